//! Parameters, results and type parameters: names with types, or types alone.

use super::{Grammar, Kind, Node};
use crate::packages::token::Token;

/// One entry of a list: a name, a type, or both.
#[derive(Clone, Copy, Default)]
pub(super) struct Parameter {
    name: Option<Node>,
    of: Option<Node>,
}

/// A function's parameters and results.
pub(super) struct Signature {
    pub(super) parameters: Vec<Parameter>,
    pub(super) has_results: bool,
    pub(super) end: usize,
}

impl Parameter {
    /// The type `T` if the parameter's type is `*T` or `*p.T`: where its name lies.
    pub(super) fn pointer(&self) -> Option<(usize, usize)> {
        self.of.filter(|of| of.is(Kind::Pointer)).map(|of| of.name)
    }
}

impl Grammar<'_> {
    /// A function's parameters and results.
    pub(super) async fn signature(&self) -> Signature {
        let (parameters, end) = self.parameters(true).await;
        if self.is(Token::LeftParenthesis) {
            let (results, end) = self.parameters(false).await;
            return Signature { parameters, has_results: !results.is_empty(), end };
        }
        let result = self.optional_type().await.found();
        Signature { parameters, has_results: result.is_some(), end: result.map_or(end, |result| result.end) }
    }

    /// Parameters in parentheses, and where they end.
    pub(super) async fn parameters(&self, may_have_ellipsis: bool) -> (Vec<Parameter>, usize) {
        self.expect(Token::LeftParenthesis);
        let mut list = Vec::new();
        if !self.is(Token::RightParenthesis) {
            list = self.parameter_list(None, None, Token::RightParenthesis, may_have_ellipsis).await;
        }
        let end = self.expect(Token::RightParenthesis) + 1;
        (list, end)
    }

    /// Type parameters in brackets; true if there are any.
    pub(super) async fn type_parameters(&self) -> bool {
        self.expect(Token::LeftBracket);
        let mut any = false;
        if !self.is(Token::RightBracket) {
            any = !self.parameter_list(None, None, Token::RightBracket, false).await.is_empty();
        }
        let closing = self.expect(Token::RightBracket);
        if !any {
            self.error(closing, "empty type parameter list");
        }
        any
    }

    async fn ellipsis_type(&self) -> Node {
        let start = self.expect(Token::Ellipsis);
        let element = self.type_name_or_literal().await;
        Node::new(Kind::Ellipsis, start, element.end)
    }

    /// One entry of a list of which the name may be read already (Go: `parseParamDecl`).
    async fn parameter(&self, name: Option<Node>, is_generic: bool) -> Parameter {
        let token = self.token();
        let mut found = Parameter { name, of: None };
        if name.is_none() {
            match token {
                Token::Identifier => found.name = Some(self.identifier()),
                Token::Tilde if is_generic => {
                    return Parameter { name: None, of: Some(self.union(None).await) };
                }
                Token::Ellipsis => {
                    return Parameter { name: None, of: Some(self.ellipsis_type().await) };
                }
                Token::LeftBracket => found.of = Some(self.type_name_or_literal().await),
                _ if starts_type(token) => found.of = Some(self.type_name_or_literal().await),
                _ => {
                    self.bad("')'", Token::ends_expression);
                }
            }
        }
        if let Some(name) = found.name {
            let token = self.token();
            match token {
                Token::LeftBracket => {
                    let (name, of) = self.array_or_instance(name).await;
                    found = Parameter { name, of: Some(of) };
                }
                Token::Ellipsis => {
                    found.of = Some(self.ellipsis_type().await);
                    return found;
                }
                Token::Period => {
                    found = Parameter { name: None, of: Some(self.qualified_name(Some(name)).await) };
                }
                Token::Tilde if is_generic => {
                    found.of = Some(self.union(None).await);
                    return found;
                }
                Token::Or if is_generic => {
                    return Parameter { name: None, of: Some(self.union(Some(name)).await) };
                }
                _ if token == Token::Identifier || starts_type(token) => {
                    found.of = Some(self.type_name_or_literal().await);
                }
                _ => {}
            }
        }
        if is_generic
            && self.is(Token::Or)
            && let Some(of) = found.of
        {
            found.of = Some(self.union(Some(of)).await);
        }
        found
    }

    /// Entries up to the closing token, the first of which may be read already (Go: `parseParameterList`).
    pub(super) async fn parameter_list(
        &self,
        name: Option<Node>,
        of: Option<Node>,
        closing: Token,
        may_have_ellipsis: bool,
    ) -> Vec<Parameter> {
        let is_generic = closing == Token::RightBracket;
        let start = name.or(of).map_or_else(|| self.offset(), |first| first.start);
        let (mut name, mut of) = (name, of);
        let mut list: Vec<Parameter> = Vec::new();
        while name.is_some() || (!self.is(closing) && !self.is(Token::End)) {
            let first = name.take();
            let parameter = match of.take() {
                Some(of) if is_generic => Parameter { name: first, of: Some(self.union(Some(of)).await) },
                Some(of) => Parameter { name: first, of: Some(of) },
                None => self.parameter(first, is_generic).await,
            };
            if parameter.name.is_some() || parameter.of.is_some() {
                list.push(parameter);
            }
            if !self.at_comma("parameter list", closing) {
                break;
            }
            self.next();
        }
        if !list.is_empty() {
            self.check_names(&mut list, is_generic, start);
            self.check_ellipses(&list, may_have_ellipsis);
        }
        list
    }

    /// Either all have names or none has; a name alone takes the type of the one behind it, or is a type itself.
    fn check_names(&self, list: &mut [Parameter], is_generic: bool, start: usize) {
        let typed = list.iter().filter(|parameter| parameter.of.is_some()).count();
        let named = list.iter().filter(|parameter| parameter.of.is_some() && parameter.name.is_some()).count();
        let alone = if list.len() == 1 { " or invalid array length" } else { "" };
        if named == 0 {
            if is_generic && typed == 0 {
                self.error(self.offset(), "missing type constraint");
            } else if is_generic {
                self.error(start, format!("missing type parameter name{alone}"));
            }
            for parameter in list {
                parameter.of = parameter.name.take().or(parameter.of);
            }
            return;
        }
        if named == list.len() {
            return;
        }
        let mut wrong = None;
        let mut last = None;
        for parameter in list.iter_mut().rev() {
            match (parameter.of, last) {
                (Some(of), _) => {
                    last = Some(of);
                    if parameter.name.is_none() {
                        wrong = Some(of.start);
                    }
                }
                (None, Some(_)) => parameter.of = last,
                (None, None) => wrong = parameter.name.map(|name| name.start).or(wrong),
            }
        }
        let Some(wrong) = wrong else { return };
        match (named == typed, is_generic) {
            (true, true) => self.error(self.offset(), "missing type constraint"),
            (true, false) => self.error(self.offset(), "missing parameter type"),
            (false, true) => self.error(wrong, format!("missing type parameter name{alone}")),
            (false, false) => self.error(wrong, "missing parameter name"),
        }
    }

    /// Only the last parameter may stand for many.
    fn check_ellipses(&self, list: &[Parameter], may_have_ellipsis: bool) {
        let may_be_last = |at: usize| may_have_ellipsis && at + 1 == list.len();
        let wrong = list
            .iter()
            .enumerate()
            .find_map(|(at, parameter)| parameter.of.filter(|of| of.kind == Kind::Ellipsis && !may_be_last(at)));
        if let Some(wrong) = wrong {
            let message =
                if may_have_ellipsis { "can only use ... with final parameter" } else { "invalid use of ..." };
            self.error(wrong.start, message);
        }
    }
}

/// True for the tokens that start a type that is no name and no array.
fn starts_type(token: Token) -> bool {
    matches!(
        token,
        Token::Multiply
            | Token::Arrow
            | Token::Func
            | Token::Chan
            | Token::Map
            | Token::Struct
            | Token::Interface
            | Token::LeftParenthesis
    )
}
