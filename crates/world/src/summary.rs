//! A dependency's go.mod in parsed form.

use std::sync::Arc;

use gomod::ModuleTable;
use gomod::modfile::{self, Facts};

use crate::notes::AuthorNotes;
use crate::system::ModuleSummary;

/// The summary of a go.mod text, read as go reads a dependency's; `modules` numbers what it requires. `None`: it has errors
/// or names no module, and the reader of the text says so.
pub fn of(text: &[u8], modules: &Arc<ModuleTable>) -> Option<Arc<ModuleSummary>> {
    let mut facts = modfile::scan_requirements("go.mod", text).ok()?;
    let notes = AuthorNotes::of(&mut facts, || text.into());
    facts.path.is_some().then(|| Arc::new(summary(facts, notes, modules)))
}

/// A file's facts, held on their own.
fn summary(facts: Facts<'_>, notes: Option<Arc<AuthorNotes>>, modules: &Arc<ModuleTable>) -> ModuleSummary {
    ModuleSummary {
        path: facts.path.as_deref().unwrap_or_default().into(),
        go: facts.go.into(),
        // Go does not read the toolchain line of a dependency.
        toolchain: "".into(),
        require: modules.list(facts.require.iter().map(|require| (&*require.path, &*require.version))),
        notes,
        ignore: facts.ignore.iter().map(|path| path.as_ref().into()).collect(),
    }
}
