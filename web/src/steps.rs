//! The film: what selection did, step by step.

pub mod film;

use playground::data::{Analysis, Node, Step};
use web_sys::{HtmlElement, PointerEvent};
use yew::prelude::*;

use crate::control::{Control, use_page};
use crate::graph::GraphView;
use crate::icons::icon;
use crate::names;
use crate::state::{Action, Dialog};
use crate::words::Language;

/// One picture a step at speed 1.
const PACE: u32 = 900;
/// More steps than this have no dot of their own.
const DOTS: usize = 80;
/// A letter of a title beside the length of the rail.
const LETTER: f64 = 0.012;

/// The version selected for a module before a step: what a lower requirement meets.
fn selected_before(analysis: &Analysis, at: usize, module: u32) -> Option<Node> {
    analysis.steps[..at].iter().rev().find_map(|step| match step {
        Step::Require { to, .. } | Step::Raise { to, .. } if to.module == module => Some(*to),
        _ => None,
    })
}

/// A step's sentence.
fn sentence(language: Language, analysis: &Analysis, at: usize) -> Html {
    let Some(step) = analysis.steps.get(at) else { return html! {} };
    let asked = |key: &str, from: Node, to: Node, was: &str| {
        let replaced = names::module(analysis, from)
            .and_then(|row| row.versions.get(from.version as usize))
            .and_then(|version| version.replaced_by.as_ref())
            .filter(|_| first_of(analysis, at, from));
        let before = replaced.map(|replacement| {
            let by = names::with_version(&replacement.path, &replacement.version);
            language.rich("step.replaced", &[("m", &names::node(analysis, from)), ("r", &by)])
        });
        let module = names::module(analysis, to).map_or("", |row| names::short(&row.path));
        let who = if names::is_main(analysis, from) {
            language.word("by.you").to_owned()
        } else {
            names::asker(analysis, from)
        };
        let gap = if language == Language::English { " " } else { "" };
        let text = language.rich(key, &[("a", &who), ("m", module), ("v", names::version(analysis, to)), ("w", was)]);
        html! { <>if let Some(before) = before { {before}{gap} }{text}</> }
    };
    match step {
        Step::Visit { node, replaced } => {
            let row = names::module(analysis, *node).and_then(|row| row.versions.get(node.version as usize));
            match row.and_then(|version| version.replaced_by.as_ref()).filter(|_| *replaced) {
                Some(replacement) => {
                    let by = names::with_version(&replacement.path, &replacement.version);
                    language.rich("step.replaced", &[("m", &names::node(analysis, *node)), ("r", &by)])
                }
                None => language.rich("step.visit", &[("m", &names::node(analysis, *node))]),
            }
        }
        Step::Require { from, to } => asked("step.require", *from, *to, ""),
        Step::Skip { from, to } => {
            let was = selected_before(analysis, at, to.module).map_or("", |node| names::version(analysis, node));
            asked("step.skip", *from, *to, was)
        }
        Step::Raise { from, to, was } => asked("step.raise", *from, *to, names::version(analysis, *was)),
        Step::Exclude { from, to } => asked("step.exclude", *from, *to, ""),
        Step::Prune { node } => language.rich("step.prune", &[("m", &names::node(analysis, *node))]),
    }
}

/// Whether a step is the first in which a module asks for something.
fn first_of(analysis: &Analysis, at: usize, from: Node) -> bool {
    !analysis.steps[..at].iter().any(|step| {
        matches!(step, Step::Require { from: other, .. } | Step::Raise { from: other, .. } | Step::Skip { from: other, .. } if *other == from)
    })
}

fn title(language: Language, analysis: &Analysis, at: usize) -> String {
    match analysis.steps.get(at) {
        Some(Step::Raise { to, .. }) => {
            let module = names::module(analysis, *to).map_or("", |row| names::short(&row.path));
            language.fill("step.short.raise", &[("m", module), ("v", names::version(analysis, *to))])
        }
        _ if at == 0 => language.word("step.start").to_owned(),
        _ if at + 1 == analysis.steps.len() => language.word("step.done").to_owned(),
        _ => String::new(),
    }
}

/// The next step that raises a version; the last step if there is none.
pub fn next_raise(analysis: &Analysis, at: usize) -> usize {
    analysis
        .steps
        .iter()
        .enumerate()
        .skip(at + 1)
        .find(|(_, step)| matches!(step, Step::Raise { .. }))
        .map_or(analysis.steps.len().saturating_sub(1), |(index, _)| index)
}

/// The film view.
#[component]
pub fn StepsView() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let analysis = state.analysis.clone();
    let count = analysis.steps.len();
    let at = state.step.min(count.saturating_sub(1));
    let speed = use_state(|| 1_u32);
    {
        let control = control.clone();
        use_effect_with((state.playing, at, *speed, count), move |(playing, at, speed, count)| {
            let (at, count) = (*at, *count);
            let tick = playing.then(|| {
                gloo_timers::callback::Timeout::new(PACE / *speed, move || {
                    if at + 1 < count {
                        control.act(Action::Step(at + 1));
                    } else {
                        control.act(Action::Play(false));
                    }
                })
            });
            move || drop(tick)
        });
    }
    if count == 0 {
        return html! { <div class="stage" data-part="steps"><div class="hint-panel"><p>{language.word("step.none")}</p></div></div> };
    }
    let go = |to: usize| {
        let control = control.clone();
        Callback::from(move |_: MouseEvent| {
            control.act(Action::Play(false));
            control.act(Action::Step(to));
        })
    };
    let number = language.fill("step.n", &[("i", &language.number(at + 1)), ("n", &language.number(count))]);
    let play = {
        let (control, playing) = (control.clone(), state.playing);
        Callback::from(move |_: MouseEvent| {
            if !playing && at + 1 == count {
                control.act(Action::Step(0));
            }
            control.act(Action::Play(!playing));
        })
    };
    let faster = {
        let speed = speed.clone();
        Callback::from(move |_: MouseEvent| {
            speed.set(match *speed {
                1 => 2,
                2 => 4,
                _ => 1,
            });
        })
    };
    let select = {
        let control = control.clone();
        Callback::from(move |module: Option<u32>| {
            if let Some(module) = module {
                control.why(module);
            }
        })
    };
    let said = (!state.playing).then(|| sentence(language, &analysis, at));
    html! {
        <div class="stage steps" data-part="steps">
            <GraphView analysis={analysis.clone()} step={Some(at)} selected={Control::selected(state)} on_select={select}/>
            <section class="film" aria-label={language.word("view.steps").to_owned()}>
                <div class="sent">
                    <span class="no num">{&number}</span>
                    <p class="say">{sentence(language, &analysis, at)}</p>
                    <span class="rule">{language.word("rule.mvs")}{" "}<a href="https://go.dev/ref/mod#minimal-version-selection" target="_blank" rel="noopener">{language.word("rule.reference")}</a></span>
                    <span class="sr" role="status">if let Some(said) = said { {said} }</span>
                </div>
                <div class="ctl">
                    <div class="keys">
                        <button class="btn icon" aria-label={language.word("step.back").to_owned()} disabled={at == 0} onclick={go(at.saturating_sub(1))}>{icon("prev")}</button>
                        <button class="round" aria-label={language.word(if state.playing { "step.pause" } else { "step.play" }).to_owned()} onclick={play}>{icon(if state.playing { "pause" } else { "play" })}</button>
                        <button class="btn icon" aria-label={language.word("step.forward").to_owned()} disabled={at + 1 >= count} onclick={go((at + 1).min(count - 1))}>{icon("next")}</button>
                    </div>
                    <Scrubber {at}/>
                    <div class="keys tools">
                        <button class="btn small" aria-label={language.word("step.speed").to_owned()} onclick={faster}>{format!("{}×", *speed)}</button>
                        <button class="btn small" onclick={go(next_raise(&analysis, at))}>{language.word("step.next-raise")}</button>
                        <button class="btn small" onclick={control.dialog(Dialog::Share)}>{icon("share")}{language.word("step.link")}</button>
                    </div>
                </div>
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ScrubberProps {
    at: usize,
}

/// The rail of all steps: tall marks are raises, the one with a ring is now.
#[component]
fn Scrubber(props: &ScrubberProps) -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let analysis = &state.analysis;
    let count = analysis.steps.len();
    let at = props.at;
    let place = |index: usize| format!("{:.2}%", 100.0 * index as f64 / (count.max(2) - 1) as f64);
    let track = use_node_ref();
    let seek = {
        let (control, track) = (control.clone(), track.clone());
        move |event: &PointerEvent| {
            if let Some(track) = track.cast::<HtmlElement>() {
                let bounds = track.get_bounding_client_rect();
                let share = (f64::from(event.client_x()) - bounds.left() - 9.0) / (bounds.width() - 18.0).max(1.0);
                let index = (share.clamp(0.0, 1.0) * (count - 1) as f64).round() as usize;
                control.act(Action::Play(false));
                control.act(Action::Step(index));
            }
        }
    };
    let down = {
        let (seek, track) = (seek.clone(), track.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(track) = track.cast::<HtmlElement>() {
                track.set_pointer_capture(event.pointer_id()).ok();
            }
            seek(&event);
        })
    };
    let moved = Callback::from(move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            seek(&event);
        }
    });
    let onkeydown = {
        let control = control.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowLeft" | "ArrowDown" => at.saturating_sub(1),
                "ArrowRight" | "ArrowUp" => (at + 1).min(count - 1),
                "Home" => 0,
                "End" => count - 1,
                "PageUp" => at.saturating_sub(10),
                "PageDown" => (at + 10).min(count - 1),
                _ => return,
            };
            event.prevent_default();
            control.act(Action::Play(false));
            control.act(Action::Step(to));
        })
    };
    let spoken = format!(
        "{}: {}",
        language.fill("step.n", &[("i", &language.number(at + 1)), ("n", &language.number(count))]),
        title(language, analysis, at)
    );
    let raises: Vec<usize> = analysis
        .steps
        .iter()
        .enumerate()
        .filter(|(_, step)| matches!(step, Step::Raise { .. }))
        .map(|(index, _)| index)
        .collect();
    // Titles that would run into each other are left out: the current one stands first, then the ends, then raises.
    let mut titles: Vec<(usize, String)> = Vec::new();
    for index in [at, 0, count - 1].into_iter().chain(raises.iter().copied().take(12)) {
        let words = title(language, analysis, index);
        let meets = |(other, beside): &(usize, String)| {
            let letters = (beside.chars().count() + words.chars().count()) as f64 / 2.0;
            (*other as f64 - index as f64).abs() < count as f64 * (0.04 + letters * LETTER)
        };
        if !words.is_empty() && !titles.iter().any(meets) {
            titles.push((index, words));
        }
    }
    html! {
        <div class="scrub" ref={track} role="slider" tabindex="0" aria-label={language.word("step.slider").to_owned()} aria-valuemin="1" aria-valuemax={count.to_string()} aria-valuenow={(at + 1).to_string()} aria-valuetext={spoken}
            onpointerdown={down} onpointermove={moved} {onkeydown}>
            <svg aria-hidden="true">
                <line class="track" x1="0" x2="100%" y1="28" y2="28"/>
                <line class="done-track" x1="0" x2={place(at)} y1="28" y2="28"/>
                if count <= DOTS {
                    { for (0..count).filter(|index| !raises.contains(index)).map(|index| html! { <circle key={format!("dot-{index}")} class={classes!("pt", (index <= at).then_some("done"))} cx={place(index)} cy="28" r="4"/> }) }
                }
                { for raises.iter().take(400).map(|index| html! {
                    <svg key={format!("raise-{index}")} x={place(*index)} y="20" width="1" height="16" overflow="visible"><rect class={classes!("pt", (*index <= at).then_some("done"))} x="-4.5" y="0" width="9" height="16" rx="3"/></svg>
                }) }
                <circle key="ring" class="ring" cx={place(at)} cy="28" r="10"/><circle key="now" class="now" cx={place(at)} cy="28" r="5.5"/>
                { for titles.iter().map(|(index, words)| {
                    let anchor = if *index == 0 { "start" } else if index + 1 == count { "end" } else { "middle" };
                    html! { <text key={format!("title-{index}")} class={(*index == at).then_some("on")} x={place(*index)} y="10" text-anchor={anchor}>{words}</text> }
                }) }
            </svg>
        </div>
    }
}
