//! The box around the module in focus.

use super::bead::{Dot, bead_shapes};
use super::shape::{Anchor, Shape, Span, text};
use super::{Drawer, Scene};
use crate::homes::NONE;
use crate::layout::{Shown, Spot};
use crate::measure::{Weight, width};

impl Drawer<'_, '_> {
    /// What lies over everything else.
    pub(super) fn foreground(&self, scene: &mut Scene) {
        let boxed = self.view.focus.or(self.view.current).or(self.view.selected);
        if let Some(spot) = boxed.and_then(|module| self.layout.spots.get(module as usize)) {
            let module = boxed.unwrap_or(NONE);
            if spot.shown == Shown::Name {
                self.focus_box(scene, module, spot);
            }
        }
        crate::pills::pills(self.plan, self.layout, self.view, scene);
    }

    /// The module in focus with its full path, over its neighbours.
    fn focus_box(&self, scene: &mut Scene, module: u32, spot: &Spot) {
        let font = self.layout.font;
        // No box ends beyond the paper: a path that is too long for the rest of it is shortened.
        let room = self.layout.width - spot.x - 24.0;
        let label = crate::label::Label::of(&self.plan.graph.modules[module as usize].path).fit(font, room);
        let wide = label.width(font, Weight::Strong);
        let counts = if spot.label == label { spot.end - spot.x - 9.0 - spot.width } else { 0.0 };
        let whole = (wide + counts).min(room);
        // Beads stand close behind a count.
        let beyond = if counts > 0.0 { 3.0 } else { 6.0 };
        let tall = self.layout.row - 1.0;
        scene.front.push(Shape::Rect {
            x: spot.x - 9.0,
            y: spot.y - tall / 2.0,
            width: 18.0 + whole + beyond,
            height: tall,
            radius: 4.0,
            class: "focus".into(),
        });
        let (shape, class) = self.bead(module);
        let class = if class == "b-off" { "b-sel" } else { class };
        let bead = Dot { module, x: spot.x, y: spot.y, r: 3.4, shape, class, tick: false };
        scene.front.extend(bead_shapes(&bead));
        let spans = [(&label.prefix, "pre"), (&label.name, "nm lit"), (&label.suffix, "pre")]
            .into_iter()
            .filter(|(words, _)| !words.is_empty())
            .map(|(words, class)| Span { text: words.clone(), class })
            .collect();
        let baseline = spot.y + font * 0.36;
        scene.front.push(Shape::Text {
            x: spot.x + 9.0,
            y: baseline,
            size: font,
            anchor: Anchor::Start,
            class: "label".into(),
            spans,
            width: wide,
            turned: false,
        });
        if spot.label == label && !spot.list {
            let (comes_in, goes) = self.plan.counts(module);
            let mut x = spot.x + 9.0 + wide;
            if comes_in > 0 {
                let words = self.number(comes_in);
                scene.front.push(text(x + 6.0, baseline, font, Anchor::Start, "count", &words, 0.0));
                x += 6.0 + width(&words, font, Weight::Regular);
            }
            if goes > 0 {
                scene.front.push(text(
                    x + 6.0,
                    baseline,
                    font,
                    Anchor::Start,
                    "goes",
                    &format!("−{}", self.number(goes)),
                    0.0,
                ));
            }
        }
    }
}
