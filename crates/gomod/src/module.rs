//! Module paths and versions (golang.org/x/mod/module).

use std::fmt;
use std::sync::Arc;

/// A module path with a version, the node of every module graph. Go: `module.Version`.
///
/// `version` is empty for a main module (it has none), `none` in some requests, else canonical. For a replacement by a
/// folder, `path` is the folder as written and `version` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleVersion {
    /// The module path, for example `example.com/a/v2`.
    pub path: Arc<str>,
    /// The version, for example `v2.1.0`; empty where there is none.
    pub version: Arc<str>,
}

impl ModuleVersion {
    /// A module version from its two texts, which are taken as they are.
    pub fn new(path: impl Into<Arc<str>>, version: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), version: version.into() }
    }
}

/// `path@version`, or the path alone where the version is empty (Go: `module.Version.String`).
impl fmt::Display for ModuleVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if !self.version.is_empty() {
            write!(f, "@{}", self.version)?;
        }
        Ok(())
    }
}
