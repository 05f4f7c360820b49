//! Published module versions, and the answers that a GOPROXY over them gives (Go: `go help goproxy`).

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use gomod::module::{
    escape_path, escape_version, is_pseudo_version, pseudo_version_time, unescape_path, unescape_version,
};
use gomod::{ModuleTable, ModuleVersion};

use crate::known::KnownModules;
use crate::system::ModuleSummary;
use crate::zip;

/// When a version was published that doesn't say so itself.
const TIME: &str = "2020-01-01T00:00:00Z";

/// The module whose versions are toolchains.
const TOOLCHAINS: &str = "golang.org/toolchain";

/// What a registry says of modules that nobody told it about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rest {
    /// They don't exist: the scenario is all there is. As a registry in a folder answers.
    #[default]
    Absent,
    /// They may exist; this host does not know. Names that are reserved for examples (`example.com`, `.test` and so on)
    /// don't exist all the same, nor do further versions of a module of which the scenario itself holds some, nor toolchains
    /// other than those that the scenario lists: they are only ever simulated.
    Unknown,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is there.
    Body(Arc<[u8]>),
    /// It is not there.
    Absent,
    /// Nobody knows here.
    Unknown,
}

/// Where a registry looks when the scenario itself does not hold a version: a pack.
pub trait Source: Send + Sync {
    /// True if the module occurs here.
    fn has_module(&self, path: &str) -> bool;
    /// The text of a version's go.mod.
    fn go_mod(&self, module: &ModuleVersion) -> Option<Arc<[u8]>>;
    /// The `.info` of a version.
    fn info(&self, module: &ModuleVersion) -> Option<Arc<[u8]>>;
    /// The version list of a module.
    fn list(&self, path: &str) -> Option<Arc<[u8]>>;
    /// The requirements in parsed form.
    fn summary(&self, module: &ModuleVersion) -> Option<Arc<ModuleSummary>>;
    /// The requirements in numbers, where they are held so.
    fn known(&self) -> Option<&dyn KnownModules> {
        None
    }
}

/// One published module version: its files, as they stand in the module's root.
#[derive(Debug, Default)]
pub struct Published {
    files: BTreeMap<String, Arc<[u8]>>,
    summary: OnceLock<Option<Arc<ModuleSummary>>>,
}

impl Clone for Published {
    fn clone(&self) -> Self {
        Self { files: self.files.clone(), summary: OnceLock::new() }
    }
}

impl Published {
    /// One file, if it is there. `.info`, `.mod` and `.zip` are the registry's own answers where the scenario gives them.
    pub fn file(&self, name: &str) -> Option<&Arc<[u8]>> {
        self.files.get(name)
    }

    /// The files with their names, sorted.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.files.iter().map(|(name, data)| (name.as_str(), data))
    }
}

/// Published module versions. Clones share everything until one of them is changed.
#[derive(Clone, Default)]
pub struct Registry {
    modules: Arc<BTreeMap<Arc<str>, BTreeMap<Arc<str>, Arc<Published>>>>,
    sources: Vec<Arc<dyn Source>>,
    /// What the scenario's own go.mod files require.
    required: Arc<ModuleTable>,
    rest: Rest,
}

impl Registry {
    /// An empty registry that says this of everything else.
    pub fn new(rest: Rest) -> Self {
        Self { rest, ..Self::default() }
    }

    /// Changes what is said of everything else.
    pub fn set_rest(&mut self, rest: Rest) {
        self.rest = rest;
    }

    /// Adds a pack. The scenario's own versions go first, then packs in the order in which they were added.
    pub fn add_source(&mut self, source: Arc<dyn Source>) {
        self.sources.push(source);
    }

    /// Sets one file of a published version, which starts to exist with its first.
    pub fn set_file(&mut self, module: &ModuleVersion, name: &str, data: Arc<[u8]>) {
        let versions = Arc::make_mut(&mut self.modules).entry(Arc::clone(&module.path)).or_default();
        let published = versions.entry(Arc::clone(&module.version)).or_default();
        let published = Arc::make_mut(published);
        published.summary = OnceLock::new();
        published.files.insert(name.to_owned(), data);
    }

    /// Removes one file of a published version, which ends to exist with its last.
    pub fn remove_file(&mut self, module: &ModuleVersion, name: &str) {
        let modules = Arc::make_mut(&mut self.modules);
        let Some(versions) = modules.get_mut(&module.path) else { return };
        if let Some(published) = versions.get_mut(&module.version) {
            let published = Arc::make_mut(published);
            published.files.remove(name);
            published.summary = OnceLock::new();
            if published.files.is_empty() {
                versions.remove(&module.version);
            }
        }
        if versions.is_empty() {
            modules.remove(&module.path);
        }
    }

    /// The versions that the scenario itself holds, by path, each path's lowest first.
    pub fn published(&self) -> impl Iterator<Item = (ModuleVersion, &Published)> {
        self.modules.iter().flat_map(|(path, versions)| {
            let mut sorted: Vec<_> = versions.iter().collect();
            sorted.sort_by(|(v, _), (w, _)| gomod::semver::compare_total(v, w));
            sorted.into_iter().map(|(v, published)| (ModuleVersion::new(Arc::clone(path), Arc::clone(v)), &**published))
        })
    }

    /// How many versions of a module the scenario itself holds.
    pub fn versions_of(&self, path: &str) -> usize {
        self.modules.get(path).map_or(0, BTreeMap::len)
    }

    /// One version that the scenario itself holds.
    pub fn get(&self, module: &ModuleVersion) -> Option<&Published> {
        self.modules.get(&module.path)?.get(&module.version).map(|published| &**published)
    }

    /// True if the scenario itself holds versions of modules.
    pub(crate) fn holds_any(&self) -> bool {
        !self.modules.is_empty()
    }

    /// True if the requirements of a version are at hand.
    pub fn knows(&self, module: &ModuleVersion) -> bool {
        self.get(module).is_some() || self.sources.iter().any(|source| source.summary(module).is_some())
    }

    /// What a version's go.mod asks for, parsed once. `None`: read the text, which has errors or is not there.
    pub fn summary(&self, module: &ModuleVersion) -> Option<Arc<ModuleSummary>> {
        match self.get(module) {
            Some(published) => published
                .summary
                .get_or_init(|| crate::summary::of(&mod_text(module, published), &self.required))
                .clone(),
            None => self.sources.iter().find_map(|source| source.summary(module)),
        }
    }

    /// The versions whose requirements the first pack has in numbers.
    pub(crate) fn known(&self) -> Option<&dyn KnownModules> {
        self.sources.first()?.known()
    }

    fn otherwise(&self, path: &str) -> Answer {
        let is_known = || self.modules.contains_key(path) || is_reserved(path) || path == TOOLCHAINS;
        if self.rest == Rest::Absent || is_known() {
            return Answer::Absent;
        }
        Answer::Unknown
    }

    /// The answer to one request below the registry's address, for example `example.com/a/@v/v1.0.0.mod`.
    pub fn answer(&self, request: &str) -> Answer {
        let request = request.trim_start_matches('/');
        if let Some(escaped) = request.strip_suffix("/@latest") {
            let Ok(path) = unescape_path(escaped) else { return Answer::Absent };
            return self.latest(&path);
        }
        let Some((escaped, file)) = request.split_once("/@v/") else { return Answer::Absent };
        let Ok(path) = unescape_path(escaped) else { return Answer::Absent };
        if file == "list" {
            return self.list(&path);
        }
        let Some((escaped, kind)) = file.rsplit_once('.') else { return Answer::Absent };
        let Ok(version) = unescape_version(escaped) else { return Answer::Absent };
        let module = ModuleVersion::new(path, version);
        match (kind, self.get(&module)) {
            ("info", Some(published)) => Answer::Body(info_text(&module, published)),
            ("mod", Some(published)) => Answer::Body(mod_text(&module, published)),
            ("zip", Some(published)) => Answer::Body(zip_bytes(&module, published)),
            (kind @ ("info" | "mod"), None) => {
                let mut sources = self.sources.iter();
                let found = match kind {
                    "info" => sources.find_map(|source| source.info(&module)),
                    _ => sources.find_map(|source| source.go_mod(&module)),
                };
                found.map_or_else(|| self.otherwise(&module.path), Answer::Body)
            }
            ("zip", None) => self.otherwise(&module.path),
            _ => Answer::Absent,
        }
    }

    fn list(&self, path: &str) -> Answer {
        let Some(versions) = self.modules.get(path) else {
            let found = self.sources.iter().find_map(|source| source.list(path));
            return found.map_or_else(|| self.otherwise(path), Answer::Body);
        };
        let mut versions: Vec<&str> = versions.keys().map(|v| &**v).filter(|v| is_listed(v)).collect();
        gomod::semver::sort(&mut versions);
        Answer::Body(versions.iter().flat_map(|version| [version.as_bytes(), b"\n"].concat()).collect())
    }

    fn latest(&self, path: &str) -> Answer {
        let Some(versions) = self.modules.get(path) else { return self.otherwise(path) };
        let class = |v: &str| (!is_pseudo_version(v), gomod::semver::prerelease(v).is_empty());
        let best = versions
            .keys()
            .filter(|v| gomod::semver::is_valid(v))
            .max_by(|v, w| class(v).cmp(&class(w)).then_with(|| gomod::semver::compare(v, w)));
        match best.and_then(|version| versions.get(version).map(|published| (version, published))) {
            Some((version, published)) => {
                Answer::Body(info_text(&ModuleVersion::new(path, Arc::clone(version)), published))
            }
            None => Answer::Absent,
        }
    }
}

/// The request for one file of a module version, below a registry's address. `None` if the names can't be escaped.
pub fn request(module: &ModuleVersion, kind: &str) -> Option<String> {
    Some(format!("{}/@v/{}.{kind}", escape_path(&module.path).ok()?, escape_version(&module.version).ok()?))
}

fn is_listed(version: &str) -> bool {
    gomod::module::canonical_version(version) == version && !version.is_empty() && !is_pseudo_version(version)
}

/// True for module paths under names that no one can register (RFC 2606, RFC 6761).
pub fn is_reserved(path: &str) -> bool {
    let host = path.split('/').next().unwrap_or_default();
    let mut labels = host.rsplit('.');
    let (last, before) = (labels.next().unwrap_or_default(), labels.next());
    matches!(last, "test" | "example" | "invalid" | "localhost")
        || (before == Some("example") && matches!(last, "com" | "net" | "org"))
}

fn mod_text(module: &ModuleVersion, published: &Published) -> Arc<[u8]> {
    match published.file(".mod").or_else(|| published.file("go.mod")) {
        Some(text) => Arc::clone(text),
        None => format!("module {}\n", module.path).into_bytes().into(),
    }
}

fn info_text(module: &ModuleVersion, published: &Published) -> Arc<[u8]> {
    match published.file(".info") {
        Some(text) => Arc::clone(text),
        None => {
            let version = module.version.replace('\\', "\\\\").replace('"', "\\\"");
            format!("{{\"Version\":\"{version}\",\"Time\":\"{}\"}}", time_of(&module.version)).into_bytes().into()
        }
    }
}

/// When a version was published, as far as its name says it.
pub fn time_of(version: &str) -> String {
    match pseudo_version_time(version) {
        Ok(time) => time.utc().to_string(),
        Err(_) => TIME.to_owned(),
    }
}

fn zip_bytes(module: &ModuleVersion, published: &Published) -> Arc<[u8]> {
    if let Some(bytes) = published.file(".zip") {
        return Arc::clone(bytes);
    }
    let files = published.files().filter(|(name, _)| !matches!(*name, ".info" | ".mod"));
    zip::store(files.map(|(name, data)| (format!("{module}/{name}"), &**data))).into()
}
