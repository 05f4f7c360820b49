//! Arguments of `go get` with a wildcard (modget/get.go, from `queryWildcard` to `checkWildcardVersions`).

use gomod::ModuleVersion;

use crate::error::{Error, Result};
use crate::load::{Loader, query_matches_packages_in_main_module_error};

use super::query::{PathSet, Query, version_ok_for_main_module};
use super::resolver::{Resolver, is_no_such_module_version, is_no_such_package_version};

impl Resolver {
    /// Patterns with `...`, against the build list as it is now (Go: `performWildcardQueries`).
    pub(super) fn wildcard_queries(&self, loader: &Loader<'_>) {
        for query in &self.wildcard {
            if query.version == "none" {
                self.query_none(loader, query);
                continue;
            }
            for module in self.build_list().iter().filter(|module| query.can_match_in_module(&module.path)) {
                query.once(&module.path, || self.query_wildcard(loader, query, module));
            }
        }
    }

    fn query_wildcard(&self, loader: &Loader<'_>, query: &Query, module: &ModuleVersion) -> PathSet {
        if self.is_removed(&module.path) {
            return PathSet::default();
        }
        if loader.main_modules().contains(&module.path) && !version_ok_for_main_module(&query.version) {
            if query.matches_path(&module.path) {
                return PathSet::error(Self::main_module_error(loader, query, module));
            }
            let (packages, error) = self.match_in_module(loader, &query.pattern, module);
            if let Some(error) = error {
                return PathSet::error(error);
            }
            if !packages.is_empty() {
                return PathSet::error(query_matches_packages_in_main_module_error(
                    &query.pattern,
                    &query.version,
                    packages,
                ));
            }
            return self.try_wildcard(loader, query, module);
        }
        match self.query_module(loader, &module.path, &query.version) {
            Ok(found) => self.try_wildcard(loader, query, &found),
            // No such version: if nothing else changes the module, `check_wildcard_versions` will say so.
            Err(error) if is_no_such_module_version(&error) => PathSet::default(),
            Err(error) => PathSet::error(error),
        }
    }

    fn try_wildcard(&self, loader: &Loader<'_>, query: &Query, module: &ModuleVersion) -> PathSet {
        let (packages, error) = self.match_in_module(loader, &query.pattern, module);
        if let Some(error) = error {
            return PathSet::error(error);
        }
        if !packages.is_empty() {
            return PathSet::packages(vec![module.clone()]);
        }
        if query.matches_path(&module.path) { PathSet::module(module.clone()) } else { PathSet::default() }
    }

    /// Patterns with `...` that nothing in the build list matches: the registry is asked (Go: `findMissingWildcards`).
    pub(super) fn missing_wildcards(&self, loader: &Loader<'_>) {
        for query in &self.wildcard {
            if query.version == "none" || query.matches_packages.get() {
                continue;
            }
            query.once(&query.pattern, || match self.query_pattern(loader, &query.pattern, &query.version) {
                Ok(set) => set,
                Err(error) if is_no_such_package_version(&error) && !query.resolved.borrow().is_empty() => {
                    PathSet::default()
                }
                Err(error) => PathSet::error(error),
            });
        }
    }

    /// Reports modules that match a pattern with `...` and did not get its version (Go: `checkWildcardVersions`).
    pub(super) fn check_wildcard_versions(&self, loader: &Loader<'_>) -> Result<()> {
        let report = |query: &Query, error: &Error| super::report(loader, query, error);
        for query in &self.wildcard {
            for module in self.build_list().iter().filter(|module| query.can_match_in_module(&module.path)) {
                let matches = query.matches_path(&module.path);
                if !matches {
                    let (packages, error) = self.match_in_module(loader, &query.pattern, module);
                    if packages.is_empty() {
                        if let Some(error) = error {
                            report(query, &error);
                        }
                        continue;
                    }
                }
                let found = match self.query_module(loader, &module.path, &query.version) {
                    Ok(found) => found,
                    Err(error) => {
                        report(query, &error);
                        continue;
                    }
                };
                if found.version == module.version {
                    continue;
                }
                if !matches {
                    let (packages, error) = self.match_in_module(loader, &query.pattern, &found);
                    if let Some(error) = error {
                        report(query, &error);
                        continue;
                    }
                    if packages.is_empty() {
                        let version = if *found.version == *query.version {
                            found.to_string()
                        } else {
                            format!("{}@{} ({})", found.path, query.version, found.version)
                        };
                        let text = format!(
                            "{} matches packages in {module} but not {version}: specify a different version for module {}",
                            query.raw, found.path
                        );
                        report(query, &Error::plain(text));
                        continue;
                    }
                }
                let text = format!("internal error: selected {module} instead of {}", found.version);
                report(query, &Error::plain(text));
            }
        }
        loader.session.exit_if_errors()
    }
}
