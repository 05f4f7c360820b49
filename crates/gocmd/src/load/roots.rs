//! Keeping the roots consistent and complete (modload/buildlist.go, `updateRoots` and what belongs to it).

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};
use rustc_hash::FxHashSet;

use crate::error::{Error, ErrorKind, Result};

use super::graph::build_list_error;
use super::loader::Loader;
use super::packages::{LoadPkg, PkgFlags};
use super::requirements::{Pruning, Requirements};
use super::root_storage::appended_capacity;

/// What roots are to be brought up to date to: on an error go goes on with requirements too, so they come with it.
pub(crate) type Updated = std::result::Result<Rc<Requirements>, (Rc<Requirements>, Error)>;

/// Requirements of modules where the main modules require given roots (Go: `mvsReqs`).
pub(super) struct MvsRequirements<'a, 's> {
    pub(super) loader: &'a Loader<'s>,
    pub(super) roots: Arc<[ModuleVersion]>,
}

impl mvs::Requirements for MvsRequirements<'_, '_> {
    type Error = Error;

    fn required(&self, module: &ModuleVersion) -> Result<Arc<[ModuleVersion]>> {
        if module.version.is_empty() && self.loader.main_modules.borrow().contains(&module.path) {
            return Ok(self.roots.clone());
        }
        if &*module.version == mvs::NONE {
            return Ok(Arc::from([]));
        }
        self.loader.go_mod_summary(module).map(|summary| summary.require.iter().cloned().collect())
    }
}

impl Loader<'_> {
    /// Roots brought up to date: each at its selected version, `add` and the providers of packages among them (Go:
    /// `updateRoots`).
    pub(crate) fn update_roots(
        &self,
        direct: &BTreeSet<Arc<str>>,
        requirements: &Rc<Requirements>,
        packages: &[Rc<LoadPkg>],
        add: &[ModuleVersion],
        roots_imported: bool,
    ) -> Updated {
        match requirements.pruning {
            Pruning::Unpruned => self.update_unpruned_roots(direct, requirements, add),
            Pruning::Pruned => self.update_pruned_roots(direct, requirements, packages, add, roots_imported),
            Pruning::Workspace => {
                let updated = Requirements::new(Pruning::Workspace, requirements.root_modules.clone(), direct.clone());
                updated.graph.borrow_mut().clone_from(&requirements.graph.borrow());
                Ok(updated)
            }
        }
    }

    /// The error for a go.mod that needs an update which may not be made (Go: `goModDirtyError`).
    pub(crate) fn go_mod_dirty(&self) -> Error {
        let config = &self.session.config;
        let mode = config.build_mod.borrow();
        let reason = config.build_mod_reason.borrow();
        let text = if config.build_mod_explicit.get() {
            format!("updates to go.mod needed, disabled by -mod={mode}; to update it:\n\tgo mod tidy")
        } else if !reason.is_empty() {
            format!("updates to go.mod needed, disabled by -mod={mode}\n\t({reason})\n\tto update it:\n\tgo mod tidy")
        } else {
            "updates to go.mod needed; to update it:\n\tgo mod tidy".to_owned()
        };
        Error::new(ErrorKind::GoModDirty, text)
    }

    /// Go: `updatePrunedRoots`.
    fn update_pruned_roots(
        &self,
        direct: &BTreeSet<Arc<str>>,
        requirements: &Rc<Requirements>,
        packages: &[Rc<LoadPkg>],
        add: &[ModuleVersion],
        roots_imported: bool,
    ) -> Updated {
        let mut rs = requirements.clone();
        let mut roots = rs.roots().into_owned();
        let mut roots_upgraded = false;
        let mut spot_check: Vec<&LoadPkg> = Vec::new();
        let main_modules = self.main_modules();
        for package in packages {
            if !package.is_outside(&main_modules) {
                continue;
            }
            let flags = package.flags.get();
            // The import invariant, roots treated as imported, and the argument invariant.
            let relevant = flags.has(PkgFlags::IN_ALL)
                || (roots_imported && flags.has(PkgFlags::FROM_ROOT))
                || flags.has(PkgFlags::IS_ROOT);
            if !relevant {
                continue;
            }
            let module = package.module.borrow();
            if rs.root_selected(self, &module.path).is_some() {
                spot_check.push(package);
            } else {
                roots.push(module.clone());
                roots_upgraded = true;
            }
        }
        for module in add {
            let selected = rs.root_selected(self, &module.path);
            if selected.is_none_or(|version| gover::mod_compare(&module.path, &version, &module.version).is_lt()) {
                roots.push(module.clone());
                roots_upgraded = true;
            }
        }
        if roots_upgraded {
            gover::mod_sort(&mut roots);
        }

        let build_mod = self.session.config.build_mod();
        loop {
            let mut graph = None;
            if roots_upgraded {
                if self.must_have_complete_requirements() {
                    rs.extend_storage(&roots);
                    return Err((rs, self.go_mod_dirty()));
                }
                rs = rs.extended(roots, direct.clone());
                match rs.whole_graph(self) {
                    Ok(read) => graph = Some(read),
                    Err(error) => return Err((rs, error)),
                }
            } else if rs.graph_loaded() {
                graph = Some(rs.graph(self).0);
            } else if build_mod == "vendor" {
                return Err((rs, Error::plain("internal error: rs.graph is unexpectedly nil with -mod=vendor")));
            } else if !self.spot_check_roots(&rs, &spot_check) {
                match rs.whole_graph(self) {
                    Ok(read) => graph = Some(read),
                    Err(error) => return Err((rs, error)),
                }
            }

            roots = Vec::with_capacity(rs.root_modules.len());
            roots_upgraded = false;
            let mut in_roots: FxHashSet<Arc<str>> =
                main_modules.versions().iter().map(|module| module.path.clone()).collect();
            in_roots.reserve(rs.root_modules.len());
            for module in rs.roots().iter() {
                if !in_roots.insert(module.path.clone()) {
                    continue;
                }
                let version = match &graph {
                    None => rs.root_selected(self, &module.path).unwrap_or_default(),
                    Some(graph) => graph.selected(&module.path),
                };
                roots_upgraded |= version != module.version;
                roots.push(ModuleVersion::new(module.path.clone(), version));
            }
            if !roots_upgraded {
                if build_mod != "mod" {
                    return Ok(rs);
                }
                break;
            }
        }
        if rs.pruning == Pruning::Pruned && roots == *rs.roots() && *direct == rs.direct {
            return Ok(rs);
        }
        // Roots of the same path are gone: Go leaves their places.
        let capacity = rs.root_modules.len();
        Ok(Requirements::with_capacity(Pruning::Pruned, roots, direct.clone(), capacity))
    }

    /// True if the roots satisfy what the modules of these packages require themselves (Go: `spotCheckRoots`).
    fn spot_check_roots(&self, requirements: &Requirements, packages: &[&LoadPkg]) -> bool {
        let modules: FxHashSet<ModuleVersion> =
            packages.iter().map(|package| package.module.borrow().clone()).collect();
        modules.iter().all(|module| {
            let Ok(summary) = self.go_mod_summary(module) else { return false };
            summary.require.iter().all(|required| {
                requirements
                    .root_selected(self, &required.path)
                    .is_none_or(|version| gover::mod_compare(&required.path, &version, &required.version).is_ge())
            })
        })
    }

    /// Go: `updateUnprunedRoots`.
    fn update_unpruned_roots(
        &self,
        direct: &BTreeSet<Arc<str>>,
        requirements: &Rc<Requirements>,
        add: &[ModuleVersion],
    ) -> Updated {
        let rs = requirements;
        let graph = rs.whole_graph(self).map_err(|error| (rs.clone(), error))?;
        if self.must_have_complete_requirements() {
            let misleading = |module: &ModuleVersion| module.version != graph.selected(&module.path);
            if rs.root_modules.iter().any(misleading)
                || add.iter().any(misleading)
                || direct.iter().any(|path| rs.root_selected(self, path).is_none())
            {
                return Err((rs.clone(), self.go_mod_dirty()));
            }
            return Ok(rs.clone());
        }

        let mut root_paths: Vec<Arc<str>> = Vec::new();
        let mut in_roots: FxHashSet<Arc<str>> = FxHashSet::default();
        for root in &rs.root_modules {
            if !in_roots.contains(&root.path) && graph.selected(&root.path) == root.version {
                root_paths.push(root.path.clone());
                in_roots.insert(root.path.clone());
            }
        }
        let main_modules = self.main_modules();
        let mut keep: Vec<ModuleVersion> = graph.build_list()[main_modules.len()..].to_vec();
        keep.extend_from_slice(add);
        for module in &keep {
            if direct.contains(&module.path) && in_roots.insert(module.path.clone()) {
                root_paths.push(module.path.clone());
            }
        }
        let reqs = MvsRequirements { loader: self, roots: keep.into() };
        let mut roots = Vec::new();
        for main_module in main_modules.versions() {
            match mvs::minimal_requirements(main_module, &root_paths, &reqs) {
                Ok(minimal) => roots.extend(minimal),
                Err(error) => return Err((rs.clone(), build_list_error(error))),
            }
        }
        if main_modules.len() > 1 {
            gover::mod_sort(&mut roots);
        }
        if rs.pruning == Pruning::Unpruned && roots == rs.root_modules && *direct == rs.direct {
            return Ok(rs.clone());
        }
        Ok(Requirements::new(Pruning::Unpruned, roots, direct.clone()))
    }

    /// The requirements with other pruning (Go: `convertPruning`).
    pub(crate) fn convert_pruning(
        &self,
        requirements: &Rc<Requirements>,
        pruning: Pruning,
    ) -> Result<Rc<Requirements>> {
        if requirements.pruning == pruning {
            return Ok(requirements.clone());
        }
        if pruning == Pruning::Unpruned {
            let direct = requirements.direct.clone();
            return self.update_unpruned_roots(&direct, requirements, &[]).map_err(|(_, error)| error);
        }
        let graph = requirements.whole_graph(self)?;
        let (list, first) = (graph.build_list(), self.main_modules().len());
        let capacity = appended_capacity(list.len()) - first;
        let direct = requirements.direct.clone();
        Ok(Requirements::with_capacity(Pruning::Pruned, list[first..].to_vec(), direct, capacity))
    }

    /// The requirements with other versions of some roots (Go: `overrideRoots`).
    pub(crate) fn override_roots(
        &self,
        requirements: &Rc<Requirements>,
        replace: &[ModuleVersion],
    ) -> Rc<Requirements> {
        let kept =
            requirements.root_modules.iter().filter(|root| replace.iter().all(|module| module.path != root.path));
        let mut roots: Vec<ModuleVersion> = kept.chain(replace).cloned().collect();
        gover::mod_sort(&mut roots);
        Requirements::new(requirements.pruning, roots, requirements.direct.clone())
    }
}
