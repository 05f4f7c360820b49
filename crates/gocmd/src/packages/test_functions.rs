//! The functions that a Go file declares, as far as `go test` looks at them: names, the one parameter, and what an example
//! says that it prints (go/parser, go/doc: Examples). Bodies are passed over, so their syntax is only checked for tokens and
//! brackets.

use super::doc;
use super::parser::{Parser, Position, SyntaxError};
use super::scanner::Token;

/// A function without a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where `func` stands.
    pub position: Position,
    /// Its parameters.
    pub parameters: Parameters,
    /// It has type parameters.
    pub is_generic: bool,
    /// It has results.
    pub has_results: bool,
    /// It has a body.
    pub has_body: bool,
    /// What its last comment says that it prints.
    pub output: Option<Output>,
}

/// A function's parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameters {
    /// None.
    None,
    /// One of the type `*T` or `*p.T`: `T`.
    Pointer(String),
    /// Any others.
    Other,
}

/// What an example prints (Go: `exampleOutput`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The text.
    pub text: String,
    /// The order of lines does not matter.
    pub unordered: bool,
}

/// The functions of a file.
///
/// Errors: what is wrong with the file, the first of it.
pub fn read(data: &[u8]) -> Result<Vec<Function>, SyntaxError> {
    let mut parser = Parser::new(super::reader::without_mark(data));
    parser.next();
    let mut functions: Vec<(Function, Option<(usize, usize)>)> = Vec::new();
    while parser.token != Token::End {
        if parser.token == Token::Keyword("func") {
            functions.extend(parser.function());
        }
        parser.pass_to(|token| token == Token::Operator(";"));
        parser.next();
    }
    parser.take_problems();
    if let Some(first) = parser.errors.iter().min_by_key(|error| (error.position, error.message.clone())) {
        return Err(first.clone());
    }
    let with_output = |(function, body): (Function, Option<(usize, usize)>)| Function {
        output: body.and_then(|body| parser.last_comment(body)).and_then(|text| output(&text)),
        ..function
    };
    Ok(functions.into_iter().map(with_output).collect())
}

impl Parser<'_> {
    /// Passes tokens to the first outside of brackets that is wanted.
    fn pass_to(&mut self, wanted: fn(Token) -> bool) {
        let mut open: Vec<&str> = Vec::new();
        while self.token != Token::End && !(open.is_empty() && wanted(self.token)) {
            if let Token::Operator(text) = self.token {
                match text {
                    "(" => open.push(")"),
                    "[" => open.push("]"),
                    "{" => open.push("}"),
                    ")" | "]" | "}" if open.last() == Some(&text) => {
                        open.pop();
                    }
                    _ => {}
                }
            }
            self.next();
        }
        if let (Token::End, Some(close)) = (self.token, open.last()) {
            self.expected(&format!("'{close}'"));
        }
    }

    /// Passes what stands between two brackets and gives its tokens; of brackets inside only the opening one.
    fn bracketed(&mut self, close: &'static str) -> Vec<(Token, String)> {
        self.next();
        let mut tokens = Vec::new();
        while !matches!(self.token, Token::End) && self.token != Token::Operator(close) {
            let inner = match self.token {
                Token::Operator("(") => Some(")"),
                Token::Operator("[") => Some("]"),
                Token::Operator("{") => Some("}"),
                _ => None,
            };
            tokens.push((self.token, String::from_utf8_lossy(self.text).into_owned()));
            match inner {
                Some(close) => {
                    self.pass_brackets(close);
                }
                None => self.next(),
            }
        }
        self.expect(Token::Operator(close), close);
        tokens
    }

    /// Passes brackets with all that is in them; gives where they end.
    fn pass_brackets(&mut self, close: &'static str) -> usize {
        let open = self.token;
        let mut depth = 0usize;
        while self.token != Token::End {
            if self.token == open {
                depth += 1;
            } else if self.token == Token::Operator(close) {
                depth -= 1;
            }
            let end = self.offset + 1;
            self.next();
            if depth == 0 {
                return end;
            }
        }
        self.expected(&format!("'{close}'"));
        self.offset
    }

    /// Reads a function's declaration from `func` on, and where its body lies; `None` for a method.
    fn function(&mut self) -> Option<(Function, Option<(usize, usize)>)> {
        let position = self.lines.position(self.offset);
        self.next();
        if self.token != Token::Identifier {
            return None;
        }
        let name = String::from_utf8_lossy(self.text).into_owned();
        self.next();
        let mut is_generic = false;
        if self.token == Token::Operator("[") {
            is_generic = !self.bracketed("]").is_empty();
        }
        if self.token != Token::Operator("(") {
            return None;
        }
        let parameters = parameters(&self.bracketed(")"));
        let has_results = self.results();
        let mut body = None;
        if self.token == Token::Operator("{") {
            let start = self.offset;
            let end = self.pass_brackets("}");
            body = Some((start, end));
        }
        let has_body = body.is_some();
        Some((Function { name, position, parameters, is_generic, has_results, has_body, output: None }, body))
    }

    /// Passes a function's results; true if there are any.
    fn results(&mut self) -> bool {
        if self.token == Token::Operator("(") {
            return !self.bracketed(")").is_empty();
        }
        let mut any = false;
        let mut before = Token::End;
        while !matches!(self.token, Token::End | Token::Operator(";")) {
            let token = self.token;
            match token {
                // The braces of a type, not of the body.
                Token::Operator("{") if !matches!(before, Token::Keyword("struct" | "interface")) => break,
                Token::Operator("{") => self.pass_brackets("}"),
                Token::Operator("(") => self.pass_brackets(")"),
                Token::Operator("[") => self.pass_brackets("]"),
                _ => {
                    self.next();
                    self.offset
                }
            };
            before = token;
            any = true;
        }
        any
    }

    /// The text of the last group of comments inside a body (Go: `lastComment`).
    fn last_comment(&self, (start, end): (usize, usize)) -> Option<String> {
        let comments = |group: &(usize, usize)| &self.comments[group.0..group.1];
        let inside = |group: &&(usize, usize)| match comments(group) {
            [first, .., last] => first.offset >= start && last.end <= end,
            [only] => only.offset >= start && only.end <= end,
            [] => false,
        };
        let last = self.groups.iter().rfind(inside)?;
        let texts: Vec<String> = comments(last).iter().map(|comment| comment.text.clone()).collect();
        Some(doc::group_text(&texts))
    }
}

/// What is between a function's parentheses: one parameter, with a name or none, of a pointer type?
fn parameters(tokens: &[(Token, String)]) -> Parameters {
    let tokens = match tokens {
        [] => return Parameters::None,
        [rest @ .., (Token::Operator(","), _)] => rest,
        all => all,
    };
    let of_type = match tokens {
        [(Token::Identifier, _), rest @ ..] => rest,
        all => all,
    };
    match of_type {
        [(Token::Operator("*"), _), (Token::Identifier, name)]
        | [(Token::Operator("*"), _), (Token::Identifier, _), (Token::Operator("."), _), (Token::Identifier, name)] => {
            Parameters::Pointer(name.clone())
        }
        _ => Parameters::Other,
    }
}

/// What a comment says of an example's output (Go: `outputPrefix`).
fn output(comment: &str) -> Option<Output> {
    let rest = comment.trim_start_matches(['\t', '\n', '\u{b}', '\u{c}', '\r', ' ']);
    let without = |text: &'_ str, word: &str| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
            .then(|| text[word.len()..].to_owned())
    };
    let (rest, unordered) = match without(rest, "unordered ") {
        Some(rest) => (rest, true),
        None => (rest.to_owned(), false),
    };
    let text = without(&rest, "output:")?;
    let text = text.trim_start_matches(' ');
    Some(Output { text: text.strip_prefix('\n').unwrap_or(text).to_owned(), unordered })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_outputs() {
        let text = "package p\n\nimport \"testing\"\n\nvar f = func() { /* Output: no */ }\n\ntype T struct{ a int }\n\n\
                    func (T) TestNo(t *testing.T) {}\n\nfunc TestA(t *testing.T) { if true { _ = []int{1} } }\n\
                    func Two(a, b *T) {}\nfunc Some[P any](*T) struct{ x int } { panic(0) }\nfunc Outside()\n\n\
                    func Example() {\n\t// first\n\n\t// Unordered output: a\n\t// b\n} // after\n\nfunc ExampleNone() {\n\t// output:\n}\n";
        let functions = read(text.as_bytes()).unwrap();
        let names: Vec<&str> = functions.iter().map(|function| function.name.as_str()).collect();
        assert_eq!(names, ["TestA", "Two", "Some", "Outside", "Example", "ExampleNone"]);
        assert_eq!(functions[0].parameters, Parameters::Pointer("T".into()));
        assert_eq!(functions[0].position, Position { line: 11, column: 1 });
        assert_eq!(functions[1].parameters, Parameters::Other);
        assert!(functions[2].is_generic && functions[2].has_results && functions[2].has_body);
        assert!(!functions[3].has_body && functions[3].output.is_none());
        assert_eq!(functions[4].output, Some(Output { text: "a\nb\n".into(), unordered: true }));
        assert_eq!(functions[5].output, Some(Output { text: String::new(), unordered: false }));
    }

    #[test]
    fn what_is_no_go() {
        let error = |text: &str| read(text.as_bytes()).unwrap_err();
        assert_eq!(error("package p\nfunc f() {\n").message, "expected '}', found 'EOF'");
        assert_eq!(error("package p\nfunc f() { 'ab' }\n").position, Position { line: 2, column: 12 });
        assert!(read(b"package p\n)\n}]func (\n").is_err());
    }
}
