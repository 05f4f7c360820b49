//! Declarations and the file as a whole.

use super::node::Splits;
use super::{Grammar, Kind, Node};
use crate::packages::token::Token;

/// A function without a receiver.
pub(in crate::packages) struct FoundFunction {
    /// Where its name lies.
    pub(in crate::packages) name: (usize, usize),
    /// Where `func` stands.
    pub(in crate::packages) offset: usize,
    /// How many parameters there are.
    pub(in crate::packages) parameters: usize,
    /// The name of the type to which the only parameter points.
    pub(in crate::packages) pointer: Option<(usize, usize)>,
    /// It has type parameters.
    pub(in crate::packages) is_generic: bool,
    /// It has results.
    pub(in crate::packages) has_results: bool,
    /// Where its body lies.
    pub(in crate::packages) body: Option<(usize, usize)>,
}

impl Grammar<'_> {
    fn is_fine(&self) -> bool {
        self.parser.borrow().is_fine()
    }

    /// Reads the file. Where the package clause is wrong, it is probably no Go file.
    pub(super) async fn file(&self) -> Node {
        let nothing = Node::missing(0);
        if !self.is_fine() {
            return nothing;
        }
        self.expect(Token::Package);
        self.identifier();
        self.expect_semicolon();
        if !self.is_fine() {
            return nothing;
        }
        let mut before = Token::Import;
        while !self.is(Token::End) {
            let token = self.token();
            if token == Token::Import && before != Token::Import {
                self.error(self.offset(), "imports must appear before other declarations");
            }
            before = token;
            match token {
                Token::Import | Token::Const | Token::Type | Token::Var => {
                    self.general_declaration().await;
                }
                Token::Func => self.function_declaration().await,
                _ => {
                    self.bad("declaration", Token::starts_declaration);
                }
            }
            // Channels of one declaration are of no matter to the next one.
            self.channels.borrow_mut().clear();
        }
        nothing
    }

    /// A declaration with a keyword, of one thing or of many in parentheses; gives where it ends.
    pub(super) async fn general_declaration(&self) -> usize {
        let keyword = self.token();
        self.next();
        if !self.takes(Token::LeftParenthesis) {
            return self.specification(keyword).await;
        }
        while !matches!(self.token(), Token::RightParenthesis | Token::End) {
            self.specification(keyword).await;
        }
        let end = self.expect(Token::RightParenthesis) + 1;
        self.expect_semicolon();
        end
    }

    async fn specification(&self, keyword: Token) -> usize {
        let end = match keyword {
            Token::Import => {
                self.parser.borrow_mut().import();
                return self.offset();
            }
            Token::Type => self.type_specification().await,
            _ => self.value_specification(keyword).await,
        };
        self.expect_semicolon();
        end
    }

    async fn value_specification(&self, keyword: Token) -> usize {
        let mut end = self.identifier().end;
        while self.takes(Token::Comma) {
            end = self.identifier().end;
        }
        if keyword == Token::Const {
            if matches!(self.token(), Token::End | Token::Semicolon | Token::RightParenthesis) {
                return end;
            }
            if let Some(of) = self.optional_type().await.found() {
                end = of.end;
            }
        } else if !self.is(Token::Assign) {
            end = self.type_name_or_literal().await.end;
        }
        if self.takes(Token::Assign) {
            end = self.list(true).await.last.end;
        }
        end
    }

    async fn type_specification(&self) -> usize {
        self.identifier();
        let start = self.offset();
        if !self.takes(Token::LeftBracket) {
            return self.declared_type().await;
        }
        if !self.is(Token::Identifier) {
            return self.array_type(start, None).await.end;
        }
        // The length of an array, or the name of a type parameter, perhaps with its constraint. A name with `[` behind it
        // cannot be in a length, since nothing with an index is constant.
        let mut node = self.identifier();
        if !self.is(Token::LeftBracket) {
            self.level.set(self.level.get() + 1);
            let left = self.primary(Some(node)).await;
            node = self.binary(Some(left), 1).await;
            self.level.set(self.level.get() - 1);
        }
        let forced = self.is(Token::Comma);
        let (is_parameter, of) = if node.is(Kind::Name) {
            (!self.is(Token::RightBracket), None)
        } else {
            let splits = node.splits == Splits::Always || (forced && node.splits == Splits::IfForced);
            (splits, Some(node))
        };
        if !is_parameter {
            return self.array_type(start, Some(node)).await.end;
        }
        self.parameter_list(Some(node), of, Token::RightBracket, false).await;
        self.expect(Token::RightBracket);
        self.declared_type().await
    }

    /// The type behind a declared name, or behind `=` for an alias.
    async fn declared_type(&self) -> usize {
        self.takes(Token::Assign);
        self.type_name_or_literal().await.end
    }

    async fn function_declaration(&self) {
        let offset = self.expect(Token::Func);
        let has_receiver = self.is(Token::LeftParenthesis);
        if has_receiver {
            self.parameters(true).await;
        }
        let name = self.identifier();
        let is_generic = self.is(Token::LeftBracket) && self.type_parameters().await;
        let signature = self.signature().await;
        let mut body = None;
        let token = self.token();
        match token {
            Token::LeftBrace => body = Some(self.body().await),
            Token::Semicolon => {
                self.next();
                if self.is(Token::LeftBrace) {
                    self.error(self.offset(), "unexpected semicolon or newline before {");
                    body = Some(self.body().await);
                }
            }
            _ => self.expect_semicolon(),
        }
        if !has_receiver {
            self.functions.borrow_mut().push(FoundFunction {
                name: name.name,
                offset,
                parameters: signature.parameters.len(),
                pointer: signature.parameters.first().and_then(|first| first.pointer()),
                is_generic,
                has_results: signature.has_results,
                body,
            });
        }
    }

    async fn body(&self) -> (usize, usize) {
        let start = self.offset();
        let end = self.block().await;
        self.expect_semicolon();
        (start, end)
    }
}
