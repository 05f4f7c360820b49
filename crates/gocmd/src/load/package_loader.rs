//! The loop that loads packages and completes the requirements until both fit (modload/load.go, from `loadFromRoots` on).

use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};
use rustc_hash::FxHashSet;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::tags::Tags;

use super::conflict::Conflict;
use super::loader::Loader;
use super::options::PackageOpts;
use super::package_requirements::no_effect;
use super::packages::{PackageLoader, PkgFlags};
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
    pub(super) fn requirements(&self) -> Rc<Requirements> {
        self.requirements.borrow().clone()
    }

    pub(super) fn set_requirements(&self, requirements: Rc<Requirements>) {
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
                let root = self.package(loading, &self.import_path(path), PkgFlags::IS_ROOT);
                if seen.insert(path) {
                    loading.roots.borrow_mut().push(root);
                }
            }
            self.work_off(loading)?;
            self.build_stacks(loading);
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
        self.fetcher.prefetch_downloads(&actual, &self.modules);
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
                        missing.importer = importer.path.to_string();
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
}

/// The module whose requirements could not be read, if the error says so (Go: `mvs.BuildListError.Module`).
fn build_list_module(error: &Error) -> Option<ModuleVersion> {
    match error.kind() {
        ErrorKind::BuildList(chain) => chain.last().cloned(),
        _ => None,
    }
}
