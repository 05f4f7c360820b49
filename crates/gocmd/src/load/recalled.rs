//! What is known of directories of published modules from earlier runs. Go has its module index for this
//! (cmd/go/internal/modindex); here the host keeps a short text for each directory.
//!
//! The text is `no go file`, or a section for each kind of build that somebody asked for: `for KEY`, then `no go files` or
//! `imports` with a line for each import, its kind (`p` or `t`) and its path.

use std::cell::{OnceCell, RefCell};
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHasher;

use crate::error::{Error, ErrorKind, Result};
use crate::packages::index;
use crate::packages::tags::Tags;
use crate::paths;

use super::import_path::ImportPaths;
use super::loader::Loader;
use super::package_directory::{ImportedPaths, PackageDirectory, Scanned};

const NO_GO_FILE: &str = "no go file\n";
const NO_GO_FILES: &str = "no go files\n";
const IMPORTS: &str = "imports\n";
const FOR: &str = "for ";
/// Room for the imports of most packages.
const FEW_IMPORTS: usize = 8;
/// The most kinds of builds that something is kept for.
const MOST_SECTIONS: usize = 4;

/// The sections of a text: the key of each, and what stands under it.
fn sections(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (key, body) = rest.strip_prefix(FOR)?.split_once('\n')?;
        let (section, others) = body.split_at(end_of_section(body));
        rest = others;
        Some((key, section))
    })
}

/// Where the next section begins.
fn end_of_section(body: &str) -> usize {
    let bytes = body.as_bytes();
    let is_end = |at: &usize| bytes[*at..].starts_with(FOR.as_bytes());
    memchr::memchr_iter(b'\n', bytes).map(|newline| newline + 1).find(is_end).unwrap_or(bytes.len())
}

/// What the section at the start of a text says; `None` if it is none.
fn scanned(text: &str, paths: &ImportPaths) -> Option<Scanned> {
    if let Some(others) = text.strip_prefix(NO_GO_FILES) {
        return (others.is_empty() || others.starts_with(FOR)).then(|| Err(no_go_files()));
    }
    let lines = text.strip_prefix(IMPORTS)?;
    let mut imports = ImportedPaths::default();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', lines.as_bytes()) {
        let line = &lines[start..end];
        let (list, path) = match line.strip_prefix("p ") {
            Some(path) => (&mut imports.imports, path),
            None if line.starts_with(FOR) => return Some(Ok(Rc::new(imports))),
            None => (&mut imports.test_imports, line.strip_prefix("t ")?),
        };
        if list.is_empty() {
            list.reserve(FEW_IMPORTS);
        }
        list.push(paths.path(path));
        start = end + 1;
    }
    (start == lines.len()).then(|| Ok(Rc::new(imports)))
}

/// Whether a text tells that there are Go files or that there are none. That no build has a file tells neither.
fn have_go_files(text: &str) -> Option<bool> {
    if text == NO_GO_FILE {
        return Some(false);
    }
    // No line of a section looks like that but its first one. Mostly the first section has it.
    text.split_once('\n')
        .is_some_and(|(_, section)| section.starts_with(IMPORTS))
        .then_some(true)
        .or_else(|| text.contains("\nimports\n").then_some(true))
}

fn no_go_files() -> Error {
    Error::new(ErrorKind::NoGoFiles, "no Go source files")
}

/// The section for the result of scanning, if a later run may take that for its own: no error but that nothing is there, and
/// no path that does not fit into a line.
fn section(key: &str, scanned: &Result<Rc<ImportedPaths>>) -> Option<String> {
    let mut text = [FOR, key, "\n"].concat();
    match scanned {
        Ok(imports) => {
            text.push_str(IMPORTS);
            for (kind, paths) in [("p ", &imports.imports), ("t ", &imports.test_imports)] {
                for path in paths {
                    if path.contains('\n') {
                        return None;
                    }
                    text.extend([kind, path, "\n"]);
                }
            }
        }
        Err(error) if *error.kind() == ErrorKind::NoGoFiles => text.push_str(NO_GO_FILES),
        Err(_) => return None,
    }
    Some(text)
}

/// A text with one more section, in front of those for other builds.
fn with_section(text: &str, key: &str, section: String) -> String {
    let others = sections(text).filter(|(other, _)| *other != key).take(MOST_SECTIONS - 1);
    others.fold(section, |text, (other, body)| [&text, FOR, other, "\n", body].concat())
}

/// The key of a build: all that decides which files of a published module are in it.
fn key_of(tags: &Tags) -> String {
    match tags {
        Tags::Any => "any".to_owned(),
        Tags::Exact { goos, set } => {
            let mut hasher = FxHasher::default();
            (goos, set).hash(&mut hasher);
            format!("{:016x}", hasher.finish())
        }
    }
}

/// The keys of a run: it asks for all builds at once, and for its own.
#[derive(Default)]
pub(super) struct BuildKeys {
    any: OnceCell<String>,
    own: OnceCell<String>,
}

impl BuildKeys {
    fn key(&self, tags: &Tags) -> &str {
        let known = if *tags == Tags::Any { &self.any } else { &self.own };
        known.get_or_init(|| key_of(tags))
    }
}

/// What this run found out about a directory.
#[derive(Default)]
pub(super) struct Recalled(RefCell<Option<Arc<str>>>);

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

    /// Looks at what is known of a directory: what this run found out, or else the host's text, of which nothing is copied.
    fn with_recalled<R>(&self, dir: &str, directory: &PackageDirectory, look: impl FnOnce(&str) -> R) -> Option<R> {
        if let Some(text) = &*directory.recalled.0.borrow() {
            return Some(look(text));
        }
        let text = self.is_published(dir).then(|| self.session.system.recall(dir))??;
        std::str::from_utf8(text).ok().map(look)
    }

    /// Whether there are Go files in a directory, if that is known.
    pub(super) fn recall_go_files(&self, dir: &str, directory: &PackageDirectory) -> Option<bool> {
        self.with_recalled(dir, directory, have_go_files)?
    }

    /// What scanning a directory gave, if that is known for a build.
    pub(super) fn recall_scanned(&self, dir: &str, directory: &PackageDirectory, tags: &Tags) -> Option<Scanned> {
        self.with_recalled(dir, directory, |text| {
            if text == NO_GO_FILE {
                return Some(Err(no_go_files()));
            }
            let key = self.caches.build_keys.key(tags);
            let first = text.strip_prefix(FOR)?.strip_prefix(key).and_then(|rest| rest.strip_prefix('\n'));
            let section = match first {
                Some(section) => section,
                None => sections(text).find(|(other, _)| *other == key)?.1,
            };
            scanned(section, &self.caches.paths)
        })?
    }

    /// Lets a later run know that there is no Go file in a directory.
    pub(super) fn remember_no_go_file(&self, dir: &str, directory: &PackageDirectory) {
        if self.is_published(dir) {
            self.remember(dir, directory, NO_GO_FILE.into());
        }
    }

    fn remember(&self, dir: &str, directory: &PackageDirectory, text: Arc<str>) {
        self.session.system.remember(dir, text.as_bytes());
        directory.recalled.0.replace(Some(text));
    }

    /// Lets a later run know what scanning a directory gave.
    pub(super) fn remember_scanned(&self, dir: &str, directory: &PackageDirectory, tags: &Tags, scanned: &Scanned) {
        let key = self.caches.build_keys.key(tags);
        let Some(section) = section(key, scanned) else { return };
        if !self.is_published(dir) {
            return;
        }
        let with_others = self.with_recalled(dir, directory, |text| with_section(text, key, section.clone()));
        let text = with_others.unwrap_or(section);
        self.remember(dir, directory, text.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let paths = ImportPaths::default();
        let imports = |imports: &[&str], test_imports: &[&str]| -> Scanned {
            let known = |list: &[&str]| list.iter().map(|path| paths.path(path)).collect();
            Ok(Rc::new(ImportedPaths { imports: known(imports), test_imports: known(test_imports) }))
        };
        let same = |known: Option<Scanned>, wanted: &Scanned| match (known, wanted) {
            (Some(Ok(known)), Ok(wanted)) => known == *wanted,
            (Some(Err(known)), Err(wanted)) => known.kind() == wanted.kind(),
            _ => false,
        };
        let all =
            [Err(no_go_files()), imports(&[], &[]), imports(&["a b", "fmt"], &["testing"]), imports(&[""], &["", "x"])];
        let mut text = String::new();
        for (at, known) in all.iter().enumerate() {
            let key = format!("k{at}");
            text = with_section(&text, &key, section(&key, known).expect("paths without newlines"));
            // The same once more is no other section.
            text = with_section(&text, &key, section(&key, known).expect("paths without newlines"));
        }
        assert_eq!(sections(&text).map(|(key, _)| key).collect::<Vec<_>>(), ["k3", "k2", "k1", "k0"]);
        for (known, (_, section)) in all.iter().rev().zip(sections(&text)) {
            assert!(same(scanned(section, &paths), known), "{section}");
        }
        text = with_section(&text, "k4", section("k4", &all[1]).expect("no paths"));
        assert_eq!(sections(&text).map(|(key, _)| key).collect::<Vec<_>>(), ["k4", "k3", "k2", "k1"]);
        assert_eq!(section("k", &imports(&["a\nb"], &[])), None);
        assert_eq!(section("k", &Err(Error::plain("x"))), None);
        for broken in ["", "imports", "other\n", "imports\nx\n", "imports\np a"] {
            assert!(scanned(broken, &paths).is_none(), "{broken}");
        }
    }

    #[test]
    fn what_tells_of_go_files() {
        assert_eq!(have_go_files(NO_GO_FILE), Some(false));
        assert_eq!(have_go_files("for any\nno go files\n"), None);
        assert_eq!(have_go_files("for k\nno go files\nfor any\nimports\n"), Some(true));
        assert_eq!(have_go_files(""), None);
    }

    #[test]
    fn builds_have_keys() {
        let exact = |goos: &str, tags: &[&str]| Tags::Exact {
            goos: goos.to_owned(),
            set: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        };
        let all = [
            key_of(&Tags::Any),
            key_of(&exact("linux", &["cgo", "gc"])),
            key_of(&exact("linux", &["gc"])),
            key_of(&exact("darwin", &["gc"])),
        ];
        assert!((1..all.len()).all(|at| !all[..at].contains(&all[at])), "{all:?}");
    }
}
