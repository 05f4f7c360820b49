//! The safe spelling of paths and versions in URLs and file names: an upper-case letter becomes `!` and its lower case.

use super::path::{self, Kind};
use super::{InvalidPathError, InvalidVersionError, check_path};
use crate::quote::quote;

/// The escaped form of a module path (Go: `module.EscapePath`).
///
/// ```
/// assert_eq!(gomod::module::escape_path("github.com/Azure/go").unwrap(), "github.com/!azure/go");
/// ```
pub fn escape_path(path: &str) -> Result<String, InvalidPathError> {
    check_path(path)?;
    Ok(escape(path))
}

/// The escaped form of a version (Go: `module.EscapeVersion`). Any file name without `!` counts as a version here.
pub fn escape_version(version: &str) -> Result<String, InvalidVersionError> {
    // Letters beyond ASCII pass as file names but have no escaped form.
    if path::element(version, Kind::File).is_err() || version.contains('!') || !version.is_ascii() {
        return Err(InvalidVersionError::new(version, "disallowed version string"));
    }
    Ok(escape(version))
}

fn escape(text: &str) -> String {
    if !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_uppercase() {
            out.push('!');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// The module path that an escaped form stands for (Go: `module.UnescapePath`). The error is Go's text.
pub fn unescape_path(escaped: &str) -> Result<String, String> {
    let path = unescape(escaped).ok_or_else(|| format!("invalid escaped module path {}", quote(escaped)))?;
    check_path(&path).map_err(|error| format!("invalid escaped module path {}: {error}", quote(escaped)))?;
    Ok(path)
}

/// The version that an escaped form stands for (Go: `module.UnescapeVersion`). The error is Go's text.
pub fn unescape_version(escaped: &str) -> Result<String, String> {
    let version = unescape(escaped).ok_or_else(|| format!("invalid escaped version {}", quote(escaped)))?;
    path::element(&version, Kind::File)
        .map_err(|reason| format!("invalid escaped version {}: {reason}", quote(&version)))?;
    Ok(version)
}

fn unescape(escaped: &str) -> Option<String> {
    let mut out = String::with_capacity(escaped.len());
    let mut chars = escaped.chars();
    while let Some(c) = chars.next() {
        match c {
            '!' => match chars.next() {
                Some(letter @ 'a'..='z') => out.push(letter.to_ascii_uppercase()),
                _ => return None,
            },
            'A'..='Z' => return None,
            _ if c.is_ascii() => out.push(c),
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        assert_eq!(unescape_path("github.com/!azure/go").unwrap(), "github.com/Azure/go");
        assert!(unescape_path("github.com/Azure").is_err());
        assert!(unescape_path("github.com/!").is_err());
        assert_eq!(escape_version("v1.0.0-RC1").unwrap(), "v1.0.0-!r!c1");
        assert_eq!(unescape_version("v1.0.0-!r!c1").unwrap(), "v1.0.0-RC1");
        assert_eq!(
            escape_version("a/b").unwrap_err().to_string(),
            r#"version "a/b" invalid: disallowed version string"#
        );
    }
}
