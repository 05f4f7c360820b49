//! Operands and what may follow them: selectors, indices, calls and literals of composite types.

use super::node::Splits;
use super::{Grammar, Kind, Node, Request};
use crate::packages::token::Token;

impl Grammar<'_> {
    /// An operand, which may be read already, and all that follows it.
    pub(super) async fn primary(&self, operand: Option<Node>) -> Node {
        let mut node = match operand {
            Some(operand) => operand,
            None => self.operand().await,
        };
        let mut levels = 0;
        loop {
            self.enter();
            levels += 1;
            let token = self.token();
            node = match token {
                Token::Period => {
                    self.next();
                    self.selector_or_assertion(node).await
                }
                Token::LeftBracket => self.index(node).await,
                Token::LeftParenthesis => self.call(node).await,
                Token::LeftBrace if self.may_have_literal(node) => {
                    if node.is_parenthesized {
                        self.error(node.inside.0, "cannot parenthesize type in composite literal");
                    }
                    self.literal_value(Some(node)).await
                }
                _ => break,
            };
        }
        self.leave(levels);
        node
    }

    /// True if the brace behind an operand belongs to it and opens no block.
    fn may_have_literal(&self, node: Node) -> bool {
        match node.kind {
            Kind::Bad | Kind::Name | Kind::Selector | Kind::Index => self.level.get() >= 0,
            Kind::Array | Kind::Struct | Kind::Map => true,
            _ => false,
        }
    }

    async fn operand(&self) -> Node {
        let (token, start) = (self.token(), self.offset());
        match token {
            Token::Identifier => self.identifier(),
            Token::Literal | Token::String => {
                let end = self.parser.borrow().end();
                self.next();
                Node::new(Kind::Other, start, end)
            }
            Token::LeftParenthesis => {
                self.next();
                let node = self.bracketed_expression().await;
                let end = self.expect(Token::RightParenthesis) + 1;
                node.parenthesized(start, end)
            }
            Token::Func => self.function_type_or_literal().await,
            _ => match self.optional_type().await.found() {
                Some(found) => found,
                None => self.bad("operand", Token::starts_statement),
            },
        }
    }

    async fn function_type_or_literal(&self) -> Node {
        let of = self.function_type().await;
        if !self.is(Token::LeftBrace) {
            return of;
        }
        self.level.set(self.level.get() + 1);
        let end = self.block().await;
        self.level.set(self.level.get() - 1);
        Node::new(Kind::Other, of.start, end)
    }

    async fn selector_or_assertion(&self, node: Node) -> Node {
        let token = self.token();
        match token {
            Token::Identifier => node.selector(self.identifier()),
            Token::LeftParenthesis => {
                self.next();
                let is_switch = self.takes(Token::Type);
                if !is_switch {
                    self.type_name_or_literal().await;
                }
                let end = self.expect(Token::RightParenthesis) + 1;
                Node::new(if is_switch { Kind::TypeSwitch } else { Kind::Other }, node.start, end)
            }
            _ => {
                let at = self.offset();
                self.expected("selector or type assertion");
                if token != Token::RightBrace {
                    self.next();
                }
                node.selector(Node::new(Kind::Name, at, at + 1))
            }
        }
    }

    /// An index, a slice or type arguments.
    async fn index(&self, node: Node) -> Node {
        self.next();
        if self.is(Token::RightBracket) {
            self.expected("operand");
            let end = self.offset() + 1;
            self.next();
            return Node::new(Kind::Index, node.start, end);
        }
        self.level.set(self.level.get() + 1);
        let mut kind = Kind::Index;
        let mut colons = [0; 2];
        let mut has_index = [true; 2];
        if !self.is(Token::Colon) {
            self.right_expression().await;
        }
        let mut count = 0;
        if self.is(Token::Colon) {
            kind = Kind::Other;
            while self.is(Token::Colon) && count < 2 {
                colons[count] = self.offset();
                self.next();
                has_index[count] = !matches!(self.token(), Token::Colon | Token::RightBracket | Token::End);
                if has_index[count] {
                    self.right_expression().await;
                }
                count += 1;
            }
        } else {
            while self.takes(Token::Comma) {
                if !matches!(self.token(), Token::RightBracket | Token::End) {
                    self.type_name_or_literal().await;
                }
            }
        }
        self.level.set(self.level.get() - 1);
        let end = self.expect(Token::RightBracket) + 1;
        if count == 2 {
            for (at, which) in ["middle", "final"].into_iter().enumerate() {
                if !has_index[at] {
                    self.error(colons[at], format!("{which} index required in 3-index slice"));
                }
            }
        }
        Node::new(kind, node.start, end)
    }

    async fn call(&self, node: Node) -> Node {
        self.next();
        self.level.set(self.level.get() + 1);
        let mut only = None;
        let mut count = 0;
        let mut has_ellipsis = false;
        while !has_ellipsis && !matches!(self.token(), Token::RightParenthesis | Token::End) {
            only = Some(self.right_expression().await);
            count += 1;
            has_ellipsis = self.takes(Token::Ellipsis);
            if !self.at_comma("argument list", Token::RightParenthesis) {
                break;
            }
            self.next();
        }
        self.level.set(self.level.get() - 1);
        let end = self.expect_closing(Token::RightParenthesis, "argument list") + 1;
        let splits = match only {
            Some(argument) if node.is(Kind::Name) && count == 1 && !has_ellipsis => {
                if argument.is_type_element {
                    Splits::Always
                } else {
                    Splits::IfForced
                }
            }
            _ => Splits::Never,
        };
        Node { splits, ..Node::new(Kind::Call, node.start, end) }
    }

    /// Braces with the elements of a literal, behind its type or inside of another one.
    pub(super) async fn literal_value(&self, of: Option<Node>) -> Node {
        self.enter();
        let start = self.expect(Token::LeftBrace);
        self.level.set(self.level.get() + 1);
        while !matches!(self.token(), Token::RightBrace | Token::End) {
            self.element_value().await;
            if self.takes(Token::Colon) {
                self.element_value().await;
            }
            if !self.at_comma("composite literal", Token::RightBrace) {
                break;
            }
            self.next();
        }
        self.level.set(self.level.get() - 1);
        let end = self.expect_closing(Token::RightBrace, "composite literal") + 1;
        self.leave(1);
        Node::new(Kind::Other, of.map_or(start, |of| of.start), end)
    }

    async fn element_value(&self) {
        if self.is(Token::LeftBrace) {
            self.ask(Request::LiteralValue).await;
        } else {
            self.expression().await;
        }
    }
}
