//! What one run leaves for the next one in the same directory: the contents of module cache files, what go.mod files among
//! them say, and what was worked out from directories of published modules.
//!
//! It lies in the user's cache directory (Go: `os.UserCacheDir`), under `gomodplay`, never in Go's own folders. Nothing of
//! it is believed unseen: each entry holds the facts of its file or directory ([`Stamp`]), and it counts only if the file has
//! the very same facts now. What go.mod files and `.info` say may be worked with before that is known ([`Kept::believing`]),
//! but nothing comes of it until it is ([`Kept::confirm`]). An entry whose file changed at nearly the time at which it was
//! read is not written, since a later change might not show in its facts (git calls such entries racily clean).

use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use rustc_hash::{FxHashMap, FxHasher};

mod known;
mod names;
mod stamp;
mod writer;

use known::Known;
use names::Reader;
pub use names::{Names, NumberedNames, Requirements};
pub use stamp::Stamp;
use stamp::{Folders, parent};
pub use writer::Writer;

const MAGIC: &[u8; 8] = b"gomodpl7";
/// Where what the checksum is of begins: behind the name of the format and the checksum.
const SUMMED: usize = 16;
/// Where the folder of the downloads stands, and behind it the entries: behind the place of the names.
const START: usize = 24;
/// About as long is an entry.
const TYPICAL: usize = 300;
/// Where in an entry its kind stands: behind the stamp.
const KIND: usize = 8 * 8;
/// Where in an entry its path begins.
const PATH: usize = KIND + 4;
/// The kinds of entries.
const CONTENT: u32 = 0;
const GO_MOD: u32 = 1;
const THERE: u32 = 2;
const ABSENT: u32 = 3;
const GO_LINE: u32 = 4;

/// What is known of an entry in this run.
const UNKNOWN: u8 = 0;
const CLAIMED: u8 = 1;
const UNCHANGED: u8 = 2;
const CHANGED: u8 = 3;

/// Who looks at a file.
#[derive(Clone, Copy)]
enum Who {
    /// The thread that asks for what was kept.
    Asks,
    /// The one that looks at all of it meanwhile.
    Follows,
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
    /// What is kept of it.
    pub value: Value<'k>,
}

/// What is kept of a file or directory.
#[derive(Clone, Copy)]
pub enum Value<'k> {
    /// The file's content, or what was worked out from the directory.
    Content(&'k [u8]),
    /// What a go.mod says, in numbers of the file's names.
    GoMod(Requirements<'k>),
    /// The go version that a go.mod names: nothing else of it was asked for.
    GoLine(&'k str),
    /// Nothing but that it is there.
    There,
    /// Nothing is there: the stamp is that of the folder, which changes when something appears in it.
    Absent,
}

impl<'k> Value<'k> {
    /// True if it is known that something is there.
    pub fn is_file(&self) -> bool {
        matches!(self, Value::Content(_) | Value::GoMod(_) | Value::GoLine(_))
    }

    fn of(kind: u32, value: &'k [u8]) -> Self {
        match kind {
            CONTENT => Value::Content(value),
            GO_MOD => Value::GoMod(Requirements::new(value)),
            GO_LINE => std::str::from_utf8(value).map_or(Value::There, Value::GoLine),
            THERE => Value::There,
            _ => Value::Absent,
        }
    }
}

/// What an earlier run left. Several threads may look at it.
#[derive(Default)]
pub struct Kept {
    data: Vec<u8>,
    /// Where the entries end and the names begin.
    end: usize,
    /// The folder that the files of module versions lie in, with a slash at its end ([`Known`] has their entries).
    downloads: String,
    /// Where each entry begins.
    entries: Vec<u32>,
    /// The number of the entry of a path, by the hash of the path; made when somebody asks by a path.
    numbers: OnceLock<FxHashMap<u64, u32>>,
    /// By entry: [`UNKNOWN`], [`CLAIMED`] by a thread that looks at it, [`UNCHANGED`] or [`CHANGED`].
    states: Vec<AtomicU8>,
    /// True while values may be used before anybody looked at their files.
    believes: Arc<AtomicBool>,
    /// The entries whose values were used so.
    believed: Vec<AtomicBool>,
    /// Entries from here on were looked at by a thread that waited for another one.
    behind: AtomicUsize,
    /// The folders that most paths lie in, opened for each of the two threads that look: sharing one costs both time.
    folders: [OnceLock<Folders>; 2],
    names: OnceLock<(Names, Known)>,
    file: Option<PathBuf>,
    start: i64,
}

impl Kept {
    /// Opens what is kept for a directory; empty if there is nothing, or nothing whole.
    pub fn open(directory: &str) -> Self {
        let start = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64);
        let file = place(directory);
        let data = file.as_ref().and_then(|file| fs::read(file).ok()).unwrap_or_default();
        Self::of(data, file, start)
    }

    fn of(data: Vec<u8>, file: Option<PathBuf>, start: i64) -> Self {
        let mut kept = Self { data, file, start, ..Self::default() };
        let mut reader = Reader::new(&kept.data);
        let header = (|| Some((reader.take(8)?, reader.take(8)?, reader.u64()?)))();
        let end = match header {
            Some((magic, sum, end)) if magic == MAGIC && sum == checksum(&kept.data[SUMMED..]) => end as usize,
            _ => 0,
        };
        kept.end = end.min(kept.data.len());
        let mut reader = Reader::new(kept.data.get(START..kept.end).unwrap_or_default());
        let downloads = reader.text().unwrap_or_default().to_owned();
        let mut at = kept.end - reader.left();
        kept.downloads = downloads;
        kept.entries.reserve(kept.end / TYPICAL);
        while let Some((_, next)) = kept.path_at(at) {
            kept.entries.push(at as u32);
            at = next;
        }
        kept.states.resize_with(kept.entries.len(), AtomicU8::default);
        kept.behind = AtomicUsize::new(kept.entries.len());
        kept
    }

    /// The same, but while the flag is set, what go.mod files and `.info` of module versions hold is given before their files
    /// were looked at; [`Kept::confirm`] asks whether that was right.
    pub fn believing(mut self, believes: Arc<AtomicBool>) -> Self {
        self.believed.resize_with(self.entries.len(), AtomicBool::default);
        self.believes = believes;
        self
    }

    /// True if nothing can be kept on this system.
    pub fn is_off(&self) -> bool {
        self.file.is_none()
    }

    /// The path of the entry that begins at a place, and where the next entry does.
    fn path_at(&self, at: usize) -> Option<(&[u8], usize)> {
        let mut reader = Reader::new(self.data.get(at + PATH..self.end)?);
        let path = reader.bytes()?;
        reader.bytes()?;
        reader.bytes()?;
        Some((path, self.end - reader.left()))
    }

    /// An entry by its number.
    fn entry(&self, number: usize) -> Option<Entry<'_>> {
        let at = *self.entries.get(number)? as usize;
        let mut reader = Reader::new(self.data.get(at..self.end)?);
        let stamp = Stamp::read(&mut reader)?;
        let kind = reader.u32()?;
        let path = reader.text()?;
        let go_mod_hash = reader.text()?;
        let value = reader.bytes()?;
        Some(Entry { path, stamp, go_mod_hash, value: Value::of(kind, value) })
    }

    /// The go.sum hash and the value of an entry whose file did not change since.
    fn unchanged_value(&self, number: usize) -> Option<(&str, Value<'_>)> {
        let is_known = self.states.get(number)?.load(Ordering::Relaxed) == UNCHANGED;
        if is_known || self.is_unchanged(number, Who::Asks) { self.value_of(number) } else { None }
    }

    /// The same, or one that is believed until [`Kept::confirm`].
    fn likely_value(&self, number: usize) -> Option<(&str, Value<'_>)> {
        let is_open = || matches!(self.states[number].load(Ordering::Relaxed), UNKNOWN | CLAIMED);
        match self.believed.get(number) {
            Some(believed) if self.believes.load(Ordering::Relaxed) && is_open() => {
                believed.store(true, Ordering::Relaxed);
                self.value_of(number)
            }
            _ => self.unchanged_value(number),
        }
    }

    /// Looks at the files of all that was believed so far. False if one of them changed: then what was worked out is worth
    /// nothing.
    pub fn confirm(&self) -> bool {
        // From the end: another thread comes from the front.
        let believed = self.believed.iter().enumerate().rev().filter(|(_, believed)| believed.load(Ordering::Relaxed));
        let mut numbers = believed.map(|(number, _)| number);
        numbers.all(|number| match self.claim(number) {
            Ok(_) | Err(CLAIMED) => self.look(number, Who::Asks),
            Err(found) => found == UNCHANGED,
        })
    }

    fn value_of(&self, number: usize) -> Option<(&str, Value<'_>)> {
        // The path is passed over.
        let mut reader = Reader::new(self.data.get(self.entries[number] as usize + KIND..self.end)?);
        let kind = reader.u32()?;
        reader.bytes()?;
        let go_mod_hash = reader.text()?;
        Some((go_mod_hash, Value::of(kind, reader.bytes()?)))
    }

    fn entry_of(&self, path: &str) -> Option<usize> {
        let number = *self.numbers().get(&hash_of(path.as_bytes()))? as usize;
        (self.path_at(self.entries[number] as usize)?.0 == path.as_bytes()).then_some(number)
    }

    fn numbers(&self) -> &FxHashMap<u64, u32> {
        let hash = |at: &u32| self.path_at(*at as usize).map_or(0, |(path, _)| hash_of(path));
        self.numbers.get_or_init(|| self.entries.iter().map(hash).zip(0..).collect())
    }

    /// The go.sum hash and the value that were kept of a path, if what stands there has not changed since.
    pub fn value(&self, path: &str) -> Option<(&str, Value<'_>)> {
        self.unchanged_value(self.entry_of(path)?)
    }

    /// The facts and the value that were kept of a path, if what stands there has not changed since.
    pub fn stamp(&self, path: &str) -> Option<(Stamp, Value<'_>)> {
        let number = self.entry_of(path)?;
        let (_, value) = self.unchanged_value(number)?;
        let stamp = Stamp::read(&mut Reader::new(self.data.get(self.entries[number] as usize..self.end)?))?;
        Some((stamp, value))
    }

    /// True if something was kept of a path, and nobody found it changed.
    pub fn may_find(&self, path: &str) -> bool {
        self.entry_of(path).is_some_and(|number| self.may_be_unchanged(number))
    }

    fn may_be_unchanged(&self, number: usize) -> bool {
        self.states.get(number).is_some_and(|state| state.load(Ordering::Relaxed) != CHANGED)
    }

    /// Takes it on to look at an entry; `Err` is its state if somebody did that before.
    fn claim(&self, number: usize) -> Result<u8, u8> {
        self.states[number].compare_exchange(UNKNOWN, CLAIMED, Ordering::Relaxed, Ordering::Relaxed)
    }

    fn is_unchanged(&self, number: usize, who: Who) -> bool {
        loop {
            match self.claim(number) {
                Ok(_) => return self.look(number, who),
                Err(UNCHANGED) => return true,
                Err(CHANGED) => return false,
                // Another thread is looking right now. It goes from the front to the end; this one looks at the last.
                Err(_) => {
                    if !self.look_behind(who) {
                        return self.look(number, who);
                    }
                }
            }
        }
    }

    /// Looks at the last entry that nobody looked at; false if there is none.
    fn look_behind(&self, who: Who) -> bool {
        let before = |behind: usize| behind.checked_sub(1);
        while let Ok(behind) = self.behind.fetch_update(Ordering::Relaxed, Ordering::Relaxed, before) {
            if self.claim(behind - 1).is_ok() {
                self.look(behind - 1, who);
                return true;
            }
        }
        false
    }

    /// The place whose facts an entry has, and these.
    fn stamped(&self, number: usize) -> Option<(&[u8], Stamp)> {
        let mut reader = Reader::new(self.data.get(*self.entries.get(number)? as usize..self.end)?);
        let stamp = Stamp::read(&mut reader)?;
        let kind = reader.u32()?;
        let path = reader.bytes()?;
        Some((if kind == ABSENT { parent(path) } else { path }, stamp))
    }

    /// Looks at the file of an entry that this thread has claimed.
    fn look(&self, number: usize, who: Who) -> bool {
        let folders = self.folders[who as usize].get_or_init(|| Folders::open(self.known_folders()));
        let unchanged =
            self.stamped(number).is_some_and(|(place, stamp)| folders.stamp(place).is_some_and(|now| now == stamp));
        let found = if unchanged { UNCHANGED } else { CHANGED };
        // Who said meanwhile that it changed is right for the rest of the run.
        let _ = self.states[number].compare_exchange(CLAIMED, found, Ordering::Relaxed, Ordering::Relaxed);
        unchanged
    }

    /// Looks at all that was kept: another thread can do that while this one begins.
    pub fn look_at_all(&self) {
        for (number, state) in self.states.iter().enumerate() {
            if state.load(Ordering::Relaxed) == UNKNOWN {
                self.is_unchanged(number, Who::Follows);
            }
        }
    }

    /// This run changes a file or directory: what was kept of it counts no more.
    pub fn distrust(&self, path: &str) {
        if let Some(number) = self.entry_of(path) {
            self.states[number].store(CHANGED, Ordering::Relaxed);
        }
    }

    /// What stands where, and what does not, counts no more.
    pub fn distrust_places(&self) {
        for (number, entry) in self.entries() {
            if matches!(entry.value, Value::There | Value::Absent) {
                self.states[number].store(CHANGED, Ordering::Relaxed);
            }
        }
    }

    /// This run changes everything under a directory.
    pub fn distrust_under(&self, path: &str) {
        for (number, entry) in self.entries() {
            if entry.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                self.states[number].store(CHANGED, Ordering::Relaxed);
            }
        }
    }

    /// All entries with their numbers.
    fn entries(&self) -> impl Iterator<Item = (usize, Entry<'_>)> {
        (0..self.entries.len()).filter_map(|number| Some((number, self.entry(number)?)))
    }

    /// The names that go.mod entries are numbers of.
    pub fn names(&self) -> &Names {
        &self.named().0
    }

    fn named(&self) -> &(Names, Known) {
        let read = || {
            let (names, rest) = Names::read(self.data.get(self.end..)?)?;
            let known = Known::read(&names, rest).unwrap_or_default();
            Some((names, known))
        };
        self.names.get_or_init(|| read().unwrap_or_default())
    }

    /// Begins to write in place of what was kept.
    pub fn writer(&self) -> Writer<'_> {
        Writer::new(self)
    }
}

fn hash_of(path: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(path);
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
    let program = Stamp::at(std::env::current_exe().ok()?.to_str()?)?;
    let mut hasher = FxHasher::default();
    (directory, program).hash(&mut hasher);
    for name in ["GOMODCACHE", "GOPATH", "HOME"] {
        std::env::var_os(name).hash(&mut hasher);
    }
    Some(cache.join("gomodplay").join(format!("{:016x}", hasher.finish())))
}

#[cfg(all(test, unix))]
mod tests;
