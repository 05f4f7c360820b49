//! Layouts of recorded projects: brackets never cross, labels never overlap, everything is on the canvas.

mod support;

use picture::{Bracket, Canvas, Graph, Homes, Layout, Plan, STEPS, Shown, Skeleton, lay_out};
use support::{NAMES, recorded};

/// Strokes of a bracket: horizontal, vertical, horizontal.
fn strokes(bracket: &Bracket) -> Vec<(f64, f64, f64, f64)> {
    let b = bracket;
    if b.y1 == b.y2 {
        return vec![(b.x1, b.y1, b.x2, b.y2)];
    }
    vec![(b.x1, b.y1, b.trunk, b.y1), (b.trunk, b.y1, b.trunk, b.y2), (b.trunk, b.y2, b.x2, b.y2)]
}

/// A horizontal and a vertical stroke cross in their inside.
fn cross(a: (f64, f64, f64, f64), b: (f64, f64, f64, f64)) -> bool {
    let (h, v) = if a.1 == a.3 { (a, b) } else { (b, a) };
    if h.1 != h.3 || v.0 != v.2 {
        return false;
    }
    let (left, right) = (h.0.min(h.2), h.0.max(h.2));
    let (top, bottom) = (v.1.min(v.3), v.1.max(v.3));
    left < v.0 && v.0 < right && top < h.1 && h.1 < bottom
}

fn crossings(layout: &Layout) -> usize {
    let all: Vec<_> = layout.brackets.iter().map(|bracket| (bracket.from, strokes(bracket))).collect();
    let mut sum = 0;
    for (at, (from, a)) in all.iter().enumerate() {
        for (other, b) in &all[at + 1..] {
            // Lines of one module share their trunk.
            if from != other {
                sum += a.iter().flat_map(|x| b.iter().map(move |y| (x, y))).filter(|(x, y)| cross(**x, **y)).count();
            }
        }
    }
    sum
}

/// Labels (bead to end of counts) that overlap, labels over beads, labels out of the paper.
fn overlaps(layout: &Layout) -> usize {
    let mut boxes: Vec<(f64, f64, f64)> = Vec::new();
    for spot in &layout.spots {
        match spot.shown {
            Shown::Name => boxes.push((spot.y, spot.x - 3.0, spot.end)),
            Shown::Bead => boxes.push((spot.y, spot.x - 2.5, spot.x + 2.5)),
            _ => {}
        }
    }
    for heading in &layout.headings {
        boxes.push((heading.y, heading.x, heading.x + heading.width));
    }
    boxes.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    let wrong = boxes.windows(2).filter(|pair| pair[0].0 == pair[1].0 && pair[1].1 < pair[0].2).count();
    wrong + boxes.iter().filter(|label| label.2 > layout.width).count()
}

#[test]
fn recorded_layouts() {
    // Names that the design counts on the same paper.
    let names = [56, 193, 173, 149];
    for (name, least) in NAMES.into_iter().zip(names) {
        let project = recorded(name);
        let mut graph = Graph::of(&project.analysis);
        graph.goes = picture::goes(&project.analysis, &graph, usize::MAX);
        let skeleton = Skeleton::of(&graph);
        let homes = Homes::of(&graph, &skeleton);
        let height = if name == "gin" { 722.0 } else { 792.0 };
        let canvas = Canvas { width: 1440.0, height, top: 66.0, steps: STEPS.to_vec() };
        let plan = Plan::new(&graph, &skeleton, &homes, homes.root, &[]);
        let layout = lay_out(&plan, &canvas, None);
        println!(
            "{name}: font {} columns {} rows {}/{} kept {:?} names {} beads {} crossings {} overlaps {}",
            layout.font,
            layout.columns,
            layout.used,
            layout.rows,
            layout.kept,
            layout.named,
            layout.beads,
            crossings(&layout),
            overlaps(&layout)
        );
        assert_eq!(layout.named + layout.beads, graph.len() - 1, "{name}");
        assert_eq!(crossings(&layout), 0, "{name}");
        assert_eq!(overlaps(&layout), 0, "{name}");
        assert!(layout.used <= layout.rows, "{name}");
        assert!(layout.named >= least, "{name}: {} names, the design has {least}", layout.named);
    }
}
