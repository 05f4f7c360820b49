//! Transparent logs: hashes of records and trees, and where they are stored (golang.org/x/mod/sumdb/tlog).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Bytes of a hash.
pub const HASH_SIZE: usize = 32;

/// A SHA-256 hash.
pub type Hash = [u8; HASH_SIZE];

/// The head of a log: how many records, and the hash over them (Go: `tlog.Tree`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Number of records.
    pub size: u64,
    /// Hash of all.
    pub hash: Hash,
}

/// Logs are numbered with Go's int64; a quarter of that keeps all index arithmetic in range.
const MAX_SIZE: u64 = 1 << 60;

/// Reads stored hashes by index (Go: `tlog.HashReader`).
pub trait HashReader {
    /// What reading fails with.
    type Error: From<String>;
    /// The hashes at these indexes, in their order.
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Self::Error>;
}

/// The hash of no records.
pub fn empty_hash() -> Hash {
    Sha256::digest([]).into()
}

/// The hash of a record (Go: `RecordHash`).
pub fn record_hash(data: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(data).finalize().into()
}

/// The hash of two trees side by side (Go: `NodeHash`).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Base64, as hashes are printed.
pub fn show(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

/// Where the hash of the n'th tree of a level is stored (Go: `StoredHashIndex`).
pub fn stored_hash_index(level: u32, n: u64) -> u64 {
    let mut n = n;
    for _ in 0..level {
        n = 2 * n + 1;
    }
    let mut index = 0;
    while n > 0 {
        index += n;
        n >>= 1;
    }
    index + u64::from(level)
}

/// The level and number of a stored hash (Go: `SplitStoredHashIndex`).
pub fn split_stored_hash_index(index: u64) -> (u32, u64) {
    let mut n = index / 2;
    let mut start = stored_hash_index(0, n);
    loop {
        let next = start + 1 + u64::from((n + 1).trailing_zeros());
        if next > index {
            break;
        }
        n += 1;
        start = next;
    }
    let level = (index - start) as u32;
    (level, n >> level)
}

/// The greatest power of two below `n`, and its exponent.
fn max_power_of_two(n: u64) -> (u64, u32) {
    let level = (n - 1).ilog2();
    (1 << level, level)
}

/// The indexes of the trees that make up the records from `low` to `high` (Go: `subTreeIndex`).
pub fn sub_tree_index(low: u64, high: u64, need: &mut Vec<u64>) {
    let mut low = low;
    while low < high {
        let (size, level) = max_power_of_two(high - low + 1);
        need.push(stored_hash_index(level, low >> level));
        low += size;
    }
}

/// The hash over those trees; takes what it uses off the front (Go: `subTreeHash`).
fn sub_tree_hash(low: u64, high: u64, hashes: &mut &[Hash]) -> Option<Hash> {
    let mut count = 0;
    let mut low = low;
    while low < high {
        low += max_power_of_two(high - low + 1).0;
        count += 1;
    }
    let (mine, rest) = hashes.split_at_checked(count)?;
    *hashes = rest;
    let (last, before) = mine.split_last()?;
    Some(before.iter().rev().fold(*last, |hash, left| node_hash(left, &hash)))
}

/// The hash over the first records of a log (Go: `TreeHash`).
pub fn tree_hash<R: HashReader>(size: u64, reader: &R) -> Result<Hash, R::Error> {
    if size == 0 {
        return Ok(empty_hash());
    }
    let mut indexes = Vec::new();
    sub_tree_index(0, size, &mut indexes);
    let hashes = reader.read_hashes(&indexes)?;
    let bad = || R::Error::from(format!("tlog: ReadHashes({} indexes) = {} hashes", indexes.len(), hashes.len()));
    if hashes.len() != indexes.len() {
        return Err(bad());
    }
    sub_tree_hash(0, size, &mut &hashes[..]).ok_or_else(bad)
}

/// The proof that a log of `size` records begins with one of `older` records (Go: `ProveTree`). Depth is the logarithm of the
/// size.
pub fn prove_tree<R: HashReader>(size: u64, older: u64, reader: &R) -> Result<Vec<Hash>, R::Error> {
    if size < 1 || older < 1 || older > size {
        return Err(R::Error::from("tlog: invalid inputs in ProveTree".to_owned()));
    }
    let mut indexes = Vec::new();
    tree_proof_index(0, size, older, &mut indexes);
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let hashes = reader.read_hashes(&indexes)?;
    tree_proof(0, size, older, &mut &hashes[..])
        .ok_or_else(|| R::Error::from(format!("tlog: ReadHashes({} indexes) = {} hashes", indexes.len(), hashes.len())))
}

fn tree_proof_index(low: u64, high: u64, n: u64, need: &mut Vec<u64>) {
    if n == high {
        if low != 0 {
            sub_tree_index(low, high, need);
        }
        return;
    }
    let (size, _) = max_power_of_two(high - low);
    if n <= low + size {
        tree_proof_index(low, low + size, n, need);
        sub_tree_index(low + size, high, need);
    } else {
        sub_tree_index(low, low + size, need);
        tree_proof_index(low + size, high, n, need);
    }
}

fn tree_proof(low: u64, high: u64, n: u64, hashes: &mut &[Hash]) -> Option<Vec<Hash>> {
    if n == high {
        return if low == 0 { Some(Vec::new()) } else { Some(vec![sub_tree_hash(low, high, hashes)?]) };
    }
    let (size, _) = max_power_of_two(high - low);
    let (mut proof, hash);
    if n <= low + size {
        proof = tree_proof(low, low + size, n, hashes)?;
        hash = sub_tree_hash(low + size, high, hashes)?;
    } else {
        hash = sub_tree_hash(low, low + size, hashes)?;
        proof = tree_proof(low + size, high, n, hashes)?;
    }
    proof.push(hash);
    Some(proof)
}

/// Reads the text of a tree head (Go: `ParseTree`).
pub fn parse_tree(text: &str) -> Result<Tree, &'static str> {
    const MALFORMED: &str = "malformed tree note";
    let rest = text.strip_prefix("go.sum database tree\n").ok_or(MALFORMED)?;
    let mut lines = rest.split('\n');
    let (Some(size), Some(hash), Some(_)) = (lines.next(), lines.next(), lines.next()) else { return Err(MALFORMED) };
    let number: u64 = size.parse().map_err(|_| MALFORMED)?;
    if number > MAX_SIZE || number.to_string() != size || text.len() > 1_000_000 {
        return Err(MALFORMED);
    }
    let hash = STANDARD.decode(hash).ok().and_then(|hash| hash.try_into().ok()).ok_or(MALFORMED)?;
    Ok(Tree { size: number, hash })
}

/// Reads a record: its number, its text, and the signed tree head behind it (Go: `ParseRecord`).
pub fn parse_record(data: &[u8]) -> Result<(i64, &[u8], &[u8]), &'static str> {
    const MALFORMED: &str = "malformed record data";
    let end = data.iter().position(|byte| *byte == b'\n').ok_or(MALFORMED)?;
    let id = std::str::from_utf8(&data[..end]).ok().and_then(|id| id.parse().ok()).ok_or(MALFORMED)?;
    let rest = &data[end + 1..];
    let end = rest.windows(2).position(|pair| pair == b"\n\n").ok_or(MALFORMED)?;
    let (text, head) = (&rest[..=end], &rest[end + 2..]);
    let valid = std::str::from_utf8(text).is_ok_and(|text| !text.chars().any(|c| c < ' ' && c != '\n'));
    if !valid || id < 0 {
        return Err(MALFORMED);
    }
    Ok((id, text, head))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stored(Vec<Hash>);

    impl HashReader for Stored {
        type Error = String;
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, String> {
            Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
        }
    }

    /// Appending records one by one, as the definition of the log says, gives the hashes that the index arithmetic finds.
    #[test]
    fn indexes_and_hashes_agree_with_the_definition() {
        fn plain(records: &[Vec<u8>]) -> Hash {
            match records.len() {
                0 => empty_hash(),
                1 => record_hash(&records[0]),
                n => {
                    let (size, _) = max_power_of_two(n as u64);
                    node_hash(&plain(&records[..size as usize]), &plain(&records[size as usize..]))
                }
            }
        }
        let mut stored = Stored(Vec::new());
        let mut records: Vec<Vec<u8>> = Vec::new();
        for n in 0..100_u64 {
            let record = format!("record {n}").into_bytes();
            records.push(record.clone());
            let mut hash = record_hash(&record);
            assert_eq!(stored.0.len() as u64, stored_hash_index(0, n));
            stored.0.push(hash);
            for level in 0..(n + 1).trailing_zeros() {
                let left = stored.0[stored_hash_index(level, (n >> level) - 1) as usize];
                hash = node_hash(&left, &hash);
                assert_eq!(split_stored_hash_index(stored.0.len() as u64), (level + 1, n >> (level + 1)));
                stored.0.push(hash);
            }
            assert_eq!(tree_hash(n + 1, &stored), Ok(plain(&records)));
            for older in 1..=n + 1 {
                assert!(prove_tree(n + 1, older, &stored).is_ok());
            }
        }
    }
}
