//! Version queries (cmd/go/internal/modload/query.go, first half): `latest`, `upgrade`, `patch`, prefixes, ranges, exact
//! versions and revisions.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;

use gomod::quote::quote;
use gomod::{ModuleVersion, gover, module, semver};

use crate::error::{Error, ErrorKind, Result};
use crate::fetch::{Origin, RevInfo};

use super::Loader;
use super::info::ModulePublic;
use super::version_repo::VersionRepo;

/// Filters out unsuitable versions: an error of kind `Disallowed` underneath says that a version must not be chosen (Go:
/// `AllowedFunc`).
pub type Allowed<'a> = &'a dyn Fn(&ModuleVersion) -> Result<()>;

/// What earlier runs found, by path and version or query (Go: the `reuse` maps of modload).
pub type Reuse = HashMap<ModuleVersion, Rc<ModulePublic>>;

/// True if a query names one version or revision, false if it chooses among the versions there are (Go: `IsRevisionQuery`).
pub fn is_revision_query(path: &str, query: &str) -> bool {
    !(matches!(query, "latest" | "upgrade" | "patch")
        || query.starts_with(['<', '>'])
        || (gover::mod_is_valid(path, query) && gover::mod_is_prefix(path, query)))
}

/// A text that is `path@version` or a path alone: path, version, and whether there was an `@` (Go: `ParsePathVersion`).
pub fn parse_path_version(text: &str) -> Result<(&str, &str, bool)> {
    match text.split_once('@') {
        None => Ok((text, "", false)),
        Some((_, version)) if version.starts_with(['-', '/']) => {
            Err(Error::plain(format!("invalid module version {}", quote(version))))
        }
        Some((path, version)) => Ok((path, version, true)),
    }
}

/// True if an allow-function's error says that the version must not be chosen.
pub(crate) fn is_disallowed(error: &Error) -> bool {
    error.is(&ErrorKind::Disallowed)
}

fn disallowed(allowed: Option<Allowed<'_>>, path: &str, version: &str) -> Result<()> {
    match allowed.map(|allowed| allowed(&ModuleVersion::new(path, version))) {
        Some(Err(error)) if is_disallowed(&error) || error.is_unknown() => Err(error),
        _ => Ok(()),
    }
}

impl Loader<'_> {
    /// The revision that a query chooses, given the version that is selected now: `none`, or empty if it does not matter (Go:
    /// `Query`).
    pub fn query(&self, path: &str, query: &str, current: &str, allowed: Option<Allowed<'_>>) -> Result<Rc<RevInfo>> {
        self.query_reuse(path, query, current, allowed, &Reuse::default())
    }

    /// As [`Loader::query`], with answers of an earlier run (Go: `queryReuse`).
    pub(crate) fn query_reuse(
        &self,
        path: &str,
        query: &str,
        current: &str,
        allowed: Option<Allowed<'_>>,
        reuse: &Reuse,
    ) -> Result<Rc<RevInfo>> {
        self.fetcher.try_proxies(|proxy| self.query_proxy(proxy, path, query, current, allowed, reuse))
    }

    /// Checks whether what an earlier run found about a version still holds (Go: `checkReuse`).
    pub(crate) fn check_reuse(&self, module: &ModuleVersion, old: Option<&Origin>) -> Result<()> {
        self.fetcher.try_proxies(|proxy| {
            let repo = self.lookup_repo(proxy, &module.path)?;
            check_reuse_repo(&repo, &module.path, &module.version, old)
        })
    }

    /// The answer of one proxy (Go: `queryProxy`).
    pub(crate) fn query_proxy(
        &self,
        proxy: &str,
        path: &str,
        query: &str,
        current: &str,
        allowed: Option<Allowed<'_>>,
        reuse: &Reuse,
    ) -> Result<Rc<RevInfo>> {
        if !current.is_empty() && current != "none" && !gover::mod_is_valid(path, current) {
            return Err(Error::plain(format!("invalid previous version {path}@{current}")));
        }
        let config = &self.session.config;
        if *config.build_mod.borrow() == "vendor" {
            let reason = config.build_mod_reason.borrow();
            let reason = if reason.is_empty() { String::new() } else { format!("\n\t({reason})") };
            return Err(Error::plain(format!("cannot query module due to -mod=vendor{reason}")));
        }
        if self.main_modules().contains(path) && matches!(query, "upgrade" | "patch") {
            if let Some(Err(error)) = allowed.map(|allowed| allowed(&ModuleVersion::new(path, ""))) {
                let text = format!("internal error: main module version is not allowed: {error}");
                return Err(Error::wrap(ErrorKind::Plain, text, error));
            }
            return Ok(Rc::default());
        }
        if matches!(path, "std" | "cmd") {
            let text =
                format!("can't query specific version ({}) of standard-library module {}", quote(query), quote(path));
            return Err(Error::plain(text));
        }
        let repo = self.lookup_repo(proxy, path)?;
        if let Some(old) = reuse.get(&ModuleVersion::new(path, query))
            && check_reuse_repo(&repo, path, query, old.origin.as_deref()).is_ok()
        {
            return Ok(Rc::new(RevInfo {
                version: old.version.clone(),
                time: old.time.unwrap_or_default(),
                origin: old.origin.as_deref().cloned(),
                ..RevInfo::default()
            }));
        }
        let matcher = match QueryMatcher::new(path, query, current, allowed)? {
            Some(matcher) if !matcher.can_stat => matcher,
            _ => return self.query_revision(&repo, path, query, allowed),
        };
        let versions = repo.versions(&matcher.prefix)?;
        let (releases, prereleases) = self.filter_versions(&matcher, &versions.list)?;
        let look_up = |version: &str| {
            let found = repo.stat(version)?;
            if matches!(query, "upgrade" | "patch")
                && module::is_pseudo_version(current)
                && !found.time.is_zero()
                && module::pseudo_version_time(current)
                    .is_ok_and(|time| (found.time.seconds, found.time.nanoseconds) < (time.seconds, time.nanoseconds))
            {
                // Going from an untagged commit to an older one is no upgrade, whatever the versions say.
                disallowed(allowed, path, current)?;
                return Ok(with_origin(&repo.stat(current)?, versions.origin.as_ref()));
            }
            Ok(with_origin(&found, versions.origin.as_ref()))
        };
        let chosen = if matcher.prefer_lower {
            releases.first().or(prereleases.first())
        } else {
            releases.last().or(prereleases.last())
        };
        if let Some(version) = chosen {
            return look_up(version);
        }
        if matcher.may_use_latest {
            match repo.latest() {
                Ok(latest) if matcher.allows_version(&latest.version)? => return look_up(&latest.version),
                Err(error) if !error.is_not_exist() => return Err(error),
                _ => {}
            }
        }
        if matches!(query, "upgrade" | "patch") && !current.is_empty() && current != "none" {
            disallowed(allowed, path, current)?;
            return look_up(current);
        }
        let suffix = if matches!(query, "upgrade" | "patch") && !current.is_empty() && current != "none" {
            format!(" (current version is {current})")
        } else {
            String::new()
        };
        let text = format!("no matching versions for query {}{suffix}", quote(query));
        Err(Error::new(ErrorKind::NoMatchingVersion, text))
    }

    /// A commit, tag or complete version (the `canStat` part of Go's `queryProxy`).
    fn query_revision(
        &self,
        repo: &VersionRepo<'_>,
        path: &str,
        query: &str,
        allowed: Option<Allowed<'_>>,
    ) -> Result<Rc<RevInfo>> {
        let info = match repo.stat(query) {
            Ok(info) => info,
            Err(first) => {
                // A version with build metadata means the tag without, if there is no tag with.
                let canonical = module::canonical_version(query);
                if canonical.is_empty() || canonical == query {
                    return Err(first);
                }
                match repo.stat(&canonical) {
                    Ok(info) => info,
                    Err(error) if !error.is_not_exist() => return Err(error),
                    Err(_) => return Err(first),
                }
            }
        };
        disallowed(allowed, path, &info.version)?;
        Ok(info)
    }

    /// Releases and prereleases that suit; versions marked `+incompatible` only where no compatible one with a go.mod does (Go:
    /// `filterVersions`).
    fn filter_versions(&self, matcher: &QueryMatcher<'_>, versions: &[String]) -> Result<(Vec<String>, Vec<String>)> {
        let (mut releases, mut prereleases) = (Vec::new(), Vec::new());
        let mut need_incompatible = matcher.prefer_incompatible;
        let mut last_compatible = "";
        for version in versions {
            if !matcher.allows_version(version)? {
                continue;
            }
            if !need_incompatible {
                if !version.ends_with("+incompatible") {
                    last_compatible = version;
                } else if !last_compatible.is_empty() {
                    let module = ModuleVersion::new(matcher.path, last_compatible);
                    let (_, text) = self.raw_go_mod_data(&module)?;
                    if *text != *crate::fetch::download::legacy_go_mod(matcher.path) {
                        break;
                    }
                    need_incompatible = true;
                }
            }
            if gover::mod_is_prerelease(matcher.path, version) {
                prereleases.push(version.clone());
            } else {
                releases.push(version.clone());
            }
        }
        Ok((releases, prereleases))
    }
}

fn with_origin(info: &Rc<RevInfo>, list_origin: Option<&Origin>) -> Rc<RevInfo> {
    let origin = super::info::merge_origin(list_origin, info.origin.as_ref());
    if origin == info.origin { info.clone() } else { Rc::new(RevInfo { origin, ..(**info).clone() }) }
}

/// Go: `checkReuseRepo`.
fn check_reuse_repo(repo: &VersionRepo<'_>, path: &str, query: &str, origin: Option<&Origin>) -> Result<()> {
    let Some(origin) = origin else { return Err(Error::plain("nil Origin")) };
    let requires = |what: &str| Err(Error::plain(format!("query {} requires a {what}", quote(query))));
    if !origin.repo_sum.is_empty() {
        // It stands for everything.
    } else if query == module::canonical_version(query) {
        if origin.hash.is_empty() && origin.reference.is_empty() && origin.tag_sum.is_empty() {
            return Err(Error::plain("no Origin information to check"));
        }
    } else {
        if is_revision_query(path, query) && origin.hash.is_empty() && origin.reference.is_empty() {
            return requires("Hash or Ref");
        }
        if origin.tag_sum.is_empty() {
            return requires("TagSum");
        }
    }
    repo.check_reuse(origin)
}

/// What versions a query matches (Go: `queryMatcher`).
struct QueryMatcher<'q> {
    path: &'q str,
    prefix: String,
    filter: Filter<'q>,
    allowed: Option<Allowed<'q>>,
    can_stat: bool,
    prefer_lower: bool,
    may_use_latest: bool,
    prefer_incompatible: bool,
}

/// How a version must compare with another.
struct Filter<'q> {
    version: &'q str,
    accepts: fn(Ordering) -> bool,
}

impl<'q> QueryMatcher<'q> {
    /// The matcher of a query; `None` if the query can only be a revision (Go: `newQueryMatcher` and `errRevQuery`).
    fn new(path: &'q str, query: &'q str, current: &'q str, allowed: Option<Allowed<'q>>) -> Result<Option<Self>> {
        let mut matcher = Self {
            path,
            prefix: String::new(),
            filter: Filter { version: "", accepts: |_| true },
            allowed,
            can_stat: false,
            prefer_lower: false,
            may_use_latest: false,
            prefer_incompatible: current.ends_with("+incompatible"),
        };
        let has_current = !current.is_empty() && current != "none";
        let range = |operator: &str, prefix_allowed: bool| -> Result<&'q str> {
            let version = &query[operator.len()..];
            if !gover::mod_is_valid(path, version) {
                return Err(Error::plain(format!(
                    "invalid semantic version {} in range {}",
                    quote(version),
                    quote(query)
                )));
            }
            if !prefix_allowed && gover::mod_is_prefix(path, version) {
                return Err(Error::plain(format!(
                    "ambiguous semantic version {} in range {}",
                    quote(version),
                    quote(query)
                )));
            }
            Ok(version)
        };
        let ranged = match query {
            "latest" => {
                matcher.may_use_latest = true;
                return Ok(Some(matcher));
            }
            "upgrade" if !has_current => {
                matcher.may_use_latest = true;
                return Ok(Some(matcher));
            }
            "patch" if !has_current => {
                let text = format!("can't query version \"patch\" of module {path}: no existing version is required");
                return Err(Error::new(ErrorKind::NoPatchBase, text));
            }
            "upgrade" | "patch" => {
                matcher.may_use_latest = module::is_pseudo_version(current);
                if query == "patch" {
                    matcher.prefix = format!("{}.", gover::mod_major_minor(path, current));
                }
                matcher.filter = Filter { version: current, accepts: Ordering::is_ge };
                return Ok(Some(matcher));
            }
            _ if query.starts_with("<=") => Filter { version: range("<=", false)?, accepts: Ordering::is_le },
            _ if query.starts_with('<') => Filter { version: range("<", true)?, accepts: Ordering::is_lt },
            _ if query.starts_with(">=") => Filter { version: range(">=", true)?, accepts: Ordering::is_ge },
            _ if query.starts_with('>') => Filter { version: range(">", false)?, accepts: Ordering::is_gt },
            _ if gover::mod_is_valid(path, query) && gover::mod_is_prefix(path, query) => {
                matcher.prefix = format!("{query}.");
                Filter { version: query, accepts: Ordering::is_ge }
            }
            _ if gover::mod_is_valid(path, query) => {
                matcher.can_stat = true;
                matcher.prefix = semver::canonical(query);
                Filter { version: query, accepts: Ordering::is_eq }
            }
            _ => return Ok(None),
        };
        matcher.prefer_lower = query.starts_with('>');
        let (_, path_major, ok) = module::split_path_version(path);
        if !ok || module::check_path_major(ranged.version, path_major).is_err() {
            matcher.prefer_incompatible = true;
        }
        matcher.filter = ranged;
        Ok(Some(matcher))
    }

    /// Go: `allowsVersion`. An answer that the host does not have yet is an error.
    fn allows_version(&self, version: &str) -> Result<bool> {
        if !version.starts_with(&self.prefix) {
            // `1.21` is in `1.21.`.
            let same =
                gover::is_toolchain(self.path) && self.prefix.strip_suffix('.').unwrap_or(&self.prefix) == version;
            if !same {
                return Ok(false);
            }
        }
        if !self.filter.version.is_empty()
            && !(self.filter.accepts)(gover::mod_compare(self.path, version, self.filter.version))
        {
            return Ok(false);
        }
        match disallowed(self.allowed, self.path, version) {
            Err(error) if is_disallowed(&error) => Ok(false),
            Err(error) => Err(error),
            Ok(()) => Ok(true),
        }
    }
}
