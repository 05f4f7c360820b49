//! What go.mod files say, as numbers: thousands of them name the same modules and versions, which are kept once.

use std::sync::Arc;

use gomod::{ModuleTable, ModuleVersion};
use rustc_hash::FxHashMap;
use world::{AuthorNotes, ModuleSummary};

/// Reads numbers and lengths in front of bytes. `None` where there are not so many.
pub(super) struct Reader<'d> {
    data: &'d [u8],
}

impl<'d> Reader<'d> {
    pub(super) fn new(data: &'d [u8]) -> Self {
        Self { data }
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'d [u8]> {
        let (taken, rest) = self.data.split_at_checked(count)?;
        self.data = rest;
        Some(taken)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        let (taken, rest) = self.data.split_first_chunk()?;
        self.data = rest;
        Some(u32::from_le_bytes(*taken))
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        let (taken, rest) = self.data.split_first_chunk()?;
        self.data = rest;
        Some(u64::from_le_bytes(*taken))
    }

    pub(super) fn bytes(&mut self) -> Option<&'d [u8]> {
        let length = self.u32()?;
        self.take(length as usize)
    }

    pub(super) fn text(&mut self) -> Option<&'d str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    /// So many things that take so many bytes each at least: room is made for no more than there can be.
    pub(super) fn list<T>(
        &mut self,
        count: u32,
        bytes: usize,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = count as usize;
        let mut list = Vec::with_capacity(count.min(self.data.len() / bytes));
        for _ in 0..count {
            list.push(read(self)?);
        }
        Some(list)
    }

    pub(super) fn left(&self) -> usize {
        self.data.len()
    }
}

/// Adds bytes behind their length.
pub(super) fn put_bytes(data: &mut Vec<u8>, bytes: &[u8]) {
    data.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    data.extend_from_slice(bytes);
}

/// The texts and the module versions that the entries of a file name.
#[derive(Default)]
pub struct Names {
    texts: Vec<Arc<str>>,
    pub(super) modules: Vec<ModuleVersion>,
}

/// Where the names stand in a table.
pub struct NumberedNames {
    table: Arc<ModuleTable>,
    /// The number of the first module version; those of the others follow.
    first: u32,
}

impl Names {
    /// Reads the names; gives what stands behind them.
    pub(super) fn read(data: &[u8]) -> Option<(Self, &[u8])> {
        let mut reader = Reader::new(data);
        let count = reader.u32()?;
        let texts: Vec<Arc<str>> = reader.list(count, 4, |reader| reader.text().map(Arc::from))?;
        let count = reader.u32()?;
        let modules = reader.list(count, 8, |reader| {
            let (path, version) = (reader.u32()?, reader.u32()?);
            let (path, version) = (texts.get(path as usize)?, texts.get(version as usize)?);
            Some(ModuleVersion { path: path.clone(), version: version.clone() })
        })?;
        Some((Self { texts, modules }, reader.data))
    }

    /// Adds all module versions to a table.
    pub fn numbered(&self, table: &Arc<ModuleTable>) -> NumberedNames {
        NumberedNames { first: table.append(self.modules.iter().cloned()), table: table.clone() }
    }
}

impl NumberedNames {
    /// The table.
    pub fn table(&self) -> &Arc<ModuleTable> {
        &self.table
    }
}

/// What a go.mod says: how much it requires, its path, its go line, the module version `go` at that version (or [`NONE`])
/// and what it requires, as numbers; then its text if the author says something of the module's versions.
#[derive(Clone, Copy)]
pub struct Requirements<'k>(&'k [u8]);

impl<'k> Requirements<'k> {
    pub(super) fn new(data: &'k [u8]) -> Self {
        Self(data)
    }

    /// As a summary.
    pub fn summary(self, names: &Names, numbered: &NumberedNames) -> Option<ModuleSummary> {
        let mut reader = Reader::new(self.0);
        let length = reader.u32()? as usize;
        let mut text = || names.texts.get(reader.u32()? as usize).cloned();
        let (path, go) = (text()?, text()?);
        reader.u32()?;
        let numbers = numbers(&mut reader, length, names)?;
        let require = numbered.table.list_of(numbers.map(|number| numbered.first + number));
        let notes = (reader.left() > 0).then(|| AuthorNotes::in_text(reader.data.into()));
        Some(ModuleSummary { path, go, require, notes, ..ModuleSummary::default() })
    }

    /// The path that the go.mod names.
    pub(super) fn path(self, names: &Names) -> Option<&Arc<str>> {
        let mut reader = Reader::new(self.0);
        reader.u32()?;
        names.texts.get(reader.u32()? as usize)
    }

    /// The number of `go` at the version of the go line, if there is one.
    pub(super) fn go(self, names: &Names) -> Option<u32> {
        let mut reader = Reader::new(self.0);
        reader.take(12)?;
        reader.u32().filter(|go| (*go as usize) < names.modules.len())
    }

    /// What it requires, in place of what `require` holds; gives the number of `go` at the version of the go line, or
    /// [`NONE`].
    pub(super) fn read(self, names: &Names, require: &mut Vec<u32>) -> Option<u32> {
        let mut reader = Reader::new(self.0);
        let length = reader.u32()? as usize;
        reader.take(8)?;
        let go = reader.u32()?;
        require.clear();
        require.extend(numbers(&mut reader, length, names)?);
        (go == NONE || (go as usize) < names.modules.len()).then_some(go)
    }
}

/// So many numbers of module versions.
fn numbers<'k>(reader: &mut Reader<'k>, length: usize, names: &Names) -> Option<impl Iterator<Item = u32> + use<'k>> {
    let numbers = reader.take(length.checked_mul(4)?)?.chunks_exact(4);
    let numbers = numbers.map(|number| number.first_chunk().map_or(0, |number| u32::from_le_bytes(*number)));
    numbers.clone().all(|number| (number as usize) < names.modules.len()).then_some(numbers)
}

/// The number of no module version.
pub(super) const NONE: u32 = u32::MAX;

/// Collects the names of the entries that are written.
#[derive(Default)]
pub(super) struct NameWriter {
    texts: FxHashMap<Arc<str>, u32>,
    listed: Vec<Arc<str>>,
    modules: FxHashMap<(u32, u32), u32>,
    pairs: Vec<(u32, u32)>,
}

impl NameWriter {
    fn text(&mut self, text: &Arc<str>) -> u32 {
        *self.texts.entry(text.clone()).or_insert_with(|| {
            self.listed.push(text.clone());
            (self.listed.len() - 1) as u32
        })
    }

    pub(super) fn module(&mut self, path: &Arc<str>, version: &Arc<str>) -> u32 {
        let pair = (self.text(path), self.text(version));
        *self.modules.entry(pair).or_insert_with(|| {
            self.pairs.push(pair);
            (self.pairs.len() - 1) as u32
        })
    }

    /// What a go.mod says, in numbers.
    pub(super) fn go_mod(&mut self, summary: &ModuleSummary, text: &[u8]) -> Vec<u8> {
        let mut numbers = vec![summary.require.len() as u32, self.text(&summary.path)];
        numbers.extend(self.go(&summary.go));
        numbers.extend(summary.require.iter().map(|module| self.module(&module.path, &module.version)));
        with_text(&numbers, text)
    }

    /// A go line, as a text and as a module version.
    fn go(&mut self, go: &Arc<str>) -> [u32; 2] {
        let text = self.text(go);
        [text, if go.is_empty() { NONE } else { self.module(&"go".into(), go) }]
    }

    /// What an entry says, whose numbers are of other names.
    pub(super) fn carry(&mut self, requirements: Requirements<'_>, names: &Names) -> Option<Vec<u8>> {
        let mut reader = Reader::new(requirements.0);
        let length = reader.u32()?;
        let path = self.text(names.texts.get(reader.u32()? as usize)?);
        let mut numbers = vec![length, path];
        numbers.extend(self.go(names.texts.get(reader.u32()? as usize)?));
        reader.u32()?;
        for _ in 0..length {
            let module = names.modules.get(reader.u32()? as usize)?;
            numbers.push(self.module(&module.path, &module.version));
        }
        Some(with_text(&numbers, reader.data))
    }

    /// The module versions that were named, in the order of their numbers.
    pub(super) fn modules(&self) -> impl ExactSizeIterator<Item = (&str, &str)> + Clone {
        let text = |number: u32| &*self.listed[number as usize];
        self.pairs.iter().map(move |(path, version)| (text(*path), text(*version)))
    }

    /// Writes the names.
    pub(super) fn put(&self, data: &mut Vec<u8>) {
        data.extend_from_slice(&(self.listed.len() as u32).to_le_bytes());
        for text in &self.listed {
            put_bytes(data, text.as_bytes());
        }
        data.extend_from_slice(&(self.pairs.len() as u32).to_le_bytes());
        for (path, version) in &self.pairs {
            data.extend_from_slice(&path.to_le_bytes());
            data.extend_from_slice(&version.to_le_bytes());
        }
    }
}

fn with_text(numbers: &[u32], text: &[u8]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).chain(text.iter().copied()).collect()
}
