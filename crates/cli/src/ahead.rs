//! Files that another processor reads, hashes and parses, while this one works on those it has. What an earlier run kept of a
//! file that did not change since is not read again.

use std::cell::{Cell, OnceCell, RefCell};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};

use gomod::ModuleTable;
use rustc_hash::{FxHashMap, FxHashSet};
use world::{FileError, FileErrorKind, KnownModules, ModuleSummary};

use crate::again;
use crate::kept::{Kept, NumberedNames, Stamp, Value};
use crate::processor;

mod batch;

use batch::{Batch, Done, Job, workers};
pub use batch::{Content, START, Start, read};

/// Reads ahead. What is known of a path is forgotten when something changes it.
pub struct Ahead {
    /// The current directory, for which things are kept.
    directory: String,
    kept: Arc<OnceLock<Kept>>,
    /// The table that the go.mod files of what was kept are numbered for.
    numbered: RefCell<Option<NumberedNames>>,
    known: RefCell<FxHashMap<Arc<str>, (Arc<Batch>, usize)>>,
    /// What was worked out from directories in this run.
    directories: RefCell<FxHashMap<String, (usize, Stamp, Arc<[u8]>)>>,
    /// Places that were looked at in this run: what stands there, or the folder where nothing does.
    places: RefCell<FxHashMap<String, (usize, Stamp, bool)>>,
    workers: OnceCell<Vec<Sender<Arc<Batch>>>>,
    /// Of which go.mod files only the go line was asked for.
    lines: RefCell<FxHashSet<String>>,
    /// How many things were asked for: a number for each.
    asked: Cell<usize>,
    /// A published module was locked.
    locked: Cell<bool>,
    /// Another thread looks at what was kept.
    followed: Cell<bool>,
    /// What was kept may be used before its files were looked at.
    believes: Arc<AtomicBool>,
}

fn open(directory: &str, believes: &Arc<AtomicBool>) -> Kept {
    Kept::open(directory).believing(believes.clone())
}

/// What this run asked for, to be kept for the next one.
enum Asked<'a> {
    File(&'a Done),
    Directory(Stamp, &'a [u8]),
    Place(Stamp, bool),
}

/// What is put behind a module's directory to name its go.mod.
const GO_MOD: &str = "/go.mod";

/// A run that read fewer new files than this leaves what is kept as it is.
const WORTH_KEEPING: usize = 32;

impl Ahead {
    /// Has read nothing yet.
    pub fn new(directory: &str) -> Self {
        Self {
            directory: directory.to_owned(),
            kept: Arc::default(),
            numbered: RefCell::default(),
            known: RefCell::default(),
            directories: RefCell::default(),
            places: RefCell::default(),
            lines: RefCell::default(),
            workers: OnceCell::new(),
            asked: Cell::new(0),
            locked: Cell::new(false),
            followed: Cell::new(false),
            believes: Arc::default(),
        }
    }

    /// The first of so many new numbers.
    fn number(&self, count: usize) -> usize {
        self.asked.replace(self.asked.get() + count)
    }

    fn kept(&self) -> &Kept {
        self.kept.get_or_init(|| open(&self.directory, &self.believes))
    }

    /// What was kept, if somebody has looked at it, or is about to.
    fn opened(&self) -> Option<&Kept> {
        if self.followed.get() { Some(self.kept()) } else { self.kept.get() }
    }

    /// True for a place in a module cache, among the downloads of a module or in an extracted one: what stands there stays as it
    /// is. What the way to the current directory goes through is the person's own, whatever its name.
    fn is_published(&self, path: &str) -> bool {
        let (path, own) = (path.as_bytes(), self.directory.as_bytes());
        let mut end = path.len();
        while let Some(at) = path[..end].iter().rposition(|&byte| byte == b'@') {
            if path.get(at + 1) == Some(&b'v') {
                return !own.starts_with(&path[..=at]);
            }
            end = at;
        }
        false
    }

    /// Lets another processor look whether what the last run in this directory read is as it was then: this run is likely to
    /// read the same. This run may then believe that it is, until [`Ahead::confirm`].
    pub fn follow(&self) {
        self.followed.set(true);
        self.believes.store(!again::is_again(), Ordering::Relaxed);
        let (kept, directory, believes) = (self.kept.clone(), self.directory.clone(), self.believes.clone());
        // Without the thread whoever asks looks.
        let look = move || kept.get_or_init(|| open(&directory, &believes)).look_at_all();
        let _ = processor::start(look);
    }

    /// Makes sure of all that was believed so far; from now on nothing is. If something was wrong, the command begins anew. To
    /// be called before this run prints, changes or asks for anything.
    pub fn confirm(&self) {
        if self.believes.swap(false, Ordering::Relaxed) && self.kept.get().is_some_and(|kept| !kept.confirm()) {
            again::begin();
        }
    }

    /// True while something may be believed that nobody looked at.
    pub fn believes(&self) -> bool {
        self.believes.load(Ordering::Relaxed)
    }

    /// What an earlier run worked out from a directory, if the directory did not change since.
    pub fn recall(&self, path: &str) -> Option<&[u8]> {
        match self.kept().value(path)?.1 {
            Value::Content(value) => Some(value),
            _ => None,
        }
    }

    /// True if the go.mod in a published module's directory is as it was kept: then the directory is there, without a look at
    /// itself. What a lock was waited for may have taken it away.
    pub fn holds_go_mod(&self, directory: &str) -> bool {
        !self.locked.get()
            && self.is_published(directory)
            && self.kept().value(&[directory, GO_MOD].concat()).is_some_and(|(_, value)| value.is_file())
    }

    /// What stands at a place of a published module, if that was kept or can be; else `None`.
    pub fn stat(&self, path: &str) -> Option<Result<Stamp, FileError>> {
        if !self.is_published(path) || self.kept().is_off() {
            return None;
        }
        let absent = || Err(FileError::new("stat", path, FileErrorKind::NotFound));
        if let Some((stamp, value)) = self.kept().stamp(path) {
            return Some(if matches!(value, Value::Absent) { absent() } else { Ok(stamp) });
        }
        if let Some(stamp) = Stamp::at(path) {
            self.places.borrow_mut().insert(path.to_owned(), (self.number(1), stamp, true));
            return Some(Ok(stamp));
        }
        // The folder first: what appears after that changes it.
        let folder = Stamp::at(path.rsplit_once('/').map_or("", |(folder, _)| folder))?;
        let is_absent = std::fs::metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        is_absent.then(|| {
            self.places.borrow_mut().insert(path.to_owned(), (self.number(1), folder, false));
            absent()
        })
    }

    /// The go version that a go.mod names, if that was kept.
    pub fn go_line(&self, path: &str) -> Option<Arc<str>> {
        match self.is_published(path).then(|| self.kept().value(path))??.1 {
            Value::GoLine(line) => Some(line.into()),
            _ => None,
        }
    }

    /// Of a go.mod that was just read only the go line was wanted.
    pub fn only_line(&self, path: &str) {
        self.lines.borrow_mut().insert(path.to_owned());
    }

    /// Keeps what was worked out from a directory.
    pub fn remember(&self, path: &str, value: &[u8]) {
        if !self.kept().is_off()
            && let Some(stamp) = Stamp::at(path)
        {
            self.directories.borrow_mut().insert(path.to_owned(), (self.number(1), stamp, value.into()));
        }
    }

    /// Leaves what was read for the next run in this directory, if there is enough that is new.
    pub fn finish(&self) {
        let Some(kept) = self.kept.get().filter(|kept| !kept.is_off()) else { return };
        let lines = self.lines.borrow();
        let (known, directories, places) = (self.known.borrow(), self.directories.borrow(), self.places.borrow());
        // What was wrong goes, or each run would begin anew.
        if known.len() + directories.len() + places.len() < WORTH_KEEPING && !again::is_again() {
            return;
        }
        // In the order in which this run asked: so will the next one.
        let mut all: Vec<(usize, &str, Asked<'_>)> = Vec::new();
        for (path, (batch, index)) in known.iter() {
            if let Some(done) = batch.jobs[*index].done.get() {
                all.push((batch.first + index, path, Asked::File(done)));
            }
        }
        all.extend(
            directories.iter().map(|(path, (at, stamp, value))| (*at, &**path, Asked::Directory(*stamp, value))),
        );
        all.extend(places.iter().map(|(path, (at, stamp, is_there))| (*at, &**path, Asked::Place(*stamp, *is_there))));
        all.sort_unstable_by_key(|(number, ..)| *number);
        let mut writer = kept.writer();
        for (_, path, asked) in &all {
            match asked {
                Asked::File(Done { content: Ok(content), go_mod_hash, summary, stamp: Some(stamp) }) => {
                    let hash = go_mod_hash.as_deref().unwrap_or_default();
                    let plain = |summary: &&ModuleSummary| summary.ignore.is_empty() && summary.toolchain.is_empty();
                    match summary.as_deref().filter(plain) {
                        Some(summary) => {
                            let text = summary.notes.is_some().then_some(&**content);
                            writer.go_mod(path, *stamp, hash, (summary, text));
                        }
                        None if lines.contains(*path) => writer.go_line(path, *stamp, content),
                        None => writer.content(path, *stamp, hash, content),
                    }
                }
                Asked::File(_) => {}
                Asked::Directory(stamp, value) => writer.content(path, *stamp, "", value),
                // What is kept of a file or directory says that it is there.
                Asked::Place(..) if known.contains_key(*path) || directories.contains_key(*path) => {}
                Asked::Place(_, true) if known.contains_key(&*[*path, GO_MOD].concat()) => {}
                Asked::Place(stamp, is_there) => writer.place(path, *stamp, *is_there),
            }
        }
        writer.finish();
    }

    /// Begins to read these files. Comes back at once.
    pub fn begin(&self, files: &[String]) {
        self.start(files, None);
    }

    /// Begins to read and parse these go.mod files. Comes back at once.
    pub fn begin_go_mods(&self, files: &[String], modules: &Arc<ModuleTable>) {
        self.start(files, Some(modules));
    }

    fn start(&self, files: &[String], modules: Option<&Arc<ModuleTable>>) {
        let kept = self.kept();
        let known = self.known.borrow();
        let wanted = files.iter().filter(|file| !kept.may_find(file) && !known.contains_key(file.as_str()));
        let jobs: Vec<Job> = wanted.map(|file| Job::new(file)).collect();
        drop(known);
        if jobs.is_empty() {
            return;
        }
        let batch = self.batch(jobs, modules);
        for worker in self.workers.get_or_init(workers) {
            // A worker that could not be started is no loss: whoever asks reads.
            let _ = worker.send(batch.clone());
        }
    }

    /// Files that were named together, of which nothing was read yet.
    fn batch(&self, jobs: Vec<Job>, modules: Option<&Arc<ModuleTable>>) -> Arc<Batch> {
        let first = self.number(jobs.len());
        let batch = Arc::new(Batch { first, modules: modules.cloned(), jobs, next: AtomicUsize::new(0) });
        let mut known = self.known.borrow_mut();
        for (index, job) in batch.jobs.iter().enumerate() {
            known.insert(job.path.clone(), (batch.clone(), index));
        }
        batch
    }

    /// What a file holds, if that was kept, or was to be read ahead and could be: a file that was not there then may be there
    /// now.
    pub fn get(&self, path: &str, start: &mut Start) -> Option<Content> {
        // Nothing else is kept: who asks for a file of another place need not wait until it is known what was.
        if self.is_published(path)
            && let Some((_, Value::Content(content))) = self.kept().value(path)
        {
            return Some(Ok(content.into()));
        }
        let known = self.known.borrow();
        let (batch, index) = known.get(path)?;
        Some(batch.get(*index, start).content.clone()).filter(Result::is_ok)
    }

    /// True for a small file that can be kept for a later run.
    fn can_keep(&self, path: &str) -> bool {
        let is_small = [".info", ".mod", ".ziphash"].iter().any(|end| path.ends_with(end));
        is_small && self.is_published(path) && !self.kept().is_off()
    }

    /// Reads a file now, so that it is kept. `None` if it is none that a later run is likely to find as it is: only published
    /// modules stay as they are.
    pub fn read(&self, path: &str, start: &mut Start) -> Option<Content> {
        if !self.can_keep(path) {
            return None;
        }
        let batch = self.batch(vec![Job::new(path)], None);
        Some(batch.get(0, start).content.clone())
    }

    /// What a go.mod says and its go.sum hash, if that was kept, or was to be read ahead and parsed for this table.
    pub fn parsed_go_mod(
        &self,
        path: &str,
        modules: &Arc<ModuleTable>,
        start: &mut Start,
    ) -> Option<(Arc<ModuleSummary>, Arc<str>)> {
        if let Some((hash, value)) = self.kept().value(path) {
            let Value::GoMod(says) = value else { return None };
            let mut numbered = self.numbered.borrow_mut();
            let numbered = match &mut *numbered {
                Some(numbered) if Arc::ptr_eq(numbered.table(), modules) => numbered,
                other => other.insert(self.kept().names().numbered(modules)),
            };
            return Some((Arc::new(says.summary(self.kept().names(), numbered)?), hash.into()));
        }
        if !self.known.borrow().contains_key(path) && self.can_keep(path) {
            // Read and parsed at once, so that the next run has it as numbers.
            self.batch(vec![Job::new(path)], Some(modules));
        }
        let known = self.known.borrow();
        let (batch, index) = known.get(path)?;
        if !batch.modules.as_ref().is_some_and(|table| Arc::ptr_eq(table, modules)) {
            return None;
        }
        let done = batch.get(*index, start);
        Some((done.summary.clone()?, done.go_mod_hash.clone()?))
    }

    /// The go.mod files of a module cache that were kept.
    pub fn known_modules(&self, cache: &str) -> Option<&dyn KnownModules> {
        let kept = self.kept();
        kept.knows(cache).then_some(kept)
    }

    /// The go.sum hash of a go.mod, if it is known.
    pub fn go_mod_hash(&self, path: &str) -> Option<Arc<str>> {
        if let Some((hash, _)) = self.kept().value(path) {
            return Some(hash).filter(|hash| !hash.is_empty()).map(Arc::from);
        }
        let known = self.known.borrow();
        let (batch, index) = known.get(path)?;
        batch.jobs[*index].done.get()?.go_mod_hash.clone()
    }

    /// Forgets a file that this run changes.
    pub fn forget(&self, path: &str) {
        self.known.borrow_mut().remove(path);
        self.forget_folders_of(path);
        if let Some(kept) = self.opened() {
            kept.distrust(path);
        }
    }

    /// Another process may have changed what a lock is for while this one waits for it.
    pub fn locks(&self, path: &str) {
        self.forget(path);
        if self.is_published(path)
            && let Some(kept) = self.opened()
            && !self.locked.replace(true)
        {
            kept.distrust_places();
        }
    }

    /// Forgets everything under a path that this run removes or moves.
    pub fn forget_under(&self, path: &str) {
        self.known.borrow_mut().clear();
        self.directories.borrow_mut().clear();
        if let Some(kept) = self.opened() {
            kept.distrust_under(path);
        }
        self.forget_folders_of(path);
    }

    /// Forgets what was worked out from the folders that a path lies in.
    pub fn forget_folders_of(&self, path: &str) {
        let mut directories = self.directories.borrow_mut();
        for (at, _) in path.rmatch_indices('/') {
            directories.remove(&path[..at]);
            if let Some(kept) = self.opened() {
                kept.distrust(&path[..at]);
            }
        }
    }
}
