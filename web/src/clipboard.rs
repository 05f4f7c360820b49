//! The one place that touches the clipboard.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::Callback;

/// Copies a text. Where the browser has no clipboard for scripts (plain http), `fallback` is selected and copied.
pub fn copy(text: String, fallback: Option<HtmlInputElement>, done: Callback<bool>) {
    spawn_local(async move {
        let window = gloo_utils::window();
        let has_clipboard =
            js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).is_ok_and(|value| value.is_object());
        if has_clipboard && JsFuture::from(window.navigator().clipboard().write_text(&text)).await.is_ok() {
            done.emit(true);
            return;
        }
        let copied = fallback.is_some_and(|input| {
            input.select();
            gloo_utils::document()
                .dyn_into::<web_sys::HtmlDocument>()
                .is_ok_and(|document| document.exec_command("copy").unwrap_or(false))
        });
        done.emit(copied);
    });
}
