//! The package clause and the imports of a Go file with their positions, and Go's words where they are wrong (go/parser
//! in the mode that go/build uses, go/build/read.go).

use super::parser::Parser;
use super::quoted;
use super::reader::{self, ReadError};
use super::scanner::Scanner;
use super::token::Token;

pub use super::lines::{Place, Position};
pub use super::scanner::SyntaxError;

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The import path.
    pub path: String,
    /// Where the import stands.
    pub place: Place,
    /// The comment before it, its lines as they are written; for cgo.
    pub doc: Option<Vec<String>>,
}

/// One pattern of a `//go:embed` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The pattern.
    pub pattern: String,
    /// Where it stands.
    pub place: Place,
}

/// What is known of a Go file from its head (Go: `fileInfo`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoFile {
    /// The name after `package`; empty if there is none.
    pub package: String,
    /// The comment right before the package clause.
    pub doc: Option<Vec<String>>,
    /// Imports in order; none if there are errors.
    pub imports: Vec<Import>,
    /// Patterns of `//go:embed` lines; only looked for if the file imports `embed`.
    pub embeds: Vec<Embed>,
    /// `//go:` lines before the package clause.
    pub directives: Vec<(String, Place)>,
    /// What is wrong, sorted by position.
    pub errors: Vec<SyntaxError>,
}

/// Reads the head of a Go file of this name, and the rest where it embeds files.
///
/// Errors: only what is no matter of syntax, a zero byte.
pub fn read_go_file<'d>(name: &str, data: &'d [u8]) -> Result<(GoFile, &'d [u8]), &'static str> {
    let data = reader::without_mark(data);
    let head = reader::read_imports(data, true);
    let text = match head.error {
        None => head.text,
        // The parser says what is wrong, of zero bytes that follow too.
        Some(ReadError::Syntax) => data,
        Some(error) => return Err(error.text()),
    };
    let mut file = parse(name, text);
    if file.errors.is_empty() {
        if let Some(import) = file.imports.iter().find(|import| !is_valid_import(&import.path)) {
            file.errors.push(SyntaxError {
                place: import.place.clone(),
                message: format!("invalid import path: {}", import.path),
            });
            file.imports.clear();
        } else if file.imports.iter().any(|import| import.path == "embed") {
            file.embeds = embeds(name, data);
        }
    }
    Ok((file, text))
}

/// Go: `isValidImport`.
fn is_valid_import(path: &str) -> bool {
    const ILLEGAL: &str = "!\"#$%&'()*,:;<=>?[\\]^{|}`\u{fffd}";
    !path.is_empty() && !path.chars().any(|c| c.is_control() || c.is_whitespace() || ILLEGAL.contains(c))
}

fn parse(name: &str, data: &[u8]) -> GoFile {
    let mut parser = Parser::new(name, data);
    let mut file = GoFile::default();
    parser.file(&mut file);
    file.errors = parser.take_errors();
    if !file.errors.is_empty() {
        file.imports.clear();
    }
    file
}

impl Parser<'_> {
    fn file(&mut self, file: &mut GoFile) {
        if !self.is_fine() {
            return;
        }
        let doc = self.lead;
        let package_at = self.offset;
        self.expect(Token::Package);
        let name = String::from_utf8_lossy(self.text).into_owned();
        self.expect(Token::Identifier);
        self.expect_semicolon();
        if !self.is_fine() {
            return;
        }
        file.package = name;
        file.doc = self.group(doc);
        while self.token == Token::Import {
            self.declaration(file);
        }
        let directive = |&comment| {
            let text = self.comment_text(comment);
            text.starts_with("//go:").then(|| (text, self.place(comment.offset)))
        };
        let before = self.comments.iter().take_while(|comment| comment.offset < package_at);
        file.directives = before.filter_map(directive).collect();
    }

    fn declaration(&mut self, file: &mut GoFile) {
        let doc = self.lead;
        self.next();
        if !self.takes(Token::LeftParenthesis) {
            self.import_with_doc(doc, file);
            return;
        }
        let first = file.imports.len();
        while !matches!(self.token, Token::RightParenthesis | Token::End) {
            let lead = self.lead;
            self.import_with_doc(lead, file);
        }
        // The only import in parentheses takes the declaration's comment if it has none.
        if let [only] = &mut file.imports[first..]
            && only.doc.is_none()
        {
            only.doc = self.group(doc);
        }
        self.expect(Token::RightParenthesis);
        self.expect_semicolon();
    }

    fn import_with_doc(&mut self, doc: Option<(usize, usize)>, file: &mut GoFile) {
        let start = self.offset;
        if let Some(path) = self.import().and_then(quoted::unquote) {
            file.imports.push(Import { path, place: self.place(start), doc: self.group(doc) });
        }
    }

    fn group(&self, range: Option<(usize, usize)>) -> Option<Vec<String>> {
        range.map(|range| self.comment_texts(range))
    }
}

/// The patterns of all `//go:embed` comments of a file.
fn embeds(name: &str, data: &[u8]) -> Vec<Embed> {
    let mut scanner = Scanner::new(name, data);
    let mut found = Vec::new();
    loop {
        let (offset, token, text) = scanner.scan();
        scanner.errors.clear();
        if token == Token::End {
            return found;
        }
        let Some(arguments) = text.strip_prefix(b"//go:embed").filter(|_| token == Token::Comment) else { continue };
        if arguments.first().is_some_and(|byte| !matches!(byte, b' ' | b'\t')) {
            continue;
        }
        let Ok(arguments) = std::str::from_utf8(arguments) else { continue };
        if let Some(patterns) = embed_arguments(arguments) {
            let start = offset + "//go:embed".len();
            found.extend(
                patterns.into_iter().map(|(at, pattern)| Embed { pattern, place: scanner.lines.place(start + at) }),
            );
        }
    }
}

/// Splits the arguments of a directive: words and Go strings between spaces. `None` if a string is broken.
fn embed_arguments(text: &str) -> Option<Vec<(usize, String)>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let length = match first {
            '`' => rest[1..].find('`')? + 2,
            '"' => {
                let mut escaped = false;
                let close = rest[1..].find(|c| {
                    let end = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    end
                })?;
                close + 2
            }
            _ => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        let (argument, after) = rest.split_at(length);
        if matches!(first, '`' | '"') {
            if after.chars().next().is_some_and(|c| !c.is_whitespace()) {
                return None;
            }
            found.push((at, quoted::unquote(argument.as_bytes())?));
        } else {
            found.push((at, argument.to_owned()));
        }
        rest = after.trim_start();
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> String {
        let (file, _) = read_go_file("", text.as_bytes()).unwrap();
        let shown = |error: &SyntaxError| format!("{}: {}", error.place.text(), error.message);
        file.errors.iter().map(shown).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn errors_are_gos() {
        // The first error, as the real go reports it.
        for (text, want) in [
            ("", "1:1: expected 'package', found 'EOF'"),
            ("foo", "1:1: expected 'package', found foo"),
            ("package", "1:8: expected 'IDENT', found 'EOF'"),
            ("package 1", "1:9: expected 'IDENT', found 1"),
            ("package p q", ""),
            ("package p\nimport\n", "2:8: missing import path"),
            ("package p\nimport x\n", "2:9: missing import path"),
            ("package p\nimport 1\n", "2:8: import path must be a string"),
            ("package p\nimport \"x\" y\n", ""),
            ("package p\nimport \"\"\n", "2:8: invalid import path: "),
            ("package p\nimport \"a b\"\n", "2:8: invalid import path: a b"),
            ("package p\nimport (\"x\"", "2:12: expected ')', found 'EOF'"),
            ("package p\nimport \"x\n", "2:8: string literal not terminated"),
            ("package p\n/* x", "2:1: comment not terminated"),
            ("package p,\n", ""),
            ("package p\nimport (\n\t\"a\"\n\tfoo\n\t3\n", "4:5: missing import path"),
            ("package p\nimport \"\\q\"\n", "2:10: unknown escape sequence"),
            ("x\u{1}", "1:1: expected 'package', found x"),
            ("package p\nimport (\n\"a\",\n\"b\"\n)\n", "3:4: expected ';', found ','"),
            ("package p; import 'a'\n", "1:19: import path must be a string"),
            ("package p\nimport “x”\n", "2:8: curly quotation mark '“' (use neutral '\"')"),
            ("package func\n", "1:9: expected 'IDENT', found 'func'"),
            ("package p\nimport . \n", "2:11: missing import path"),
            ("package p\nimport \"x\"; import (;)\n", "2:21: missing import path"),
            ("func main() {}\n", "1:1: expected 'package', found 'func'"),
            ("package main\n\nimport \"fmt\n\nfunc main() {}\n", "3:8: string literal not terminated"),
            ("package _\n", ""),
            ("// a\u{feff}b\npackage p\n", "1:5: illegal byte order mark"),
            ("import \"x\"\n", "1:1: expected 'package', found 'import'"),
        ] {
            assert_eq!(errors(text).lines().next().unwrap_or_default(), want, "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_character() {
        let (file, _) = read_go_file("", b"package p // \xe9\xe9\n\nimport \"x\"\n").unwrap();
        let at: Vec<usize> = file.errors.iter().map(|error| error.place.position.column).collect();
        assert_eq!((file.errors[0].message.as_str(), at), ("illegal UTF-8 encoding", vec![14, 15]));
        assert!(file.imports.is_empty());
    }

    #[test]
    fn what_the_head_holds() {
        let text = "//go:debug x=1\n\n// Package p does.\npackage p // c\n\n// #cgo LDFLAGS: -lm\nimport \"C\"\nimport (\n\t_ \"embed\"\n\ta \"x\"\n)\n\n//go:embed a \"b c\" `d`\n//go:embedded x\nvar s = \"//go:embed no\"\n";
        let (file, _) = read_go_file("", text.as_bytes()).unwrap();
        assert_eq!((file.package.as_str(), file.errors.len()), ("p", 0));
        assert_eq!(file.doc, Some(vec!["// Package p does.".to_owned()]));
        assert_eq!(file.directives[0].0, "//go:debug x=1");
        assert_eq!(file.imports[0].doc, Some(vec!["// #cgo LDFLAGS: -lm".to_owned()]));
        assert_eq!(
            (file.imports[2].path.as_str(), file.imports[2].place.position),
            ("x", Position { line: 10, column: 2 })
        );
        let embeds: Vec<&str> = file.embeds.iter().map(|embed| embed.pattern.as_str()).collect();
        assert_eq!(embeds, ["a", "b c", "d"]);
        assert_eq!(file.embeds[1].place.position, Position { line: 13, column: 14 });
    }
}
