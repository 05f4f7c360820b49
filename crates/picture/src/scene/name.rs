//! A module with its name: rings and bar before the bead, label, counts or what a change does to it.

use super::bead::{Dot, bead_shapes};
use super::shape::{Anchor, Shape, Span, path, text};
use super::{Drawer, Group, Mark, Tone, short_version};
use crate::label::Label;
use crate::layout::Spot;
use crate::measure::{Weight, mono_width, width};
use crate::written;

/// From the bead's middle to the label.
const TO_LABEL: f64 = 9.0;

impl Drawer<'_, '_> {
    /// All shapes of a module that has its name.
    pub(super) fn named(&self, module: u32, spot: &Spot) -> Group {
        let mark = self.view.marks.get(&module);
        let mut shapes: Vec<Shape> = Vec::new();
        self.ground(spot, mark, &mut shapes);
        self.before(module, spot, mark, &mut shapes);
        let (shape, class) = self.bead(module);
        let radius = if self.layout.font >= 12.0 { 3.4 } else { 3.0 };
        shapes.extend(bead_shapes(&Dot { module, x: spot.x, y: spot.y, r: radius, shape, class, tick: false }));
        if self.plan.skeleton.by_passed[module as usize] && self.tone(module) != Tone::Quiet {
            shapes.push(Shape::Circle { x: spot.x, y: spot.y, r: radius + 2.2, class: "ring around".into() });
        }
        let label_end = self.label(module, spot, mark, &mut shapes);
        let end = match mark {
            Some(Mark::Version { raised, version }) => self.chip(spot, label_end, *raised, version, &mut shapes),
            _ if spot.list => label_end,
            _ => self.counts(module, spot, &mut shapes),
        };
        if spot.list && self.layout.bars.iter().any(|(of, _)| *of == module) {
            let words = self.number(self.plan.graph.modules[module as usize].asked_by);
            let class = if matches!(self.tone(module), Tone::Lit | Tone::Hit) { "count lit" } else { "count" };
            let right = self.layout.width - 18.0;
            shapes.push(text(right, self.baseline(spot), self.layout.font, Anchor::End, class, &words, 0.0));
        }
        let changed = match mark {
            Some(Mark::Goes) => "removed",
            Some(Mark::New) => "added",
            Some(Mark::Version { raised: true, .. }) => "raised",
            Some(Mark::Version { .. }) => "lowered",
            Some(Mark::Replaced) => "replaced",
            None => "",
        };
        let tall = self.layout.row.max(17.0);
        Group {
            module,
            class: if self.view.selected == Some(module) { "n chosen".into() } else { "n".into() },
            state: self.state(module),
            changed,
            shapes,
            hit: (spot.x - 12.0, spot.y - tall / 2.0, spot.end.max(end) - spot.x + 16.0, tall),
        }
    }

    /// A number as the visitor's language writes it.
    pub(super) fn number(&self, number: u32) -> String {
        written(number as usize, self.view.words.thousands)
    }

    fn baseline(&self, spot: &Spot) -> f64 {
        spot.y + self.layout.font * 0.36
    }

    /// The ground of a change lies behind everything of the module.
    fn ground(&self, spot: &Spot, mark: Option<&Mark>, shapes: &mut Vec<Shape>) {
        let class = match mark {
            Some(Mark::Goes) => "ground-gone",
            Some(Mark::New) => "ground-new",
            _ => return,
        };
        shapes.push(Shape::Rect {
            x: spot.x - 8.0,
            y: spot.y - self.layout.row / 2.0 + 1.0,
            width: spot.width + TO_LABEL + 12.0,
            height: self.layout.row - 2.0,
            radius: 3.0,
            class: class.to_owned(),
        });
    }

    /// From the bead outwards: rings of lower versions, an excluded one last; then the bar.
    fn before(&self, module: u32, spot: &Spot, mark: Option<&Mark>, shapes: &mut Vec<Shape>) {
        let of = &self.plan.graph.modules[module as usize];
        let off = if self.tone(module) == Tone::Quiet { " off" } else { "" };
        let rings = if mark == Some(&Mark::New) { 0 } else { of.lower.len().min(3) };
        let mut left = spot.x;
        for ring in 0..rings {
            left = spot.x - 8.0 - 5.0 * ring as f64;
            shapes.push(Shape::Circle { x: left, y: spot.y, r: 2.0, class: format!("ring{off}") });
        }
        if of.excluded {
            left -= if rings == 0 { 8.0 } else { 5.0 };
            shapes.push(Shape::Circle { x: left, y: spot.y, r: 2.2, class: "ring exc".into() });
            shapes.push(Shape::Path {
                d: path(&[("M", &[left - 2.4, spot.y + 2.4]), ("L", &[left + 2.4, spot.y - 2.4])]),
                class: "slash".into(),
            });
        }
        let bar = if left == spot.x { spot.x - 6.5 } else { left - 5.0 };
        let height = (self.layout.row - 5.0).min(13.0);
        // An `// indirect` line alone raises it: the lower half.
        let raised = of.indirect && self.plan.skeleton.kept[module as usize];
        if of.direct || raised {
            let (y, tall) = if of.direct { (spot.y - height / 2.0, height) } else { (spot.y, height / 2.0) };
            let class = format!("bar{off}");
            shapes.push(Shape::Rect { x: bar - 1.25, y, width: 2.5, height: tall, radius: 0.0, class });
        }
    }

    /// The label; gives its right end.
    fn label(&self, module: u32, spot: &Spot, mark: Option<&Mark>, shapes: &mut Vec<Shape>) -> f64 {
        let font = self.layout.font;
        let tone = self.tone(module);
        let strong = self.plan.weight(module) == Weight::Strong;
        let (name, weight) = match (mark, tone) {
            (Some(Mark::Goes), _) => ("nm gone", if strong { Weight::Strong } else { Weight::Book }),
            (_, Tone::Quiet) => ("nm off", Weight::Regular),
            (_, Tone::Hit) => ("nm hit", Weight::Bold),
            (_, Tone::Lit) => ("nm lit", Weight::Strong),
            (_, Tone::Plain) if strong => ("nm strong", Weight::Strong),
            _ if self.plan.graph.modules[module as usize].missing => ("nm mis", Weight::Book),
            _ => ("nm", Weight::Book),
        };
        let quiet_part = if mark == Some(&Mark::Goes) { "pre gone" } else { "pre" };
        // The version that follows needs room.
        let label = match mark {
            Some(Mark::Version { .. }) => spot.label.fit(font, spot.width.min(60.0)),
            _ => spot.label.clone(),
        };
        let spans = [(&label.prefix, quiet_part), (&label.name, name), (&label.suffix, quiet_part)]
            .into_iter()
            .filter(|(words, _)| !words.is_empty())
            .map(|(words, class)| Span { text: words.clone(), class })
            .collect();
        let wide = label.width(font, weight);
        shapes.push(Shape::Text {
            x: spot.x + TO_LABEL,
            y: self.baseline(spot),
            size: font,
            anchor: Anchor::Start,
            class: if tone == Tone::Lit && mark.is_none() { "label halo".into() } else { "label".into() },
            spans,
            width: wide,
            turned: false,
        });
        spot.x + TO_LABEL + wide
    }

    /// The version afterwards; gives its right end.
    fn chip(&self, spot: &Spot, label_end: f64, raised: bool, version: &str, shapes: &mut Vec<Shape>) -> f64 {
        let font = self.layout.font;
        let words = format!("{} {}", if raised { "↑" } else { "↓" }, short_version(version));
        let wide = mono_width(&words, font * 0.92) * 0.92 + 10.0;
        let x = label_end + 6.0;
        shapes.push(Shape::Rect {
            x,
            y: spot.y - font * 0.68,
            width: wide,
            height: font * 1.36,
            radius: 3.0,
            class: "chip".into(),
        });
        let middle = x + wide / 2.0;
        shapes.push(text(middle, self.baseline(spot), font * 0.92, Anchor::Middle, "chip-t", &words, wide - 9.0));
        x + wide
    }

    /// How many come in with it, how many would go without its line, the mark of a cycle, what replaces it; gives the right
    /// end.
    fn counts(&self, module: u32, spot: &Spot, shapes: &mut Vec<Shape>) -> f64 {
        let (font, baseline) = (self.layout.font, self.baseline(spot));
        let quiet = self.tone(module) == Tone::Quiet;
        let (comes_in, goes) = self.plan.counts(module);
        let mut x = spot.x + TO_LABEL + spot.width;
        if comes_in > 0 {
            let words = self.number(comes_in);
            let wide = width(&words, font, Weight::Regular);
            shapes.push(text(x + 6.0, baseline, font, Anchor::Start, "count", &words, wide));
            x += 6.0 + wide;
        }
        if goes > 0 {
            let words = format!("−{}", self.number(goes));
            let wide = width(&words, font, Weight::Strong);
            let class = if quiet { "goes off" } else { "goes" };
            shapes.push(text(x + 6.0, baseline, font, Anchor::Start, class, &words, wide));
            x += 6.0 + wide;
        }
        if self.plan.skeleton.cyclic[module as usize] {
            shapes.push(text(x + 4.0, baseline, font, Anchor::Start, "count", "↻", 0.0));
        }
        let of = &self.plan.graph.modules[module as usize];
        if let Some(other) = of.replaced_by.as_ref().filter(|_| !quiet) {
            let words = format!("→ {}", Label::of(other.split(' ').next().unwrap_or(other)).text());
            let wide = width(&words, font, Weight::Regular);
            if spot.end + 8.0 + wide <= spot.room {
                shapes.push(text(spot.end + 8.0, baseline, font, Anchor::Start, "to-other", &words, wide));
            }
        }
        x
    }
}
