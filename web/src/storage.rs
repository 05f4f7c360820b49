//! What this browser keeps: settings, the open text, earlier texts. The one place that touches `localStorage`; without
//! it (private windows, embeds) everything works and is forgotten.

use crate::json::Value;
use crate::state::{Scale, Settings, Theme, Title};
use crate::words::Language;

const SETTINGS: &str = "gomodplay.settings.1";
const OPEN: &str = "gomodplay.open.1";
const EARLIER: &str = "gomodplay.earlier.1";
const EARLIER_MOST: usize = 12;
/// Browsers give a site about 5 MB; longer texts are not even tried.
const ROOM: usize = 4_000_000;

/// A text that was open.
#[derive(Clone, Debug, PartialEq, Eq)]
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

fn read(key: &str) -> Option<Value> {
    Value::read(&store()?.get_item(key).ok()??)
}

fn write(key: &str, value: &Value) -> bool {
    let (Some(store), Some(text)) = (store(), value.write()) else { return false };
    store.set_item(key, &text).is_ok()
}

/// Names of what is kept, in the order of the choices.
const LANGUAGES: [(&str, Language); 2] = [("en", Language::English), ("zh-Hans", Language::Chinese)];
const THEMES: [(&str, Theme); 3] = [("system", Theme::System), ("light", Theme::Light), ("dark", Theme::Dark)];
const SCALES: [(&str, Scale); 4] =
    [("small", Scale::Small), ("normal", Scale::Normal), ("large", Scale::Large), ("projector", Scale::Projector)];

/// The choice of a name; the usual one for a name that is none.
fn chosen<T: Copy + Default>(choices: &[(&str, T)], name: Option<String>) -> T {
    let known = choices.iter().find(|(known, _)| name.as_deref() == Some(*known));
    known.map_or_else(T::default, |(_, choice)| *choice)
}

/// The name of a choice.
fn name<T: PartialEq>(choices: &[(&'static str, T)], choice: &T) -> Value {
    choices.iter().find(|(_, known)| known == choice).map_or("", |(name, _)| name).into()
}

impl Kept {
    fn read(value: &Value) -> Option<Self> {
        let title = value.field("title")?;
        let title = match (title.text_of("example"), title.text_of("project")) {
            (Some(key), _) => Title::Example(key),
            (_, Some(path)) => Title::Project(path),
            _ => Title::Own,
        };
        Some(Self { title, name: value.text_of("name")?, scenario: value.text_of("scenario")? })
    }

    fn value(&self) -> Value {
        let title = match &self.title {
            Title::Example(key) => Value::of_fields([("example", key.as_str().into())]),
            Title::Project(path) => Value::of_fields([("project", path.as_str().into())]),
            Title::Own => "own".into(),
        };
        let (name, scenario) = (self.name.as_str().into(), self.scenario.as_str().into());
        Value::of_fields([("title", title), ("name", name), ("scenario", scenario)])
    }
}

/// The settings, if any are kept.
pub fn settings() -> Option<Settings> {
    let value = read(SETTINGS)?;
    let usual = Settings::default();
    Some(Settings {
        language: chosen(&LANGUAGES, value.text_of("language")),
        theme: chosen(&THEMES, value.text_of("theme")),
        scale: chosen(&SCALES, value.text_of("scale")),
        still: value.flag_of("still").unwrap_or(usual.still),
        plain_editor: value.flag_of("plain_editor").unwrap_or(usual.plain_editor),
        letter_keys: value.flag_of("letter_keys").unwrap_or(usual.letter_keys),
        editor_width: value.number_of("editor_width"),
    })
}

/// Keeps the settings.
pub fn keep_settings(settings: &Settings) {
    let mut fields = vec![
        ("language", name(&LANGUAGES, &settings.language)),
        ("theme", name(&THEMES, &settings.theme)),
        ("scale", name(&SCALES, &settings.scale)),
        ("still", settings.still.into()),
        ("plain_editor", settings.plain_editor.into()),
        ("letter_keys", settings.letter_keys.into()),
    ];
    fields.extend(settings.editor_width.map(|width| ("editor_width", width.into())));
    write(SETTINGS, &Value::of_fields(fields));
}

/// The text that was open last.
pub fn open() -> Option<Kept> {
    Kept::read(&read(OPEN)?)
}

/// Keeps the open text. False if there is no room for it.
pub fn keep_open(kept: &Kept) -> bool {
    kept.scenario.len() <= ROOM && write(OPEN, &kept.value())
}

/// Earlier texts, newest first.
pub fn earlier() -> Vec<Kept> {
    read(EARLIER).map_or_else(Vec::new, |value| value.list().iter().filter_map(Kept::read).collect())
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
    while !write(EARLIER, &Value::of_list(all.iter().map(Kept::value))) && all.len() > 1 {
        all.pop();
    }
}
