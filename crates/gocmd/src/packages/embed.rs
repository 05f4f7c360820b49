//! The files that `//go:embed` patterns stand for (cmd/go/internal/load: resolveEmbed).

use std::collections::BTreeSet;

use world::FileKind;

use super::walk::{Met, walk};
use crate::fsys::Fsys;
use crate::paths;

/// The files that patterns stand for, relative to the package's directory, sorted. The error is go's text, with the
/// pattern in front.
pub fn resolve<'p>(
    files: &Fsys<'_>,
    dir: &str,
    patterns: impl IntoIterator<Item = &'p str>,
) -> Result<Vec<String>, String> {
    let mut all = BTreeSet::new();
    let mut known_dirs = BTreeSet::new();
    for pattern in patterns {
        let found = resolve_one(files, dir, pattern, &mut known_dirs);
        all.extend(found.map_err(|text| format!("pattern {pattern}: {text}"))?);
    }
    Ok(all.into_iter().collect())
}

fn resolve_one(
    files: &Fsys<'_>,
    dir: &str,
    pattern: &str,
    known_dirs: &mut BTreeSet<String>,
) -> Result<Vec<String>, String> {
    let (glob, hidden_too) = pattern.strip_prefix("all:").map_or((pattern, false), |glob| (glob, true));
    if !is_valid_glob(glob) || glob == "." || !is_valid_path(glob) {
        return Err("invalid pattern syntax".to_owned());
    }
    let mut found = Vec::new();
    for relative in matches(files, dir, glob) {
        let file = paths::join(&[dir, &relative]);
        let facts = files.lstat(&file).map_err(|error| error.to_string())?;
        let what = if facts.kind == FileKind::Directory { "directory" } else { "file" };
        let mut part = file.clone();
        while part.len() > dir.len() + 1 && !known_dirs.contains(&part) {
            if files.stat(&paths::join(&[&part, "go.mod"])).is_ok() {
                return Err(format!("cannot embed {what} {relative}: in different module"));
            }
            if part != file && files.lstat(&part).is_ok_and(|facts| facts.kind != FileKind::Directory) {
                return Err(format!("cannot embed {what} {relative}: in non-directory {}", &part[dir.len() + 1..]));
            }
            known_dirs.insert(part.clone());
            let element = paths::base(&part);
            if is_bad_name(element) {
                return Err(if part == file {
                    format!("cannot embed {what} {relative}: invalid name {element}")
                } else {
                    format!("cannot embed {what} {relative}: in invalid directory {element}")
                });
            }
            part = paths::dir(&part);
        }
        match facts.kind {
            FileKind::File => found.push(relative),
            FileKind::Directory => {
                let below = files_below(files, dir, &file, hidden_too)?;
                if below.is_empty() {
                    return Err(format!("cannot embed directory {relative}: contains no embeddable files"));
                }
                found.extend(below);
            }
            FileKind::Symlink | FileKind::Other => return Err(format!("cannot embed irregular file {relative}")),
        }
    }
    if found.is_empty() {
        return Err("no matching files found".to_owned());
    }
    Ok(found)
}

fn files_below(files: &Fsys<'_>, dir: &str, root: &str, hidden_too: bool) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    walk(files, "/", root, &mut |met| {
        let (path, kind) = match met {
            Met::Directory(path) => (path, FileKind::Directory),
            Met::Other(path, kind) => (path, kind),
            Met::Failed(_, error) => return Err(error.to_string()),
        };
        let relative = paths::trim_prefix(path, dir);
        let name = paths::base(path);
        let is_hidden = name.starts_with(['.', '_']);
        if path != root && (is_bad_name(name) || (is_hidden && !hidden_too)) {
            if kind == FileKind::Directory || is_hidden {
                return Ok(false);
            }
            return Err(format!("cannot embed file {relative}: invalid name {name}"));
        }
        if kind == FileKind::Directory {
            return Ok(files.stat(&paths::join(&[path, "go.mod"])).is_err());
        }
        if kind == FileKind::File {
            found.push(relative.to_owned());
        }
        Ok(true)
    })?;
    Ok(found)
}

/// True for names that modules cannot hold (Go: `isBadEmbedName`).
fn is_bad_name(name: &str) -> bool {
    gomod::module::check_file_path(name).is_err() || matches!(name, "" | ".bzr" | ".hg" | ".git" | ".svn")
}

/// Go: `fs.ValidPath`.
fn is_valid_path(path: &str) -> bool {
    path == "." || path.split('/').all(|element| !matches!(element, "" | "." | ".."))
}

/// The paths under a directory that a pattern matches, element by element, sorted within each directory.
fn matches(files: &Fsys<'_>, dir: &str, glob: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for element in glob.split('/') {
        let has_meta = element.contains(['*', '?', '[', '\\']);
        let mut next = Vec::new();
        for front in found {
            let below = if front.is_empty() { dir.to_owned() } else { paths::join(&[dir, &front]) };
            let child = |name: &str| if front.is_empty() { name.to_owned() } else { format!("{front}/{name}") };
            if !has_meta {
                if files.lstat(&paths::join(&[&below, element])).is_ok() {
                    next.push(child(element));
                }
            } else if let Ok(entries) = files.read_dir(&below) {
                next.extend(
                    entries.iter().filter(|(name, _)| matches_element(element, name)).map(|(name, _)| child(name)),
                );
            }
        }
        found = next;
    }
    found
}

/// One piece of a pattern element.
enum Piece {
    Star,
    Any,
    One(char),
    Class { negated: bool, ranges: Vec<(char, char)> },
}

fn is_valid_glob(glob: &str) -> bool {
    glob.split('/').all(|element| pieces(element).is_some())
}

fn pieces(element: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut chars = element.chars().peekable();
    while let Some(c) = chars.next() {
        pieces.push(match c {
            '*' => Piece::Star,
            '?' => Piece::Any,
            '\\' => Piece::One(chars.next()?),
            '[' => {
                let negated = chars.next_if_eq(&'^').is_some();
                let mut ranges = Vec::new();
                loop {
                    if chars.peek() == Some(&']') && !ranges.is_empty() {
                        chars.next();
                        break;
                    }
                    let low = class_char(&mut chars)?;
                    let high = if chars.next_if_eq(&'-').is_some() { class_char(&mut chars)? } else { low };
                    ranges.push((low, high));
                }
                Piece::Class { negated, ranges }
            }
            c => Piece::One(c),
        });
    }
    Some(pieces)
}

fn class_char(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match chars.next()? {
        '-' | ']' => None,
        '\\' => chars.next(),
        c => Some(c),
    }
}

/// Go: `path.Match` on one element. Goes back to the last star only, which keeps the time bounded.
fn matches_element(pattern: &str, name: &str) -> bool {
    let Some(pieces) = pieces(pattern) else { return false };
    let name: Vec<char> = name.chars().collect();
    let (mut piece, mut at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let step = match (pieces.get(piece), name.get(at)) {
            (Some(Piece::Star), _) => {
                star = Some((piece, at));
                piece += 1;
                continue;
            }
            (None, None) => return true,
            (Some(Piece::Any), Some(_)) => true,
            (Some(Piece::One(wanted)), Some(c)) => wanted == c,
            (Some(Piece::Class { negated, ranges }), Some(c)) => {
                ranges.iter().any(|(low, high)| low <= c && c <= high) != *negated
            }
            _ => false,
        };
        if step {
            piece += 1;
            at += 1;
            continue;
        }
        match star {
            Some((after, from)) if from < name.len() => {
                star = Some((after, from + 1));
                piece = after + 1;
                at = from + 1;
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_valid_glob, matches_element};

    #[test]
    fn globs() {
        for (pattern, name, want) in [
            ("*", "a", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b", "axc", false),
            ("?", "ab", false),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("\\*", "*", true),
            ("*.txt", "a.txt", true),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaa", false),
        ] {
            assert_eq!(matches_element(pattern, name), want, "{pattern} {name}");
        }
        assert!(!is_valid_glob("[") && !is_valid_glob("a\\") && !is_valid_glob("[]a]") && is_valid_glob("[a]"));
    }
}
