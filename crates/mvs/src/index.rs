//! Which module versions a graph has met, and the number of each.

use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use gomod::ModuleVersion;
use rustc_hash::FxHashMap;

use crate::trace::Id;

/// Module versions in the order in which they were met, found again by their text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    modules: Vec<ModuleVersion>,
    /// By module version, the number of its path: an edge then costs no look-up of a text.
    path_of: Vec<u32>,
    /// Paths, numbered in the order in which they were met.
    paths: FxHashMap<Arc<str>, u32>,
    /// The same by where a path's text lies in memory: most module versions of a path share it.
    addresses: FxHashMap<usize, u32>,
    listed: RefCell<Listed>,
}

/// What is found by text. It is written when somebody asks: who counts in numbers never does.
#[derive(Clone, Debug, Default)]
struct Listed {
    ids: FxHashMap<ModuleVersion, Id>,
    /// Those that are not in it yet.
    others: Vec<Id>,
}

impl Index {
    /// Makes room for so many more module versions.
    pub(crate) fn reserve(&mut self, modules: usize) {
        self.modules.reserve(modules);
        self.path_of.reserve(modules);
        self.paths.reserve(modules / 4);
        self.addresses.reserve(modules / 4);
        self.listed.get_mut().others.reserve(modules);
    }

    pub(crate) fn modules(&self) -> &[ModuleVersion] {
        &self.modules
    }

    pub(crate) fn module(&self, id: Id) -> &ModuleVersion {
        &self.modules[id.index()]
    }

    /// The number of a module version's path.
    pub(crate) fn path_of(&self, id: Id) -> usize {
        self.path_of[id.index()] as usize
    }

    /// The number of a path that was met.
    pub(crate) fn path(&self, path: &str) -> Option<usize> {
        self.paths.get(path).map(|number| *number as usize)
    }

    /// The number of a module version that was met.
    pub(crate) fn id(&self, module: &ModuleVersion) -> Option<Id> {
        let listed = &mut *self.listed.borrow_mut();
        if let Some(id) = listed.ids.get(module) {
            return Some(*id);
        }
        if listed.others.is_empty() {
            return None;
        }
        listed.ids.reserve(listed.others.len());
        listed.ids.extend(listed.others.drain(..).map(|id| (self.modules[id.index()].clone(), id)));
        listed.ids.get(module).copied()
    }

    /// The number of a module version, which is met now if it was not before.
    pub(crate) fn intern(&mut self, module: &ModuleVersion) -> Id {
        if !self.listed.get_mut().others.is_empty() {
            self.id(module);
        }
        self.intern_listed(module)
    }

    /// As [`Index::intern`], for one that was certainly not met through [`Index::add`].
    pub(crate) fn intern_listed(&mut self, module: &ModuleVersion) -> Id {
        let id = Id(u32::try_from(self.modules.len()).unwrap_or(u32::MAX));
        match self.listed.get_mut().ids.entry(module.clone()) {
            Entry::Occupied(known) => return *known.get(),
            Entry::Vacant(place) => place.insert(id),
        };
        self.push(module);
        id
    }

    /// Adds a module version that was certainly not met before.
    pub(crate) fn add(&mut self, module: &ModuleVersion) -> Id {
        let id = Id(u32::try_from(self.modules.len()).unwrap_or(u32::MAX));
        self.listed.get_mut().others.push(id);
        self.push(module);
        id
    }

    fn push(&mut self, module: &ModuleVersion) {
        let next = self.paths.len() as u32;
        let by_text = || *self.paths.entry(module.path.clone()).or_insert(next);
        let path = *self.addresses.entry(module.path.as_ptr().addr()).or_insert_with(by_text);
        self.path_of.push(path);
        self.modules.push(module.clone());
    }

    /// How many paths were met.
    pub(crate) fn paths(&self) -> usize {
        self.paths.len()
    }
}
