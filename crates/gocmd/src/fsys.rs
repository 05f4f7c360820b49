//! Files as `-overlay` shows them (cmd/go/internal/fsys). What must bypass the overlay, as go's `os.ReadFile` calls do,
//! uses the session's system itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use world::{FileError, FileErrorKind, FileKind, Metadata, System};

use crate::paths;

/// What `-overlay` puts in place of files: absolute path to the path that is read instead, empty for a file that is hidden.
pub type Overlay = BTreeMap<String, String>;

/// Reads files, seeing the overlay.
pub struct Fsys<'s> {
    system: &'s dyn System,
    /// The overlay; empty without `-overlay`.
    pub overlay: Overlay,
}

impl<'s> Fsys<'s> {
    /// Files of a system without overlay.
    pub fn new(system: &'s dyn System) -> Self {
        Self { system, overlay: Overlay::new() }
    }

    /// True if the file is put in place by the overlay (Go: `fsys.Replaced`).
    pub fn replaced(&self, path: &str) -> bool {
        !self.overlay.is_empty() && self.overlay.get(path).is_some_and(|to| !to.is_empty())
    }

    /// The path that is read for a path (Go: `fsys.Actual`).
    pub fn actual<'p>(&'p self, path: &'p str) -> &'p str {
        match self.overlay.get(path) {
            Some(to) if !to.is_empty() => to,
            _ => path,
        }
    }

    /// True if the overlay hides the path, or puts a file where one of its parents was a directory.
    fn hidden(&self, path: &str) -> bool {
        if self.overlay.is_empty() {
            return false;
        }
        if let Some(to) = self.overlay.get(path) {
            return to.is_empty() && !self.is_overlay_dir(path);
        }
        let mut parent = paths::dir(path);
        while parent != "/" && parent != "." {
            if self.overlay.contains_key(&parent) && !self.is_overlay_dir(&parent) {
                return !self.is_overlay_dir(path);
            }
            parent = paths::dir(&parent);
        }
        false
    }

    fn children(&self, dir: &str) -> impl Iterator<Item = (&str, &str)> {
        let prefix = if dir.ends_with('/') { dir.to_owned() } else { format!("{dir}/") };
        let start = prefix.clone();
        self.overlay
            .range(start..)
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .map(|(path, to)| (path.as_str(), to.as_str()))
    }

    fn is_overlay_dir(&self, dir: &str) -> bool {
        self.children(dir).any(|(_, to)| !to.is_empty())
    }

    /// The content of a file (Go: `fsys.ReadFile`).
    pub fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError> {
        if self.hidden(path) {
            return Err(FileError::new("open", path, FileErrorKind::NotFound));
        }
        self.system.read(self.actual(path))
    }

    /// The start of a file, and whether that is all of it.
    pub fn read_start(&self, path: &str) -> Result<(Arc<[u8]>, bool), FileError> {
        if self.overlay.is_empty() { self.system.read_start(path) } else { self.read(path).map(|data| (data, true)) }
    }

    /// Facts about a file (Go: `fsys.Stat`).
    pub fn stat(&self, path: &str) -> Result<Metadata, FileError> {
        if self.replaced(path) {
            return self.system.stat(self.actual(path)).map_err(|error| FileError { path: path.to_owned(), ..error });
        }
        if !self.overlay.is_empty() && self.is_overlay_dir(path) {
            return Ok(Metadata { kind: FileKind::Directory, size: 0, mode: 0o755 });
        }
        if self.hidden(path) {
            return Err(FileError::new("stat", path, FileErrorKind::NotFound));
        }
        self.system.stat(path)
    }

    /// Facts about a file, not following a last link (Go: `fsys.Lstat`).
    pub fn lstat(&self, path: &str) -> Result<Metadata, FileError> {
        if self.overlay.is_empty() { self.system.lstat(path) } else { self.stat(path) }
    }

    /// True if a directory stands at the path (Go: `fsys.IsDir` without its error).
    pub fn is_dir(&self, path: &str) -> bool {
        self.stat(path).is_ok_and(|found| found.kind == FileKind::Directory)
    }

    /// True if something stands at the path that is no directory.
    pub fn is_file(&self, path: &str) -> bool {
        self.stat(path).is_ok_and(|found| found.kind != FileKind::Directory)
    }

    /// The names in a directory, sorted (Go: `fsys.ReadDir`).
    pub fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        if self.overlay.is_empty() {
            return self.system.read_dir(path);
        }
        if self.replaced(path) && !self.is_overlay_dir(path) {
            return Err(FileError::new("open", path, FileErrorKind::NotADirectory));
        }
        let below = if self.hidden(path) {
            Err(FileError::new("open", path, FileErrorKind::NotFound))
        } else {
            self.system.read_dir(path)
        };
        if !self.is_overlay_dir(path) && below.is_err() {
            return below;
        }
        let mut names: BTreeMap<String, FileKind> = below.unwrap_or_default().into_iter().collect();
        let skip = if path.ends_with('/') { path.len() } else { path.len() + 1 };
        for (child, to) in self.children(path) {
            let rest = &child[skip..];
            match rest.split_once('/') {
                Some((directory, _)) if !to.is_empty() => {
                    names.insert(directory.to_owned(), FileKind::Directory);
                }
                Some(_) => {}
                None if to.is_empty() => {
                    if !self.is_overlay_dir(child) {
                        names.remove(rest);
                    }
                }
                None => {
                    names.insert(rest.to_owned(), FileKind::File);
                }
            }
        }
        Ok(names.into_iter().collect())
    }
}
