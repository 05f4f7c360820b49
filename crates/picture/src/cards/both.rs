//! Two results on one layout: that of the union of their cards and lines, so that what stays does not move.

use super::collect::collect;
use super::{Card, Cards, Kind, Line, Room, Row, State, place};
use crate::scene::Words;
use playground::data::{Analysis, Change};
use std::collections::HashMap;

/// Which card and row of the union a card and row of one result is.
type Places = Vec<(usize, Vec<usize>)>;

/// Lays out what was before and what is after: both have the same size, and what both have stands at the same place. In
/// the second, what is gone leaves a dashed card; in the first, what is new has an empty place. `changes` marks cards of the second.
pub fn lay_out_both(
    before: &Analysis,
    after: &Analysis,
    words: &Words,
    room: Room,
    changes: &[Change],
) -> (Cards, Cards) {
    let (first, first_lines) = collect(before, words, &[]);
    let (second, second_lines) = collect(after, words, changes);
    let mut cards: Vec<Card> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let orders = [before, after];
    let first_places = merge(&mut cards, &mut numbers, &first, &orders);
    let second_places = merge(&mut cards, &mut numbers, &second, &orders);
    let first_places = renew(&cards, &numbers, &first, first_places);
    let mut lines: Vec<Line> = Vec::new();
    let first_lines = translate(&first_lines, &first_places);
    let second_lines = translate(&second_lines, &second_places);
    for line in first_lines.iter().chain(&second_lines) {
        if !lines.iter().any(|other| (other.from, other.to) == (line.from, line.to)) {
            lines.push(line.clone());
        }
    }
    let union = place(cards, lines, room);
    let first = side(&union, &first, &first_places, first_lines, None);
    let mut second = side(&union, &second, &second_places, second_lines, Some(words));
    moves(&first, &mut second);
    (first, second)
}

/// What moves from the first result to the second: selected versions along their rail, and cards that leave.
fn moves(first: &Cards, second: &mut Cards) {
    let taken = |card: &Card| {
        card.rows.iter().rposition(|row| !matches!(row.state, State::Lower | State::Excluded | State::Absent))
    };
    let mut leaving = Vec::new();
    for (before, after) in first.cards.iter().zip(&mut second.cards) {
        match (before.kind, after.kind) {
            (Kind::Module, Kind::Module) if !second.down => {
                if let (Some(old), Some(new)) = (taken(before), taken(after)) {
                    after.rises = old as isize - new as isize;
                }
            }
            (Kind::Module | Kind::Replacement, Kind::Ghost) => {
                leaving.push(Card { kind: Kind::Leaving, module: None, under: String::new(), ..before.clone() });
            }
            _ => {}
        }
    }
    second.cards.extend(leaving);
}

/// Adds the cards of a result to the union.
fn merge(cards: &mut Vec<Card>, numbers: &mut HashMap<String, usize>, own: &[Card], orders: &[&Analysis; 2]) -> Places {
    own.iter()
        .map(|card| {
            let number = *numbers.entry(card.key.clone()).or_insert_with(|| {
                cards.push(Card { rows: Vec::new(), ..card.clone() });
                cards.len() - 1
            });
            for row in &card.rows {
                let rows = &mut cards[number].rows;
                if let Some(other) = rows.iter_mut().find(|other| other.text == row.text) {
                    // The wider words decide the width.
                    if other.note.len() < row.note.len() {
                        other.note.clone_from(&row.note);
                    }
                } else {
                    let at = rows
                        .iter()
                        .position(|other| orders.iter().any(|order| lower(order, &card.key, &row.text, &other.text)));
                    rows.insert(at.unwrap_or(rows.len()), row.clone());
                }
            }
            (number, find_rows(&cards[number], card))
        })
        .collect()
}

/// Rows that were added later move those of before.
fn renew(cards: &[Card], numbers: &HashMap<String, usize>, own: &[Card], places: Places) -> Places {
    own.iter()
        .zip(places)
        .map(|(card, (number, _))| {
            debug_assert_eq!(numbers.get(&card.key), Some(&number));
            (number, find_rows(&cards[number], card))
        })
        .collect()
}

fn find_rows(union: &Card, own: &Card) -> Vec<usize> {
    own.rows.iter().map(|row| union.rows.iter().position(|other| other.text == row.text).unwrap_or(0)).collect()
}

/// True if an analysis lists the version that is written `a` below the one that is written `b`.
fn lower(analysis: &Analysis, path: &str, a: &str, b: &str) -> bool {
    let Some(module) = analysis.modules.iter().find(|module| module.path == path) else { return false };
    let at =
        |text: &str| module.versions.iter().position(|version| crate::scene::short_version(&version.version) == text);
    matches!((at(a), at(b)), (Some(a), Some(b)) if a < b)
}

fn translate(lines: &[Line], places: &Places) -> Vec<Line> {
    let port = |(card, row): (usize, Option<usize>)| {
        let (number, rows) = &places[card];
        (*number, row.and_then(|row| rows.get(row).copied()))
    };
    lines.iter().map(|line| Line { from: port(line.from), to: port(line.to), ..line.clone() }).collect()
}

/// One result on the places of the union. `gone`: the words for what it lacks.
fn side(union: &Cards, own: &[Card], places: &Places, mut lines: Vec<Line>, gone: Option<&Words>) -> Cards {
    let mut result = Cards { lines: Vec::new(), ..union.clone() };
    for card in result.cards.iter_mut().filter(|card| card.kind != Kind::Way) {
        card.under = gone.map_or_else(String::new, |words| words.gone.replace("{m}", &card.label.name));
        card.kind = Kind::Ghost;
        card.module = None;
    }
    for (card, (number, rows)) in own.iter().zip(places) {
        let of = &mut result.cards[*number];
        let mut drawn: Vec<Row> = std::mem::take(&mut of.rows);
        // Where the cards are too narrow for words, the union has none.
        let wordless: Vec<bool> = drawn.iter().map(|row| row.note.is_empty()).collect();
        for row in &mut drawn {
            row.state = State::Absent;
            row.note.clear();
        }
        for (row, &at) in card.rows.iter().zip(rows) {
            if let Some(place) = drawn.get_mut(at) {
                let (left, middle, width) = (place.left, place.middle, place.width);
                let note = if wordless[at] { String::new() } else { row.note.clone() };
                *place = Row { note, left, middle, width, ..row.clone() };
            }
        }
        let (x, y, width, height, layer) = (of.x, of.y, of.width, of.height, of.layer);
        let label = of.label.clone();
        *of = Card { x, y, width, height, layer, label, rows: drawn, ..card.clone() };
    }
    for line in &mut lines {
        if let Some(of) = union.lines.iter().find(|of| (of.from, of.to) == (line.from, line.to)) {
            line.ways.clone_from(&of.ways);
            line.back = of.back;
        }
    }
    result.lines = lines;
    result
}
