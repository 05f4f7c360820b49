//! What is known of directories of published modules from earlier runs. Go has its module index for this
//! (cmd/go/internal/modindex); here the host keeps a short text for each directory.

use std::rc::Rc;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::index;
use crate::paths;

use super::import_path::ImportPaths;
use super::loader::Loader;
use super::package_directory::{ImportedPaths, PackageDirectory};

/// What is known of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Recalled {
    /// There is no Go file in it.
    NoGoFile,
    /// There are Go files; none of them is in any build.
    NoGoFiles,
    /// What the Go files import, whatever the build is for.
    Imports(Rc<ImportedPaths>),
}

impl Recalled {
    /// True if there is a Go file.
    pub(super) fn has_go_file(&self) -> bool {
        *self != Self::NoGoFile
    }

    /// The result of scanning.
    pub(super) fn scanned(&self) -> Result<Rc<ImportedPaths>> {
        match self {
            Self::Imports(imports) => Ok(imports.clone()),
            Self::NoGoFile | Self::NoGoFiles => Err(Error::new(ErrorKind::NoGoFiles, "no Go source files")),
        }
    }

    /// What the result of scanning says, if a later run may take it for its own.
    fn of(scanned: &Result<Rc<ImportedPaths>>) -> Option<Self> {
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

    fn from_text(text: &[u8], paths: &ImportPaths) -> Option<Self> {
        let lines = match std::str::from_utf8(text).ok()? {
            "no go file\n" => return Some(Self::NoGoFile),
            "no go files\n" => return Some(Self::NoGoFiles),
            text => text.strip_prefix("imports\n")?,
        };
        let mut imports = ImportedPaths::default();
        let mut rest = lines;
        while !rest.is_empty() {
            let end = rest.bytes().position(|byte| byte == b'\n')?;
            let line = &rest[..end];
            rest = &rest[end + 1..];
            let (list, path) = match line.strip_prefix("p ") {
                Some(path) => (&mut imports.imports, path),
                None => (&mut imports.test_imports, line.strip_prefix("t ")?),
            };
            list.push(paths.path(path));
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
    pub(super) fn recall<'d>(&self, dir: &str, directory: &'d PackageDirectory) -> Option<&'d Recalled> {
        let ask = || {
            let text = self.is_published(dir).then(|| self.session.system.recall(dir))??;
            Recalled::from_text(&text, &self.caches.paths)
        };
        directory.recalled.get_or_init(ask).as_ref()
    }

    /// Lets a later run know that there is no Go file in a directory.
    pub(super) fn remember_no_go_file(&self, dir: &str) {
        self.remember(dir, &Recalled::NoGoFile);
    }

    /// Lets a later run know what scanning a directory gave.
    pub(super) fn remember_scanned(&self, dir: &str, scanned: &Result<Rc<ImportedPaths>>) {
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
        let paths = ImportPaths::default();
        let imports = |imports: &[&str], test_imports: &[&str]| {
            let known = |list: &[&str]| list.iter().map(|path| paths.path(path)).collect();
            Recalled::Imports(Rc::new(ImportedPaths { imports: known(imports), test_imports: known(test_imports) }))
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
            assert_eq!(Recalled::from_text(text.as_bytes(), &paths), Some(known));
        }
        assert_eq!(imports(&["a\nb"], &[]).to_text(), None);
        for broken in [&b""[..], b"imports", b"other\n", b"imports\nx\n", b"imports\np a", b"\xff\n"] {
            assert_eq!(Recalled::from_text(broken, &paths), None);
        }
    }
}
