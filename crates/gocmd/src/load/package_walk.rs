//! Packages found and read one after the other, with the flags that spread along imports (modload/load.go, `packageLoader`).
//!
//! Go looks at many packages at once; here a list of waiting packages is worked off in order, which also bounds the depth.

use std::rc::Rc;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::tags::Tags;
use crate::paths;

use super::import_path::ImportPath;
use super::loader::Loader;
use super::packages::{LoadPkg, PackageLoader, PkgFlags};
use super::requirements::Pruning;

/// Flags with those that come with them.
fn spread(loading: &PackageLoader, package: &LoadPkg, mut flags: PkgFlags) -> PkgFlags {
    if flags.has(PkgFlags::IN_ALL) && loading.all_pattern_is_root && !package.is_test() {
        flags = flags.with(PkgFlags::IS_ROOT);
    }
    if flags.has(PkgFlags::IS_ROOT) { flags.with(PkgFlags::FROM_ROOT) } else { flags }
}

impl Loader<'_> {
    /// The package of a path, put on the list of work when it is new (Go: `packageLoader.pkg`).
    pub(super) fn package(&self, loading: &PackageLoader, path: &ImportPath, flags: PkgFlags) -> Rc<LoadPkg> {
        let known = loading.cache.borrow().get(path).cloned();
        let package = known.unwrap_or_else(|| {
            let package = Rc::new(LoadPkg::new(path.clone()));
            loading.cache.borrow_mut().insert(package.clone());
            loading.work.borrow_mut().push_back(package.clone());
            package
        });
        // Most imports are met for the second time and more.
        if !package.flags.get().has(spread(loading, &package, flags)) {
            self.apply_flags(loading, &package, flags);
        }
        package
    }

    /// Sets flags of a package and of all that they spread to (Go: `applyPkgFlags`).
    pub(super) fn apply_flags(&self, loading: &PackageLoader, package: &Rc<LoadPkg>, flags: PkgFlags) {
        if package.flags.get().has(spread(loading, package, flags)) {
            return;
        }
        // Nothing spreads from a package whose imports are not known yet.
        let new = package.flags.get().with(spread(loading, package, flags));
        if !new.has(PkgFlags::IMPORTS_LOADED) {
            package.flags.set(new);
            return;
        }
        let main_modules = self.main_modules();
        let all_closes_over_tests = loading.all_closes_over_tests.get();
        let mut first = Some((package.clone(), flags));
        let mut waiting = Vec::new();
        while let Some((package, flags)) = first.take().or_else(|| waiting.pop()) {
            let old = package.flags.get();
            let new = old.with(spread(loading, &package, flags));
            package.flags.set(new);
            if new == old || !new.has(PkgFlags::IMPORTS_LOADED) {
                continue;
            }
            if !package.is_test() {
                let in_main = main_modules.contains(&package.module.borrow().path);
                let closes = all_closes_over_tests && new.has(PkgFlags::IN_ALL);
                let want_test = (loading.all_pattern_is_root && (in_main || closes))
                    || (loading.opts.load_tests && new.has(PkgFlags::IS_ROOT));
                if want_test {
                    let test_flags = if in_main || closes { PkgFlags::IN_ALL } else { PkgFlags::default() };
                    self.package_test(loading, &package, test_flags, &mut waiting);
                }
            }
            let imports = package.imports.borrow();
            let loaded = PkgFlags::IMPORTS_LOADED;
            let is_new = |flag: &PkgFlags| new.has(*flag) && !old.has(flag.with(loaded));
            let flags = [PkgFlags::IN_ALL, PkgFlags::FROM_ROOT].into_iter().filter(is_new);
            let all = flags.clone().fold(PkgFlags::default(), PkgFlags::with);
            let lacks = |imported: &LoadPkg, flag| !imported.flags.get().has(spread(loading, imported, flag));
            // Nearly all imports have them already.
            if imports.iter().any(|imported| lacks(imported, all)) {
                for flag in flags {
                    let new = imports.iter().filter(|imported| lacks(imported, flag));
                    waiting.extend(new.map(|imported| (imported.clone(), flag)));
                }
            }
        }
    }

    /// Makes the test of a package, or gives flags to the one that is there (Go: `pkgTest`).
    fn package_test(
        &self,
        loading: &PackageLoader,
        package: &Rc<LoadPkg>,
        test_flags: PkgFlags,
        waiting: &mut Vec<(Rc<LoadPkg>, PkgFlags)>,
    ) {
        let known = package.test.borrow().clone();
        if let Some(test) = known {
            waiting.push((test, test_flags));
            return;
        }
        let test = Rc::new(LoadPkg {
            test_of: Some(package.clone()),
            flags: test_flags.into(),
            module: package.module.borrow().clone().into(),
            dir: package.dir.borrow().clone().into(),
            error: package.error.borrow().clone().into(),
            in_std: package.in_std.get().into(),
            ..LoadPkg::new(package.path.clone())
        });
        *package.test.borrow_mut() = Some(test.clone());
        let import_flags = if test_flags.has(PkgFlags::IN_ALL) { PkgFlags::IN_ALL } else { PkgFlags::default() };
        let mut imports = Vec::new();
        for path in package.test_imports.take() {
            let path = if package.in_std.get() { self.std_vendor_path(&loading.opts, &test.path, &path) } else { path };
            // Flags wait, so that a chain of tests of tests does not go deep.
            let imported = self.package(loading, &path, PkgFlags::default());
            waiting.push((imported.clone(), import_flags));
            imports.push(imported);
        }
        *test.imports.borrow_mut() = imports;
        waiting.push((test, PkgFlags::IMPORTS_LOADED));
    }

    /// Loads all waiting packages.
    pub(super) fn work_off(&self, loading: &PackageLoader) -> Result<()> {
        let graph = match loading.requirements() {
            // An unpruned go.mod says too little: look at the whole graph at once.
            requirements if requirements.pruning == Pruning::Unpruned => requirements.whole_graph(self).ok(),
            _ => None,
        };
        loop {
            let Some(package) = loading.work.borrow_mut().pop_front() else { return Ok(()) };
            if self.session.system.cancelled() {
                return Err(Error::new(ErrorKind::Fatal, "interrupted"));
            }
            self.load_package(loading, &package, graph.as_ref())?;
        }
    }

    /// Finds a package and reads its imports (Go: `packageLoader.load`). Errors: only what ends the command at once.
    fn load_package(
        &self,
        loading: &PackageLoader,
        package: &Rc<LoadPkg>,
        graph: Option<&Rc<super::graph::ModuleGraph>>,
    ) -> Result<()> {
        let requirements = loading.requirements();
        let found = self.import_from_modules(&package.path, &requirements, graph, loading.skip_import_mod_files.get());
        let main_modules = self.main_modules();
        let found = match found {
            Ok(found) => found,
            Err(error) if error.ends_command() => return Err(error),
            Err(error) => {
                *package.error.borrow_mut() = Some(error);
                super::import::Found::default()
            }
        };
        *package.module.borrow_mut() = found.module.clone();
        package.dir.borrow_mut().clone_from(&found.dir);
        *package.alt_mods.borrow_mut() = found.alt_mods;
        if main_modules.tools().contains(&*package.path) {
            self.apply_flags(loading, package, PkgFlags::IN_ALL);
        }
        if found.dir.is_empty() {
            return Ok(());
        }
        if main_modules.contains(&found.module.path) {
            self.apply_flags(loading, package, PkgFlags::IN_ALL);
        }
        if let Some(allow) = &loading.opts.allow_package
            && let Err(error) = allow(self, &package.path, &found.module)
        {
            *package.error.borrow_mut() = Some(error);
        }
        let standard = self.standard();
        let in_std = package.path.looks_standard() && paths::has_prefix(&found.dir, standard.src());
        package.in_std.set(in_std);
        let std_path = (in_std && found.module.path.is_empty()).then_some(&*package.path);
        let scan = || self.scan_dir(&found.dir, std_path, &loading.tags);
        // Only where the very same directory stands is it the same question.
        let scanned = if *loading.tags == Tags::Any { package.path.scanned_for_any(&found.dir, scan) } else { scan() };
        let scanned = match scanned {
            Ok(scanned) => scanned,
            Err(error) => {
                *package.error.borrow_mut() = Some(error);
                return Ok(());
            }
        };
        let flags = if package.flags.get().has(PkgFlags::IN_ALL) { PkgFlags::IN_ALL } else { PkgFlags::default() };
        let mut imports = Vec::with_capacity(scanned.imports.len());
        for path in &scanned.imports {
            imports.push(if in_std {
                self.package(loading, &self.std_vendor_path(&loading.opts, &package.path, path), flags)
            } else {
                self.package(loading, path, flags)
            });
        }
        *package.imports.borrow_mut() = imports;
        package.test_imports.borrow_mut().clone_from(&scanned.test_imports);
        self.apply_flags(loading, package, PkgFlags::IMPORTS_LOADED);
        Ok(())
    }

    /// Lists all packages breadth first and notes for each the one that brought it in (Go: `buildStacks`).
    pub(super) fn build_stacks(&self, loading: &PackageLoader) {
        let walk = self.walk();
        let mut packages = loading.roots.borrow().clone();
        packages.reserve(loading.cache.borrow().len());
        for root in &packages {
            walk.meets(root);
        }
        let mut next = 0;
        while let Some(package) = packages.get(next).cloned() {
            next += 1;
            for imported in package.imports.borrow().iter().chain(&*package.test.borrow()) {
                if walk.meets(imported) {
                    *imported.stack.borrow_mut() = Some(package.clone());
                    packages.push(imported.clone());
                }
            }
        }
        *loading.packages.borrow_mut() = packages;
    }
}
