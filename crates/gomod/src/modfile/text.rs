//! Small questions about texts in go.mod files (x/mod/modfile read.go and rule.go).

use std::sync::Arc;

use crate::{bytes, quote, unquote};

/// The module path in the text of a go.mod file, found without parsing it: the first line that starts with `module`.
/// Empty if there is none (Go: `modfile.ModulePath`).
///
/// ```
/// assert_eq!(gomod::modfile::module_path(b"// x\nmodule example.com/a // y\nwhatever ("), "example.com/a");
/// ```
pub fn module_path(data: &[u8]) -> String {
    for line in data.split(|&byte| byte == b'\n') {
        let text = bytes::to_text(line);
        let line = text.find("//").map_or(&*text, |comment| &text[..comment]).trim();
        let Some(rest) = line.strip_prefix("module") else { continue };
        let path = rest.trim();
        if path.len() == rest.len() || path.is_empty() {
            continue;
        }
        if path.starts_with(['"', '`']) {
            return unquote_text(path).unwrap_or_default();
        }
        return path.to_owned();
    }
    String::new()
}

/// True if a path names a folder: `.`, `..`, what starts with `./` or `../`, and rooted paths, in the ways of Unix and of
/// Windows (Go: `modfile.IsDirectoryPath`).
pub fn is_directory_path(path: &str) -> bool {
    matches!(path, "." | "..")
        || ["./", ".\\", "../", "..\\", "/", "\\"].iter().any(|start| path.starts_with(start))
        || matches!(path.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic())
}

/// True if a text must be quoted to be one token of a go.mod line (Go: `modfile.MustQuote`).
pub fn must_quote(text: &str) -> bool {
    let raw = bytes::to_bytes(text);
    let quoted = |c: char| match c {
        ' ' | '"' | '\'' | '`' => true,
        '(' | ')' | '[' | ']' | '{' | '}' | ',' => raw.len() > 1,
        _ => !quote::is_print(c),
    };
    raw.is_empty()
        || raw.utf8_chunks().any(|chunk| chunk.valid().chars().any(quoted))
        || text.contains("//")
        || text.contains("/*")
}

/// The text, quoted if it must be (Go: `modfile.AutoQuote`).
pub fn auto_quote(text: &str) -> Arc<str> {
    if must_quote(text) { quote_text(text).into() } else { text.into() }
}

/// Go's `%q` of a text that may hold bytes.
pub(crate) fn quote_text(text: &str) -> String {
    quote::quote_bytes(&bytes::to_bytes(text))
}

fn unquote_text(literal: &str) -> Option<String> {
    Some(bytes::to_text(&unquote::unquote(&bytes::to_bytes(literal))?).into_owned())
}

/// What the bytes of texts without quotes are: 1 for letters, digits and some signs, 2 for a slash, 0 for all others.
const PLAIN: [u8; 256] = {
    let mut plain = [0; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+') {
            plain[byte as usize] = 1;
        }
        byte += 1;
    }
    plain[b'/' as usize] = 2;
    plain
};

/// True for a text that certainly needs no quotes: it is plain, with no two slashes in a row.
fn is_plain(text: &str) -> bool {
    let mut before = 2;
    for byte in text.bytes() {
        let class = PLAIN[byte as usize];
        // No class, or twice that of a slash.
        if class == 0 || class + before == 4 {
            return false;
        }
        before = class;
    }
    !text.is_empty()
}

/// The value of a token; the token becomes its canonical spelling (Go: `parseString`).
pub(crate) fn parse_string(token: &mut Arc<str>) -> Result<Arc<str>, &'static str> {
    // Nearly all.
    if is_plain(token) {
        return Ok(Arc::clone(token));
    }
    if token.starts_with('"') {
        let value: Arc<str> = unquote_text(token).ok_or("invalid syntax")?.into();
        *token = if must_quote(&value) { quote_text(&value).into() } else { Arc::clone(&value) };
        return Ok(value);
    }
    if token.contains(['"', '\'', '`']) {
        return Err("unquoted string cannot contain quote");
    }
    let value = Arc::clone(token);
    if must_quote(&value) {
        *token = quote_text(&value).into();
    }
    Ok(value)
}
