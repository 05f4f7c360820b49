//! `gomodplay run --record`: the commands of a scenario through the real go command, in a temporary folder, and what it did
//! written beside the scenario as `.golden`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use world::registry::{Answer, request};
use world::scenario::{HOME, Place, ROOT, Scenario};
use world::txtar::{Archive, ArchiveFile};

/// Where a scenario says that GOROOT is.
const GOROOT: &str = "/usr/local/go";

/// What stands behind a text without a newline at its end.
const NO_NEWLINE: &[u8] = b"\n\\ no newline at the end\n";

/// Records scenarios: each file's commands by the go command `program` (`go` of PATH if none is named).
///
/// # Errors
/// A sentence for the terminal: no go command, one of another version, a file that can't be read or written.
pub fn record(program: Option<&str>, files: &[String]) -> Result<(), String> {
    let go = RealGo::find(program.unwrap_or("go"))?;
    for file in files {
        let text = fs::read(file).map_err(|error| crate::file_error::file_error("open", file, &error).to_string())?;
        let scenario = Scenario::parse(&text);
        let commands = scenario.commands();
        if commands.is_empty() {
            return Err(format!("{file} has no line that starts with \"go \": nothing to record"));
        }
        let folder = Temporary::new()?;
        let archive = go.run(&scenario, &commands, &folder.path)?;
        let golden = Path::new(file).with_extension("golden");
        fs::write(&golden, archive.format()).map_err(|error| failed(&golden, &error))?;
        println!("{}: {} commands", golden.display(), commands.len());
    }
    Ok(())
}

fn failed(path: &Path, error: &std::io::Error) -> String {
    crate::file_error::file_error("write", &path.to_string_lossy(), error).to_string()
}

/// A temporary folder that goes when it is dropped, with the module cache's read-only folders in it.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("gomodplay-record-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(|error| failed(&path, &error))?;
        // Go prints paths without symbolic links.
        let path = fs::canonicalize(&path).map_err(|error| failed(&path, &error))?;
        Ok(Self { path })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let mut folders = vec![self.path.clone()];
        while let Some(folder) = folders.pop() {
            if let Ok(metadata) = fs::metadata(&folder) {
                let mut permissions = metadata.permissions();
                make_writable(&mut permissions);
                let _ = fs::set_permissions(&folder, permissions);
            }
            let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
            folders.extend(
                entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()),
            );
        }
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(unix)]
fn make_writable(permissions: &mut fs::Permissions) {
    use std::os::unix::fs::PermissionsExt;
    permissions.set_mode(0o755);
}

#[cfg(not(unix))]
fn make_writable(permissions: &mut fs::Permissions) {
    permissions.set_readonly(false);
}

/// The real go command.
struct RealGo {
    program: String,
    goroot: String,
}

impl RealGo {
    /// Asks a program whether it is the go command that is imitated here.
    fn find(program: &str) -> Result<Self, String> {
        let wanted = format!("go{}", gomod::gover::LOCAL);
        let output =
            Command::new(program).args(["env", "GOVERSION", "GOROOT"]).env("GOTOOLCHAIN", "local").output().map_err(
                |error| format!("can't start {program}: {error}; --record needs {wanted} (name it with --go)"),
            )?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut lines = text.lines();
        let (version, goroot) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        if version != wanted {
            let what = if version.is_empty() { "no go command" } else { version };
            return Err(format!("{program} is {what}; --record needs {wanted} (name it with --go)"));
        }
        // Commands run in another folder.
        let absolute = if program.contains('/') { std::path::absolute(program).ok() } else { None };
        let program = absolute.map_or_else(|| program.to_owned(), |path| path.to_string_lossy().into_owned());
        Ok(Self { program, goroot: goroot.to_owned() })
    }

    fn run(&self, scenario: &Scenario, commands: &[String], folder: &Path) -> Result<Archive, String> {
        lay_out(scenario, folder)?;
        let folder_text = folder.to_string_lossy().into_owned();
        let environment = self.environment(scenario, &folder_text);
        let tree = PathBuf::from(format!("{folder_text}{ROOT}"));
        let neutral = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(text) => text.replace(&self.goroot, GOROOT).replace(&folder_text, "").into_bytes(),
            Err(_) => bytes.to_vec(),
        };
        let comment = format!("Recorded from go {} by `gomodplay run --record`.\n", gomod::gover::LOCAL);
        let mut golden = Archive { comment: comment.into_bytes().into(), ..Archive::default() };
        let mut before = files_of(&tree);
        for (index, command) in commands.iter().enumerate() {
            let words = crate::run::words(command)?;
            let output = Command::new(&self.program)
                .args(words.iter().skip(1))
                .current_dir(&tree)
                .env_clear()
                .envs(&environment)
                .env("PWD", &tree)
                .stdin(Stdio::null())
                .output()
                .map_err(|error| format!("can't start {}: {error}", self.program))?;
            let after = files_of(&tree);
            let mut add = |name: &str, data: &[u8]| {
                let mut data = neutral(data);
                if data.last().is_some_and(|last| *last != b'\n') {
                    data.extend_from_slice(NO_NEWLINE);
                }
                golden.files.push(ArchiveFile { name: format!("{}/{name}", index + 1), data: data.into() });
            };
            add_command(command, &output, &mut add);
            for name in before.keys().chain(after.keys().filter(|name| !before.contains_key(*name))) {
                match after.get(name) {
                    Some(content) if before.get(name) != Some(content) => add(&format!("file/{name}"), content),
                    Some(_) => {}
                    None => add(&format!("removed/{name}"), b""),
                }
            }
            before = after;
        }
        Ok(golden)
    }

    /// The scenario's environment with its paths on the disk; nothing of the person's own settings.
    fn environment(&self, scenario: &Scenario, folder: &str) -> BTreeMap<String, String> {
        let mut environment: BTreeMap<String, String> =
            [("GOFLAGS", ""), ("GONOSUMDB", ""), ("GONOPROXY", ""), ("GOPRIVATE", ""), ("GOVCS", "*:off")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        environment.insert("CGO_ENABLED".into(), "0".into());
        environment.insert("TMPDIR".into(), folder.to_owned());
        environment.insert("PATH".into(), format!("{}/bin", self.goroot));
        for (name, value) in scenario.environment() {
            let value = match name.as_str() {
                "GOROOT" => self.goroot.clone(),
                "GOPATH" | "HOME" | "GOCACHE" | "GOMODCACHE" if value.starts_with('/') => format!("{folder}{value}"),
                _ => value.replace("file:///", &format!("file://{folder}/")),
            };
            environment.insert(name, value);
        }
        environment
    }
}

/// The command line and what it printed; the status 0 and empty outputs are left out.
fn add_command(command: &str, output: &Output, add: &mut impl FnMut(&str, &[u8])) {
    add("command", format!("{command}\n").as_bytes());
    let status = output.status.code().unwrap_or(-1);
    if status != 0 {
        add("status", format!("{status}\n").as_bytes());
    }
    for (name, text) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        if !text.is_empty() {
            add(name, text);
        }
    }
}

/// Writes the working tree and the registry as a GOPROXY tree.
fn lay_out(scenario: &Scenario, folder: &Path) -> Result<(), String> {
    let place = |path: &str| PathBuf::from(format!("{}{path}", folder.display()));
    for path in [ROOT, HOME, "/proxy"] {
        fs::create_dir_all(place(path)).map_err(|error| failed(&place(path), &error))?;
    }
    // Without this, go starts a second process that writes counters into the home after the first has ended.
    write(&place(&format!("{HOME}/.config/go/telemetry/mode")), b"off")?;
    for file in scenario.files() {
        if let Place::Tree(path) = &file.place {
            write(&place(path), &file.data)?;
        }
    }
    let registry = scenario.registry();
    for (module, _) in registry.published() {
        for name in ["info", "mod", "zip"].into_iter().filter_map(|kind| request(&module, kind)) {
            let escaped = name.split_once("/@v/").map_or("", |(escaped, _)| escaped);
            for asked in [name.clone(), format!("{escaped}/@v/list"), format!("{escaped}/@latest")] {
                if let Answer::Body(body) = registry.answer(&asked) {
                    write(&place("/proxy").join(&asked), &body)?;
                }
            }
        }
    }
    Ok(())
}

fn write(path: &Path, data: &[u8]) -> Result<(), String> {
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, data));
    written.map_err(|error| failed(path, &error))
}

/// All files below a folder by their paths in it.
fn files_of(tree: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![tree.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if let Ok(name) = path.strip_prefix(tree) {
                found.insert(name.to_string_lossy().into_owned(), fs::read(&path).unwrap_or_default());
            }
        }
    }
    found
}
