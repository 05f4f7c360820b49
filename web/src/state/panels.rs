//! What is shown of the result, and what stands above or beside it.

use playground::data::CommandOutput;

/// A view of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Graph over build list.
    Overview,
    /// The graph alone.
    Graph,
    /// The build list alone.
    List,
    /// The film.
    Steps,
    /// Two results side by side.
    WhatIf,
    /// What to know before this goes out.
    Checks,
}

impl View {
    /// All views in their order, with the keys of their names.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Overview, "view.overview"),
        (Self::Graph, "view.graph"),
        (Self::List, "view.list"),
        (Self::Steps, "view.steps"),
        (Self::WhatIf, "view.whatif"),
        (Self::Checks, "view.checks"),
    ];
}

/// What fills the page where it is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The editor.
    Edit,
    /// The graph.
    Graph,
    /// The build list.
    List,
    /// Another view of the result.
    Other,
    /// The console.
    Console,
}

impl Pane {
    /// The value of `data-pane`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Graph => "graph",
            Self::List => "list",
            Self::Other => "other",
            Self::Console => "console",
        }
    }
}

/// An open dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The share link.
    Share,
    /// Settings.
    Settings,
    /// Keyboard shortcuts.
    Keys,
    /// Commands.
    Palette,
    /// What is missing and how to add it.
    Missing,
}

/// Something under way, with numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loading {
    /// What is loaded now.
    pub name: String,
    /// Done so far.
    pub done: usize,
    /// Of how many; 0: not known yet.
    pub total: usize,
}

/// A line above the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Key in the table of words.
    pub key: String,
    /// What its placeholders stand for.
    pub words: Vec<(String, String)>,
    /// A button that goes back to the text before.
    pub restore: bool,
}

/// One command in the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The command line.
    pub command: String,
    /// What it printed; none while it runs.
    pub output: Option<CommandOutput>,
    /// The files that it changed are as they were before.
    pub taken_back: bool,
}

/// A place that the editor should show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jump {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Grows with every jump, so that the same place can be shown twice.
    pub number: u32,
}
