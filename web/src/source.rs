//! The column of texts: file tabs, editor, published versions, problems.

use std::rc::Rc;

use playground::data::{Problem, Severity};
use web_sys::{HtmlElement, HtmlInputElement, PointerEvent};
use yew::prelude::*;

use crate::control::use_page;
use crate::editor::Editor;
use crate::icons::icon;
use crate::names;
use crate::state::{Action, View};
use crate::steps::film;
use crate::words::Language;

/// Problems that are shown; more are counted.
const MOST_PROBLEMS: usize = 20;

/// The column.
#[component]
pub fn Source() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let empty = state.is_empty();
    let lines = state.current_file().map_or(1, |file| file.text.bytes().filter(|byte| *byte == b'\n').take(60).count());
    let stepping = state.view == View::Steps;
    let has_world = !state.latest.published.is_empty() && lines < 60;
    if state.folded() {
        return html! {
            <section class="edit-folded" aria-label={language.word("panel.editor").to_owned()}>
                <button class="btn bare icon" aria-label={language.word("editor.unfold").to_owned()} onclick={control.on(|| Action::Fold(false))}>{icon("side")}</button>
                <span>{state.current.to_string()}</span>
            </section>
        };
    }
    html! {
        <section class={classes!("edit", (stepping && has_world).then_some("stepping"))} id="panel-editor" tabindex="-1" aria-label={language.word("panel.editor").to_owned()}>
            <div class="edit-in">
                <Tabs/>
                <Editor fill={!has_world && !empty} step_line={stepping.then(|| film::line(state)).flatten()}/>
                if stepping { <film::Sender/> }
                if has_world && stepping { <film::ReadSoFar/> } else if has_world { <Published/> }
                <Problems/>
            </div>
            <Resize/>
        </section>
    }
}

#[component]
fn Tabs() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let adding = use_state(|| false);
    let taken = use_state(|| false);
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with(*adding, move |adding| {
            if let (true, Some(input)) = (*adding, input.cast::<HtmlInputElement>()) {
                input.focus().ok();
            }
        });
    }
    let submit = {
        let (control, adding, taken, input, state) =
            (control.clone(), adding.clone(), taken.clone(), input.clone(), state.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = input.cast::<HtmlInputElement>() else { return };
            let name = input.value().trim().trim_start_matches("./").to_owned();
            if name.is_empty() {
                adding.set(false);
            } else if state.file(&name).is_some() {
                control.act(Action::ShowFile(name.into(), None));
                adding.set(false);
            } else if name.contains("..") || name.starts_with('/') {
                taken.set(true);
            } else {
                control.add_file(&name);
                adding.set(false);
            }
        })
    };
    let onkeydown = {
        let adding = adding.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                adding.set(false);
            }
        })
    };
    let arrows = {
        let (control, state) = (control.clone(), state.clone());
        Callback::from(move |event: KeyboardEvent| {
            let now = state.tabs.iter().position(|tab| *tab == state.current).unwrap_or(0);
            let count = state.tabs.len();
            let next = match event.key().as_str() {
                "ArrowRight" => (now + 1) % count,
                "ArrowLeft" => (now + count - 1) % count,
                _ => return,
            };
            event.prevent_default();
            control.act(Action::ShowFile(state.tabs[next].clone(), None));
        })
    };
    let bad = |name: &str| {
        state.latest.problems.iter().any(|problem| {
            problem.severity == Severity::Error && problem.place.as_ref().is_some_and(|place| place.file == name)
        })
    };
    html! {
        <div class="tabs">
            <div role="tablist" data-part="files" aria-label={language.word("files").to_owned()} onkeydown={arrows}>
                { for state.tabs.iter().map(|tab| {
                    let now = *tab == state.current;
                    let (show, close) = (tab.clone(), tab.clone());
                    let changed = state.file(tab).is_some_and(|file| file.changed && file.published.is_some());
                    let label = match crate::state::published(tab) {
                        Some((path, version)) => format!("{}@{version}", names::short(&path)),
                        None => tab.to_string(),
                    };
                    html! {
                        <span key={tab.to_string()} class="anchor">
                            <button class={classes!("tab", bad(tab).then_some("bad"))} role="tab" aria-selected={now.to_string()} tabindex={if now { "0" } else { "-1" }} data-file={tab.to_string()} title={tab.to_string()}
                                onclick={control.on(move || Action::ShowFile(show.clone(), None))}>
                                {label}
                                if changed { <i class="dotmark"></i> }
                            </button>
                            if state.tabs.len() > 1 && now && &**tab != "go.mod" && &**tab != "go.work" {
                                <button class="tab-close" aria-label={language.fill("file.close", &[("f", tab)])} onclick={control.on(move || Action::CloseTab(close.clone()))}>{icon("x")}</button>
                            }
                        </span>
                    }
                }) }
            </div>
            if *adding {
                <form class="tab-new" onsubmit={submit}>
                    <input ref={input} aria-label={language.word("file.name").to_owned()} placeholder={language.word("file.name").to_owned()} aria-invalid={taken.then_some("true")} {onkeydown}/>
                </form>
            }
            <span class="spring"></span>
            <button class="btn bare icon" aria-label={language.word("file.add").to_owned()} aria-expanded={adding.to_string()} onclick={Callback::from(move |_: MouseEvent| { taken.set(false); adding.set(!*adding); })}>{icon("plus")}</button>
            <button class="btn bare icon not-narrow fold" aria-label={language.word("editor.fold").to_owned()} onclick={control.on(|| Action::Fold(true))}>{icon("side")}</button>
        </div>
    }
}

/// One row for each module version that the scenario holds.
#[component]
fn Published() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let published = &state.latest.published;
    let count = language.number(published.len());
    html! {
        <section class="world" data-part="world" aria-label={language.word("world.title").to_owned()}>
            <p class="sect"><b>{language.word("world.title")}</b><span>{language.fill("world.count", &[("n", &count)])}</span></p>
            { for published.iter().take(300).map(|version| {
                let file: Rc<str> = version.file.as_str().into();
                html! {
                    <button key={format!("{}@{}", version.path, version.version)} class={classes!("wrow", (*file == *state.current).then_some("is-hot"))}
                        data-module={version.path.clone()} data-version={version.version.clone()} title={format!("{} {}", version.path, version.version)}
                        onclick={control.on(move || Action::ShowFile(file.clone(), None))}>
                        <span>{names::short(&version.path)}{" "}<span class="v">{&version.version}</span></span>
                        <span class="asks">{asks(&version.asks, language)}</span>
                        {icon("next")}
                    </button>
                }
            }) }
        </section>
    }
}

/// What a go.mod asks for, in a line.
pub fn asks(list: &[(String, String)], language: Language) -> Html {
    if list.is_empty() {
        return html! { {language.word("world.nothing")} };
    }
    let list: Vec<String> = list.iter().map(|(path, version)| names::with_version(path, version)).collect();
    html! { <>{language.word("world.asks")}{" "}<em>{list.join(", ")}</em></> }
}

/// go's own text of each problem, with its position as a link and a way out. The height is reserved.
#[component]
fn Problems() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let problems = &state.latest.problems;
    let file = problems.iter().find_map(|problem| problem.place.as_ref()).map_or("go.mod", |place| &place.file);
    let said = if problems.is_empty() {
        language.word("problems.none").to_owned()
    } else {
        language.count_with("problems.count", problems.len(), &[("f", file)])
    };
    html! {
        <div class="probs" data-part="problems" aria-label={language.word("problems").to_owned()} role="group">
            <p class="sr" role="status">{&said}</p>
            if problems.is_empty() {
                <p class="noprob" aria-hidden="true">
                    if state.ready { {icon("check")}{said.clone()} }
                </p>
            }
            { for problems.iter().take(MOST_PROBLEMS).enumerate().map(|(index, problem)| html! {
                <ProblemRow key={index} problem={problem.clone()} {language} control={control.clone()}/>
            }) }
            if problems.len() > MOST_PROBLEMS {
                <p class="prob-more">{language.fill("problems.more", &[("n", &language.number(problems.len() - MOST_PROBLEMS))])}</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ProblemProps {
    problem: Problem,
    language: Language,
    control: crate::control::Control,
}

#[component]
fn ProblemRow(props: &ProblemProps) -> Html {
    let (problem, language, control) = (&props.problem, props.language, &props.control);
    let warning = problem.severity == Severity::Warning;
    let fill = |key: &str, values: &[String]| {
        // A single value is usually a version; more are counted.
        let words: Vec<(&str, &str)> = ["0", "1", "2"]
            .into_iter()
            .zip(values)
            .chain(["v", "m", "f"].into_iter().zip(values))
            .chain(["a", "b"].into_iter().zip(values))
            .map(|(name, value)| (name, value.as_str()))
            .collect();
        language.fill(key, &words)
    };
    // go's text begins with the position: that part is the link.
    let split = problem.place.as_ref().and_then(|place| {
        let at = problem.text.find(&format!("{}:{}", place.file, place.line))?;
        let end = problem.text[at..].find(": ").map(|end| at + end)?;
        Some((at, end))
    });
    let text = match (split, problem.place.clone()) {
        (Some((at, end)), Some(place)) => {
            let control = control.clone();
            let onclick = Callback::from(move |_: MouseEvent| control.show_place(&place));
            html! { <>{&problem.text[..at]}<button {onclick}>{&problem.text[at..end]}</button>{&problem.text[end..]}</> }
        }
        _ => html! { {&problem.text} },
    };
    // Where go names no position, our own sentence does.
    let beside = problem.place.clone().filter(|_| split.is_none()).map_or_else(Html::default, |place| {
        let shown = format!("{}:{}", place.file, place.line);
        let control = control.clone();
        let onclick = Callback::from(move |_: MouseEvent| control.show_place(&place));
        html! { <><button class="at-place" {onclick}>{shown}</button>{" "}</> }
    });
    let fix = problem.fix.clone().map(|fix| {
        let label = if Language::has(&fix.key) { fill(&fix.key, &fix.words) } else { language.word("fix.remove-line").to_owned() };
        let (control, label) = (control.clone(), label);
        html! { <button class="btn small" data-part="fix" onclick={Callback::from(move |_: MouseEvent| control.fix(&fix))}>{label}</button> }
    });
    html! {
        <div class={classes!("prob", warning.then_some("warn"))} data-code={problem.code.clone()}>
            {icon(if warning { "warn" } else { "err" })}
            if problem.text.is_empty() {
                // go says nothing here: our own sentence stands alone.
                <p>{fill(&problem.hint, &problem.words)}</p>
            } else {
                <p class="go">{text}</p>
                {fix.unwrap_or_default()}
                if Language::has(&problem.hint) { <p class="plain">{beside}{fill(&problem.hint, &problem.words)}</p> }
            }
        </div>
    }
}

/// The edge that makes the editor wider. Arrow keys move it too.
#[component]
fn Resize() -> Html {
    let page = use_page();
    let language = page.state.settings.language;
    let dragging = use_state(|| false);
    let set = {
        let (control, settings) = (page.control.clone(), page.state.settings.clone());
        move |width: i32| {
            let mut settings = settings.clone();
            settings.editor_width = Some(width.clamp(320, 720) as u32);
            control.act(Action::Settings(settings));
        }
    };
    let now = page.state.settings.editor_width.unwrap_or(416);
    let down = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            let edge: HtmlElement = event.target_unchecked_into();
            edge.set_pointer_capture(event.pointer_id()).ok();
            dragging.set(true);
        })
    };
    let moved = {
        let (dragging, set) = (dragging.clone(), set.clone());
        Callback::from(move |event: PointerEvent| {
            if *dragging {
                set(event.client_x());
            }
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowLeft" => set(now as i32 - 16),
        "ArrowRight" => set(now as i32 + 16),
        _ => {}
    });
    let up = Callback::from(move |_: PointerEvent| dragging.set(false));
    html! {
        <div class="edit-resize not-narrow" role="separator" tabindex="0" aria-orientation="vertical" aria-label={language.word("editor.width").to_owned()}
            aria-valuemin="320" aria-valuemax="720" aria-valuenow={now.to_string()} onpointerdown={down} onpointermove={moved} onpointerup={up} {onkeydown}></div>
    }
}
