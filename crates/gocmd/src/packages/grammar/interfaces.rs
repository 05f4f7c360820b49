//! Interface types: methods, embedded types and unions of types.

use super::{Grammar, Kind, Node};
use crate::packages::token::Token;

impl Grammar<'_> {
    pub(super) async fn interface_type(&self) -> Node {
        let start = self.expect(Token::Interface);
        self.expect(Token::LeftBrace);
        loop {
            let token = self.token();
            match token {
                Token::Identifier => {
                    if let Some(embedded) = self.method_or_embedded().await {
                        self.union(Some(embedded)).await;
                    }
                }
                Token::Tilde => {
                    self.union(None).await;
                }
                _ => {
                    let Some(first) = self.optional_type().await.found() else { break };
                    self.union(Some(first)).await;
                }
            }
            self.expect_semicolon();
        }
        let end = self.expect(Token::RightBrace) + 1;
        Node::new(Kind::Interface, start, end)
    }

    /// A method, or the type that is embedded (Go: `parseMethodSpec`).
    async fn method_or_embedded(&self) -> Option<Node> {
        let name = self.type_name(None);
        if !name.is(Kind::Name) {
            return Some(if self.is(Token::LeftBracket) { self.instance(name).await } else { name });
        }
        let token = self.token();
        match token {
            Token::LeftParenthesis => {
                self.signature().await;
                None
            }
            Token::LeftBracket => self.generic_method_or_embedded(name).await,
            _ => Some(name),
        }
    }

    async fn generic_method_or_embedded(&self, name: Node) -> Option<Node> {
        let opening = self.offset();
        self.next();
        self.level.set(self.level.get() + 1);
        let first = self.expression().await;
        self.level.set(self.level.get() - 1);
        if first.is(Kind::Name) && !matches!(self.token(), Token::Comma | Token::RightBracket) {
            self.parameter_list(Some(first), None, Token::RightBracket, false).await;
            self.expect(Token::RightBracket);
            self.error(opening, "interface method must have no type parameters");
            self.signature().await;
            return None;
        }
        if self.at_comma("type argument list", Token::RightBracket) {
            self.next();
            self.type_arguments().await;
        }
        let end = self.expect_closing(Token::RightBracket, "type argument list") + 1;
        Some(Node::new(Kind::Index, name.start, end))
    }

    /// Types with `|` between, the first of which may be read already (Go: `embeddedElem`).
    pub(super) async fn union(&self, first: Option<Node>) -> Node {
        let mut node = match first {
            Some(first) => first,
            None => self.term().await,
        };
        while self.takes(Token::Or) {
            let right = self.term().await;
            node = Node::new(Kind::Other, node.start, right.end);
        }
        node
    }

    /// One type of a union, or all whose underlying type it is (Go: `embeddedTerm`).
    async fn term(&self) -> Node {
        let start = self.offset();
        if self.takes(Token::Tilde) {
            let of = self.type_name_or_literal().await;
            return Node::new(Kind::Other, start, of.end);
        }
        match self.optional_type().await.found() {
            Some(found) => found,
            None => self.bad("~ term or type", Token::ends_expression),
        }
    }
}
