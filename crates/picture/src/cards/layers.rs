//! The layer of each card, and ways through layers for long lines.

use super::{Card, Kind, Line};
use std::collections::HashMap;

/// Layers by the longest chain; lines that close a cycle run back.
pub(super) fn layers(cards: &mut [Card], lines: &mut [Line]) {
    let count = cards.len();
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, line) in lines.iter().enumerate() {
        out[line.from.0].push(at);
    }
    let mut state = vec![0u8; count];
    let mut order = Vec::with_capacity(count);
    let mut starts: Vec<usize> = (0..count).filter(|&card| cards[card].kind == Kind::Main).collect();
    starts.extend(0..count);
    for start in starts {
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        let mut calls = vec![(start, 0usize)];
        while let Some(&mut (card, ref mut at)) = calls.last_mut() {
            if let Some(&line) = out[card].get(*at) {
                *at += 1;
                let to = lines[line].to.0;
                match state[to] {
                    0 => {
                        state[to] = 1;
                        calls.push((to, 0));
                    }
                    1 => lines[line].back = true,
                    _ => {}
                }
            } else {
                state[card] = 2;
                order.push(card);
                calls.pop();
            }
        }
    }
    for &card in order.iter().rev() {
        let layer = cards[card].layer;
        for &line in &out[card] {
            if !lines[line].back {
                let to = lines[line].to.0;
                cards[to].layer = cards[to].layer.max(layer + 1);
            }
        }
    }
}

/// A layer wider than the paper passes cards to a new one below it: no line runs inside of a layer, so none turns round.
pub(super) fn wrap(cards: &mut [Card], room: f64) {
    let mut layer = 0;
    while cards.iter().any(|card| card.layer >= layer) {
        let mut used = 0.0;
        let mut over: Vec<usize> = Vec::new();
        for (at, card) in cards.iter().enumerate().filter(|(_, card)| card.layer == layer) {
            let wide = card.width + if used > 0.0 { super::BETWEEN } else { 0.0 };
            if used > 0.0 && used + wide > room {
                over.push(at);
            } else {
                used += wide;
            }
        }
        if !over.is_empty() {
            for card in cards.iter_mut().filter(|card| card.layer > layer) {
                card.layer += 1;
            }
            for at in over {
                cards[at].layer = layer + 1;
            }
        }
        layer += 1;
    }
}

/// Lines over more than one layer get a way through each layer between; those to the same row share it.
pub(super) fn ways(cards: &mut Vec<Card>, lines: &mut [Line]) {
    let mut shared: HashMap<(usize, Option<usize>, &str, usize), usize> = HashMap::new();
    for line in lines.iter_mut().filter(|line| !line.back) {
        for layer in cards[line.from.0].layer + 1..cards[line.to.0].layer {
            let class = if line.class == "sup" { "sup" } else { "" };
            let way = *shared.entry((line.to.0, line.to.1, class, layer)).or_insert_with(|| {
                cards.push(Card { kind: Kind::Way, layer, width: 6.0, height: 6.0, ..Card::default() });
                cards.len() - 1
            });
            line.ways.push(way);
        }
    }
}
