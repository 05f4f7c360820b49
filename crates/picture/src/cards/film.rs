//! What was looked at up to a step of the selection, and what is looked at in it.

use playground::data::{Analysis, Node, Step};
use std::collections::HashSet;

/// The state of the film at a step.
#[derive(Default)]
pub(super) struct Film {
    /// Requirements looked at.
    pub seen: HashSet<(Node, Node)>,
    /// Modules met.
    pub nodes: HashSet<u32>,
    /// The requirement that the step is about.
    pub now: Option<(Node, Node)>,
    /// The version that the step is about.
    pub node: Option<Node>,
}

impl Film {
    /// Runs the steps up to `step`.
    pub fn of(analysis: &Analysis, step: usize) -> Film {
        let mut film = Film::default();
        film.nodes.extend(analysis.modules.iter().enumerate().filter(|(_, row)| row.main).map(|(at, _)| at as u32));
        for (at, event) in analysis.steps.iter().enumerate().take(step + 1) {
            let current = at == step;
            match event {
                Step::Visit { node, .. } | Step::Prune { node } => {
                    film.nodes.insert(node.module);
                    if current {
                        film.node = Some(*node);
                    }
                }
                Step::Skip { from, to }
                | Step::Require { from, to }
                | Step::Raise { from, to, .. }
                | Step::Exclude { from, to } => {
                    film.seen.insert((*from, *to));
                    film.nodes.insert(to.module);
                    if current {
                        film.now = Some((*from, *to));
                        film.node = Some(*to);
                    }
                }
            }
        }
        film
    }
}
