//! What go.mod files of published modules require, found by the number of the module version: no path of a file is put
//! together for that.

use std::hash::BuildHasher;
use std::sync::Arc;

use gomod::module::{unescape_path, unescape_version};
use gomod::{ModuleVersion, Numbered, gover, semver};
use rustc_hash::FxBuildHasher;
use world::{KnownGoMod, KnownModules};

use super::names::{NONE, NameWriter, Names, Reader};
use super::{Kept, Value};

/// Where the entries of module versions are.
#[derive(Default)]
pub(super) struct Known {
    /// By module version: the numbers of the entries of its go.mod and of its `.info`, and its rank, and one; 0 where there is
    /// none.
    entries: Vec<[u32; 3]>,
    /// Module versions by their hash, each at the first free place: its number and one, or 0.
    places: Vec<u32>,
}

impl Known {
    pub(super) fn read(names: &Names, data: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(data);
        let count = names.modules.len();
        let entries = reader.list(count as u32, 12, |reader| Some([reader.u32()?, reader.u32()?, reader.u32()?]))?;
        let room = reader.u32()? as usize;
        let places = reader.list(room as u32, 4, Reader::u32)?;
        let is_sound = room.is_power_of_two() && room > count && places.iter().all(|place| *place as usize <= count);
        is_sound.then_some(Self { entries, places })
    }

    fn number(&self, names: &Names, module: &ModuleVersion) -> Option<u32> {
        let mut place = hash(&module.path, &module.version);
        for _ in 0..self.places.len() {
            let number = self.places[place & (self.places.len() - 1)].checked_sub(1)?;
            if names.modules[number as usize] == *module {
                return Some(number);
            }
            place = place.wrapping_add(1);
        }
        None
    }
}

/// What of a module version an entry is of.
#[derive(Clone, Copy)]
enum Kind {
    GoMod,
    Info,
}

impl Kept {
    /// The entry of a module version, and its number.
    fn known_entry(&self, number: u32, kind: Kind) -> Option<usize> {
        let entries = self.named().1.entries.get(number as usize)?;
        Some(entries[kind as usize].checked_sub(1)? as usize)
    }

    /// The folders that most files lie in, if that is known: where the module cache has its downloads, and that cache.
    pub(super) fn known_folders(&self) -> [&str; 2] {
        let downloads = &*self.downloads;
        [downloads, downloads.strip_suffix(&DOWNLOADS[1..]).unwrap_or_default()]
    }

    /// True if go.mod files of this module cache can be found by the number of their module version.
    pub fn knows(&self, cache: &str) -> bool {
        self.downloads.strip_prefix(cache) == Some(DOWNLOADS)
    }
}

impl Numbered for Kept {
    fn module(&self, number: u32) -> &ModuleVersion {
        &self.names().modules[number as usize]
    }

    fn number(&self, module: &ModuleVersion) -> Option<u32> {
        let (names, known) = self.named();
        known.number(names, module)
    }

    fn rank(&self, number: u32) -> Option<u32> {
        self.named().1.entries.get(number as usize)?[RANK].checked_sub(1)
    }
}

impl KnownModules for Kept {
    fn read(&self, number: u32, require: &mut Vec<u32>) -> Option<KnownGoMod<'_>> {
        let (go_mod_hash, value) = self.likely_value(self.known_entry(number, Kind::GoMod)?)?;
        let Value::GoMod(requirements) = value else { return None };
        if go_mod_hash.is_empty() {
            return None;
        }
        let go = requirements.read(self.names(), require)?;
        Some(KnownGoMod { go: (go != NONE).then_some(go), sum: Some(go_mod_hash) })
    }

    fn go(&self, number: u32) -> Option<u32> {
        match self.likely_value(self.known_entry(number, Kind::GoMod)?)? {
            (go_mod_hash, Value::GoMod(requirements)) if !go_mod_hash.is_empty() => requirements.go(self.names()),
            _ => None,
        }
    }

    fn is_likely(&self, number: u32) -> bool {
        self.known_entry(number, Kind::GoMod).is_some_and(|entry| self.may_be_unchanged(entry))
    }

    fn info(&self, number: u32) -> Option<&[u8]> {
        match self.likely_value(self.known_entry(number, Kind::Info)?)? {
            (_, Value::Content(text)) => Some(text),
            _ => None,
        }
    }
}

/// Where in a module cache the go.mod files lie.
const DOWNLOADS: &str = "/cache/download/";

/// Collects where the entries of module versions are.
#[derive(Default)]
pub(super) struct KnownWriter {
    folder: String,
    /// Number of module version, what it is of, and number of entry.
    entries: Vec<(u32, Kind, u32)>,
}

impl KnownWriter {
    /// Adds the entry of a go.mod that names a module, if its path is the one of a version of that module.
    pub(super) fn add_go_mod(&mut self, path: &str, declared: &Arc<str>, names: &mut NameWriter, entry: u32) {
        if let Some((folder, module, version)) =
            taken_apart(path, ".mod").filter(|(_, module, _)| *module == **declared)
        {
            self.add(folder, (&module.into(), &version.into()), names, (Kind::GoMod, entry));
        }
    }

    /// Adds an entry if it is the one of a module version's `.info`.
    pub(super) fn add_content(&mut self, path: &str, names: &mut NameWriter, entry: u32) {
        if let Some((folder, module, version)) = taken_apart(path, ".info") {
            self.add(folder, (&module.into(), &version.into()), names, (Kind::Info, entry));
        }
    }

    fn add(
        &mut self,
        folder: &str,
        (path, version): (&Arc<str>, &Arc<str>),
        names: &mut NameWriter,
        (kind, entry): (Kind, u32),
    ) {
        if self.folder.is_empty() {
            folder.clone_into(&mut self.folder);
        }
        if self.folder == folder {
            self.entries.push((names.module(path, version), kind, entry));
        }
    }

    /// The folder that the files lie in.
    pub(super) fn folder(&self) -> &str {
        &self.folder
    }

    pub(super) fn put(&self, data: &mut Vec<u8>, names: &NameWriter) {
        let modules = names.modules();
        let mut entries = vec![[0; 3]; modules.len()];
        for (number, rank) in ranks(&modules.clone().collect::<Vec<_>>()) {
            entries[number][RANK] = rank + 1;
        }
        for (module, kind, entry) in &self.entries {
            entries[*module as usize][*kind as usize] = entry + 1;
        }
        let mut places = vec![0u32; (modules.len() * 2).next_power_of_two().max(2)];
        let last = places.len() - 1;
        for (number, (path, version)) in modules.enumerate() {
            let mut place = hash(path, version);
            while places[place & last] != 0 {
                place = place.wrapping_add(1);
            }
            places[place & last] = number as u32 + 1;
        }
        let length = places.len() as u32;
        let numbers = entries.into_iter().flatten().chain([length]).chain(places);
        data.extend(numbers.flat_map(u32::to_le_bytes));
    }
}

/// Where a module version's rank stands, behind the entries of both kinds.
const RANK: usize = 2;

/// Module versions with their ranks: as many as are lower, so that equal ones have the same. `go` and `toolchain` have orders of
/// their own and none here.
fn ranks(modules: &[(&str, &str)]) -> impl Iterator<Item = (usize, u32)> {
    let compare = |a: &usize, b: &usize| {
        let ((path, version), (other_path, other)) = (modules[*a], modules[*b]);
        path.cmp(other_path).then_with(|| semver::compare(version, other))
    };
    let ranked = |number: &usize| semver::is_valid(modules[*number].1) && !gover::is_toolchain(modules[*number].0);
    let mut order: Vec<usize> = (0..modules.len()).filter(ranked).collect();
    order.sort_by(compare);
    let mut ranked: Vec<(usize, u32)> = Vec::with_capacity(order.len());
    for number in order {
        let rank = match ranked.last() {
            Some((last, rank)) if compare(last, &number).is_eq() => *rank,
            _ => ranked.len() as u32,
        };
        ranked.push((number, rank));
    }
    ranked.into_iter()
}

/// The folder, the module and the version of a file in a module cache that ends so.
fn taken_apart<'p>(path: &'p str, suffix: &str) -> Option<(&'p str, String, String)> {
    let (folder, file) = path.split_at(path.rfind(DOWNLOADS)? + DOWNLOADS.len());
    let (escaped, version) = file.strip_suffix(suffix)?.split_once("/@v/")?;
    Some((folder, unescape_path(escaped).ok()?, unescape_version(version).ok()?))
}

fn hash(path: &str, version: &str) -> usize {
    FxBuildHasher.hash_one((path, version)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_in_order() {
        let modules = [
            ("b", "v1.10.0"),
            ("go", "1.21"),
            ("b", "v1.9.0"),
            ("a", "v2.0.0+incompatible"),
            ("b", "v1.10.0+meta"),
            ("b", "main"),
            ("b", "v1.10.0-rc.1"),
            ("c", "v0.0.0"),
        ];
        let ranks: Vec<_> = ranks(&modules).map(|(number, rank)| (modules[number].1, rank)).collect();
        assert_eq!(
            ranks,
            [
                ("v2.0.0+incompatible", 0),
                ("v1.9.0", 1),
                ("v1.10.0-rc.1", 2),
                ("v1.10.0", 3),
                ("v1.10.0+meta", 3),
                ("v0.0.0", 5)
            ]
        );
    }
}
