//! Lines of a text, and positions in it: bytes as the engine counts, UTF-16 as the text area counts.

/// Where each line starts, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<usize>,
    length: usize,
}

impl Lines {
    /// The lines of a text. An empty text has one.
    pub fn of(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        Self { starts, length: text.len() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line, without its end.
    pub fn range(&self, line: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(self.length);
        let end = self.starts.get(line + 1).map_or(self.length, |next| next - 1);
        start..end.max(start)
    }

    /// The line (from 0) that holds a byte.
    pub fn at(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }
}

/// A byte position as the text area counts: in UTF-16 units. A position inside of a character moves to its start.
pub fn to_utf16(text: &str, byte: usize) -> u32 {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &text[..byte];
    if before.is_ascii() { byte as u32 } else { before.encode_utf16().count() as u32 }
}

/// A position of the text area as bytes.
pub fn from_utf16(text: &str, unit: u32) -> usize {
    if text.is_ascii() {
        return (unit as usize).min(text.len());
    }
    let mut left = unit as usize;
    for (at, char) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(char.len_utf16());
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let lines = Lines::of("ab\n\nc");
        assert_eq!((0..lines.len()).map(|line| lines.range(line)).collect::<Vec<_>>(), [0..2, 3..3, 4..5]);
        assert_eq!([0, 2, 3, 4, 9].map(|byte| lines.at(byte)), [0, 0, 1, 2, 2]);
        assert_eq!(Lines::of("").len(), 1);
        assert_eq!(Lines::of("a\n").range(1), 2..2);
    }

    #[test]
    fn utf16() {
        let text = "aé😀z";
        for (byte, unit) in [(0, 0), (1, 1), (3, 2), (7, 4), (8, 5)] {
            assert_eq!(to_utf16(text, byte), unit);
            assert_eq!(from_utf16(text, unit), byte);
        }
        assert_eq!(to_utf16(text, 5), 2);
    }
}
