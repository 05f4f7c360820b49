//! Name pills for beads that are in focus, under the pointer or found: never over a name that says something.

use crate::label::Label;
use crate::layout::{Layout, Plan, Shown};
use crate::measure::Weight;
use crate::scene::{Anchor, Scene, Shape, Span, View};

/// So many at most.
const MOST: usize = 14;

type Area = (f64, f64, f64, f64);

fn meet(a: &Area, b: &Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// Adds pills to the front of a scene.
pub(crate) fn pills(plan: &Plan, layout: &Layout, view: &View, scene: &mut Scene) {
    let mut wanted: Vec<u32> = Vec::new();
    let first = [view.focus, view.current, view.hover, view.selected];
    wanted.extend(first.into_iter().flatten());
    wanted.extend((0..view.hits.len() as u32).filter(|&module| view.hits[module as usize]));
    let mut seen = std::collections::HashSet::new();
    wanted.retain(|&module| {
        layout.spots.get(module as usize).is_some_and(|spot| spot.shown == Shown::Bead) && seen.insert(module)
    });
    if wanted.is_empty() {
        return;
    }
    let font = layout.font;
    let tall = font + 6.0;
    let lit = |module: usize| view.hits.get(module) == Some(&true) || view.focus == Some(module as u32);
    let mut all: Vec<Area> = Vec::new();
    let mut bright: Vec<Area> = Vec::new();
    for (module, spot) in layout.spots.iter().enumerate() {
        if spot.shown == Shown::Name {
            let area = (spot.x - 4.0, spot.y - font * 0.6, spot.end, spot.y + font * 0.6);
            all.push(area);
            if lit(module) {
                bright.push(area);
            }
        } else if spot.shown == Shown::Bead && lit(module) {
            bright.push((spot.x - 3.0, spot.y - 3.0, spot.x + 3.0, spot.y + 3.0));
        }
    }
    let mut placed: Vec<Area> = Vec::new();
    for module in wanted.into_iter().take(4 * MOST) {
        if placed.len() == MOST {
            break;
        }
        let spot = &layout.spots[module as usize];
        let label = Label::of(&plan.graph.modules[module as usize].path).fit(font, 220.0);
        let wide = label.width(font, Weight::Strong) + 12.0;
        // Eighteen places: above and below, nearer first, shifted left and right.
        let mut places: Vec<Area> = Vec::with_capacity(18);
        for lift in [14.0, 24.0, 34.0] {
            for side in [-1.0, 1.0] {
                for shift in [0.15, 0.5, 0.85] {
                    let x = (spot.x - wide * shift).clamp(2.0, (layout.width - wide - 2.0).max(2.0));
                    let y = spot.y + side * lift - tall / 2.0;
                    places.push((x, y, x + wide, y + tall));
                }
            }
        }
        let inside = |area: &Area| area.1 >= 0.0 && area.3 <= scene.height;
        let free =
            |area: &Area, taken: &[Area]| inside(area) && !taken.iter().chain(&placed).any(|other| meet(area, other));
        let place = places
            .iter()
            .find(|area| free(area, &all) && free(area, &bright))
            .or_else(|| places.iter().find(|area| free(area, &bright)));
        let Some(&area) = place else { continue };
        placed.push(area);
        let edge = if area.1 > spot.y { area.1 } else { area.3 };
        let middle = spot.x.clamp(area.0 + 6.0, area.2 - 6.0);
        scene.front.push(Shape::Path {
            d: format!(
                "M{} {}L{} {}",
                crate::scene::number(spot.x),
                crate::scene::number(spot.y),
                crate::scene::number(middle),
                crate::scene::number(edge)
            ),
            class: "pill-line".into(),
        });
        scene.front.push(Shape::Rect {
            x: area.0,
            y: area.1,
            width: wide,
            height: tall,
            radius: 4.0,
            class: "pill".into(),
        });
        let spans = [(&label.prefix, "pre"), (&label.name, "nm lit"), (&label.suffix, "pre")]
            .into_iter()
            .filter(|(words, _)| !words.is_empty())
            .map(|(words, class)| Span { text: words.clone(), class })
            .collect();
        scene.front.push(Shape::Text {
            x: area.0 + 6.0,
            y: area.1 + tall / 2.0 + font * 0.36,
            size: font,
            anchor: Anchor::Start,
            class: "label".into(),
            spans,
            width: wide - 12.0,
            turned: false,
        });
    }
}
