//! The facts of a file that change when the file does.

#[cfg(unix)]
use rustix::fs::FileType;

use super::names::Reader;

/// How long before the start of a run a file must have been left alone, in seconds. Some file systems count only these.
const SETTLED: i64 = 2;

/// Size, both times (seconds and nanoseconds), inode, device and mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp([i64; 8]);

impl Stamp {
    /// The stamp of an open file if it is a regular one; `None` where the system does not tell enough.
    #[cfg(unix)]
    pub fn of(file: &std::fs::File) -> Option<Self> {
        let facts = rustix::fs::fstat(file).ok()?;
        (FileType::from_raw_mode(facts.st_mode) == FileType::RegularFile).then(|| Self::new(&facts))
    }

    /// The stamp of an open file if it is a regular one; `None` where the system does not tell enough.
    #[cfg(not(unix))]
    pub fn of(_file: &std::fs::File) -> Option<Self> {
        None
    }

    /// The stamp of what stands at a path now.
    #[cfg(unix)]
    pub fn at(path: &str) -> Option<Self> {
        rustix::fs::stat(path).ok().map(|facts| Self::new(&facts))
    }

    /// The stamp of what stands at a path now.
    #[cfg(not(unix))]
    pub fn at(_path: &str) -> Option<Self> {
        None
    }

    #[cfg(unix)]
    #[allow(clippy::unnecessary_cast, reason = "the types differ between systems")]
    fn new(facts: &rustix::fs::Stat) -> Self {
        Self([
            facts.st_size as i64,
            facts.st_mtime as i64,
            facts.st_mtime_nsec as i64,
            facts.st_ctime as i64,
            facts.st_ctime_nsec as i64,
            facts.st_ino as i64,
            facts.st_dev as i64,
            i64::from(facts.st_mode),
        ])
    }

    /// Type and permissions, as the system has them.
    pub fn mode(&self) -> u32 {
        self.0[7] as u32
    }

    /// The size in bytes.
    pub fn size(&self) -> u64 {
        self.0[0] as u64
    }

    /// True if the file was left alone before a run that started at a time, in seconds.
    pub(super) fn is_settled(&self, start: i64) -> bool {
        self.0[1].max(self.0[3]) + SETTLED < start
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut stamp = [0; 8];
        for number in &mut stamp {
            *number = reader.u64()? as i64;
        }
        Some(Self(stamp))
    }

    pub(super) fn put(&self, data: &mut Vec<u8>) {
        for number in self.0 {
            data.extend_from_slice(&number.to_le_bytes());
        }
    }
}

/// Folders that many paths lie in. They are open: the way to them is looked up once.
pub(super) struct Folders {
    /// Their paths with a slash at the end, the deepest first.
    #[cfg(unix)]
    open: Vec<(String, std::os::fd::OwnedFd)>,
}

impl Folders {
    /// Opens folders, which are given with a slash at the end, the deepest first. One that can't be opened is no loss.
    pub(super) fn open<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        #[cfg(unix)]
        let open = {
            use rustix::fs::{Mode, OFlags};
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let open = |path: &'p str| Some((path.to_owned(), rustix::fs::open(path, flags, Mode::empty()).ok()?));
            paths.into_iter().filter(|path| !path.is_empty()).filter_map(open).collect()
        };
        #[cfg(not(unix))]
        drop(paths);
        Self {
            #[cfg(unix)]
            open,
        }
    }

    /// The stamp of what stands at a path now.
    #[cfg(unix)]
    pub(super) fn stamp(&self, path: &[u8]) -> Option<Stamp> {
        for (folder, open) in &self.open {
            if let Some(rest) = path.strip_prefix(folder.as_bytes()).filter(|rest| !rest.is_empty()) {
                let facts = rustix::fs::statat(open, rest, rustix::fs::AtFlags::empty()).ok()?;
                return Some(Stamp::new(&facts));
            }
        }
        rustix::fs::stat(path).ok().map(|facts| Stamp::new(&facts))
    }

    /// The stamp of what stands at a path now.
    #[cfg(not(unix))]
    pub(super) fn stamp(&self, _path: &[u8]) -> Option<Stamp> {
        None
    }
}

/// The folder that a path lies in.
pub(super) fn parent(path: &[u8]) -> &[u8] {
    path.iter().rposition(|&byte| byte == b'/').map_or(b"", |at| &path[..at])
}
