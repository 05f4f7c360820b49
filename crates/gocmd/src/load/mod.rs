//! Module and package loading (cmd/go/internal/modload). Everything hangs off [`Loader`]; the rooms follow Go's files:
//! `init` (finding and reading go.mod and go.work), `modfile` (one module's requirements, replacements), `requirements`,
//! `graph` and `roots` (buildlist.go), `vendor`, `commit` (writing back).

mod commit;
mod compatibility;
mod conflict;
mod graph;
mod import;
mod import_errors;
mod info;
pub mod info_value;
mod init;
mod list;
mod load_packages;
mod loader;
mod local;
mod main_modules;
mod modfile;
mod options;
mod package_loader;
mod packages;
mod query;
mod query_pattern;
mod requirements;
mod reuse;
mod roots;
mod search;
mod text;
mod vendor;
mod version_repo;

pub use conflict::Conflict;
pub use graph::ModuleGraph;
pub use import_errors::{ImportMissing, ImportMissingSum, import_path_of};
pub use info::{ListMode, ModulePublic};
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
pub use requirements::{Pruning, Requirements};
pub use vendor::VendorList;
