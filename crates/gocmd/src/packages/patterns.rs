//! Package patterns: `./...`, `all`, `example.com/...` (cmd/internal/pkgpattern, cmd/go/internal/search).

use crate::error::Error;
use crate::paths;

/// The wildcard of patterns.
const WILDCARD: &str = "...";
/// Stands for a `vendor` element, which wildcards do not match.
const VENDOR: &str = "\0";

/// True if the name may only be a name in a list of patterns, never an import path.
pub fn is_meta_package(name: &str) -> bool {
    matches!(name, "std" | "cmd" | "tool" | "work" | "all")
}

/// True for `.`, `..`, `./x` and `../x` (Go: `build.IsLocalImport`).
pub fn is_local_import(path: &str) -> bool {
    path == "." || path == ".." || path.starts_with("./") || path.starts_with("../")
}

/// True if the first element has no dot, as no module path's may (Go: `search.IsStandardImportPath`).
pub fn is_standard_import_path(path: &str) -> bool {
    !path.split('/').next().unwrap_or("").contains('.')
}

/// A pattern made ready to be matched.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Pieces between wildcards, in each form that matches.
    forms: Vec<Vec<String>>,
    vendor_excluded: bool,
}

impl Pattern {
    /// A pattern of packages; its wildcards do not reach into vendor directories (Go: `pkgpattern.MatchPattern`).
    pub fn new(pattern: &str) -> Self {
        if pattern.contains(VENDOR) {
            return Self { forms: Vec::new(), vendor_excluded: true };
        }
        let pattern = replace_vendor(pattern);
        let mut forms = Vec::new();
        // A trailing `/vendor/...` is meant, unlike one in the middle.
        let vendor_tail = format!("/{VENDOR}/{WILDCARD}");
        if let Some(front) = pattern.strip_suffix(&vendor_tail) {
            forms.push(pieces(&format!("{front}/vendor")));
            forms.push(pieces(&pattern));
        } else if pattern == vendor_tail[1..] {
            forms.push(pieces("/vendor"));
            forms.push(pieces(&vendor_tail));
        } else {
            Self::with_optional_tail(&pattern, &mut forms);
        }
        Self { forms, vendor_excluded: true }
    }

    /// A pattern whose wildcards match anything (Go: `pkgpattern.MatchSimplePattern`).
    pub fn simple(pattern: &str) -> Self {
        let mut forms = Vec::new();
        Self::with_optional_tail(pattern, &mut forms);
        Self { forms, vendor_excluded: false }
    }

    /// `x/...` matches `x` too.
    fn with_optional_tail(pattern: &str, forms: &mut Vec<Vec<String>>) {
        forms.push(pieces(pattern));
        if let Some(front) = pattern.strip_suffix("/...") {
            forms.push(pieces(front));
        }
    }

    /// True if the whole name matches.
    pub fn matches(&self, name: &str) -> bool {
        if !self.vendor_excluded {
            return self.forms.iter().any(|form| matches_pieces(form, name, false));
        }
        if name.contains(VENDOR) {
            return false;
        }
        let name = replace_vendor(name);
        self.forms.iter().any(|form| matches_pieces(form, &name, true))
    }
}

fn pieces(pattern: &str) -> Vec<String> {
    pattern.split(WILDCARD).map(str::to_owned).collect()
}

fn replace_vendor(path: &str) -> String {
    let Some((front, last)) = path.rsplit_once('/').filter(|(front, _)| front.contains("vendor")) else {
        return path.to_owned();
    };
    let front: Vec<&str> = front.split('/').map(|element| if element == "vendor" { VENDOR } else { element }).collect();
    format!("{}/{last}", front.join("/"))
}

/// Matches literal pieces with anything between them. Each piece is taken where it first occurs, which loses no match
/// and keeps the time linear for every piece.
fn matches_pieces(pieces: &[String], name: &str, exclude_vendor: bool) -> bool {
    let [first, middle @ .., last] = pieces else {
        return pieces.first().is_some_and(|only| only == name);
    };
    let Some(rest) = name.strip_prefix(first.as_str()) else { return false };
    if !exclude_vendor || !rest.contains(VENDOR) {
        let Some(mut rest) = rest.strip_suffix(last.as_str()) else { return false };
        for piece in middle {
            let Some(at) = rest.find(piece.as_str()) else { return false };
            rest = &rest[at + piece.len()..];
        }
        return true;
    }
    // The name has vendor elements: each must be covered by a literal piece. Keep all ends that a prefix of the pieces
    // can reach.
    let mut ends: Vec<usize> = vec![0];
    for (index, piece) in middle.iter().chain([last]).enumerate() {
        let is_last = index == middle.len();
        let mut next: Vec<usize> = Vec::new();
        for &end in &ends {
            let reach = rest[end..].find(VENDOR).map_or(rest.len(), |at| end + at);
            for at in end..=reach {
                if rest.is_char_boundary(at)
                    && rest[at..].starts_with(piece.as_str())
                    && (!is_last || at + piece.len() == rest.len())
                    && !next.contains(&(at + piece.len()))
                {
                    next.push(at + piece.len());
                }
            }
        }
        ends = next;
    }
    !ends.is_empty()
}

/// True if a package at or under this path could match (Go: `pkgpattern.TreeCanMatchPattern`).
pub fn tree_can_match(pattern: &str, name: &str) -> bool {
    let (front, wildcard) = pattern.find(WILDCARD).map_or((pattern, false), |at| (&pattern[..at], true));
    let has_path_prefix =
        || front.strip_prefix(name).is_some_and(|rest| rest.is_empty() || name.ends_with('/') || rest.starts_with('/'));
    (name.len() <= front.len() && has_path_prefix()) || (wildcard && name.starts_with(front))
}

/// One pattern of a command line and what it stands for (Go: `search.Match`).
#[derive(Clone, Debug)]
pub struct Match {
    pattern: String,
    /// For a local pattern: directories that may hold packages, relative ones with `./` in front.
    pub dirs: Option<Vec<String>>,
    /// Import paths of the packages that match; `None` until somebody looked.
    pub packages: Option<Vec<String>>,
    /// Why matching failed; errors of the packages themselves are not here.
    pub errors: Vec<Error>,
}

impl Match {
    /// A pattern that nothing was looked up for yet.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self { pattern: pattern.into(), dirs: None, packages: None, errors: Vec::new() }
    }

    /// The pattern's text.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// True if the pattern names exactly one package.
    pub fn is_literal(&self) -> bool {
        !self.pattern.contains(WILDCARD) && !self.is_meta()
    }

    /// True if the pattern names directories.
    pub fn is_local(&self) -> bool {
        is_local_import(&self.pattern) || paths::is_abs(&self.pattern)
    }

    /// True for `all`, `std` and the like.
    pub fn is_meta(&self) -> bool {
        is_meta_package(&self.pattern)
    }

    /// True if the name matches; the reserved names match everything they are asked about.
    pub fn matcher(&self) -> Option<Pattern> {
        (!self.is_meta()).then(|| Pattern::new(&self.pattern))
    }

    /// Notes an error, with the pattern in front of its text (Go: `search.MatchError`).
    pub fn add_error(&mut self, error: Error) {
        let text = if self.is_literal() {
            format!("{}: {error}", self.pattern)
        } else {
            format!("pattern {}: {error}", self.pattern)
        };
        self.errors.push(Error::wrap(crate::ErrorKind::Match, text, error));
    }

    /// The packages found, none if nobody looked.
    pub fn found(&self) -> &[String] {
        self.packages.as_deref().unwrap_or(&[])
    }
}

/// The patterns as they are used: `./a/../b` is `./b`, none is `.` (Go: `search.CleanPatterns`).
pub fn clean_patterns(patterns: &[String]) -> Vec<String> {
    if patterns.is_empty() {
        return vec![".".to_owned()];
    }
    patterns
        .iter()
        .map(|pattern| {
            let (path, version) = if is_local_import(pattern) || paths::is_abs(pattern) {
                (pattern.as_str(), "")
            } else {
                pattern.find('@').map_or((pattern.as_str(), ""), |at| pattern.split_at(at))
            };
            let path = if paths::is_abs(path) {
                paths::clean(path)
            } else {
                let path = path.replace('\\', "/");
                if path.starts_with("./") {
                    match paths::clean(&path).as_str() {
                        "." => ".".to_owned(),
                        cleaned => format!("./{cleaned}"),
                    }
                } else {
                    paths::clean(&path)
                }
            };
            path + version
        })
        .collect()
}

/// The directories that `ignore` lines take out of patterns (Go: `search.IgnorePatterns`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnorePatterns {
    relative: Vec<String>,
    anywhere: Vec<String>,
}

impl IgnorePatterns {
    /// The patterns of `ignore` lines: `./x` counts at the module root, `x` anywhere.
    pub fn new<P: AsRef<str>>(patterns: impl IntoIterator<Item = P>) -> Self {
        let mut ignore = Self::default();
        for pattern in patterns {
            match pattern.as_ref().strip_prefix("./") {
                Some(path) => ignore.relative.push(between_slashes(path)),
                None => ignore.anywhere.push(between_slashes(pattern.as_ref())),
            }
        }
        ignore
    }

    /// True if a directory, seen from the module root, is left out.
    pub fn should_ignore(&self, dir: &str) -> bool {
        if dir.is_empty() {
            return false;
        }
        let dir = between_slashes(dir);
        self.relative.iter().any(|pattern| dir.starts_with(pattern.as_str()))
            || self.anywhere.iter().any(|pattern| dir.contains(pattern.as_str()))
    }
}

fn between_slashes(path: &str) -> String {
    let front = if path.starts_with('/') { "" } else { "/" };
    let back = if path.ends_with('/') { "" } else { "/" };
    // Only "/" itself could be both ends at once.
    if path.is_empty() { "/".to_owned() } else { format!("{front}{path}{back}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_as_in_go() {
        for (pattern, yes, no) in [
            ("...", "foo foo/bar vendor", "foo/vendor/bar vendor/x"),
            ("net", "net", "net/http"),
            ("net/...", "net net/http net/vendor", "not/http netchan net/http/vendor/x net/vendor/foo"),
            ("foo/.../baz", "foo/bar/baz foo//baz", "foo/baz foo/bar/baz/x"),
            ("n...t", "net nest not", "nets"),
            ("x/vendor/...", "x/vendor x/vendor/y x/vendor/vendor", "x x/vendor/vendor/y"),
            ("x/vendor/y", "x/vendor/y", "x/vendor"),
            ("x/vendor/y/...", "x/vendor/y x/vendor/y/z", "x/vendor/y/vendor/z"),
            (".../vendor/...", "x/vendor/y x/y/vendor/z x/vendor", "vendor/x x/vendor/y/vendor/z"),
            ("...x/vendor/y...z", "x/vendor/yz ax/vendor/y/z", "x/vendor/a/vendor/yz"),
        ] {
            let matcher = Pattern::new(pattern);
            for name in yes.split(' ') {
                assert!(matcher.matches(name), "{pattern} {name}");
            }
            for name in no.split(' ') {
                assert!(!matcher.matches(name), "{pattern} must not match {name}");
            }
        }
        assert!(Pattern::simple("a/...").matches("a/vendor/b"));
        for (pattern, name, want) in [
            ("net/...", "net", true),
            ("net/...", "net/http", true),
            ("net/http", "net", true),
            ("net", "net/http", false),
            ("a...", "b", false),
        ] {
            assert_eq!(tree_can_match(pattern, name), want, "{pattern} {name}");
        }
    }

    #[test]
    fn patterns_are_cleaned() {
        let given: Vec<String> = ["./", "./a/../b", "a//b@v1", "../x/", "/a/.", "a\\b"].map(str::to_owned).to_vec();
        assert_eq!(clean_patterns(&given), [".", "./b", "a/b@v1", "../x", "/a", "a/b"]);
        assert_eq!(clean_patterns(&[]), ["."]);
    }

    #[test]
    fn ignored_directories() {
        let ignore = IgnorePatterns::new(["./top", "any"]);
        for (dir, want) in [
            ("top", true),
            ("top/x", true),
            ("x/top", false),
            ("any", true),
            ("x/any/y", true),
            ("many", false),
            ("", false),
        ] {
            assert_eq!(ignore.should_ignore(dir), want, "{dir}");
        }
    }
}
