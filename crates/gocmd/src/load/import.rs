//! Which module provides a package (modload/import.go).

use std::rc::Rc;
use std::sync::Arc;

use gomod::ModuleVersion;
use gomod::{gover, module};

use crate::error::{Error, ErrorKind, Result};
use crate::packages::patterns;
use crate::paths;

use super::graph::ModuleGraph;
use super::import_errors::{ImportMissing, ImportMissingSum, ambiguous_import};
use super::import_path::{FoundIn, ImportPath};
use super::loader::Loader;
use super::requirements::Requirements;

/// The first go version whose modules need vendor/modules.txt to name every package (Go:
/// `gover.ExplicitModulesTxtImportVersion`).
const EXPLICIT_MODULES_TXT_IMPORT_VERSION: &str = "1.23";

/// Where a package was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The module that provides it; an empty path for a standard package and for `C`.
    pub module: ModuleVersion,
    /// The directory of the package; empty for `C`.
    pub dir: Rc<str>,
    /// Modules that could have provided it and do not.
    pub alt_mods: Vec<ModuleVersion>,
}

/// The import path's parents, itself first.
pub(super) fn prefixes<'p>(path: &'p str) -> impl Iterator<Item = &'p str> {
    let above = |prefix: &&'p str| memchr::memrchr(b'/', prefix.as_bytes()).map(|at| &path[..at]);
    std::iter::successors(Some(path), above)
}

/// True if a package could be in a module of this path (Go: `maybeInModule`).
fn maybe_in_module(path: &str, module_path: &str) -> bool {
    path.strip_prefix(module_path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Loader<'_> {
    fn build_mod_is(&self, value: &str) -> bool {
        *self.session.config.build_mod.borrow() == value
    }

    fn missing(&self, path: &str) -> ImportMissing {
        ImportMissing {
            path: path.to_owned(),
            mod_containing_cwd: self.main_modules().mod_containing_cwd().clone(),
            allow_missing_module_imports: self.allow_missing_module_imports.get(),
            ..ImportMissing::default()
        }
    }

    /// Finds the module and directory of a package among the modules of the build list. Without a graph, the roots are
    /// tried first and the graph is read only if they do not have the package (Go: `importFromModules`).
    ///
    /// Errors: the kinds `InvalidImport`, `ImportMissing`, `ImportMissingSum`, `AmbiguousImport`, and what fetching gives.
    pub(crate) fn import_from_modules(
        &self,
        path: &ImportPath,
        requirements: &Rc<Requirements>,
        graph: Option<&Rc<ModuleGraph>>,
        skip_mod_file: bool,
    ) -> Result<Found> {
        path.check()?;
        if &**path == "C" {
            return Ok(Found::default());
        }
        let main_modules = self.main_modules();
        let is_std = path.looks_standard();
        // Nearly always one; more are an error.
        let (mut found, mut others): (Option<Found>, Vec<Found>) = Default::default();
        let add = |found: &mut Option<Found>, others: &mut Vec<Found>, one: Found| match found {
            None => *found = Some(one),
            Some(_) => others.push(one),
        };
        if is_std && path.is_in_standard_library(|path| self.standard().contains(&self.session.fsys, path)) {
            for main in main_modules.versions().iter().filter(|main| main_modules.in_goroot_src(main)) {
                let root = main_modules.mod_root(main);
                let (dir, have) = self.dir_in_module(path, main_modules.path_prefix(main), root, true)?;
                if have {
                    return Ok(Found { module: main.clone(), dir, ..Found::default() });
                }
            }
            let dir = path.standard_dir(|path| self.standard().dir(path).into());
            found = Some(Found { dir, ..Found::default() });
        }
        if self.build_mod_is("vendor") {
            return self.import_from_vendor(path, found.into_iter().collect());
        }

        // Where sums are not asked for, what was found once is found again.
        let state = self.fetcher.sound_state();
        let state = state.filter(|_| self.build_mod_is("mod") || !self.must_have_sums().unwrap_or(true));
        let with = state.map(|state| (main_modules.clone(), state));
        let root_lengths = self.root_lengths(requirements);
        let mut graph = graph.cloned();
        loop {
            let mut sum_missing: Vec<ModuleVersion> = Vec::new();
            let mut alt_mods: Vec<ModuleVersion> = Vec::new();
            for prefix in prefixes(path) {
                if gover::is_toolchain(prefix) {
                    continue;
                }
                let version = match &graph {
                    None if !root_lengths.may_have(prefix) => None,
                    None => requirements.root_selected(self, prefix),
                    Some(graph) => graph.graph().selected_id(prefix).map(|id| graph.graph().module(id).version.clone()),
                };
                let Some(version) = version.filter(|version| &**version != "none") else { continue };
                if let Some(known) = path.found().borrow().as_ref()
                    && known.module.path.len() == prefix.len()
                    && known.module.version == version
                    && with.as_ref().is_some_and(|with| known.is_with(with))
                {
                    if known.have {
                        let (module, dir) = (known.module.clone(), known.dir.clone());
                        add(&mut found, &mut others, Found { module, dir, ..Found::default() });
                    } else {
                        alt_mods.push(known.module.clone());
                    }
                    continue;
                }
                let module = ModuleVersion::new(prefix, version);
                let (root, is_local) = match self.fetch_module(&module) {
                    Ok(fetched) => fetched,
                    Err(error) if error.is(&ErrorKind::SumMissing) => {
                        sum_missing.push(module);
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                let (dir, have) = self.dir_in_module(path, prefix, &root, is_local)?;
                if let Some(with) = with.as_ref().filter(|_| !is_local) {
                    let (with, module, dir) = (with.clone(), module.clone(), dir.clone());
                    path.found().replace(Some(FoundIn { with, module, dir, have, go_mod_read: false }));
                }
                if have {
                    add(&mut found, &mut others, Found { module, dir, ..Found::default() });
                } else {
                    alt_mods.push(module);
                }
            }

            if !others.is_empty() {
                // Longer paths were found first; people expect the shortest first.
                let all = found.into_iter().chain(others).rev();
                let (dirs, modules): (Vec<_>, Vec<_>) = all.map(|found| (found.dir, found.module)).unzip();
                return Err(ambiguous_import(path, &dirs, &modules));
            }
            if !sum_missing.is_empty() {
                sum_missing.reverse();
                return Err(ImportMissingSum {
                    import_path: path.to_string(),
                    found: found.is_some(),
                    modules: sum_missing,
                    ..ImportMissingSum::default()
                }
                .into_error());
            }
            if let Some(found) = found.take() {
                if !skip_mod_file && !found.module.path.is_empty() && !main_modules.contains(&found.module.path) {
                    // Found in this call, or now found again: the very same text.
                    let is_it = |known: &&FoundIn| Arc::ptr_eq(&known.module.path, &found.module.path);
                    let known = path.found().borrow().as_ref().filter(is_it).map(|known| known.go_mod_read);
                    if known != Some(true) {
                        // Loads its go.mod so that its sum is kept and a too new go version is noticed.
                        self.go_mod_summary(&found.module)?;
                    }
                    if known == Some(false)
                        && let Some(known) = &mut *path.found().borrow_mut()
                    {
                        known.go_mod_read = true;
                    }
                }
                return Ok(Found { alt_mods, ..found });
            }
            if graph.is_some() {
                let query_error = if self.has_mod_root()? { None } else { Some(self.no_main_modules_error()) };
                return Err(ImportMissing { query_error, is_std, ..self.missing(path) }.into_error(self));
            }
            graph = Some(requirements.whole_graph(self)?);
        }
    }

    fn import_from_vendor(&self, path: &str, mut found: Vec<Found>) -> Result<Found> {
        let main_modules = self.main_modules();
        let mut main_error = None;
        for main in main_modules.versions() {
            let root = main_modules.mod_root(main);
            if root.is_empty() {
                continue;
            }
            match self.dir_in_module(path, main_modules.path_prefix(main), root, true) {
                Ok((dir, true)) => {
                    found.push(Found { module: main.clone(), dir, ..Found::default() });
                }
                Ok((_, false)) => {}
                Err(error) => {
                    main_error.get_or_insert(error);
                }
            }
        }
        if self.has_mod_root()? {
            let vendor_dir = self.vendor_dir()?;
            if let Ok((dir, true)) = self.dir_in_module(path, "", &vendor_dir, false) {
                let list = self.read_vendor_list(&vendor_dir)?;
                let module = list.package_module.get(path);
                if module.is_some()
                    || gover::compare(&main_modules.go_version(self), EXPLICIT_MODULES_TXT_IMPORT_VERSION).is_lt()
                {
                    let module = module.cloned().unwrap_or_default();
                    found.push(Found { module, dir, ..Found::default() });
                } else {
                    let command = if self.in_workspace_mode() { "work" } else { "mod" };
                    self.session.print_error(format!(
                        "go: ignoring package {path} which exists in the vendor directory but is missing from vendor/modules.txt. To sync the vendor directory run go {command} vendor.\n"
                    ));
                }
            }
        }
        if found.len() > 1 {
            let dirs: Vec<Rc<str>> = found.into_iter().map(|found| found.dir).collect();
            return Err(ambiguous_import(path, &dirs, &[]));
        }
        if let Some(error) = main_error {
            return Err(error);
        }
        found.pop().ok_or_else(|| self.missing(path).into_error(self))
    }

    /// Finds a module that could be added to provide a missing package: a replaced one first, else the latest version of
    /// one that the registry has (Go: `queryImport`).
    pub(crate) fn query_import(&self, path: &str, requirements: &Rc<Requirements>) -> Result<ModuleVersion> {
        let main_modules = self.main_modules();
        let mut replaced: Vec<ModuleVersion> = Vec::new();
        for (module_path, version) in main_modules.highest_replaced() {
            if !maybe_in_module(path, module_path) {
                continue;
            }
            let version = if version.is_empty() {
                let major = match module::split_path_version(module_path) {
                    (_, major, true) if !major.is_empty() => &major[1..],
                    _ => "v0",
                };
                module::zero_pseudo_version(major).into()
            } else {
                version.clone()
            };
            let graph = requirements.whole_graph(self)?;
            if gover::mod_compare(module_path, &graph.selected(module_path), &version).is_lt() {
                replaced.push(ModuleVersion::new(module_path.clone(), version));
            }
        }
        // Every module path is a prefix of the package's, so no two have the same length.
        replaced.sort_by_key(|module| std::cmp::Reverse(module.path.len()));
        for module in &replaced {
            let (root, is_local) = match self.fetch_module(module) {
                Ok(fetched) => fetched,
                Err(error) if error.is(&ErrorKind::SumMissing) => {
                    let missing = ImportMissingSum { import_path: path.to_owned(), ..ImportMissingSum::default() };
                    return Err(missing.into_error());
                }
                Err(error) => return Err(error),
            };
            if self.dir_in_module(path, &module.path, &root, is_local)?.1 {
                if self.build_mod_is("readonly") {
                    let missing = ImportMissing { replaced: module.clone(), ..self.missing(path) };
                    return Err(missing.into_error(self));
                }
                return Ok(module.clone());
            }
        }
        if let Some(first) = replaced.first()
            && module::check_path(path).is_err()
        {
            return Err(self.package_not_in_module_error(&[], first, "latest", path));
        }
        if patterns::is_standard_import_path(path) {
            return Err(ImportMissing { is_std: true, ..self.missing(path) }.into_error(self));
        }
        let config = &self.session.config;
        if (self.build_mod_is("readonly") || self.build_mod_is("vendor")) && !self.allow_missing_module_imports.get() {
            let build_mod = config.build_mod.borrow();
            let reason = config.build_mod_reason.borrow();
            let query_error = if config.build_mod_explicit.get() {
                Some(Error::plain(format!("import lookup disabled by -mod={build_mod}")))
            } else if !reason.is_empty() {
                Some(Error::plain(format!("import lookup disabled by -mod={build_mod}\n\t({reason})")))
            } else {
                None
            };
            return Err(ImportMissing { query_error, ..self.missing(path) }.into_error(self));
        }

        self.session.print_error(format!("go: finding module for package {path}\n"));
        let graph = requirements.whole_graph(self)?;
        let candidates = match self.query_latest_with_package(path, &graph) {
            Ok(candidates) => candidates,
            Err(error) if error.is_not_exist() => {
                return Err(ImportMissing { query_error: Some(error), ..self.missing(path) }.into_error(self));
            }
            Err(error) => return Err(error),
        };
        let mut first_selected = String::new();
        for (index, module) in candidates.iter().enumerate() {
            let selected = graph.selected(&module.path);
            if gover::mod_compare(&module.path, &selected, &module.version).is_gt() {
                if index == 0 {
                    first_selected = selected.to_string();
                }
                continue;
            }
            return Ok(module.clone());
        }
        let module = candidates.into_iter().next().unwrap_or_default();
        Err(ImportMissing { module, new_missing_version: first_selected, ..self.missing(path) }.into_error(self))
    }

    /// The latest versions of modules that provide a package, longest path first (Go: `QueryPackages` for `latest`).
    fn query_latest_with_package(&self, path: &str, graph: &Rc<ModuleGraph>) -> Result<Vec<ModuleVersion>> {
        let current = |path: &str| graph.selected(path);
        let allowed = |module: &ModuleVersion| self.check_allowed(module);
        let results = self.query_packages(path, "latest", &current, Some(&allowed))?;
        Ok(results.into_iter().map(|result| result.module).collect())
    }

    /// True if a main module's directory holds a package (Go: `PkgIsInLocalModule`).
    pub(crate) fn package_is_in_local_module(&self, path: &str, module_path: &str, mod_root: &str) -> bool {
        self.dir_in_module(path, module_path, mod_root, true).is_ok_and(|(_, have)| have)
    }

    /// The directory where a package would be in a module, and whether Go files are there. An empty module path stands for
    /// a vendor directory; a local module may hold other modules, whose directories do not count (Go: `dirInModule`).
    pub(crate) fn dir_in_module(
        &self,
        path: &str,
        module_path: &str,
        module_dir: &str,
        is_local: bool,
    ) -> Result<(Rc<str>, bool)> {
        let dir: Rc<str> = if path == module_path {
            module_dir.into()
        } else if module_path.is_empty() {
            paths::join(&[module_dir, path]).into()
        } else if let Some(rest) = path.strip_prefix(module_path).and_then(|rest| rest.strip_prefix('/')) {
            paths::join(&[module_dir, rest]).into()
        } else {
            return Ok((Rc::default(), false));
        };
        if is_local {
            let mut parent = &*dir;
            while parent != module_dir && parent.len() > module_dir.len() {
                if self.have_go_mod(parent) {
                    return Ok((Rc::default(), false));
                }
                match parent.rfind('/') {
                    Some(at) if at > 0 => parent = &parent[..at],
                    _ => break,
                }
            }
        }
        let have = self.have_go_files(&dir)?;
        Ok((dir, have))
    }

    fn have_go_mod(&self, dir: &str) -> bool {
        if let Some(&known) = self.caches.have_go_mod.borrow().get(dir) {
            return known;
        }
        let have = self.session.fsys.is_file(&paths::join(&[dir, "go.mod"]));
        self.caches.have_go_mod.borrow_mut().insert(dir.to_owned(), have);
        have
    }

    /// The directory of a module version, downloaded if need be, and whether it is a local one (Go: `fetch`).
    ///
    /// Errors: kind `SumMissing` underneath if go.sum lacks it and may not be changed.
    pub(crate) fn fetch_module(&self, module: &ModuleVersion) -> Result<(Rc<str>, bool)> {
        let main_modules = self.main_modules();
        let root = main_modules.mod_root(module);
        if !root.is_empty() {
            return Ok((root.into(), true));
        }
        let replacement = self.replacement(module);
        let mut module = module;
        if !replacement.path.is_empty() {
            if replacement.version.is_empty() {
                let dir = paths::absolute(&self.replace_relative_to(), &replacement.path);
                if self.caches.replacement_dirs.borrow().contains(&dir) {
                    return Ok((dir.into(), true));
                }
                return match self.session.fsys.stat(&dir) {
                    Ok(_) => {
                        self.caches.replacement_dirs.borrow_mut().insert(dir.clone());
                        Ok((dir.into(), true))
                    }
                    Err(error) => {
                        let text = if error.is_not_found() {
                            format!("replacement directory {} does not exist", replacement.path)
                        } else {
                            format!("replacement directory {}: {error}", replacement.path)
                        };
                        Err(Error::version(module, Error::plain(text)))
                    }
                };
            }
            module = &replacement;
        }
        if self.must_have_sums()? && !self.fetcher.have_sum(module) {
            return Err(Error::version(module, Error::new(ErrorKind::SumMissing, "missing go.sum entry")));
        }
        Ok((self.fetcher.download(module)?, false))
    }

    /// True if module sums must be there already (Go: `mustHaveSums`).
    pub(crate) fn must_have_sums(&self) -> Result<bool> {
        Ok(self.has_mod_root()? && self.build_mod_is("readonly") && !self.in_workspace_mode())
    }
}
