//! How large a card is, and where its versions stand on it.

use super::{BESIDE, BETWEEN, Card, HEAD, Kind, ROW, Row};
use crate::measure::{Weight, mono_width, width};

/// Below this width versions stand without words: bead and colour say the same.
const WORDLESS: f64 = 560.0;

/// Gives a card its size. `compact`: short names; `down`: versions stand side by side, in cells of at most `room`.
pub(super) fn size(card: &mut Card, compact: bool, down: bool, room: f64) {
    if card.kind == Kind::Main {
        let name = width(&card.label.name, 14.0, Weight::Strong);
        let under = width(&card.under, 11.0, Weight::Regular);
        if down {
            (card.width, card.height) = ((name + under + 10.0 + 32.0).max(126.0), 42.0);
        } else {
            (card.width, card.height) =
                if compact { ((name + 32.0).max(64.0), 40.0) } else { ((name.max(under) + 32.0).max(126.0), 56.0) };
        }
        return;
    }
    if compact && !down {
        card.label.prefix.clear();
        if room < WORDLESS {
            card.rows.iter_mut().for_each(|row| row.note.clear());
        }
    }
    let most = if down {
        (room - 60.0).clamp(120.0, 220.0)
    } else if compact {
        130.0
    } else {
        220.0
    };
    let name = width(&card.label.name, 14.0, Weight::Strong) + width(&card.label.suffix, 11.0, Weight::Regular);
    if name + width(&card.label.prefix, 11.0, Weight::Regular) > most {
        card.label = card.label.fit(11.0, (most - name + card.label.least(11.0)).max(0.0));
    }
    let head = width(&card.label.prefix, 11.0, Weight::Regular) + name + 1.0;
    let text = |row: &Row| {
        let note = if row.note.is_empty() { 0.0 } else { 18.0 + width(&row.note, 11.0, Weight::Regular) };
        mono_width(&row.text, 12.5) + note
    };
    let widest = card.rows.iter().map(text).fold(0.0, f64::max);
    if down {
        cells(card, head, widest, room);
        return;
    }
    card.width = (widest.max(head) + 30.0).max(if compact { 84.0 } else { 148.0 });
    card.height = HEAD + ROW * card.rows.len() as f64 + 4.0;
    for (at, row) in card.rows.iter_mut().enumerate() {
        (row.left, row.middle, row.width) = (0.0, HEAD + ROW * (at as f64 + 0.5), card.width);
    }
}

/// From a card's side to its cells.
const EDGE: f64 = 4.0;

/// Versions side by side, over as many lines as it takes.
fn cells(card: &mut Card, head: f64, widest: f64, room: f64) {
    let cell = (widest + 40.0).max(104.0);
    let count = card.rows.len().max(1);
    let per_line = (((room - 2.0 * EDGE) / cell).floor().max(1.0) as usize).min(count);
    card.width = (cell * per_line as f64 + 2.0 * EDGE).max(head + 30.0);
    let lines = card.rows.len().div_ceil(per_line);
    card.height = HEAD + ROW * lines as f64 + EDGE;
    spread(card, per_line);
}

/// Puts `per_line` versions beside each other over a card's width.
fn spread(card: &mut Card, per_line: usize) {
    let cell = (card.width - 2.0 * EDGE) / per_line.max(1) as f64;
    for (at, row) in card.rows.iter_mut().enumerate() {
        row.left = EDGE + cell * (at % per_line.max(1)) as f64;
        row.middle = HEAD + ROW * ((at / per_line.max(1)) as f64 + 0.5);
        row.width = cell;
    }
}

/// Makes the cards of each layer as wide as the paper together; one that has a single version in a line takes half of it at
/// most.
pub(super) fn fill(cards: &mut [Card], room: f64) {
    let half = (room - BETWEEN) / 2.0;
    let layers = cards.iter().map(|card| card.layer + 1).max().unwrap_or(0);
    for layer in 0..layers {
        let (ways, own): (Vec<usize>, Vec<usize>) =
            (0..cards.len()).filter(|&at| cards[at].layer == layer).partition(|&at| cards[at].kind == Kind::Way);
        let used: f64 = own.iter().map(|&at| cards[at].width).sum();
        let free = room - used - BETWEEN * own.len().saturating_sub(1) as f64 - BESIDE * ways.len() as f64;
        for &at in &own {
            let card = &mut cards[at];
            let most = if card.per_line() > 1 { room } else { half };
            let more = (free / own.len() as f64).min(most - card.width).max(0.0);
            card.width += if card.kind == Kind::Main { more.min(160.0 - card.width).max(0.0) } else { more };
            spread(card, card.per_line());
        }
    }
}

impl Card {
    /// How many of its versions stand beside each other, where they do.
    fn per_line(&self) -> usize {
        self.rows.first().map_or(1, |first| self.rows.iter().filter(|row| row.middle == first.middle).count())
    }
}
