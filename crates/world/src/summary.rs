//! A dependency's go.mod in parsed form.

use std::sync::Arc;

use gomod::modfile::{self, Facts};

use crate::system::ModuleSummary;

/// The summary of a go.mod text, read as go reads a dependency's. `None`: it has errors or names no module, and the reader
/// of the text says so.
pub fn of(text: &[u8]) -> Option<Arc<ModuleSummary>> {
    let facts = modfile::scan("go.mod", text).ok()?;
    facts.path.is_some().then(|| Arc::new(facts.into()))
}

/// A file's facts, held on their own.
impl From<Facts<'_>> for ModuleSummary {
    fn from(facts: Facts<'_>) -> Self {
        let retract = facts.retract.into_iter();
        Self {
            path: facts.path.as_deref().unwrap_or_default().into(),
            go: facts.go.into(),
            // Go does not read the toolchain line of a dependency.
            toolchain: "".into(),
            require: facts
                .require
                .iter()
                .map(|require| gomod::ModuleVersion::new(&*require.path, &*require.version))
                .collect(),
            retract: retract.map(|retract| (retract.interval.low, retract.interval.high, retract.rationale)).collect(),
            deprecated: facts.deprecated,
            ignore: facts.ignore.iter().map(|path| path.as_ref().into()).collect(),
        }
    }
}
