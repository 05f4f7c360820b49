//! Import paths: each is held once per run, with what follows from its text. A load meets the same few hundred paths in many
//! thousand imports.

use std::cell::{OnceCell, RefCell};
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use gomod::module;
use rustc_hash::FxHashMap;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::patterns;
use crate::paths;

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
        *self.0.is_valid.get_or_init(|| module::check_import_path(self).is_ok())
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
