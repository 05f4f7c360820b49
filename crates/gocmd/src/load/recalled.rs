//! What is known of directories of published modules from earlier runs. Go has its module index for this
//! (cmd/go/internal/modindex); here the host keeps a short text for each directory.

use std::rc::Rc;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::index;
use crate::packages::scan::Imports;
use crate::paths;

use super::loader::Loader;

/// What is known of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Recalled {
    /// There is no Go file in it.
    NoGoFile,
    /// There are Go files; none of them is in any build.
    NoGoFiles,
    /// What the Go files import, whatever the build is for.
    Imports(Rc<Imports>),
}

impl Recalled {
    /// True if there is a Go file.
    pub(super) fn has_go_file(&self) -> bool {
        *self != Self::NoGoFile
    }

    /// The result of scanning.
    pub(super) fn scanned(&self) -> Result<Rc<Imports>> {
        match self {
            Self::Imports(imports) => Ok(imports.clone()),
            Self::NoGoFile | Self::NoGoFiles => Err(Error::new(ErrorKind::NoGoFiles, "no Go source files")),
        }
    }

    /// What the result of scanning says, if a later run may take it for its own.
    fn of(scanned: &Result<Rc<Imports>>) -> Option<Self> {
        match scanned {
            Ok(imports) => Some(Self::Imports(imports.clone())),
            Err(error) if *error.kind() == ErrorKind::NoGoFiles => Some(Self::NoGoFiles),
            Err(_) => None,
        }
    }

    /// One line for the kind, then one for each import: its kind and its path. `None` for a path that does not fit into a
    /// line.
    fn to_text(&self) -> Option<String> {
        let imports = match self {
            Self::NoGoFile => return Some("no go file\n".to_owned()),
            Self::NoGoFiles => return Some("no go files\n".to_owned()),
            Self::Imports(imports) => imports,
        };
        let mut text = "imports\n".to_owned();
        for (kind, paths) in [("p ", &imports.imports), ("t ", &imports.test_imports)] {
            for path in paths {
                if path.contains('\n') {
                    return None;
                }
                text.push_str(kind);
                text.push_str(path);
                text.push('\n');
            }
        }
        Some(text)
    }

    fn from_text(text: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(text).ok()?.strip_suffix('\n')?.split('\n');
        match lines.next()? {
            "no go file" => return Some(Self::NoGoFile),
            "no go files" => return Some(Self::NoGoFiles),
            "imports" => {}
            _ => return None,
        }
        let mut imports = Imports::default();
        for line in lines {
            let (kind, path) = line.split_once(' ')?;
            let list = if kind == "p" { &mut imports.imports } else { &mut imports.test_imports };
            list.push(path.to_owned());
        }
        Some(Self::Imports(Rc::new(imports)))
    }
}

impl Loader<'_> {
    /// True for a directory of the module cache that go reads through its index, and that is seen as it is there.
    fn is_published(&self, dir: &str) -> bool {
        let cache = &self.session.config.gomodcache;
        let inside = !cache.is_empty() && dir.len() > cache.len() && paths::has_prefix(dir, cache);
        inside
            && self.session.fsys.overlay.is_empty()
            && !paths::has_prefix(&dir[cache.len()..], "/cache")
            && index::is_indexed(self.session, dir)
    }

    /// What is known of a directory from an earlier run, asked of the host once.
    pub(super) fn recall(&self, dir: &str) -> Option<Recalled> {
        if let Some(known) = self.caches.recalled.borrow().get(dir) {
            return known.clone();
        }
        let recalled = if self.is_published(dir) { self.session.system.recall(dir) } else { None };
        let recalled = recalled.and_then(|text| Recalled::from_text(&text));
        self.caches.recalled.borrow_mut().insert(dir.to_owned(), recalled.clone());
        recalled
    }

    /// Lets a later run know that there is no Go file in a directory.
    pub(super) fn remember_no_go_file(&self, dir: &str) {
        self.remember(dir, &Recalled::NoGoFile);
    }

    /// Lets a later run know what scanning a directory gave.
    pub(super) fn remember_scanned(&self, dir: &str, scanned: &Result<Rc<Imports>>) {
        if let Some(found) = Recalled::of(scanned) {
            self.remember(dir, &found);
        }
    }

    fn remember(&self, dir: &str, found: &Recalled) {
        if self.is_published(dir)
            && let Some(text) = found.to_text()
        {
            self.session.system.remember(dir, text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let imports = |imports: &[&str], test_imports: &[&str]| {
            let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
            Recalled::Imports(Rc::new(Imports { imports: owned(imports), test_imports: owned(test_imports) }))
        };
        let all = [
            Recalled::NoGoFile,
            Recalled::NoGoFiles,
            imports(&[], &[]),
            imports(&["a b", "fmt"], &["testing"]),
            imports(&[""], &["", "x"]),
        ];
        for known in all {
            let text = known.to_text().expect("paths without newlines");
            assert_eq!(Recalled::from_text(text.as_bytes()), Some(known));
        }
        assert_eq!(imports(&["a\nb"], &[]).to_text(), None);
        for broken in [&b""[..], b"imports", b"other\n", b"imports\nx\n", b"\xff\n"] {
            assert_eq!(Recalled::from_text(broken), None);
        }
    }
}
