//! The engine's JavaScript face. `web/boot/worker.js` holds one [`Engine`] and pipes bytes through [`Engine::answer`].

use playground::protocol::{Answer, Failure, Question};
use wasm_bindgen::prelude::*;

/// One engine: one open scenario.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {}

#[wasm_bindgen]
impl Engine {
    /// An engine with no scenario open.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers one question (`playground::protocol`): bytes in, bytes out.
    pub fn answer(&mut self, question: &[u8]) -> Vec<u8> {
        let failure = |text: String| Answer::Failed(Failure { text, ..Failure::default() });
        let answer = match Question::from_bytes(question) {
            Ok(_) => failure("no engine in this build".into()),
            Err(error) => failure(error.to_string()),
        };
        answer.to_bytes()
    }
}
