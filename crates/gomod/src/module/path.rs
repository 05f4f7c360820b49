//! Which paths are allowed, and major version suffixes.

use super::{InvalidPathError, InvalidVersionError};
use crate::bytes::to_bytes;
use crate::quote::{is_letter, quote, quote_char};
use crate::{glob, semver};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Module,
    Import,
    File,
}

/// Names that Windows keeps for devices.
const WINDOWS_NAMES: [&str; 22] = [
    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2",
    "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

/// Checks a module path (Go: `module.CheckPath`): first element with a dot and lower-case letters, no element that begins
/// or ends with a dot, a valid major version suffix.
///
/// ```
/// let error = gomod::module::check_path("utils").unwrap_err();
/// assert_eq!(error.to_string(), r#"malformed module path "utils": missing dot in first path element"#);
/// ```
pub fn check_path(path: &str) -> Result<(), InvalidPathError> {
    module_path(path).map_err(|reason| InvalidPathError { kind: "module", path: path.to_owned(), reason })
}

fn module_path(path: &str) -> Result<(), String> {
    elements(path, Kind::Module)?;
    let first = path.split('/').next().unwrap_or_default();
    if first.is_empty() {
        return Err("leading slash".into());
    }
    if !first.contains('.') {
        return Err("missing dot in first path element".into());
    }
    if first.starts_with('-') {
        return Err("leading dash in first path element".into());
    }
    if let Some(c) = first.chars().find(|c| !matches!(c, '-' | '.' | '0'..='9' | 'a'..='z')) {
        return Err(format!("invalid char {} in first path element", quote_char(c)));
    }
    if split_path_version(path).2 { Ok(()) } else { Err("invalid version".into()) }
}

/// Checks an import path (Go: `module.CheckImportPath`).
pub fn check_import_path(path: &str) -> Result<(), InvalidPathError> {
    elements(path, Kind::Import).map_err(|reason| InvalidPathError { kind: "import", path: path.to_owned(), reason })
}

/// Checks a file's path inside a module (Go: `module.CheckFilePath`).
pub fn check_file_path(path: &str) -> Result<(), InvalidPathError> {
    elements(path, Kind::File).map_err(|reason| InvalidPathError { kind: "file", path: path.to_owned(), reason })
}

/// True for a path of which every kind allows every element: nearly all are such, and this is a fraction of the whole check.
fn is_plain(path: &str) -> bool {
    let element_is_plain = |element: &[u8]| match element {
        [] | [b'.', ..] | [.., b'.'] => false,
        _ => !may_be_windows_name(element) || !is_windows_name(stem(element)),
    };
    let bytes = path.as_bytes();
    let mut start = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if !PLAIN[byte as usize] {
            if byte != b'/' || !element_is_plain(&bytes[start..at]) {
                return false;
            }
            start = at + 1;
        }
    }
    !path.starts_with('-') && element_is_plain(&bytes[start..])
}

/// What every kind allows in an element.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < plain.len() {
        let as_byte = byte as u8;
        plain[byte] = as_byte.is_ascii_alphanumeric() || matches!(as_byte, b'-' | b'.' | b'_');
        byte += 1;
    }
    plain
};

/// What stands in front of the first dot.
fn stem(element: &[u8]) -> &[u8] {
    &element[..element.iter().position(|byte| *byte == b'.').unwrap_or(element.len())]
}

/// False for nearly all elements: the names that Windows keeps begin with few letters.
fn may_be_windows_name(element: &[u8]) -> bool {
    matches!(element, [b'C' | b'c' | b'P' | b'p' | b'A' | b'a' | b'N' | b'n' | b'L' | b'l', ..])
}

fn is_windows_name(stem: &[u8]) -> bool {
    may_be_windows_name(stem)
        && matches!(stem.len(), 3 | 4)
        && WINDOWS_NAMES.iter().any(|bad| bad.as_bytes().eq_ignore_ascii_case(stem))
}

fn elements(path: &str, kind: Kind) -> Result<(), String> {
    if is_plain(path) {
        return Ok(());
    }
    if std::str::from_utf8(&to_bytes(path)).is_err() {
        return Err("invalid UTF-8".into());
    }
    if path.is_empty() {
        return Err("empty string".into());
    }
    if path.starts_with('-') && kind != Kind::File {
        return Err("leading dash".into());
    }
    if path.contains("//") {
        return Err("double slash".into());
    }
    if path.ends_with('/') {
        return Err("trailing slash".into());
    }
    path.split('/').try_for_each(|one| element(one, kind))
}

/// Checks one path element (Go: `module.checkElem`).
pub(super) fn element(text: &str, kind: Kind) -> Result<(), String> {
    if text.is_empty() {
        return Err("empty path element".into());
    }
    if text.bytes().all(|byte| byte == b'.') {
        return Err(format!("invalid path element {}", quote(text)));
    }
    if text.starts_with('.') && kind == Kind::Module {
        return Err("leading dot in path element".into());
    }
    if text.ends_with('.') {
        return Err("trailing dot in path element".into());
    }
    // Nearly all elements are of these bytes, which every kind allows.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if !text.bytes().all(plain)
        && let Some(c) = text.chars().find(|&c| !allowed(c, kind))
    {
        return Err(format!("invalid char {}", quote_char(c)));
    }
    let short = &text[..text.bytes().position(|byte| byte == b'.').unwrap_or(text.len())];
    if is_windows_name(short.as_bytes()) {
        return Err(format!("{} disallowed as path element component on Windows", quote(short)));
    }
    if kind == Kind::File {
        return Ok(());
    }
    match short.rsplit_once('~') {
        Some((_, suffix)) if !suffix.is_empty() && suffix.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err("trailing tilde and digits in path element".into())
        }
        _ => Ok(()),
    }
}

fn allowed(c: char, kind: Kind) -> bool {
    if c.is_ascii_alphanumeric() {
        return true;
    }
    match kind {
        Kind::Module => matches!(c, '-' | '.' | '_' | '~'),
        Kind::Import => matches!(c, '-' | '.' | '_' | '~' | '+'),
        Kind::File if c.is_ascii() => "!#$%&()+,-.=@[]^_{}~ ".contains(c),
        Kind::File => is_letter(c),
    }
}

/// Splits a module path into what stands before the major version suffix and the suffix (`/v2`, `.v1`, or empty). False if
/// the suffix is one that must not be (`/v1`, `/v02`, a gopkg.in path without one). Go: `module.SplitPathVersion`.
///
/// ```
/// use gomod::module::split_path_version;
/// assert_eq!(split_path_version("example.com/a/v2"), ("example.com/a", "/v2", true));
/// assert_eq!(split_path_version("gopkg.in/yaml.v3"), ("gopkg.in/yaml", ".v3", true));
/// assert_eq!(split_path_version("example.com/a/v1"), ("example.com/a/v1", "", false));
/// ```
pub fn split_path_version(path: &str) -> (&str, &str, bool) {
    if path.starts_with("gopkg.in/") {
        return split_gopkg_in(path);
    }
    let bytes = path.as_bytes();
    let mut i = bytes.len();
    let mut dot = false;
    while i > 0 && (bytes[i - 1].is_ascii_digit() || bytes[i - 1] == b'.') {
        dot |= bytes[i - 1] == b'.';
        i -= 1;
    }
    if i <= 1 || i == bytes.len() || bytes[i - 1] != b'v' || bytes[i - 2] != b'/' {
        return (path, "", true);
    }
    let (prefix, major) = path.split_at(i - 2);
    if dot || major.len() <= 2 || major.as_bytes()[2] == b'0' || major == "/v1" {
        return (path, "", false);
    }
    (prefix, major, true)
}

fn split_gopkg_in(path: &str) -> (&str, &str, bool) {
    let bytes = path.as_bytes();
    let mut i = path.strip_suffix("-unstable").map_or(bytes.len(), str::len);
    while i > 0 && bytes[i - 1].is_ascii_digit() {
        i -= 1;
    }
    if i <= 1 || bytes[i - 1] != b'v' || bytes[i - 2] != b'.' {
        return (path, "", false);
    }
    let (prefix, major) = path.split_at(i - 2);
    if major.len() <= 2 || (major.as_bytes()[2] == b'0' && major != ".v0") {
        return (path, "", false);
    }
    (prefix, major, true)
}

/// True if the version is one of a path with this major version suffix (Go: `module.MatchPathMajor`).
pub fn match_path_major(version: &str, path_major: &str) -> bool {
    check_path_major(version, path_major).is_ok()
}

/// Checks that the version is one of a path with this major version suffix (Go: `module.CheckPathMajor`).
pub fn check_path_major(version: &str, path_major: &str) -> Result<(), InvalidVersionError> {
    let path_major = trim_unstable(path_major);
    // gopkg.in's .v1 long accepted any commit, so pseudo-versions v0.0.0-… of it exist.
    if version.starts_with("v0.0.0-") && path_major == ".v1" {
        return Ok(());
    }
    let major = semver::major(version);
    let want = match path_major.as_bytes() {
        [] if major == "v0" || major == "v1" || semver::build(version) == "+incompatible" => return Ok(()),
        [] => "v0 or v1",
        [b'/' | b'.', ..] if major == &path_major[1..] => return Ok(()),
        [b'/' | b'.', ..] => &path_major[1..],
        _ => path_major,
    };
    Err(InvalidVersionError::new(version, format!("should be {want}, not {major}")))
}

/// The major version that a suffix demands: `v2` for `/v2`, `v1` for `.v1-unstable`, empty for none (Go:
/// `module.PathMajorPrefix`).
pub fn path_major_prefix(path_major: &str) -> &str {
    trim_unstable(path_major).get(1..).unwrap_or("")
}

fn trim_unstable(path_major: &str) -> &str {
    if path_major.starts_with(".v") { path_major.strip_suffix("-unstable").unwrap_or(path_major) } else { path_major }
}

/// True if one of the comma-separated patterns matches a path prefix of the target, as GOPRIVATE and the like are read (Go:
/// `module.MatchPrefixPatterns`). Malformed patterns match nothing.
///
/// ```
/// use gomod::module::match_prefix_patterns;
/// assert!(match_prefix_patterns("*.corp.example.com,rsc.io/private", "git.corp.example.com/xyzzy"));
/// assert!(!match_prefix_patterns("rsc.io/private", "rsc.io"));
/// ```
pub fn match_prefix_patterns(patterns: &str, target: &str) -> bool {
    patterns.split(',').any(|pattern| {
        let pattern = pattern.strip_suffix('/').unwrap_or(pattern);
        if pattern.is_empty() {
            return false;
        }
        let slashes = pattern.matches('/').count();
        let prefix = match target.match_indices('/').nth(slashes) {
            Some((end, _)) => &target[..end],
            None if target.matches('/').count() == slashes => target,
            None => return false,
        };
        glob::matches(pattern, prefix).unwrap_or(false)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons() {
        for (path, want) in [
            ("", "empty string"),
            ("-a.b/c", "leading dash"),
            ("a.b//c", "double slash"),
            ("a.b/", "trailing slash"),
            ("/a.b", "empty path element"),
            ("a.b/../c", r#"invalid path element "..""#),
            ("a.b/.c", "leading dot in path element"),
            ("a.b/c.", "trailing dot in path element"),
            ("a.b/c d", "invalid char ' '"),
            ("a.b/con.x", r#""con" disallowed as path element component on Windows"#),
            ("a.b/c~1", "trailing tilde and digits in path element"),
            ("a/b", "missing dot in first path element"),
            ("A.b/c", "invalid char 'A' in first path element"),
            ("a.b/v1", "invalid version"),
            ("gopkg.in/x", "invalid version"),
        ] {
            assert_eq!(module_path(path), Err(want.to_owned()), "{path}");
        }
        for path in ["a.b", "a.b/c~x", "gopkg.in/x.v0", "gopkg.in/yaml.v2-unstable", "a.b/V", "a.b/v2"] {
            assert_eq!(module_path(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn what_is_plain_passes_the_whole_check() {
        for path in
            ["a.b/c", "a.b/.c", "a.b/c.", "a..b", "-a", "a//b", "a/", "", "con", "a/lpt1.x", "a/con1", "a/x~1", "é"]
        {
            for kind in [Kind::Module, Kind::Import, Kind::File] {
                let whole = path.split('/').try_for_each(|one| element(one, kind));
                assert!(!is_plain(path) || whole.is_ok(), "{path}");
            }
        }
        assert!(is_plain("example.com/a-b/c_d/v2") && is_plain("a/con1") && !is_plain("a/Aux.x"));
    }

    #[test]
    fn majors() {
        assert!(match_path_major("v2.0.0+incompatible", ""));
        assert!(match_path_major("v0.0.0-20190101000000-abcdefabcdef", ".v1"));
        assert!(match_path_major("v1.2.3", ".v1-unstable"));
        assert!(!match_path_major("v1.2.3", "/v2"));
        assert_eq!(path_major_prefix(".v1-unstable"), "v1");
    }
}
