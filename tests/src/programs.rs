//! Small main modules that import well-known real modules, on the disk: the same commands through the real go and through
//! `gomodplay go`, each in a copy of its own with a module cache of its own, both asking the same recording proxy.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use world::Scenario;
use world::scenario::{Place, ROOT};

use crate::chain::{settled, words};
use crate::difference;
use crate::module_cache;
use crate::recorder::Recorder;
use crate::reference::{Go, goroot, repository};

/// How long one command may take, behind the last answer of the network.
const PATIENCE: Duration = Duration::from_mins(5);
/// What a difference of the module cache is listed under, in place of a command.
pub const MODULE_CACHE: &str = "the module cache in the end";
/// The status of a command that does not end.
const ENDLESS: &str = "does not end";
/// What a difference may show at most.
const SHOWN: usize = 6000;

/// The programs of `tests/programs` by name.
pub fn programs() -> Vec<(String, PathBuf)> {
    let folder = repository().join("tests/programs");
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let mut found: Vec<(String, PathBuf)> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "txtar"))
        .filter_map(|path| Some((path.file_stem()?.to_string_lossy().into_owned(), path)))
        .collect();
    found.sort();
    found
}

/// What running one program gave.
#[derive(Default)]
pub struct Figures {
    /// Commands that were run both ways, and one look at the module caches.
    pub commands: usize,
    /// Files of the working tree that were compared, over all commands.
    pub files: usize,
    /// Files and directories of the module cache that were compared in the end.
    pub cached: usize,
    /// The most modules that `go list -m all` named.
    pub modules: usize,
    /// Time of the real go.
    pub real: Duration,
    /// Time of gomodplay.
    pub ours: Duration,
    /// Commands that were not run, since the real go did not end with one: that one and those after it.
    pub left_out: Vec<String>,
    /// Command lines and what differed.
    pub differences: Vec<(String, String)>,
}

/// One side: a copy of the program and who runs its commands.
struct Side {
    folder: PathBuf,
    tree: PathBuf,
    go: Go,
    files: BTreeMap<String, Vec<u8>>,
}

/// What a command left behind.
struct Done {
    status: String,
    stdout: String,
    stderr: String,
    time: Duration,
}

impl Side {
    fn new(folder: PathBuf, scenario: &Scenario, environment: &BTreeMap<String, String>) -> Self {
        let tree = folder.join(ROOT.trim_start_matches('/'));
        write(&folder.join("home/.config/go/telemetry/mode"), b"off");
        for file in scenario.files() {
            if let Place::Tree(path) = &file.place {
                write(&folder.join(path.trim_start_matches('/')), &file.data);
            }
        }
        let mut go = Go::new(&folder, "off");
        for (name, value) in environment {
            go.set(name, value);
        }
        let files = files(&tree);
        Self { folder, tree, go, files }
    }

    fn run(&mut self, command: &str) -> Done {
        let start = Instant::now();
        let output = self.go.run(&self.tree, &words(command));
        let time = start.elapsed();
        self.files = files(&self.tree);
        let Some(output) = output else {
            return Done { status: ENDLESS.into(), stdout: String::new(), stderr: String::new(), time };
        };
        let neutral = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes)
                .replace(&*self.folder.to_string_lossy(), "$PLACE")
                .replace(&*goroot().to_string_lossy(), "$GOROOT")
        };
        let status = output.status.code().map_or("killed".into(), |code| code.to_string());
        let stderr = settled(neutral(&output.stderr).as_bytes());
        Done { status, stdout: neutral(&output.stdout), stderr, time }
    }

    /// Makes the working tree the same as another's.
    fn become_like(&mut self, other: &Self) {
        for name in self.files.keys().filter(|name| !other.files.contains_key(*name)) {
            let _ = fs::remove_file(self.tree.join(name));
        }
        for (name, data) in &other.files {
            if self.files.get(name) != Some(data) {
                write(&self.tree.join(name), data);
            }
        }
        self.files.clone_from(&other.files);
    }
}

/// Runs a program's commands both ways. After a difference, gomodplay goes on with the files that the real go left, so that
/// each command is judged by itself. A command that the real go does not end with, and those after it, are left out: what go
/// would have made of the files is not known.
///
/// # Panics
/// If files can't be written or a program can't be started.
pub fn run(
    scenario: &Scenario,
    gomodplay: &Path,
    place: &Path,
    extra: &BTreeMap<String, String>,
    recorder: &Recorder,
) -> Figures {
    let mut environment = scenario.environment();
    // Each side has these below its own folder.
    for name in ["GOROOT", "GOPATH", "GOCACHE", "HOME"] {
        environment.remove(name);
    }
    environment.entry("GOFLAGS".into()).or_insert_with(|| "-modcacherw".into());
    environment.extend(extra.clone());
    let mut real = Side::new(place.join("real"), scenario, &environment);
    let mut ours = Side::new(place.join("ours"), scenario, &environment);
    real.go.stand_in(&goroot().join("bin/go"), &[], PATIENCE);
    ours.go.stand_in(gomodplay, &["go"], PATIENCE);
    for side in [&mut real, &mut ours] {
        side.go.wait_for(recorder.last_from_outside());
    }
    let mut figures = Figures::default();
    let commands = scenario.commands();
    for (at, command) in commands.iter().enumerate() {
        let command = command.clone();
        let want = real.run(&command);
        if want.status == ENDLESS {
            figures.real += want.time;
            figures.left_out = commands[at..].to_vec();
            return figures;
        }
        let have = ours.run(&command);
        figures.commands += 1;
        figures.files += real.files.len();
        figures.real += want.time;
        figures.ours += have.time;
        if command == "go list -m all" {
            figures.modules = figures.modules.max(want.stdout.lines().count());
        }
        let found = different(&want, &have, &real.files, &ours.files);
        if !found.is_empty() {
            figures.differences.push((command, found));
            ours.become_like(&real);
        }
    }
    let (want, have) = (module_cache::read(&real.folder), module_cache::read(&ours.folder));
    figures.cached = want.len();
    figures.commands += 1;
    let found = module_cache::different(&want, &have);
    if !found.is_empty() {
        figures.differences.push((MODULE_CACHE.to_owned(), shortened(found)));
    }
    figures
}

fn different(want: &Done, have: &Done, real: &BTreeMap<String, Vec<u8>>, ours: &BTreeMap<String, Vec<u8>>) -> String {
    let mut found = String::new();
    if want.status != have.status {
        found.push_str(&format!("status {}, want {}\n", have.status, want.status));
    }
    let mut compare = |what: &str, want: &str, have: &str| {
        if want != have {
            found.push_str(&format!("[{what}]\n{}", difference::lines(want, have)));
        }
    };
    compare("stdout", &want.stdout, &have.stdout);
    compare("stderr", &want.stderr, &have.stderr);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().map(|name| format!("{name}\n")).collect::<String>();
    compare("files", &names(real), &names(ours));
    for (name, data) in real {
        if let Some(other) = ours.get(name).filter(|other| *other != data) {
            compare(name, &String::from_utf8_lossy(data), &String::from_utf8_lossy(other));
        }
    }
    shortened(found)
}

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(end);
        text.push_str("\n…\n");
    }
    text
}

fn write(path: &Path, data: &[u8]) {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).expect("a folder in the temporary one");
    }
    fs::write(path, data).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// The files below a folder by name, empty folders left out.
fn files(tree: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![tree.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else {
                let name = path.strip_prefix(tree).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                found.insert(name, fs::read(&path).unwrap_or_default());
            }
        }
    }
    found
}
