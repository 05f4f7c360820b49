//! A dependency's go.mod in parsed form.

use std::sync::Arc;

use crate::system::ModuleSummary;

/// The summary of a go.mod text, read as go reads a dependency's. `None`: it has errors, and the reader of the text says
/// which.
pub fn of(text: &[u8]) -> Option<Arc<ModuleSummary>> {
    let file = gomod::modfile::parse_lax("go.mod", text, None).ok()?;
    let (path, deprecated) =
        file.module.as_ref().map(|module| (Arc::clone(&module.module.path), module.deprecated.clone()))?;
    let retract = file.retract.iter();
    Some(Arc::new(ModuleSummary {
        path,
        go: file.go_version().into(),
        toolchain: file.toolchain_name().into(),
        require: file.require.iter().map(|require| require.module.clone()).collect(),
        retract: retract
            .map(|r| (Arc::clone(&r.interval.low), Arc::clone(&r.interval.high), r.rationale.clone()))
            .collect(),
        deprecated,
        ignore: file.ignore.iter().map(|ignore| ignore.path.as_str().into()).collect(),
    }))
}
