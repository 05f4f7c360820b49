//! What `cargo xtask bench` times alone: reading a scenario to its build list, and laying out the picture.

use std::rc::Rc;

use gocmd::load::{Loader, RootMode};
use playground::data::Analysis;
use playground::protocol::{Answer, Question};
use wasm_bindgen::prelude::*;
use world::Scenario;

use crate::Engine;

/// Reads a scenario and the module graph of its go.mod; gives the length of the build list.
#[wasm_bindgen]
pub fn load(scenario: &[u8]) -> Result<usize, JsError> {
    let mut world = Scenario::parse(scenario).world();
    // As the page reads one.
    world.set_summaries(true);
    let session = gocmd::Session::new(&world, gocmd::Config::new(&world));
    *session.config.build_mod.borrow_mut() = "mod".into();
    session.config.build_mod_explicit.set(true);
    let loader = Loader::new(&session);
    loader.root_mode.set(RootMode::Need);
    loader.force_use_modules.set(true);
    let loaded = loader.init().and_then(|()| {
        *session.config.build_mod.borrow_mut() = "mod".into();
        loader.load_mod_graph("")
    });
    loaded.map(|graph| graph.build_list().len()).map_err(|error| JsError::new(&error.to_string()))
}

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
