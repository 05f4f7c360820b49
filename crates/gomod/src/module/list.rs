//! Lists of module versions that share one table.
//!
//! A build list is the reading of thousands of requirements on a few thousand module versions. Each of those is held once,
//! in a [`ModuleTable`]; a [`ModuleList`] is numbers into it, and a graph tells by a number alone what it met before.

use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::ModuleVersion;

/// The first chunk has room for this many; each one behind it for twice as many as the one before.
const FIRST: u32 = 16;
/// As many chunks as it takes to hold numbers of 32 bits.
const CHUNKS: usize = 29;

/// Module versions by number. Grows, and what is in it stays where it is.
#[derive(Debug)]
pub struct ModuleTable {
    chunks: [OnceLock<Box<[OnceLock<ModuleVersion>]>>; CHUNKS],
    growing: Mutex<Growing>,
}

/// What only those who add look at.
#[derive(Debug, Default)]
struct Growing {
    length: u32,
    /// Numbers by path and version, of what was added with [`ModuleTable::list`].
    numbers: HashTable<u32>,
    /// The one copy of each path.
    paths: HashTable<Arc<str>>,
}

impl Default for ModuleTable {
    fn default() -> Self {
        Self { chunks: [const { OnceLock::new() }; CHUNKS], growing: Mutex::default() }
    }
}

/// The chunk of a number, and the place in it.
fn place(number: u32) -> (usize, usize) {
    let shifted = u64::from(number) + u64::from(FIRST);
    let chunk = shifted.ilog2() - FIRST.ilog2();
    (chunk as usize, (shifted - (u64::from(FIRST) << chunk)) as usize)
}

fn hash(path: &str, version: &str) -> u64 {
    FxBuildHasher.hash_one((path, version))
}

impl ModuleTable {
    /// An empty table.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The module version of a number that this table gave.
    ///
    /// # Panics
    /// On a number that it never gave.
    pub fn get(&self, number: u32) -> &ModuleVersion {
        let (chunk, at) = place(number);
        self.chunks[chunk].get().and_then(|chunk| chunk[at].get()).expect("a number of this table")
    }

    fn add(&self, growing: &mut Growing, module: ModuleVersion) -> u32 {
        let number = growing.length;
        let (chunk, at) = place(number);
        let room = || (0..(FIRST as usize) << chunk).map(|_| OnceLock::new()).collect();
        let _ = self.chunks[chunk].get_or_init(room)[at].set(module);
        growing.length += 1;
        number
    }

    /// Adds module versions without a look at what is there. Gives the number of the first; those of the others follow.
    pub fn append(&self, modules: impl IntoIterator<Item = ModuleVersion>) -> u32 {
        let growing = &mut *self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let first = growing.length;
        for module in modules {
            self.add(growing, module);
        }
        first
    }

    /// The number of a module version, which is added if it was not listed before.
    fn number(&self, growing: &mut Growing, path: &str, version: &str) -> u32 {
        let hashed = hash(path, version);
        let same = |number: &u32| {
            let module = self.get(*number);
            *module.version == *version && *module.path == *path
        };
        if let Some(number) = growing.numbers.find(hashed, same) {
            return *number;
        }
        let of_path = |path: &str| FxBuildHasher.hash_one(path);
        let known = growing.paths.entry(of_path(path), |known| **known == *path, |known| of_path(known));
        let path = known.or_insert_with(|| path.into()).get().clone();
        let number = self.add(growing, ModuleVersion { path, version: version.into() });
        growing.numbers.insert_unique(hashed, number, |number| {
            let module = self.get(*number);
            hash(&module.path, &module.version)
        });
        number
    }

    /// A list of module versions given as texts. Texts that were listed before cost no memory.
    pub fn list<'t>(self: &Arc<Self>, modules: impl IntoIterator<Item = (&'t str, &'t str)>) -> ModuleList {
        let growing = &mut *self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = modules.into_iter().map(|(path, version)| self.number(growing, path, version)).collect();
        ModuleList { table: self.clone(), numbers }
    }

    /// A list of numbers that this table gave.
    pub fn list_of(self: &Arc<Self>, numbers: impl IntoIterator<Item = u32>) -> ModuleList {
        ModuleList { table: self.clone(), numbers: numbers.into_iter().collect() }
    }
}

/// Module versions that a host has numbered, each once.
pub trait Numbered {
    /// The module version of a number that was given.
    fn module(&self, number: u32) -> &ModuleVersion;
    /// The number of a module version, if it has one.
    fn number(&self, module: &ModuleVersion) -> Option<u32>;
    /// Where a module version stands among all that have a rank, in the order of [`gover::mod_sort`](crate::gover::mod_sort):
    /// a higher one is of a later path, or a later version of the same path. Only what is a version has one.
    fn rank(&self, number: u32) -> Option<u32> {
        let _ = number;
        None
    }
}

/// Module versions in order.
///
/// ```
/// use gomod::ModuleTable;
/// let table = ModuleTable::new();
/// let list = table.list([("example.com/a", "v1.0.0"), ("example.com/b", "v1.2.0")]);
/// assert_eq!(list.iter().last().unwrap().to_string(), "example.com/b@v1.2.0");
/// assert_eq!(table.list([("example.com/b", "v1.2.0")]).numbers(), &list.numbers()[1..]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ModuleList {
    table: Arc<ModuleTable>,
    numbers: Arc<[u32]>,
}

impl ModuleList {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The module versions in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &ModuleVersion> + DoubleEndedIterator {
        self.numbers.iter().map(|number| self.table.get(*number))
    }

    /// The table that the numbers are of.
    pub fn table(&self) -> &Arc<ModuleTable> {
        &self.table
    }

    /// The numbers in order.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// This list and one more at its end.
    #[must_use]
    pub fn with(&self, path: &str, version: &str) -> Self {
        let growing = &mut *self.table.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let last = self.table.number(growing, path, version);
        let numbers = self.numbers.iter().copied().chain([last]).collect();
        Self { table: self.table.clone(), numbers }
    }

    /// Those that `keep` says yes to.
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&ModuleVersion) -> bool) -> Self {
        self.table.list_of(self.numbers.iter().copied().filter(|number| keep(self.table.get(*number))))
    }
}

impl PartialEq for ModuleList {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for ModuleList {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lie_in_chunks_that_double() {
        assert_eq!((place(0), place(15), place(16), place(47), place(48)), ((0, 0), (0, 15), (1, 0), (1, 31), (2, 0)));
        assert!(place(u32::MAX).0 < CHUNKS);
    }

    #[test]
    fn what_was_listed_is_found_again() {
        let table = ModuleTable::new();
        let texts: Vec<(String, String)> = (0..3000).map(|n| (format!("m{}", n % 700), format!("v{n}"))).collect();
        let list = table.list(texts.iter().map(|(path, version)| (path.as_str(), version.as_str())));
        assert_eq!(list, table.list(texts.iter().map(|(path, version)| (path.as_str(), version.as_str()))));
        assert!(Arc::ptr_eq(&table.get(0).path, &table.get(700).path));
        assert_eq!(list.filter(|module| &*module.path == "m3").len(), 5);
        assert_eq!(list.with("go", "1.21").iter().next_back().unwrap().to_string(), "go@1.21");
    }
}
