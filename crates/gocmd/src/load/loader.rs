//! The state of loading (modload/init.go, `Loader`).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::mem::forget;
use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleTable, ModuleVersion};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::Result;
use crate::fetch::Fetcher;
use crate::session::Session;

use super::known::GoLine;
use super::main_modules::MainModuleSet;
use super::modfile::SummaryCache;
use super::packages::PackageLoader;
use super::requirements::Requirements;
use super::vendor::VendorList;

/// Whether a command needs a main module (Go: `modload.Root`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RootMode {
    /// Look for go.mod in the current directory and its parents; go on without (Go: `AutoRoot`).
    #[default]
    Auto,
    /// Ignore any go.mod (Go: `NoRoot`).
    None,
    /// Fail without a main module (Go: `NeedRoot`).
    Need,
}

/// Everything that loading keeps during a run (Go: `modload.Loader`).
pub struct Loader<'s> {
    /// The run.
    pub session: &'s Session<'s>,
    /// Registry access, module cache and go.sum.
    pub fetcher: Fetcher<'s>,
    /// Modules must be enabled (Go: `ForceUseModules`).
    pub force_use_modules: Cell<bool>,
    /// Whether a main module is needed.
    pub root_mode: Cell<RootMode>,
    /// Loading does not write go.mod and go.sum and does not complain about needed updates; the caller writes (Go:
    /// `ExplicitWriteGoMod`).
    pub explicit_write_go_mod: Cell<bool>,
    pub(super) initialized: Cell<bool>,
    pub(super) allow_missing_module_imports: Cell<bool>,
    /// Directories of the main modules; empty where Go has nil.
    pub(super) mod_roots: RefCell<Vec<String>>,
    pub(super) main_modules: RefCell<Rc<MainModuleSet>>,
    /// What the last `load_packages` loaded.
    pub(super) package_loader: RefCell<Option<Rc<PackageLoader>>>,
    pub(super) caches: super::packages::PackageCaches,
    pub(super) requirements: RefCell<Option<Rc<Requirements>>>,
    /// The go.work in use, empty outside workspace mode.
    pub(super) work_file_path: RefCell<String>,
    /// GOPATH's first element.
    pub(super) gopath: RefCell<String>,
    pub(super) vendor: RefCell<Option<Rc<VendorList>>>,
    /// Go versions of main modules and of vendored ones (Go: `rawGoVersion`); those of all others stand in their summaries.
    pub(super) raw_go_version: Rc<RefCell<FxHashMap<ModuleVersion, Arc<str>>>>,
    pub(super) raw_summaries: Rc<RefCell<SummaryCache>>,
    /// The module versions that were read by their numbers, as the host counts: of them there is no summary.
    pub(super) read_by_number: Rc<RefCell<Vec<bool>>>,
    /// What go lines mean, by the number of `go` at their version.
    pub(super) go_lines: RefCell<FxHashMap<u32, GoLine>>,
    pub(super) latest_ignoring_retractions: Rc<RefCell<HashMap<Arc<str>, Result<ModuleVersion>>>>,
    /// Selection keeps its steps (for the page).
    pub(super) traced: Cell<bool>,
    /// Module paths and versions that were read, each once.
    pub(super) texts: RefCell<FxHashSet<Arc<str>>>,
    /// What go.mod files require, each module version once.
    pub(super) modules: Arc<ModuleTable>,
    /// The empty version, to be shared.
    pub(super) no_version: Arc<str>,
}

impl<'s> Loader<'s> {
    /// A loader that has read nothing (Go: `modload.NewLoader`).
    pub fn new(session: &'s Session<'s>) -> Self {
        Self {
            session,
            fetcher: Fetcher::new(session),
            force_use_modules: Cell::default(),
            root_mode: Cell::default(),
            explicit_write_go_mod: Cell::default(),
            initialized: Cell::default(),
            allow_missing_module_imports: Cell::default(),
            mod_roots: RefCell::default(),
            main_modules: RefCell::default(),
            package_loader: RefCell::default(),
            caches: super::packages::PackageCaches::default(),
            requirements: RefCell::default(),
            work_file_path: RefCell::default(),
            gopath: RefCell::default(),
            vendor: RefCell::default(),
            raw_go_version: Rc::default(),
            raw_summaries: Rc::default(),
            read_by_number: Rc::default(),
            go_lines: RefCell::default(),
            latest_ignoring_retractions: Rc::default(),
            traced: Cell::default(),
            texts: RefCell::default(),
            modules: ModuleTable::new(),
            no_version: "".into(),
        }
    }

    /// Another loader of the same run. It knows what this one has read of modules, as all of Go's loaders do: those caches
    /// belong to Go's packages. What is known is not read again and not checked again, so that its sums do not get into
    /// the other one's go.sum.
    pub fn another(&self) -> Self {
        let mut another = Self::new(self.session);
        another.fetcher = self.fetcher.another();
        another.raw_go_version = self.raw_go_version.clone();
        another.raw_summaries = self.raw_summaries.clone();
        another.read_by_number = self.read_by_number.clone();
        another.latest_ignoring_retractions = self.latest_ignoring_retractions.clone();
        another
    }

    /// The main modules (Go: `ld.MainModules`); empty before go.mod was loaded.
    pub fn main_modules(&self) -> Rc<MainModuleSet> {
        self.main_modules.borrow().clone()
    }

    /// The requirements in effect, if go.mod was loaded (Go: `ld.requirements`).
    pub fn requirements(&self) -> Option<Rc<Requirements>> {
        self.requirements.borrow().clone()
    }

    /// Puts other requirements into effect.
    pub(crate) fn set_requirements(&self, requirements: Option<Rc<Requirements>>) {
        *self.requirements.borrow_mut() = requirements;
    }

    /// The package loader used last (Go: `ld.pkgLoader`).
    pub(crate) fn package_loader(&self) -> Option<Rc<PackageLoader>> {
        self.package_loader.borrow().clone()
    }

    /// Keeps a package loader for `keep_sums` and the look-ups after loading.
    pub(crate) fn set_package_loader(&self, loader: Option<Rc<PackageLoader>>) {
        *self.package_loader.borrow_mut() = loader;
    }

    /// The `go` line of a module's go.mod as read (Go: `rawGoVersion.Load`). The key is what was read: the replacement, where
    /// there is one.
    pub(crate) fn raw_go_version(&self, module: &ModuleVersion) -> Option<Arc<str>> {
        if let Some(version) = self.raw_go_version.borrow().get(module) {
            return Some(version.clone());
        }
        let read = self.raw_summaries.borrow();
        match read.get(module) {
            Some((summary, _)) => summary.as_ref().map(|read| read.go_version.clone()).filter(|go| !go.is_empty()),
            None => self.known_go_version(module),
        }
    }

    /// Keeps the `go` line of a module (Go: `rawGoVersion.Store`).
    pub(crate) fn store_raw_go_version(&self, module: &ModuleVersion, version: &str) {
        self.raw_go_version.borrow_mut().insert(module.clone(), version.into());
    }

    /// The go.work in use, empty outside workspace mode (Go: `WorkFilePath`).
    pub fn work_file_path(&self) -> String {
        self.work_file_path.borrow().clone()
    }

    /// Keeps the steps of selection from now on.
    pub fn trace(&self) {
        self.traced.set(true);
    }
}

impl Drop for Loader<'_> {
    fn drop(&mut self) {
        if !self.session.system.ends_with_the_command() {
            return;
        }
        // What is counted stays for good when one more counts on it.
        forget((self.raw_summaries.clone(), self.raw_go_version.clone(), self.modules.clone()));
        forget((self.requirements.take(), self.package_loader.take(), self.texts.take()));
        forget(std::mem::take(&mut self.caches));
        self.fetcher.keep_for_good();
    }
}
