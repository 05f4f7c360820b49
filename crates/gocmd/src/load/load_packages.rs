//! Loading the packages that patterns stand for (modload/load.go: LoadPackages, ImportFromFiles).

use std::rc::Rc;

use gomod::{ModuleVersion, gover};

use crate::error::{Error, ErrorKind, Result};
use crate::packages::patterns::{Match, clean_patterns};
use crate::packages::scan;
use crate::packages::tags::Tags;

use super::loader::Loader;
use super::options::{PackageOpts, WhichSums, WriteOpts};
use super::package_loader::LoaderParams;
use super::packages::PackageLoader;
use super::requirements::{Pruning, Requirements};

/// The first go version that must be spelled with a patch version, from which on compatibility means the same version
/// (Go: `gover.GoStrictVersion`).
const GO_STRICT_VERSION: &str = "1.21";

impl Loader<'_> {
    /// Loads the packages that patterns stand for, with all that they import, and writes what that changes in go.mod and
    /// go.sum unless the caller does. Gives the patterns with what they matched, and the paths of all loaded packages,
    /// sorted (Go: `LoadPackages`).
    ///
    /// Errors: kind `Exit` where errors were reported that the options do not allow; what ends the command otherwise.
    pub fn load_packages(&self, opts: PackageOpts, patterns: &[String]) -> Result<(Vec<Match>, Vec<String>)> {
        let (matches, packages) = self.load_matches(opts, patterns)?;
        let packages = packages.packages.borrow();
        let loaded = packages.iter().filter(|package| !package.is_test()).map(|package| package.path.to_string());
        let mut loaded: Vec<String> = loaded.collect();
        loaded.sort_unstable();
        Ok((matches, loaded))
    }

    /// As [`Loader::load_packages`], for those who do not ask for the paths of all loaded packages.
    pub(crate) fn load_matches(
        &self,
        opts: PackageOpts,
        patterns: &[String],
    ) -> Result<(Vec<Match>, Rc<PackageLoader>)> {
        let tags = opts.tags.clone().unwrap_or_else(|| Rc::new(Tags::of(self.build_context())));
        let mut matches: Vec<Match> = clean_patterns(patterns).into_iter().map(Match::new).collect();
        let all_pattern_is_root = matches.iter().any(|found| found.pattern() == "all");
        let initial = self.load_mod_file_with(Some(&opts))?;
        let packages = self.load_from_roots(LoaderParams {
            opts: opts.clone(),
            tags: tags.clone(),
            requirements: initial.clone(),
            all_pattern_is_root,
            list_roots: &mut |requirements| {
                self.update_matches(&mut matches, &opts, &tags, requirements, None)?;
                Ok(matches.iter().flat_map(|found| found.found().iter().cloned()).collect())
            },
        })?;
        self.session.check_not_ended()?;
        let requirements = packages.requirements.borrow().clone();
        // Once more, as the build list may have changed.
        self.update_matches(&mut matches, &opts, &tags, &requirements, Some(&packages))?;
        if !opts.silence_package_errors {
            for error in matches.iter().flat_map(|found| &found.errors) {
                packages.error(self, error);
            }
        }
        packages.exit_if_errors(self)?;
        if !opts.silence_unmatched_warnings {
            self.warn_unmatched(&matches);
        }
        if opts.tidy {
            self.finish_tidy(&packages, &initial)?;
        }
        self.set_package_loader(Some(packages.clone()));
        self.set_requirements(Some(requirements));
        if !self.explicit_write_go_mod.get() && opts.resolve_missing_imports {
            self.commit_requirements(&WriteOpts::default())?;
        }
        self.session.check_not_ended()?;
        Ok((matches, packages))
    }

    /// Looks up what each pattern stands for now. `packages` is there once packages were loaded.
    fn update_matches(
        &self,
        matches: &mut [Match],
        opts: &PackageOpts,
        tags: &Tags,
        requirements: &Rc<Requirements>,
        packages: Option<&PackageLoader>,
    ) -> Result<()> {
        let main_modules = self.main_modules();
        let searched: Vec<ModuleVersion> = if opts.main_module.path.is_empty() {
            main_modules.versions().to_vec()
        } else {
            vec![opts.main_module.clone()]
        };
        for found in matches {
            if found.is_local() {
                self.update_local_match(found, opts, requirements, packages.is_some())?;
                continue;
            }
            if found.is_literal() {
                found.packages = Some(vec![found.pattern().to_owned()]);
                continue;
            }
            match found.pattern() {
                "work" => self.match_packages(found, tags, false, &searched)?,
                "all" => match packages {
                    Some(packages) => {
                        // Whoever makes go.mod tidy only asks whether there are any.
                        found.packages = Some(packages.pattern_all(if opts.tidy { 1 } else { usize::MAX }));
                    }
                    None => {
                        found.errors.clear();
                        self.match_packages(found, tags, false, &searched)?;
                        found.packages.get_or_insert_default().extend(main_modules.tools().iter().cloned());
                    }
                },
                "std" | "cmd" => {
                    if found.packages.is_none() {
                        self.match_standard(found);
                    }
                }
                "tool" => found.packages.get_or_insert_default().extend(main_modules.tools().iter().cloned()),
                _ => {
                    found.errors.clear();
                    let (graph, result) = requirements.graph(self);
                    if let Err(error) = result {
                        found.errors.push(error);
                    }
                    self.match_packages(found, tags, true, &graph.build_list())?;
                }
            }
        }
        Ok(())
    }

    fn update_local_match(
        &self,
        found: &mut Match,
        opts: &PackageOpts,
        requirements: &Rc<Requirements>,
        loaded: bool,
    ) -> Result<()> {
        if found.dirs.is_none() {
            let roots = if opts.main_module.path.is_empty() {
                self.mod_roots.borrow().clone()
            } else {
                vec![self.main_modules().mod_root(&opts.main_module).to_owned()]
            };
            self.match_local_dirs(&roots, found, requirements)?;
        }
        let mut paths = Vec::new();
        for dir in found.dirs.clone().unwrap_or_default() {
            match self.resolve_local_package(&dir, requirements) {
                Ok(path) => paths.push(path),
                Err(error) if !found.is_literal() && *error.kind() == ErrorKind::NoImportableDirectory => {}
                Err(error) => {
                    if !self.has_mod_root()? {
                        return Err(self.die());
                    }
                    // Once is enough.
                    if loaded {
                        found.add_error(error);
                    }
                }
            }
        }
        found.packages = Some(paths);
        Ok(())
    }

    /// What `go mod tidy` does when all is loaded: the check of compatibility, go.sum, `-diff` (the middle of Go's
    /// `LoadPackages`).
    fn finish_tidy(&self, packages: &Rc<PackageLoader>, initial: &Requirements) -> Result<()> {
        let opts = &packages.opts;
        let requirements = packages.requirements.borrow().clone();
        if self.session.config.build_v {
            let (graph, _) = requirements.graph(self);
            for module in initial.roots().iter() {
                let unused = if requirements.pruning == Pruning::Unpruned {
                    &*graph.selected(&module.path) == "none"
                } else {
                    requirements.root_selected(self, &module.path).is_none()
                };
                if unused {
                    self.session.print_error(format!("unused {}\n", module.path));
                }
            }
        }
        let mut keep = self.keep_sums(Some(packages), &requirements, WhichSums::LoadedZipSumsOnly);
        let go_version = requirements.go_version().to_string();
        let mut compatible = opts.tidy_compatible_version.clone();
        if compatible.is_empty() {
            compatible = if gover::compare(&go_version, GO_STRICT_VERSION).is_lt() {
                gover::prev(&go_version).to_string()
            } else {
                go_version.clone()
            };
        }
        if gover::compare(&compatible, &go_version).is_gt() {
            compatible = go_version;
        }
        let pruning = Pruning::for_go_version(&compatible);
        if pruning != requirements.pruning {
            let older = Requirements::new(pruning, requirements.roots().into_owned(), requirements.direct.clone());
            self.check_tidy_compatibility(packages, &older, &compatible)?;
            keep.extend(self.keep_sums(Some(packages), &older, WhichSums::LoadedZipSumsOnly));
        }
        if opts.tidy_diff {
            return self.print_tidy_diff(packages, &requirements, keep, &compatible);
        }
        if !self.explicit_write_go_mod.get() {
            self.fetcher.trim_go_sum(&keep)?;
            // `keep` may be larger than what writing go.mod will keep: it knows of the older go version too.
            self.fetcher.write_go_sum(&keep, self.must_have_complete_requirements())?;
        }
        Ok(())
    }

    fn print_tidy_diff(
        &self,
        packages: &Rc<PackageLoader>,
        requirements: &Rc<Requirements>,
        mut keep: rustc_hash::FxHashSet<ModuleVersion>,
        compatible: &str,
    ) -> Result<()> {
        "readonly".clone_into(&mut self.session.config.build_mod.borrow_mut());
        self.set_package_loader(Some(packages.clone()));
        self.set_requirements(Some(requirements.clone()));
        let main_modules = self.main_modules();
        let file = main_modules.versions().first().and_then(|module| main_modules.mod_file(module));
        let before = file.map(|file| file.borrow().format()).unwrap_or_default();
        let after = self.update_go_mod_from_reqs(&WriteOpts::default())?.text();
        let mod_diff = crate::diff::diff("current/go.mod", &before, "tidy/go.mod", &after);
        self.fetcher.trim_go_sum(&keep)?;
        // Sums that the written go.mod would need, as if it had been written.
        if gover::compare(compatible, "1.16").is_gt() {
            keep = self.keep_sums(Some(packages), requirements, WhichSums::AddBuildListZipSums);
        }
        let (current, tidy) = self.fetcher.tidy_go_sum(&keep)?;
        let sum_diff = crate::diff::diff("current/go.sum", &current, "tidy/go.sum", &tidy);
        for diff in [mod_diff, sum_diff].into_iter().flatten() {
            self.session.print(&diff);
            self.session.print("\n");
            self.session.set_status(1);
        }
        Err(Error::new(ErrorKind::Exit, ""))
    }

    /// Adds the modules that the imports of named files need (Go: `ImportFromFiles`).
    pub(crate) fn import_from_files(&self, files: &[String]) -> Result<()> {
        let requirements = self.load_mod_file()?;
        let tags = Rc::new(Tags::of(self.build_context()));
        let scanned = scan::scan_files(&self.session.fsys, files, &tags)?;
        let opts = PackageOpts {
            tags: Some(tags.clone()),
            resolve_missing_imports: true,
            silence_package_errors: true,
            ..PackageOpts::default()
        };
        let packages = self.load_from_roots(LoaderParams {
            opts,
            tags,
            requirements,
            all_pattern_is_root: false,
            list_roots: &mut |_| Ok(scanned.imports.iter().chain(&scanned.test_imports).cloned().collect()),
        })?;
        self.set_requirements(Some(packages.requirements.borrow().clone()));
        self.set_package_loader(Some(packages));
        if !self.explicit_write_go_mod.get() {
            self.commit_requirements(&WriteOpts::default())?;
        }
        Ok(())
    }
}
