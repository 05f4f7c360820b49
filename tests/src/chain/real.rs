//! A scenario's commands through the real go, in a folder of their own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use world::registry::{Answer, request};
use world::scenario::{HOME, Place, ROOT, Scenario};

use super::{Ran, words};
use crate::reference::{self, Go};

/// Where a scenario says that GOROOT is.
const GOROOT: &str = "/usr/local/go";

/// What the real go says when it panics.
const PANIC: &str = "\ngoroutine 1 [";

/// Runs all commands of a scenario under `folder`, which is created and removed. Paths in the outputs are those of the
/// scenario. A command that the real go does not end with, or panics at, is left out, and those after it.
///
/// # Panics
/// If files can't be written or the real go is not installed.
pub fn run(scenario: &Scenario, folder: &Path) -> Vec<Ran> {
    run_cached(scenario, folder, None)
}

/// As [`run`], with a build cache that other runs share: go keeps an index of its standard library there. It keeps indexes
/// of module cache folders too, by their paths, so runs that share a cache each need a folder of a name of its own.
///
/// # Panics
/// As [`run`].
pub fn run_cached(scenario: &Scenario, folder: &Path, cache: Option<&Path>) -> Vec<Ran> {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let own = folder.join(RUNS.fetch_add(1, Ordering::Relaxed).to_string());
    let folder = if cache.is_some() { own.as_path() } else { folder };
    remove(folder);
    lay_out(scenario, folder);
    let place = Placed { folder: text(folder), goroot: text(&reference::goroot()), cache: cache.map(text) };
    let go = place.go(scenario, folder);
    let tree = place.disk(ROOT);
    let mut before = files(&tree);
    let mut all = Vec::new();
    for command in scenario.commands() {
        let Some(output) = go.run(&tree, &words(&command)) else { break };
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains(PANIC) {
            break;
        }
        let after = files(&tree);
        let mut changed = BTreeMap::new();
        for (name, content) in &after {
            if before.get(name) != Some(content) {
                changed.insert(name.clone(), Some(place.neutral(content)));
            }
        }
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            changed.insert(name.clone(), None);
        }
        before = after;
        all.push(Ran {
            command,
            status: output.status.code().unwrap_or(-1),
            stdout: place.printed(&output.stdout),
            stderr: place.printed(&output.stderr),
            changed,
        });
    }
    remove(folder);
    all
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A scenario's absolute paths below a folder of the disk.
struct Placed {
    folder: String,
    goroot: String,
    /// A build cache outside the folder.
    cache: Option<String>,
}

impl Placed {
    fn disk(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("{}{path}", self.folder))
    }

    /// The scenario's environment with its paths on the disk.
    fn go(&self, scenario: &Scenario, folder: &Path) -> Go {
        let mut go = Go::new(folder, "off");
        // A machine with a C compiler, where nothing says otherwise; cross-compiling turns cgo off.
        let environment = scenario.environment();
        let native = environment.get("GOOS").is_none_or(|goos| goos == "linux")
            && environment.get("GOARCH").is_none_or(|goarch| goarch == "amd64");
        go.set("CGO_ENABLED", if native { "1" } else { "0" });
        if environment.keys().any(|name| name.starts_with("TESTGO_")) {
            go.simulate_toolchains();
        }
        for (name, value) in environment {
            let value = match name.as_str() {
                "GOROOT" => self.goroot.clone(),
                "GOCACHE" if self.cache.is_some() => self.cache.clone().unwrap_or_default(),
                "GOPATH" | "HOME" | "GOCACHE" | "GOMODCACHE" if value.starts_with('/') => {
                    format!("{}{value}", self.folder)
                }
                _ => value.replace("file:///", &format!("file://{}/", self.folder)),
            };
            go.set(&name, &value);
        }
        go
    }

    /// What go printed. It shortens a path to one from the current folder where that is shorter (`base.ShortPath`): below
    /// the disk's long folder it is, for a scenario's home it never is.
    fn printed(&self, bytes: &[u8]) -> Vec<u8> {
        let bytes = self.neutral(bytes);
        let Ok(mut text) = String::from_utf8(bytes.clone()) else { return bytes };
        let shortened = format!("../{}/", HOME.trim_start_matches('/'));
        while let Some(at) = text.find(&shortened) {
            let start = text[..at].trim_end_matches("../").len();
            text.replace_range(start..at + "..".len(), "");
        }
        text.into_bytes()
    }

    fn neutral(&self, bytes: &[u8]) -> Vec<u8> {
        let text = gomod::bytes::to_text(bytes).replace(&self.goroot, GOROOT).replace(&self.folder, "");
        gomod::bytes::to_bytes(&text).into_owned()
    }
}

/// Writes the working tree and a GOPROXY tree.
fn lay_out(scenario: &Scenario, folder: &Path) {
    let place = |path: &str| PathBuf::from(format!("{}{path}", folder.display()));
    for path in [ROOT, HOME, "/proxy"] {
        fs::create_dir_all(place(path)).expect("a folder in the temporary one");
    }
    // Without this, go starts a second process that writes counters into the home after the first has ended.
    write(&place(&format!("{HOME}/.config/go/telemetry/mode")), b"off");
    for file in scenario.files() {
        if let Place::Tree(path) = &file.place {
            write(&place(path), &file.data);
        }
    }
    let registry = scenario.registry();
    let proxy = place("/proxy");
    for (module, _) in registry.published() {
        for kind in ["info", "mod", "zip"] {
            if let Some(name) = request(&module, kind) {
                if let Answer::Body(body) = registry.answer(&name) {
                    write(&proxy.join(&name), &body);
                }
                if let Some((escaped, _)) = name.split_once("/@v/") {
                    for list in [format!("{escaped}/@v/list"), format!("{escaped}/@latest")] {
                        if let (false, Answer::Body(body)) = (proxy.join(&list).exists(), registry.answer(&list)) {
                            write(&proxy.join(&list), &body);
                        }
                    }
                }
            }
        }
    }
}

fn write(path: &Path, data: &[u8]) {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).expect("a folder in the temporary one");
    }
    fs::write(path, data).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn files(tree: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![tree.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(_) => {
                    let name = path.strip_prefix(tree).map(text).unwrap_or_default();
                    found.insert(name, fs::read(&path).unwrap_or_default());
                }
                Err(_) => {}
            }
        }
    }
    found
}

/// Removes a folder with the module cache's read-only folders in it. What a stopped command had started may still write there
/// for a moment.
fn remove(folder: &Path) {
    for _ in 0..50 {
        if try_to_remove(folder).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    try_to_remove(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
}

fn try_to_remove(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if !folder.exists() {
        return Ok(());
    }
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let _ = fs::set_permissions(&folder, fs::Permissions::from_mode(0o755));
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
        }
    }
    fs::remove_dir_all(folder)
}
