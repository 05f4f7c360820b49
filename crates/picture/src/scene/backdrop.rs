//! What lies behind names and beads: grounds, bars, hairlines, brackets, curves, the spine, the list's head.

use super::shape::{Anchor, Shape, Span, path, text};
use super::{Drawer, Scene, Tone};
use crate::homes::NONE;
use crate::layout::{Bracket, Ground};
use crate::measure::{Weight, width};
use crate::scene::Mark;

fn bracket_path(bracket: &Bracket) -> String {
    let b = bracket;
    if b.y1 == b.y2 {
        return path(&[("M", &[b.x1.min(b.x2), b.y1]), ("H", &[b.x2])]);
    }
    let radius = 6f64.min((b.y2 - b.y1).abs()).min((b.x2 - b.trunk).abs());
    let start: &[(&str, &[f64])] = &[("M", &[b.x1.min(b.trunk), b.y1]), ("H", &[b.trunk])];
    let mut d = if b.x1 == b.trunk { path(&[("M", &[b.trunk, b.y1])]) } else { path(start) };
    d.push_str(&path(&[("V", &[b.y2 - radius]), ("Q", &[b.trunk, b.y2, b.trunk + radius, b.y2]), ("H", &[b.x2])]));
    d
}

fn rect(ground: &Ground, radius: f64, class: &str) -> Shape {
    Shape::Rect {
        x: ground.x,
        y: ground.y,
        width: ground.width,
        height: ground.height,
        radius,
        class: class.to_owned(),
    }
}

impl Drawer<'_, '_> {
    /// Draws it all.
    pub(super) fn backdrop(&self, scene: &mut Scene) {
        let layout = self.layout;
        for ground in layout.grounds.iter().filter(|ground| !self.plan.is_absent(ground.home)) {
            let gone = !self.view.marks.is_empty() && self.view.marks.get(&ground.home) == Some(&Mark::Goes);
            scene.back.push(rect(ground, 5.0, if gone { "set gone" } else { "set" }));
        }
        for ground in &layout.leaves {
            scene.back.push(rect(ground, 5.0, "leaves"));
        }
        for (module, ground) in layout.bars.iter().filter(|(module, _)| !self.plan.is_absent(*module)) {
            let on = self.tone(*module) != Tone::Quiet;
            scene.back.push(rect(ground, 3.0, if on { "share" } else { "share off" }));
        }
        for &(x, y, wide) in &layout.hairlines {
            scene.back.push(Shape::Path { d: path(&[("M", &[x, y]), ("H", &[x + wide])]), class: "hair".into() });
        }
        let quiet = self.quiet();
        // The way it comes in; in focus also what comes in with it.
        let looked_at = self.focus.as_ref().or(self.hover.as_ref());
        let path_of = looked_at.map(|focus| focus.path.as_slice()).unwrap_or_default();
        let drawn = |bracket: &&Bracket| !self.plan.is_absent(bracket.to) && !self.plan.is_absent(bracket.from);
        for bracket in layout.brackets.iter().filter(drawn) {
            let lit = looked_at.is_some_and(|focus| {
                let into_set = bracket.to == NONE
                    && path_of.windows(2).any(|pair| {
                        pair[0] == bracket.from && !layout.brackets.iter().any(|other| other.to == pair[1])
                    });
                let own = self.focus.is_some() && bracket.from == focus.module;
                own || path_of.contains(&bracket.to) || into_set
            });
            let class = match (lit, quiet) {
                (true, _) => "bracket lit",
                (_, true) => "bracket off",
                _ => "bracket",
            };
            scene.back.push(Shape::Path { d: bracket_path(bracket), class: class.into() });
        }
        if self.view.links && !quiet {
            for (from, list) in self.plan.skeleton.next.iter().enumerate() {
                let from = from as u32;
                if from == self.plan.homes.root {
                    continue;
                }
                for &to in list.iter().filter(|&&to| self.plan.homes.home[to as usize] != from) {
                    if let Some(d) = self.curve(from, to) {
                        scene.back.push(Shape::Path { d, class: "link".into() });
                    }
                }
            }
        }
        let middle = layout.top + layout.height.max(layout.row) / 2.0;
        let spine = &self.plan.graph.modules.get(self.plan.spine as usize);
        let name = spine.map_or(String::new(), |module| module.path.clone());
        let height = layout.height.max(layout.row);
        scene.back.push(Shape::Rect {
            x: 20.0,
            y: layout.top,
            width: 24.0,
            height,
            radius: 5.0,
            class: "spine".into(),
        });
        let mut words = name;
        let size = 12.0;
        if width(&words, size, Weight::Strong) > height - 16.0 {
            let short = crate::label::Label::of(&words);
            words = short.name;
        }
        if width(&words, size, Weight::Strong) <= height - 8.0 {
            scene.back.push(Shape::Text {
                x: 32.0 + size * 0.35,
                y: middle,
                size,
                anchor: Anchor::Middle,
                class: "spine-t".into(),
                spans: vec![Span { text: words, class: "" }],
                width: 0.0,
                turned: true,
            });
        }
        for heading in &layout.headings {
            scene.back.push(text(
                heading.x,
                heading.y + layout.font * 0.28,
                layout.font * 0.8,
                Anchor::Start,
                "org",
                &heading.text,
                heading.width,
            ));
        }
        if layout.list > 0.0 {
            let x = layout.list - 10.0;
            scene.back.push(Shape::Path {
                d: path(&[("M", &[x, layout.top]), ("V", &[layout.top + height])]),
                class: "hair".into(),
            });
            let y = layout.top + layout.row * 0.5 + layout.font * 0.35;
            let (title, head) = (&self.view.words.shared, &self.view.words.asked_by);
            scene.back.push(text(layout.list + 12.0, y, layout.font, Anchor::Start, "list-title", title, 0.0));
            scene.back.push(text(layout.width - 18.0, y, layout.font - 1.0, Anchor::End, "count", head, 0.0));
        }
    }
}
