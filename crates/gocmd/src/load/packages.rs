//! Loaded packages: what is kept of each, and what is asked about them afterwards (modload/load.go).

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use gomod::ModuleVersion;
use rustc_hash::FxHashMap;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::standard::Standard;
use crate::packages::tags::{BuildContext, Tags};

use super::import_path::{ImportPath, ImportPaths};
use super::loader::Loader;
use super::main_modules::MainModuleSet;
use super::options::PackageOpts;
use super::package_directory::PackageDirectories;
use super::recalled::BuildKeys;
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

    /// These flags and others.
    pub fn with(self, flags: PkgFlags) -> PkgFlags {
        PkgFlags(self.0 | flags.0)
    }
}

/// One loaded package (Go: `loadPkg`).
pub struct LoadPkg {
    /// Import path.
    pub path: ImportPath,
    /// The package that this is the test of.
    pub test_of: Option<Rc<LoadPkg>>,
    /// Flags.
    pub flags: Cell<PkgFlags>,
    /// The module that provides it; empty path if none.
    pub module: RefCell<ModuleVersion>,
    /// Its directory.
    pub dir: RefCell<Rc<str>>,
    /// What went wrong.
    pub error: RefCell<Option<Error>>,
    /// Packages that it imports.
    pub imports: RefCell<Vec<Rc<LoadPkg>>>,
    /// Imports of its tests.
    pub test_imports: RefCell<Vec<ImportPath>>,
    /// It is a standard package.
    pub in_std: Cell<bool>,
    /// Modules that could have provided it and do not.
    pub alt_mods: RefCell<Vec<ModuleVersion>>,
    /// Its test.
    pub test: RefCell<Option<Rc<LoadPkg>>>,
    /// The package that imports it on a shortest path.
    pub stack: RefCell<Option<Rc<LoadPkg>>>,
    /// The last walk that met it.
    pub(super) met_in: Cell<u32>,
    /// The last walk that noted it.
    pub(super) noted_in: Cell<u32>,
}

/// One walk over packages that meets each of them once. Only the last one that began knows what it met.
pub(super) struct Walk(u32);

impl Walk {
    /// True if the package was not met before.
    pub(super) fn meets(&self, package: &LoadPkg) -> bool {
        package.met_in.replace(self.0) != self.0
    }

    /// Notes a package.
    pub(super) fn note(&self, package: &LoadPkg) {
        package.noted_in.set(self.0);
    }

    /// True if the package was noted.
    pub(super) fn noted(&self, package: &LoadPkg) -> bool {
        package.noted_in.get() == self.0
    }
}

impl LoadPkg {
    /// A package of which only the path is known.
    pub(super) fn new(path: ImportPath) -> Self {
        Self {
            path,
            test_of: None,
            flags: Cell::default(),
            module: RefCell::default(),
            dir: RefCell::default(),
            error: RefCell::default(),
            imports: RefCell::default(),
            test_imports: RefCell::default(),
            in_std: Cell::default(),
            alt_mods: RefCell::default(),
            test: RefCell::default(),
            stack: RefCell::default(),
            met_in: Cell::default(),
            noted_in: Cell::default(),
        }
    }

    /// True for the test of a package.
    pub fn is_test(&self) -> bool {
        self.test_of.is_some()
    }

    /// True if a module that is no main module provides the package (Go: `fromExternalModule`).
    pub fn from_external_module(&self, loader: &Loader<'_>) -> bool {
        self.is_outside(&loader.main_modules())
    }

    /// As [`LoadPkg::from_external_module`].
    pub(super) fn is_outside(&self, main_modules: &MainModuleSet) -> bool {
        let module = self.module.borrow();
        !module.path.is_empty() && !main_modules.contains(&module.path)
    }

    /// The packages that lead here, from a root to this one.
    fn chain(&self) -> Vec<(ImportPath, bool)> {
        let mut chain = vec![(self.path.clone(), self.is_test())];
        let mut next = self.stack.borrow().clone();
        while let Some(package) = next {
            chain.push((package.path.clone(), package.is_test()));
            next = package.stack.borrow().clone();
        }
        chain.reverse();
        chain
    }

    /// How the package came in, for messages (Go: `stackText`).
    pub fn stack_text(&self) -> String {
        let chain = self.chain();
        let mut text = String::new();
        for (index, (path, is_test)) in chain.iter().enumerate() {
            text.push_str(path);
            if *is_test {
                text.push_str(".test");
            }
            if let Some((next, next_is_test)) = chain.get(index + 1) {
                text.push_str(if *next_is_test && next == path { " tested by\n\t" } else { " imports\n\t" });
            }
        }
        text
    }

    /// How the package came in, one per line (Go: `why`).
    pub fn why(&self) -> String {
        self.chain().iter().map(|(path, is_test)| format!("{path}{}\n", if *is_test { ".test" } else { "" })).collect()
    }
}

/// What was looked up on the way and does not change during a run.
#[derive(Default)]
pub(super) struct PackageCaches {
    pub(super) have_go_mod: RefCell<FxHashMap<String, bool>>,
    /// Import paths.
    pub(super) paths: ImportPaths,
    /// Directories of packages.
    pub(super) directories: PackageDirectories,
    /// What the host keeps results by.
    pub(super) build_keys: BuildKeys,
    /// Directories of replaced modules that are there.
    pub(super) replacement_dirs: RefCell<rustc_hash::FxHashSet<String>>,
    standard: OnceCell<Standard>,
    context: OnceCell<BuildContext>,
    walks: Cell<u32>,
    root_lengths: RefCell<Option<(Rc<Requirements>, Rc<MainModuleSet>, RootLengths)>>,
}

/// Which lengths paths of roots and main modules have, but for multiples of 64.
#[derive(Clone, Copy)]
pub(super) struct RootLengths(u64);

impl RootLengths {
    fn of(requirements: &Requirements, main_modules: &MainModuleSet) -> Self {
        let all = requirements.root_modules.iter().chain(main_modules.versions());
        Self(all.fold(0, |bits, module| bits | Self::bit(&module.path)))
    }

    fn bit(path: &str) -> u64 {
        1 << (path.len() % 64)
    }

    /// False if no root and no main module has this path; true tells nothing.
    pub(super) fn may_have(self, path: &str) -> bool {
        self.0 & Self::bit(path) != 0
    }
}

impl Loader<'_> {
    /// Begins to walk over packages of this loader, after any other such walk has ended.
    pub(super) fn walk(&self) -> Walk {
        let number = self.caches.walks.get() + 1;
        self.caches.walks.set(number);
        Walk(number)
    }

    /// What lengths the paths of these roots and of the main modules have.
    pub(super) fn root_lengths(&self, requirements: &Rc<Requirements>) -> RootLengths {
        let main_modules = self.main_modules();
        let mut known = self.caches.root_lengths.borrow_mut();
        match &*known {
            Some((of, main, lengths)) if Rc::ptr_eq(of, requirements) && Rc::ptr_eq(main, &main_modules) => *lengths,
            _ => {
                let lengths = RootLengths::of(requirements, &main_modules);
                *known = Some((requirements.clone(), main_modules, lengths));
                lengths
            }
        }
    }

    /// The standard packages of this run's GOROOT.
    pub(crate) fn standard(&self) -> &Standard {
        self.caches.standard.get_or_init(|| Standard::new(&self.session.fsys, &self.session.config.goroot))
    }

    /// What the build is for.
    pub(crate) fn build_context(&self) -> &BuildContext {
        self.caches.context.get_or_init(|| BuildContext::new(&self.session.config))
    }

    /// The module that provides a loaded package; an empty path if none (Go: `PackageModule`).
    pub fn package_module(&self, path: &str) -> ModuleVersion {
        self.loaded(path).map(|package| package.module.borrow().clone()).unwrap_or_default()
    }

    /// A package of the last load.
    pub fn loaded(&self, path: &str) -> Option<Rc<LoadPkg>> {
        self.package_loader()?.cache.borrow().get(&self.caches.paths.find(path)?).cloned()
    }

    /// The directory, path and error of a loaded package, as its importer means it (Go: `Lookup`).
    ///
    /// Errors: the package is not there, or its own error.
    pub fn lookup_package(&self, parent: &str, parent_is_std: bool, path: &str) -> Result<(String, String)> {
        let path = match self.package_loader() {
            Some(packages) if parent_is_std => self.std_vendor(&packages.opts, parent, path),
            _ => path.to_owned(),
        };
        if !self.enabled()? && !self.standard().contains(&self.session.fsys, &path) {
            return self.look_up_in_gopath(&path);
        }
        match self.loaded(&path) {
            Some(package) => match package.error.borrow().clone() {
                Some(error) => Err(error),
                None => Ok((package.dir.borrow().to_string(), package.path.to_string())),
            },
            None if self.standard().contains(&self.session.fsys, &path) => Ok((self.standard().dir(&path), path)),
            None => Err(Error::new(ErrorKind::NotExist, "cannot find package")),
        }
    }

    /// A package's directory where modules are off.
    fn look_up_in_gopath(&self, path: &str) -> Result<(String, String)> {
        let mut tried = vec![format!("\t{} (from $GOROOT)", self.standard().dir(path))];
        let mut note = " (from $GOPATH)";
        for root in self.session.config.gopath.split(':').filter(|root| !root.is_empty()) {
            let dir = crate::paths::join(&[root, "src", path]);
            if self.session.fsys.is_dir(&dir) {
                return Ok((dir, path.to_owned()));
            }
            tried.push(format!("\t{dir}{note}"));
            note = "";
        }
        Err(Error::plain(format!("cannot find package {path:?} in any of:\n{}", tried.join("\n"))))
    }

    /// The path that a standard package means by an import (Go: `ResolveImportPath`).
    pub(crate) fn resolve_std_import(&self, parent: &str, path: &str) -> String {
        match self.package_loader() {
            Some(packages) => self.std_vendor(&packages.opts, parent, path),
            None => path.to_owned(),
        }
    }

    /// A shortest path from a root to a package, one per line; empty if it was not loaded (Go: `Why`).
    pub fn why(&self, path: &str) -> String {
        self.loaded(path).map(|package| package.why()).unwrap_or_default()
    }

    /// How many packages lead to a package, itself counted; 0 if it was not loaded (Go: `WhyDepth`).
    pub fn why_depth(&self, path: &str) -> usize {
        self.loaded(path).map_or(0, |package| package.chain().len())
    }

    /// As [`Loader::std_vendor`].
    pub(super) fn std_vendor_path(&self, opts: &PackageOpts, parent: &str, path: &ImportPath) -> ImportPath {
        if path.looks_standard() { path.clone() } else { self.import_path(&self.std_vendor(opts, parent, path)) }
    }

    /// The path that a standard package means by an import: perhaps one vendored with the standard library (Go:
    /// `stdVendor`).
    pub(super) fn std_vendor(&self, opts: &PackageOpts, parent: &str, path: &str) -> String {
        use crate::packages::patterns::is_standard_import_path;
        use crate::paths::has_prefix;
        if is_standard_import_path(path) {
            return path.to_owned();
        }
        let in_cmd = has_prefix(parent, "cmd");
        let main_modules = self.main_modules();
        let vendored = if in_cmd {
            !opts.vendor_modules_in_goroot_src || !main_modules.contains("cmd")
        } else {
            !opts.vendor_modules_in_goroot_src || !main_modules.contains("std") || has_prefix(parent, "vendor")
        };
        if vendored {
            let vendor_path = format!("{}{path}", if in_cmd { "cmd/vendor/" } else { "vendor/" });
            let files = &self.session.fsys;
            let standard = self.standard();
            if standard.contains(files, &vendor_path) || files.stat(&standard.dir(&vendor_path)).is_ok() {
                return vendor_path;
            }
        }
        path.to_owned()
    }
}

/// Packages by their paths.
#[derive(Default)]
pub(super) struct PackagesByPath {
    by_number: Vec<Option<Rc<LoadPkg>>>,
    count: usize,
}

impl PackagesByPath {
    pub(super) fn get(&self, path: &ImportPath) -> Option<&Rc<LoadPkg>> {
        self.by_number.get(path.number())?.as_ref()
    }

    pub(super) fn insert(&mut self, package: Rc<LoadPkg>) {
        let number = package.path.number();
        if self.by_number.len() <= number {
            self.by_number.resize(number + 1, None);
        }
        self.by_number[number] = Some(package);
        self.count += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    fn drain(&mut self) -> impl Iterator<Item = Rc<LoadPkg>> {
        self.count = 0;
        self.by_number.drain(..).flatten()
    }
}

/// The packages being loaded, and in the end the result (Go: `packageLoader`).
pub struct PackageLoader {
    /// What was asked for.
    pub opts: PackageOpts,
    /// The tags that count.
    pub(super) tags: Rc<Tags>,
    /// `all` is one of the patterns.
    pub(super) all_pattern_is_root: bool,
    /// `all` holds the tests of its packages' dependencies (go 1.15 and before).
    pub(super) all_closes_over_tests: Cell<bool>,
    /// go.mod files of providers need not be read.
    pub(super) skip_import_mod_files: Cell<bool>,
    /// The requirements that it ended with.
    pub requirements: RefCell<Rc<Requirements>>,
    /// The packages that the caller asked for.
    pub(super) roots: RefCell<Vec<Rc<LoadPkg>>>,
    /// Packages by path.
    pub(super) cache: RefCell<PackagesByPath>,
    /// Packages whose imports are to be looked at.
    pub(super) work: RefCell<std::collections::VecDeque<Rc<LoadPkg>>>,
    /// Errors that wait for a decision whether another toolchain takes over.
    pub(super) switcher: RefCell<crate::toolchain::Switcher>,
    /// All loaded packages and tests.
    pub packages: RefCell<Vec<Rc<LoadPkg>>>,
}

impl PackageLoader {
    /// Forgets all packages (Go: `reset`).
    pub(super) fn reset(&self) {
        self.roots.borrow_mut().clear();
        self.work.borrow_mut().clear();
        self.packages.borrow_mut().clear();
        // Packages point at each other, also in circles: cut the threads, one package at a time.
        for package in self.cache.borrow_mut().drain() {
            package.imports.take();
            package.stack.take();
            if let Some(test) = package.test.take() {
                test.imports.take();
                test.stack.take();
            }
        }
    }

    /// The packages in `all`, sorted, or so many of them (Go: `computePatternAll`).
    pub(super) fn pattern_all(&self, most: usize) -> Vec<String> {
        let packages = self.packages.borrow();
        let mut all: Vec<String> = packages
            .iter()
            .filter(|package| {
                package.flags.get().has(PkgFlags::IN_ALL) && !package.is_test() && package.path.is_valid()
            })
            .map(|package| package.path.to_string())
            .take(most)
            .collect();
        all.sort_unstable();
        all
    }
}

impl Drop for PackageLoader {
    fn drop(&mut self) {
        self.reset();
    }
}
