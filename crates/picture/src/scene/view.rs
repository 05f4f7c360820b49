//! How to look at a layout: what is singled out, what a change does, the words on the picture.

use std::collections::BTreeMap;

/// What a switch or a drop does to a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It leaves.
    Goes,
    /// It is new.
    New,
    /// It has another version, higher or not.
    Version {
        /// Higher than before.
        raised: bool,
        /// The version afterwards.
        version: String,
    },
    /// Same version, other replacement.
    Replaced,
}

/// How to look at the layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The module in focus.
    pub focus: Option<u32>,
    /// The module selected in the list.
    pub selected: Option<u32>,
    /// The module under the pointer: its own curves.
    pub hover: Option<u32>,
    /// Hits of a search or a light, by module; empty: none is under way.
    pub hits: Vec<bool>,
    /// The current hit.
    pub current: Option<u32>,
    /// What a change does; empty: no change is shown.
    pub marks: BTreeMap<u32, Mark>,
    /// Draw the skeleton's other lines faintly.
    pub links: bool,
    /// Words on the picture, in the visitor's language.
    pub words: Words,
}

/// Words that stand on the picture itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Title of the shared list.
    pub shared: String,
    /// Its column.
    pub asked_by: String,
    /// Under the main module's name.
    pub main: String,
    /// A version that was passed over.
    pub lower: String,
    /// The version that wins.
    pub highest: String,
    /// A replaced version.
    pub replaced: String,
    /// Under a replacement; `{m}` is whose.
    pub instead: String,
    /// An excluded version.
    pub excluded: String,
    /// Its go.mod is not known.
    pub missing: String,
    /// Its requirements were not read.
    pub pruned: String,
    /// Its author took it back.
    pub retracted: String,
    /// A module that leaves; `{m}` is its name.
    pub gone: String,
    /// What stands between the thousands of a number.
    pub thousands: &'static str,
}

impl Default for Words {
    fn default() -> Words {
        Words {
            shared: "Shared by several".into(),
            asked_by: "asked by".into(),
            main: "main module".into(),
            lower: "lower".into(),
            highest: "highest".into(),
            replaced: "replaced".into(),
            instead: "used instead of {m}".into(),
            excluded: "excluded".into(),
            missing: "missing".into(),
            pruned: "pruned".into(),
            retracted: "retracted".into(),
            gone: "{m} is gone".into(),
            thousands: ",",
        }
    }
}
