//! Coordinates: the order inside of layers by barycentre, then each layer slides towards its neighbours.
//!
//! The same for layers from left to right and from top to bottom: `across` counts along a layer, `deep` from one layer to
//! the next.

use super::{BESIDE, BETWEEN, Card, Kind, Line, Room, UNDER};
use crate::order;

/// Space between two cards of a layer.
const SPACE: f64 = 28.0;

/// A card as a stretch of its layer.
struct Stretch {
    across: f64,
    length: f64,
    deep: f64,
    way: bool,
    /// Room after it for what is written below a card.
    after: f64,
}

/// Neighbours by card, with the place where a line meets them: distance from the other one's start, and from the own one's.
type Near = Vec<Vec<(usize, f64, f64)>>;

/// Layers from left to right take this part of the paper's height, if their cards then are no further apart than [`FAR`].
const PART: f64 = 0.55;
const FAR: f64 = 120.0;

/// Orders layers and sets coordinates. Gives the paper's size.
pub(super) fn arrange(cards: &mut [Card], lines: &[Line], room: Room, compact: bool, down: bool) -> (f64, f64) {
    let count = cards.iter().map(|card| card.layer + 1).max().unwrap_or(0);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, card) in cards.iter().enumerate() {
        columns[card.layer].push(at);
    }
    let (before, after) = neighbours(cards, lines, down);
    sort(&mut columns, &before, &after, cards.len());
    let most = columns.iter().map(Vec::len).max().unwrap_or(0);
    let air = if down {
        BETWEEN
    } else if most <= 4 && !compact {
        44.0
    } else {
        SPACE
    };
    let mut stretches: Vec<Stretch> = cards
        .iter()
        .map(|card| {
            let way = card.kind == Kind::Way;
            let under = if card.kind == Kind::Replacement { UNDER } else { 0.0 };
            Stretch {
                across: 0.0,
                length: if down { card.width } else { card.height },
                deep: if way {
                    0.0
                } else if down {
                    card.height + under
                } else {
                    card.width
                },
                way,
                after: if down { 0.0 } else { under },
            }
        })
        .collect();
    let mut long = stand(&mut stretches, &columns, &before, &after, air);
    if !down && most > 1 {
        let more = ((room.height * PART - long) / (most - 1) as f64).min(FAR - air);
        if more > 0.0 {
            long = stand(&mut stretches, &columns, &before, &after, air + more);
        }
    }
    let depths: Vec<f64> =
        columns.iter().map(|column| column.iter().map(|&card| stretches[card].deep).fold(0.0, f64::max)).collect();
    let total: f64 = depths.iter().sum();
    let gaps = count.saturating_sub(1).max(1) as f64;
    let gap = if down { 38.0 } else { ((room.width - total) / gaps).clamp(if compact { 36.0 } else { 58.0 }, 92.0) };
    let mut at = 0.0;
    for (column, deep) in columns.iter().zip(&depths) {
        for &card in column {
            let across = stretches[card].across;
            let card = &mut cards[card];
            (card.x, card.y) = if down { (across, at) } else { (at, across) };
            if card.kind == Kind::Way {
                // A way is as deep as its layer: the line runs straight beside the cards.
                if down { card.height = *deep } else { card.width = *deep }
            }
        }
        at += deep + gap;
    }
    let deep = (at - gap).max(0.0);
    if down { (long, deep) } else { (deep, long) }
}

/// Sets places along layers with `air` between cards, from 0. Gives the end of the longest layer.
fn stand(stretches: &mut [Stretch], columns: &[Vec<usize>], before: &Near, after: &Near, air: f64) -> f64 {
    let space = |a: &Stretch, b: &Stretch| if a.way || b.way { BESIDE } else { air } + a.after;
    slide(stretches, columns, before, after, &space);
    let start = stretches.iter().map(|stretch| stretch.across).fold(f64::INFINITY, f64::min);
    let start = if start.is_finite() { start } else { 0.0 };
    let mut long: f64 = 0.0;
    for stretch in stretches {
        stretch.across = (stretch.across - start).round();
        long = long.max(stretch.across + stretch.length + stretch.after);
    }
    long
}

fn neighbours(cards: &[Card], lines: &[Line], down: bool) -> (Near, Near) {
    let mut before: Near = vec![Vec::new(); cards.len()];
    let mut after: Near = vec![Vec::new(); cards.len()];
    for line in lines.iter().filter(|line| !line.back) {
        let stops: Vec<usize> =
            std::iter::once(line.from.0).chain(line.ways.iter().copied()).chain(std::iter::once(line.to.0)).collect();
        for (at, pair) in stops.windows(2).enumerate() {
            let left = cards[pair[0]].port(if at == 0 { line.from.1 } else { None }, down);
            let right = cards[pair[1]].port(if at + 2 == stops.len() { line.to.1 } else { None }, down);
            before[pair[1]].push((pair[0], left, right));
            after[pair[0]].push((pair[1], right, left));
        }
    }
    (before, after)
}

/// Orders each layer by the mean place of its neighbours.
fn sort(columns: &mut [Vec<usize>], before: &Near, after: &Near, cards: usize) {
    let mut place: Vec<f64> = vec![0.0; cards];
    for column in columns.iter() {
        for (at, &card) in column.iter().enumerate() {
            place[card] = at as f64;
        }
    }
    let mean = |list: &[(usize, f64, f64)], place: &[f64], own: f64| {
        if list.is_empty() {
            own
        } else {
            list.iter().map(|&(other, row, _)| place[other] + row / 1000.0).sum::<f64>() / list.len() as f64
        }
    };
    let count = columns.len();
    for sweep in 0..12 {
        let onward = sweep % 2 == 0;
        let order: Vec<usize> = if onward { (0..count).collect() } else { (0..count).rev().collect() };
        for layer in order {
            let side = if onward { before } else { after };
            let mut keyed: Vec<(f64, usize)> =
                columns[layer].iter().map(|&card| (mean(&side[card], &place, place[card]), card)).collect();
            order::by(&mut keyed, |a, b| a.0.total_cmp(&b.0));
            for (at, &(_, card)) in keyed.iter().enumerate() {
                place[card] = at as f64 * 8.0 / keyed.len().max(1) as f64;
            }
            columns[layer] = keyed.into_iter().map(|(_, card)| card).collect();
        }
    }
}

/// Stacks each layer, then moves it towards its neighbours without changing the order.
fn slide(
    stretches: &mut [Stretch],
    columns: &[Vec<usize>],
    before: &Near,
    after: &Near,
    space: &impl Fn(&Stretch, &Stretch) -> f64,
) {
    for column in columns {
        let mut at = 0.0;
        for (place, &card) in column.iter().enumerate() {
            if place > 0 {
                at += space(&stretches[column[place - 1]], &stretches[card]);
            }
            stretches[card].across = at;
            at += stretches[card].length;
        }
    }
    let count = columns.len();
    for sweep in 0..24 {
        let onward = sweep % 2 == 0;
        let order: Vec<usize> = if onward { (0..count).collect() } else { (0..count).rev().collect() };
        for layer in order {
            let column = &columns[layer];
            let wanted: Vec<f64> = column
                .iter()
                .map(|&card| {
                    let near = before[card].iter().chain(&after[card]);
                    let count = before[card].len() + after[card].len();
                    let sum: f64 = near.map(|&(other, row, own)| stretches[other].across + row - own).sum();
                    if count == 0 { stretches[card].across } else { sum / count as f64 }
                })
                .collect();
            settle(stretches, column, &wanted, space);
        }
    }
}

/// Moves a layer's cards as near to where they are wanted as their order allows (pool adjacent violators).
fn settle(stretches: &mut [Stretch], column: &[usize], wanted: &[f64], space: &impl Fn(&Stretch, &Stretch) -> f64) {
    let mut offset = 0.0;
    // Groups of cards that move together: (sum of wishes, members).
    let mut groups: Vec<(f64, usize)> = Vec::new();
    let mut offsets = Vec::with_capacity(column.len());
    for (at, &card) in column.iter().enumerate() {
        if at > 0 {
            let above = &stretches[column[at - 1]];
            offset += above.length + space(above, &stretches[card]);
        }
        offsets.push(offset);
        groups.push((wanted[at] - offset, 1));
        while let [.., (a, m), (b, n)] = groups[..] {
            if a / m as f64 <= b / n as f64 {
                break;
            }
            groups.truncate(groups.len() - 2);
            groups.push((a + b, m + n));
        }
    }
    let mut at = 0;
    for (sum, members) in groups {
        let base = sum / members as f64;
        for _ in 0..members {
            stretches[column[at]].across = base + offsets[at];
            at += 1;
        }
    }
}
