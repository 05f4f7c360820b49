//! Module repositories: proxies, the module cache, checksums (cmd/go/internal/modfetch).

pub mod info;

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use gomod::ModuleVersion;

pub use gomod::time::Time;
pub use info::{Origin, RevInfo, Versions};

use crate::error::{Error, Result};
use crate::session::Session;

/// Fetches and checks modules, and keeps the state of go.sum (Go: `modfetch.Fetcher`).
pub struct Fetcher<'s> {
    /// The run this belongs to.
    pub session: &'s Session<'s>,
}

/// One module at one proxy, with everything already asked kept (Go: `modfetch.Repo` behind `cachingRepo`). A handle: what is
/// kept stands in the fetcher.
#[derive(Clone)]
pub struct Repo<'f> {
    fetcher: &'f Fetcher<'f>,
    proxy: Rc<str>,
    path: Rc<str>,
}

/// The state of go.sum, taken out by [`Fetcher::set_state`] (Go: the `Fetcher` that `SetState` returns).
#[derive(Default)]
pub struct State {}

fn pending<T>() -> Result<T> {
    Err(Error::plain("internal error: fetch is being built"))
}

impl<'s> Fetcher<'s> {
    /// A fetcher that has asked and read nothing yet (Go: `modfetch.NewFetcher`).
    pub fn new(session: &'s Session<'s>) -> Self {
        Self { session }
    }
    /// The module as one proxy serves it (Go: `Fetcher.Lookup`).
    pub fn lookup(&self, proxy: &str, path: &str) -> Repo<'_> {
        Repo { fetcher: self, proxy: proxy.into(), path: path.into() }
    }
    /// Calls `attempt` with each proxy of GOPROXY until one answers (Go: `TryProxies`).
    pub fn try_proxies<T>(&self, attempt: impl FnMut(&str) -> Result<T>) -> Result<T> {
        let _ = attempt;
        pending()
    }
    /// A module version's information and the cache file that holds it (Go: `Fetcher.InfoFile`).
    pub fn info_file(&self, path: &str, version: &str) -> Result<(Rc<RevInfo>, String)> {
        let _ = (path, version);
        pending()
    }
    /// A module version's go.mod, checked against go.sum (Go: `Fetcher.GoMod`).
    pub fn go_mod(&self, path: &str, version: &str) -> Result<Arc<[u8]>> {
        let _ = (path, version);
        pending()
    }
    /// The cache file of a module version's go.mod (Go: `Fetcher.GoModFile`).
    pub fn go_mod_file(&self, path: &str, version: &str) -> Result<String> {
        let _ = (path, version);
        pending()
    }
    /// The go.sum hash of a module version's go.mod (Go: `Fetcher.GoModSum`).
    pub fn go_mod_sum(&self, path: &str, version: &str) -> Result<String> {
        let _ = (path, version);
        pending()
    }
    /// Says that the go.mod files of these versions will be read soon, so that the host can get them at once.
    pub fn prefetch_go_mods<'m>(&self, modules: impl IntoIterator<Item = &'m ModuleVersion>) {
        let _ = modules.into_iter().count();
    }
    /// The directory of a module version in the module cache, downloaded and extracted if need be (Go: `Fetcher.Download`).
    pub fn download(&self, module: &ModuleVersion) -> Result<Rc<str>> {
        let _ = module;
        pending()
    }
    /// The zip file of a module version in the module cache (Go: `Fetcher.DownloadZip`).
    pub fn download_zip(&self, module: &ModuleVersion) -> Result<Rc<str>> {
        let _ = module;
        pending()
    }
    /// The directory where a module version is or will be extracted; `Err` with kind `NotExist` if it is not (completely) there.
    /// The first value is the directory wherever it could be named (Go: `DownloadDir`).
    pub fn download_dir(&self, module: &ModuleVersion) -> (String, Result<()>) {
        let _ = module;
        (String::new(), pending())
    }
    /// The path of a cache file of a module version (Go: `CachePath`); `suffix` is `info`, `mod`, `zip`, `ziphash`, `lock` or `partial`.
    pub fn cache_path(&self, module: &ModuleVersion, suffix: &str) -> Result<String> {
        let _ = (module, suffix);
        pending()
    }
    /// The checksum of the downloaded copy, empty if there is none (Go: `Sum`).
    pub fn sum(&self, module: &ModuleVersion) -> String {
        let _ = module;
        String::new()
    }

    /// The go.sum file in use, empty if none (Go: `Fetcher.GoSumFile`).
    pub fn go_sum_file(&self) -> String {
        String::new()
    }
    /// Sets the go.sum file (Go: `Fetcher.SetGoSumFile`).
    pub fn set_go_sum_file(&self, file: &str) {
        let _ = file;
    }
    /// Adds the go.sum of a workspace module, which is read but never written (Go: `Fetcher.AddWorkspaceGoSumFile`).
    pub fn add_workspace_go_sum_file(&self, file: &str) {
        let _ = file;
    }
    /// Forgets everything (Go: `Fetcher.Reset`).
    pub fn reset(&self) {
        self.set_state(State::default());
    }
    /// Puts a state in and gives the old one back (Go: `Fetcher.SetState`).
    pub fn set_state(&self, state: State) -> State {
        state
    }
    /// True if go.sum has a checksum of a known kind for the module; the version may end in `/go.mod` (Go: `HaveSum`).
    pub fn have_sum(&self, module: &ModuleVersion) -> bool {
        let _ = module;
        false
    }
    /// The checksum go.sum has, `None` if it has none or two that disagree (Go: `Fetcher.RecordedSum`; an absent one is
    /// `Some("")` there when go.sum was read).
    pub fn recorded_sum(&self, module: &ModuleVersion) -> Option<String> {
        let _ = module;
        None
    }
    /// Writes go.sum if it changed (Go: `Fetcher.WriteGoSum`). `keep` holds module versions, also with `/go.mod`.
    pub fn write_go_sum(&self, keep: &HashSet<ModuleVersion>, readonly: bool) -> Result<()> {
        let _ = (keep, readonly);
        pending()
    }
    /// go.sum as it is and as it would be when tidy (Go: `Fetcher.TidyGoSum`).
    pub fn tidy_go_sum(&self, keep: &HashSet<ModuleVersion>) -> Result<(Vec<u8>, Vec<u8>)> {
        let _ = keep;
        pending()
    }
    /// Marks everything not in `keep` for removal from go.sum (Go: `Fetcher.TrimGoSum`).
    pub fn trim_go_sum(&self, keep: &HashSet<ModuleVersion>) -> Result<()> {
        let _ = keep;
        pending()
    }
}

impl Repo<'_> {
    /// The module path.
    pub fn module_path(&self) -> &str {
        &self.path
    }
    /// The versions that start with a prefix (Go: `Repo.Versions`).
    pub fn versions(&self, prefix: &str) -> Result<Rc<Versions>> {
        let _ = (prefix, self.fetcher.session, &self.proxy);
        pending()
    }
    /// What a revision, tag or branch is (Go: `Repo.Stat`).
    pub fn stat(&self, revision: &str) -> Result<Rc<RevInfo>> {
        let _ = revision;
        pending()
    }
    /// The latest revision where there are no versions (Go: `Repo.Latest`).
    pub fn latest(&self) -> Result<Rc<RevInfo>> {
        pending()
    }
    /// A version's go.mod (Go: `Repo.GoMod`).
    pub fn go_mod(&self, version: &str) -> Result<Arc<[u8]>> {
        let _ = version;
        pending()
    }
    /// Whether an earlier answer from this origin still holds (Go: `Repo.CheckReuse`).
    pub fn check_reuse(&self, old: &Origin) -> Result<()> {
        let _ = old;
        pending()
    }
}
