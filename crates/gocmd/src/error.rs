//! Errors as data: go's own text, a kind that callers match on, and the error underneath.

use std::fmt;
use std::rc::Rc;

/// A result with gocmd's error.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the go command. Cheap to clone: go caches and repeats errors.
#[derive(Clone, Debug)]
pub struct Error(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    text: String,
    kind: ErrorKind,
    cause: Option<Error>,
}

/// What callers match on (Go: `errors.Is` and `errors.As` targets). Rooms add the kinds that they need.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Nothing that anybody asks about.
    Plain,
    /// Something does not exist (Go: `fs.ErrNotExist`).
    NotExist,
    /// The command must stop now with this text as a message (Go: `base.Fatal`). Any error that reaches the top of a
    /// command is treated so; the kind is for callers that must not catch it.
    Fatal,
    /// The command must stop now; everything was printed already (Go: `base.Exit`, `base.ExitIfErrors`).
    Exit,
    /// The host did not have an answer ([`world::Fetched::Unknown`]).
    Unknown,
}

impl Error {
    /// An error with a text and a kind.
    pub fn new(kind: ErrorKind, text: impl Into<String>) -> Self {
        Self(Rc::new(Inner { text: text.into(), kind, cause: None }))
    }

    /// An error that nobody asks about further.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Plain, text)
    }

    /// An error with the same cause chain below it and a text of its own (Go: `fmt.Errorf("…%w", err)`).
    pub fn wrap(kind: ErrorKind, text: impl Into<String>, cause: Error) -> Self {
        Self(Rc::new(Inner { text: text.into(), kind, cause: Some(cause) }))
    }

    /// The kind of this error itself.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The error underneath, if any (Go: `errors.Unwrap`).
    pub fn cause(&self) -> Option<&Error> {
        self.0.cause.as_ref()
    }

    /// This error and all underneath, outermost first.
    pub fn chain(&self) -> impl Iterator<Item = &Error> {
        std::iter::successors(Some(self), |error| error.cause())
    }

    /// True if this error or one underneath is of the kind (Go: `errors.Is`).
    pub fn is(&self, kind: &ErrorKind) -> bool {
        self.chain().any(|error| error.kind() == kind)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl std::error::Error for Error {}

impl From<world::FileError> for Error {
    fn from(error: world::FileError) -> Self {
        let kind = if error.is_not_found() { ErrorKind::NotExist } else { ErrorKind::Plain };
        Self::new(kind, error.to_string())
    }
}
