//! The go.mod files of one module's versions, each as what changes against the one below it.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::Op;
use super::bytes::{Malformed, Reader, unzigzag};
use super::read::Pack;
use super::shape::Shape;
use super::text::{Line, put_together};
use crate::system::ModuleSummary;

/// What a module's section says of its versions.
#[derive(Default)]
pub(super) struct Section {
    go_mods: Vec<Option<GoMod>>,
    /// What they require, one list behind the other: numbers of the pack's table.
    items: Vec<u32>,
}

/// One go.mod, taken apart.
pub(super) struct GoMod {
    shape: u32,
    /// The text behind `go`, where there is such a line.
    pub(super) go: Option<u32>,
    require: Range<u32>,
    /// Where it begins in the body, where the marks of its requirements do, and where its lines do among all lines.
    places: [usize; 3],
    pub(super) summary: OnceLock<Option<Arc<ModuleSummary>>>,
}

impl Section {
    /// Reads the section of a module.
    pub(super) fn read(pack: &Pack, module: usize) -> Result<Self, Malformed> {
        let count = pack.numbers(module).len();
        let (start, end) = pack.sections[module];
        let mut reader = Reader::new(&pack.body[start..end]);
        let names = reader.count()?;
        reader.take(names)?;
        let mut section = Self::default();
        if reader.left() == 0 {
            return Ok(section);
        }
        let total = usize::try_from(reader.number()?).map_err(|_| Malformed)?;
        pack.spend(total.saturating_add(count))?;
        section.items.reserve_exact(total);
        section.go_mods.reserve_exact(count);
        let mut shapes = reader;
        for _ in 0..count {
            reader.number()?;
        }
        let mut previous = 0..0;
        let mut lines = pack.lines[module];
        for _ in 0..count {
            let shape = shapes.index(pack.shapes.len() + 1)?.checked_sub(1);
            let places = (end, &mut lines);
            let go_mod = shape.map(|shape| section.read_go_mod(pack, &mut reader, shape, places, previous.clone()));
            let go_mod = go_mod.transpose()?;
            if section.items.len() > total {
                return Err(Malformed);
            }
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
    pub(super) fn require(&self, go_mod: &GoMod) -> &[u32] {
        &self.items[places(&go_mod.require)]
    }

    /// Reads one go.mod of a shape, in a section with this end; `lines` is where its lines are and becomes where those of the
    /// next one are.
    fn read_go_mod(
        &mut self,
        pack: &Pack,
        reader: &mut Reader,
        number: usize,
        (end, lines): (usize, &mut usize),
        previous: Range<u32>,
    ) -> Result<GoMod, Malformed> {
        let shape = &pack.shapes[number];
        let start = end - reader.left();
        let head = Head::read(pack, shape, reader)?;
        let (mut total, mut marks) = (shape.singles, 0);
        for is_mixed in &shape.runs {
            let run = reader.number()?;
            total = usize::try_from(run).ok().and_then(|run| total.checked_add(run)).ok_or(Malformed)?;
            if *is_mixed {
                marks += run.div_ceil(8) as usize;
            }
        }
        // No more than was reckoned with.
        if total > self.items.capacity() - self.items.len() {
            return Err(Malformed);
        }
        let require = self.read_items(pack, reader, total, places(&previous))?;
        let places = [start, end - reader.left(), *lines];
        reader.take(marks)?;
        if shape.texts > 0 {
            let length = usize::try_from(reader.number()?).map_err(|_| Malformed)?;
            *lines = lines.checked_add(length).ok_or(Malformed)?;
        }
        Ok(GoMod { shape: number as u32, go: head.go, require, places, summary: OnceLock::new() })
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
                    last = items.last().and_then(|item| pack.owner(*item)).map_or(0, |(module, _)| module as i64);
                }
                op if op == Op::Change as u64 => {
                    let item = *items[..previous.end].get(old).ok_or(Malformed)?;
                    let (module, _) = pack.owner(item).ok_or(Malformed)?;
                    let item = i64::from(item).checked_add(unzigzag(value)).ok_or(Malformed)?;
                    let item = u32::try_from(item).map_err(|_| Malformed)?;
                    if !pack.numbers(module).contains(&item) {
                        return Err(Malformed);
                    }
                    items.push(item);
                    old += 1;
                    last = module as i64;
                }
                op if op == Op::Drop as u64 => {
                    let count = usize::try_from(value).map_err(|_| Malformed)?;
                    old = old.checked_add(count).filter(|end| count > 0 && *end <= previous.end).ok_or(Malformed)?;
                }
                _ => {
                    last = last.checked_add(unzigzag(value)).ok_or(Malformed)?;
                    let module = usize::try_from(last).ok().filter(|module| *module < pack.paths.len());
                    let numbers = pack.numbers(module.ok_or(Malformed)?);
                    let version = u32::try_from(reader.number()?).map_err(|_| Malformed)?;
                    let item = numbers.start.checked_add(version).filter(|item| numbers.contains(item));
                    items.push(item.ok_or(Malformed)?);
                }
            }
        }
        Ok(start as u32..items.len() as u32)
    }

    /// The text of a go.mod of a module; `None` if the pack is damaged where its lines are.
    pub(super) fn text(&self, pack: &Pack, at: usize, go_mod: &GoMod) -> Option<Vec<u8>> {
        self.try_text(pack, at, go_mod).ok()
    }

    fn try_text(&self, pack: &Pack, at: usize, go_mod: &GoMod) -> Result<Vec<u8>, Malformed> {
        let shape = &pack.shapes[go_mod.shape as usize];
        let mut reader = Reader::new(&pack.body[go_mod.places[0]..]);
        let head = Head::read(pack, shape, &mut reader)?;
        let runs: Vec<usize> = shape.runs.iter().map(|_| Ok(reader.number()? as usize)).collect::<Result<_, _>>()?;
        let mut reader = Reader::new(&pack.body[go_mod.places[1]..]);
        let mut all_runs = runs.iter();
        let mut indirect = Vec::with_capacity(go_mod.require.len());
        for line in &shape.lines {
            let mut run = || all_runs.next().copied().unwrap_or(0);
            match line {
                Line::Direct | Line::Said => indirect.resize(indirect.len() + run(), false),
                Line::Indirect => indirect.resize(indirect.len() + run(), true),
                Line::Mixed => {
                    let run = run();
                    let marks = reader.take(run.div_ceil(8))?;
                    indirect.extend((0..run).map(|item| marks[item / 8] >> (item % 8) & 1 == 1));
                }
                Line::SingleDirect => indirect.push(false),
                Line::SingleIndirect => indirect.push(true),
                _ => {}
            }
        }
        let all_lines = if shape.texts > 0 { pack.all_lines() } else { &[] };
        let mut reader = Reader::new(all_lines.get(go_mod.places[2]..).unwrap_or_default());
        let lines: Vec<&str> = (0..shape.texts).map(|_| reader.text()).collect::<Result<_, _>>()?;
        let text = |number: Option<u32>| number.map_or("", |number| &pack.texts[number as usize]);
        Ok(put_together(
            &pack.paths[at],
            &shape.lines,
            (text(head.go), text(head.toolchain)),
            &runs,
            self.require(go_mod).iter().map(|number| pack.module_version(*number)).zip(indirect),
            lines.into_iter(),
        ))
    }

    /// What a go.mod of a module says.
    pub(super) fn summary(&self, pack: &Pack, at: usize, go_mod: &GoMod) -> Option<Arc<ModuleSummary>> {
        if !pack.shapes[go_mod.shape as usize].says_no_more {
            return crate::summary::of(&self.text(pack, at, go_mod)?, &pack.table);
        }
        let require = self.require(go_mod).iter().map(|number| pack.module_version(*number));
        let require = require.map(|module| (&*module.path, &*module.version));
        Some(Arc::new(ModuleSummary {
            path: Arc::clone(&pack.paths[at]),
            go: go_mod.go.map(|number| Arc::clone(&pack.texts[number as usize])).unwrap_or_default(),
            toolchain: Arc::default(),
            require: pack.table.list(require),
            notes: None,
            ignore: Vec::new(),
        }))
    }
}

/// The texts behind `go` and `toolchain`, where there are such lines.
struct Head {
    go: Option<u32>,
    toolchain: Option<u32>,
}

impl Head {
    fn read(pack: &Pack, shape: &Shape, reader: &mut Reader) -> Result<Self, Malformed> {
        let mut text = |is_there: bool| is_there.then(|| reader.index(pack.texts.len())).transpose();
        let (go, toolchain) = (text(shape.has_go)?, text(shape.has_toolchain)?);
        Ok(Self { go: go.map(|text| text as u32), toolchain: toolchain.map(|text| text as u32) })
    }
}

impl GoMod {
    /// True if what counts for who depends on the module stands in the requirements and the go line.
    pub(super) fn is_known(&self, pack: &Pack) -> bool {
        pack.shapes[self.shape as usize].is_known
    }
}

fn places(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
