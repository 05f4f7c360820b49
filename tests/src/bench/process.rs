//! Whole processes: the real go and gomodplay in the same folder, over the same module cache.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use gomod::ModuleVersion;
use gomod::module::{escape_path, escape_version};
use world::Pack;
use world::registry::Source;

use crate::{recorded, reference};

/// A real project with everything that its commands ask for.
pub struct Project {
    /// The last elements of its path.
    pub name: &'static str,
    /// Its go.mod.
    pub go_mod: Arc<[u8]>,
    /// The pack that is shipped for it.
    pub bytes: Vec<u8>,
    /// That pack, open.
    pub pack: Pack,
    /// All that the pack has a go.mod of.
    pub modules: BTreeSet<ModuleVersion>,
}

/// One of the recorded projects.
pub fn project(name: &'static str, file: &str) -> Result<Project, String> {
    let projects = recorded::projects()?;
    let recorded = projects.get(file).ok_or_else(|| format!("no project {file}"))?;
    let path = reference::repository().join(format!("web/public/packs/{file}.pack"));
    let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let pack = Pack::open(&bytes).map_err(|error| error.to_string())?;
    let go_mod = recorded["go.mod"].clone();
    let mut modules = BTreeSet::new();
    for (_, text) in recorded.iter().filter(|(name, _)| name.ends_with(".txt")) {
        let text = String::from_utf8_lossy(text).into_owned();
        for line in text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            modules.extend(words.iter().filter_map(|word| word.split_once('@')).map(|(p, v)| ModuleVersion::new(p, v)));
            for pair in words.split(|word| *word == "=>").filter(|pair| pair.len() == 2) {
                modules.insert(ModuleVersion::new(pair[0], pair[1]));
            }
        }
    }
    modules.retain(|module| pack.go_mod(module).is_some());
    Ok(Project { name, go_mod, bytes, pack, modules })
}

/// A folder of this run, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new empty folder.
    pub fn new() -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("gomodplay-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The module cache is read-only.
        let _ = Command::new("chmod").args(["-R", "u+w"]).arg(&self.0).status();
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes a file and the folders above it.
pub fn put(path: &Path, data: &[u8]) -> Result<(), String> {
    let done = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, data));
    done.map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a project's dependencies as a GOPROXY folder.
pub fn write_proxy(folder: &Path, project: &Project) -> Result<(), String> {
    let mut lists: BTreeMap<PathBuf, String> = BTreeMap::new();
    for module in &project.modules {
        let (path, version) = (
            escape_path(&module.path).map_err(|error| error.to_string())?,
            escape_version(&module.version).map_err(|error| error.to_string())?,
        );
        let at = folder.join(path).join("@v");
        put(&at.join(format!("{version}.mod")), &project.pack.go_mod(module).unwrap_or_default())?;
        let made_up = || format!("{{\"Version\":\"{}\",\"Time\":\"2020-01-01T00:00:00Z\"}}", module.version);
        let info = project.pack.info(module).map_or_else(|| made_up().into_bytes(), |info| info.to_vec());
        put(&at.join(format!("{version}.info")), &info)?;
        lists.entry(at.join("list")).or_default().push_str(&format!("{}\n", module.version));
    }
    lists.iter().try_for_each(|(path, list)| put(path, list.as_bytes()))
}

/// The two programs in one environment.
pub struct Programs {
    environment: BTreeMap<String, String>,
    ours: PathBuf,
}

impl Programs {
    /// Both with their caches under a folder. `ours` is the terminal program.
    pub fn new(home: &Path, proxy: &Path, ours: PathBuf) -> Self {
        let mut go = reference::Go::new(home, &format!("file://{}", proxy.display()));
        go.set("GOFLAGS", "-mod=mod");
        Self { environment: go.environment().clone(), ours }
    }

    fn command(&self, program: &Path, first: &[&str], arguments: &[&str], folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.args(first).args(arguments).current_dir(folder);
        command.env_clear().envs(&self.environment).env("PWD", folder).stdin(Stdio::null());
        command
    }

    fn run(&self, program: &Path, first: &[&str], arguments: &[&str], folder: &Path) -> Result<Vec<u8>, String> {
        let output = self.command(program, first, arguments, folder).output();
        let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(format!("{}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)))
        }
    }

    /// Runs the real go.
    pub fn go(&self, arguments: &[&str], folder: &Path) -> Result<Vec<u8>, String> {
        self.run(&reference::goroot().join("bin/go"), &[], arguments, folder)
    }

    /// Runs gomodplay.
    pub fn ours(&self, arguments: &[&str], folder: &Path) -> Result<Vec<u8>, String> {
        self.run(&self.ours, &["go"], arguments, folder)
    }

    /// Runs gomodplay as if for the first time in this folder: without a home there is nothing that an earlier run kept.
    pub fn ours_first(&self, arguments: &[&str], folder: &Path) -> Result<Vec<u8>, String> {
        let mut command = self.command(&self.ours, &["go"], arguments, folder);
        let output =
            command.env_remove("HOME").output().map_err(|error| format!("{}: {error}", self.ours.display()))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(format!("{}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)))
        }
    }
}
