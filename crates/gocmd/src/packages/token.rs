//! Go's tokens and the words for them (go/token).

/// The tokens and what go calls them.
macro_rules! tokens {
    ($($token:ident $name:literal,)*) => {
        /// A token's kind. A number and a rune are both a literal; a semicolon may stand for the end of a line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Token {
            $($token,)*
        }

        const ALL: &[(Token, &str)] = &[$((Token::$token, $name),)*];
    };
}

tokens! {
    Illegal "ILLEGAL", End "EOF", Comment "COMMENT", Identifier "IDENT", Literal "INT", String "STRING",
    Add "+", Subtract "-", Multiply "*", Divide "/", Remainder "%", And "&", Or "|", Xor "^", ShiftLeft "<<",
    ShiftRight ">>", AndNot "&^",
    AddAssign "+=", SubtractAssign "-=", MultiplyAssign "*=", DivideAssign "/=", RemainderAssign "%=", AndAssign "&=",
    OrAssign "|=", XorAssign "^=", ShiftLeftAssign "<<=", ShiftRightAssign ">>=", AndNotAssign "&^=", Assign "=",
    Define ":=",
    LogicalAnd "&&", LogicalOr "||", Arrow "<-", Increment "++", Decrement "--", Equal "==", Less "<", Greater ">",
    Not "!", NotEqual "!=", LessEqual "<=", GreaterEqual ">=", Ellipsis "...",
    LeftParenthesis "(", LeftBracket "[", LeftBrace "{", Comma ",", Period ".", RightParenthesis ")",
    RightBracket "]", RightBrace "}", Semicolon ";", Colon ":", Tilde "~",
    Break "break", Case "case", Chan "chan", Const "const", Continue "continue", Default "default", Defer "defer",
    Else "else", Fallthrough "fallthrough", For "for", Func "func", Go "go", Goto "goto", If "if", Import "import",
    Interface "interface", Map "map", Package "package", Range "range", Return "return", Select "select",
    Struct "struct", Switch "switch", Type "type", Var "var",
}

/// Where the keywords are among all tokens; they are in the order of the alphabet.
const FIRST_KEYWORD: usize = Token::Break as usize;

impl Token {
    /// The token as it is written, or go's word for its kind.
    pub fn name(self) -> &'static str {
        ALL[self as usize].1
    }

    /// The keyword that a word is, if it is one.
    pub fn keyword(word: &[u8]) -> Option<Self> {
        if !(2..=11).contains(&word.len()) || !word[0].is_ascii_lowercase() {
            return None;
        }
        let keywords = &ALL[FIRST_KEYWORD..];
        keywords.binary_search_by(|(_, name)| name.as_bytes().cmp(word)).ok().map(|at| keywords[at].0)
    }

    /// An identifier or a literal: its text says more than its kind.
    pub fn is_literal(self) -> bool {
        matches!(self, Self::Identifier | Self::Literal | Self::String)
    }

    /// How tightly a binary operator binds, from 1 to 5; 0 if it is none.
    pub fn precedence(self) -> usize {
        match self {
            Self::LogicalOr => 1,
            Self::LogicalAnd => 2,
            Self::Equal | Self::NotEqual | Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual => 3,
            Self::Add | Self::Subtract | Self::Or | Self::Xor => 4,
            Self::Multiply
            | Self::Divide
            | Self::Remainder
            | Self::ShiftLeft
            | Self::ShiftRight
            | Self::And
            | Self::AndNot => 5,
            _ => 0,
        }
    }

    /// An assignment, with an operator or without.
    pub fn is_assignment(self) -> bool {
        (Self::AddAssign..=Self::Define).contains(&self)
    }

    /// Where go goes on after a statement that it did not understand (Go: `stmtStart`).
    pub fn starts_statement(self) -> bool {
        matches!(
            self,
            Self::Break
                | Self::Const
                | Self::Continue
                | Self::Defer
                | Self::Fallthrough
                | Self::For
                | Self::Go
                | Self::Goto
                | Self::If
                | Self::Return
                | Self::Select
                | Self::Switch
                | Self::Type
                | Self::Var
        )
    }

    /// Where go goes on after a declaration that it did not understand (Go: `declStart`).
    pub fn starts_declaration(self) -> bool {
        matches!(self, Self::Import | Self::Const | Self::Type | Self::Var)
    }

    /// Where go goes on after an expression that it did not understand (Go: `exprEnd`).
    pub fn ends_expression(self) -> bool {
        matches!(
            self,
            Self::Comma
                | Self::Colon
                | Self::Semicolon
                | Self::RightParenthesis
                | Self::RightBracket
                | Self::RightBrace
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn names_are_in_order() {
        for (token, name) in [
            (Token::String, "STRING"),
            (Token::AndNot, "&^"),
            (Token::Define, ":="),
            (Token::Ellipsis, "..."),
            (Token::Tilde, "~"),
            (Token::Break, "break"),
            (Token::Var, "var"),
        ] {
            assert_eq!(token.name(), name);
        }
        for word in ["break", "func", "go", "goto", "interface", "var"] {
            assert_eq!(Token::keyword(word.as_bytes()).map(Token::name), Some(word));
        }
        assert_eq!(Token::keyword(b"Go"), None);
    }
}
