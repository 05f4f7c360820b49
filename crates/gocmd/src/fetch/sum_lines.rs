//! The lines of a go.sum file, found by module version. Nothing is copied out of the text: a project's go.sum holds thousands
//! of lines, of which a run looks at some.

use std::cell::Cell;
use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::ops::Range;

use gomod::{ModuleVersion, module, semver};
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// What an old version of go and this one put behind the version of a go.mod's sum.
const GO_MOD: &str = "/go.mod";

/// The sums that a file lists, and those that were added.
#[derive(Default)]
pub(super) struct SumLines {
    text: String,
    lines: Vec<Line>,
    /// The first line of each module version.
    first: HashTable<u32>,
}

/// One sum.
struct Line {
    path: Range<u32>,
    version: Range<u32>,
    hash: Range<u32>,
    /// The next sum of the same module version, and one; 0 if there is none.
    next: u32,
    used: Cell<bool>,
    dirty: Cell<bool>,
}

/// A module version as go.sum names it. The sum of a go.mod is listed at the version with `/go.mod`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SumKey<'k> {
    path: &'k str,
    version: &'k str,
    is_go_mod: bool,
}

impl<'k> SumKey<'k> {
    /// The key that a go.sum line has in its first two fields.
    pub(super) fn new(path: &'k str, version: &'k str) -> Self {
        match version.strip_suffix(GO_MOD) {
            Some(version) => Self { path, version, is_go_mod: true },
            None => Self { path, version, is_go_mod: false },
        }
    }

    /// The key of a module version, or of its go.mod where the version ends so.
    pub(super) fn of(module: &'k ModuleVersion) -> Self {
        Self::new(&module.path, &module.version)
    }

    /// The key of a module version's go.mod.
    pub(super) fn of_go_mod(module: &'k ModuleVersion) -> Self {
        Self { path: &module.path, version: &module.version, is_go_mod: true }
    }

    pub(super) fn path(&self) -> &'k str {
        self.path
    }

    /// As a module version.
    pub(super) fn module(&self) -> ModuleVersion {
        if self.is_go_mod {
            ModuleVersion::new(self.path, self.version().concat())
        } else {
            ModuleVersion::new(self.path, self.version)
        }
    }

    /// The version as go.sum has it, in two parts.
    pub(super) fn version(&self) -> [&'k str; 2] {
        [self.version, if self.is_go_mod { GO_MOD } else { "" }]
    }

    /// The order of the lines in go.sum (Go: `module.Sort`).
    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.path.cmp(other.path).then_with(|| {
            if self.version.contains('/') || other.version.contains('/') {
                module::compare(&self.module(), &other.module())
            } else if self.version == other.version {
                self.is_go_mod.cmp(&other.is_go_mod)
            } else {
                semver::compare(self.version, other.version)
            }
        })
    }

    fn hash(&self) -> u64 {
        FxBuildHasher.hash_one(self)
    }
}

impl SumLines {
    /// Nothing yet of a file with this text.
    pub(super) fn of(text: &str) -> Self {
        // Lines are about this long, and nearly all have a module version of their own.
        let room = text.len() / 90;
        Self { text: text.to_owned(), lines: Vec::with_capacity(room), first: HashTable::with_capacity(room) }
    }

    /// Adds the sum that stands in three fields of the text.
    pub(super) fn list(&mut self, path: Range<usize>, version: Range<usize>, hash: Range<usize>) {
        let place = |range: Range<usize>| range.start as u32..range.end as u32;
        let (path, version, hash) = (place(path), place(version), place(hash));
        let line = Line { path, version, hash, next: 0, used: Cell::new(false), dirty: Cell::new(false) };
        let number = self.lines.len() as u32;
        let (text, lines) = (&self.text, &mut self.lines);
        let key = key(text, &line);
        let hashed = key.hash();
        if let Some(&known) = self.first.find(hashed, |known| self::key(text, &lines[*known as usize]) == key) {
            let mut last = known as usize;
            while lines[last].next > 0 {
                last = lines[last].next as usize - 1;
            }
            lines[last].next = number + 1;
        } else {
            let hash_of = |known: &u32| self::key(text, &lines[*known as usize]).hash();
            self.first.insert_unique(hashed, number, hash_of);
        }
        lines.push(line);
    }

    /// Adds a sum that stands in no file; gives its number.
    pub(super) fn add(&mut self, module: SumKey<'_>, hash: &str) -> usize {
        let mut put = |texts: [&str; 2]| {
            let start = self.text.len();
            self.text.extend(texts);
            start..self.text.len()
        };
        let (path, version, hash) = (put([module.path, ""]), put(module.version()), put([hash, ""]));
        self.list(path, version, hash);
        self.lines.len() - 1
    }

    /// The sums of a module version in the order of their lines, each with its number.
    pub(super) fn get(&self, module: SumKey<'_>) -> impl Iterator<Item = (usize, &str)> {
        let same = |line: &u32| key(&self.text, &self.lines[*line as usize]) == module;
        let mut next = self.first.find(module.hash(), same).map_or(0, |line| line + 1);
        std::iter::from_fn(move || {
            let number = next.checked_sub(1)? as usize;
            next = self.lines[number].next;
            Some((number, self.at(&self.lines[number].hash)))
        })
    }

    /// True if there is a sum of a module version.
    pub(super) fn contains(&self, module: SumKey<'_>) -> bool {
        self.get(module).next().is_some()
    }

    /// Notes that a sum was looked for and is right.
    pub(super) fn set_used(&self, number: usize) {
        self.lines[number].used.set(true);
    }

    /// Takes that back.
    pub(super) fn set_unused(&self, number: usize) {
        self.lines[number].used.set(false);
    }

    /// Takes all that was noted back.
    pub(super) fn forget_notes(&self) {
        self.lines.iter().for_each(|line| {
            line.used.set(false);
            line.dirty.set(false);
        });
    }

    /// Notes that a sum was added, or is to be removed.
    pub(super) fn set_dirty(&self, number: usize) {
        self.lines[number].dirty.set(true);
    }

    pub(super) fn is_dirty(&self, number: usize) -> bool {
        self.lines[number].dirty.get()
    }

    /// True if any sum was added, or is to be removed.
    pub(super) fn any_dirty(&self) -> bool {
        self.lines.iter().any(|line| line.dirty.get())
    }

    pub(super) fn is_used(&self, number: usize) -> bool {
        self.lines[number].used.get()
    }

    /// All sums with their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, SumKey<'_>, &str)> {
        self.lines.iter().enumerate().map(|(number, line)| (number, key(&self.text, line), self.at(&line.hash)))
    }

    /// The module versions that have sums, once each.
    pub(super) fn modules(&self) -> impl Iterator<Item = SumKey<'_>> {
        self.first.iter().map(|line| key(&self.text, &self.lines[*line as usize]))
    }

    fn at(&self, range: &Range<u32>) -> &str {
        at(&self.text, range)
    }
}

fn key<'t>(text: &'t str, line: &Line) -> SumKey<'t> {
    SumKey::new(at(text, &line.path), at(text, &line.version))
}

fn at<'t>(text: &'t str, range: &Range<u32>) -> &'t str {
    &text[range.start as usize..range.end as usize]
}

/// Where the first three fields of a line begin and end, and how many there are (Go: `strings.Fields`).
pub(super) fn fields(line: &str) -> ([[usize; 2]; 3], usize) {
    let mut fields = [[0; 2]; 3];
    let mut count = 0;
    let mut add = |from: usize, to: usize| {
        if let Some(place) = fields.get_mut(count) {
            *place = [from, to];
        }
        count += 1;
    };
    // In nearly all lines only spaces are white space.
    if line.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        let mut from = 0;
        for to in memchr::memchr_iter(b' ', line.as_bytes()).chain([line.len()]) {
            if from < to {
                add(from, to);
            }
            from = to + 1;
        }
        return (fields, count);
    }
    let mut rest = line.trim_start_matches(is_space);
    while !rest.is_empty() {
        let (from, length) = (line.len() - rest.len(), rest.find(is_space).unwrap_or(rest.len()));
        add(from, from + length);
        rest = rest[length..].trim_start_matches(is_space);
    }
    (fields, count)
}

/// Go: `unicode.IsSpace`.
fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ') || (c > '\x7f' && c.is_whitespace())
}
