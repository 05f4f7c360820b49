//! The whole paper in small, with what is looked at; a press goes there.

use picture::scene::Scene;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Width and height at most.
const ROOM: (f64, f64) = (190.0, 104.0);

/// What the map shows.
#[derive(Properties, PartialEq)]
pub struct MinimapProps {
    /// The drawing.
    pub scene: Rc<Scene>,
    /// The box that scrolls.
    pub element: NodeRef,
    /// Its name for those who do not see it.
    pub label: &'static str,
}

/// What part of the paper is looked at: left, top, width, height.
fn looked_at(element: &NodeRef) -> Option<(i32, i32, i32, i32)> {
    let element = element.cast::<HtmlElement>()?;
    Some((element.scroll_left(), element.scroll_top(), element.client_width(), element.client_height()))
}

/// The map.
#[component]
pub fn Minimap(props: &MinimapProps) -> Html {
    let part = use_state(|| None::<(i32, i32, i32, i32)>);
    {
        let (element, part) = (props.element.clone(), part.clone());
        use_effect_with(props.scene.clone(), move |_| {
            part.set(looked_at(&element));
            let target = element.cast::<HtmlElement>();
            let closure = Closure::<dyn FnMut()>::new(move || part.set(looked_at(&element)));
            if let Some(target) = &target {
                target.add_event_listener_with_callback("scroll", closure.as_ref().unchecked_ref()).ok();
            }
            move || {
                if let Some(target) = target {
                    target.remove_event_listener_with_callback("scroll", closure.as_ref().unchecked_ref()).ok();
                }
            }
        });
    }
    let scene = &props.scene;
    if scene.width <= 0.0 || scene.height <= 0.0 {
        return html! {};
    }
    let scale = (ROOM.0 / scene.width).min(ROOM.1 / scene.height);
    let (width, height) = ((scene.width * scale).round(), (scene.height * scale).round());
    let d = use_memo((scene.clone(), width as u32), |(scene, _)| marks(scene, scale));
    let go = {
        let element = props.element.clone();
        move |event: &MouseEvent| {
            let (Some(map), Some(element)) = (
                event.current_target().and_then(|map| map.dyn_into::<web_sys::Element>().ok()),
                element.cast::<HtmlElement>(),
            ) else {
                return;
            };
            let area = map.get_bounding_client_rect();
            let at = |client: i32, start: f64| (f64::from(client) - start) / scale;
            let (x, y) = (at(event.client_x(), area.left()), at(event.client_y(), area.top()));
            element.set_scroll_left((x - f64::from(element.client_width()) / 2.0) as i32);
            element.set_scroll_top((y - f64::from(element.client_height()) / 2.0) as i32);
        }
    };
    let onpointerdown = {
        let go = go.clone();
        Callback::from(move |event: PointerEvent| go(&event))
    };
    let onpointermove = Callback::from(move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            go(&event);
        }
    });
    let view = part.map(|(x, y, wide, tall)| {
        let at = |value: i32| (f64::from(value) * scale).round().to_string();
        html! { <rect class="minimap-part" x={at(x)} y={at(y)} width={at(wide)} height={at(tall)} rx="2"/> }
    });
    html! {
        <svg class="drawing minimap" data-part="minimap" role="img" aria-label={props.label} width={width.to_string()} height={height.to_string()} {onpointerdown} {onpointermove}>
            <path class="minimap-names" d={(*d).clone()}/>
            { view }
        </svg>
    }
}

/// Names as strokes, beads as points.
fn marks(scene: &Scene, scale: f64) -> String {
    let mut d = String::new();
    for group in &scene.groups {
        let (x, y, width, height) = group.hit;
        d.push_str(&format!("M{:.1} {:.1}h{:.1}", x * scale, (y + height / 2.0) * scale, (width * scale).max(1.0)));
    }
    for dot in &scene.dots {
        d.push_str(&format!("M{:.1} {:.1}h1", dot.x * scale, dot.y * scale));
    }
    d
}
