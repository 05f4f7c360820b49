//! The module graph and the loop that reads it (modload/buildlist.go, `ModuleGraph` and `readModGraph`).

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};
use mvs::BuildListError;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::{Error, ErrorKind, Result};

use super::commit::mod_key;
use super::known::KnownReader;
use super::load_file::GO_STRICT_VERSION;
use super::loader::Loader;
use super::modfile::Summary;
use super::requirements::{Pruning, Requirements};
use super::root_storage::RootStorage;

/// The most module versions that room is made for before they are met.
const MOST_ROOM: usize = 1 << 14;

/// The requirements of all modules that count (Go: `ModuleGraph`).
pub struct ModuleGraph {
    pub(super) graph: mvs::Graph,
    /// What could not be read, and why.
    pub(super) errors: FxHashMap<ModuleVersion, Error>,
    build_list: OnceCell<Rc<[ModuleVersion]>>,
    /// The main module, the roots that it was given, and where they lie: others may have been sorted in since.
    given: OnceCell<(ModuleVersion, Vec<ModuleVersion>, RootStorage)>,
    /// Two paths replaced by the same module version were looked for (Go: `checkPathsOnce`).
    pub(crate) paths_checked: Cell<bool>,
}

impl ModuleGraph {
    pub(super) fn new(graph: mvs::Graph) -> Self {
        Self {
            graph,
            errors: FxHashMap::default(),
            build_list: OnceCell::new(),
            given: OnceCell::new(),
            paths_checked: Cell::default(),
        }
    }

    /// The graph itself, with numbers for module versions and the steps of selection.
    pub fn graph(&self) -> &mvs::Graph {
        &self.graph
    }

    /// A module version's requirements; none if they are pruned out or could not be read.
    pub fn required_by(&self, module: &ModuleVersion) -> Option<Vec<ModuleVersion>> {
        self.graph.required_by(module)
    }

    /// The version selected for a path, `none` if it is not in the build list.
    pub fn selected(&self, path: &str) -> Arc<str> {
        self.graph.selected(path)
    }

    /// The module versions whose requirements could not be read, and why.
    pub fn unread(&self) -> impl Iterator<Item = (&ModuleVersion, &Error)> {
        self.errors.iter()
    }

    /// Notes where the roots of the main module lie.
    pub(super) fn note_roots(&self, main_module: &ModuleVersion, roots: &[ModuleVersion], storage: &RootStorage) {
        let _ = self.given.set((main_module.clone(), roots.to_vec(), storage.clone()));
    }

    /// Calls `visit` for each module version of the graph, breadth first. The graph keeps the roots in the array that
    /// requirements share, as Go's does (`mvs.Graph.Require`).
    pub fn walk_breadth_first(&self, visit: impl FnMut(&ModuleVersion)) {
        if let Some((main_module, roots, storage)) = self.given.get()
            && let now = storage.now(roots)
            && *now != **roots
        {
            return self.graph.walk_breadth_first_with(main_module, &now, visit);
        }
        self.graph.walk_breadth_first(visit);
    }

    /// Calls `visit` for each module version of the graph whose requirements were read, with them, breadth first.
    pub fn walk_requirements(&self, mut visit: impl FnMut(mvs::Id, &[mvs::Id])) {
        let mut visit = |id: Option<mvs::Id>| {
            if let Some((id, requirements)) = id.and_then(|id| Some((id, self.graph.requirements(id)?))) {
                visit(id, requirements);
            }
        };
        if self.given.get().is_some_and(|(_, roots, storage)| *storage.now(roots) != **roots) {
            return self.walk_breadth_first(|module| visit(self.graph.id(module)));
        }
        self.graph.walk_numbers(|id| visit(Some(id)));
    }

    /// The build list, main modules first, the rest sorted.
    pub fn build_list(&self) -> Rc<[ModuleVersion]> {
        self.build_list.get_or_init(|| self.graph.build_list().into()).clone()
    }

    /// What could not be read, with a shortest chain of requirements that leads there (Go: `findError`).
    fn find_error(&self) -> Result<()> {
        let path = self.graph.find_path(|module| self.errors.contains_key(module));
        match path.last().and_then(|module| self.errors.get(module)) {
            Some(error) => Err(build_list_error(BuildListError::new(error.clone(), path, |_, _| false))),
            None => Ok(()),
        }
    }

    /// True if all roots are selected (Go: `allRootsSelected`).
    fn all_roots_selected(&self, loader: &Loader<'_>) -> bool {
        let main_modules = loader.main_modules();
        if loader.in_workspace_mode() {
            return main_modules.versions().iter().all(|module| self.selected(&module.path) == module.version);
        }
        let roots = main_modules.versions().first().and_then(|module| self.graph.id(module));
        let roots = roots.and_then(|main_module| self.graph.requirements(main_module)).unwrap_or_default();
        roots.iter().all(|id| self.graph.selected_id(&self.graph.module(*id).path) == Some(*id))
    }
}

/// The chain of requirements as an error of this crate.
pub(crate) fn build_list_error(error: BuildListError<Error>) -> Error {
    let text = error.to_string();
    let path = error.path().cloned().collect();
    Error::wrap(ErrorKind::BuildList(path), text, error.error)
}

impl mvs::InModule for Error {
    fn module(&self) -> Option<(ModuleVersion, String)> {
        self.chain().find_map(|error| {
            let ErrorKind::Module { path, version } = error.kind() else { return None };
            let cause = error.cause();
            let version = match cause.map(Error::kind) {
                Some(ErrorKind::InvalidVersion { version, .. }) => version,
                _ => version,
            };
            let text = cause.map_or_else(String::new, ToString::to_string);
            Some((ModuleVersion::new(path.as_str(), version.as_str()), text))
        })
    }

    fn at(&self, module: &ModuleVersion) -> String {
        Error::version(module, self.clone()).to_string()
    }
}

/// The modules still to be read, one level of the graph at a time, and what was met before.
#[derive(Default)]
struct Queue {
    level: Vec<(mvs::Id, Pruning)>,
    /// By module version: a bit for each pruning it was queued with.
    met: Vec<u8>,
}

impl Queue {
    fn push(&mut self, graph: &mvs::Graph, id: mvs::Id, pruning: Pruning) {
        if self.met.len() <= id.index() {
            self.met.resize(graph.modules().len().max(id.index() + 1), 0);
        }
        let bit = 1 << pruning as u8;
        if self.met[id.index()] & bit == 0 {
            self.met[id.index()] |= bit;
            if &*graph.module(id).version != mvs::NONE {
                self.level.push((id, pruning));
            }
        }
    }
}

/// One reading of a graph.
struct Reader<'a, 's> {
    loader: &'a Loader<'s>,
    mg: ModuleGraph,
    /// What the host has in numbers.
    known: Option<KnownReader<'a, 's>>,
    /// By module version: how what was read is pruned, none while nothing was or on an error.
    read: Vec<Option<Pruning>>,
    excluded: FxHashSet<ModuleVersion>,
    unprune: Option<&'a FxHashSet<ModuleVersion>>,
    queue: Queue,
}

impl Reader<'_, '_> {
    /// Reads the requirements of a module version into the graph, once.
    fn load(&mut self, id: mvs::Id) -> Option<Pruning> {
        if self.read.len() <= id.index() {
            self.read.resize(self.mg.graph.modules().len(), None);
        }
        if let Some(pruning) = self.read[id.index()] {
            return Some(pruning);
        }
        if !self.mg.errors.is_empty() && self.mg.errors.contains_key(self.mg.graph.module(id)) {
            return None;
        }
        let read = self.load_known(id);
        if read.is_some() {
            self.read[id.index()] = read;
            return read;
        }
        let module = self.mg.graph.module(id).clone();
        match self.loader.go_mod_summary(&module) {
            Ok(summary) => {
                self.note(&module, &summary);
                let known = self.known.as_ref().map(|known| known.modules as &dyn gomod::Numbered);
                self.mg.graph.require_list(id, &summary.require, known);
                self.read[id.index()] = Some(summary.pruning);
                Some(summary.pruning)
            }
            Err(error) => {
                self.mg.errors.insert(module, error);
                None
            }
        }
    }

    /// Reads them in numbers, if that is possible.
    fn load_known(&mut self, id: mvs::Id) -> Option<Pruning> {
        let known = self.known.as_mut()?;
        let module = self.mg.graph.module(id);
        let replacement = self.loader.other_replacement(module);
        let pruning = match &replacement {
            Some(replacement) => known.read(replacement, None)?,
            None => known.read(module, self.mg.graph.number(id))?,
        };
        if self.loader.in_workspace_mode() {
            // Here conflicts are reported.
            self.loader.resolve_replacement(module);
        }
        if replacement.is_some() && self.loader.traced.get() {
            let module = module.clone();
            self.mg.graph.note_replaced(&module);
        }
        self.mg.graph.require_numbers(id, &known.require, known.modules);
        Some(pruning)
    }

    /// Notes the steps that only the loader sees.
    fn note(&mut self, module: &ModuleVersion, summary: &Summary) {
        if !self.loader.traced.get() || gover::is_toolchain(&module.path) {
            return;
        }
        let actual = self.loader.resolve_replacement_quietly(module);
        if actual != *module {
            self.mg.graph.note_replaced(module);
        }
        if self.excluded.is_empty() {
            return;
        }
        if let (Some(raw), _) = self.loader.raw_go_mod_summary(&actual)
            && raw.require.len() != summary.require.len()
        {
            for requirement in raw.require.iter().filter(|requirement| self.excluded.contains(*requirement)) {
                self.mg.graph.note_excluded(module, requirement);
            }
        }
    }

    /// Reads all that is queued, and all that this leads to.
    fn run(&mut self) {
        while !self.queue.level.is_empty() {
            let level = std::mem::take(&mut self.queue.level);
            self.prefetch(&level);
            for (id, pruning) in level {
                let Some(read) = self.load(id) else { continue };
                let next = if pruning == Pruning::Unpruned { Pruning::Unpruned } else { read };
                let all = pruning != Pruning::Pruned || read == Pruning::Unpruned;
                if !all && self.unprune.is_none() {
                    continue;
                }
                for requirement in self.mg.graph.requirements(id).unwrap_or_default() {
                    let unpruned =
                        |unprune: &FxHashSet<ModuleVersion>| unprune.contains(self.mg.graph.module(*requirement));
                    if all || self.unprune.is_some_and(unpruned) {
                        self.queue.push(&self.mg.graph, *requirement, next);
                    }
                }
            }
        }
    }

    /// Tells the host what will be read for a level, so that it can get all of that at once.
    fn prefetch(&self, level: &[(mvs::Id, Pruning)]) {
        if level.len() < 2
            || !self.loader.session.system.reads_ahead()
            || *self.loader.session.config.build_mod.borrow() == "vendor"
        {
            return;
        }
        let must_have_sums = self.loader.must_have_sums().unwrap_or(false);
        let modules: Vec<ModuleVersion> = level
            .iter()
            .filter(|(id, _)| self.read.get(id.index()).is_none_or(Option::is_none))
            .filter(|(id, _)| !self.is_known(*id))
            .map(|(id, _)| self.mg.graph.module(*id))
            .filter(|module| !module.version.is_empty() && !gover::is_toolchain(&module.path))
            .map(|module| self.loader.resolve_replacement_quietly(module))
            .filter(|module| !module.version.is_empty() && self.loader.session.system.summary(module).is_none())
            // What go.sum lacks is an error in readonly mode and never fetched.
            .filter(|module| !must_have_sums || self.loader.fetcher.have_sum(&mod_key(module)))
            .collect();
        self.loader.fetcher.prefetch_go_mods(&modules, &self.loader.modules);
    }

    /// True if a module version will be read in numbers, as far as that shows without a look at its file.
    fn is_known(&self, id: mvs::Id) -> bool {
        let known = self.known.as_ref().zip(self.mg.graph.number(id));
        known.is_some_and(|(known, number)| known.modules.is_likely(number))
    }

    /// In a workspace, modules that were read at a version which is not selected are read again at the selected one, as long
    /// as a workspace module leads there.
    fn settle_workspace(&mut self, roots: &[ModuleVersion]) {
        let mut paths: BTreeSet<Arc<str>> = roots.iter().map(|module| module.path.clone()).collect();
        let mut seen: FxHashSet<mvs::Id> = FxHashSet::default();
        loop {
            let graph = &self.mg.graph;
            let mut todo: BTreeSet<mvs::Id> = BTreeSet::new();
            for id in paths.iter().filter_map(|path| graph.selected_id(path)) {
                if !seen.contains(&id) {
                    todo.insert(id);
                    continue;
                }
                for requirement in graph.requirements(id).unwrap_or_default() {
                    let module = graph.module(*requirement);
                    if let Some(selected) = graph.selected_id(&module.path)
                        && gover::mod_compare(&module.path, &graph.module(selected).version, &module.version).is_gt()
                        && !seen.contains(&selected)
                    {
                        todo.insert(selected);
                    }
                }
            }
            if todo.is_empty() {
                return;
            }
            for id in todo {
                paths.insert(self.mg.graph.module(id).path.clone());
                seen.insert(id);
                self.queue.push(&self.mg.graph, id, Pruning::Workspace);
            }
            self.run();
        }
    }
}

impl Loader<'_> {
    /// Reads the graph from its roots (Go: `readModGraph`).
    pub(crate) fn read_mod_graph(
        &self,
        pruning: Pruning,
        roots: &[ModuleVersion],
        unprune: Option<&FxHashSet<ModuleVersion>>,
    ) -> (Rc<ModuleGraph>, Result<()>) {
        let main_modules = self.main_modules();
        let graph_roots = if self.in_workspace_mode() { roots } else { main_modules.versions() };
        let mut graph = if self.traced.get() { mvs::Graph::traced(graph_roots) } else { mvs::Graph::new(graph_roots) };
        // About as many are met for each root of a large project; a file of nothing but requirements gets no more than that.
        graph.reserve((roots.len() * 4).min(MOST_ROOM));
        let known = KnownReader::new(self);
        if pruning != Pruning::Workspace
            && let Some(main_module) = main_modules.versions().first()
        {
            match &known {
                Some(known) => graph.require_beside(main_module, roots, known.modules),
                None => graph.require(main_module, roots),
            }
        }
        let excluded = if self.traced.get() { self.exclusions().into_iter().collect() } else { FxHashSet::default() };
        let mut reader = Reader {
            loader: self,
            mg: ModuleGraph::new(graph),
            known,
            read: Vec::new(),
            excluded,
            unprune,
            queue: Queue::default(),
        };
        let graph = &reader.mg.graph;
        let root_ids = match graph.roots().first().and_then(|main_module| graph.requirements(*main_module)) {
            Some(requirements) => requirements.to_vec(),
            None => roots.iter().filter_map(|module| graph.id(module)).collect(),
        };
        for id in root_ids {
            reader.queue.push(&reader.mg.graph, id, pruning);
        }
        reader.run();
        if pruning == Pruning::Workspace {
            reader.settle_workspace(roots);
        }
        let mut mg = reader.mg;
        if self.traced.get() {
            let mut pruned = Vec::new();
            mg.graph.walk_numbers(|id| {
                let module = mg.graph.module(id);
                let read = mg.graph.requirements(id).is_some();
                if !read && !gover::is_toolchain(&module.path) && !mg.errors.contains_key(module) {
                    pruned.push(module.clone());
                }
            });
            for module in &pruned {
                mg.graph.note_pruned(module);
            }
        }
        let result = if mg.errors.is_empty() { Ok(()) } else { mg.find_error() };
        (Rc::new(mg), result)
    }

    /// The module graph of the main modules, without packages; a go version other than the go line's may be asked for (Go:
    /// `LoadModGraph`).
    pub fn load_mod_graph(&self, go_version: &str) -> Result<Rc<ModuleGraph>> {
        let requirements = self.load_mod_file_with(None)?;
        if !go_version.is_empty() {
            let line = requirements.go_version();
            if gover::compare(&line, GO_STRICT_VERSION).is_ge() && gover::compare(go_version, &line).is_lt() {
                return Err(Error::plain(format!(
                    "requested Go version {go_version} cannot load module graph (requires Go >= {line})"
                )));
            }
            let unpruned = Pruning::for_go_version(go_version) == Pruning::Unpruned;
            if unpruned && requirements.pruning != Pruning::Unpruned {
                let roots = requirements.root_modules.clone();
                return Requirements::new(Pruning::Unpruned, roots, requirements.direct.clone()).whole_graph(self);
            }
            return requirements.whole_graph(self);
        }
        let (requirements, graph, result) = self.expand_graph(requirements);
        result?;
        self.set_requirements(Some(requirements));
        Ok(graph)
    }

    /// Reads the whole graph and makes the roots consistent with it (Go: `expandGraph`). There are requirements and a graph
    /// also on an error.
    pub(crate) fn expand_graph(
        &self,
        requirements: Rc<Requirements>,
    ) -> (Rc<Requirements>, Rc<ModuleGraph>, Result<()>) {
        let (graph, result) = requirements.graph(self);
        if result.is_err() || graph.all_roots_selected(self) {
            return (requirements, graph, result);
        }
        let direct = requirements.direct.clone();
        match self.update_roots(&direct, &requirements, &[], &[], false) {
            Err((_, error)) => (requirements, graph, Err(error)),
            Ok(updated) => {
                let (graph, result) = updated.graph(self);
                (updated, graph, result)
            }
        }
    }
}
