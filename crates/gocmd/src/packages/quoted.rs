//! Go string literals (strconv.Unquote).

/// The text of a Go string literal in double quotes or back quotes; `None` if it is not one.
pub fn unquote(literal: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(literal).ok()?;
    let quote = text.chars().next()?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote).filter(|_| text.len() >= 2)?;
    match quote {
        '`' if !inner.contains('`') => Some(inner.replace('\r', "")),
        '"' if !inner.contains(['\\', '"', '\n']) => Some(inner.to_owned()),
        '"' => unescape(inner),
        _ => None,
    }
}

fn unescape(inner: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\n' => return None,
            '\\' => match chars.next()? {
                'a' => out.push(7),
                'b' => out.push(8),
                'f' => out.push(12),
                'n' => out.push(b'\n'),
                'r' => out.push(b'\r'),
                't' => out.push(b'\t'),
                'v' => out.push(11),
                '\\' => out.push(b'\\'),
                '"' => out.push(b'"'),
                'x' => out.push(u8::try_from(digits(&mut chars, 16, 2)?).ok()?),
                'u' => push(&mut out, digits(&mut chars, 16, 4)?)?,
                'U' => push(&mut out, digits(&mut chars, 16, 8)?)?,
                first @ '0'..='7' => {
                    let value = first.to_digit(8)? * 64 + digits(&mut chars, 8, 2)?;
                    out.push(u8::try_from(value).ok()?);
                }
                _ => return None,
            },
            _ => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

fn digits(chars: &mut std::str::Chars, radix: u32, count: usize) -> Option<u32> {
    (0..count).try_fold(0u32, |value, _| value.checked_mul(radix)?.checked_add(chars.next()?.to_digit(radix)?))
}

fn push(out: &mut Vec<u8>, code: u32) -> Option<()> {
    out.extend(char::from_u32(code)?.encode_utf8(&mut [0; 4]).bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn literals() {
        for (literal, want) in [
            (r#""a/b""#, Some("a/b")),
            ("`a\\b`", Some("a\\b")),
            (r#""\x41\102\u0043\n""#, Some("ABC\n")),
            (r#""a"#, None),
            (r#"""#, None),
            (r#""a\""#, None),
            (r#""\q""#, None),
            ("'a'", None),
            (r#""\400""#, None),
        ] {
            assert_eq!(unquote(literal.as_bytes()).as_deref(), want, "{literal}");
        }
    }
}
