//! Cards and lines as shapes.

use super::film::Film;
use super::node::draw_card;
use super::{Card, Cards, Kind, LANE, Line};
use crate::order;
use crate::scene::{Anchor, Scene, Shape, number, text};
use playground::data::Analysis;

/// What is singled out on cards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardView {
    /// The module in focus or under the pointer (number in the analysis).
    pub focus: Option<u32>,
    /// The module selected in the list.
    pub selected: Option<u32>,
    /// Hits of a search by number in the analysis; empty: no search.
    pub hits: Vec<bool>,
    /// The step shown: what comes later recedes.
    pub step: Option<usize>,
}

/// Draws cards. Group numbers are those of the analysis.
pub fn draw(analysis: &Analysis, cards: &Cards, view: &CardView) -> Scene {
    let film = view.step.map(|step| Film::of(analysis, step));
    let mut scene = Scene { width: cards.width, height: cards.height, ..Scene::default() };
    let near = |line: &Line| match &film {
        Some(film) => {
            line.nodes.is_some_and(|nodes| film.seen.contains(&nodes))
                || line.class == "rep" && line.modules.0.is_some_and(|module| film.nodes.contains(&module))
        }
        None => view.focus.is_none_or(|focus| line.modules.0 == Some(focus) || line.modules.1 == Some(focus)),
    };
    let now = |line: &Line| film.as_ref().is_some_and(|film| film.now.is_some() && film.now == line.nodes);
    // Lines that single nothing out lie below.
    let mut order: Vec<&Line> = cards.lines.iter().collect();
    order::by_key(&mut order, |line| (near(line), matches!(line.class, "dec" | "rep")));
    for line in order {
        let off = if near(line) { "" } else { " off" };
        // While the film runs, only the line looked at has the accent: nothing is decided yet.
        let kind = match (&film, line.class) {
            (Some(_), _) if now(line) => "dec",
            (Some(_), "dec") => "",
            (_, class) => class,
        };
        let (d, (x, y)) = course(cards, line);
        scene.back.push(Shape::Path { d, class: format!("e {kind}{}{off}", if line.back { " sup" } else { "" }) });
        let head = if cards.down { "l-4 -7h8z" } else { "l-7 -4v8z" };
        scene
            .back
            .push(Shape::Path { d: format!("M{} {}{head}", number(x), number(y)), class: format!("ah {kind}{off}") });
    }
    for card in cards.cards.iter().filter(|card| card.kind != Kind::Way) {
        if card.kind == Kind::Ghost {
            ghost(card, &mut scene);
            continue;
        }
        let mut group = draw_card(cards, card, view, film.as_ref());
        if card.kind == Kind::Leaving {
            group.shapes.iter_mut().for_each(|shape| super::node::add_class(shape, " leaving"));
        }
        if card.module.is_some() {
            scene.groups.push(group);
        } else {
            scene.back.extend(group.shapes);
        }
    }
    scene
}

/// The place of what is gone.
fn ghost(card: &Card, scene: &mut Scene) {
    if card.under.is_empty() {
        return;
    }
    let Card { x, y, width, height, .. } = *card;
    scene.back.push(Shape::Rect { x, y, width, height, radius: 6.0, class: "card ghost".into() });
    scene.back.push(text(
        x + width / 2.0,
        y + height / 2.0 + 4.0,
        11.0,
        Anchor::Middle,
        "note ghost",
        &card.under,
        0.0,
    ));
}

/// A curve that leaves and arrives along the layers' direction.
fn bend(d: &mut String, (x1, y1): (f64, f64), (x2, y2): (f64, f64), down: bool) {
    let (a, b) = if down {
        let bend = ((y2 - y1) * 0.62).max(10.0);
        ((x1, y1 + bend), (x2, y2 - bend))
    } else {
        let bend = ((x2 - x1) * 0.62).max(12.0);
        ((x1 + bend, y1), (x2 - bend, y2))
    };
    d.push('C');
    for (at, value) in [a.0, a.1, b.0, b.1, x2, y2].into_iter().enumerate() {
        if at > 0 {
            d.push(' ');
        }
        d.push_str(&number(value));
    }
}

/// A line's path and the tip of its arrowhead.
fn course(cards: &Cards, line: &Line) -> (String, (f64, f64)) {
    const TIP: f64 = 7.0;
    let down = cards.down;
    let (from, to) = (&cards.cards[line.from.0], &cards.cards[line.to.0]);
    let (out, into) = (from.port(line.from.1, down), to.port(line.to.1, down));
    let ((x1, y1), (x2, y2)) = if down {
        ((from.x + out, from.y + from.height), (to.x + into, to.y))
    } else {
        ((from.x + from.width, from.y + out), (to.x, to.y + into))
    };
    let tip = if down { (x2, y2 - 3.0) } else { (x2 - TIP, y2) };
    let end = if down { (x2, tip.1 - 4.0) } else { (tip.0 - 4.0, y2) };
    let mut d = format!("M{} {}", number(x1), number(y1));
    let backwards = if down { end.1 <= y1 } else { end.0 <= x1 };
    if line.back || backwards {
        return (around(cards, line, (x1, y1), end), tip);
    }
    let mut at = (x1, y1);
    for &way in &line.ways {
        let way = &cards.cards[way];
        let (start, stop) = if down {
            let x = way.x + way.width / 2.0;
            ((x, way.y - 6.0), (x, way.y + way.height + 6.0))
        } else {
            let y = way.y + way.height / 2.0;
            ((way.x - 8.0, y), (way.x + way.width + 8.0, y))
        };
        bend(&mut d, at, start, down);
        d.push_str(&format!("L{} {}", number(stop.0), number(stop.1)));
        at = stop;
    }
    bend(&mut d, at, end, down);
    (d, tip)
}

/// Out on the far side, round all cards in a lane of its own, in from the near side; corners are round.
fn around(cards: &Cards, line: &Line, start: (f64, f64), end: (f64, f64)) -> String {
    const CORNER: f64 = 8.0;
    let number_of = cards.lines.iter().filter(|other| other.back).position(|other| other == line).unwrap_or(0);
    let edge = |card: &Card| if cards.down { card.x + card.width } else { card.y + card.height };
    let last = cards.cards.iter().filter(|card| card.kind != Kind::Way).map(edge).fold(0.0, f64::max);
    let lane = last + LANE * (number_of + 1) as f64;
    let aside = 12.0 + 4.0 * (number_of % 3) as f64;
    let mut points = if cards.down {
        let (after, before) = (start.1 + aside, end.1 - aside);
        [start, (start.0, after), (lane, after), (lane, before), (end.0, before), end]
    } else {
        let (after, before) = (start.0 + aside, end.0 - aside);
        [start, (after, start.1), (after, lane), (before, lane), (before, end.1), end]
    };
    let towards = |from: (f64, f64), to: (f64, f64), by: f64| {
        let long = (to.0 - from.0).hypot(to.1 - from.1).max(0.1);
        let part = by.min(long / 2.0) / long;
        (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
    };
    let mut d = format!("M{} {}", number(start.0), number(start.1));
    for at in 1..points.len() - 1 {
        let corner = points[at];
        let (into, out) = (towards(corner, points[at - 1], CORNER), towards(corner, points[at + 1], CORNER));
        let parts = [into.0, into.1, corner.0, corner.1, out.0, out.1].map(number);
        let [a, b, c, e, f, g] = parts;
        d.push_str(&format!("L{a} {b}Q{c} {e} {f} {g}"));
        points[at] = out;
    }
    d.push_str(&format!("L{} {}", number(end.0), number(end.1)));
    d
}
