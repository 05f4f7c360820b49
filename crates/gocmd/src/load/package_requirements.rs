//! What loaded packages ask of the requirements: roots that they need, and modules that could provide what is missing
//! (modload/load.go, `updateRequirements`, `resolveMissingImports`, `preloadRootModules`).

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};

use crate::error::{Error, ErrorKind, Result};
use crate::packages::tags::Tags;

use super::loader::Loader;
use super::packages::{LoadPkg, PackageLoader};
use super::requirements::Requirements;

impl Loader<'_> {
    /// Makes the requirements fit the loaded packages; true if packages have to be loaded again (Go:
    /// `updateRequirements`).
    pub(super) fn update_package_requirements(&self, loading: &PackageLoader) -> Result<bool> {
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
            {
                let module = package.module.borrow();
                if !module.version.is_empty() || !main_modules.contains(&module.path) {
                    continue;
                }
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
                let module = package.module.borrow();
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
    pub(super) fn resolve_missing_imports(&self, loading: &PackageLoader) -> Result<Vec<(ModuleVersion, Rc<LoadPkg>)>> {
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
                        *path = package.path.to_string();
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
    pub(super) fn preload_root_modules(&self, loading: &PackageLoader, root_packages: &[String]) -> Result<bool> {
        let requirements = loading.requirements();
        let mut need: Vec<ModuleVersion> = Vec::new();
        for path in root_packages {
            let found = self
                .import_from_modules(&self.import_path(path), &requirements, None, loading.skip_import_mod_files.get())
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
}

/// Keeps the error that asks for the newest Go; true if it was taken.
pub(super) fn note_too_new(kept: &mut Option<(Error, String)>, error: &Error) -> bool {
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

/// The error of a change that changed nothing (Go: the panics of `loadFromRoots` and `updateRequirements`).
pub(super) fn no_effect(add: &[ModuleVersion], requirements: &Requirements) -> Error {
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
