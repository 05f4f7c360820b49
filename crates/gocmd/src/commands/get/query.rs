//! One argument of `go get` (modget/query.go).

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use gomod::quote::quote;
use gomod::{ModuleVersion, gover};

use crate::error::{Error, Result};
use crate::load::Loader;
use crate::packages::patterns::{Pattern, is_local_import, is_meta_package, tree_can_match};
use crate::paths;

/// A path, or a path with a version, and what it may resolve to.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// The argument as given; empty if there was none and `.` was meant.
    pub(super) raw: String,
    /// What stands behind the `@`.
    pub(super) raw_version: String,
    /// What stands before it.
    pub(super) pattern: String,
    /// The pattern is a file path.
    pub(super) is_local: bool,
    /// The version asked for, `upgrade` or `patch` if none was given.
    pub(super) version: String,
    matcher: Option<Pattern>,
    /// The first query found to contradict this one was reported.
    pub(super) conflict_reported: Cell<bool>,
    /// What still has to be decided: one choice for each path.
    pub(super) candidates: RefCell<Vec<PathSet>>,
    seen: RefCell<BTreeSet<String>>,
    /// Modules whose version this query decided.
    pub(super) resolved: RefCell<Vec<ModuleVersion>>,
    /// It was decided as a package.
    pub(super) matches_packages: Cell<bool>,
}

/// What one path can mean (Go: `pathSet`).
#[derive(Clone, Debug, Default)]
pub(super) struct PathSet {
    /// The path.
    pub(super) path: String,
    /// Modules that hold the package.
    pub(super) package_modules: Vec<ModuleVersion>,
    /// The module with that very path, if it holds no such package.
    pub(super) module: Option<ModuleVersion>,
    /// Why neither is known.
    pub(super) error: Option<Error>,
}

impl PathSet {
    pub(super) fn error(error: Error) -> Self {
        Self { error: Some(error), ..Self::default() }
    }

    pub(super) fn module(module: ModuleVersion) -> Self {
        Self { module: Some(module), ..Self::default() }
    }

    pub(super) fn packages(package_modules: Vec<ModuleVersion>) -> Self {
        Self { package_modules, ..Self::default() }
    }

    fn is_empty(&self) -> bool {
        self.package_modules.is_empty() && self.module.is_none() && self.error.is_none()
    }
}

/// A main module has no other version than its own.
pub(super) fn version_ok_for_main_module(version: &str) -> bool {
    version == "upgrade" || version == "patch"
}

impl Query {
    /// Reads an argument; `upgrade` is the value of `-u`, or empty.
    pub(super) fn new(loader: &Loader<'_>, raw: &str, upgrade: &str) -> Result<Rc<Self>> {
        let (pattern, raw_version, found) = crate::load::parse_path_version(raw)?;
        if found && (raw_version.contains('@') || raw_version.is_empty()) {
            return Err(Error::plain(format!("invalid module version syntax {}", quote(raw))));
        }
        let version = match (raw_version, upgrade) {
            ("", "") => "upgrade",
            ("", upgrade) => upgrade,
            (version, _) => version,
        };
        let query = Self {
            raw: raw.to_owned(),
            raw_version: raw_version.to_owned(),
            pattern: pattern.to_owned(),
            is_local: paths::is_abs(pattern) || is_local_import(pattern),
            version: version.to_owned(),
            matcher: pattern.contains("...").then(|| Pattern::new(pattern)),
            ..Self::default()
        };
        query.validate(loader)?;
        Ok(Rc::new(query))
    }

    /// The query of no argument at all prints as nothing.
    pub(super) fn without_raw(self: Rc<Self>) -> Rc<Self> {
        match Rc::try_unwrap(self) {
            Ok(query) => Rc::new(Self { raw: String::new(), ..query }),
            Err(query) => query,
        }
    }

    fn validate(&self, loader: &Loader<'_>) -> Result<()> {
        if self.is_local {
            if !self.raw_version.is_empty() {
                return Err(Error::plain(format!(
                    "can't request explicit version {} of path {} in main module",
                    quote(&self.raw_version),
                    quote(&self.pattern)
                )));
            }
            return Ok(());
        }
        if self.pattern == "all" {
            if !loader.has_mod_root()? {
                let error = loader.no_main_modules_error();
                return Err(Error::plain(format!("cannot match \"all\": {error}")));
            }
            if !version_ok_for_main_module(&self.version) {
                return Err(crate::load::query_upgrades_all_error(loader.main_modules().versions(), &self.version));
            }
        } else if is_meta_package(&self.pattern) && self.pattern != self.raw {
            return Err(Error::plain(if self.pattern == "tool" {
                "can't request explicit version of \"tool\" pattern".to_owned()
            } else {
                format!("can't request explicit version of standard-library pattern {}", quote(&self.pattern))
            }));
        }
        Ok(())
    }

    /// The module as the answer to this query (Go: `ResolvedString`).
    pub(super) fn resolved_text(&self, module: &ModuleVersion) -> String {
        if *module.path != *self.pattern {
            if *module.version != *self.version {
                return format!("{module} (matching {}@{})", self.pattern, self.version);
            }
            return format!("{module} (matching {})", self.raw);
        }
        self.argument_text(&module.version)
    }

    /// The argument, with the version that it came to if that is another text.
    pub(super) fn argument_text(&self, version: &str) -> String {
        if version == self.version {
            self.raw.clone()
        } else {
            format!("{}@{} ({version})", self.pattern, self.version)
        }
    }

    /// True if the pattern can match several paths.
    pub(super) fn is_wildcard(&self) -> bool {
        self.matcher.is_some()
    }

    /// True if the path matches the pattern.
    pub(super) fn matches_path(&self, path: &str) -> bool {
        match &self.matcher {
            Some(matcher) if !self.is_local && !gover::is_toolchain(path) => matcher.matches(path),
            _ => path == self.pattern,
        }
    }

    /// True if a module with that path may hold something that matches.
    pub(super) fn can_match_in_module(&self, path: &str) -> bool {
        if gover::is_toolchain(path) {
            return false;
        }
        if self.matcher.is_some() {
            return tree_can_match(&self.pattern, path);
        }
        paths::has_prefix(&self.pattern, path)
    }

    /// Adds the choice for a path unless it was asked for before.
    pub(super) fn once(&self, path: &str, find: impl FnOnce() -> PathSet) {
        if !self.seen.borrow_mut().insert(path.to_owned()) {
            return;
        }
        let set = find();
        if !set.is_empty() {
            self.candidates.borrow_mut().push(PathSet { path: path.to_owned(), ..set });
        }
    }

    /// Sorts the choices by path.
    pub(super) fn sort_candidates(&self) {
        self.candidates.borrow_mut().sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// An error with the argument before it, unless the text names it already (Go: `reportError`).
    pub(super) fn error_text(&self, error: &Error) -> String {
        let text = error.to_string();
        let named = mentions(&text, &self.pattern, " \t(\"`", " @:;)\"`");
        if named && (self.raw_version.is_empty() || mentions(&text, &self.version, " @(\"`", " :;)\"`")) {
            return text;
        }
        if self.raw.is_empty() { text } else { format!("{}: {text}", self.raw) }
    }
}

/// True if a word stands in a text with one of these characters or a line's edge on each side.
fn mentions(text: &str, word: &str, before: &str, behind: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let left = text[..at].chars().next_back();
        let right = text[at + word.len()..].chars().next();
        left.is_none_or(|c| c == '\n' || before.contains(c)) && right.is_none_or(|c| c == '\n' || behind.contains(c))
    })
}
