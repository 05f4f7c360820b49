//! Up to 25 modules: a card for each, its versions as rows, all requirements as curves, in layers from left to right; on
//! narrow paper from top to bottom.

mod arrange;
mod both;
mod collect;
mod draw;
mod film;
mod layers;
mod node;
mod size;

use crate::label::Label;
use crate::scene::Words;
use playground::data::{Analysis, Change, Node};

pub use both::lay_out_both;
pub use draw::{CardView, draw};

/// Modules up to which cards are drawn.
pub const MOST: usize = 25;

/// Paper narrower than this has its layers from top to bottom.
const NARROW: f64 = 420.0;
/// Space between cards of a layer that runs from left to right.
const BETWEEN: f64 = 20.0;
/// Space beside a way of a long line.
const BESIDE: f64 = 16.0;
/// Height of a version.
const ROW: f64 = 28.0;
/// Height of a card's name.
const HEAD: f64 = 34.0;
/// Distance of lines that run back round the cards.
const LANE: f64 = 9.0;
/// Height of the line under a replacement.
const UNDER: f64 = 22.0;

/// The paper that cards are laid out for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Room {
    /// Its width in pixels: decides how large cards are, and whether layers run down.
    pub width: f64,
    /// Its height in pixels: cards stand further apart where there is room.
    pub height: f64,
}

/// Where the cards of a picture stand. Coordinates from 0; the page scales and centres.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cards {
    /// Whole width.
    pub width: f64,
    /// Whole height.
    pub height: f64,
    /// All cards.
    pub cards: Vec<Card>,
    /// Requirements and replacements.
    lines: Vec<Line>,
    /// Layers run from top to bottom.
    down: bool,
}

/// One card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// The module's number in the analysis; none for a replacement.
    pub module: Option<u32>,
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Tells cards of two results apart: the module path, or what is replaced by what.
    key: String,
    kind: Kind,
    label: Label,
    rows: Vec<Row>,
    under: String,
    layer: usize,
    changed: &'static str,
    /// Rows that the selected version comes up from where the other result has it; below zero, down.
    rises: isize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    Main,
    #[default]
    Module,
    Replacement,
    /// Gives a long line its way through a layer.
    Way,
    /// The place of a card that only the other result has; with words if it is gone.
    Ghost,
    /// A card of the other result that fades.
    Leaving,
}

/// A version on a card, with its place from the card's corner.
#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    version: u32,
    text: String,
    state: State,
    note: String,
    left: f64,
    middle: f64,
    width: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Selected,
    Lower,
    Replaced,
    Excluded,
    Missing,
    Pruned,
    Retracted,
    /// Only the other result has somebody who asks for it.
    Absent,
}

/// A line between two cards, from and to a version where there is one.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    from: (usize, Option<usize>),
    to: (usize, Option<usize>),
    class: &'static str,
    ways: Vec<usize>,
    /// Against the order of layers.
    back: bool,
    modules: (Option<u32>, Option<u32>),
    nodes: Option<(Node, Node)>,
}

impl Card {
    /// Where lines of a version meet the card, counted across the layers from the card's corner.
    fn port(&self, row: Option<usize>, down: bool) -> f64 {
        match row.and_then(|row| self.rows.get(row)) {
            Some(row) if down => row.left + row.width / 2.0,
            Some(row) => row.middle,
            None if down => self.width / 2.0,
            None => self.height / 2.0,
        }
    }

    /// Where a version stands.
    fn row_middle(&self, row: usize) -> f64 {
        self.y + self.rows.get(row).map_or(self.height / 2.0, |row| row.middle)
    }
}

/// True if cards are the picture for this analysis.
pub fn suits(analysis: &Analysis) -> bool {
    analysis.modules.iter().filter(|module| module.main || module.selected.is_some()).count() <= MOST
}

/// Lays out cards for a paper. `changes`: marks what a what-if changes.
pub fn lay_out(analysis: &Analysis, words: &Words, room: Room, changes: &[Change]) -> Cards {
    let (cards, lines) = collect::collect(analysis, words, changes);
    place(cards, lines, room)
}

/// Sizes, layers, ways and coordinates.
fn place(mut cards: Vec<Card>, mut lines: Vec<Line>, room: Room) -> Cards {
    let down = room.width < NARROW;
    let compact = room.width < 640.0;
    for card in &mut cards {
        size::size(card, compact, down, room.width);
    }
    layers::layers(&mut cards, &mut lines);
    if down {
        layers::wrap(&mut cards, room.width);
    }
    layers::ways(&mut cards, &mut lines);
    if down {
        size::fill(&mut cards, room.width);
    }
    let (width, height) = arrange::arrange(&mut cards, &lines, room, compact, down);
    // Lines that run back go round the cards, each in a lane of its own.
    let back = lines.iter().filter(|line| line.back).count();
    let lanes = if back > 0 { LANE * (back + 1) as f64 } else { 0.0 };
    let (width, height) = if down { (width + lanes, height) } else { (width, height + lanes) };
    Cards { width, height, cards, lines, down }
}
