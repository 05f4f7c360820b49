//! From tokens to the tree, and comments to what they belong to (x/mod/modfile read.go).

use std::sync::Arc;

use super::error::Error;
use super::lexer::{Kind, Lexer, Token};
use super::tree::{Comment, CommentBlock, Comments, FileSyntax, Line, LineBlock, Parenthesis, Position, Statement};
use crate::bytes;

/// Parses a text into its tree. With a syntax error, the tree holds what stands before it.
///
/// `name` is the file's name, for errors only. Files of 4 GiB and more are refused.
pub fn parse_syntax(name: &str, data: &[u8]) -> (FileSyntax, Option<Error>) {
    if u32::try_from(data.len()).is_err() {
        let error = Error { file: name.to_owned(), text: "file too large".to_owned(), ..Error::default() };
        return (FileSyntax { name: name.to_owned(), ..FileSyntax::default() }, Some(error));
    }
    let lexer = Lexer::new(name, data);
    let start = lexer.position();
    let mut parser = Parser {
        data,
        lexer,
        peeked: Token { kind: Kind::End, start, end: start, text_end: 0 },
        file: FileSyntax {
            name: name.to_owned(),
            // About as many as there are: most hold a path and a version.
            lines: Vec::with_capacity((data.len() / 48).min(MOST_ROOM)),
            ..FileSyntax::default()
        },
        suffixes: Vec::new(),
        last_comment: Arc::default(),
    };
    let result = parser.parse_file();
    let Parser { mut file, suffixes, .. } = parser;
    assign_suffixes(&mut file, suffixes);
    (file, result.err())
}

/// The most lines that room is made for before they are met.
const MOST_ROOM: usize = 1 << 12;

struct Parser<'d> {
    data: &'d [u8],
    lexer: Lexer<'d>,
    peeked: Token,
    file: FileSyntax,
    /// Comments at line ends, in file order, until the tree is complete.
    suffixes: Vec<Comment>,
    /// The text of the last of them: many files say `// indirect` hundreds of times.
    last_comment: Arc<str>,
}

impl Parser<'_> {
    fn text(&self, token: Token) -> Arc<str> {
        bytes::to_text(&self.data[token.start.byte as usize..token.text_end as usize]).into()
    }

    fn comment(&self, token: Token) -> Comment {
        Comment { start: token.start, text: self.text(token), suffix: token.kind == Kind::SuffixComment }
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.peeked = self.lexer.next()?;
        if self.peeked.kind == Kind::SuffixComment {
            let Token { start, text_end, .. } = self.peeked;
            if self.data[start.byte as usize..text_end as usize] != *self.last_comment.as_bytes() {
                self.last_comment = self.text(self.peeked);
            }
            self.suffixes.push(Comment { start, text: Arc::clone(&self.last_comment), suffix: true });
        }
        Ok(())
    }

    fn take(&mut self) -> Result<Token, Error> {
        let token = self.peeked;
        self.advance()?;
        Ok(token)
    }

    fn parse_file(&mut self) -> Result<(), Error> {
        self.advance()?;
        let mut block: Option<CommentBlock> = None;
        loop {
            match self.peeked.kind {
                Kind::Newline => {
                    self.advance()?;
                    self.file.statements.extend(block.take().map(Statement::Comments));
                }
                Kind::Comment => {
                    let token = self.peeked;
                    let comment = self.comment(token);
                    let block =
                        block.get_or_insert_with(|| CommentBlock { start: token.start, ..CommentBlock::default() });
                    block.comments.before.push(comment);
                    self.advance()?;
                }
                Kind::End => {
                    self.file.statements.extend(block.take().map(Statement::Comments));
                    return Ok(());
                }
                _ => {
                    let before = block.take().map(|block| block.comments.before).unwrap_or_default();
                    let statement = self.parse_statement(before)?;
                    self.file.statements.push(statement);
                }
            }
        }
    }

    fn parse_statement(&mut self, before: Vec<Comment>) -> Result<Statement, Error> {
        let comments = Comments { before, ..Comments::default() };
        let first = self.take()?;
        let (start, mut end) = (first.start, first.end);
        let mut tokens = vec![self.text(first)];
        loop {
            let token = self.take()?;
            if token.kind.ends_line() {
                let line = Line { comments, start, tokens, in_block: false, end };
                return Ok(Statement::Line(self.file.push_line(line)));
            }
            if token.kind != Kind::Left {
                tokens.push(self.text(token));
                end = token.end;
                continue;
            }
            let left = Parenthesis { position: token.start, ..Parenthesis::default() };
            if self.peeked.kind.ends_line() {
                let block = LineBlock { comments, start, left, tokens, ..LineBlock::default() };
                return self.parse_block(block);
            }
            if self.peeked.kind == Kind::Right {
                let closing = self.take()?;
                if self.peeked.kind.ends_line() {
                    self.advance()?;
                    let right = Parenthesis { position: closing.start, ..Parenthesis::default() };
                    let block = LineBlock { comments, start, left, tokens, lines: Vec::new(), right };
                    return Ok(Statement::Block(Box::new(block)));
                }
                tokens.push(self.text(token));
                tokens.push(self.text(closing));
            } else {
                tokens.push(self.text(token));
            }
        }
    }

    fn parse_block(&mut self, mut block: LineBlock) -> Result<Statement, Error> {
        let mut comments: Vec<Comment> = Vec::new();
        loop {
            match self.peeked.kind {
                Kind::SuffixComment => self.advance()?,
                Kind::Newline => {
                    self.advance()?;
                    // A blank line between lines is kept as an empty comment; several are one.
                    let keep = match comments.last() {
                        None => !block.lines.is_empty(),
                        Some(last) => !last.text.is_empty(),
                    };
                    if keep {
                        comments.push(Comment::default());
                    }
                }
                Kind::Comment => {
                    let comment = self.comment(self.peeked);
                    comments.push(comment);
                    self.advance()?;
                }
                Kind::End => {
                    let text = format!(
                        "syntax error (unterminated block started at {}:{}:{})",
                        self.file.name, block.start.line, block.start.column
                    );
                    return Err(self.lexer.error(self.lexer.position(), text));
                }
                Kind::Right => {
                    let token = self.take()?;
                    if comments.len() == 1 && comments[0].text.is_empty() {
                        comments.clear();
                    }
                    block.right.comments.before = comments;
                    block.right.position = token.start;
                    if !self.peeked.kind.ends_line() {
                        let text = "syntax error (expected newline after closing paren)";
                        return Err(self.lexer.error(self.lexer.position(), text));
                    }
                    self.advance()?;
                    return Ok(Statement::Block(Box::new(block)));
                }
                Kind::Left | Kind::Word => {
                    let before = std::mem::take(&mut comments);
                    let line = self.parse_line(before)?;
                    block.lines.push(self.file.push_line(line));
                }
            }
        }
    }

    fn parse_line(&mut self, before: Vec<Comment>) -> Result<Line, Error> {
        let first = self.take()?;
        let mut end = first.end;
        // Nearly all lines have two.
        let mut tokens = Vec::with_capacity(2);
        tokens.push(self.text(first));
        loop {
            let token = self.take()?;
            if token.kind.ends_line() {
                let comments = Comments { before, ..Comments::default() };
                return Ok(Line { comments, start: first.start, tokens, in_block: true, end });
            }
            tokens.push(self.text(token));
            end = token.end;
        }
    }
}

/// Gives every comment at a line's end to the last part of the tree that ends before it and is on one line; those that
/// have none go to the file.
fn assign_suffixes(file: &mut FileSyntax, mut suffixes: Vec<Comment>) {
    fn assign(suffixes: &mut Vec<Comment>, start: Position, end: Position, comments: &mut Comments) {
        if start.line != end.line {
            return;
        }
        let keep = suffixes.partition_point(|comment| comment.start.byte < end.byte);
        comments.suffix = suffixes.split_off(keep);
    }
    let FileSyntax { statements, lines, comments, .. } = file;
    for statement in statements.iter_mut().rev() {
        match statement {
            Statement::Comments(block) => assign(&mut suffixes, block.start, block.start, &mut block.comments),
            Statement::Line(id) => {
                let line = &mut lines[id.0 as usize];
                assign(&mut suffixes, line.start, line.end, &mut line.comments);
            }
            Statement::Block(block) => {
                let LineBlock { comments, start, left, lines: ids, right, .. } = &mut **block;
                assign(&mut suffixes, *start, right.end(), comments);
                assign(&mut suffixes, right.position, right.end(), &mut right.comments);
                for id in ids.iter().rev() {
                    let line = &mut lines[id.0 as usize];
                    assign(&mut suffixes, line.start, line.end, &mut line.comments);
                }
                assign(&mut suffixes, left.position, left.end(), &mut left.comments);
            }
        }
    }
    comments.before.append(&mut suffixes);
}
