//! The door between the go command and what surrounds it.
//!
//! Everything `gocmd` reads or writes goes through [`System`], so the same code serves a scenario in memory, a browser
//! with a pack of published versions, and a real directory. Paths are absolute and slash-separated.

use std::fmt;
use std::sync::Arc;

use crate::known::KnownModules;
use crate::notes::AuthorNotes;

/// What an operation on a file can fail with. The text is the operating system's own, as Go prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileErrorKind {
    /// `no such file or directory` (Go: `fs.ErrNotExist`).
    NotFound,
    /// `permission denied` (Go: `fs.ErrPermission`).
    PermissionDenied,
    /// `not a directory`.
    NotADirectory,
    /// `is a directory`.
    IsADirectory,
    /// `file exists`.
    Exists,
    /// `directory not empty`.
    NotEmpty,
    /// `read-only file system`.
    ReadOnly,
    /// `too many levels of symbolic links`.
    Loop,
    /// Any other, with the system's text.
    Other(&'static str),
}

/// A failed file operation. Displays as Go's `*fs.PathError`: `open /app/go.mod: no such file or directory`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The operation in Go's words: `open`, `read`, `stat`, `mkdir`, `remove` …
    pub operation: &'static str,
    /// The path it was tried on.
    pub path: String,
    /// What went wrong.
    pub kind: FileErrorKind,
}

impl FileError {
    /// Builds the error of one failed operation.
    pub fn new(operation: &'static str, path: impl Into<String>, kind: FileErrorKind) -> Self {
        Self { operation, path: path.into(), kind }
    }

    /// True if the file was not there (Go: `errors.Is(err, fs.ErrNotExist)`).
    pub fn is_not_found(&self) -> bool {
        self.kind == FileErrorKind::NotFound
    }
}

impl fmt::Display for FileErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "no such file or directory",
            Self::PermissionDenied => "permission denied",
            Self::NotADirectory => "not a directory",
            Self::IsADirectory => "is a directory",
            Self::Exists => "file exists",
            Self::NotEmpty => "directory not empty",
            Self::ReadOnly => "read-only file system",
            Self::Loop => "too many levels of symbolic links",
            Self::Other(text) => text,
        })
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.operation, self.path, self.kind)
    }
}

impl std::error::Error for FileError {}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link ([`System::lstat`] and [`System::read_dir`] only).
    Symlink,
    /// A device, pipe or socket.
    Other,
}

/// Facts about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// What it is.
    pub kind: FileKind,
    /// Size in bytes (0 for a directory).
    pub size: u64,
    /// Unix permission bits, for example `0o644`.
    pub mode: u32,
}

/// The answer to one network request (one GET).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The body of a 200 answer (or of a `file://` that exists).
    Body(Arc<[u8]>),
    /// The server answered with another status. `status` is the whole phrase, for example `404 Not Found`; `body` is the
    /// start of a text/plain answer, which go quotes as `server response:`.
    Status {
        /// Status code, for example 404 or 410.
        code: u16,
        /// Code and reason, for example `404 Not Found`.
        status: String,
        /// The text go would quote, or empty.
        body: String,
    },
    /// A `file://` that could not be read.
    File(FileError),
    /// No request can be made, and the command ends with this text: the settings are wrong (Go: `base.Fatalf`).
    Fatal(String),
    /// No answer: the whole text of the error, as Go's net/http has it (`Get "https://…": EOF`).
    Failed(String),
    /// The answer broke off: the cause, for example `unexpected EOF`.
    Cut(String),
    /// This host does not have the answer now. It is noted; the run ends with the list of everything it needs, and the
    /// host runs it again with more (the sans-I/O rule of the browser).
    Unknown,
}

/// Everything a go command can see and do. One method, one effect. Implementations use interior mutability: a command
/// holds a shared reference for as long as it runs.
pub trait System {
    /// One environment variable of the process, `None` if unset.
    fn env(&self, name: &str) -> Option<String>;
    /// The current directory, absolute.
    fn current_dir(&self) -> String;

    /// The whole content of a file. Follows links.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError>;
    /// The start of a file, long enough for the head of a usual source file, and whether that is all of it.
    fn read_start(&self, path: &str) -> Result<(Arc<[u8]>, bool), FileError> {
        self.read(path).map(|data| (data, true))
    }
    /// Facts about a file. Follows links.
    fn stat(&self, path: &str) -> Result<Metadata, FileError>;
    /// What stands at a path. Follows links. A host may know that from less than all facts.
    fn stat_kind(&self, path: &str) -> Result<FileKind, FileError> {
        self.stat(path).map(|facts| facts.kind)
    }
    /// Facts about a file, not following a last link.
    fn lstat(&self, path: &str) -> Result<Metadata, FileError>;
    /// The names in a directory with what each is (links not followed), sorted bytewise.
    fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError>;
    /// True if all files of a directory are regular ones and none was written within the last two seconds. Go reads such a
    /// directory through its index (Go: `modindex.dirHash`), which differs where a file has a syntax error. A host without a
    /// clock says false: its files were just written.
    fn is_settled(&self, dir: &str) -> bool {
        let _ = dir;
        false
    }
    /// Where a symbolic link points.
    fn read_link(&self, path: &str) -> Result<String, FileError>;
    /// Writes a whole file, atomically where the system can; creates it with these permission bits.
    fn write(&self, path: &str, data: &[u8], mode: u32) -> Result<(), FileError>;
    /// Creates a directory and all its parents (Go: `os.MkdirAll`).
    fn create_dir_all(&self, path: &str) -> Result<(), FileError>;
    /// Removes one file, link or empty directory.
    fn remove(&self, path: &str) -> Result<(), FileError>;
    /// Removes a path and everything under it; an absent path is no error (Go: `os.RemoveAll`).
    fn remove_all(&self, path: &str) -> Result<(), FileError>;
    /// Renames a file or directory.
    fn rename(&self, from: &str, to: &str) -> Result<(), FileError>;
    /// Sets permission bits.
    fn set_mode(&self, path: &str, mode: u32) -> Result<(), FileError>;

    /// Takes the lock that a file stands for, which is created if need be, and waits until no other process holds it (Go:
    /// `lockedfile.MutexAt`, `lockedfile.Edit`). As long as it is held, [`System::write`] changes that file in place. A host
    /// that has its files for itself only creates the file.
    fn lock(&self, path: &str) -> Result<(), FileError> {
        match self.stat(path) {
            Err(error) if error.is_not_found() => self.write(path, b"", 0o666),
            other => other.map(|_| ()),
        }
    }
    /// Gives a lock back.
    fn unlock(&self, path: &str) {
        let _ = path;
    }

    /// Sends one GET request (`http`, `https` or `file` scheme) and gives the answer.
    fn fetch(&self, url: &str) -> Fetched;
    /// Why there was no login for a URL that refused, one method of GOAUTH after the other: what `-x` shows of them.
    fn login_problems(&self, url: &str) -> Vec<String> {
        let _ = url;
        Vec::new()
    }
    /// True if the process ends with the command: giving back piece by piece what the command holds would only take time.
    fn ends_with_the_command(&self) -> bool {
        false
    }
    /// True if [`System::prefetch`] does something: only then is it worth finding out what will be asked for.
    fn reads_ahead(&self) -> bool {
        false
    }
    /// Says which requests are about to be made and which files are about to be read, so that a host with a network or
    /// several processors can start all of them at once. Changes no answer.
    fn prefetch(&self, urls: &[String], files: &[String]) {
        let _ = (urls, files);
    }
    /// Says which go.mod files of published modules are about to be read. A host that reads them ahead may parse them too,
    /// with their requirements numbered by `modules`. Changes no answer.
    fn prefetch_go_mods(&self, files: &[String], modules: &Arc<gomod::ModuleTable>) {
        let _ = modules;
        self.prefetch(&[], files);
    }
    /// What a go.mod file says, where the host parsed it ahead for this very table, and its go.sum hash (as
    /// [`System::go_mod_hash`] gives it). `None`: read the text.
    fn parsed_go_mod(&self, path: &str, modules: &Arc<gomod::ModuleTable>) -> Option<(Arc<ModuleSummary>, Arc<str>)> {
        let _ = (path, modules);
        None
    }
    /// The go.sum hash of a file that holds a go.mod (as `gomod::dirhash::go_mod_hash` gives it), where the host worked it
    /// out while it read ahead. `None`: work it out.
    fn go_mod_hash(&self, path: &str) -> Option<Arc<str>> {
        let _ = path;
        None
    }
    /// The go version that a go.mod names, empty if it names none. A host may know that without the text.
    fn go_line(&self, path: &str) -> Result<Arc<str>, FileError> {
        self.read(path).map(|text| gomod::gover::go_mod_lookup(&text, "go").into())
    }
    /// What an earlier run worked out from a directory of a published module (`remember`), if the directory did not change
    /// since.
    fn recall(&self, path: &str) -> Option<&[u8]> {
        let _ = path;
        None
    }
    /// Lets a later run recall what was worked out from a directory of a published module. Its files are taken to be as
    /// they were published as long as the directory is the same, as Go's own index takes them (cmd/go/internal/modindex).
    fn remember(&self, path: &str, value: &[u8]) {
        let _ = (path, value);
    }
    /// The requirements of a published module version in parsed form, where the host holds them so (a pack). `None`: ask
    /// for the text.
    fn summary(&self, module: &gomod::ModuleVersion) -> Option<Arc<ModuleSummary>> {
        let _ = module;
        None
    }
    /// The requirements of published module versions in numbers, where the host holds them so: a pack, or what an earlier
    /// run read in this module cache.
    fn known_modules(&self, cache: &str) -> Option<&dyn KnownModules> {
        let _ = cache;
        None
    }
    /// Standard error as it is produced, for progress. The same text is in the outcome.
    fn progress(&self, text: &str) {
        let _ = text;
    }
    /// True if the person who started the command asked to stop it.
    fn cancelled(&self) -> bool {
        false
    }
}

/// What the go command reads from a dependency's go.mod (Go: `modload.modFileSummary`, before replacement and exclusion).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleSummary {
    /// The path after `module`, empty if there is no module line.
    pub path: Arc<str>,
    /// The version after `go`, empty if there is none.
    pub go: Arc<str>,
    /// The name after `toolchain`, empty if there is none.
    pub toolchain: Arc<str>,
    /// Requirements in file order.
    pub require: gomod::ModuleList,
    /// Retractions and deprecation, if there are any.
    pub notes: Option<Arc<AuthorNotes>>,
    /// The patterns of `ignore` lines.
    pub ignore: Vec<Arc<str>>,
}
