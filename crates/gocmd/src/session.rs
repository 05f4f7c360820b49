//! One run of one command: the system it sees, its configuration, what it printed.
//!
//! Go keeps these in package variables (`cfg`, `base`); here they are one value that every room is handed, so that two
//! commands never share anything.

use std::cell::{Cell, OnceCell, RefCell};

use world::{Fetched, System};

use crate::config::Config;
use crate::error::{Error, ErrorKind};
use crate::fsys::Fsys;
use crate::outcome::{Outcome, Request};
use crate::paths;

/// One run of one command. Shared by reference; what changes during a run is behind cells.
pub struct Session<'s> {
    /// Files, environment, network.
    pub system: &'s dyn System,
    /// Files as `-overlay` shows them, as `cmd/go/internal/fsys`.
    pub fsys: Fsys<'s>,
    /// Flags and environment, as `cmd/go/internal/cfg`.
    pub config: Config,
    stdout: RefCell<Vec<u8>>,
    stderr: RefCell<Vec<u8>>,
    status: Cell<i32>,
    requests: RefCell<Vec<Request>>,
    needs: RefCell<Vec<String>>,
    ended: OnceCell<Error>,
    index_off: OnceCell<bool>,
}

impl<'s> Session<'s> {
    /// A fresh run over a system with a configuration.
    pub fn new(system: &'s dyn System, config: Config) -> Self {
        Self {
            system,
            fsys: Fsys::new(system),
            config,
            stdout: RefCell::default(),
            stderr: RefCell::default(),
            status: Cell::new(0),
            requests: RefCell::default(),
            needs: RefCell::default(),
            ended: OnceCell::new(),
            index_off: OnceCell::new(),
        }
    }

    /// The command is over: nothing that is printed or reported from here on counts, whatever callers make of the error,
    /// which this gives back (Go: `base.Fatalf` far below those who would tolerate an error).
    pub fn end(&self, error: Error) -> Error {
        self.ended.get_or_init(|| error).clone()
    }

    /// True if go reads no directory through its index in this run (Go: `modindex.enabled`).
    pub fn is_index_off(&self) -> bool {
        let setting = |setting: &str| setting == "goindex=0";
        *self.index_off.get_or_init(|| {
            self.config.env("GOCACHE") == "off"
                || self.system.env("GODEBUG").is_some_and(|list| list.split(',').any(setting))
        })
    }

    /// `Err` if the command is over ([`Session::end`]): those who write files ask first.
    pub fn check_not_ended(&self) -> crate::Result<()> {
        self.ended.get().cloned().map_or(Ok(()), Err)
    }

    /// Writes to standard output.
    pub fn print(&self, text: impl AsRef<[u8]>) {
        if self.ended.get().is_some() {
            return;
        }
        self.stdout.borrow_mut().extend_from_slice(text.as_ref());
    }

    /// Writes to standard error, as it is.
    pub fn print_error(&self, text: impl AsRef<[u8]>) {
        if self.ended.get().is_some() {
            return;
        }
        let text = text.as_ref();
        self.system.progress(&String::from_utf8_lossy(text));
        self.stderr.borrow_mut().extend_from_slice(text);
    }

    /// Writes one message line to standard error behind `go: `, ending it with a newline if it has none (Go: `log.Print`
    /// with cmd/go's prefix). Does not change the status.
    pub fn log(&self, text: &str) {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        self.print_error(gomod::bytes::to_bytes(&format!("go: {text}{end}")));
    }

    /// Reports an error and goes on; the command will end with status 1 (Go: `base.Error`). Joined errors are reported one
    /// by one.
    pub fn error(&self, error: &Error) {
        if let ErrorKind::Joined(errors) = error.kind() {
            for error in errors {
                self.error(error);
            }
            return;
        }
        self.log(&error.to_string());
        self.set_status(1);
    }

    /// The go.mod files of published modules that the host has in numbers.
    pub fn known_modules(&self) -> Option<&'s dyn world::KnownModules> {
        self.system.known_modules(&self.config.gomodcache)
    }

    /// The current directory, after `-C` (Go: `base.Cwd`).
    pub fn cwd(&self) -> &str {
        &self.config.cwd
    }

    /// The absolute form of a path given relative to the current directory (Go: `filepath.Abs`).
    pub fn abs(&self, path: &str) -> String {
        paths::absolute(self.cwd(), path)
    }

    /// The path relative to the current directory if that is shorter and means the same file; for messages only (Go:
    /// `base.ShortPath`).
    pub fn short_path(&self, path: &str) -> String {
        match paths::relative(self.cwd(), path) {
            Some(relative) if relative.len() < path.len() => relative,
            _ => path.to_owned(),
        }
    }

    /// The error with its file's path as [`Session::short_path`] writes it (Go: `base.ShortPathError`).
    pub fn short_path_error(&self, error: world::FileError) -> Error {
        let path = self.short_path(&error.path);
        world::FileError { path, ..error }.into()
    }

    /// Raises the exit status (Go: `base.SetExitStatus`).
    pub fn set_status(&self, status: i32) {
        self.status.set(self.status.get().max(status));
    }

    /// The exit status so far (Go: `base.GetExitStatus`).
    pub fn status(&self) -> i32 {
        self.status.get()
    }

    /// `Err` if an error was reported, so that the caller stops with `?` (Go: `base.ExitIfErrors`). The error's text is
    /// empty: everything was printed.
    pub fn exit_if_errors(&self) -> crate::Result<()> {
        if self.status.get() != 0 { Err(Error::new(ErrorKind::Exit, "")) } else { Ok(()) }
    }

    /// Sends one request and keeps it in the trace.
    pub fn fetch(&self, url: &str) -> Fetched {
        let fetched = self.system.fetch(url);
        let answer = match &fetched {
            Fetched::Body(_) => "200".to_owned(),
            Fetched::Status { code, .. } => code.to_string(),
            Fetched::File(error) => error.kind.to_string(),
            Fetched::Failed(text) | Fetched::Cut(text) | Fetched::Fatal(text) => text.clone(),
            Fetched::Unknown => {
                self.need(url);
                "unknown".to_owned()
            }
        };
        self.requests.borrow_mut().push(Request { url: url.to_owned(), answer });
        fetched
    }

    /// Notes that an answer is needed which this host does not have now.
    pub fn need(&self, url: &str) {
        let mut needs = self.needs.borrow_mut();
        if !needs.iter().any(|known| known == url) {
            needs.push(url.to_owned());
        }
    }

    /// Ends the run. A `Fatal` error is printed here (Go: `base.Fatal`), an `Exit` was printed before.
    pub fn finish(mut self, result: crate::Result<()>) -> Outcome {
        let result = self.ended.take().map_or(result, Err);
        if let Err(error) = result
            && *error.kind() != ErrorKind::Exit
        {
            if *error.kind() == ErrorKind::Verbatim {
                let text = error.to_string();
                let end = if text.ends_with('\n') { "" } else { "\n" };
                self.print_error(format!("{text}{end}"));
                self.set_status(1);
            } else {
                self.error(&error);
            }
        }
        Outcome {
            status: self.status.get(),
            stdout: self.stdout.into_inner(),
            stderr: self.stderr.into_inner(),
            requests: self.requests.into_inner(),
            needs: self.needs.into_inner(),
        }
    }
}
