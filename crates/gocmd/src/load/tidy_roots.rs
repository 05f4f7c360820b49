//! Making the roots small (modload/buildlist.go, `tidyRoots` and what belongs to it).

use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover, module};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::{ErrorKind, Result};

use super::graph::build_list_error;
use super::loader::Loader;
use super::packages::{LoadPkg, PkgFlags};
use super::requirements::{Pruning, Requirements};
use super::roots::MvsRequirements;

impl Loader<'_> {
    /// The smallest roots that keep the versions of all packages (Go: `tidyRoots`).
    pub(crate) fn tidy_roots(
        &self,
        requirements: &Rc<Requirements>,
        packages: &[Rc<LoadPkg>],
    ) -> Result<Rc<Requirements>> {
        let main_module = self.main_modules().single(self)?;
        if requirements.pruning == Pruning::Unpruned {
            self.tidy_unpruned_roots(&main_module, requirements, packages)
        } else {
            self.tidy_pruned_roots(&main_module, requirements, packages)
        }
    }

    /// Go: `tidyPrunedRoots`.
    fn tidy_pruned_roots(
        &self,
        main_module: &ModuleVersion,
        old: &Rc<Requirements>,
        packages: &[Rc<LoadPkg>],
    ) -> Result<Rc<Requirements>> {
        let mut is_root: FxHashSet<Arc<str>> = std::iter::once(main_module.path.clone()).collect();
        let mut roots = self.go_and_toolchain_roots(old);
        is_root.extend(roots.iter().map(|module| module.path.clone()));

        let main_modules = self.main_modules();
        let mut queue: Vec<Rc<LoadPkg>> = Vec::with_capacity(packages.len());
        // It meets those that were queued, and notes those whose module is a root: that is asked many times.
        let walk = self.walk();
        for package in packages {
            if !package.flags.get().has(PkgFlags::IN_ALL) {
                continue;
            }
            let module = package.module.borrow();
            if package.is_outside(&main_modules) {
                if !is_root.contains(&module.path) {
                    is_root.insert(module.path.clone());
                    roots.push(module.clone());
                }
                walk.note(package);
            }
            queue.push(package.clone());
            walk.meets(package);
        }
        gover::mod_sort(&mut roots);
        let mut tidy = Requirements::new(Pruning::Pruned, roots, old.direct.clone());

        // Test dependencies outside of "all", one depth of imports at a time.
        while !queue.is_empty() {
            let mut roots = tidy.root_modules.clone();
            let graph = tidy.whole_graph(self)?;
            for package in std::mem::take(&mut queue) {
                let module = package.module.borrow();
                if module.path.is_empty() {
                    continue;
                }
                for package in package.imports.borrow().iter().chain(&*package.test.borrow()) {
                    if walk.meets(package) {
                        queue.push(package.clone());
                    }
                }
                // A test is of the module of its package.
                if walk.noted(&package) || package.test_of.as_ref().is_some_and(|of| walk.noted(of)) {
                    walk.note(&package);
                    continue;
                }
                if !is_root.contains(&module.path) {
                    let selected = graph.selected(&module.path);
                    if gover::mod_compare(&module.path, &selected, &module.version).is_ge() {
                        continue;
                    }
                    is_root.insert(module.path.clone());
                    roots.push(module.clone());
                }
                walk.note(&package);
            }
            if roots.len() > tidy.root_modules.len() {
                gover::mod_sort(&mut roots);
                tidy = Requirements::new(Pruning::Pruned, roots, tidy.direct.clone());
            }
        }
        tidy.whole_graph(self)?;

        // An import that only a root made unambiguous must stay so.
        loop {
            let mut ambiguous: Vec<ModuleVersion> = Vec::new();
            for package in packages {
                let module = package.module.borrow();
                if module.path.is_empty()
                    || walk.noted(package)
                    || is_root.contains(&module.path)
                    || ambiguous.contains(&module)
                {
                    continue;
                }
                if let Err(error) = self.import_from_modules(&package.path, &tidy, None, true)
                    && matches!(error.kind(), ErrorKind::AmbiguousImport { .. })
                {
                    ambiguous.push(module.clone());
                }
            }
            let mut roots = tidy.root_modules.clone();
            for module in ambiguous {
                is_root.insert(module.path.clone());
                roots.push(module);
            }
            if roots.len() == tidy.root_modules.len() {
                return Ok(tidy);
            }
            module::sort(&mut roots);
            tidy = Requirements::new(Pruning::Pruned, roots, tidy.direct.clone());
            tidy.whole_graph(self)?;
        }
    }

    /// The go and toolchain roots as they are.
    fn go_and_toolchain_roots(&self, requirements: &Requirements) -> Vec<ModuleVersion> {
        ["go", "toolchain"]
            .into_iter()
            .filter_map(|path| Some(ModuleVersion::new(path, requirements.root_selected(self, path)?)))
            .collect()
    }

    /// Go: `tidyUnprunedRoots`.
    fn tidy_unpruned_roots(
        &self,
        main_module: &ModuleVersion,
        old: &Rc<Requirements>,
        packages: &[Rc<LoadPkg>],
    ) -> Result<Rc<Requirements>> {
        let mut keep = self.go_and_toolchain_roots(old);
        let mut kept: FxHashSet<Arc<str>> = keep.iter().map(|module| module.path.clone()).collect();
        let mut root_paths: Vec<Arc<str>> = Vec::new();
        // Modules that could have provided packages: they may go, but not to a lower version.
        let mut alternatives: FxHashMap<Arc<str>, Arc<str>> = FxHashMap::default();
        for package in packages {
            if !package.from_external_module(self) {
                continue;
            }
            let module = package.module.borrow().clone();
            if kept.insert(module.path.clone()) {
                if old.direct.contains(&module.path) {
                    root_paths.push(module.path.clone());
                }
                keep.push(module);
            }
            for module in package.alt_mods.borrow().iter() {
                alternatives.insert(module.path.clone(), module.version.clone());
            }
        }
        let mut requirements = MvsRequirements { loader: self, roots: keep.clone().into() };
        let minimal = |requirements: &MvsRequirements<'_, '_>| {
            mvs::minimal_requirements(main_module, &root_paths, requirements).map_err(build_list_error)
        };
        let mut roots = minimal(&requirements)?;
        let list = mvs::build_list(std::slice::from_ref(main_module), &requirements).map_err(build_list_error)?;
        let before = keep.len();
        for module in list {
            if let Some(version) = alternatives.get(&module.path)
                && gover::mod_compare(&module.path, &module.version, version).is_lt()
            {
                keep.push(ModuleVersion::new(module.path, version.clone()));
            }
        }
        if keep.len() > before {
            requirements.roots = keep.into();
            roots = minimal(&requirements)?;
        }
        Ok(Requirements::new(Pruning::Unpruned, roots, old.direct.clone()))
    }
}
