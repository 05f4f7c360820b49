//! Reading a pack.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use gomod::{ModuleTable, ModuleVersion};

use super::bytes::{Malformed, Names, Reader, unzigzag};
use super::section::{GoMod, Section};
use super::shape::Shape;
use super::{LIMIT, MAGIC, PackError, REQUIREMENTS};
use crate::known::KnownModules;
use crate::registry::{Source, time_of};
use crate::system::ModuleSummary;

/// An open pack.
pub struct Pack {
    origin: String,
    date: String,
    pub(super) body: Vec<u8>,
    pub(super) texts: Vec<Arc<str>>,
    pub(super) shapes: Vec<Shape>,
    pub(super) paths: Vec<Arc<str>>,
    /// Where each module's section lies in the body.
    pub(super) sections: Vec<(usize, usize)>,
    /// Where the lines of each module's go.mod files that stand as they are begin, among those of all.
    pub(super) lines: Vec<usize>,
    /// The number of each module's first version, and one behind the last number of all.
    pub(super) firsts: Vec<u32>,
    /// The module of each number, from the first one of a module on.
    pub(super) owners: Vec<u32>,
    pub(super) versions: Vec<OnceLock<Box<[ModuleVersion]>>>,
    /// `go` at each of the texts.
    pub(super) go: Vec<ModuleVersion>,
    /// What summaries list.
    pub(super) table: Arc<ModuleTable>,
    go_mods: Vec<OnceLock<Section>>,
    /// The second part as it stands in the file, with its inflated length; and inflated.
    line_part: (Vec<u8>, usize),
    all_lines: OnceLock<Vec<u8>>,
    /// The third part likewise.
    times: (Vec<u8>, usize),
    dates: OnceLock<Vec<Dates>>,
    budget: AtomicUsize,
    /// The module that was asked for last.
    sought: AtomicUsize,
}

/// Times and version list of one module.
#[derive(Default)]
struct Dates {
    times: Vec<Option<String>>,
    list: Option<Arc<[u8]>>,
}

impl Pack {
    /// Opens a pack.
    pub fn open(bytes: &[u8]) -> Result<Self, PackError> {
        let bytes = bytes.strip_prefix(MAGIC).ok_or(PackError::NotAPack)?;
        let mut reader = Reader::new(bytes);
        let broken = |_| PackError::Broken;
        let origin = reader.text().map_err(broken)?.to_owned();
        let date = reader.text().map_err(broken)?.to_owned();
        let mut part = || -> Result<(&[u8], usize), PackError> {
            let length = reader.number().map_err(broken)?;
            if length > LIMIT as u64 {
                return Err(PackError::TooBig);
            }
            let small = reader.count().map_err(broken)?;
            Ok((reader.take(small).map_err(broken)?, length as usize))
        };
        let (body, lines, times) = (part()?, part()?, part()?);
        let mut pack = Self {
            origin,
            date,
            body: inflate(body)?,
            texts: Vec::new(),
            shapes: Vec::new(),
            paths: Vec::new(),
            sections: Vec::new(),
            lines: Vec::new(),
            firsts: Vec::new(),
            owners: Vec::new(),
            versions: Vec::new(),
            go: Vec::new(),
            table: ModuleTable::new(),
            go_mods: Vec::new(),
            line_part: (lines.0.to_vec(), lines.1),
            all_lines: OnceLock::new(),
            times: (times.0.to_vec(), times.1),
            dates: OnceLock::new(),
            budget: AtomicUsize::new(REQUIREMENTS),
            sought: AtomicUsize::new(0),
        };
        let body = std::mem::take(&mut pack.body);
        pack.read_tables(&body).map_err(broken)?;
        pack.body = body;
        pack.versions.resize_with(pack.paths.len(), OnceLock::new);
        pack.go_mods.resize_with(pack.paths.len(), OnceLock::new);
        Ok(pack)
    }

    fn read_tables(&mut self, body: &[u8]) -> Result<(), Malformed> {
        let mut reader = Reader::new(body);
        for _ in 0..reader.count()? {
            self.spend(16)?;
            self.texts.push(reader.text()?.into());
        }
        for _ in 0..reader.count()? {
            self.spend(32)?;
            self.shapes.push(Shape::read(&mut reader)?);
        }
        let count = reader.count()?;
        let length = reader.count()?;
        let mut names = Names::new(reader.take(length)?, count)?;
        // Before anything is made for each of them.
        self.spend(count.saturating_mul(4))?;
        self.paths.reserve(count);
        while let Some(path) = names.next()? {
            self.spend(path.len() / 4)?;
            if self.paths.last().is_some_and(|last| **last >= *path) {
                return Err(Malformed);
            }
            self.paths.push(path.into());
        }
        let mut lengths = Vec::with_capacity(count);
        for _ in 0..count {
            lengths.push((reader.count()?, reader.count()?, reader.number()?));
        }
        let mut start = body.len() - reader.left();
        let mut first = self.texts.len() as u32;
        let mut lines = 0usize;
        self.sections.reserve(count);
        self.lines.reserve(count);
        self.firsts.reserve(count + 1);
        for (module, (length, versions, line_length)) in lengths.into_iter().enumerate() {
            reader.take(length)?;
            // Each version takes two bytes at least, and the places of its name and its module are made now.
            if versions > length / 2 {
                return Err(Malformed);
            }
            self.spend(versions.saturating_mul(8))?;
            self.sections.push((start, start + length));
            self.lines.push(lines);
            lines = usize::try_from(line_length).ok().and_then(|length| lines.checked_add(length)).ok_or(Malformed)?;
            self.firsts.push(first);
            self.owners.resize(self.owners.len() + versions, module as u32);
            start += length;
            first += versions as u32;
        }
        self.firsts.push(first);
        let go: Arc<str> = "go".into();
        self.go = self.texts.iter().map(|text| ModuleVersion { path: go.clone(), version: text.clone() }).collect();
        Ok(())
    }

    /// Takes from what this pack may still expand to, in requirements of about four bytes.
    pub(super) fn spend(&self, requirements: usize) -> Result<(), Malformed> {
        let take = |left: usize| left.checked_sub(requirements);
        self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).map(drop).map_err(|_| Malformed)
    }

    /// Where the facts come from.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// When they were recorded.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// How many modules occur in it.
    pub fn modules(&self) -> usize {
        self.paths.len()
    }

    /// The module versions whose go.mod it holds.
    pub fn go_mods(&self) -> impl Iterator<Item = ModuleVersion> {
        (0..self.paths.len()).flat_map(move |module| {
            let with_text = self.versions(module).iter().zip(self.section(module).go_mods());
            with_text.filter(|(_, go_mod)| go_mod.is_some()).map(|(version, _)| version.clone())
        })
    }

    /// The number of a module. Who asks for many asks for them in order mostly, so the search begins behind the last one.
    fn module(&self, path: &str) -> Option<usize> {
        let mut low = self.sought.load(Ordering::Relaxed);
        if self.paths.get(low).is_none_or(|known| **known > *path) {
            low = 0;
        }
        let (mut high, mut step) = (low, 4);
        while self.paths.get(high).is_some_and(|known| **known < *path) {
            low = high;
            high += step;
            step *= 2;
        }
        let high = self.paths.len().min(high + 1);
        let at = low + self.paths[low.min(high)..high].binary_search_by(|known| (**known).cmp(path)).ok()?;
        self.sought.store(at, Ordering::Relaxed);
        Some(at)
    }

    /// What a module's section says of its versions.
    pub(super) fn section(&self, module: usize) -> &Section {
        self.go_mods[module].get_or_init(|| Section::read(self, module).unwrap_or_default())
    }

    /// The place of a module version: its module and its number.
    pub(super) fn place(&self, module: &ModuleVersion) -> Option<(usize, u32)> {
        let at = self.module(&module.path)?;
        let version = self.versions(at).iter().position(|known| known.version == module.version)?;
        Some((at, self.firsts[at] + version as u32))
    }

    fn go_mod_of(&self, module: &ModuleVersion) -> Option<(usize, &Section, &GoMod)> {
        let (at, number) = self.place(module)?;
        let section = self.section(at);
        Some((at, section, section.go_mod((number - self.firsts[at]) as usize)?))
    }

    /// The lines of all go.mod files that stand as they are; none if they can't be inflated.
    pub(super) fn all_lines(&self) -> &[u8] {
        self.all_lines.get_or_init(|| inflate((&self.line_part.0, self.line_part.1)).unwrap_or_default())
    }

    fn dates(&self, path: &str) -> Option<(usize, &Dates)> {
        let at = self.module(path)?;
        let all = self.dates.get_or_init(|| self.read_dates().unwrap_or_default());
        Some((at, all.get(at)?))
    }

    fn read_dates(&self) -> Result<Vec<Dates>, Malformed> {
        let body = inflate((&self.times.0, self.times.1)).map_err(|_| Malformed)?;
        let mut reader = Reader::new(&body);
        let mut all = Vec::with_capacity(self.paths.len());
        for module in 0..self.paths.len() {
            let kind = reader.index(3)?;
            let mut dates = Dates::default();
            if kind > 0 {
                let mut last = 0i64;
                for ModuleVersion { version, .. } in self.versions(module) {
                    dates.times.push(match reader.number()? {
                        0 => None,
                        1 => Some(time_of(version)),
                        coded => {
                            last = last.checked_add(unzigzag(coded - 2)).ok_or(Malformed)?;
                            // Years 1 to 9999.
                            if !(-62_135_596_800..=253_402_300_799).contains(&last) {
                                return Err(Malformed);
                            }
                            let time = gomod::time::Time { seconds: last, nanoseconds: 0, offset_minutes: 0 };
                            Some(time.to_string())
                        }
                    });
                }
            }
            if kind == 2 {
                let mut version = String::new();
                let mut list = String::new();
                for _ in 0..reader.count()? {
                    reader.text_after(&mut version)?;
                    self.spend(version.len() / 4)?;
                    list.extend([version.as_str(), "\n"]);
                }
                dates.list = Some(list.into_bytes().into());
            }
            all.push(dates);
        }
        Ok(all)
    }
}

#[cfg(not(target_family = "wasm"))]
fn inflate((small, length): (&[u8], usize)) -> Result<Vec<u8>, PackError> {
    let mut body = vec![0; length];
    let (inflated, code) = zlib_rs::decompress_slice(&mut body, small, zlib_rs::InflateConfig::default());
    let is_whole = code == zlib_rs::ReturnCode::Ok && inflated.len() == length;
    is_whole.then_some(body).ok_or(PackError::Broken)
}

/// As above. A browser loads the code first: here only what is there anyway.
#[cfg(target_family = "wasm")]
fn inflate((small, length): (&[u8], usize)) -> Result<Vec<u8>, PackError> {
    let inflated = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(small, length);
    inflated.ok().filter(|bytes| bytes.len() == length).ok_or(PackError::Broken)
}

impl Source for Pack {
    fn has_module(&self, path: &str) -> bool {
        self.module(path).is_some()
    }

    fn go_mod(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        let (at, section, go_mod) = self.go_mod_of(module)?;
        Some(section.text(self, at, go_mod)?.into())
    }

    fn info(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        let (at, dates) = self.dates(&module.path)?;
        let (_, number) = self.place(module)?;
        let time = dates.times.get((number - self.firsts[at]) as usize)?.as_ref()?;
        Some(format!("{{\"Version\":\"{}\",\"Time\":\"{time}\"}}", module.version).into_bytes().into())
    }

    fn list(&self, path: &str) -> Option<Arc<[u8]>> {
        self.dates(path)?.1.list.clone()
    }

    fn summary(&self, module: &ModuleVersion) -> Option<Arc<ModuleSummary>> {
        let (at, section, go_mod) = self.go_mod_of(module)?;
        go_mod.summary.get_or_init(|| section.summary(self, at, go_mod)).clone()
    }

    fn known(&self) -> Option<&dyn KnownModules> {
        Some(self)
    }
}
