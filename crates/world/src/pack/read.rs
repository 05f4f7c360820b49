//! Reading a pack.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use gomod::{ModuleList, ModuleTable, ModuleVersion};
use rustc_hash::FxHashMap;

use super::bytes::{Malformed, Reader, unzigzag};
use super::text::{Line, put_together};
use super::{LIMIT, MAGIC, Op, PackError, REQUIREMENTS};
use crate::registry::{Source, time_of};
use crate::system::ModuleSummary;

/// An open pack.
pub struct Pack {
    origin: String,
    date: String,
    body: Vec<u8>,
    texts: Vec<Arc<str>>,
    shapes: Vec<Vec<Line>>,
    paths: Vec<Arc<str>>,
    /// The modules by where their paths lie in memory: requirements that come from here name them with these very paths.
    by_address: FxHashMap<usize, u32>,
    /// Where each module's section lies in the body.
    sections: Vec<(usize, usize)>,
    versions: Vec<OnceLock<Versions>>,
    /// All versions that were looked at.
    table: Arc<ModuleTable>,
    go_mods: Vec<OnceLock<Vec<Option<GoMod>>>>,
    /// The second part as it stands in the file, with its inflated length.
    times: (Vec<u8>, usize),
    dates: OnceLock<Vec<Dates>>,
    budget: AtomicUsize,
}

/// The versions of one module and where the rest of its section starts.
#[derive(Default)]
struct Versions {
    names: Vec<Arc<str>>,
    /// The number of the first one in the table; those of the others follow.
    first: u32,
    rest: usize,
}

/// One go.mod, taken apart.
struct GoMod {
    shape: u32,
    go: Arc<str>,
    toolchain: Arc<str>,
    runs: Vec<usize>,
    require: ModuleList,
    /// Where the marks of the mixed runs lie in the body.
    marks: usize,
    lines: Vec<String>,
    summary: OnceLock<Option<Arc<ModuleSummary>>>,
}

/// A requirement: the module and its version as the pack numbers them, and their number in the table.
#[derive(Clone, Copy)]
struct Item {
    module: u32,
    version: u32,
    number: u32,
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
        let body = part()?;
        let times = part()?;
        let mut pack = Self {
            origin,
            date,
            body: inflate(body)?,
            texts: Vec::new(),
            shapes: Vec::new(),
            paths: Vec::new(),
            by_address: FxHashMap::default(),
            sections: Vec::new(),
            versions: Vec::new(),
            table: ModuleTable::new(),
            go_mods: Vec::new(),
            times: (times.0.to_vec(), times.1),
            dates: OnceLock::new(),
            budget: AtomicUsize::new(REQUIREMENTS),
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
            self.texts.push(reader.text()?.into());
        }
        for _ in 0..reader.count()? {
            let length = reader.count()?;
            let shape = reader.take(length)?.iter().map(|&byte| Line::from_byte(byte).ok_or(Malformed));
            self.shapes.push(shape.collect::<Result<_, _>>()?);
        }
        let mut path = String::new();
        for _ in 0..reader.count()? {
            reader.text_after(&mut path)?;
            self.spend(path.len() / 4)?;
            if self.paths.last().is_some_and(|last| **last >= *path) {
                return Err(Malformed);
            }
            let path: Arc<str> = path.as_str().into();
            self.by_address.insert(address(&path), self.paths.len() as u32);
            self.paths.push(path);
        }
        let lengths: Vec<usize> = self.paths.iter().map(|_| reader.count()).collect::<Result<_, _>>()?;
        let mut start = body.len() - reader.left();
        for length in lengths {
            reader.take(length)?;
            self.sections.push((start, start + length));
            start += length;
        }
        Ok(())
    }

    /// Takes from what this pack may still expand to, in requirements of about four bytes.
    fn spend(&self, requirements: usize) -> Result<(), Malformed> {
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
            let names = &self.versions(module).names;
            let with_text = names.iter().zip(self.texts_of(module)).filter(|(_, go_mod)| go_mod.is_some());
            with_text.map(move |(version, _)| ModuleVersion::new(Arc::clone(&self.paths[module]), Arc::clone(version)))
        })
    }

    fn module(&self, path: &str) -> Option<usize> {
        self.paths.binary_search_by(|known| (**known).cmp(path)).ok()
    }

    fn versions(&self, module: usize) -> &Versions {
        self.versions[module].get_or_init(|| self.read_versions(module).unwrap_or_default())
    }

    fn read_versions(&self, module: usize) -> Result<Versions, Malformed> {
        let (start, end) = self.sections[module];
        let mut reader = Reader::new(&self.body[start..end]);
        let mut name = String::new();
        let mut names = Vec::new();
        for _ in 0..reader.count()? {
            reader.text_after(&mut name)?;
            self.spend(1 + name.len() / 4)?;
            names.push(Arc::from(name.as_str()));
        }
        let path = &self.paths[module];
        let first = self
            .table
            .append(names.iter().map(|name| ModuleVersion { path: Arc::clone(path), version: Arc::clone(name) }));
        Ok(Versions { names, first, rest: end - reader.left() })
    }

    fn texts_of(&self, module: usize) -> &[Option<GoMod>] {
        self.go_mods[module].get_or_init(|| self.read_go_mods(module).unwrap_or_default())
    }

    fn read_go_mods(&self, module: usize) -> Result<Vec<Option<GoMod>>, Malformed> {
        let versions = self.versions(module);
        let mut reader = Reader::new(&self.body[versions.rest..self.sections[module].1]);
        if reader.left() == 0 {
            return Ok(Vec::new());
        }
        let mut shapes = Vec::with_capacity(versions.names.len());
        for _ in &versions.names {
            shapes.push(reader.index(self.shapes.len() + 1)?.checked_sub(1));
        }
        let (mut previous, mut items) = (Vec::new(), Vec::new());
        let mut go_mods = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let Some(shape) = shape else {
                go_mods.push(None);
                continue;
            };
            let end = self.sections[module].1;
            go_mods.push(Some(self.read_go_mod(&mut reader, (shape, end), &previous, &mut items)?));
            std::mem::swap(&mut previous, &mut items);
        }
        Ok(go_mods)
    }

    /// Reads one go.mod of a shape, in a section with this end. `items` gets what it requires.
    fn read_go_mod(
        &self,
        reader: &mut Reader,
        (shape, end): (usize, usize),
        previous: &[Item],
        items: &mut Vec<Item>,
    ) -> Result<GoMod, Malformed> {
        let lines = &self.shapes[shape];
        let (mut go, mut toolchain): (Arc<str>, Arc<str>) = Default::default();
        for line in lines {
            match line {
                Line::Go => go = Arc::clone(&self.texts[reader.index(self.texts.len())?]),
                Line::Toolchain => toolchain = Arc::clone(&self.texts[reader.index(self.texts.len())?]),
                _ => {}
            }
        }
        let mut runs = Vec::new();
        let (mut total, mut marks) = (0usize, 0);
        for line in lines {
            match line {
                Line::Direct | Line::Indirect | Line::Mixed => {
                    let run = usize::try_from(reader.number()?).map_err(|_| Malformed)?;
                    runs.push(run);
                    total = total.checked_add(run).ok_or(Malformed)?;
                    if *line == Line::Mixed {
                        marks += run.div_ceil(8);
                    }
                }
                Line::SingleDirect | Line::SingleIndirect => total = total.checked_add(1).ok_or(Malformed)?,
                _ => {}
            }
        }
        self.spend(total.saturating_add(1))?;
        self.read_items(reader, total, previous, items)?;
        let require = self.table.list_of(items.iter().map(|item| item.number));
        let at = end - reader.left();
        reader.take(marks)?;
        let as_they_are = lines.iter().filter(|line| matches!(line, Line::Ignored | Line::Other));
        let lines = as_they_are.map(|_| reader.text().map(str::to_owned)).collect::<Result<_, _>>()?;
        Ok(GoMod { shape: shape as u32, go, toolchain, runs, require, marks: at, lines, summary: OnceLock::new() })
    }

    fn read_items(
        &self,
        reader: &mut Reader,
        total: usize,
        previous: &[Item],
        items: &mut Vec<Item>,
    ) -> Result<(), Malformed> {
        items.clear();
        items.reserve(total.min(previous.len() + reader.left()));
        let (mut old, mut last) = (0usize, 0i64);
        while items.len() < total {
            let number = reader.number()?;
            let value = number >> 2;
            match number & 3 {
                op if op == Op::Keep as u64 => {
                    let count = usize::try_from(value).map_err(|_| Malformed)?;
                    let end = old.checked_add(count).ok_or(Malformed)?;
                    let kept = previous.get(old..end).filter(|kept| !kept.is_empty()).ok_or(Malformed)?;
                    if items.len() + count > total {
                        return Err(Malformed);
                    }
                    items.extend_from_slice(kept);
                    old = end;
                }
                op if op == Op::Change as u64 => {
                    let item = previous.get(old).ok_or(Malformed)?;
                    let version = i64::from(item.version).checked_add(unzigzag(value)).ok_or(Malformed)?;
                    items.push(self.item(item.module, u32::try_from(version).map_err(|_| Malformed)?)?);
                    old += 1;
                }
                op if op == Op::Drop as u64 => {
                    let count = usize::try_from(value).map_err(|_| Malformed)?;
                    old = old.checked_add(count).filter(|&end| count > 0 && end <= previous.len()).ok_or(Malformed)?;
                }
                _ => {
                    let module = last.checked_add(unzigzag(value)).ok_or(Malformed)?;
                    let version = u32::try_from(reader.number()?).map_err(|_| Malformed)?;
                    items.push(self.item(u32::try_from(module).map_err(|_| Malformed)?, version)?);
                }
            }
            last = items.last().map_or(0, |item| i64::from(item.module));
        }
        Ok(())
    }

    fn item(&self, module: u32, version: u32) -> Result<Item, Malformed> {
        if module as usize >= self.paths.len() {
            return Err(Malformed);
        }
        let versions = self.versions(module as usize);
        let known = (version as usize) < versions.names.len();
        known.then_some(Item { module, version, number: versions.first + version }).ok_or(Malformed)
    }

    fn go_mod_of(&self, module: &ModuleVersion) -> Option<(usize, &GoMod)> {
        let at = match self.by_address.get(&address(&module.path)) {
            Some(at) => *at as usize,
            None => self.module(&module.path)?,
        };
        let names = &self.versions(at).names;
        let same = names.iter().position(|name| Arc::ptr_eq(name, &module.version));
        let version = same.or_else(|| names.iter().position(|name| *name == module.version))?;
        Some((at, self.texts_of(at).get(version)?.as_ref()?))
    }

    fn text(&self, at: usize, go_mod: &GoMod) -> Vec<u8> {
        let shape = &self.shapes[go_mod.shape as usize];
        let mut marks = &self.body[go_mod.marks..];
        let mut runs = go_mod.runs.iter();
        let mut indirect = Vec::with_capacity(go_mod.require.len());
        for line in shape {
            let mut run = || runs.next().copied().unwrap_or(0);
            match line {
                Line::Direct => indirect.resize(indirect.len() + run(), false),
                Line::Indirect => indirect.resize(indirect.len() + run(), true),
                Line::Mixed => {
                    let run = run();
                    let (of_run, rest) = marks.split_at(run.div_ceil(8));
                    indirect.extend((0..run).map(|item| of_run[item / 8] >> (item % 8) & 1 == 1));
                    marks = rest;
                }
                Line::SingleDirect => indirect.push(false),
                Line::SingleIndirect => indirect.push(true),
                _ => {}
            }
        }
        put_together(
            &self.paths[at],
            shape,
            (&go_mod.go, &go_mod.toolchain),
            &go_mod.runs,
            go_mod.require.iter().cloned().zip(indirect),
            go_mod.lines.iter().cloned(),
        )
    }

    fn read_summary(&self, at: usize, go_mod: &GoMod) -> Option<Arc<ModuleSummary>> {
        let shape = &self.shapes[go_mod.shape as usize];
        if shape.contains(&Line::Other) || !shape.contains(&Line::Module) {
            return crate::summary::of(&self.text(at, go_mod), &self.table);
        }
        Some(Arc::new(ModuleSummary {
            path: Arc::clone(&self.paths[at]),
            go: Arc::clone(&go_mod.go),
            toolchain: Arc::default(),
            require: go_mod.require.clone(),
            notes: None,
            ignore: Vec::new(),
        }))
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
                for version in &self.versions(module).names {
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

fn address(text: &Arc<str>) -> usize {
    text.as_ptr().addr()
}

fn inflate((small, length): (&[u8], usize)) -> Result<Vec<u8>, PackError> {
    let inflated = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(small, length);
    inflated.ok().filter(|bytes| bytes.len() == length).ok_or(PackError::Broken)
}

impl Source for Pack {
    fn has_module(&self, path: &str) -> bool {
        self.module(path).is_some()
    }

    fn go_mod(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        let (at, go_mod) = self.go_mod_of(module)?;
        Some(self.text(at, go_mod).into())
    }

    fn info(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        let (at, dates) = self.dates(&module.path)?;
        let version = self.versions(at).names.iter().position(|name| *name == module.version)?;
        let time = dates.times.get(version)?.as_ref()?;
        Some(format!("{{\"Version\":\"{}\",\"Time\":\"{time}\"}}", module.version).into_bytes().into())
    }

    fn list(&self, path: &str) -> Option<Arc<[u8]>> {
        self.dates(path)?.1.list.clone()
    }

    fn summary(&self, module: &ModuleVersion) -> Option<Arc<ModuleSummary>> {
        let (at, go_mod) = self.go_mod_of(module)?;
        go_mod.summary.get_or_init(|| self.read_summary(at, go_mod)).clone()
    }
}
