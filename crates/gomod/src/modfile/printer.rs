//! The canonical form of a file (x/mod/modfile print.go).

use std::sync::Arc;

use super::tree::{Comment, FileSyntax, Statement};
use crate::bytes;

/// The text of a tree as `go mod edit -fmt` writes it.
pub fn format(file: &FileSyntax) -> Vec<u8> {
    let mut printer = Printer { out: String::new(), pending: Vec::new(), in_block: false };
    printer.file(file);
    let mut out = printer.out;
    while out == "\n" || out.ends_with("\n\n") {
        out.pop();
    }
    bytes::to_bytes(&out).into_owned()
}

struct Printer<'f> {
    out: String,
    /// Comments that wait for the end of the line.
    pending: Vec<&'f Comment>,
    in_block: bool,
}

impl<'f> Printer<'f> {
    fn trim(&mut self) {
        let length = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(length);
    }

    fn indent(&mut self) {
        if self.in_block {
            self.out.push('\t');
        }
    }

    fn newline(&mut self) {
        if !self.pending.is_empty() {
            self.out.push(' ');
            for (index, comment) in std::mem::take(&mut self.pending).into_iter().enumerate() {
                if index > 0 {
                    self.trim();
                    self.out.push('\n');
                    self.indent();
                }
                self.out.push_str(comment.text.trim());
            }
        }
        self.trim();
        // No blank line at the top, and never two.
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
        self.indent();
    }

    fn whole_lines(&mut self, comments: &'f [Comment]) {
        for comment in comments {
            self.out.push_str(comment.text.trim());
            self.newline();
        }
    }

    fn before(&mut self, comments: &'f [Comment]) {
        if comments.is_empty() {
            return;
        }
        self.trim();
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.indent();
        self.whole_lines(comments);
    }

    fn file(&mut self, file: &'f FileSyntax) {
        self.whole_lines(&file.comments.before);
        for (index, statement) in file.statements.iter().enumerate() {
            self.statement(file, statement);
            if !matches!(statement, Statement::Comments(_)) {
                self.newline();
            }
            self.whole_lines(&file.comments_of(statement).after);
            if index + 1 < file.statements.len() {
                self.newline();
            }
        }
    }

    fn statement(&mut self, file: &'f FileSyntax, statement: &'f Statement) {
        let comments = file.comments_of(statement);
        self.before(&comments.before);
        match statement {
            Statement::Comments(_) => {}
            Statement::Line(id) => self.tokens(&file.line(*id).tokens),
            Statement::Block(block) => {
                self.tokens(&block.tokens);
                self.out.push(' ');
                self.before(&block.left.comments.before);
                self.out.push('(');
                self.pending.extend(&block.left.comments.suffix);
                self.in_block = true;
                for id in &block.lines {
                    let line = file.line(*id);
                    self.newline();
                    self.before(&line.comments.before);
                    self.tokens(&line.tokens);
                    self.pending.extend(&line.comments.suffix);
                }
                self.in_block = false;
                self.newline();
                self.before(&block.right.comments.before);
                self.out.push(')');
                self.pending.extend(&block.right.comments.suffix);
            }
        }
        self.pending.extend(&comments.suffix);
    }

    fn tokens(&mut self, tokens: &[Arc<str>]) {
        let mut space = false;
        for token in tokens {
            let closes = matches!(&**token, "," | ")" | "]" | "}");
            if space && !closes {
                self.out.push(' ');
            }
            self.out.push_str(token);
            space = !matches!(&**token, "(" | "[" | "{");
        }
    }
}
