//! Writing go.mod and go.sum back (modload/init.go, from `WriteGoMod` on).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gomod::modfile::{File, Require};
use gomod::{ModuleVersion, gover};
use rustc_hash::FxHashSet;

use crate::error::{Error, ErrorKind, Result};

use super::import::prefixes;
use super::load_file::{DEFAULT_GO_MOD_VERSION, GO_STRICT_VERSION};
use super::loader::Loader;
use super::options::{WhichSums, WriteOpts};
use super::packages::PackageLoader;
use super::requirements::{Pruning, Requirements};

/// From here on, requirements that others need stand in a block of their own (Go: `gover.SeparateIndirectVersion`).
const SEPARATE_INDIRECT_VERSION: &str = "1.17";
/// From here on, there are at most two blocks (Go: `gover.SimplifyRequireVersion`).
const SIMPLIFY_REQUIRE_VERSION: &str = "1.27";
/// From here on, tidy keeps the go.mod sums of all modules with packages (Go: `gover.TidyGoModSumVersion`).
const TIDY_GO_MOD_SUM_VERSION: &str = "1.21";
/// The first version with tool lines (Go: `gover.GoModToolVersion`).
const GO_MOD_TOOL_VERSION: &str = "1.24";

/// A go.mod as it was and as the requirements in effect want it (Go: results of `UpdateGoModFromReqs`).
pub struct UpdatedGoMod {
    /// The file.
    pub file: Rc<RefCell<File>>,
}

impl UpdatedGoMod {
    /// Its text.
    pub fn text(&self) -> Vec<u8> {
        self.file.borrow().format()
    }
}

impl Loader<'_> {
    /// Writes the requirements in effect to go.mod and go.sum (Go: `WriteGoMod`).
    pub fn write_go_mod(&self, opts: &WriteOpts) -> Result<()> {
        let requirements = self.load_mod_file()?;
        self.set_requirements(Some(requirements));
        self.commit_requirements(opts)
    }

    /// go.mod as the requirements in effect want it; an error of kind `NoChange` if there is none to write (Go:
    /// `UpdateGoModFromReqs`).
    pub fn update_go_mod_from_reqs(&self, opts: &WriteOpts) -> Result<UpdatedGoMod> {
        let no_change = || Error::new(ErrorKind::NoChange, "no update needed");
        let main_modules = self.main_modules();
        let [main_module] = main_modules.versions() else { return Err(no_change()) };
        if main_modules.mod_root(main_module).is_empty() {
            return Err(no_change());
        }
        let shared = main_modules.mod_file(main_module).ok_or_else(no_change)?;
        let requirements = self.requirements().ok_or_else(no_change)?;
        let config = &self.session.config;
        let mut file = shared.borrow_mut();

        let mut list = Vec::new();
        let mut toolchain = String::new();
        let mut go_version = String::new();
        for root in requirements.roots().iter() {
            match &*root.path {
                "go" => go_version = root.version.to_string(),
                "toolchain" => toolchain = root.version.to_string(),
                path => list.push(Require::new(root.clone(), !requirements.direct.contains(path))),
            }
        }
        if go_version.is_empty() {
            let text = "go: internal error: missing go root module in WriteGoMod";
            return Err(Error::new(ErrorKind::Verbatim, text));
        }
        if gover::compare(&go_version, &config.local_go).is_gt() {
            return Err(self.too_new_error("updating go.mod", &go_version, ""));
        }
        let has_go = file.go.is_some();
        if (!opts.tidy_wrote_go && !has_go) || file.go_version() != go_version {
            let always = *config.build_mod.borrow() == "mod" || matches!(config.command.as_str(), "mod tidy" | "get");
            if has_go || go_version != DEFAULT_GO_MOD_VERSION || always {
                self.force_go_stmt(&mut file, main_module, &go_version)?;
            }
        }

        let mut tools: BTreeSet<&str> = file.tool.iter().map(|tool| tool.path.as_str()).collect();
        opts.drop_tools.iter().for_each(|tool| {
            tools.remove(tool.as_str());
        });
        tools.extend(opts.add_tools.iter().map(String::as_str));
        if !tools.is_empty() && gover::compare(&go_version, GO_MOD_TOOL_VERSION).is_lt() && config.command == "get" {
            if opts.explicit_toolchain {
                return Err(Error::plain(format!(
                    "{GO_MOD_TOOL_VERSION} is required for tool directives in go.mod: go get go@{GO_MOD_TOOL_VERSION}.0"
                )));
            }
            GO_MOD_TOOL_VERSION.clone_into(&mut go_version);
            self.force_go_stmt(&mut file, main_module, GO_MOD_TOOL_VERSION)?;
        }
        let implied = format!("go{go_version}");
        if toolchain.is_empty() {
            toolchain.clone_from(&implied);
        }
        let toolchain_version = gover::from_toolchain(&toolchain);
        let too_old = gover::compare(toolchain_version, GO_STRICT_VERSION).is_lt() && !opts.explicit_toolchain;
        if opts.drop_toolchain || toolchain == implied || too_old {
            file.drop_toolchain_stmt();
        } else {
            // A root was a toolchain line or version before: its form is right.
            let _ = file.add_toolchain_stmt(&toolchain);
        }
        opts.add_tools.iter().for_each(|tool| file.add_tool(tool));
        opts.drop_tools.iter().for_each(|tool| file.drop_tool(tool));

        if gover::compare(&go_version, SEPARATE_INDIRECT_VERSION).is_lt() {
            file.set_require(&list);
        } else if gover::compare(&go_version, SIMPLIFY_REQUIRE_VERSION).is_lt() {
            file.set_require_separate_indirect(&list);
        } else {
            file.set_require_at_most_two(&list);
        }
        file.cleanup();
        drop(file);
        Ok(UpdatedGoMod { file: shared })
    }

    /// Brings go.mod and go.sum up to date, or fails if they are not and must not be written (Go: `commitRequirements`).
    pub(crate) fn commit_requirements(&self, opts: &WriteOpts) -> Result<()> {
        self.session.check_not_ended()?;
        if self.in_workspace_mode() {
            return self.write_sums();
        }
        let config = &self.session.config;
        let updated = match self.update_go_mod_from_reqs(opts) {
            Err(error) if error.is(&ErrorKind::NoChange) => return Ok(()),
            other => other?,
        };
        let main_modules = self.main_modules();
        let index = main_modules.single_index();
        let dirty = self.mod_file_is_dirty(index.as_deref(), &updated.file.borrow())
            || !opts.drop_tools.is_empty()
            || !opts.add_tools.is_empty();
        if dirty && *config.build_mod.borrow() != "mod" {
            return Err(self.go_mod_dirty());
        }
        let init = config.command == "mod init";
        if !dirty && config.command != "mod tidy" {
            return if init { Ok(()) } else { self.write_sums() };
        }
        let main_module = main_modules.single(self)?;
        let path = self.mod_file_path_in(main_modules.mod_root(&main_module));
        let absolute = self.session.abs(&path);
        if self.session.fsys.replaced(&absolute) {
            return if dirty {
                let text = "updates to go.mod needed, but go.mod is part of the overlay specified with -overlay";
                Err(Error::plain(text))
            } else {
                Ok(())
            };
        }
        let text = updated.text();
        let written = self.write_mod_file(&absolute, &path, index.as_deref().map(|index| &*index.data), &text);
        let new_index = self.index_mod_file(text.into(), &updated.file.borrow(), &main_module, false)?;
        main_modules.set_index(&main_module, new_index);
        written.map_err(|error| Error::wrap(ErrorKind::Plain, format!("updating go.mod: {error}"), error))?;
        if init { Ok(()) } else { self.write_sums() }
    }

    /// Writes go.mod unless it is right already, or changed since it was read.
    fn write_mod_file(&self, absolute: &str, path: &str, known: Option<&[u8]>, after: &[u8]) -> Result<()> {
        let as_given = |error: world::FileError| world::FileError { path: path.to_owned(), ..error };
        let _locked = self.fetcher.side_lock();
        let old = match self.session.system.read(absolute) {
            Ok(old) => old,
            Err(error) if error.is_not_found() => std::sync::Arc::from([]),
            Err(error) => return Err(as_given(error).into()),
        };
        if *old == *after {
            return Ok(());
        }
        if known.is_some_and(|known| *old != *known) {
            return Err(Error::plain("existing contents have changed since last read"));
        }
        Ok(self.session.system.write(absolute, after, 0o666).map_err(as_given)?)
    }

    fn write_sums(&self) -> Result<()> {
        let Some(requirements) = self.requirements() else { return Ok(()) };
        // In a workspace, looking at each module may find replacements that contradict each other.
        let unchanged = !self.in_workspace_mode() && !self.fetcher.go_sum_changed();
        // Go finds out what to keep before it sees that nothing changed, and reads the graph for it where a package is of no
        // root: what that downloads, or that a sum is wrong, shows.
        if unchanged && requirements.graph_loaded() {
            return Ok(());
        }
        let packages = self.package_loader();
        let keep = self.keep_sums(packages.as_deref(), &requirements, WhichSums::AddBuildListZipSums);
        self.fetcher.write_go_sum(&keep, self.must_have_complete_requirements())
    }

    /// The go.sum entries to keep: module versions, with `/go.mod` behind the version for go.mod files (Go: `keepSums`).
    pub(crate) fn keep_sums(
        &self,
        packages: Option<&PackageLoader>,
        requirements: &Rc<Requirements>,
        which: WhichSums,
    ) -> FxHashSet<ModuleVersion> {
        let mut keep = FxHashSet::default();
        let updates = *self.session.config.build_mod.borrow() == "mod";
        let mut keep_mod_sums_for_zips = true;
        if let Some(loaded) = packages {
            let mut keep_package_mod_sums = true;
            let go = loaded.requirements.borrow().go_version();
            keep.reserve(loaded.packages.borrow().len());
            if gover::compare(&go, TIDY_GO_MOD_SUM_VERSION).is_lt() && (loaded.opts.tidy || !updates) {
                keep_package_mod_sums = false;
                keep_mod_sums_for_zips = false;
            }
            for package in loaded.packages.borrow().iter() {
                let provider = package.module.borrow().clone();
                if package.test_of.is_some()
                    || (provider.path.is_empty() && package.error.borrow().is_none())
                    || !package.path.is_valid()
                {
                    continue;
                }
                if keep_package_mod_sums {
                    keep.insert(mod_key(&self.resolve_replacement(&provider)));
                }
                let mut keep_prefixes = |selected: &dyn Fn(&str) -> Option<std::sync::Arc<str>>| {
                    for prefix in prefixes(&package.path) {
                        if let Some(version) = selected(prefix)
                            && &*version != mvs::NONE
                        {
                            keep.insert(self.resolve_replacement(&ModuleVersion::new(prefix, version)));
                        }
                    }
                };
                if requirements.pruning == Pruning::Pruned
                    && !provider.path.is_empty()
                    && requirements.root_selected(self, &provider.path).as_ref() == Some(&provider.version)
                {
                    let lengths = self.root_lengths(requirements);
                    keep_prefixes(&|path| {
                        lengths.may_have(path).then(|| requirements.root_selected(self, path)).flatten()
                    });
                } else {
                    let graph = requirements.graph(self).0;
                    keep_prefixes(&|path| Some(graph.selected(path)));
                }
            }
        } else {
            let go = self.main_modules().go_version(self);
            keep_mod_sums_for_zips = gover::compare(&go, TIDY_GO_MOD_SUM_VERSION).is_ge() || updates;
        }

        let zips = which == WhichSums::AddBuildListZipSums;
        if !requirements.graph_loaded() {
            for root in requirements.roots().iter() {
                let actual = self.resolve_replacement(root);
                keep.insert(mod_key(&actual));
                if zips {
                    keep.insert(actual);
                }
            }
            return keep;
        }
        let mg = requirements.graph(self).0;
        mg.walk_requirements(|id, _| {
            keep.insert(mod_key(&self.resolve_replacement(mg.graph().module(id))));
        });
        if zips {
            for module in mg.build_list().iter() {
                let actual = self.resolve_replacement(module);
                if keep_mod_sums_for_zips {
                    keep.insert(mod_key(&actual));
                }
                keep.insert(actual);
            }
        }
        keep
    }
}

/// The go.sum key of a module version's go.mod (Go: `modkey`).
pub fn mod_key(module: &ModuleVersion) -> ModuleVersion {
    ModuleVersion::new(module.path.clone(), [&*module.version, "/go.mod"].concat())
}
