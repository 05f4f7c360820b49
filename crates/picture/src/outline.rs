//! The twin: the tree of homes as rows, in the order drawn, for a `treegrid`, for keys and for narrow pages.

use crate::homes::NONE;
use crate::layout::{Layout, Plan, Shown};
use crate::order;

/// One row of the twin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The module; [`NONE`] for the row "Shared by several".
    pub module: u32,
    /// Level from 1.
    pub level: u32,
    /// Siblings.
    pub siblings: u32,
    /// Its place among them, from 1.
    pub position: u32,
    /// Modules that come in with it (for "Shared by several": that stand in the list).
    pub comes_in: u32,
    /// Rows below it.
    pub rows: u32,
}

/// Children in the order drawn: by row and column, names before beads.
fn children(plan: &Plan, layout: &Layout, module: u32, shared: bool) -> Vec<u32> {
    let homes = plan.homes;
    let top = module == plan.spine;
    let mut list: Vec<u32> = homes.children[module as usize]
        .iter()
        .copied()
        .filter(|&child| !plan.is_absent(child))
        .filter(|&child| !top || (homes.shared[child as usize] && homes.root == module) == shared)
        .collect();
    order::by(&mut list, |&a, &b| {
        let (x, y) = (&layout.spots[a as usize], &layout.spots[b as usize]);
        let bead = |shown: Shown| shown != Shown::Name;
        (bead(x.shown), x.leaf, x.row, x.column, x.order, a).cmp(&(bead(y.shown), y.leaf, y.row, y.column, y.order, b))
    });
    list
}

/// All modules below the spine in the order of the twin.
pub(crate) fn order(plan: &Plan, layout: &Layout) -> Vec<u32> {
    outline(plan, layout).into_iter().map(|row| row.module).filter(|&module| module != NONE).collect()
}

/// All rows below the spine. Iterative: the tree may be deep.
pub fn outline(plan: &Plan, layout: &Layout) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::with_capacity(plan.graph.len());
    let spine = plan.spine;
    if plan.graph.is_empty() {
        return rows;
    }
    let tree = children(plan, layout, spine, false);
    let shared = children(plan, layout, spine, true);
    let tops = tree.len() as u32 + u32::from(!shared.is_empty());
    // (module, level, siblings, position)
    let mut open: Vec<(u32, u32, u32, u32)> = Vec::new();
    if !shared.is_empty() {
        open.push((NONE, 1, tops, tops));
    }
    open.extend(tree.iter().enumerate().rev().map(|(at, &module)| (module, 1, tops, at as u32 + 1)));
    while let Some((module, level, siblings, position)) = open.pop() {
        if module as usize >= plan.graph.len() && module != NONE {
            continue;
        }
        let (comes_in, below) = if module == NONE {
            (shared.iter().map(|&child| plan.homes.size[child as usize]).sum(), shared.clone())
        } else {
            (plan.homes.comes_in(module), children(plan, layout, module, false))
        };
        rows.push(Row { module, level, siblings, position, comes_in, rows: comes_in });
        let count = below.len() as u32;
        open.extend(below.iter().enumerate().rev().map(|(at, &child)| (child, level + 1, count, at as u32 + 1)));
    }
    rows
}
