//! Errors of parsing and editing, with Go's texts (x/mod/modfile rule.go).

use std::fmt;

use super::tree::Position;

/// One problem. Displays as Go does: `go.mod:5:2: require example.com/a: version "v1" invalid: must be of the form v1.2.3`.
/// The column is shown only if it is not 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Error {
    /// The file's name as given to the parser.
    pub file: String,
    /// Where the line (or, for a syntax error, the token) starts.
    pub position: Position,
    /// The directive the problem is in, where Go says it; else empty.
    pub verb: String,
    /// The module path the problem is about, where Go says it; else empty.
    pub module_path: String,
    /// What is wrong.
    pub text: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, position, verb, module_path, text } = self;
        if position.column > 1 {
            write!(f, "{file}:{}:{}: ", position.line, position.column)?;
        } else if position.line > 0 {
            write!(f, "{file}:{}: ", position.line)?;
        } else if !file.is_empty() {
            write!(f, "{file}: ")?;
        }
        if !module_path.is_empty() {
            write!(f, "{verb} {module_path}: ")?;
        } else if !verb.is_empty() {
            write!(f, "{verb}: ")?;
        }
        f.write_str(text)
    }
}

impl std::error::Error for Error {}

/// All problems of a file, in Go's order. Displays one per line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorList(pub Vec<Error>);

impl fmt::Display for ErrorList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ErrorList {}

/// Why a version fixer could not fix a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixError {
    /// A Go `*module.ModuleError`: only the text of the error inside it is kept, behind the directive and the module path.
    Module(String),
    /// Any other error: its whole text, behind the position only.
    Other(String),
}

/// Makes the version of a module path canonical; `None`: it is (Go: `modfile.VersionFixer`).
pub type VersionFixer<'f> = dyn FnMut(&str, &str) -> Result<Option<String>, FixError> + 'f;

/// An edit that cannot be made, with Go's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditError(pub String);

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EditError {}
