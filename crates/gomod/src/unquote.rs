//! Reading Go string literals (strconv.Unquote).

/// The value of a Go string literal, `"…"` or `` `…` ``, as bytes; `None` if it is not one (Go: `invalid syntax`).
///
/// ```
/// assert_eq!(gomod::unquote::unquote(br#""a\x41\u00e9""#).as_deref(), Some("aAé".as_bytes()));
/// assert_eq!(gomod::unquote::unquote(b"`a\\n`").as_deref(), Some(b"a\\n".as_slice()));
/// assert_eq!(gomod::unquote::unquote(b"\"a"), None);
/// ```
pub fn unquote(literal: &[u8]) -> Option<Vec<u8>> {
    match literal {
        [b'"', inner @ .., b'"'] => unquote_interpreted(inner),
        // Go drops carriage returns from raw strings.
        [b'`', inner @ .., b'`'] if !inner.contains(&b'`') => {
            Some(inner.iter().copied().filter(|&byte| byte != b'\r').collect())
        }
        _ => None,
    }
}

fn unquote_interpreted(inner: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((&byte, tail)) = rest.split_first() {
        match byte {
            b'"' | b'\n' => return None,
            b'\\' => rest = unquote_escape(tail, &mut out)?,
            _ => {
                let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\n' | b'\\')).unwrap_or(rest.len());
                for chunk in rest[..plain].utf8_chunks() {
                    out.extend_from_slice(chunk.valid().as_bytes());
                    for _ in chunk.invalid() {
                        out.extend_from_slice("\u{fffd}".as_bytes());
                    }
                }
                rest = &rest[plain..];
            }
        }
    }
    Some(out)
}

/// Reads what stands behind a backslash and gives what stands behind that.
fn unquote_escape<'t>(text: &'t [u8], out: &mut Vec<u8>) -> Option<&'t [u8]> {
    let (&kind, rest) = text.split_first()?;
    let digits = match kind {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        b'0'..=b'7' => {
            let mut value = u32::from(kind - b'0');
            for &digit in rest.get(..2)? {
                if !(b'0'..=b'7').contains(&digit) {
                    return None;
                }
                value = value * 8 + u32::from(digit - b'0');
            }
            out.push(u8::try_from(value).ok()?);
            return Some(&rest[2..]);
        }
        _ => {
            out.push(match kind {
                b'a' => 0x07,
                b'b' => 0x08,
                b'f' => 0x0c,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'v' => 0x0b,
                b'\\' | b'"' => kind,
                _ => return None,
            });
            return Some(rest);
        }
    };
    let mut value = 0_u32;
    for &digit in rest.get(..digits)? {
        value = value.checked_mul(16)?.checked_add(char::from(digit).to_digit(16)?)?;
    }
    if kind == b'x' {
        out.push(u8::try_from(value).ok()?);
    } else {
        out.extend_from_slice(char::from_u32(value)?.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(&rest[digits..])
}
