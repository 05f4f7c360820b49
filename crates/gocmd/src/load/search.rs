//! What patterns stand for (modload/search.go, cmd/go/internal/search).

use std::collections::{HashMap, HashSet};

use gomod::{ModuleVersion, gover, modfile};
use world::FileKind;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::patterns::{self, IgnorePatterns, Match};
use crate::packages::tags::Tags;
use crate::packages::walk::{Met, walk};
use crate::packages::{platform, scan, syntax};
use crate::paths;

use super::loader::Loader;

/// Which directories end a walk.
#[derive(Clone, Copy, Default)]
struct Prune {
    vendor: bool,
    go_mod: bool,
}

/// One search in module directories.
struct Search<'m> {
    found: &'m mut Match,
    matcher: Option<patterns::Pattern>,
    tags: &'m Tags,
    have: HashSet<String>,
    packages: Vec<String>,
}

impl Search<'_> {
    fn tree_can_match(&self, name: &str) -> bool {
        self.found.is_meta() || patterns::tree_can_match(self.found.pattern(), name)
    }

    fn is_match(&self, name: &str) -> bool {
        self.matcher.as_ref().is_none_or(|matcher| matcher.matches(name))
    }
}

/// True for directories that patterns leave out.
fn is_hidden(element: &str) -> bool {
    element.starts_with(['.', '_']) || element == "testdata"
}

impl Loader<'_> {
    /// The packages that a pattern matches in the standard library and in modules (Go: `matchPackages`).
    pub(crate) fn match_packages(
        &self,
        found: &mut Match,
        tags: &Tags,
        include_std: bool,
        modules: &[ModuleVersion],
    ) -> Result<()> {
        let matcher = found.matcher();
        let mut search = Search { found, matcher, tags, have: HashSet::new(), packages: Vec::new() };
        // A pseudo-package that exists for its documentation only.
        search.have.insert("builtin".to_owned());
        if !self.build_context().cgo_enabled {
            search.have.insert("runtime/cgo".to_owned());
        }
        let result = self.search_modules(&mut search, include_std, modules);
        let mut packages = search.packages;
        packages.sort_unstable();
        found.packages = Some(packages);
        result
    }

    fn search_modules(&self, search: &mut Search<'_>, include_std: bool, modules: &[ModuleVersion]) -> Result<()> {
        let main_modules = self.main_modules();
        let ignored = self.ignore_patterns(search, modules);
        let prune_all = Prune { vendor: true, go_mod: true };
        if include_std {
            self.search_std(search);
        }
        if *self.session.config.build_mod.borrow() == "vendor" {
            for main in main_modules.versions() {
                let root = main_modules.mod_root(main);
                if !root.is_empty() {
                    self.search_dir(search, root, main_modules.path_prefix(main), prune_all, ignored.get(root));
                }
            }
            if self.has_mod_root()? {
                let dir = self.vendor_dir()?;
                self.search_dir(search, &dir, "", Prune { vendor: true, go_mod: false }, ignored.get(&dir));
            }
            return Ok(());
        }
        for module in modules {
            if gover::is_toolchain(&module.path) || !search.tree_can_match(&module.path) {
                continue;
            }
            if main_modules.contains(&module.path) {
                let root = main_modules.mod_root(module);
                if !root.is_empty() {
                    self.search_dir(search, root, main_modules.path_prefix(module), prune_all, ignored.get(root));
                }
                continue;
            }
            match self.fetch_module(module) {
                Ok((root, is_local)) => {
                    let prune = Prune { vendor: true, go_mod: is_local };
                    self.search_dir(search, &root, &module.path, prune, ignored.get(&*root));
                }
                Err(error) => search.found.add_error(error),
            }
        }
        Ok(())
    }

    fn search_std(&self, search: &mut Search<'_>) {
        let standard = self.standard();
        if let Some(all) = standard.all() {
            for path in all {
                if search.tree_can_match(path) && search.have.insert(path.to_owned()) && search.is_match(path) {
                    self.add_package(search, path, &standard.dir(path), Some(path));
                }
            }
            return;
        }
        let src = standard.src().to_owned();
        let prune = Prune { vendor: false, go_mod: true };
        self.search_dir(search, &src, "", prune, None);
        if search.tree_can_match("cmd") {
            self.search_dir(search, &paths::join(&[&src, "cmd"]), "cmd", prune, None);
        }
    }

    fn add_package(&self, search: &mut Search<'_>, name: &str, dir: &str, std_path: Option<&str>) {
        let scanned = self.scan_dir(dir, std_path, search.tags);
        if !matches!(scanned, Err(error) if *error.kind() == ErrorKind::NoGoFiles) {
            search.packages.push(name.to_owned());
        }
    }

    /// The packages under one directory (Go: `walkPkgs`).
    fn search_dir(
        &self,
        search: &mut Search<'_>,
        root: &str,
        import_root: &str,
        prune: Prune,
        ignored: Option<&IgnorePatterns>,
    ) {
        let files = &self.session.fsys;
        let root = paths::clean(root);
        let wildcard = search.found.pattern().contains("...");
        let outcome: Result<()> = walk(files, "/", &root, &mut |met| {
            let (path, kind) = match met {
                Met::Directory(path) => (path, FileKind::Directory),
                Met::Other(path, kind) => (path, kind),
                Met::Failed(path, mut error) => {
                    if path == root {
                        // Go walks from a root with a slash at its end, so that a link is followed.
                        error.path.push('/');
                    }
                    search.found.add_error(error.into());
                    return Ok(false);
                }
            };
            let is_root = path == root;
            let relative = paths::trim_prefix(path, &root);
            let element = if is_root { "" } else { paths::base(path) };
            let mut want = true;
            if is_root {
                if import_root.is_empty() {
                    return Ok(true);
                }
            } else if is_hidden(element) {
                want = false;
            } else if ignored.is_some_and(|ignored| ignored.should_ignore(relative)) {
                if self.session.config.build_x {
                    self.session.print_error(format!("# ignoring directory {path}\n"));
                }
                want = false;
            }
            let relative = if is_root { "" } else { relative };
            let name = paths::join(&[import_root, relative]);
            want &= search.tree_can_match(&name);
            if kind != FileKind::Directory {
                if kind == FileKind::Symlink && want && wildcard && files.is_dir(path) {
                    self.session.print_error(format!("warning: ignoring symlink {path}\n"));
                }
                return Ok(true);
            }
            if !want {
                return Ok(false);
            }
            if prune.go_mod && !is_root && files.is_file(&paths::join(&[path, "go.mod"])) {
                return Ok(false);
            }
            if search.have.insert(name.clone()) && search.is_match(&name) {
                self.add_package(search, &name, path, None);
            }
            Ok(!(element == "vendor" && prune.vendor))
        });
        if let Err(error) = outcome {
            search.found.add_error(error);
        }
    }

    /// The ignore lines of each module, by its directory (Go: `parseIgnorePatterns`).
    fn ignore_patterns(&self, search: &Search<'_>, modules: &[ModuleVersion]) -> HashMap<String, IgnorePatterns> {
        let main_modules = self.main_modules();
        let mut ignored = HashMap::new();
        for module in modules {
            if gover::is_toolchain(&module.path) || !search.tree_can_match(&module.path) {
                continue;
            }
            if main_modules.contains(&module.path) {
                let root = main_modules.mod_root(module);
                if let Some(index) = main_modules.index(module).filter(|_| !root.is_empty()) {
                    ignored.insert(root.to_owned(), IgnorePatterns::new(&index.ignore));
                }
            } else if *self.session.config.build_mod.borrow() != "vendor" {
                let Ok((root, _)) = self.fetch_module(module) else { continue };
                let Ok(summary) = self.go_mod_summary(module) else { continue };
                ignored.insert(root.to_string(), IgnorePatterns::new(&summary.ignore));
            }
        }
        ignored
    }

    /// The packages of one module that a pattern matches (Go: `MatchInModule`).
    pub(crate) fn match_in_module(&self, pattern: &str, module: &ModuleVersion, tags: &Tags) -> Result<Match> {
        let mut found = Match::new(pattern);
        if module.path.is_empty() {
            self.match_packages(&mut found, tags, true, &[])?;
        }
        self.load_mod_file()?;
        if !found.is_literal() {
            self.match_packages(&mut found, tags, false, std::slice::from_ref(module))?;
            return Ok(found);
        }
        let located = self
            .fetch_module(module)
            .and_then(|(root, is_local)| self.dir_in_module(pattern, &module.path, &root, is_local));
        match located {
            Err(error) => found.errors = vec![error],
            Ok((dir, true)) => {
                let scanned = self.scan_dir(&dir, None, tags);
                if !matches!(scanned, Err(error) if *error.kind() == ErrorKind::NoGoFiles) {
                    found.packages = Some(vec![pattern.to_owned()]);
                }
            }
            Ok((_, false)) => {}
        }
        Ok(found)
    }

    /// The packages of `std` or `cmd` (Go: `search.Match.MatchPackages`).
    pub(crate) fn match_standard(&self, found: &mut Match) {
        let is_std = found.pattern() == "std";
        let tags = Tags::of(self.build_context());
        let mut names: Vec<String> = match self.standard().all() {
            Some(all) => all.map(str::to_owned).collect(),
            None => self.all_standard(found),
        };
        names.retain(|name| {
            let in_cmd = paths::has_prefix(name, "cmd");
            if in_cmd == is_std || name == "builtin" || (name == "runtime/cgo" && !self.build_context().cgo_enabled) {
                return false;
            }
            if paths::has_prefix(name, "cmd/vendor") && self.standard_name(name) == "main" {
                return false;
            }
            let scanned = self.scan_dir(&self.standard().dir(name), Some(name), &tags);
            !matches!(scanned, Err(error) if *error.kind() == ErrorKind::NoGoFiles)
        });
        names.sort_by(|a, b| a.split('/').cmp(b.split('/')));
        found.packages = Some(names);
    }

    /// The name in a standard package's clauses, found by its path where nothing better is known.
    fn standard_name(&self, path: &str) -> String {
        self.standard().name(path).unwrap_or_else(|| paths::base(path)).to_owned()
    }

    fn all_standard(&self, found: &mut Match) -> Vec<String> {
        let src = self.standard().src().to_owned();
        let mut names = Vec::new();
        let outcome: Result<()> = walk(&self.session.fsys, "/", &src, &mut |met| match met {
            Met::Directory(path) if path == src => Ok(true),
            Met::Directory(path) if is_hidden(paths::base(path)) => Ok(false),
            Met::Directory(path) => {
                names.push(paths::trim_prefix(path, &src).to_owned());
                Ok(true)
            }
            Met::Other(..) => Ok(true),
            Met::Failed(_, error) => Err(error.into()),
        });
        if let Err(error) = outcome {
            found.add_error(error);
        }
        names
    }

    /// The directories that a local pattern stands for (Go: `search.Match.MatchDirs`).
    pub(crate) fn match_dirs(&self, found: &mut Match, mod_roots: &[String]) {
        if found.is_literal() {
            found.dirs = Some(vec![found.pattern().to_owned()]);
            return;
        }
        let pattern = found.pattern().to_owned();
        let mut cleaned = paths::clean(&pattern);
        let mut prefix = "";
        if cleaned != "." && pattern.starts_with("./") {
            prefix = "./";
            cleaned = format!("./{cleaned}");
        }
        let matcher = patterns::Pattern::new(&cleaned);
        let before = &cleaned[..cleaned.find("...").unwrap_or(cleaned.len())];
        let dir = &before[..before.rfind('/').map_or(0, |at| at + 1)];
        let abs = self.session.abs(dir);
        let mod_root = mod_roots.iter().rfind(|root| !root.is_empty() && paths::has_prefix(&abs, root));
        if mod_root.is_none() && !mod_roots.is_empty() {
            let plural = if mod_roots.len() > 1 { "s" } else { "" };
            found.add_error(Error::plain(format!(
                "directory {abs} is outside module root{plural} ({})",
                mod_roots.join(", ")
            )));
        }
        let ignored = mod_root.and_then(|root| self.ignore_lines(root));
        let top = if dir.is_empty() { ".".to_owned() } else { paths::clean(dir) };
        let mut dirs = Vec::new();
        let outcome: Result<()> = walk(&self.session.fsys, self.session.cwd(), &top, &mut |met| {
            let path = match met {
                Met::Directory(path) => path,
                Met::Other(..) => return Ok(true),
                // The directory as the pattern has it, with its slash.
                Met::Failed(path, error) if path == top => {
                    return Err(world::FileError { path: dir.to_owned(), ..error }.into());
                }
                Met::Failed(_, error) => return Err(error.into()),
            };
            let element = paths::base(path);
            if (element.starts_with('.') && element != "." && element != "..")
                || element.starts_with('_')
                || element == "testdata"
            {
                return Ok(false);
            }
            let abs = self.session.abs(path);
            if let (Some(ignored), Some(root)) = (&ignored, mod_root)
                && let Some(relative) = paths::in_dir(self.session.system, &abs, root)
                && ignored.should_ignore(&relative)
            {
                if self.session.config.build_x {
                    self.session.print_error(format!("# ignoring directory {abs}\n"));
                }
                return Ok(false);
            }
            if path != top && self.session.fsys.is_file(&paths::join(&[&abs, "go.mod"])) {
                return Ok(false);
            }
            let name = format!("{prefix}{path}");
            if matcher.matches(&name) && !self.has_no_go_files(&abs) {
                dirs.push(name);
            }
            Ok(true)
        });
        found.dirs = Some(dirs);
        if let Err(error) = outcome {
            found.add_error(error);
        }
    }

    fn ignore_lines(&self, mod_root: &str) -> Option<IgnorePatterns> {
        let data = self.session.system.read(&paths::join(&[mod_root, "go.mod"])).ok()?;
        let file = modfile::parse("go.mod", &data, None).ok()?;
        Some(IgnorePatterns::new(file.ignore.iter().map(|ignore| &*ignore.path)))
    }

    /// True if go/build would find no Go file for this build in a directory (Go: `build.NoGoError`).
    pub(crate) fn has_no_go_files(&self, dir: &str) -> bool {
        let tags = Tags::of(self.build_context());
        match self.scan_dir(dir, None, &tags) {
            Err(error) => *error.kind() == ErrorKind::NoGoFiles,
            // What is read for its imports may still not be built: documentation only, or cgo where it is off.
            Ok(_) => self.go_files(dir).iter().all(|name| self.is_ignored(dir, name, false)),
        }
    }

    /// True if there are Go files that constraints leave out, as those with cgo where it is off, or that are documentation
    /// only (Go: `build.Package.IgnoredGoFiles`).
    pub(crate) fn has_ignored_go_files(&self, dir: &str) -> bool {
        self.go_files(dir).iter().any(|name| self.is_ignored(dir, name, true))
    }

    /// The names of a directory's regular Go files, without those that Go never looks at.
    fn go_files(&self, dir: &str) -> Vec<String> {
        let files = &self.session.fsys;
        let entries = files.read_dir(dir).unwrap_or_default().into_iter();
        let is_go_file = |(name, kind): &(String, FileKind)| {
            name.ends_with(".go")
                && !name.starts_with(['_', '.'])
                && *kind != FileKind::Directory
                && scan::is_regular(files, dir, name, *kind)
        };
        entries.filter(is_go_file).map(|(name, _)| name).collect()
    }

    /// `broken_too`: a file that documents only is passed over also where it has a syntax error, which go/build notes besides.
    fn is_ignored(&self, dir: &str, name: &str, broken_too: bool) -> bool {
        let tags = Tags::of(self.build_context());
        if platform::file_suffixes(name) != (None, None) && !tags.match_file_name(name) {
            return true;
        }
        let Ok(data) = self.session.fsys.read(&paths::join(&[dir, name])) else { return false };
        let head = crate::packages::reader::read_imports(&data, false);
        if !crate::packages::header::should_build(head.text, &tags) {
            return true;
        }
        let mut imports = head.imports.iter();
        let without_cgo = !self.build_context().cgo_enabled && !name.ends_with("_test.go");
        if without_cgo && imports.any(|import| matches!(*import, b"\"C\"" | b"`C`")) {
            return true;
        }
        let word = b"documentation";
        head.text.windows(word.len()).any(|text| text == word)
            && syntax::read_go_file(name, &data)
                .is_ok_and(|(file, _)| file.package == "documentation" && (broken_too || file.errors.is_empty()))
    }
}

impl Loader<'_> {
    /// Warns of patterns that match nothing (Go: `search.WarnUnmatched`).
    pub(crate) fn warn_unmatched(&self, matches: &[Match]) {
        for found in matches {
            if found.found().is_empty() && found.errors.is_empty() {
                self.session.print_error(format!("go: warning: {:?} matched no packages\n", found.pattern()));
            }
        }
    }
}
