//! Text to items (text/template/parse, lex.go).

use gomod::quote::{is_letter, quote};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Error,
    Bool,
    Char,
    CharConstant,
    Complex,
    Assign,
    Declare,
    Eof,
    Field,
    Identifier,
    LeftDelimiter,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelimiter,
    RightParen,
    Space,
    Text,
    TextConstant,
    Variable,
    Block,
    Break,
    Continue,
    Dot,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) kind: Type,
    pub(crate) at: usize,
    pub(crate) text: String,
    pub(crate) line: usize,
}

impl std::fmt::Display for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use Type::{Block, Break, Continue, Define, Dot, Else, End, Eof, Error, If, Nil, Range, Template, With};
        match self.kind {
            Eof => f.write_str("EOF"),
            Error => f.write_str(&self.text),
            Block | Break | Continue | Dot | Define | Else | End | If | Nil | Range | Template | With => {
                write!(f, "<{}>", self.text)
            }
            _ if self.text.len() > 10 => {
                let start: String = self.text.chars().take(10).collect();
                write!(f, "{}...", quote(&start))
            }
            _ => f.write_str(&quote(&self.text)),
        }
    }
}

const LEFT: &str = "{{";
const RIGHT: &str = "}}";
/// A trim marker with the space that belongs to it.
const MARKER: usize = 2;

pub(crate) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    start: usize,
    depth: usize,
    line: usize,
    start_line: usize,
    inside: bool,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0, start: 0, depth: 0, line: 1, start_line: 1, inside: false }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        self.line += usize::from(c == '\n');
        Some(c)
    }

    fn take(&mut self, kind: Type) -> Item {
        let item =
            Item { kind, at: self.start, text: self.text[self.start..self.at].to_owned(), line: self.start_line };
        self.start = self.at;
        self.start_line = self.line;
        item
    }

    /// Leaves out what was read (its newlines were counted by [`Self::skip`]).
    fn ignore(&mut self) {
        self.start = self.at;
        self.start_line = self.line;
    }

    fn skip(&mut self, bytes: usize) {
        self.line += self.rest()[..bytes].matches('\n').count();
        self.at += bytes;
    }

    fn error(&mut self, text: String) -> Item {
        let item = Item { kind: Type::Error, at: self.start, text, line: self.start_line };
        self.text = "";
        self.at = 0;
        self.start = 0;
        self.inside = false;
        item
    }

    /// The next item; `Eof` again and again at the end.
    pub(crate) fn item(&mut self) -> Item {
        if self.inside { self.inside() } else { self.outside() }
    }

    fn outside(&mut self) -> Item {
        loop {
            let Some(found) = self.rest().find(LEFT) else {
                let rest = self.rest().len();
                self.skip(rest);
                return if self.at > self.start {
                    self.take(Type::Text)
                } else {
                    Item { kind: Type::Eof, at: self.at, text: "EOF".to_owned(), line: self.start_line }
                };
            };
            if found > 0 {
                let text = &self.rest()[..found];
                let trim = if left_marker(&self.rest()[found + LEFT.len()..]) {
                    found - text.trim_end_matches(SPACES).len()
                } else {
                    0
                };
                self.skip(found - trim);
                let item = self.take(Type::Text);
                self.skip(trim);
                self.ignore();
                if !item.text.is_empty() {
                    return item;
                }
            }
            let marker = if left_marker(&self.rest()[LEFT.len()..]) { MARKER } else { 0 };
            if self.rest()[LEFT.len() + marker..].starts_with("/*") {
                self.skip(LEFT.len() + marker);
                self.ignore();
                if let Some(error) = self.comment() {
                    return error;
                }
                continue;
            }
            self.at += LEFT.len();
            let item = self.take(Type::LeftDelimiter);
            self.inside = true;
            self.skip(marker);
            self.ignore();
            self.depth = 0;
            return item;
        }
    }

    fn comment(&mut self) -> Option<Item> {
        let Some(end) = self.rest()[2..].find("*/") else {
            return Some(self.error("unclosed comment".to_owned()));
        };
        self.skip(2 + end + 2);
        let (right, trim) = self.at_right();
        if !right {
            return Some(self.error("comment ends before closing delimiter".to_owned()));
        }
        self.skip(RIGHT.len() + if trim { MARKER } else { 0 });
        if trim {
            self.skip_spaces();
        }
        self.ignore();
        None
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.skip(rest.len() - rest.trim_start_matches(SPACES).len());
    }

    /// Whether the right delimiter stands here, and whether with a trim marker.
    fn at_right(&self) -> (bool, bool) {
        let rest = self.rest();
        let marked = right_marker(rest) && rest[MARKER..].starts_with(RIGHT);
        (marked || rest.starts_with(RIGHT), marked)
    }

    fn right(&mut self) -> Item {
        let (_, trim) = self.at_right();
        if trim {
            self.skip(MARKER);
            self.ignore();
        }
        self.at += RIGHT.len();
        let item = self.take(Type::RightDelimiter);
        if trim {
            self.skip_spaces();
            self.ignore();
        }
        self.inside = false;
        item
    }

    fn inside(&mut self) -> Item {
        if self.at_right().0 {
            return if self.depth == 0 { self.right() } else { self.error("unclosed left paren".to_owned()) };
        }
        let Some(c) = self.peek() else { return self.error("unclosed action".to_owned()) };
        if is_space(c) {
            return self.space();
        }
        if c.is_ascii_digit() || c == '+' || c == '-' {
            return self.number();
        }
        if is_word(c) {
            return self.word();
        }
        self.next();
        match c {
            '=' => self.take(Type::Assign),
            ':' if self.peek() == Some('=') => {
                self.next();
                self.take(Type::Declare)
            }
            ':' => self.error("expected :=".to_owned()),
            '|' => self.take(Type::Pipe),
            '"' => self.quoted('"', Type::TextConstant, "unterminated quoted string"),
            '\'' => self.quoted('\'', Type::CharConstant, "unterminated character constant"),
            '`' => match self.rest().find('`') {
                Some(end) => {
                    self.skip(end + 1);
                    self.take(Type::RawString)
                }
                None => self.error("unterminated raw quoted string".to_owned()),
            },
            '$' => self.field(Type::Variable),
            '.' if self.peek().is_none_or(|c| c.is_ascii_digit()) => {
                self.at -= 1;
                self.number()
            }
            '.' => self.field(Type::Field),
            '(' => {
                self.depth += 1;
                self.take(Type::LeftParen)
            }
            ')' if self.depth == 0 => self.error("unexpected right paren".to_owned()),
            ')' => {
                self.depth -= 1;
                self.take(Type::RightParen)
            }
            _ if (' '..='~').contains(&c) => self.take(Type::Char),
            _ => self.error(format!("unrecognized character in action: {}", code_point(c))),
        }
    }

    fn space(&mut self) -> Item {
        let mut count = 0;
        while self.peek().is_some_and(is_space) {
            self.next();
            count += 1;
        }
        // The last space may belong to a trim marker before the right delimiter.
        let last = &self.text[self.at - 1..];
        if right_marker(last) && last[MARKER..].starts_with(RIGHT) {
            self.at -= 1;
            self.line -= usize::from(last.starts_with('\n'));
            if count == 1 {
                return self.right();
            }
        }
        self.take(Type::Space)
    }

    fn word(&mut self) -> Item {
        while self.peek().is_some_and(is_word) {
            self.next();
        }
        if !self.at_terminator() {
            return self.bad_character();
        }
        let kind = match &self.text[self.start..self.at] {
            "block" => Type::Block,
            "break" => Type::Break,
            "continue" => Type::Continue,
            "define" => Type::Define,
            "else" => Type::Else,
            "end" => Type::End,
            "if" => Type::If,
            "range" => Type::Range,
            "nil" => Type::Nil,
            "template" => Type::Template,
            "with" => Type::With,
            "true" | "false" => Type::Bool,
            _ => Type::Identifier,
        };
        self.take(kind)
    }

    fn field(&mut self, kind: Type) -> Item {
        if self.at_terminator() {
            return self.take(if kind == Type::Variable { kind } else { Type::Dot });
        }
        while self.peek().is_some_and(is_word) {
            self.next();
        }
        if self.at_terminator() { self.take(kind) } else { self.bad_character() }
    }

    fn bad_character(&mut self) -> Item {
        let c = self.peek().map_or_else(|| "U+FFFFFFFFFFFFFFFF".to_owned(), code_point);
        self.error(format!("bad character {c}"))
    }

    fn at_terminator(&self) -> bool {
        match self.peek() {
            None | Some('.' | ',' | '|' | ':' | ')' | '(') => true,
            Some(c) => is_space(c) || self.rest().starts_with(RIGHT),
        }
    }

    fn quoted(&mut self, end: char, kind: Type, unterminated: &str) -> Item {
        loop {
            match self.next() {
                Some('\\') if !matches!(self.peek(), None | Some('\n')) => {
                    self.next();
                }
                None | Some('\n' | '\\') => return self.error(unterminated.to_owned()),
                Some(c) if c == end => return self.take(kind),
                Some(_) => {}
            }
        }
    }

    fn number(&mut self) -> Item {
        if !self.scan_number() {
            return self.bad_number();
        }
        if matches!(self.peek(), Some('+' | '-')) {
            if !self.scan_number() || !self.text[..self.at].ends_with('i') {
                return self.bad_number();
            }
            return self.take(Type::Complex);
        }
        self.take(Type::Number)
    }

    fn bad_number(&mut self) -> Item {
        let text = format!("bad number syntax: {}", quote(&self.text[self.start..self.at]));
        self.error(text)
    }

    fn accept(&mut self, valid: &str) -> bool {
        let hit = self.peek().is_some_and(|c| valid.contains(c));
        if hit {
            self.next();
        }
        hit
    }

    fn accept_run(&mut self, valid: &str) {
        while self.accept(valid) {}
    }

    fn scan_number(&mut self) -> bool {
        self.accept("+-");
        let mut digits = "0123456789_";
        let mut hexadecimal = false;
        if self.accept("0") {
            if self.accept("xX") {
                digits = "0123456789abcdefABCDEF_";
                hexadecimal = true;
            } else if self.accept("oO") {
                digits = "01234567_";
            } else if self.accept("bB") {
                digits = "01_";
            }
        }
        self.accept_run(digits);
        if self.accept(".") {
            self.accept_run(digits);
        }
        if (digits.len() == 11 && self.accept("eE")) || (hexadecimal && self.accept("pP")) {
            self.accept("+-");
            self.accept_run("0123456789_");
        }
        self.accept("i");
        if self.peek().is_some_and(is_word) {
            self.next();
            return false;
        }
        true
    }
}

const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];

fn is_space(c: char) -> bool {
    SPACES.contains(&c)
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && (is_letter(c) || c.is_numeric()))
}

fn left_marker(text: &str) -> bool {
    matches!(text.as_bytes(), [b'-', b' ' | b'\t' | b'\r' | b'\n', ..])
}

fn right_marker(text: &str) -> bool {
    matches!(text.as_bytes(), [b' ' | b'\t' | b'\r' | b'\n', b'-', ..])
}

/// A character as Go's `%#U` prints it.
fn code_point(c: char) -> String {
    if gomod::quote::is_print(c) { format!("U+{:04X} '{c}'", c as u32) } else { format!("U+{:04X}", c as u32) }
}
