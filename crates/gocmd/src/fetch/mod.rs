//! Module repositories: proxies, the module cache, checksums (cmd/go/internal/modfetch).
//!
//! [`Fetcher`] is the door. Rooms: [`url`] and [`web`] (requests), [`proxies`] (GOPROXY), [`proxy`] (the protocol),
//! [`toolchain`] (the repositories `go` and `toolchain`), [`repo`] (what was asked is kept), [`cache`] (GOMODCACHE),
//! [`download`] (zip files and directories), [`archive`] and [`unzip`] (zip format and go's limits), [`sums`] with `sum_lines` (go.sum),
//! [`sumdb`] with [`note`], [`tlog`] and [`tiles`] (the checksum database).

pub mod archive;
pub mod cache;
pub mod download;
pub mod info;
pub mod json_text;
mod loaded_sums;
pub mod note;
pub mod proxies;
pub mod proxy;
pub mod repo;
mod sum_lines;
pub mod sumdb;
pub mod sums;
pub mod tiles;
pub mod tlog;
pub mod toolchain;
pub mod unzip;
pub mod url;
pub mod web;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use gomod::ModuleVersion;
use rustc_hash::{FxHashMap, FxHashSet};

pub use gomod::time::Time;
pub use info::{Origin, RevInfo, Versions};
pub use repo::Repo;
pub use sums::State;

use crate::error::Result;
use crate::session::Session;
use proxies::ProxySpec;

/// Fetches and checks modules, and keeps the state of go.sum (Go: `modfetch.Fetcher`).
pub struct Fetcher<'s> {
    /// The run this belongs to.
    pub session: &'s Session<'s>,
    proxies: OnceCell<Result<Rc<[ProxySpec]>>>,
    /// Where downloads lie in the module cache.
    cache_download: OnceCell<String>,
    /// By module path, where its cache files lie.
    cache_dirs: RefCell<FxHashMap<Box<str>, Rc<str>>>,
    cache_checked: OnceCell<Result<()>>,
    repos: RefCell<FxHashMap<(Rc<str>, Rc<str>), Rc<repo::Kept>>>,
    downloads: RefCell<FxHashMap<ModuleVersion, Result<Rc<str>>>>,
    /// What the host was told of: that it will be looked for soon.
    told: RefCell<FxHashSet<ModuleVersion>>,
    zips: Rc<RefCell<FxHashMap<ModuleVersion, Result<Rc<str>>>>>,
    state: RefCell<State>,
    /// How many states were put in.
    states: Cell<u32>,
    /// Why go.sum can't be read, once that was met.
    broken: OnceCell<crate::error::Error>,
    sumdb: OnceCell<Result<sumdb::Database>>,
}

impl<'s> Fetcher<'s> {
    /// A fetcher that has asked and read nothing yet (Go: `modfetch.NewFetcher`).
    pub fn new(session: &'s Session<'s>) -> Self {
        Self {
            session,
            proxies: OnceCell::new(),
            cache_download: OnceCell::new(),
            cache_dirs: RefCell::default(),
            cache_checked: OnceCell::new(),
            repos: RefCell::default(),
            downloads: RefCell::default(),
            told: RefCell::default(),
            zips: Rc::default(),
            state: RefCell::default(),
            states: Cell::default(),
            broken: OnceCell::new(),
            sumdb: OnceCell::new(),
        }
    }

    /// Another fetcher of the same run, which knows the zip files that this one has downloaded (Go: `downloadZipCache`
    /// belongs to the package).
    pub fn another(&self) -> Self {
        Self { zips: self.zips.clone(), ..Self::new(self.session) }
    }

    /// The process ends soon: gives nothing back.
    pub(crate) fn keep_for_good(&self) {
        use std::mem::forget;
        forget((
            self.cache_dirs.take(),
            self.repos.take(),
            self.downloads.take(),
            self.zips.clone(),
            self.state.take(),
        ));
    }

    /// GOPROXY with the implied `noproxy` in front.
    fn proxies(&self) -> Result<Rc<[ProxySpec]>> {
        self.proxies
            .get_or_init(|| {
                let config = &self.session.config;
                proxies::proxy_list(config.env("GOPROXY"), self.gonoproxy()).map(Rc::from)
            })
            .clone()
    }

    /// GONOPROXY, which GOPRIVATE stands in for (Go: `cfg.GONOPROXY`).
    fn gonoproxy(&self) -> &str {
        self.or_private("GONOPROXY")
    }

    /// GONOSUMDB, which GOPRIVATE stands in for (Go: `cfg.GONOSUMDB`).
    fn gonosumdb(&self) -> &str {
        self.or_private("GONOSUMDB")
    }

    fn or_private(&self, name: &str) -> &str {
        let config = &self.session.config;
        match config.env(name) {
            "" => config.env("GOPRIVATE"),
            value => value,
        }
    }
}
