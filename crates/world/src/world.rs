//! The system of a scenario: everything in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gomod::{ModuleVersion, Numbered};

use crate::known::{KnownGoMod, KnownModules};
use crate::registry::{Answer, Registry};
use crate::scenario::PROXY;
use crate::system::{Fetched, FileError, FileKind, Metadata, ModuleSummary, System};
use crate::tree::{Tree, clean};

/// Files, environment, current directory and registry, all in memory. Clones are cheap and independent: a command that
/// only asks "what if" runs over one.
#[derive(Clone, Default)]
pub struct World {
    tree: RefCell<Tree>,
    env: BTreeMap<String, String>,
    current_dir: String,
    registry: Registry,
    answers: Arc<BTreeMap<String, Fetched>>,
    cancelled: Option<Arc<AtomicBool>>,
    summaries: bool,
}

impl World {
    /// A world of these files and these published versions, standing in a directory.
    pub fn new(tree: Tree, registry: Registry, current_dir: &str) -> Self {
        Self { tree: RefCell::new(tree), registry, current_dir: clean(current_dir), ..Self::default() }
    }

    /// Sets an environment variable.
    pub fn set_env(&mut self, name: &str, value: &str) {
        self.env.insert(name.to_owned(), value.to_owned());
    }

    /// Unsets an environment variable.
    pub fn unset_env(&mut self, name: &str) {
        self.env.remove(name);
    }

    /// All environment variables.
    pub fn environment(&self) -> &BTreeMap<String, String> {
        &self.env
    }

    /// Changes the current directory.
    pub fn set_current_dir(&mut self, path: &str) {
        self.current_dir = clean(path);
    }

    /// The published versions.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The published versions, to change them.
    pub fn registry_mut(&mut self) -> &mut Registry {
        &mut self.registry
    }

    /// The files as they are now.
    pub fn tree(&self) -> Tree {
        self.tree.borrow().clone()
    }

    /// The files, to change them.
    pub fn tree_mut(&mut self) -> &mut Tree {
        self.tree.get_mut()
    }

    /// Gives the answer to a request that the host has sent itself. It goes before the registry's.
    pub fn set_answer(&mut self, url: &str, answer: Fetched) {
        Arc::make_mut(&mut self.answers).insert(url.to_owned(), answer);
    }

    /// A flag that stops a running command.
    pub fn set_cancelled(&mut self, flag: Arc<AtomicBool>) {
        self.cancelled = Some(flag);
    }

    /// Whether requirements are given in parsed form. Quick, but nothing is then known of texts: sums are neither checked
    /// nor written. Off for commands; an analysis without sums has it on.
    pub fn set_summaries(&mut self, on: bool) {
        self.summaries = on;
    }

    /// The part of a URL below one of the addresses in GOPROXY at which the registry answers: all but folders that are not
    /// the scenario's own proxy. Those are read as they stand.
    fn below_proxy<'u>(&self, url: &'u str) -> Option<&'u str> {
        let proxies = self.env.get("GOPROXY").map_or("", String::as_str);
        proxies.split([',', '|']).map(|proxy| proxy.trim().trim_end_matches('/')).find_map(|proxy| {
            let other_folder = proxy.starts_with("file:") && proxy != PROXY;
            if proxy.is_empty() || other_folder || matches!(proxy, "off" | "direct" | "noproxy") {
                return None;
            }
            url.strip_prefix(proxy)?.strip_prefix('/')
        })
    }
}

/// A URL's path with its `%XX` as the bytes they stand for (Go: `url.PathUnescape`); what is none stays.
fn unescape(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let code = digits.filter(|_| first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl System for World {
    fn env(&self, name: &str) -> Option<String> {
        self.env.get(name).cloned()
    }

    fn current_dir(&self) -> String {
        self.current_dir.clone()
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError> {
        self.tree.borrow().read(path)
    }

    fn stat(&self, path: &str) -> Result<Metadata, FileError> {
        self.tree.borrow().metadata(path, true)
    }

    fn lstat(&self, path: &str) -> Result<Metadata, FileError> {
        self.tree.borrow().metadata(path, false)
    }

    fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        self.tree.borrow().read_dir(path)
    }

    fn read_link(&self, path: &str) -> Result<String, FileError> {
        self.tree.borrow().read_link(path)
    }

    fn write(&self, path: &str, data: &[u8], mode: u32) -> Result<(), FileError> {
        self.tree.borrow_mut().write(path, data.into(), mode)
    }

    fn create_dir_all(&self, path: &str) -> Result<(), FileError> {
        self.tree.borrow_mut().create_dir_all(path)
    }

    fn remove(&self, path: &str) -> Result<(), FileError> {
        self.tree.borrow_mut().remove(path)
    }

    fn remove_all(&self, path: &str) -> Result<(), FileError> {
        self.tree.borrow_mut().remove_all(path)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), FileError> {
        self.tree.borrow_mut().rename(from, to)
    }

    fn set_mode(&self, path: &str, mode: u32) -> Result<(), FileError> {
        self.tree.borrow_mut().set_mode(path, mode)
    }

    fn fetch(&self, url: &str) -> Fetched {
        if let Some(answer) = self.answers.get(url) {
            return answer.clone();
        }
        let file = url.strip_prefix("file://");
        if let Some(request) = self.below_proxy(url) {
            match self.registry.answer(&unescape(request)) {
                Answer::Body(body) => return Fetched::Body(body),
                Answer::Unknown => return Fetched::Unknown,
                Answer::Absent => {}
            }
            if file.is_none() {
                let body = format!("not found: {request}");
                return Fetched::Status { code: 404, status: "404 Not Found".to_owned(), body };
            }
        }
        match file {
            // A proxy tree among the scenario's own files, or nothing: what a file that is not there says.
            Some(path) => match self.tree.borrow().read(&unescape(path)) {
                Ok(body) => Fetched::Body(body),
                Err(error) => Fetched::File(error),
            },
            None => Fetched::Unknown,
        }
    }

    fn summary(&self, module: &ModuleVersion) -> Option<Arc<ModuleSummary>> {
        if self.summaries { self.registry.summary(module) } else { None }
    }

    fn known_modules(&self, _cache: &str) -> Option<&dyn KnownModules> {
        (self.summaries && self.registry.known().is_some()).then_some(self)
    }

    fn cancelled(&self) -> bool {
        self.cancelled.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}

/// Those of the first pack. The numbers are its own: without one there are none.
impl Numbered for World {
    fn module(&self, number: u32) -> &ModuleVersion {
        self.registry.known().expect("the pack that gave the number").module(number)
    }

    fn number(&self, module: &ModuleVersion) -> Option<u32> {
        self.registry.known()?.number(module)
    }

    fn rank(&self, number: u32) -> Option<u32> {
        self.registry.known()?.rank(number)
    }
}

impl KnownModules for World {
    fn read(&self, number: u32, require: &mut Vec<u32>) -> Option<KnownGoMod<'_>> {
        let known = self.registry.known()?;
        // What the scenario itself says of a version goes first.
        if self.registry.holds_any() && self.registry.get(known.module(number)).is_some() {
            return None;
        }
        known.read(number, require)
    }
}
