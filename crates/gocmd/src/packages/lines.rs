//! Places in a Go file, and what `//line` comments make of them (go/token: File, Position).

use super::scanner::text_of;
use crate::paths;

/// A place in a file: line and column, both from 1, the column in bytes; 0 where a `//line` comment leaves it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// Where something stands: file with its directory, line and column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file: as it was named, or as a `//line` comment says.
    pub file: String,
    /// Line and column.
    pub position: Position,
}

impl Place {
    /// The place as go writes it (Go: `token.Position.String`).
    pub fn text(&self) -> String {
        let Self { file, position: Position { line, column } } = self;
        let colon = if file.is_empty() { "" } else { ":" };
        if *column == 0 { format!("{file}{colon}{line}") } else { format!("{file}{colon}{line}:{column}") }
    }
}

/// A place of which a comment says where it really is (Go: `token.lineInfo`).
struct Moved {
    offset: usize,
    file: String,
    line: usize,
    column: usize,
}

/// Where lines start, to turn an offset into a position.
pub(super) struct Lines {
    /// The file's name.
    file: String,
    size: usize,
    starts: Vec<usize>,
    moved: Vec<Moved>,
}

/// The most that a line or a column may be.
const MOST: u64 = 1 << 30;

impl Lines {
    pub(super) fn new(file: &str, data: &[u8]) -> Self {
        let starts = data
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .map(|(at, _)| at + 1)
            .filter(|&at| at < data.len());
        Self {
            file: file.to_owned(),
            size: data.len(),
            starts: std::iter::once(0).chain(starts).collect(),
            moved: Vec::new(),
        }
    }

    /// The line of the text, whatever comments say.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset.min(self.size))
    }

    /// Where an offset is, by what comments before it say.
    pub(super) fn place(&self, offset: usize) -> Place {
        let (file, position) = self.file_and_position(offset);
        Place { file: file.to_owned(), position }
    }

    fn file_and_position(&self, offset: usize) -> (&str, Position) {
        let offset = offset.min(self.size);
        let line = self.line(offset);
        let column = offset - self.starts[line - 1] + 1;
        let before = self.moved.partition_point(|moved| moved.offset <= offset);
        let Some(moved) = before.checked_sub(1).map(|at| &self.moved[at]) else {
            return (&self.file, Position { line, column });
        };
        let distance = line - self.line(moved.offset);
        let column = match (moved.column, distance) {
            (0, _) => 0,
            (start, 0) => start + (offset - moved.offset),
            _ => column,
        };
        (&moved.file, Position { line: moved.line + distance, column })
    }

    /// The line of an offset, by what comments before it say.
    pub(super) fn moved_line(&self, offset: usize) -> usize {
        self.file_and_position(offset).1.line
    }

    /// Reads the text of a comment behind `line `, which stands at `offset`; what follows it at `next` is where it says (Go:
    /// `updateLineInfo`). The problem is an offset and go's words.
    pub(super) fn read_directive(&mut self, next: usize, offset: usize, text: &[u8]) -> Option<(usize, String)> {
        let (at, number) = trailing_number(text)?;
        let problem =
            |what: &str, at: usize| Some((offset + at, format!("invalid {what} number: {}", text_of(&text[at..]))));
        let Some(number) = number else { return problem("line", at) };
        let (line_at, line, column, name) = match trailing_number(&text[..at - 1]) {
            Some((line_at, Some(line))) => {
                if number == 0 || number > MOST {
                    return problem("column", at);
                }
                (line_at, line, Some(number), &text[..line_at - 1])
            }
            _ => (at, number, None, &text[..at - 1]),
        };
        if line == 0 || line > MOST {
            // The column has been cut off by then.
            let end = if column.is_some() { at - 1 } else { text.len() };
            let shown = text_of(&text[line_at..end]);
            return Some((offset + line_at, format!("invalid line number: {shown}")));
        }
        let name = text_of(name);
        let file = if !name.is_empty() {
            let name = paths::clean(&name);
            if paths::is_abs(&name) { name } else { paths::join(&[directory(&self.file), &name]) }
        } else if column.is_some() {
            self.file_and_position(offset).0.to_owned()
        } else {
            String::new()
        };
        let is_later = self.moved.last().is_none_or(|last| last.offset < next);
        if is_later && next < self.size {
            let (line, column) = (line as usize, column.unwrap_or(0) as usize);
            self.moved.push(Moved { offset: next, file, line, column });
        }
        None
    }
}

/// The directory of a file with the slash behind it.
fn directory(file: &str) -> &str {
    &file[..file.rfind('/').map_or(0, |at| at + 1)]
}

/// What is behind the last colon: where, and the number if it is one.
fn trailing_number(text: &[u8]) -> Option<(usize, Option<u64>)> {
    let at = text.iter().rposition(|&byte| byte == b':')? + 1;
    let digits = &text[at..];
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(digits).ok().filter(|_| is_number).and_then(|digits| digits.parse().ok());
    Some((at, number))
}
