//! What is known of directories of packages: whether there are Go files, and what these import. It is found out once per run.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;
use world::FileKind;

use crate::error::Result;
use crate::packages::index;
use crate::packages::scan::{self, Imports};
use crate::packages::tags::Tags;

use super::import_path::{ImportPath, ImportPaths};
use super::loader::Loader;
use super::recalled::Recalled;

/// What the files of a package import, sorted, without what only looks like an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedPaths {
    /// Imports of files that are not tests.
    pub(super) imports: Vec<ImportPath>,
    /// Imports of test files.
    pub(super) test_imports: Vec<ImportPath>,
}

impl ImportedPaths {
    fn of(imports: &Imports, paths: &ImportPaths) -> Self {
        let known = |list: &[String]| list.iter().filter(|path| counts(path)).map(|path| paths.path(path)).collect();
        Self { imports: known(&imports.imports), test_imports: known(&imports.test_imports) }
    }
}

/// False for what looks like an import and is none: cgo, and App Engine's packages.
fn counts(path: &str) -> bool {
    path != "C"
        && !["appengine", "appengine_internal"]
            .iter()
            .any(|name| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// What a directory's files import, or why that is not known.
pub(super) type Scanned = Result<Rc<ImportedPaths>>;

/// One directory.
#[derive(Default)]
pub(super) struct PackageDirectory {
    have_go_files: OnceCell<Result<bool>>,
    /// What earlier runs found out.
    pub(super) recalled: Recalled,
    /// What is in it, where its files are likely to be read next.
    entries: RefCell<Option<Vec<(String, FileKind)>>>,
    scanned: OnceCell<Scanned>,
    /// As `scanned`, for all builds at once.
    scanned_for_any: OnceCell<Scanned>,
}

/// The directories of a run.
#[derive(Default)]
pub(super) struct PackageDirectories(RefCell<FxHashMap<Box<str>, Rc<PackageDirectory>>>);

impl PackageDirectories {
    /// What is known of a directory.
    pub(super) fn get(&self, dir: &str) -> Rc<PackageDirectory> {
        let mut known = self.0.borrow_mut();
        if let Some(directory) = known.get(dir) {
            return directory.clone();
        }
        known.entry(dir.into()).or_default().clone()
    }
}

impl Loader<'_> {
    /// The import path of this text.
    pub(crate) fn import_path(&self, text: &str) -> ImportPath {
        self.caches.paths.path(text)
    }

    /// True if there are Go files in a directory (Go: the end of `dirInModule`).
    pub(super) fn have_go_files(&self, dir: &str) -> Result<bool> {
        let directory = self.caches.directories.get(dir);
        let look = || match self.recall_go_files(dir, &directory) {
            Some(have) => Ok(have),
            None => self.look_for_go_files(dir, &directory),
        };
        directory.have_go_files.get_or_init(look).clone()
    }

    fn look_for_go_files(&self, dir: &str, directory: &PackageDirectory) -> Result<bool> {
        let files = &self.session.fsys;
        let Ok(entries) = files.read_dir(dir) else { return scan::is_go_dir(files, dir) };
        let have = scan::has_go_file(files, dir, &entries)
            && (scan::has_visible_go_file(&entries) || !index::is_indexed(self.session, dir));
        if have {
            // Its files are read next.
            directory.entries.replace(Some(entries));
        } else {
            self.remember_no_go_file(dir, directory);
        }
        Ok(have)
    }

    /// The imports of a package's files, each file read once per run (Go: `scanDir`).
    ///
    /// Errors: as [`scan::scan_dir`].
    pub(crate) fn scan_dir(&self, dir: &str, std_path: Option<&str>, tags: &Tags) -> Scanned {
        let directory = self.caches.directories.get(dir);
        let known = if *tags == Tags::Any { &directory.scanned_for_any } else { &directory.scanned };
        known
            .get_or_init(|| {
                if std_path.is_none()
                    && let Some(scanned) = self.recall_scanned(dir, &directory, tags)
                {
                    return scanned;
                }
                // The table of standard packages has its texts for good: nothing is copied.
                if let Some(parts) = std_path.and_then(|path| self.standard().parts(path, tags)) {
                    let (imports, test_imports) = parts.imports()?;
                    let known = |list: Vec<&str>| {
                        list.into_iter().filter(|path| counts(path)).map(|path| self.import_path(path)).collect()
                    };
                    return Ok(Rc::new(ImportedPaths { imports: known(imports), test_imports: known(test_imports) }));
                }
                let scanned = self.scan(dir, &directory, std_path, tags);
                let scanned = scanned.map(|imports| Rc::new(ImportedPaths::of(&imports, &self.caches.paths)));
                if std_path.is_none() {
                    self.remember_scanned(dir, &directory, tags, &scanned);
                }
                scanned
            })
            .clone()
    }

    fn scan(&self, dir: &str, directory: &PackageDirectory, std_path: Option<&str>, tags: &Tags) -> Result<Imports> {
        let files = &self.session.fsys;
        let is_indexed = || index::is_indexed(self.session, dir);
        match std_path {
            Some(path) => self.standard().imports(files, path, tags),
            None => match directory.entries.take() {
                Some(entries) => scan::scan_entries(files, dir, entries, tags, &is_indexed),
                None => scan::scan_dir(files, dir, tags, &is_indexed),
            },
        }
    }
}
