//! Reads Go's tokens (go/scanner). Problems are noted in the order in which go notes them, one character ahead of the token,
//! since the parser passes over what is on the line of the last one.

use gomod::quote::{is_digit, is_letter, is_print, quote_char};

use super::lines::{Lines, Place};
use super::token::Token;

/// One error of a Go file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub place: Place,
    /// Go's text.
    pub message: String,
}

const MARK: char = '\u{feff}';

/// Reads token after token.
pub(super) struct Scanner<'d> {
    pub(super) data: &'d [u8],
    /// The character that was read last; none at the end.
    pub(super) character: Option<char>,
    /// Where it stands.
    pub(super) at: usize,
    /// Where the next one stands.
    ahead: usize,
    insert_semicolon: bool,
    /// Where a newline inside a block comment stands that has to become a semicolon.
    newline: Option<usize>,
    pub(super) lines: Lines,
    /// What was wrong so far.
    pub(super) errors: Vec<SyntaxError>,
}

impl<'d> Scanner<'d> {
    /// A scanner at the start of a file.
    pub(super) fn new(file: &str, data: &'d [u8]) -> Self {
        let lines = Lines::new(file, data);
        let mut scanner = Self {
            data,
            character: Some(' '),
            at: 0,
            ahead: 0,
            insert_semicolon: false,
            newline: None,
            lines,
            errors: Vec::new(),
        };
        scanner.next();
        if scanner.character == Some(MARK) {
            scanner.next();
        }
        scanner
    }

    pub(super) fn problem(&mut self, offset: usize, message: impl Into<String>) {
        self.errors.push(SyntaxError { place: self.lines.place(offset), message: message.into() });
    }

    /// Reads the next character.
    pub(super) fn next(&mut self) {
        let Some(&byte) = self.data.get(self.ahead) else {
            self.at = self.data.len();
            self.character = None;
            return;
        };
        self.at = self.ahead;
        if byte < 0x80 {
            self.ahead += 1;
            self.character = Some(char::from(byte));
            if byte == 0 {
                self.problem(self.at, "illegal character NUL");
            }
            return;
        }
        let rest = &self.data[self.at..];
        let Some(character) = character(rest) else {
            self.character = Some(char::REPLACEMENT_CHARACTER);
            if self.at == 0 && (rest.starts_with(b"\xff\xfe") || rest.starts_with(b"\xfe\xff")) {
                self.problem(0, "illegal UTF-8 encoding (got UTF-16)");
                // The rest would give nothing but errors. Go passes over one byte more than there is.
                self.ahead = self.data.len();
            } else {
                self.problem(self.at, "illegal UTF-8 encoding");
                self.ahead += 1;
            }
            return;
        };
        if character == MARK && self.at > 0 {
            self.problem(self.at, "illegal byte order mark");
        }
        self.ahead += character.len_utf8();
        self.character = Some(character);
    }

    fn next_byte(&self) -> u8 {
        self.data.get(self.ahead).copied().unwrap_or(0)
    }

    /// Reads the next character if it is this one.
    fn takes(&mut self, character: char) -> bool {
        let is_here = self.character == Some(character);
        if is_here {
            self.next();
        }
        is_here
    }

    /// The next token: where it starts, what it is, its text. A semicolon that stands for a newline has the text `\n`.
    pub(super) fn scan(&mut self) -> (usize, Token, &'d [u8]) {
        if let Some(offset) = self.newline.take() {
            return (offset, Token::Semicolon, b"\n");
        }
        while let Some(' ' | '\t' | '\r' | '\n') = self.character {
            if self.character == Some('\n') && self.insert_semicolon {
                break;
            }
            self.next();
        }
        let start = self.at;
        let insert = std::mem::replace(&mut self.insert_semicolon, false);
        let data = self.data;
        let Some(character) = self.character else {
            return if insert { (start, Token::Semicolon, b"\n") } else { (start, Token::End, b"") };
        };
        if character == '_' || is_letter(character) {
            self.identifier();
            let text = &data[start..self.at];
            let token = Token::keyword(text).unwrap_or(Token::Identifier);
            self.insert_semicolon = matches!(
                token,
                Token::Identifier | Token::Break | Token::Continue | Token::Fallthrough | Token::Return
            );
            return (start, token, text);
        }
        if character.is_ascii_digit() || (character == '.' && self.next_byte().is_ascii_digit()) {
            self.number();
            self.insert_semicolon = true;
            return (start, Token::Literal, &data[start..self.at]);
        }
        self.next();
        let token = match character {
            '\n' => return (start, Token::Semicolon, b"\n"),
            '"' => {
                self.string();
                Token::String
            }
            '\'' => {
                self.rune();
                Token::Literal
            }
            '`' => {
                self.raw_string();
                Token::String
            }
            '/' if matches!(self.character, Some('/' | '*')) => return self.comment(start, insert),
            _ => self.operator(character),
        };
        self.insert_semicolon = match token {
            Token::Illegal => {
                self.illegal(start, character);
                insert
            }
            Token::String
            | Token::Literal
            | Token::RightParenthesis
            | Token::RightBracket
            | Token::RightBrace
            | Token::Increment
            | Token::Decrement => true,
            _ => false,
        };
        (start, token, &data[start..self.at])
    }

    fn identifier(&mut self) {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let rest = &self.data[self.ahead..];
        self.ahead += rest.iter().position(|&byte| !is_part(byte)).unwrap_or(rest.len());
        self.next();
        while self.character.is_some_and(|c| c == '_' || is_letter(c) || is_digit(c)) {
            self.next();
        }
    }

    /// The rest of an operator of which the first character is read.
    fn operator(&mut self, first: char) -> Token {
        let or_assign = |scanner: &mut Self, alone, assign| if scanner.takes('=') { assign } else { alone };
        match first {
            ':' => or_assign(self, Token::Colon, Token::Define),
            '.' if self.character == Some('.') && self.next_byte() == b'.' => {
                self.next();
                self.next();
                Token::Ellipsis
            }
            '.' => Token::Period,
            ',' => Token::Comma,
            ';' => Token::Semicolon,
            '(' => Token::LeftParenthesis,
            ')' => Token::RightParenthesis,
            '[' => Token::LeftBracket,
            ']' => Token::RightBracket,
            '{' => Token::LeftBrace,
            '}' => Token::RightBrace,
            '+' if self.takes('+') => Token::Increment,
            '+' => or_assign(self, Token::Add, Token::AddAssign),
            '-' if self.takes('-') => Token::Decrement,
            '-' => or_assign(self, Token::Subtract, Token::SubtractAssign),
            '*' => or_assign(self, Token::Multiply, Token::MultiplyAssign),
            '/' => or_assign(self, Token::Divide, Token::DivideAssign),
            '%' => or_assign(self, Token::Remainder, Token::RemainderAssign),
            '^' => or_assign(self, Token::Xor, Token::XorAssign),
            '<' if self.takes('-') => Token::Arrow,
            '<' if self.takes('<') => or_assign(self, Token::ShiftLeft, Token::ShiftLeftAssign),
            '<' => or_assign(self, Token::Less, Token::LessEqual),
            '>' if self.takes('>') => or_assign(self, Token::ShiftRight, Token::ShiftRightAssign),
            '>' => or_assign(self, Token::Greater, Token::GreaterEqual),
            '=' => or_assign(self, Token::Assign, Token::Equal),
            '!' => or_assign(self, Token::Not, Token::NotEqual),
            '&' if self.takes('^') => or_assign(self, Token::AndNot, Token::AndNotAssign),
            '&' if self.takes('&') => Token::LogicalAnd,
            '&' => or_assign(self, Token::And, Token::AndAssign),
            '|' if self.takes('|') => Token::LogicalOr,
            '|' => or_assign(self, Token::Or, Token::OrAssign),
            '~' => Token::Tilde,
            _ => Token::Illegal,
        }
    }

    fn illegal(&mut self, start: usize, character: char) {
        match character {
            // It was noted when it was read.
            MARK => {}
            '“' | '”' => {
                self.problem(start, format!("curly quotation mark {} (use neutral '\"')", quote_char(character)));
            }
            _ => self.problem(start, format!("illegal character {}", shown(character))),
        }
    }

    /// A comment of which the first slash is read.
    fn comment(&mut self, start: usize, insert: bool) -> (usize, Token, &'d [u8]) {
        let mut newline = None;
        let mut next = None;
        if self.takes('/') {
            while self.character.is_some_and(|c| c != '\n') {
                self.next();
            }
            next = Some(self.at + usize::from(self.character.is_some()));
        } else {
            self.next();
            while let Some(character) = self.character {
                if character == '\n' && newline.is_none() {
                    newline = Some(self.at);
                }
                self.next();
                if character == '*' && self.takes('/') {
                    next = Some(self.at);
                    break;
                }
            }
            if next.is_none() {
                self.problem(start, "comment not terminated");
            }
        }
        let data = self.data;
        let text = &data[start..self.at];
        let is_block = text[1] == b'*';
        let text = if is_block { text } else { text.strip_suffix(b"\r").unwrap_or(text) };
        if let Some(next) = next
            && text[2..].starts_with(b"line ")
            && (is_block || start == 0 || data[start - 1] == b'\n')
        {
            let inside = &text[7..text.len() - if is_block { 2 } else { 0 }];
            if let Some((offset, message)) = self.lines.read_directive(next, start + 7, inside) {
                self.problem(offset, message);
            }
        }
        if insert && newline.is_some() {
            self.newline = newline;
        } else {
            self.insert_semicolon = insert;
        }
        (start, Token::Comment, text)
    }
}

/// Bytes as text: each that is no UTF-8 becomes a character of its own, as where Go writes JSON.
pub(super) fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

/// A character as Go's `%#U` prints it.
pub(super) fn shown(character: char) -> String {
    let code = u32::from(character);
    if is_print(character) { format!("U+{code:04X} '{character}'") } else { format!("U+{code:04X}") }
}

/// The first character of bytes that do not start with an ASCII one; none where they are no UTF-8.
fn character(bytes: &[u8]) -> Option<char> {
    let length = match bytes.first()? {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()
}
