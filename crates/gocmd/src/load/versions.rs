//! Versions that the loader itself must ask for.

use std::sync::Arc;

use crate::error::{Error, Result};

use super::loader::Loader;

impl Loader<'_> {
    /// The version that a query means, excluded and retracted ones allowed (Go: `Query(path, query, "", nil)`).
    pub(super) fn query_version(&self, path: &str, query: &str) -> Result<Arc<str>> {
        Err(Error::plain(format!("internal error: query of {path}@{query} is being built")))
    }
}
