//! Which module versions can't be in the graph, and why (modload/edit.go, `dqTracker`).
//!
//! With pruning, a module version may be fine where its requirements are pruned out and not where they count, so both are
//! kept apart.

use gomod::ModuleVersion;
use rustc_hash::FxHashMap;

use crate::error::Error;

use super::requirements::Pruning;

/// Why a module version can't be in the graph.
#[derive(Clone, Debug)]
pub(super) enum Reason {
    /// Its requirements could not be read.
    Error(Error),
    /// It is, or requires, this one.
    Module(ModuleVersion),
}

/// Reasons by module version and context (Go: `dqTracker`).
#[derive(Default)]
pub(super) struct Tracker {
    /// How the requirements of each root count.
    roots: FxHashMap<ModuleVersion, Pruning>,
    pruned: FxHashMap<ModuleVersion, Reason>,
    unpruned: FxHashMap<ModuleVersion, Reason>,
    /// Who requires a module version that is fine so far.
    requiring: FxHashMap<ModuleVersion, Vec<ModuleVersion>>,
}

impl Tracker {
    pub(super) fn new(roots: FxHashMap<ModuleVersion, Pruning>) -> Self {
        Self { roots, ..Self::default() }
    }

    pub(super) fn root_pruning(&self, module: &ModuleVersion) -> Option<Pruning> {
        self.roots.get(module).copied()
    }

    fn reason(&self, module: &ModuleVersion, pruning: Pruning) -> Option<&Reason> {
        if pruning == Pruning::Unpruned { self.unpruned.get(module) } else { self.pruned.get(module) }
    }

    /// True if the module version can't be in a part of the graph with this pruning (Go: `check`).
    pub(super) fn is_disqualified(&self, module: &ModuleVersion, pruning: Pruning) -> bool {
        self.reason(module, pruning).is_some()
    }

    /// Notes that `module` requires `requirement`; false if that settles the case of `module` (Go: `require`).
    pub(super) fn require(&mut self, module: &ModuleVersion, requirement: &ModuleVersion) -> bool {
        if let Some(pruning) = self.root_pruning(requirement)
            && self.is_disqualified(requirement, pruning)
        {
            self.disqualify(module, Pruning::Pruned, Reason::Module(requirement.clone()));
            return false;
        }
        if self.is_disqualified(requirement, Pruning::Unpruned) {
            self.disqualify(module, Pruning::Unpruned, Reason::Module(requirement.clone()));
            if !self.roots.contains_key(module) {
                return false;
            }
        }
        self.requiring.entry(requirement.clone()).or_default().push(module.clone());
        true
    }

    /// Notes why a module version can't be in a part of the graph, and in turn all that require it (Go: `disqualify`).
    pub(super) fn disqualify(&mut self, module: &ModuleVersion, from: Pruning, reason: Reason) {
        // A stack instead of recursion: chains of requirements may be long. Children are pushed in reverse, so that the
        // order, and with it which reason comes first, is that of the recursion.
        let mut todo = vec![(module.clone(), from, reason)];
        while let Some((module, from, reason)) = todo.pop() {
            if self.is_disqualified(&module, from) {
                continue;
            }
            let root = self.root_pruning(&module);
            if from == Pruning::Unpruned {
                self.unpruned.insert(module.clone(), reason.clone());
                if root == Some(Pruning::Unpruned) {
                    self.pruned.entry(module.clone()).or_insert(reason);
                }
            } else {
                self.pruned.insert(module.clone(), reason.clone());
                self.unpruned.entry(module.clone()).or_insert(reason);
            }
            let everywhere = root.is_some() && (from != Pruning::Unpruned || root == Some(Pruning::Unpruned));
            let onwards = if everywhere { Pruning::Pruned } else { Pruning::Unpruned };
            for parent in self.requiring.get(&module).into_iter().flatten().rev() {
                todo.push((parent.clone(), onwards, Reason::Module(module.clone())));
            }
        }
    }

    /// The way from a module version to what is wrong with it, with the error if it is one; empty if it is fine (Go: `path`).
    pub(super) fn path(&self, module: &ModuleVersion, pruning: Pruning) -> (Vec<ModuleVersion>, Option<Error>) {
        let (mut module, mut pruning) = (module.clone(), pruning);
        let mut path = Vec::new();
        loop {
            if self.root_pruning(&module) == Some(Pruning::Unpruned) {
                pruning = Pruning::Unpruned;
            }
            let Some(reason) = self.reason(&module, pruning) else { return (path, None) };
            path.push(module.clone());
            match reason {
                Reason::Error(error) => return (path, Some(error.clone())),
                Reason::Module(next) if *next == module || path.len() > self.unpruned.len() => return (path, None),
                Reason::Module(next) => module = next.clone(),
            }
        }
    }
}
