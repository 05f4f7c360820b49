//! What one run leaves for the next one in the same directory: the contents of module cache files, and what was worked out
//! from directories of published modules.
//!
//! It lies in the user's cache directory (Go: `os.UserCacheDir`), under `gomodplay`, never in Go's own folders. Nothing of
//! it is believed unseen: each entry holds the facts of its file or directory (size, times, inode, device), and it counts
//! only if the file has the very same facts now. An entry whose file changed at nearly the time at which it was read is
//! not written, since a later change might not show in its facts (git calls such entries racily clean).

use std::fs::{self, Metadata};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

/// How long before the start of a run a file must have been left alone, in seconds. Some file systems count only these.
const SETTLED: i64 = 2;
/// The most that is carried along of what a run did not ask for.
const MOST_CARRIED: usize = 16 << 20;
/// The most directories that something is kept for.
const MOST_FILES: usize = 128;
const MAGIC: &[u8; 8] = b"gomodpl1";
const START: usize = 16;

/// The facts of a file that change when the file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp([i64; 7]);

impl Stamp {
    /// The stamp of a file or directory; `None` where the system does not tell enough.
    #[cfg(unix)]
    pub fn of(facts: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self([
            facts.size() as i64,
            facts.mtime(),
            facts.mtime_nsec(),
            facts.ctime(),
            facts.ctime_nsec(),
            facts.ino() as i64,
            facts.dev() as i64,
        ]))
    }

    /// The stamp of a file or directory; `None` where the system does not tell enough.
    #[cfg(not(unix))]
    pub fn of(_facts: &Metadata) -> Option<Self> {
        None
    }

    /// The stamp of what stands at a path now.
    pub fn at(path: &str) -> Option<Self> {
        Self::of(&fs::metadata(path).ok()?)
    }

    fn is_settled(&self, start: i64) -> bool {
        self.0[1].max(self.0[3]) + SETTLED < start
    }
}

/// One entry.
#[derive(Clone, Copy)]
pub struct Entry<'k> {
    /// The path of the file or directory.
    pub path: &'k str,
    /// Its facts when it was read.
    pub stamp: Stamp,
    /// The go.sum hash of a go.mod, else empty.
    pub go_mod_hash: &'k str,
    /// The file's content, or what was worked out from the directory.
    pub value: &'k [u8],
}

/// What an earlier run left.
#[derive(Default)]
pub struct Kept {
    data: Vec<u8>,
    /// Where the entry of a path begins, by the hash of the path.
    places: FxHashMap<u64, u32>,
    file: Option<PathBuf>,
    start: i64,
}

impl Kept {
    /// Opens what is kept for a directory; empty if there is nothing, or nothing whole.
    pub fn open(directory: &str) -> Self {
        let start = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64);
        let file = place(directory);
        let data = file.as_ref().and_then(|file| fs::read(file).ok()).unwrap_or_default();
        let whole = data.len() >= START && data[..8] == *MAGIC && data[8..START] == checksum(&data[START..]);
        let mut kept = Self { data: if whole { data } else { Vec::new() }, places: FxHashMap::default(), file, start };
        let mut at = START;
        while let Some((entry, next)) = kept.entry(at) {
            let hash = hash_of(entry.path);
            kept.places.insert(hash, at as u32);
            at = next;
        }
        kept
    }

    /// True if nothing can be kept on this system.
    pub fn is_off(&self) -> bool {
        self.file.is_none()
    }

    /// The entry that begins at a place, and where the next one does.
    fn entry(&self, at: usize) -> Option<(Entry<'_>, usize)> {
        const NUMBERS: usize = 7 * 8;
        let numbers = self.data.get(at..at + NUMBERS)?;
        let mut stamp = [0; 7];
        for (number, bytes) in stamp.iter_mut().zip(numbers.chunks_exact(8)) {
            *number = i64::from_le_bytes(bytes.try_into().ok()?);
        }
        let mut at = at + NUMBERS;
        let mut lengths = [0; 3];
        for length in &mut lengths {
            *length = u32::from_le_bytes(self.data.get(at..at + 4)?.try_into().ok()?) as usize;
            at += 4;
        }
        let mut cut = |length: usize| {
            let part = self.data.get(at..at + length);
            at += length;
            part
        };
        let path = std::str::from_utf8(cut(lengths[0])?).ok()?;
        let go_mod_hash = std::str::from_utf8(cut(lengths[1])?).ok()?;
        let value = cut(lengths[2])?;
        Some((Entry { path, stamp: Stamp(stamp), go_mod_hash, value }, at))
    }

    /// What was kept of a path. It counts only if the stamp is that of the path now.
    pub fn find(&self, path: &str) -> Option<Entry<'_>> {
        let at = *self.places.get(&hash_of(path))?;
        self.entry(at as usize).map(|(entry, _)| entry).filter(|entry| entry.path == path)
    }

    /// The paths of the files of the module cache's downloads of which something was kept.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let entries = std::iter::successors(self.entry(START), |(_, next)| self.entry(*next));
        entries
            .map(|(entry, _)| entry.path)
            .filter(|path| [".mod", ".info", ".ziphash"].iter().any(|end| path.ends_with(end)))
    }

    /// Writes entries in place of what was kept; of that, what is not among them stays. Best effort: it is a cache.
    pub fn write(&self, entries: &[Entry<'_>]) {
        let Some(file) = &self.file else { return };
        let mut data = Vec::from(MAGIC.as_slice());
        data.extend_from_slice(&[0; 8]);
        let mut written: FxHashSet<&str> = FxHashSet::default();
        for entry in entries.iter().filter(|entry| entry.stamp.is_settled(self.start)) {
            written.insert(entry.path);
            put(&mut data, entry);
        }
        let most = data.len() + MOST_CARRIED;
        let mut at = START;
        while let Some((entry, next)) = self.entry(at) {
            at = next;
            if data.len() < most && !written.contains(entry.path) {
                put(&mut data, &entry);
            }
        }
        // Places are numbers of 32 bits.
        if data.len() > u32::MAX as usize {
            return;
        }
        let sum = checksum(&data[START..]);
        data[8..START].copy_from_slice(&sum);
        let Some(folder) = file.parent() else { return };
        let beside = file.with_extension(format!("{}.tmp", std::process::id()));
        let done = fs::create_dir_all(folder).and_then(|()| fs::write(&beside, &data));
        if done.and_then(|()| fs::rename(&beside, file)).is_err() {
            let _ = fs::remove_file(&beside);
        }
        thin_out(folder);
    }
}

fn put(data: &mut Vec<u8>, entry: &Entry<'_>) {
    for number in entry.stamp.0 {
        data.extend_from_slice(&number.to_le_bytes());
    }
    for length in [entry.path.len(), entry.go_mod_hash.len(), entry.value.len()] {
        data.extend_from_slice(&(length as u32).to_le_bytes());
    }
    data.extend_from_slice(entry.path.as_bytes());
    data.extend_from_slice(entry.go_mod_hash.as_bytes());
    data.extend_from_slice(entry.value);
}

fn hash_of(path: &str) -> u64 {
    let mut hasher = FxHasher::default();
    path.hash(&mut hasher);
    hasher.finish()
}

/// Tells a file that was cut off or filled with zeros; it is no protection against malice.
fn checksum(data: &[u8]) -> [u8; 8] {
    let mut hasher = FxHasher::default();
    hasher.write(data);
    hasher.finish().to_le_bytes()
}

/// The file for a directory: by the directory, the module cache it works with, and this very program, whose results another
/// build may not share. `None` where there is no cache directory, or nothing to tell changed files by.
fn place(directory: &str) -> Option<PathBuf> {
    if !cfg!(unix) {
        return None;
    }
    let set = |name: &str| std::env::var_os(name).filter(|value| Path::new(value).is_absolute()).map(PathBuf::from);
    let cache = if cfg!(target_os = "macos") {
        set("HOME")?.join("Library/Caches")
    } else {
        set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?
    };
    let program = Stamp::of(&fs::metadata(std::env::current_exe().ok()?).ok()?)?;
    let mut hasher = FxHasher::default();
    (directory, program.0).hash(&mut hasher);
    for name in ["GOMODCACHE", "GOPATH", "HOME"] {
        std::env::var_os(name).hash(&mut hasher);
    }
    Some(cache.join("gomodplay").join(format!("{:016x}", hasher.finish())))
}

/// Removes the files that were written longest ago if there are too many.
fn thin_out(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<_> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
        })
        .collect();
    files.sort();
    for (_, path) in files.iter().take(files.len().saturating_sub(MOST_FILES)) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found_and_carried_along() {
        let folder = std::env::temp_dir().join(format!("gomodplay-kept-{}", std::process::id()));
        let file = folder.join("kept");
        let stamp = Stamp([3, 10, 0, 10, 0, 1, 1]);
        let entry = |path, value| Entry { path, stamp, go_mod_hash: "h1:x", value };
        let empty = Kept { file: Some(file.clone()), start: 100, ..Kept::default() };
        let recent = Entry { stamp: Stamp([3, 10, 0, 99, 0, 1, 1]), ..entry("/c", b"new".as_slice()) };
        empty.write(&[entry("/a", b"one"), entry("/b", b"two"), recent]);
        let read = |text: Vec<u8>| {
            let mut kept = Kept { data: text, file: Some(file.clone()), start: 100, ..Kept::default() };
            let mut at = START;
            while let Some((entry, next)) = kept.entry(at) {
                let hash = hash_of(entry.path);
                kept.places.insert(hash, at as u32);
                at = next;
            }
            kept
        };
        let kept = read(fs::read(&file).unwrap());
        assert_eq!(kept.find("/a").map(|entry| (entry.stamp, entry.value)), Some((stamp, b"one".as_slice())));
        assert!(kept.find("/c").is_none() && kept.find("/d").is_none());
        kept.write(&[entry("/a", b"three")]);
        let text = fs::read(&file).unwrap();
        assert_eq!(text[8..START], checksum(&text[START..]));
        let kept = read(text.clone());
        assert_eq!(kept.find("/a").map(|entry| entry.value), Some(b"three".as_slice()));
        assert_eq!(kept.find("/b").map(|entry| entry.value), Some(b"two".as_slice()));
        // A text cut off anywhere gives fewer entries, and no panic.
        for end in START..text.len() {
            read(text[..end].to_vec());
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
