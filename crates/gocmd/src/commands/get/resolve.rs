//! From what the arguments can mean to versions that must be selected, and to the build list with them (modget/get.go, the
//! second half of `resolver`).

use std::rc::Rc;

use gomod::ModuleVersion;

use crate::error::{Error, ErrorKind, Result};
use crate::load::{Conflict, Loader, PackageOpts, conflicts, query_matches_main_modules_error};
use crate::packages::tags::Tags;
use crate::toolchain::{self, Switcher};

use super::query::{PathSet, Query};
use super::report;
use super::resolver::{Resolved, Resolver, index};

/// Decides whether a package's module stays as it is; if not, its imports are not loaded.
pub(super) type FindPackage = dyn Fn(&Loader<'_>, &str, &ModuleVersion) -> bool;

/// What is left of a choice.
enum Choice {
    /// One module; true if as a package. None: nothing fits.
    One(bool, Option<ModuleVersion>),
    /// Several modules could provide the package.
    Several(PathSet),
}

impl Resolver {
    /// Loads packages and asks `find` about each that is not of a main module or the standard library, and about each
    /// missing one (Go: `loadPackages`).
    pub(super) fn load_packages(
        self: &Rc<Self>,
        loader: &Loader<'_>,
        patterns: &[String],
        find: Rc<FindPackage>,
    ) -> Result<()> {
        let ask = find.clone();
        let opts = PackageOpts {
            tags: Some(Rc::new(Tags::Any)),
            vendor_modules_in_goroot_src: true,
            load_tests: self.options.tests,
            assume_roots_imported: true,
            silence_package_errors: true,
            use_switcher: true,
            allow_package: Some(Rc::new(move |loader: &Loader<'_>, path: &str, module: &ModuleVersion| {
                if module.path.is_empty() || module.version.is_empty() || ask(loader, path, module) {
                    return Ok(());
                }
                Err(Error::new(ErrorKind::VersionChange, "version change needed"))
            })),
            ..PackageOpts::default()
        };
        let (_, packages) = loader.load_packages(opts, patterns)?;
        for package in &packages {
            let Err(error) = loader.lookup_package("", false, package) else { continue };
            if error.is(&ErrorKind::VersionChange)
                || self.workspace.as_ref().is_some_and(|workspace| workspace.has_package(loader, package))
            {
                continue;
            }
            let mendable = |kind: &ErrorKind| {
                matches!(kind, ErrorKind::ImportMissing { .. } | ErrorKind::AmbiguousImport { .. }).then_some(())
            };
            if error.find(mendable).is_some() {
                find(loader, package, &ModuleVersion::default());
            }
        }
        Ok(())
    }

    /// Decides every choice that leaves one possibility, or, if that changes nothing, the others by a fixed rule. True if the
    /// build list changed (Go: `resolveQueries`).
    pub(super) fn resolve_queries(&self, loader: &Loader<'_>, queries: &[Rc<Query>]) -> Result<bool> {
        let mut resolved = 0;
        loop {
            let before = resolved;
            let mut switcher = Switcher::default();
            for query in queries {
                for error in query.candidates.borrow().iter().filter_map(|set| set.error.clone()) {
                    // Go came no further than to where this one was made.
                    if error.ends_command() {
                        return Err(error);
                    }
                    switcher.error(error);
                }
            }
            if switcher.need_switch(loader) {
                switcher.switch(loader)?;
                return Err(Error::new(ErrorKind::Exit, ""));
            }
            for query in queries {
                let candidates = query.candidates.take();
                let mut unresolved = Vec::new();
                for set in candidates {
                    if let Some(error) = &set.error {
                        report(loader, query, error);
                        resolved += 1;
                        continue;
                    }
                    match self.disambiguate(loader, &set) {
                        Choice::Several(filtered) => {
                            unresolved.push(filtered);
                            continue;
                        }
                        Choice::One(is_package, Some(module)) => self.resolve(loader, query, module, is_package),
                        Choice::One(_, None) => self.resolve_any(loader, query, &set),
                    }
                    resolved += 1;
                }
                query.candidates.borrow_mut().extend(unresolved);
            }
            loader.session.exit_if_errors()?;
            if resolved == before {
                break;
            }
        }
        if resolved > 0 && self.update_build_list(loader, &[])? {
            // What is still open may be decided by the new requirements.
            return Ok(true);
        }
        let mut any = false;
        for query in queries {
            for set in query.candidates.borrow().clone() {
                self.resolve_any(loader, query, &set);
                any = true;
            }
        }
        let changed = any && self.update_build_list(loader, &[])?;
        loader.session.exit_if_errors()?;
        Ok(changed)
    }

    fn resolve_any(&self, loader: &Loader<'_>, query: &Rc<Query>, set: &PathSet) {
        let (is_package, module) = self.choose(set);
        if let Some(module) = module {
            self.resolve(loader, query, module, is_package);
        }
    }

    /// Adds modules that provide missing packages, and upgrades. True if the build list changed (Go: `applyUpgrades`).
    pub(super) fn apply_upgrades(&self, loader: &Loader<'_>, upgrades: &[PathSet]) -> Result<bool> {
        let mut tentative = Vec::new();
        let mut switcher = Switcher::default();
        for set in upgrades {
            if let Some(error) = &set.error {
                switcher.error(error.clone());
                continue;
            }
            let module = match self.disambiguate(loader, set) {
                Choice::One(_, module) => module,
                Choice::Several(filtered) => self.choose(&filtered).1,
            };
            tentative.extend(module);
        }
        switcher.switch(loader)?;
        loader.session.exit_if_errors()?;
        self.update_build_list(loader, &tentative)
    }

    /// Leaves out what contradicts versions that are decided (Go: `disambiguate`).
    fn disambiguate(&self, loader: &Loader<'_>, set: &PathSet) -> Choice {
        let resolved = self.resolved.borrow();
        let mut filtered = PathSet { path: set.path.clone(), ..PathSet::default() };
        for module in &set.package_modules {
            if self.is_removed(&module.path) {
                continue;
            }
            if loader.main_modules().contains(&module.path) {
                if module.version.is_empty() {
                    return Choice::One(true, Some(module.clone()));
                }
                continue;
            }
            match resolved.get(&module.path) {
                None => filtered.package_modules.push(module.clone()),
                Some(decided) if decided.version == module.version => return Choice::One(true, Some(module.clone())),
                Some(_) => {}
            }
        }
        if let Some(module) = &set.module
            && resolved.get(&module.path).is_none_or(|decided| decided.version == module.version)
        {
            filtered.module = Some(module.clone());
        }
        match filtered.package_modules.as_slice() {
            [] => Choice::One(false, filtered.module),
            [one] if filtered.module.as_ref().is_none_or(|module| module == one) => {
                Choice::One(true, Some(one.clone()))
            }
            _ => Choice::Several(filtered),
        }
    }

    /// A module that was in the build list, else the first (Go: `chooseArbitrarily`).
    fn choose(&self, set: &PathSet) -> (bool, Option<ModuleVersion>) {
        let known = set.package_modules.iter().find(|module| &*self.initial_selected(&module.path) != "none");
        match known.or(set.package_modules.first()) {
            Some(module) => (true, Some(module.clone())),
            None => (false, set.module.clone()),
        }
    }

    /// Decides a module's version (Go: `resolve`).
    fn resolve(&self, loader: &Loader<'_>, query: &Rc<Query>, module: ModuleVersion, is_package: bool) {
        if is_package {
            query.matches_packages.set(true);
        }
        let main_modules = loader.main_modules();
        if main_modules.contains(&module.path) && !module.version.is_empty() {
            let is_module = main_modules.contains(&query.pattern);
            let bare = [ModuleVersion::new(module.path.clone(), "")];
            report(loader, query, &query_matches_main_modules_error(&bare, &query.pattern, &query.version, is_module));
            return;
        }
        let decided = self.resolved.borrow().get(&module.path).cloned();
        if let Some(decided) = decided
            && decided.version != module.version
        {
            report_conflict(loader, query, &module, decided);
            return;
        }
        let resolved = Resolved { version: module.version.clone(), reason: query.clone() };
        self.resolved.borrow_mut().insert(module.path.clone(), resolved);
        query.resolved.borrow_mut().push(module);
    }

    /// Makes the build list follow what is decided. True if it changed (Go: `updateBuildList`).
    fn update_build_list(&self, loader: &Loader<'_>, additions: &[ModuleVersion]) -> Result<bool> {
        let main_modules = loader.main_modules();
        let must_select: Vec<ModuleVersion> = self
            .resolved
            .borrow()
            .iter()
            .filter(|(path, _)| !main_modules.contains(path))
            .map(|(path, resolved)| ModuleVersion::new(path.clone(), resolved.version.clone()))
            .collect();
        match loader.edit_build_list(additions, &must_select) {
            Ok(false) => Ok(false),
            Ok(true) => {
                let graph = loader.load_mod_graph("").map_err(|error| toolchain::switch_or_fatal(loader, error))?;
                let list = graph.build_list();
                *self.build_list_version.borrow_mut() = index(&list);
                *self.build_list.borrow_mut() = list;
                Ok(true)
            }
            Err(error) if error.is_too_new() => Err(toolchain::switch_or_fatal(loader, error)),
            Err(error) => {
                let Some(conflicts) = conflicts(&error) else { return Err(error) };
                if loader.session.config.build_v {
                    for conflict in conflicts {
                        loader.session.print_error(format!("go: {conflict}\n"));
                    }
                }
                for conflict in conflicts {
                    self.report_constraint(loader, conflict);
                }
                loader.session.exit_if_errors()?;
                Ok(false)
            }
        }
    }

    /// A conflict in terms of the arguments.
    fn report_constraint(&self, loader: &Loader<'_>, conflict: &Conflict) {
        let resolved = self.resolved.borrow();
        let reason = |module: &ModuleVersion| match resolved.get(&module.path) {
            Some(found) => found.reason.resolved_text(&ModuleVersion::new(module.path.clone(), found.version.clone())),
            None => format!("(INTERNAL ERROR: no reason found for {module})"),
        };
        let (Some(first), Some(last)) = (conflict.path.first(), conflict.path.last()) else { return };
        let adverb = if conflict.path.len() > 2 { "indirectly " } else { "" };
        let text = match (&conflict.error, &conflict.constraint) {
            (Some(_), _) => format!("{} {adverb}requires {last}: {}", reason(first), conflict.error_text()),
            (None, Some(constraint)) => {
                format!("{} {adverb}requires {last}, not {}", reason(first), reason(constraint))
            }
            (None, None) => return,
        };
        loader.session.error(&Error::plain(text));
    }
}

/// Two arguments want different versions of a module (Go: `reportConflict`).
fn report_conflict(loader: &Loader<'_>, query: &Rc<Query>, module: &ModuleVersion, decided: Resolved) {
    if query.conflict_reported.replace(true) {
        return;
    }
    let mut proposed = Resolved { version: module.version.clone(), reason: query.clone() };
    let mut conflict = decided;
    if query.is_wildcard() && !conflict.reason.is_wildcard() {
        std::mem::swap(&mut proposed, &mut conflict);
    }
    let detail =
        if *module.path == *proposed.reason.pattern { String::new() } else { format!("for module {}, ", module.path) };
    let text = format!(
        "{detail}{} conflicts with {}",
        proposed.reason.argument_text(&proposed.version),
        conflict.reason.argument_text(&conflict.version)
    );
    report(loader, query, &Error::plain(text));
}
