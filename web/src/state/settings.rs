//! What a visitor sets once.

use crate::words::Language;

/// The preference for light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system prefers.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The size of all text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Smaller.
    Small,
    /// As designed.
    #[default]
    Normal,
    /// Larger.
    Large,
    /// For a room.
    Projector,
}

/// What a visitor sets once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Language of the page.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// Text size.
    pub scale: Scale,
    /// Motion is reduced whatever the system says.
    pub still: bool,
    /// The editor shows plain text only.
    pub plain_editor: bool,
    /// Keys of one letter work outside of text fields.
    pub letter_keys: bool,
    /// Width of the editor in pixels.
    pub editor_width: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: Theme::default(),
            scale: Scale::default(),
            still: false,
            plain_editor: false,
            letter_keys: true,
            editor_width: None,
        }
    }
}
