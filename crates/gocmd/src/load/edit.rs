//! Changing the versions of modules while keeping the rest as it is (modload/edit.go).
//!
//! Versions that must be selected are taken as roots; then the whole graph is walked again and again, and every root that
//! leads to something above those versions is lowered, until nothing does or nothing can be lowered.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::{Error, ErrorKind, Result};

use super::conflict::Conflict;
use super::disqualify::{Reason, Tracker};
use super::graph::{ModuleGraph, build_list_error};
use super::loader::Loader;
use super::requirements::{Pruning, Requirements};
use super::root_storage::appended_capacity;
use super::roots::MvsRequirements;

type Versions = BTreeMap<Arc<str>, Arc<str>>;

impl Loader<'_> {
    /// Changes the requirements in effect: `add` are upgrades to try, `must_select` versions to end with. True if anything
    /// changed (Go: `EditBuildList`).
    pub(crate) fn edit_build_list(&self, add: &[ModuleVersion], must_select: &[ModuleVersion]) -> Result<bool> {
        let requirements = self.load_mod_file()?;
        let edited = self.edit_requirements(&requirements, add, must_select)?;
        let changed = edited.is_some();
        self.set_requirements(Some(edited.unwrap_or(requirements)));
        Ok(changed)
    }

    /// Edited requirements; none if nothing changes (Go: `editRequirements`).
    fn edit_requirements(
        &self,
        original: &Rc<Requirements>,
        try_upgrade: &[ModuleVersion],
        must_select: &[ModuleVersion],
    ) -> Result<Option<Rc<Requirements>>> {
        let root_pruning = pruning_after(original.pruning, must_select);
        let requirements = if root_pruning == original.pruning {
            original.clone()
        } else {
            self.convert_pruning(original, root_pruning)?
        };
        let mut edit = Edit {
            loader: self,
            original,
            root_pruning,
            selected_root: self.initial_roots(&requirements, root_pruning)?,
            must_select: FxHashMap::default(),
            conflicts: Vec::new(),
            rejected: FxHashSet::default(),
        };
        edit.apply(try_upgrade, must_select);
        let (roots, longest) = edit.settle()?;
        if !edit.conflicts.is_empty() {
            return Err(Conflict::into_error(edit.conflicts));
        }
        self.edited(original, &requirements, root_pruning, must_select, (roots, longest))
    }

    /// Every module that counts as a root while editing, with its version now.
    fn initial_roots(&self, requirements: &Requirements, root_pruning: Pruning) -> Result<Versions> {
        if root_pruning == Pruning::Pruned {
            let paths = requirements.root_modules.iter().map(|module| module.path.clone());
            return Ok(paths.filter_map(|path| Some((path.clone(), requirements.max_root_version(&path)?))).collect());
        }
        // Without pruning, packages that the main module imports may come from modules that no go.mod line names: any
        // module of the build list may matter.
        let graph = requirements.whole_graph(self)?;
        let main_modules = self.main_modules().len();
        let list = graph.build_list();
        Ok(list.iter().skip(main_modules).map(|module| (module.path.clone(), module.version.clone())).collect())
    }

    /// The result with these roots, out of a list that was so long at most.
    fn edited(
        &self,
        original: &Rc<Requirements>,
        requirements: &Requirements,
        root_pruning: Pruning,
        must_select: &[ModuleVersion],
        (mut roots, longest): (Vec<ModuleVersion>, usize),
    ) -> Result<Option<Rc<Requirements>>> {
        if root_pruning == Pruning::Unpruned {
            let main_modules = self.main_modules();
            let mut paths: Vec<Arc<str>> = must_select
                .iter()
                .filter(|module| &*module.version != "none" && !main_modules.contains(&module.path))
                .map(|module| module.path.clone())
                .collect();
            for module in &roots {
                if let Some(version) = requirements.root_selected(self, &module.path)
                    && (version == module.version || requirements.is_direct(&module.path))
                {
                    paths.push(module.path.clone());
                }
            }
            let required = MvsRequirements { loader: self, roots: roots.into() };
            roots =
                mvs::minimal_requirements(&main_modules.single(self)?, &paths, &required).map_err(build_list_error)?;
        }
        if root_pruning == original.pruning && roots == original.root_modules {
            return Ok(None);
        }
        let direct: BTreeSet<Arc<str>> =
            roots.iter().map(|module| &module.path).filter(|path| requirements.is_direct(path)).cloned().collect();
        let edited = if root_pruning == Pruning::Pruned {
            Requirements::with_capacity(root_pruning, roots, direct, appended_capacity(longest))
        } else {
            Requirements::new(root_pruning, roots, direct)
        };
        if root_pruning == Pruning::Unpruned
            && let Some(version) = edited.root_selected(self, "go")
            && Pruning::for_go_version(&version) == Pruning::Pruned
        {
            // A dependency lifted the go version to where graphs are pruned: every module becomes a root.
            return self.convert_pruning(&edited, Pruning::Pruned).map(Some);
        }
        Ok(Some(edited))
    }

    /// The highest allowed version below a module version, `none` if there is none (Go: `previousVersion`).
    pub(crate) fn previous_version(&self, module: &ModuleVersion) -> Result<ModuleVersion> {
        let at = |version: &str| ModuleVersion::new(module.path.clone(), version);
        if module.version.is_empty() && self.main_modules().contains(&module.path) {
            return Ok(at("none"));
        }
        match self.versions(&module.path, &|module| self.check_allowed(module)) {
            Err(error) if error.is_not_exist() => Ok(at("none")),
            Err(error) => Err(error),
            Ok((list, _)) => {
                let higher =
                    list.partition_point(|version| gover::mod_compare(&module.path, version, &module.version).is_lt());
                Ok(at(higher.checked_sub(1).map_or("none", |below| &list[below])))
            }
        }
    }

    /// Reads the graph, and reads it again with the requirements of every root at its selected version, until nothing new
    /// comes in (Go: `extendGraph`).
    fn extend_graph(
        &self,
        root_pruning: Pruning,
        roots: &[ModuleVersion],
        selected_root: &Versions,
    ) -> (Rc<ModuleGraph>, FxHashSet<ModuleVersion>, Result<()>) {
        let mut upgraded: FxHashSet<ModuleVersion> = FxHashSet::default();
        loop {
            let unprune = (!upgraded.is_empty()).then_some(&upgraded);
            let (graph, result) = self.read_mod_graph(root_pruning, roots, unprune);
            if root_pruning == Pruning::Unpruned {
                return (graph, upgraded, result);
            }
            let before = upgraded.len();
            for path in selected_root.keys() {
                let module = ModuleVersion::new(path.clone(), graph.selected(path));
                if &*module.version != "none" && graph.required_by(&module).is_none() {
                    upgraded.insert(module);
                }
            }
            if upgraded.len() == before {
                return (graph, upgraded, result);
            }
        }
    }
}

/// The pruning that the requirements will have after the edit, as far as it is known before.
fn pruning_after(pruning: Pruning, must_select: &[ModuleVersion]) -> Pruning {
    for module in must_select {
        match &*module.path {
            "go" => return Pruning::for_go_version(&module.version),
            "toolchain" if Pruning::for_go_version(gover::from_toolchain(&module.version)) == Pruning::Unpruned => {
                return Pruning::Unpruned;
            }
            _ => {}
        }
    }
    pruning
}

/// One edit on its way.
struct Edit<'e, 's> {
    loader: &'e Loader<'s>,
    original: &'e Rc<Requirements>,
    root_pruning: Pruning,
    /// The version that each root has now; `none` if it goes.
    selected_root: Versions,
    must_select: FxHashMap<Arc<str>, Arc<str>>,
    conflicts: Vec<Conflict>,
    /// Versions that were tried and led to a conflict: they are not tried again, so that editing ends.
    rejected: FxHashSet<ModuleVersion>,
}

impl Edit<'_, '_> {
    fn say(&self, text: &str) {
        self.loader.session.print_error(format!("go: {text}\n"));
    }

    /// Takes over the wanted versions.
    fn apply(&mut self, try_upgrade: &[ModuleVersion], must_select: &[ModuleVersion]) {
        for module in try_upgrade {
            if let Some(version) = self.selected_root.get(&module.path)
                && gover::mod_compare(&module.path, version, &module.version).is_ge()
            {
                continue;
            }
            if self.loader.session.config.build_v {
                self.say(&format!("trying upgrade to {module}"));
            }
            self.selected_root.insert(module.path.clone(), module.version.clone());
        }
        for module in must_select {
            match self.must_select.get(&module.path) {
                Some(version) if *version != module.version => {
                    let before = ModuleVersion::new(module.path.clone(), version.clone());
                    let (higher, lower) = if gover::mod_compare(&module.path, version, &module.version).is_gt() {
                        (before, module.clone())
                    } else {
                        (module.clone(), before)
                    };
                    self.conflicts.push(Conflict { path: vec![higher], constraint: Some(lower), error: None });
                }
                _ => {
                    self.must_select.insert(module.path.clone(), module.version.clone());
                    self.selected_root.insert(module.path.clone(), module.version.clone());
                }
            }
        }
    }

    /// Lowers and raises roots until they are consistent; gives the roots.
    fn settle(&mut self) -> Result<(Vec<ModuleVersion>, usize)> {
        let mut roots = Vec::new();
        let mut longest = 0;
        let mut dirty = true;
        while dirty && self.conflicts.is_empty() {
            roots = self
                .selected_root
                .iter()
                .filter(|(_, version)| &***version != "none")
                .map(|(path, version)| ModuleVersion::new(path.clone(), version.clone()))
                .collect();
            gover::mod_sort(&mut roots);
            longest = longest.max(roots.len());
            let (graph, upgraded, result) = self.loader.extend_graph(self.root_pruning, &roots, &self.selected_root);
            // A wrong sum ends Go's process where it is met.
            self.loader.session.check_not_ended()?;
            if let Err(error) = result
                && (error.is_too_new() || error.is_unknown())
            {
                return Err(error);
            }
            let tracker = self.track(&graph, &roots, &upgraded);
            dirty = self.lower(&graph, &roots, &tracker)?;
            if !dirty {
                dirty = self.accept_upgrades(&graph);
            }
        }
        Ok((roots, longest))
    }

    fn pruning_of(&self, module: &ModuleVersion) -> Pruning {
        if self.root_pruning == Pruning::Pruned
            && let Ok(summary) = self.loader.go_mod_summary(module)
            && summary.pruning == Pruning::Unpruned
        {
            return Pruning::Unpruned;
        }
        self.root_pruning
    }

    /// Marks every module version that leads to a version that is too high, or that could not be read.
    fn track(&self, graph: &ModuleGraph, roots: &[ModuleVersion], upgraded: &FxHashSet<ModuleVersion>) -> Tracker {
        let pruning = roots.iter().chain(upgraded).map(|module| (module.clone(), self.pruning_of(module))).collect();
        let mut tracker = Tracker::new(pruning);
        let too_high = |module: &ModuleVersion| {
            self.must_select
                .get(&module.path)
                .is_some_and(|most| gover::mod_compare(&module.path, &module.version, most).is_gt())
        };
        graph.walk_breadth_first(|module| {
            if too_high(module) {
                tracker.disqualify(module, Pruning::Pruned, Reason::Module(module.clone()));
                return;
            }
            if let Some(error) = graph.errors.get(module) {
                tracker.disqualify(module, Pruning::Pruned, Reason::Error(error.clone()));
                return;
            }
            let Some(requirements) = graph.required_by(module) else { return };
            if module.version.is_empty() {
                // The main module is what is edited: it can't be in the way.
                return;
            }
            if let Some(high) = requirements.iter().find(|requirement| too_high(requirement)) {
                tracker.disqualify(module, Pruning::Pruned, Reason::Module(high.clone()));
                return;
            }
            for requirement in &requirements {
                if !tracker.require(module, requirement) {
                    break;
                }
            }
        });
        tracker
    }

    /// Lowers the roots that lead to a conflict; true if any was.
    fn lower(&mut self, graph: &ModuleGraph, roots: &[ModuleVersion], tracker: &Tracker) -> Result<bool> {
        let mut dirty = false;
        for module in roots {
            let (path, error) = tracker.path(module, tracker.root_pruning(module).unwrap_or(self.root_pruning));
            let Some(last) = path.last() else { continue };
            let constraint = error.is_none().then(|| {
                let version = self.must_select.get(&last.path).cloned().unwrap_or_default();
                ModuleVersion::new(last.path.clone(), version)
            });
            let conflict = Conflict { path: path.clone(), constraint, error };
            if self.must_select.get(&module.path) == Some(&module.version) {
                self.conflicts.push(conflict);
                continue;
            }
            let selected = graph.selected(&module.path);
            if selected != module.version {
                let raised = ModuleVersion::new(module.path.clone(), selected);
                let pruning = tracker.root_pruning(module).unwrap_or(self.root_pruning);
                if !tracker.is_disqualified(&raised, pruning) && !self.rejected.contains(&raised) {
                    // It is raised anyway, to a version with which nothing is wrong.
                    continue;
                }
            }
            let original = self.original.graph(self.loader).0.selected(&module.path);
            if conflict.error.is_some() && original == module.version {
                // It could not be read before the edit either: not for this edit to mend.
                self.conflicts.push(conflict);
                continue;
            }
            let previous = self.previous(module, &original, tracker)?;
            self.selected_root.insert(module.path.clone(), previous.version.clone());
            dirty = true;
            if conflict.error.is_some() || self.loader.session.config.build_v {
                let action = if &*previous.version == "none" {
                    format!("removing {module}")
                } else if previous.version == original {
                    format!("restoring {previous}")
                } else {
                    format!("trying {previous}")
                };
                self.say(&format!("{}\n\t{action}", conflict.summary()));
            }
        }
        Ok(dirty)
    }

    /// The next lower version of a root with which nothing is known to be wrong.
    fn previous(&mut self, module: &ModuleVersion, original: &Arc<str>, tracker: &Tracker) -> Result<ModuleVersion> {
        self.rejected.insert(module.clone());
        let path = &module.path;
        let mut previous = module.clone();
        loop {
            let before = previous.clone();
            let found = self.loader.previous_version(&previous);
            let above_original = gover::mod_compare(path, &module.version, original).is_gt();
            previous = match found {
                // As in Go: with the error comes no path, and the line about it shows none.
                Err(_) if above_original => ModuleVersion::new("", original.clone()),
                // Version lists leave out pseudo-versions and retracted versions; the version from before is fine.
                Err(error) if !above_original => return Err(error),
                Ok(found) if !above_original || gover::mod_compare(path, &found.version, original).is_ge() => found,
                _ => ModuleVersion::new(path.clone(), original.clone()),
            };
            if self.rejected.contains(&previous) {
                if &*previous.version == "none" || previous.path.is_empty() {
                    return Ok(previous);
                }
                if previous == before {
                    // Go's loop would go on for ever.
                    let text = format!("the go command does not end here: it tries {previous} again and again");
                    return Err(Error::plain(text));
                }
                continue;
            }
            let mut pruning = self.root_pruning;
            if pruning == Pruning::Pruned
                && let Ok(summary) = self.loader.go_mod_summary(module)
            {
                pruning = summary.pruning;
            }
            if tracker.is_disqualified(&previous, pruning) {
                self.rejected.insert(previous.clone());
                continue;
            }
            return Ok(previous);
        }
    }

    /// Takes over versions that requirements raise; true if any was.
    fn accept_upgrades(&mut self, graph: &ModuleGraph) -> bool {
        let mut from = Vec::new();
        for (path, version) in &mut self.selected_root {
            if self.must_select.contains_key(path) {
                continue;
            }
            let actual = graph.selected(path);
            if actual != *version {
                from.push(ModuleVersion::new(path.clone(), version.clone()));
                *version = actual;
            }
        }
        if self.loader.session.config.build_v {
            gover::mod_sort(&mut from);
            for module in &from {
                self.say(&format!("accepting indirect upgrade from {module} to {}", self.selected_root[&module.path]));
            }
        }
        !from.is_empty()
    }
}

/// True for an error about versions that contradict each other; its conflicts.
pub(crate) fn conflicts(error: &Error) -> Option<&[Conflict]> {
    error.find(|kind| match kind {
        ErrorKind::Constraint(conflicts) => Some(conflicts.as_slice()),
        _ => None,
    })
}
