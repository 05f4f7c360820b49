//! The roots of the module graph (modload/buildlist.go, `Requirements`).

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};
use rustc_hash::FxHashMap;

use crate::error::{Error, Result};

use super::graph::ModuleGraph;
use super::loader::Loader;
use super::root_storage::RootStorage;

/// How much of the graph counts (Go: `modPruning`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pruning {
    /// What modules at go 1.17 and above require is in; what those requirements require is not.
    Pruned,
    /// All that is required counts.
    Unpruned,
    /// As pruned, seen from all modules of the workspace together.
    Workspace,
}

/// The first go version whose go.mod names all that is needed to build (Go: `gover.ExplicitIndirectVersion`).
pub const EXPLICIT_INDIRECT_VERSION: &str = "1.17";

impl Pruning {
    /// What a module at a go version is (Go: `pruningForGoVersion`).
    pub fn for_go_version(version: &str) -> Self {
        if gover::compare(version, EXPLICIT_INDIRECT_VERSION).is_lt() { Self::Unpruned } else { Self::Pruned }
    }
}

/// A set of root requirements; its graph is read when first asked for. Immutable but for that (Go: `Requirements`).
pub struct Requirements {
    /// How the graph is pruned.
    pub pruning: Pruning,
    /// The roots, sorted; the same path may occur several times. Where Go looks at the roots again after an update that may
    /// have failed, [`Requirements::roots`] are what it sees.
    pub root_modules: Vec<ModuleVersion>,
    /// Paths of modules that are believed to provide a package which a main module imports itself.
    pub direct: BTreeSet<Arc<str>>,
    max_root_version: FxHashMap<Arc<str>, Arc<str>>,
    storage: Option<RootStorage>,
    pub(super) graph: RefCell<Option<(Rc<ModuleGraph>, Result<()>)>>,
}

impl Requirements {
    /// Requirements with these roots, which must be sorted and hold `go` (Go: `newRequirements`).
    pub fn new(pruning: Pruning, root_modules: Vec<ModuleVersion>, direct: BTreeSet<Arc<str>>) -> Rc<Self> {
        Self::stored(pruning, root_modules, direct, None)
    }

    /// As [`Requirements::new`], with room for so many roots in all (Go: the `padding` of `rootsFromModFile`).
    pub(super) fn with_capacity(
        pruning: Pruning,
        root_modules: Vec<ModuleVersion>,
        direct: BTreeSet<Arc<str>>,
        capacity: usize,
    ) -> Rc<Self> {
        let storage = RootStorage::new(&root_modules, capacity);
        Self::stored(pruning, root_modules, direct, Some(storage))
    }

    /// Requirements with these roots and more, sorted. If there is room for them, [`Requirements::roots`] of these shows it.
    pub(super) fn extended(&self, root_modules: Vec<ModuleVersion>, direct: BTreeSet<Arc<str>>) -> Rc<Self> {
        let storage = self.extend_storage(&root_modules);
        Self::stored(self.pruning, root_modules, direct, Some(storage))
    }

    /// Sorts more roots in as [`Requirements::extended`] does, without new requirements.
    pub(super) fn extend_storage(&self, root_modules: &[ModuleVersion]) -> RootStorage {
        let length = self.root_modules.len();
        match &self.storage {
            Some(storage) => storage.extended(length, root_modules),
            None => RootStorage::new(&self.root_modules, length).extended(length, root_modules),
        }
    }

    /// The roots as Go would read them now: others may have been sorted in.
    pub fn roots(&self) -> Cow<'_, [ModuleVersion]> {
        match &self.storage {
            None => Cow::Borrowed(&self.root_modules),
            Some(storage) => storage.now(&self.root_modules),
        }
    }

    fn stored(
        pruning: Pruning,
        root_modules: Vec<ModuleVersion>,
        direct: BTreeSet<Arc<str>>,
        storage: Option<RootStorage>,
    ) -> Rc<Self> {
        let mut max_root_version: FxHashMap<Arc<str>, Arc<str>> = FxHashMap::default();
        for module in &root_modules {
            match max_root_version.get(&module.path) {
                Some(version) if gover::mod_compare(&module.path, version, &module.version).is_ge() => {}
                _ => {
                    max_root_version.insert(module.path.clone(), module.version.clone());
                }
            }
        }
        Rc::new(Self { pruning, root_modules, direct, max_root_version, storage, graph: RefCell::default() })
    }

    /// The go version that the roots ask for.
    pub fn go_version(&self) -> Arc<str> {
        self.max_root_version.get("go").cloned().unwrap_or_default()
    }

    /// The highest version of a path among the roots.
    pub(super) fn max_root_version(&self, path: &str) -> Option<Arc<str>> {
        self.max_root_version.get(path).cloned()
    }

    /// The version of the root with a path; empty for a main module, none if it is no root.
    pub fn root_selected(&self, loader: &Loader<'_>, path: &str) -> Option<Arc<str>> {
        if loader.main_modules.borrow().contains(path) {
            return Some("".into());
        }
        self.max_root_version.get(path).cloned()
    }

    /// True if a path occurs twice among the roots, or a main module does.
    pub fn has_redundant_root(&self, loader: &Loader<'_>) -> bool {
        let main_modules = loader.main_modules();
        self.root_modules.iter().enumerate().any(|(i, module)| {
            main_modules.contains(&module.path) || (i > 0 && module.path == self.root_modules[i - 1].path)
        })
    }

    /// True if the module is marked direct.
    pub fn is_direct(&self, path: &str) -> bool {
        self.direct.contains(path)
    }

    /// True if the graph was read.
    pub fn graph_loaded(&self) -> bool {
        self.graph.borrow().is_some()
    }

    /// The module graph, always with something in it, and what went wrong reading it (Go: `Requirements.Graph`).
    pub fn graph(&self, loader: &Loader<'_>) -> (Rc<ModuleGraph>, Result<()>) {
        if let Some(known) = &*self.graph.borrow() {
            return known.clone();
        }
        let roots = self.roots();
        let read = loader.read_mod_graph(self.pruning, &roots, None);
        if let (Some(storage), Some(main_module)) = (&self.storage, loader.main_modules().versions().first()) {
            read.0.note_roots(main_module, &roots, storage);
        }
        self.graph.borrow_mut().get_or_insert(read).clone()
    }

    /// Takes vendor/modules.txt as the graph (Go: `initVendor`).
    pub(super) fn init_vendor(&self, loader: &Loader<'_>, vendor_list: &[ModuleVersion]) -> Result<()> {
        let main_modules = loader.main_modules();
        let workspace = loader.in_workspace_mode();
        let roots = if workspace { &self.root_modules[..] } else { main_modules.versions() };
        let mut graph = mvs::Graph::new(roots);
        if self.pruning == Pruning::Pruned {
            let mut inconsistent = false;
            for module in vendor_list {
                if self.root_selected(loader, &module.path).as_ref() != Some(&module.version) {
                    loader.session.error(&Error::plain(format!(
                        "vendored module {module} should be required explicitly in go.mod"
                    )));
                    inconsistent = true;
                }
            }
            if inconsistent {
                return Err(loader.go_mod_dirty());
            }
            graph.require(&main_modules.single(loader)?, &self.root_modules);
        } else {
            // The vendor directory does not tell who requires what: a made-up module requires all of it.
            let vendor_module = ModuleVersion::new("vendor/modules.txt", "");
            if workspace {
                for module in main_modules.versions() {
                    let Some(file) = main_modules.mod_file(module) else { continue };
                    let (mut roots, _) = loader.roots_from_mod_file(module, &file.borrow(), false);
                    roots.push(vendor_module.clone());
                    graph.require(module, &roots);
                }
            } else {
                let mut roots = self.root_modules.clone();
                roots.push(vendor_module.clone());
                graph.require(&main_modules.single(loader)?, &roots);
            }
            graph.require(&vendor_module, vendor_list);
        }
        self.graph.borrow_mut().get_or_insert((Rc::new(ModuleGraph::new(graph)), Ok(())));
        Ok(())
    }

    /// The module graph, or what went wrong.
    pub fn whole_graph(&self, loader: &Loader<'_>) -> Result<Rc<ModuleGraph>> {
        let (graph, result) = self.graph(loader);
        result.map(|()| graph)
    }
}
