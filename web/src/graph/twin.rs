//! The twin of the picture: the tree of homes as a `treegrid`, always in the document. It holds the keyboard; the picture
//! shows where it is. On narrow pages it is the view.

use super::words::{fill, word};
use crate::words::Language;
use picture::{Graph, Homes, NONE, Row, Skeleton};
use std::collections::HashSet;
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What keys ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The keyboard is on this module now.
    Move(u32),
    /// Choose it: row of the list, inspector.
    Select(u32),
    /// Focus on it.
    Focus(u32),
    /// Open its territory.
    Open(u32),
    /// One level back.
    Back,
    /// Paper larger.
    Larger,
    /// Paper smaller.
    Smaller,
    /// The whole graph.
    Fit,
}

/// What the twin shows.
#[derive(Properties, PartialEq)]
pub struct TwinProps {
    /// Modules.
    pub graph: Rc<Graph>,
    /// Homes.
    pub homes: Rc<Homes>,
    /// Lines.
    pub skeleton: Rc<Skeleton>,
    /// Rows in the order drawn.
    pub rows: Rc<Vec<Row>>,
    /// Language.
    pub language: Language,
    /// The module the keyboard is on.
    pub current: Option<u32>,
    /// The module selected in the list.
    pub selected: Option<u32>,
    /// The module in focus.
    pub focus: Option<u32>,
    /// Shown instead of the picture.
    pub visible: bool,
    /// Keys of one letter work.
    pub letters: bool,
    /// What keys and presses ask for.
    pub on_key: Callback<Key>,
}

/// The tree.
#[component]
pub fn Twin(props: &TwinProps) -> Html {
    let open = use_state(HashSet::<u32>::new);
    let element = use_node_ref();
    let wants_focus = use_mut_ref(|| false);
    let language = props.language;
    // Rows whose homes are all open.
    let mut shown: Vec<usize> = Vec::new();
    let mut closed: Option<u32> = None;
    for (at, row) in props.rows.iter().enumerate() {
        if closed.is_some_and(|level| row.level > level) {
            continue;
        }
        closed = None;
        shown.push(at);
        if row.rows > 0 && !open.contains(&row.module) {
            closed = Some(row.level);
        }
    }
    let active =
        props.current.and_then(|current| shown.iter().position(|&at| props.rows[at].module == current)).unwrap_or(0);
    {
        let (element, wants_focus) = (element.clone(), wants_focus.clone());
        use_effect_with((active, shown.len()), move |(active, _)| {
            if std::mem::take(&mut *wants_focus.borrow_mut()) {
                let row = element
                    .cast::<HtmlElement>()
                    .and_then(|grid| grid.query_selector(&format!("[data-row=\"{active}\"]")).ok().flatten());
                if let Some(row) = row.and_then(|row| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(row).ok()) {
                    row.focus().ok();
                }
            }
        });
    }
    let onkeydown = {
        let (rows, open, on_key, shown) = (props.rows.clone(), open.clone(), props.on_key.clone(), shown.clone());
        let (graph, homes, letters, focus) = (props.graph.clone(), props.homes.clone(), props.letters, props.focus);
        let (wants_focus, selected) = (wants_focus.clone(), props.selected);
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let Some(&at) = shown.get(active) else { return };
            let row = &rows[at];
            let module = row.module;
            let show = |module: u32| {
                // Open all homes above.
                let mut next = homes.home.get(module as usize).copied().unwrap_or(NONE);
                let mut set = (*open).clone();
                while next != NONE {
                    set.insert(next);
                    next = homes.home.get(next as usize).copied().unwrap_or(NONE);
                }
                if homes.top.get(module as usize).is_some_and(|&top| top != NONE && homes.shared[top as usize]) {
                    set.insert(NONE);
                }
                open.set(set);
                *wants_focus.borrow_mut() = true;
                on_key.emit(Key::Move(module));
            };
            let go = |place: Option<usize>| {
                if let Some(&at) = place.and_then(|place| shown.get(place)) {
                    *wants_focus.borrow_mut() = true;
                    on_key.emit(Key::Move(rows[at].module));
                }
            };
            let asker = |forward: bool, of_it: bool| {
                let centre = focus.unwrap_or(module);
                let list: Vec<u32> = graph
                    .asks
                    .iter()
                    .filter(|ask| if of_it { ask.from == centre } else { ask.to == centre })
                    .map(|ask| if of_it { ask.to } else { ask.from })
                    .collect();
                if list.is_empty() {
                    return;
                }
                let place = list.iter().position(|&other| other == module);
                let next = match (place, forward) {
                    (None, _) => 0,
                    (Some(place), true) => (place + 1) % list.len(),
                    (Some(place), false) => (place + list.len() - 1) % list.len(),
                };
                show(list[next]);
            };
            match event.key().as_str() {
                "ArrowDown" => go(Some(active + 1)),
                "ArrowUp" => go(active.checked_sub(1)),
                "ArrowRight" if row.rows > 0 => {
                    if open.contains(&module) {
                        go(Some(active + 1));
                    } else {
                        let mut set = (*open).clone();
                        set.insert(module);
                        open.set(set);
                    }
                }
                "ArrowLeft" => {
                    if row.rows > 0 && open.contains(&module) {
                        let mut set = (*open).clone();
                        set.remove(&module);
                        open.set(set);
                    } else {
                        go((0..active).rev().find(|&above| rows[shown[above]].level < row.level));
                    }
                }
                "Home" => go(Some(0)),
                "End" => go(shown.len().checked_sub(1)),
                "Enter" | " " if module != NONE => on_key.emit(Key::Select(module)),
                "Escape" => {
                    if focus.is_none() && selected.is_none() {
                        return;
                    }
                    on_key.emit(Key::Back);
                }
                "Backspace" => on_key.emit(Key::Back),
                "f" | "F" if letters && module != NONE => on_key.emit(Key::Focus(module)),
                "o" | "O" if letters && module != NONE => on_key.emit(Key::Open(module)),
                "[" => asker(false, false),
                "]" => asker(true, false),
                "{" => asker(false, true),
                "}" => asker(true, true),
                "+" => on_key.emit(Key::Larger),
                "-" => on_key.emit(Key::Smaller),
                "0" => on_key.emit(Key::Fit),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let toggle = {
        let open = open.clone();
        Callback::from(move |module: u32| {
            let mut set = (*open).clone();
            if !set.remove(&module) {
                set.insert(module);
            }
            open.set(set);
        })
    };
    let cell = |key: &'static str| html! { <span role="columnheader">{word(language, key)}</span> };
    html! {
        <div ref={element} class={if props.visible { "twin" } else { "twin sr" }} role="treegrid" aria-label={word(language, "graph.label")} aria-rowcount={(props.rows.len() + 1).to_string()} {onkeydown}>
            <div class="twin-row head" role="row" key="head">
                { cell("col.module") }{ cell("col.selected") }{ cell("col.passed") }{ cell("col.by") }{ cell("col.comes-in") }{ cell("col.goes") }
            </div>
            { for shown.iter().enumerate().map(|(place, &at)| row(props, &props.rows[at], at, place, place == active, open.contains(&props.rows[at].module), &toggle)) }
        </div>
    }
}

fn row(
    props: &TwinProps,
    row: &Row,
    at: usize,
    place: usize,
    active: bool,
    open: bool,
    toggle: &Callback<u32>,
) -> Html {
    let language = props.language;
    let module = row.module;
    let expanded = (row.rows > 0).then(|| open.to_string());
    let tabindex = if active { "0" } else { "-1" };
    let onclick = {
        let (on_key, toggle, folds) = (props.on_key.clone(), toggle.clone(), row.rows > 0);
        Callback::from(move |_: MouseEvent| {
            if folds {
                toggle.emit(module);
            }
            if module != NONE {
                on_key.emit(Key::Select(module));
            }
        })
    };
    let onfocus = {
        let on_key = props.on_key.clone();
        Callback::from(move |_: FocusEvent| on_key.emit(Key::Move(module)))
    };
    let level = format!("level-{}", row.level.min(12));
    let count = |number: u32| if number > 0 { number.to_string() } else { String::new() };
    if module == NONE {
        return html! {
            <div key="shared" class={classes!("twin-row", level)} role="row" data-row={place.to_string()} aria-level={row.level.to_string()} aria-setsize={row.siblings.to_string()} aria-posinset={row.position.to_string()} aria-expanded={expanded} aria-rowindex={(at + 2).to_string()} {tabindex} {onclick} {onfocus}>
                <span role="gridcell">{word(language, "graph.shared")}</span><span role="gridcell"/><span role="gridcell"/><span role="gridcell"/><span role="gridcell">{count(row.comes_in)}</span><span role="gridcell"/>
            </div>
        };
    }
    let of = &props.graph.modules[module as usize];
    let you = of.direct || of.indirect;
    let asked = match (you, of.asked_by) {
        (true, 0) => word(language, "by.you").to_owned(),
        (true, more) => format!("{} +{more}", word(language, "by.you")),
        (false, more) => fill(language, "aria.asked", &[("n", &more.to_string())]),
    };
    let goes = props.graph.goes.get(module as usize).copied().unwrap_or(0);
    let goes = if of.direct && goes > 0 { format!("−{goes}") } else { String::new() };
    let label = picture::Label::of(&of.path);
    html! {
        <div key={of.path.clone()} class={classes!("twin-row", level)} role="row" data-row={place.to_string()} data-module={of.path.clone()} aria-level={row.level.to_string()} aria-setsize={row.siblings.to_string()} aria-posinset={row.position.to_string()} aria-expanded={expanded} aria-selected={(props.selected == Some(module)).to_string()} aria-rowindex={(at + 2).to_string()} {tabindex} {onclick} {onfocus}>
            <span role="gridcell"><span class="org">{label.prefix}</span><b>{label.name}</b><span class="org">{label.suffix}</span></span>
            <span role="gridcell" class="mono">{of.version.clone()}</span>
            <span role="gridcell" class="mono">{of.lower.join(", ")}</span>
            <span role="gridcell">{asked}</span>
            <span role="gridcell">{count(row.comes_in)}</span>
            <span role="gridcell">{goes}</span>
        </div>
    }
}
