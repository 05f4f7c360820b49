//! Tokens with comments put aside, positions and errors: what all that reads Go files has in common (go/parser: parser.next,
//! expect, advance).

use super::scanner::{Problem, Scanner, Token};

/// A place in a file: line and column, both from 1, the column in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// One error of a Go file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub position: Position,
    /// Go's text.
    pub message: String,
}

/// The most errors that one file gives.
const MOST_ERRORS: usize = 10;

/// Offsets of lines, to turn an offset into a position.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn new(data: &[u8]) -> Self {
        let starts = data
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .map(|(at, _)| at + 1)
            .filter(|&at| at < data.len());
        Self(std::iter::once(0).chain(starts).collect())
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        let line = self.0.partition_point(|&start| start <= offset);
        Position { line, column: offset - self.0[line - 1] + 1 }
    }
}

/// One comment.
pub(super) struct Comment {
    /// Where it starts.
    pub(super) offset: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// As it is written, without carriage returns.
    pub(super) text: String,
}

/// Reads a file token by token; comments are put aside.
pub(super) struct Parser<'d> {
    scanner: Scanner<'d>,
    pub(super) lines: Lines,
    /// Where the token starts.
    pub(super) offset: usize,
    pub(super) token: Token,
    /// The token's text.
    pub(super) text: &'d [u8],
    pub(super) errors: Vec<SyntaxError>,
    taken: usize,
    /// There were too many errors.
    pub(super) stopped: bool,
    pub(super) comments: Vec<Comment>,
    /// The ranges of comments that belong together (Go: `ast.CommentGroup`).
    pub(super) groups: Vec<(usize, usize)>,
    /// The range of comments of the group right before the token.
    pub(super) lead: Option<(usize, usize)>,
    sync: (usize, usize),
}

impl<'d> Parser<'d> {
    /// At the start of a file; [`Parser::next`] reads the first token.
    pub(super) fn new(data: &'d [u8]) -> Self {
        Self {
            scanner: Scanner::new(data),
            lines: Lines::new(data),
            offset: 0,
            token: Token::Illegal,
            text: b"",
            errors: Vec::new(),
            taken: 0,
            stopped: false,
            comments: Vec::new(),
            groups: Vec::new(),
            lead: None,
            sync: (0, 0),
        }
    }

    pub(super) fn take_problems(&mut self) {
        while let Some(Problem { offset, message }) = self.scanner.problems.get(self.taken).cloned() {
            self.taken += 1;
            let position = self.lines.position(offset);
            self.errors.push(SyntaxError { position, message });
        }
    }

    fn scan(&mut self) {
        (self.offset, self.token, self.text) = self.scanner.scan();
        self.take_problems();
    }

    fn line(&self) -> usize {
        self.lines.position(self.offset).line
    }

    /// Reads comments that follow each other with at most `gap` lines between; gives the line of the last one's end.
    fn comment_group(&mut self, gap: usize) -> (usize, usize, usize) {
        let first = self.comments.len();
        let mut end = self.line();
        while self.token == Token::Comment && self.line() <= end + gap {
            end = self.line();
            if self.text.get(1) == Some(&b'*') {
                end += self.text.iter().filter(|&&byte| byte == b'\n').count();
            }
            let text = String::from_utf8_lossy(self.text).replace('\r', "");
            self.comments.push(Comment { offset: self.offset, end: self.offset + self.text.len(), text });
            self.scan();
        }
        self.groups.push((first, self.comments.len()));
        (first, self.comments.len(), end)
    }

    pub(super) fn next(&mut self) {
        self.lead = None;
        let before = self.line();
        let at_start = self.comments.is_empty() && self.offset == 0 && self.token == Token::Illegal;
        self.scan();
        if self.token != Token::Comment {
            return;
        }
        if !at_start && self.line() == before {
            self.comment_group(0);
        }
        let mut last = None;
        while self.token == Token::Comment {
            last = Some(self.comment_group(1));
        }
        if let Some((first, end, line)) = last
            && line + 1 == self.line()
        {
            self.lead = Some((first, end));
        }
    }

    pub(super) fn error(&mut self, offset: usize, message: impl Into<String>) {
        let position = self.lines.position(offset);
        if self.errors.last().is_some_and(|last| last.position.line == position.line) {
            return;
        }
        if self.errors.len() > MOST_ERRORS {
            self.stopped = true;
            return;
        }
        self.errors.push(SyntaxError { position, message: message.into() });
    }

    pub(super) fn expected(&mut self, what: &str) {
        let found = match self.token {
            Token::Operator(";") if self.text == b"\n" => "newline".to_owned(),
            Token::Identifier | Token::String | Token::Literal => String::from_utf8_lossy(self.text).into_owned(),
            Token::Operator(text) | Token::Keyword(text) => format!("'{text}'"),
            Token::End => "'EOF'".to_owned(),
            Token::Comment => "'COMMENT'".to_owned(),
            Token::Illegal => "'ILLEGAL'".to_owned(),
        };
        self.error(self.offset, format!("expected {what}, found {found}"));
    }

    pub(super) fn expect(&mut self, token: Token, name: &str) {
        if self.token != token {
            self.expected(&format!("'{name}'"));
        }
        self.next();
    }

    pub(super) fn expect_semicolon(&mut self) {
        match self.token {
            Token::Operator(")" | "}") => {}
            Token::Operator(",") => {
                self.expected("';'");
                self.next();
            }
            Token::Operator(";") => self.next(),
            _ => {
                self.expected("';'");
                self.advance(|token| {
                    matches!(
                        token,
                        Token::Keyword(
                            "break"
                                | "const"
                                | "continue"
                                | "defer"
                                | "fallthrough"
                                | "for"
                                | "go"
                                | "goto"
                                | "if"
                                | "return"
                                | "select"
                                | "switch"
                                | "type"
                                | "var"
                        )
                    )
                });
            }
        }
    }

    pub(super) fn advance(&mut self, to: fn(Token) -> bool) {
        while self.token != Token::End {
            if to(self.token) {
                if self.offset == self.sync.0 && self.sync.1 < 10 {
                    self.sync.1 += 1;
                    return;
                }
                if self.offset > self.sync.0 {
                    self.sync = (self.offset, 0);
                    return;
                }
            }
            self.next();
        }
    }

    pub(super) fn group(&self, range: Option<(usize, usize)>) -> Option<Vec<String>> {
        range.map(|(from, to)| self.comments[from..to].iter().map(|comment| comment.text.clone()).collect())
    }
}
