//! More than 25 modules: territories, brackets, the shared list.

use super::legend::{Kind, Occurs, legend};
use super::minimap::Minimap;
use super::pan::{Pan, keep_under};
use super::strip::{Light, Strip};
use super::twin::{Key, Twin};
use super::words::{fill, picture_words, word};
use super::{ViewProps, place, shapes, use_size};
use crate::icons::icon;
use crate::words::Language;
use gloo_timers::callback::Timeout;
use picture::scene::{Scene, View, draw};
use picture::{Canvas, Focus, Kept, Layout, NONE, lay_out, outline};
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Paper sizes.
const PAPERS: [f64; 4] = [1.0, 1.5, 2.0, 3.0];
/// Below this width the twin is the view.
const NARROW: u32 = 560;

/// The picture with its strip and its twin.
#[component]
pub fn TerritoriesView(props: &ViewProps) -> Html {
    let prepared = &props.prepared;
    let graph = &prepared.graph;
    let language = props.language;
    let box_element = use_node_ref();
    let drawing = use_node_ref();
    let (width, height) = use_size(&box_element);
    let paper = use_state(|| 0usize);
    let opened = use_state(|| None::<Rc<str>>);
    let query = use_state(AttrValue::default);
    let light = use_state(Light::default);
    let step = use_state(|| 0usize);
    let hover = use_state(|| None::<u32>);
    let keyboard = use_state(|| None::<u32>);
    let grab = use_state(|| 0u32);
    let pan = use_state(Pan::default);
    // The module that a zoom keeps under the pointer, and where that is.
    let anchor = use_mut_ref(|| None::<(u32, (f64, f64))>);
    let hover_wait = use_mut_ref(|| None::<(u32, Timeout)>);
    let kept = use_mut_ref(|| None::<(u32, u32, usize, Kept)>);

    let find = |path: &Option<Rc<str>>| path.as_ref().and_then(|path| graph.find(path));
    let selected = find(&props.selected);
    let focus = find(&props.focus);
    let spine = find(&opened).unwrap_or(prepared.homes.root);

    let layout: Rc<Layout> = {
        let key = (prepared.clone(), width, height, *paper, spine);
        use_memo(key, |(prepared, width, height, paper, spine)| {
            if *width == 0 || *height == 0 {
                return Layout::default();
            }
            let scale = PAPERS[*paper];
            // The outline of a narrow page has the order of a picture of the usual size.
            let canvas = if *width < NARROW {
                Canvas::new(1440.0, 900.0)
            } else {
                Canvas::new(f64::from(*width) * scale, f64::from(*height) * scale)
            };
            let plan = prepared.plan(*spine);
            let whole = *spine == prepared.homes.root;
            let last = kept
                .borrow()
                .as_ref()
                .filter(|(w, h, p, _)| whole && (w, h, p) == (width, height, paper))
                .map(|(.., kept)| *kept);
            let layout = lay_out(&plan, &canvas, last);
            if let (true, Some(chosen)) = (whole, layout.kept) {
                *kept.borrow_mut() = Some((*width, *height, *paper, chosen));
            }
            layout
        })
    };
    let rows = use_memo((prepared.clone(), layout.clone()), |(prepared, layout)| {
        if layout.spots.is_empty() {
            return Vec::new();
        }
        let plan = prepared.plan(layout.spine);
        outline(&plan, layout)
    });
    let hits: Rc<Vec<bool>> = use_memo((prepared.clone(), (*query).clone(), *light), |(prepared, query, light)| {
        let text = query.trim().to_lowercase();
        if !text.is_empty() {
            return prepared.graph.modules.iter().map(|module| module.path.to_lowercase().contains(&text)).collect();
        }
        let holds: Option<fn(&picture::Module) -> bool> = match light {
            Light::Nothing | Light::Links => None,
            Light::Passed => Some(|module| !module.lower.is_empty()),
            Light::Replaced => Some(|module| module.replaced_by.is_some()),
            Light::Absent => Some(|module| !module.direct && !module.indirect && !module.main),
            Light::Retracted => Some(|module| module.retracted),
            Light::Update => Some(|module| module.update),
        };
        holds.map_or_else(Vec::new, |holds| prepared.graph.modules.iter().map(holds).collect())
    });
    let hit_list: Vec<u32> = rows
        .iter()
        .map(|row| row.module)
        .filter(|&module| module != NONE && hits.get(module as usize) == Some(&true))
        .collect();
    let stepped =
        props.step.and_then(|step| super::step_module(&props.analysis, step)).and_then(|path| graph.find(path));
    let current_hit = (!query.is_empty()).then(|| hit_list.get(*step % hit_list.len().max(1)).copied()).flatten();
    let view = View {
        focus: focus.filter(|_| hits.is_empty()),
        selected,
        hover: *hover,
        hits: (*hits).clone(),
        current: current_hit.or(stepped).or(*keyboard),
        marks: prepared.marks.clone(),
        links: *light == Light::Links,
        words: picture_words(language),
    };
    let scene: Rc<Scene> = use_memo((prepared.clone(), layout.clone(), view), |(prepared, layout, view)| {
        if layout.spots.is_empty() {
            return Scene::default();
        }
        let plan = prepared.plan(layout.spine);
        draw(&plan, layout, view)
    });

    let path_of = {
        let graph = graph.clone();
        move |module: u32| graph.modules.get(module as usize).map(|module| Rc::<str>::from(module.path.as_str()))
    };
    let zoom = {
        let (paper, opened) = (paper.clone(), opened.clone());
        Callback::from(move |by: i32| {
            if by == 0 {
                paper.set(0);
                opened.set(None);
            } else {
                paper.set(paper.saturating_add_signed(by as isize).min(PAPERS.len() - 1));
            }
        })
    };
    let on_key = {
        let (props_select, props_focus) = (props.on_select.clone(), props.on_focus.clone());
        let (keyboard, opened, path_of, zoom) = (keyboard.clone(), opened.clone(), path_of.clone(), zoom.clone());
        let (focus, selected, query) = (focus, selected, query.clone());
        let homes = prepared.homes.clone();
        Callback::from(move |key: Key| match key {
            Key::Move(module) => keyboard.set((module != NONE).then_some(module)),
            Key::Select(module) => props_select.emit(path_of(module)),
            Key::Focus(module) => props_focus.emit(if focus == Some(module) { None } else { path_of(module) }),
            Key::Open(module) => {
                if homes.size.get(module as usize).is_some_and(|&size| size > 1) {
                    opened.set(path_of(module));
                }
            }
            Key::Back if !query.is_empty() => query.set(AttrValue::default()),
            // A focus that came with the selection goes with it.
            Key::Back if focus.is_some() && focus == selected => props_select.emit(None),
            Key::Back if focus.is_some() => props_focus.emit(None),
            Key::Back if opened.is_some() => opened.set(None),
            Key::Back if selected.is_some() => props_select.emit(None),
            Key::Back => {}
            Key::Larger => zoom.emit(1),
            Key::Smaller => zoom.emit(-1),
            Key::Fit => zoom.emit(0),
        })
    };
    let onpointermove = {
        let (scene, drawing, hover, hover_wait) = (scene.clone(), drawing.clone(), hover.clone(), hover_wait.clone());
        let (pan, element) = ((*pan).clone(), box_element.clone());
        Callback::from(move |event: PointerEvent| {
            if pan.onward(&event, &element) {
                return;
            }
            let module = place(&event, &drawing, 1.0).and_then(|(x, y)| shapes::module_at(&scene, x, y));
            let mut wait = hover_wait.borrow_mut();
            match module {
                Some(module) if *hover == Some(module) || wait.as_ref().is_some_and(|(other, _)| *other == module) => {}
                Some(module) => {
                    let hover = hover.setter();
                    *wait = Some((module, Timeout::new(120, move || hover.set(Some(module)))));
                }
                None => {
                    *wait = None;
                    if hover.is_some() {
                        hover.set(None);
                    }
                }
            }
        })
    };
    let onpointerleave = {
        let (hover, hover_wait) = (hover.clone(), hover_wait.clone());
        Callback::from(move |_: PointerEvent| {
            *hover_wait.borrow_mut() = None;
            hover.set(None);
        })
    };
    let onpointerdown = {
        let (pan, element) = ((*pan).clone(), box_element.clone());
        Callback::from(move |event: PointerEvent| pan.start(&event, &element))
    };
    let onclick = {
        let (scene, drawing, on_select, path_of, keyboard) =
            (scene.clone(), drawing.clone(), props.on_select.clone(), path_of.clone(), keyboard.clone());
        let (grab, pan, on_key) = (grab.clone(), (*pan).clone(), on_key.clone());
        Callback::from(move |event: MouseEvent| {
            if pan.was_drag() {
                return;
            }
            // The count of what comes in with a module opens its territory.
            if let Some(module) = place(&event, &drawing, 1.0).and_then(|(x, y)| shapes::count_at(&scene, x, y)) {
                on_key.emit(Key::Open(module));
                return;
            }
            grab.set(*grab + 1);
            let module = place(&event, &drawing, 1.0).and_then(|(x, y)| shapes::module_at(&scene, x, y));
            keyboard.set(module);
            on_select.emit(module.and_then(&path_of));
        })
    };
    let ondblclick = {
        let (scene, drawing, on_key) = (scene.clone(), drawing.clone(), on_key.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(module) = place(&event, &drawing, 1.0).and_then(|(x, y)| shapes::module_at(&scene, x, y)) {
                on_key.emit(Key::Open(module));
            }
        })
    };
    let onwheel = {
        let (zoom, scene, drawing, anchor) = (zoom.clone(), scene.clone(), drawing.clone(), anchor.clone());
        let layout = layout.clone();
        Callback::from(move |event: WheelEvent| {
            if !event.ctrl_key() || event.delta_y() == 0.0 {
                return;
            }
            event.prevent_default();
            let nearest = |(x, y): (f64, f64)| {
                let far = |spot: &picture::Spot| (spot.x - x).powi(2) + (spot.y - y).powi(2);
                let drawn = layout.spots.iter().enumerate().filter(|(_, spot)| spot.shown != picture::Shown::Nowhere);
                drawn.min_by(|a, b| far(a.1).total_cmp(&far(b.1))).map(|(module, _)| module as u32)
            };
            let at = place(&event, &drawing, 1.0);
            let module = at.and_then(|(x, y)| shapes::module_at(&scene, x, y)).or_else(|| at.and_then(nearest));
            let pointer = (f64::from(event.client_x()), f64::from(event.client_y()));
            *anchor.borrow_mut() = module.map(|module| (module, pointer));
            zoom.emit(if event.delta_y() < 0.0 { 1 } else { -1 });
        })
    };
    // What was under the pointer is there again on the new paper: the paper grows, the letters do not.
    {
        let (element, anchor, layout) = (box_element.clone(), anchor.clone(), layout.clone());
        use_effect_with(*paper, move |_| {
            let anchored = anchor.borrow_mut().take();
            if let Some((spot, pointer)) =
                anchored.and_then(|(module, pointer)| Some((layout.spots.get(module as usize)?.clone(), pointer)))
            {
                keep_under(&element, pointer, (spot.x, spot.y));
            }
        });
    }
    // The current hit or the keyboard's module comes into view.
    {
        let (element, layout) = (box_element.clone(), layout.clone());
        use_effect_with((current_hit.or(*keyboard), *paper), move |(module, _)| {
            if let (Some(element), Some(spot)) =
                (element.cast::<HtmlElement>(), module.and_then(|module| layout.spots.get(module as usize)))
            {
                let reveal = |at: f64, start: i32, size: i32| {
                    let (low, high) = (f64::from(start) + 40.0, f64::from(start + size) - 80.0);
                    if at < low || at > high { Some((at - f64::from(size) / 2.0).max(0.0) as i32) } else { None }
                };
                if let Some(left) = reveal(spot.x, element.scroll_left(), element.client_width()) {
                    element.set_scroll_left(left);
                }
                if let Some(top) = reveal(spot.y, element.scroll_top(), element.client_height()) {
                    element.set_scroll_top(top);
                }
            }
        });
    }

    let narrow = width > 0 && width < NARROW;
    let modules = graph.len();
    let direct = graph.modules.iter().filter(|module| module.direct).count();
    let summary = language.count_with("graph.summary", modules, &[("k", &language.number(direct))]);
    let names = {
        let graph = graph.clone();
        Callback::from(move |module: u32| shapes::names(&graph, module))
    };
    let kind = if !prepared.marks.is_empty() {
        Kind::Change
    } else if view_focus(focus, &hits) {
        Kind::Focus
    } else {
        Kind::Territories
    };
    let occurs = Occurs {
        replaced: graph.modules.iter().any(|module| module.replaced_by.is_some()),
        pruned: graph.modules.iter().any(|module| module.pruned),
        missing: graph.modules.iter().any(|module| module.missing),
    };
    let counted = (!hits.is_empty()).then_some((hit_list.len(), modules));
    // The twin keeps one callback, so that it is not drawn again while what it shows stays.
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = on_key.clone();
    let twin_key = use_memo((), |()| {
        Callback::from(move |key: Key| {
            let newest = newest.borrow().clone();
            newest.emit(key);
        })
    });
    let crumb = crumb(props, focus, (spine != prepared.homes.root).then_some(spine), &on_key);
    html! {
        <>
            <section class="graph" data-part="graph" aria-label={word(language, "graph.label")} key="graph">
                // One box in any width: its size is watched.
                <div key="picture" class="canvas rows" ref={box_element.clone()} {onpointerdown} {onpointermove} {onpointerleave} {onclick} {ondblclick} {onwheel}>
                    if !narrow { <shapes::Drawing scene={scene.clone()} {names} label={summary} scale={1.0} reference={drawing}/> }
                </div>
                if !narrow && *paper > 0 {
                    <Minimap key="map" scene={scene.clone()} element={box_element.clone()} label={word(language, "graph.map")}/>
                }
                if narrow { {legend(Kind::Outline, occurs, language)} }
                <Twin key="twin" graph={graph.clone()} homes={prepared.homes.clone()} skeleton={prepared.skeleton.clone()} {rows} {language} current={*keyboard}
                    {selected} {focus} step={stepped} visible={narrow} grab={*grab} letters={props.letters} on_key={(*twin_key).clone()}/>
            </section>
            if props.strip {
            <Strip key="strip" {crumb} class={if occurs.replaced || occurs.missing { "richest" } else { "rich" }} {language} tools={props.tools} legend={legend(kind, occurs, language)} query={(*query).clone()} hits={counted} hit={current_hit.map(|_| *step % hit_list.len().max(1) + 1)} light={Some(*light)}
                smaller={*paper > 0} larger={*paper + 1 < PAPERS.len()}
                on_query={ let (query, step) = (query.clone(), step.clone()); Callback::from(move |text: String| { step.set(0); query.set(text.into()); }) }
                on_step={ let (step, count) = (step.clone(), hit_list.len().max(1)); Callback::from(move |next: bool| step.set(if next { (*step + 1) % count } else { (*step + count - 1) % count })) }
                on_light={ let light = light.clone(); Callback::from(move |of| light.set(of)) }
                on_zoom={zoom} on_export={ let scene = scene.clone(); Callback::from(move |()| super::export::export(&scene, "graph")) }/>
            }
        </>
    }
}

fn view_focus(focus: Option<u32>, hits: &[bool]) -> bool {
    focus.is_some() && hits.is_empty()
}

/// How many modules ask for the module in focus, and how many of them for its selected version.
fn asked(language: Language, askers: usize, exact: usize) -> String {
    let key = match (askers, exact) {
        (0, _) => "graph.focus.asked.none",
        (1, 0) => "graph.focus.asked.lower",
        (1, _) => "graph.focus.asked.this",
        (_, 0) => "graph.focus.asked.all-lower",
        _ => "graph.focus.asked",
    };
    fill(language, key, &[("a", &language.number(askers)), ("e", &language.number(exact))])
}

/// Where one is: an opened territory or a focus, with the way back and the answer in a sentence.
fn crumb(props: &ViewProps, focus: Option<u32>, opened: Option<u32>, on_key: &Callback<Key>) -> Html {
    let (prepared, language) = (&props.prepared, props.language);
    if focus.is_none() && opened.is_none() {
        return html! {};
    }
    let name = |module: u32| picture::Label::of(&prepared.graph.modules[module as usize].path).name;
    let back = {
        let on_key = on_key.clone();
        Callback::from(move |_: MouseEvent| on_key.emit(Key::Back))
    };
    let sentence = match (focus, opened) {
        (Some(module), _) => {
            let of = &prepared.graph.modules[module as usize];
            let plan = prepared.plan(prepared.homes.root);
            let facts = Focus::of(&plan, module);
            let home = prepared.homes.home[module as usize];
            let own = name(module);
            let (key, home) = if prepared.homes.shared[module as usize] {
                ("graph.focus.shared", String::new())
            } else if home == NONE || home == prepared.homes.root {
                ("graph.focus.direct", String::new())
            } else {
                ("graph.focus.home", name(home))
            };
            let first = fill(language, key, &[("m", &own), ("v", &of.version), ("h", &home)]);
            let gap = if language == Language::English { " " } else { "" };
            [first, asked(language, facts.askers, facts.exact), language.count("graph.focus.leads", facts.leads_to)]
                .join(gap)
        }
        (None, Some(module)) => {
            language.count_with("graph.opened", prepared.homes.comes_in(module) as usize, &[("m", &name(module))])
        }
        (None, None) => String::new(),
    };
    let all = language.count("graph.all", prepared.graph.len());
    html! {
        <div key="crumb" class="gcrumb">
            <button type="button" onclick={back} aria-label={word(language, "graph.back")}>{icon("prev")}<span>{all}</span></button>
            <span role="status" title={sentence.clone()}>{sentence}</span>
        </div>
    }
}
