//! Up to 25 modules: cards.

use super::legend::{Kind, Occurs, legend};
use super::strip::Strip;
use super::twin::{Key, Twin};
use super::words::{picture_words, word};
use super::{ViewProps, place, shapes, use_size};
use picture::cards::{CardView, Room, draw, lay_out, lay_out_both};
use picture::{NONE, outline_by_path};
use std::rc::Rc;
use yew::prelude::*;

/// Scales of the drawing. Below the first one the drawing scrolls.
const SCALES: [f64; 6] = [0.5, 0.7, 0.85, 1.0, 1.3, 1.7];

/// Heights are rounded down to a multiple of this.
const STEP: u32 = 96;

/// The cards with their strip and their twin.
#[component]
pub fn CardsView(props: &ViewProps) -> Html {
    let language = props.language;
    let shown = props.analysis.clone();
    let box_element = use_node_ref();
    let drawing = use_node_ref();
    let (width, height) = use_size(&box_element);
    let chosen = use_state(|| None::<f64>);
    let query = use_state(AttrValue::default);
    let hover = use_state(|| None::<u32>);
    let keyboard = use_state(|| None::<u32>);
    let grab = use_state(|| 0u32);

    let cards = {
        let changes = props.prepared.changes.clone();
        // In steps: a line of text above the graph must not move the cards.
        let key = (shown.clone(), props.beside.clone(), props.second, changes, (width, height / STEP), language);
        use_memo(key, |(analysis, beside, second, changes, (width, height), language)| {
            let words = picture_words(*language);
            let room = Room { width: f64::from(*width) - 48.0, height: f64::from(*height * STEP) };
            match beside {
                None => lay_out(analysis, &words, room, changes),
                Some(before) if *second => lay_out_both(before, analysis, &words, room, changes).1,
                Some(after) => lay_out_both(analysis, after, &words, room, &[]).0,
            }
        })
    };
    let row_of = |path: &Option<Rc<str>>| {
        let path = path.as_ref()?;
        shown.modules.iter().position(|module| *module.path == **path).map(|at| at as u32)
    };
    let graph = &props.prepared.graph;
    let by_keyboard = keyboard
        .and_then(|module| graph.modules.get(module as usize))
        .and_then(|module| row_of(&Some(module.path.as_str().into())));
    let text = crate::names::folded(query.trim());
    let hits: Vec<bool> = if text.is_empty() {
        Vec::new()
    } else {
        shown.modules.iter().map(|module| module.path.to_lowercase().contains(&text)).collect()
    };
    let view = CardView {
        focus: row_of(&props.focus).or(*hover),
        selected: row_of(&props.selected).or(by_keyboard),
        hits,
        step: props.step,
    };
    let scene =
        use_memo((shown.clone(), cards.clone(), view.clone()), |(analysis, cards, view)| draw(analysis, cards, view));
    let (room_x, room_y) = (f64::from(width) - 48.0, f64::from(height) - 40.0);
    let fit = if scene.width > 0.0 && scene.height > 0.0 {
        (room_x / scene.width).min(room_y / scene.height).clamp(SCALES[0], 1.0)
    } else {
        1.0
    };
    let scale = chosen.unwrap_or(fit);

    let rows = use_memo(props.prepared.clone(), |prepared| outline_by_path(&prepared.homes, &prepared.absent));
    let path_at = {
        let (scene, drawing, shown) = (scene.clone(), drawing.clone(), shown.clone());
        move |event: &MouseEvent| -> Option<(u32, Rc<str>)> {
            let (x, y) = place(event, &drawing, scale)?;
            let module = shapes::module_at(&scene, x, y).filter(|&module| module != NONE)?;
            shown.modules.get(module as usize).map(|row| (module, Rc::from(row.path.as_str())))
        }
    };
    let onclick = {
        let (path_at, on_select, graph) = (path_at.clone(), props.on_select.clone(), graph.clone());
        let (keyboard, grab) = (keyboard.clone(), grab.clone());
        Callback::from(move |event: MouseEvent| {
            let path = path_at(&event).map(|(_, path)| path);
            keyboard.set(path.as_ref().and_then(|path| graph.find(path)));
            grab.set(*grab + 1);
            on_select.emit(path);
        })
    };
    let onpointermove = {
        let hover = hover.clone();
        Callback::from(move |event: PointerEvent| {
            let module = path_at(&event).map(|(module, _)| module);
            if *hover != module {
                hover.set(module);
            }
        })
    };
    let onpointerleave = {
        let hover = hover.clone();
        Callback::from(move |_: PointerEvent| hover.set(None))
    };
    let zoom = {
        let chosen = chosen.clone();
        Callback::from(move |by: i32| {
            let next = match by {
                0 => None,
                1.. => SCALES.iter().copied().find(|&other| other > scale + 0.01),
                _ => SCALES.iter().rev().copied().find(|&other| other < scale - 0.01),
            };
            if by == 0 || next.is_some() {
                chosen.set(next);
            }
        })
    };
    let on_key = {
        let (graph, keyboard, on_select, on_focus, zoom, query) = (
            graph.clone(),
            keyboard.clone(),
            props.on_select.clone(),
            props.on_focus.clone(),
            zoom.clone(),
            query.clone(),
        );
        let (focus, selected) = (props.focus.clone(), props.selected.clone());
        let path =
            move |module: u32| graph.modules.get(module as usize).map(|module| Rc::<str>::from(module.path.as_str()));
        Callback::from(move |key: Key| match key {
            Key::Move(module) => keyboard.set((module != NONE).then_some(module)),
            Key::Select(module) => on_select.emit(path(module)),
            Key::Focus(module) | Key::Open(module) => {
                on_focus.emit(path(module).filter(|path| focus.as_ref() != Some(path)));
            }
            Key::Back if !query.is_empty() => query.set(AttrValue::default()),
            Key::Back if focus.is_some() => on_focus.emit(None),
            Key::Back if selected.is_some() => on_select.emit(None),
            Key::Back => {}
            Key::Larger => zoom.emit(1),
            Key::Smaller => zoom.emit(-1),
            Key::Fit => zoom.emit(0),
        })
    };
    let direct = graph.modules.iter().filter(|module| module.direct).count();
    let summary = language.count_with("graph.summary", graph.len(), &[("k", &language.number(direct))]);
    let named = shown.clone();
    let names = Callback::from(move |module: u32| {
        named.modules.get(module as usize).map_or_else(Default::default, |row| {
            let version = row
                .selected
                .and_then(|selected| row.versions.get(selected as usize))
                .map_or_else(String::new, |row| row.version.clone());
            (row.path.clone(), version)
        })
    });
    let any = |holds: fn(&playground::data::VersionRow) -> bool| {
        let selected = shown.modules.iter().filter_map(|module| module.versions.get(module.selected? as usize));
        selected.into_iter().any(holds)
    };
    let occurs = Occurs {
        replaced: any(|version| version.replaced_by.is_some()),
        pruned: any(|version| version.pruned),
        missing: any(|version| version.missing),
    };
    let counted = (!view.hits.is_empty()).then(|| (view.hits.iter().filter(|hit| **hit).count(), shown.modules.len()));
    let selected = props.selected.as_ref().and_then(|path| graph.find(path));
    let focus = props.focus.as_ref().and_then(|path| graph.find(path));
    let exported = scene.clone();
    html! {
        <>
            <section class="graph dots" data-part="graph" aria-label={word(language, "graph.label")} key="graph">
                <div key="picture" class="canvas cards" ref={box_element} {onclick} {onpointermove} {onpointerleave}>
                    <shapes::Drawing {scene} {names} label={summary} {scale} reference={drawing}/>
                </div>
                <Twin key="twin" graph={graph.clone()} homes={props.prepared.homes.clone()} skeleton={props.prepared.skeleton.clone()} {rows} {language}
                    current={*keyboard} {selected} {focus} visible={false} grab={*grab} letters={props.letters} {on_key}/>
            </section>
            if props.strip {
            <Strip key="strip" {language} tools={props.tools} legend={legend(Kind::Cards, occurs, language)} query={(*query).clone()} hits={counted} light={None}
                smaller={scale > SCALES[0] + 0.01} larger={scale < SCALES[5] - 0.01}
                on_query={ let query = query.clone(); Callback::from(move |text: String| query.set(text.into())) }
                on_step={Callback::noop()} on_light={Callback::noop()} on_zoom={zoom}
                on_export={ let scene = exported; Callback::from(move |()| super::export::export(&scene, "graph")) }/>
            }
        </>
    }
}
