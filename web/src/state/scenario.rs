//! The texts that are open, and how they were before.

use std::rc::Rc;

/// What the open scenario is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Title {
    /// An example, by its key in the table of words.
    Example(String),
    /// A real project, by its module path.
    Project(String),
    /// The visitor's own text: named after its module.
    Own,
}

/// One file of the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name in the scenario.
    pub name: Rc<str>,
    /// Its text.
    pub text: Rc<str>,
    /// The published module version it belongs to.
    pub published: Option<(String, String)>,
    /// It was changed here since the scenario was opened.
    pub changed: bool,
}

/// A scenario as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What it was called.
    pub title: Title,
    /// Text in front of the files.
    pub comment: String,
    /// Its files.
    pub files: Vec<SourceFile>,
    /// The file that was shown.
    pub current: Rc<str>,
}

/// The module version that a scenario's file name holds: `example.com/a@v1.2.0/go.mod`.
pub fn published(name: &str) -> Option<(String, String)> {
    let (path, rest) = name.split_once('@')?;
    let (version, _) = rest.split_once('/')?;
    Some((path.to_owned(), version.to_owned()))
}
