//! The checksum database of Go's tests in this process: a signed, append-only log of go.sum lines. Source of the rules:
//! golang.org/x/mod/sumdb (server.go, test.go), sumdb/tlog and sumdb/note.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use gomod::ModuleVersion;
use sha2::{Digest, Sha256};

use crate::goroot::{self, Goroot};

/// The database's name.
pub const NAME: &str = "localhost.localdev/sumdb";

type Hash = [u8; 32];

/// Who signs the log.
#[derive(Clone)]
pub struct TestSigner {
    name: String,
    hash: [u8; 4],
    key: SigningKey,
}

/// The test signer's key and the verifier's, as cmd/go's proxy_test.go of the installed reference has them.
fn key_line(goroot: &dyn Goroot, name: &str) -> String {
    let source = goroot::text(goroot, "src/cmd/go/proxy_test.go");
    let line = source.lines().find(|line| line.trim_start().starts_with(name)).expect("the key's line");
    line.split('"').nth(1).expect("a quoted key").to_owned()
}

/// What GOSUMDB is in Go's tests.
pub fn test_verifier(goroot: &dyn Goroot) -> String {
    key_line(goroot, "testSumDBVerifierKey")
}

/// Go's test signer.
///
/// # Panics
/// If the key is not of the known form.
pub fn test_signer(goroot: &dyn Goroot) -> TestSigner {
    let line = key_line(goroot, "testSumDBSignerKey");
    let parts: Vec<&str> = line.splitn(5, '+').collect();
    let [_, _, name, hash, key] = parts[..] else { panic!("a key of five parts") };
    let key = STANDARD.decode(key).expect("base64");
    let seed: [u8; 32] = key[1..].try_into().expect("an Ed25519 seed");
    let hash = u32::from_str_radix(hash, 16).expect("a hash in hex").to_be_bytes();
    TestSigner { name: name.into(), hash, key: SigningKey::from_bytes(&seed) }
}

impl TestSigner {
    /// A signed note.
    fn sign(&self, text: &str) -> Vec<u8> {
        let mut signature = self.hash.to_vec();
        signature.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n\u{2014} {} {}\n", self.name, STANDARD.encode(signature)).into_bytes()
    }
}

/// The `h1:` hash of files; `None` if a name can't be hashed.
pub fn hash1(files: Vec<(String, Vec<u8>)>) -> Option<String> {
    gomod::dirhash::hash1(files.iter().map(|(name, data)| (name.as_str(), data.as_slice()))).ok()
}

/// The log.
pub struct Database {
    signer: TestSigner,
    records: Vec<Vec<u8>>,
    numbers: BTreeMap<ModuleVersion, usize>,
    /// Complete subtrees by height: `levels[h][i]` covers the records from `i << h` on.
    levels: Vec<Vec<Hash>>,
}

impl Database {
    /// An empty log.
    pub fn new(signer: &TestSigner) -> Self {
        Self { signer: signer.clone(), records: Vec::new(), numbers: BTreeMap::new(), levels: vec![Vec::new()] }
    }

    /// Adds the lines of a module version, once, and gives its number.
    pub fn add(&mut self, module: &ModuleVersion, lines: Vec<u8>) -> usize {
        if let Some(number) = self.numbers.get(module) {
            return *number;
        }
        let number = self.records.len();
        self.levels[0].push(leaf(&lines));
        let mut height = 0;
        while self.levels[height].len().is_multiple_of(2) {
            let hashes = &self.levels[height];
            let above = node(&hashes[hashes.len() - 2], &hashes[hashes.len() - 1]);
            height += 1;
            if self.levels.len() == height {
                self.levels.push(Vec::new());
            }
            self.levels[height].push(above);
        }
        self.records.push(lines);
        self.numbers.insert(module.clone(), number);
        number
    }

    /// The answer to `/lookup/MODULE@VERSION`: the record and the signed tree.
    pub fn lookup(&mut self, module: &ModuleVersion, lines: Vec<u8>) -> Vec<u8> {
        let number = self.add(module, lines);
        let mut answer = format!("{number}\n").into_bytes();
        answer.extend_from_slice(&self.records[number]);
        answer.push(b'\n');
        answer.extend_from_slice(&self.signed_tree());
        answer
    }

    /// The answer to `/latest`.
    pub fn signed_tree(&self) -> Vec<u8> {
        let size = self.records.len();
        let hash = STANDARD.encode(self.tree_hash());
        self.signer.sign(&format!("go.sum database tree\n{size}\n{hash}\n"))
    }

    /// The hash over all records: complete subtrees from the largest to the smallest, folded from the right.
    fn tree_hash(&self) -> Hash {
        let size = self.records.len();
        let mut hash: Option<Hash> = None;
        for height in 0..self.levels.len() {
            if size >> height & 1 == 1 {
                let subtree = self.levels[height][(size >> height) - 1];
                hash = Some(hash.map_or(subtree, |right| node(&subtree, &right)));
            }
        }
        hash.unwrap_or_default()
    }

    /// The answer to `/tile/H/L/K[.p/W]`; `L` is `data` for the records themselves.
    pub fn tile(&self, request: &str) -> Option<Vec<u8>> {
        let mut parts: Vec<&str> = request.strip_prefix("tile/")?.split('/').collect();
        let mut width = None;
        if let Some(partial) = parts.iter().rev().nth(1).and_then(|part| part.strip_suffix(".p")) {
            width = Some(parts.pop()?.parse::<usize>().ok()?);
            *parts.last_mut()? = partial;
        }
        let height: usize = parts.first()?.parse().ok().filter(|height| (1..=30).contains(height))?;
        let width = width.unwrap_or(1 << height);
        let mut number = 0usize;
        for part in parts.get(2..)? {
            number = number.checked_mul(1000)?.checked_add(part.trim_start_matches('x').parse().ok()?)?;
        }
        let start = number.checked_shl(u32::try_from(height).ok()?)?;
        let range = start..start.checked_add(width)?;
        if parts[1] == "data" {
            let records = self.records.get(range)?;
            return Some(records.iter().flat_map(|record| record.iter().copied().chain([b'\n'])).collect());
        }
        let level: usize = parts[1].parse().ok()?;
        let hashes = self.levels.get(level.checked_mul(height)?)?.get(range)?;
        Some(hashes.concat())
    }
}

fn leaf(record: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(record).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}
