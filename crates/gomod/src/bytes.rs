//! Bytes that need not be UTF-8 as `str`, without losing any.
//!
//! go.mod files are bytes to Go: a stray `\xff` in a comment or in an identifier is kept and printed back. Here every
//! text is a `str`, so a byte that is not part of valid UTF-8 becomes one character of the last private use block
//! (`U+10FF80` … `U+10FFFF`), and a real character of that block becomes its four bytes in the same way. The two
//! functions are inverses of each other, and the identity on everything else.

use std::borrow::Cow;

const FIRST: u32 = 0x0010_ff80;

/// True for a character that stands for a byte.
pub fn is_byte(c: char) -> bool {
    c as u32 >= FIRST
}

fn byte_char(byte: u8) -> char {
    char::from_u32(FIRST + u32::from(byte & 0x7f)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The text of bytes.
///
/// ```
/// use gomod::bytes::{to_bytes, to_text};
/// assert_eq!(to_text("é".as_bytes()), "é");
/// assert_eq!(to_bytes(&to_text(b"a\xffb")), b"a\xffb".as_slice());
/// ```
pub fn to_text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.is_ascii() || !text.contains(is_byte) => Cow::Borrowed(text),
        _ => {
            let mut out = String::with_capacity(bytes.len() + 16);
            for chunk in bytes.utf8_chunks() {
                for c in chunk.valid().chars() {
                    if is_byte(c) {
                        out.extend(c.encode_utf8(&mut [0; 4]).bytes().map(byte_char));
                    } else {
                        out.push(c);
                    }
                }
                out.extend(chunk.invalid().iter().map(|&byte| byte_char(byte)));
            }
            Cow::Owned(out)
        }
    }
}

/// The bytes of a text: what [`to_text`] was given.
pub fn to_bytes(text: &str) -> Cow<'_, [u8]> {
    // The block's characters all start with the bytes F4 8F BE|BF; no other text holds F4 8F, so most texts end here.
    if !text.as_bytes().contains(&0xf4) || !text.contains(is_byte) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        if is_byte(c) {
            out.push((c as u32 - FIRST) as u8 | 0x80);
        } else {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    Cow::Owned(out)
}

/// Compares as Go compares the two byte strings.
pub fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    to_bytes(a).cmp(&to_bytes(b))
}
