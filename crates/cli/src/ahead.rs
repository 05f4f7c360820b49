//! Files that another processor reads, hashes and parses, while this one works on those it has. What an earlier run kept of a file
//! that did not change since is not read again.

use std::cell::{Cell, OnceCell, RefCell};
use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};

use gomod::ModuleTable;
use rustc_hash::FxHashMap;
use world::{FileError, ModuleSummary};

use crate::file_error::file_error;
use crate::kept::{Entry, Kept, Stamp};

/// What reading a file gave.
pub type Content = Result<Arc<[u8]>, FileError>;

/// Most files that are read are go.mod files: they fit, and one read is enough without asking for their size.
const SMALL_FILE: usize = 16 << 10;

/// Room for a small file, or the start of a large one. Who reads many files uses one for all of them.
pub type Start = [u8; SMALL_FILE];

/// An empty start.
pub const START: Start = [0; SMALL_FILE];

/// Reads a file.
pub fn read(path: &str, start: &mut Start) -> Content {
    let mut file = open(path)?;
    read_open(path, &mut file, start, false)
}

fn open(path: &str) -> Result<File, FileError> {
    File::open(path).map_err(|error| file_error("open", path, &error))
}

/// Reads an open file, with a place for its start that many reads may share. `is_regular`: a read that gives less than
/// there is room for met the end of the file.
fn read_open(path: &str, file: &mut File, start: &mut Start, is_regular: bool) -> Content {
    let failed = |error: io::Error| file_error("read", path, &error);
    let mut filled = 0;
    loop {
        match file.read(&mut start[filled..]) {
            Ok(0) => return Ok(start[..filled].into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
        if filled == SMALL_FILE {
            break;
        }
        if is_regular && filled > 0 {
            return Ok(start[..filled].into());
        }
    }
    let mut data = start.to_vec();
    file.read_to_end(&mut data).map_err(failed)?;
    Ok(data.into())
}

/// One file of a batch. Who claims it reads it.
struct Job {
    path: Arc<str>,
    claimed: AtomicBool,
    done: OnceLock<Done>,
}

struct Done {
    content: Content,
    go_mod_hash: Option<Arc<str>>,
    /// What a go.mod says, if it is well-formed and was wanted.
    summary: Option<Arc<ModuleSummary>>,
    /// The facts of the file as it was read, where they are known.
    stamp: Option<Stamp>,
    /// It was read now, not taken from what was kept.
    fresh: bool,
}

impl Job {
    fn claim(&self) -> bool {
        !self.claimed.load(Ordering::Relaxed) && !self.claimed.swap(true, Ordering::AcqRel)
    }

    fn run(&self, kept: &Kept, modules: Option<&Arc<ModuleTable>>, start: &mut Start) {
        let mut done = self.kept(kept).unwrap_or_else(|| self.read(kept, start));
        if let (Some(modules), Ok(text)) = (modules, &done.content)
            && done.go_mod_hash.is_some()
            && self.path.contains("/@v/")
            // Go makes nothing of these: `readDiskGoMod`.
            && !text.starts_with(b"//vgo 0.0.")
        {
            done.summary = world::pack::summary(text, modules);
        }
        let _ = self.done.set(done);
    }

    /// What was kept of the file, if the file is the same as then.
    fn kept(&self, kept: &Kept) -> Option<Done> {
        let entry = kept.find(&self.path)?;
        let stamp = Stamp::at(&self.path).filter(|stamp| *stamp == entry.stamp)?;
        let hash = Some(entry.go_mod_hash).filter(|hash| !hash.is_empty());
        Some(Done {
            content: Ok(entry.value.into()),
            go_mod_hash: hash.map(Arc::from),
            summary: None,
            stamp: Some(stamp),
            fresh: false,
        })
    }

    fn read(&self, kept: &Kept, start: &mut Start) -> Done {
        let mut stamp = None;
        let content = open(&self.path).and_then(|mut file| {
            let facts = if kept.is_off() { None } else { file.metadata().ok().filter(|facts| facts.is_file()) };
            stamp = facts.as_ref().and_then(Stamp::of);
            read_open(&self.path, &mut file, start, facts.is_some())
        });
        let is_go_mod = self.path.as_bytes().ends_with(b".mod");
        let text = content.as_ref().ok().filter(|_| is_go_mod);
        let go_mod_hash = text.map(|text| gomod::dirhash::go_mod_hash(text).into());
        Done { content, go_mod_hash, summary: None, stamp, fresh: true }
    }
}

/// Files that were named together.
struct Batch {
    kept: Arc<Kept>,
    /// What go.mod files are parsed for.
    modules: Option<Arc<ModuleTable>>,
    jobs: Vec<Job>,
    next: AtomicUsize,
}

impl Batch {
    /// Does one job that nobody began; false if there is none.
    fn step(&self, start: &mut Start) -> bool {
        while let Some(job) = self.jobs.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            if job.claim() {
                job.run(&self.kept, self.modules.as_ref(), start);
                return true;
            }
        }
        false
    }

    /// What a file holds. While another processor reads it, this one reads those that come behind.
    fn get(&self, index: usize, start: &mut Start) -> &Done {
        let job = &self.jobs[index];
        if let Some(done) = job.done.get() {
            return done;
        }
        if job.claim() {
            job.run(&self.kept, self.modules.as_ref(), start);
        }
        while job.done.get().is_none() && self.step(start) {}
        job.done.wait()
    }
}

/// Reads ahead. What is known of a path is forgotten when something changes it.
pub struct Ahead {
    /// The current directory, for which things are kept.
    directory: String,
    kept: OnceCell<Arc<Kept>>,
    known: RefCell<FxHashMap<Arc<str>, (Arc<Batch>, usize)>>,
    /// What was worked out from directories: asked for and found, or new.
    directories: RefCell<FxHashMap<String, Directory>>,
    workers: OnceCell<Vec<Sender<Arc<Batch>>>>,
    /// What the last run read was begun.
    followed: Cell<bool>,
}

/// What was worked out from a directory.
struct Directory {
    stamp: Stamp,
    value: Arc<[u8]>,
    fresh: bool,
}

/// A run that read fewer new files than this leaves what is kept as it is.
const WORTH_KEEPING: usize = 32;

impl Ahead {
    /// Has read nothing yet.
    pub fn new(directory: &str) -> Self {
        Self {
            directory: directory.to_owned(),
            kept: OnceCell::new(),
            known: RefCell::default(),
            directories: RefCell::default(),
            workers: OnceCell::new(),
            followed: Cell::new(false),
        }
    }

    fn kept(&self) -> &Arc<Kept> {
        self.kept.get_or_init(|| Arc::new(Kept::open(&self.directory)))
    }

    /// What an earlier run worked out from a directory, if the directory did not change since.
    pub fn recall(&self, path: &str) -> Option<Arc<[u8]>> {
        let entry = self.kept().find(path)?;
        let stamp = Stamp::at(path).filter(|stamp| *stamp == entry.stamp)?;
        let value: Arc<[u8]> = entry.value.into();
        let directory = Directory { stamp, value: value.clone(), fresh: false };
        self.directories.borrow_mut().insert(path.to_owned(), directory);
        Some(value)
    }

    /// Keeps what was worked out from a directory.
    pub fn remember(&self, path: &str, value: &[u8]) {
        if !self.kept().is_off()
            && let Some(stamp) = Stamp::at(path)
        {
            let directory = Directory { stamp, value: value.into(), fresh: true };
            self.directories.borrow_mut().insert(path.to_owned(), directory);
        }
    }

    /// Leaves what was read for the next run in this directory, if there is enough that is new.
    pub fn finish(&self) {
        let Some(kept) = self.kept.get().filter(|kept| !kept.is_off()) else { return };
        let (known, directories) = (self.known.borrow(), self.directories.borrow());
        let new_files =
            known.values().filter(|(batch, index)| batch.jobs[*index].done.get().is_some_and(|done| done.fresh));
        if new_files.count() + directories.values().filter(|directory| directory.fresh).count() < WORTH_KEEPING {
            return;
        }
        let mut entries = Vec::with_capacity(known.len() + directories.len());
        for (path, (batch, index)) in known.iter() {
            let Some(Done { content: Ok(content), go_mod_hash, stamp: Some(stamp), .. }) =
                batch.jobs[*index].done.get()
            else {
                continue;
            };
            let go_mod_hash = go_mod_hash.as_deref().unwrap_or_default();
            entries.push(Entry { path, stamp: *stamp, go_mod_hash, value: content });
        }
        for (path, directory) in directories.iter() {
            entries.push(Entry { path, stamp: directory.stamp, go_mod_hash: "", value: &directory.value });
        }
        entries.sort_unstable_by_key(|entry| entry.path);
        kept.write(&entries);
    }

    /// Begins to read these files. Comes back at once.
    pub fn begin(&self, files: &[String]) {
        self.start(files.iter().map(String::as_str), None);
    }

    /// Begins to read and parse these go.mod files. Comes back at once. What the last run in this directory read is likely to
    /// be asked for next, so all of that is begun as well.
    pub fn begin_go_mods(&self, files: &[String], modules: &Arc<ModuleTable>) {
        self.start(files.iter().map(String::as_str), Some(modules));
        if !self.followed.replace(true) {
            self.start(self.kept().files(), Some(modules));
        }
    }

    fn start<'f>(&self, files: impl Iterator<Item = &'f str>, modules: Option<&Arc<ModuleTable>>) {
        let mut known = self.known.borrow_mut();
        let wanted = files.filter(|file| !known.contains_key(*file));
        let job = |file: &str| Job { path: file.into(), claimed: AtomicBool::new(false), done: OnceLock::new() };
        let jobs: Vec<Job> = wanted.map(job).collect();
        if jobs.is_empty() {
            return;
        }
        let (kept, modules) = (self.kept().clone(), modules.cloned());
        let batch = Arc::new(Batch { kept, modules, jobs, next: AtomicUsize::new(0) });
        for (index, job) in batch.jobs.iter().enumerate() {
            known.insert(job.path.clone(), (batch.clone(), index));
        }
        for worker in self.workers.get_or_init(workers) {
            // A worker that could not be started is no loss: whoever asks reads.
            let _ = worker.send(batch.clone());
        }
    }

    /// What a file holds, if it was to be read ahead and could be: a file that was not there then may be there now.
    pub fn get(&self, path: &str, start: &mut Start) -> Option<Content> {
        let known = self.known.borrow();
        let (batch, index) = known.get(path)?;
        Some(batch.get(*index, start).content.clone()).filter(Result::is_ok)
    }

    /// What a go.mod says, if it was to be read ahead and parsed for this table.
    pub fn parsed_go_mod(
        &self,
        path: &str,
        modules: &Arc<ModuleTable>,
        start: &mut Start,
    ) -> Option<Arc<ModuleSummary>> {
        let known = self.known.borrow();
        let (batch, index) = known.get(path)?;
        let for_this = batch.modules.as_ref().is_some_and(|table| Arc::ptr_eq(table, modules));
        if for_this { batch.get(*index, start).summary.clone() } else { None }
    }

    /// The go.sum hash of a go.mod, if another processor read the file.
    pub fn go_mod_hash(&self, path: &str) -> Option<Arc<str>> {
        let known = self.known.borrow();
        let (batch, index) = known.get(path)?;
        batch.jobs[*index].done.get()?.go_mod_hash.clone()
    }

    /// Forgets a file.
    pub fn forget(&self, path: &str) {
        self.known.borrow_mut().remove(path);
        let parent = path.rfind('/').map_or("", |at| &path[..at]);
        self.directories.borrow_mut().remove(parent);
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        self.known.borrow_mut().clear();
        self.directories.borrow_mut().clear();
    }
}

/// A thread for each processor but this one; few are enough for files.
fn workers() -> Vec<Sender<Arc<Batch>>> {
    let count = std::thread::available_parallelism().map_or(1, usize::from).min(4) - 1;
    let start = |_| {
        let (sender, receiver): (_, Receiver<Arc<Batch>>) = channel();
        std::thread::Builder::new()
            .spawn(move || {
                let mut start = START;
                for batch in receiver {
                    while batch.step(&mut start) {}
                }
            })
            .ok()
            .map(|_| sender)
    };
    (0..count).filter_map(start).collect()
}
