//! The shape of go.mod texts: what lines of which kinds they are.

use super::bytes::{Malformed, Reader};
use super::text::Line;

/// A shape, with what a reader of many texts wants to know of it.
pub(super) struct Shape {
    pub(super) lines: Vec<Line>,
    pub(super) has_go: bool,
    pub(super) has_toolchain: bool,
    /// For each run of requirements: each of them has a mark.
    pub(super) runs: Vec<bool>,
    /// How many requirements stand on lines of their own.
    pub(super) singles: usize,
    /// How many lines stand as they are.
    pub(super) texts: usize,
    /// The requirements, the go line and the module's path are all that counts for who depends on the module.
    pub(super) is_known: bool,
    /// They are all that anybody wants to know.
    pub(super) says_no_more: bool,
}

impl Shape {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Malformed> {
        let length = reader.count()?;
        let lines = reader.take(length)?.iter().map(|&byte| Line::from_byte(byte).ok_or(Malformed));
        let lines: Vec<Line> = lines.collect::<Result<_, _>>()?;
        let count = |kinds: &[Line]| lines.iter().filter(|line| kinds.contains(line)).count();
        let runs = lines.iter().filter(|line| matches!(line, Line::Direct | Line::Indirect | Line::Mixed | Line::Said));
        let names_itself = lines.contains(&Line::Module) || lines.contains(&Line::Said);
        let is_known = names_itself && !lines.contains(&Line::Other);
        Ok(Self {
            has_go: lines.contains(&Line::Go),
            has_toolchain: lines.contains(&Line::Toolchain),
            runs: runs.map(|line| *line == Line::Mixed).collect(),
            singles: count(&[Line::SingleDirect, Line::SingleIndirect]),
            texts: count(&[Line::Ignored, Line::Other, Line::Passed]),
            is_known,
            says_no_more: is_known && !lines.contains(&Line::Passed),
            lines,
        })
    }
}
