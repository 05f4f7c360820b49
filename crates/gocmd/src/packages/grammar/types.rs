//! Types: names with type arguments, arrays, structs, pointers, functions and maps.

use super::{Grammar, Kind, Node, Request};
use crate::packages::token::Token;

impl Grammar<'_> {
    /// A type (Go: `parseType`).
    pub(super) async fn type_name_or_literal(&self) -> Node {
        match self.optional_type().await.found() {
            Some(found) => found,
            None => self.bad("type", Token::ends_expression),
        }
    }

    /// A type if there is one (Go: `tryIdentOrType`).
    pub(super) async fn optional_type(&self) -> Node {
        self.enter();
        let token = self.token();
        let node = match token {
            Token::Identifier => {
                let name = self.type_name(None);
                let has_arguments = self.is(Token::LeftBracket);
                if has_arguments { self.ask(Request::Instance(name)).await } else { name }
            }
            Token::LeftBracket
            | Token::Struct
            | Token::Multiply
            | Token::Func
            | Token::Interface
            | Token::Map
            | Token::Chan
            | Token::Arrow
            | Token::LeftParenthesis => self.ask(Request::Type).await,
            _ => Node::missing(self.offset()),
        };
        self.leave(1);
        node
    }

    /// A type that is no name.
    pub(super) async fn composite_type(&self) -> Node {
        let (token, start) = (self.token(), self.offset());
        match token {
            Token::LeftBracket => {
                self.next();
                self.array_type(start, None).await
            }
            Token::Struct => self.struct_type().await,
            Token::Multiply => {
                self.next();
                self.type_name_or_literal().await.pointer(start)
            }
            Token::Func => self.function_type().await,
            Token::Interface => self.interface_type().await,
            Token::Map => {
                self.next();
                self.expect(Token::LeftBracket);
                self.type_name_or_literal().await;
                self.expect(Token::RightBracket);
                let value = self.type_name_or_literal().await;
                Node::new(Kind::Map, start, value.end)
            }
            Token::LeftParenthesis => {
                self.next();
                let inside = self.type_name_or_literal().await;
                let end = self.expect(Token::RightParenthesis) + 1;
                inside.parenthesized(start, end)
            }
            _ => self.channel_type().await,
        }
    }

    /// A type's name, of which the first may be read already.
    pub(super) fn type_name(&self, name: Option<Node>) -> Node {
        let name = name.unwrap_or_else(|| self.identifier());
        if self.takes(Token::Period) { name.selector(self.identifier()) } else { name }
    }

    /// A type's name with type arguments if there are any (Go: `parseQualifiedIdent`).
    pub(super) async fn qualified_name(&self, name: Option<Node>) -> Node {
        let name = self.type_name(name);
        if self.is(Token::LeftBracket) { self.instance(name).await } else { name }
    }

    /// The type arguments behind a type's name.
    pub(super) async fn instance(&self, name: Node) -> Node {
        self.expect(Token::LeftBracket);
        let count = self.type_arguments().await;
        let closing = self.expect_closing(Token::RightBracket, "type argument list");
        if count == 0 {
            self.expected_at(closing, "type argument list");
        }
        Node::new(Kind::Index, name.start, closing + 1)
    }

    /// Type arguments up to the bracket behind them; gives how many.
    pub(super) async fn type_arguments(&self) -> usize {
        self.level.set(self.level.get() + 1);
        let mut count = 0;
        while !matches!(self.token(), Token::RightBracket | Token::End) {
            self.type_name_or_literal().await;
            count += 1;
            if !self.at_comma("type argument list", Token::RightBracket) {
                break;
            }
            self.next();
        }
        self.level.set(self.level.get() - 1);
        count
    }

    /// An array or a slice of which the opening bracket is read, and perhaps the length.
    pub(super) async fn array_type(&self, start: usize, length: Option<Node>) -> Node {
        if length.is_none() {
            self.level.set(self.level.get() + 1);
            if !self.takes(Token::Ellipsis) && !self.is(Token::RightBracket) {
                self.right_expression().await;
            }
            self.level.set(self.level.get() - 1);
        }
        if self.is(Token::Comma) {
            self.error(self.offset(), "unexpected comma; expecting ]");
            self.next();
        }
        self.expect(Token::RightBracket);
        let element = self.type_name_or_literal().await;
        Node::new(Kind::Array, start, element.end)
    }

    /// What follows a name in brackets: the array type of what has that name, or the type arguments of a type with that name.
    /// Gives the name if it is one.
    pub(super) async fn array_or_instance(&self, name: Node) -> (Option<Node>, Node) {
        let start = self.expect(Token::LeftBracket);
        let mut comma = None;
        let mut count = 0;
        if !self.is(Token::RightBracket) {
            self.level.set(self.level.get() + 1);
            self.right_expression().await;
            count += 1;
            while self.is(Token::Comma) {
                let at = self.offset();
                self.next();
                if self.is(Token::RightBracket) {
                    comma = Some(at);
                    break;
                }
                self.right_expression().await;
                count += 1;
            }
            self.level.set(self.level.get() - 1);
        }
        let end = self.expect(Token::RightBracket) + 1;
        if count == 0 {
            let element = self.type_name_or_literal().await;
            return (Some(name), Node::new(Kind::Array, start, element.end));
        }
        if count == 1
            && let Some(element) = self.optional_type().await.found()
        {
            if let Some(comma) = comma {
                self.error(comma, "unexpected comma; expecting ]");
            }
            return (Some(name), Node::new(Kind::Array, start, element.end));
        }
        (None, Node::new(Kind::Index, name.start, end))
    }

    async fn struct_type(&self) -> Node {
        let start = self.expect(Token::Struct);
        self.expect(Token::LeftBrace);
        while matches!(self.token(), Token::Identifier | Token::Multiply | Token::LeftParenthesis) {
            self.field().await;
        }
        let end = self.expect(Token::RightBrace) + 1;
        Node::new(Kind::Struct, start, end)
    }

    async fn field(&self) {
        let token = self.token();
        match token {
            Token::Identifier => self.named_field().await,
            Token::Multiply => {
                self.next();
                let is_parenthesized = self.opens_embedded();
                self.qualified_name(None).await;
                if is_parenthesized {
                    self.takes(Token::RightParenthesis);
                }
            }
            _ => {
                self.opens_embedded();
                self.takes(Token::Multiply);
                self.qualified_name(None).await;
                self.takes(Token::RightParenthesis);
            }
        }
        self.takes(Token::String);
        self.expect_semicolon();
    }

    /// Passes over the parenthesis before an embedded type, which may not be there.
    fn opens_embedded(&self) -> bool {
        let is_here = self.is(Token::LeftParenthesis);
        if is_here {
            self.error(self.offset(), "cannot parenthesize embedded type");
            self.next();
        }
        is_here
    }

    async fn named_field(&self) {
        let name = self.identifier();
        let token = self.token();
        match token {
            Token::Period => {
                self.qualified_name(Some(name)).await;
            }
            Token::String | Token::Semicolon | Token::RightBrace => {}
            Token::LeftBracket => {
                // An array, or an embedded type with arguments.
                self.array_or_instance(name).await;
            }
            _ => {
                while self.takes(Token::Comma) {
                    self.identifier();
                }
                self.type_name_or_literal().await;
            }
        }
    }

    /// A function's type.
    pub(super) async fn function_type(&self) -> Node {
        let start = self.expect(Token::Func);
        if self.is(Token::LeftBracket) {
            let opening = self.offset();
            if self.type_parameters().await {
                self.error(opening, "function type must have no type parameters");
            }
        }
        let end = self.signature().await.end;
        Node::new(Kind::Function, start, end)
    }
}
