//! Where everything stands: a grid of equal columns, territories packed from the top left, the shared ones in a list at
//! the right.

mod blocks;
mod budget;
mod place;
mod shared;
mod strips;

use crate::homes::{Homes, NONE};
use crate::input::Graph;
use crate::label::{Label, organisation};
use crate::measure::{Weight, width};
use crate::skeleton::Skeleton;
use crate::written;
use std::collections::HashMap;

pub use budget::lay_out;

/// Distance of beads in a strip.
pub(crate) const PITCH: f64 = 7.0;
/// First bead from the canvas' left edge.
pub(crate) const LEFT: f64 = 82.0;
/// Beads stand this far from the left of their cell; rings and bar of the next cell need it.
pub(crate) const INDENT: f64 = 28.0;
/// From bead to label.
pub(crate) const TO_LABEL: f64 = 9.0;
/// From a bead back to the trunk that brings it.
pub(crate) const TRUNK: f64 = 19.0;
/// Space after a label for rings and bar of the next cell.
pub(crate) const AFTER: f64 = 29.0;
/// Between the thousands of a number where room is made for it: a language without such a sign needs less.
pub(crate) const THOUSANDS: &str = ",";
/// Columns at most: bounds depth and time on any canvas.
pub(crate) const COLUMNS: usize = 96;

/// Letters, row height and least column width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Size of letters.
    pub font: f64,
    /// Height of a row.
    pub row: f64,
    /// Least width of a column.
    pub least: f64,
}

/// The steps of the design, largest letters first. The last one is below the page's smallest letters.
pub const STEPS: [Step; 4] = [
    Step { font: 13.0, row: 23.0, least: 228.0 },
    Step { font: 12.0, row: 20.0, least: 190.0 },
    Step { font: 11.0, row: 17.0, least: 157.0 },
    Step { font: 10.5, row: 15.5, least: 150.0 },
];

/// The paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    /// Whole width.
    pub width: f64,
    /// Height of the rows.
    pub height: f64,
    /// Where the first row starts.
    pub top: f64,
    /// Steps that may be used.
    pub steps: Vec<Step>,
}

impl Canvas {
    /// A canvas of this size with the page's letters (11 px and up).
    pub fn new(width: f64, height: f64) -> Canvas {
        Canvas { width, height: (height - 28.0).max(0.0), top: 14.0, steps: STEPS[..3].to_vec() }
    }
}

/// What to keep of the last layout while someone types, so that nothing jumps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kept {
    /// Which step.
    pub step: usize,
    /// How many were named in the tree.
    pub named: usize,
    /// Empty rows between territories.
    pub gap: u16,
    /// How tall sets grow before they grow wide.
    pub set_rows: u16,
    /// How many names that gave, with the shared list.
    pub total: usize,
    /// How many modules there were.
    pub modules: usize,
}

/// How a module is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Not on this canvas (outside of the opened territory).
    #[default]
    Nowhere,
    /// The main module: the spine.
    Spine,
    /// With its name.
    Name,
    /// As a bead in a strip.
    Bead,
}

/// One module's place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spot {
    /// How it is shown.
    pub shown: Shown,
    /// It stands in the list of shared ones.
    pub list: bool,
    /// It stands among your leaves.
    pub leaf: bool,
    /// Column of its cell.
    pub column: u16,
    /// Cells it takes.
    pub cells: u16,
    /// Row.
    pub row: u16,
    /// Place in its strip.
    pub order: u16,
    /// The bead's middle.
    pub x: f64,
    /// The bead's middle.
    pub y: f64,
    /// What is written.
    pub label: Label,
    /// Width of the label.
    pub width: f64,
    /// Right end of label and counts.
    pub end: f64,
    /// Right end of what may be covered by it.
    pub room: f64,
}

/// A right-angled line: where a module comes in.
#[derive(Clone, Debug, PartialEq)]
pub struct Bracket {
    /// The home.
    pub from: u32,
    /// Who comes in; [`NONE`] for a set or strip.
    pub to: u32,
    /// Start.
    pub x1: f64,
    /// The row of `from`.
    pub y1: f64,
    /// The trunk.
    pub trunk: f64,
    /// End.
    pub x2: f64,
    /// The row of `to`.
    pub y2: f64,
    /// `from` does not itself ask for `to`: there are several ways inside the territory.
    pub indirect: bool,
}

/// A rounded ground or an outline behind modules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ground {
    /// Whose set; [`NONE`] for your leaves.
    pub home: u32,
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Words before a run of beads.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The organisation.
    pub text: String,
    /// Left.
    pub x: f64,
    /// Middle of the row.
    pub y: f64,
    /// Width.
    pub width: f64,
}

/// The whole layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The paper's width.
    pub width: f64,
    /// Where rows start.
    pub top: f64,
    /// Height used by rows.
    pub height: f64,
    /// Letters.
    pub font: f64,
    /// Row height.
    pub row: f64,
    /// Columns.
    pub columns: usize,
    /// Width of a column.
    pub column_width: f64,
    /// Rows that the paper has.
    pub rows: usize,
    /// Rows used.
    pub used: usize,
    /// Module that is the spine.
    pub spine: u32,
    /// Places by module.
    pub spots: Vec<Spot>,
    /// Lines.
    pub brackets: Vec<Bracket>,
    /// Sets.
    pub grounds: Vec<Ground>,
    /// Your leaves.
    pub leaves: Vec<Ground>,
    /// Words before runs of beads.
    pub headings: Vec<Heading>,
    /// Hairlines above territories: x, y, width.
    pub hairlines: Vec<(f64, f64, f64)>,
    /// Bars of the shared list: module, ground, number's right end.
    pub bars: Vec<(u32, Ground)>,
    /// Left edge of the shared list, 0 if there is none.
    pub list: f64,
    /// How many names.
    pub named: usize,
    /// How many beads.
    pub beads: usize,
    /// What to keep while typing.
    pub kept: Option<Kept>,
}

/// What a layout needs of a graph, computed once.
pub struct Plan<'g> {
    /// Modules.
    pub graph: &'g Graph,
    /// Lines.
    pub skeleton: &'g Skeleton,
    /// Places.
    pub homes: &'g Homes,
    /// The module that is the spine: the root, or an opened territory.
    pub spine: u32,
    pub(crate) labels: Vec<Label>,
    pub(crate) organisation: Vec<u32>,
    pub(crate) organisations: Vec<String>,
    pub(crate) pinned: Vec<bool>,
    /// The home itself asks for it.
    pub(crate) asked_by_home: Vec<bool>,
    absent: Vec<bool>,
}

impl<'g> Plan<'g> {
    /// Prepares layouts. `pinned` modules come first in the budget of names; `spine` is the root or an opened territory.
    pub fn new(graph: &'g Graph, skeleton: &'g Skeleton, homes: &'g Homes, spine: u32, pinned: &[u32]) -> Plan<'g> {
        let count = graph.len();
        let labels = graph.modules.iter().map(|module| Label::of(&module.path)).collect();
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut organisations = Vec::new();
        let organisation = graph
            .modules
            .iter()
            .map(|module| {
                *numbers.entry(organisation(&module.path)).or_insert_with_key(|name| {
                    organisations.push((*name).to_owned());
                    organisations.len() as u32 - 1
                })
            })
            .collect();
        let mut asked_by_home = vec![false; count];
        for ask in &graph.asks {
            asked_by_home[ask.to as usize] |= homes.home[ask.to as usize] == ask.from;
        }
        for (to, asked) in asked_by_home.iter_mut().enumerate() {
            *asked |= homes.home[to] == homes.root || homes.home[to] == NONE;
        }
        let mut pins = vec![false; count];
        for &module in pinned {
            if let Some(pin) = pins.get_mut(module as usize) {
                *pin = true;
            }
        }
        for (pin, module) in pins.iter_mut().zip(&graph.modules) {
            *pin |= module.missing;
        }
        Plan {
            graph,
            skeleton,
            homes,
            spine,
            labels,
            organisation,
            organisations,
            pinned: pins,
            asked_by_home,
            absent: Vec::new(),
        }
    }

    /// Leaves out modules that are laid out but belong to another result only: they keep their place, nothing is drawn there.
    pub fn without(self, absent: Vec<bool>) -> Plan<'g> {
        Plan { absent, ..self }
    }

    /// True if a module only has a place.
    pub fn is_absent(&self, module: u32) -> bool {
        self.absent.get(module as usize) == Some(&true)
    }

    /// True if a module stands in the list of shared ones.
    pub(crate) fn in_list(&self, module: u32) -> bool {
        self.spine == self.homes.root
            && self.homes.top[module as usize] != NONE
            && self.homes.shared[self.homes.top[module as usize] as usize]
    }

    /// Grey and bold counts behind a name: (comes in, goes).
    pub fn counts(&self, module: u32) -> (u32, u32) {
        let goes = self.graph.goes.get(module as usize).copied().unwrap_or(0);
        (self.homes.comes_in(module), if goes >= 2 { goes } else { 0 })
    }

    /// Width of the counts with the space before them.
    pub(crate) fn counts_width(&self, module: u32, font: f64) -> f64 {
        let (comes_in, goes) = self.counts(module);
        let mut sum = 0.0;
        if comes_in > 0 {
            sum += 6.0 + width(&written(comes_in as usize, THOUSANDS), font, Weight::Regular);
        }
        if goes > 0 {
            sum += 6.0 + width(&format!("−{}", written(goes as usize, THOUSANDS)), font, Weight::Strong);
        }
        if self.skeleton.cyclic[module as usize] {
            sum += 4.0 + font;
        }
        sum
    }

    /// Weight of a module's name.
    pub fn weight(&self, module: u32) -> Weight {
        let of = &self.graph.modules[module as usize];
        let territory = self.homes.comes_in(module) > 0 && !self.in_list(module);
        if of.direct || of.main || territory { Weight::Strong } else { Weight::Book }
    }
}
