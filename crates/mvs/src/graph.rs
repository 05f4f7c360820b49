//! The requirement graph, built up one module at a time.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use gomod::{ModuleList, ModuleTable, ModuleVersion, Numbered, gover};
use rustc_hash::FxHashSet;

use crate::index::Index;
use crate::trace::{Id, Step};

/// The version of a module that is not in the build list.
pub const NONE: &str = "none";

/// The order of versions during selection (Go: `modload.cmpVersion`): the empty version of a main module is above all,
/// then the path's own order; `none` is below all since it is no valid version.
pub fn compare_versions(path: &str, v: &str, w: &str) -> Ordering {
    match (v.is_empty(), w.is_empty()) {
        (true, true) => Ordering::Equal,
        (false, true) => Ordering::Less,
        (true, false) => Ordering::Greater,
        (false, false) => gover::mod_compare(path, v, w),
    }
}

/// A requirement graph with the version selected for each path (Go: `mvs.Graph`).
///
/// Roots are given at the start; the requirements of each reachable module version are pushed once, in any order. What is
/// selected at any moment is the highest version of each path that a root or a pushed requirement names.
///
/// ```
/// use gomod::ModuleVersion;
/// use mvs::Graph;
/// let m = |path: &str, version: &str| ModuleVersion::new(path, version);
/// let mut graph = Graph::new(&[m("example.com/app", "")]);
/// graph.require(&m("example.com/app", ""), &[m("a.b/a", "v1.2.0"), m("a.b/b", "v1.2.0")]);
/// graph.require(&m("a.b/a", "v1.2.0"), &[m("a.b/c", "v1.3.0")]);
/// graph.require(&m("a.b/b", "v1.2.0"), &[m("a.b/c", "v1.4.0")]);
/// assert_eq!(&*graph.selected("a.b/c"), "v1.4.0");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Graph {
    index: Index,
    roots: Vec<Id>,
    /// The requirements of all module versions, one behind the other.
    edges: Vec<Id>,
    /// By module version, where its requirements lie, none if they were not pushed.
    required: Vec<Option<(u32, u32)>>,
    /// By path number, what is selected, if anything is.
    selected: Vec<Option<Id>>,
    /// By module version: somebody asked for it. What is selected only rises, so that asking again changes nothing.
    asked: Vec<bool>,
    /// The tables of lists that were pushed, with what is known of their numbers: an id and one, or 0.
    tables: Vec<(Arc<ModuleTable>, Vec<u32>)>,
    /// The same of the numbers that [`Graph::require_numbers`] gets.
    numbers: Vec<u32>,
    /// By module version, its number there, or [`NO_NUMBER`]; up to where they were looked for.
    numbered: Vec<u32>,
    /// Likewise its rank ([`Numbered::rank`]).
    ranks: Vec<u32>,
    steps: Option<Vec<Step>>,
}

impl Graph {
    /// A graph with these roots, without steps (Go: `mvs.NewGraph`).
    pub fn new(roots: &[ModuleVersion]) -> Self {
        let mut graph = Self::default();
        graph.add_roots(roots);
        graph
    }

    /// A graph with these roots that keeps the steps of the selection.
    pub fn traced(roots: &[ModuleVersion]) -> Self {
        let mut graph = Self { steps: Some(Vec::new()), ..Self::default() };
        graph.add_roots(roots);
        graph
    }

    /// Makes room for so many more module versions.
    pub fn reserve(&mut self, modules: usize) {
        self.index.reserve(modules);
        self.required.reserve(modules);
        self.asked.reserve(modules);
        self.edges.reserve(modules * 8);
    }

    fn add_roots(&mut self, roots: &[ModuleVersion]) {
        for root in roots {
            let id = self.intern(root);
            self.roots.push(id);
            self.ask(None, id);
        }
    }

    fn intern(&mut self, module: &ModuleVersion) -> Id {
        let id = self.index.intern(module);
        self.make_room();
        id
    }

    /// As [`Graph::intern`], where others were met by their numbers.
    fn intern_beside(&mut self, module: &ModuleVersion, known: &dyn Numbered) -> Id {
        match known.number(module) {
            Some(number) => self.of_number(number, known),
            None => {
                let id = self.index.intern_listed(module);
                self.numbered.resize(self.index.modules().len(), NO_NUMBER);
                self.ranks.resize(self.index.modules().len(), NO_NUMBER);
                id
            }
        }
    }

    /// Makes room for what was met last.
    fn make_room(&mut self) {
        self.required.resize(self.index.modules().len(), None);
        self.asked.resize(self.index.modules().len(), false);
        self.selected.resize(self.index.paths(), None);
    }

    /// What is known by text is also known by number from now on.
    fn number_all(&mut self, known: &dyn Numbered) {
        while let Some(module) = self.index.modules().get(self.numbered.len()) {
            let number = known.number(module);
            self.numbered.push(number.unwrap_or(NO_NUMBER));
            self.ranks.push(number.and_then(|number| known.rank(number)).unwrap_or(NO_NUMBER));
            if let Some(number) = number {
                *place(&mut self.numbers, number) = self.numbered.len() as u32;
            }
        }
    }

    fn of_number(&mut self, number: u32, known: &dyn Numbered) -> Id {
        let place = place(&mut self.numbers, number);
        if *place == 0 {
            let id = self.index.add(known.module(number));
            *place = id.0 + 1;
            self.numbered.push(number);
            self.ranks.push(known.rank(number).unwrap_or(NO_NUMBER));
            return id;
        }
        Id(*place - 1)
    }

    /// Counts one request for `to`, keeping the highest version of each path.
    fn ask(&mut self, from: Option<Id>, to: Id) {
        if std::mem::replace(&mut self.asked[to.index()], true) {
            return self.note(Step::Skip { from, to });
        }
        let module = self.index.module(to);
        let was = self.selected[self.index.path_of(to)];
        let is_higher = match (was, self.rank(to)) {
            (Some(was), Some(new)) if let Some(old) = self.rank(was) => old < new,
            (None, Some(_)) => true,
            // Go compares with "none" where nothing is selected, so that a version that is no version never is.
            _ => {
                let version = was.map_or(NONE, |was| &self.index.module(was).version);
                compare_versions(&module.path, version, &module.version) == Ordering::Less
            }
        };
        if is_higher {
            let path = self.index.path_of(to);
            self.selected[path] = Some(to);
        }
        self.note(match was {
            Some(was) if is_higher => Step::Raise { from, to, was },
            None if is_higher => Step::Require { from, to },
            _ => Step::Skip { from, to },
        });
    }

    /// Adds the requirements of a module version (Go: `Graph.Require`). Only the first call for a module version counts;
    /// a module version that no root leads to becomes reachable by this call alone.
    pub fn require(&mut self, module: &ModuleVersion, requirements: &[ModuleVersion]) {
        let from = self.intern(module);
        if let Some(start) = self.visit(from) {
            for requirement in requirements {
                let id = self.intern(requirement);
                self.edges.push(id);
            }
            self.push(from, start);
        }
    }

    /// [`Graph::require`] where a host has numbered module versions: `known` is the same as in [`Graph::require_numbers`].
    pub fn require_beside(&mut self, module: &ModuleVersion, requirements: &[ModuleVersion], known: &dyn Numbered) {
        let from = self.intern(module);
        let Some(start) = self.visit(from) else { return };
        self.number_all(known);
        for requirement in requirements {
            let id = self.intern_beside(requirement, known);
            self.edges.push(id);
        }
        self.push(from, start);
    }

    /// [`Graph::require`] for requirements that share a table: what was met before is known by its number. `known`: as
    /// [`Graph::require_numbers`] gets it, where that is used too.
    pub fn require_list(&mut self, from: Id, requirements: &ModuleList, known: Option<&dyn Numbered>) {
        let Some(start) = self.visit(from) else { return };
        if let Some(known) = known {
            self.number_all(known);
        }
        let table = requirements.table();
        let at = self.tables.iter().position(|(known, _)| Arc::ptr_eq(known, table));
        let at = at.unwrap_or_else(|| {
            self.tables.push((table.clone(), Vec::new()));
            self.tables.len() - 1
        });
        let mut met = std::mem::take(&mut self.tables[at].1);
        for &number in requirements.numbers() {
            let place = place(&mut met, number);
            if *place == 0 {
                let module = table.get(number);
                let id = match known {
                    Some(known) => self.intern_beside(module, known),
                    None => self.intern(module),
                };
                *place = id.0 + 1;
            }
            self.edges.push(Id(*place - 1));
        }
        self.tables[at].1 = met;
        self.push(from, start);
    }

    /// [`Graph::require`] for requirements that a host has numbered. `known` is the same in all calls for a graph, and
    /// [`Graph::require_list`] gets it too.
    pub fn require_numbers(&mut self, from: Id, numbers: &[u32], known: &dyn Numbered) {
        let Some(start) = self.visit(from) else { return };
        self.number_all(known);
        for &number in numbers {
            let id = self.of_number(number, known);
            self.edges.push(id);
        }
        self.push(from, start);
    }

    /// Begins with the requirements of a module version, unless they are known; gives the place of the first.
    fn visit(&mut self, from: Id) -> Option<usize> {
        if self.required[from.index()].is_some() {
            return None;
        }
        self.note(Step::Visit(from));
        Some(self.edges.len())
    }

    /// What was added since `start` is what a module version requires.
    fn push(&mut self, from: Id, start: usize) {
        self.make_room();
        let end = self.edges.len();
        self.required[from.index()] = Some((start as u32, end as u32));
        let traced = self.steps.is_some();
        for at in start..end {
            let to = self.edges[at];
            if traced || !self.asked[to.index()] {
                self.ask(Some(from), to);
            }
        }
    }

    /// Notes a step that only the caller sees (a replacement, an exclusion, pruning), if steps are kept.
    pub fn note(&mut self, step: Step) {
        if let Some(steps) = &mut self.steps {
            steps.push(step);
        }
    }

    /// Notes that the requirements of a module version are read from its replacement, if steps are kept.
    pub fn note_replaced(&mut self, module: &ModuleVersion) {
        if self.steps.is_some() {
            let id = self.intern(module);
            self.note(Step::Replace(id));
        }
    }

    /// Notes that the requirements of a module version are not read because of graph pruning, if steps are kept.
    pub fn note_pruned(&mut self, module: &ModuleVersion) {
        if self.steps.is_some() {
            let id = self.intern(module);
            self.note(Step::Prune(id));
        }
    }

    /// Notes that a requirement was dropped because its version is excluded, if steps are kept.
    pub fn note_excluded(&mut self, from: &ModuleVersion, to: &ModuleVersion) {
        if self.steps.is_some() {
            let (from, to) = (self.intern(from), self.intern(to));
            self.note(Step::Exclude { from, to });
        }
    }

    /// The steps so far; empty if the graph was not made with [`Graph::traced`].
    pub fn steps(&self) -> &[Step] {
        self.steps.as_deref().unwrap_or_default()
    }

    /// The module version behind a number.
    pub fn module(&self, id: Id) -> &ModuleVersion {
        self.index.module(id)
    }

    /// All module versions that were met, in the order of their numbers.
    pub fn modules(&self) -> &[ModuleVersion] {
        self.index.modules()
    }

    /// The number of a module version, if it was met.
    pub fn id(&self, module: &ModuleVersion) -> Option<Id> {
        self.index.id(module)
    }

    /// The number of a module version as [`Graph::require_numbers`] counts, if it has one and that was looked for.
    pub fn number(&self, id: Id) -> Option<u32> {
        self.numbered.get(id.index()).copied().filter(|number| *number != NO_NUMBER)
    }

    fn rank(&self, id: Id) -> Option<u32> {
        self.ranks.get(id.index()).copied().filter(|rank| *rank != NO_NUMBER)
    }

    /// The roots as given.
    pub fn roots(&self) -> &[Id] {
        &self.roots
    }

    /// The requirements of a module version as numbers; none if they were not pushed.
    pub fn requirements(&self, id: Id) -> Option<&[Id]> {
        let (start, end) = self.required[id.index()]?;
        Some(&self.edges[Range { start: start as usize, end: end as usize }])
    }

    /// The requirements of a module version; none if they were not pushed (Go: `Graph.RequiredBy`).
    pub fn required_by(&self, module: &ModuleVersion) -> Option<Vec<ModuleVersion>> {
        let required = self.requirements(self.id(module)?)?;
        Some(required.iter().map(|id| self.module(*id).clone()).collect())
    }

    /// The version selected for a path, `none` if it is not in the build list (Go: `Graph.Selected`).
    pub fn selected(&self, path: &str) -> Arc<str> {
        self.selected_id(path).map_or_else(|| NONE.into(), |id| self.module(id).version.clone())
    }

    /// The module version selected for a path.
    pub fn selected_id(&self, path: &str) -> Option<Id> {
        self.selected[self.index.path(path)?]
    }

    /// The build list: selected versions of the roots in their order, then all others sorted by path (Go:
    /// `Graph.BuildList`).
    pub fn build_list(&self) -> Vec<ModuleVersion> {
        let mut selected = self.selected.clone();
        let mut list = Vec::with_capacity(selected.len());
        for root in &self.roots {
            list.extend(selected[self.index.path_of(*root)].take().map(|id| self.module(id).clone()));
        }
        let mut others: Vec<Id> = selected.into_iter().flatten().collect();
        others.sort_by(|a, b| match (self.rank(*a), self.rank(*b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => gover::mod_order(self.module(*a), self.module(*b)),
        });
        list.extend(others.into_iter().map(|id| self.module(id).clone()));
        list
    }

    /// Calls `visit` for every reachable module version once, breadth first from the roots (Go:
    /// `Graph.WalkBreadthFirst`).
    pub fn walk_breadth_first(&self, mut visit: impl FnMut(&ModuleVersion)) {
        self.walk_numbers(|id| visit(self.module(id)));
    }

    /// [`Graph::walk_breadth_first`] in numbers.
    pub fn walk_numbers(&self, mut visit: impl FnMut(Id)) {
        let mut seen = vec![false; self.modules().len()];
        let mut queue: Vec<Id> = Vec::new();
        let mut enqueue = |id: Id, queue: &mut Vec<Id>| {
            if !seen[id.index()] && &*self.module(id).version != NONE {
                seen[id.index()] = true;
                queue.push(id);
            }
        };
        for root in &self.roots {
            enqueue(*root, &mut queue);
        }
        let mut next = 0;
        while next < queue.len() {
            let id = queue[next];
            next += 1;
            visit(id);
            for requirement in self.requirements(id).unwrap_or_default() {
                enqueue(*requirement, &mut queue);
            }
        }
    }

    /// As [`Graph::walk_breadth_first`], as if `module` had these requirements; of those that were never met none are known.
    pub fn walk_breadth_first_with<'g>(
        &'g self,
        module: &ModuleVersion,
        requirements: &'g [ModuleVersion],
        mut visit: impl FnMut(&ModuleVersion),
    ) {
        let mut seen: FxHashSet<&ModuleVersion> = FxHashSet::default();
        let mut queue: Vec<&ModuleVersion> = Vec::new();
        let mut is_new = |module: &&'g ModuleVersion| &*module.version != NONE && seen.insert(*module);
        queue.extend(self.roots.iter().map(|root| self.module(*root)).filter(&mut is_new));
        let mut next = 0;
        while let Some(&at) = queue.get(next) {
            next += 1;
            visit(at);
            if at == module {
                queue.extend(requirements.iter().filter(&mut is_new));
            } else if let Some(ids) = self.id(at).and_then(|id| self.requirements(id)) {
                queue.extend(ids.iter().map(|id| self.module(*id)).filter(&mut is_new));
            }
        }
    }

    /// A shortest path from a root to the first module version for which `found` says yes; empty if there is none (Go:
    /// `Graph.FindPath`).
    pub fn find_path(&self, mut found: impl FnMut(&ModuleVersion) -> bool) -> Vec<ModuleVersion> {
        // Who led to each module version first; roots lead to themselves.
        let mut parents: Vec<Option<Id>> = vec![None; self.modules().len()];
        let mut queue: Vec<Id> = Vec::new();
        for root in &self.roots {
            if parents[root.index()].is_none() {
                parents[root.index()] = Some(*root);
                queue.push(*root);
            }
        }
        let mut next = 0;
        while next < queue.len() {
            let id = queue[next];
            next += 1;
            if found(self.module(id)) {
                let mut path = vec![id];
                let mut at = id;
                while let Some(parent) = parents[at.index()].filter(|parent| *parent != at) {
                    path.push(parent);
                    at = parent;
                }
                return path.into_iter().rev().map(|id| self.module(id).clone()).collect();
            }
            for requirement in self.requirements(id).unwrap_or_default() {
                if parents[requirement.index()].is_none() {
                    parents[requirement.index()] = Some(id);
                    queue.push(*requirement);
                }
            }
        }
        Vec::new()
    }
}

/// A module version that a host has not numbered.
const NO_NUMBER: u32 = u32::MAX;

/// The place for a number, made if need be.
fn place(numbers: &mut Vec<u32>, number: u32) -> &mut u32 {
    let number = number as usize;
    if numbers.len() <= number {
        numbers.resize((number + 1).next_power_of_two(), 0);
    }
    &mut numbers[number]
}
