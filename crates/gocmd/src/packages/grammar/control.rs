//! Statements with a head: if, switch, select and for.

use super::Grammar;
use super::statements::{Allows, Simple, SimpleKind};
use crate::packages::token::Token;

impl Grammar<'_> {
    /// What stands in place of an expression has to be one (Go: `makeExpr`).
    fn check_expression(&self, statement: Simple, wanted: &str) {
        let found = match statement.kind {
            SimpleKind::Expression { .. } => return,
            SimpleKind::Assignment { .. } | SimpleKind::Range => "assignment",
            SimpleKind::Labelled | SimpleKind::Other => "simple statement",
        };
        let message = format!("expected {wanted}, found {found} (missing parentheses around composite literal?)");
        self.error(statement.start(), message);
    }

    async fn if_head(&self) {
        if self.is(Token::LeftBrace) {
            self.error(self.offset(), "missing condition in if statement");
            return;
        }
        let level = self.level.replace(-1);
        let mut first = None;
        if !self.is(Token::Semicolon) {
            if self.takes(Token::Var) {
                self.error(self.offset(), "var declaration not allowed in if initializer");
            }
            first = Some(self.simple_statement(Allows::Nothing).await);
        }
        let mut semicolon = None;
        if !self.is(Token::LeftBrace) {
            first = None;
            if self.is(Token::Semicolon) {
                semicolon = Some((self.offset(), self.is_newline()));
                self.next();
            } else {
                self.expect(Token::Semicolon);
            }
            if !self.is(Token::LeftBrace) {
                first = Some(self.simple_statement(Allows::Nothing).await);
            }
        }
        match (first, semicolon) {
            (Some(condition), _) => self.check_expression(condition, "boolean expression"),
            (None, Some((at, true))) => self.error(at, "unexpected newline, expecting { after if clause"),
            (None, Some((at, false))) => self.error(at, "missing condition in if statement"),
            (None, None) => {}
        }
        self.level.set(level);
    }

    pub(super) async fn if_statement(&self) -> usize {
        // Each `else if` is one level deeper.
        let mut levels = 0;
        let end = loop {
            self.enter();
            levels += 1;
            self.expect(Token::If);
            self.if_head().await;
            let end = self.block().await;
            if !self.takes(Token::Else) {
                self.expect_semicolon();
                break end;
            }
            let token = self.token();
            match token {
                Token::If => {}
                Token::LeftBrace => {
                    let end = self.block().await;
                    self.expect_semicolon();
                    break end;
                }
                _ => {
                    self.expected("if statement or block");
                    break self.offset();
                }
            }
        };
        self.leave(levels);
        end
    }

    /// True for the guard of a type switch, `x.(type)` or `v := x.(type)`.
    fn is_guard(&self, statement: Simple) -> bool {
        match statement.kind {
            SimpleKind::Expression { is_switch } => is_switch,
            SimpleKind::Assignment { is_switch: true, token, operator } => {
                if token == Token::Assign {
                    self.error(operator, "expected ':=', found '='");
                }
                matches!(token, Token::Assign | Token::Define)
            }
            _ => false,
        }
    }

    pub(super) async fn switch_statement(&self) -> usize {
        self.expect(Token::Switch);
        let mut tag = None;
        if !self.is(Token::LeftBrace) {
            let level = self.level.replace(-1);
            if !self.is(Token::Semicolon) {
                tag = Some(self.simple_statement(Allows::Nothing).await);
            }
            if self.takes(Token::Semicolon) {
                tag = None;
                if !self.is(Token::LeftBrace) {
                    tag = Some(self.simple_statement(Allows::Nothing).await);
                }
            }
            self.level.set(level);
        }
        let is_guard = tag.is_some_and(|tag| self.is_guard(tag));
        self.expect(Token::LeftBrace);
        while matches!(self.token(), Token::Case | Token::Default) {
            if self.takes(Token::Case) {
                self.list(true).await;
            } else {
                self.expect(Token::Default);
            }
            self.expect(Token::Colon);
            self.statement_list().await;
        }
        let end = self.expect(Token::RightBrace) + 1;
        self.expect_semicolon();
        if let Some(tag) = tag.filter(|_| !is_guard) {
            self.check_expression(tag, "switch expression");
        }
        end
    }

    pub(super) async fn select_statement(&self) -> usize {
        self.expect(Token::Select);
        self.expect(Token::LeftBrace);
        while matches!(self.token(), Token::Case | Token::Default) {
            if self.takes(Token::Case) {
                self.communication().await;
            } else {
                self.expect(Token::Default);
            }
            self.expect(Token::Colon);
            self.statement_list().await;
        }
        let end = self.expect(Token::RightBrace) + 1;
        self.expect_semicolon();
        end
    }

    /// What is sent or received in a clause of select.
    async fn communication(&self) {
        let left = self.list(false).await;
        let token = self.token();
        let (most, wanted) = match token {
            Token::Assign | Token::Define => (2, "1 or 2 expressions"),
            _ => (1, "1 expression"),
        };
        if left.count > most {
            self.expected_at(left.first.start, wanted);
        }
        if matches!(token, Token::Arrow | Token::Assign | Token::Define) {
            self.next();
            self.right_expression().await;
        }
    }

    pub(super) async fn for_statement(&self) -> usize {
        self.expect(Token::For);
        let mut condition = None;
        if !self.is(Token::LeftBrace) {
            let level = self.level.replace(-1);
            condition = self.for_head().await;
            self.level.set(level);
        }
        let end = self.block().await;
        self.expect_semicolon();
        match condition {
            Some(Simple { kind: SimpleKind::Range, left: Some(left), .. }) if left.count > 2 => {
                self.expected_at(left.last.start, "at most 2 expressions");
            }
            Some(Simple { kind: SimpleKind::Range, .. }) | None => {}
            Some(condition) => self.check_expression(condition, "boolean or range expression"),
        }
        end
    }

    /// The head of a loop; gives its condition or its range clause.
    async fn for_head(&self) -> Option<Simple> {
        let mut first = None;
        if self.takes(Token::Range) {
            let end = self.right_expression().await.end;
            return Some(Simple { kind: SimpleKind::Range, end, left: None });
        }
        if !self.is(Token::Semicolon) {
            let statement = self.simple_statement(Allows::Range).await;
            if statement.kind == SimpleKind::Range {
                return Some(statement);
            }
            first = Some(statement);
        }
        if self.takes(Token::Semicolon) {
            first = None;
            if !self.is(Token::Semicolon) {
                first = Some(self.simple_statement(Allows::Nothing).await);
            }
            self.expect_semicolon();
            if !self.is(Token::LeftBrace) {
                self.simple_statement(Allows::Nothing).await;
            }
        }
        first
    }
}
