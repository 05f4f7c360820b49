//! Files that another processor reads, and hashes, while this one works on those it has.

use std::cell::{OnceCell, RefCell};
use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use world::FileError;

use crate::file_error::file_error;

/// What reading a file gave.
pub type Content = Result<Arc<[u8]>, FileError>;

/// Most files that are read are go.mod files: they fit, and one read is enough without asking for their size.
const SMALL_FILE: usize = 16 << 10;

/// Reads a file.
pub fn read(path: &str) -> Content {
    read_with(path, &mut [0; SMALL_FILE])
}

/// As [`read`], with a place for the start of the file that many reads may share.
fn read_with(path: &str, start: &mut [u8; SMALL_FILE]) -> Content {
    let failed = |error: io::Error| file_error("read", path, &error);
    let mut file = File::open(path).map_err(|error| file_error("open", path, &error))?;
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
    }
    let mut data = start.to_vec();
    file.read_to_end(&mut data).map_err(failed)?;
    Ok(data.into())
}

/// One file of a batch. Who claims it reads it.
struct Job {
    path: String,
    claimed: AtomicBool,
    done: OnceLock<Done>,
}

struct Done {
    content: Content,
    go_mod_hash: Option<Arc<str>>,
}

impl Job {
    fn claim(&self) -> bool {
        !self.claimed.load(Ordering::Relaxed) && !self.claimed.swap(true, Ordering::AcqRel)
    }

    fn run(&self, start: &mut [u8; SMALL_FILE]) {
        let content = read_with(&self.path, start);
        let is_go_mod = self.path.as_bytes().ends_with(b".mod");
        let text = content.as_ref().ok().filter(|_| is_go_mod);
        let go_mod_hash = text.map(|text| gomod::dirhash::go_mod_hash(text).into());
        let _ = self.done.set(Done { content, go_mod_hash });
    }
}

/// Files that were named together.
struct Batch {
    jobs: Vec<Job>,
    next: AtomicUsize,
}

impl Batch {
    /// Does one job that nobody began; false if there is none.
    fn step(&self, start: &mut [u8; SMALL_FILE]) -> bool {
        while let Some(job) = self.jobs.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            if job.claim() {
                job.run(start);
                return true;
            }
        }
        false
    }

    /// What a file holds. While another processor reads it, this one reads those that come behind.
    fn get(&self, index: usize) -> &Done {
        let job = &self.jobs[index];
        if let Some(done) = job.done.get() {
            return done;
        }
        let mut start = [0; SMALL_FILE];
        if job.claim() {
            job.run(&mut start);
        }
        while job.done.get().is_none() && self.step(&mut start) {}
        job.done.wait()
    }
}

/// Reads ahead. What is known of a path is forgotten when something changes it.
#[derive(Default)]
pub struct Ahead {
    known: RefCell<FxHashMap<String, (Arc<Batch>, usize)>>,
    workers: OnceCell<Vec<Sender<Arc<Batch>>>>,
}

impl Ahead {
    /// Begins to read these files. Comes back at once.
    pub fn begin(&self, files: &[String]) {
        let mut known = self.known.borrow_mut();
        let wanted = files.iter().filter(|file| !known.contains_key(*file));
        let jobs: Vec<Job> = wanted
            .map(|file| Job { path: file.clone(), claimed: AtomicBool::new(false), done: OnceLock::new() })
            .collect();
        if jobs.is_empty() {
            return;
        }
        let batch = Arc::new(Batch { jobs, next: AtomicUsize::new(0) });
        for (index, job) in batch.jobs.iter().enumerate() {
            known.insert(job.path.clone(), (batch.clone(), index));
        }
        for worker in self.workers.get_or_init(workers) {
            // A worker that could not be started is no loss: whoever asks reads.
            let _ = worker.send(batch.clone());
        }
    }

    /// What a file holds, if it was to be read ahead.
    pub fn get(&self, path: &str) -> Option<Content> {
        let known = self.known.borrow();
        let (batch, index) = known.get(path)?;
        Some(batch.get(*index).content.clone())
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
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        self.known.borrow_mut().clear();
    }
}

/// A thread for each processor but this one; few are enough for files.
fn workers() -> Vec<Sender<Arc<Batch>>> {
    let count = std::thread::available_parallelism().map_or(1, usize::from).min(4) - 1;
    let start = |_| {
        let (sender, receiver): (_, Receiver<Arc<Batch>>) = channel();
        std::thread::Builder::new()
            .spawn(move || {
                let mut start = [0; SMALL_FILE];
                for batch in receiver {
                    while batch.step(&mut start) {}
                }
            })
            .ok()
            .map(|_| sender)
    };
    (0..count).filter_map(start).collect()
}
