//! The twin: the tree of homes as rows, in the order drawn, for a `treegrid`, for keys and for narrow pages.

use crate::homes::{Homes, NONE};
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
fn drawn(plan: &Plan, layout: &Layout, list: &mut Vec<u32>) {
    list.retain(|&child| !plan.is_absent(child));
    order::by(list, |&a, &b| {
        let (x, y) = (&layout.spots[a as usize], &layout.spots[b as usize]);
        let bead = |shown: Shown| shown != Shown::Name;
        (bead(x.shown), x.leaf, x.row, x.column, x.order, a).cmp(&(bead(y.shown), y.leaf, y.row, y.column, y.order, b))
    });
}

/// All modules below the spine in the order of the twin.
pub(crate) fn order(plan: &Plan, layout: &Layout) -> Vec<u32> {
    outline(plan, layout).into_iter().map(|row| row.module).filter(|&module| module != NONE).collect()
}

/// All rows below the spine.
pub fn outline(plan: &Plan, layout: &Layout) -> Vec<Row> {
    rows(plan.homes, plan.spine, &|list| drawn(plan, layout, list))
}

/// All rows below the main module in the order of their paths, where no picture gives an order. `absent`: modules without a
/// row; empty: none.
pub fn outline_by_path(homes: &Homes, absent: &[bool]) -> Vec<Row> {
    rows(homes, homes.root, &|list| list.retain(|&child| absent.get(child as usize) != Some(&true)))
}

/// The rows, with children as `arrange` leaves them. Iterative: the tree may be deep.
fn rows(homes: &Homes, spine: u32, arrange: &dyn Fn(&mut Vec<u32>)) -> Vec<Row> {
    let count = homes.children.len();
    let mut rows: Vec<Row> = Vec::with_capacity(count);
    if count == 0 {
        return rows;
    }
    let children = |module: u32, shared: bool| {
        let top = module == spine;
        let of = homes.children[module as usize].iter().copied();
        let mut list: Vec<u32> =
            of.filter(|&child| !top || (homes.shared[child as usize] && homes.root == module) == shared).collect();
        arrange(&mut list);
        list
    };
    let tree = children(spine, false);
    let shared = children(spine, true);
    let tops = tree.len() as u32 + u32::from(!shared.is_empty());
    // (module, level, siblings, position)
    let mut open: Vec<(u32, u32, u32, u32)> = Vec::new();
    if !shared.is_empty() {
        open.push((NONE, 1, tops, tops));
    }
    open.extend(tree.iter().enumerate().rev().map(|(at, &module)| (module, 1, tops, at as u32 + 1)));
    while let Some((module, level, siblings, position)) = open.pop() {
        if module as usize >= count && module != NONE {
            continue;
        }
        let (comes_in, below) = if module == NONE {
            (shared.iter().map(|&child| homes.size[child as usize]).sum(), shared.clone())
        } else {
            (homes.comes_in(module), children(module, false))
        };
        rows.push(Row { module, level, siblings, position, comes_in, rows: comes_in });
        let count = below.len() as u32;
        open.extend(below.iter().enumerate().rev().map(|(at, &child)| (child, level + 1, count, at as u32 + 1)));
    }
    rows
}
