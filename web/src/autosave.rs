//! The text is kept by itself: after a moment of quiet, when the page is left, and when the page can't go on because a part
//! of its program could not be loaded (`web/boot/main.js`).

use wasm_bindgen::prelude::*;
use yew::prelude::*;

use crate::control::{Control, use_page};
use crate::icons::icon;
use crate::state::{Action, State};
use crate::storage;

/// Quiet time after which the text is kept.
const SAVE_AFTER: u32 = 400;

#[wasm_bindgen]
extern "C" {
    /// Gives the page's script the way to keep the text at once. It gets `undefined` back, or the text if this browser has no
    /// room for it.
    #[wasm_bindgen(js_namespace = ["globalThis", "gomodplay"], js_name = keepBy)]
    fn keep_by(keep: &Closure<dyn Fn() -> JsValue>);
}

fn keep(state: &State) -> bool {
    let kept = storage::Kept { title: state.title.clone(), name: state.name(), scenario: state.scenario() };
    storage::keep_open(&kept)
}

/// Keeps the text.
#[hook]
pub fn use_autosave(control: &Control, state: &State) {
    let quiet = control.clone();
    use_effect_with((state.saved, state.files.clone(), state.title.clone()), move |(saved, _, _)| {
        let wait = (!saved).then(|| {
            gloo_timers::callback::Timeout::new(SAVE_AFTER, move || {
                if keep(&quiet.state()) {
                    quiet.act(Action::Saved);
                }
            })
        });
        move || drop(wait)
    });
    let control = control.clone();
    use_effect_with((), move |()| {
        // It runs while the program may stand in the middle of something: it reads the state of the last render and changes
        // nothing.
        let now = Closure::<dyn Fn() -> JsValue>::new(move || {
            let state = control.state();
            if state.saved || keep(&state) { JsValue::UNDEFINED } else { state.scenario().into() }
        });
        keep_by(&now);
        move || drop(now)
    });
}

/// What the page's script opens when a part of the program could not be loaded: everything is in the document before.
#[component]
pub fn Unloaded() -> Html {
    let language = use_page().state.settings.language;
    html! {
        <dialog class="dlg unloaded" data-part="unloaded" role="alertdialog" aria-labelledby="unloaded-title" aria-describedby="unloaded-about">
            <div class="body">
                <h2 id="unloaded-title">{icon("warn")}{language.word("unloaded.title")}</h2>
                <p id="unloaded-about" data-when="kept">{language.word("unloaded.kept")}</p>
                <p data-when="unkept">{language.word("unloaded.unkept")}</p>
                <textarea data-when="unkept" class="mono" readonly=true rows="8" aria-label={language.word("unloaded.text").to_owned()}/>
                <p data-when="apart" role="status">{language.word("unloaded.apart")}</p>
                <button type="button" class="btn primary">{language.word("unloaded.again")}</button>
            </div>
        </dialog>
    }
}
