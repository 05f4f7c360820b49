//! The page as a whole: state, hands, panels, and the few things that happen by themselves (saving, keys, drops).

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, HtmlElement};
use yew::prelude::*;

use crate::autosave::{Unloaded, use_autosave};
use crate::console::Console;
use crate::control::{Control, Page};
use crate::dialogs::Dialogs;
use crate::files::{self, Taken};
use crate::icons::{Sprite, icon};
use crate::result::ResultColumn;
use crate::scenarios::{EXAMPLES, Project};
use crate::source::Source;
use crate::state::{Action, Dialog, Pane, Scale, State, Theme, Title, View};
use crate::style::use_properties;
use crate::topbar::TopBar;
use crate::worker::Engine;
use crate::{location, storage};

/// Where the list of real projects is, beside the page.
const PROJECTS: &str = "packs/projects.json";

/// The page.
#[component]
pub fn App() -> Html {
    let reducer = use_reducer(|| State { settings: storage::settings().unwrap_or_default(), ..State::default() });
    let state = Rc::new((*reducer).clone());
    let control = {
        let (dispatch, first) = (reducer.dispatcher(), state.clone());
        use_memo((), move |()| Control::new(dispatch, Engine::default(), first))
    };
    let control = (*control).clone();
    control.see(state.clone());
    let projects = use_state(|| Rc::<[Project]>::from([]));
    let dropping = use_state(|| false);
    let root = use_node_ref();

    // Start: a link, or the text that was open, or the first example.
    {
        let (control, projects) = (control.clone(), projects.clone());
        use_effect_with((), move |()| {
            control.start();
            open_first(&control);
            wasm_bindgen_futures::spawn_local(async move {
                if let Ok(bytes) = files::fetch(PROJECTS, |_, _| ()).await {
                    projects.set(Project::list(&String::from_utf8_lossy(&bytes)).into());
                }
            });
        });
    }
    use_listeners(&control, &state);
    use_document(&state);
    use_autosave(&control, &state);
    use_properties(
        &root,
        vec![(
            "--editor-w",
            if state.folded() {
                "44px".to_owned()
            } else {
                state.settings.editor_width.map_or_else(String::new, |width| format!("{width}px"))
            },
        )],
    );

    let over = {
        let dropping = dropping.clone();
        Callback::from(move |event: DragEvent| {
            if event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0)) {
                event.prevent_default();
                dropping.set(true);
            }
        })
    };
    let leave = {
        let dropping = dropping.clone();
        Callback::from(move |event: DragEvent| {
            if event.related_target().is_none() {
                dropping.set(false);
            }
        })
    };
    let drop_files = {
        let (dropping, control) = (dropping.clone(), control.clone());
        Callback::from(move |event: DragEvent| {
            dropping.set(false);
            if let Some(taken) = event.data_transfer().as_ref().and_then(Taken::from_transfer) {
                event.prevent_default();
                control.take_files(taken);
            }
        })
    };
    let language = state.settings.language;
    let page = Page { state: state.clone(), control: control.clone() };
    // A letter changes the column of texts, its result what stands beside it: only that is drawn anew.
    let texts = use_page_when(&page, page.state.noted);
    let page = use_page_when(&page, page.state.shown);
    html! {
        <ContextProvider<Page> context={page}>
            <div class={classes!("gmp", dropping.then_some("dropping"))} lang={language.tag()} data-part="playground" ondragover={over} ondragleave={leave} ondrop={drop_files}>
                <Sprite/>
                <div class="gmp-grid" data-pane={state.pane.name()} data-view={view_name(state.view)} ref={root}>
                    <TopBar projects={(*projects).clone()} unsaved={!state.saved && state.files.iter().any(|file| file.changed)}/>
                    <ContextProvider<Page> context={texts}><Source/></ContextProvider<Page>>
                    <ResultColumn/>
                    if state.console_open { <Console/> } else { <StatusLine/> }
                    <TabBar/>
                </div>
                <Dialogs/>
                <Unloaded/>
            </div>
        </ContextProvider<Page>>
    }
}

/// The page as it was when a number last changed.
#[hook]
fn use_page_when(page: &Page, number: u32) -> Page {
    let kept = use_mut_ref(|| (number, page.clone()));
    let mut kept = kept.borrow_mut();
    if kept.0 != number {
        *kept = (number, page.clone());
    }
    kept.1.clone()
}

fn view_name(view: View) -> &'static str {
    View::ALL.iter().find(|(other, _)| *other == view).map_or("", |(_, key)| key.trim_start_matches("view."))
}

fn open_first(control: &Control) {
    let fragment = location::fragment();
    if let Some(kept) = storage::open() {
        control.open(kept.title, kept.scenario);
    } else {
        control.open_example(&EXAMPLES[0]);
    }
    if location::carries_text(&fragment) {
        control.open_link(fragment);
    }
}

/// Keys, links that arrive while the page is open, files that are pasted.
#[hook]
fn use_listeners(control: &Control, state: &State) {
    {
        let control = control.clone();
        use_effect_with((), move |()| {
            let linked = {
                let control = control.clone();
                location::listen(Callback::from(move |fragment: String| {
                    if location::carries_text(&fragment) {
                        control.open_link(fragment);
                    }
                }))
            };
            let active = EventListenerOptions::enable_prevent_default();
            let pasted = {
                let control = control.clone();
                EventListener::new_with_options(&gloo_utils::document(), "paste", active, move |event| {
                    let data = js_sys::Reflect::get(event, &"clipboardData".into()).ok();
                    let data: Option<web_sys::DataTransfer> = data.and_then(|data| data.dyn_into().ok());
                    let Some(data) = data else { return };
                    if let Some(taken) = Taken::from_transfer(&data) {
                        event.prevent_default();
                        control.take_files(taken);
                        return;
                    }
                    // A scenario that is pasted into an empty editor, or outside of any text field, is opened as one.
                    let text = data.get_data("text/plain").unwrap_or_default();
                    let scenario = text.starts_with("-- ") || text.contains("\n-- ");
                    if scenario && text.contains(" --\n") && (control.state().is_empty() || !in_text_field(event)) {
                        event.prevent_default();
                        control.open(Title::Own, text);
                    }
                })
            };
            let control = control.clone();
            let pressed = EventListener::new_with_options(&gloo_utils::document(), "keydown", active, move |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                    pressed(&control, event);
                }
            });
            move || drop((linked, pasted, pressed))
        });
    }
    let _ = state;
}

fn in_text_field(event: &web_sys::Event) -> bool {
    event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
    })
}

fn pressed(control: &Control, event: &KeyboardEvent) {
    let state = control.state();
    let command = event.ctrl_key() || event.meta_key();
    let key = event.key();
    match key.as_str() {
        "k" if command => control.act(Action::Dialog(Some(Dialog::Palette))),
        "`" if command => control.act(Action::Console(!state.console_open)),
        "F6" => next_panel(event.shift_key()),
        "Escape" if state.dialog.is_some() => return,
        "Escape" if state.notice.is_some() => control.act(Action::Notice(None)),
        "Escape" if state.why && !in_text_field(event) => control.act(Action::Select(None, false)),
        _ if command || event.alt_key() || in_text_field(event) || state.dialog.is_some() => return,
        _ if !state.settings.letter_keys => return,
        "?" => control.act(Action::Dialog(Some(Dialog::Keys))),
        "," => control.act(Action::Step(state.step.saturating_sub(1))),
        "." => control.act(Action::Step(state.step + 1)),
        ">" => control.act(Action::Step(crate::steps::next_raise(&state.analysis, state.step))),
        " " if state.view == View::Steps && on_nothing(event) => control.act(Action::Play(!state.playing)),
        "w" => {
            if let Some(module) = Control::selected(&state) {
                control.why(module);
            }
        }
        "f" => control.act(Action::Focus(if state.focus.is_some() { None } else { state.selected.clone() })),
        "v" => {
            let Some(row) = Control::selected(&state).and_then(|module| state.analysis.modules.get(module as usize))
            else {
                return;
            };
            let lower = row.versions.iter().rev().find(|version| !version.selected && !version.asked_by.is_empty());
            let Some(lower) = lower else { return };
            control.try_change(playground::protocol::WhatIf::Command(format!("go get {}@{}", row.path, lower.version)));
        }
        _ => return,
    }
    event.prevent_default();
}

/// Space on a button presses it; elsewhere it plays the film.
fn on_nothing(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_none_or(|target| target.tag_name() != "BUTTON")
}

fn next_panel(back: bool) {
    let document = gloo_utils::document();
    let panels: Vec<HtmlElement> = ["panel-editor", "panel-result", "panel-list", "panel-console"]
        .iter()
        .filter_map(|id| document.get_element_by_id(id)?.dyn_into().ok())
        .collect();
    if panels.is_empty() {
        return;
    }
    let active = document.active_element();
    let now = panels.iter().rposition(|panel| active.as_ref().is_some_and(|active| panel.contains(Some(active))));
    let count = panels.len();
    let next = now.map_or(0, |now| if back { (now + count - 1) % count } else { (now + 1) % count });
    let field = panels[next].query_selector("textarea, tr[tabindex='0'], [role=tab][tabindex='0']").ok().flatten();
    match field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        Some(field) => field.focus().ok(),
        None => panels[next].focus().ok(),
    };
}

/// Theme, size, language and title of the document.
#[hook]
fn use_document(state: &State) {
    let title = format!("{} · gomodplay", state.name());
    use_effect_with(title, |title| gloo_utils::document().set_title(title));
    let settings = state.settings.clone();
    use_effect_with(settings, |settings| {
        storage::keep_settings(settings);
        let settings = settings.clone();
        let apply = move || {
            let Some(root) = gloo_utils::document().document_element() else { return };
            let dark = match settings.theme {
                Theme::Dark => true,
                Theme::Light => false,
                Theme::System => prefers("(prefers-color-scheme: dark)"),
            };
            let scale = match settings.scale {
                Scale::Small => "small",
                Scale::Normal => "normal",
                Scale::Large => "large",
                Scale::Projector => "projector",
            };
            root.set_attribute("data-theme", if dark { "dark" } else { "light" }).ok();
            root.set_attribute("data-scale", scale).ok();
            root.set_attribute("lang", settings.language.tag()).ok();
            root.set_attribute("data-motion", if settings.still { "reduced" } else { "system" }).ok();
        };
        apply();
        let listener = gloo_utils::window()
            .match_media("(prefers-color-scheme: dark)")
            .ok()
            .flatten()
            .map(|query| EventListener::new(&query, "change", move |_| apply()));
        move || drop(listener)
    });
}

fn prefers(query: &str) -> bool {
    gloo_utils::window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

#[component]
fn StatusLine() -> Html {
    let page = crate::control::use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let command = if state.latest.list.command.is_empty() { "go list -m all" } else { &state.latest.list.command };
    html! {
        <footer class="status" data-part="status">
            <button aria-expanded="false" onclick={control.on(|| Action::Console(true))}>{icon("term")}{language.word("console")}</button>
            <span class="mono">{command}</span>
            if state.ready && state.latest.list.status != 0 { <span class="mono">{language.fill("console.exit", &[("n", &state.latest.list.status.to_string())])}</span> }
            <span class="spring"></span>
            <span class="w-only">{language.word("foot.private")}</span>
            <span>{language.word("foot.go")}</span>
        </footer>
    }
}

#[component]
fn TabBar() -> Html {
    let page = crate::control::use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let steps = state.pane == Pane::Other && state.view == View::Steps;
    let tab = |key: &'static str, shape: &'static str, now: bool, action: Callback<MouseEvent>| {
        html! { <button key={key} role="tab" aria-selected={now.to_string()} onclick={action}>{icon(shape)}{language.word(key)}</button> }
    };
    html! {
        <nav class="tabbar" data-part="tabbar" role="tablist" aria-label={language.word("views").to_owned()}>
            {tab("pane.edit", "edit", state.pane == Pane::Edit, control.on(|| Action::Pane(Pane::Edit)))}
            {tab("pane.graph", "graph", state.pane == Pane::Graph, control.on(|| Action::Pane(Pane::Graph)))}
            {tab("pane.list", "list", state.pane == Pane::List, control.on(|| Action::Pane(Pane::List)))}
            {tab("pane.steps", "film", steps, control.on(|| Action::View(View::Steps)))}
            {tab("pane.more", "more", (state.pane == Pane::Other && !steps) || state.pane == Pane::Console, control.dialog(Dialog::Palette))}
        </nav>
    }
}
