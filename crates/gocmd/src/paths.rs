//! Slash paths as Go's path, path/filepath and cmd/go/internal/str treat them (on a Unix system the two are the same).

use world::System;

/// The shortest path that means the same (Go: `path.Clean`).
pub fn clean(path: &str) -> String {
    if path.is_empty() {
        return ".".to_owned();
    }
    if is_clean(path) { path.to_owned() } else { cleaned(path) }
}

fn cleaned(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if rooted => {}
                _ => parts.push(".."),
            },
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted {
        format!("/{joined}")
    } else if joined.is_empty() {
        ".".to_owned()
    } else {
        joined
    }
}

/// True for a path without empty elements and without the elements `.` and `..`: such a one is clean. Nearly all are.
fn is_clean(path: &str) -> bool {
    let bytes = path.as_bytes();
    let ([first, rest @ ..], [.., last]) = (bytes, bytes) else { return false };
    // The whole path at once, which is quicker than to stop early.
    let odd = bytes.iter().zip(rest).fold(false, |odd, pair| odd | matches!(pair, (b'/', b'/' | b'.')));
    !odd && *first != b'.' && *last != b'/' || is_clean_by_elements(bytes)
}

fn is_clean_by_elements(bytes: &[u8]) -> bool {
    let mut before = b'/';
    for (at, &byte) in bytes.iter().enumerate() {
        if before == b'/' {
            let dots = match byte {
                b'/' if at > 0 => return false,
                b'.' => 1 + usize::from(bytes.get(at + 1) == Some(&b'.')),
                _ => 0,
            };
            if dots > 0 && matches!(bytes.get(at + dots), None | Some(b'/')) {
                return false;
            }
        }
        before = byte;
    }
    before != b'/' || bytes.len() == 1
}

/// Joins path parts and cleans the result; empty parts do not count (Go: `path.Join`).
pub fn join(parts: &[&str]) -> String {
    let mut joined = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !joined.is_empty() {
            joined.push('/');
        }
        joined.push_str(part);
    }
    if joined.is_empty() || is_clean(&joined) { joined } else { clean(&joined) }
}

/// All but the last element, cleaned (Go: `path.Dir`).
pub fn dir(path: &str) -> String {
    clean(&path[..path.rfind('/').map_or(0, |at| at + 1)])
}

/// The last element (Go: `path.Base`).
pub fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() { "/" } else { &trimmed[trimmed.rfind('/').map_or(0, |at| at + 1)..] }
}

/// True if the path begins at the root (Go: `filepath.IsAbs`).
pub fn is_abs(path: &str) -> bool {
    path.starts_with('/')
}

/// The path seen from a directory: itself where it is absolute, else below the directory.
pub fn absolute(dir: &str, path: &str) -> String {
    if is_abs(path) { clean(path) } else { join(&[dir, path]) }
}

/// True if the import path is the prefix or lies under it (Go: `str.HasPathPrefix`, and `str.HasFilePathPrefix` where
/// the prefix may end in a slash).
pub fn has_prefix(path: &str, prefix: &str) -> bool {
    prefix.is_empty()
        || path
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || prefix.ends_with('/'))
}

/// What is left of a path behind a prefix, without a slash in front; the path itself if it is not under the prefix
/// (Go: `str.TrimFilePathPrefix`).
pub fn trim_prefix<'p>(path: &'p str, prefix: &str) -> &'p str {
    if prefix.is_empty() || !has_prefix(path, prefix) {
        return path;
    }
    let rest = &path[prefix.len()..];
    rest.strip_prefix('/').unwrap_or(rest)
}

/// A relative path that leads from a directory to a target, both absolute or both relative (Go: `filepath.Rel`).
/// `None` where only the file system could tell.
pub fn relative(from: &str, to: &str) -> Option<String> {
    let (from, to) = (clean(from), clean(to));
    if from == to {
        return Some(".".to_owned());
    }
    let from = if from == "." { "" } else { &from };
    if is_abs(from) != is_abs(&to) {
        return None;
    }
    let mut from: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let mut to: Vec<&str> = to.split('/').filter(|part| !part.is_empty()).collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    from.drain(..common);
    to.drain(..common);
    if from.contains(&"..") {
        return None;
    }
    let mut parts = vec![".."; from.len()];
    parts.extend(to);
    Some(parts.join("/"))
}

/// An absolute path as go shows it: relative to the current directory where that is shorter (Go: `base.ShortPath`).
pub fn short(system: &dyn System, path: &str) -> String {
    match relative(&system.current_dir(), path) {
        Some(relative) if relative.len() < path.len() => relative,
        _ => path.to_owned(),
    }
}

/// The path with all symbolic links followed; `None` if something on the way is not there (Go:
/// `filepath.EvalSymlinks`).
pub fn eval_links(system: &dyn System, path: &str) -> Option<String> {
    const MOST_LINKS: usize = 255;
    let mut waiting: Vec<String> = clean(path).split('/').rev().map(str::to_owned).collect();
    let mut done = if is_abs(path) { "/".to_owned() } else { String::new() };
    let mut links = 0;
    while let Some(part) = waiting.pop() {
        if part.is_empty() {
            continue;
        }
        let next = join(&[&done, &part]);
        if part == ".." || part == "." {
            done = next;
            continue;
        }
        if system.lstat(&next).ok()?.kind != world::FileKind::Symlink {
            done = next;
            continue;
        }
        links += 1;
        if links > MOST_LINKS {
            return None;
        }
        let target = system.read_link(&next).ok()?;
        if is_abs(&target) {
            "/".clone_into(&mut done);
        }
        waiting.extend(target.split('/').rev().map(str::to_owned));
    }
    Some(done)
}

/// Where a path lies in a directory: the path from the directory to it, `.` for the directory itself, `None` if it is
/// outside (Go: `search.InDir`). Links are followed only where the texts alone say no.
pub fn in_dir(system: &dyn System, path: &str, dir: &str) -> Option<String> {
    let lexically = |path: &str, dir: &str| {
        if dir.is_empty() {
            return Some(path.to_owned());
        }
        let rest = trim_prefix(path, dir);
        if rest == path { None } else { Some(if rest.is_empty() { ".".to_owned() } else { rest.to_owned() }) }
    };
    if let Some(found) = lexically(path, dir) {
        return Some(found);
    }
    let real_path = eval_links(system, path).filter(|real| real != path);
    if let Some(found) = real_path.as_deref().and_then(|real| lexically(real, dir)) {
        return Some(found);
    }
    let real_dir = eval_links(system, dir).filter(|real| real != dir)?;
    lexically(path, &real_dir).or_else(|| real_path.and_then(|real| lexically(&real, &real_dir)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_and_joining() {
        for (path, want) in
            [("", "."), ("a//b/./c/..", "a/b"), ("/..", "/"), ("../a/../..", "../.."), ("./a", "a"), ("/a/b/", "/a/b")]
        {
            assert_eq!(clean(path), want, "{path}");
        }
        assert_eq!((join(&["", "a", "../b"]), join(&["", ""])), ("b".into(), String::new()));
        assert_eq!(
            (dir("a/b"), dir("a"), dir("/a"), base("/a/b/"), base("/")),
            ("a".into(), ".".into(), "/".into(), "b", "/")
        );
    }

    #[test]
    fn what_is_clean_stays() {
        let mut paths = vec![String::new()];
        for _ in 0..7 {
            let longer = paths.iter().flat_map(|path| ['/', '.', 'a'].map(|letter| format!("{path}{letter}")));
            paths = longer.collect();
            let clean = paths.iter().filter(|path| is_clean(path));
            assert!(clean.clone().all(|path| cleaned(path) == **path));
            assert!(clean.count() > 0);
        }
        assert!(is_clean("/home/.local/a...b/..c") && is_clean("...") && !is_clean("a/.") && !is_clean("../a"));
    }

    #[test]
    fn prefixes() {
        assert!(has_prefix("a/b", "a") && has_prefix("a", "a") && !has_prefix("ab", "a") && has_prefix("/x", "/"));
        assert_eq!((trim_prefix("/a/b", "/a"), trim_prefix("/ab", "/a"), trim_prefix("/a", "/")), ("b", "/ab", "a"));
        assert_eq!(relative("/a/b", "/a/c/d").as_deref(), Some("../c/d"));
        assert_eq!(relative("/a", "/a").as_deref(), Some("."));
        assert_eq!(relative("..", "a"), None);
    }
}
