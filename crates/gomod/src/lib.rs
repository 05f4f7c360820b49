//! The text side of Go modules, as golang.org/x/mod is for Go: versions, module paths, go.mod, go.work, go.sum and vendor/modules.txt.
//!
//! Nothing here reads a file, a clock or the environment. Parsing never fails: it gives a tree and a list of problems.

pub mod bytes;
pub mod dirhash;
pub mod glob;
pub mod gover;
pub mod modfile;
pub mod module;
pub mod quote;
pub mod rfc3339;
pub mod semver;
pub mod sumfile;
pub mod time;
pub mod unquote;
pub mod vendorfile;
pub mod workfile;

pub use module::{ModuleList, ModuleTable, ModuleVersion, Numbered};
