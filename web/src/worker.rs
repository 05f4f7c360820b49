//! The engine in its worker: questions out, answers back, one at a time. A newer question of the same kind replaces an
//! older one that still waits, so typing never queues up.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Uint8Array;
use playground::protocol::{Answer, Question};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};
use yew::Callback;

#[wasm_bindgen]
extern "C" {
    /// The page's script starts the engine's worker: the bundler knows its address, this program does not. A message to
    /// it is the bytes of a question, a message from it the bytes of the answer, in the order of the questions.
    #[wasm_bindgen(catch, js_namespace = ["globalThis", "gomodplay"], js_name = startEngine)]
    fn start_engine() -> Result<Worker, JsValue>;
}

type Done = Box<dyn FnOnce(Answer)>;

struct Waiting {
    question: Question,
    done: Done,
}

#[derive(Default)]
struct Pipe {
    worker: Option<(Worker, Vec<EventListener>)>,
    waiting: VecDeque<Waiting>,
    running: Option<Done>,
    failed: Option<Callback<()>>,
}

/// A handle on the engine. Clones are the same engine.
#[derive(Clone, Default)]
pub struct Engine {
    pipe: Rc<RefCell<Pipe>>,
}

impl PartialEq for Engine {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.pipe, &other.pipe)
    }
}

impl Engine {
    /// Starts the worker. `failed` is called if it can't start or stops.
    pub fn start(&self, failed: Callback<()>) {
        self.stop();
        self.pipe.borrow_mut().failed = Some(failed.clone());
        let Ok(worker) = start_engine() else {
            failed.emit(());
            return;
        };
        let engine = self.clone();
        let answered = EventListener::new(&worker, "message", move |event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
            match event.data().dyn_into::<Uint8Array>() {
                Ok(bytes) => engine.answered(&bytes.to_vec()),
                // A string is the reason why the engine could not start.
                Err(_) => engine.broke(),
            }
        });
        let stopped = EventListener::new(&worker, "error", move |_| failed.emit(()));
        self.pipe.borrow_mut().worker = Some((worker, vec![answered, stopped]));
        self.next();
    }

    /// Ends the worker. Questions that wait are dropped.
    pub fn stop(&self) {
        let mut pipe = self.pipe.borrow_mut();
        if let Some((worker, _)) = pipe.worker.take() {
            worker.terminate();
        }
        pipe.waiting.clear();
        pipe.running = None;
    }

    /// Asks. `done` gets the answer, unless a newer question of the same kind comes first.
    pub fn ask(&self, question: Question, done: impl FnOnce(Answer) + 'static) {
        {
            let mut pipe = self.pipe.borrow_mut();
            pipe.waiting.retain(|waiting| !supersedes(&question, &waiting.question));
            pipe.waiting.push_back(Waiting { question, done: Box::new(done) });
        }
        self.next();
    }

    /// Whether a question would be answered at once.
    pub fn is_idle(&self) -> bool {
        let pipe = self.pipe.borrow();
        pipe.worker.is_some() && pipe.running.is_none() && pipe.waiting.is_empty()
    }

    fn next(&self) {
        let Some(waiting) = ({
            let mut pipe = self.pipe.borrow_mut();
            if pipe.running.is_some() { None } else { pipe.waiting.pop_front() }
        }) else {
            return;
        };
        let mut pipe = self.pipe.borrow_mut();
        match &pipe.worker {
            Some((worker, _)) => {
                let bytes = Uint8Array::from(waiting.question.to_bytes().as_slice());
                let transfer = js_sys::Array::of1(&bytes.buffer());
                if worker.post_message_with_transfer(&bytes, &transfer).is_ok() {
                    pipe.running = Some(waiting.done);
                }
            }
            None => pipe.waiting.push_front(waiting),
        }
    }

    fn answered(&self, bytes: &[u8]) {
        match Answer::from_bytes(bytes) {
            Ok(answer) => self.finished(answer),
            Err(_) => self.broke(),
        }
    }

    fn broke(&self) {
        let failed = self.pipe.borrow().failed.clone();
        if let Some(failed) = failed {
            failed.emit(());
        }
    }

    fn finished(&self, answer: Answer) {
        let done = self.pipe.borrow_mut().running.take();
        if let Some(done) = done {
            done(answer);
        }
        self.next();
    }
}

/// Whether `new` makes `old` needless. A file's text and a removal of it are two states of one thing.
fn supersedes(new: &Question, old: &Question) -> bool {
    match (new, old) {
        (Question::SetFile { file: new, .. }, Question::SetFile { file: old, .. }) => new == old,
        (Question::Analyse, Question::Analyse)
        | (Question::Difference { .. }, Question::Difference { .. })
        | (Question::Share, Question::Share)
        | (Question::Scenario, Question::Scenario) => true,
        _ => false,
    }
}
