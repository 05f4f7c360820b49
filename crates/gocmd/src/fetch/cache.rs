//! The module cache, GOMODCACHE/cache/download (cmd/go/internal/modfetch/cache.go).

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use gomod::quote::quote;
use gomod::{ModuleTable, ModuleVersion, gover, module, semver};
use world::{FileError, FileKind, ModuleSummary, System};

use super::Fetcher;
use super::info::RevInfo;
use super::proxy::clean_join;
use crate::error::{Error, ErrorKind, Result};
use crate::paths;

/// Where in the module cache downloads lie.
const DOWNLOADS: &str = "/cache/download";
/// What the name of the file ends with that is there while a module is extracted.
const PARTIAL: &str = "partial";

/// What go's texts call an operation on `go` or `toolchain` that makes no sense (Go: `ErrToolchain`).
pub(super) fn toolchain_error() -> Error {
    Error::plain("internal error: invalid operation on toolchain module")
}

impl Fetcher<'_> {
    /// Checks once that GOMODCACHE can be used, and makes it (Go: `checkCacheDir`).
    pub fn check_cache_dir(&self) -> Result<()> {
        let directory = &self.session.config.gomodcache;
        if directory.is_empty() {
            return Err(Error::plain("module cache not found: neither GOMODCACHE nor GOPATH is set"));
        }
        if !directory.starts_with('/') {
            return Err(Error::plain(format!(
                "GOMODCACHE entry is relative; must be absolute path: {}.\n",
                quote(directory)
            )));
        }
        self.cache_checked
            .get_or_init(|| {
                let system = self.session.system;
                let failed = |error: FileError| Error::plain(format!("could not create module cache: {error}"));
                match system.stat(directory) {
                    Ok(facts) if facts.kind == FileKind::Directory => Ok(()),
                    Ok(_) => Err(Error::plain(format!(
                        "could not create module cache: {} is not a directory",
                        quote(directory)
                    ))),
                    Err(error) if error.is_not_found() => system.create_dir_all(directory).map_err(failed),
                    Err(error) => Err(failed(error)),
                }
            })
            .clone()
    }

    /// Checks a module path, where that was not done before (Go: `module.CheckPath`).
    pub fn check_path(&self, path: &str) -> Result<()> {
        if self.cache_dirs.borrow().contains_key(path) { Ok(()) } else { Ok(module::check_path(path)?) }
    }

    /// The directory of a module path's cache files (Go: `cacheDir`).
    fn cache_dir(&self, path: &str) -> Result<Rc<str>> {
        self.check_cache_dir()?;
        if let Some(known) = self.cache_dirs.borrow().get(path) {
            return Ok(known.clone());
        }
        let escaped = module::escape_path(path)?;
        // An escaped module path is clean, and so is what stands before it.
        let directory: Rc<str> = [self.cache_download(), "/", &escaped, "/@v"].concat().into();
        self.cache_dirs.borrow_mut().insert(path.into(), directory.clone());
        Ok(directory)
    }

    fn escaped_version<'v>(path: &str, version: &'v str) -> Result<Cow<'v, str>> {
        // Nearly all: canonical, and the same when escaped.
        if !gover::is_toolchain(path)
            && module::is_canonical_version(version)
            && !version.bytes().any(|byte| byte.is_ascii_uppercase())
        {
            return Ok(Cow::Borrowed(version));
        }
        if !gover::mod_is_valid(path, version) {
            return Err(Error::plain(format!("non-semver module version {}", quote(version))));
        }
        if module::canonical_version(version) != version {
            return Err(Error::plain(format!("non-canonical module version {}", quote(version))));
        }
        Ok(Cow::Owned(module::escape_version(version)?))
    }

    /// The path of a cache file of a module version (Go: `CachePath`); `suffix` is `info`, `mod`, `zip`, `ziphash`, `lock` or
    /// `partial`.
    pub fn cache_path(&self, module: &ModuleVersion, suffix: &str) -> Result<String> {
        if gover::is_toolchain(&module.path) {
            return Err(toolchain_error());
        }
        let directory = self.cache_dir(&module.path)?;
        let version = Self::escaped_version(&module.path, &module.version)?;
        Ok([&*directory, "/", &version, ".", suffix].concat())
    }

    /// The directory where a module version is or will be extracted; `Err` with kind `NotExist` if it is not (completely)
    /// there. The first value is the directory wherever it could be named (Go: `DownloadDir`).
    pub fn download_dir(&self, module: &ModuleVersion) -> (String, Result<()>) {
        let directory = match self.extracted_name(module) {
            Ok(directory) => directory,
            Err(error) => return (String::new(), Err(error)),
        };
        let found = self.check_extracted(module, &directory);
        (directory, found)
    }

    fn extracted_name(&self, module: &ModuleVersion) -> Result<String> {
        if gover::is_toolchain(&module.path) {
            return Err(toolchain_error());
        }
        let downloads = self.cache_dir(&module.path)?;
        let version = Self::escaped_version(&module.path, &module.version)?;
        // The same names with the version behind them, seen from the cache itself.
        let cache = self.cache_download();
        let escaped = downloads[cache.len()..].strip_suffix("/@v").unwrap_or_default();
        let cache = cache.strip_suffix(DOWNLOADS).unwrap_or_default();
        Ok([cache, escaped, "@", &version].concat())
    }

    /// Where downloads lie in the module cache.
    fn cache_download(&self) -> &str {
        self.cache_download.get_or_init(|| clean_join(&self.session.config.gomodcache, &DOWNLOADS[1..]))
    }

    fn check_extracted(&self, module: &ModuleVersion, directory: &str) -> Result<()> {
        let system = self.session.system;
        let partial = |what: &str| Error::new(ErrorKind::PartialDownload, format!("{directory}: {what}"));
        let partial = |what: &str| {
            let error = partial(what);
            Error::wrap(ErrorKind::PartialDownload, error.to_string(), Error::not_exist(""))
        };
        match system.stat_kind(directory) {
            Err(error) if error.is_not_found() => return Err(error.into()),
            Err(error) => return Err(partial(&error.to_string())),
            Ok(kind) if kind != FileKind::Directory => return Err(partial("not a directory")),
            Ok(_) => {}
        }
        let mut file = self.cache_path(module, PARTIAL)?;
        match system.stat(&file) {
            Ok(_) => return Err(partial("not completely extracted")),
            Err(error) if !error.is_not_found() => return Err(error.into()),
            Err(_) => {}
        }
        file.replace_range(file.len() - PARTIAL.len().., "ziphash");
        match system.stat(&file) {
            Err(error) if error.is_not_found() => Err(partial("ziphash file is missing")),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// A module version's information and the cache file that holds it (Go: `Fetcher.InfoFile`).
    pub fn info_file(&self, path: &str, version: &str) -> Result<(Rc<RevInfo>, String)> {
        if !gover::mod_is_valid(path, version) {
            return Err(Error::plain(format!("invalid version {}", quote(version))));
        }
        if let (Some(file), Some(info)) = self.read_disk_stat(path, version) {
            return Ok((Rc::new(info), file));
        }
        let info = self.try_proxies(|proxy| self.lookup(proxy, path).stat(version))?;
        let file = self.cache_path(&ModuleVersion::new(path, version), "info")?;
        Ok((info, file))
    }

    /// A module version's go.mod, checked against go.sum (Go: `Fetcher.GoMod`).
    pub fn go_mod(&self, path: &str, revision: &str) -> Result<Arc<[u8]>> {
        self.check_not_broken()?;
        let mut version = revision.to_owned();
        if !gover::mod_is_valid(path, revision) {
            if let (_, Some(info)) = self.read_disk_stat(path, revision) {
                version = info.version;
            } else {
                self.cache_checked.get().cloned().unwrap_or(Ok(()))?;
                version.clone_from(&self.try_proxies(|proxy| self.lookup(proxy, path).stat(revision))?.version);
            }
        }
        // What is in memory already needs no second look at the file.
        if let Ok((_, Some(text))) = self.read_disk_go_mod(path, &version) {
            return Ok(text);
        }
        self.try_proxies(|proxy| self.lookup(proxy, path).go_mod(&version))
    }

    /// What a module version's go.mod in the cache says, where the host has it parsed, checked against go.sum. `None`: read the
    /// text ([`Fetcher::go_mod`]), which also tells what is wrong. `was_checked`: by its number, a module version was read
    /// and checked before, maybe for another go.sum.
    pub fn parsed_go_mod(
        &self,
        module: &ModuleVersion,
        table: &Arc<ModuleTable>,
        was_checked: impl FnOnce(u32) -> bool,
    ) -> Option<Arc<ModuleSummary>> {
        let system = self.session.system;
        if !system.reads_ahead() || self.check_not_broken().is_err() {
            return None;
        }
        let file = self.cache_path(module, "mod").ok()?;
        let (summary, hash) = system.parsed_go_mod(&file, table)?;
        let number = || self.session.known_modules()?.number(module);
        if !number().is_some_and(was_checked) {
            self.check_known_sum(module, &hash).ok()?;
        }
        Some(summary)
    }

    /// The cache file of a module version's go.mod (Go: `Fetcher.GoModFile`).
    pub fn go_mod_file(&self, path: &str, version: &str) -> Result<String> {
        if !gover::mod_is_valid(path, version) {
            return Err(Error::plain(format!("invalid version {}", quote(version))));
        }
        self.go_mod(path, version)?;
        self.cache_path(&ModuleVersion::new(path, version), "mod")
    }

    /// The go.sum hash of a module version's go.mod (Go: `Fetcher.GoModSum`).
    pub fn go_mod_sum(&self, path: &str, version: &str) -> Result<String> {
        if !gover::mod_is_valid(path, version) {
            return Err(Error::plain(format!("invalid version {}", quote(version))));
        }
        Ok(gomod::dirhash::go_mod_hash(&self.go_mod(path, version)?))
    }

    /// Says that the go.mod files of these versions will be read soon, so that the host can get them at once: the cache file
    /// where there is one, else the first proxy's. Changes nothing, not even what Go creates on first use.
    pub fn prefetch_go_mods<'m>(&self, modules: impl IntoIterator<Item = &'m ModuleVersion>, table: &Arc<ModuleTable>) {
        let cache = &self.session.config.gomodcache;
        let (mut wanted, mut files) = (Vec::new(), Vec::new());
        for module in modules {
            if gover::is_toolchain(&module.path) {
                continue;
            }
            let Ok(version) = Self::escaped_version(&module.path, &module.version) else { continue };
            let known = self.cache_dirs.borrow().get(&*module.path).cloned();
            let directory = match known {
                Some(directory) => directory,
                // Looking at the cache directory would make it.
                None if self.cache_checked.get().is_some() => match self.cache_dir(&module.path) {
                    Ok(directory) => directory,
                    Err(_) => continue,
                },
                None => match module::escape_path(&module.path) {
                    Ok(path) => [cache, "/cache/download/", &path, "/@v"].concat().into(),
                    Err(_) => continue,
                },
            };
            wanted.push(module);
            files.push([&*directory, "/", &version, ".mod"].concat());
        }
        if wanted.len() < 2 {
            return;
        }
        let system = self.session.system;
        system.prefetch_go_mods(&files, table);
        let proxies = self.proxies();
        let Some(proxy) = proxies.iter().flat_map(|list| list.iter()).find(|spec| spec.url.contains(":/")) else {
            return;
        };
        // Files are as quick when they are asked for.
        if proxy.url.starts_with("file:") {
            return;
        }
        let urls: Vec<String> = wanted
            .iter()
            .zip(&files)
            .filter(|(_, file)| system.read(file).is_err())
            .filter_map(|(module, _)| self.lookup(&proxy.url, &module.path).go_mod_url(&module.version))
            .collect();
        if !urls.is_empty() {
            system.prefetch(&urls, &[]);
        }
    }

    /// Says that what the cache knows of these versions will be read soon.
    pub fn prefetch_infos(&self, modules: &[ModuleVersion], table: &Arc<ModuleTable>) {
        let known = self.session.known_modules();
        let at_hand = |module: &ModuleVersion| {
            known.is_some_and(|known| {
                let number = known.number(module);
                number.is_some_and(|number| known.is_likely(number) && known.info(number).is_some())
            })
        };
        let modules: Vec<_> = modules.iter().filter(|module| !module.version.is_empty() && !at_hand(module)).collect();
        let modules = modules.iter();
        let files = |suffix| -> Vec<String> {
            modules.clone().filter_map(|module| self.cache_path(module, suffix).ok()).collect()
        };
        self.session.system.prefetch(&[], &files("info"));
        self.session.system.prefetch_go_mods(&files("mod"), table);
    }

    /// Says that these versions' directories will be looked for soon, and their sums checked (`Fetcher::download`). Only files
    /// are named: which go.mod files go would fetch is not known yet.
    pub fn prefetch_downloads(&self, modules: &[ModuleVersion], table: &Arc<ModuleTable>) {
        if self.cache_checked.get().is_none() {
            // Looking at the cache directory would make it.
            return;
        }
        let mut told = self.told.borrow_mut();
        let is_new = |module: &&ModuleVersion| !module.version.is_empty() && told.insert((*module).clone());
        let new: Vec<&ModuleVersion> = modules.iter().filter(is_new).collect();
        let modules = new.iter().copied();
        let go_mods = modules.clone().filter_map(|module| self.cache_path(module, "mod").ok());
        self.session.system.prefetch_go_mods(&go_mods.collect::<Vec<_>>(), table);
        let known = self.downloads.borrow();
        let files = modules.filter(|module| !known.contains_key(*module)).flat_map(|module| {
            let hash = self.cache_path(module, "ziphash");
            let go_mod = self.extracted_name(module).map(|directory| directory + "/go.mod");
            [hash, go_mod]
        });
        let files: Vec<String> = files.filter_map(Result::ok).collect();
        self.session.system.prefetch(&[], &files);
    }

    /// The name of the cache file for a revision (`None` if it can't have one) and what it says, if it says something (Go:
    /// `readDiskStat`).
    pub(super) fn read_disk_stat(&self, path: &str, revision: &str) -> (Option<String>, Option<RevInfo>) {
        let (file, data) = self.read_disk_cache(path, revision, "info");
        let Some(data) = data else {
            if self.session.config.env("GOPROXY") == "off"
                && let Some((file, info)) = self.read_disk_stat_by_hash(path, revision)
            {
                return (Some(file), Some(info));
            }
            return (file, None);
        };
        if let Some(info) = RevInfo::from_canonical_json(&data, revision) {
            return (file, Some(info));
        }
        let Ok(info) = RevInfo::from_json(&data) else { return (file, None) };
        let canonical = info.to_json();
        if canonical.as_bytes() != &*data {
            // Old files hold fields that are no longer written. Not being able to rewrite one is no failure.
            let _ = self.write_disk_cache(file.as_deref(), canonical.as_bytes());
        }
        (file, Some(info))
    }

    /// The highest cached pseudo-version of a commit, for GOPROXY=off (Go: `readDiskStatByHash`).
    fn read_disk_stat_by_hash(&self, path: &str, revision: &str) -> Option<(String, RevInfo)> {
        let all_hex = revision.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if gover::is_toolchain(path) || !all_hex || revision.len() < 12 {
            return None;
        }
        let suffix = format!("-{}.info", &revision[..12]);
        let directory = self.cache_dir(path).ok()?;
        let names = self.session.system.read_dir(&directory).ok()?;
        let highest = names
            .iter()
            .filter(|(name, _)| name.ends_with(&suffix))
            .filter_map(|(name, _)| name.strip_suffix(".info"))
            .filter(|version| module::is_pseudo_version(version))
            .max_by(|a, b| semver::compare(a, b))?;
        let (file, info) = self.read_disk_stat(path, highest);
        Some((file?, info?))
    }

    /// The name of the cache file and its text if it is there; `Err` if go.sum forbids it (Go: `readDiskGoMod`).
    pub(super) fn read_disk_go_mod(&self, path: &str, version: &str) -> Result<(Option<String>, Option<Arc<[u8]>>)> {
        let (file, data) = self.read_disk_cache(path, version, "mod");
        // Very old caches hold texts that go made up itself.
        let data = data.filter(|data| !data.starts_with(b"//vgo 0.0."));
        if let (Some(data), Some(file)) = (&data, &file) {
            self.check_go_mod_file(path, version, file, data)?;
        }
        Ok((file, data))
    }

    fn read_disk_cache(&self, path: &str, revision: &str, suffix: &str) -> (Option<String>, Option<Arc<[u8]>>) {
        let Ok(file) = self.cache_path(&ModuleVersion::new(path, revision), suffix) else { return (None, None) };
        let data = self.session.system.read(&file).ok();
        (Some(file), data)
    }

    /// Go: `writeDiskStat`: an origin loses what does not matter to a version.
    pub(super) fn write_disk_stat(&self, file: Option<&str>, info: &RevInfo) -> std::result::Result<(), FileError> {
        let mut info = info.clone();
        if let Some(origin) = &mut info.origin {
            origin.tag_sum.clear();
            origin.tag_prefix.clear();
            origin.repo_sum.clear();
            if module::is_pseudo_version(&info.version) {
                origin.reference.clear();
            }
        }
        self.write_disk_cache(file, info.to_json().as_bytes())
    }

    /// Writes a cache file, and the list of versions if it is a go.mod (Go: `writeDiskCache`).
    pub(super) fn write_disk_cache(&self, file: Option<&str>, data: &[u8]) -> std::result::Result<(), FileError> {
        let Some(file) = file else { return Ok(()) };
        let system = self.session.system;
        let directory = parent(file);
        system.create_dir_all(directory)?;
        system.write(file, data, 0o666)?;
        if file.ends_with(".mod") {
            // The list is for those who take the cache for a proxy; go itself can do without.
            let _ = self.rewrite_version_list(directory);
        }
        Ok(())
    }

    /// Brings `list` in line with the go.mod files beside it (Go: `rewriteVersionList`). Names are read as they stand in the
    /// directory, as Go does.
    fn rewrite_version_list(&self, directory: &str) -> std::result::Result<(), FileError> {
        let system = self.session.system;
        let file = format!("{directory}/list");
        let _locked = Locked::new(system, &file)?;
        let mut list: Vec<String> = system
            .read_dir(directory)?
            .into_iter()
            .filter_map(|(name, _)| name.strip_suffix(".mod").map(str::to_owned))
            .filter(|version| !version.is_empty() && module::canonical_version(version) == *version)
            .collect();
        semver::sort(&mut list);
        let mut text = list.join("\n");
        if !list.is_empty() {
            text.push('\n');
        }
        if system.read(&file).is_ok_and(|old| *old == *text.as_bytes()) {
            return Ok(());
        }
        system.write(&file, text.as_bytes(), 0o666)
    }

    /// Takes the lock of a module version, under which its zip file is downloaded and extracted (Go: `lockVersion`).
    pub(super) fn lock_version(&self, module: &ModuleVersion) -> Result<Locked<'_>> {
        let path = self.cache_path(module, "lock")?;
        self.session.system.create_dir_all(parent(&path))?;
        Ok(Locked::new(self.session.system, &path)?)
    }

    /// Takes the lock under which go.mod and go.sum are written (Go: `SideLock`). Where it can't be had, they are written all
    /// the same.
    pub fn side_lock(&self) -> Option<Locked<'_>> {
        self.check_cache_dir().ok()?;
        let path = clean_join(&self.session.config.gomodcache, "cache/lock");
        self.session.system.create_dir_all(parent(&path)).ok()?;
        Locked::new(self.session.system, &path).ok()
    }

    /// Removes files that earlier runs left beside a file when they were stopped. Only safe under the lock of their writers.
    pub(super) fn remove_left_over(&self, file: &str) {
        let system = self.session.system;
        let (directory, name) = (parent(file), paths::base(file));
        for (entry, _) in system.read_dir(directory).unwrap_or_default() {
            if entry.strip_prefix(name).is_some_and(|rest| rest.ends_with(".tmp")) {
                let _ = system.remove(&format!("{directory}/{entry}"));
            }
        }
    }
}

/// A lock that is held until this goes away.
pub struct Locked<'s> {
    system: &'s dyn System,
    path: String,
}

impl<'s> Locked<'s> {
    /// Takes the lock of a file.
    ///
    /// Errors: the file can't be created or locked.
    pub fn new(system: &'s dyn System, path: &str) -> std::result::Result<Self, FileError> {
        system.lock(path)?;
        Ok(Self { system, path: path.to_owned() })
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        self.system.unlock(&self.path);
    }
}

/// The directory of a path.
pub(super) fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) => "/",
        Some(at) => &path[..at],
        None => ".",
    }
}
