//! What `cargo xtask bench` times alone: reading a scenario to its build list, and laying out the picture.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use gocmd::load::{Loader, RootMode};
use gomod::{ModuleTable, ModuleVersion};
use playground::data::Analysis;
use playground::protocol::{Answer, Question};
use wasm_bindgen::prelude::*;
use world::registry::Source;
use world::{ModuleSummary, Registry, Rest, Scenario, Tree, World};

use crate::Engine;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since something.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// A go.mod and the texts of its dependencies, of which nothing was read yet: as `tests/src/bench/memory.rs` has them natively.
#[wasm_bindgen]
pub struct Texts {
    go_mod: Arc<[u8]>,
    rows: usize,
    files: Arc<HashMap<ModuleVersion, Arc<[u8]>>>,
}

/// The texts of dependencies, and what one round has read of them.
struct Unread {
    files: Arc<HashMap<ModuleVersion, Arc<[u8]>>>,
    modules: Arc<ModuleTable>,
}

impl Source for Unread {
    fn has_module(&self, _path: &str) -> bool {
        true
    }
    fn go_mod(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        self.files.get(module).cloned()
    }
    fn info(&self, _module: &ModuleVersion) -> Option<Arc<[u8]>> {
        None
    }
    fn list(&self, _path: &str) -> Option<Arc<[u8]>> {
        None
    }
    fn summary(&self, module: &ModuleVersion) -> Option<Arc<ModuleSummary>> {
        world::pack::summary(self.files.get(module)?, &self.modules)
    }
}

#[wasm_bindgen]
impl Texts {
    /// Those of a scenario, whose build list has so many rows.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario: &[u8], rows: usize) -> Self {
        let scenario = Scenario::parse(scenario);
        let go_mod = scenario.file("go.mod").cloned().unwrap_or_default();
        let published = scenario.registry().published();
        let files = published.filter_map(|(module, files)| Some((module, files.file("go.mod")?.clone()))).collect();
        Self { go_mod, rows, files: Arc::new(files) }
    }

    /// Reads go.mod and all it leads to. Gives how long that took, in milliseconds: the clock stops when the build list is
    /// there.
    ///
    /// # Errors
    /// If it can't be read, go's words; and a list that is shorter.
    pub fn load(&self) -> Result<f64, JsError> {
        let start = now();
        let mut registry = Registry::new(Rest::Absent);
        registry.add_source(Arc::new(Unread { files: self.files.clone(), modules: ModuleTable::new() }));
        let mut tree = Tree::default();
        tree.place("/app/go.mod", self.go_mod.clone(), 0o644);
        let mut world = World::new(tree, registry, "/app");
        for (name, value) in ENVIRONMENT {
            world.set_env(name, value);
        }
        world.set_summaries(true);
        let session = gocmd::Session::new(&world, gocmd::Config::new(&world));
        *session.config.build_mod.borrow_mut() = "mod".into();
        session.config.build_mod_explicit.set(true);
        let loader = Loader::new(&session);
        loader.root_mode.set(RootMode::Need);
        loader.force_use_modules.set(true);
        let graph = loader.init().and_then(|()| {
            *session.config.build_mod.borrow_mut() = "mod".into();
            loader.load_mod_graph("")
        });
        let modules = graph.map_err(|error| JsError::new(&error.to_string()))?.build_list().len();
        let took = now() - start;
        if modules >= self.rows { Ok(took) } else { Err(JsError::new("the build list in memory is not go's")) }
    }
}

const ENVIRONMENT: [(&str, &str); 8] = [
    ("GOPROXY", "https://proxy.invalid"),
    ("GOSUMDB", "off"),
    ("GOFLAGS", "-mod=mod"),
    ("GOENV", "off"),
    ("GOTOOLCHAIN", "local"),
    ("GOPATH", "/gopath"),
    ("HOME", "/home"),
    ("GOROOT", "/goroot"),
];

/// The picture of a module graph, to be laid out.
#[wasm_bindgen]
pub struct Picture {
    analysis: Rc<Analysis>,
}

#[wasm_bindgen]
impl Engine {
    /// The picture of the scenario as it stands.
    pub fn picture(&mut self) -> Result<Picture, JsError> {
        match self.inner.ask(Question::Analyse) {
            Answer::Analysis(analysis) => Ok(Picture { analysis }),
            Answer::Failed(failure) => Err(JsError::new(&failure.text)),
            _ => Err(JsError::new("no analysis")),
        }
    }
}

#[wasm_bindgen]
impl Picture {
    /// Works out skeleton, homes and layout for a canvas of this size in pixels. Gives the length of the build list.
    #[wasm_bindgen(js_name = layOut)]
    pub fn lay_out(&self, width: f64, height: f64) -> usize {
        let graph = picture::Graph::of(&self.analysis);
        let skeleton = picture::Skeleton::of(&graph);
        let homes = picture::Homes::of(&graph, &skeleton);
        let plan = picture::Plan::new(&graph, &skeleton, &homes, homes.root, &[]);
        drop(picture::lay_out(&plan, &picture::Canvas::new(width, height), None));
        self.analysis.build_list.len()
    }
}
