//! Tokens with comments put aside, and errors: what all that reads Go files has in common (go/parser: parser.next, expect,
//! advance).

use super::lines::Place;
use super::scanner::{Scanner, SyntaxError, text_of};
use super::token::Token;

/// One file does not give more errors of grammar; then reading ends.
const MOST_ERRORS: usize = 10;

/// One comment.
#[derive(Clone, Copy)]
pub(super) struct Comment {
    /// Where it starts.
    pub(super) offset: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// Reads a file token by token; comments are put aside.
pub(super) struct Parser<'d> {
    scanner: Scanner<'d>,
    /// Where the token starts.
    pub(super) offset: usize,
    pub(super) token: Token,
    /// The token's text.
    pub(super) text: &'d [u8],
    /// There were too many errors: no more tokens come.
    stopped: bool,
    pub(super) comments: Vec<Comment>,
    /// The ranges of comments that belong together (Go: `ast.CommentGroup`).
    pub(super) groups: Vec<(usize, usize)>,
    /// The range of comments of the group right before the token.
    pub(super) lead: Option<(usize, usize)>,
    /// Where [`Parser::advance`] stopped last, and how often there.
    sync: (Option<usize>, usize),
}

impl<'d> Parser<'d> {
    /// A parser that has read the first token of a file.
    pub(super) fn new(file: &str, data: &'d [u8]) -> Self {
        let mut parser = Self {
            scanner: Scanner::new(file, data),
            offset: 0,
            token: Token::Illegal,
            text: b"",
            stopped: false,
            comments: Vec::new(),
            groups: Vec::new(),
            lead: None,
            sync: (None, 0),
        };
        parser.read(None);
        parser
    }

    fn scan(&mut self) {
        (self.offset, self.token, self.text) = self.scanner.scan();
    }

    /// Where the token ends.
    pub(super) fn end(&self) -> usize {
        self.offset + self.text.len()
    }

    fn line(&self) -> usize {
        self.scanner.lines.line(self.offset)
    }

    /// Reads comments that follow each other with at most `gap` lines between.
    fn comment_group(&mut self, gap: usize) -> (usize, usize, usize) {
        let first = self.comments.len();
        let mut end = self.line();
        while self.token == Token::Comment && self.line() <= end + gap {
            end = self.line();
            if self.text.get(1) == Some(&b'*') {
                end += self.text.iter().filter(|&&byte| byte == b'\n').count();
            }
            self.comments.push(Comment { offset: self.offset, end: self.end() });
            self.scan();
        }
        self.groups.push((first, self.comments.len()));
        (first, self.comments.len(), end)
    }

    /// Reads the next token.
    pub(super) fn next(&mut self) {
        if !self.stopped {
            self.read(Some(self.offset));
        }
    }

    fn read(&mut self, before: Option<usize>) {
        self.lead = None;
        self.scan();
        if self.token != Token::Comment {
            return;
        }
        // What stands behind a token is no comment on the next one.
        if before.is_some_and(|before| self.scanner.lines.line(before) == self.line()) {
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

    /// True if the token is this one, which is then read.
    pub(super) fn takes(&mut self, token: Token) -> bool {
        let is_here = self.token == token;
        if is_here {
            self.next();
        }
        is_here
    }

    /// Ends reading: as if the file ended here (Go: `bailout`).
    pub(super) fn stop(&mut self) {
        self.stopped = true;
        (self.token, self.text) = (Token::End, b"");
    }

    /// Notes an error, unless there is one on the line that had the last one.
    pub(super) fn error(&mut self, offset: usize, message: impl Into<String>) {
        let line = self.scanner.lines.moved_line(offset);
        if self.stopped || self.scanner.errors.last().is_some_and(|last| last.place.position.line == line) {
            return;
        }
        if self.scanner.errors.len() > MOST_ERRORS {
            self.stop();
            return;
        }
        self.scanner.problem(offset, message);
    }

    /// Notes what is wanted at the token.
    pub(super) fn expected(&mut self, what: &str) {
        self.expected_at(self.offset, what);
    }

    /// Notes what is wanted at a place.
    pub(super) fn expected_at(&mut self, offset: usize, what: &str) {
        let mut message = format!("expected {what}");
        if offset == self.offset {
            message.push_str(", found ");
            if self.token == Token::Semicolon && self.text == b"\n" {
                message.push_str("newline");
            } else if self.token.is_literal() {
                message.push_str(&self.literal());
            } else {
                message.push('\'');
                message.push_str(self.token.name());
                message.push('\'');
            }
        }
        self.error(offset, message);
    }

    /// The token's text as go keeps it: raw strings have no carriage returns.
    fn literal(&self) -> String {
        let text = text_of(self.text);
        if text.starts_with('`') { text.replace('\r', "") } else { text }
    }

    /// Reads a token that has to be this one; gives where it stands.
    pub(super) fn expect(&mut self, token: Token) -> usize {
        let offset = self.offset;
        if self.token != token {
            self.expected(&format!("'{}'", token.name()));
        }
        self.next();
        offset
    }

    /// [`Parser::expect`] for a closing bracket, with better words for a comma that is missing at the end of a line.
    pub(super) fn expect_closing(&mut self, token: Token, context: &str) -> usize {
        if self.token == Token::Semicolon && self.text == b"\n" {
            self.error(self.offset, format!("missing ',' before newline in {context}"));
            self.next();
        }
        self.expect(token)
    }

    pub(super) fn expect_semicolon(&mut self) {
        match self.token {
            Token::RightParenthesis | Token::RightBrace => {}
            Token::Comma => {
                self.expected("';'");
                self.next();
            }
            Token::Semicolon => self.next(),
            _ => {
                self.expected("';'");
                self.advance(Token::starts_statement);
            }
        }
    }

    /// True if the token is a comma; where it is neither that nor the end of the list, one is made up (Go: `atComma`).
    pub(super) fn at_comma(&mut self, context: &str, follow: Token) -> bool {
        if self.token == Token::Comma {
            return true;
        }
        if self.token == follow {
            return false;
        }
        let newline = if self.token == Token::Semicolon && self.text == b"\n" { " before newline" } else { "" };
        self.error(self.offset, format!("missing ','{newline} in {context}"));
        true
    }

    /// Passes over tokens to one of a set. To make sure that reading goes on, the same place is given back ten times at most.
    pub(super) fn advance(&mut self, to: fn(Token) -> bool) {
        while self.token != Token::End {
            if to(self.token) {
                let here = Some(self.offset);
                if here == self.sync.0 && self.sync.1 < 10 {
                    self.sync.1 += 1;
                    return;
                }
                if here > self.sync.0 {
                    self.sync = (here, 0);
                    return;
                }
            }
            self.next();
        }
    }

    /// One import from its name on; gives its path as it is written.
    pub(super) fn import(&mut self) -> Option<&'d [u8]> {
        if matches!(self.token, Token::Identifier | Token::Period) {
            self.next();
        }
        let mut path = None;
        if self.token == Token::String {
            path = Some(self.text);
            self.next();
        } else if self.token.is_literal() {
            self.error(self.offset, "import path must be a string");
            self.next();
        } else {
            self.error(self.offset, "missing import path");
            self.advance(Token::ends_expression);
        }
        self.expect_semicolon();
        path
    }

    /// The place of an offset, by what `//line` comments say.
    pub(super) fn place(&self, offset: usize) -> Place {
        self.scanner.lines.place(offset)
    }

    /// A piece of the file.
    pub(super) fn piece(&self, start: usize, end: usize) -> String {
        text_of(&self.scanner.data[start..end])
    }

    /// The text of a comment, without carriage returns.
    pub(super) fn comment_text(&self, comment: Comment) -> String {
        self.piece(comment.offset, comment.end).replace('\r', "")
    }

    /// The texts of comments.
    pub(super) fn comment_texts(&self, (from, to): (usize, usize)) -> Vec<String> {
        self.comments[from..to].iter().map(|&comment| self.comment_text(comment)).collect()
    }

    /// True if nothing is wrong so far.
    pub(super) fn is_fine(&self) -> bool {
        self.scanner.errors.is_empty()
    }

    /// What is wrong, sorted by position.
    pub(super) fn take_errors(&mut self) -> Vec<SyntaxError> {
        let mut errors = std::mem::take(&mut self.scanner.errors);
        errors.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
        errors
    }
}
