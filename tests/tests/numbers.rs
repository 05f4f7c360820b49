//! What is read in numbers is what is read as summaries: the graphs of real projects, step by step.

use std::sync::Arc;

use gocmd::load::{Loader, RootMode};
use gomod::ModuleVersion;
use tests::recorded;
use world::registry::{Registry, Rest, Source};
use world::{ModuleSummary, Pack, Tree, World};

/// A pack that gives no numbers.
struct WithoutNumbers(Arc<Pack>);

impl Source for WithoutNumbers {
    fn has_module(&self, path: &str) -> bool {
        self.0.has_module(path)
    }
    fn go_mod(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        self.0.go_mod(module)
    }
    fn info(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        self.0.info(module)
    }
    fn list(&self, path: &str) -> Option<Arc<[u8]>> {
        self.0.list(path)
    }
    fn summary(&self, module: &ModuleVersion) -> Option<Arc<ModuleSummary>> {
        self.0.summary(module)
    }
}

/// All that is known of a go.mod's graph, and whether there is one.
fn graph(go_mod: &[u8], source: Arc<dyn Source>) -> (String, bool) {
    let mut registry = Registry::new(Rest::Absent);
    registry.add_source(source);
    let mut tree = Tree::default();
    tree.place("/app/go.mod", go_mod.into(), 0o644);
    let mut world = World::new(tree, registry, "/app");
    for (name, value) in [
        ("GOPROXY", "https://proxy.invalid"),
        ("GOSUMDB", "off"),
        ("GOENV", "off"),
        ("GOTOOLCHAIN", "local"),
        ("GOPATH", "/gopath"),
        ("HOME", "/home"),
        ("GOROOT", "/goroot"),
    ] {
        world.set_env(name, value);
    }
    world.set_summaries(true);
    let session = gocmd::Session::new(&world, gocmd::Config::new(&world));
    *session.config.build_mod.borrow_mut() = "mod".into();
    session.config.build_mod_explicit.set(true);
    let loader = Loader::new(&session);
    loader.root_mode.set(RootMode::Need);
    loader.force_use_modules.set(true);
    loader.trace();
    let loaded = loader.init().and_then(|()| {
        *session.config.build_mod.borrow_mut() = "mod".into();
        loader.load_mod_graph("")
    });
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(error) => return (error.to_string(), false),
    };
    let graph = loaded.graph();
    let mut out: Vec<String> = graph.modules().iter().map(ToString::to_string).collect();
    out.extend(graph.steps().iter().map(|step| format!("{step:?}")));
    out.extend(loaded.build_list().iter().map(ToString::to_string));
    graph.walk_numbers(|id| {
        let module = graph.module(id);
        out.push(format!("{module} {:?}: {:?}", graph.id(module), graph.requirements(id)));
    });
    (out.join("\n"), true)
}

#[test]
fn numbers_and_summaries_give_the_same_graphs() {
    let projects = recorded::projects().expect("the recorded facts");
    let pack = Arc::new(recorded::pack().expect("the pack of all projects"));
    let (mut graphs, mut modules) = (0, 0);
    for (name, project) in &projects {
        let go_mod = String::from_utf8_lossy(&project["go.mod"]).into_owned();
        // As it is, and with one of what it requires excluded: then not all that it names is read in numbers.
        let require = go_mod.lines().filter(|line| line.starts_with('\t') && !line.contains("=>"));
        let excluded: Vec<String> = require
            .step_by(7)
            .filter_map(|line| line.split("//").next())
            .map(|line| format!("exclude{line}\n"))
            .collect();
        let excluded: String = excluded.iter().filter(|line| line.split_whitespace().count() == 3).cloned().collect();
        for text in [go_mod.clone(), format!("{go_mod}\n{}", excluded.replace('\t', " "))] {
            let in_numbers = graph(text.as_bytes(), pack.clone());
            assert_eq!(in_numbers, graph(text.as_bytes(), Arc::new(WithoutNumbers(pack.clone()))), "{name}");
            graphs += usize::from(in_numbers.1);
            modules += in_numbers.0.len();
        }
    }
    // Most projects have a graph, and the large ones have thousands of steps.
    assert!(graphs > 40 && modules > 1_000_000, "{graphs} graphs, {modules} bytes");
}
