//! Modules, versions and requirements of a graph as numbered rows.

use gomod::{ModuleVersion, gover};
use mvs::Id;
use rustc_hash::FxHashMap;

use crate::data::{ModuleRow, Node, Requirement, Step, VersionRow};

/// Rows under construction: which number each module version has.
pub struct Rows<'g> {
    /// The rows in order.
    pub modules: Vec<ModuleRow>,
    graph: &'g mvs::Graph,
    /// The graph's numbers as nodes; none for `go` and `toolchain`.
    nodes: Vec<Option<Node>>,
    /// The numbers of the rows by path.
    paths: FxHashMap<&'g str, u32>,
}

/// What becomes a row: a module's place among the main modules, its path, and its versions with their numbers in the graph.
struct Module<'a> {
    main: Option<usize>,
    path: &'a str,
    versions: Vec<(Option<usize>, &'a ModuleVersion)>,
}

/// The modules that lead somewhere, main modules first, then by path; versions lowest first, each once.
#[inline(never)]
fn modules<'a>(graph: &'a mvs::Graph, main: &'a [ModuleVersion], more: &'a [ModuleVersion]) -> Vec<Module<'a>> {
    let known = graph.modules().iter().enumerate().map(|(number, module)| (Some(number), module));
    // Those that are in the graph too go when only one of each is left.
    let others = main.iter().chain(more).map(|module| (None, module));
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let mut modules: Vec<Module<'a>> = Vec::new();
    for (number, module) in known.chain(others) {
        if gover::is_toolchain(&module.path) {
            continue;
        }
        let place = *places.entry(&module.path).or_insert_with(|| {
            let main = main.iter().position(|main| main.path == module.path);
            modules.push(Module { main, path: &module.path, versions: Vec::new() });
            modules.len() - 1
        });
        modules[place].versions.push((number, module));
    }
    modules.sort_unstable_by_key(|module| (module.main.is_none(), module.main, module.path));
    for Module { path, versions, .. } in &mut modules {
        // Most are sorted already, and most modules have few.
        if !versions.is_sorted_by(|(_, v), (_, w)| order(path, v, w).is_le()) {
            versions.sort_by(|(_, v), (_, w)| order(path, v, w));
        }
        versions.dedup_by(|(_, v), (_, w)| v.version == w.version);
    }
    modules
}

/// The order of a module's versions.
fn order(path: &str, v: &ModuleVersion, w: &ModuleVersion) -> std::cmp::Ordering {
    mvs::compare_versions(path, &v.version, &w.version).then_with(|| v.version.cmp(&w.version))
}

impl<'g> Rows<'g> {
    /// Rows of all module versions of a graph that lead somewhere, main modules first, then by path; versions lowest first.
    #[inline(never)]
    pub fn new(graph: &'g mvs::Graph, main: &'g [ModuleVersion], more: &'g [ModuleVersion]) -> Self {
        let modules = modules(graph, main, more);
        let mut rows = Self {
            modules: Vec::with_capacity(modules.len()),
            graph,
            nodes: vec![None; graph.modules().len()],
            paths: FxHashMap::default(),
        };
        for Module { main, path, versions } in modules {
            let number = rows.modules.len() as u32;
            let mut row = ModuleRow { path: path.to_owned(), main: main.is_some(), ..ModuleRow::default() };
            row.versions.reserve_exact(versions.len());
            rows.paths.insert(path, number);
            for (at, (known, module)) in versions.into_iter().enumerate() {
                if let Some(known) = known {
                    rows.nodes[known] = Some(Node { module: number, version: at as u32 });
                }
                let version =
                    VersionRow { version: module.version.to_string(), rank: at as u32, ..VersionRow::default() };
                row.versions.push(version);
            }
            rows.modules.push(row);
        }
        rows
    }

    /// The number of a module version.
    pub fn node(&self, module: &ModuleVersion) -> Option<Node> {
        let number = *self.paths.get(&*module.path)?;
        let versions = &self.modules[number as usize].versions;
        let version = versions.iter().position(|version| *version.version == *module.version)?;
        Some(Node { module: number, version: version as u32 })
    }

    /// The number of one of the graph's own numbers.
    pub fn of(&self, id: Id) -> Option<Node> {
        self.nodes.get(id.index()).copied().flatten()
    }

    /// A module's row.
    pub fn row(&mut self, node: Node) -> &mut ModuleRow {
        &mut self.modules[node.module as usize]
    }

    /// A version's row.
    pub fn version(&mut self, node: Node) -> &mut VersionRow {
        &mut self.modules[node.module as usize].versions[node.version as usize]
    }

    /// The requirements of the graph in the order of `go mod graph`, with who asks noted at each version.
    #[inline(never)]
    pub fn requirements(&mut self) -> Vec<Requirement> {
        let graph = self.graph;
        let mut requirements = Vec::with_capacity(graph.steps().len());
        graph.walk_numbers(|from| {
            let Some(node) = self.of(from) else { return };
            for to in graph.requirements(from).unwrap_or_default() {
                if let Some(to) = self.of(*to) {
                    self.version(to).asked_by.push(node);
                    requirements.push(Requirement { from: node, to, indirect: false, excluded: false });
                }
            }
        });
        requirements
    }

    /// The steps of the selection in rows' numbers. Notes at each module which requirement decides.
    #[inline(never)]
    pub fn steps(&mut self) -> Vec<Step> {
        let graph = self.graph;
        let mut steps = Vec::with_capacity(graph.steps().len());
        let mut replaced = None;
        for step in graph.steps() {
            let both = |from: &Option<Id>, to: &Id| Some((self.of((*from)?)?, self.of(*to)?));
            let step = match step {
                mvs::Step::Replace(id) => {
                    replaced = Some(*id);
                    continue;
                }
                mvs::Step::Visit(id) => {
                    self.of(*id).map(|node| Step::Visit { node, replaced: replaced.take() == Some(*id) })
                }
                mvs::Step::Require { from, to } => both(from, to).map(|(from, to)| Step::Require { from, to }),
                mvs::Step::Skip { from, to } => both(from, to).map(|(from, to)| Step::Skip { from, to }),
                mvs::Step::Raise { from, to, was } => both(from, to).and_then(|(from, to)| {
                    let was = self.of(*was)?;
                    Some(Step::Raise { from, to, was })
                }),
                mvs::Step::Exclude { from, to } => both(&Some(*from), to).map(|(from, to)| Step::Exclude { from, to }),
                mvs::Step::Prune(id) => self.of(*id).map(|node| Step::Prune { node }),
            };
            let Some(step) = step else { continue };
            match &step {
                Step::Require { from, to } | Step::Raise { from, to, .. } => {
                    let (from, to) = (*from, *to);
                    self.row(to).decided_by = Some(from);
                }
                Step::Prune { node } => self.version(*node).pruned = true,
                _ => {}
            }
            steps.push(step);
        }
        steps
    }
}
