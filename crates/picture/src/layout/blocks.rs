//! Territories as blocks of cells, and how blocks are packed.
//!
//! Depth of recursion is bounded by the number of columns: each level takes at least one.

use super::strips::flow;
use super::{AFTER, INDENT, PITCH, Plan, TO_LABEL};
use crate::order;

/// What stands where, in cells. Columns and rows are those of the block until it is packed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub kind: Kind,
    pub column: u16,
    pub row: u16,
    pub columns: u16,
    pub rows: u16,
}

/// Kinds of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name over `columns` cells; its beads follow on the same line. Number of indents of 16 px.
    Name { module: u32, beads: bool, indents: u16 },
    /// A strip of what is hidden below a module.
    Strip { home: u32, indents: u16 },
    /// A rounded ground.
    Set { home: u32 },
    /// The outline of your leaves.
    Leaves,
    /// A line into a bead.
    Line { from: u32, to: u32, below: bool },
    /// A stub into a set.
    Stub { from: u32 },
    /// A hairline above a territory.
    Hairline,
}

/// One try: which modules have names, on which grid.
pub(crate) struct Try<'p, 'g> {
    pub plan: &'p Plan<'g>,
    pub font: f64,
    pub columns: u16,
    pub column_width: f64,
    pub set_rows: u16,
    pub gap: u16,
    /// Rows allowed; a try ends as soon as it has used more.
    pub rows: u16,
    pub named: &'p [bool],
    /// Least width of name and counts, by module.
    pub least: &'p [f64],
    pub parts: Vec<Part>,
    /// Named ones that turned out too wide for where they stand: beads after all.
    pub dropped: Vec<u32>,
}

impl Try<'_, '_> {
    /// Pixels for text in so many cells.
    fn room(&self, cells: u16) -> f64 {
        f64::from(cells) * self.column_width - TO_LABEL - AFTER
    }

    /// Pixels for beads in so many cells.
    pub(crate) fn strip_room(&self, cells: u16, indents: u16) -> f64 {
        f64::from(cells) * self.column_width - INDENT - 16.0 * f64::from(indents)
    }

    /// Modules hidden below `module`, by path.
    pub(crate) fn hidden(&self, module: u32) -> Vec<u32> {
        let children = &self.plan.homes.children;
        let mut open: Vec<u32> =
            children[module as usize].iter().copied().filter(|&child| !self.named[child as usize]).collect();
        if module == self.plan.homes.root {
            open.retain(|&child| !self.plan.in_list(child));
        }
        let mut at = 0;
        while let Some(&next) = open.get(at) {
            open.extend(&children[next as usize]);
            at += 1;
        }
        open.sort_unstable();
        open
    }

    fn hidden_count(&self, module: u32) -> usize {
        let homes = self.plan.homes;
        homes.children[module as usize]
            .iter()
            .filter(|&&child| !self.named[child as usize])
            .map(|&child| homes.size[child as usize] as usize)
            .sum()
    }

    fn has_named(&self, module: u32) -> bool {
        self.plan.homes.children[module as usize].iter().any(|&child| self.named[child as usize])
    }

    /// Cells of a name without beads: one, or two if it is too wide.
    fn cells(&self, module: u32) -> u16 {
        1 + u16::from(self.least[module as usize] > self.room(1))
    }

    /// Cells of a name with all it brings on the same line: at most three.
    fn line_cells(&self, module: u32, limit: u16) -> Option<u16> {
        let hidden = self.hidden_count(module);
        let mut needed = self.least[module as usize];
        if hidden > 0 {
            needed += 8.0 + PITCH * hidden as f64;
        }
        (self.cells(module)..=3.min(limit)).find(|&cells| needed <= self.room(cells))
    }

    /// Lays out a territory with its name at (`column`, `row`). Gives rows and right end.
    pub(crate) fn block(&mut self, module: u32, column: u16, row: u16, limit: u16) -> (u16, u16) {
        let wide = self.cells(module);
        let named_below = self.has_named(module);
        let on_one_line = if named_below { None } else { self.line_cells(module, limit.saturating_sub(column)) };
        if let Some(cells) = on_one_line {
            self.part(Kind::Name { module, beads: true, indents: 0 }, column, row, cells, 1);
            return (1, column + cells);
        }
        self.part(Kind::Name { module, beads: false, indents: 0 }, column, row, wide, 1);
        let inside = column + wide;
        let too_wide = |child: u32| self.named[child as usize] && inside + self.cells(child) > limit;
        if inside >= limit || self.plan.homes.children[module as usize].iter().any(|&child| too_wide(child)) {
            return self.below(module, column, row, limit.max(inside));
        }
        let mut leaves: Vec<(u32, u16)> = Vec::new();
        let mut inner: Vec<u32> = Vec::new();
        for &child in &self.plan.homes.children[module as usize] {
            if self.named[child as usize] {
                match self.line_cells(child, limit - inside) {
                    Some(cells) if !self.has_named(child) => leaves.push((child, cells)),
                    _ => inner.push(child),
                }
            }
        }
        order::by_key(&mut leaves, |&(child, _)| (!self.plan.asked_by_home[child as usize], child));
        let hidden = self.hidden_count(module);
        let mut height = 0;
        let mut right = inside;
        if !leaves.is_empty() || hidden > 0 {
            let (rows, end) = self.set(module, &leaves, hidden, inside, row, limit);
            self.part(Kind::Stub { from: module }, inside, row, 1, 1);
            height = rows;
            right = end;
        }
        for child in inner {
            if row + height > self.rows {
                return (height.max(1), right);
            }
            self.part(Kind::Line { from: module, to: child, below: false }, inside, row + height, 1, height + 1);
            let (rows, end) = self.block(child, inside, row + height, limit);
            height += rows;
            right = right.max(end);
        }
        (height.max(1), right)
    }

    /// No column is left: what is named stands below, indented once, then a strip.
    fn below(&mut self, module: u32, column: u16, row: u16, limit: u16) -> (u16, u16) {
        let mut open: Vec<u32> = self.plan.homes.children[module as usize].iter().rev().copied().collect();
        let mut rows = 1;
        let mut wide = self.cells(module);
        let mut beads: Vec<u32> = Vec::new();
        while let Some(next) = open.pop() {
            if !self.named[next as usize] {
                continue;
            }
            open.extend(self.plan.homes.children[next as usize].iter().rev());
            let needed = self.least[next as usize] + 16.0;
            let Some(cells) = (1..=limit - column).find(|&cells| needed <= self.room(cells)) else {
                self.dropped.push(next);
                beads.push(next);
                continue;
            };
            self.part(Kind::Name { module: next, beads: false, indents: 1 }, column, row + rows, cells, 1);
            self.part(Kind::Line { from: module, to: next, below: true }, column, row + rows, 1, rows + 1);
            wide = wide.max(cells);
            rows += 1;
            if row + rows > self.rows {
                return (rows, column + wide);
            }
        }
        beads.extend(self.hidden_below(module));
        if !beads.is_empty() {
            beads.sort_unstable();
            let lines = flow(self.plan, &beads, self.strip_room(wide, 1), self.font, |_| {});
            self.part(Kind::Strip { home: module, indents: 1 }, column, row + rows, wide, lines);
            rows += lines;
        }
        (rows, column + wide)
    }

    /// All hidden modules anywhere below `module`, by path.
    pub(crate) fn hidden_below(&self, module: u32) -> Vec<u32> {
        let children = &self.plan.homes.children;
        let mut open: Vec<u32> = children[module as usize].clone();
        let mut at = 0;
        while let Some(&next) = open.get(at) {
            open.extend(&children[next as usize]);
            at += 1;
        }
        open.retain(|&next| !self.named[next as usize]);
        open.sort_unstable();
        open
    }

    /// A rounded ground with names, filled column by column, then a strip. Gives rows and right end.
    fn set(
        &mut self,
        home: u32,
        leaves: &[(u32, u16)],
        hidden: usize,
        column: u16,
        row: u16,
        limit: u16,
    ) -> (u16, u16) {
        let most = limit - column;
        let cells: u16 = leaves.iter().map(|&(_, cells)| cells).fold(0, u16::saturating_add);
        let strip = (hidden as f64 * PITCH / self.column_width).ceil() as u16;
        let widest = leaves.iter().map(|&(_, cells)| cells).max().unwrap_or(1);
        let columns = cells.saturating_add(strip).div_ceil(self.set_rows).max(widest).min(most).max(1);
        let (rows, spots) = fill(leaves, columns);
        // Columns that stay empty are no part of the ground; a strip uses all of them.
        let used = leaves.iter().zip(&spots).map(|(&(_, cells), &(at, _))| at + cells).max().unwrap_or(columns);
        let columns = if hidden > 0 { columns } else { used.min(columns) };
        for (&(module, cells), (at, down)) in leaves.iter().zip(spots) {
            self.part(Kind::Name { module, beads: true, indents: 0 }, column + at, row + down, cells, 1);
        }
        let mut lines = 0;
        if hidden > 0 {
            let beads = self.hidden(home);
            lines = flow(self.plan, &beads, self.strip_room(columns, 0), self.font, |_| {});
            self.part(Kind::Strip { home, indents: 0 }, column, row + rows, columns, lines);
        }
        if rows + lines > 1 || columns > 1 || hidden > 1 {
            self.part(Kind::Set { home }, column, row, columns, rows + lines);
        }
        (rows + lines, column + columns)
    }

    pub(crate) fn part(&mut self, kind: Kind, column: u16, row: u16, columns: u16, rows: u16) {
        self.parts.push(Part { kind, column, row, columns, rows });
    }

    /// Columns that a territory of this size may take.
    fn limit(&self, size: u32) -> u16 {
        let most = match size {
            25.. => self.columns,
            10..=24 => 4,
            3..=9 => 3,
            _ => 2,
        };
        most.min(self.columns)
    }

    /// Packs everything below the spine. Gives the rows used (more than allowed: it does not fit).
    pub(crate) fn pack(&mut self) -> u16 {
        let spine = self.plan.spine;
        let mut sky = vec![0u16; usize::from(self.columns)];
        let mut leaves: Vec<(u32, u16)> = Vec::new();
        for &child in &self.plan.homes.children[spine as usize] {
            if !self.named[child as usize] || (spine == self.plan.homes.root && self.plan.in_list(child)) {
                continue;
            }
            if self.plan.homes.size[child as usize] == 1 {
                leaves.push((child, self.cells(child).min(self.columns)));
                continue;
            }
            let first = self.parts.len();
            let limit = self.limit(self.plan.homes.size[child as usize]).max(self.cells(child).min(self.columns));
            let (rows, right) = self.block(child, 0, 0, limit);
            let (column, row) = seat(&sky, right.clamp(1, self.columns));
            for part in &mut self.parts[first..] {
                part.column += column;
                part.row += row;
            }
            if row > 0 {
                self.part(Kind::Hairline, column, row, right, self.gap);
            }
            sky[usize::from(column)..usize::from((column + right).min(self.columns))].fill(row + rows + self.gap);
            if row + rows > self.rows {
                return row + rows;
            }
        }
        leaves.sort_unstable();
        if !leaves.is_empty() {
            self.pack_leaves(&leaves, &mut sky);
        }
        let beads = self.hidden(spine);
        if !beads.is_empty() {
            let mut best = (u16::MAX, 0, 0, 0, 0);
            for columns in 1..=self.columns {
                let lines = flow(self.plan, &beads, self.strip_room(columns, 0), self.font, |_| {});
                let (column, row) = seat(&sky, columns);
                best = best.min((row + lines, columns, column, row, lines));
            }
            let (_, columns, column, row, lines) = best;
            self.part(Kind::Strip { home: spine, indents: 0 }, column, row, columns, lines);
            sky[usize::from(column)..usize::from(column + columns)].fill(row + lines + self.gap);
        }
        sky.iter().max().map_or(0, |&most| most.saturating_sub(if most > 0 { self.gap } else { 0 }))
    }

    /// Your leaves: the number of columns (at most ten rows) and the start that end highest.
    fn pack_leaves(&mut self, leaves: &[(u32, u16)], sky: &mut [u16]) {
        let widest = leaves.iter().map(|&(_, cells)| cells).max().unwrap_or(1);
        let mut best: Option<((bool, u16, u16, u16), u16, u16, Vec<(u16, u16)>)> = None;
        for columns in widest..=self.columns {
            let (rows, spots) = fill(leaves, columns);
            let (column, row) = seat(sky, columns);
            let key = (rows > 10, row + rows, rows, column);
            if best.as_ref().is_none_or(|(other, ..)| key < *other) {
                best = Some((key, columns, row, spots));
            }
        }
        let Some(((_, end, rows, column), columns, row, spots)) = best else { return };
        self.part(Kind::Leaves, column, row, columns, rows);
        for (&(module, cells), (at, down)) in leaves.iter().zip(spots) {
            self.part(Kind::Name { module, beads: false, indents: 0 }, column + at, row + down, cells, 1);
        }
        sky[usize::from(column)..usize::from(column + columns)].fill(end + self.gap);
    }
}

/// The lowest row, then column, at which `columns` columns are free.
fn seat(sky: &[u16], columns: u16) -> (u16, u16) {
    let columns = usize::from(columns).clamp(1, sky.len().max(1));
    let (row, column) = sky
        .windows(columns)
        .enumerate()
        .map(|(at, window)| (window.iter().max().copied().unwrap_or(0), at as u16))
        .min()
        .unwrap_or((0, 0));
    (column, row)
}

/// Fills `columns` columns from the top, one after the other, as `ls` does; wide ones take cells of the next columns too.
/// Gives the rows and each one's column and row.
fn fill(leaves: &[(u32, u16)], columns: u16) -> (u16, Vec<(u16, u16)>) {
    let cells: usize = leaves.iter().map(|&(_, cells)| usize::from(cells)).sum();
    if leaves.is_empty() {
        return (0, Vec::new());
    }
    let width = usize::from(columns);
    let mut rows = cells.div_ceil(width);
    loop {
        let mut taken = vec![false; rows * width];
        let mut spots = Vec::with_capacity(leaves.len());
        let mut first = 0;
        for &(_, cells) in leaves {
            while first < taken.len() && taken[(first % rows) * width + first / rows] {
                first += 1;
            }
            let cells = usize::from(cells).min(width);
            let spot = (first..rows * (width + 1 - cells)).find(|at| {
                let (column, row) = (at / rows, at % rows);
                (column..column + cells).all(|column| !taken[row * width + column])
            });
            let Some(spot) = spot else { break };
            let (column, row) = (spot / rows, spot % rows);
            taken[row * width + column..row * width + column + cells].fill(true);
            spots.push((column as u16, row as u16));
        }
        if spots.len() == leaves.len() {
            let used = spots.iter().map(|&(_, row)| row + 1).max().unwrap_or(1);
            return (used, spots);
        }
        rows += 1;
    }
}
