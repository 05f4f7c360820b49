//! Module and package loading (cmd/go/internal/modload). Everything hangs off [`Loader`]; the rooms follow Go's files:
//! `init`, `load_file`, `work`, `create`, `commit` (init.go: finding, reading and writing go.mod and go.work), `modfile` and
//! `replacement` (modfile.go), `requirements`, `graph`, `roots` and `tidy_roots` (buildlist.go), `vendor`.

mod commit;
mod compatibility;
mod conflict;
mod create;
mod disqualify;
mod edit;
mod godebug;
mod graph;
mod import;
mod import_errors;
mod import_path;
mod info;
pub mod info_value;
mod init;
mod known;
mod list;
mod load_file;
mod load_packages;
mod loader;
mod local;
mod main_modules;
mod modfile;
mod options;
mod package_directory;
mod package_loader;
mod package_requirements;
mod package_walk;
mod packages;
mod query;
mod query_pattern;
mod recalled;
mod replacement;
mod requirements;
mod reuse;
mod root_storage;
mod roots;
mod search;
mod tidy_roots;
mod vendor;
mod version_repo;
mod work;
mod workspace_view;

pub use commit::{UpdatedGoMod, mod_key};
pub use conflict::Conflict;
pub(crate) use edit::conflicts;
pub use godebug::{check_godebug, settings_of_version};
pub use graph::ModuleGraph;
pub use import_errors::{ImportMissing, ImportMissingSum, import_path_of};
pub use info::{ListMode, ModulePublic};
pub use load_file::{DEFAULT_GO_MOD_VERSION, DEFAULT_GO_WORK_VERSION, go_version_of_mod, go_version_of_work};
pub use loader::{Loader, RootMode};
pub use main_modules::{MainModuleSet, ModFileIndex};
pub use modfile::Summary;
pub use options::{PackageOpts, WhichSums, WriteOpts};
pub use packages::{LoadPkg, PackageLoader, PkgFlags};
pub use query::{Allowed, is_revision_query, parse_path_version};
pub use query_pattern::{
    QueryResult, query_matches_main_modules_error, query_matches_packages_in_main_module_error,
    query_upgrades_all_error,
};
pub use replacement::short_message;
pub use requirements::{EXPLICIT_INDIRECT_VERSION, Pruning, Requirements};
pub use vendor::VendorList;
pub use work::to_directory_path;
