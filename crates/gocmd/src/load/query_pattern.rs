//! Queries for packages and patterns of packages (cmd/go/internal/modload/query.go, second half).

use std::rc::Rc;
use std::sync::Arc;

use gomod::quote::quote;
use gomod::{ModuleVersion, gover, module};

use crate::error::{Error, ErrorKind, Result};
use crate::fetch::RevInfo;
use crate::packages::patterns::{Match, Pattern, is_meta_package};
use crate::packages::tags::Tags;
use crate::paths;

use super::Loader;
use super::query::{Allowed, Reuse};

/// A module that a pattern led to (Go: `QueryResult`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryResult {
    /// The module version.
    pub module: ModuleVersion,
    /// The revision that was found.
    pub revision: Rc<RevInfo>,
    /// The packages in it that match.
    pub packages: Vec<String>,
}

/// The text of a query for a version of main modules, which can't be had (Go: `QueryMatchesMainModulesError`).
pub fn query_matches_main_modules_error(
    main_modules: &[ModuleVersion],
    pattern: &str,
    query: &str,
    pattern_is_module: bool,
) -> Error {
    let text = if pattern_is_module {
        format!("can't request version {} of the main module ({pattern})", quote(query))
    } else {
        let plural = if main_modules.len() > 1 { "s" } else { "" };
        let paths: Vec<&str> = main_modules.iter().map(|module| &*module.path).collect();
        format!(
            "can't request version {} of pattern {} that includes the main module{plural} ({})",
            quote(query),
            quote(pattern),
            paths.join(", ")
        )
    };
    Error::new(ErrorKind::QueryMatchesMainModules { pattern_is_module }, text)
}

/// The text of a query whose packages are in a main module (Go: `QueryMatchesPackagesInMainModuleError`).
pub fn query_matches_packages_in_main_module_error(pattern: &str, query: &str, packages: Vec<String>) -> Error {
    let first = packages.first().map_or("", String::as_str);
    let text = if packages.len() > 1 {
        format!(
            "pattern {pattern} matches {} packages in the main module, so can't request version {query}",
            packages.len()
        )
    } else if is_meta_package(pattern) || pattern.contains("...") {
        format!("pattern {pattern} matches package {first} in the main module, so can't request version {query}")
    } else {
        format!("package {first} is in the main module, so can't request version {query}")
    };
    Error::new(ErrorKind::QueryMatchesPackagesInMainModule { packages }, text)
}

/// The text of a query for `all` at a version (Go: `QueryUpgradesAllError`).
pub fn query_upgrades_all_error(main_modules: &[ModuleVersion], query: &str) -> Error {
    let plural = if main_modules.len() == 1 { "" } else { "s" };
    Error::plain(format!(
        "can't request version {} of pattern \"all\" that includes the main module{plural}",
        quote(query)
    ))
}

impl Loader<'_> {
    /// A module was found, but no package in it that matches (Go: `PackageNotInModuleError`).
    pub(crate) fn package_not_in_module_error(
        &self,
        main_modules: &[ModuleVersion],
        module: &ModuleVersion,
        query: &str,
        pattern: &str,
    ) -> Error {
        let wildcard = pattern.contains("...");
        let text = if main_modules.is_empty() {
            let replacement = if module.path.is_empty() { ModuleVersion::default() } else { self.replacement(module) };
            let found = if !replacement.path.is_empty() {
                if *query == *module.version {
                    format!(" (replaced by {replacement})")
                } else {
                    format!(" ({}, replaced by {replacement})", module.version)
                }
            } else if *query == *module.version {
                String::new()
            } else {
                format!(" ({})", module.version)
            };
            let what = if wildcard { "packages matching" } else { "package" };
            format!("module {}@{query} found{found}, but does not contain {what} {pattern}", module.path)
        } else {
            let prefix = match main_modules {
                [one] => format!("main module ({one}) does"),
                _ => "workspace modules do".to_owned(),
            };
            let what = if wildcard { "packages matching" } else { "package" };
            format!("{prefix} not contain {what} {pattern}")
        };
        Error::new(ErrorKind::PackageNotInModule { module: module.clone(), pattern: pattern.to_owned() }, text)
    }

    /// As [`Loader::query_pattern`], but some package must match (Go: `QueryPackages`).
    pub fn query_packages(
        &self,
        pattern: &str,
        query: &str,
        current: &dyn Fn(&str) -> Arc<str>,
        allowed: Option<Allowed<'_>>,
    ) -> Result<Vec<QueryResult>> {
        let (results, module_only) = self.query_pattern(pattern, query, current, allowed)?;
        if results.is_empty() {
            let module = module_only.map(|result| result.module).unwrap_or_default();
            return Err(self.package_not_in_module_error(&[], &module, query, pattern));
        }
        Ok(results)
    }

    /// The modules at a version that hold packages which match, longest path first, and a module whose path matches though it
    /// holds none (Go: `QueryPattern`). `current` gives the selected version of a path.
    pub fn query_pattern(
        &self,
        pattern: &str,
        query: &str,
        current: &dyn Fn(&str) -> Arc<str>,
        allowed: Option<Allowed<'_>>,
    ) -> Result<(Vec<QueryResult>, Option<QueryResult>)> {
        let mut base = pattern.to_owned();
        if let Some(at) = pattern.find("...") {
            base = paths::dir(&pattern[..at + 3]);
            if base == "." {
                let text =
                    format!("no modules to query for {pattern}@{query} because first path element contains a wildcard");
                return Err(Error::new(ErrorKind::WildcardInFirstElement, text));
            }
        }
        let matches_path = Pattern::new(pattern);
        let main_modules = self.main_modules();
        let check = |module: &ModuleVersion| allowed.map_or(Ok(()), |allowed| allowed(module));
        let upgrading = matches!(query, "upgrade" | "patch");
        let mut matched_main_modules = Vec::new();
        let mut module_only = None;
        for main in main_modules.versions() {
            let roots: Vec<String> = self.mod_roots.borrow().clone();
            let found = self.match_in_roots(pattern, main, &roots, true)?;
            if !found.found().is_empty() {
                let packages = found.found().to_vec();
                if !upgrading {
                    return Err(query_matches_packages_in_main_module_error(pattern, query, packages));
                }
                if let Err(error) = check(main) {
                    let text = format!(
                        "internal error: package {pattern} is in the main module ({}), but version is not allowed: {error}",
                        main.path
                    );
                    return Err(Error::wrap(ErrorKind::Plain, text, error));
                }
                let result = QueryResult { module: main.clone(), revision: Rc::default(), packages };
                return Ok((vec![result], None));
            }
            if let Some(error) = found.errors.first() {
                return Err(error.clone());
            }
            if matches_path.matches(&main.path) {
                matched_main_modules.push(main.clone());
                if upgrading && check(main).is_ok() {
                    module_only = Some(QueryResult { module: main.clone(), ..QueryResult::default() });
                }
            }
        }
        let candidates = self.module_prefixes_excluding_target(&base);
        if candidates.is_empty() {
            if module_only.is_some() {
                return Ok((Vec::new(), module_only));
            }
            if !matched_main_modules.is_empty() {
                let is_module = main_modules.contains(pattern);
                return Err(query_matches_main_modules_error(&matched_main_modules, pattern, query, is_module));
            }
            return Err(self.package_not_in_module_error(
                &matched_main_modules,
                &ModuleVersion::default(),
                query,
                pattern,
            ));
        }
        let mut results = Vec::new();
        let tried = self.fetcher.try_proxies(|proxy| {
            let asked: Vec<(QueryResult, Option<Error>)> = candidates
                .iter()
                .map(|path| {
                    let mut result =
                        QueryResult { module: ModuleVersion::new(path.as_str(), ""), ..QueryResult::default() };
                    let error =
                        self.query_module(proxy, &mut result, pattern, &matches_path, query, &current(path), allowed);
                    (result, error.err())
                })
                .collect();
            let (found, error) = classify(asked, &main_modules);
            results.clear();
            for result in found {
                if result.packages.is_empty() {
                    module_only = Some(result);
                } else {
                    results.push(result);
                }
            }
            error.map_or(Ok(()), Err)
        });
        match tried {
            Err(error)
                if !matched_main_modules.is_empty()
                    && results.is_empty()
                    && module_only.is_none()
                    && error.is_not_exist() =>
            {
                Err(query_matches_main_modules_error(&[], pattern, query, main_modules.contains(pattern)))
            }
            Err(error) => Err(error),
            Ok(()) => Ok((results, module_only)),
        }
    }

    /// Go: `queryModule` in `QueryPattern`.
    fn query_module(
        &self,
        proxy: &str,
        result: &mut QueryResult,
        pattern: &str,
        matches_path: &Pattern,
        query: &str,
        current: &str,
        allowed: Option<Allowed<'_>>,
    ) -> Result<()> {
        let path = result.module.path.clone();
        result.revision = self.query_proxy(proxy, &path, query, current, allowed, &Reuse::default())?;
        result.module.version = result.revision.version.as_str().into();
        if gover::is_toolchain(&path) {
            return Ok(());
        }
        let (root, is_local) = self.fetch_module(&result.module)?;
        let found = self.match_in_roots(pattern, &result.module, &[root.to_string()], is_local)?;
        result.packages = found.found().to_vec();
        if result.packages.is_empty() && !matches_path.matches(&path) {
            if let Some(error) = found.errors.first() {
                return Err(error.clone());
            }
            return Err(self.package_not_in_module_error(&[], &result.module, query, pattern));
        }
        Ok(())
    }

    /// The packages of a module that match (Go: `match` in `QueryPattern`).
    fn match_in_roots(&self, pattern: &str, module: &ModuleVersion, roots: &[String], is_local: bool) -> Result<Match> {
        let mut found = Match::new(pattern);
        if pattern.contains("...") {
            self.match_packages(&mut found, &Tags::Any, false, std::slice::from_ref(module))?;
            return Ok(found);
        }
        let main_modules = self.main_modules();
        let prefix = if main_modules.contains(&module.path) {
            main_modules.path_prefix(&ModuleVersion::new(module.path.clone(), "")).to_owned()
        } else {
            module.path.to_string()
        };
        for root in roots {
            match self.dir_in_module(pattern, &prefix, root, is_local) {
                Err(error) => found.add_error(error),
                Ok((_, true)) => found.packages = Some(vec![pattern.to_owned()]),
                Ok((_, false)) => {}
            }
        }
        Ok(found)
    }

    /// All prefixes of a path that may be a module, longest first, without the main modules (Go:
    /// `modulePrefixesExcludingTarget`).
    pub(crate) fn module_prefixes_excluding_target(&self, path: &str) -> Vec<String> {
        let main_modules = self.main_modules();
        let mut prefixes = Vec::new();
        let mut path = path;
        loop {
            if !main_modules.contains(path) && module::split_path_version(path).2 {
                prefixes.push(path.to_owned());
            }
            match path.rfind('/') {
                Some(at) => path = &path[..at],
                None => return prefixes,
            }
        }
    }
}

/// The modules that were found, or the error that helps most (Go: `queryPrefixModules`).
fn classify(
    asked: Vec<(QueryResult, Option<Error>)>,
    main_modules: &super::MainModuleSet,
) -> (Vec<QueryResult>, Option<Error>) {
    let mut found = Vec::new();
    let mut first: [Option<Error>; 5] = Default::default();
    let [no_version, no_patch_base, invalid_path, invalid_version, not_exist] = &mut first;
    let mut no_package: Option<(Error, bool)> = None;
    let mut other: Option<Error> = None;
    for (result, error) in asked {
        let Some(error) = error else {
            found.push(result);
            continue;
        };
        if error.is_unknown() {
            return (found, Some(error));
        }
        match error.kind() {
            ErrorKind::PackageNotInModule { module, .. } => {
                let main = main_modules.contains(&module.path);
                if no_package.as_ref().is_none_or(|(_, main)| *main) {
                    no_package = Some((error, main));
                }
            }
            ErrorKind::NoMatchingVersion => keep_first(no_version, error),
            ErrorKind::NoPatchBase => keep_first(no_patch_base, error),
            ErrorKind::InvalidPath => keep_first(invalid_path, error),
            _ if error.is_not_exist() => keep_first(not_exist, error),
            _ if error.chain().any(|error| matches!(error.kind(), ErrorKind::InvalidVersion { .. })) => {
                keep_first(invalid_version, error);
            }
            // A module with a shorter path than one that may hold the package does not matter.
            _ if other.is_none() && found.is_empty() && no_package.is_none() => other = Some(error),
            _ => {}
        }
    }
    if found.is_empty() && other.is_none() {
        other = no_package.map(|(error, _)| error).or_else(|| first.into_iter().flatten().next());
    }
    (found, other)
}

fn keep_first(place: &mut Option<Error>, error: Error) {
    place.get_or_insert(error);
}
