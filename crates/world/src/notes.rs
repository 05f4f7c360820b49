//! What the author of a module says of its versions: retractions and a deprecation. Few ask, so a go.mod is read for it
//! only when somebody does.

use std::sync::{Arc, OnceLock};

use gomod::modfile::{self, Facts, File};

/// A retracted interval: lowest and highest version, rationale.
pub type Retraction = (Arc<str>, Arc<str>, String);

/// The retractions and the deprecation of a go.mod.
#[derive(Debug)]
pub struct AuthorNotes {
    /// The file, while it was not read for this.
    text: Arc<[u8]>,
    read: OnceLock<(Vec<Retraction>, String)>,
}

impl AuthorNotes {
    /// Those among the facts of a text; `None` if there are none. Where the scanner left them, they are read from the text
    /// when they are asked for.
    pub fn of(facts: &mut Facts<'_>, text: impl FnOnce() -> Arc<[u8]>) -> Option<Arc<Self>> {
        if facts.notes_left {
            return Some(Self::in_text(text()));
        }
        let retract = std::mem::take(&mut facts.retract).into_iter();
        let retract = retract.map(|retract| (retract.interval.low, retract.interval.high, retract.rationale));
        Self::known(retract.collect(), std::mem::take(&mut facts.deprecated))
    }

    /// Those of a go.mod that is known to have some: they are read from the text when they are asked for.
    pub fn in_text(text: Arc<[u8]>) -> Arc<Self> {
        Arc::new(Self { text, read: OnceLock::new() })
    }

    /// Those of a parsed file; `None` if there are none.
    pub fn of_file(file: &File) -> Option<Arc<Self>> {
        let retract = file.retract.iter();
        let retract = retract.map(|retract| {
            let interval = &retract.interval;
            (interval.low.clone(), interval.high.clone(), retract.rationale.clone())
        });
        Self::known(retract.collect(), file.module.as_ref().map(|module| module.deprecated.clone()).unwrap_or_default())
    }

    fn known(retract: Vec<Retraction>, deprecated: String) -> Option<Arc<Self>> {
        let any = !retract.is_empty() || !deprecated.is_empty();
        any.then(|| Arc::new(Self { text: Arc::default(), read: (retract, deprecated).into() }))
    }

    fn read(&self) -> &(Vec<Retraction>, String) {
        self.read.get_or_init(|| {
            let read = modfile::scan("go.mod", &self.text).unwrap_or_default();
            let retract = read.retract.into_iter();
            let retract = retract.map(|retract| (retract.interval.low, retract.interval.high, retract.rationale));
            (retract.collect(), read.deprecated)
        })
    }

    /// Retracted intervals, in the order of the file.
    pub fn retract(&self) -> &[Retraction] {
        &self.read().0
    }

    /// The deprecation message, empty if there is none.
    pub fn deprecated(&self) -> &str {
        &self.read().1
    }
}

impl PartialEq for AuthorNotes {
    fn eq(&self, other: &Self) -> bool {
        self.read() == other.read()
    }
}

impl Eq for AuthorNotes {}
