//! How large a card is, and where its versions stand on it.

use super::{Card, HEAD, Kind, ROW, Row};
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

/// Versions side by side, over as many lines as it takes.
fn cells(card: &mut Card, head: f64, widest: f64, room: f64) {
    const EDGE: f64 = 4.0;
    let cell = (widest + 40.0).max(104.0);
    let count = card.rows.len().max(1);
    let per_line = (((room - 2.0 * EDGE) / cell).floor().max(1.0) as usize).min(count);
    card.width = (cell * per_line as f64 + 2.0 * EDGE).max(head + 30.0);
    let lines = card.rows.len().div_ceil(per_line);
    card.height = HEAD + ROW * lines as f64 + EDGE;
    let cell = (card.width - 2.0 * EDGE) / per_line as f64;
    for (at, row) in card.rows.iter_mut().enumerate() {
        row.left = EDGE + cell * (at % per_line) as f64;
        row.middle = HEAD + ROW * ((at / per_line) as f64 + 0.5);
        row.width = cell;
    }
}
