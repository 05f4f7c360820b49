//! Curves: who asks for whom, besides the place where a module comes in.

use super::shape::{Shape, path};
use super::{Drawer, Scene};
use crate::layout::{Shown, Spot};

impl Drawer<'_, '_> {
    /// A cubic between two modules, level at both ends.
    pub(super) fn curve(&self, from: u32, to: u32) -> Option<String> {
        let (a, b) = (self.layout.spots.get(from as usize)?, self.layout.spots.get(to as usize)?);
        let drawn = |spot: &Spot| matches!(spot.shown, Shown::Name | Shown::Bead);
        if self.plan.is_absent(from) || self.plan.is_absent(to) {
            return None;
        }
        if !drawn(a) || !drawn(b) {
            return None;
        }
        let left = |module: u32, spot: &Spot| {
            let of = &self.plan.graph.modules[module as usize];
            let rings = if spot.shown == Shown::Name { of.lower.len().min(3) } else { 0 };
            spot.x - 6.0 - if rings > 0 { 4.0 + 5.0 * rings as f64 } else { 0.0 }
        };
        let right = |spot: &Spot| if spot.shown == Shown::Name { spot.end + 4.0 } else { spot.x + 4.0 };
        let same = (a.x - b.x).abs() < 24.0;
        let d = if same {
            let (x1, x2) = (left(from, a), left(to, b));
            let out = x1.min(x2) - 12.0 - (a.y - b.y).abs().sqrt();
            path(&[("M", &[x1, a.y]), ("C", &[out, a.y, out, b.y, x2, b.y])])
        } else if a.x < b.x {
            let (x1, x2) = (right(a), left(to, b));
            let bend = ((x2 - x1) / 2.0).max(24.0);
            path(&[("M", &[x1, a.y]), ("C", &[x1 + bend, a.y, x2 - bend, b.y, x2, b.y])])
        } else {
            let (x1, x2) = (left(from, a), right(b));
            let bend = ((x1 - x2) / 2.0).max(24.0);
            path(&[("M", &[x1, a.y]), ("C", &[x1 - bend, a.y, x2 + bend, b.y, x2, b.y])])
        };
        Some(d)
    }

    /// Curves of the module in focus and of the one under the pointer; below names, so that what is lit stays readable.
    pub(super) fn curves(&self, scene: &mut Scene) {
        for focus in self.focus.iter().chain(&self.hover) {
            for ask in &focus.curves {
                if let Some(d) = self.curve(ask.from, ask.to) {
                    let class = if ask.exact { "curve" } else { "curve lower" };
                    scene.back.push(Shape::Path { d, class: class.into() });
                }
            }
        }
    }
}
