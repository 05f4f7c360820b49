//! Versions as the loader sees them: those of a repository, with replacements among them (cmd/go/internal/modload/query.go,
//! `lookupRepo`, `emptyRepo`, `replacementRepo`).

use std::rc::Rc;

use gomod::{ModuleVersion, gover, module, semver};

use crate::error::{Error, Result};
use crate::fetch::{Origin, Repo, RevInfo, Versions};

use super::Loader;

/// What answers about versions of one module (Go: `versionRepo`).
pub(crate) struct VersionRepo<'l> {
    /// The repository, or why the path can't have one.
    repo: std::result::Result<Repo<'l>, Error>,
    path: String,
    /// Set where the main modules replace versions of the module.
    replacing: Option<&'l Loader<'l>>,
}

impl Loader<'_> {
    /// The versions of a module at a proxy (Go: `lookupRepo`).
    pub(crate) fn lookup_repo(&self, proxy: &str, path: &str) -> Result<VersionRepo<'_>> {
        let checked = if gover::is_toolchain(path) { Ok(()) } else { self.fetcher.check_path(path) };
        let repo = match checked {
            Ok(()) => Ok(self.fetcher.lookup(proxy, path)),
            Err(error) => Err(error),
        };
        let replaced = self.main_modules().highest_replaced().contains_key(path);
        if let Err(error) = &repo
            && !replaced
        {
            return Err(error.clone());
        }
        Ok(VersionRepo { repo, path: path.to_owned(), replacing: replaced.then_some(self) })
    }
}

impl VersionRepo<'_> {
    /// The versions that start with a prefix.
    pub(crate) fn versions(&self, prefix: &str) -> Result<Rc<Versions>> {
        let published = match &self.repo {
            Ok(repo) => repo.versions(prefix),
            Err(_) => Ok(Rc::default()),
        };
        let Some(loader) = self.replacing else { return published };
        let published = match published {
            Err(error) if error.is_not_exist() => Rc::default(),
            other => other?,
        };
        let main_modules = loader.main_modules();
        let mut added = Vec::new();
        for main in main_modules.versions() {
            let Some(index) = main_modules.index(main) else { continue };
            for module in index.replace.keys() {
                if *module.path == *self.path
                    && module.version.starts_with(prefix)
                    && !module.version.is_empty()
                    && !module::is_pseudo_version(&module.version)
                {
                    added.push(module.version.to_string());
                }
            }
        }
        if added.is_empty() {
            return Ok(published);
        }
        let mut list = [published.list.clone(), added].concat();
        list.sort_by(|a, b| gover::mod_compare(&self.path, a, b));
        list.dedup();
        Ok(Rc::new(Versions { origin: None, list }))
    }

    /// What a revision is; a replaced version need not exist.
    pub(crate) fn stat(&self, revision: &str) -> Result<Rc<RevInfo>> {
        let failed = match self.repo.as_ref().map_err(Clone::clone).and_then(|repo| repo.stat(revision)) {
            Ok(info) => return Ok(info),
            Err(error) => error,
        };
        let Some(loader) = self.replacing else { return Err(failed) };
        let main_modules = loader.main_modules();
        let any = main_modules
            .versions()
            .iter()
            .any(|main| main_modules.index(main).is_some_and(|index| !index.replace.is_empty()));
        let mut version = module::canonical_version(revision);
        // Replacements name canonical versions only.
        if !any || version != revision {
            return Err(failed);
        }
        let (_, path_major, ok) = module::split_path_version(&self.path);
        if ok
            && path_major.is_empty()
            && module::check_path_major(&version, path_major).is_err()
            && semver::build(&version).is_empty()
        {
            version.push_str("+incompatible");
        }
        let replacement = loader.replacement(&ModuleVersion::new(self.path.as_str(), version.as_str()));
        if replacement.path.is_empty() { Err(failed) } else { Ok(replaced_info(version)) }
    }

    /// The latest revision, or the highest replaced version.
    pub(crate) fn latest(&self) -> Result<Rc<RevInfo>> {
        let latest = self.repo.as_ref().map_err(Clone::clone).and_then(|repo| repo.latest());
        let Some(loader) = self.replacing else { return latest };
        let main_modules = loader.main_modules();
        let Some(highest) = main_modules.highest_replaced().get(self.path.as_str()) else { return latest };
        let version = if highest.is_empty() {
            // Only all versions at once are replaced: a version below all real ones stands for them.
            let (_, path_major, _) = module::split_path_version(&self.path);
            module::zero_pseudo_version(path_major.get(1..).unwrap_or_default())
        } else {
            highest.to_string()
        };
        match latest {
            Ok(latest) if gover::mod_compare(&self.path, &version, &latest.version).is_le() => Ok(latest),
            Err(error) if error.is_unknown() => Err(error),
            _ => Ok(replaced_info(version)),
        }
    }

    /// Whether an earlier answer still holds.
    pub(crate) fn check_reuse(&self, origin: &Origin) -> Result<()> {
        match &self.repo {
            _ if self.replacing.is_some() => Err(Error::plain("replacement repo")),
            Ok(repo) => repo.check_reuse(origin),
            Err(_) => Err(Error::plain("empty repo")),
        }
    }
}

/// Go: `replacementStat`.
fn replaced_info(version: String) -> Rc<RevInfo> {
    let mut info = RevInfo::default();
    if module::is_pseudo_version(&version) {
        info.time = module::pseudo_version_time(&version).unwrap_or_default();
        module::pseudo_version_rev(&version).unwrap_or_default().clone_into(&mut info.short);
    }
    info.version = version;
    Rc::new(info)
}
