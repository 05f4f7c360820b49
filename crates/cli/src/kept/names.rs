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
    /// Path and version of each module version.
    modules: Vec<(u32, u32)>,
}

/// Where the names stand in a table.
pub struct Numbered {
    table: Arc<ModuleTable>,
    /// The number of the first module version; those of the others follow.
    first: u32,
}

impl Names {
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(data);
        let texts = (0..reader.u32()?).map(|_| reader.text().map(Arc::from)).collect::<Option<Vec<_>>>()?;
        let modules = (0..reader.u32()?).map(|_| Some((reader.u32()?, reader.u32()?))).collect::<Option<Vec<_>>>()?;
        let is_text = |number: u32| (number as usize) < texts.len();
        let sound = modules.iter().all(|(path, version)| is_text(*path) && is_text(*version));
        sound.then_some(Self { texts, modules })
    }

    /// Adds all module versions to a table.
    pub fn numbered(&self, table: &Arc<ModuleTable>) -> Numbered {
        let text = |number: u32| self.texts[number as usize].clone();
        let modules =
            self.modules.iter().map(|(path, version)| ModuleVersion { path: text(*path), version: text(*version) });
        Numbered { first: table.append(modules), table: table.clone() }
    }
}

impl Numbered {
    /// The table.
    pub fn table(&self) -> &Arc<ModuleTable> {
        &self.table
    }
}

/// What a go.mod says: how much it requires, its path, its go line and what it requires, as numbers; then its text if the
/// author says something of the module's versions.
#[derive(Clone, Copy)]
pub struct Requirements<'k>(&'k [u8]);

impl<'k> Requirements<'k> {
    pub(super) fn new(data: &'k [u8]) -> Self {
        Self(data)
    }

    /// As a summary.
    pub fn summary(self, names: &Names, numbered: &Numbered) -> Option<ModuleSummary> {
        let mut reader = Reader::new(self.0);
        let length = reader.u32()? as usize;
        let mut text = || names.texts.get(reader.u32()? as usize).cloned();
        let (path, go) = (text()?, text()?);
        let numbers = reader.take(length.checked_mul(4)?)?.chunks_exact(4);
        let numbers = numbers.map(|number| number.first_chunk().map_or(0, |number| u32::from_le_bytes(*number)));
        if numbers.clone().any(|number| number as usize >= names.modules.len()) {
            return None;
        }
        let require = numbered.table.list_of(numbers.map(|number| numbered.first + number));
        let notes = (reader.left() > 0).then(|| AuthorNotes::in_text(reader.data.into()));
        Some(ModuleSummary { path, go, require, notes, ..ModuleSummary::default() })
    }
}

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

    fn module(&mut self, path: &Arc<str>, version: &Arc<str>) -> u32 {
        let pair = (self.text(path), self.text(version));
        *self.modules.entry(pair).or_insert_with(|| {
            self.pairs.push(pair);
            (self.pairs.len() - 1) as u32
        })
    }

    /// What a go.mod says, in numbers.
    pub(super) fn go_mod(&mut self, summary: &ModuleSummary, text: &[u8]) -> Vec<u8> {
        let mut numbers = vec![summary.require.len() as u32, self.text(&summary.path), self.text(&summary.go)];
        numbers.extend(summary.require.iter().map(|module| self.module(&module.path, &module.version)));
        with_text(&numbers, text)
    }

    /// What an entry says, whose numbers are of other names.
    pub(super) fn carry(&mut self, requirements: Requirements<'_>, names: &Names) -> Option<Vec<u8>> {
        let mut reader = Reader::new(requirements.0);
        let length = reader.u32()?;
        let mut numbers = vec![length];
        for _ in 0..2 {
            numbers.push(self.text(names.texts.get(reader.u32()? as usize)?));
        }
        for _ in 0..length {
            let (path, version) = *names.modules.get(reader.u32()? as usize)?;
            numbers.push(self.module(names.texts.get(path as usize)?, names.texts.get(version as usize)?));
        }
        Some(with_text(&numbers, reader.data))
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
