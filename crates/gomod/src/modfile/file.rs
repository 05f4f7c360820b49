//! A go.mod file, interpreted (x/mod/modfile rule.go, the types).

use std::sync::Arc;

use super::tree::{FileSyntax, LineId};
use crate::ModuleVersion;

/// A go.mod file: its directives, and the tree they came from.
///
/// Edit through the methods, which keep both in step; call [`File::cleanup`] after the last edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// `module`.
    pub module: Option<Module>,
    /// `go`.
    pub go: Option<Go>,
    /// `toolchain`.
    pub toolchain: Option<Toolchain>,
    /// `godebug`.
    pub godebug: Vec<Godebug>,
    /// `require`.
    pub require: Vec<Require>,
    /// `exclude`.
    pub exclude: Vec<Exclude>,
    /// `replace`.
    pub replace: Vec<Replace>,
    /// `retract`.
    pub retract: Vec<Retract>,
    /// `tool`.
    pub tool: Vec<Tool>,
    /// `ignore`.
    pub ignore: Vec<Ignore>,
    /// The tree.
    pub syntax: FileSyntax,
}

impl File {
    /// The module's path, empty if there is no `module` line.
    pub fn module_path(&self) -> &str {
        self.module.as_ref().map_or("", |module| &module.module.path)
    }

    /// The `go` line's version, empty if there is none.
    pub fn go_version(&self) -> &str {
        self.go.as_ref().map_or("", |go| &go.version)
    }

    /// The `toolchain` line's name, empty if there is none.
    pub fn toolchain_name(&self) -> &str {
        self.toolchain.as_ref().map_or("", |toolchain| &toolchain.name)
    }
}

/// The `module` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The module's path; the version is empty.
    pub module: ModuleVersion,
    /// What stands behind `Deprecated:` in its comments, else empty.
    pub deprecated: String,
    /// Its line.
    pub line: LineId,
}

/// The `go` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Go {
    /// For example `1.23`.
    pub version: Arc<str>,
    /// Its line.
    pub line: LineId,
}

/// The `toolchain` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// For example `go1.21rc1`.
    pub name: Arc<str>,
    /// Its line.
    pub line: LineId,
}

/// One `godebug key=value`. An empty key: dropped, goes with the next cleanup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Godebug {
    /// What stands before `=`.
    pub key: String,
    /// What stands behind `=`.
    pub value: String,
    /// Its line.
    pub line: Option<LineId>,
}

/// One requirement. An empty path: dropped, goes with the next cleanup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Require {
    /// Path and version.
    pub module: ModuleVersion,
    /// It has an `// indirect` comment.
    pub indirect: bool,
    /// Its line; none in a list that is given to [`File::set_require`].
    pub line: Option<LineId>,
}

impl Require {
    /// A requirement to give to [`File::set_require`] and its like.
    pub fn new(module: ModuleVersion, indirect: bool) -> Self {
        Self { module, indirect, line: None }
    }
}

/// One `exclude`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exclude {
    /// Path and version.
    pub module: ModuleVersion,
    /// Its line.
    pub line: Option<LineId>,
}

/// One `replace`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replace {
    /// What is replaced; an empty version means all versions.
    pub old: ModuleVersion,
    /// What takes its place; a folder has an empty version.
    pub new: ModuleVersion,
    /// Its line.
    pub line: Option<LineId>,
}

/// A closed range of versions. A single version has both ends the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct VersionInterval {
    /// The lowest version.
    pub low: Arc<str>,
    /// The highest version.
    pub high: Arc<str>,
}

/// One `retract`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retract {
    /// What is retracted.
    pub interval: VersionInterval,
    /// The comments at the line, else at its block.
    pub rationale: String,
    /// Its line.
    pub line: Option<LineId>,
}

/// One `tool`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tool {
    /// The package path.
    pub path: String,
    /// Its line.
    pub line: Option<LineId>,
}

/// One `ignore`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    /// The path, as written.
    pub path: String,
    /// Its line.
    pub line: Option<LineId>,
}
