//! Blocks and statements without a head of their own.

use super::node::List;
use super::{Grammar, Kind, Node, Request};
use crate::packages::token::Token;

/// What may stand in place of a simple statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Allows {
    Nothing,
    Label,
    Range,
}

/// What a simple statement is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SimpleKind {
    /// `is_switch`: `x.(type)`.
    Expression {
        is_switch: bool,
    },
    /// `is_switch`: one name and `x.(type)`; `operator` stands where it stands.
    Assignment {
        is_switch: bool,
        token: Token,
        operator: usize,
    },
    /// A clause with `range`.
    Range,
    Labelled,
    Other,
}

/// A simple statement.
#[derive(Clone, Copy)]
pub(super) struct Simple {
    pub(super) kind: SimpleKind,
    pub(super) end: usize,
    /// What is on the left; a range clause may have nothing there.
    pub(super) left: Option<List>,
}

impl Simple {
    pub(super) fn start(&self) -> usize {
        self.left.map_or(0, |left| left.first.start)
    }
}

impl Grammar<'_> {
    /// A block; gives where it ends.
    pub(super) async fn block(&self) -> usize {
        let start = self.expect(Token::LeftBrace);
        let last = self.statement_list().await;
        let closing = self.is(Token::RightBrace);
        let end = self.expect(Token::RightBrace) + 1;
        if closing { end } else { last.unwrap_or(start + 1) }
    }

    /// Statements up to what ends them; gives where the last one ends.
    pub(super) async fn statement_list(&self) -> Option<usize> {
        let mut end = None;
        while !matches!(self.token(), Token::Case | Token::Default | Token::RightBrace | Token::End) {
            end = Some(self.ask(Request::Statement).await.end);
        }
        end
    }

    /// A statement. Where one stands inside of another, it is asked for instead.
    pub(super) async fn whole_statement(&self) -> Node {
        self.enter();
        let start = self.offset();
        let end = self.statement().await;
        self.leave(1);
        Node::new(Kind::Other, start, end)
    }

    async fn statement(&self) -> usize {
        let (token, start) = (self.token(), self.offset());
        match token {
            Token::Const | Token::Type | Token::Var => self.general_declaration().await,
            Token::Identifier
            | Token::Literal
            | Token::String
            | Token::Func
            | Token::LeftParenthesis
            | Token::LeftBracket
            | Token::Struct
            | Token::Map
            | Token::Chan
            | Token::Interface
            | Token::Add
            | Token::Subtract
            | Token::Multiply
            | Token::And
            | Token::Xor
            | Token::Arrow
            | Token::Not => {
                let simple = self.simple_statement(Allows::Label).await;
                if simple.kind != SimpleKind::Labelled {
                    self.expect_semicolon();
                }
                simple.end
            }
            Token::Go => self.call_statement(Token::Go).await,
            Token::Defer => self.call_statement(Token::Defer).await,
            Token::Return => {
                self.next();
                let mut end = start + "return".len();
                if !matches!(self.token(), Token::Semicolon | Token::RightBrace) {
                    end = self.list(true).await.last.end;
                }
                self.expect_semicolon();
                end
            }
            Token::Break | Token::Continue | Token::Goto | Token::Fallthrough => self.branch(token),
            Token::LeftBrace => {
                let end = self.block().await;
                self.expect_semicolon();
                end
            }
            Token::If => self.if_statement().await,
            Token::Switch => self.switch_statement().await,
            Token::Select => self.select_statement().await,
            Token::For => self.for_statement().await,
            Token::Semicolon => {
                let end = if self.is_newline() { start } else { start + 1 };
                self.next();
                end
            }
            Token::RightBrace => start,
            _ => self.bad("statement", Token::starts_statement).end,
        }
    }

    fn branch(&self, token: Token) -> usize {
        let mut end = self.expect(token) + token.name().len();
        let may_have_label = matches!(token, Token::Continue | Token::Break) && self.is(Token::Identifier);
        if token == Token::Goto || may_have_label {
            end = self.identifier().end;
        }
        self.expect_semicolon();
        end
    }

    /// `go` or `defer` (Go: `parseCallExpr`).
    async fn call_statement(&self, token: Token) -> usize {
        let start = self.expect(token);
        let name = token.name();
        let node = self.right_expression().await;
        if node.is_parenthesized {
            self.error(node.start, format!("expression in {name} must not be parenthesized"));
        }
        let end = node.inside.1;
        if !matches!(node.kind, Kind::Call | Kind::Bad) {
            self.error(end, format!("expression in {name} must be function call"));
        }
        self.expect_semicolon();
        if node.kind == Kind::Call { end } else { start + name.len() }
    }

    /// A statement that may stand in a head (Go: `parseSimpleStmt`).
    pub(super) async fn simple_statement(&self, allows: Allows) -> Simple {
        let left = self.list(false).await;
        let (token, offset) = (self.token(), self.offset());
        let simple = |kind, end| Simple { kind, end, left: Some(left) };
        if token.is_assignment() {
            self.next();
            let may_be_range = allows == Allows::Range && matches!(token, Token::Define | Token::Assign);
            if may_be_range && self.takes(Token::Range) {
                return simple(SimpleKind::Range, self.right_expression().await.end);
            }
            let right = self.list(true).await;
            let is_switch = left.count == 1 && right.count == 1 && right.first.is(Kind::TypeSwitch);
            return simple(SimpleKind::Assignment { is_switch, token, operator: offset }, right.last.end);
        }
        if left.count > 1 {
            self.expected_at(left.first.start, "1 expression");
        }
        match token {
            Token::Colon => {
                self.next();
                if allows == Allows::Label && left.first.is(Kind::Name) {
                    return simple(SimpleKind::Labelled, self.ask(Request::Statement).await.end);
                }
                self.error(offset, "illegal label declaration");
                simple(SimpleKind::Other, offset + 1)
            }
            Token::Arrow => {
                self.next();
                simple(SimpleKind::Other, self.right_expression().await.end)
            }
            Token::Increment | Token::Decrement => {
                self.next();
                simple(SimpleKind::Other, offset + 2)
            }
            _ => {
                let is_switch = left.first.is(Kind::TypeSwitch);
                simple(SimpleKind::Expression { is_switch }, left.first.end)
            }
        }
    }
}
