//! Runs programs, says which, and says how to get one that is missing.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Why a task can't go on.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// The repository's top.
pub fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder).to_owned()
}

/// Reads, writes and lists with the path in the error.
pub fn at<T>(path: &Path, done: std::io::Result<T>) -> Result<T, Failure> {
    done.map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// A program to run in the repository's top.
pub struct Program {
    command: Command,
    /// What to do if there is no such program.
    hint: &'static str,
    quiet: bool,
}

/// Any program; `hint` is the command that installs it.
pub fn program(name: impl AsRef<OsStr>, hint: &'static str) -> Program {
    let mut command = Command::new(name);
    command.current_dir(root());
    Program { command, hint, quiet: false }
}

/// The cargo that runs this. What it says of this very package is kept from the next one: build scripts that look at it would
/// run anew each time.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Program {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut program = program(cargo, "install Rust with rustup").args(arguments);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| text.starts_with(start)) {
            program.command.env_remove(&name);
        }
    }
    program
}

/// A script of node_modules, run by node.
pub fn node_script<'a>(script: &str, arguments: impl IntoIterator<Item = &'a str>) -> Program {
    program("node", crate::setup::NODE_HINT).args([format!("node_modules/{script}")]).args(arguments)
}

impl Program {
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Does not print the command line first.
    pub fn quietly(mut self) -> Self {
        self.quiet = true;
        self
    }

    fn line(&self) -> String {
        let name = Path::new(self.command.get_program()).file_name().unwrap_or_default();
        let mut line = name.to_string_lossy().into_owned();
        for argument in self.command.get_args() {
            line.push(' ');
            line.push_str(&argument.to_string_lossy());
        }
        line
    }

    fn missing(&self, error: &std::io::Error) -> Failure {
        let name = self.command.get_program().to_string_lossy();
        if error.kind() == std::io::ErrorKind::NotFound {
            Failure::new(format!("{name} is missing: {}", self.hint))
        } else {
            Failure::new(format!("{name}: {error}"))
        }
    }

    /// Runs to the end; what it prints is shown.
    pub fn run(mut self) -> Result<(), Failure> {
        if !self.quiet {
            eprintln!("$ {}", self.line());
        }
        let status = self.command.status().map_err(|error| self.missing(&error))?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("{} failed ({status})", self.line()))) }
    }

    /// Runs to the end; gives what it printed on standard output.
    pub fn read(mut self) -> Result<String, Failure> {
        let output = self.command.stderr(Stdio::inherit()).output().map_err(|error| self.missing(&error))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(Failure::new(format!("{} failed ({})", self.line(), output.status)))
        }
    }

    /// Starts it and goes on.
    pub fn start(mut self) -> Result<Child, Failure> {
        if !self.quiet {
            eprintln!("$ {}", self.line());
        }
        self.command.spawn().map_err(|error| self.missing(&error))
    }

    /// Starts it with both outputs into a file.
    pub fn start_into(mut self, output: std::fs::File) -> Result<Child, Failure> {
        let errors = output.try_clone()?;
        self.command.stdout(output).stderr(errors).spawn().map_err(|error| self.missing(&error))
    }

    /// Starts it with standard output in a pipe.
    pub fn start_piped(mut self) -> Result<Child, Failure> {
        eprintln!("$ {}", self.line());
        self.command.stdout(Stdio::piped()).spawn().map_err(|error| self.missing(&error))
    }
}
