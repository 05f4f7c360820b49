//! From cells to pixels.

use super::blocks::{Kind, Part};
use super::shared::{self, List, list_width};
use super::strips::{Piece, flow};
use super::{
    AFTER, Bracket, Canvas, Ground, Heading, LEFT, Layout, PITCH, Plan, Shown, Spot, Step, THOUSANDS, TO_LABEL, TRUNK,
};
use crate::homes::NONE;
use crate::measure::{Weight, width};
use crate::written;

pub(crate) fn place(
    plan: &Plan,
    canvas: &Canvas,
    step: Step,
    columns: u16,
    column_width: f64,
    has_list: bool,
    named: &[bool],
    parts: &[Part],
    list: &List,
) -> Layout {
    let mut layout = Layout {
        width: canvas.width,
        top: canvas.top,
        font: step.font,
        row: step.row,
        columns: usize::from(columns),
        column_width,
        spine: plan.spine,
        spots: vec![Spot::default(); plan.graph.len()],
        list: if has_list { canvas.width - list_width(step.font) } else { 0.0 },
        ..Layout::default()
    };
    if let Some(spot) = layout.spots.get_mut(plan.spine as usize) {
        spot.shown = Shown::Spine;
        spot.x = 32.0;
        spot.y = canvas.top;
        spot.label = plan.labels[plan.spine as usize].clone();
    }
    let x = |column: u16| LEFT + f64::from(column) * column_width;
    let y = |row: u16| canvas.top + (f64::from(row) + 0.5) * step.row;
    let tree = Names { plan, named };
    for part in parts {
        let (left, middle) = (x(part.column), y(part.row));
        match part.kind {
            Kind::Name { module, beads, indents } => {
                let at = left + 16.0 * f64::from(indents);
                let room = f64::from(part.columns) * column_width - TO_LABEL - AFTER - 16.0 * f64::from(indents);
                let hidden = if beads { tree.hidden(module) } else { Vec::new() };
                let for_beads = if hidden.is_empty() { 0.0 } else { 8.0 + PITCH * hidden.len() as f64 };
                layout.name(plan, module, at, middle, room - for_beads, room);
                let spot = &mut layout.spots[module as usize];
                (spot.column, spot.cells, spot.row) = (part.column, part.columns, part.row);
                let start = spot.end + 9.0;
                for (order, &bead) in hidden.iter().enumerate() {
                    layout.bead(bead, part.column, part.row, order, start + PITCH * order as f64, middle);
                }
            }
            Kind::Strip { home, indents } => {
                let beads = if indents > 0 { tree.hidden_below(home) } else { tree.hidden(home) };
                let room = f64::from(part.columns) * column_width - super::INDENT - 16.0 * f64::from(indents);
                layout.strip(
                    plan,
                    &beads,
                    part.column,
                    part.row,
                    left + 16.0 * f64::from(indents),
                    room,
                    step,
                    canvas.top,
                );
            }
            Kind::Set { home } => layout.grounds.push(ground(home, part, left, step, canvas.top, column_width)),
            Kind::Leaves => {
                let mut outline = ground(NONE, part, left, step, canvas.top, column_width);
                outline.x -= 2.0;
                layout.leaves.push(outline);
            }
            Kind::Hairline => layout.hairlines.push((
                if part.column == 0 { 48.0 } else { left - 20.0 },
                canvas.top + (f64::from(part.row) - f64::from(part.rows) / 2.0) * step.row - 0.5,
                f64::from(part.columns) * column_width - if part.column == 0 { -13.0 } else { 1.0 },
            )),
            Kind::Line { .. } | Kind::Stub { .. } => {}
        }
    }
    if has_list {
        place_list(&mut layout, plan, step, canvas, list);
    }
    for part in parts {
        let left = x(part.column);
        match part.kind {
            Kind::Line { from, to, below } => {
                let (home, spot) = (&layout.spots[from as usize], &layout.spots[to as usize]);
                let indirect = !plan.asked_by_home[to as usize];
                let end = spot.x - if indirect { 8.0 } else { 4.0 };
                let (x1, trunk) = if below { (home.x, home.x) } else { (home.end + 6.0, left - TRUNK) };
                layout.brackets.push(Bracket { from, to, x1, y1: home.y, trunk, x2: end, y2: spot.y, indirect });
            }
            Kind::Stub { from } => {
                let home = &layout.spots[from as usize];
                layout.brackets.push(Bracket {
                    from,
                    to: NONE,
                    x1: home.end + 6.0,
                    y1: home.y,
                    trunk: left - TRUNK,
                    x2: left - 12.0,
                    y2: home.y,
                    indirect: false,
                });
            }
            _ => {}
        }
    }
    // What stands in the first column has a stub from the spine.
    for &child in &plan.homes.children[plan.spine as usize] {
        let spot = &layout.spots[child as usize];
        if spot.shown == Shown::Name && !spot.list && spot.column == 0 && plan.homes.size[child as usize] > 1 {
            let (end, y) = (spot.x - 4.0, spot.y);
            layout.brackets.push(Bracket {
                from: plan.spine,
                to: child,
                x1: 44.0,
                y1: y,
                trunk: 44.0,
                x2: end,
                y2: y,
                indirect: false,
            });
        }
    }
    let leaf: Vec<u32> = plan.homes.children[plan.spine as usize].clone();
    for child in leaf {
        let spot = &mut layout.spots[child as usize];
        spot.leaf = spot.shown == Shown::Name && !spot.list && plan.homes.size[child as usize] == 1;
    }
    layout.named = layout.spots.iter().filter(|spot| spot.shown == Shown::Name).count();
    layout.beads = layout.spots.iter().filter(|spot| spot.shown == Shown::Bead).count();
    layout
}

fn ground(home: u32, part: &Part, left: f64, step: Step, top: f64, column_width: f64) -> Ground {
    Ground {
        home,
        x: left - 12.0,
        y: top + f64::from(part.row) * step.row + 0.5,
        width: f64::from(part.columns) * column_width - 8.0,
        height: f64::from(part.rows) * step.row - 1.0,
    }
}

struct Names<'p, 'g> {
    plan: &'p Plan<'g>,
    named: &'p [bool],
}

impl Names<'_, '_> {
    fn hidden(&self, module: u32) -> Vec<u32> {
        let homes = self.plan.homes;
        let open = homes.children[module as usize]
            .iter()
            .copied()
            .filter(|&child| !(self.named[child as usize] || module == homes.root && self.plan.in_list(child)))
            .collect();
        self.all(open)
    }

    fn hidden_below(&self, module: u32) -> Vec<u32> {
        let mut all = self.all(self.plan.homes.children[module as usize].clone());
        all.retain(|&next| !self.named[next as usize]);
        all
    }

    fn all(&self, mut open: Vec<u32>) -> Vec<u32> {
        let mut at = 0;
        while let Some(&next) = open.get(at) {
            open.extend(&self.plan.homes.children[next as usize]);
            at += 1;
        }
        open.sort_unstable();
        open
    }
}

impl Layout {
    /// Writes a name: the label gets what `room` leaves beside the counts.
    fn name(&mut self, plan: &Plan, module: u32, x: f64, y: f64, room: f64, whole: f64) {
        let counts = plan.counts_width(module, self.font);
        let label = plan.labels[module as usize].fit(self.font, room - counts);
        let wide = label.width(self.font, plan.weight(module));
        let spot = &mut self.spots[module as usize];
        spot.shown = Shown::Name;
        (spot.x, spot.y) = (x, y);
        spot.width = wide;
        spot.end = x + TO_LABEL + wide + counts;
        spot.room = x + TO_LABEL + whole;
        spot.label = label;
    }

    fn bead(&mut self, module: u32, column: u16, row: u16, order: usize, x: f64, y: f64) {
        let spot = &mut self.spots[module as usize];
        spot.shown = Shown::Bead;
        (spot.column, spot.row, spot.order) = (column, row, order as u16);
        (spot.x, spot.y, spot.end, spot.room) = (x, y, x + 3.0, x + 3.0);
    }

    fn strip(&mut self, plan: &Plan, beads: &[u32], column: u16, row: u16, left: f64, room: f64, step: Step, top: f64) {
        let middle = |line: u16| top + (f64::from(row + line) + 0.5) * step.row;
        let mut placed: Vec<(u32, u16, f64)> = Vec::with_capacity(beads.len());
        let mut headings = Vec::new();
        flow(plan, beads, room, step.font, |piece| match piece {
            Piece::Bead(module, line, x) => placed.push((module, line, x)),
            Piece::Heading(text, line, x, wide) => {
                headings.push(Heading { text: text.to_owned(), x: left + x, y: middle(line), width: wide });
            }
        });
        for (order, (module, line, x)) in placed.into_iter().enumerate() {
            self.bead(module, column, row + line, order, left + x, middle(line));
        }
        self.headings.extend(headings);
    }
}

fn place_list(layout: &mut Layout, plan: &Plan, step: Step, canvas: &Canvas, list: &List) {
    let left = layout.list + shared::BEAD;
    let right = canvas.width - shared::RIGHT;
    let most = list
        .lines
        .iter()
        .filter(|line| line.module != NONE && line.under == NONE)
        .map(|line| plan.graph.modules[line.module as usize].asked_by)
        .max();
    let most = f64::from(most.unwrap_or(1).max(1));
    let y = |row: u16| canvas.top + (f64::from(row) + 1.5) * step.row;
    let column = layout.columns as u16;
    for line in &list.lines {
        let x = left + f64::from(line.depth) * shared::STEP;
        if line.module == NONE {
            if line.under != NONE {
                layout.strip(
                    plan,
                    &line.beads,
                    column,
                    line.row + 1,
                    x,
                    shared::strip_room(step.font, line.depth),
                    step,
                    canvas.top,
                );
            }
        } else {
            let number = plan.graph.modules[line.module as usize].asked_by;
            let top = line.under == NONE;
            let number_width =
                if top { 6.0 + width(&written(number as usize, THOUSANDS), step.font, Weight::Regular) } else { 0.0 };
            let room = right - x - TO_LABEL - number_width;
            let for_beads = if line.beads.is_empty() { 0.0 } else { 8.0 + PITCH * line.beads.len() as f64 };
            // The number at the right says who asks; what comes in hangs below and needs no count.
            let label = plan.labels[line.module as usize].fit(step.font, room - for_beads);
            let wide = label.width(step.font, plan.weight(line.module));
            let spot = &mut layout.spots[line.module as usize];
            *spot = Spot {
                shown: Shown::Name,
                list: true,
                leaf: false,
                column,
                cells: 1,
                row: line.row + 1,
                order: 0,
                x,
                y: y(line.row),
                label,
                width: wide,
                end: x + TO_LABEL + wide,
                room: x + TO_LABEL + room,
            };
            let start = spot.end + 9.0;
            for (order, &bead) in line.beads.iter().enumerate() {
                layout.bead(bead, column, line.row + 1, order, start + PITCH * order as f64, y(line.row));
                layout.spots[bead as usize].list = true;
            }
            if top {
                let whole = list_width(step.font) - shared::BEAD - shared::RIGHT;
                let ground = Ground {
                    home: line.module,
                    x: left - 9.0,
                    y: canvas.top + (f64::from(line.row) + 1.0) * step.row + 1.0,
                    width: (whole * f64::from(number) / most).max(9.0),
                    height: step.row - 2.0,
                };
                layout.bars.push((line.module, ground));
            } else {
                let home = &layout.spots[line.under as usize];
                let bracket = Bracket {
                    from: line.under,
                    to: line.module,
                    x1: home.x,
                    y1: home.y + 4.0,
                    trunk: home.x,
                    x2: x - if plan.asked_by_home[line.module as usize] { 4.0 } else { 8.0 },
                    y2: y(line.row),
                    indirect: !plan.asked_by_home[line.module as usize],
                };
                layout.brackets.push(bracket);
            }
        }
        for &bead in &line.beads {
            layout.spots[bead as usize].list = true;
        }
    }
    let per_line = ((shared::strip_room(step.font, 0) / PITCH) as usize + 1).max(1);
    for (order, &bead) in list.rest.iter().enumerate() {
        let line = order / per_line;
        let at = canvas.top + f64::from(list.rest_row + 1) * step.row + (line as f64 + 0.5) * step.row / 2.0;
        layout.bead(
            bead,
            column,
            list.rest_row + 1 + (line / 2) as u16,
            order,
            left + (order % per_line) as f64 * PITCH,
            at,
        );
        layout.spots[bead as usize].list = true;
    }
}
