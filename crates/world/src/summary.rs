//! A dependency's go.mod in parsed form.

use std::sync::Arc;

use crate::system::ModuleSummary;

/// The summary of a go.mod text, if the text is such that nothing else needs to be known of it: no errors, all versions
/// canonical. `None`: read the text.
pub fn of(text: &[u8]) -> Option<Arc<ModuleSummary>> {
    let _ = text;
    None
}
