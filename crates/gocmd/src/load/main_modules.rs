//! The main modules (modload/init.go, `MainModuleSet`).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use gomod::ModuleVersion;
use gomod::modfile::{File, Godebug};
use gomod::workfile::WorkFile;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::{Error, Result};

use super::loader::Loader;

/// What go.mod said when it was read, as look-ups (Go: `modFileIndex`).
#[derive(Clone, Debug, Default)]
pub struct ModFileIndex {
    /// The text.
    pub data: Arc<[u8]>,
    /// A version in it had to be made canonical.
    pub data_needs_fix: bool,
    /// The module line; an empty path if there is none.
    pub module: ModuleVersion,
    /// The go line, empty if there is none.
    pub go_version: Arc<str>,
    /// The toolchain line, empty if there is none.
    pub toolchain: Arc<str>,
    /// Requirements: whether each is marked `// indirect`.
    pub require: FxHashMap<ModuleVersion, bool>,
    /// Replacements.
    pub replace: FxHashMap<ModuleVersion, ModuleVersion>,
    /// Exclusions.
    pub exclude: FxHashSet<ModuleVersion>,
    /// `ignore` patterns.
    pub ignore: Vec<String>,
}

/// The main modules of a run: one, or those of a workspace (Go: `MainModuleSet`).
#[derive(Default)]
pub struct MainModuleSet {
    pub(super) versions: Vec<ModuleVersion>,
    pub(super) mod_root: FxHashMap<ModuleVersion, String>,
    pub(super) path_prefix: FxHashMap<ModuleVersion, String>,
    pub(super) in_goroot_src: FxHashSet<ModuleVersion>,
    pub(super) mod_files: FxHashMap<ModuleVersion, Rc<RefCell<File>>>,
    pub(super) tools: BTreeSet<String>,
    pub(super) mod_containing_cwd: ModuleVersion,
    pub(super) work_file: Option<Rc<RefCell<WorkFile>>>,
    pub(super) work_file_replace: FxHashMap<ModuleVersion, ModuleVersion>,
    pub(super) highest_replaced: FxHashMap<Arc<str>, Arc<str>>,
    pub(super) indices: RefCell<FxHashMap<ModuleVersion, Rc<ModFileIndex>>>,
}

impl MainModuleSet {
    /// The main modules, in the order of go.work. Their versions are empty.
    pub fn versions(&self) -> &[ModuleVersion] {
        &self.versions
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.versions.len()
    }

    /// True if there is none (before go.mod was loaded).
    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }

    /// The prefix of the import paths of a main module's packages: its path, empty for `std`.
    pub fn path_prefix(&self, module: &ModuleVersion) -> &str {
        self.path_prefix.get(module).map_or("", String::as_str)
    }

    /// The package paths of all tool lines.
    pub fn tools(&self) -> &BTreeSet<String> {
        &self.tools
    }

    /// True if the path is that of a main module.
    pub fn contains(&self, path: &str) -> bool {
        self.versions.iter().any(|module| &*module.path == path)
    }

    /// A main module's directory, empty if it has none.
    pub fn mod_root(&self, module: &ModuleVersion) -> &str {
        if !module.version.is_empty() {
            // Main modules have no version.
            return "";
        }
        self.mod_root.get(module).map_or("", String::as_str)
    }

    /// True if a main module's directory is in GOROOT/src.
    pub fn in_goroot_src(&self, module: &ModuleVersion) -> bool {
        self.in_goroot_src.contains(module)
    }

    /// The only main module (Go: `getSingleMainModule`).
    pub fn single(&self, loader: &Loader<'_>) -> Result<ModuleVersion> {
        match &self.versions[..] {
            [module] => Ok(module.clone()),
            [] => Err(Error::plain("internal error: mustGetSingleMainModule called in context with no main modules")),
            _ if loader.in_workspace_mode() => {
                Err(Error::plain("internal error: mustGetSingleMainModule called in workspace mode"))
            }
            _ => Err(Error::plain("internal error: multiple main modules present outside of workspace mode")),
        }
    }

    /// The index of the only main module's go.mod, if it has one (Go: `GetSingleIndexOrNil`).
    pub fn single_index(&self) -> Option<Rc<ModFileIndex>> {
        self.index(self.versions.first()?)
    }

    /// The index of a main module's go.mod, if it has one.
    pub fn index(&self, module: &ModuleVersion) -> Option<Rc<ModFileIndex>> {
        self.indices.borrow().get(module).cloned()
    }

    /// True if no main module excludes a version.
    pub(super) fn exclude_nothing(&self) -> bool {
        self.indices.borrow().values().all(|index| index.exclude.is_empty())
    }

    /// Replaces the index of a main module's go.mod.
    pub(crate) fn set_index(&self, module: &ModuleVersion, index: ModFileIndex) {
        self.indices.borrow_mut().insert(module.clone(), Rc::new(index));
    }

    /// A main module's go.mod, if it has one.
    pub fn mod_file(&self, module: &ModuleVersion) -> Option<Rc<RefCell<File>>> {
        self.mod_files.get(module).cloned()
    }

    /// The go.work, in workspace mode.
    pub fn work_file(&self) -> Option<Rc<RefCell<WorkFile>>> {
        self.work_file.clone()
    }

    /// The main module that the current directory is in; an empty path if none.
    pub fn mod_containing_cwd(&self) -> &ModuleVersion {
        &self.mod_containing_cwd
    }

    /// The highest replaced version of each replaced path; empty where only all versions are replaced.
    pub fn highest_replaced(&self) -> &FxHashMap<Arc<str>, Arc<str>> {
        &self.highest_replaced
    }

    /// The replacements of go.work.
    pub fn work_file_replace_map(&self) -> &FxHashMap<ModuleVersion, ModuleVersion> {
        &self.work_file_replace
    }

    /// The go version of the only main module or of go.work (Go: `MainModuleSet.GoVersion`).
    pub fn go_version(&self, loader: &Loader<'_>) -> Arc<str> {
        if loader.in_workspace_mode() {
            return super::load_file::go_version_of_work(self.work_file.as_ref().map(|file| file.borrow()).as_deref());
        }
        match &self.versions[..] {
            [module] => match self.mod_file(module) {
                Some(file) => super::load_file::go_version_of_mod(&file.borrow()),
                None => loader.session.config.local_go.as_str().into(),
            },
            _ => super::load_file::DEFAULT_GO_MOD_VERSION.into(),
        }
    }

    /// The godebug lines of the only main module or of go.work.
    pub fn godebugs(&self, loader: &Loader<'_>) -> Vec<Godebug> {
        if loader.in_workspace_mode() {
            return self.work_file.as_ref().map(|file| file.borrow().godebug.clone()).unwrap_or_default();
        }
        match &self.versions[..] {
            [module] => self.mod_file(module).map(|file| file.borrow().godebug.clone()).unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}
