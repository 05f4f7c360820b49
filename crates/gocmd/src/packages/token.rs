//! Go's tokens and the words for them (go/token).

/// A token's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the table of names says what each of them is")]
pub enum Token {
    Illegal,
    End,
    Comment,
    Identifier,
    /// A number or a rune.
    Literal,
    String,

    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    AndNot,

    AddAssign,
    SubtractAssign,
    MultiplyAssign,
    DivideAssign,
    RemainderAssign,
    AndAssign,
    OrAssign,
    XorAssign,
    ShiftLeftAssign,
    ShiftRightAssign,
    AndNotAssign,
    Assign,
    Define,

    LogicalAnd,
    LogicalOr,
    Arrow,
    Increment,
    Decrement,
    Equal,
    Less,
    Greater,
    Not,
    NotEqual,
    LessEqual,
    GreaterEqual,
    Ellipsis,
    LeftParenthesis,
    LeftBracket,
    LeftBrace,
    Comma,
    Period,
    RightParenthesis,
    RightBracket,
    RightBrace,
    /// One that is written, or one that stands for the end of a line.
    Semicolon,
    Colon,
    Tilde,

    Break,
    Case,
    Chan,
    Const,
    Continue,
    Default,
    Defer,
    Else,
    Fallthrough,
    For,
    Func,
    Go,
    Goto,
    If,
    Import,
    Interface,
    Map,
    Package,
    Range,
    Return,
    Select,
    Struct,
    Switch,
    Type,
    Var,
}

/// What go calls the tokens, in their order.
const NAMES: [&str; Token::Var as usize + 1] = [
    "ILLEGAL",
    "EOF",
    "COMMENT",
    "IDENT",
    "INT",
    "STRING", //
    "+",
    "-",
    "*",
    "/",
    "%",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    "&^", //
    "+=",
    "-=",
    "*=",
    "/=",
    "%=",
    "&=",
    "|=",
    "^=",
    "<<=",
    ">>=",
    "&^=",
    "=",
    ":=", //
    "&&",
    "||",
    "<-",
    "++",
    "--",
    "==",
    "<",
    ">",
    "!",
    "!=",
    "<=",
    ">=",
    "...", //
    "(",
    "[",
    "{",
    ",",
    ".",
    ")",
    "]",
    "}",
    ";",
    ":",
    "~", //
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
];

/// Go's keywords, in the order of [`Token`].
const KEYWORDS: [Token; 25] = [
    Token::Break,
    Token::Case,
    Token::Chan,
    Token::Const,
    Token::Continue,
    Token::Default,
    Token::Defer,
    Token::Else,
    Token::Fallthrough,
    Token::For,
    Token::Func,
    Token::Go,
    Token::Goto,
    Token::If,
    Token::Import,
    Token::Interface,
    Token::Map,
    Token::Package,
    Token::Range,
    Token::Return,
    Token::Select,
    Token::Struct,
    Token::Switch,
    Token::Type,
    Token::Var,
];

impl Token {
    /// The token as it is written, or go's word for its kind.
    pub fn name(self) -> &'static str {
        NAMES[self as usize]
    }

    /// The keyword that a word is, if it is one.
    pub fn keyword(word: &[u8]) -> Option<Self> {
        if !(2..=11).contains(&word.len()) || !word[0].is_ascii_lowercase() {
            return None;
        }
        KEYWORDS.binary_search_by(|keyword| keyword.name().as_bytes().cmp(word)).ok().map(|at| KEYWORDS[at])
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
