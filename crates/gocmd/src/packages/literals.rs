//! Numbers, strings and runes (go/scanner: scanNumber, scanString, scanRawString, scanRune, scanEscape).

use gomod::quote::quote_char;

use super::scanner::{Scanner, shown};

/// What digits there were.
#[derive(Clone, Copy, Default)]
struct Digits {
    any: bool,
    separators: bool,
    /// Where the first one stands that the base does not have.
    invalid: Option<usize>,
}

impl Scanner<'_> {
    /// In lower case, the character that was read last if it is an ASCII one.
    fn lower(&self) -> char {
        self.character.map_or('\0', |character| character.to_ascii_lowercase())
    }

    fn digits(&mut self, base: u32, found: &mut Digits) {
        while let Some(character) = self.character {
            let is_digit = if base <= 10 { character.is_ascii_digit() } else { character.is_ascii_hexdigit() };
            match character {
                '_' => found.separators = true,
                _ if is_digit => {
                    found.any = true;
                    if !character.is_digit(base) {
                        found.invalid.get_or_insert(self.at);
                    }
                }
                _ => return,
            }
            self.next();
        }
    }

    pub(super) fn number(&mut self) {
        let start = self.at;
        let (mut base, mut prefix, mut name) = (10, '\0', "decimal literal");
        let mut found = Digits::default();
        let mut is_integer = true;
        if self.character != Some('.') {
            if self.character == Some('0') {
                self.next();
                (base, prefix, name) = match self.lower() {
                    'x' => (16, 'x', "hexadecimal literal"),
                    'o' => (8, 'o', "octal literal"),
                    'b' => (2, 'b', "binary literal"),
                    _ => (8, '0', "octal literal"),
                };
                if prefix == '0' {
                    found.any = true;
                } else {
                    self.next();
                }
            }
            self.digits(base, &mut found);
        }
        if self.character == Some('.') {
            is_integer = false;
            if matches!(prefix, 'o' | 'b') {
                self.problem(self.at, format!("invalid radix point in {name}"));
            }
            self.next();
            self.digits(base, &mut found);
        }
        if !found.any {
            self.problem(self.at, format!("{name} has no digits"));
        }
        let letter = self.lower();
        if matches!(letter, 'e' | 'p') {
            let written = quote_char(self.character.unwrap_or(letter));
            if letter == 'e' && !matches!(prefix, '\0' | '0') {
                self.problem(self.at, format!("{written} exponent requires decimal mantissa"));
            } else if letter == 'p' && prefix != 'x' {
                self.problem(self.at, format!("{written} exponent requires hexadecimal mantissa"));
            }
            self.next();
            is_integer = false;
            if matches!(self.character, Some('+' | '-')) {
                self.next();
            }
            let mut exponent = Digits::default();
            self.digits(10, &mut exponent);
            found.separators |= exponent.separators;
            if !exponent.any {
                self.problem(self.at, "exponent has no digits");
            }
        } else if prefix == 'x' && !is_integer {
            self.problem(self.at, "hexadecimal mantissa requires a 'p' exponent");
        }
        if self.character == Some('i') {
            is_integer = false;
            self.next();
        }
        if let Some(at) = found.invalid.filter(|_| is_integer) {
            self.problem(at, format!("invalid digit '{}' in {name}", char::from(self.data[at])));
        }
        if found.separators
            && let Some(at) = invalid_separator(&self.data[start..self.at])
        {
            self.problem(start + at, "'_' must separate successive digits");
        }
    }

    /// The rest of a string.
    pub(super) fn string(&mut self) {
        let start = self.at - 1;
        loop {
            match self.character {
                None | Some('\n') => {
                    self.problem(start, "string literal not terminated");
                    return;
                }
                character => {
                    self.next();
                    match character {
                        Some('"') => return,
                        Some('\\') => {
                            self.escape('"');
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// The rest of a raw string.
    pub(super) fn raw_string(&mut self) {
        let start = self.at - 1;
        loop {
            match self.character {
                None => {
                    self.problem(start, "raw string literal not terminated");
                    return;
                }
                character => {
                    self.next();
                    if character == Some('`') {
                        return;
                    }
                }
            }
        }
    }

    /// The rest of a rune.
    pub(super) fn rune(&mut self) {
        let start = self.at - 1;
        let (mut is_valid, mut count) = (true, 0usize);
        loop {
            let character = self.character;
            if matches!(character, None | Some('\n')) {
                if is_valid {
                    self.problem(start, "rune literal not terminated");
                }
                return;
            }
            self.next();
            if character == Some('\'') {
                break;
            }
            count += 1;
            if character == Some('\\') && !self.escape('\'') {
                is_valid = false;
            }
        }
        if is_valid && count != 1 {
            self.problem(start, "illegal rune literal");
        }
    }

    /// What follows a backslash; false if it is wrong.
    fn escape(&mut self, quote: char) -> bool {
        let start = self.at;
        let (digits, base, most) = match self.character {
            Some('a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\') => (0, 0, 0),
            Some(character) if character == quote => (0, 0, 0),
            Some('0'..='7') => (3, 8, 255),
            Some('x') => (2, 16, 255),
            Some('u') => (4, 16, 0x10_ffff),
            Some('U') => (8, 16, 0x10_ffff),
            None => {
                self.problem(start, "escape sequence not terminated");
                return false;
            }
            Some(_) => {
                self.problem(start, "unknown escape sequence");
                return false;
            }
        };
        if base != 8 {
            self.next();
        }
        let mut value: u32 = 0;
        for _ in 0..digits {
            let Some(digit) = self.character.and_then(|character| character.to_digit(base)) else {
                let message = match self.character {
                    None => "escape sequence not terminated".to_owned(),
                    Some(character) => format!("illegal character {} in escape sequence", shown(character)),
                };
                self.problem(self.at, message);
                return false;
            };
            value = value.wrapping_mul(base).wrapping_add(digit);
            self.next();
        }
        if value > most || (0xd800..0xe000).contains(&value) {
            self.problem(start, "escape sequence is invalid Unicode code point");
            return false;
        }
        true
    }
}

/// Where the first `_` stands that does not separate digits (Go: `invalidSep`).
fn invalid_separator(text: &[u8]) -> Option<usize> {
    let prefix = match text {
        [b'0', letter, ..] => letter.to_ascii_lowercase(),
        _ => b' ',
    };
    let has_prefix = matches!(prefix, b'x' | b'o' | b'b');
    // `0` stands for any digit, and so does a prefix.
    let mut last = if has_prefix { b'0' } else { b'.' };
    for (at, &byte) in text.iter().enumerate().skip(if has_prefix { 2 } else { 0 }) {
        let before = last;
        last = match byte {
            b'_' if before != b'0' => return Some(at),
            b'_' => b'_',
            _ if byte.is_ascii_digit() || (prefix == b'x' && byte.is_ascii_hexdigit()) => b'0',
            _ if before == b'_' => return Some(at - 1),
            _ => b'.',
        };
    }
    (last == b'_').then(|| text.len() - 1)
}
