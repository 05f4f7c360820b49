//! Which packages a directory or a list of files imports (cmd/go/internal/imports/scan.go).

use std::collections::BTreeSet;

use world::FileKind;

use super::index::{self, IndexedFile};
use super::{header, quoted, reader, tags::Tags};
use crate::error::{Error, ErrorKind, Result};
use crate::fsys::Fsys;
use crate::paths;

/// What the files of a package import, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imports {
    /// Imports of files that are not tests.
    pub imports: Vec<String>,
    /// Imports of test files.
    pub test_imports: Vec<String>,
}

/// The imports of the Go files in a directory that belong to a build with these tags. `is_indexed` says whether go reads the
/// directory through its index; it is only asked where that makes a difference.
///
/// Errors: [`ErrorKind::NoGoFiles`] where there is none, and what reading gives.
pub fn scan_dir(files: &Fsys<'_>, dir: &str, tags: &Tags, is_indexed: &dyn Fn() -> bool) -> Result<Imports> {
    scan_entries(files, dir, files.read_dir(dir)?, tags, is_indexed)
}

/// As [`scan_dir`], with the directory's entries at hand.
///
/// Errors as [`scan_dir`].
pub fn scan_entries(
    files: &Fsys<'_>,
    dir: &str,
    entries: Vec<(String, FileKind)>,
    tags: &Tags,
    is_indexed: &dyn Fn() -> bool,
) -> Result<Imports> {
    let names: Vec<String> = entries
        .into_iter()
        .filter(|(name, kind)| {
            !name.starts_with(['_', '.'])
                && name.ends_with(".go")
                && tags.match_file_name(name)
                && is_regular(files, dir, name, *kind)
        })
        .map(|(name, _)| paths::join(&[dir, &name]))
        .collect();
    scan(files, &names, tags, false, is_indexed)
}

/// The imports of named files; build constraints do not count, but cgo does.
///
/// Errors as [`scan_dir`].
pub fn scan_files(fsys: &Fsys<'_>, files: &[String], tags: &Tags) -> Result<Imports> {
    scan(fsys, files, tags, true, &|| false)
}

/// True if a directory entry is a regular file, or a link to one.
pub fn is_regular(files: &Fsys<'_>, dir: &str, name: &str, kind: FileKind) -> bool {
    match kind {
        FileKind::File => true,
        FileKind::Symlink => files.stat(&paths::join(&[dir, name])).is_ok_and(|facts| facts.kind == FileKind::File),
        FileKind::Directory | FileKind::Other => false,
    }
}

/// True if one of a directory's entries is a Go file.
pub fn has_go_file(files: &Fsys<'_>, dir: &str, entries: &[(String, FileKind)]) -> bool {
    entries.iter().any(|(name, kind)| name.ends_with(".go") && is_regular(files, dir, name, *kind))
}

/// True if one of a directory's entries has the name of a Go file that builds do not pass over. The index knows no others.
pub fn has_visible_go_file(entries: &[(String, FileKind)]) -> bool {
    entries.iter().any(|(name, _)| name.ends_with(".go") && !name.starts_with(['_', '.']))
}

/// True if there is a Go file in the directory (Go: `fsys.IsGoDir`). A directory that is not there has none.
///
/// Errors: what reading gives.
pub fn is_go_dir(files: &Fsys<'_>, dir: &str) -> Result<bool> {
    match files.read_dir(dir) {
        Ok(entries) => {
            Ok(entries.into_iter().any(|(name, kind)| name.ends_with(".go") && is_regular(files, dir, &name, kind)))
        }
        Err(error) if error.is_not_found() || error.kind == world::FileErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn scan(
    fsys: &Fsys<'_>,
    files: &[String],
    tags: &Tags,
    explicit: bool,
    is_indexed: &dyn Fn() -> bool,
) -> Result<Imports> {
    let mut imports = BTreeSet::new();
    let mut test_imports = BTreeSet::new();
    let mut count = 0;
    for file in files {
        let set = if file.ends_with("_test.go") { &mut test_imports } else { &mut imports };
        let (mut data, mut is_whole) = fsys.read_start(file)?;
        if !is_whole {
            // Where the imports go on behind the start, or something is wrong, the whole file counts.
            let start = reader::read_imports(&data, true);
            if start.error.is_some() || start.text.len() == reader::without_mark(&data).len() {
                data = fsys.read(file)?;
                is_whole = true;
            }
        }
        let head = reader::read_imports(&data, !is_whole);
        if !index::is_plain(&head) && is_indexed() {
            let found = IndexedFile::new(&data);
            let left_out = found.imports.iter().any(|path| path == "C") && !tags.allows_cgo();
            if !left_out && header::should_build(found.head, tags) {
                count += 1;
                set.extend(found.imports);
            }
            continue;
        }
        if let Some(error) = head.error {
            return Err(Error::plain(format!("reading {file}: {}", error.text())));
        }
        if head.imports.contains(&b"\"C\"".as_slice()) && !tags.allows_cgo() {
            continue;
        }
        if !explicit && !header::should_build(head.text, tags) {
            continue;
        }
        count += 1;
        set.extend(head.imports.iter().filter_map(|import| quoted::unquote(import)));
    }
    if count == 0 {
        return Err(Error::new(ErrorKind::NoGoFiles, "no Go source files"));
    }
    Ok(Imports { imports: imports.into_iter().collect(), test_imports: test_imports.into_iter().collect() })
}
