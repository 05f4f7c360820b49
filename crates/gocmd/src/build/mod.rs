//! Packages as commands see them: files, imports, errors with the way that led to them (cmd/go/internal/load).

pub mod cache;
mod import;
mod internal;
mod list;
mod package;
mod program;
mod read;
mod test_main;
mod tests;
mod value;

pub use list::LoadOptions;
pub use package::{Id, ImportStep, Package, PackageError, Packages};
pub use program::default_godebug;
pub use value::{FIELDS, to_json, to_value};
