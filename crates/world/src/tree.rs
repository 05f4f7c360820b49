//! A file tree in memory, with the answers a file system gives to an ordinary user (not to root): permission bits of
//! files and directories count.
//!
//! Clones share everything until one of them is changed.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::system::{FileError, FileErrorKind, FileKind, Metadata};

/// How many links one lookup follows before it is a loop (Linux: 40).
const LINKS: usize = 40;

/// The bytes of a path that names stay under (Linux: `PATH_MAX`, `NAME_MAX`).
const PATH_LENGTH: usize = 4095;
const NAME_LENGTH: usize = 255;

#[derive(Clone, Debug)]
enum Entry {
    File { data: Arc<[u8]>, mode: u32 },
    Directory { mode: u32 },
    Link { target: Arc<str> },
}

/// A file tree. Paths are absolute; they are cleaned lexically only where no link is crossed.
#[derive(Clone, Debug)]
pub struct Tree {
    entries: Arc<BTreeMap<Arc<str>, Entry>>,
    links: usize,
}

type Result<T> = std::result::Result<T, FileErrorKind>;

impl Default for Tree {
    fn default() -> Self {
        let mut entries = BTreeMap::new();
        entries.insert("/".into(), Entry::Directory { mode: 0o755 });
        Self { entries: Arc::new(entries), links: 0 }
    }
}

/// Removes `.`, `..` and doubled slashes from an absolute path by its text alone (Go: `path.Clean("/" + path)`).
pub fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn parent(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(end) => &path[..end],
    }
}

impl Tree {
    fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// Where a path leads, all links of its directories followed, and the last one too if `last` is set. The place need
    /// not exist, but its directory does.
    fn resolve(&self, path: &str, last: bool) -> Result<String> {
        if path.is_empty() {
            return Err(FileErrorKind::NotFound);
        }
        if path.len() > PATH_LENGTH || path.split('/').any(|name| name.len() > NAME_LENGTH) {
            return Err(FileErrorKind::Other("file name too long"));
        }
        if path.contains('\0') {
            return Err(FileErrorKind::Other("invalid argument"));
        }
        if self.links == 0 && !path.contains("..") {
            let path = clean(path);
            return match self.get(&path) {
                Some(_) => Ok(path),
                None => self.check_parents(&path).map(|()| path),
            };
        }
        let mut followed = 0;
        let mut place = String::from("/");
        let mut rest: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        while let Some(part) = rest.pop() {
            if matches!(part.as_str(), "" | ".") {
                continue;
            }
            match self.get(&place) {
                Some(Entry::Directory { .. }) => {}
                Some(_) => return Err(FileErrorKind::NotADirectory),
                None => return Err(FileErrorKind::NotFound),
            }
            if part == ".." {
                place.truncate(parent(&place).len());
                continue;
            }
            let at = if place == "/" { format!("/{part}") } else { format!("{place}/{part}") };
            let more = rest.iter().any(|part| !part.is_empty());
            if let Some(Entry::Link { target }) = self.get(&at)
                && (more || last)
            {
                followed += 1;
                if followed > LINKS {
                    return Err(FileErrorKind::Loop);
                }
                if target.starts_with('/') {
                    place = String::from("/");
                }
                rest.extend(target.split('/').rev().map(str::to_owned));
                continue;
            }
            place = at;
        }
        Ok(place)
    }

    /// Tells apart what is missing: the last name alone (fine), or a directory above it.
    fn check_parents(&self, path: &str) -> Result<()> {
        let mut above = parent(path);
        if let Some(Entry::Directory { .. }) = self.get(above) {
            return Ok(());
        }
        loop {
            match self.get(above) {
                None => above = parent(above),
                Some(Entry::Directory { .. }) => return Err(FileErrorKind::NotFound),
                Some(_) => return Err(FileErrorKind::NotADirectory),
            }
        }
    }

    fn find(&self, path: &str, last: bool) -> Result<(String, &Entry)> {
        let place = self.resolve(path, last)?;
        match self.get(&place) {
            Some(entry) => Ok((place, entry)),
            None => Err(FileErrorKind::NotFound),
        }
    }

    /// The content of a file.
    pub fn read(&self, path: &str) -> std::result::Result<Arc<[u8]>, FileError> {
        match self.find(path, true) {
            Ok((_, Entry::File { mode, .. })) if mode & 0o400 == 0 => {
                Err(FileError::new("open", path, FileErrorKind::PermissionDenied))
            }
            Ok((_, Entry::File { data, .. })) => Ok(Arc::clone(data)),
            Ok(_) => Err(FileError::new("read", path, FileErrorKind::IsADirectory)),
            Err(kind) => Err(FileError::new("open", path, kind)),
        }
    }

    /// Facts about what stands at a path.
    pub fn metadata(&self, path: &str, follow: bool) -> std::result::Result<Metadata, FileError> {
        let operation = if follow { "stat" } else { "lstat" };
        match self.find(path, follow) {
            Ok((_, Entry::File { data, mode })) => {
                Ok(Metadata { kind: FileKind::File, size: data.len() as u64, mode: *mode })
            }
            Ok((_, Entry::Directory { mode })) => Ok(Metadata { kind: FileKind::Directory, size: 0, mode: *mode }),
            Ok((_, Entry::Link { target })) => {
                Ok(Metadata { kind: FileKind::Symlink, size: target.len() as u64, mode: 0o777 })
            }
            Err(kind) => Err(FileError::new(operation, path, kind)),
        }
    }

    /// The names in a directory, sorted bytewise.
    pub fn read_dir(&self, path: &str) -> std::result::Result<Vec<(String, FileKind)>, FileError> {
        let place = match self.find(path, true) {
            Ok((_, Entry::Directory { mode })) if mode & 0o400 == 0 => {
                return Err(FileError::new("open", path, FileErrorKind::PermissionDenied));
            }
            Ok((place, Entry::Directory { .. })) => place,
            Ok(_) => return Err(FileError::new("readdirent", path, FileErrorKind::NotADirectory)),
            Err(kind) => return Err(FileError::new("open", path, kind)),
        };
        let prefix = if place == "/" { place } else { place + "/" };
        let mut names = Vec::new();
        // Everything below is in the range; subtrees are jumped over.
        let mut from: Bound<String> = Bound::Excluded(prefix.clone());
        while let Some((at, entry)) =
            self.entries.range::<str, _>((from.as_ref().map(String::as_str), Bound::Unbounded)).next()
        {
            let Some(name) = at.strip_prefix(prefix.as_str()) else { break };
            if let Some(slash) = name.find('/') {
                // '0' follows '/': the first name behind this subtree.
                from = Bound::Included(format!("{prefix}{}0", &name[..slash]));
                continue;
            }
            let kind = match entry {
                Entry::File { .. } => FileKind::File,
                Entry::Directory { .. } => FileKind::Directory,
                Entry::Link { .. } => FileKind::Symlink,
            };
            names.push((name.to_owned(), kind));
            from = Bound::Excluded(at.to_string());
        }
        names.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(names)
    }

    /// Where a link points.
    pub fn read_link(&self, path: &str) -> std::result::Result<String, FileError> {
        match self.find(path, false) {
            Ok((_, Entry::Link { target })) => Ok(target.to_string()),
            Ok(_) => Err(FileError::new("readlink", path, FileErrorKind::Other("invalid argument"))),
            Err(kind) => Err(FileError::new("readlink", path, kind)),
        }
    }

    fn may_change(&self, directory: &str) -> Result<()> {
        match self.get(directory) {
            Some(Entry::Directory { mode }) if mode & 0o200 == 0 => Err(FileErrorKind::PermissionDenied),
            _ => Ok(()),
        }
    }

    fn insert(&mut self, path: &str, entry: Entry) {
        self.links += usize::from(matches!(entry, Entry::Link { .. }));
        if let Some(Entry::Link { .. }) = Arc::make_mut(&mut self.entries).insert(path.into(), entry) {
            self.links -= 1;
        }
    }

    fn take(&mut self, path: &str) -> Option<Entry> {
        let entry = Arc::make_mut(&mut self.entries).remove(path);
        self.links -= usize::from(matches!(entry, Some(Entry::Link { .. })));
        entry
    }

    /// Writes a whole file. A file that exists keeps its permission bits.
    pub fn write(&mut self, path: &str, data: Arc<[u8]>, mode: u32) -> std::result::Result<(), FileError> {
        let fail = |kind| Err(FileError::new("open", path, kind));
        let place = match self.resolve(path, true) {
            Ok(place) => place,
            Err(kind) => return fail(kind),
        };
        let mode = match self.get(&place) {
            Some(Entry::File { mode, .. }) if mode & 0o200 == 0 => return fail(FileErrorKind::PermissionDenied),
            Some(Entry::File { mode, .. }) => *mode,
            Some(Entry::Directory { .. }) => return fail(FileErrorKind::IsADirectory),
            Some(Entry::Link { .. }) => return fail(FileErrorKind::Loop),
            None => match self.may_change(parent(&place)) {
                Ok(()) => mode & 0o777,
                Err(kind) => return fail(kind),
            },
        };
        self.insert(&place, Entry::File { data, mode });
        Ok(())
    }

    /// Puts a file at a path whatever stands there, making the directories above it: how a scenario is laid out. A name
    /// that is a file for one and a directory for another becomes a directory.
    pub fn place(&mut self, path: &str, data: Arc<[u8]>, mode: u32) {
        let path = clean(path);
        if path == "/" || matches!(self.get(&path), Some(Entry::Directory { .. })) {
            return;
        }
        self.place_directory(parent(&path));
        self.insert(&path, Entry::File { data, mode });
    }

    fn place_directory(&mut self, path: &str) {
        let mut missing = Vec::new();
        let mut at = path;
        while !matches!(self.get(at), Some(Entry::Directory { .. })) {
            missing.push(at.to_owned());
            at = parent(at);
        }
        for path in missing.iter().rev() {
            self.insert(path, Entry::Directory { mode: 0o755 });
        }
    }

    /// Makes a link.
    pub fn link(&mut self, target: &str, path: &str) -> std::result::Result<(), FileError> {
        let fail = |kind| Err(FileError::new("symlink", path, kind));
        let place = match self.resolve(path, false) {
            Ok(place) => place,
            Err(kind) => return fail(kind),
        };
        if self.get(&place).is_some() {
            return fail(FileErrorKind::Exists);
        }
        self.insert(&place, Entry::Link { target: target.into() });
        Ok(())
    }

    /// Makes a directory and all above it.
    pub fn create_dir_all(&mut self, path: &str) -> std::result::Result<(), FileError> {
        let path = if self.links == 0 { clean(path) } else { path.to_owned() };
        // From the top down; `resolve` follows links on the way.
        let ends = path.char_indices().filter(|&(at, c)| c == '/' && at > 0).map(|(at, _)| at).chain([path.len()]);
        if let Ok((_, Entry::Directory { .. })) = self.find(&path, true) {
            return Ok(());
        }
        for end in ends.collect::<Vec<_>>() {
            let part = &path[..end];
            let fail = |kind| Err(FileError::new("mkdir", part, kind));
            let place = match self.resolve(part, true) {
                Ok(place) => place,
                Err(kind) => return fail(kind),
            };
            match self.get(&place) {
                Some(Entry::Directory { .. }) => continue,
                Some(_) => return fail(FileErrorKind::NotADirectory),
                None => {}
            }
            if let Err(kind) = self.may_change(parent(&place)) {
                return fail(kind);
            }
            self.insert(&place, Entry::Directory { mode: 0o755 });
        }
        Ok(())
    }

    fn has_entries(&self, place: &str) -> bool {
        let prefix = format!("{place}/");
        let mut below = self.entries.range::<str, _>((Bound::Excluded(prefix.as_str()), Bound::Unbounded));
        below.next().is_some_and(|(at, _)| at.starts_with(&prefix))
    }

    /// Removes one file, link or empty directory.
    pub fn remove(&mut self, path: &str) -> std::result::Result<(), FileError> {
        let fail = |kind| Err(FileError::new("remove", path, kind));
        let (place, is_directory) = match self.find(path, false) {
            Ok((place, entry)) => (place, matches!(entry, Entry::Directory { .. })),
            Err(kind) => return fail(kind),
        };
        if place == "/" || (is_directory && self.has_entries(&place)) {
            return fail(FileErrorKind::NotEmpty);
        }
        if let Err(kind) = self.may_change(parent(&place)) {
            return fail(kind);
        }
        self.take(&place);
        Ok(())
    }

    /// Removes a path and everything under it. Nothing there is fine.
    pub fn remove_all(&mut self, path: &str) -> std::result::Result<(), FileError> {
        let Ok((place, _)) = self.find(path, false) else { return Ok(()) };
        if place == "/" {
            return Err(FileError::new("unlinkat", path, FileErrorKind::PermissionDenied));
        }
        let prefix = format!("{place}/");
        let below: Vec<Arc<str>> = self
            .entries
            .range::<str, _>((Bound::Excluded(prefix.as_str()), Bound::Unbounded))
            .map(|(at, _)| Arc::clone(at))
            .take_while(|at| at.starts_with(&prefix))
            .collect();
        for at in below.iter().map(|at| &**at).rev().chain([place.as_str()]) {
            if let Err(kind) = self.may_change(parent(at)) {
                return Err(FileError::new("unlinkat", at, kind));
            }
            self.take(at);
        }
        Ok(())
    }

    /// Renames a file or directory with all that is in it.
    pub fn rename(&mut self, from: &str, to: &str) -> std::result::Result<(), FileError> {
        let fail = |kind| Err(FileError::new("rename", from, kind));
        let (source, is_directory) = match self.find(from, false) {
            Ok((place, entry)) => (place, matches!(entry, Entry::Directory { .. })),
            Err(kind) => return fail(kind),
        };
        let target = match self.resolve(to, false) {
            Ok(place) => place,
            Err(kind) => return fail(kind),
        };
        if source == target {
            return Ok(());
        }
        let below = format!("{source}/");
        if source == "/" || target.starts_with(&below) {
            return fail(FileErrorKind::Other("invalid argument"));
        }
        match self.get(&target) {
            Some(Entry::Directory { .. }) if !is_directory => return fail(FileErrorKind::Exists),
            Some(Entry::Directory { .. }) if self.has_entries(&target) => return fail(FileErrorKind::NotEmpty),
            Some(Entry::Directory { .. }) | None => {}
            Some(_) if is_directory => return fail(FileErrorKind::NotADirectory),
            Some(_) => {}
        }
        if let Err(kind) = self.may_change(parent(&source)).and_then(|()| self.may_change(parent(&target))) {
            return fail(kind);
        }
        let moved: Vec<Arc<str>> = self
            .entries
            .range::<str, _>((Bound::Included(source.as_str()), Bound::Unbounded))
            .map(|(at, _)| Arc::clone(at))
            .take_while(|at| at.starts_with(&source))
            .filter(|at| **at == *source || at.starts_with(&below))
            .collect();
        for at in moved {
            if let Some(entry) = self.take(&at) {
                self.insert(&format!("{target}{}", &at[source.len()..]), entry);
            }
        }
        Ok(())
    }

    /// Sets permission bits.
    pub fn set_mode(&mut self, path: &str, bits: u32) -> std::result::Result<(), FileError> {
        let place = match self.find(path, true) {
            Ok((place, _)) => place,
            Err(kind) => return Err(FileError::new("chmod", path, kind)),
        };
        let entry = Arc::make_mut(&mut self.entries).get_mut(place.as_str());
        if let Some(Entry::File { mode, .. } | Entry::Directory { mode }) = entry {
            *mode = bits & 0o777;
        }
        Ok(())
    }

    /// All regular files under a directory with their contents, sorted by path.
    pub fn files<'t>(&'t self, directory: &str) -> impl Iterator<Item = (&'t str, &'t Arc<[u8]>)> + use<'t> {
        let prefix = if directory == "/" { "/".to_owned() } else { format!("{directory}/") };
        let range = self.entries.range::<str, _>((Bound::Excluded(prefix.as_str()), Bound::Unbounded));
        range.take_while(move |(at, _)| at.starts_with(&prefix)).filter_map(|(at, entry)| match entry {
            Entry::File { data, .. } => Some((&**at, data)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        let mut tree = Tree::default();
        tree.place("/a/b/c.txt", Arc::from(*b"c"), 0o644);
        tree.place("/a/b-d", Arc::from(*b"d"), 0o644);
        tree
    }

    fn text<T>(result: std::result::Result<T, FileError>) -> String {
        match result {
            Ok(_) => "ok".into(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn reading() {
        let tree = tree();
        assert_eq!(&*tree.read("/a/./b//c.txt").unwrap(), b"c");
        assert_eq!(&*tree.read("/a/b/../b-d").unwrap(), b"d");
        assert_eq!(text(tree.read("/a/x")), "open /a/x: no such file or directory");
        assert_eq!(text(tree.read("/a/b-d/x")), "open /a/b-d/x: not a directory");
        assert_eq!(text(tree.read("/a/b-d/../b")), "open /a/b-d/../b: not a directory");
        assert_eq!(text(tree.read("/a/b")), "read /a/b: is a directory");
        let names: Vec<_> = tree.read_dir("/a").unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["b", "b-d"]);
        assert_eq!(text(tree.read_dir("/a/b-d")), "readdirent /a/b-d: not a directory");
    }

    #[test]
    fn permissions() {
        let mut tree = tree();
        tree.set_mode("/a/b/c.txt", 0o444).unwrap();
        assert_eq!(text(tree.write("/a/b/c.txt", Arc::from(*b"x"), 0o644)), "open /a/b/c.txt: permission denied");
        tree.set_mode("/a/b", 0o555).unwrap();
        assert_eq!(text(tree.remove("/a/b/c.txt")), "remove /a/b/c.txt: permission denied");
        assert_eq!(text(tree.write("/a/b/new", Arc::from(*b"x"), 0o644)), "open /a/b/new: permission denied");
        assert_eq!(text(tree.remove_all("/a")), "unlinkat /a/b/c.txt: permission denied");
    }

    #[test]
    fn links() {
        let mut tree = tree();
        tree.link("b", "/a/l").unwrap();
        tree.link("/a/loop", "/a/loop").unwrap();
        assert_eq!(&*tree.read("/a/l/c.txt").unwrap(), b"c");
        assert_eq!(tree.metadata("/a/l", false).unwrap().kind, FileKind::Symlink);
        assert_eq!(tree.metadata("/a/l", true).unwrap().kind, FileKind::Directory);
        assert_eq!(text(tree.read("/a/loop")), "open /a/loop: too many levels of symbolic links");
        assert_eq!(&*tree.read("/a/l/../b-d").unwrap(), b"d");
        tree.create_dir_all("/a/l/x/y").unwrap();
        assert_eq!(tree.metadata("/a/b/x/y", true).unwrap().kind, FileKind::Directory);
    }

    #[test]
    fn moving_and_removing() {
        let mut tree = tree();
        let before = tree.clone();
        tree.rename("/a/b", "/z").unwrap();
        assert_eq!(&*tree.read("/z/c.txt").unwrap(), b"c");
        assert_eq!(&*tree.read("/a/b-d").unwrap(), b"d");
        assert!(tree.read("/a/b/c.txt").is_err());
        assert_eq!(text(tree.remove("/z")), "remove /z: directory not empty");
        tree.remove_all("/z").unwrap();
        assert_eq!(tree.files("/").map(|(path, _)| path).collect::<Vec<_>>(), ["/a/b-d"]);
        assert_eq!(before.files("/").count(), 2);
    }
}
