//! What a switch, an upgrade or a drop changes, drawn in place: the layout is that of the union of before and after.

use crate::input::{Ask, Graph, Module};
use crate::order;
use crate::scene::Mark;
use playground::data::{Analysis, Change, ChangeKind};
use std::collections::BTreeMap;

impl Graph {
    /// The modules and requirements of both. Modules of `self` keep their versions, so that nothing that stays moves.
    pub fn union(&self, other: &Graph) -> Graph {
        let mut modules: Vec<Module> = self.modules.clone();
        modules.extend(other.modules.iter().filter(|module| self.find(&module.path).is_none()).cloned());
        order::by(&mut modules, |a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
        let mut union = Graph { modules, ..Graph::default() };
        for graph in [self, other] {
            let to: Vec<u32> = graph.modules.iter().map(|module| union.find(&module.path).unwrap_or(0)).collect();
            let pair = |&(a, b): &(u32, u32)| (to[a as usize], to[b as usize]);
            union.asks.extend(graph.asks.iter().map(|ask| Ask {
                from: to[ask.from as usize],
                to: to[ask.to as usize],
                exact: ask.exact,
            }));
            union.direct.extend(graph.direct.iter().map(pair));
            union.indirect.extend(graph.indirect.iter().map(pair));
            union.passed.extend(graph.passed.iter().map(pair));
        }
        // For the version selected before, where both ask.
        order::by_key(&mut union.asks, |ask| (ask.from, ask.to, !ask.exact));
        union.asks.dedup_by_key(|ask| (ask.from, ask.to));
        for list in [&mut union.direct, &mut union.indirect, &mut union.passed] {
            order::sort(list);
            list.dedup();
        }
        for module in &mut union.modules {
            module.asked_by = 0;
        }
        for ask in &union.asks {
            union.modules[ask.to as usize].asked_by += 1;
        }
        for &(_, to) in &union.direct {
            union.modules[to as usize].direct = true;
        }
        union.mains = (0..union.modules.len() as u32).filter(|&at| union.modules[at as usize].main).collect();
        union.goes = union
            .modules
            .iter()
            .map(|module| self.find(&module.path).and_then(|at| self.goes.get(at as usize)).copied().unwrap_or(0))
            .collect();
        union
    }
}

/// What happens to each module of `graph`.
pub fn marks(graph: &Graph, changes: &[Change]) -> BTreeMap<u32, Mark> {
    changes
        .iter()
        .filter_map(|change| {
            let module = graph.find(&change.path)?;
            let after = change.after.clone().unwrap_or_default();
            let mark = match change.kind {
                ChangeKind::Added => Mark::New,
                ChangeKind::Removed => Mark::Goes,
                ChangeKind::Raised => Mark::Version { raised: true, version: after },
                ChangeKind::Lowered => Mark::Version { raised: false, version: after },
                ChangeKind::Replaced => Mark::Replaced,
            };
            Some((module, mark))
        })
        .collect()
}

/// Compares two results: what differs in the build list, by path. Whether a version is higher is told by the order of the
/// module's versions in either result.
pub fn changes(before: &Analysis, after: &Analysis) -> Vec<Change> {
    let state = |analysis: &Analysis| -> BTreeMap<String, (String, Option<String>)> {
        analysis
            .modules
            .iter()
            .filter(|row| !row.main)
            .filter_map(|row| {
                let version = row.versions.get(row.selected? as usize)?;
                let other = version
                    .replaced_by
                    .as_ref()
                    .map(|other| format!("{} {}", other.path, other.version).trim_end().to_owned());
                Some((row.path.clone(), (version.version.clone(), other)))
            })
            .collect()
    };
    let (first, last) = (state(before), state(after));
    let mut paths: Vec<&String> = first.keys().chain(last.keys()).collect();
    order::sort(&mut paths);
    paths.dedup();
    let higher = |path: &str, old: &str, new: &str| {
        [after, before]
            .iter()
            .filter_map(|analysis| analysis.modules.iter().find(|row| row.path == path))
            .find_map(|row| {
                let at = |version: &str| row.versions.iter().position(|other| other.version == version);
                Some(at(new)? > at(old)?)
            })
            .unwrap_or(false)
    };
    let mut list = Vec::new();
    for path in paths {
        let (old, new) = (first.get(path), last.get(path));
        if old == new {
            continue;
        }
        let kind = match (old, new) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            (Some(old), Some(new)) if old.0 == new.0 => ChangeKind::Replaced,
            (Some(old), Some(new)) if higher(path, &old.0, &new.0) => ChangeKind::Raised,
            _ => ChangeKind::Lowered,
        };
        list.push(Change {
            path: path.clone(),
            before: old.map(|old| old.0.clone()),
            after: new.map(|new| new.0.clone()),
            replaced_before: old.and_then(|old| old.1.clone()),
            replaced_after: new.and_then(|new| new.1.clone()),
            kind,
        });
    }
    list
}
