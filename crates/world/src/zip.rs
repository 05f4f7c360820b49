//! Writing a zip file, uncompressed: what a registry serves as a module's content. Same files in, same bytes out.

/// The bytes of a zip file that stores these files (name, content) in this order. At most 65,535 files and 4 GiB; what is
/// beyond is left out.
pub fn store<'f>(files: impl IntoIterator<Item = (String, &'f [u8])>) -> Vec<u8> {
    let mut zip = Vec::new();
    let mut directory = Vec::new();
    let mut count = 0u16;
    for (name, data) in files {
        let start = zip.len();
        let fits = u32::try_from(start + data.len() + directory.len() + 2 * name.len() + 128).is_ok();
        if count == u16::MAX || !fits || u16::try_from(name.len()).is_err() {
            continue;
        }
        count += 1;
        let mut header = Vec::with_capacity(26 + name.len());
        for field in [20u16, 1 << 11, 0, 0, 0x21] {
            header.extend_from_slice(&field.to_le_bytes()); // version needed, UTF-8 names, stored, 1980-01-01 00:00
        }
        for field in [crc32(data), data.len() as u32, data.len() as u32] {
            header.extend_from_slice(&field.to_le_bytes());
        }
        for field in [name.len() as u16, 0] {
            header.extend_from_slice(&field.to_le_bytes());
        }
        zip.extend_from_slice(b"PK\x03\x04");
        zip.extend_from_slice(&header);
        zip.extend_from_slice(name.as_bytes());
        zip.extend_from_slice(data);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&header);
        directory.extend_from_slice(&[0; 10]); // comment, disk, attributes
        directory.extend_from_slice(&(start as u32).to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let start = zip.len() as u32;
    zip.extend_from_slice(&directory);
    zip.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    zip.extend_from_slice(&count.to_le_bytes());
    zip.extend_from_slice(&count.to_le_bytes());
    zip.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    zip.extend_from_slice(&start.to_le_bytes());
    zip.extend_from_slice(&[0; 2]);
    zip
}

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
};

/// The checksum that zip and gzip use.
pub fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |crc, &byte| TABLE[((crc ^ u32::from(byte)) & 0xFF) as usize] ^ (crc >> 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn layout() {
        let zip = store([("a@v1.0.0/go.mod".to_owned(), b"module a\n".as_slice()), ("a@v1.0.0/x".to_owned(), b"")]);
        assert_eq!(zip.len(), 2 * (30 + 46) + 22 + 2 * (15 + 10) + 9);
        assert_eq!(&zip[..4], b"PK\x03\x04");
        assert_eq!(
            zip,
            store([("a@v1.0.0/go.mod".to_owned(), b"module a\n".as_slice()), ("a@v1.0.0/x".to_owned(), b"")])
        );
    }
}
