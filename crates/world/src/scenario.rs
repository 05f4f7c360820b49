//! A scenario: one txtar text that holds everything a command can see.
//!
//! ```text
//! Prose, and commands: the lines that start with "go ".
//! go list -m all
//! -- go.mod --                            a file of the working tree
//! -- example.com/a@v1.2.0/go.mod --       a file of a published module version
//! -- go.env --                            the environment, NAME=value
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use gomod::ModuleVersion;
use gomod::module::{check_path, unescape_path, unescape_version};

use crate::registry::{Registry, Rest, Source};
use crate::tree::{Tree, clean};
use crate::txtar::{Archive, ArchiveFile};
use crate::world::World;

/// Where the working tree stands.
pub const ROOT: &str = "/app";
/// Where the user's own files are: GOPATH and the module cache.
pub const HOME: &str = "/home/gopher";
/// The registry's address.
pub const PROXY: &str = "file:///proxy";

/// The environment that a scenario starts from; its `go.env` goes on top. Nothing here is the network's or the machine's.
const ENVIRONMENT: [(&str, &str); 10] = [
    ("GOENV", "off"),
    ("GOOS", "linux"),
    ("GOARCH", "amd64"),
    ("GOPATH", "/home/gopher/go"),
    ("GOPROXY", PROXY),
    ("GOROOT", "/usr/local/go"),
    ("GOSUMDB", "off"),
    ("GOTOOLCHAIN", "local"),
    ("HOME", HOME),
    ("GOCACHE", "/home/gopher/.cache/go-build"),
];

/// Where a file of a scenario belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The working tree: its absolute path.
    Tree(String),
    /// A published module version: its name in the module's root.
    Published(ModuleVersion, String),
    /// `go.env`.
    Environment,
}

/// One file of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioFile {
    /// The name as written.
    pub name: String,
    /// The content.
    pub data: Arc<[u8]>,
    /// Where it belongs.
    pub place: Place,
}

/// A parsed scenario. Setting a file touches that file alone. Clones are cheap.
#[derive(Clone, Default)]
pub struct Scenario {
    comment: Arc<[u8]>,
    files: Vec<ScenarioFile>,
    tree: Tree,
    registry: Registry,
}

/// Where a file of this name belongs.
pub fn place_of(name: &str) -> Place {
    if name == "go.env" {
        return Place::Environment;
    }
    if let Some((path, rest)) = name.split_once('@')
        && let Some((version, file)) = rest.split_once('/')
        && !version.is_empty()
        && !file.is_empty()
    {
        // Names as in the module cache, where capitals are escaped, and as everywhere else.
        let path = if path.contains('!') { unescape_path(path).unwrap_or_default() } else { path.to_owned() };
        let version =
            if version.contains('!') { unescape_version(version).unwrap_or_default() } else { version.to_owned() };
        if check_path(&path).is_ok() && !version.is_empty() {
            return Place::Published(ModuleVersion::new(path, version), file.to_owned());
        }
    }
    Place::Tree(if name.starts_with('/') { clean(name) } else { clean(&format!("{ROOT}/{name}")) })
}

impl Scenario {
    /// Reads a scenario. Any text is one: without file lines it is a go.mod, a go.work or a .go file if it looks like one.
    pub fn parse(text: &[u8]) -> Self {
        let mut archive = Archive::parse(text);
        if let Some(name) = name_of_lone_text(&archive) {
            let data = std::mem::take(&mut archive.comment);
            archive.files.insert(0, ArchiveFile { name: name.to_owned(), data });
        }
        let mut scenario = Self { comment: archive.comment, ..Self::default() };
        for file in archive.files {
            let place = place_of(&file.name);
            scenario.put(&place, Arc::clone(&file.data));
            scenario.files.push(ScenarioFile { name: file.name, data: file.data, place });
        }
        scenario
    }

    /// The scenario as a text; [`Scenario::parse`] reads it back.
    pub fn format(&self) -> Vec<u8> {
        let files = self.files.iter();
        let files = files.map(|file| ArchiveFile { name: file.name.clone(), data: Arc::clone(&file.data) }).collect();
        Archive { comment: Arc::clone(&self.comment), files }.format()
    }

    /// What stands before the first file.
    pub fn comment(&self) -> &[u8] {
        &self.comment
    }

    /// Sets what stands before the first file.
    pub fn set_comment(&mut self, comment: &[u8]) {
        self.comment = comment.into();
    }

    /// The go commands among the comment's lines, in order.
    pub fn commands(&self) -> Vec<String> {
        let comment = String::from_utf8_lossy(&self.comment);
        comment.lines().filter(|line| line.starts_with("go ")).map(|line| line.trim_end().to_owned()).collect()
    }

    /// The files in order.
    pub fn files(&self) -> &[ScenarioFile] {
        &self.files
    }

    /// The content of one file (of the last one of that name, which is the one that counts).
    pub fn file(&self, name: &str) -> Option<&Arc<[u8]>> {
        self.files.iter().rev().find(|file| file.name == name).map(|file| &file.data)
    }

    /// The file that stands at a path of the working tree.
    pub fn name_of_path(&self, path: &str) -> Option<&str> {
        let found = |file: &&ScenarioFile| matches!(&file.place, Place::Tree(at) if at == path);
        self.files.iter().rev().find(found).map(|file| file.name.as_str())
    }

    /// The published versions.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Says what the registry answers about everything else.
    pub fn set_rest(&mut self, rest: Rest) {
        self.registry.set_rest(rest);
    }

    /// Adds a pack behind the scenario's own versions.
    pub fn add_source(&mut self, source: Arc<dyn Source>) {
        self.registry.add_source(source);
    }

    fn put(&mut self, place: &Place, data: Arc<[u8]>) {
        match place {
            Place::Tree(path) => self.tree.place(path, data, 0o644),
            Place::Published(module, name) => self.registry.set_file(module, name, data),
            Place::Environment => {}
        }
    }

    /// Sets one file, adds it, or takes it away (`None`).
    pub fn set_file(&mut self, name: &str, data: Option<Arc<[u8]>>) {
        let place = place_of(name);
        let at = self.files.iter().rposition(|file| file.name == name);
        let Some(data) = data else {
            if at.is_none() {
                return;
            }
            self.files.retain(|file| file.name != name);
            match &place {
                Place::Tree(path) => {
                    // A directory with nothing in it is not written in a text: it goes with its last file.
                    let mut path = path.as_str();
                    while self.tree.remove(path).is_ok() {
                        path = path.rfind('/').map_or("/", |end| &path[..end]);
                        if path.is_empty() || path == ROOT {
                            break;
                        }
                    }
                }
                Place::Published(module, name) => self.registry.remove_file(module, name),
                Place::Environment => {}
            }
            return;
        };
        self.put(&place, Arc::clone(&data));
        match at {
            Some(at) => self.files[at].data = data,
            None => {
                let published = matches!(place, Place::Published(..));
                let first = self.files.iter().position(|file| matches!(file.place, Place::Published(..)));
                let at = first.filter(|_| !published).unwrap_or(self.files.len());
                self.files.insert(at, ScenarioFile { name: name.to_owned(), data, place });
            }
        }
    }

    /// The environment: what every scenario starts from, with `go.env` on top.
    pub fn environment(&self) -> BTreeMap<String, String> {
        let mut env: BTreeMap<String, String> =
            ENVIRONMENT.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect();
        if let Some(text) = self.file("go.env") {
            for line in String::from_utf8_lossy(text).lines() {
                let line = line.trim();
                if let Some((name, value)) = line.split_once('=')
                    && !name.is_empty()
                    && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                {
                    env.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        env
    }

    /// The world that a command of this scenario sees.
    pub fn world(&self) -> World {
        let mut tree = self.tree.clone();
        // The working tree and the home exist in every scenario.
        for directory in [ROOT, HOME] {
            let _ = tree.create_dir_all(directory);
        }
        let mut world = World::new(tree, self.registry.clone(), ROOT);
        for (name, value) in self.environment() {
            world.set_env(&name, &value);
        }
        world
    }

    /// The name that a path of a world has in a scenario's text.
    pub fn name_for_path(&self, path: &str) -> String {
        if let Some(name) = self.name_of_path(path) {
            return name.to_owned();
        }
        path.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path).to_owned()
    }

    /// The files that a command changed in a world of this scenario: name, content before, content after. What lies in
    /// the home (the module cache) is left out.
    pub fn changes(&self, world: &World) -> Vec<(String, Option<Arc<[u8]>>, Option<Arc<[u8]>>)> {
        let after = world.tree();
        let visible = |&(path, _): &(&str, &Arc<[u8]>)| !path.starts_with(HOME);
        let before: BTreeMap<&str, &Arc<[u8]>> = self.tree.files("/").filter(visible).collect();
        let now: BTreeMap<&str, &Arc<[u8]>> = after.files("/").filter(visible).collect();
        let mut changes = Vec::new();
        for (path, data) in &before {
            let then = now.get(path).copied();
            if then != Some(*data) {
                changes.push((self.name_for_path(path), Some(Arc::clone(data)), then.cloned()));
            }
        }
        for (path, data) in &now {
            if !before.contains_key(path) {
                changes.push((self.name_for_path(path), None, Some(Arc::clone(data))));
            }
        }
        changes.sort_by(|a, b| a.0.cmp(&b.0));
        changes
    }
}

/// What a text without file lines is, or the text in front of the files of Go's playground: a file on its own.
fn name_of_lone_text(archive: &Archive) -> Option<&'static str> {
    let text = std::str::from_utf8(&archive.comment);
    let text = text.map_or_else(|_| String::from_utf8_lossy(&archive.comment), Cow::Borrowed);
    let has = |name: &str| archive.files.iter().any(|file| file.name == name);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let starts = |line: &str, word: &str| {
        line.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '(', '"', '`']))
    };
    if lines.clone().next().is_some_and(|first| starts(first, "package")) {
        return (!has("prog.go")).then_some("prog.go");
    }
    if !archive.files.is_empty() {
        return None;
    }
    let words = ["require", "replace", "exclude", "retract", "toolchain", "godebug", "tool", "ignore"];
    let (mut has_use, mut has_other) = (false, false);
    for line in lines {
        // It is enough, and most files begin so.
        if starts(line, "module") {
            return Some("go.mod");
        }
        has_use |= starts(line, "use");
        has_other |= words.iter().any(|word| starts(line, word));
    }
    if has_use { Some("go.work") } else { has_other.then_some("go.mod") }
}
