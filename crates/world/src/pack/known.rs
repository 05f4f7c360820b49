//! A pack's go.mod files in numbers: those of its table.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use gomod::{ModuleTable, ModuleVersion, Numbered};

use super::read::Pack;
use super::section::is_plain;
use crate::known::{KnownGoMod, KnownModules};

/// What each number of the table stands for.
#[derive(Default)]
pub(super) struct Owners {
    /// By number: the module, and the number of its first version.
    modules: RwLock<Vec<(u32, u32)>>,
    /// By text: the number of `go` at this version, as soon as somebody asked for it.
    go: Vec<OnceLock<u32>>,
}

/// Stands for `go`, which is no module of the pack.
const GO: u32 = u32::MAX;

impl Owners {
    pub(super) fn set_texts(&mut self, count: usize) {
        self.go.resize_with(count, OnceLock::new);
    }

    /// Adds the versions of a module to the table; gives the number of the first.
    pub(super) fn append(
        &self,
        table: &ModuleTable,
        versions: impl ExactSizeIterator<Item = ModuleVersion>,
        module: u32,
    ) -> u32 {
        let mut modules = self.modules.write().unwrap_or_else(PoisonError::into_inner);
        let count = versions.len();
        let first = table.append(versions);
        // Others put in what they look for.
        if modules.len() < first as usize + count {
            modules.resize(first as usize + count, (GO, 0));
        }
        modules[first as usize..first as usize + count].fill((module, first));
        first
    }

    fn of(&self, number: u32) -> Option<(usize, usize)> {
        let modules = self.modules.read().unwrap_or_else(PoisonError::into_inner);
        let (module, first) = *modules.get(number as usize)?;
        (module != GO).then_some((module as usize, (number - first) as usize))
    }
}

impl Pack {
    /// The number of `go` at the version that a text of the pack is.
    fn go_number(&self, text: usize) -> u32 {
        *self.owners.go[text].get_or_init(|| {
            let go = ModuleVersion { path: "go".into(), version: Arc::clone(&self.texts[text]) };
            self.owners.append(&self.table, std::iter::once(go), GO)
        })
    }
}

impl Numbered for Pack {
    fn module(&self, number: u32) -> &ModuleVersion {
        self.table.get(number)
    }

    fn number(&self, module: &ModuleVersion) -> Option<u32> {
        if &*module.path == "go" {
            return Some(self.go_number(self.texts.iter().position(|text| *text == module.version)?));
        }
        let (at, version) = self.place(module)?;
        Some(self.versions(at).first + version as u32)
    }
}

impl KnownModules for Pack {
    fn read(&self, number: u32, require: &mut Vec<u32>) -> Option<KnownGoMod<'_>> {
        let (module, version) = self.owners.of(number)?;
        let section = self.section(module);
        let go_mod = section.go_mod(version).filter(|go_mod| is_plain(self, go_mod))?;
        require.clear();
        require.extend(section.require(go_mod));
        Some(KnownGoMod { go: go_mod.go.map(|text| self.go_number(text as usize)), sum: None })
    }
}
