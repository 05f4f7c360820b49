//! One card as shapes: its name, its rail, its versions.

use super::draw::CardView;
use super::film::Film;
use super::{Card, Cards, Kind, Row, State};
use crate::measure::{Weight, mono_width, width};
use crate::scene::{Anchor, BeadShape, Dot, Group, Shape, Span, bead_shapes, number, text};

/// From the left of a version's cell to its bead.
const CELL_BEAD: f64 = 14.0;

/// A card's group of shapes.
pub(super) fn draw_card(cards: &Cards, card: &Card, view: &CardView, film: Option<&Film>) -> Group {
    let mut shapes = Vec::new();
    let Card { x, y, width: wide, height, .. } = *card;
    let quiet = match (view.focus, card.module) {
        (_, Some(module)) if film.is_some() => film.is_some_and(|film| !film.nodes.contains(&module)),
        (Some(focus), Some(_)) => !linked(cards, card, focus),
        (None, Some(module)) if !view.hits.is_empty() => view.hits.get(module as usize) != Some(&true),
        _ => false,
    };
    let class = match card.kind {
        Kind::Main => "card main",
        Kind::Replacement => "card rep",
        _ if card.rows.iter().any(|row| row.state == State::Missing) => "card mis",
        _ => "card",
    };
    if card.kind == Kind::Replacement {
        shapes.push(Shape::Rect {
            x: x - 3.5,
            y: y - 3.5,
            width: wide + 7.0,
            height: height + 7.0,
            radius: 9.0,
            class: "card rep2".into(),
        });
    }
    shapes.push(Shape::Rect { x, y, width: wide, height, radius: 6.0, class: class.into() });
    if card.kind == Kind::Main {
        main(card, cards.down, &mut shapes);
    } else {
        head(card, &mut shapes);
        if card.rows.len() > 1 && !cards.down {
            let (first, last) = (card.row_middle(0), card.row_middle(card.rows.len() - 1));
            let d = format!("M{} {}V{}", number(x), number(first), number(last));
            shapes.push(Shape::Path { d, class: "rail".into() });
        }
        if card.rows.iter().any(|row| row.state == State::Pruned) {
            // What it asks for was not read: its right side is open.
            let d = format!("M{} {}V{}", number(x + wide), number(y + 6.0), number(y + height - 6.0));
            shapes.push(Shape::Path { d, class: "cut-side".into() });
        }
        for row in &card.rows {
            let now = film.and_then(|film| film.node).is_some_and(|node| {
                Some(node.module) == card.module && node.version == row.version && row.state != State::Absent
            });
            draw_row(card, row, cards.down, now, &mut shapes);
        }
        // Below it runs the line to the next layer, where layers run downwards.
        if !card.under.is_empty() && !cards.down {
            let (middle, below) = (x + wide / 2.0, y + height + 18.0);
            shapes.push(text(middle, below, 11.0, Anchor::Middle, "note rep", &card.under, 0.0));
        }
    }
    let mut class = String::from("n");
    if quiet {
        class.push_str(" quiet");
    }
    if card.module.is_some()
        && (view.selected == card.module || film.is_some_and(|film| film.node.map(|node| node.module) == card.module))
    {
        class.push_str(" chosen");
    }
    let said = |state: &State| !matches!(state, State::Lower | State::Absent);
    let state = match card.rows.iter().map(|row| row.state).find(said) {
        Some(State::Replaced) => "replaced",
        Some(State::Excluded) => "excluded",
        Some(State::Missing) => "missing",
        Some(State::Pruned) => "pruned",
        Some(State::Retracted) => "retracted",
        _ => "selected",
    };
    Group {
        module: card.module.unwrap_or(crate::homes::NONE),
        class,
        state,
        changed: card.changed,
        shapes,
        hit: (x, y, wide, height),
    }
}

/// True if a card is that of `focus` or has a line to or from it.
fn linked(cards: &Cards, card: &Card, focus: u32) -> bool {
    card.module == Some(focus)
        || cards.lines.iter().any(|line| {
            let touches =
                cards.cards[line.from.0].module == card.module || cards.cards[line.to.0].module == card.module;
            touches && (line.modules.0 == Some(focus) || line.modules.1 == Some(focus))
        })
}

/// The main module.
fn main(card: &Card, down: bool, shapes: &mut Vec<Shape>) {
    let (x, y) = (card.x, card.y);
    let tall = card.height >= 56.0;
    let name = width(&card.label.name, 14.0, Weight::Strong);
    let baseline = if tall { y + 24.0 } else { y + card.height / 2.0 + 5.0 };
    let both = name + 10.0 + width(&card.under, 11.0, Weight::Regular);
    let left = if down { x + (card.width - both) / 2.0 } else { x + 16.0 };
    shapes.push(text(left, baseline, 14.0, Anchor::Start, "main-t", &card.label.name, 0.0));
    if down {
        shapes.push(text(left + name + 10.0, baseline, 11.0, Anchor::Start, "main-s", &card.under, 0.0));
    } else if tall {
        shapes.push(text(left, y + 42.0, 11.0, Anchor::Start, "main-s", &card.under, 0.0));
    }
}

/// The module path.
fn head(card: &Card, shapes: &mut Vec<Shape>) {
    let baseline = card.y + 22.0;
    let mut at = card.x + 16.0;
    let prefix = width(&card.label.prefix, 11.0, Weight::Regular);
    if prefix > 0.0 {
        shapes.push(text(at, baseline, 11.0, Anchor::Start, "pre", &card.label.prefix, prefix));
        at += prefix + 1.0;
    }
    let name = width(&card.label.name, 14.0, Weight::Strong);
    shapes.push(text(at, baseline, 14.0, Anchor::Start, "card-name", &card.label.name, name));
    if !card.label.suffix.is_empty() {
        let wide = width(&card.label.suffix, 11.0, Weight::Regular);
        shapes.push(text(at + name, baseline, 11.0, Anchor::Start, "pre", &card.label.suffix, wide));
    }
}

/// A version: its band, bead, text and word. On the rail of the card's left side, or in a cell of its own. `now`: the film's
/// step is about it.
fn draw_row(card: &Card, row: &Row, cell: bool, now: bool, shapes: &mut Vec<Shape>) {
    let (left, middle) = (card.x + row.left, card.y + row.middle);
    let first = shapes.len();
    let (band, version, note, shape, bead, r) = match row.state {
        State::Selected => ("band", "ver sel", "note sel", Some(BeadShape::Disc), "b-sel", 5.0),
        State::Lower => ("", "ver sup", "note", None, "bd-sup", 4.3),
        State::Absent => ("", "ver", "note", None, "bd-sup", 4.3),
        State::Replaced => ("band rep", "ver rep", "note rep", Some(BeadShape::Diamond), "b-rep", 4.5),
        State::Excluded => ("", "ver exc", "note exc", Some(BeadShape::Slashed), "", 4.3),
        State::Missing => ("", "ver", "note mis", Some(BeadShape::Square), "b-mis", 5.0),
        State::Pruned => ("band prn", "ver prn", "note prn", Some(BeadShape::Half), "b-prn", 5.0),
        State::Retracted => ("band ret", "ver ret", "note ret", Some(BeadShape::Triangle), "b-ret", 4.8),
    };
    if !band.is_empty() {
        let inset = if cell { 2.0 } else { 1.0 };
        shapes.push(Shape::Rect {
            x: left + inset,
            y: middle - 14.0,
            width: row.width - 2.0 * inset,
            height: 28.0,
            radius: 4.0,
            class: if card.changed == "added" { "band new" } else { band }.into(),
        });
    }
    let x = if cell { left + CELL_BEAD } else { left };
    if now {
        shapes.push(Shape::Circle { x, y: middle, r: 9.0, class: "now".into() });
    }
    match shape {
        Some(shape) => shapes.extend(bead_shapes(&Dot { module: 0, x, y: middle, r, shape, class: bead, tick: false })),
        None => shapes.push(Shape::Circle { x, y: middle, r, class: bead.into() }),
    }
    if card.rises != 0 && !band.is_empty() {
        let way = format!(" slid {}-{}", if card.rises > 0 { "up" } else { "down" }, card.rises.unsigned_abs().min(5));
        shapes[first..].iter_mut().for_each(|shape| add_class(shape, &way));
    }
    shapes.push(Shape::Text {
        x: if cell { left + 26.0 } else { left + 16.0 },
        y: middle + 4.4,
        size: 12.5,
        anchor: Anchor::Start,
        class: version.into(),
        spans: vec![Span { text: row.text.clone(), class: "" }],
        width: mono_width(&row.text, 12.5),
        turned: false,
    });
    if !row.note.is_empty() {
        let right = left + row.width - 12.0;
        shapes.push(text(right, middle + 4.0, 11.0, Anchor::End, note, &row.note, 0.0));
    }
}

/// Adds words to a shape's class.
pub(super) fn add_class(shape: &mut Shape, more: &str) {
    let (Shape::Path { class, .. }
    | Shape::Circle { class, .. }
    | Shape::Rect { class, .. }
    | Shape::Text { class, .. }) = shape;
    class.push_str(more);
}
