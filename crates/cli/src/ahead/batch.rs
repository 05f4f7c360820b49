//! Files that are read, hashed and parsed together, by this thread and others.

use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};

use gomod::ModuleTable;
use world::{FileError, ModuleSummary};

use crate::file_error::file_error;
use crate::kept::Stamp;
use crate::processor;

/// What reading a file gave.
pub type Content = Result<Arc<[u8]>, FileError>;

/// Most files that are read are go.mod files: they fit, and one read is enough without asking for their size.
const SMALL_FILE: usize = 16 << 10;

/// No more room than this is made for a file because it says that it is so large.
const MOST_AT_ONCE: usize = 16 << 20;

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
    // Room for all of it is made once, and what is read there is not moved.
    let size = file.metadata().map_or(0, |facts| facts.len() as usize);
    let mut data: Arc<[u8]> = std::iter::repeat_n(0, size.clamp(SMALL_FILE, MOST_AT_ONCE)).collect();
    let room = Arc::get_mut(&mut data).unwrap_or_default();
    room[..SMALL_FILE].copy_from_slice(start);
    while filled < room.len() {
        match file.read(&mut room[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
    let mut more = Vec::new();
    file.read_to_end(&mut more).map_err(failed)?;
    let is_whole = more.is_empty() && filled == data.len();
    Ok(if is_whole { data } else { [&data[..filled], &more].concat().into() })
}

/// One file of a batch. Who claims it reads it.
pub(super) struct Job {
    pub(super) path: Arc<str>,
    pub(super) claimed: AtomicBool,
    pub(super) done: OnceLock<Done>,
}

pub(super) struct Done {
    pub(super) content: Content,
    pub(super) go_mod_hash: Option<Arc<str>>,
    /// What a go.mod says, if it is well-formed and was wanted.
    pub(super) summary: Option<Arc<ModuleSummary>>,
    /// The facts of the file as it was read, where they are known.
    pub(super) stamp: Option<Stamp>,
}

impl Job {
    pub(super) fn new(path: &str) -> Self {
        Self { path: path.into(), claimed: AtomicBool::new(false), done: OnceLock::new() }
    }

    fn claim(&self) -> bool {
        !self.claimed.load(Ordering::Relaxed) && !self.claimed.swap(true, Ordering::AcqRel)
    }

    fn run(&self, modules: Option<&Arc<ModuleTable>>, start: &mut Start) {
        let mut stamp = None;
        let content = open(&self.path).and_then(|mut file| {
            stamp = Stamp::of(&file);
            read_open(&self.path, &mut file, start, stamp.is_some())
        });
        let is_go_mod = self.path.as_bytes().ends_with(b".mod");
        let text = content.as_ref().ok().filter(|_| is_go_mod);
        let go_mod_hash = text.map(|text| gomod::dirhash::go_mod_hash(text).into());
        let summary = match (modules, text) {
            // Go makes nothing of texts that start so: `readDiskGoMod`.
            (Some(modules), Some(text)) if self.path.contains("/@v/") && !text.starts_with(b"//vgo 0.0.") => {
                world::pack::summary(text, modules)
            }
            _ => None,
        };
        let _ = self.done.set(Done { content, go_mod_hash, summary, stamp });
    }
}

/// Files that were named together.
pub(super) struct Batch {
    /// The number of the first job.
    pub(super) first: usize,
    /// What go.mod files are parsed for.
    pub(super) modules: Option<Arc<ModuleTable>>,
    pub(super) jobs: Vec<Job>,
    pub(super) next: AtomicUsize,
}

impl Batch {
    /// Does one job that nobody began; false if there is none.
    fn step(&self, start: &mut Start) -> bool {
        while let Some(job) = self.jobs.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            if job.claim() {
                job.run(self.modules.as_ref(), start);
                return true;
            }
        }
        false
    }

    /// What a file holds. While another processor reads it, this one reads those that come behind.
    pub(super) fn get(&self, index: usize, start: &mut Start) -> &Done {
        let job = &self.jobs[index];
        if let Some(done) = job.done.get() {
            return done;
        }
        if job.claim() {
            job.run(self.modules.as_ref(), start);
        }
        while job.done.get().is_none() && self.step(start) {}
        job.done.wait()
    }
}

/// A thread for each processor but this one; few are enough for files.
pub(super) fn workers() -> Vec<Sender<Arc<Batch>>> {
    let count = std::thread::available_parallelism().map_or(1, usize::from).min(4) - 1;
    let start = |_| {
        let (sender, receiver): (_, Receiver<Arc<Batch>>) = channel();
        let work = move || {
            let mut start = START;
            for batch in receiver {
                while batch.step(&mut start) {}
            }
        };
        processor::start(work).ok().map(|()| sender)
    };
    (0..count).filter_map(start).collect()
}
