//! What this browser keeps: settings, the open text, earlier texts. The one place that touches `localStorage`; without
//! it (private windows, embeds) everything works and is forgotten.

use serde::{Deserialize, Serialize};

use crate::state::{Settings, Title};

const SETTINGS: &str = "gomodplay.settings.1";
const OPEN: &str = "gomodplay.open.1";
const EARLIER: &str = "gomodplay.earlier.1";
const EARLIER_MOST: usize = 12;
/// Browsers give a site about 5 MB; longer texts are not even tried.
const ROOM: usize = 4_000_000;

/// A text that was open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What it was called.
    pub title: Title,
    /// The name shown in the list of earlier texts.
    pub name: String,
    /// The scenario.
    pub scenario: String,
}

fn store() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn read<T: for<'a> Deserialize<'a>>(key: &str) -> Option<T> {
    let text = store()?.get_item(key).ok()??;
    serde_json::from_str(&text).ok()
}

fn write<T: Serialize>(key: &str, value: &T) -> bool {
    let (Some(store), Ok(text)) = (store(), serde_json::to_string(value)) else { return false };
    store.set_item(key, &text).is_ok()
}

/// The settings, if any are kept.
pub fn settings() -> Option<Settings> {
    read(SETTINGS)
}

/// Keeps the settings.
pub fn keep_settings(settings: &Settings) {
    write(SETTINGS, settings);
}

/// The text that was open last.
pub fn open() -> Option<Kept> {
    read(OPEN)
}

/// Keeps the open text. False if there is no room for it.
pub fn keep_open(kept: &Kept) -> bool {
    kept.scenario.len() <= ROOM && write(OPEN, kept)
}

/// Earlier texts, newest first.
pub fn earlier() -> Vec<Kept> {
    read(EARLIER).unwrap_or_default()
}

/// Puts a text in front of the earlier ones. Where there is no room, the oldest go first.
pub fn keep_earlier(kept: Kept) {
    if kept.scenario.len() > ROOM {
        return;
    }
    let mut all = earlier();
    all.retain(|other| other.scenario != kept.scenario);
    all.insert(0, kept);
    all.truncate(EARLIER_MOST);
    while !write(EARLIER, &all) && all.len() > 1 {
        all.pop();
    }
}
