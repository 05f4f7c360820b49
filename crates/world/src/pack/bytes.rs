//! Numbers and texts as bytes.

/// The bytes are not a pack's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Writes a number, seven bits a byte, lowest first.
pub(super) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Writes a text behind its length.
pub(super) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

/// Writes a text as what it shares with the one before and what differs.
pub(super) fn put_text_after(bytes: &mut Vec<u8>, before: &str, text: &str) {
    let mut shared = before.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
    while !text.is_char_boundary(shared) || !before.is_char_boundary(shared) {
        shared -= 1;
    }
    put_number(bytes, shared as u64);
    put_text(bytes, &text[shared..]);
}

/// A signed number as an unsigned one: 0, -1, 1, -2, 2 …
pub(super) fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

/// The other way round.
pub(super) fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Names in order: how much each begins with of the one before, for all; how long the rest is, for all; the rests.
pub(super) fn names_in_order<'n>(names: impl Iterator<Item = &'n str>) -> Vec<u8> {
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    let mut before = "";
    for name in names {
        let mut shared = before.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
        while !name.is_char_boundary(shared) || !before.is_char_boundary(shared) {
            shared -= 1;
        }
        put_number(&mut parts[0], shared as u64);
        put_number(&mut parts[1], (name.len() - shared) as u64);
        parts[2].extend(&name.as_bytes()[shared..]);
        before = name;
    }
    parts.concat()
}

/// Reads what [`names_in_order`] wrote.
pub(super) struct Names<'b> {
    left: usize,
    shared: Reader<'b>,
    lengths: Reader<'b>,
    rests: &'b str,
    name: String,
}

impl<'b> Names<'b> {
    pub(super) fn new(bytes: &'b [u8], count: usize) -> Result<Self, Malformed> {
        let after = |mut reader: Reader<'b>| (0..count).try_for_each(|_| reader.number().map(drop)).map(|()| reader);
        let shared = Reader::new(bytes);
        let lengths = after(shared)?;
        let rests = std::str::from_utf8(after(lengths)?.bytes).map_err(|_| Malformed)?;
        Ok(Self { left: count, shared, lengths, rests, name: String::new() })
    }

    /// The next name, while there is one.
    pub(super) fn next(&mut self) -> Result<Option<&str>, Malformed> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let shared = usize::try_from(self.shared.number()?).map_err(|_| Malformed)?;
        let length = usize::try_from(self.lengths.number()?).map_err(|_| Malformed)?;
        if !self.name.is_char_boundary(shared) || shared.saturating_add(length) > 4096 {
            return Err(Malformed);
        }
        let (rest, behind) = self.rests.split_at_checked(length).ok_or(Malformed)?;
        self.rests = behind;
        self.name.truncate(shared);
        self.name.push_str(rest);
        Ok(Some(&self.name))
    }
}

/// Reads what the functions above wrote. Never beyond the end, never more than is there.
#[derive(Clone, Copy)]
pub(super) struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn left(&self) -> usize {
        self.bytes.len()
    }

    #[inline]
    pub(super) fn number(&mut self) -> Result<u64, Malformed> {
        // Most are small.
        if let [byte @ ..0x80, rest @ ..] = self.bytes {
            self.bytes = rest;
            return Ok(u64::from(*byte));
        }
        self.long_number()
    }

    fn long_number(&mut self) -> Result<u64, Malformed> {
        let mut number = 0u64;
        for (at, &byte) in self.bytes.iter().take(10).enumerate() {
            number |= u64::from(byte & 0x7F).checked_shl(7 * at as u32).ok_or(Malformed)?;
            if byte < 0x80 {
                self.bytes = &self.bytes[at + 1..];
                return Ok(number);
            }
        }
        Err(Malformed)
    }

    /// A number of things that each take at least one of the bytes that are left.
    pub(super) fn count(&mut self) -> Result<usize, Malformed> {
        let count = self.number()?;
        if count > self.left() as u64 { Err(Malformed) } else { Ok(count as usize) }
    }

    /// An index below a limit.
    pub(super) fn index(&mut self, limit: usize) -> Result<usize, Malformed> {
        let index = self.number()?;
        if index < limit as u64 { Ok(index as usize) } else { Err(Malformed) }
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'b [u8], Malformed> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Malformed)?;
        self.bytes = rest;
        Ok(taken)
    }

    pub(super) fn text(&mut self) -> Result<&'b str, Malformed> {
        let length = self.count()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| Malformed)
    }

    /// Puts the next text where the one before stands.
    pub(super) fn text_after(&mut self, before: &mut String) -> Result<(), Malformed> {
        let shared = self.number()?;
        let shared = usize::try_from(shared).map_err(|_| Malformed)?;
        if shared > before.len() || !before.is_char_boundary(shared) {
            return Err(Malformed);
        }
        before.truncate(shared);
        before.push_str(self.text()?);
        if before.len() > 4096 { Err(Malformed) } else { Ok(()) }
    }
}
