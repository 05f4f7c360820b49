//! Go versions and toolchain names (internal/gover and cmd/go/internal/gover).

use std::cmp::Ordering;

use crate::module::{ModuleVersion, compare_with};
use crate::semver::{self, compare_numbers};

/// The Go version that gomodplay stands for.
pub const LOCAL: &str = "1.27.3";
/// go lines from here on prune the module graph and keep indirect requirements.
pub const EXPLICIT_INDIRECT_VERSION: &str = "1.17";
/// go lines from here on put indirect requirements into a block of their own.
pub const SEPARATE_INDIRECT_VERSION: &str = "1.17";
/// Below this go line the pattern `all` follows tests of dependencies.
pub const NARROW_ALL_VERSION: &str = "1.16";
/// What a go.mod without a go line counts as.
pub const DEFAULT_GO_MOD_VERSION: &str = "1.16";
/// What a go.work without a go line counts as.
pub const DEFAULT_GO_WORK_VERSION: &str = "1.18";
/// go lines from here on make `go mod tidy` write the simplest set of requirement blocks.
pub const SIMPLIFY_REQUIRE_VERSION: &str = "1.27";
/// go lines from here on make `go mod tidy` keep go.mod sums of all package-providing modules.
pub const TIDY_GO_MOD_SUM_VERSION: &str = "1.21";
/// go lines from here on are a minimum that is enforced.
pub const GO_STRICT_VERSION: &str = "1.21";
/// go lines from here on demand that vendored imports are listed.
pub const EXPLICIT_MODULES_TXT_IMPORT_VERSION: &str = "1.23";
/// go lines from here on know `tool`.
pub const GO_MOD_TOOL_VERSION: &str = "1.24";

/// A Go version taken apart. Numbers are decimal texts; absent parts are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version<'a> {
    /// Major number.
    pub major: &'a str,
    /// Minor number.
    pub minor: &'a str,
    /// Patch number.
    pub patch: &'a str,
    /// `alpha`, `beta`, `rc` or empty.
    pub kind: &'a str,
    /// Number of the pre-release.
    pub pre: &'a str,
}

/// Takes a Go version apart; none if it is malformed (Go: `gover.Parse`).
pub fn parse(x: &str) -> Option<Version<'_>> {
    let mut v = Version::default();
    let rest;
    (v.major, rest) = cut_number(x)?;
    if rest.is_empty() {
        // Go 1 counts as 1.0.0.
        return Some(Version { minor: "0", patch: "0", ..v });
    }
    let rest_minor;
    (v.minor, rest_minor) = cut_number(rest.strip_prefix('.')?)?;
    if rest_minor.is_empty() {
        // Before 1.21 there was no 1.N.0: 1.N is that release.
        if compare_numbers(v.minor, "21") == Ordering::Less {
            v.patch = "0";
        }
        return Some(v);
    }
    if let Some(patch) = rest_minor.strip_prefix('.') {
        let (patch, rest) = cut_number(patch)?;
        return rest.is_empty().then_some(Version { patch, ..v });
    }
    let letters = rest_minor.bytes().take_while(|byte| !byte.is_ascii_digit()).count();
    if letters == 0 || !rest_minor.as_bytes()[..letters].iter().all(u8::is_ascii_lowercase) {
        return None;
    }
    let (kind, number) = rest_minor.split_at(letters);
    v.kind = kind;
    if !number.is_empty() {
        let rest;
        (v.pre, rest) = cut_number(number)?;
        if !rest.is_empty() {
            return None;
        }
    }
    Some(v)
}

fn cut_number(x: &str) -> Option<(&str, &str)> {
    let digits = x.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || (digits > 1 && x.starts_with('0')) { None } else { Some(x.split_at(digits)) }
}

/// Compares Go versions: 1.21 < 1.21rc1 < 1.21.0, and 1.20 = 1.20.0; malformed ones are lowest (Go: `gover.Compare`).
pub fn compare(x: &str, y: &str) -> Ordering {
    let (x, y) = (parse(x).unwrap_or_default(), parse(y).unwrap_or_default());
    compare_numbers(x.major, y.major)
        .then_with(|| compare_numbers(x.minor, y.minor))
        .then_with(|| compare_numbers(x.patch, y.patch))
        .then_with(|| x.kind.cmp(y.kind))
        .then_with(|| compare_numbers(x.pre, y.pre))
}

/// True if `x` is lower than `y`.
pub fn less(x: &str, y: &str) -> bool {
    compare(x, y) == Ordering::Less
}

/// The higher of two Go versions; the first if they are equal (Go: `gover.Max`).
pub fn max<'a>(x: &'a str, y: &'a str) -> &'a str {
    if less(x, y) { y } else { x }
}

/// True for a well-formed Go version (Go: `gover.IsValid`).
pub fn is_valid(x: &str) -> bool {
    parse(x).is_some()
}

/// True for a language version such as 1.21, not a release such as 1.21.0 (Go: `gover.IsLang`).
pub fn is_lang(x: &str) -> bool {
    parse(x).is_some_and(|v| v.patch.is_empty() && v.kind.is_empty() && v.pre.is_empty())
}

/// The language version of a Go version: 1.21 for 1.21rc1 and 1.21.3; empty if malformed (Go: `gover.Lang`).
pub fn lang(x: &str) -> String {
    let v = parse(x).unwrap_or_default();
    if v.minor.is_empty() || (v.major == "1" && v.minor == "0") {
        v.major.to_owned()
    } else {
        format!("{}.{}", v.major, v.minor)
    }
}

/// True for a pre-release such as 1.21rc1 (Go: `gover.IsPrerelease`).
pub fn is_prerelease(x: &str) -> bool {
    parse(x).is_some_and(|v| !v.kind.is_empty())
}

/// The language version before: 1.20 for 1.21.3 (Go: `gover.Prev`).
pub fn prev(x: &str) -> String {
    let v = parse(x).unwrap_or_default();
    if compare_numbers(v.minor, "1") != Ordering::Greater {
        return v.major.to_owned();
    }
    let minor = decrement(v.minor);
    format!("{}.{minor}", v.major)
}

fn decrement(decimal: &str) -> String {
    let zeros = decimal.len() - decimal.trim_end_matches('0').len();
    let head = &decimal[..decimal.len() - zeros];
    let Some(last) = head.as_bytes().last() else { return String::new() };
    let rest = &head[..head.len() - 1];
    let nines = "9".repeat(zeros);
    if rest.is_empty() && *last == b'1' && zeros > 0 { nines } else { format!("{rest}{}{nines}", char::from(last - 1)) }
}

/// The Go version in a toolchain name: `1.21.3` for `go1.21.3-custom`; empty if it is none (Go: `gover.FromToolchain`).
pub fn from_toolchain(name: &str) -> &str {
    if name.contains(['/', '\\']) {
        return "";
    }
    let Some(version) = name.strip_prefix("go") else { return "" };
    let version = &version[..version.find([' ', '\t', '-']).unwrap_or(version.len())];
    if is_valid(version) { version } else { "" }
}

/// The Go version that a toolchain name or plain version stands for (Go: `gover.maybeToolchainVersion`).
pub fn maybe_toolchain_version(name: &str) -> &str {
    if is_valid(name) { name } else { from_toolchain(name) }
}

/// True for the two module paths that stand for Go itself, `go` and `toolchain` (Go: `gover.IsToolchain`).
pub fn is_toolchain(path: &str) -> bool {
    path == "go" || path == "toolchain"
}

/// Compares versions of the module `path`: Go versions, toolchain names or semantic versions (Go: `gover.ModCompare`).
pub fn mod_compare(path: &str, x: &str, y: &str) -> Ordering {
    match path {
        "go" => compare(x, y),
        "toolchain" => compare(maybe_toolchain_version(x), maybe_toolchain_version(y)),
        _ => semver::compare(x, y),
    }
}

/// Sorts as go lists modules: by path, then version in the path's own order (Go: `gover.ModSort`).
pub fn mod_sort(list: &mut [ModuleVersion]) {
    list.sort_by(mod_order);
}

/// The order of [`mod_sort`].
pub fn mod_order(a: &ModuleVersion, b: &ModuleVersion) -> Ordering {
    compare_with(a, b, mod_compare)
}

/// True if the version is valid for the path (Go: `gover.ModIsValid`).
pub fn mod_is_valid(path: &str, version: &str) -> bool {
    match path {
        "go" => is_valid(version),
        "toolchain" => is_valid(from_toolchain(version)),
        _ => semver::is_valid(version),
    }
}

/// True if the version is a prefix such as v1.2 that stands for the versions below it (Go: `gover.ModIsPrefix`). The
/// version must be valid.
pub fn mod_is_prefix(path: &str, version: &str) -> bool {
    match path {
        "go" => is_lang(version),
        "toolchain" => is_lang(from_toolchain(version)),
        _ => !version.contains(['-', '+']) && version.matches('.').count() < 2,
    }
}

/// True if the version is a pre-release (Go: `gover.ModIsPrerelease`).
pub fn mod_is_prerelease(path: &str, version: &str) -> bool {
    match path {
        "go" => is_prerelease(version),
        "toolchain" => is_prerelease(from_toolchain(version)),
        _ => !semver::prerelease(version).is_empty(),
    }
}

/// The major and minor version as `@patch` keeps them (Go: `gover.ModMajorMinor`).
pub fn mod_major_minor(path: &str, version: &str) -> String {
    match path {
        "go" => lang(version),
        "toolchain" => format!("go{}", lang(from_toolchain(version))),
        _ => semver::major_minor(version),
    }
}

/// The value of a `go` or `toolchain` line found without parsing (Go: `gover.GoModLookup`); empty if there is none.
pub fn go_mod_lookup<'a>(text: &'a [u8], key: &str) -> &'a str {
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        let Some(rest) = line.strip_prefix(key.as_bytes()) else { continue };
        if !matches!(rest.first(), Some(b' ' | b'\t')) {
            continue;
        }
        let end = rest.windows(2).position(|pair| pair == b"//").unwrap_or(rest.len());
        return std::str::from_utf8(&rest[..end]).unwrap_or("").trim();
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        let rows = [
            "bad 1.x 01 1.21.",
            "1 1.0 1.0.0",
            "1.19alpha3",
            "1.19beta1",
            "1.20rc1",
            "1.20 1.20.0",
            "1.20.1",
            "1.21",
            "1.21alpha1",
            "1.21rc1",
            "1.21rc2",
            "1.21.0",
            "1.21.5",
            "1.100",
        ];
        // Before 1.21 a bare 1.N is its first release, so pre-releases of 1.20 sort behind 1.19's.
        for (i, row) in rows.iter().enumerate() {
            for (j, other) in rows.iter().enumerate() {
                for x in row.split(' ') {
                    for y in other.split(' ') {
                        assert_eq!(compare(x, y), i.cmp(&j), "{x} against {y}");
                    }
                }
            }
        }
    }

    #[test]
    fn words() {
        assert_eq!(lang("1.21rc1"), "1.21");
        assert_eq!(lang("1.0"), "1");
        assert_eq!(prev("1.21.3"), "1.20");
        assert_eq!(prev("1.100"), "1.99");
        assert_eq!(prev("1.1"), "1");
        assert_eq!(from_toolchain("go1.21.3-custom"), "1.21.3");
        assert_eq!(from_toolchain("go"), "");
        assert!(is_lang("1.21") && !is_lang("1.20") && !is_lang("1.21.0"));
        assert_eq!(go_mod_lookup(b"module m\n go 1.21 // x\n", "go"), "1.21");
    }
}
