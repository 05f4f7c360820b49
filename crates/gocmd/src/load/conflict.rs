//! Requested versions that contradict each other (modload/buildlist.go, `Conflict` and `ConstraintError`).

use std::fmt;

use gomod::ModuleVersion;

use crate::error::{Error, ErrorKind};

/// A path of requirements that makes a requested version impossible (Go: `modload.Conflict`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// From a requested module version to one whose requirements stand in the way; never empty.
    pub path: Vec<ModuleVersion>,
    /// The requested version that the end of the path is above of, if there is no error.
    pub constraint: Option<ModuleVersion>,
    /// Why the requirements at the end of the path could not be read.
    pub error: Option<Error>,
}

impl Conflict {
    /// The error without the module version that the path ends with (Go: `UnwrapModuleError`).
    pub(crate) fn error_text(&self) -> String {
        let Some(error) = &self.error else { return String::new() };
        if let (ErrorKind::Module { path, version }, Some(last), Some(cause)) =
            (error.kind(), self.path.last(), error.cause())
            && **path == *last.path
            && **version == *last.version
        {
            return cause.to_string();
        }
        error.to_string()
    }

    /// The first and the last of the path in one line (Go: `Conflict.Summary`).
    pub fn summary(&self) -> String {
        let (Some(first), Some(last)) = (self.path.first(), self.path.last()) else {
            return "(internal error: invalid Conflict struct)".to_owned();
        };
        let wanted = self.constraint.as_ref().map_or("", |constraint| &constraint.version);
        if self.path.len() == 1 {
            return match &self.error {
                Some(_) => format!("{first}: {}", self.error_text()),
                None => format!("{first} is above {wanted}"),
            };
        }
        let adverb = if self.path.len() > 2 { "indirectly " } else { "" };
        match &self.error {
            Some(_) => format!("{first} {adverb}requires {last}: {}", self.error_text()),
            None => format!("{first} {adverb}requires {last}, but {wanted} is requested"),
        }
    }

    /// All conflicts as one error (Go: `*ConstraintError`).
    pub fn into_error(conflicts: Vec<Conflict>) -> Error {
        let mut text = "version constraints conflict:".to_owned();
        for conflict in &conflicts {
            text.push_str("\n\t");
            text.push_str(&conflict.summary());
        }
        Error::new(ErrorKind::Constraint(conflicts), text)
    }
}

/// The whole path (Go: `Conflict.String`).
impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.path.split_first() else {
            return f.write_str("(internal error: invalid Conflict struct)");
        };
        write!(f, "{first}")?;
        if rest.is_empty() {
            f.write_str(" found")?;
        }
        for module in rest {
            write!(f, " requires\n\t{module}")?;
        }
        if let Some(constraint) = &self.constraint {
            write!(f, ", but {} is requested", constraint.version)?;
        }
        if self.error.is_some() {
            write!(f, ": {}", self.error_text())?;
        }
        Ok(())
    }
}
