//! What holds of every layout: brackets never cross, labels never overlap. For tests and for figures; nothing here draws.

use crate::layout::{Bracket, Layout, Shown};

/// A stroke from one end to the other.
type Stroke = (f64, f64, f64, f64);

/// Strokes of a bracket: horizontal, vertical, horizontal.
fn strokes(bracket: &Bracket) -> Vec<Stroke> {
    let b = bracket;
    if b.y1 == b.y2 {
        return vec![(b.x1, b.y1, b.x2, b.y2)];
    }
    vec![(b.x1, b.y1, b.trunk, b.y1), (b.trunk, b.y1, b.trunk, b.y2), (b.trunk, b.y2, b.x2, b.y2)]
}

/// A horizontal and a vertical stroke cross in their inside.
fn cross(a: Stroke, b: Stroke) -> bool {
    let (h, v) = if a.1 == a.3 { (a, b) } else { (b, a) };
    if h.1 != h.3 || v.0 != v.2 {
        return false;
    }
    let (left, right) = (h.0.min(h.2), h.0.max(h.2));
    let (top, bottom) = (v.1.min(v.3), v.1.max(v.3));
    left < v.0 && v.0 < right && top < h.1 && h.1 < bottom
}

/// How often brackets of different modules cross. Lines of one module share their trunk.
pub fn crossings(layout: &Layout) -> usize {
    let all: Vec<_> = layout.brackets.iter().map(|bracket| (bracket.from, strokes(bracket))).collect();
    let mut sum = 0;
    for (at, (from, a)) in all.iter().enumerate() {
        for (other, b) in &all[at + 1..] {
            if from != other {
                sum += a.iter().flat_map(|x| b.iter().map(move |y| (x, y))).filter(|(x, y)| cross(**x, **y)).count();
            }
        }
    }
    sum
}

/// Labels (bead to end of counts) that overlap, labels over beads, labels out of the paper: one sentence each.
pub fn overlaps(layout: &Layout) -> Vec<String> {
    let mut boxes: Vec<(f64, f64, f64, String)> = Vec::new();
    for spot in &layout.spots {
        match spot.shown {
            Shown::Name => boxes.push((spot.y, spot.x - 3.0, spot.end, spot.label.text())),
            Shown::Bead => boxes.push((spot.y, spot.x - 2.5, spot.x + 2.5, "bead".into())),
            _ => {}
        }
    }
    for heading in &layout.headings {
        boxes.push((heading.y, heading.x, heading.x + heading.width, heading.text.clone()));
    }
    boxes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let over = boxes.windows(2).filter(|pair| pair[0].0 == pair[1].0 && pair[1].1 < pair[0].2);
    let mut wrong: Vec<String> = over.map(|pair| format!("{:?} over {:?}", pair[0], pair[1])).collect();
    let outside = boxes.iter().filter(|label| label.2 > layout.width);
    wrong.extend(outside.map(|label| format!("{label:?} outside of {}", layout.width)));
    wrong
}
