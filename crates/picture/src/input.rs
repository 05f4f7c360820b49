//! What is drawn: the selected modules, numbered in the order of their paths, and who asks for whom.

use crate::order;
use playground::data::{Analysis, Node};
use std::collections::HashMap;

/// A module of the build list. Its number is its place in [`Graph::modules`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Module {
    /// Module path.
    pub path: String,
    /// Selected version, empty for a main module.
    pub version: String,
    /// Its number in [`Analysis::modules`].
    pub row: u32,
    /// A main module.
    pub main: bool,
    /// A main module requires it without `// indirect`.
    pub direct: bool,
    /// A main module requires it with `// indirect`.
    pub indirect: bool,
    /// Lower versions that somebody asks for, lowest first.
    pub lower: Vec<String>,
    /// What is read instead of it, as `path version` or a folder.
    pub replaced_by: Option<String>,
    /// An `exclude` names one of its versions.
    pub excluded: bool,
    /// Nothing is known of its go.mod.
    pub missing: bool,
    /// Its requirements were not read because of graph pruning.
    pub pruned: bool,
    /// Its author retracted the selected version.
    pub retracted: bool,
    /// How many selected modules ask for it, main modules apart.
    pub asked_by: u32,
    /// A higher version is known.
    pub update: bool,
}

/// A selected module asks for a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ask {
    /// Who asks.
    pub from: u32,
    /// For which module.
    pub to: u32,
    /// For the selected version; else for a lower one.
    pub exact: bool,
}

/// The input of the picture. Plain data; two equal graphs give equal pictures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Modules of the build list by path, bytewise.
    pub modules: Vec<Module>,
    /// Numbers of the main modules.
    pub mains: Vec<u32>,
    /// Requirements of selected versions, main modules apart, sorted.
    pub asks: Vec<Ask>,
    /// Lines of main modules without `// indirect`: (main, module), sorted.
    pub direct: Vec<(u32, u32)>,
    /// Lines of main modules with `// indirect`: (main, module), sorted.
    pub indirect: Vec<(u32, u32)>,
    /// Requirements of versions that were passed over: (module, module), sorted.
    pub passed: Vec<(u32, u32)>,
    /// How many modules would leave without the main modules' line, by module; see [`crate::goes`]. Empty: not known.
    pub goes: Vec<u32>,
}

impl Graph {
    /// Takes the selected modules and their requirements out of an analysis. Numbers that point nowhere are left out.
    pub fn of(analysis: &Analysis) -> Graph {
        let rows = &analysis.modules;
        let mut order: Vec<u32> = (0..rows.len() as u32)
            .filter(|&row| {
                let row = &rows[row as usize];
                row.main || row.selected.is_some_and(|version| (version as usize) < row.versions.len())
            })
            .collect();
        order::by(&mut order, |&a, &b| rows[a as usize].path.as_bytes().cmp(rows[b as usize].path.as_bytes()));
        order.dedup_by(|a, b| rows[*a as usize].path == rows[*b as usize].path);
        let number: HashMap<u32, u32> = order.iter().enumerate().map(|(at, &row)| (row, at as u32)).collect();
        let mut graph = Graph::default();
        for &at in &order {
            let row = &rows[at as usize];
            let selected = row.selected.map_or(0, |version| version as usize);
            let mut module = Module {
                path: row.path.clone(),
                row: at,
                main: row.main,
                direct: row.direct,
                indirect: row.indirect && !row.direct,
                excluded: row.versions.iter().any(|version| version.excluded),
                update: row.update.is_some(),
                ..Module::default()
            };
            if let Some(version) = row.versions.get(selected) {
                module.version.clone_from(&version.version);
                module.missing = version.missing;
                module.pruned = version.pruned;
                module.retracted = version.retracted.is_some();
                module.replaced_by = version.replaced_by.as_ref().map(|other| {
                    if other.version.is_empty() {
                        other.path.clone()
                    } else {
                        format!("{} {}", other.path, other.version)
                    }
                });
                module.lower = row.versions[..selected]
                    .iter()
                    .filter(|version| !version.asked_by.is_empty())
                    .map(|version| version.version.clone())
                    .collect();
            }
            graph.modules.push(module);
        }
        graph.mains = (0..graph.modules.len() as u32).filter(|&at| graph.modules[at as usize].main).collect();
        let selected = |node: Node| {
            let row = &rows[node.module as usize];
            row.main || row.selected == Some(node.version)
        };
        for requirement in analysis.requirements.iter().filter(|requirement| !requirement.excluded) {
            let (Some(&from), Some(&to)) = (number.get(&requirement.from.module), number.get(&requirement.to.module))
            else {
                continue;
            };
            if from == to {
                continue;
            }
            let target = &graph.modules[to as usize];
            if graph.modules[from as usize].main {
                if requirement.indirect { &mut graph.indirect } else { &mut graph.direct }.push((from, to));
            } else if target.main {
                // A requirement on a main module decides nothing.
            } else if selected(requirement.from) {
                graph.asks.push(Ask { from, to, exact: selected(requirement.to) });
            } else {
                graph.passed.push((from, to));
            }
        }
        order::sort(&mut graph.asks);
        graph.asks.dedup_by_key(|ask| (ask.from, ask.to));
        for list in [&mut graph.direct, &mut graph.indirect, &mut graph.passed] {
            order::sort(list);
            list.dedup();
        }
        for ask in &graph.asks {
            graph.modules[ask.to as usize].asked_by += 1;
        }
        graph
    }

    /// How many modules there are, main modules counted.
    pub fn len(&self) -> usize {
        self.modules.len()
    }

    /// True if there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }

    /// The number of a module path.
    pub fn find(&self, path: &str) -> Option<u32> {
        self.modules.binary_search_by(|module| module.path.as_bytes().cmp(path.as_bytes())).ok().map(|at| at as u32)
    }
}
