//! The engine's JavaScript face. `web/boot/worker.js` holds one [`Engine`] and pipes bytes through [`Engine::answer`];
//! everyone else calls methods that take and give plain objects.

#[cfg(feature = "measure")]
mod measure;

use playground::engine;
use playground::protocol::{Answer, Failure, Question, WhatIf};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// One engine: one open scenario and the packs behind it.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    inner: engine::Engine,
}

#[wasm_bindgen]
impl Engine {
    /// An engine with no scenario open.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers one question (`playground::protocol`): bytes in, bytes out, for a page of the same build.
    pub fn answer(&mut self, question: &[u8]) -> Vec<u8> {
        let answer = match Question::from_bytes(question) {
            Ok(question) => self.inner.ask(question),
            Err(error) => Answer::Failed(Failure { text: error.to_string(), ..Failure::default() }),
        };
        answer.to_bytes()
    }

    /// Opens a scenario (a txtar text or a lone go.mod): its comment, commands, files and the analysis.
    pub fn open(&mut self, scenario: String) -> Result<JsValue, JsError> {
        self.object(Question::Open { scenario })
    }

    /// Opens what a share link carries (the fragment of its address).
    #[wasm_bindgen(js_name = openLink)]
    pub fn open_link(&mut self, fragment: String) -> Result<JsValue, JsError> {
        self.object(Question::OpenLink { fragment })
    }

    /// Sets one file, or removes it where no text is given, and analyses again.
    #[wasm_bindgen(js_name = setFile)]
    pub fn set_file(&mut self, file: String, text: Option<String>) -> Result<JsValue, JsError> {
        self.object(Question::SetFile { file, text })
    }

    /// The analysis of the scenario as it stands.
    pub fn analyse(&mut self) -> Result<JsValue, JsError> {
        self.object(Question::Analyse)
    }

    /// What switching off these lines would change (numbers in `switches` of the analysis). The scenario stays as it is.
    pub fn difference(&mut self, off: Vec<u32>) -> Result<JsValue, JsError> {
        self.object(Question::Difference { changes: off.into_iter().map(WhatIf::Off).collect() })
    }

    /// Runs a go command: what it printed, its exit status, the files that it changed. They stay changed with `keep`.
    pub fn run(&mut self, command: String, keep: bool) -> Result<JsValue, JsError> {
        self.object(Question::Run { command, keep })
    }

    /// The scenario as a txtar text.
    pub fn scenario(&mut self) -> Result<JsValue, JsError> {
        self.object(Question::Scenario)
    }

    /// The scenario as the fragment of a share link.
    pub fn share(&mut self) -> Result<JsValue, JsError> {
        self.object(Question::Share)
    }

    /// Adds a pack of published requirements.
    #[wasm_bindgen(js_name = loadPack)]
    pub fn load_pack(&mut self, name: String, bytes: Vec<u8>) -> Result<JsValue, JsError> {
        self.object(Question::LoadPack { name, bytes })
    }

    /// A question's answer as an object; one that can't be given is thrown.
    fn object(&mut self, question: Question) -> Result<JsValue, JsError> {
        match self.inner.ask(question) {
            Answer::Opened(opened) => object(&opened),
            Answer::Analysis(analysis) => object(&*analysis),
            Answer::Difference(difference) => object(&*difference),
            Answer::Output(output) => object(&output),
            Answer::Text(text) => Ok(JsValue::from_str(&text)),
            Answer::Pack(facts) => object(&facts),
            Answer::Failed(failure) => Err(JsError::new(&failure.text)),
        }
    }
}

/// The question that opens a scenario, in the bytes in which a page of the same build asks it.
#[wasm_bindgen(js_name = openQuestion)]
pub fn open_question(scenario: String) -> Vec<u8> {
    Question::Open { scenario }.to_bytes()
}

fn object(value: &impl Serialize) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    value.serialize(&serializer).map_err(|error| JsError::new(&error.to_string()))
}
