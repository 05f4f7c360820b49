//! The whole way from a result to a drawing, counted: what benchmarks run.

use crate::homes::Homes;
use crate::input::Graph;
use crate::layout::{Canvas, Plan, lay_out};
use crate::scene::{View, draw};
use crate::skeleton::Skeleton;
use playground::data::Analysis;
use serde::{Deserialize, Serialize};

/// What came out. Equal on every machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Modules.
    pub modules: usize,
    /// Lines of the skeleton.
    pub skeleton: usize,
    /// Names on the paper.
    pub names: usize,
    /// Beads on the paper.
    pub beads: usize,
    /// Rows used.
    pub rows: usize,
    /// Shapes drawn.
    pub shapes: usize,
}

/// Input, minus counts, skeleton, homes, layout and drawing of a result on a paper of `width` times `height` pixels.
pub fn figures(analysis: &Analysis, width: f64, height: f64) -> Figures {
    let mut graph = Graph::of(analysis);
    graph.goes = crate::goes::goes(analysis, &graph, usize::MAX);
    let skeleton = Skeleton::of(&graph);
    let homes = Homes::of(&graph, &skeleton);
    let plan = Plan::new(&graph, &skeleton, &homes, homes.root, &[]);
    let layout = lay_out(&plan, &Canvas::new(width, height), None);
    let scene = draw(&plan, &layout, &View::default());
    Figures {
        modules: graph.len(),
        skeleton: skeleton.size,
        names: layout.named,
        beads: layout.beads,
        rows: layout.used,
        shapes: scene.back.len()
            + scene.dots.len()
            + scene.front.len()
            + scene.groups.iter().map(|group| group.shapes.len()).sum::<usize>(),
    }
}
