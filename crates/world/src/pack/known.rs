//! A pack's go.mod files in numbers: those of its table. The first numbers are `go` at each of the pack's texts, the others
//! its module versions in order: a higher one of the same path is a later version.

use std::ops::Range;

use gomod::{ModuleVersion, Numbered};

use super::bytes::{Malformed, Names, Reader};
use super::read::Pack;
use crate::known::{KnownGoMod, KnownModules};

/// Stands for the version of a module version whose name can't be read; never part of a build list.
const NONE: &str = "none";

impl Pack {
    /// The numbers of a module's versions.
    pub(super) fn numbers(&self, module: usize) -> Range<u32> {
        self.firsts[module]..self.firsts[module + 1]
    }

    /// The module of a number, and its version among that one's; none for `go`.
    pub(super) fn owner(&self, number: u32) -> Option<(usize, usize)> {
        let module = *self.owners.get(number.checked_sub(self.firsts[0])? as usize)? as usize;
        Some((module, (number - self.firsts[module]) as usize))
    }

    /// The module version of a number.
    ///
    /// # Panics
    /// On a number that the pack never gave.
    pub(super) fn module_version(&self, number: u32) -> &ModuleVersion {
        match self.owner(number) {
            Some((module, version)) => &self.versions(module)[version],
            None => &self.go[number as usize],
        }
    }

    /// A module's versions.
    pub(super) fn versions(&self, module: usize) -> &[ModuleVersion] {
        self.versions[module].get_or_init(|| {
            let count = self.numbers(module).len();
            let mut versions = Vec::with_capacity(count);
            let named = |name: &str| ModuleVersion { path: self.paths[module].clone(), version: name.into() };
            let _ = self.each_name(module, |name| versions.push(named(name)));
            versions.resize_with(count, || named(NONE));
            versions.into()
        })
    }

    fn each_name(&self, module: usize, mut visit: impl FnMut(&str)) -> Result<(), Malformed> {
        let (start, end) = self.sections[module];
        let mut reader = Reader::new(&self.body[start..end]);
        let length = reader.count()?;
        let mut names = Names::new(reader.take(length)?, self.numbers(module).len())?;
        while let Some(name) = names.next()? {
            self.spend(1 + name.len() / 4)?;
            visit(name);
        }
        Ok(())
    }
}

impl Numbered for Pack {
    fn module(&self, number: u32) -> &ModuleVersion {
        self.module_version(number)
    }

    fn number(&self, module: &ModuleVersion) -> Option<u32> {
        if &*module.path == "go" {
            return self.texts.iter().position(|text| *text == module.version).map(|text| text as u32);
        }
        self.place(module).map(|(_, number)| number)
    }

    fn rank(&self, number: u32) -> Option<u32> {
        self.owner(number).map(|_| number)
    }
}

impl KnownModules for Pack {
    fn read(&self, number: u32, require: &mut Vec<u32>) -> Option<KnownGoMod<'_>> {
        let (module, version) = self.owner(number)?;
        let section = self.section(module);
        let go_mod = section.go_mod(version).filter(|go_mod| go_mod.is_known(self))?;
        require.clear();
        require.extend_from_slice(section.require(go_mod));
        Some(KnownGoMod { go: go_mod.go, sum: None })
    }
}
