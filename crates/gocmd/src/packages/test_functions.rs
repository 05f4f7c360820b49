//! The functions that a Go file declares, as far as `go test` looks at them: names, the one parameter, and what an example
//! says that it prints (go/parser, go/doc: Examples).

use super::doc;
use super::grammar::{self, FoundFunction};
use super::lines::Place;
use super::parser::Parser;
use super::scanner::SyntaxError;

/// A function without a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where `func` stands.
    pub place: Place,
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

/// The functions of a file of this name.
///
/// Errors: what is wrong with the file, sorted by position.
pub fn read(file: &str, data: &[u8]) -> Result<Vec<Function>, Vec<SyntaxError>> {
    let (mut parser, functions) = grammar::read_file(file, data);
    if !parser.is_fine() {
        return Err(parser.take_errors());
    }
    Ok(functions.into_iter().map(|found| parser.function(&found)).collect())
}

impl Parser<'_> {
    fn function(&self, found: &FoundFunction) -> Function {
        let name = |(start, end)| self.piece(start, end);
        let parameters = match (found.parameters, found.pointer) {
            (0, _) => Parameters::None,
            (1, Some(of)) => Parameters::Pointer(name(of)),
            _ => Parameters::Other,
        };
        Function {
            name: name(found.name),
            place: self.place(found.offset),
            parameters,
            is_generic: found.is_generic,
            has_results: found.has_results,
            has_body: found.body.is_some(),
            output: found.body.and_then(|body| self.last_comment(body)).and_then(|text| output(&text)),
        }
    }

    /// The text of the last group of comments inside a body (Go: `lastComment`).
    fn last_comment(&self, (start, end): (usize, usize)) -> Option<String> {
        // Groups are in order, so the one before the body's end is the last if it is inside at all.
        let before = self.groups.partition_point(|&(_, next)| self.comments[next - 1].end <= end);
        let last = self.groups[..before].last().filter(|(first, _)| self.comments[*first].offset >= start)?;
        Some(doc::group_text(&self.comment_texts(*last)))
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
        let functions = read("", text.as_bytes()).unwrap();
        let names: Vec<&str> = functions.iter().map(|function| function.name.as_str()).collect();
        assert_eq!(names, ["TestA", "Two", "Some", "Outside", "Example", "ExampleNone"]);
        assert_eq!(functions[0].parameters, Parameters::Pointer("T".into()));
        assert_eq!(functions[0].place.text(), "11:1");
        assert_eq!(functions[1].parameters, Parameters::Other);
        assert!(functions[2].is_generic && functions[2].has_results && functions[2].has_body);
        assert!(!functions[3].has_body && functions[3].output.is_none());
        assert_eq!(functions[4].output, Some(Output { text: "a\nb\n".into(), unordered: true }));
        assert_eq!(functions[5].output, Some(Output { text: String::new(), unordered: false }));
    }

    #[test]
    fn what_is_no_go() {
        let error = |text: &str| read("", text.as_bytes()).unwrap_err().remove(0);
        assert_eq!(error("package p\nfunc f() {\n").message, "expected '}', found 'EOF'");
        assert_eq!(error("package p\nfunc f() { 'ab' }\n").place.text(), "2:12");
        assert!(read("", b"package p\n)\n}]func (\n").is_err());
    }
}
