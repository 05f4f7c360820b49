//! Import paths: each is held once per run, with what follows from its text. A load meets the same few hundred paths in many
//! thousand imports.

use std::cell::{OnceCell, RefCell};
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use gomod::{ModuleVersion, module};
use rustc_hash::FxHashMap;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::patterns;
use crate::paths;

use super::main_modules::MainModuleSet;
use super::package_directory::Scanned;

/// An import path. It reads as its text.
#[derive(Clone)]
pub struct ImportPath(Rc<Known>);

struct Known {
    text: Box<str>,
    number: usize,
    looks_standard: bool,
    in_standard_library: OnceCell<bool>,
    checked: OnceCell<Result<()>>,
    is_valid: OnceCell<bool>,
    /// Its directory in the standard library.
    standard_dir: OnceCell<Rc<str>>,
    found: RefCell<Option<FoundIn>>,
    scanned_for_any: RefCell<Option<(Rc<str>, Scanned)>>,
}

/// Where a package would be in a published module.
#[derive(Clone)]
pub(super) struct FoundIn {
    /// With what it was looked for: the main modules, and which state of the fetcher.
    pub(super) with: (Rc<MainModuleSet>, u32),
    /// The module.
    pub(super) module: ModuleVersion,
    /// The directory of the package.
    pub(super) dir: Rc<str>,
    /// Whether Go files are there.
    pub(super) have: bool,
    /// The module's go.mod was read.
    pub(super) go_mod_read: bool,
}

impl FoundIn {
    /// True if the same would be found again.
    pub(super) fn is_with(&self, (main_modules, state): &(Rc<MainModuleSet>, u32)) -> bool {
        *state == self.with.1 && Rc::ptr_eq(main_modules, &self.with.0)
    }
}

impl Deref for ImportPath {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl fmt::Display for ImportPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for ImportPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl PartialEq for ImportPath {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || **self == **other
    }
}

impl Eq for ImportPath {}

impl ImportPath {
    /// Its number among the paths of a run: 0, 1, 2 and so on.
    pub(super) fn number(&self) -> usize {
        self.0.number
    }

    /// True if the first element has no dot (Go: `search.IsStandardImportPath`).
    pub(super) fn looks_standard(&self) -> bool {
        self.0.looks_standard
    }

    /// True if a standard package has this path, asked once.
    pub(super) fn is_in_standard_library(&self, ask: impl FnOnce(&str) -> bool) -> bool {
        *self.0.in_standard_library.get_or_init(|| ask(self))
    }

    /// True if the path may be imported at all (Go: `module.CheckImportPath`).
    pub(super) fn is_valid(&self) -> bool {
        // What was checked and is right is valid; cgo's path is right in any case.
        let is_right = matches!(self.0.checked.get(), Some(Ok(())));
        *self.0.is_valid.get_or_init(|| is_right && &**self != "C" || module::check_import_path(self).is_ok())
    }

    /// Its directory in the standard library, asked once.
    pub(super) fn standard_dir(&self, ask: impl FnOnce(&str) -> Rc<str>) -> Rc<str> {
        self.0.standard_dir.get_or_init(|| ask(self)).clone()
    }

    /// Where it was looked for last in a published module.
    pub(super) fn found(&self) -> &RefCell<Option<FoundIn>> {
        &self.0.found
    }

    /// What scanning its directory for all builds gave: asked again only for another directory.
    pub(super) fn scanned_for_any(&self, dir: &Rc<str>, ask: impl FnOnce() -> Scanned) -> Scanned {
        if let Some((known, scanned)) = &*self.0.scanned_for_any.borrow()
            && Rc::ptr_eq(known, dir)
        {
            return scanned.clone();
        }
        let scanned = ask();
        *self.0.scanned_for_any.borrow_mut() = Some((dir.clone(), scanned.clone()));
        scanned
    }

    /// What is wrong with the path itself (Go: the beginning of `importFromModules`).
    ///
    /// Errors: kind `InvalidImport`.
    pub(super) fn check(&self) -> Result<()> {
        self.0.checked.get_or_init(|| check(self)).clone()
    }
}

fn check(path: &str) -> Result<()> {
    let invalid = |text: String| Err(Error::new(ErrorKind::InvalidImport(path.to_owned()), text));
    if path.contains('@') {
        return invalid(format!("import path {path:?} should not have @version"));
    }
    if patterns::is_local_import(path) {
        return invalid(format!("{path:?} is relative, but relative import paths are not supported in module mode"));
    }
    if paths::is_abs(path) {
        return invalid(format!("{path:?} is not a package path; see 'go help packages'"));
    }
    if patterns::is_meta_package(path) {
        return invalid(format!("{path:?} is not an importable package; see 'go help packages'"));
    }
    if path == "C" {
        return Ok(());
    }
    module::check_import_path(path).map_err(|error| {
        let error = Error::from(error);
        Error::wrap(ErrorKind::InvalidImport(path.to_owned()), error.to_string(), error)
    })
}

/// The paths of a run.
#[derive(Default)]
pub(super) struct ImportPaths(RefCell<FxHashMap<Box<str>, ImportPath>>);

impl ImportPaths {
    /// The path of this text.
    pub(super) fn path(&self, text: &str) -> ImportPath {
        let mut known = self.0.borrow_mut();
        if let Some(path) = known.get(text) {
            return path.clone();
        }
        let path = ImportPath(Rc::new(Known {
            text: text.into(),
            number: known.len(),
            looks_standard: patterns::is_standard_import_path(text),
            in_standard_library: OnceCell::new(),
            checked: OnceCell::new(),
            is_valid: OnceCell::new(),
            standard_dir: OnceCell::new(),
            found: RefCell::default(),
            scanned_for_any: RefCell::default(),
        }));
        known.insert(text.into(), path.clone());
        path
    }

    /// The path of this text, if anything was found out about it.
    pub(super) fn find(&self, text: &str) -> Option<ImportPath> {
        self.0.borrow().get(text).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_path() {
        let paths = ImportPaths::default();
        let (fmt, other) = (paths.path("fmt"), paths.path("example.com/a"));
        assert_eq!((fmt.number(), other.number(), paths.path("fmt").number()), (0, 1, 0));
        assert!(fmt == paths.path("fmt") && fmt != other && &*fmt == "fmt");
        assert!(fmt.looks_standard() && !other.looks_standard());
        assert!(paths.find("fmt").is_some() && paths.find("os").is_none());
        assert!(fmt.is_in_standard_library(|path| path == "fmt") && fmt.is_in_standard_library(|_| unreachable!()));
    }

    #[test]
    fn what_is_no_import_path() {
        let paths = ImportPaths::default();
        for good in ["C", "fmt", "example.com/a/v2"] {
            assert!(paths.path(good).check().is_ok(), "{good}");
        }
        for bad in ["a@v1.0.0", "./a", "..", "/a", "all", "std", "a//b", "", "a b"] {
            assert!(paths.path(bad).check().is_err(), "{bad}");
        }
    }
}
