//! The go.mod files of one module's versions, each as what changes against the one below it.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::Op;
use super::bytes::{Malformed, Reader, unzigzag};
use super::read::Pack;
use super::text::{Line, put_together};
use crate::system::ModuleSummary;

/// What a module's section says of its versions.
#[derive(Default)]
pub(super) struct Section {
    go_mods: Vec<Option<GoMod>>,
    /// What they require, one list behind the other.
    items: Vec<Item>,
    /// How long the runs of requirements are, likewise.
    runs: Vec<usize>,
    /// The lines that are kept as they are, likewise.
    lines: Vec<String>,
}

/// One go.mod, taken apart.
pub(super) struct GoMod {
    shape: u32,
    /// The texts behind `go` and `toolchain`, where there are such lines.
    pub(super) go: Option<u32>,
    toolchain: Option<u32>,
    runs: Range<u32>,
    require: Range<u32>,
    lines: Range<u32>,
    /// Where the marks of the mixed runs lie in the body.
    marks: usize,
    pub(super) summary: OnceLock<Option<Arc<ModuleSummary>>>,
}

/// A requirement: the module and its version as the pack numbers them, and their number in the table.
#[derive(Clone, Copy)]
struct Item {
    module: u32,
    version: u32,
    number: u32,
}

impl Section {
    /// Reads the section of a module.
    pub(super) fn read(pack: &Pack, module: usize) -> Result<Self, Malformed> {
        let versions = pack.versions(module);
        let end = pack.sections[module].1;
        let mut reader = Reader::new(&pack.body[versions.rest..end]);
        let mut section = Self::default();
        if reader.left() == 0 {
            return Ok(section);
        }
        let mut shapes = Vec::with_capacity(versions.names.len());
        for _ in &versions.names {
            shapes.push(reader.index(pack.shapes.len() + 1)?.checked_sub(1));
        }
        section.go_mods.reserve(shapes.len());
        let mut previous = 0..0;
        for shape in shapes {
            let go_mod = shape.map(|shape| section.read_go_mod(pack, &mut reader, (shape, end), previous.clone()));
            let go_mod = go_mod.transpose()?;
            if let Some(go_mod) = &go_mod {
                previous = go_mod.require.clone();
            }
            section.go_mods.push(go_mod);
        }
        Ok(section)
    }

    /// The go.mod files, by version.
    pub(super) fn go_mods(&self) -> &[Option<GoMod>] {
        &self.go_mods
    }

    /// The go.mod of a version.
    pub(super) fn go_mod(&self, version: usize) -> Option<&GoMod> {
        self.go_mods.get(version)?.as_ref()
    }

    /// What a go.mod requires, as numbers of the pack's table.
    pub(super) fn require(&self, go_mod: &GoMod) -> impl ExactSizeIterator<Item = u32> {
        self.items[places(&go_mod.require)].iter().map(|item| item.number)
    }

    /// Reads one go.mod of a shape, in a section with this end.
    fn read_go_mod(
        &mut self,
        pack: &Pack,
        reader: &mut Reader,
        (shape, end): (usize, usize),
        previous: Range<u32>,
    ) -> Result<GoMod, Malformed> {
        let lines = &pack.shapes[shape];
        let (mut go, mut toolchain) = (None, None);
        for line in lines {
            match line {
                Line::Go => go = Some(reader.index(pack.texts.len())? as u32),
                Line::Toolchain => toolchain = Some(reader.index(pack.texts.len())? as u32),
                _ => {}
            }
        }
        let first_run = self.runs.len() as u32;
        let (mut total, mut marks) = (0usize, 0);
        for line in lines {
            match line {
                Line::Direct | Line::Indirect | Line::Mixed => {
                    let run = usize::try_from(reader.number()?).map_err(|_| Malformed)?;
                    self.runs.push(run);
                    total = total.checked_add(run).ok_or(Malformed)?;
                    if *line == Line::Mixed {
                        marks += run.div_ceil(8);
                    }
                }
                Line::SingleDirect | Line::SingleIndirect => total = total.checked_add(1).ok_or(Malformed)?,
                _ => {}
            }
        }
        pack.spend(total.saturating_add(1))?;
        let require = self.read_items(pack, reader, total, places(&previous))?;
        let at = end - reader.left();
        reader.take(marks)?;
        let first_line = self.lines.len() as u32;
        for _ in lines.iter().filter(|line| matches!(line, Line::Ignored | Line::Other)) {
            self.lines.push(reader.text()?.to_owned());
        }
        Ok(GoMod {
            shape: shape as u32,
            go,
            toolchain,
            runs: first_run..self.runs.len() as u32,
            require,
            lines: first_line..self.lines.len() as u32,
            marks: at,
            summary: OnceLock::new(),
        })
    }

    /// Reads a list of requirements as what changes against the one before, and adds it.
    fn read_items(
        &mut self,
        pack: &Pack,
        reader: &mut Reader,
        total: usize,
        previous: Range<usize>,
    ) -> Result<Range<u32>, Malformed> {
        let items = &mut self.items;
        let start = items.len();
        let (mut old, mut last) = (previous.start, 0i64);
        while items.len() - start < total {
            let number = reader.number()?;
            let value = number >> 2;
            match number & 3 {
                op if op == Op::Keep as u64 => {
                    let count = usize::try_from(value).map_err(|_| Malformed)?;
                    let kept =
                        old.checked_add(count).filter(|end| count > 0 && *end <= previous.end).ok_or(Malformed)?;
                    if items.len() - start + count > total {
                        return Err(Malformed);
                    }
                    items.extend_from_within(old..kept);
                    old = kept;
                }
                op if op == Op::Change as u64 => {
                    let item = items[..previous.end].get(old).ok_or(Malformed)?;
                    let version = i64::from(item.version).checked_add(unzigzag(value)).ok_or(Malformed)?;
                    let version = u32::try_from(version).map_err(|_| Malformed)?;
                    items.push(Item::new(pack, item.module, version)?);
                    old += 1;
                }
                op if op == Op::Drop as u64 => {
                    let count = usize::try_from(value).map_err(|_| Malformed)?;
                    old = old.checked_add(count).filter(|end| count > 0 && *end <= previous.end).ok_or(Malformed)?;
                }
                _ => {
                    let module = last.checked_add(unzigzag(value)).ok_or(Malformed)?;
                    let version = u32::try_from(reader.number()?).map_err(|_| Malformed)?;
                    items.push(Item::new(pack, u32::try_from(module).map_err(|_| Malformed)?, version)?);
                }
            }
            last = items.last().map_or(0, |item| i64::from(item.module));
        }
        Ok(start as u32..items.len() as u32)
    }

    /// The text of a go.mod of a module.
    pub(super) fn text(&self, pack: &Pack, at: usize, go_mod: &GoMod) -> Vec<u8> {
        let shape = &pack.shapes[go_mod.shape as usize];
        let mut marks = &pack.body[go_mod.marks..];
        let all_runs = &self.runs[places(&go_mod.runs)];
        let mut runs = all_runs.iter();
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
        let text = |number: Option<u32>| number.map_or("", |number| &pack.texts[number as usize]);
        put_together(
            &pack.paths[at],
            shape,
            (text(go_mod.go), text(go_mod.toolchain)),
            all_runs,
            self.require(go_mod).map(|number| pack.table.get(number).clone()).zip(indirect),
            self.lines[places(&go_mod.lines)].iter().cloned(),
        )
    }

    /// What a go.mod of a module says.
    pub(super) fn summary(&self, pack: &Pack, at: usize, go_mod: &GoMod) -> Option<Arc<ModuleSummary>> {
        if !is_plain(pack, go_mod) {
            return crate::summary::of(&self.text(pack, at, go_mod), &pack.table);
        }
        Some(Arc::new(ModuleSummary {
            path: Arc::clone(&pack.paths[at]),
            go: go_mod.go.map(|number| Arc::clone(&pack.texts[number as usize])).unwrap_or_default(),
            toolchain: Arc::default(),
            require: pack.table.list_of(self.require(go_mod)),
            notes: None,
            ignore: Vec::new(),
        }))
    }
}

/// True if a go.mod says nothing but its module's path, its go line and what it requires.
pub(super) fn is_plain(pack: &Pack, go_mod: &GoMod) -> bool {
    let shape = &pack.shapes[go_mod.shape as usize];
    !shape.contains(&Line::Other) && shape.contains(&Line::Module)
}

impl Item {
    fn new(pack: &Pack, module: u32, version: u32) -> Result<Self, Malformed> {
        if module as usize >= pack.paths.len() {
            return Err(Malformed);
        }
        let versions = pack.versions(module as usize);
        let known = (version as usize) < versions.names.len();
        known.then_some(Self { module, version, number: versions.first + version }).ok_or(Malformed)
    }
}

fn places(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
