//! The list of modules that several of your requirements lead to, with its own budget of names.

use super::strips::flow;
use super::{PITCH, Plan, TO_LABEL};
use crate::homes::NONE;
use crate::order;
use std::cmp::Reverse;

/// Width of the list for letters of this size.
pub(crate) fn list_width(font: f64) -> f64 {
    if font >= 12.0 { 236.0 } else { 216.0 }
}

/// From the list's left edge to its beads.
pub(crate) const BEAD: f64 = 20.0;
/// Indent of what comes in with a shared module.
pub(crate) const STEP: f64 = 12.0;
/// From the last number to the canvas' right edge.
pub(crate) const RIGHT: f64 = 18.0;

/// One line of the list.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The module named; [`NONE`] for a strip.
    pub module: u32,
    /// Whom it hangs under; [`NONE`] for a shared one.
    pub under: u32,
    /// How deep.
    pub depth: u16,
    /// Row below the list's head.
    pub row: u16,
    /// Beads: behind the name, or a strip of its own.
    pub beads: Vec<u32>,
}

/// The list as drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct List {
    pub lines: Vec<Line>,
    /// Shared modules without a name and all they bring, by path: the strip at the end.
    pub rest: Vec<u32>,
    /// First row of the rest.
    pub rest_row: u16,
    /// Rows used.
    pub rows: u16,
    /// Names.
    pub named: usize,
}

/// Room for text at a depth; top ones leave room for their number.
fn room(font: f64, depth: u16) -> f64 {
    let number = if depth == 0 { 30.0 } else { 0.0 };
    list_width(font) - BEAD - TO_LABEL - RIGHT - f64::from(depth) * STEP - number
}

/// Room for beads of a strip at a depth.
pub(crate) fn strip_room(font: f64, depth: u16) -> f64 {
    list_width(font) - BEAD - RIGHT - 6.0 - f64::from(depth) * STEP
}

/// Lays out the list in `rows` rows below its head: as many names as they hold.
pub(crate) fn list(plan: &Plan, font: f64, rows: u16) -> List {
    if plan.spine != plan.homes.root {
        return List::default();
    }
    let mut items: Vec<u32> = plan.homes.children[plan.spine as usize]
        .iter()
        .copied()
        .filter(|&child| plan.homes.shared[child as usize])
        .collect();
    order::by_key(&mut items, |&item| {
        (!plan.pinned[item as usize], Reverse(plan.graph.modules[item as usize].asked_by), item)
    });
    let mut best: Option<List> = None;
    for under in [6usize, 3, 2, 1, 0] {
        let list = attempt(plan, &items, font, rows, under);
        let all = list.rest.is_empty() && list.rows <= rows;
        if best.as_ref().is_none_or(|best| list.named > best.named) {
            best = Some(list);
        }
        if all {
            break;
        }
    }
    best.unwrap_or_default()
}

/// One try with at most `under` names under each shared module.
fn attempt(plan: &Plan, items: &[u32], font: f64, rows: u16, under: usize) -> List {
    let total: usize = items.iter().map(|&item| plan.homes.size[item as usize] as usize).sum();
    let per_line = ((strip_room(font, 0) / PITCH) as usize + 1).max(1);
    let rest_rows = |beads: usize| beads.div_ceil(per_line).div_ceil(2) as u16;
    let mut list = List::default();
    let mut shown = 0;
    let mut row = 0u16;
    let mut unnamed: Vec<u32> = Vec::new();
    for (at, &item) in items.iter().enumerate() {
        let size = plan.homes.size[item as usize] as usize;
        if plan.labels[item as usize].least(font) > room(font, 0) {
            unnamed.push(item);
            continue;
        }
        let lines = item_lines(plan, item, font, under);
        let used: u16 = lines.last().map_or(1, |line| line.row + 1);
        if row + used + rest_rows(total - shown - size) > rows {
            unnamed.extend(&items[at..]);
            break;
        }
        shown += size;
        for mut line in lines {
            line.row += row;
            list.named += usize::from(line.module != NONE);
            list.lines.push(line);
        }
        row += used;
    }
    let mut at = 0;
    while let Some(&next) = unnamed.get(at) {
        unnamed.extend(&plan.homes.children[next as usize]);
        at += 1;
    }
    unnamed.sort_unstable();
    list.rest_row = row;
    list.rows = row + rest_rows(unnamed.len());
    list.rest = unnamed;
    list
}

/// A shared module and what hangs under it.
fn item_lines(plan: &Plan, item: u32, font: f64, under: usize) -> Vec<Line> {
    let homes = plan.homes;
    let mut lines = vec![Line { module: item, under: NONE, depth: 0, row: 0, beads: Vec::new() }];
    let mut beads: Vec<u32> = Vec::new();
    let mut open: Vec<(u32, u32, u16)> =
        homes.children[item as usize].iter().rev().map(|&child| (child, item, 1)).collect();
    while let Some((module, above, depth)) = open.pop() {
        if lines.len() <= under && depth <= 6 && plan.labels[module as usize].least(font) <= room(font, depth) {
            let row = lines.len() as u16;
            lines.push(Line { module, under: above, depth, row, beads: Vec::new() });
            open.extend(homes.children[module as usize].iter().rev().map(|&child| (child, module, depth + 1)));
        } else {
            let from = beads.len();
            beads.push(module);
            let mut at = from;
            while let Some(&next) = beads.get(at) {
                beads.extend(&homes.children[next as usize]);
                at += 1;
            }
        }
    }
    if beads.is_empty() {
        return lines;
    }
    beads.sort_unstable();
    let needed = plan.labels[item as usize].least(font) + 8.0 + PITCH * beads.len() as f64;
    if lines.len() == 1 && needed <= room(font, 0) {
        lines[0].beads = beads;
    } else {
        let count = flow(plan, &beads, strip_room(font, 1), font, |_| {});
        let row = lines.len() as u16;
        let mut strip = Line { module: NONE, under: item, depth: 1, row, beads };
        // The strip's last row counts; its lines follow one another.
        strip.row = row;
        lines.push(strip);
        for extra in 1..count {
            lines.push(Line { module: NONE, under: NONE, depth: 1, row: row + extra, beads: Vec::new() });
        }
    }
    lines
}
