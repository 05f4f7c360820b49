//! Loaded packages (modload/load.go): the types. The loader itself is to come here.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gomod::ModuleVersion;

use crate::error::Error;

use super::loader::Loader;
use super::options::PackageOpts;
use super::requirements::Requirements;

/// What is known of a package's place (Go: `loadPkgFlags`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PkgFlags(pub u8);

impl PkgFlags {
    /// The package is in `all`.
    pub const IN_ALL: PkgFlags = PkgFlags(1);
    /// The package matches a pattern of the caller.
    pub const IS_ROOT: PkgFlags = PkgFlags(2);
    /// The package is imported, directly or not, by one that matches.
    pub const FROM_ROOT: PkgFlags = PkgFlags(4);
    /// Its imports are filled in.
    pub const IMPORTS_LOADED: PkgFlags = PkgFlags(8);

    /// True if all of these are set.
    pub fn has(self, flags: PkgFlags) -> bool {
        self.0 & flags.0 == flags.0
    }
}

/// One loaded package (Go: `loadPkg`).
#[derive(Default)]
pub struct LoadPkg {
    /// Import path.
    pub path: String,
    /// The package that this is the test of.
    pub test_of: Option<Rc<LoadPkg>>,
    /// Flags.
    pub flags: Cell<PkgFlags>,
    /// The module that provides it; empty path if none.
    pub module: RefCell<ModuleVersion>,
    /// Its directory.
    pub dir: RefCell<String>,
    /// What went wrong.
    pub error: RefCell<Option<Error>>,
    /// Packages that it imports.
    pub imports: RefCell<Vec<Rc<LoadPkg>>>,
    /// Imports of its tests.
    pub test_imports: RefCell<Vec<String>>,
    /// It is a standard package.
    pub in_std: Cell<bool>,
    /// Modules that could have provided it and do not.
    pub alt_mods: RefCell<Vec<ModuleVersion>>,
    /// Its test.
    pub test: RefCell<Option<Rc<LoadPkg>>>,
    /// The package that imports it on a shortest path.
    pub stack: RefCell<Option<Rc<LoadPkg>>>,
}

impl LoadPkg {
    /// True if a module that is no main module provides the package (Go: `fromExternalModule`).
    pub fn from_external_module(&self, loader: &Loader<'_>) -> bool {
        let module = self.module.borrow();
        !module.path.is_empty() && !loader.main_modules().contains(&module.path)
    }
}

/// The result of loading packages (Go: `packageLoader`).
pub struct PackageLoader {
    /// What was asked for.
    pub opts: PackageOpts,
    /// The requirements that it ended with.
    pub requirements: RefCell<Rc<Requirements>>,
    /// All loaded packages and tests.
    pub packages: RefCell<Vec<Rc<LoadPkg>>>,
}
