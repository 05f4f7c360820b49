//! Build constraints: `//go:build` and `// +build` expressions (go/build/constraint).

use std::fmt;

/// The most operands that one `//go:build` expression may have; bounds the depth of the result too.
const MAX_OPERANDS: usize = 1000;
/// The most operators that one `// +build` line may have.
const MAX_OLD_OPERATORS: usize = 100;

/// A build constraint expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// One tag.
    Tag(String),
    /// `!x`
    Not(Box<Expr>),
    /// `x && y && …`
    And(Vec<Expr>),
    /// `x || y || …`
    Or(Vec<Expr>),
}

impl Expr {
    /// The value under an assignment of tags. Every tag is asked, as go/build records the tags that it consulted.
    pub fn eval(&self, has: &mut dyn FnMut(&str) -> bool) -> bool {
        match self {
            Self::Tag(tag) => has(tag),
            Self::Not(inner) => !inner.eval(has),
            // Not `all` and `any`: these would stop early.
            Self::And(parts) => parts.iter().filter(|part| part.eval(has)).count() == parts.len(),
            Self::Or(parts) => parts.iter().filter(|part| part.eval(has)).count() > 0,
        }
    }

    /// The value where a tag may be taken as true and as false at once: `has` is told which of the two would help
    /// (cmd/go/internal/imports: eval with `prefer`).
    pub fn eval_preferring(&self, has: &dyn Fn(&str, bool) -> bool, prefer: bool) -> bool {
        match self {
            Self::Tag(tag) => has(tag, prefer),
            Self::Not(inner) => !inner.eval_preferring(has, !prefer),
            Self::And(parts) => parts.iter().all(|part| part.eval_preferring(has, prefer)),
            Self::Or(parts) => parts.iter().any(|part| part.eval_preferring(has, prefer)),
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, parts: &[Expr], sign: &str, and: bool| {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    f.write_str(sign)?;
                }
                let braces = if and { matches!(part, Expr::Or(_)) } else { matches!(part, Expr::And(_)) };
                if braces { write!(f, "({part})")? } else { write!(f, "{part}")? }
            }
            Ok(())
        };
        match self {
            Self::Tag(tag) => f.write_str(tag),
            Self::Not(inner) if matches!(**inner, Self::And(_) | Self::Or(_)) => write!(f, "!({inner})"),
            Self::Not(inner) => write!(f, "!{inner}"),
            Self::And(parts) => list(f, parts, " && ", true),
            Self::Or(parts) => list(f, parts, " || ", false),
        }
    }
}

/// Parses one constraint line, `//go:build …` or `// +build …` (Go: `constraint.Parse`). The error is go's text.
pub fn parse(line: &str) -> Result<Expr, String> {
    if let Some(text) = go_build_text(line) {
        return Parser::new(text).whole();
    }
    if let Some(text) = plus_build_text(line) {
        return parse_plus_build(text);
    }
    Err("not a build constraint".to_owned())
}

/// True if the line is a `// +build` line (Go: `constraint.IsPlusBuild`).
pub fn is_plus_build(line: &str) -> bool {
    plus_build_text(line).is_some()
}

fn after_keyword<'t>(line: &'t str, keyword: &str) -> Option<&'t str> {
    let rest = line.trim().strip_prefix(keyword)?;
    let text = rest.trim();
    (text.len() != rest.len() || rest.is_empty()).then_some(text)
}

fn one_line(line: &str) -> Option<&str> {
    let line = line.strip_suffix('\n').unwrap_or(line);
    (!line.contains('\n')).then_some(line)
}

fn go_build_text(line: &str) -> Option<&str> {
    let line = one_line(line)?;
    if !line.starts_with("//go:build") {
        return None;
    }
    after_keyword(line, "//go:build")
}

fn plus_build_text(line: &str) -> Option<&str> {
    after_keyword(one_line(line)?.strip_prefix("//")?, "+build")
}

/// True for the characters of a tag: letters, digits, `_` and `.`.
pub fn is_tag_char(c: char) -> bool {
    c.is_alphabetic() || c.is_numeric() || c == '_' || c == '.'
}

fn is_valid_tag(word: &str) -> bool {
    !word.is_empty() && word.chars().all(is_tag_char)
}

fn parse_plus_build(text: &str) -> Result<Expr, String> {
    let mut operators = 0;
    let mut alternatives = Vec::new();
    for clause in text.split_whitespace() {
        let mut all = Vec::new();
        for literal in clause.split(',') {
            all.push(if literal.starts_with("!!") || literal == "!" {
                Expr::Tag("ignore".into())
            } else {
                let (negated, word) = literal.strip_prefix('!').map_or((false, literal), |word| (true, word));
                let tag = Expr::Tag(if is_valid_tag(word) { word } else { "ignore" }.to_owned());
                if negated { Expr::Not(Box::new(tag)) } else { tag }
            });
        }
        operators += all.len() - 1 + usize::from(!alternatives.is_empty());
        if operators > MAX_OLD_OPERATORS {
            return Err("expression too complex for // +build lines".to_owned());
        }
        alternatives.push(collapse(all, Expr::And));
    }
    if alternatives.is_empty() {
        return Ok(Expr::Tag("ignore".into()));
    }
    Ok(collapse(alternatives, Expr::Or))
}

fn collapse(mut parts: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() == 1 { parts.remove(0) } else { join(parts) }
}

/// What is open while an expression is read: the whole, or one pair of parentheses.
#[derive(Default)]
struct Open {
    /// A `!` stands before the parenthesis.
    negated: bool,
    alternatives: Vec<Expr>,
    all: Vec<Expr>,
}

impl Open {
    fn next_alternative(&mut self) {
        self.alternatives.push(collapse(std::mem::take(&mut self.all), Expr::And));
    }

    fn close(mut self) -> Expr {
        self.next_alternative();
        collapse(self.alternatives, Expr::Or)
    }
}

/// Parses with a list of open parentheses instead of recursion.
struct Parser<'t> {
    text: &'t str,
    next: usize,
    token: &'t str,
    is_tag: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, next: 0, token: "", is_tag: false }
    }

    fn whole(mut self) -> Result<Expr, String> {
        let mut outer: Vec<Open> = Vec::new();
        let mut open = Open::default();
        let mut operands = 0;
        'operand: loop {
            operands += 1;
            if operands > MAX_OPERANDS {
                return Err("build expression too large".to_owned());
            }
            self.lex()?;
            let mut negated = self.token == "!";
            if negated {
                self.lex()?;
                if self.token == "!" {
                    return Err("double negation not allowed".to_owned());
                }
            }
            if self.token == "(" {
                outer.push(std::mem::replace(&mut open, Open { negated, ..Open::default() }));
                continue;
            }
            if !self.is_tag {
                return Err(match (self.token, outer.is_empty()) {
                    ("", true) => "unexpected end of expression".to_owned(),
                    ("", false) => "missing close paren".to_owned(),
                    (token, _) => format!("unexpected token {token}"),
                });
            }
            let mut operand = Expr::Tag(self.token.to_owned());
            self.lex()?;
            loop {
                open.all.push(if negated { Expr::Not(Box::new(operand)) } else { operand });
                match self.token {
                    "&&" => continue 'operand,
                    "||" => {
                        open.next_alternative();
                        continue 'operand;
                    }
                    _ => {}
                }
                let Some(around) = outer.pop() else {
                    return match self.token {
                        "" => Ok(open.close()),
                        token => Err(format!("unexpected token {token}")),
                    };
                };
                if self.token != ")" {
                    return Err("missing close paren".to_owned());
                }
                self.lex()?;
                let inner = std::mem::replace(&mut open, around);
                negated = inner.negated;
                operand = inner.close();
            }
        }
    }

    fn lex(&mut self) -> Result<(), String> {
        self.is_tag = false;
        let rest = self.text[self.next..].trim_start_matches([' ', '\t']);
        let start = self.text.len() - rest.len();
        let length = match rest.chars().next() {
            None => 0,
            Some('(' | ')' | '!') => 1,
            Some(c @ ('&' | '|')) => {
                if !rest[1..].starts_with(c) {
                    return Err(format!("invalid syntax at {c}"));
                }
                2
            }
            Some(c) => {
                self.is_tag = true;
                let length = rest.find(|c| !is_tag_char(c)).unwrap_or(rest.len());
                if length == 0 {
                    return Err(format!("invalid syntax at {c}"));
                }
                length
            }
        };
        self.next = start + length;
        self.token = &rest[..length];
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn expressions_and_errors_are_gos() {
        for (line, want) in [
            ("//go:build linux", "linux"),
            ("//go:build a && b || !c", "(a && b) || !c"),
            ("//go:build !(a || b) && c", "!(a || b) && c"),
            ("//go:build", "error: unexpected end of expression"),
            ("//go:build (a", "error: missing close paren"),
            ("//go:build (a &&", "error: missing close paren"),
            ("//go:build a)", "error: unexpected token )"),
            ("//go:build a b", "error: unexpected token b"),
            ("//go:build !!a", "error: double negation not allowed"),
            ("//go:build a & b", "error: invalid syntax at &"),
            ("//go:build a-b", "error: invalid syntax at -"),
            ("//go:buildx", "error: not a build constraint"),
            ("// +build a,!b c", "(a && !b) || c"),
            ("//+build !!a", "ignore"),
            ("// +build a-b", "ignore"),
            ("// +build", "ignore"),
        ] {
            let got = parse(line).map_or_else(|error| format!("error: {error}"), |expr| expr.to_string());
            assert_eq!(got, want, "{line}");
        }
        assert_eq!(parse(&format!("//go:build {}", "(".repeat(100_000))).unwrap_err(), "build expression too large");
        let deep = format!("//go:build {}a{}", "!(".repeat(999), ")".repeat(999));
        assert!(!parse(&deep).unwrap().eval(&mut |_| true));
    }
}
