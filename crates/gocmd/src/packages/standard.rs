//! The standard packages: which there are and what they import, for a run that has no GOROOT on disk and, because it is
//! faster, for one whose GOROOT is of this very version.
//!
//! The table is made from the reference by `cargo xtask std-packages` (examples/std_packages.rs says how it is written).

use std::cell::RefCell;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::constraint;
use super::scan::{self, Imports};
use super::tags::Tags;
use crate::error::{Error, ErrorKind, Result};
use crate::fsys::Fsys;
use crate::paths;

const TABLE: &str = include_str!("standard.txt");

/// One package of the table.
#[derive(Clone, Copy)]
struct Entry {
    path: &'static str,
    /// The name in its package clauses.
    name: &'static str,
    /// Where its lines begin.
    lines: usize,
}

/// The line that begins at a place.
fn line(at: usize) -> &'static str {
    let rest = &TABLE[at..];
    memchr::memchr(b'\n', rest.as_bytes()).map_or(rest, |end| &rest[..end])
}

/// The entry whose first line begins at a place.
fn entry(at: usize) -> Entry {
    let head = line(at);
    let (path, name) = head.split_once(' ').unwrap_or_else(|| (head, paths::base(head)));
    Entry { path, name, lines: at + head.len() + 1 }
}

/// True for a line that says something of the package above it.
fn is_part(line: &[u8]) -> bool {
    line.get(1) == Some(&b'\t')
}

impl Entry {
    /// What is said of the package: kind of files, condition, imports.
    fn parts(self) -> impl Iterator<Item = [&'static str; 3]> {
        let mut at = self.lines;
        std::iter::from_fn(move || {
            let part = is_part(&TABLE.as_bytes()[at..]).then(|| line(at))?;
            at += part.len() + 1;
            let mut fields = part.splitn(3, '\t');
            Some(std::array::from_fn(|_| fields.next().unwrap_or_default()))
        })
    }
}

/// Where the entries begin, in the order of their paths.
fn entries() -> &'static [u32] {
    static ENTRIES: OnceLock<Vec<u32>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut entries = Vec::with_capacity(1 << 10);
        // The first line is the version.
        let starts = memchr::memchr_iter(b'\n', TABLE.as_bytes()).map(|newline| newline + 1);
        for at in starts.filter(|at| *at < TABLE.len() && !is_part(&TABLE.as_bytes()[*at..])) {
            entries.push(at as u32);
        }
        entries
    })
}

/// Finds a package.
fn find(path: &str) -> Option<Entry> {
    let entries = entries();
    // What ends a path in the table is below all that a path can hold.
    let start = |at: u32| {
        let rest = &TABLE.as_bytes()[at as usize..];
        &rest[..path.len().min(rest.len())]
    };
    let at = entries.partition_point(|at| start(*at) < path.as_bytes());
    let found = entry(*entries.get(at)? as usize);
    (found.path == path).then_some(found)
}

/// All packages of the table, sorted.
fn all() -> impl Iterator<Item = &'static str> {
    entries().iter().map(|at| entry(*at as usize).path)
}

/// The version whose packages the table holds, for example `go1.27.3`.
pub fn version() -> &'static str {
    TABLE.lines().next().unwrap_or_default()
}

/// True for a standard package's path of one element (Go: `comment.DefaultLookupPackage`).
pub(super) fn is_name(name: &str) -> bool {
    !name.contains('/') && find(name).is_some()
}

/// The imports of a package's files by kind, sorted; `None` where there is no such file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Files that are no tests.
    pub files: Option<Vec<&'static str>>,
    /// Tests inside the package.
    pub tests: Option<Vec<&'static str>>,
    /// Tests outside.
    pub outer_tests: Option<Vec<&'static str>>,
}

impl Parts {
    /// The imports of files that are no tests, and those of tests.
    ///
    /// Errors: kind `NoGoFiles`.
    pub fn imports(self) -> Result<(Vec<&'static str>, Vec<&'static str>)> {
        if self == Self::default() {
            return Err(Error::new(ErrorKind::NoGoFiles, "no Go source files"));
        }
        let mut test_imports = self.tests.unwrap_or_default();
        if let Some(outer) = self.outer_tests {
            test_imports.extend(outer);
            sort(&mut test_imports);
        }
        Ok((self.files.unwrap_or_default(), test_imports))
    }
}

/// The standard packages of one run.
#[derive(Clone, Debug)]
pub struct Standard {
    /// `$GOROOT/src`, empty if there is no GOROOT.
    src: String,
    /// The table speaks for this GOROOT.
    from_table: bool,
    /// What conditions of the table came to where any tag holds: there are few, and many packages have them.
    under_any: RefCell<FxHashMap<&'static str, bool>>,
}

impl Standard {
    /// The packages under a GOROOT: from the table if there is none, or one of the table's version.
    pub fn new(files: &Fsys<'_>, goroot: &str) -> Self {
        if goroot.is_empty() {
            return Self { src: String::new(), from_table: true, under_any: RefCell::default() };
        }
        let from_table = match files.read(&paths::join(&[goroot, "VERSION"])) {
            Ok(text) => text.split(|&byte| byte == b'\n').next() == Some(version().as_bytes()),
            Err(_) => files.stat(&paths::join(&[goroot, "src"])).is_err(),
        };
        Self { src: paths::join(&[goroot, "src"]), from_table, under_any: RefCell::default() }
    }

    /// The directory of a package.
    pub fn dir(&self, path: &str) -> String {
        paths::join(&[&self.src, path])
    }

    /// `$GOROOT/src`.
    pub fn src(&self) -> &str {
        &self.src
    }

    /// True if there is a standard package of this path (Go: `modindex.IsStandardPackage`).
    pub fn contains(&self, files: &Fsys<'_>, path: &str) -> bool {
        if self.from_table {
            return find(path).is_some();
        }
        files.read_dir(&self.dir(path)).is_ok_and(|entries| entries.iter().any(|(name, _)| name.ends_with(".go")))
    }

    /// The name in a package's clauses; `None` where only its files tell.
    pub fn name(&self, path: &str) -> Option<&'static str> {
        self.from_table.then(|| find(path).map(|entry| entry.name))?
    }

    /// What a standard package imports.
    ///
    /// Errors: as [`scan::scan_dir`].
    pub fn imports(&self, files: &Fsys<'_>, path: &str, tags: &Tags) -> Result<Imports> {
        let Some(parts) = self.parts(path, tags) else {
            return scan::scan_dir(files, &self.dir(path), tags, &|| false);
        };
        let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
        let (imports, test_imports) = parts.imports()?;
        Ok(Imports { imports: owned(imports), test_imports: owned(test_imports) })
    }

    /// What the table says of a package's files in a build with these tags; `None` if it says nothing of the package.
    pub fn parts(&self, path: &str, tags: &Tags) -> Option<Parts> {
        let entry = self.from_table.then(|| find(path)).flatten()?;
        let mut parts = Parts::default();
        for [kind, condition, imports] in entry.parts() {
            if !condition.is_empty() && !self.holds(condition, tags) {
                continue;
            }
            let part = match kind {
                "i" => &mut parts.files,
                "t" => &mut parts.tests,
                _ => &mut parts.outer_tests,
            };
            part.get_or_insert_default().extend(imports.split_ascii_whitespace());
        }
        [&mut parts.files, &mut parts.tests, &mut parts.outer_tests].into_iter().flatten().for_each(sort);
        Some(parts)
    }

    fn holds(&self, condition: &'static str, tags: &Tags) -> bool {
        if *tags != Tags::Any {
            return holds(condition, tags);
        }
        // Of all tags only `ignore` does not hold whichever way it is asked for.
        !condition.contains("ignore")
            || *self.under_any.borrow_mut().entry(condition).or_insert_with(|| holds(condition, tags))
    }

    /// All packages of the table, sorted; `None` if the table does not speak for this GOROOT.
    pub fn all(&self) -> Option<impl Iterator<Item = &'static str>> {
        self.from_table.then(all)
    }
}

fn holds(condition: &str, tags: &Tags) -> bool {
    // Most conditions are one tag.
    if !condition.is_empty() && condition.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte)) {
        return tags.matches(condition, true);
    }
    constraint::parse(&format!("//go:build {condition}"))
        .is_ok_and(|expr| expr.eval_preferring(&|tag, prefer| tags.matches(tag, prefer), true))
}

fn sort(list: &mut Vec<&str>) {
    list.sort_unstable();
    list.dedup();
}

#[cfg(test)]
mod tests {
    use world::System;

    use super::*;
    use crate::packages::tags::BuildContext;

    struct Nothing;

    impl System for Nothing {
        fn env(&self, _: &str) -> Option<String> {
            None
        }
        fn current_dir(&self) -> String {
            "/".to_owned()
        }
        fn read(&self, path: &str) -> std::result::Result<std::sync::Arc<[u8]>, world::FileError> {
            Err(world::FileError::new("open", path, world::FileErrorKind::NotFound))
        }
        fn stat(&self, path: &str) -> std::result::Result<world::Metadata, world::FileError> {
            Err(world::FileError::new("stat", path, world::FileErrorKind::NotFound))
        }
        fn lstat(&self, path: &str) -> std::result::Result<world::Metadata, world::FileError> {
            self.stat(path)
        }
        fn read_dir(&self, path: &str) -> std::result::Result<Vec<(String, world::FileKind)>, world::FileError> {
            Err(world::FileError::new("open", path, world::FileErrorKind::NotFound))
        }
        fn read_link(&self, path: &str) -> std::result::Result<String, world::FileError> {
            Err(world::FileError::new("readlink", path, world::FileErrorKind::NotFound))
        }
        fn write(&self, path: &str, _: &[u8], _: u32) -> std::result::Result<(), world::FileError> {
            self.create_dir_all(path)
        }
        fn create_dir_all(&self, path: &str) -> std::result::Result<(), world::FileError> {
            Err(world::FileError::new("mkdir", path, world::FileErrorKind::ReadOnly))
        }
        fn remove(&self, path: &str) -> std::result::Result<(), world::FileError> {
            self.create_dir_all(path)
        }
        fn remove_all(&self, path: &str) -> std::result::Result<(), world::FileError> {
            self.create_dir_all(path)
        }
        fn rename(&self, from: &str, _: &str) -> std::result::Result<(), world::FileError> {
            self.create_dir_all(from)
        }
        fn set_mode(&self, path: &str, _: u32) -> std::result::Result<(), world::FileError> {
            self.create_dir_all(path)
        }
        fn fetch(&self, _: &str) -> world::Fetched {
            world::Fetched::Unknown
        }
    }

    #[test]
    fn one_tag_or_more() {
        let linux = Tags::Exact { goos: "linux".to_owned(), set: ["linux".to_owned()].into() };
        for condition in ["linux", "windows", "unix", "ignore", "go1.27", "goexperiment.arenas"] {
            for tags in [&linux, &Tags::Any] {
                // The same as a condition of more than one tag.
                assert_eq!(holds(condition, tags), holds(&format!("({condition})"), tags), "{condition}");
            }
        }
    }

    #[test]
    fn all_conditions_hold_for_any_tag_but_ignore() {
        let conditions =
            all().flat_map(|path| find(path).into_iter().flat_map(Entry::parts)).map(|[_, condition, _]| condition);
        for condition in conditions.filter(|condition| !condition.contains("ignore")) {
            assert!(condition.is_empty() || holds(condition, &Tags::Any), "{condition}");
        }
    }

    #[test]
    fn every_package_is_found() {
        assert!(all().is_sorted() && all().count() > 700);
        assert!(all().all(|path| find(path).is_some_and(|entry| entry.path == path)));
        for path in ["", "a", "fm", "fmt/", "fmtx", "go1.27.3", "i", "zzz", "archive", "math/rand/v"] {
            assert!(find(path).is_none(), "{path}");
        }
    }

    #[test]
    fn the_table_answers_without_a_goroot() {
        let files = &Fsys::new(&Nothing);
        let standard = Standard::new(files, "/goroot");
        let context = |goos: &str| {
            Tags::of(&BuildContext::new(&crate::Config {
                goos: goos.into(),
                goarch: "amd64".into(),
                ..Default::default()
            }))
        };
        assert!(
            standard.contains(files, "fmt") && standard.contains(files, "cmd/go") && !standard.contains(files, "fmtx")
        );
        assert_eq!(
            (standard.name("math/rand/v2"), standard.name("cmd/go"), standard.name("fmt")),
            (Some("rand"), Some("main"), Some("fmt"))
        );
        let linux = standard.imports(files, "os/user", &context("linux")).unwrap();
        let windows = standard.imports(files, "os/user", &context("windows")).unwrap();
        assert!(windows.imports.iter().any(|import| import == "internal/syscall/windows"));
        assert!(!linux.imports.iter().any(|import| import == "internal/syscall/windows"));
        assert!(standard.imports(files, "os/user", &Tags::Any).unwrap().imports.len() > windows.imports.len());
        assert!(
            standard
                .imports(files, "internal/syscall/windows", &context("linux"))
                .unwrap_err()
                .is(&ErrorKind::NoGoFiles)
        );
    }
}
