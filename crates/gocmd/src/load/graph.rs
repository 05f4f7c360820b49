//! The module graph and the loop that reads it (modload/buildlist.go, `ModuleGraph` and `readModGraph`).

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use gomod::ModuleVersion;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::{Error, Result};

use super::loader::Loader;
use super::modfile::Summary;
use super::requirements::{Pruning, Requirements};

/// The requirements of all modules that count (Go: `ModuleGraph`).
pub struct ModuleGraph {
    pub(super) graph: mvs::Graph,
    pub(super) errors: FxHashMap<ModuleVersion, Error>,
    pub(super) build_list: OnceCell<Rc<[ModuleVersion]>>,
    /// Two paths replaced by the same module version were looked for (Go: `checkPathsOnce`).
    pub(super) paths_checked: std::cell::Cell<bool>,
}

impl ModuleGraph {
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

    /// Calls `visit` for each module version of the graph, breadth first.
    pub fn walk_breadth_first(&self, visit: impl FnMut(&ModuleVersion)) {
        self.graph.walk_breadth_first(visit);
    }

    /// The build list, main modules first, the rest sorted.
    pub fn build_list(&self) -> Rc<[ModuleVersion]> {
        self.build_list.get_or_init(|| self.graph.build_list().into()).clone()
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
        let _ = (pruning, roots, unprune, &self.raw_summaries);
        let graph = ModuleGraph {
            graph: mvs::Graph::new(&[]),
            errors: FxHashMap::default(),
            build_list: OnceCell::new(),
            paths_checked: std::cell::Cell::default(),
        };
        (Rc::new(graph), Err(Error::plain("internal error: load is being built")))
    }

    /// The module graph of the main modules, without packages; a go version other than the go line's may be asked for (Go:
    /// `LoadModGraph`).
    pub fn load_mod_graph(&self, go_version: &str) -> Result<Rc<ModuleGraph>> {
        let _ = go_version;
        Err(Error::plain("internal error: load is being built"))
    }

    /// Reads the whole graph and makes the roots consistent with it (Go: `expandGraph`).
    pub(crate) fn expand_graph(
        &self,
        requirements: Rc<Requirements>,
    ) -> (Rc<Requirements>, Rc<ModuleGraph>, Result<()>) {
        let (graph, result) = requirements.graph(self);
        (requirements, graph, result)
    }
}

/// Summaries by what they were asked for.
pub(super) type SummaryCache = RefCell<FxHashMap<ModuleVersion, Result<Rc<Summary>>>>;
