//! Text as Go's `%q` prints it (strconv.Quote, strconv.QuoteRune).

use std::fmt::Write;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// True if Go prints the character as it is (unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the space).
pub fn is_print(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    use GeneralCategoryGroup::{Letter, Mark, Number, Punctuation, Symbol};
    matches!(c.general_category_group(), Letter | Mark | Number | Punctuation | Symbol)
}

/// True for a letter (unicode.IsLetter).
pub fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Letter)
}

/// True for a decimal digit (unicode.IsDigit).
pub fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && c.general_category() == GeneralCategory::DecimalNumber)
}

/// A double-quoted Go string.
///
/// ```
/// assert_eq!(gomod::quote::quote("a\"b\n"), r#""a\"b\n""#);
/// ```
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        push_escaped(&mut out, c, '"');
    }
    out.push('"');
    out
}

/// A double-quoted Go string of bytes that need not be UTF-8: bytes that are not become `\xff`.
pub fn quote_bytes(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            push_escaped(&mut out, c, '"');
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out.push('"');
    out
}

/// A single-quoted Go character.
///
/// ```
/// assert_eq!(gomod::quote::quote_char('\''), r"'\''");
/// ```
pub fn quote_char(c: char) -> String {
    let mut out = String::from("'");
    push_escaped(&mut out, c, '\'');
    out.push('\'');
    out
}

fn push_escaped(out: &mut String, c: char, quote: char) {
    let _ = match c {
        _ if c == quote || c == '\\' => {
            out.push('\\');
            out.push(c);
            Ok(())
        }
        _ if is_print(c) => {
            out.push(c);
            Ok(())
        }
        '\x07' => out.write_str("\\a"),
        '\x08' => out.write_str("\\b"),
        '\x0c' => out.write_str("\\f"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\x0b' => out.write_str("\\v"),
        _ if c < ' ' || c == '\x7f' => write!(out, "\\x{:02x}", c as u32),
        _ if (c as u32) < 0x10000 => write!(out, "\\u{:04x}", c as u32),
        _ => write!(out, "\\U{:08x}", c as u32),
    };
}
