//! What one run leaves for the next one in the same directory: the contents of module cache files, what go.mod files among
//! them say, and what was worked out from directories of published modules.
//!
//! It lies in the user's cache directory (Go: `os.UserCacheDir`), under `gomodplay`, never in Go's own folders. Nothing of
//! it is believed unseen: each entry holds the facts of its file or directory ([`Stamp`]), and it counts only if the file has
//! the very same facts now. An entry whose file changed at nearly the time at which it was read is not written, since a
//! later change might not show in its facts (git calls such entries racily clean).

use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use world::ModuleSummary;

mod names;
mod stamp;

use names::{NameWriter, Reader, put_bytes};
pub use names::{Names, Numbered, Requirements};
use stamp::Folder;
pub use stamp::{Stamp, parent};

/// The most that is carried along of what was kept.
const MOST_CARRIED: usize = 16 << 20;
/// The most directories that something is kept for.
const MOST_FILES: usize = 128;
const MAGIC: &[u8; 8] = b"gomodpl3";
/// Where what the checksum is of begins: behind the name of the format and the checksum.
const SUMMED: usize = 16;
/// Where the entries begin: behind the place of the names.
const START: usize = 24;
/// About as long is an entry.
const TYPICAL: usize = 300;
/// Where in an entry its path begins: behind the stamp and the kind.
const PATH: usize = 8 * 8 + 4;
/// The kinds of entries.
const CONTENT: u32 = 0;
const GO_MOD: u32 = 1;
const THERE: u32 = 2;
const ABSENT: u32 = 3;

/// What is known of an entry in this run.
const UNKNOWN: u8 = 0;
const CLAIMED: u8 = 1;
const UNCHANGED: u8 = 2;
const CHANGED: u8 = 3;

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
    /// Nothing but that it is there.
    There,
    /// Nothing is there: the stamp is that of the folder, which changes when something appears in it.
    Absent,
}

/// What an earlier run left. Several threads may look at it.
#[derive(Default)]
pub struct Kept {
    data: Vec<u8>,
    /// Where the entries end and the names begin.
    end: usize,
    /// Where each entry begins.
    entries: Vec<u32>,
    /// The number of the entry of a path, by the hash of the path.
    numbers: FxHashMap<u64, u32>,
    /// By entry: [`UNKNOWN`], [`CLAIMED`] by a thread that looks at it, [`UNCHANGED`] or [`CHANGED`].
    states: Vec<AtomicU8>,
    /// The folder that all paths lie in.
    folder: OnceLock<Folder>,
    names: OnceLock<Names>,
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
        let mut at = START;
        let room = kept.end / TYPICAL;
        kept.numbers.reserve(room);
        kept.entries.reserve(room);
        while let Some((path, next)) = kept.path_at(at) {
            kept.numbers.insert(hash_of(path), kept.entries.len() as u32);
            kept.entries.push(at as u32);
            at = next;
        }
        kept.states.resize_with(kept.entries.len(), AtomicU8::default);
        kept
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
        let value = match kind {
            CONTENT => Value::Content(value),
            GO_MOD => Value::GoMod(Requirements::new(value)),
            THERE => Value::There,
            _ => Value::Absent,
        };
        Some(Entry { path, stamp, go_mod_hash, value })
    }

    fn number(&self, path: &str) -> Option<usize> {
        let number = *self.numbers.get(&hash_of(path.as_bytes()))? as usize;
        let entry = self.data.get(self.entries[number] as usize + PATH..self.end)?;
        (Reader::new(entry).bytes()? == path.as_bytes()).then_some(number)
    }

    /// What was kept of a path, if what stands there has not changed since.
    pub fn find(&self, path: &str) -> Option<Entry<'_>> {
        let number = self.number(path)?;
        let entry = self.entry(number)?;
        self.is_unchanged(number, &entry).then_some(entry)
    }

    /// True if something was kept of a path, and nobody found it changed.
    pub fn may_find(&self, path: &str) -> bool {
        self.number(path).is_some_and(|number| self.states[number].load(Ordering::Relaxed) != CHANGED)
    }

    fn is_unchanged(&self, number: usize, entry: &Entry<'_>) -> bool {
        let state = &self.states[number];
        // Who says that it changed is right for the rest of the run.
        let turn = |from, to| state.compare_exchange(from, to, Ordering::Relaxed, Ordering::Relaxed);
        match turn(UNKNOWN, CLAIMED) {
            Err(UNCHANGED) => return true,
            Err(CHANGED) => return false,
            // Where another thread is looking right now, a second look is as quick as waiting.
            _ => {}
        }
        let folder = self.folder.get_or_init(|| Folder::of_all(self.entries().map(|(_, entry)| entry.path)));
        let place = if matches!(entry.value, Value::Absent) { parent(entry.path) } else { entry.path };
        let unchanged = folder.stamp(place) == Some(entry.stamp);
        let _ = turn(CLAIMED, if unchanged { UNCHANGED } else { CHANGED });
        unchanged
    }

    /// Looks at all that was kept: another thread can do that while this one begins.
    pub fn look_at_all(&self) {
        for (number, entry) in self.entries() {
            if self.states[number].load(Ordering::Relaxed) == UNKNOWN {
                self.is_unchanged(number, &entry);
            }
        }
    }

    /// This run changes a file or directory: what was kept of it counts no more.
    pub fn distrust(&self, path: &str) {
        if let Some(number) = self.number(path) {
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
        self.names.get_or_init(|| Names::read(self.data.get(self.end..).unwrap_or_default()).unwrap_or_default())
    }

    /// Begins to write in place of what was kept.
    pub fn writer(&self) -> Writer<'_> {
        Writer { kept: self, data: Vec::new(), written: FxHashSet::default(), names: NameWriter::default() }
    }
}

/// Writes what is kept. Best effort: it is a cache.
pub struct Writer<'k> {
    kept: &'k Kept,
    data: Vec<u8>,
    written: FxHashSet<String>,
    names: NameWriter,
}

impl Writer<'_> {
    /// Adds an entry, if its file was left alone for long enough.
    pub fn content(&mut self, path: &str, stamp: Stamp, go_mod_hash: &str, content: &[u8]) {
        self.put(path, stamp, go_mod_hash, CONTENT, content);
    }

    /// Adds that something is there, or that nothing is and the folder has this stamp.
    pub fn place(&mut self, path: &str, stamp: Stamp, is_there: bool) {
        self.put(path, stamp, "", if is_there { THERE } else { ABSENT }, b"");
    }

    /// Adds what a go.mod says, if its file was left alone for long enough. The text is needed where the author says
    /// something of the module's versions.
    pub fn go_mod(
        &mut self,
        path: &str,
        stamp: Stamp,
        go_mod_hash: &str,
        (summary, text): (&ModuleSummary, Option<&[u8]>),
    ) {
        let value = self.names.go_mod(summary, text.unwrap_or_default());
        self.put(path, stamp, go_mod_hash, GO_MOD, &value);
    }

    fn put(&mut self, path: &str, stamp: Stamp, go_mod_hash: &str, kind: u32, value: &[u8]) {
        if stamp.is_settled(self.kept.start) {
            self.written.insert(path.to_owned());
            put_entry(&mut self.data, path, stamp, go_mod_hash, (kind, value));
        }
    }

    /// Writes what was kept and has not changed, and the entries behind it.
    pub fn finish(mut self) {
        let kept = self.kept;
        let Some(file) = &kept.file else { return };
        let mut data = vec![0; START];
        for (number, entry) in kept.entries() {
            if data.len() > MOST_CARRIED
                || kept.states[number].load(Ordering::Relaxed) == CHANGED
                || self.written.contains(entry.path)
            {
                continue;
            }
            let Entry { path, stamp, go_mod_hash, value } = entry;
            match value {
                Value::Content(content) => put_entry(&mut data, path, stamp, go_mod_hash, (CONTENT, content)),
                Value::There => put_entry(&mut data, path, stamp, "", (THERE, b"")),
                Value::Absent => put_entry(&mut data, path, stamp, "", (ABSENT, b"")),
                Value::GoMod(requirements) => {
                    if let Some(value) = self.names.carry(requirements, kept.names()) {
                        put_entry(&mut data, path, stamp, go_mod_hash, (GO_MOD, &value));
                    }
                }
            }
        }
        data.append(&mut self.data);
        let end = data.len() as u64;
        self.names.put(&mut data);
        // Places are numbers of 32 bits.
        if data.len() > u32::MAX as usize {
            return;
        }
        data[SUMMED..START].copy_from_slice(&end.to_le_bytes());
        let sum = checksum(&data[SUMMED..]);
        data[..8].copy_from_slice(MAGIC);
        data[8..SUMMED].copy_from_slice(&sum);
        let Some(folder) = file.parent() else { return };
        let beside = file.with_extension(format!("{}.tmp", std::process::id()));
        let done = fs::create_dir_all(folder).and_then(|()| fs::write(&beside, &data));
        if done.and_then(|()| fs::rename(&beside, file)).is_err() {
            let _ = fs::remove_file(&beside);
        }
        thin_out(folder);
    }
}

fn put_entry(data: &mut Vec<u8>, path: &str, stamp: Stamp, go_mod_hash: &str, (kind, value): (u32, &[u8])) {
    stamp.put(data);
    data.extend_from_slice(&kind.to_le_bytes());
    for part in [path.as_bytes(), go_mod_hash.as_bytes(), value] {
        put_bytes(data, part);
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
    use std::sync::Arc;

    use gomod::ModuleTable;
    use world::AuthorNotes;

    use super::*;

    #[test]
    fn what_is_written_is_found_and_carried_along() {
        let folder = std::env::temp_dir().join(format!("gomodplay-kept-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let stamp = |name: &str| Stamp::at(&path(name)).unwrap();
        for name in ["a", "b", "c", "m", "n"] {
            fs::write(folder.join(name), name).unwrap();
        }
        let later = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64 + 60;
        let file = folder.join("kept");
        let read_at = |data: Vec<u8>, start| Kept::of(data, Some(file.clone()), start);
        let read = |data: Vec<u8>| read_at(data, later);
        let content = |kept: &Kept, name: &str| match kept.find(&path(name))?.value {
            Value::Content(content) => Some(content.to_vec()),
            _ => None,
        };
        let says = |kept: &Kept, name: &str, table: &Arc<ModuleTable>| {
            let Value::GoMod(requirements) = kept.find(&path(name))?.value else { return None };
            requirements.summary(kept.names(), &kept.names().numbered(table))
        };
        let table = ModuleTable::new();
        let summary = ModuleSummary {
            path: "example.com/m".into(),
            go: "1.21".into(),
            require: table.list([("example.com/a", "v1.0.0"), ("example.com/b", "v1.2.0")]),
            ..ModuleSummary::default()
        };
        let text: Arc<[u8]> = b"module example.com/m\nretract v1.0.0\n".as_slice().into();
        let with_notes = ModuleSummary {
            path: "example.com/n".into(),
            notes: Some(AuthorNotes::in_text(text.clone())),
            ..summary.clone()
        };

        // A file that was written a moment ago may be written again without a sign.
        let recent = read_at(Vec::new(), later - 61);
        let mut writer = recent.writer();
        writer.content(&path("a"), stamp("a"), "", b"one");
        writer.finish();
        assert!(read(fs::read(&file).unwrap()).find(&path("a")).is_none());

        let empty = read(Vec::new());
        let mut writer = empty.writer();
        writer.content(&path("a"), stamp("a"), "h1:x", b"one");
        writer.content(&path("b"), stamp("b"), "", b"two");
        writer.go_mod(&path("m"), stamp("m"), "h1:y", (&summary, None));
        writer.finish();
        let kept = read(fs::read(&file).unwrap());
        assert_eq!(content(&kept, "a"), Some(b"one".to_vec()));
        assert_eq!(kept.find(&path("a")).map(|entry| entry.go_mod_hash), Some("h1:x"));
        assert!(kept.find(&path("c")).is_none());
        assert_eq!(says(&kept, "m", &ModuleTable::new()).as_ref(), Some(&summary));

        let mut writer = kept.writer();
        writer.content(&path("a"), stamp("a"), "h1:x", b"three");
        writer.go_mod(&path("n"), stamp("n"), "", (&with_notes, Some(&text)));
        writer.finish();
        let data = fs::read(&file).unwrap();
        let kept = read(data.clone());
        assert_eq!(content(&kept, "a"), Some(b"three".to_vec()));
        assert_eq!(content(&kept, "b"), Some(b"two".to_vec()));
        assert_eq!(says(&kept, "m", &table).as_ref(), Some(&summary));
        assert_eq!(says(&kept, "n", &table), Some(with_notes));

        // What changed counts no more, whether another did it or this run.
        kept.distrust(&path("m"));
        assert!(kept.find(&path("m")).is_none() && !kept.may_find(&path("m")));
        let kept = read(data.clone());
        fs::write(folder.join("b"), "changed").unwrap();
        kept.look_at_all();
        assert!(kept.find(&path("b")).is_none() && kept.find(&path("m")).is_some());

        // What appears where nothing was changes the folder.
        let inside = folder.join("inside");
        fs::create_dir_all(&inside).unwrap();
        let is_absent =
            |kept: &Kept| matches!(kept.find(&path("inside/x")).map(|entry| entry.value), Some(Value::Absent));
        let empty = read(Vec::new());
        let mut writer = empty.writer();
        writer.place(&path("inside/x"), stamp("inside"), false);
        writer.place(&path("inside"), stamp("inside"), true);
        writer.finish();
        let places = fs::read(&file).unwrap();
        let kept = read(places.clone());
        assert!(is_absent(&kept));
        assert!(matches!(kept.find(&path("inside")).map(|entry| entry.value), Some(Value::There)));
        fs::write(inside.join("x"), "x").unwrap();
        assert!(!is_absent(&read(places)));

        // A file that was cut off anywhere says nothing, and entries that lie give none; no panic.
        for end in 0..data.len() {
            assert!(read(data[..end].to_vec()).find(&path("a")).is_none());
        }
        for at in START..data.len() {
            let mut changed = data.clone();
            changed[at] ^= 0xff;
            let sum = checksum(&changed[SUMMED..]);
            changed[8..SUMMED].copy_from_slice(&sum);
            let kept = read(changed);
            says(&kept, "n", &ModuleTable::new());
            kept.look_at_all();
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
