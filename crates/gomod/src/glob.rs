//! Shell patterns as Go's path.Match reads them.

/// True if `name` matches `pattern`: `*` any run without `/`, `?` one character, `[a-z]` and `[^a-z]` classes, `\` the
/// next character as it is. A malformed pattern is an error (Go: path.ErrBadPattern), wherever it is malformed up to the
/// place where matching ends.
pub fn matches(pattern: &str, name: &str) -> Result<bool, BadPattern> {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    // Where to go back to when a run behind `*` does not fit: the pattern behind the star, the next place in the name.
    let mut star: Option<(usize, usize)> = None;
    loop {
        if p < pattern.len() && pattern[p] == '*' {
            while p < pattern.len() && pattern[p] == '*' {
                p += 1;
            }
            star = Some((p, n));
            continue;
        }
        let step = if p == pattern.len() {
            if n == name.len() {
                return Ok(true);
            }
            None
        } else if n == name.len() {
            check(&pattern[p..])?;
            None
        } else {
            one(&pattern, p, name[n])?
        };
        if let Some(next) = step {
            p = next;
            n += 1;
            continue;
        }
        match star {
            Some((behind, at)) if at < name.len() && name[at] != '/' => {
                star = Some((behind, at + 1));
                p = behind;
                n = at + 1;
            }
            _ => {
                check(&pattern[p..])?;
                return Ok(false);
            }
        }
    }
}

/// The pattern is malformed. Displays as Go's `syntax error in pattern`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadPattern;

impl std::fmt::Display for BadPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("syntax error in pattern")
    }
}

impl std::error::Error for BadPattern {}

/// Matches one character; gives the place behind what matched it.
fn one(pattern: &[char], at: usize, c: char) -> Result<Option<usize>, BadPattern> {
    match pattern[at] {
        '?' => Ok((c != '/').then_some(at + 1)),
        '[' => class(pattern, at, Some(c)).map(|(hit, next)| hit.then_some(next)),
        '\\' => {
            let literal = pattern.get(at + 1).ok_or(BadPattern)?;
            Ok((*literal == c).then_some(at + 2))
        }
        literal => Ok((literal == c).then_some(at + 1)),
    }
}

/// Reads a class; gives whether `c` is in it and the place behind it.
fn class(pattern: &[char], at: usize, c: Option<char>) -> Result<(bool, usize), BadPattern> {
    let mut i = at + 1;
    let negated = pattern.get(i) == Some(&'^');
    i += usize::from(negated);
    let (mut hit, mut ranges) = (false, 0);
    loop {
        if pattern.get(i) == Some(&']') && ranges > 0 {
            return Ok((hit != negated, i + 1));
        }
        let low = bound(pattern, &mut i)?;
        let mut high = low;
        if pattern.get(i) == Some(&'-') {
            i += 1;
            high = bound(pattern, &mut i)?;
        }
        hit |= c.is_some_and(|c| low <= c && c <= high);
        ranges += 1;
    }
}

fn bound(pattern: &[char], i: &mut usize) -> Result<char, BadPattern> {
    let mut c = *pattern.get(*i).ok_or(BadPattern)?;
    if c == '-' || c == ']' {
        return Err(BadPattern);
    }
    if c == '\\' {
        *i += 1;
        c = *pattern.get(*i).ok_or(BadPattern)?;
    }
    *i += 1;
    if *i >= pattern.len() { Err(BadPattern) } else { Ok(c) }
}

/// Says whether the rest of a pattern is well formed.
fn check(pattern: &[char]) -> Result<(), BadPattern> {
    let mut i = 0;
    while i < pattern.len() {
        i = match pattern[i] {
            '[' => class(pattern, i, None)?.1,
            '\\' if i + 1 >= pattern.len() => return Err(BadPattern),
            '\\' => i + 2,
            _ => i + 1,
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        for (pattern, name, want) in [
            ("abc", "abc", Ok(true)),
            ("*", "abc", Ok(true)),
            ("*c", "abc", Ok(true)),
            ("a*", "ab/c", Ok(false)),
            ("a*/b", "abc/b", Ok(true)),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", Ok(true)),
            ("a*b?c*x", "abxbbxdbxebxczzy", Ok(false)),
            ("ab[c]", "abc", Ok(true)),
            ("ab[^e-g]", "abc", Ok(true)),
            ("a\\*b", "a*b", Ok(true)),
            ("[\\]a]", "]", Ok(true)),
            ("[]a]", "]", Err(BadPattern)),
            ("[-x]", "x", Err(BadPattern)),
            ("[a-b-c]", "a", Err(BadPattern)),
            ("[", "a", Err(BadPattern)),
            ("a[", "ab", Err(BadPattern)),
            ("*x", "xxx", Ok(true)),
            ("a?b", "a/b", Ok(false)),
        ] {
            assert_eq!(matches(pattern, name), want, "{pattern} {name}");
        }
    }
}
