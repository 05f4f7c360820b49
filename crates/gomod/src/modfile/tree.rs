//! The syntax tree of a go.mod or go.work file (x/mod/modfile read.go).
//!
//! Lines live in one list and are named by [`LineId`], so that a directive and the statement it came from can point at
//! the same line, and edits through either are seen by both.

use std::sync::Arc;

/// A place in a file. The default is "no place", which a line that an edit added has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1; 0 if there is no place.
    pub line: u32,
    /// Rune in the line, from 1 (Go: `LineRune`).
    pub column: u32,
    /// Byte in the file, from 0.
    pub byte: u32,
}

impl Position {
    /// The place one ASCII character further in the line.
    fn after_parenthesis(self) -> Self {
        Self { line: self.line, column: self.column + 1, byte: self.byte + 1 }
    }
}

/// One `//` comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// Where it starts.
    pub start: Position,
    /// Its text from `//` on, without the newline. Empty for a blank line that is kept in a block.
    pub text: Arc<str>,
    /// It stands at the end of a line with something before it.
    pub suffix: bool,
}

/// The comments that belong to a part of the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments {
    /// Whole-line comments before it.
    pub before: Vec<Comment>,
    /// Comments at the end of its line.
    pub suffix: Vec<Comment>,
    /// Whole-line comments after it (top level only).
    pub after: Vec<Comment>,
}

impl Comments {
    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.suffix.is_empty() && self.after.is_empty()
    }
}

/// Names a line of a [`FileSyntax`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId(pub(crate) u32);

/// One line of tokens. In a block, the block's keyword is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its comments.
    pub comments: Comments,
    /// Where its first token starts.
    pub start: Position,
    /// Its tokens as written (quoted if they were quoted). Empty: the line was removed and goes with the next cleanup.
    pub tokens: Vec<Arc<str>>,
    /// It stands in a block.
    pub in_block: bool,
    /// Where its last token ends.
    pub end: Position,
}

/// A block of comments that belongs to no directive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentBlock {
    /// The comments, all in `before`.
    pub comments: Comments,
    /// Where the first one starts.
    pub start: Position,
}

/// A parenthesis of a block, with the comments that hang on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parenthesis {
    /// For the closing one: whole-line comments at the end of the block.
    pub comments: Comments,
    /// Where it stands.
    pub position: Position,
}

/// A factored block of lines: `require ( … )`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineBlock {
    /// Its comments.
    pub comments: Comments,
    /// Where its keyword starts.
    pub start: Position,
    /// `(`.
    pub left: Parenthesis,
    /// What stands before `(`.
    pub tokens: Vec<Arc<str>>,
    /// Its lines.
    pub lines: Vec<LineId>,
    /// `)`.
    pub right: Parenthesis,
}

/// A top-level part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// Comments that stand alone.
    Comments(CommentBlock),
    /// A line.
    Line(LineId),
    /// A block of lines.
    Block(Box<LineBlock>),
}

/// A whole go.mod or go.work file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSyntax {
    /// The name that errors carry.
    pub name: String,
    /// Comments at the very start or end.
    pub comments: Comments,
    /// The parts, in order.
    pub statements: Vec<Statement>,
    pub(crate) lines: Vec<Line>,
}

impl FileSyntax {
    /// The line of an id that came from this tree.
    pub fn line(&self, id: LineId) -> &Line {
        &self.lines[id.0 as usize]
    }

    pub(crate) fn line_mut(&mut self, id: LineId) -> &mut Line {
        &mut self.lines[id.0 as usize]
    }

    pub(crate) fn push_line(&mut self, line: Line) -> LineId {
        self.lines.push(line);
        LineId(self.lines.len() as u32 - 1)
    }

    /// The comments of a statement.
    pub fn comments_of<'a>(&'a self, statement: &'a Statement) -> &'a Comments {
        match statement {
            Statement::Comments(block) => &block.comments,
            Statement::Line(id) => &self.line(*id).comments,
            Statement::Block(block) => &block.comments,
        }
    }

    /// Where a statement starts and ends, without its comments (Go: `Expr.Span`).
    pub fn span(&self, statement: &Statement) -> (Position, Position) {
        match statement {
            Statement::Comments(block) => (block.start, block.start),
            Statement::Line(id) => (self.line(*id).start, self.line(*id).end),
            Statement::Block(block) => (block.start, block.right.end()),
        }
    }
}

impl Parenthesis {
    /// The place right behind it.
    pub fn end(&self) -> Position {
        self.position.after_parenthesis()
    }
}
