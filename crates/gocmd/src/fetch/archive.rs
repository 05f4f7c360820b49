//! Reading zip files, with Go's words for what is wrong with them (archive/zip). Sizes are the caller's to bound.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

/// One entry of the directory of a zip file (Go: `zip.File`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name with slashes; a directory ends in one. Bytes that are no character are as in `gomod::bytes`.
    pub name: String,
    /// Size after decompression, as declared.
    pub size: u64,
    compressed: u64,
    method: u16,
    crc: u32,
    offset: u64,
}

/// A zip file in memory.
pub struct Archive<'d> {
    data: &'d [u8],
    base: u64,
    /// The entries in directory order.
    pub entries: Vec<Entry>,
}

/// Go: `zip.ErrFormat`.
const FORMAT: &str = "zip: not a valid zip file";

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(data.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// Where the directory stands.
struct End {
    entries: u64,
    directory_size: u64,
    directory_offset: u64,
    base: u64,
}

impl<'d> Archive<'d> {
    /// Reads the directory (Go: `zip.NewReader`).
    pub fn new(data: &'d [u8]) -> Result<Self, String> {
        let end = find_end(data).ok_or(FORMAT)?;
        let mut archive = Self { data, base: end.base, entries: Vec::new() };
        if end.directory_size < data.len() as u64 && (data.len() as u64 - end.directory_size) / 30 >= end.entries {
            archive.entries.reserve(end.entries as usize);
        }
        let mut at = usize::try_from(end.base + end.directory_offset).map_err(|_| FORMAT)?;
        while let Some((entry, next)) = read_entry(data, at) {
            archive.entries.push(entry?);
            at = next;
        }
        if archive.entries.len() as u16 != end.entries as u16 {
            return Err(FORMAT.to_owned());
        }
        Ok(archive)
    }

    /// Decompresses an entry piece by piece. Ends with an error if it is not what the directory declares, or with
    /// the first of the sink's.
    pub fn read(&self, entry: &Entry, mut sink: impl FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
        let header = usize::try_from(self.base + entry.offset).map_err(|_| FORMAT)?;
        if u32_at(self.data, header) != Some(0x0403_4b50) {
            return Err(FORMAT.to_owned());
        }
        let (Some(name), Some(extra)) = (u16_at(self.data, header + 26), u16_at(self.data, header + 28)) else {
            return Err(FORMAT.to_owned());
        };
        let from = header + 30 + usize::from(name) + usize::from(extra);
        let rest = self.data.get(from..).ok_or("EOF")?;
        if entry.name.ends_with('/') {
            // A directory has no content, whatever its headers say of how it is stored.
            return if entry.size == 0 { Ok(()) } else { Err(FORMAT.to_owned()) };
        }
        let body = &rest[..rest.len().min(usize::try_from(entry.compressed).unwrap_or(usize::MAX))];
        let mut crc = Crc32::default();
        let mut produced: u64 = 0;
        let mut emit = |piece: &[u8]| {
            produced += piece.len() as u64;
            if produced > entry.size {
                return Err(FORMAT.to_owned());
            }
            crc.update(piece);
            sink(piece)
        };
        match entry.method {
            0 => emit(body)?,
            8 => deflated(body, &mut emit)?,
            _ => return Err("zip: unsupported compression algorithm".to_owned()),
        }
        if produced != entry.size {
            return Err("unexpected EOF".to_owned());
        }
        if crc.value() != entry.crc && entry.crc != 0 {
            return Err("zip: checksum error".to_owned());
        }
        Ok(())
    }
}

fn deflated(mut body: &[u8], emit: &mut impl FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
    let mut state = InflateState::new_boxed(DataFormat::Raw);
    let mut buffer = vec![0_u8; 64 << 10];
    let total = body.len();
    loop {
        let step = inflate(&mut state, body, &mut buffer, MZFlush::None);
        body = &body[step.bytes_consumed..];
        emit(&buffer[..step.bytes_written])?;
        match step.status {
            Ok(MZStatus::StreamEnd) => return Ok(()),
            Ok(_) if step.bytes_consumed > 0 || step.bytes_written > 0 => {}
            Ok(_) | Err(MZError::Buf) => return Err("unexpected EOF".to_owned()),
            Err(_) => return Err(format!("flate: corrupt input before offset {}", total - body.len())),
        }
    }
}

/// The entry at a place in the directory and where the next one starts; `None` where the directory ends.
fn read_entry(data: &[u8], at: usize) -> Option<(Result<Entry, String>, usize)> {
    if u32_at(data, at)? != 0x0201_4b50 {
        return None;
    }
    let method = u16_at(data, at + 10)?;
    let crc = u32_at(data, at + 16)?;
    let mut compressed = u64::from(u32_at(data, at + 20)?);
    let mut size = u64::from(u32_at(data, at + 24)?);
    let name_length = usize::from(u16_at(data, at + 28)?);
    let extra_length = usize::from(u16_at(data, at + 30)?);
    let comment_length = usize::from(u16_at(data, at + 32)?);
    let mut offset = u64::from(u32_at(data, at + 42)?);
    let name = data.get(at + 46..at + 46 + name_length)?;
    let extra = data.get(at + 46 + name_length..at + 46 + name_length + extra_length)?;
    let next = at + 46 + name_length + extra_length + comment_length;
    if next > data.len() {
        return None;
    }
    // Sizes of four gigabytes and more stand in the extra part (zip64).
    let mut field = 0;
    while let (Some(tag), Some(length)) = (u16_at(extra, field), u16_at(extra, field + 2)) {
        let from = field + 4;
        let to = from + usize::from(length);
        let Some(mut wide) = extra.get(from..to) else { break };
        if tag == 1 {
            for value in [&mut size, &mut compressed, &mut offset] {
                if *value == 0xffff_ffff {
                    let Some(read) = u64_at(wide, 0) else { return Some((Err(FORMAT.to_owned()), next)) };
                    *value = read;
                    wide = &wide[8..];
                }
            }
        }
        field = to;
    }
    let name = gomod::bytes::to_text(name).into_owned();
    Some((Ok(Entry { name, size, compressed, method, crc, offset }), next))
}

fn find_end(data: &[u8]) -> Option<End> {
    let last = data.len().checked_sub(22)?;
    let first = last.saturating_sub(65 << 10);
    let at = (first..=last).rev().find(|at| {
        u32_at(data, *at) == Some(0x0605_4b50)
            && u16_at(data, at + 20).is_some_and(|comment| at + 22 + usize::from(comment) <= data.len())
    })?;
    let mut end_offset = at as u64;
    let mut entries = u64::from(u16_at(data, at + 10)?);
    let mut directory_size = u64::from(u32_at(data, at + 12)?);
    let mut directory_offset = u64::from(u32_at(data, at + 16)?);
    if entries == 0xffff || directory_size == 0xffff_ffff || directory_offset == 0xffff_ffff {
        let locator = at.checked_sub(20)?;
        if u32_at(data, locator)? == 0x0706_4b50 {
            let wide = usize::try_from(u64_at(data, locator + 8)?).ok()?;
            if u32_at(data, wide)? != 0x0606_4b50 {
                return None;
            }
            entries = u64_at(data, wide + 32)?;
            directory_size = u64_at(data, wide + 40)?;
            directory_offset = u64_at(data, wide + 48)?;
            end_offset = wide as u64;
        }
    }
    // A zip file may stand behind something else; its offsets then count from where it starts.
    let mut base = end_offset.checked_sub(directory_size)?.checked_sub(directory_offset)?;
    if base > 0 && u32_at(data, usize::try_from(directory_offset).ok()?) == Some(0x0201_4b50) {
        base = 0;
    }
    (base + directory_offset <= data.len() as u64).then_some(End { entries, directory_size, directory_offset, base })
}

/// CRC-32 (IEEE), a byte at a time over a table.
struct Crc32(u32);

const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
};

impl Default for Crc32 {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Crc32 {
    fn update(&mut self, data: &[u8]) {
        for byte in data {
            self.0 = CRC_TABLE[((self.0 ^ u32::from(*byte)) & 0xff) as usize] ^ (self.0 >> 8);
        }
    }

    fn value(&self) -> u32 {
        !self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Archive, Crc32};

    #[test]
    fn crc_check_value() {
        let mut crc = Crc32::default();
        crc.update(b"123456789");
        assert_eq!(crc.value(), 0xcbf4_3926);
    }

    #[test]
    fn any_bytes_are_survived() {
        // One stored file "a" that holds "hi", cut and changed in every place.
        let mut zip = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\xac\x2a\x93\xd8\x02\0\0\0\x02\0\0\0\x01\0\0\0ahi".to_vec();
        zip.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\xac\x2a\x93\xd8\x02\0\0\0\x02\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0a");
        zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2f\0\0\0\x21\0\0\0\0\0");
        let archive = Archive::new(&zip).expect("well formed");
        assert_eq!(archive.entries.len(), 1);
        let mut out = Vec::new();
        archive
            .read(&archive.entries[0], |piece| {
                out.extend_from_slice(piece);
                Ok(())
            })
            .expect("readable");
        assert_eq!(out, b"hi");
        for length in 0..zip.len() {
            let _ = Archive::new(&zip[..length]);
        }
        for at in 0..zip.len() {
            for value in [0, 1, 8, 0x7f, 0xff] {
                let mut changed = zip.clone();
                changed[at] = value;
                if let Ok(archive) = Archive::new(&changed) {
                    for entry in &archive.entries {
                        let _ = archive.read(entry, |_| Ok(()));
                    }
                }
            }
        }
    }
}
