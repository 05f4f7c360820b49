//! The hashes in go.sum (golang.org/x/mod/sumdb/dirhash).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The `h1:` hash of a set of files: SHA-256 over the sorted lines `SHA256-OF-FILE  NAME`, in base64. Names must hold no
/// newline (Go: `dirhash.Hash1`).
pub fn hash1<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<String, NewlineInName> {
    let mut files: Vec<(&str, &[u8])> = files.into_iter().collect();
    files.sort_by_key(|(name, _)| *name);
    let mut all = Sha256::new();
    for (name, data) in files {
        if name.contains('\n') {
            return Err(NewlineInName);
        }
        all.update(hex(&Sha256::digest(data)));
        all.update(b"  ");
        all.update(name.as_bytes());
        all.update(b"\n");
    }
    Ok(format!("h1:{}", STANDARD.encode(all.finalize())))
}

/// The hash of a lone go.mod, as the `/go.mod` lines of go.sum hold it (Go: `modfetch.goModSum`).
///
/// ```
/// assert_eq!(gomod::dirhash::go_mod_hash(b""), "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=");
/// ```
pub fn go_mod_hash(text: &[u8]) -> String {
    let mut all = Sha256::new();
    all.update(hex(&Sha256::digest(text)));
    all.update(b"  go.mod\n");
    format!("h1:{}", STANDARD.encode(all.finalize()))
}

/// A file name holds a newline. Displays as Go's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewlineInName;

impl std::fmt::Display for NewlineInName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("dirhash: filenames with newlines are not supported")
    }
}

impl std::error::Error for NewlineInName {}

fn hex(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known() {
        // Recorded from go.sum lines of rsc.io/quote v1.5.2's go.mod.
        let text = b"module \"rsc.io/quote\"\n\nrequire \"rsc.io/sampler\" v1.3.0\n";
        assert_eq!(go_mod_hash(text), hash1([("go.mod", text.as_slice())]).unwrap());
        assert_eq!(go_mod_hash(text), "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=");
        assert!(hash1([("a\nb", b"".as_slice())]).is_err());
    }
}
