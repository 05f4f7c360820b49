//! Go's regular expressions in the crate `regex`: the same syntax but for the few spellings translated here.

use regex::{Regex, RegexBuilder};

/// Compiles a pattern as the script commands `stdout`, `stderr` and `grep` do: `^` and `$` match at lines.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(&translate(pattern)).multi_line(true).build().map_err(|error| error.to_string())
}

/// The pattern that matches this text only.
pub fn quote(text: &str) -> String {
    regex::escape(text)
}

fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        let next = &rest[c.len_utf8()..];
        match c {
            // Literal text, which `regex` has no spelling for.
            '\\' if !in_class && next.starts_with('Q') => {
                let body = &next[1..];
                let end = body.find("\\E").unwrap_or(body.len());
                out.push_str(&quote(&body[..end]));
                rest = body.get(end + 2..).unwrap_or_default();
                continue;
            }
            '\\' => {
                let escaped = next.chars().next().map_or(0, char::len_utf8);
                out.push('\\');
                out.push_str(&next[..escaped]);
                rest = &next[escaped..];
                continue;
            }
            // A brace that opens no repetition stands for itself.
            '{' if !in_class && !opens_repetition(next) => out.push_str("\\{"),
            '[' if !in_class => {
                in_class = true;
                out.push('[');
                let body = next.strip_prefix('^').map_or(next, |body| {
                    out.push('^');
                    body
                });
                // A bracket that comes first in a class stands for itself.
                rest = body.strip_prefix(']').map_or(body, |body| {
                    out.push_str("\\]");
                    body
                });
                continue;
            }
            '[' if next.starts_with(':') => {
                let end = next.find(":]").map_or(0, |end| end + 2);
                out.push('[');
                out.push_str(&next[..end]);
                rest = &next[end..];
                continue;
            }
            // `regex` gives these a meaning inside of classes that Go does not.
            '[' | '&' | '~' if in_class => {
                out.push('\\');
                out.push(c);
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            _ => out.push(c),
        }
        rest = next;
    }
    out
}

fn opens_repetition(rest: &str) -> bool {
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    let behind = &rest[digits..];
    let behind = behind.strip_prefix(',').map_or(behind, |more| more.trim_start_matches(|c: char| c.is_ascii_digit()));
    digits > 0 && behind.starts_with('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_go() {
        for (pattern, text, found) in [
            (r"\Qa.b(\E$", "a.b(", true),
            (r"\Qa.b(\E$", "axb(", false),
            (r"{{.Path}}", "{{.Path}}", true),
            (r"a{2}$", "aa", true),
            (r"^[[a]b", "[b", true),
            (r"^[]a]b", "]b", true),
            (r"^second$", "first\nsecond\n", true),
            (r"[[:digit:]]+\z", "a12", true),
            (r"[a&&b]c", "&c", true),
        ] {
            assert_eq!(compile(pattern).unwrap().is_match(text), found, "{pattern}");
        }
    }
}
