//! Writing what is kept.

use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;

use gomod::gover;
use rustc_hash::FxHashMap;
use world::ModuleSummary;

use super::known::KnownWriter;
use super::names::{NameWriter, put_bytes};
use super::{
    ABSENT, CHANGED, CONTENT, Entry, GO_LINE, GO_MOD, Kept, MAGIC, START, SUMMED, Stamp, THERE, Value, checksum,
};

/// The most that is carried along of what was kept.
const MOST_CARRIED: usize = 16 << 20;
/// The most directories that something is kept for.
const MOST_FILES: usize = 128;

/// Writes what is kept. Best effort: it is a cache.
pub struct Writer<'k> {
    kept: &'k Kept,
    data: Vec<u8>,
    /// The paths of the entries, with their numbers.
    written: FxHashMap<String, u32>,
    names: NameWriter,
    known: KnownWriter,
}

impl<'k> Writer<'k> {
    pub(super) fn new(kept: &'k Kept) -> Self {
        let (data, written, names, known) = Default::default();
        Self { kept, data, written, names, known }
    }

    /// Adds an entry, if its file was left alone for long enough.
    pub fn content(&mut self, path: &str, stamp: Stamp, go_mod_hash: &str, content: &[u8]) {
        if self.put(path, stamp, go_mod_hash, CONTENT, content) {
            self.known.add_content(path, &mut self.names, self.written.len() as u32 - 1);
        }
    }

    /// Adds the go version that a go.mod names, of whose text nothing else was asked for.
    pub fn go_line(&mut self, path: &str, stamp: Stamp, text: &[u8]) {
        self.put(path, stamp, "", GO_LINE, gover::go_mod_lookup(text, "go").as_bytes());
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
        if self.put(path, stamp, go_mod_hash, GO_MOD, &value) {
            let number = self.written.len() as u32 - 1;
            self.known.add_go_mod(path, &summary.path, &mut self.names, number);
        }
    }

    fn put(&mut self, path: &str, stamp: Stamp, go_mod_hash: &str, kind: u32, value: &[u8]) -> bool {
        let number = self.written.len() as u32;
        let is_new = stamp.is_settled(self.kept.start) && self.written.insert(path.to_owned(), number).is_none();
        if is_new {
            put_entry(&mut self.data, path, stamp, go_mod_hash, (kind, value));
        }
        is_new
    }

    /// Writes the entries, and behind them what was kept and has not changed.
    pub fn finish(mut self) {
        let kept = self.kept;
        let Some(file) = &kept.file else { return };
        // What this run read stands in front: the numbers of its entries are known.
        let mut data = std::mem::take(&mut self.data);
        let mut count = self.written.len() as u32;
        for (number, entry) in kept.entries() {
            if data.len() > MOST_CARRIED
                || kept.states[number].load(Ordering::Relaxed) == CHANGED
                || self.written.contains_key(entry.path)
            {
                continue;
            }
            let Entry { path, stamp, go_mod_hash, value } = entry;
            match value {
                Value::Content(content) => {
                    put_entry(&mut data, path, stamp, go_mod_hash, (CONTENT, content));
                    self.known.add_content(path, &mut self.names, count);
                }
                Value::GoLine(line) => put_entry(&mut data, path, stamp, go_mod_hash, (GO_LINE, line.as_bytes())),
                Value::There => put_entry(&mut data, path, stamp, "", (THERE, b"")),
                Value::Absent => put_entry(&mut data, path, stamp, "", (ABSENT, b"")),
                Value::GoMod(requirements) => {
                    let Some(value) = self.names.carry(requirements, kept.names()) else { continue };
                    put_entry(&mut data, path, stamp, go_mod_hash, (GO_MOD, &value));
                    if let Some(declared) = requirements.path(kept.names()) {
                        self.known.add_go_mod(path, declared, &mut self.names, count);
                    }
                }
            }
            count += 1;
        }
        // Which folder it is shows at the end.
        let mut head = vec![0; START];
        put_bytes(&mut head, self.known.folder().as_bytes());
        data.splice(0..0, head);
        let end = data.len() as u64;
        self.names.put(&mut data);
        self.known.put(&mut data, &self.names);
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
