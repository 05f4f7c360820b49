//! Shapes of a scene as SVG elements. Beads of one colour are one path: a thousand of them cost six elements, and they
//! follow the theme by themselves.

use picture::Graph;
use picture::scene::{Anchor, BeadShape, Dot, Group, Scene, Shape, bead_shapes, number};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// One shape.
pub fn shape(shape: &Shape) -> Html {
    match shape {
        Shape::Path { d, class } => html! { <path class={class.clone()} d={d.clone()}/> },
        Shape::Circle { x, y, r, class } => {
            html! { <circle class={class.clone()} cx={number(*x)} cy={number(*y)} r={number(*r)}/> }
        }
        Shape::Rect { x, y, width, height, radius, class } => html! {
            <rect class={class.clone()} x={number(*x)} y={number(*y)} width={number(*width)} height={number(*height)} rx={number(*radius)}/>
        },
        Shape::Text { x, y, size, anchor, class, spans, width, turned } => {
            let anchor = match anchor {
                Anchor::Start => None,
                Anchor::Middle => Some("middle"),
                Anchor::End => Some("end"),
            };
            let length = (*width > 0.0).then(|| number(*width));
            let adjust = length.as_ref().map(|_| "spacingAndGlyphs");
            let turn = turned.then(|| format!("rotate(-90 {} {})", number(*x), number(*y)));
            html! {
                <text class={class.clone()} x={number(*x)} y={number(*y)} font-size={number(*size)} text-anchor={anchor} textLength={length} lengthAdjust={adjust} transform={turn}>
                    { for spans.iter().map(|span| html! { <tspan class={span.class}>{span.text.clone()}</tspan> }) }
                </text>
            }
        }
    }
}

/// All shapes of a list.
pub fn shapes(list: &[Shape]) -> Html {
    list.iter().map(shape).collect()
}

/// A module: its shapes over the ground that shows the pointer.
pub fn group(group: &Group, path: &str, version: &str) -> Html {
    let (x, y, width, height) = group.hit;
    let changed = (!group.changed.is_empty()).then_some(group.changed);
    html! {
        <g key={path.to_owned()} class={group.class.clone()} data-module={path.to_owned()} data-version={version.to_owned()} data-state={group.state} data-changed={changed}>
            <title>{format!("{path} {version}")}</title>
            <rect class="area" x={number(x)} y={number(y)} width={number(width)} height={number(height)} rx="3"/>
            { shapes(&group.shapes) }
        </g>
    }
}

/// Beads of strips, one path for each class and size; the few of other shapes one by one.
pub fn dots(list: &[Dot]) -> Html {
    let mut discs: BTreeMap<(&str, u32), String> = BTreeMap::new();
    let mut ticks = String::new();
    let mut others: Vec<Html> = Vec::new();
    for dot in list {
        if dot.shape == BeadShape::Disc {
            let r = number(dot.r);
            let d = discs.entry((dot.class, (dot.r * 10.0) as u32)).or_default();
            d.push_str(&format!(
                "M{} {}a{r} {r} 0 1 0 {w} 0a{r} {r} 0 1 0 -{w} 0",
                number(dot.x - dot.r),
                number(dot.y),
                w = number(2.0 * dot.r)
            ));
            if dot.tick {
                ticks.push_str(&format!("M{} {}h5v1.8h-5z", number(dot.x - 2.5), number(dot.y + 4.5)));
            }
        } else {
            others.push(shapes(&bead_shapes(dot)));
        }
    }
    html! {
        <g class="beads">
            { for discs.into_iter().map(|((class, size), d)| html! { <path key={format!("{class}{size}")} class={class.to_owned()} d={d}/> }) }
            if !ticks.is_empty() { <path key="ticks" class="bar" d={ticks}/> }
            <g key="others">{ for others }</g>
        </g>
    }
}

/// What [`Drawing`] shows.
#[derive(Properties)]
pub struct DrawingProps {
    /// The scene. A new one whenever anything of it changes: it is known by where it is.
    pub scene: Rc<Scene>,
    /// Path and version of a module of the scene.
    pub names: Callback<u32, (String, String)>,
    /// What is said of it.
    pub label: AttrValue,
    /// Its size on the screen.
    pub scale: f64,
    /// The `svg` element.
    pub reference: NodeRef,
}

impl PartialEq for DrawingProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.scene, &other.scene) && self.label == other.label && self.scale == other.scale
    }
}

/// A scene's layers in an `svg` of its own size times `scale`. A component of its own: what is drawn is not compared again
/// while the scene stays.
#[component]
pub fn Drawing(props: &DrawingProps) -> Html {
    let DrawingProps { scene, names, label, scale, reference } = props;
    let (width, height) = (number(scene.width), number(scene.height));
    html! {
        <svg ref={reference.clone()} class="drawing" role="img" aria-label={label} width={number(scene.width * scale)} height={number(scene.height * scale)} viewBox={format!("0 0 {width} {height}")}>
            <g key="back">{ shapes(&scene.back) }</g>
            <g key="dots">{ dots(&scene.dots) }</g>
            <g key="modules">{ for scene.groups.iter().map(|of| { let (path, version) = names.emit(of.module); group(of, &path, &version) }) }</g>
            <g key="front">{ shapes(&scene.front) }</g>
        </svg>
    }
}

/// The module at a place of a scene: the name under it, or the nearest bead within ten pixels.
pub fn module_at(scene: &Scene, x: f64, y: f64) -> Option<u32> {
    let named = scene.groups.iter().rev().find(|group| {
        let (left, top, width, height) = group.hit;
        let over = ((24.0 - height) / 2.0).max(0.0);
        left <= x && x <= left + width && top - over <= y && y <= top + height + over
    });
    let exact = scene.groups.iter().rev().find(|group| {
        let (left, top, width, height) = group.hit;
        left <= x && x <= left + width && top <= y && y <= top + height
    });
    let near = |dot: &&Dot| ((dot.x - x).powi(2) + (dot.y - y).powi(2)).sqrt();
    let bead = scene.dots.iter().filter(|dot| near(dot) <= 10.0).min_by(|a, b| near(a).total_cmp(&near(b)));
    exact.map(|group| group.module).or(bead.map(|dot| dot.module)).or(named.map(|group| group.module))
}

/// The module whose count of what comes in with it is at a place of a scene.
pub fn count_at(scene: &Scene, x: f64, y: f64) -> Option<u32> {
    let counts = |shape: &Shape| match shape {
        Shape::Text { x: left, y: baseline, size, anchor: Anchor::Start, class, width, .. } => {
            class == "count"
                && *width > 0.0
                && (left - 3.0..=left + width + 3.0).contains(&x)
                && (baseline - size..=baseline + 4.0).contains(&y)
        }
        _ => false,
    };
    scene.groups.iter().find(|group| group.shapes.iter().any(counts)).map(|group| group.module)
}

/// Path and version of a module of a graph.
pub fn names(graph: &Graph, module: u32) -> (String, String) {
    graph
        .modules
        .get(module as usize)
        .map_or_else(Default::default, |module| (module.path.clone(), module.version.clone()))
}
