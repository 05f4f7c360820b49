//! The one place that touches the address bar.

use gloo_events::EventListener;
use yew::Callback;

/// The fragment with its `#`, empty if there is none.
pub fn fragment() -> String {
    gloo_utils::window().location().hash().unwrap_or_default()
}

/// The text that a fragment carries, packed: `s=1.…` or `1.…` alone.
pub fn text(fragment: &str) -> Option<&str> {
    let first = fragment.trim_start_matches('#').split('&').next()?;
    match first.strip_prefix("s=") {
        Some(text) => Some(text),
        None => first
            .split_once('.')
            .filter(|(version, _)| version.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|_| first),
    }
}

/// Whether a fragment carries a text.
pub fn carries_text(fragment: &str) -> bool {
    text(fragment).is_some()
}

/// The value of a part of a fragment: `step` in `#s=…&step=5`.
pub fn part<'a>(fragment: &'a str, name: &str) -> Option<&'a str> {
    fragment.trim_start_matches('#').split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// The page's address with another fragment.
pub fn address(fragment: &str) -> String {
    let location = gloo_utils::window().location();
    let href = location.href().unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    format!("{base}#{}", fragment.trim_start_matches('#'))
}

/// Takes the fragment out of the address bar: the text is the visitor's own from now on.
pub fn clear() {
    let window = gloo_utils::window();
    let href = window.location().href().unwrap_or_default();
    if let (Ok(history), Some((base, _))) = (window.history(), href.split_once('#')) {
        history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(base)).ok();
    }
}

/// Calls back when another fragment is put in the address bar.
pub fn listen(changed: Callback<String>) -> EventListener {
    EventListener::new(&gloo_utils::window(), "hashchange", move |_| changed.emit(fragment()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn parts_of_a_fragment() {
        assert_eq!(super::part("#s=1.abc&step=5", "step"), Some("5"));
        assert!(super::carries_text("#s=1.abc"));
        assert_eq!(super::text("#1.abc&step=5"), Some("1.abc"));
        assert!(!super::carries_text("#step=5"));
        assert!(!super::carries_text("#readme"));
        assert!(!super::carries_text(""));
    }
}
