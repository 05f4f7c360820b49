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
    /// A directory holds no Go files that count (Go: `imports.ErrNoGo`).
    NoGoFiles,
    /// A pattern of packages could not be matched (Go: `search.MatchError`).
    Match,
    /// The host did not have an answer ([`world::Fetched::Unknown`]).
    Unknown,
    /// As [`ErrorKind::Fatal`], but printed as it stands, without `go: ` in front (Go: `base.Fatalf` with a text of its own).
    Verbatim,
    /// An error about one module; the version may be empty. The cause is the error proper (Go: `module.ModuleError`).
    Module {
        /// Module path.
        path: String,
        /// Version, or empty.
        version: String,
    },
    /// Go: `module.InvalidVersionError`.
    InvalidVersion {
        /// The version as given.
        version: String,
        /// It was meant as a pseudo-version.
        pseudo: bool,
        /// What is wrong with it.
        reason: String,
    },
    /// Go: `module.InvalidPathError`.
    InvalidPath,
    /// A module needs a newer Go (Go: `gover.TooNewError`).
    TooNew {
        /// Who needs it.
        what: String,
        /// The Go version that is needed.
        go_version: String,
        /// The toolchain line, or empty.
        toolchain: String,
    },
    /// The proxy is not for this module (Go: `errUseProxy`). The cause is of kind `NotExist`.
    UseProxy,
    /// A version is excluded or retracted (Go: `modload.ErrDisallowed`).
    Disallowed,
    /// Go: `modload.ModuleRetractedError`. The cause is of kind `Disallowed`.
    Retracted {
        /// The rationales, in file order.
        rationale: Vec<String>,
    },
    /// A query matches no version (Go: `modload.NoMatchingVersionError`).
    NoMatchingVersion,
    /// A `patch` query without a version to start from (Go: `modload.NoPatchBaseError`).
    NoPatchBase,
    /// Go: `modload.WildcardInFirstElementError`.
    WildcardInFirstElement,
    /// Go: `modload.PackageNotInModuleError`.
    PackageNotInModule {
        /// The module that was looked into; empty if it was the main modules.
        module: gomod::ModuleVersion,
        /// The pattern, an import path if it holds no `...`.
        pattern: String,
    },
    /// Go: `modload.QueryMatchesMainModulesError`.
    QueryMatchesMainModules {
        /// The pattern is the path of a main module.
        pattern_is_module: bool,
    },
    /// The module cache holds only a part of a module's directory (Go: `modfetch.DownloadDirPartialError`). The cause is of
    /// kind `NotExist`.
    PartialDownload,
    /// go.sum needs an update that the command may not make (Go: `modfetch.ErrGoSumDirty`).
    GoSumDirty,
    /// Several errors at once, each to be reported on its own (Go: `errors.Join`).
    Joined(Vec<Error>),
    /// There is no main module (Go: `modload.ErrNoModRoot`).
    NoModRoot,
    /// go.mod needs an update that the command may not make (Go: `modload.errGoModDirty`).
    GoModDirty,
    /// go.mod needs no update (Go: `modload.errNoChange`).
    NoChange,
    /// The retractions of a module version could not be read (Go: `*retractionLoadingError`).
    RetractionLoading,
    /// The command is run by another toolchain: again as that version where it is simulated so, else as this one (Go:
    /// `toolchain.Exec`).
    SwitchToolchain {
        /// For example `go1.28.0`.
        toolchain: String,
        /// The version is taken on.
        simulated: bool,
    },
    /// go.sum has no entry that is needed (Go: `*sumMissingError`).
    SumMissing,
    /// A build list could not be computed: the chain of requirements to the module at fault (Go: `*mvs.BuildListError`).
    BuildList(Vec<gomod::ModuleVersion>),
    /// A path that is no import path (Go: `modload.invalidImportError`).
    InvalidImport(String),
    /// Go: `modload.ImportMissingError`.
    ImportMissing(Box<crate::load::ImportMissing>),
    /// Go: `modload.ImportMissingSumError`.
    ImportMissingSum(Box<crate::load::ImportMissingSum>),
    /// A package stands in several places (Go: `modload.AmbiguousImportError`).
    AmbiguousImport {
        /// The package's path.
        path: String,
        /// The modules that hold it; empty if they are no modules.
        modules: Vec<gomod::ModuleVersion>,
    },
    /// A package waits for another version of its module (Go: `modget.errVersionChange`).
    VersionChange,
    /// Go: `modload.DirectImportFromImplicitDependencyError`. Holds the importer's path.
    ImplicitDependency(String),
    /// No Go file of a directory belongs to this build (Go: `build.NoGoError`). Holds the directory.
    NoGoFilesIn(String),
    /// A directory has no package, or none that may be imported (`"builtin"`, GOROOT/src): wildcards leave it out.
    NoImportableDirectory,
    /// Requested versions contradict each other (Go: `*ConstraintError`).
    Constraint(Vec<crate::load::Conflict>),
    /// Go: `modload.QueryMatchesPackagesInMainModuleError`.
    QueryMatchesPackagesInMainModule {
        /// Those packages.
        packages: Vec<String>,
    },
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

    /// An error with the same cause chain below it and a text of its own (Go: `fmt.Errorf("…%w", err)`). A cause that ends the
    /// command stays what it is: Go would have exited there and never come to wrap it.
    pub fn wrap(kind: ErrorKind, text: impl Into<String>, cause: Error) -> Self {
        if cause.ends_command() {
            return cause;
        }
        Self(Rc::new(Inner { text: text.into(), kind, cause: Some(cause) }))
    }

    /// An error about one module; the version may be empty (Go: a `module.ModuleError` of these three).
    pub fn module(path: &str, version: &str, error: Error) -> Self {
        let text = if let ErrorKind::InvalidVersion { version, pseudo, reason } = error.kind() {
            format!("{path}@{version}: invalid {}: {reason}", if *pseudo { "pseudo-version" } else { "version" })
        } else if version.is_empty() {
            format!("module {path}: {error}")
        } else {
            format!("{path}@{version}: {error}")
        };
        Self::wrap(ErrorKind::Module { path: path.to_owned(), version: version.to_owned() }, text, error)
    }

    /// As [`Error::module`], but an error that already is one about this very module version stays as it is (Go:
    /// `module.VersionError`).
    pub fn version(module: &gomod::ModuleVersion, error: Error) -> Self {
        let known = error.chain().find_map(|error| match error.kind() {
            ErrorKind::Module { path, version } => Some(**path == *module.path && **version == *module.version),
            _ => None,
        });
        if known == Some(true) { error } else { Self::module(&module.path, &module.version, error) }
    }

    /// An error that counts as not existing, with a text of its own (Go: `modfetch.notExistErrorf`).
    pub fn not_exist(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotExist, text)
    }

    /// True if the host had no answer somewhere underneath.
    pub fn is_unknown(&self) -> bool {
        self.is(&ErrorKind::Unknown)
    }

    /// True if something did not exist (Go: `errors.Is(err, fs.ErrNotExist)`).
    pub fn is_not_exist(&self) -> bool {
        self.is(&ErrorKind::NotExist)
    }

    /// True if Go would have exited where this error was made; nobody may go on after it.
    pub fn ends_command(&self) -> bool {
        matches!(self.kind(), ErrorKind::Fatal | ErrorKind::Exit | ErrorKind::Verbatim)
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

    /// True if this error or one underneath is of the kind (Go: `errors.Is`). Looks into joined errors too.
    pub fn is(&self, kind: &ErrorKind) -> bool {
        self.find(|found| (found == kind).then_some(())).is_some()
    }

    /// The first answer of `matches` for the kind of this error or one underneath, outermost first (Go: `errors.As`). Looks
    /// into joined errors too.
    pub fn find<'e, T>(&'e self, mut matches: impl FnMut(&'e ErrorKind) -> Option<T>) -> Option<T> {
        let mut todo: Vec<&'e Error> = vec![self];
        while let Some(error) = todo.pop() {
            if let Some(found) = matches(error.kind()) {
                return Some(found);
            }
            if let ErrorKind::Joined(errors) = error.kind() {
                todo.extend(errors.iter().rev());
            }
            todo.extend(error.cause());
        }
        None
    }

    /// Several errors as one; a single one stays itself, none is `None` (Go: `errors.Join`).
    pub fn join(mut errors: Vec<Error>) -> Option<Self> {
        if errors.len() <= 1 {
            return errors.pop();
        }
        let text = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        Some(Self::new(ErrorKind::Joined(errors), text))
    }

    /// True if something needs a newer go (Go: `errors.Is(err, gover.ErrTooNew)`).
    pub fn is_too_new(&self) -> bool {
        self.find(|kind| matches!(kind, ErrorKind::TooNew { .. }).then_some(())).is_some()
    }
}

/// The same error value, as Go compares error interfaces.
impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Error {}

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

impl From<gomod::module::InvalidPathError> for Error {
    fn from(error: gomod::module::InvalidPathError) -> Self {
        Self::new(ErrorKind::InvalidPath, error.to_string())
    }
}

impl From<gomod::module::InvalidVersionError> for Error {
    fn from(error: gomod::module::InvalidVersionError) -> Self {
        let text = error.to_string();
        Self::new(
            ErrorKind::InvalidVersion { version: error.version, pseudo: error.pseudo, reason: error.reason },
            text,
        )
    }
}

impl From<gomod::module::CheckError> for Error {
    fn from(error: gomod::module::CheckError) -> Self {
        match error {
            gomod::module::CheckError::Path(error) => error.into(),
            gomod::module::CheckError::Version { path, error } => Self::module(&path, "", error.into()),
        }
    }
}
