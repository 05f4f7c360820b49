//! What is known about a module, as `go list -m` shows it (cmd/go/internal/modload/build.go, cmd/go/internal/modinfo).

use std::rc::Rc;

use gomod::{ModuleVersion, gover};

use crate::error::{Error, ErrorKind, Result};
use crate::fetch::{Origin, Time};
use crate::paths;

use super::query::{Reuse, is_disallowed, parse_path_version};
use super::requirements::{Pruning, Requirements};
use super::{Loader, commit::mod_key};

/// A module as `go list -m -json` shows it (Go: `modinfo.ModulePublic`). Empty fields are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModulePublic {
    /// Module path.
    pub path: String,
    /// Version; empty for a main module.
    pub version: String,
    /// The query that gave the version, if it is not the version.
    pub query: String,
    /// All versions, with `-versions`.
    pub versions: Vec<String>,
    /// What is read in its place.
    pub replace: Option<Box<ModulePublic>>,
    /// When the version was made.
    pub time: Option<Time>,
    /// A newer version, with `-u`.
    pub update: Option<Box<ModulePublic>>,
    /// It is a main module.
    pub main: bool,
    /// No main module needs it directly.
    pub indirect: bool,
    /// Its directory, if it is on the disk.
    pub dir: String,
    /// Its go.mod.
    pub go_mod: String,
    /// Its go line.
    pub go_version: String,
    /// Why it is retracted, with `-retracted` or `-u`.
    pub retracted: Vec<String>,
    /// Its deprecation message, with `-u`.
    pub deprecated: String,
    /// What went wrong.
    pub error: Option<String>,
    /// Its hash in go.sum.
    pub sum: String,
    /// The hash of its go.mod in go.sum.
    pub go_mod_sum: String,
    /// Where it came from.
    pub origin: Option<Box<Origin>>,
    /// It was taken from the `-reuse` file.
    pub reuse: bool,
}

/// What `list_modules` adds to each module (Go: `ListMode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListMode {
    /// Available updates.
    pub updates: bool,
    /// Retractions.
    pub retracted: bool,
    /// Deprecations.
    pub deprecated: bool,
    /// All versions.
    pub versions: bool,
    /// Retracted ones among them.
    pub retracted_versions: bool,
    /// Only what the module's text shows is wanted: its files and hashes are not looked for.
    pub brief: bool,
}

impl ListMode {
    /// True if nothing is to be added.
    pub fn is_plain(self) -> bool {
        Self { brief: false, ..self } == Self::default()
    }
}

impl ModulePublic {
    /// A module version of which nothing else is known.
    pub(super) fn named(module: &ModuleVersion) -> Self {
        Self { path: (*module.path).to_owned(), version: (*module.version).to_owned(), ..Self::default() }
    }
}

/// Go: `ModulePublic.String`.
impl std::fmt::Display for ModulePublic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let version = |module: &ModulePublic, f: &mut std::fmt::Formatter<'_>| {
            f.write_str(&module.version)?;
            if module.retracted.is_empty() { Ok(()) } else { f.write_str(" (retracted)") }
        };
        f.write_str(&self.path)?;
        let one = |module: &ModulePublic, f: &mut std::fmt::Formatter<'_>| {
            if !module.version.is_empty() {
                f.write_str(" ")?;
                version(module, f)?;
                if let Some(update) = &module.update {
                    f.write_str(" [")?;
                    version(update, f)?;
                    f.write_str("]")?;
                }
            }
            if module.deprecated.is_empty() { Ok(()) } else { f.write_str(" (deprecated)") }
        };
        one(self, f)?;
        if let Some(replace) = &self.replace {
            write!(f, " => {}", replace.path)?;
            one(replace, f)?;
        }
        Ok(())
    }
}

/// What two answers have in common about where they came from; `None` if they contradict each other (Go: `mergeOrigin`).
pub(crate) fn merge_origin(a: Option<&Origin>, b: Option<&Origin>) -> Option<Origin> {
    let (a, b) = (a?, b?);
    if (&a.vcs, &a.url, &a.subdir) != (&b.vcs, &b.url, &b.subdir) {
        return None;
    }
    let mut merged = a.clone();
    let differ = |x: &str, y: &str| !x.is_empty() && x != y;
    if !b.hash.is_empty() {
        if differ(&a.hash, &b.hash) {
            return None;
        }
        merged.hash.clone_from(&b.hash);
    }
    if !b.tag_sum.is_empty() {
        if !a.tag_sum.is_empty() && (a.tag_sum != b.tag_sum || a.tag_prefix != b.tag_prefix) {
            return None;
        }
        merged.tag_sum.clone_from(&b.tag_sum);
        merged.tag_prefix.clone_from(&b.tag_prefix);
    }
    if !b.repo_sum.is_empty() {
        if differ(&a.repo_sum, &b.repo_sum) {
            return None;
        }
        merged.repo_sum.clone_from(&b.repo_sum);
    }
    if !b.reference.is_empty() {
        if differ(&a.reference, &b.reference) {
            return None;
        }
        merged.reference.clone_from(&b.reference);
    }
    Some(merged)
}

/// True if an error only says that a proxy knows no such version, which is no news about the module.
fn is_no_news(error: &Error) -> bool {
    error.is(&ErrorKind::NoMatchingVersion) || error.is_not_exist()
}

impl Loader<'_> {
    /// What the template function `module` of `go list -f` gives (Go: `ModuleInfo`).
    pub fn module_info_of(&self, text: &str) -> Result<Option<ModulePublic>> {
        if !self.enabled()? {
            return Ok(None);
        }
        let failed = |path: &str, error: String| ModulePublic {
            path: path.to_owned(),
            error: Some(error),
            ..ModulePublic::default()
        };
        let (path, version, found) = match parse_path_version(text) {
            Ok(parsed) => parsed,
            Err(error) => return Ok(Some(failed("", error.to_string()))),
        };
        if found {
            let module = ModuleVersion::new(path, version);
            return self.module_info(None, &module, ListMode::default(), &Reuse::default()).map(Some);
        }
        let requirements = self.load_mod_file()?;
        let root = if requirements.pruning == Pruning::Pruned { requirements.root_selected(self, path) } else { None };
        let version = match root {
            Some(version) => version,
            None => requirements.whole_graph(self)?.selected(path),
        };
        if &*version == "none" {
            return Ok(Some(failed(path, "module not in current build".to_owned())));
        }
        let module = ModuleVersion::new(path, version);
        self.module_info(Some(&requirements), &module, ListMode::default(), &Reuse::default()).map(Some)
    }

    /// What is known about a module version. Without requirements it stands on its own: it was asked for by version, and
    /// replacements do not count (Go: `moduleInfo`).
    pub(crate) fn module_info(
        &self,
        requirements: Option<&Rc<Requirements>>,
        module: &ModuleVersion,
        mode: ListMode,
        reuse: &Reuse,
    ) -> Result<ModulePublic> {
        let main_modules = self.main_modules();
        let go_version = self.raw_go_version(module).map_or_else(String::new, |version| (*version).to_owned());
        let mut info = ModulePublic {
            path: (*module.path).to_owned(),
            version: (*module.version).to_owned(),
            go_version: go_version.clone(),
            ..ModulePublic::default()
        };
        if module.version.is_empty() && main_modules.contains(&module.path) {
            info.main = true;
            let root = main_modules.mod_root(module);
            if !root.is_empty() {
                root.clone_into(&mut info.dir);
                let given = &self.session.config.mod_file;
                info.go_mod = if given.is_empty() { paths::join(&[root, "go.mod"]) } else { given.clone() };
            }
            return Ok(info);
        }
        info.indirect = requirements.is_some_and(|requirements| !requirements.is_direct(&module.path));
        let vendored = *self.session.config.build_mod.borrow() == "vendor";
        if requirements.is_none() {
            self.complete_from_mod_cache(&mut info, module, true, mode, reuse)?;
            return Ok(info);
        }
        let replacement = self.replacement(module);
        if replacement.path.is_empty() {
            if !vendored {
                self.complete_from_mod_cache(&mut info, module, false, mode, reuse)?;
            }
            return Ok(info);
        }
        let mut replace = ModulePublic {
            path: replacement.path.to_string(),
            version: replacement.version.to_string(),
            go_version,
            ..ModulePublic::default()
        };
        if replacement.version.is_empty() {
            replace.dir = paths::absolute(&self.replace_relative_to(), &replacement.path);
            replace.go_mod = paths::join(&[&replace.dir, "go.mod"]);
        }
        if !vendored {
            self.complete_from_mod_cache(&mut replace, &replacement, false, mode, reuse)?;
            info.dir.clone_from(&replace.dir);
            info.go_mod.clone_from(&replace.go_mod);
            info.retracted.clone_from(&replace.retracted);
        }
        info.go_version.clone_from(&replace.go_version);
        info.replace = Some(Box::new(replace));
        Ok(info)
    }

    /// Fills in what the registry and the module cache know of a module version (Go: `completeFromModCache` in `moduleInfo`).
    fn complete_from_mod_cache(
        &self,
        info: &mut ModulePublic,
        asked: &ModuleVersion,
        stands_alone: bool,
        mode: ListMode,
        reuse: &Reuse,
    ) -> Result<()> {
        if gover::is_toolchain(&info.path) {
            return Ok(());
        }
        let must_have_sums = self.must_have_sums()?;
        let checksum_ok = |version: &str, suffix: &str| {
            stands_alone
                || version.is_empty()
                || !must_have_sums
                || self.fetcher.have_sum(&ModuleVersion::new(info.path.as_str(), format!("{version}{suffix}")))
        };
        if !info.version.is_empty() {
            if let Some(old) = reuse.get(asked)
                && self.check_reuse(asked, old.origin.as_deref()).is_ok()
            {
                *info = (**old).clone();
                info.query.clear();
                info.dir.clear();
                return Ok(());
            }
            let found = self.known_info(asked).map(Ok);
            match found.unwrap_or_else(|| self.query(&asked.path, &asked.version, "", None)) {
                Err(error) if is_end(&error) => return Err(error),
                Err(error) => info.error = Some(error.to_string()),
                Ok(found) => {
                    info.version.clone_from(&found.version);
                    info.time = Some(found.time);
                }
            }
        }
        let mod_ok = (mode.brief && !info.go_version.is_empty()) || checksum_ok(&info.version, "/go.mod");
        let known = if info.go_version.is_empty() && mod_ok { self.read_go_version(asked) } else { None };
        if let Some(known) = known {
            info.go_version = known.to_string();
        } else if info.go_version.is_empty() && mod_ok {
            let (summary, read) = self.raw_go_mod_summary(asked);
            match read {
                Err(error) if is_end(&error) => return Err(error),
                Ok(()) => info.go_version = summary.map_or_else(String::new, |summary| summary.go_version.to_string()),
                Err(_) => {}
            }
        }
        if info.version.is_empty() {
            return Ok(());
        }
        if mod_ok && !mode.brief {
            if let Ok(file) = self.fetcher.cache_path(asked, "mod")
                && self.session.fsys.is_file(&file)
            {
                info.go_mod = file;
            }
            info.go_mod_sum = self.fetcher.recorded_sum(&mod_key(asked)).unwrap_or_default();
        }
        if !mode.brief && checksum_ok(&info.version, "") {
            let (directory, found) = self.fetcher.download_dir(asked);
            if found.is_ok() {
                info.dir = directory;
            }
            info.sum = self.fetcher.recorded_sum(asked).unwrap_or_default();
        }
        if mode.retracted {
            self.add_retraction(info)?;
        }
        Ok(())
    }

    /// Go: `addUpdate`.
    pub(crate) fn add_update(&self, info: &mut ModulePublic) -> Result<()> {
        if info.version.is_empty() {
            return Ok(());
        }
        let allowed = |module: &ModuleVersion| self.check_allowed(module);
        match self.query(&info.path, "upgrade", &info.version, Some(&allowed)) {
            Err(error) if is_end(&error) => return Err(error),
            Err(error) if is_no_news(&error) || is_disallowed(&error) => {}
            Err(error) => {
                info.error.get_or_insert_with(|| error.to_string());
            }
            Ok(found) => {
                if gover::mod_compare(&info.path, &found.version, &info.version).is_gt() {
                    info.update = Some(Box::new(ModulePublic {
                        path: info.path.clone(),
                        version: found.version.clone(),
                        time: Some(found.time),
                        ..ModulePublic::default()
                    }));
                }
            }
        }
        Ok(())
    }

    /// Go: `addVersions`.
    pub(crate) fn add_versions(&self, info: &mut ModulePublic, retracted_too: bool) -> Result<()> {
        let allowed = |module: &ModuleVersion| {
            if retracted_too { self.check_exclusions(module) } else { self.check_allowed(module) }
        };
        match self.versions(&info.path, &allowed) {
            Err(error) if is_end(&error) => return Err(error),
            Err(error) => {
                info.error.get_or_insert_with(|| error.to_string());
                info.origin = None;
            }
            Ok((list, origin)) => {
                info.versions = list;
                info.origin = merge_origin(info.origin.as_deref(), origin.as_ref()).map(Box::new);
            }
        }
        Ok(())
    }

    /// Go: `addRetraction`.
    pub(crate) fn add_retraction(&self, info: &mut ModulePublic) -> Result<()> {
        if info.version.is_empty() {
            return Ok(());
        }
        let module = ModuleVersion::new(info.path.as_str(), info.version.as_str());
        let Err(error) = self.check_retractions(&module) else { return Ok(()) };
        if is_end(&error) {
            return Err(error);
        }
        if is_no_news(&error) {
            return Ok(());
        }
        let rationale = error.find(|kind| match kind {
            ErrorKind::Retracted { rationale } => Some(rationale.clone()),
            _ => None,
        });
        match rationale {
            Some(rationale) if rationale.is_empty() => {
                info.retracted = vec!["retracted by module author".to_owned()];
            }
            Some(rationale) => info.retracted = rationale,
            None => {
                info.error.get_or_insert_with(|| error.to_string());
            }
        }
        Ok(())
    }

    /// Go: `addDeprecation`.
    pub(crate) fn add_deprecation(&self, info: &mut ModulePublic) -> Result<()> {
        let module = ModuleVersion::new(info.path.as_str(), info.version.as_str());
        match self.check_deprecation(&module) {
            Err(error) if is_end(&error) => return Err(error),
            Err(error) if is_no_news(&error) => {}
            Err(error) => {
                info.error.get_or_insert_with(|| error.to_string());
            }
            Ok(deprecated) => info.deprecated = deprecated,
        }
        Ok(())
    }

    /// All versions of a module that suit, and where the list came from (Go: `versions` in mvs.go).
    pub(crate) fn versions(
        &self,
        path: &str,
        allowed: &dyn Fn(&ModuleVersion) -> Result<()>,
    ) -> Result<(Vec<String>, Option<Origin>)> {
        self.fetcher.try_proxies(|proxy| {
            let repo = self.lookup_repo(proxy, path)?;
            let all = repo.versions("")?;
            let mut list = Vec::with_capacity(all.list.len());
            for version in &all.list {
                match allowed(&ModuleVersion::new(path, version.as_str())) {
                    Err(error) if is_disallowed(&error) => {}
                    Err(error) => return Err(error),
                    Ok(()) => list.push(version.clone()),
                }
            }
            Ok((list, all.origin.clone()))
        })
    }
}

/// True for an error that ends the command where Go would have stopped.
fn is_end(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Fatal | ErrorKind::Exit | ErrorKind::Verbatim)
}
