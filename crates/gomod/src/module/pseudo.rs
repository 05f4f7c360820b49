//! Pseudo-versions: versions that name a commit by its time and hash (golang.org/x/mod/module, pseudo.go).

use super::InvalidVersionError;
use crate::quote::quote;
use crate::semver;
use crate::time::Time;

/// The pseudo-version of a commit: `major` is used where there is no earlier tag (empty: `v0`), `older` is the highest
/// earlier tag or empty, `rev` the first twelve digits of the hash (Go: `module.PseudoVersion`).
///
/// ```
/// use gomod::{module::pseudo_version, time::Time};
/// let time = Time::parse_rfc3339("2019-01-01T00:00:00Z").unwrap();
/// assert_eq!(pseudo_version("", "", time, "abcdefabcdef"), "v0.0.0-20190101000000-abcdefabcdef");
/// assert_eq!(pseudo_version("v1", "v1.2.9", time, "abcdefabcdef"), "v1.2.10-0.20190101000000-abcdefabcdef");
/// ```
pub fn pseudo_version(major: &str, older: &str, time: Time, rev: &str) -> String {
    let segment = format!("{}-{rev}", time.digits());
    let build = semver::build(older);
    let older = semver::canonical(older);
    if older.is_empty() {
        let major = if major.is_empty() { "v0" } else { major };
        return format!("{major}.0.0-{segment}");
    }
    if !semver::prerelease(&older).is_empty() {
        return format!("{older}.0.{segment}{build}");
    }
    let (head, patch) = older.split_at(older.rfind('.').map_or(0, |dot| dot + 1));
    format!("{head}{}-0.{segment}{build}", increment(patch))
}

/// The pseudo-version that stands for no commit at all: `v0.0.0-00010101000000-000000000000` (Go:
/// `module.ZeroPseudoVersion`).
pub fn zero_pseudo_version(major: &str) -> String {
    pseudo_version(major, "", Time::ZERO, "000000000000")
}

/// True if the version has the form of a pseudo-version (Go: `module.IsPseudoVersion`).
pub fn is_pseudo_version(v: &str) -> bool {
    split(v).is_some()
}

/// True for [`zero_pseudo_version`] of the version's own major version (Go: `module.IsZeroPseudoVersion`).
pub fn is_zero_pseudo_version(v: &str) -> bool {
    v.contains("-00010101000000-000000000000") && v == zero_pseudo_version(semver::major(v))
}

/// The time in a pseudo-version (Go: `module.PseudoVersionTime`).
pub fn pseudo_version_time(v: &str) -> Result<Time, InvalidVersionError> {
    let parts = parse(v)?;
    Time::parse_digits(parts.timestamp)
        .ok_or_else(|| InvalidVersionError::pseudo(v, format!("malformed time {}", quote(parts.timestamp))))
}

/// The revision in a pseudo-version (Go: `module.PseudoVersionRev`).
pub fn pseudo_version_rev(v: &str) -> Result<&str, InvalidVersionError> {
    parse(v).map(|parts| parts.rev)
}

/// The tag that a pseudo-version builds on, empty if none (Go: `module.PseudoVersionBase`).
///
/// ```
/// use gomod::module::pseudo_version_base;
/// assert_eq!(pseudo_version_base("v1.2.4-0.20190101000000-abcdefabcdef").unwrap(), "v1.2.3");
/// ```
pub fn pseudo_version_base(v: &str) -> Result<String, InvalidVersionError> {
    let Parts { base, build, .. } = parse(v)?;
    match semver::prerelease(base) {
        "" if build.is_empty() => Ok(String::new()),
        "" => {
            Err(InvalidVersionError::pseudo(v, format!("lacks base version, but has build metadata {}", quote(build))))
        }
        "-0" => {
            let release = &base[..base.len() - 2];
            let (head, patch) = release.split_at(release.rfind('.').map_or(0, |dot| dot + 1));
            let patch = decrement(patch).ok_or_else(|| {
                InvalidVersionError::pseudo(v, format!("version before {release} would have negative patch number"))
            })?;
            Ok(format!("{head}{patch}{build}"))
        }
        _ => Ok(format!("{}{build}", base.strip_suffix(".0").unwrap_or(base))),
    }
}

struct Parts<'a> {
    base: &'a str,
    timestamp: &'a str,
    rev: &'a str,
    build: &'a str,
}

fn parse(v: &str) -> Result<Parts<'_>, InvalidVersionError> {
    split(v).ok_or_else(|| InvalidVersionError::pseudo(v, "syntax error"))
}

/// Takes a pseudo-version apart: `vX.0.0-TIME-REV`, `vX.Y.Z-0.TIME-REV` or `vX.Y.Z-PRE.0.TIME-REV`, each with an optional
/// build. None if it has no such form.
fn split(v: &str) -> Option<Parts<'_>> {
    if v.matches('-').count() < 2 || !semver::is_valid(v) {
        return None;
    }
    let build = semver::build(v);
    let (head, rev) = v[..v.len() - build.len()].rsplit_once('-')?;
    if rev.is_empty() || !rev.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let timestamp = head.get(head.len().checked_sub(14)?..)?;
    if !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let before = &head[..head.len() - 14];
    let base = if let Some(base) = before.strip_suffix("-") {
        // vX.0.0: neither pre-release nor other numbers.
        let major = base.strip_suffix(".0.0")?;
        if semver::major(major) != major {
            return None;
        }
        base
    } else {
        let base = before.strip_suffix('.')?;
        let release = base.strip_suffix("-0").or_else(|| base.strip_suffix(".0").filter(|rest| rest.contains('-')))?;
        release.contains('.').then_some(base)?
    };
    Some(Parts { base, timestamp, rev, build })
}

fn increment(decimal: &str) -> String {
    let nines = decimal.len() - decimal.trim_end_matches('9').len();
    let head = &decimal[..decimal.len() - nines];
    let head = match head.as_bytes() {
        [] => "1".to_owned(),
        [rest @ .., last] => {
            let rest = &head[..rest.len()];
            format!("{rest}{}", char::from(last + 1))
        }
    };
    format!("{head}{}", "0".repeat(nines))
}

fn decrement(decimal: &str) -> Option<String> {
    let zeros = decimal.len() - decimal.trim_end_matches('0').len();
    let head = &decimal[..decimal.len() - zeros];
    let last = *head.as_bytes().last()?;
    let rest = &head[..head.len() - 1];
    let nines = "9".repeat(zeros);
    if rest.is_empty() && last == b'1' && zeros > 0 {
        return Some(nines);
    }
    Some(format!("{rest}{}{nines}", char::from(last - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let time = Time::parse_digits("20060102150405").unwrap();
        for (major, older, want) in [
            ("", "", "v0.0.0-20060102150405-hash"),
            ("v1", "", "v1.0.0-20060102150405-hash"),
            ("v2", "v2.0.0-pre", "v2.0.0-pre.0.20060102150405-hash"),
            ("v1", "v1.0.99999999999999999", "v1.0.100000000000000000-0.20060102150405-hash"),
            ("unused", "v0.0.0", "v0.0.1-0.20060102150405-hash"),
            ("unused", "v1.2.3+incompatible", "v1.2.4-0.20060102150405-hash+incompatible"),
        ] {
            let v = pseudo_version(major, older, time, "hash");
            assert_eq!(v, want);
            assert!(is_pseudo_version(&v), "{v}");
            assert_eq!(pseudo_version_base(&v).unwrap(), older, "{v}");
            assert_eq!(pseudo_version_rev(&v).unwrap(), "hash");
            assert_eq!(pseudo_version_time(&v).unwrap(), time);
        }
    }

    #[test]
    fn others() {
        for v in
            ["v1.2.3", "v1.2.3-pre", "v1.2.3-20060102150405-hash", "v1.2.3-pre.20060102150405-hash", "v0.0.0-2006-h"]
        {
            assert!(!is_pseudo_version(v), "{v}");
        }
        assert!(is_pseudo_version("v1.2.0-0.20060102150405-hash"));
        assert_eq!(
            pseudo_version_base("v1.2.0-0.20060102150405-hash").unwrap_err().to_string(),
            r#"pseudo-version "v1.2.0-0.20060102150405-hash" invalid: version before v1.2.0 would have negative patch number"#
        );
        assert!(is_zero_pseudo_version("v2.0.0-00010101000000-000000000000"));
    }
}
