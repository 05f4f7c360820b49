//! The answer in one or two sentences, the views, and the line above them.

use playground::data::Sentence;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::control::use_page;
use crate::icons::icon;
use crate::names;
use crate::state::{Action, State, View};
use crate::words::Language;

/// Sentences of the engine as markup. Module paths among the words are shortened to their names.
pub fn sentences(language: Language, list: &[Sentence]) -> Html {
    let shown: Vec<Html> = list
        .iter()
        .filter(|sentence| Language::has(&sentence.key))
        .map(|sentence| {
            let words: Vec<(&str, String)> = sentence
                .words
                .iter()
                .map(|(name, value)| match number(name, value) {
                    Some(number) => (name.as_str(), language.number(number)),
                    None => (name.as_str(), shorten(value)),
                })
                .collect();
            let words: Vec<(&str, &str)> = words.iter().map(|(name, value)| (*name, value.as_str())).collect();
            // The verb goes with what comes along, where something does; else with the first number.
            let counted = ["j", "n"].into_iter().find_map(|name| {
                sentence.words.iter().find(|word| word.0 == name).and_then(|word| number(name, &word.1))
            });
            match counted {
                Some(counted) => language.rich(&Language::counting(&sentence.key, counted), &words),
                None => language.rich(&sentence.key, &words),
            }
        })
        .collect();
    let gap = if language == Language::English { " " } else { "" };
    shown.into_iter().enumerate().map(|(index, html)| html! { <>{if index > 0 { gap } else { "" }}{html}</> }).collect()
}

/// The value of a placeholder that stands for a number: `n`, `k` and `j`.
fn number(name: &str, value: &str) -> Option<usize> {
    if matches!(name, "n" | "k" | "j") { value.parse().ok() } else { None }
}

/// `example.com/r v1.0.0` as `r v1.0.0`; numbers and folders stay.
fn shorten(value: &str) -> String {
    let (path, version) = value.split_once(' ').unwrap_or((value, ""));
    names::with_version(path, version)
}

fn say(state: &State) -> Html {
    let language = state.settings.language;
    if state.view == View::WhatIf && !state.trial.is_empty() {
        return match &state.trial.difference {
            Some(difference) if difference.after.failed => language.rich("whatif.failed", &[]),
            Some(difference) => crate::difference::summary(language, difference, &state.trial),
            None => html! { {language.word("whatif.wait")} },
        };
    }
    if !state.ready {
        return html! { {language.word("answer.wait")} };
    }
    if !state.has_result && state.latest.failed {
        return html! { {language.word("answer.failed")} };
    }
    sentences(language, &state.analysis.answer)
}

/// The answer bar.
#[component]
pub fn AnswerBar() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let shown = say(state);
    // What is spoken follows 600 ms behind, once, and only if it differs.
    let spoken = use_state(Html::default);
    {
        let (spoken, shown) = (spoken.clone(), shown.clone());
        use_effect_with(shown, move |shown| {
            let shown = shown.clone();
            let wait = gloo_timers::callback::Timeout::new(600, move || spoken.set(shown));
            move || drop(wait)
        });
    }
    let tabs = use_node_ref();
    let onkeydown = {
        let (control, view, tabs) = (control.clone(), state.view, tabs.clone());
        Callback::from(move |event: KeyboardEvent| {
            let now = View::ALL.iter().position(|(other, _)| *other == view).unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowRight" => (now + 1) % View::ALL.len(),
                "ArrowLeft" => (now + View::ALL.len() - 1) % View::ALL.len(),
                "Home" => 0,
                "End" => View::ALL.len() - 1,
                _ => return,
            };
            event.prevent_default();
            control.act(Action::View(View::ALL[next].0));
            if let Some(tab) = tabs
                .cast::<HtmlElement>()
                .and_then(|list| list.query_selector_all("[role=tab]").ok())
                .and_then(|tabs| tabs.get(next as u32))
                .and_then(|tab| tab.dyn_into::<HtmlElement>().ok())
            {
                tab.focus().ok();
            }
        })
    };
    let stale = state.is_stale();
    html! {
        <div class={classes!("answer", stale.then_some("is-stale"))} data-part="answer" data-stale={stale.then_some("")}>
            <p class="say">{shown}</p>
            <p class="sr" role="status">{(*spoken).clone()}</p>
            <div class="seg" ref={tabs} role="tablist" aria-label={language.word("views").to_owned()} data-part="views" {onkeydown}>
                { for View::ALL.iter().map(|(view, key)| {
                    let (view, now) = (*view, *view == state.view);
                    html! {
                        <button key={*key} role="tab" data-view={key.trim_start_matches("view.")} aria-selected={now.to_string()} tabindex={if now { "0" } else { "-1" }}
                            onclick={control.on(move || Action::View(view))}>{language.word(key)}</button>
                    }
                }) }
            </div>
        </div>
    }
}

/// The line above the answer: something happened, or the result is that of an earlier text.
#[component]
pub fn Notices() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    if let Some(notice) = &state.notice {
        let words: Vec<(&str, &str)> =
            notice.words.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let text = if Language::has(&notice.key) { language.fill(&notice.key, &words) } else { notice.key.clone() };
        let restart = {
            let control = control.clone();
            Callback::from(move |_: MouseEvent| {
                control.start();
                control.act(Action::Notice(None));
                let state = control.state();
                control.open(state.title.clone(), state.scenario());
            })
        };
        // What joined is no mishap.
        let (sign, role) = if notice.key.starts_with("read.joined") { ("check", "status") } else { ("warn", "alert") };
        return html! {
            <div class={classes!("notice", (role == "status").then_some("joined"))} role={role} data-part="notice">
                {icon(sign)}<p>{text}</p>
                if notice.key == "engine.failed" { <button class="btn small" onclick={restart}>{language.word("engine.restart")}</button> }
                <button class="btn bare small icon" aria-label={language.word("close").to_owned()} onclick={control.on(|| Action::Notice(None))}>{icon("x")}</button>
            </div>
        };
    }
    if state.is_stale() && !state.is_blank() {
        let file = state
            .latest
            .problems
            .iter()
            .find_map(|problem| problem.place.as_ref())
            .map_or("go.mod", |place| &place.file);
        return html! {
            <div class="notice stale" data-part="notice">{icon("warn")}<p>{language.fill("answer.stale", &[("f", file)])}</p></div>
        };
    }
    html! {}
}
