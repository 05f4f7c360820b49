//! How many modules would leave the build list without one line of your go.mod.
//!
//! The answer never comes from the picture: an older version of the same module may stay and ask for less. Selection runs
//! again on the recorded requirements of all versions. Your `// indirect` lines stay, but those of modules that only the
//! dropped line led to: `go mod tidy` would take them away too.

use crate::input::Graph;
use playground::data::{Analysis, Node};
use std::collections::HashMap;

/// The requirements of all versions as one graph of numbered nodes.
struct Versions {
    module: Vec<u32>,
    asks: Vec<Vec<u32>>,
}

/// For each module of `graph`: how many modules leave without the main modules' direct line for it (itself counted). 0 for
/// modules without such a line. Takes time in the order of direct lines times requirements; `limit` bounds that product,
/// and beyond it the answer is empty: not known.
pub fn goes(analysis: &Analysis, graph: &Graph, limit: usize) -> Vec<u32> {
    let lines: Vec<u32> = {
        let mut lines: Vec<u32> = graph.direct.iter().map(|&(_, to)| to).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    };
    if lines.len().saturating_mul(analysis.requirements.len() + 1) > limit {
        return Vec::new();
    }
    let rows = &analysis.modules;
    let of_row: HashMap<u32, u32> =
        graph.modules.iter().enumerate().map(|(at, module)| (module.row, at as u32)).collect();
    let mut numbers: HashMap<Node, u32> = HashMap::new();
    let mut versions = Versions { module: Vec::new(), asks: Vec::new() };
    let mut direct = Vec::new();
    let mut indirect = Vec::new();
    for requirement in analysis.requirements.iter().filter(|requirement| !requirement.excluded) {
        let mut number = |node: Node| {
            *numbers.entry(node).or_insert_with(|| {
                versions.module.push(of_row.get(&node.module).copied().unwrap_or(u32::MAX));
                versions.asks.push(Vec::new());
                versions.asks.len() as u32 - 1
            })
        };
        let to = number(requirement.to);
        if rows.get(requirement.from.module as usize).is_some_and(|row| row.main) {
            if requirement.indirect { &mut indirect } else { &mut direct }.push(to);
        } else {
            let from = number(requirement.from);
            versions.asks[from as usize].push(to);
        }
    }
    let count = graph.len();
    let base = versions.reach(&direct, count);
    let mut goes = vec![0; count];
    let mut roots = Vec::with_capacity(direct.len() + indirect.len());
    for line in lines {
        roots.clear();
        roots.extend(direct.iter().copied().filter(|&node| versions.module[node as usize] != line));
        let without = versions.reach(&roots, count);
        roots.extend(indirect.iter().copied().filter(|&node| {
            let module = versions.module[node as usize] as usize;
            module != line as usize && module < count && (without[module] || !base[module])
        }));
        let left = versions.reach(&roots, count);
        goes[line as usize] =
            graph.modules.iter().zip(&left).filter(|(module, left)| !module.main && !**left).count() as u32;
    }
    goes
}

impl Versions {
    /// Which modules occur in what `roots` lead to.
    fn reach(&self, roots: &[u32], count: usize) -> Vec<bool> {
        let mut seen = vec![false; self.asks.len()];
        let mut found = vec![false; count];
        let mut open: Vec<u32> = roots.to_vec();
        for &root in roots {
            seen[root as usize] = true;
        }
        while let Some(node) = open.pop() {
            if let Some(found) = found.get_mut(self.module[node as usize] as usize) {
                *found = true;
            }
            for &next in &self.asks[node as usize] {
                if !std::mem::replace(&mut seen[next as usize], true) {
                    open.push(next);
                }
            }
        }
        found
    }
}
