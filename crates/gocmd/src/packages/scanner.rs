//! Go's tokens, as far as the head of a file can have them (go/scanner).

/// A token's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// End of the text.
    End,
    /// A comment.
    Comment,
    /// An identifier.
    Identifier,
    /// A string literal.
    String,
    /// A number or a rune literal.
    Literal,
    /// An operator or a delimiter; `;` is one that may stand for a newline.
    Operator(&'static str),
    /// A keyword.
    Keyword(&'static str),
    /// A character that is no token.
    Illegal,
}

/// Go's keywords.
pub(super) const KEYWORDS: [&str; 25] = [
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
];

/// Longest first, so that the first that fits is the token.
const OPERATORS: [&str; 47] = [
    "<<=", ">>=", "&^=", "...", "&&", "||", "<-", "++", "--", "==", "!=", "<=", ">=", ":=", "+=", "-=", "*=", "/=",
    "%=", "&=", "|=", "^=", "<<", ">>", "&^", "+", "-", "*", "/", "%", "&", "|", "^", "<", ">", "=", "!", "(", "[",
    "{", ",", ".", ")", "]", "}", ";", ":",
];

/// A message at a place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Byte offset.
    pub offset: usize,
    /// Go's text.
    pub message: String,
}

/// Reads token after token.
pub struct Scanner<'d> {
    data: &'d [u8],
    at: usize,
    insert_semicolon: bool,
    /// Where a newline inside a block comment stands that has to become a semicolon.
    newline: Option<usize>,
    /// The text is UTF-8 without a byte order mark inside: no comment and no literal needs a look for them.
    clean: bool,
    /// What was wrong so far.
    pub problems: Vec<Problem>,
}

impl<'d> Scanner<'d> {
    /// A scanner at the start of a text.
    pub fn new(data: &'d [u8]) -> Self {
        let at = data.len() - super::reader::without_mark(data).len();
        let clean = std::str::from_utf8(&data[at..]).is_ok_and(|text| !text.contains('\u{feff}'));
        Self { data, at, insert_semicolon: false, newline: None, clean, problems: Vec::new() }
    }

    /// Notes what is no character between two offsets, as go does wherever it reads.
    fn check_characters(&mut self, start: usize, end: usize) {
        if self.clean {
            return;
        }
        let mut offset = start;
        for chunk in self.data[start..end].utf8_chunks() {
            for (at, _) in chunk.valid().match_indices('\u{feff}') {
                self.problem(offset + at, "illegal byte order mark");
            }
            offset += chunk.valid().len();
            for _ in chunk.invalid() {
                self.problem(offset, "illegal UTF-8 encoding");
                offset += 1;
            }
        }
    }

    fn problem(&mut self, offset: usize, message: impl Into<String>) {
        self.problems.push(Problem { offset, message: message.into() });
    }

    fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    fn character(&self) -> Option<char> {
        let rest = &self.data[self.at.min(self.data.len())..];
        let rest = &rest[..rest.len().min(4)];
        match std::str::from_utf8(rest) {
            Ok(text) => text.chars().next(),
            Err(error) if error.valid_up_to() > 0 => {
                std::str::from_utf8(&rest[..error.valid_up_to()]).ok().and_then(|text| text.chars().next())
            }
            Err(_) => Some(char::REPLACEMENT_CHARACTER),
        }
    }

    /// The next token: where it starts, what it is, its text. A semicolon that stands for a newline has the text `\n`.
    pub fn scan(&mut self) -> (usize, Token, &'d [u8]) {
        if let Some(offset) = self.newline.take() {
            return (offset, Token::Operator(";"), b"\n");
        }
        while let Some(byte) = self.peek() {
            if matches!(byte, b' ' | b'\t' | b'\r') || (byte == b'\n' && !self.insert_semicolon) {
                self.at += 1;
            } else {
                break;
            }
        }
        let start = self.at;
        let insert = std::mem::replace(&mut self.insert_semicolon, false);
        let Some(character) = self.character() else {
            return if insert { (start, Token::Operator(";"), b"\n") } else { (start, Token::End, b"") };
        };
        if character == '_' || character.is_alphabetic() {
            while self.character().is_some_and(|c| c == '_' || c.is_alphabetic() || c.is_numeric()) {
                self.at += self.character().map_or(1, char::len_utf8);
            }
            let text = &self.data[start..self.at];
            let keyword = KEYWORDS.iter().find(|keyword| keyword.as_bytes() == text);
            self.insert_semicolon =
                keyword.is_none_or(|word| matches!(*word, "break" | "continue" | "fallthrough" | "return"));
            return (start, keyword.map_or(Token::Identifier, |word| Token::Keyword(word)), text);
        }
        let next = self.data.get(start + 1).copied().unwrap_or(0);
        if character.is_ascii_digit() || (character == '.' && next.is_ascii_digit()) {
            while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_')) {
                self.at += 1;
            }
            self.insert_semicolon = true;
            return (start, Token::Literal, &self.data[start..self.at]);
        }
        match character {
            '\n' => {
                self.at += 1;
                return (start, Token::Operator(";"), b"\n");
            }
            '"' | '\'' | '`' => {
                self.literal(character as u8);
                self.check_characters(start, self.at);
                self.insert_semicolon = true;
                let token = if character == '\'' { Token::Literal } else { Token::String };
                return (start, token, &self.data[start..self.at]);
            }
            '/' if next == b'/' || next == b'*' => return self.comment(insert),
            _ => {}
        }
        if let Some(operator) = OPERATORS.iter().find(|operator| self.data[start..].starts_with(operator.as_bytes())) {
            self.at += operator.len();
            self.insert_semicolon = matches!(*operator, ")" | "]" | "}" | "++" | "--");
            return (start, Token::Operator(operator), operator.as_bytes());
        }
        if character == '~' {
            self.at += 1;
            return (start, Token::Operator("~"), b"~");
        }
        self.illegal(character);
        self.insert_semicolon = insert;
        (start, Token::Illegal, &self.data[start..self.at])
    }

    fn illegal(&mut self, character: char) {
        let start = self.at;
        if character == char::REPLACEMENT_CHARACTER && !self.data[start..].starts_with("\u{fffd}".as_bytes()) {
            if start == 0 && (self.data.starts_with(b"\xff\xfe") || self.data.starts_with(b"\xfe\xff")) {
                self.problem(start, "illegal UTF-8 encoding (got UTF-16)");
                self.at = self.data.len();
            } else {
                self.problem(start, "illegal UTF-8 encoding");
                self.at += 1;
            }
        } else {
            self.at += character.len_utf8();
        }
        let shown = if character == '\0' || character.is_control() {
            format!("U+{:04X}", character as u32)
        } else {
            format!("U+{:04X} '{character}'", character as u32)
        };
        match character {
            '\u{feff}' => self.problem(start, "illegal byte order mark"),
            '“' | '”' => self.problem(start, format!("curly quotation mark '{character}' (use neutral '\"')")),
            '\0' => {
                self.problem(start, "illegal character NUL");
                self.problem(start, format!("illegal character {shown}"));
            }
            _ => self.problem(start, format!("illegal character {shown}")),
        }
    }

    fn literal(&mut self, quote: u8) {
        let start = self.at;
        self.at += 1;
        let mut count = 0;
        loop {
            match self.peek() {
                Some(b'\n') if quote != b'`' => break,
                None => break,
                Some(byte) if byte == quote => {
                    self.at += 1;
                    if quote == b'\'' && count != 1 {
                        self.problem(start, "illegal rune literal");
                    }
                    return;
                }
                Some(b'\\') if quote != b'`' => {
                    self.at += 1;
                    self.escape(quote);
                    count += 1;
                }
                Some(_) => {
                    self.at += self.character().map_or(1, char::len_utf8).min(self.data.len() - self.at);
                    count += 1;
                }
            }
        }
        self.problem(
            start,
            match quote {
                b'`' => "raw string literal not terminated",
                b'\'' => "rune literal not terminated",
                _ => "string literal not terminated",
            },
        );
    }

    fn escape(&mut self, quote: u8) {
        let start = self.at;
        let (digits, radix) = match self.peek() {
            Some(b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\') => (0, 0),
            Some(byte) if byte == quote => (0, 0),
            Some(b'0'..=b'7') => (3, 8),
            Some(b'x') => (2, 16),
            Some(b'u') => (4, 16),
            Some(b'U') => (8, 16),
            None => return self.problem(start, "escape sequence not terminated"),
            Some(_) => return self.problem(start, "unknown escape sequence"),
        };
        if radix != 8 {
            self.at += 1;
        }
        let mut value: u64 = 0;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(radix)) else {
                let message = match self.character() {
                    None => "escape sequence not terminated".to_owned(),
                    Some(c) if c.is_control() => format!("illegal character U+{:04X} in escape sequence", c as u32),
                    Some(c) => format!("illegal character U+{:04X} '{c}' in escape sequence", c as u32),
                };
                return self.problem(self.at, message);
            };
            value = value * u64::from(radix) + u64::from(digit);
            self.at += 1;
        }
        let most = if radix == 8 || digits == 2 { 255 } else { 0x10_ffff };
        if value > most || (0xd800..0xe000).contains(&value) {
            self.problem(start, "escape sequence is invalid Unicode code point");
        }
    }

    fn comment(&mut self, insert: bool) -> (usize, Token, &'d [u8]) {
        let start = self.at;
        let rest = &self.data[start..];
        self.insert_semicolon = insert;
        if rest[1] == b'/' {
            let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
            self.at += length;
            self.check_characters(start, self.at);
            let text = &rest[..length];
            return (start, Token::Comment, text.strip_suffix(b"\r").unwrap_or(text));
        }
        let length = match rest[2..].windows(2).position(|pair| pair == b"*/") {
            Some(at) => at + 4,
            None => {
                self.problem(start, "comment not terminated");
                rest.len()
            }
        };
        self.at += length;
        self.check_characters(start, self.at);
        if insert && let Some(newline) = rest[..length].iter().position(|&byte| byte == b'\n') {
            self.newline = Some(start + newline);
            self.insert_semicolon = false;
        }
        (start, Token::Comment, &rest[..length])
    }
}
