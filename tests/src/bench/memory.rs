//! From texts, or from a pack, to the build list, in this process. The clock stops when the list is there: what is given back
//! behind it is not counted, as go ends without giving anything back.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gocmd::load::{Loader, RootMode};
use gomod::{ModuleTable, ModuleVersion};
use world::registry::Source;
use world::{ModuleSummary, Pack, Registry, Rest, Scenario, Tree, World};

use super::process::Project;

/// The texts of a project's dependencies, and nothing worked out before.
#[derive(Clone)]
pub struct Texts {
    files: Arc<HashMap<ModuleVersion, (Arc<[u8]>, Arc<[u8]>)>>,
    modules: Arc<ModuleTable>,
}

impl Texts {
    /// Those of a project.
    pub fn of(project: &Project) -> Self {
        let of = |module: &ModuleVersion| {
            let info = project.pack.info(module).unwrap_or_default();
            project.pack.go_mod(module).map(|text| (module.clone(), (text, info)))
        };
        Self { files: Arc::new(project.modules.iter().filter_map(of).collect()), modules: ModuleTable::new() }
    }

    /// The same texts, of which nothing was read yet.
    fn unread(&self) -> Self {
        Self { files: self.files.clone(), modules: ModuleTable::new() }
    }
}

impl Source for Texts {
    fn has_module(&self, _path: &str) -> bool {
        true
    }
    fn go_mod(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        self.files.get(module).map(|(text, _)| text.clone())
    }
    fn info(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        self.files.get(module).map(|(_, info)| info.clone())
    }
    fn list(&self, _path: &str) -> Option<Arc<[u8]>> {
        None
    }
    fn summary(&self, module: &ModuleVersion) -> Option<Arc<ModuleSummary>> {
        world::pack::summary(&self.files.get(module)?.0, &self.modules)
    }
}

/// A build list that was loaded.
pub struct Loaded {
    /// How many modules it has.
    pub modules: usize,
    /// How long it took.
    pub took: Duration,
}

/// Reads go.mod and all it leads to, begun at `start`.
///
/// # Panics
/// If it can't be read: a measurement of nothing is none.
fn load(world: &World, start: Instant) -> Loaded {
    let session = gocmd::Session::new(world, gocmd::Config::new(world));
    *session.config.build_mod.borrow_mut() = "mod".into();
    let loader = Loader::new(&session);
    loader.root_mode.set(RootMode::Need);
    loader.force_use_modules.set(true);
    session.config.build_mod_explicit.set(true);
    loader.init().expect("a main module");
    *session.config.build_mod.borrow_mut() = "mod".into();
    let modules = loader.load_mod_graph("").expect("a graph").build_list().len();
    Loaded { modules, took: start.elapsed() }
}

fn environment(world: &mut World) {
    for (name, value) in [
        ("GOPROXY", "https://proxy.invalid"),
        ("GOSUMDB", "off"),
        ("GOFLAGS", "-mod=mod"),
        ("GOENV", "off"),
        ("GOTOOLCHAIN", "local"),
        ("GOPATH", "/gopath"),
        ("HOME", "/home"),
        ("GOROOT", "/goroot"),
    ] {
        world.set_env(name, value);
    }
}

/// From texts that are in memory: go.mod is parsed, and each dependency's go.mod. `fetched`: they come as from a proxy into
/// an empty module cache in memory, and are hashed on the way.
pub fn from_texts(project: &Project, texts: &Texts, fetched: bool) -> Loaded {
    let start = Instant::now();
    let mut registry = Registry::new(Rest::Absent);
    registry.add_source(Arc::new(texts.unread()));
    let mut tree = Tree::default();
    tree.place("/app/go.mod", project.go_mod.clone(), 0o644);
    let mut world = World::new(tree, registry, "/app");
    environment(&mut world);
    world.set_summaries(!fetched);
    load(&world, start)
}

/// From the bytes of the shipped pack: opened, and read as the page reads it.
pub fn from_pack(project: &Project) -> Loaded {
    let start = Instant::now();
    let pack: Arc<dyn Source> = Arc::new(Pack::open(&project.bytes).expect("a pack"));
    let mut scenario = Scenario::parse(&project.go_mod);
    scenario.add_source(pack);
    let mut world = scenario.world();
    world.set_summaries(true);
    load(&world, start)
}
