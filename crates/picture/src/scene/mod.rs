//! What is drawn, as plain shapes with class names: the same for the page, for pictures and for tests.

mod backdrop;
mod bead;
mod curve;
mod focus_box;
mod name;
mod shape;
mod view;

use crate::focus::Focus;
use crate::layout::{Layout, Plan, Shown};

pub use bead::{BeadShape, Dot, bead_shapes};
pub(crate) use shape::text;
pub use shape::{Anchor, Shape, Span, number};
pub use view::{Mark, View, Words};

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
    /// The module under the pointer; nothing while another one is in focus.
    hover: Option<Focus>,
}

/// Draws a layout.
pub fn draw(plan: &Plan, layout: &Layout, view: &View) -> Scene {
    let look = |module: Option<u32>| {
        module.filter(|&module| (module as usize) < plan.graph.len()).map(|module| Focus::of(plan, module))
    };
    let focus = look(view.focus);
    let hover = look(view.hover.filter(|_| focus.is_none()));
    let drawer = Drawer { plan, layout, view, focus, hover };
    let mut scene = Scene { width: layout.width, height: layout.top + layout.height + 14.0, ..Scene::default() };
    drawer.backdrop(&mut scene);
    drawer.curves(&mut scene);
    drawer.modules(&mut scene);
    drawer.foreground(&mut scene);
    scene
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
        // What is not connected recedes: its state does not matter now.
        if self.tone(module) == Tone::Quiet {
            return (BeadShape::Disc, "b-off");
        }
        match self.state(module) {
            "missing" => (BeadShape::Square, "b-mis"),
            "replaced" => (BeadShape::Diamond, "b-rep"),
            "retracted" => (BeadShape::Triangle, "b-ret"),
            "pruned" => (BeadShape::Half, "b-prn"),
            _ => (BeadShape::Disc, "b-sel"),
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
