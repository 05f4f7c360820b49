//! One module's go.mod: reading, replacement, exclusion, what is kept of it (modload/modfile.go).

use std::rc::Rc;
use std::sync::Arc;

use super::text::modfile::{File, VersionFixer};
use gomod::ModuleVersion;

use crate::error::{Error, Result};

use super::loader::Loader;
use super::requirements::Pruning;

/// What is kept of a dependency's go.mod (Go: `modFileSummary`).
#[derive(Clone, Debug)]
pub struct Summary {
    /// The module line; an empty path if there is none.
    pub module: ModuleVersion,
    /// The go line, or empty.
    pub go_version: Arc<str>,
    /// The toolchain line, or empty.
    pub toolchain: Arc<str>,
    /// `ignore` patterns.
    pub ignore: Vec<Arc<str>>,
    /// What the go line says about pruning.
    pub pruning: Pruning,
    /// Requirements in file order, then `go`.
    pub require: Arc<[ModuleVersion]>,
    /// Retractions: lowest and highest version, rationale.
    pub retract: Vec<(Arc<str>, Arc<str>, String)>,
    /// The deprecation message, or empty.
    pub deprecated: String,
}

fn pending<T>() -> Result<T> {
    Err(Error::plain("internal error: load is being built"))
}

impl Loader<'_> {
    /// Reads and parses a main module's go.mod (Go: `ReadModFile`).
    pub fn read_mod_file(&self, path: &str, fix: Option<&mut VersionFixer<'_>>) -> Result<(Arc<[u8]>, File)> {
        let _ = (path, fix);
        pending()
    }
    /// Fails if the version is excluded or retracted (Go: `CheckAllowed`).
    pub fn check_allowed(&self, module: &ModuleVersion) -> Result<()> {
        self.check_exclusions(module)?;
        self.check_retractions(module)
    }
    /// Fails if a main module excludes the version (Go: `CheckExclusions`).
    pub fn check_exclusions(&self, module: &ModuleVersion) -> Result<()> {
        let _ = module;
        Ok(())
    }
    /// Fails if the version is retracted (Go: `CheckRetractions`).
    pub fn check_retractions(&self, module: &ModuleVersion) -> Result<()> {
        let _ = module;
        Ok(())
    }
    /// The deprecation message of a module's latest version, or empty (Go: `CheckDeprecation`).
    pub fn check_deprecation(&self, module: &ModuleVersion) -> Result<String> {
        let _ = module;
        pending()
    }
    /// The replacement of a module version, folders relative to the main module or go.work; an empty path if there is none (Go:
    /// `Replacement`).
    pub fn replacement(&self, module: &ModuleVersion) -> ModuleVersion {
        let _ = module;
        ModuleVersion::default()
    }
    /// The replacement as written, the directory of the go.mod it stands in (empty for go.work), and that file (Go:
    /// `replacementFrom`).
    pub(crate) fn replacement_from(&self, module: &ModuleVersion) -> (ModuleVersion, String, String) {
        let _ = module;
        Default::default()
    }
    /// The directory that relative replacements start at (Go: `replaceRelativeTo`).
    pub(crate) fn replace_relative_to(&self) -> String {
        String::new()
    }
    /// A relative replacement directory seen from where relative ones start (Go: `canonicalizeReplacePath`).
    pub(crate) fn canonicalize_replace_path(&self, replacement: ModuleVersion, mod_root: &str) -> ModuleVersion {
        let _ = mod_root;
        replacement
    }
    /// The module that is read for a module version: its replacement or itself (Go: `resolveReplacement`).
    pub fn resolve_replacement(&self, module: &ModuleVersion) -> ModuleVersion {
        module.clone()
    }
    /// A module's requirements after replacement, exclusion and vendoring, checked against go.sum (Go: `goModSummary`).
    pub fn go_mod_summary(&self, module: &ModuleVersion) -> Result<Rc<Summary>> {
        let _ = module;
        pending()
    }
    /// A module's requirements as its go.mod says. With an error that asks for a newer go, the summary is there too (Go:
    /// `rawGoModSummary`).
    pub fn raw_go_mod_summary(&self, module: &ModuleVersion) -> (Option<Rc<Summary>>, Result<()>) {
        let _ = module;
        (None, pending())
    }
    /// A module's go.mod and its name in messages (Go: `rawGoModData`).
    pub fn raw_go_mod_data(&self, module: &ModuleVersion) -> Result<(String, Arc<[u8]>)> {
        let _ = module;
        pending()
    }
    /// The latest version of a module, retracted or not, replaced where it is (Go: `queryLatestVersionIgnoringRetractions`).
    pub(crate) fn query_latest_version_ignoring_retractions(&self, path: &str) -> Result<ModuleVersion> {
        let _ = path;
        pending()
    }
}

/// A comment from go.mod in short, safe to print (Go: `ShortMessage`).
pub fn short_message(message: &str, empty_default: &str) -> String {
    let _ = message;
    empty_default.to_owned()
}

/// The path with `./` in front if it would not look like a directory (Go: `ToDirectoryPath`).
pub fn to_directory_path(path: &str) -> String {
    if super::text::modfile::is_directory_path(path) {
        path.to_owned()
    } else {
        format!("./{}", crate::paths::clean(path))
    }
}
