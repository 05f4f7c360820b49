//! Zip files that an honest program would not write.

use world::zip::crc32;

/// One entry, with what its headers claim.
pub struct Entry {
    /// The name, as bytes.
    pub name: Vec<u8>,
    /// The data as it lies in the file.
    pub stored: Vec<u8>,
    /// 0: as it is; 8: deflated.
    pub method: u16,
    /// The checksum that is claimed.
    pub checksum: u32,
    /// The size that is claimed.
    pub size: u64,
    /// Attributes as Unix sets them, for example a symbolic link's.
    pub mode: u32,
}

impl Entry {
    /// An honest entry.
    pub fn new(name: &str, data: &[u8]) -> Self {
        Self {
            name: name.into(),
            stored: data.to_vec(),
            method: 0,
            checksum: crc32(data),
            size: data.len() as u64,
            mode: 0o100_644,
        }
    }

    /// An honest entry, deflated.
    pub fn deflated(name: &str, data: &[u8]) -> Self {
        Self { stored: miniz_oxide::deflate::compress_to_vec(data, 6), method: 8, ..Self::new(name, data) }
    }
}

/// The bytes of a zip file with these entries.
///
/// # Panics
/// If a length does not fit the format.
pub fn write(entries: &[Entry]) -> Vec<u8> {
    let short = |number: usize| u16::try_from(number).expect("fits").to_le_bytes();
    let long = |number: usize| u32::try_from(number).expect("fits").to_le_bytes();
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let start = zip.len();
        let mut header = Vec::new();
        for field in [20, 1 << 11, entry.method, 0, 0x21] {
            header.extend(field.to_le_bytes());
        }
        header.extend(entry.checksum.to_le_bytes());
        header.extend(long(entry.stored.len()));
        header.extend(u32::try_from(entry.size).unwrap_or(u32::MAX).to_le_bytes());
        header.extend(short(entry.name.len()));
        header.extend([0; 2]);
        zip.extend(b"PK\x03\x04");
        zip.extend(&header);
        zip.extend(&entry.name);
        zip.extend(&entry.stored);
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&header);
        directory.extend([0; 6]); // comment, disk, internal attributes
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(long(start));
        directory.extend(&entry.name);
    }
    let start = zip.len();
    zip.extend(&directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend(short(entries.len()));
    zip.extend(short(entries.len()));
    zip.extend(long(directory.len()));
    zip.extend(long(start));
    zip.extend([0; 2]);
    zip
}
