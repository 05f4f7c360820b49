//! Semantic versions as Go writes them (golang.org/x/mod/semver): a leading `v` is required, and `vMAJOR` and
//! `vMAJOR.MINOR` are allowed as short forms.

use std::cmp::Ordering;

struct Parsed<'a> {
    major: &'a str,
    minor: &'a str,
    patch: &'a str,
    short: &'static str,
    prerelease: &'a str,
    build: &'a str,
}

/// True if `v` is a semantic version in Go's sense.
///
/// ```
/// assert!(gomod::semver::is_valid("v1.2"));
/// assert!(!gomod::semver::is_valid("1.2.3"));
/// ```
pub fn is_valid(v: &str) -> bool {
    parse(v).is_some()
}

/// The canonical form: missing parts filled in, build metadata dropped. Empty if `v` is not valid.
///
/// ```
/// assert_eq!(gomod::semver::canonical("v1.2"), "v1.2.0");
/// assert_eq!(gomod::semver::canonical("v1.2.3+meta"), "v1.2.3");
/// ```
pub fn canonical(v: &str) -> String {
    match parse(v) {
        None => String::new(),
        Some(p) if !p.build.is_empty() => v[..v.len() - p.build.len()].to_owned(),
        Some(p) => [v, p.short].concat(),
    }
}

/// The major version with its `v`, for example `v2`; empty if `v` is not valid.
pub fn major(v: &str) -> &str {
    parse(v).map_or("", |p| &v[..=p.major.len()])
}

/// Major and minor version, for example `v2.1`; empty if `v` is not valid.
pub fn major_minor(v: &str) -> String {
    parse(v).map_or(String::new(), |p| format!("v{}.{}", p.major, p.minor))
}

/// The pre-release with its dash, for example `-rc.1`; empty if there is none.
pub fn prerelease(v: &str) -> &str {
    parse(v).map_or("", |p| p.prerelease)
}

/// The build metadata with its plus, for example `+incompatible`; empty if there is none.
pub fn build(v: &str) -> &str {
    parse(v).map_or("", |p| p.build)
}

/// Compares by semantic version precedence. Build metadata does not count; invalid versions are equal to each other and
/// lower than all valid ones.
pub fn compare(v: &str, w: &str) -> Ordering {
    if v == w {
        return Ordering::Equal;
    }
    // Nearly always the numbers decide, or what stands behind them is a usual pre-release.
    if let (Some((v, v_rest)), Some((w, w_rest))) = (release(v), release(w)) {
        // Who is not valid is lower than all that are.
        if let (Some(v_rest), Some(w_rest)) = (prerelease_behind(v_rest), prerelease_behind(w_rest)) {
            return v.cmp(&w).then_with(|| compare_prerelease(v_rest, w_rest));
        }
    }
    match (parse(v), parse(w)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(v), Some(w)) => compare_numbers(v.major, w.major)
            .then_with(|| compare_numbers(v.minor, w.minor))
            .then_with(|| compare_numbers(v.patch, w.patch))
            .then_with(|| compare_prerelease(v.prerelease, w.prerelease)),
    }
}

/// The order of [`sort`]: by [`compare`], ties bytewise.
pub fn compare_total(v: &str, w: &str) -> Ordering {
    compare(v, w).then_with(|| v.cmp(w))
}

/// The higher of two versions in canonical form (x/mod/semver.Max).
pub fn max(v: &str, w: &str) -> String {
    let (v, w) = (canonical(v), canonical(w));
    if compare(&v, &w) == Ordering::Greater { v } else { w }
}

/// Sorts versions, lowest first; versions of equal precedence bytewise.
pub fn sort<S: AsRef<str>>(list: &mut [S]) {
    list.sort_by(|v, w| compare_total(v.as_ref(), w.as_ref()));
}

/// Compares two decimal numbers without leading zeros, of any length.
pub(crate) fn compare_numbers(x: &str, y: &str) -> Ordering {
    x.len().cmp(&y.len()).then_with(|| x.cmp(y))
}

/// The pre-release that stands behind the numbers, with its dash, if it is usual and nothing but `+incompatible` follows.
fn prerelease_behind(rest: &str) -> Option<&str> {
    let rest = rest.strip_suffix("+incompatible").unwrap_or(rest);
    match rest.as_bytes().split_first() {
        None => Some(rest),
        Some((b'-', prerelease)) => identifiers_ok(prerelease, true).then_some(rest),
        Some(_) => None,
    }
}

/// The three numbers that nearly all versions begin with, if they are short, and what stands behind them. It says nothing of
/// other versions.
fn release(v: &str) -> Option<([u64; 3], &str)> {
    let mut numbers = [0; 3];
    let mut rest = v.as_bytes().strip_prefix(b"v")?;
    for (part, number) in numbers.iter_mut().enumerate() {
        if part > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        let mut digits = 0;
        while let Some(&byte @ b'0'..=b'9') = rest.get(digits) {
            *number = *number * 10 + u64::from(byte - b'0');
            digits += 1;
            if digits > 18 {
                return None;
            }
        }
        if digits == 0 || (digits > 1 && rest[0] == b'0') {
            return None;
        }
        rest = &rest[digits..];
    }
    Some((numbers, &v[v.len() - rest.len()..]))
}

fn parse(v: &str) -> Option<Parsed<'_>> {
    let (major, rest) = cut_number(v.strip_prefix('v')?)?;
    let mut parsed = Parsed { major, minor: "0", patch: "0", short: ".0.0", prerelease: "", build: "" };
    if rest.is_empty() {
        return Some(parsed);
    }
    let (minor, rest) = cut_number(rest.strip_prefix('.')?)?;
    parsed.minor = minor;
    parsed.short = ".0";
    if rest.is_empty() {
        return Some(parsed);
    }
    let (patch, mut rest) = cut_number(rest.strip_prefix('.')?)?;
    parsed.patch = patch;
    parsed.short = "";
    if rest.starts_with('-') {
        let end = rest.bytes().position(|byte| byte == b'+').unwrap_or(rest.len());
        if !identifiers_ok(&rest.as_bytes()[1..end], true) {
            return None;
        }
        (parsed.prerelease, rest) = rest.split_at(end);
    }
    if rest.starts_with('+') {
        if !identifiers_ok(&rest.as_bytes()[1..], false) {
            return None;
        }
        (parsed.build, rest) = (rest, "");
    }
    rest.is_empty().then_some(parsed)
}

/// Cuts a decimal number without leading zeros from the start.
fn cut_number(v: &str) -> Option<(&str, &str)> {
    let digits = v.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || (digits > 1 && v.starts_with('0')) { None } else { Some(v.split_at(digits)) }
}

/// What a byte can be in an identifier.
#[derive(Clone, Copy)]
enum Class {
    Digit,
    Letter,
    Dot,
    Other,
}

/// By byte.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => Class::Digit,
            b'a'..=b'z' | b'A'..=b'Z' | b'-' => Class::Letter,
            b'.' => Class::Dot,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

/// True for identifiers between dots as a pre-release or build metadata holds them. One pass: this is asked about each
/// version that is read.
pub(crate) fn identifiers_ok(text: &[u8], numbers_matter: bool) -> bool {
    let ends_well = |start: usize, end: usize, numeric: bool| {
        end > start && !(numbers_matter && numeric && end - start > 1 && text[start] == b'0')
    };
    let (mut start, mut numeric) = (0, true);
    for (at, byte) in text.iter().enumerate() {
        match CLASSES[*byte as usize] {
            Class::Digit => {}
            Class::Letter => numeric = false,
            Class::Dot if ends_well(start, at, numeric) => (start, numeric) = (at + 1, true),
            _ => return false,
        }
    }
    ends_well(start, text.len(), numeric)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn compare_prerelease(x: &str, y: &str) -> Ordering {
    if x == y {
        return Ordering::Equal;
    }
    if x.is_empty() {
        return Ordering::Greater;
    }
    if y.is_empty() {
        return Ordering::Less;
    }
    let (mut xs, mut ys) = (x[1..].split('.'), y[1..].split('.'));
    loop {
        let (x, y) = match (xs.next(), ys.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => (x, y),
        };
        if x == y {
            continue;
        }
        return match (is_number(x), is_number(y)) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (true, true) => compare_numbers(x, y),
            (false, false) => x.cmp(y),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lowest first; versions on one line are equal.
    const ORDER: &str = "\
        bad 1.0.0 v1.02.3 v1.2.3-01 v1.2-pre v v1. v1.2.3+ v1.2.3-\n\
        v0.0.0-20190101000000-abcdefabcdef\n\
        v1.0.0-alpha\n v1.0.0-alpha.1\n v1.0.0-alpha.beta\n v1.0.0-beta\n v1.0.0-beta.2\n v1.0.0-beta.11\n v1.0.0-rc.1\n\
        v1 v1.0 v1.0.0 v1.0.0+meta\n v1.2 v1.2.0\n v1.2.3-pre.9\n v1.2.3-pre.10\n v1.2.3\n v1.10.0\n\
        v2.0.0+incompatible\n v2.0.999999999999999999\n v2.0.1000000000000000000\n v2.0.9999999999999999999\n\
        v100000000000000000000000.0.0";

    #[test]
    fn order() {
        let rows: Vec<Vec<&str>> = ORDER.lines().map(|line| line.split_whitespace().collect()).collect();
        for (i, row) in rows.iter().enumerate() {
            for (j, other) in rows.iter().enumerate() {
                for v in row {
                    for w in other {
                        assert_eq!(compare(v, w), i.cmp(&j), "{v} against {w}");
                    }
                }
            }
        }
    }

    #[test]
    fn parts() {
        assert_eq!(canonical("v1"), "v1.0.0");
        assert_eq!(canonical("v1.2.3-pre+m"), "v1.2.3-pre");
        assert_eq!(major("v12.3.4"), "v12");
        assert_eq!(major_minor("v12"), "v12.0");
        assert_eq!(prerelease("v1.2.3-a.b+c"), "-a.b");
        assert_eq!(build("v1.2.3-a.b+c"), "+c");
        assert_eq!(max("v1.2", "v1.1.9"), "v1.2.0");
    }
}
