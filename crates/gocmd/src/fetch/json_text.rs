//! JSON as a registry sends it: read as Go's encoding/json reads it, with its words for what is wrong (encoding/json/v2_scanner.go,
//! jsontext/decode.go, internal/jsonwire). Nothing here recurses: an answer may be nested as deep as it likes.

use gomod::quote::{is_print, quote, quote_char};

/// The deepest nesting that Go reads (jsontext: `maxNestingDepth`).
const MAX_DEPTH: usize = 10_000;

/// The kinds of JSON values, as Go's type errors name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind's name in Go's errors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// A value in a text that [`check`] has found well-formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json<'t>(&'t [u8]);

/// Checks that a text is one JSON value and gives it.
///
/// # Errors
/// Go's text (`json.SyntaxError`).
pub fn check(text: &[u8]) -> Result<Json<'_>, String> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.space();
    let start = scanner.at;
    scanner.value()?;
    let end = scanner.at;
    scanner.space();
    if scanner.at < text.len() {
        return Err(scanner.invalid("after top-level value"));
    }
    Ok(Json(&text[start..end]))
}

impl<'t> Json<'t> {
    /// What kind of value it is.
    pub fn kind(self) -> Kind {
        match self.0.first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number,
        }
    }

    /// An object's members in the order of the text; none for any other value.
    pub fn members(self) -> Vec<(String, Json<'t>)> {
        let mut members = Vec::new();
        if self.kind() != Kind::Object {
            return members;
        }
        let mut scanner = Scanner { text: self.0, at: 1 };
        loop {
            scanner.space();
            let start = scanner.at;
            // Well-formed: what fails here is the end of the object.
            if scanner.string().is_err() {
                return members;
            }
            let name = Json(&self.0[start..scanner.at]).text();
            scanner.space();
            scanner.at += 1;
            scanner.space();
            let start = scanner.at;
            if scanner.value().is_err() {
                return members;
            }
            members.push((name, Json(&self.0[start..scanner.at])));
            scanner.space();
            scanner.at += 1;
        }
    }

    /// What stands between a string's quotes, as it was sent: its escapes as they are.
    pub fn raw(self) -> &'t [u8] {
        self.0.get(1..self.0.len() - 1).unwrap_or_default()
    }

    /// A string's text, with U+FFFD for what is no character.
    pub fn text(self) -> String {
        let mut out = Vec::with_capacity(self.0.len());
        let mut rest = self.raw();
        while let Some((&first, after)) = rest.split_first() {
            let Some((&escape, behind)) = after.split_first().filter(|_| first == b'\\') else {
                out.push(first);
                rest = after;
                continue;
            };
            rest = behind;
            let simple = match escape {
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                other => other,
            };
            if escape != b'u' {
                out.push(simple);
                continue;
            }
            let unit = hex(rest.get(..4));
            rest = rest.get(4..).unwrap_or_default();
            let low = rest.strip_prefix(b"\\u").and_then(|low| hex(low.get(..4)));
            let units = [unit.unwrap_or_default(), low.unwrap_or_default()];
            let pair = char::decode_utf16(units).next().and_then(Result::ok);
            let character = pair.unwrap_or(char::REPLACEMENT_CHARACTER);
            if character.len_utf16() == 2 {
                rest = &rest[6..];
            }
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        String::from_utf8_lossy(&out).into_owned()
    }
}

fn hex(digits: Option<&[u8]>) -> Option<u16> {
    let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

const END: &str = "unexpected end of JSON input";

struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The error for the character that stands here, or for the end of the text.
    fn invalid(&self, place: &str) -> String {
        let rest = &self.text[self.at.min(self.text.len())..];
        let Some(&first) = rest.first() else { return END.to_owned() };
        match String::from_utf8_lossy(&rest[..rest.len().min(4)]).chars().next() {
            Some(char::REPLACEMENT_CHARACTER) if !rest.starts_with("\u{fffd}".as_bytes()) => {
                format!("invalid character '\\x{first:x}' {place}")
            }
            character => format!("invalid character {} {place}", quote_char(character.unwrap_or_default())),
        }
    }

    /// Reads one value and all that is in it.
    fn value(&mut self) -> Result<(), String> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            let opened = match self.peek() {
                None => return Err(END.to_owned()),
                Some(b'n') => self.literal("null").map(|()| false)?,
                Some(b't') => self.literal("true").map(|()| false)?,
                Some(b'f') => self.literal("false").map(|()| false)?,
                Some(b'"') => self.string().map(|()| false)?,
                Some(b'-' | b'0'..=b'9') => self.number().map(|()| false)?,
                Some(bracket @ (b'{' | b'[')) => self.open(bracket, &mut open)?,
                Some(_) => return Err(self.invalid("looking for beginning of value")),
            };
            if !opened && !self.next(&mut open)? {
                return Ok(());
            }
        }
    }

    /// Reads an opening bracket and what stands before the first value in it. False if it was closed at once.
    fn open(&mut self, bracket: u8, open: &mut Vec<u8>) -> Result<bool, String> {
        if open.len() == MAX_DEPTH {
            return Err("exceeded max depth".to_owned());
        }
        self.at += 1;
        self.space();
        if self.peek() == Some(bracket + 2) {
            self.at += 1;
            return Ok(false);
        }
        open.push(bracket);
        if bracket == b'{' {
            self.name()?;
        }
        Ok(true)
    }

    /// Goes on behind a value: to the next one, or out of as many brackets as close. False at the very end.
    fn next(&mut self, open: &mut Vec<u8>) -> Result<bool, String> {
        while let Some(&bracket) = open.last() {
            self.space();
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.space();
                    if bracket == b'{' {
                        self.name()?;
                    }
                    return Ok(true);
                }
                Some(byte) if byte == bracket + 2 => {
                    self.at += 1;
                    open.pop();
                }
                _ if bracket == b'{' => return Err(self.invalid("after object key:value pair")),
                _ => return Err(self.invalid("after array element")),
            }
        }
        Ok(false)
    }

    /// Reads a member's name and the colon.
    fn name(&mut self) -> Result<(), String> {
        self.string()?;
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.invalid("after object key"));
        }
        self.at += 1;
        self.space();
        Ok(())
    }

    fn literal(&mut self, literal: &str) -> Result<(), String> {
        for expected in literal.bytes() {
            if self.peek() != Some(expected) {
                let expected = char::from(expected);
                return Err(self.invalid(&format!("in literal {literal} (expecting '{expected}')")));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), String> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.invalid("in numeric literal"));
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), String> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'-' | b'+')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), String> {
        if self.peek() != Some(b'"') {
            return Err(self.invalid("looking for beginning of object key string"));
        }
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(END.to_owned()),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(..b' ') => return Err(self.invalid("in string")),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<(), String> {
        let rest = &self.text[self.at..];
        match rest.get(1) {
            None => Err(END.to_owned()),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => {
                let digits = &rest[2..rest.len().min(6)];
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(invalid_escape(&rest[..rest.len().min(6)]));
                }
                if digits.len() < 4 {
                    return Err(END.to_owned());
                }
                self.at += 6;
                Ok(())
            }
            Some(_) => Err(invalid_escape(&rest[..2])),
        }
    }
}

/// Go: `jsonwire.InvalidTextError` of an escape sequence.
fn invalid_escape(sequence: &[u8]) -> String {
    let text = String::from_utf8_lossy(sequence);
    let odd = |c: char| c == '`' || c == char::REPLACEMENT_CHARACTER || c.is_whitespace() || !is_print(c);
    let shown = if text.contains(odd) { quote(&gomod::bytes::to_text(sequence)) } else { format!("`{text}`") };
    format!("invalid escape sequence {shown} in string")
}

#[cfg(test)]
mod tests {
    use super::{Kind, check};

    #[test]
    fn values() {
        let json = check(br#" {"a":[1,{"b":null}],"s":"x\n\u00e9\ud83d\ude00\ud800\/","":-0.5e+3,"t":true} "#).unwrap();
        let members = json.members();
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "s", "", "t"]);
        let kinds: Vec<Kind> = members.iter().map(|(_, value)| value.kind()).collect();
        assert_eq!(kinds, [Kind::Array, Kind::String, Kind::Number, Kind::Bool]);
        assert_eq!(members[1].1.text(), "x\n\u{e9}\u{1f600}\u{fffd}/");
    }

    #[test]
    fn depth() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(check(&nested(10_000)).is_ok());
        assert_eq!(check(&nested(10_001)), Err("exceeded max depth".to_owned()));
        assert!(check(&vec![b'['; 1 << 20]).is_err());
    }
}
