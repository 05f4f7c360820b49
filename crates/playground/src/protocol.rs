//! What the page and the engine say to each other. The worker between them is a dumb pipe: bytes of a [`Question`] in,
//! bytes of an [`Answer`] out. Both sides are built from the same commit, so the bytes carry no version of their own;
//! the pipe's file name carries the build's hash.
//!
//! The engine holds one scenario, the packs that were loaded, and what it computed last. Questions are answered in order;
//! a host that has a newer question of the same kind waiting drops the older one before it is asked.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::data::{Analysis, CommandOutput, Difference, TextEdit};

/// What a page asks the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// Puts a scenario (a txtar text, or a lone go.mod) in place of what was open. Answer: [`Answer::Opened`].
    Open {
        /// The text.
        scenario: String,
    },
    /// Opens what a link carries (the URL's fragment, with or without `#`). Answer: [`Answer::Opened`] or
    /// [`Answer::Failed`]; after a failure the scenario that was open still is.
    OpenLink {
        /// The fragment.
        fragment: String,
    },
    /// Sets, adds (`before` unknown) or removes (`text` none) one file of the scenario. Answer: [`Answer::Analysis`].
    SetFile {
        /// The file, as named in the scenario.
        file: String,
        /// Its new text.
        text: Option<String>,
    },
    /// Sets the scenario's comment: its prose and the commands in it. Answer: [`Answer::Opened`].
    SetComment {
        /// The text in front of the first file.
        text: String,
    },
    /// The result of the scenario as it stands. Answer: [`Answer::Analysis`].
    Analyse,
    /// What changes would change; the scenario stays as it is. Answer: [`Answer::Difference`].
    Difference {
        /// The changes, all at once.
        changes: Vec<WhatIf>,
    },
    /// Runs a go command over the scenario. Files that it changes are changed in the scenario if `keep` is set.
    /// Answer: [`Answer::Output`].
    Run {
        /// The command line, for example `go list -m all`.
        command: String,
        /// Whether the files that the command changed stay changed.
        keep: bool,
    },
    /// The scenario as text. Answer: [`Answer::Text`].
    Scenario,
    /// The scenario as the fragment of a link. Answer: [`Answer::Text`].
    Share,
    /// Adds a pack of published requirements. Answer: [`Answer::Pack`] or [`Answer::Failed`].
    LoadPack {
        /// A name for it: loading the same name again does nothing.
        name: String,
        /// The file's bytes.
        bytes: Vec<u8>,
    },
}

/// One change of a what-if.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhatIf {
    /// A switch is off (its number in [`Analysis::switches`]).
    Off(u32),
    /// The main module's requirements on this module path are dropped.
    Drop(String),
    /// A text is different.
    Edit(TextEdit),
    /// A command was run first, for example `go get example.com/c@v1.4.0`.
    Command(String),
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// A scenario was opened.
    Opened(Opened),
    /// The result.
    Analysis(Rc<Analysis>),
    /// The result with changes, beside the one without.
    Difference(Box<Difference>),
    /// What a command printed.
    Output(CommandOutput),
    /// A text.
    Text(String),
    /// A pack was loaded.
    Pack(PackFacts),
    /// The question can't be answered; nothing changed.
    Failed(Failure),
}

/// An opened scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The text in front of the first file.
    pub comment: String,
    /// The go commands among the comment's lines.
    pub commands: Vec<String>,
    /// Files of the working tree, then those of published versions, in the scenario's order.
    pub files: Vec<File>,
    /// The file to show first.
    pub first: String,
    /// The result.
    pub analysis: Rc<Analysis>,
}

/// One file of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name in the scenario: `go.mod`, `utils/go.mod` or `example.com/a@v1.2.0/go.mod`.
    pub name: String,
    /// Its text. Bytes that are no UTF-8 show as U+FFFD; the engine keeps them until the file is set.
    pub text: String,
    /// The module version that it belongs to, if it is not of the working tree.
    pub published: Option<(String, String)>,
}

/// What a loaded pack says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFacts {
    /// Where its facts come from, for example `requirements as published through Go's public module proxy`.
    pub origin: String,
    /// When they were recorded, `2026-11-21`.
    pub date: String,
    /// Modules in it.
    pub modules: u32,
    /// Module versions in it.
    pub versions: u32,
}

/// Why a question can't be answered: a key of the table of words with what its placeholders stand for, and the same in
/// English for logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Key, for example `link.cut` or `too.big`.
    pub key: String,
    /// Values by placeholder name.
    pub words: Vec<(String, String)>,
    /// English, for logs and the terminal.
    pub text: String,
}

/// A message that can't be read: not this build's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotThisBuild;

impl std::fmt::Display for NotThisBuild {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the message is not one of this build")
    }
}

impl std::error::Error for NotThisBuild {}

macro_rules! as_bytes {
    ($message:ty) => {
        impl $message {
            /// The message as the bytes that travel through the pipe.
            pub fn to_bytes(&self) -> Vec<u8> {
                postcard::to_allocvec(self).unwrap_or_default()
            }

            /// The message that these bytes are.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotThisBuild> {
                postcard::from_bytes(bytes).map_err(|_| NotThisBuild)
            }
        }
    };
}

as_bytes!(Question);
as_bytes!(Answer);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Node, Step};

    #[test]
    fn messages_survive_the_pipe() {
        let question =
            Question::Difference { changes: vec![WhatIf::Off(1), WhatIf::Command("go get example.com/c@v1".into())] };
        assert_eq!(Question::from_bytes(&question.to_bytes()), Ok(question));
        let node = Node { module: 1, version: 2 };
        let analysis = Analysis {
            steps: vec![Step::Raise { from: node, to: node, was: node }],
            failed: true,
            ..Analysis::default()
        };
        let answer = Answer::Analysis(Rc::new(analysis));
        assert_eq!(Answer::from_bytes(&answer.to_bytes()), Ok(answer.clone()));
        let bytes = answer.to_bytes();
        assert_eq!(Answer::from_bytes(&bytes[..bytes.len() - 1]), Err(NotThisBuild));
    }
}
