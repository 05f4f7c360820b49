//! Numbers and character constants (text/template/parse, newNumber; strconv).

use gomod::quote::quote;

#[derive(Clone, Debug, Default)]
pub(crate) struct Number {
    pub(crate) text: String,
    pub(crate) int: Option<i64>,
    pub(crate) float: Option<f64>,
    /// It fits an unsigned number only.
    pub(crate) overflows: bool,
}

impl Number {
    /// Reads a constant as written. The error is Go's text.
    pub(crate) fn parse(text: &str, is_char: bool, is_complex: bool) -> Result<Self, String> {
        let mut number = Self { text: text.to_owned(), ..Self::default() };
        if is_char {
            let c = unquote(text).filter(|s| s.chars().count() == 1).and_then(|s| s.chars().next());
            let Some(c) = c else { return Err(format!("malformed character constant: {text}")) };
            number.int = Some(i64::from(c as u32));
            number.float = Some(f64::from(c as u32));
            return Ok(number);
        }
        if is_complex || text.ends_with('i') {
            return Err(format!("complex constant {text} is outside what this template knows"));
        }
        let plain = text.replace('_', "");
        let (negative, digits) = match plain.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
        };
        let lower = digits.to_ascii_lowercase();
        let (radix, body) = match lower.get(..2) {
            Some("0x") => (16, &lower[2..]),
            Some("0o") => (8, &lower[2..]),
            Some("0b") => (2, &lower[2..]),
            _ if lower.len() > 1 && lower.starts_with('0') && lower.bytes().all(|b| b.is_ascii_digit()) => {
                (8, &lower[1..])
            }
            _ => (10, lower.as_str()),
        };
        if let Ok(value) = u64::from_str_radix(body, radix) {
            let value = i128::from(value) * if negative { -1 } else { 1 };
            number.int = i64::try_from(value).ok();
            number.overflows = number.int.is_none();
        }
        if radix == 10 {
            if let Ok(value) = plain.trim_start_matches('+').parse::<f64>() {
                let wordy = plain.contains(['.', 'e', 'E']);
                if number.int.is_none() && !number.overflows && !wordy {
                    return Err(format!("integer overflow: {}", quote(text)));
                }
                number.float = Some(value);
                #[allow(clippy::float_cmp)]
                if number.int.is_none() && value.trunc() == value && value.abs() < 9.2e18 {
                    number.int = Some(value as i64);
                }
            }
        } else if let Some(value) = number.int {
            number.float = Some(value as f64);
        }
        if number.int.is_none() && number.float.is_none() && !number.overflows {
            return Err(format!("illegal number syntax: {}", quote(text)));
        }
        Ok(number)
    }

    /// Written as a float, not as an integer.
    pub(crate) fn is_wordy_float(&self) -> bool {
        let hexadecimal = self.text.starts_with("0x") || self.text.starts_with("0X");
        self.float.is_some() && !self.text.starts_with('\'') && !hexadecimal && self.text.contains(['.', 'e', 'E', 'p'])
    }
}

/// What a Go string or character constant stands for; none if it is malformed (strconv.Unquote).
pub(crate) fn unquote(text: &str) -> Option<String> {
    let mut chars = text.chars();
    let mark = chars.next()?;
    let body = chars.as_str().strip_suffix(mark)?;
    if mark == '`' {
        return (!body.contains('`')).then(|| body.replace('\r', ""));
    }
    let mut bytes = Vec::with_capacity(body.len());
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        if c == mark || c == '\n' {
            return None;
        }
        let c = if c == '\\' {
            match escape(&mut chars, mark)? {
                Escaped::Byte(byte) => {
                    bytes.push(byte);
                    continue;
                }
                Escaped::Char(c) => c,
            }
        } else {
            c
        };
        bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

enum Escaped {
    Byte(u8),
    Char(char),
}

fn escape(chars: &mut std::str::Chars<'_>, mark: char) -> Option<Escaped> {
    let letter = chars.next()?;
    let mut digits = |count: usize, radix: u32, first: &str| -> Option<u32> {
        let text: String = first.chars().chain(chars.by_ref().take(count)).collect();
        let whole = text.len() == count + first.len() && text.chars().all(|c| c.is_digit(radix));
        whole.then(|| u32::from_str_radix(&text, radix).ok())?
    };
    Some(match letter {
        'a' => Escaped::Byte(7),
        'b' => Escaped::Byte(8),
        'f' => Escaped::Byte(12),
        'n' => Escaped::Byte(b'\n'),
        'r' => Escaped::Byte(b'\r'),
        't' => Escaped::Byte(b'\t'),
        'v' => Escaped::Byte(11),
        '\\' => Escaped::Byte(b'\\'),
        '\'' | '"' if letter == mark => Escaped::Char(letter),
        'x' => Escaped::Byte(digits(2, 16, "")? as u8),
        'u' => Escaped::Char(char::from_u32(digits(4, 16, "")?)?),
        'U' => Escaped::Char(char::from_u32(digits(8, 16, "")?)?),
        '0'..='7' => Escaped::Byte(u8::try_from(digits(2, 8, letter.encode_utf8(&mut [0; 4]))?).ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants() {
        for (text, int, float) in [
            ("1", Some(1), Some(1.0)),
            ("-0x10", Some(-16), Some(-16.0)),
            ("1e3", Some(1000), Some(1000.0)),
            ("1.5", None, Some(1.5)),
        ] {
            let number = Number::parse(text, false, false).unwrap();
            assert_eq!((number.int, number.float), (int, float), "{text}");
        }
        assert_eq!(Number::parse("'a'", true, false).unwrap().int, Some(97));
        assert_eq!(unquote(r#""a\tb\x41\u00e9\101""#).unwrap(), "a\tbA\u{e9}A");
        assert_eq!(unquote(r#""\'""#), None);
        assert!(Number::parse("1x", false, false).is_err());
    }
}
