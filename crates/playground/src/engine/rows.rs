//! Modules, versions and requirements of a graph as numbered rows.

use std::collections::BTreeMap;

use gomod::{ModuleVersion, gover};
use mvs::Id;
use rustc_hash::FxHashMap;

use crate::data::{ModuleRow, Node, Requirement, Step, VersionRow};

/// Rows under construction: which number each module version has.
pub struct Rows {
    /// The rows in order.
    pub modules: Vec<ModuleRow>,
    /// The graph's numbers as nodes; none for `go` and `toolchain`.
    nodes: Vec<Option<Node>>,
    by_module: FxHashMap<ModuleVersion, Node>,
}

impl Rows {
    /// Rows of all module versions of a graph that lead somewhere, main modules first, then by path; versions lowest first.
    pub fn new(graph: &mvs::Graph, main: &[ModuleVersion], more: &[ModuleVersion]) -> Self {
        let mut by_path: BTreeMap<(bool, usize, &str), Vec<&ModuleVersion>> = BTreeMap::new();
        for module in main.iter().chain(graph.modules()).chain(more) {
            if gover::is_toolchain(&module.path) {
                continue;
            }
            let place = main.iter().position(|known| known.path == module.path);
            by_path.entry((place.is_none(), place.unwrap_or(0), &module.path)).or_default().push(module);
        }
        let mut rows = Self { modules: Vec::new(), nodes: Vec::new(), by_module: FxHashMap::default() };
        for ((other, _, path), mut versions) in by_path {
            versions.sort_by(|v, w| {
                mvs::compare_versions(path, &v.version, &w.version).then_with(|| v.version.cmp(&w.version))
            });
            versions.dedup();
            let number = rows.modules.len() as u32;
            let mut row = ModuleRow { path: path.to_owned(), main: !other, ..ModuleRow::default() };
            for (at, module) in versions.into_iter().enumerate() {
                rows.by_module.insert(module.clone(), Node { module: number, version: at as u32 });
                let version =
                    VersionRow { version: module.version.to_string(), rank: at as u32, ..VersionRow::default() };
                row.versions.push(version);
            }
            rows.modules.push(row);
        }
        rows.nodes = graph.modules().iter().map(|module| rows.by_module.get(module).copied()).collect();
        rows
    }

    /// The number of a module version.
    pub fn node(&self, module: &ModuleVersion) -> Option<Node> {
        self.by_module.get(module).copied()
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
    pub fn requirements(&mut self, graph: &mvs::Graph) -> Vec<Requirement> {
        let mut from_to: Vec<(Id, Id)> = Vec::new();
        graph.walk_breadth_first(|module| {
            if let Some(from) = graph.id(module) {
                from_to.extend(graph.requirements(from).unwrap_or_default().iter().map(|to| (from, *to)));
            }
        });
        let mut requirements = Vec::with_capacity(from_to.len());
        for (from, to) in from_to {
            if let (Some(from), Some(to)) = (self.of(from), self.of(to)) {
                self.version(to).asked_by.push(from);
                requirements.push(Requirement { from, to, indirect: false, excluded: false });
            }
        }
        requirements
    }

    /// The steps of the selection in rows' numbers. Notes at each module which requirement decides.
    pub fn steps(&mut self, graph: &mvs::Graph) -> Vec<Step> {
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
