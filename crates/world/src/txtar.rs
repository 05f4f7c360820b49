//! The txtar format: a text that holds files (Go: internal/txtar).
//!
//! A comment, then for each file a line `-- name --` and its content. There is no escape: a line of that form inside a
//! file starts another file. [`Archive::parse`] never fails.

use std::sync::Arc;

/// A comment and files in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// What stands before the first file.
    pub comment: Arc<[u8]>,
    /// The files, in the order of the text. A name can occur twice.
    pub files: Vec<ArchiveFile>,
}

/// One file of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveFile {
    /// The name between the dashes, without the space around it.
    pub name: String,
    /// The content. Ends with a newline unless it is empty.
    pub data: Arc<[u8]>,
}

impl Archive {
    /// Reads a txtar text. Any bytes are one; a text without file lines is a comment alone.
    pub fn parse(text: &[u8]) -> Self {
        let (comment, mut next) = until_marker(text);
        let mut archive = Self { comment, files: Vec::new() };
        while let Some((name, rest)) = next {
            let (data, after) = until_marker(rest);
            archive.files.push(ArchiveFile { name, data });
            next = after;
        }
        archive
    }

    /// The archive as a text. Parsing it gives the archive again, provided that contents end with newlines and hold no
    /// file lines of their own.
    pub fn format(&self) -> Vec<u8> {
        let mut text = Vec::with_capacity(self.files.iter().map(|file| file.data.len() + file.name.len() + 8).sum());
        push_with_newline(&mut text, &self.comment);
        for file in &self.files {
            text.extend_from_slice(format!("-- {} --\n", file.name).as_bytes());
            push_with_newline(&mut text, &file.data);
        }
        text
    }
}

fn push_with_newline(text: &mut Vec<u8>, data: &[u8]) {
    text.extend_from_slice(data);
    if data.last().is_some_and(|&last| last != b'\n') {
        text.push(b'\n');
    }
}

/// Splits before the first file line: what stands before it, its name and what stands after it.
fn until_marker(text: &[u8]) -> (Arc<[u8]>, Option<(String, &[u8])>) {
    let mut start = 0;
    while start < text.len() {
        let line_end = memchr(text, start);
        let line = &text[start..line_end];
        if let Some(name) = marker_name(line) {
            return (text[..start].into(), Some((name, &text[(line_end + 1).min(text.len())..])));
        }
        start = line_end + 1;
    }
    let mut data = Vec::with_capacity(text.len() + 1);
    push_with_newline(&mut data, text);
    (data.into(), None)
}

/// Where the line that starts at `start` ends: the place of its newline, or the end of the text.
fn memchr(text: &[u8], start: usize) -> usize {
    text[start..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |length| start + length)
}

/// The name in a file line, `None` for any other line.
fn marker_name(line: &[u8]) -> Option<String> {
    if line.len() < 6 {
        return None;
    }
    let inner = line.strip_prefix(b"-- ")?.strip_suffix(b" --")?;
    let name = String::from_utf8_lossy(inner).trim().to_owned();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let archive = Archive::parse(text.as_bytes());
        let mut shown = format!("{:?}", String::from_utf8_lossy(&archive.comment));
        for file in &archive.files {
            shown += &format!(" | {}: {:?}", file.name, String::from_utf8_lossy(&file.data));
        }
        shown
    }

    #[test]
    fn texts() {
        for (text, expected) in [
            ("", r#""""#),
            ("comment", r#""comment\n""#),
            ("-- a --\nb", r#""" | a: "b\n""#),
            ("c\n-- a --\n-- b --\nx\n\n", r#""c\n" | a: "" | b: "x\n\n""#),
            ("--  a b  --", r#""" | a b: """#),
            ("-- a -- \n-- --\n--  --\n-- b--\n --c --\n", r#""-- a -- \n-- --\n--  --\n-- b--\n --c --\n""#),
            ("-- a --\r\nx", r#""-- a --\r\nx\n""#),
            ("x -- a --\n", r#""x -- a --\n""#),
        ] {
            assert_eq!(show(text), expected, "{text:?}");
        }
    }

    #[test]
    fn format_parses_to_the_same() {
        for text in ["", "c\n-- a --\nx\n-- b/c --\n", "-- a --\n\n\n-- a --\n"] {
            let archive = Archive::parse(text.as_bytes());
            assert_eq!(String::from_utf8_lossy(&archive.format()), text);
            assert_eq!(Archive::parse(&archive.format()), archive);
        }
    }
}
