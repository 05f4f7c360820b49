//! Writing go.mod and go.sum back (modload/init.go, from `WriteGoMod` on).

use std::collections::HashSet;
use std::rc::Rc;

use super::text::modfile::File;
use gomod::ModuleVersion;

use crate::error::{Error, Result};

use super::loader::Loader;
use super::options::{WhichSums, WriteOpts};
use super::packages::PackageLoader;
use super::requirements::Requirements;

/// A go.mod as it was and as the requirements in effect want it (Go: results of `UpdateGoModFromReqs`).
pub struct UpdatedGoMod {
    /// The text, formatted, before.
    pub before: Vec<u8>,
    /// The text after.
    pub after: Vec<u8>,
    /// The file after.
    pub file: Rc<std::cell::RefCell<File>>,
}

impl Loader<'_> {
    /// Writes the requirements in effect to go.mod and go.sum (Go: `WriteGoMod`).
    pub fn write_go_mod(&self, opts: &WriteOpts) -> Result<()> {
        let requirements = self.load_mod_file()?;
        self.set_requirements(Some(requirements));
        self.commit_requirements(opts)
    }
    /// go.mod as the requirements in effect want it; an error of kind `NoChange` if there is none to write (Go:
    /// `UpdateGoModFromReqs`).
    pub fn update_go_mod_from_reqs(&self, opts: &WriteOpts) -> Result<UpdatedGoMod> {
        let _ = opts;
        Err(Error::plain("internal error: load is being built"))
    }
    /// Brings go.mod and go.sum up to date, or fails if they are not and must not be written (Go: `commitRequirements`).
    pub(crate) fn commit_requirements(&self, opts: &WriteOpts) -> Result<()> {
        let _ = opts;
        Ok(())
    }
    /// The go.sum entries to keep: module versions, with `/go.mod` behind the version for go.mod files (Go: `keepSums`).
    pub(crate) fn keep_sums(
        &self,
        packages: Option<&PackageLoader>,
        requirements: &Requirements,
        which: WhichSums,
    ) -> HashSet<ModuleVersion> {
        let _ = (packages, requirements, which);
        HashSet::new()
    }
}

/// The go.sum key of a module version's go.mod (Go: `modkey`).
pub fn mod_key(module: &ModuleVersion) -> ModuleVersion {
    ModuleVersion::new(module.path.clone(), format!("{}/go.mod", module.version))
}
