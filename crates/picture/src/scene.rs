//! What is drawn, as plain shapes with class names: the same for the page, for pictures and for tests.

use crate::focus::Focus;
use crate::homes::NONE;
use crate::layout::{Bracket, Ground, Layout, Plan, Shown, Spot};
use crate::measure::{Weight, mono_width, width};
use std::collections::BTreeMap;

/// A piece of text with its own class.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Class.
    pub class: &'static str,
}

/// Where a text's x is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// One shape. Classes are those of the page's styles.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A path.
    Path {
        /// Path data.
        d: String,
        /// Classes.
        class: String,
    },
    /// A circle.
    Circle {
        /// Middle.
        x: f64,
        /// Middle.
        y: f64,
        /// Radius.
        r: f64,
        /// Classes.
        class: String,
    },
    /// A rectangle.
    Rect {
        /// Left.
        x: f64,
        /// Top.
        y: f64,
        /// Width.
        width: f64,
        /// Height.
        height: f64,
        /// Corner radius.
        radius: f64,
        /// Classes.
        class: String,
    },
    /// Text on one line.
    Text {
        /// See `anchor`.
        x: f64,
        /// Baseline.
        y: f64,
        /// Size of letters.
        size: f64,
        /// What x is.
        anchor: Anchor,
        /// Classes.
        class: String,
        /// The words.
        spans: Vec<Span>,
        /// Width to be drawn at, 0 for as it comes.
        width: f64,
        /// Quarter turns to the left.
        turned: bool,
    },
}

/// All shapes of one module.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The module.
    pub module: u32,
    /// Classes.
    pub class: String,
    /// `data-state`.
    pub state: &'static str,
    /// `data-changed`, or empty.
    pub changed: &'static str,
    /// Shapes, back to front.
    pub shapes: Vec<Shape>,
    /// What reacts to the pointer: left, top, width, height.
    pub hit: (f64, f64, f64, f64),
}

/// A bead's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeadShape {
    /// Selected.
    Disc,
    /// Replaced.
    Diamond,
    /// Pruned.
    Half,
    /// Missing.
    Square,
    /// Retracted.
    Triangle,
    /// An excluded version.
    Slashed,
    /// Will go.
    Hollow,
}

/// A bead of a strip: on the canvas in large graphs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// The module.
    pub module: u32,
    /// Middle.
    pub x: f64,
    /// Middle.
    pub y: f64,
    /// Radius.
    pub r: f64,
    /// Shape.
    pub shape: BeadShape,
    /// Class that gives its colour.
    pub class: &'static str,
    /// go.mod asks for it: a tick below.
    pub tick: bool,
}

/// A drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Paper.
    pub width: f64,
    /// Paper.
    pub height: f64,
    /// Grounds, hairlines, brackets.
    pub back: Vec<Shape>,
    /// Modules with a name, in the order of the twin.
    pub groups: Vec<Group>,
    /// Beads.
    pub dots: Vec<Dot>,
    /// Curves, focus box, pills.
    pub front: Vec<Shape>,
}

/// What a switch or a drop does to a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It leaves.
    Goes,
    /// It is new.
    New,
    /// It has another version, higher or not.
    Version {
        /// Higher than before.
        raised: bool,
        /// The version afterwards.
        version: String,
    },
    /// Same version, other replacement.
    Replaced,
}

/// How to look at the layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The module in focus.
    pub focus: Option<u32>,
    /// The module selected in the list.
    pub selected: Option<u32>,
    /// The module under the pointer: its own curves.
    pub hover: Option<u32>,
    /// Hits of a search or a light, by module; empty: none is under way.
    pub hits: Vec<bool>,
    /// The current hit.
    pub current: Option<u32>,
    /// What a change does; empty: no change is shown.
    pub marks: BTreeMap<u32, Mark>,
    /// Draw the skeleton's other lines faintly.
    pub links: bool,
    /// Words on the picture, in the visitor's language.
    pub words: Words,
}

/// Words that stand on the picture itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Title of the shared list.
    pub shared: String,
    /// Its column.
    pub asked_by: String,
    /// Under the main module's name.
    pub main: String,
    /// A version that was passed over.
    pub lower: String,
    /// The version that wins.
    pub highest: String,
    /// A replaced version.
    pub replaced: String,
    /// Under a replacement; `{m}` is whose.
    pub instead: String,
    /// An excluded version.
    pub excluded: String,
    /// Its go.mod is not known.
    pub missing: String,
    /// Its requirements were not read.
    pub pruned: String,
    /// Its author took it back.
    pub retracted: String,
    /// A module that leaves; `{m}` is its name.
    pub gone: String,
}

impl Default for Words {
    fn default() -> Words {
        Words {
            shared: "Shared by several".into(),
            asked_by: "asked by".into(),
            main: "main module".into(),
            lower: "lower".into(),
            highest: "highest".into(),
            replaced: "replaced".into(),
            instead: "used instead of {m}".into(),
            excluded: "excluded".into(),
            missing: "missing".into(),
            pruned: "pruned".into(),
            retracted: "retracted".into(),
            gone: "{m} is gone".into(),
        }
    }
}

/// How much a module stands out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Plain,
    Lit,
    Hit,
    Quiet,
}

struct Drawer<'d, 'g> {
    plan: &'d Plan<'g>,
    layout: &'d Layout,
    view: &'d View,
    focus: Option<Focus>,
}

/// Draws a layout.
pub fn draw(plan: &Plan, layout: &Layout, view: &View) -> Scene {
    let focus = view.focus.filter(|&module| (module as usize) < plan.graph.len()).map(|module| Focus::of(plan, module));
    let drawer = Drawer { plan, layout, view, focus };
    let mut scene = Scene { width: layout.width, height: layout.top + layout.height + 14.0, ..Scene::default() };
    drawer.backdrop(&mut scene);
    drawer.modules(&mut scene);
    drawer.foreground(&mut scene);
    scene
}

pub(crate) fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}

/// Path data from numbers and letters.
fn path(parts: &[(&str, &[f64])]) -> String {
    let mut d = String::new();
    for (letter, numbers) in parts {
        d.push_str(letter);
        for (at, value) in numbers.iter().enumerate() {
            if at > 0 {
                d.push(' ');
            }
            d.push_str(&number(*value));
        }
    }
    d
}

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
    /// True if something is singled out and the rest recedes.
    fn quiet(&self) -> bool {
        self.focus.is_some() || !self.view.hits.is_empty() || !self.view.marks.is_empty()
    }

    fn tone(&self, module: u32) -> Tone {
        if !self.view.hits.is_empty() {
            return if self.view.hits.get(module as usize) == Some(&true) { Tone::Hit } else { Tone::Quiet };
        }
        if !self.view.marks.is_empty() {
            return if self.view.marks.contains_key(&module) { Tone::Lit } else { Tone::Quiet };
        }
        match &self.focus {
            Some(focus) if focus.lit[module as usize] => Tone::Lit,
            Some(_) => Tone::Quiet,
            None => Tone::Plain,
        }
    }

    fn state(&self, module: u32) -> &'static str {
        let of = &self.plan.graph.modules[module as usize];
        if of.missing {
            "missing"
        } else if of.replaced_by.is_some() {
            "replaced"
        } else if of.retracted {
            "retracted"
        } else if of.pruned {
            "pruned"
        } else {
            "selected"
        }
    }

    fn bead(&self, module: u32) -> (BeadShape, &'static str) {
        match self.view.marks.get(&module) {
            Some(Mark::Goes) => return (BeadShape::Hollow, "b-gone"),
            Some(Mark::New) => return (BeadShape::Disc, "b-new"),
            _ => {}
        }
        let quiet = self.tone(module) == Tone::Quiet;
        let (shape, class) = match self.state(module) {
            "missing" => (BeadShape::Square, "b-mis"),
            "replaced" => (BeadShape::Diamond, "b-rep"),
            "retracted" => (BeadShape::Triangle, "b-ret"),
            "pruned" => (BeadShape::Half, "b-prn"),
            _ => (BeadShape::Disc, "b-sel"),
        };
        (shape, if quiet { "b-off" } else { class })
    }

    fn backdrop(&self, scene: &mut Scene) {
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
        let path_of = self.focus.as_ref().map(|focus| focus.path.as_slice()).unwrap_or_default();
        let drawn = |bracket: &&Bracket| !self.plan.is_absent(bracket.to) && !self.plan.is_absent(bracket.from);
        for bracket in layout.brackets.iter().filter(drawn) {
            let lit = self.focus.as_ref().is_some_and(|focus| {
                let into_set = bracket.to == NONE
                    && path_of.windows(2).any(|pair| {
                        pair[0] == bracket.from && !layout.brackets.iter().any(|other| other.to == pair[1])
                    });
                bracket.from == focus.module || path_of.contains(&bracket.to) || into_set
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

    /// Modules, homes before what comes in with them and by place: the order of the twin.
    fn modules(&self, scene: &mut Scene) {
        for module in crate::outline::order(self.plan, self.layout) {
            let spot = &self.layout.spots[module as usize];
            match spot.shown {
                Shown::Name => scene.groups.push(self.named(module, spot)),
                Shown::Bead => {
                    let (shape, class) = self.bead(module);
                    let lit = matches!(self.tone(module), Tone::Lit | Tone::Hit);
                    let tick = self.plan.graph.modules[module as usize].direct;
                    scene.dots.push(Dot {
                        module,
                        x: spot.x,
                        y: spot.y,
                        r: if lit { 3.2 } else { 2.5 },
                        shape,
                        class,
                        tick,
                    });
                }
                _ => {}
            }
        }
    }

    fn named(&self, module: u32, spot: &Spot) -> Group {
        let of = &self.plan.graph.modules[module as usize];
        let font = self.layout.font;
        let tone = self.tone(module);
        let quiet = tone == Tone::Quiet;
        let mark = self.view.marks.get(&module);
        let mut shapes: Vec<Shape> = Vec::new();
        let baseline = spot.y + font * 0.36;
        let start = spot.x + 9.0;
        let radius = if font >= 12.0 { 3.4 } else { 3.0 };
        // Grounds of changes lie behind everything of the module.
        let ground = |end: f64, class: &str| Shape::Rect {
            x: spot.x - 8.0,
            y: spot.y - self.layout.row / 2.0 + 1.0,
            width: end - spot.x + 12.0,
            height: self.layout.row - 2.0,
            radius: 3.0,
            class: class.to_owned(),
        };
        match mark {
            Some(Mark::Goes) => shapes.push(ground(start + spot.width, "ground-gone")),
            Some(Mark::New) => shapes.push(ground(start + spot.width, "ground-new")),
            _ => {}
        }
        // Rings from the bead outwards: lower versions, an excluded one last; then the bar.
        let rings = of.lower.len().min(3);
        let mut left = spot.x;
        if mark != Some(&Mark::New) {
            for ring in 0..rings {
                left = spot.x - 8.0 - 5.0 * ring as f64;
                shapes.push(Shape::Circle {
                    x: left,
                    y: spot.y,
                    r: 2.0,
                    class: if quiet { "ring off".into() } else { "ring".into() },
                });
            }
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
        let raised = of.indirect && self.plan.skeleton.kept[module as usize];
        if of.direct || raised {
            let (y, tall) = if of.direct { (spot.y - height / 2.0, height) } else { (spot.y, height / 2.0) };
            let class = if quiet { "bar off" } else { "bar" };
            shapes.push(Shape::Rect { x: bar - 1.25, y, width: 2.5, height: tall, radius: 0.0, class: class.into() });
        }
        let (shape, class) = self.bead(module);
        let bead = Dot { module, x: spot.x, y: spot.y, r: radius, shape, class, tick: false };
        shapes.extend(bead_shapes(&bead));
        if self.plan.skeleton.by_passed[module as usize] && !quiet {
            shapes.push(Shape::Circle { x: spot.x, y: spot.y, r: radius + 2.2, class: "ring around".into() });
        }
        let strong = self.plan.weight(module) == Weight::Strong;
        let name = match (mark, tone, strong) {
            (Some(Mark::Goes), ..) => "nm gone",
            (_, Tone::Quiet, _) => "nm off",
            (_, Tone::Hit, _) => "nm hit",
            (_, Tone::Lit, _) => "nm lit",
            (_, Tone::Plain, true) => "nm strong",
            _ if of.missing => "nm mis",
            _ => "nm",
        };
        let weight = match name {
            "nm strong" | "nm lit" => Weight::Strong,
            "nm hit" => Weight::Bold,
            "nm off" => Weight::Regular,
            "nm gone" if strong => Weight::Strong,
            _ => Weight::Book,
        };
        let quiet_part = if mark == Some(&Mark::Goes) { "pre gone" } else { "pre" };
        let mut spans = Vec::new();
        let version = matches!(mark, Some(Mark::Version { .. }));
        let label = if version { spot.label.fit(font, spot.width.min(60.0)) } else { spot.label.clone() };
        for (words, class) in [(&label.prefix, quiet_part), (&label.name, name), (&label.suffix, quiet_part)] {
            if !words.is_empty() {
                spans.push(Span { text: words.clone(), class });
            }
        }
        let wide = label.width(font, weight);
        let halo = if tone == Tone::Lit && mark.is_none() { "label halo" } else { "label" };
        shapes.push(Shape::Text {
            x: start,
            y: baseline,
            size: font,
            anchor: Anchor::Start,
            class: halo.into(),
            spans,
            width: wide,
            turned: false,
        });
        let mut x = start + spot.width;
        if let Some(Mark::Version { raised, version }) = mark {
            let words = format!("{} {}", if *raised { "↑" } else { "↓" }, short_version(version));
            let wide_chip = mono_width(&words, font * 0.92) * 0.92 + 10.0;
            x = start + wide + 6.0;
            shapes.push(Shape::Rect {
                x,
                y: spot.y - font * 0.68,
                width: wide_chip,
                height: font * 1.36,
                radius: 3.0,
                class: "chip".into(),
            });
            shapes.push(text(
                x + wide_chip / 2.0,
                baseline,
                font * 0.92,
                Anchor::Middle,
                "chip-t",
                &words,
                wide_chip - 9.0,
            ));
            x += wide_chip;
        } else if !spot.list {
            let (comes_in, goes) = self.plan.counts(module);
            if comes_in > 0 {
                let words = comes_in.to_string();
                let wide = width(&words, font, Weight::Regular);
                shapes.push(text(x + 6.0, baseline, font, Anchor::Start, "count", &words, wide));
                x += 6.0 + wide;
            }
            if goes > 0 {
                let words = format!("−{goes}");
                let wide = width(&words, font, Weight::Strong);
                shapes.push(text(x + 6.0, baseline, font, Anchor::Start, "goes", &words, wide));
                x += 6.0 + wide;
            }
            if self.plan.skeleton.cyclic[module as usize] {
                shapes.push(text(x + 4.0, baseline, font, Anchor::Start, "count", "↻", 0.0));
            }
            if let Some(other) = of.replaced_by.as_ref().filter(|_| !quiet) {
                let words = format!("→ {}", crate::label::Label::of(other.split(' ').next().unwrap_or(other)).text());
                let wide = width(&words, font, Weight::Regular);
                if spot.end + 8.0 + wide <= spot.room {
                    shapes.push(text(spot.end + 8.0, baseline, font, Anchor::Start, "to-other", &words, wide));
                }
            }
        }
        if spot.list && self.layout.bars.iter().any(|(of, _)| *of == module) {
            let words = of.asked_by.to_string();
            shapes.push(text(self.layout.width - 18.0, baseline, font, Anchor::End, "count", &words, 0.0));
        }
        let mut class = String::from("n");
        if self.view.selected == Some(module) {
            class.push_str(" chosen");
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
            class,
            state: self.state(module),
            changed,
            shapes,
            hit: (spot.x - 12.0, spot.y - tall / 2.0, spot.end.max(x) - spot.x + 16.0, tall),
        }
    }

    /// A cubic between two modules, level at both ends.
    fn curve(&self, from: u32, to: u32) -> Option<String> {
        let (a, b) = (self.layout.spots.get(from as usize)?, self.layout.spots.get(to as usize)?);
        let drawn = |spot: &Spot| matches!(spot.shown, Shown::Name | Shown::Bead);
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

    fn foreground(&self, scene: &mut Scene) {
        let hover =
            self.view.hover.filter(|&module| (module as usize) < self.plan.graph.len() && self.view.focus.is_none());
        let hover = hover.map(|module| Focus::of(self.plan, module));
        for focus in self.focus.iter().chain(&hover) {
            for ask in &focus.curves {
                if let Some(d) = self.curve(ask.from, ask.to) {
                    let class = if ask.exact { "curve" } else { "curve lower" };
                    scene.front.push(Shape::Path { d, class: class.into() });
                }
            }
        }
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
        let label = crate::label::Label::of(&self.plan.graph.modules[module as usize].path);
        let wide = label.width(font, Weight::Strong);
        let counts = spot.end - spot.x - 9.0 - spot.width;
        let whole = (wide + if spot.label == label { counts } else { 0.0 }).min(self.layout.width - spot.x - 16.0);
        let tall = self.layout.row - 1.0;
        scene.front.push(Shape::Rect {
            x: spot.x - 9.0,
            y: spot.y - tall / 2.0,
            width: whole + 24.0,
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
                let words = comes_in.to_string();
                scene.front.push(text(x + 6.0, baseline, font, Anchor::Start, "count", &words, 0.0));
                x += 6.0 + width(&words, font, Weight::Regular);
            }
            if goes > 0 {
                scene.front.push(text(x + 6.0, baseline, font, Anchor::Start, "goes", &format!("−{goes}"), 0.0));
            }
        }
    }
}

pub(crate) fn text(x: f64, y: f64, size: f64, anchor: Anchor, class: &str, words: &str, wide: f64) -> Shape {
    Shape::Text {
        x,
        y,
        size,
        anchor,
        class: class.to_owned(),
        spans: vec![Span { text: words.to_owned(), class: "" }],
        width: wide,
        turned: false,
    }
}

/// The shapes of a bead.
pub fn bead_shapes(dot: &Dot) -> Vec<Shape> {
    let (x, y, r) = (dot.x, dot.y, dot.r);
    let class = dot.class.to_owned();
    let mut shapes = match dot.shape {
        BeadShape::Disc => vec![Shape::Circle { x, y, r, class }],
        BeadShape::Hollow => vec![Shape::Circle { x, y, r, class }],
        BeadShape::Slashed => vec![
            Shape::Circle { x, y, r, class: "ring exc".into() },
            Shape::Path { d: path(&[("M", &[x - r, y + r]), ("L", &[x + r, y - r])]), class: "slash".into() },
        ],
        BeadShape::Diamond => {
            let r = r * 1.35;
            vec![Shape::Path {
                d: path(&[("M", &[x, y - r]), ("L", &[x + r, y]), ("L", &[x, y + r]), ("L", &[x - r, y]), ("Z", &[])]),
                class,
            }]
        }
        BeadShape::Half => vec![
            Shape::Path { d: path(&[("M", &[x, y - r]), ("A", &[r, r, 0.0, 0.0, 0.0, x, y + r]), ("Z", &[])]), class },
            Shape::Path { d: path(&[("M", &[x + 1.5, y - r]), ("V", &[y + r])]), class: "cut".into() },
        ],
        BeadShape::Square => vec![
            Shape::Rect { x: x - r, y: y - r, width: 2.0 * r, height: 2.0 * r, radius: 0.0, class },
            text(x, y + r * 0.8, r * 2.4, Anchor::Middle, "mis-t", "!", 0.0),
        ],
        BeadShape::Triangle => {
            vec![Shape::Path {
                d: path(&[
                    ("M", &[x, y - r * 1.2]),
                    ("L", &[x + r * 1.2, y + r]),
                    ("L", &[x - r * 1.2, y + r]),
                    ("Z", &[]),
                ]),
                class,
            }]
        }
    };
    if dot.tick {
        shapes.push(Shape::Rect { x: x - 2.5, y: y + 4.5, width: 5.0, height: 1.8, radius: 0.0, class: "bar".into() });
    }
    shapes
}

/// `v1.5.0` as it is, a pseudo-version as its day.
pub fn short_version(version: &str) -> String {
    let stamp = version.rsplit('-').nth(1).and_then(|part| part.rsplit('.').next()).unwrap_or("");
    if stamp.len() == 14 && stamp.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{}-{}-{}", &stamp[..4], &stamp[4..6], &stamp[6..8])
    } else {
        version.to_owned()
    }
}
