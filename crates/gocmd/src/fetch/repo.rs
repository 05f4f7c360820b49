//! One module at one proxy, with all answers kept (cmd/go/internal/modfetch/repo.go, and `cachingRepo` of cache.go).

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover, module};
use rustc_hash::FxHashMap;

use super::info::{Origin, RevInfo, Versions};
use super::proxy::ProxyRepo;
use super::{Fetcher, toolchain};
use crate::error::{Error, ErrorKind, Result};

/// What was asked of one module at one proxy.
#[derive(Default)]
pub struct Kept {
    source: OnceCell<Source>,
    versions: RefCell<FxHashMap<String, Result<Rc<Versions>>>>,
    stat: RefCell<FxHashMap<String, Result<Rc<RevInfo>>>>,
    latest: OnceCell<Result<Rc<RevInfo>>>,
    go_mod: RefCell<FxHashMap<String, Result<Arc<[u8]>>>>,
}

/// Where answers come from.
enum Source {
    Proxy(Box<ProxyRepo>),
    Toolchain,
    Failed(Error),
}

/// One module at one proxy (Go: `modfetch.Repo` behind `cachingRepo`). A handle: what is kept stands in the fetcher.
#[derive(Clone)]
pub struct Repo<'f> {
    fetcher: &'f Fetcher<'f>,
    proxy: Rc<str>,
    path: Rc<str>,
    kept: Rc<Kept>,
}

impl Fetcher<'_> {
    /// The module as one proxy serves it; `proxy` is a URL or `direct`, `off`, `noproxy` (Go: `Fetcher.Lookup`).
    pub fn lookup(&self, proxy: &str, path: &str) -> Repo<'_> {
        let key: (Rc<str>, Rc<str>) = (proxy.into(), path.into());
        let kept = self.repos.borrow_mut().entry(key.clone()).or_default().clone();
        Repo { fetcher: self, proxy: key.0, path: key.1, kept }
    }

    /// Go: `lookup`.
    fn source(&self, proxy: &str, path: &str) -> Result<Source> {
        let config = &self.session.config;
        if *config.build_mod.borrow() == "vendor" {
            let reason = config.build_mod_reason.borrow();
            let reason = if reason.is_empty() { String::new() } else { format!("\n\t({reason})") };
            return Err(Error::plain(format!("module lookup disabled by -mod=vendor{reason}")));
        }
        if gover::is_toolchain(path) {
            return Ok(Source::Toolchain);
        }
        if module::match_prefix_patterns(self.gonoproxy(), path) {
            return match proxy {
                "noproxy" | "direct" => Err(direct(path)),
                _ => Err(Error::not_exist("disabled by GOPRIVATE/GONOPROXY")),
            };
        }
        match proxy {
            "off" => Err(Error::not_exist("module lookup disabled by GOPROXY=off")),
            "direct" => Err(direct(path)),
            "noproxy" => {
                let text = "path does not match GOPRIVATE/GONOPROXY";
                Err(Error::wrap(ErrorKind::UseProxy, text, Error::not_exist(text)))
            }
            _ => Ok(Source::Proxy(Box::new(ProxyRepo::new(proxy, path)?))),
        }
    }
}

/// What stands in for version control, which gomodplay does not run. Go's own words come first where it has some: a path
/// whose first element is no host name.
fn direct(path: &str) -> Error {
    let first = path.split('/').next().unwrap_or_default();
    if first.contains('.') {
        Error::not_exist(format!(
            "unrecognized import path {}: version control is not available",
            gomod::quote::quote(path)
        ))
    } else {
        Error::not_exist(format!(
            "unrecognized import path {}: import path does not begin with hostname",
            gomod::quote::quote(path)
        ))
    }
}

impl<'f> Repo<'f> {
    /// The Go version that this command is (Go: `gover.Local`).
    pub(super) fn local_go(&self) -> &str {
        &self.fetcher.session.config.local_go
    }

    /// The module path.
    pub fn module_path(&self) -> &str {
        &self.path
    }

    fn source(&self) -> &Source {
        self.kept.source.get_or_init(|| self.fetcher.source(&self.proxy, &self.path).unwrap_or_else(Source::Failed))
    }

    fn downloads(&self) -> Repo<'f> {
        self.fetcher.lookup(&self.proxy, toolchain::DOWNLOADS)
    }

    /// The versions that start with a prefix, in semver order, without pseudo-versions (Go: `Repo.Versions`).
    pub fn versions(&self, prefix: &str) -> Result<Rc<Versions>> {
        if let Some(known) = self.kept.versions.borrow().get(prefix) {
            return known.clone();
        }
        let versions = match self.source() {
            Source::Proxy(proxy) => proxy.versions(self.fetcher.session, prefix),
            Source::Toolchain => toolchain::versions(&self.path, &self.downloads()),
            Source::Failed(error) => Err(error.clone()),
        };
        let versions = versions.map(Rc::new);
        self.kept.versions.borrow_mut().insert(prefix.to_owned(), versions.clone());
        versions
    }

    /// What a revision, tag or branch is (Go: `Repo.Stat`).
    pub fn stat(&self, revision: &str) -> Result<Rc<RevInfo>> {
        if gover::is_toolchain(&self.path) {
            return match self.source() {
                Source::Failed(error) => Err(error.clone()),
                _ => toolchain::stat(&self.path, &self.downloads(), revision),
            };
        }
        if let Some(known) = self.kept.stat.borrow().get(revision) {
            return known.clone();
        }
        let found = self.stat_uncached(revision);
        self.kept.stat.borrow_mut().insert(revision.to_owned(), found.clone());
        found
    }

    fn stat_uncached(&self, revision: &str) -> Result<Rc<RevInfo>> {
        let (mut file, known) = self.fetcher.read_disk_stat(&self.path, revision);
        if let Some(info) = known {
            return Ok(Rc::new(info));
        }
        let info = match self.source() {
            Source::Proxy(proxy) => Rc::new(proxy.stat(self.fetcher.session, revision)?),
            Source::Toolchain => return Err(Error::plain("internal error: invalid operation on toolchain module")),
            Source::Failed(error) => return Err(error.clone()),
        };
        if info.version != revision {
            let module = ModuleVersion::new(&*self.path, info.version.as_str());
            file = self.fetcher.cache_path(&module, "info").ok();
            self.kept.stat.borrow_mut().entry(info.version.clone()).or_insert_with(|| Ok(info.clone()));
        }
        if let (Some(error), Some(_)) = (info.time.json_error(), &file) {
            self.fetcher.session.print_error(format!("go: writing stat cache: {error}\n"));
        } else if let Err(error) = self.fetcher.write_disk_stat(file.as_deref(), &info)
            && error.kind != world::FileErrorKind::ReadOnly
        {
            self.fetcher.session.print_error(format!("go: writing stat cache: {error}\n"));
        }
        Ok(info)
    }

    /// The latest revision where there are no versions (Go: `Repo.Latest`).
    pub fn latest(&self) -> Result<Rc<RevInfo>> {
        if let Some(known) = self.kept.latest.get() {
            return known.clone();
        }
        let latest = match self.source() {
            Source::Failed(error) => Err(error.clone()),
            Source::Toolchain => return toolchain::latest(&self.path, &self.downloads()),
            Source::Proxy(proxy) => proxy.latest(self.fetcher.session).map(Rc::new),
        };
        if let Ok(info) = &latest {
            self.kept.stat.borrow_mut().entry(info.version.clone()).or_insert_with(|| Ok(info.clone()));
            let (file, known) = self.fetcher.read_disk_stat(&self.path, &info.version);
            if known.is_none() && info.time.json_error().is_none() {
                // A version that can't be kept is still an answer.
                let _ = self.fetcher.write_disk_stat(file.as_deref(), info);
            }
        }
        self.kept.latest.get_or_init(|| latest).clone()
    }

    /// A version's go.mod, checked against go.sum and the checksum database (Go: `Repo.GoMod`).
    pub fn go_mod(&self, version: &str) -> Result<Arc<[u8]>> {
        if gover::is_toolchain(&self.path) {
            return match self.source() {
                Source::Failed(error) => Err(error.clone()),
                _ => Ok(format!("module {}\n", self.path).into_bytes().into()),
            };
        }
        if let Some(known) = self.kept.go_mod.borrow().get(version) {
            return known.clone();
        }
        let text = self.go_mod_uncached(version);
        self.kept.go_mod.borrow_mut().insert(version.to_owned(), text.clone());
        text
    }

    fn go_mod_uncached(&self, version: &str) -> Result<Arc<[u8]>> {
        let (file, known) = self.fetcher.read_disk_go_mod(&self.path, version)?;
        if let Some(text) = known {
            return Ok(text);
        }
        let text = match self.source() {
            Source::Proxy(proxy) => proxy.go_mod(self.fetcher.session, version)?,
            Source::Toolchain => return Err(Error::plain("internal error: invalid operation on toolchain module")),
            Source::Failed(error) => return Err(error.clone()),
        };
        self.fetcher.check_go_mod(&self.path, version, &text)?;
        if let Err(error) = self.fetcher.write_disk_cache(file.as_deref(), &text)
            && error.kind != world::FileErrorKind::ReadOnly
        {
            self.fetcher.session.print_error(format!("go: writing go.mod cache: {error}\n"));
        }
        Ok(text)
    }

    /// A version's zip file as the proxy sends it, unchecked (Go: `Repo.Zip`).
    pub fn zip(&self, version: &str) -> Result<Arc<[u8]>> {
        match self.source() {
            Source::Proxy(proxy) => proxy.zip(self.fetcher.session, version),
            Source::Toolchain => Err(Error::plain("internal error: invalid operation on toolchain module")),
            Source::Failed(error) => Err(error.clone()),
        }
    }

    /// The URL of a version's go.mod at this proxy, if it is one.
    pub fn go_mod_url(&self, version: &str) -> Option<String> {
        let Source::Proxy(proxy) = self.source() else { return None };
        Some(proxy.document_url(&format!("@v/{}.mod", module::escape_version(version).ok()?)))
    }

    /// Whether an earlier answer from this origin still holds (Go: `Repo.CheckReuse`).
    pub fn check_reuse(&self, _old: &Origin) -> Result<()> {
        match self.source() {
            Source::Proxy(_) => Err(Error::plain("proxy does not support CheckReuse")),
            Source::Toolchain => Err(Error::plain("invalid use of toolchainRepo: CheckReuse")),
            Source::Failed(error) => Err(error.clone()),
        }
    }
}
