//! How many names fit, and with which letters.

use super::blocks::Try;
use super::shared::{List, list, list_width};
use super::{AFTER, COLUMNS, Canvas, Kept, Layout, Plan, Step, TO_LABEL};
use crate::homes::NONE;
use crate::order;
use std::cmp::Ordering;

/// Space between tree, list and canvas edges.
const FRAME: f64 = 54.0;
const BETWEEN: f64 = 24.0;

/// Rows do not always grow with names: as many counts are tried before a gap and a set height are given up.
const PROBES: usize = 4;

struct Grid {
    columns: u16,
    column_width: f64,
    rows: u16,
    list: bool,
}

fn grid(plan: &Plan, canvas: &Canvas, step: Step) -> Grid {
    let list = plan.spine == plan.homes.root
        && plan.homes.children[plan.spine as usize].iter().any(|&child| plan.homes.shared[child as usize]);
    let width = canvas.width - FRAME - if list { list_width(step.font) } else { 0.0 } - BETWEEN;
    let columns = (width / step.least).floor().clamp(1.0, COLUMNS as f64);
    Grid {
        columns: columns as u16,
        column_width: (width / columns).max(60.0),
        rows: (canvas.height / step.row).floor().clamp(1.0, 20_000.0) as u16,
        list,
    }
}

/// Modules of the tree in the order in which they get a name.
fn ranking(plan: &Plan, least: &[f64], widest: f64) -> Vec<u32> {
    let homes = plan.homes;
    let mut order: Vec<u32> = Vec::with_capacity(homes.order.len());
    // A module without a name leaves what comes in with it without one.
    let mut open: Vec<u32> =
        homes.children[plan.spine as usize].iter().copied().filter(|&child| !plan.in_list(child)).collect();
    while let Some(module) = open.pop() {
        if least[module as usize] <= widest {
            order.push(module);
            open.extend(&homes.children[module as usize]);
        }
    }
    let weight = |module: u32| {
        let size = f64::from(homes.size[module as usize]);
        if plan.graph.modules[module as usize].direct { size.max(6.5) } else { size }
    };
    order::by(&mut order, |&a, &b| {
        let (left, right) = (&plan.graph.modules[a as usize], &plan.graph.modules[b as usize]);
        plan.pinned[b as usize]
            .cmp(&plan.pinned[a as usize])
            .then(weight(b).partial_cmp(&weight(a)).unwrap_or(Ordering::Equal))
            .then(right.direct.cmp(&left.direct))
            .then(right.asked_by.cmp(&left.asked_by))
            .then(a.cmp(&b))
    });
    order
}

/// The names of the first `count` of the ranking and their homes.
fn names(plan: &Plan, ranking: &[u32], count: usize, named: &mut [bool]) -> usize {
    named.fill(false);
    let mut sum = 0;
    for &module in &ranking[..count] {
        let mut next = module;
        while next != NONE && next != plan.spine && !named[next as usize] {
            named[next as usize] = true;
            sum += 1;
            next = plan.homes.home[next as usize];
        }
    }
    sum
}

/// How many of the ranking give more than `sum` names.
fn better(plan: &Plan, ranking: &[u32], sum: f64) -> Option<usize> {
    let mut named = vec![false; plan.skeleton.next.len()];
    let mut names = 0_usize;
    for (at, &module) in ranking.iter().enumerate() {
        let mut next = module;
        while next != NONE && next != plan.spine && !named[next as usize] {
            named[next as usize] = true;
            names += 1;
            next = plan.homes.home[next as usize];
        }
        if names as f64 > sum {
            return Some(at + 1);
        }
    }
    None
}

/// The next ones of the ranking that still fit, one by one: what stops the first may leave room for a smaller one.
fn extend(plan: &Plan, sheet: &Sheet, found: &Found, named: &mut [bool]) -> usize {
    const TRIES: usize = 48;
    let ranking = &sheet.ranking;
    let mut sum = names(plan, ranking, found.count, named);
    let mut tries = 0;
    for &module in &ranking[found.count..] {
        if tries == TRIES {
            break;
        }
        if named[module as usize] {
            continue;
        }
        tries += 1;
        let mut added = Vec::new();
        let mut next = module;
        while next != NONE && next != plan.spine && !named[next as usize] {
            named[next as usize] = true;
            added.push(next);
            next = plan.homes.home[next as usize];
        }
        if attempt(plan, sheet, named, found.gap, found.set_rows).0 <= sheet.grid.rows {
            sum += added.len();
        } else {
            for module in added {
                named[module as usize] = false;
            }
        }
    }
    sum
}

/// A choice: the step, how many of the ranking are named, gap and set height; and how many names that gives, with the list.
struct Found {
    step: usize,
    count: usize,
    gap: u16,
    set_rows: u16,
    total: usize,
}

/// What a step's letters make of the paper.
struct Sheet {
    step: Step,
    grid: Grid,
    least: Vec<f64>,
    ranking: Vec<u32>,
}

impl Sheet {
    fn of(plan: &Plan, canvas: &Canvas, at: usize) -> Sheet {
        let step = canvas.steps[at];
        let grid = grid(plan, canvas, step);
        let least = least(plan, step.font);
        let ranking = ranking(plan, &least, widest(&grid));
        Sheet { step, grid, least, ranking }
    }

    fn list(&self, plan: &Plan) -> List {
        list(plan, self.step.font, self.grid.rows.saturating_sub(1))
    }
}

/// Lays out the graph on a canvas: the first step that names all, else the one that names most. `kept` is what the last
/// layout of the same text chose: it stays as long as it fits and a fresh choice would not name a tenth more. With as many
/// modules as then, and no fewer names, there is no fresh choice: it would be made at every letter that somebody types.
pub fn lay_out(plan: &Plan, canvas: &Canvas, kept: Option<Kept>) -> Layout {
    let count = plan.graph.len();
    if count == 0 || canvas.steps.is_empty() {
        return Layout::default();
    }
    let mut named = vec![false; plan.skeleton.next.len()];
    let held = kept.and_then(|kept| hold(plan, canvas, kept, &mut named));
    if let (Some(held), Some(kept)) = (&held, kept)
        && (held.total + 1 >= count || kept.modules == count && held.total >= kept.total)
    {
        return place(plan, canvas, held, &mut named);
    }
    let mut best: Option<Found> = None;
    for at in 0..canvas.steps.len() {
        let sheet = Sheet::of(plan, canvas, at);
        let mut found = search(plan, &sheet, at, &mut named);
        found.total = extend(plan, &sheet, &found, &mut named) + sheet.list(plan).named;
        let all = found.total + 1 >= count;
        if best.as_ref().is_none_or(|best| found.total > best.total) {
            best = Some(found);
        }
        if all {
            break;
        }
    }
    let Some(best) = best else { return Layout::default() };
    let found = held.filter(|held| best.total * 10 <= held.total * 11).unwrap_or(best);
    extend(plan, &Sheet::of(plan, canvas, found.step), &found, &mut named);
    place(plan, canvas, &found, &mut named)
}

/// What was chosen before, if it still fits; `named` are its names then.
fn hold(plan: &Plan, canvas: &Canvas, kept: Kept, named: &mut [bool]) -> Option<Found> {
    if kept.step >= canvas.steps.len() || kept.gap > 1 || kept.set_rows == 0 {
        return None;
    }
    let sheet = Sheet::of(plan, canvas, kept.step);
    let wanted = kept.named.min(sheet.ranking.len());
    let mut held = Found { step: kept.step, count: wanted, gap: kept.gap, set_rows: kept.set_rows, total: 0 };
    names(plan, &sheet.ranking, wanted, named);
    if attempt(plan, &sheet, named, kept.gap, kept.set_rows).0 > sheet.grid.rows {
        return None;
    }
    held.total = extend(plan, &sheet, &held, named) + sheet.list(plan).named;
    Some(held)
}

/// The layout with these names.
fn place(plan: &Plan, canvas: &Canvas, found: &Found, named: &mut [bool]) -> Layout {
    let sheet = Sheet::of(plan, canvas, found.step);
    let (step, grid) = (sheet.step, &sheet.grid);
    let (used, parts, dropped) = attempt(plan, &sheet, named, found.gap, found.set_rows);
    for module in dropped {
        named[module as usize] = false;
    }
    let list = sheet.list(plan);
    let kept = Kept {
        step: found.step,
        named: found.count,
        gap: found.gap,
        set_rows: found.set_rows,
        total: found.total,
        modules: plan.graph.len(),
    };
    let mut layout =
        super::place::place(plan, canvas, step, grid.columns, grid.column_width, grid.list, named, &parts, &list);
    layout.rows = usize::from(grid.rows);
    layout.used = usize::from(used.max(if grid.list { list.rows + 1 } else { 0 }));
    layout.height = layout.used as f64 * step.row;
    layout.kept = Some(kept);
    layout
}

fn least(plan: &Plan, font: f64) -> Vec<f64> {
    (0..plan.graph.len() as u32)
        .map(|module| plan.labels[module as usize].least(font) + plan.counts_width(module, font))
        .collect()
}

/// The widest name that two cells hold.
fn widest(grid: &Grid) -> f64 {
    f64::from(grid.columns.min(2)) * grid.column_width - TO_LABEL - AFTER
}

fn attempt(
    plan: &Plan,
    sheet: &Sheet,
    named: &[bool],
    gap: u16,
    set_rows: u16,
) -> (u16, Vec<super::blocks::Part>, Vec<u32>) {
    let mut attempt = Try {
        plan,
        font: sheet.step.font,
        columns: sheet.grid.columns,
        column_width: sheet.grid.column_width,
        set_rows,
        gap,
        rows: sheet.grid.rows,
        named,
        least: &sheet.least,
        parts: Vec::new(),
        dropped: Vec::new(),
    };
    let rows = attempt.pack();
    (rows, attempt.parts, attempt.dropped)
}

/// The largest number of names that fits, over gaps and set heights.
fn search(plan: &Plan, sheet: &Sheet, at: usize, named: &mut [bool]) -> Found {
    let ranking = &sheet.ranking;
    let mut best: Option<(f64, Found)> = None;
    for gap in [1, 0] {
        for set_rows in [7, 5, 3, 2, 1] {
            let mut fits = |count: usize| {
                names(plan, ranking, count, named);
                attempt(plan, sheet, named, gap, set_rows).0 <= sheet.grid.rows
            };
            let bonus = if gap > 0 { 1.15 } else { 1.0 };
            let known = best.as_ref().map_or(0.0, |(score, _)| *score);
            if ranking.len() as f64 * bonus <= known {
                continue;
            }
            let most = if fits(ranking.len()) {
                ranking.len()
            } else {
                // What is no better than the best so far is not worth a search.
                let Some(better) = better(plan, ranking, known / bonus) else { continue };
                let Some(first) = (better..(better + PROBES).min(ranking.len())).find(|&count| fits(count)) else {
                    continue;
                };
                let (mut low, mut high) = (first, ranking.len());
                while low + 1 < high {
                    let middle = usize::midpoint(low, high);
                    if fits(middle) {
                        low = middle;
                    } else {
                        high = middle;
                    }
                }
                // Rows do not always grow with names: try a few more.
                (low + 1..(low + 9).min(ranking.len())).rev().find(|&count| fits(count)).unwrap_or(low)
            };
            let sum = names(plan, ranking, most, named);
            let score = sum as f64 * bonus;
            if best.as_ref().is_none_or(|(other, _)| score > *other) {
                best = Some((score, Found { step: at, count: most, gap, set_rows, total: sum }));
            }
        }
    }
    best.map_or(Found { step: at, count: 0, gap: 0, set_rows: 1, total: 0 }, |(_, found)| found)
}
