//! Tokens of a go.mod file (x/mod/modfile read.go, `readToken`).

use super::error::Error;
use super::tree::Position;
use crate::quote;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The end of the file.
    End,
    /// `\n`.
    Newline,
    /// A comment that is alone on its line, with the newline behind it.
    Comment,
    /// A comment behind something, with the newline behind it.
    SuffixComment,
    /// `(`.
    Left,
    /// `)`.
    Right,
    /// Anything else: an identifier, a string, `[ ] { } ,`.
    Word,
}

impl Kind {
    /// True if the token ends a line.
    pub(crate) fn ends_line(self) -> bool {
        matches!(self, Self::End | Self::Newline | Self::SuffixComment)
    }
}

/// One token. Its text is `data[start.byte .. text_end]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: Position,
    pub(crate) end: Position,
    pub(crate) text_end: u32,
}

/// Reads tokens one by one, in time linear in the text.
pub(crate) struct Lexer<'d> {
    data: &'d [u8],
    name: &'d str,
    position: Position,
    /// Something other than white space stands on this line before the position.
    line_begun: bool,
}

/// The bytes that are an identifier wherever they stand alone (`/` is looked at more closely).
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b'!';
    while byte < 0x7f {
        plain[byte as usize] = !matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b'/');
        byte += 1;
    }
    plain
};

/// True for such a byte.
const fn is_plain(byte: u8) -> bool {
    PLAIN[byte as usize]
}

/// The first rune and its length, as `utf8.DecodeRune`: U+FFFD of length 1 for a byte that is not UTF-8.
fn decode(bytes: &[u8]) -> (char, usize) {
    if let Some(&byte) = bytes.first()
        && byte.is_ascii()
    {
        return (char::from(byte), 1);
    }
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""),
    };
    valid.chars().next().map_or((char::REPLACEMENT_CHARACTER, 1), |c| (c, c.len_utf8()))
}

fn is_identifier(c: char) -> bool {
    match c {
        ' ' | '(' | ')' | '[' | ']' | '{' | '}' | ',' => false,
        _ => !c.is_whitespace() && quote::is_print(c),
    }
}

const SLASH_STAR: &str = "mod files must use // comments (not /* */ comments)";

impl<'d> Lexer<'d> {
    pub(crate) fn new(name: &'d str, data: &'d [u8]) -> Self {
        Self { data, name, position: Position { line: 1, column: 1, byte: 0 }, line_begun: false }
    }

    fn rest(&self) -> &'d [u8] {
        &self.data[self.position.byte as usize..]
    }

    /// Where the lexer stands: behind the last token it gave.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    pub(crate) fn error(&self, position: Position, text: impl Into<String>) -> Error {
        Error { file: self.name.to_owned(), position, text: text.into(), ..Error::default() }
    }

    fn read(&mut self) -> char {
        let (c, length) = decode(self.rest());
        self.position.byte += length as u32;
        if c == '\n' {
            self.position.line += 1;
            self.position.column = 1;
        } else {
            self.position.column += 1;
        }
        c
    }

    fn advance_ascii(&mut self, count: usize) {
        self.position.byte += count as u32;
        self.position.column += count as u32;
    }

    fn token(&self, kind: Kind, start: Position) -> Token {
        Token { kind, start, end: self.position, text_end: self.position.byte }
    }

    pub(crate) fn next(&mut self) -> Result<Token, Error> {
        let blank = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        self.advance_ascii(blank);
        let rest = self.rest();
        let start = self.position;
        let Some(&first) = rest.first() else { return Ok(self.token(Kind::End, start)) };
        match first {
            b'/' if rest.get(1) == Some(&b'/') => return Ok(self.comment()),
            b'/' if rest.get(1) == Some(&b'*') => return Err(self.error(start, SLASH_STAR)),
            b'\n' => {
                self.position = Position { line: start.line + 1, column: 1, byte: start.byte + 1 };
                self.line_begun = false;
                return Ok(self.token(Kind::Newline, start));
            }
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' => {
                self.advance_ascii(1);
                let kind = match first {
                    b'(' => Kind::Left,
                    b')' => Kind::Right,
                    _ => Kind::Word,
                };
                self.line_begun = true;
                return Ok(self.token(kind, start));
            }
            b'"' | b'`' => self.string(first)?,
            _ => self.identifier()?,
        }
        self.line_begun = true;
        Ok(self.token(Kind::Word, start))
    }

    fn comment(&mut self) -> Token {
        let start = self.position;
        let rest = self.rest();
        let (text, newline) = match rest.iter().position(|&byte| byte == b'\n') {
            Some(end) => (&rest[..end], true),
            None => (rest, false),
        };
        let text_end =
            start.byte as usize + if newline { text.strip_suffix(b"\r").unwrap_or(text) } else { text }.len();
        let kind = if self.line_begun { Kind::SuffixComment } else { Kind::Comment };
        if newline {
            self.position = Position { line: start.line + 1, column: 1, byte: start.byte + text.len() as u32 + 1 };
        } else {
            let runes =
                text.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum::<usize>();
            self.position.byte += text.len() as u32;
            self.position.column += runes as u32;
        }
        self.line_begun = false;
        Token { kind, start, end: self.position, text_end: text_end as u32 }
    }

    fn string(&mut self, quote: u8) -> Result<(), Error> {
        let start = self.position;
        self.advance_ascii(1);
        loop {
            match self.rest().first() {
                None => return Err(self.error(start, "unexpected EOF in string")),
                Some(b'\n') => return Err(self.error(self.position, "unexpected newline in string")),
                Some(&byte) if byte == quote => {
                    self.advance_ascii(1);
                    return Ok(());
                }
                Some(b'\\') if quote == b'"' => {
                    self.advance_ascii(1);
                    if self.rest().is_empty() {
                        return Err(self.error(start, "unexpected EOF in string"));
                    }
                    self.read();
                }
                Some(_) => {
                    self.read();
                }
            }
        }
    }

    fn identifier(&mut self) -> Result<(), Error> {
        let (c, _) = decode(self.rest());
        if !is_identifier(c) {
            return Err(self.error(self.position, format!("unexpected input character {}", quote::quote_char(c))));
        }
        loop {
            let rest = self.rest();
            let mut plain = 0;
            // A slash belongs to it if neither another one nor a star follows.
            let goes_on = |next: Option<&u8>| next.is_some_and(|next| *next != b'*' && is_plain(*next));
            while let Some(&byte) = rest.get(plain)
                && (is_plain(byte) || (byte == b'/' && goes_on(rest.get(plain + 1))))
            {
                plain += 1;
            }
            self.advance_ascii(plain);
            let rest = &rest[plain..];
            if matches!(rest.first(), None | Some(b' ' | b'\n')) {
                return Ok(());
            }
            if !is_identifier(decode(rest).0) || rest.starts_with(b"//") {
                return Ok(());
            }
            if rest.starts_with(b"/*") {
                return Err(self.error(self.position, SLASH_STAR));
            }
            self.read();
        }
    }
}
