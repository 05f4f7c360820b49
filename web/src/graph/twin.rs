//! The twin of the picture: the tree of homes as a `treegrid`, always in the document. It holds the keyboard; the picture
//! shows where it is. On narrow pages it is the view.

use super::keys::{self, Move, Walk};
use super::words::word;
use crate::words::Language;
use picture::{Graph, Homes, NONE, Row, Skeleton};
use std::collections::HashSet;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};
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
    /// The module of a step: its row is marked, or the one that it is folded into.
    #[prop_or_default]
    pub step: Option<u32>,
    /// Shown instead of the picture.
    pub visible: bool,
    /// How often a press on the picture asked for the keyboard.
    #[prop_or_default]
    pub grab: u32,
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
    let mut stepped = props.step.filter(|_| props.visible);
    let mut marked = None;
    while let Some(module) = stepped.filter(|_| marked.is_none()) {
        marked = shown.iter().position(|&at| props.rows[at].module == module);
        stepped = props.homes.home.get(module as usize).copied().filter(|home| *home != NONE);
    }
    {
        let element = element.clone();
        use_effect_with(marked, move |marked| {
            let grid = element.cast::<HtmlElement>().filter(|_| marked.is_some());
            let row = grid.as_ref().and_then(|grid| {
                let row = format!("[data-row=\"{}\"]", marked.unwrap_or(0));
                grid.query_selector(&row).ok().flatten()?.dyn_into::<HtmlElement>().ok()
            });
            if let (Some(grid), Some(row)) = (grid, row) {
                let (top, seen) = (row.offset_top() - grid.scroll_top(), grid.client_height());
                if top < 0 || top + row.offset_height() > seen {
                    grid.set_scroll_top(row.offset_top() - seen / 2);
                }
            }
        });
    }
    let place = props.current.and_then(|current| shown.iter().position(|&at| props.rows[at].module == current));
    let (active, found) = (place.unwrap_or(0), place.is_some() || props.current.is_none());
    let visible = props.visible;
    // A press on the picture brings the keyboard here: the homes above open, then the row is focused on.
    {
        let (open, wants_focus, homes, current) =
            (open.clone(), wants_focus.clone(), props.homes.clone(), props.current);
        use_effect_with(props.grab, move |grab| {
            if let Some(current) = current.filter(|_| *grab > 0) {
                *wants_focus.borrow_mut() = true;
                open.set(keys::opened(&open, &homes, current));
            }
        });
    }
    {
        let (element, wants_focus) = (element.clone(), wants_focus.clone());
        use_effect_with((active, found, shown.len(), props.grab), move |(active, found, ..)| {
            if *found && std::mem::take(&mut *wants_focus.borrow_mut()) {
                let row = element
                    .cast::<HtmlElement>()
                    .and_then(|grid| grid.query_selector(&format!("[data-row=\"{active}\"]")).ok().flatten());
                if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
                    let options = FocusOptions::new();
                    options.set_prevent_scroll(!visible);
                    row.focus_with_options(&options).ok();
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
            let walk = Walk { rows: &rows, shown: &shown, graph: &graph, open: &open, active, focus };
            let Some(module) = walk.module() else { return };
            let idle = focus.is_none() && selected.is_none();
            match walk.press(&event.key(), visible, letters, idle) {
                Some(Move::To(module)) => {
                    open.set(keys::opened(&open, &homes, module));
                    *wants_focus.borrow_mut() = true;
                    on_key.emit(Key::Move(module));
                }
                Some(Move::Fold(unfold)) => {
                    let mut set = (*open).clone();
                    if unfold {
                        set.insert(module)
                    } else {
                        set.remove(&module)
                    };
                    open.set(set);
                }
                Some(Move::Say(key)) => on_key.emit(key),
                Some(Move::Stay) => {}
                None => return,
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
            { for shown.iter().enumerate().map(|(place, &at)| row(props, &props.rows[at], at, place, place == active, marked, open.contains(&props.rows[at].module), &toggle)) }
        </div>
    }
}

fn row(
    props: &TwinProps,
    row: &Row,
    at: usize,
    place: usize,
    active: bool,
    marked: Option<usize>,
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
    let count = |number: u32| if number > 0 { language.number(number as usize) } else { String::new() };
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
        (true, more) => format!("{} +{}", word(language, "by.you"), language.number(more as usize)),
        (false, more) => language.count("aria.asked", more as usize),
    };
    let goes = props.graph.goes.get(module as usize).copied().unwrap_or(0);
    let goes = if of.direct && goes > 1 { format!("−{}", language.number(goes as usize)) } else { String::new() };
    let label = picture::Label::of(&of.path);
    html! {
        <div key={of.path.clone()} class={classes!("twin-row", level)} role="row" data-row={place.to_string()} data-module={of.path.clone()} aria-level={row.level.to_string()} aria-setsize={row.siblings.to_string()} aria-posinset={row.position.to_string()} aria-expanded={expanded} aria-selected={marked.map_or(props.selected == Some(module), |marked| marked == place).to_string()} aria-rowindex={(at + 2).to_string()} {tabindex} {onclick} {onfocus}>
            <span role="gridcell"><bdi><span class="org">{label.prefix}</span><b>{label.name}</b><span class="org">{label.suffix}</span></bdi></span>
            <span role="gridcell" class="mono">{of.version.clone()}</span>
            <span role="gridcell" class="mono">{of.lower.join(", ")}</span>
            <span role="gridcell">{asked}</span>
            <span role="gridcell">{count(row.comes_in)}</span>
            <span role="gridcell">{goes}</span>
        </div>
    }
}
