//! `go list -m` (cmd/go/internal/modload/list.go).

use std::rc::Rc;
use std::sync::Arc;

use gomod::quote::quote;
use gomod::{ModuleVersion, gover};
use rustc_hash::FxHashSet;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::patterns::{Pattern, is_local_import};

use super::info::{ListMode, ModulePublic};
use super::options::WriteOpts;
use super::query::{Reuse, is_revision_query, parse_path_version};
use super::requirements::{Pruning, Requirements};
use super::{Loader, ModuleGraph};

fn verbatim(text: String) -> Error {
    Error::new(ErrorKind::Verbatim, text)
}

/// An error of a module with as little repetition as can be (Go: `modinfoError`).
pub(crate) fn module_error(path: &str, version: &str, error: Error) -> String {
    if error.is(&ErrorKind::NoMatchingVersion) {
        return Error::module(path, "", error).to_string();
    }
    if error.chain().any(|error| matches!(error.kind(), ErrorKind::Module { .. })) {
        return error.to_string();
    }
    Error::module(path, version, error).to_string()
}

impl Loader<'_> {
    /// What the arguments name, and what kept the rest from being found. The list may hold something even with an error (Go:
    /// `ListModules`).
    pub fn list_modules(
        &self,
        args: &[String],
        mode: ListMode,
        reuse_file: &str,
    ) -> Result<(Vec<ModulePublic>, Result<()>)> {
        let reuse = if reuse_file.is_empty() { Reuse::default() } else { super::reuse::read(self, reuse_file)? };
        let requirements = self.load_mod_file()?;
        let (requirements, mut modules, mut result) = self.list_modules_of(requirements, args, mode, &reuse)?;
        if !mode.is_plain() {
            for module in modules.iter_mut().filter(|module| !module.reuse) {
                self.add_to_info(module, mode)?;
                if let Some(replace) = &mut module.replace {
                    self.add_to_info(replace, mode)?;
                }
            }
        }
        if result.is_ok() {
            self.set_requirements(Some(requirements));
            if !self.explicit_write_go_mod.get() && !mode.updates {
                result = self.commit_requirements(&WriteOpts::default());
            }
        }
        Ok((modules, result))
    }

    fn add_to_info(&self, module: &mut ModulePublic, mode: ListMode) -> Result<()> {
        if mode.updates {
            self.add_update(module)?;
        }
        if mode.versions {
            self.add_versions(module, mode.retracted_versions)?;
        }
        if mode.retracted {
            self.add_retraction(module)?;
        }
        if mode.deprecated {
            self.add_deprecation(module)?;
        }
        Ok(())
    }

    /// Go: `listModules`.
    fn list_modules_of(
        &self,
        requirements: Rc<Requirements>,
        args: &[String],
        mode: ListMode,
        reuse: &Reuse,
    ) -> Result<(Rc<Requirements>, Vec<ModulePublic>, Result<()>)> {
        let mut modules = Vec::new();
        if args.is_empty() {
            for main in self.main_modules().versions() {
                if !gover::is_toolchain(&main.path) {
                    modules.push(self.module_info(Some(&requirements), main, mode, reuse)?);
                }
            }
            return Ok((requirements, modules, Ok(())));
        }
        let mut requirements = requirements;
        let mut graph = None;
        let mut graph_result = Ok(());
        if self.needs_full_graph(&requirements, args, mode)? {
            let (expanded, read, result) = self.expanded(&requirements)?;
            requirements = expanded;
            graph = read;
            graph_result = result;
        }
        let mut matched = FxHashSet::default();
        for arg in args {
            let (path, version, found) = parse_path_version(arg).map_err(|error| verbatim(format!("go: {error}")))?;
            if found {
                let current = match &graph {
                    None => requirements.root_selected(self, path).unwrap_or_else(|| Arc::from("")),
                    Some(graph) => graph.selected(path),
                };
                if &*current == "none" && graph_result.is_err() && matches!(version, "upgrade" | "patch") {
                    continue;
                }
                let info = self.queried_info(path, version, &current, mode, reuse)?;
                modules.push(info);
                continue;
            }
            if arg != "all" && !arg.contains("...") {
                let selected = match &graph {
                    None => requirements.root_selected(self, arg).unwrap_or_else(|| Arc::from("none")),
                    Some(graph) => graph.selected(arg),
                };
                if &*selected == "none" && graph_result.is_err() {
                    continue;
                }
                modules.push(self.named_info(&requirements, arg, selected, mode, reuse)?);
                continue;
            }
            let pattern = (arg != "all").then(|| Pattern::new(arg));
            let matches =
                |path: &str| pattern.as_ref().is_none_or(|pattern| pattern.matches(path)) && !gover::is_toolchain(path);
            let mut any = false;
            if let Some(graph) = &graph {
                let list = graph.build_list();
                let is_brief = mode.brief && mode.is_plain() && reuse.is_empty();
                let plain = if is_brief { self.plain_modules() } else { None };
                let mut told = *self.session.config.build_mod.borrow() == "vendor" || pattern.is_some();
                modules.reserve(list.len());
                for (at, module) in list.iter().enumerate() {
                    // One pattern meets no module twice.
                    if !matches(&module.path) || (args.len() > 1 && !matched.insert(module.clone())) {
                        continue;
                    }
                    any = true;
                    if plain.is_some_and(|plain| self.is_plain(plain, module)) {
                        modules.push(ModulePublic::named(module));
                        continue;
                    }
                    if !told && !module.version.is_empty() {
                        told = true;
                        let actual = list[at..].iter().map(|module| self.resolve_replacement_quietly(module));
                        self.fetcher.prefetch_infos(&actual.collect::<Vec<_>>(), &self.modules);
                    }
                    modules.push(self.module_info(Some(&requirements), module, mode, reuse)?);
                }
            }
            if !any {
                self.session.print_error(format!("warning: pattern {} matched no module dependencies\n", quote(arg)));
            }
        }
        Ok((requirements, modules, graph_result))
    }

    fn needs_full_graph(&self, requirements: &Requirements, args: &[String], mode: ListMode) -> Result<bool> {
        let mut need = false;
        let not_root =
            |path: &str| requirements.root_selected(self, path).is_none() || requirements.pruning == Pruning::Unpruned;
        let no_modules = |what: String| -> Result<()> {
            if self.has_mod_root()? {
                return Ok(());
            }
            Err(verbatim(format!("go: cannot match {what}: {}", self.no_main_modules_error())))
        };
        for arg in args {
            if arg.contains('\\') {
                return Err(verbatim("go: module paths never use backslash".to_owned()));
            }
            if is_local_import(arg) {
                return Err(verbatim(format!("go: cannot use relative path {arg} to specify module")));
            }
            if arg == "all" || arg.contains("...") {
                need = true;
                no_modules(quote(arg))?;
                continue;
            }
            let (path, version, found) = parse_path_version(arg).map_err(|error| verbatim(format!("go: {error}")))?;
            if found {
                if matches!(version, "upgrade" | "patch") && not_root(path) {
                    need = true;
                    no_modules(quote(arg))?;
                }
            } else if not_root(arg) {
                need = true;
                if !mode.versions {
                    no_modules(format!("{} without -versions or an explicit version", quote(arg)))?;
                }
            }
        }
        Ok(need)
    }

    /// The requirements made consistent with their whole graph, the graph, and what went wrong.
    fn expanded(
        &self,
        requirements: &Rc<Requirements>,
    ) -> Result<(Rc<Requirements>, Option<Rc<ModuleGraph>>, Result<()>)> {
        let (requirements, graph, result) = self.expand_graph(requirements.clone());
        match result {
            Err(error) if matches!(error.kind(), ErrorKind::Fatal | ErrorKind::Verbatim | ErrorKind::Exit) => {
                Err(error)
            }
            result => Ok((requirements, Some(graph), result)),
        }
    }

    fn queried_info(
        &self,
        path: &str,
        version: &str,
        current: &str,
        mode: ListMode,
        reuse: &Reuse,
    ) -> Result<ModulePublic> {
        let check = |module: &ModuleVersion| self.check_allowed(module);
        // A certain revision is shown even if it is excluded or retracted.
        let any = is_revision_query(path, version) || mode.retracted;
        match self.query_reuse(path, version, current, if any { None } else { Some(&check) }, reuse) {
            Err(error) if matches!(error.kind(), ErrorKind::Fatal | ErrorKind::Verbatim | ErrorKind::Exit) => {
                Err(error)
            }
            Err(error) => Ok(ModulePublic {
                path: path.to_owned(),
                version: version.to_owned(),
                error: Some(module_error(path, version, error)),
                ..ModulePublic::default()
            }),
            Ok(found) => {
                let module = ModuleVersion::new(path, found.version.as_str());
                let mut info = self.module_info(None, &module, mode, reuse)?;
                if version != info.version {
                    version.clone_into(&mut info.query);
                }
                info.origin = found.origin.clone().map(Box::new);
                Ok(info)
            }
        }
    }

    fn named_info(
        &self,
        requirements: &Rc<Requirements>,
        path: &str,
        selected: Arc<str>,
        mode: ListMode,
        reuse: &Reuse,
    ) -> Result<ModulePublic> {
        if &*selected != "none" {
            return self.module_info(Some(requirements), &ModuleVersion::new(path, selected), mode, reuse);
        }
        let mut info = ModulePublic { path: path.to_owned(), ..ModulePublic::default() };
        let error = if *self.session.config.build_mod.borrow() == "vendor" {
            "can't resolve module using the vendor directory\n\t(Use -mod=mod or -mod=readonly to bypass.)"
        } else if mode.versions {
            // The versions of a module that is no dependency may be asked for.
            return Ok(info);
        } else {
            "not a known dependency"
        };
        info.error = Some(module_error(path, "", Error::plain(error)));
        Ok(info)
    }
}
