//! Expressions with operators, and lists of them.

use super::node::{List, Splits};
use super::{Grammar, Kind, Node};
use crate::packages::token::Token;

/// A binary expression of which the right side is being read.
struct Open {
    left: Node,
    operator: Token,
    /// The operators that may follow bind at least so tightly.
    lowest: usize,
    levels: usize,
}

impl Grammar<'_> {
    /// Reads an expression, which may be a type. Where one stands inside of another, it is asked for instead.
    pub(super) async fn whole_expression(&self) -> Node {
        self.binary(None, 1).await
    }

    /// An expression where `=` is taken for `==` (Go: `parseRhs`).
    pub(super) async fn right_expression(&self) -> Node {
        let old = self.right.replace(true);
        let node = self.expression().await;
        self.right.set(old);
        node
    }

    /// [`Grammar::right_expression`] in brackets, where braces do not open blocks.
    pub(super) async fn bracketed_expression(&self) -> Node {
        self.level.set(self.level.get() + 1);
        let node = self.right_expression().await;
        self.level.set(self.level.get() - 1);
        node
    }

    /// Expressions with commas between (Go: `parseList`).
    pub(super) async fn list(&self, right: bool) -> List {
        let old = self.right.replace(right);
        let first = self.expression().await;
        let mut list = List { first, last: first, count: 1 };
        while self.takes(Token::Comma) {
            list.last = self.expression().await;
            list.count += 1;
        }
        self.right.set(old);
        list
    }

    fn operator(&self) -> (Token, usize) {
        let token = match self.token() {
            Token::Assign if self.right.get() => Token::Equal,
            token => token,
        };
        (token, token.precedence())
    }

    /// Operands with operators that bind at least so tightly between, the first of which may be read already.
    pub(super) async fn binary(&self, left: Option<Node>, lowest: usize) -> Node {
        let mut open: Vec<Open> = Vec::new();
        let mut lowest = lowest;
        let mut levels = 0;
        let mut node = match left {
            Some(left) => left,
            None => self.unary().await,
        };
        loop {
            // Go counts each operator of a row as a level, since its tree is nested.
            self.enter();
            levels += 1;
            let (operator, precedence) = self.operator();
            if precedence >= lowest {
                self.expect(operator);
                open.push(Open { left: node, operator, lowest, levels });
                (lowest, levels) = (precedence + 1, 0);
                node = self.unary().await;
                continue;
            }
            self.leave(levels);
            let Some(last) = open.pop() else { return node };
            node = joined(last.left, last.operator, node);
            (lowest, levels) = (last.lowest, last.levels);
        }
    }

    /// An operand with the operators before it.
    async fn unary(&self) -> Node {
        let mut operators: Vec<(Token, usize)> = Vec::new();
        loop {
            self.enter();
            let token = self.token();
            match token {
                Token::Add
                | Token::Subtract
                | Token::Not
                | Token::Xor
                | Token::And
                | Token::Tilde
                | Token::Arrow
                | Token::Multiply => operators.push((token, self.offset())),
                _ => break,
            }
            self.next();
        }
        let levels = operators.len() + 1;
        let mut node = self.primary(None).await;
        for (operator, start) in operators.into_iter().rev() {
            node = match node.kind {
                Kind::Channel(number) if operator == Token::Arrow && !node.is_parenthesized => {
                    Node { start: self.give_arrow(start, number), ..node }
                }
                _ => Node { is_type_element: operator == Token::Tilde, ..Node::new(Kind::Other, start, node.end) },
            };
        }
        self.leave(levels);
        node
    }
}

fn joined(left: Node, operator: Token, right: Node) -> Node {
    let splits = match operator {
        Token::Multiply if left.is(Kind::Name) && right.is_type_element => Splits::Always,
        Token::Multiply if left.is(Kind::Name) => Splits::IfForced,
        Token::Or if left.splits == Splits::IfForced && right.is_type_element => Splits::Always,
        Token::Or => left.splits,
        _ => Splits::Never,
    };
    let is_type_element = left.is_type_element || right.is_type_element;
    Node { is_type_element, splits, ..Node::new(Kind::Other, left.start, right.end) }
}
