//! Signed notes (golang.org/x/mod/sumdb/note).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// A public key with its name (Go: `note.Verifier`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    /// The server's name.
    pub name: String,
    hash: u32,
    key: [u8; 32],
}

/// The algorithm that a key's first byte names: Ed25519.
const ED25519: u8 = 1;

fn key_hash(name: &str, key: &[u8]) -> u32 {
    let sum = Sha256::new().chain_update(name).chain_update(b"\n").chain_update(key).finalize();
    u32::from_be_bytes([sum[0], sum[1], sum[2], sum[3]])
}

fn is_valid_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(char::is_whitespace) && !name.contains('+')
}

impl Verifier {
    /// Reads a key of the form `NAME+HASH+KEY` (Go: `note.NewVerifier`).
    pub fn new(text: &str) -> Result<Self, &'static str> {
        const MALFORMED: &str = "malformed verifier id";
        let (name, rest) = text.split_once('+').unwrap_or((text, ""));
        let (hash_text, key_text) = rest.split_once('+').unwrap_or((rest, ""));
        let all_hex = hash_text.len() == 8 && hash_text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hash = u32::from_str_radix(hash_text, 16).ok().filter(|_| all_hex);
        let key = STANDARD.decode(key_text).ok().filter(|key| !key.is_empty());
        let (Some(hash), Some(key)) = (hash, key) else { return Err(MALFORMED) };
        if !is_valid_name(name) {
            return Err(MALFORMED);
        }
        if hash != key_hash(name, &key) {
            return Err("invalid verifier hash");
        }
        if key[0] != ED25519 {
            return Err("unknown verifier algorithm");
        }
        let key = key[1..].try_into().map_err(|_| MALFORMED)?;
        Ok(Self { name: name.to_owned(), hash, key })
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let (Ok(key), Ok(signature)) = (VerifyingKey::from_bytes(&self.key), Signature::from_slice(signature)) else {
            return false;
        };
        key.verify_strict(text, &signature).is_ok() || ed25519_dalek::Verifier::verify(&key, text, &signature).is_ok()
    }
}

/// Checks a signed note and gives its text (Go: `note.Open`).
pub fn open<'n>(note: &'n [u8], verifier: &Verifier) -> Result<&'n str, String> {
    const MALFORMED: &str = "malformed note";
    let note = std::str::from_utf8(note).map_err(|_| MALFORMED)?;
    if note.chars().any(|c| c < ' ' && c != '\n') {
        return Err(MALFORMED.to_owned());
    }
    let split = note.rfind("\n\n").ok_or(MALFORMED)?;
    let (text, signatures) = (&note[..=split], &note[split + 2..]);
    let signatures = signatures.strip_suffix('\n').ok_or(MALFORMED)?;
    let mut verified = false;
    for (count, line) in signatures.split('\n').enumerate() {
        let line = line.strip_prefix("— ").ok_or(MALFORMED)?;
        let (name, encoded) = line.split_once(' ').unwrap_or((line, ""));
        let signature = STANDARD.decode(encoded).map_err(|_| MALFORMED)?;
        // A note with more signatures than anybody needs is not worth the time.
        if !is_valid_name(name) || signature.len() < 5 || count >= 100 {
            return Err(MALFORMED.to_owned());
        }
        let hash = u32::from_be_bytes([signature[0], signature[1], signature[2], signature[3]]);
        if name != verifier.name || hash != verifier.hash || verified {
            continue;
        }
        if !verifier.verify(text.as_bytes(), &signature[4..]) {
            return Err(format!("invalid signature for key {name}+{hash:08x}"));
        }
        verified = true;
    }
    if verified { Ok(text) } else { Err("note has no verifiable signatures".to_owned()) }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;

    /// A key made from a fixed seed, and a note signed with it.
    fn sample() -> (String, String) {
        let signer = SigningKey::from_bytes(&[7; 32]);
        let mut key = vec![ED25519];
        key.extend(signer.verifying_key().as_bytes());
        let hash = key_hash("example.com", &key);
        let text = "a text\nof two lines\n";
        let mut signature = hash.to_be_bytes().to_vec();
        signature.extend(signer.sign(text.as_bytes()).to_bytes());
        let note = format!("{text}\n— other.example AAAAAAAA\n— example.com {}\n", STANDARD.encode(signature));
        (format!("example.com+{hash:08x}+{}", STANDARD.encode(key)), note)
    }

    #[test]
    fn signed_and_changed() {
        let (key, note) = sample();
        let verifier = Verifier::new(&key).expect("valid key");
        assert_eq!(open(note.as_bytes(), &verifier), Ok("a text\nof two lines\n"));
        let error = open(note.replace("two", "2").as_bytes(), &verifier).expect_err("changed");
        assert!(error.starts_with("invalid signature for key example.com+"), "{error}");
        for length in 0..note.len() {
            assert!(open(&note.as_bytes()[..length], &verifier).is_err());
        }
    }

    #[test]
    fn bad_keys() {
        let (key, _) = sample();
        assert_eq!(Verifier::new("x"), Err("malformed verifier id"));
        assert_eq!(Verifier::new(&key.replace("example.com", "example.org")), Err("invalid verifier hash"));
    }
}
