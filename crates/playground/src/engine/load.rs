//! One loading of a scenario's module graph by gocmd, with everything that an analysis needs of it.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::rc::Rc;

use gocmd::load::{Loader, ModuleGraph, RootMode};
use gocmd::{Config, ErrorKind, Session};
use gomod::ModuleVersion;
use world::{Scenario, World};

/// What loading gave.
#[derive(Default)]
pub struct Loaded {
    /// The main modules with the names of their go.mod files in the scenario.
    pub main: Vec<(ModuleVersion, String)>,
    /// The name of the go.work, if the scenario is a workspace.
    pub work: Option<String>,
    /// The graph, as far as it could be read.
    pub graph: Option<Rc<ModuleGraph>>,
    /// Why go would stop, in its own words, without `go: `.
    pub error: Option<String>,
    /// Some answers were not known; the error, if any, may be nothing else than that.
    pub provisional: bool,
    /// Module versions whose go.mod could not be read.
    pub missing: HashSet<ModuleVersion>,
    /// Those among them of which this host knows nothing: others may.
    pub unknown: HashSet<ModuleVersion>,
    /// What is read in place of module versions.
    pub replaced: HashMap<ModuleVersion, ModuleVersion>,
    /// What go printed while it loaded, without the error.
    pub stderr: String,
    /// The go version of the main module or workspace.
    pub go: String,
}

/// The settings of an analysis: as `go list -mod=mod -m all`, unless the scenario says otherwise. Without them a text
/// that was pasted without its go.sum would have no result.
fn settle(session: &Session<'_>, workspace: bool) {
    let config = &session.config;
    let chosen = config
        .env("GOFLAGS")
        .split_ascii_whitespace()
        .find_map(|flag| flag.trim_start_matches('-').strip_prefix("mod="));
    if !workspace {
        config.build_mod.replace(chosen.unwrap_or("mod").to_owned());
        config.build_mod_explicit.set(true);
    }
}

/// Loads the graph of a scenario in a world of its own.
pub fn load(scenario: &Scenario, world: &World) -> Loaded {
    let session = Session::new(world, Config::new(world));
    let loader = Loader::new(&session);
    loader.trace();
    loader.root_mode.set(RootMode::Need);
    loader.force_use_modules.set(true);
    let mut loaded = Loaded::default();
    let result = read(scenario, world, &loader, &mut loaded);
    let fatal = match result {
        Ok(()) => None,
        Err(error) => {
            if error.chain().any(|error| *error.kind() == ErrorKind::Unknown) {
                loaded.provisional = true;
            }
            (*error.kind() != ErrorKind::Exit).then(|| error.to_string())
        }
    };
    drop(loader);
    let outcome = session.finish(Ok(()));
    loaded.stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
    loaded.provisional |= !outcome.needs.is_empty();
    loaded.error = fatal.or_else(|| (outcome.status != 0).then(|| loaded.stderr.trim_end().to_owned()));
    loaded
}

fn read(scenario: &Scenario, world: &World, loader: &Loader<'_>, loaded: &mut Loaded) -> gocmd::Result<()> {
    loader.init_workfile()?;
    loader.init()?;
    let workspace = loader.in_workspace_mode();
    settle(loader.session, workspace);
    if workspace {
        loaded.work = Some(scenario.name_for_path(&loader.work_file_path()));
    }
    let requirements = loader.load_mod_file();
    let mains = loader.main_modules();
    for module in mains.versions() {
        let root = mains.mod_root(module);
        loaded.main.push((module.clone(), scenario.name_for_path(&format!("{root}/go.mod"))));
    }
    let requirements = requirements?;
    loaded.go = requirements.go_version().to_string();
    let (graph, result) = requirements.graph(loader);
    match result {
        Ok(()) => {
            // The roots may have to follow: what the graph is then is what counts.
            let after = loader.load_mod_graph("");
            let graph = after.as_ref().map_or(graph, Rc::clone);
            keep(world, loader, loaded, graph);
            after.map(drop)
        }
        Err(error) => {
            keep(world, loader, loaded, graph);
            Err(error)
        }
    }
}

/// Takes from the loader what depends on it.
fn keep(world: &World, loader: &Loader<'_>, loaded: &mut Loaded, graph: Rc<ModuleGraph>) {
    for module in graph.graph().modules() {
        let new = loader.replacement(module);
        if !new.path.is_empty() {
            loaded.replaced.insert(module.clone(), new);
        }
    }
    for (module, error) in graph.unread() {
        let unknown = error.chain().any(|error| *error.kind() == ErrorKind::Unknown);
        let actual = loaded.replaced.get(module).unwrap_or(module);
        if actual.version.is_empty() || !world.registry().knows(actual) {
            loaded.missing.insert(module.clone());
        }
        if unknown {
            loaded.unknown.insert(module.clone());
        }
    }
    loaded.graph = Some(graph);
}
