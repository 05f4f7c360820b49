//! A directory for one test, and commands in it: gomodplay's, or the real go's.

// Each test program uses a part of this.
#![allow(dead_code)]

pub mod secure;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Who runs a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The real go command.
    Go,
    /// `gomodplay go`.
    Gomodplay,
}

/// A directory that goes away with the test: `src` is the main module, `registry` what GOPROXY serves.
pub struct Place {
    top: PathBuf,
    environment: BTreeMap<String, String>,
}

impl Place {
    /// An empty place.
    pub fn new(name: &str) -> Self {
        let top = std::env::temp_dir().join(format!("gomodplay-test-{}-{name}", std::process::id()));
        let mut place = Self { top, environment: BTreeMap::new() };
        place.remove(&place.top);
        fs::create_dir_all(place.path("src")).expect("a temporary directory");
        place.write("home/.config/go/telemetry/mode", "off");
        for (name, value) in [("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOSUMDB", "off"), ("GOTELEMETRY", "off")] {
            place.set(name, value);
        }
        let registry = place.registry();
        place.set("GOPROXY", &registry);
        place
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.top.join(name)
    }

    /// Sets an environment variable of the commands.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        self.write_bytes(name, text.as_bytes());
    }

    /// Writes a file.
    pub fn write_bytes(&self, name: &str, data: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, data).expect("a file");
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The GOPROXY of the registry in files.
    pub fn registry(&self) -> String {
        format!("file://{}", self.path("registry").to_string_lossy())
    }

    /// Publishes a module version in the registry.
    pub fn publish(&self, path: &str, version: &str, files: &[(&str, &str)]) {
        let escaped = gomod::module::escape_path(path).expect("a module path");
        let versions = format!("registry/{escaped}/@v");
        let list = fs::read_to_string(self.path(&format!("{versions}/list"))).unwrap_or_default();
        self.write(&format!("{versions}/list"), &format!("{list}{version}\n"));
        let info = format!("{{\"Version\":\"{version}\",\"Time\":\"2020-02-03T04:05:06Z\"}}");
        self.write(&format!("{versions}/{version}.info"), &info);
        let go_mod = files.iter().find(|(name, _)| *name == "go.mod").map(|(_, text)| (*text).to_owned());
        self.write(&format!("{versions}/{version}.mod"), &go_mod.unwrap_or_else(|| format!("module {path}\n")));
        let entries = files.iter().map(|(name, text)| (format!("{path}@{version}/{name}"), text.as_bytes()));
        self.write_bytes(&format!("{versions}/{version}.zip"), &world::zip::store(entries));
    }

    /// Runs a go command in the main module.
    pub fn run(&self, who: Who, args: &[&str]) -> Output {
        self.run_in("src", who, args)
    }

    /// Runs a go command in a directory of the place.
    ///
    /// # Panics
    /// If the real go is not installed.
    pub fn run_in(&self, directory: &str, who: Who, args: &[&str]) -> Output {
        self.command(directory, who, args).output().expect("a program to start")
    }

    /// Runs a go command in the main module with a text on its standard input, which is a pipe.
    pub fn run_with(&self, who: Who, args: &[&str], input: &str) -> Output {
        let mut command = self.command("src", who, args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut started = command.spawn().expect("a program to start");
        let mut pipe = started.stdin.take().expect("a pipe");
        pipe.write_all(input.as_bytes()).expect("room in the pipe");
        drop(pipe);
        started.wait_with_output().expect("an end")
    }

    fn command(&self, directory: &str, who: Who, args: &[&str]) -> Command {
        let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.reference/go");
        let mut command = match who {
            Who::Gomodplay => {
                let mut command = Command::new(env!("CARGO_BIN_EXE_gomodplay"));
                command.arg("go");
                command
            }
            Who::Go => {
                let go = reference.join("bin/go");
                assert!(go.is_file(), "the real go command is not installed: run `cargo xtask oracle install`");
                Command::new(go)
            }
        };
        let directory = self.path(directory);
        fs::create_dir_all(&directory).expect("a directory");
        command
            .args(args)
            .current_dir(&directory)
            .env_clear()
            .env("PWD", &directory)
            .env("HOME", self.path("home"))
            .env("GOPATH", self.path("gopath"))
            .env("GOROOT", fs::canonicalize(&reference).unwrap_or(reference))
            .envs(&self.environment);
        command
    }

    /// Makes a directory of the module cache, and all below, removable.
    pub fn make_writable(&self, directory: &Path) -> &Self {
        let mut folders = vec![directory.to_owned()];
        while let Some(folder) = folders.pop() {
            let Ok(facts) = fs::symlink_metadata(&folder) else { continue };
            let mut permissions = facts.permissions();
            // Only what this test made is changed, and removed right after.
            #[allow(clippy::permissions_set_readonly_false)]
            permissions.set_readonly(false);
            let _ = fs::set_permissions(&folder, permissions);
            let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
            folders.extend(
                entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()),
            );
        }
        self
    }

    /// Removes a directory, if it is there.
    pub fn remove(&self, directory: &Path) {
        self.make_writable(directory);
        let _ = fs::remove_dir_all(directory);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.remove(&self.top);
    }
}

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
