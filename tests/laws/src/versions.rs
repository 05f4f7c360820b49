//! Versions, module paths, times and quoting.

use std::cmp::Ordering;

use gomod::module::{
    check_file_path, check_import_path, check_path, check_path_major, escape_path, escape_version, is_pseudo_version,
    match_prefix_patterns, pseudo_version_base, pseudo_version_rev, pseudo_version_time, split_path_version,
    unescape_path, unescape_version,
};
use gomod::time::Time;
use gomod::{bytes, glob, gover, quote, semver, unquote};

use crate::{Verdict, check};

pub(crate) const SEEDS: &[&[u8]] = &[
    b"v1.2.3-pre.1+meta\nv1.2.3\nv1.10.0",
    b"v0.0.0-20200101000000-abcdefabcdef\nv2.0.0+incompatible\nexample.com/a/v2",
    b"1.21rc1\n1.21.0\ngo1.27.3-custom",
    b"gopkg.in/yaml.v2-unstable\ngithub.com/!azure/x\nexample.com/[a-c]*",
    b"\"a\\x00\\u00e9\\U0001F600\"\n2020-01-02T03:04:05.678+01:00\n`raw`",
];

fn order(name: &str, compare: impl Fn(&str, &str) -> Ordering, words: [&str; 3]) -> Verdict {
    let [a, b, c] = words;
    check(compare(a, b) == compare(b, a).reverse(), || format!("{name}: {a:?} and {b:?} are not opposite"))?;
    check(compare(a, a).is_eq(), || format!("{name}: {a:?} is not itself"))?;
    let chain = compare(a, b).is_le() && compare(b, c).is_le();
    check(!chain || compare(a, c).is_le(), || format!("{name}: {a:?} {b:?} {c:?} have no order"))
}

pub(crate) fn versions(data: &[u8]) -> Verdict {
    let text = bytes::to_text(data);
    let mut lines = text.split('\n');
    let words = [lines.next().unwrap_or_default(), lines.next().unwrap_or_default(), lines.next().unwrap_or_default()];
    order("versions", semver::compare, words)?;
    order("versions in full", semver::compare_total, words)?;
    order("Go versions", gover::compare, words)?;
    for word in words {
        one(word)?;
    }
    let _ = (match_prefix_patterns(words[0], words[1]), glob::matches(words[0], words[1]));
    let _ = check_path_major(words[0], words[1]);
    Ok(())
}

fn one(word: &str) -> Verdict {
    let canonical = semver::canonical(word);
    check(canonical.is_empty() != semver::is_valid(word), || format!("{word:?} is {canonical:?}"))?;
    check(semver::canonical(&canonical) == canonical, || format!("{canonical:?} is not canonical"))?;
    let _ = (semver::major(word), semver::major_minor(word), semver::prerelease(word), semver::build(word));
    let _ = (gover::lang(word), gover::prev(word), gover::from_toolchain(word), gover::is_prerelease(word));
    let (prefix, major, ok) = split_path_version(word);
    check(!ok || format!("{prefix}{major}") == word, || format!("{word:?} is split into {prefix:?} and {major:?}"))?;
    let _ = (check_path(word), check_import_path(word), check_file_path(word));
    if let Ok(escaped) = escape_path(word) {
        check(unescape_path(&escaped).as_deref() == Ok(word), || format!("{word:?} is escaped as {escaped:?}"))?;
    }
    if let Ok(escaped) = escape_version(word) {
        check(unescape_version(&escaped).as_deref() == Ok(word), || format!("{word:?} is escaped as {escaped:?}"))?;
    }
    let _ = (unescape_path(word), unescape_version(word));
    let parts = (pseudo_version_time(word), pseudo_version_rev(word), pseudo_version_base(word));
    check(is_pseudo_version(word) || parts.1.is_err(), || format!("{word:?} is no pseudo-version and has a revision"))?;
    let raw = bytes::to_bytes(word);
    let quoted = quote::quote_bytes(&raw);
    let back = unquote::unquote(quoted.as_bytes());
    check(back.as_deref() == Some(&*raw), || format!("{word:?} is quoted as {quoted}: {back:?}"))?;
    let _ = unquote::unquote(word.as_bytes());
    if let Some(time) = Time::parse_rfc3339(word) {
        let digits = time.utc().digits();
        check(Time::parse_digits(&digits).is_some() || digits.len() != 14, || format!("{word:?} is {digits}"))?;
    }
    Ok(())
}
