//! The loop that loads packages and completes the requirements until both fit (modload/load.go, from `loadFromRoots` on).
//!
//! Go looks at many packages at once; here a list of waiting packages is worked off in order, which also bounds the depth.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};
use rustc_hash::FxHashSet;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::patterns::is_standard_import_path;
use crate::packages::tags::Tags;
use crate::paths;

use super::conflict::Conflict;
use super::loader::Loader;
use super::options::PackageOpts;
use super::packages::{LoadPkg, PackageLoader, PkgFlags};
use super::requirements::{Pruning, Requirements};

/// The first go version whose go.sum holds the go.mod sums of package providers (Go: `gover.TidyGoModSumVersion`).
const TIDY_GO_MOD_SUM_VERSION: &str = "1.21";
/// The first go version whose `all` leaves out tests of dependencies (Go: `gover.NarrowAllVersion`).
const NARROW_ALL_VERSION: &str = "1.16";

/// The part of a load that depends on who asks (Go: `loaderParams`).
pub(super) struct LoaderParams<'p> {
    pub(super) opts: PackageOpts,
    pub(super) tags: Rc<Tags>,
    pub(super) requirements: Rc<Requirements>,
    pub(super) all_pattern_is_root: bool,
    /// Gives the packages to start with.
    pub(super) list_roots: &'p mut dyn FnMut(&Rc<Requirements>) -> Result<Vec<String>>,
}

impl PackageLoader {
    fn requirements(&self) -> Rc<Requirements> {
        self.requirements.borrow().clone()
    }

    fn set_requirements(&self, requirements: Rc<Requirements>) {
        *self.requirements.borrow_mut() = requirements;
    }

    /// Reports an error in the way that the options ask for (Go: `packageLoader.error`).
    pub(super) fn error(&self, loader: &Loader<'_>, error: &Error) {
        if self.opts.allow_errors {
            // Go formats this one itself: a text with a line's end of its own gets a second one.
            loader.session.print_error(gomod::bytes::to_bytes(&format!("go: {error}\n")));
        } else if self.opts.use_switcher {
            self.switcher.borrow_mut().error(error.clone());
        } else {
            loader.session.error(error);
        }
    }

    /// Switches to a newer toolchain if an error asks for that, else reports the errors so far.
    pub(super) fn switch_if_errors(&self, loader: &Loader<'_>) -> Result<()> {
        // Go keeps the errors: what is asked twice before the command ends says them twice.
        if self.opts.use_switcher { self.switcher.borrow().switch(loader) } else { Ok(()) }
    }

    pub(super) fn exit_if_errors(&self, loader: &Loader<'_>) -> Result<()> {
        self.switch_if_errors(loader)?;
        loader.session.exit_if_errors()
    }
}

impl Loader<'_> {
    /// Loads packages and their imports, changing the requirements as far as the options allow (Go: `loadFromRoots`).
    pub(super) fn load_from_roots(&self, params: LoaderParams<'_>) -> Result<Rc<PackageLoader>> {
        let LoaderParams { opts, tags, requirements, all_pattern_is_root, list_roots } = params;
        let packages = Rc::new(PackageLoader {
            opts,
            tags,
            all_pattern_is_root,
            all_closes_over_tests: false.into(),
            skip_import_mod_files: false.into(),
            requirements: requirements.into(),
            roots: Vec::new().into(),
            cache: Default::default(),
            work: Default::default(),
            switcher: Default::default(),
            packages: Vec::new().into(),
        });
        let loading = &*packages;
        if loading.requirements().pruning == Pruning::Unpruned {
            let (requirements, _, result) = self.expand_graph(loading.requirements());
            loading.set_requirements(requirements);
            if let Err(error) = result {
                loading.error(self, &error);
            }
        }
        loading.exit_if_errors(self)?;
        loop {
            loading.reset();
            self.follow_go_version(loading)?;
            self.prefetch_root_modules(&loading.requirements());
            let roots = list_roots(&loading.requirements())?;
            if loading.requirements().pruning == Pruning::Pruned
                && *self.session.config.build_mod.borrow() == "mod"
                && self.preload_root_modules(loading, &roots)?
            {
                continue;
            }
            let mut seen: FxHashSet<&str> = FxHashSet::default();
            for path in &roots {
                let root = self.package(loading, path, PkgFlags::IS_ROOT);
                if seen.insert(path) {
                    loading.roots.borrow_mut().push(root);
                }
            }
            self.work_off(loading)?;
            build_stacks(loading);
            match self.update_package_requirements(loading) {
                Err(error) => {
                    loading.error(self, &error);
                    break;
                }
                Ok(true) => continue,
                Ok(false) => {}
            }
            if !loading.opts.resolve_missing_imports
                || (!self.has_mod_root()? && !self.allow_missing_module_imports.get())
            {
                break;
            }
            if !self.add_missing_modules(loading)? {
                break;
            }
        }
        loading.exit_if_errors(self)?;
        if loading.opts.tidy {
            self.tidy_package_roots(loading);
            loading.exit_if_errors(self)?;
        }
        self.report_package_errors(loading);
        self.check_multiple_paths(loading);
        Ok(packages)
    }

    /// Tells the host that packages will be looked for in the modules of these roots.
    fn prefetch_root_modules(&self, requirements: &Requirements) {
        if *self.session.config.build_mod.borrow() == "vendor" {
            return;
        }
        let roots = requirements.root_modules.iter().filter(|module| !gover::is_toolchain(&module.path));
        let actual: Vec<ModuleVersion> = roots.map(|module| self.resolve_replacement_quietly(module)).collect();
        self.fetcher.prefetch_downloads(&actual);
    }

    /// Settles what depends on the go version (Go: `updateGoVersion`).
    fn follow_go_version(&self, loading: &PackageLoader) -> Result<()> {
        let requirements = loading.requirements();
        let go_version: Arc<str> = if loading.opts.tidy_go_version.is_empty() {
            requirements.go_version()
        } else {
            loading.opts.tidy_go_version.as_str().into()
        };
        if requirements.pruning != Pruning::Workspace {
            match self.convert_pruning(&requirements, Pruning::for_go_version(&go_version)) {
                Ok(converted) => loading.set_requirements(converted),
                Err(error) => {
                    loading.error(self, &error);
                    loading.exit_if_errors(self)?;
                }
            }
        }
        let before = |version: &str| gover::compare(&go_version, version).is_lt();
        loading.skip_import_mod_files.set(loading.opts.tidy && before(TIDY_GO_MOD_SUM_VERSION));
        loading.all_closes_over_tests.set(before(NARROW_ALL_VERSION) && !loading.opts.use_vendor_all);
        Ok(())
    }

    /// Resolves missing imports and adds what was found; false when there is nothing more to do.
    fn add_missing_modules(&self, loading: &PackageLoader) -> Result<bool> {
        let added_by = match self.resolve_missing_imports(loading) {
            Ok(added_by) => added_by,
            Err(error) => {
                loading.error(self, &error);
                return Ok(false);
            }
        };
        if added_by.is_empty() {
            return Ok(false);
        }
        let mut add: Vec<ModuleVersion> = added_by.iter().map(|(module, _)| module.clone()).collect();
        gover::mod_sort(&mut add);
        let before = loading.requirements();
        match self.update_roots(&before.direct, &before, &[], &add, loading.opts.assume_roots_imported) {
            Ok(requirements) if requirements.root_modules == before.root_modules => Err(no_effect(&add, &requirements)),
            Ok(requirements) => {
                loading.set_requirements(requirements);
                Ok(true)
            }
            Err((_, error)) => {
                let by = build_list_module(&error)
                    .and_then(|module| added_by.iter().find(|(added, _)| *added == module))
                    .map(|(_, package)| package.stack_text());
                match (by, error.cause()) {
                    (Some(stack), Some(cause)) => {
                        loading.error(self, &Error::wrap(ErrorKind::Plain, format!("{stack}: {cause}"), cause.clone()));
                    }
                    _ => loading.error(self, &error),
                }
                Ok(false)
            }
        }
    }

    /// Gives the loaded packages the smallest requirements (the end of Go's `loadFromRoots` for `go mod tidy`).
    fn tidy_package_roots(&self, loading: &PackageLoader) {
        let before = loading.requirements();
        let mut tidy = match self.tidy_roots(&before, &loading.packages.borrow()) {
            Ok(tidy) => tidy,
            Err(error) => {
                loading.error(self, &error);
                return;
            }
        };
        let wanted = &loading.opts.tidy_go_version;
        if !wanted.is_empty() {
            let go = ModuleVersion::new("go", wanted.as_str());
            let overridden = self.override_roots(&tidy, std::slice::from_ref(&go));
            let (graph, result) = overridden.graph(self);
            if let Err(error) = result {
                loading.error(self, &error);
            }
            let selected = graph.selected("go");
            if *selected == **wanted {
                tidy = overridden;
            } else {
                let path = graph.graph().find_path(|module| *module.path == *"go" && module.version == selected);
                let conflict = Conflict { path: path.into_iter().skip(1).collect(), constraint: Some(go), error: None };
                let text = if self.session.config.build_v { conflict.to_string() } else { conflict.summary() };
                loading.error(self, &Error::plain(text));
            }
        }
        if before.pruning == Pruning::Pruned {
            for module in &tidy.root_modules {
                if *module.path == *"go" && !wanted.is_empty() {
                    continue;
                }
                let selected = before.root_selected(self, &module.path);
                if selected.as_ref() != Some(&module.version) {
                    let selected = selected.unwrap_or_default();
                    loading.error(self, &Error::plain(format!(
                        "internal error: a requirement on {module} is needed but was not added during package loading (selected {selected})"
                    )));
                }
            }
        }
        loading.set_requirements(tidy);
    }

    /// Reports what is wrong with each package, with the context that only now is known.
    fn report_package_errors(&self, loading: &PackageLoader) {
        for package in loading.packages.borrow().iter() {
            let Some(mut error) = package.error.borrow().clone() else { continue };
            let importer = package.stack.borrow().clone();
            let mut is_missing_std = false;
            match error.kind() {
                ErrorKind::ImportMissingSum(missing) => {
                    if let Some(importer) = &importer {
                        let mut missing = (**missing).clone();
                        missing.importer.clone_from(&importer.path);
                        missing.importer_version = importer.module.borrow().version.to_string();
                        missing.importer_is_test = importer.is_test();
                        error = missing.into_error();
                    }
                }
                ErrorKind::ImportMissing(missing) if missing.is_std => {
                    is_missing_std = true;
                    let wanted = importer.and_then(|importer| self.raw_go_version(&importer.module.borrow()));
                    if let Some(wanted) = wanted
                        && gover::compare(&self.session.config.local_go, &wanted).is_lt()
                    {
                        let mut missing = (**missing).clone();
                        missing.importer_go_version = wanted.to_string();
                        error = missing.into_error(self);
                    }
                }
                _ => {}
            }
            *package.error.borrow_mut() = Some(error.clone());
            let opts = &loading.opts;
            if (is_missing_std && opts.silence_missing_std_imports)
                || opts.silence_package_errors
                || (opts.silence_no_go_errors && error.is(&ErrorKind::NoGoFiles))
            {
                continue;
            }
            let text = format!("{}: {error}", package.stack_text());
            loading.error(self, &Error::wrap(ErrorKind::Plain, text, error));
        }
    }

    /// Makes the requirements fit the loaded packages; true if packages have to be loaded again (Go:
    /// `updateRequirements`).
    fn update_package_requirements(&self, loading: &PackageLoader) -> Result<bool> {
        let before = loading.requirements();
        let main_modules = self.main_modules();
        // All direct imports are known: forget what the go.mod said about that.
        let all_known = loading.all_pattern_is_root && *loading.tags == Tags::Any;
        let mut direct: BTreeSet<Arc<str>> = if all_known { BTreeSet::new() } else { before.direct.clone() };
        let mut too_new: Option<(Error, String)> = None;
        let packages = loading.packages.borrow().clone();
        let build_mod = self.session.config.build_mod.borrow().clone();
        for package in &packages {
            if let Some(error) = &*package.error.borrow() {
                note_too_new(&mut too_new, error);
            }
            let module = package.module.borrow().clone();
            if !module.version.is_empty() || !main_modules.contains(&module.path) {
                continue;
            }
            for imported in package.imports.borrow().iter() {
                if !imported.from_external_module(self) {
                    continue;
                }
                let provider = imported.module.borrow().clone();
                if self.in_workspace_mode() {
                    if build_mod == "vendor" {
                        continue;
                    }
                    let graph = before.whole_graph(self)?;
                    if graph.required_by(&provider).is_none() {
                        *package.error.borrow_mut() =
                            Some(super::import_errors::implicit_dependency(&package.path, &imported.path, &provider));
                    }
                } else if package.error.borrow().is_none()
                    && build_mod != "mod"
                    && before.root_selected(self, &provider.path).as_ref() != Some(&provider.version)
                {
                    *package.error.borrow_mut() =
                        Some(super::import_errors::implicit_dependency(&package.path, &imported.path, &provider));
                    continue;
                }
                direct.insert(provider.path.clone());
            }
        }
        if let Some((error, _)) = too_new {
            return Err(error);
        }
        let add =
            if loading.opts.tidy { self.tidy_roots(&before, &packages)?.root_modules.clone() } else { Vec::new() };
        let after = self
            .update_roots(&direct, &before, &packages, &add, loading.opts.assume_roots_imported)
            .map_err(|(_, error)| error)?;
        let mut changed = false;
        if after.go_version() != before.go_version() {
            changed = true;
        } else if !Rc::ptr_eq(&after, &before) && after.root_modules != before.root_modules {
            let graph = after.whole_graph(self)?;
            changed = packages.iter().any(|package| {
                let module = package.module.borrow().clone();
                (package.from_external_module(self) && graph.selected(&module.path) != module.version)
                    || (package.error.borrow().is_some()
                        && self
                            .import_from_modules(&package.path, &after, None, loading.skip_import_mod_files.get())
                            .is_ok())
            });
        }
        loading.set_requirements(after);
        Ok(changed)
    }

    /// Looks for modules that provide the missing packages; each module comes with the first package that needs it (Go:
    /// `resolveMissingImports`).
    fn resolve_missing_imports(&self, loading: &PackageLoader) -> Result<Vec<(ModuleVersion, Rc<LoadPkg>)>> {
        let main_modules = self.main_modules();
        let mut found: Vec<(Rc<LoadPkg>, ModuleVersion)> = Vec::new();
        let mut too_new: Option<(Error, String)> = None;
        let packages = loading.packages.borrow().clone();
        for package in packages {
            let is_missing =
                |error: &Error| error.chain().any(|error| matches!(error.kind(), ErrorKind::ImportMissing(_)));
            if package.is_test() || !package.error.borrow().as_ref().is_some_and(is_missing) {
                continue;
            }
            match self.query_import(&package.path, &loading.requirements()) {
                Ok(module) => found.push((package, module)),
                Err(mut error) => {
                    if let ErrorKind::ImportMissing(missing) = error.kind() {
                        let mut above = Some(package.stack.borrow().clone()).flatten();
                        while let Some(importer) = above {
                            let module = importer.module.borrow().clone();
                            if main_modules.contains(&module.path) {
                                let mut missing = (**missing).clone();
                                main_modules.mod_root(&module).clone_into(&mut missing.mod_root);
                                missing.importing_main_module = module;
                                error = missing.into_error(self);
                                break;
                            }
                            above = importer.stack.borrow().clone();
                        }
                    }
                    if note_too_new(&mut too_new, &error)
                        && let Some((_, path)) = &mut too_new
                    {
                        path.clone_from(&package.path);
                    }
                    *package.error.borrow_mut() = Some(error);
                }
            }
        }
        if let Some((error, path)) = too_new {
            self.session.print_error(format!("go: toolchain upgrade needed to resolve {path}\n"));
            return Err(error);
        }
        let mut added_by: Vec<(ModuleVersion, Rc<LoadPkg>)> = Vec::new();
        for (package, module) in found {
            if module.path.is_empty() {
                continue;
            }
            self.session.print_error(format!("go: found {} in {} {}\n", package.path, module.path, module.version));
            if !added_by.iter().any(|(added, _)| *added == module) {
                added_by.push((module, package));
            }
        }
        Ok(added_by)
    }

    /// Makes the providers of the root packages roots before anything is loaded; true if that changed something (Go:
    /// `preloadRootModules`).
    fn preload_root_modules(&self, loading: &PackageLoader, root_packages: &[String]) -> Result<bool> {
        let requirements = loading.requirements();
        let mut need: Vec<ModuleVersion> = Vec::new();
        for path in root_packages {
            let found = self
                .import_from_modules(path, &requirements, None, loading.skip_import_mod_files.get())
                .map(|found| found.module);
            let module = match found {
                Ok(module) => module,
                Err(error)
                    if matches!(error.kind(), ErrorKind::ImportMissing(_)) && loading.opts.resolve_missing_imports =>
                {
                    let Ok(module) = self.query_import(path, &requirements) else { continue };
                    module
                }
                Err(_) => continue,
            };
            if !module.path.is_empty()
                && requirements.root_selected(self, &module.path).as_ref() != Some(&module.version)
                && !need.contains(&module)
            {
                need.push(module);
            }
        }
        if need.is_empty() {
            return Ok(false);
        }
        gover::mod_sort(&mut need);
        match self.update_roots(&requirements.direct, &requirements, &[], &need, loading.opts.assume_roots_imported) {
            Ok(after) if after.root_modules == requirements.root_modules => Err(no_effect(&need, &after)),
            Ok(after) => {
                loading.set_requirements(after);
                Ok(true)
            }
            Err((_, error)) => {
                loading.error(self, &error);
                loading.exit_if_errors(self)?;
                Ok(false)
            }
        }
    }

    /// The package of a path, put on the list of work when it is new (Go: `packageLoader.pkg`).
    fn package(&self, loading: &PackageLoader, path: &str, flags: PkgFlags) -> Rc<LoadPkg> {
        let known = loading.cache.borrow().get(path).cloned();
        let package = known.unwrap_or_else(|| {
            let package = Rc::new(LoadPkg { path: path.to_owned(), ..LoadPkg::default() });
            loading.cache.borrow_mut().insert(path.to_owned(), package.clone());
            loading.work.borrow_mut().push_back(package.clone());
            package
        });
        self.apply_flags(loading, &package, flags);
        package
    }

    /// Sets flags of a package and of all that they spread to (Go: `applyPkgFlags`).
    fn apply_flags(&self, loading: &PackageLoader, package: &Rc<LoadPkg>, flags: PkgFlags) {
        let main_modules = self.main_modules();
        let all_closes_over_tests = loading.all_closes_over_tests.get();
        let mut waiting = vec![(package.clone(), flags)];
        while let Some((package, mut flags)) = waiting.pop() {
            if flags == PkgFlags::default() {
                continue;
            }
            if flags.has(PkgFlags::IN_ALL) && loading.all_pattern_is_root && !package.is_test() {
                flags = flags.with(PkgFlags::IS_ROOT);
            }
            if flags.has(PkgFlags::IS_ROOT) {
                flags = flags.with(PkgFlags::FROM_ROOT);
            }
            let old = package.flags.get();
            let new = old.with(flags);
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
            for flag in [PkgFlags::IN_ALL, PkgFlags::FROM_ROOT] {
                if new.has(flag) && !old.has(flag.with(loaded)) {
                    waiting.extend(imports.iter().map(|imported| (imported.clone(), flag)));
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
            path: package.path.clone(),
            test_of: Some(package.clone()),
            flags: test_flags.into(),
            module: package.module.borrow().clone().into(),
            dir: package.dir.borrow().clone().into(),
            error: package.error.borrow().clone().into(),
            in_std: package.in_std.get().into(),
            ..LoadPkg::default()
        });
        *package.test.borrow_mut() = Some(test.clone());
        let import_flags = if test_flags.has(PkgFlags::IN_ALL) { PkgFlags::IN_ALL } else { PkgFlags::default() };
        let mut imports = Vec::new();
        for path in package.test_imports.take() {
            let path = if package.in_std.get() { self.std_vendor(&loading.opts, &test.path, &path) } else { path };
            // Flags wait, so that a chain of tests of tests does not go deep.
            let imported = self.package(loading, &path, PkgFlags::default());
            waiting.push((imported.clone(), import_flags));
            imports.push(imported);
        }
        *test.imports.borrow_mut() = imports;
        waiting.push((test, PkgFlags::IMPORTS_LOADED));
    }

    /// Loads all waiting packages.
    fn work_off(&self, loading: &PackageLoader) -> Result<()> {
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
        if main_modules.tools().contains(&package.path) {
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
        let in_std = is_standard_import_path(&package.path) && paths::has_prefix(&found.dir, standard.src());
        package.in_std.set(in_std);
        let std_path = (in_std && found.module.path.is_empty()).then_some(package.path.as_str());
        let scanned = match self.scan_dir(&found.dir, std_path, &loading.tags) {
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
                self.package(loading, &self.std_vendor(&loading.opts, &package.path, path), flags)
            } else {
                self.package(loading, path, flags)
            });
        }
        *package.imports.borrow_mut() = imports;
        package.test_imports.borrow_mut().clone_from(&scanned.test_imports);
        self.apply_flags(loading, package, PkgFlags::IMPORTS_LOADED);
        Ok(())
    }
}

/// Lists all packages breadth first and notes for each the one that brought it in (Go: `buildStacks`).
fn build_stacks(loading: &PackageLoader) {
    let roots = loading.roots.borrow().clone();
    let mut seen: FxHashSet<*const LoadPkg> = roots.iter().map(Rc::as_ptr).collect();
    let mut packages = roots;
    let mut next = 0;
    while let Some(package) = packages.get(next).cloned() {
        next += 1;
        let test = package.test.borrow().clone();
        for imported in package.imports.borrow().iter().cloned().chain(test) {
            if seen.insert(Rc::as_ptr(&imported)) {
                *imported.stack.borrow_mut() = Some(package.clone());
                packages.push(imported);
            }
        }
    }
    *loading.packages.borrow_mut() = packages;
}

/// Keeps the error that asks for the newest Go; true if it was taken.
fn note_too_new(kept: &mut Option<(Error, String)>, error: &Error) -> bool {
    let wanted = |error: &Error| {
        error.chain().find_map(|error| match error.kind() {
            ErrorKind::TooNew { go_version, .. } => Some((error.clone(), go_version.clone())),
            _ => None,
        })
    };
    let Some((error, version)) = wanted(error) else { return false };
    let newer = kept
        .as_ref()
        .and_then(|(kept, _)| wanted(kept))
        .is_none_or(|(_, kept)| gover::compare(&version, &kept).is_gt());
    if newer {
        *kept = Some((error, String::new()));
    }
    newer
}

/// The module whose requirements could not be read, if the error says so (Go: `mvs.BuildListError.Module`).
fn build_list_module(error: &Error) -> Option<ModuleVersion> {
    match error.kind() {
        ErrorKind::BuildList(chain) => chain.last().cloned(),
        _ => None,
    }
}

fn no_effect(add: &[ModuleVersion], requirements: &Requirements) -> Error {
    let list = |modules: &[ModuleVersion]| modules.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    Error::new(
        ErrorKind::Fatal,
        format!(
            "internal error: adding [{}] to module graph had no effect on root requirements ([{}])",
            list(add),
            list(&requirements.root_modules)
        ),
    )
}
