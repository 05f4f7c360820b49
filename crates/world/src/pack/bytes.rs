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

    /// All that is left, as text.
    pub(super) fn rest(self) -> Result<&'b str, Malformed> {
        std::str::from_utf8(self.bytes).map_err(|_| Malformed)
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
