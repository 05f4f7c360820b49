//! Directories that go reads through its index (cmd/go/internal/modindex): those of the module cache, and others whose files
//! are older than two seconds. The index holds what parsing gave, so that of a Go file with a syntax error no import is
//! known, where reading the directory itself takes the imports that stand before the error.

use crate::paths;
use crate::session::Session;

use super::token::Token;
use super::{header, reader, syntax};

/// True if go reads a directory through its index (Go: `modindex.GetPackage`).
pub fn is_indexed(session: &Session<'_>, dir: &str) -> bool {
    let config = &session.config;
    if session.is_index_off() {
        return false;
    }
    let from_module_cache = !config.gomodcache.is_empty()
        && *config.build_mod.borrow() != "vendor"
        && paths::has_prefix(dir, &config.gomodcache);
    from_module_cache || session.system.is_settled(dir)
}

/// What the index holds of a Go file that matters to the imports of its package (Go: `rawFile`).
pub struct IndexedFile<'d> {
    /// The part of the file in which constraints stand; none of a file that could not be read.
    pub head: &'d [u8],
    /// The imports; none of a file with an error.
    pub imports: Vec<String>,
}

impl<'d> IndexedFile<'d> {
    /// Reads a file as go does for its index (Go: `getFileInfo`). What is wrong with it is not said here.
    pub fn new(data: &'d [u8]) -> Self {
        match syntax::read_go_file("", data) {
            Ok((file, head)) if header::parse_file_header(head).is_ok() => {
                Self { head, imports: file.imports.into_iter().map(|import| import.path).collect() }
            }
            _ => Self { head: &[], imports: Vec::new() },
        }
    }
}

/// True if parsing the head of a Go file surely gives the imports that reading it gave: whole lines, each in its plainest
/// form. False says nothing.
pub fn is_plain(head: &reader::Head<'_>) -> bool {
    let Ok(text) = std::str::from_utf8(head.text) else { return false };
    if head.error.is_some() || text.contains(['\0', '\u{feff}']) {
        return false;
    }
    let mut in_block = false;
    let mut seen_package = false;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        if rest.is_empty() {
            return seen_package && !in_block;
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            let Some((_, after)) = comment.split_once("*/") else { return false };
            rest = after;
            continue;
        }
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        if line.starts_with("//") {
            continue;
        }
        let ok = if in_block {
            match line.strip_prefix(')') {
                Some(tail) => {
                    in_block = false;
                    is_end_of_line(tail)
                }
                None => is_import(line),
            }
        } else if let Some(name) = line.strip_prefix("package ") {
            let end = name.find(|c: char| !is_name_character(c)).unwrap_or(name.len());
            let first = !std::mem::replace(&mut seen_package, true);
            first && is_name(&name[..end]) && is_end_of_line(&name[end..])
        } else if let Some(what) = line.strip_prefix("import ") {
            match what.strip_prefix('(') {
                Some(tail) => {
                    in_block = true;
                    is_end_of_line(tail)
                }
                None => is_import(what),
            }
        } else {
            false
        };
        if !ok {
            return false;
        }
    }
}

/// `"path"` or `name "path"`, perhaps with a comment behind it.
fn is_import(text: &str) -> bool {
    let Some((name, quoted)) = text.split_once('"') else { return false };
    let name_ok = name.is_empty() || name.strip_suffix(' ').is_some_and(|name| name == "." || is_name(name));
    let Some((path, tail)) = quoted.split_once('"') else { return false };
    let is_path_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/+@".contains(&byte);
    name_ok && !path.is_empty() && path.bytes().all(is_path_byte) && is_end_of_line(tail)
}

fn is_end_of_line(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t', '\r']);
    text.is_empty() || text.starts_with("//")
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// True for a name in ASCII that is no keyword.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(is_name_character)
        && Token::keyword(text.as_bytes()).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> bool {
        is_plain(&reader::read_imports(text.as_bytes(), false))
    }

    #[test]
    fn plain_heads_are_parsed_as_they_are_read() {
        for text in [
            "package p\n",
            "// c\r\n/* d\n e */\npackage p // x\r\n\nimport \"a\"\nimport (\n\t\"b\" // c\n\t// d\n\n\tx \"c/d.e\"\n\t. \"f\"\n\t_ \"g\"\n)\n\n// F does.\nfunc F() {}\n",
        ] {
            assert!(plain(text), "{text}");
            let head = reader::read_imports(text.as_bytes(), true);
            assert_eq!(IndexedFile::new(text.as_bytes()).imports.len(), head.imports.len());
        }
    }

    #[test]
    fn others_are_not_plain() {
        for text in [
            "",
            "// package p\n",
            "package func\n",
            "package p\nimport \"x",
            "package p\nimport \"a\" import \"b\"\n",
            "package p\nimport 5 \"x\"\n",
            "package p\nimport \"a\\x62\"\n",
            "package p\nimport \"a b\"\n",
            "package p\nimport (\n\t\"a\",\n\t\"b\"\n)\n",
            "// \u{feff}\npackage p\n",
            "package é\n",
            "import \"x\"\npackage p\n+",
        ] {
            assert!(!plain(text), "{text}");
        }
        assert!(!is_plain(&reader::read_imports(b"// \xe9\npackage p\n", false)));
    }

    #[test]
    fn a_file_with_an_error_has_no_imports() {
        let file = IndexedFile::new(b"//go:build linux\n\npackage p\nimport \"a\" import \"b\"\n");
        assert!(file.imports.is_empty() && file.head.starts_with(b"//go:build linux"));
        assert_eq!(IndexedFile::new(b"package p\n\0import \"a\"\n").head, b"");
        assert_eq!(IndexedFile::new(b"//go:build a\n//go:build b\n\npackage p\nimport \"a\"\n").imports.len(), 0);
    }
}
