//! What the arguments of `go get` can mean, found through the build list and the registry (modget/get.go, the `resolver`'s
//! queries).

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use gomod::ModuleVersion;
use gomod::quote::quote;

use crate::error::{Error, ErrorKind, Result};
use crate::load::{Loader, query_matches_main_modules_error};
use crate::packages::patterns::{is_meta_package, is_standard_import_path};
use crate::packages::tags::Tags;
use crate::paths;
use crate::toolchain;

use super::query::{PathSet, Query, version_ok_for_main_module};
use super::workspace::Workspace;

/// What the flags say.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    /// `-u`: empty, `upgrade` or `patch`.
    pub(super) upgrade: String,
    /// `-t`.
    pub(super) tests: bool,
    /// `-tool`.
    pub(super) tool: bool,
}

/// A version that must be selected, and the query that says so.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) version: Arc<str>,
    pub(super) reason: Rc<Query>,
}

/// The state of one `go get` (Go: `resolver`).
pub(super) struct Resolver {
    pub(super) options: Options,
    pub(super) local: Vec<Rc<Query>>,
    pub(super) path: Vec<Rc<Query>>,
    pub(super) wildcard: Vec<Rc<Query>>,
    pub(super) all: Vec<Rc<Query>>,
    pub(super) work: Vec<Rc<Query>>,
    pub(super) tool: Vec<Rc<Query>>,
    /// Queries for `none`.
    nones: Vec<Rc<Query>>,
    /// Versions that must be selected, by module path.
    pub(super) resolved: RefCell<BTreeMap<Arc<str>, Resolved>>,
    pub(super) build_list: RefCell<Rc<[ModuleVersion]>>,
    pub(super) build_list_version: RefCell<HashMap<Arc<str>, Arc<str>>>,
    /// The build list at the start.
    pub(super) initial_version: HashMap<Arc<str>, Arc<str>>,
    matches: RefCell<HashMap<(String, ModuleVersion), (Vec<String>, Option<Error>)>>,
    /// The workspace that the main module may belong to.
    pub(super) workspace: Option<Workspace>,
}

/// Versions by path.
pub(super) fn index(list: &[ModuleVersion]) -> HashMap<Arc<str>, Arc<str>> {
    list.iter().map(|module| (module.path.clone(), module.version.clone())).collect()
}

impl Resolver {
    /// Sorts the queries by what they are (Go: `newResolver`).
    pub(super) fn new(loader: &Loader<'_>, queries: &[Rc<Query>], options: Options) -> Result<Self> {
        let graph = loader.load_mod_graph("").map_err(|error| toolchain::switch_or_fatal(loader, error))?;
        let build_list = graph.build_list();
        let mut resolver = Self {
            options,
            local: Vec::new(),
            path: Vec::new(),
            wildcard: Vec::new(),
            all: Vec::new(),
            work: Vec::new(),
            tool: Vec::new(),
            nones: Vec::new(),
            resolved: RefCell::default(),
            build_list_version: RefCell::new(index(&build_list)),
            initial_version: index(&build_list),
            build_list: RefCell::new(build_list),
            matches: RefCell::default(),
            workspace: Workspace::load(loader)?,
        };
        for query in queries {
            let list = match query.pattern.as_str() {
                "all" => &mut resolver.all,
                "work" => &mut resolver.work,
                "tool" => &mut resolver.tool,
                _ if query.is_local => &mut resolver.local,
                _ if query.is_wildcard() => &mut resolver.wildcard,
                _ => &mut resolver.path,
            };
            list.push(query.clone());
            if query.version == "none" {
                resolver.nones.push(query.clone());
            }
        }
        Ok(resolver)
    }

    /// The version selected at the start, `none` if there was none.
    pub(super) fn initial_selected(&self, path: &str) -> Arc<str> {
        self.initial_version.get(path).cloned().unwrap_or_else(|| "none".into())
    }

    /// The version selected now, `none` if there is none.
    pub(super) fn selected(&self, path: &str) -> Arc<str> {
        self.build_list_version.borrow().get(path).cloned().unwrap_or_else(|| "none".into())
    }

    /// True if an argument removes the module.
    pub(super) fn is_removed(&self, path: &str) -> bool {
        self.nones.iter().any(|query| query.matches_path(path))
    }

    pub(super) fn build_list(&self) -> Rc<[ModuleVersion]> {
        self.build_list.borrow().clone()
    }

    /// The requested and the current version are always allowed, even if excluded or retracted (Go: `checkAllowedOr`).
    fn allowed<'a>(
        loader: &'a Loader<'_>,
        requested: &'a str,
        current: &'a dyn Fn(&str) -> Arc<str>,
    ) -> impl Fn(&ModuleVersion) -> Result<()> + 'a {
        move |module| {
            if *module.version == *requested {
                return loader.check_exclusions(module);
            }
            if version_ok_for_main_module(requested) && module.version == current(&module.path) {
                return Ok(());
            }
            loader.check_allowed(module)
        }
    }

    pub(super) fn query_module(&self, loader: &Loader<'_>, path: &str, version: &str) -> Result<ModuleVersion> {
        let current = |path: &str| self.initial_selected(path);
        let allowed = Self::allowed(loader, version, &current);
        let info = loader.query(path, version, &self.initial_selected(path), Some(&allowed))?;
        Ok(ModuleVersion::new(path, info.version.as_str()))
    }

    fn query_packages(
        loader: &Loader<'_>,
        pattern: &str,
        version: &str,
        current: &dyn Fn(&str) -> Arc<str>,
    ) -> (Vec<ModuleVersion>, Option<Error>) {
        let allowed = Self::allowed(loader, version, current);
        match loader.query_packages(pattern, version, current, Some(&allowed)) {
            Ok(results) => (results.into_iter().map(|result| result.module).collect(), None),
            Err(error) => (Vec::new(), Some(error)),
        }
    }

    pub(super) fn query_pattern(&self, loader: &Loader<'_>, pattern: &str, version: &str) -> Result<PathSet> {
        let current = |path: &str| self.initial_selected(path);
        let allowed = Self::allowed(loader, version, &current);
        let (results, module_only) = loader.query_pattern(pattern, version, &current, Some(&allowed))?;
        Ok(PathSet {
            package_modules: results.into_iter().map(|result| result.module).collect(),
            module: module_only.map(|result| result.module),
            ..PathSet::default()
        })
    }

    /// The packages of a module that match, found once (Go: `matchInModule`).
    pub(super) fn match_in_module(
        &self,
        loader: &Loader<'_>,
        pattern: &str,
        module: &ModuleVersion,
    ) -> (Vec<String>, Option<Error>) {
        let key = (pattern.to_owned(), module.clone());
        if let Some(known) = self.matches.borrow().get(&key) {
            return known.clone();
        }
        let result = match loader.match_in_module(pattern, module, &Tags::Any) {
            Ok(found) => (found.found().to_vec(), found.errors.first().cloned()),
            Err(error) => (Vec::new(), Some(error)),
        };
        self.matches.borrow_mut().insert(key, result.clone());
        result
    }

    pub(super) fn main_module_error(loader: &Loader<'_>, query: &Query, module: &ModuleVersion) -> Error {
        let is_module = loader.main_modules().contains(&query.pattern);
        query_matches_main_modules_error(std::slice::from_ref(module), &query.pattern, &query.version, is_module)
    }

    /// Candidates that remove modules (Go: `queryNone`).
    pub(super) fn query_none(&self, loader: &Loader<'_>, query: &Query) {
        let main_modules = loader.main_modules();
        if !query.is_wildcard() {
            query.once(&query.pattern, || {
                if main_modules.contains(&query.pattern) {
                    let module = ModuleVersion::new(query.pattern.as_str(), "");
                    return PathSet::error(Self::main_module_error(loader, query, &module));
                }
                PathSet::module(ModuleVersion::new(query.pattern.as_str(), "none"))
            });
        }
        for module in self.build_list().iter().filter(|module| query.matches_path(&module.path)) {
            query.once(&module.path, || {
                if module.version.is_empty() && main_modules.contains(&module.path) {
                    return PathSet::error(Self::main_module_error(loader, query, module));
                }
                PathSet::module(ModuleVersion::new(module.path.clone(), "none"))
            });
        }
    }

    /// Arguments that are file paths: packages of the main module (Go: `performLocalQueries`).
    pub(super) fn local_queries(&self, loader: &Loader<'_>) -> Result<()> {
        for query in &self.local {
            let pattern = &query.pattern;
            let mut detail = String::new();
            if !paths::is_abs(pattern) {
                detail = format!(" ({})", loader.session.abs(pattern));
            }
            let (package_pattern, module) = loader.dir_import_path(pattern)?;
            let main_modules = loader.main_modules();
            if package_pattern == "." {
                loader.must_have_mod_root()?;
                let roots: Vec<&str> =
                    main_modules.versions().iter().map(|module| main_modules.mod_root(module)).collect();
                let plural = if roots.len() == 1 { "" } else { "s" };
                query.once(pattern, || {
                    PathSet::error(Error::plain(format!(
                        "{pattern}{detail} is not within module{plural} rooted at {}",
                        roots.join(", ")
                    )))
                });
                continue;
            }
            let found = loader.match_in_module(&package_pattern, &module, &Tags::Any)?;
            query.once(pattern, || {
                if let Some(error) = found.errors.first() {
                    return PathSet::error(error.clone());
                }
                if !found.found().is_empty() {
                    return PathSet::packages(vec![module.clone()]);
                }
                if query.raw.is_empty() || query.raw == "." {
                    return PathSet::error(Error::plain("no package to get in current directory"));
                }
                if !query.is_wildcard() {
                    return PathSet::error(Error::plain(format!(
                        "{pattern}{detail} is not a package in module rooted at {}",
                        main_modules.mod_root(&module)
                    )));
                }
                loader.warn_unmatched(std::slice::from_ref(&found));
                PathSet::default()
            });
        }
        Ok(())
    }

    /// Plain paths (Go: `performPathQueries`).
    pub(super) fn path_queries(&self, loader: &Loader<'_>) {
        for query in &self.path {
            if query.version == "none" {
                self.query_none(loader, query);
                continue;
            }
            query.once(&query.pattern, || {
                debug_assert!(!is_meta_package(&query.pattern) || query.pattern == "std" || query.pattern == "cmd");
                if is_standard_import_path(&query.pattern) {
                    let (packages, _) = self.match_in_module(loader, &query.pattern, &ModuleVersion::default());
                    if !packages.is_empty() {
                        if !query.raw_version.is_empty() {
                            return PathSet::error(Error::plain(format!(
                                "can't request explicit version {} of standard library package {}",
                                quote(&query.version),
                                query.pattern
                            )));
                        }
                        query.matches_packages.set(true);
                        return PathSet::default();
                    }
                }
                self.query_pattern(loader, &query.pattern, &query.version).unwrap_or_else(PathSet::error)
            });
        }
    }

    /// `tool`: the packages of all tool lines (Go: `performToolQueries`).
    pub(super) fn tool_queries(&self, loader: &Loader<'_>) {
        for query in &self.tool {
            for tool in loader.main_modules().tools() {
                query.once(tool, || {
                    let (package_modules, error) =
                        Self::query_packages(loader, tool, &query.version, &|path| self.initial_selected(path));
                    PathSet { package_modules, error, ..PathSet::default() }
                });
            }
        }
    }

    /// `work`: the packages of the main module (Go: `performWorkQueries`).
    pub(super) fn work_queries(&self, loader: &Loader<'_>) -> Result<()> {
        for query in &self.work {
            let module = loader.main_modules().single(loader)?;
            let found = loader.match_in_module(&query.pattern, &module, &Tags::Any)?;
            query.once(&query.pattern, || {
                if let Some(error) = found.errors.first() {
                    return PathSet::error(error.clone());
                }
                if found.found().is_empty() {
                    loader.warn_unmatched(std::slice::from_ref(&found));
                    return PathSet::default();
                }
                PathSet::packages(vec![module.clone()])
            });
        }
        Ok(())
    }

    /// `all`: every package that the main module's packages lead to (Go: `performPatternAllQueries`).
    pub(super) fn all_queries(self: &Rc<Self>, loader: &Loader<'_>) -> Result<()> {
        if self.all.is_empty() {
            return Ok(());
        }
        let resolver = self.clone();
        self.load_packages(
            loader,
            &["all".to_owned()],
            Rc::new(move |loader: &Loader<'_>, path: &str, module: &ModuleVersion| {
                let mut keeps = true;
                for query in &resolver.all {
                    query.once(path, || {
                        let initial = |path: &str| resolver.initial_selected(path);
                        let (package_modules, error) = Self::query_packages(loader, path, &query.version, &initial);
                        // With other candidates the package's imports may not be those of the version to come.
                        keeps &= package_modules.len() == 1 && package_modules[0] == *module;
                        PathSet { package_modules, error, ..PathSet::default() }
                    });
                }
                keeps
            }),
        )?;
        for query in &self.all {
            query.sort_candidates();
        }
        Ok(())
    }

    /// Packages that are imported and not provided yet, and with `-u` upgrades of what is (Go: `findAndUpgradeImports`).
    pub(super) fn upgrades(self: &Rc<Self>, loader: &Loader<'_>, queries: &[Rc<Query>]) -> Result<Vec<PathSet>> {
        let patterns: Vec<String> =
            queries.iter().filter(|query| query.matches_packages.get()).map(|query| query.pattern.clone()).collect();
        if patterns.is_empty() {
            return Ok(Vec::new());
        }
        let upgrades: Rc<RefCell<Vec<PathSet>>> = Rc::default();
        let (resolver, found) = (self.clone(), upgrades.clone());
        self.load_packages(
            loader,
            &patterns,
            Rc::new(move |loader: &Loader<'_>, path: &str, module: &ModuleVersion| {
                let mut version = "latest";
                if !module.path.is_empty() {
                    if resolver.options.upgrade.is_empty() || resolver.resolved.borrow().contains_key(&module.path) {
                        return true;
                    }
                    version = &resolver.options.upgrade;
                }
                let (package_modules, error) =
                    Self::query_packages(loader, path, version, &|path| resolver.selected(path));
                if package_modules.contains(module) {
                    return true;
                }
                if let Some(error) = &error
                    && (is_no_such_package_version(error)
                        || (module.path.is_empty() && gomod::module::check_path(path).is_err()))
                {
                    // No version has the package: the last load will say so with the imports that lead there.
                    return true;
                }
                found.borrow_mut().push(PathSet { path: path.to_owned(), package_modules, module: None, error });
                false
            }),
        )?;
        let mut upgrades = upgrades.take();
        upgrades.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(upgrades)
    }
}

/// True if a module, or such a version of it, does not exist.
pub(super) fn is_no_such_module_version(error: &Error) -> bool {
    error.is_not_exist() || error.is(&ErrorKind::NoMatchingVersion)
}

/// True if no module has such a version with the package.
pub(super) fn is_no_such_package_version(error: &Error) -> bool {
    let not_in_module = |kind: &ErrorKind| matches!(kind, ErrorKind::PackageNotInModule { .. }).then_some(());
    is_no_such_module_version(error) || error.find(not_in_module).is_some()
}
