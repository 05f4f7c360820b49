//! The result: notices, answer, the current view, the inspector; and what stands there when there is no result.

use std::rc::Rc;

use playground::data::Severity;
use yew::prelude::*;

use crate::answer::{AnswerBar, Notices};
use crate::build_list::BuildList;
use crate::control::{Control, use_page};
use crate::dialogs::Missing;
use crate::difference::{WhatIfView, switch_text};
use crate::editor::SwitchButton;
use crate::graph::GraphView;
use crate::icons::{bead, icon};
use crate::menu::PickFiles;
use crate::names;
use crate::scenarios::EXAMPLES;
use crate::state::{Action, BOTH, Dialog, State, View};
use crate::steps::StepsView;
use crate::why::Why;
use crate::words::Language;

/// The result column.
#[component]
pub fn ResultColumn() -> Html {
    let page = use_page();
    let state = &page.state;
    let language = state.settings.language;
    let with_why = state.why && state.selected.is_some();
    if state.loading.is_some() {
        return html! { <main class="result" id="panel-result" tabindex="-1" aria-label={language.word("panel.result").to_owned()}><Loading/></main> };
    }
    let noted = state.notice.is_some() || (state.is_stale() && !state.is_blank());
    let nothing = state.ready && state.latest.failed && state.is_blank();
    let only_missing =
        state.ready && state.latest.build_list.len() <= 1 && !state.latest.unknown.is_empty() && state.has_result;
    if nothing || only_missing {
        return html! {
            <main class="result" id="panel-result" tabindex="-1" aria-label={language.word("panel.result").to_owned()}>
                if noted { <Notices/> }
                <div class="stage">{if nothing { html! { <Empty/> } } else { html! { <MissingPanel/> } }}</div>
            </main>
        };
    }
    html! {
        <main class={classes!("result", with_why.then_some("with-why"))} id="panel-result" tabindex="-1" aria-label={language.word("panel.result").to_owned()} data-stale={state.is_stale().then_some("")}>
            <div class="above">if noted { <Notices/> }if !state.latest.unknown.is_empty() { <MissingStrip/> }</div>
            <AnswerBar/>
            { match state.view {
                View::Overview => html! { <Overview/> },
                View::Graph => html! { <GraphOnly/> },
                View::List => html! { <div class="stage list-only"><BuildList/></div> },
                View::Steps => html! { <StepsView/> },
                View::WhatIf => html! { <WhatIfView/> },
                View::Checks => html! { <Checks/> },
            } }
            if with_why { <Why key={state.selected.as_deref().unwrap_or_default().to_owned()}/> }
        </main>
    }
}

fn graph(page: &crate::control::Page, tools: bool) -> Html {
    let state = &page.state;
    let select = {
        let control = page.control.clone();
        Callback::from(move |module: Option<u32>| match module {
            Some(module) => control.why(module),
            None => control.act(Action::Select(None, false)),
        })
    };
    let focus = {
        let control = page.control.clone();
        Callback::from(move |module: Option<u32>| {
            let state = control.state();
            let path = module
                .and_then(|module| state.analysis.modules.get(module as usize))
                .map(|row| Rc::from(row.path.as_str()));
            control.act(Action::Focus(path));
        })
    };
    let focused = state.focus.as_deref().and_then(|path| names::find(&state.analysis, path));
    html! {
        <GraphView key="graph" analysis={state.analysis.clone()} selected={Control::selected(state)} focus={focused} {tools} on_select={select} on_focus={focus}/>
    }
}

#[component]
fn Overview() -> Html {
    let page = use_page();
    let count = page.state.analysis.build_list.len();
    let size = if count > BOTH {
        "large"
    } else if count <= 8 {
        "fits"
    } else {
        ""
    };
    html! {
        <div class={classes!("stage", "overview", size)}>
            <Switches/>
            {graph(&page, false)}
            <BuildList/>
        </div>
    }
}

#[component]
fn GraphOnly() -> Html {
    let page = use_page();
    html! { <div class="stage graph-only"><Switches/>{graph(&page, true)}</div> }
}

/// On narrow pages the lines with switches are on another tab: here they are again.
#[component]
fn Switches() -> Html {
    let page = use_page();
    let state = &page.state;
    let language = state.settings.language;
    html! {
        <div class="switches" data-part="switches">
            { for state.latest.switches.iter().enumerate().map(|(index, switch)| html! {
                <div key={index}><span>{switch_text(switch)}</span><SwitchButton switch={switch.clone()} off={state.is_off(switch)} {language}/></div>
            }) }
        </div>
    }
}

/// One line that names what is not known, above a result that rests on the text alone.
#[component]
fn MissingStrip() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let unknown = &state.latest.unknown;
    let text = match &unknown[..] {
        [] => return html! {},
        [(path, version)] => language.fill("missing.strip.one", &[("m", &format!("{path} {version}"))]),
        many => language.fill("missing.strip", &[("n", &language.number(many.len()))]),
    };
    html! {
        <div class="strip" data-part="missing-strip" data-state="missing">
            {bead("missing")}<p>{text}</p>
            <button class="btn small" onclick={control.dialog(Dialog::Missing)}>{language.word("missing.show")}</button>
        </div>
    }
}

#[component]
fn MissingPanel() -> Html {
    let page = use_page();
    let language = page.state.settings.language;
    let count = page.state.latest.unknown.len();
    html! {
        <div class="empty"><div>
            <h1>{language.count("missing.title", count)}</h1>
            <Missing/>
        </div></div>
    }
}

#[component]
fn Empty() -> Html {
    let page = use_page();
    let language = page.state.settings.language;
    let example = {
        let control = page.control.clone();
        Callback::from(move |_: MouseEvent| control.open_example(&EXAMPLES[0]))
    };
    html! {
        <div class="empty"><div>
            <h1>{language.word("empty.title")}</h1>
            <p>{language.word("empty.about")}</p>
            <ul class="ways">
                <li><button onclick={example}>{icon("graph")}<span><b>{language.word("example.two-versions")}</b></span>{icon("next")}</button></li>
                <li><PickFiles label={language.word("empty.folder").to_owned()} folder=true>{icon("folder")}<span><b>{language.word("empty.folder")}</b></span>{icon("next")}</PickFiles></li>
            </ul>
        </div></div>
    }
}

#[component]
fn Loading() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let Some(loading) = &state.loading else { return html! {} };
    let share = if loading.total == 0 { 0.0 } else { (loading.done as f64 / loading.total as f64 * 100.0).min(100.0) };
    let (done, total) = (language.number(loading.done), language.number(loading.total));
    let text = if loading.total == 0 {
        language.fill("loading.pack", &[("m", &loading.name)])
    } else {
        language.fill("loading", &[("i", &done), ("n", &total), ("m", &loading.name)])
    };
    let cancel = {
        let control = control.clone();
        Callback::from(move |_: MouseEvent| control.cancel_loading())
    };
    html! {
        <div class="stage"><div class="empty"><div>
            <h1>{language.word("loading.title")}</h1>
            <svg class="prog" role="progressbar" aria-valuemin="0" aria-valuemax={loading.total.to_string()} aria-valuenow={loading.done.to_string()} aria-label={language.word("loading.title").to_owned()}>
                <rect x="0" y="0" height="6" width={format!("{share:.1}%")}/>
            </svg>
            <div class="row"><span class="num quiet">{text}</span><span class="spring"></span><button class="btn small" onclick={cancel}>{icon("x")}{language.word("cancel")}</button></div>
        </div></div></div>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Fine,
    Mind,
    Stop,
}

/// What to know before this goes out: each line rests on the result alone.
fn checks(state: &State, language: Language) -> Vec<(Verdict, String, Option<&'static str>, Vec<String>)> {
    let (analysis, latest) = (&state.analysis, &state.latest);
    let mut out = Vec::new();
    let errors: Vec<String> = latest
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| problem.text.clone())
        .collect();
    out.push(if errors.is_empty() {
        (Verdict::Fine, language.word("check.problems.ok").to_owned(), None, errors)
    } else {
        (Verdict::Stop, language.count("check.problems.bad", errors.len()), None, errors)
    });
    let unknown: Vec<String> = latest.unknown.iter().map(|(path, version)| format!("{path} {version}")).collect();
    out.push(if unknown.is_empty() {
        (Verdict::Fine, language.word("check.known.ok").to_owned(), None, unknown)
    } else {
        (Verdict::Mind, language.count("check.known.some", unknown.len()), Some("check.known.about"), unknown)
    });
    let replaces: Vec<String> = latest
        .switches
        .iter()
        .filter(|switch| switch.kind == playground::data::SwitchKind::Replace)
        .map(|switch| switch.text.clone())
        .collect();
    out.push(if replaces.is_empty() {
        (Verdict::Fine, language.word("check.replace.ok").to_owned(), None, replaces)
    } else {
        (Verdict::Mind, language.count("check.replace.some", replaces.len()), Some("check.replace.about"), replaces)
    });
    let versions = || {
        analysis.build_list.iter().filter_map(|node| {
            let row = analysis.modules.get(node.module as usize)?;
            Some((row, row.versions.get(node.version as usize)?))
        })
    };
    let folders: Vec<String> = versions()
        .filter_map(|(row, version)| {
            let replacement = version.replaced_by.as_ref().filter(|replacement| replacement.version.is_empty())?;
            Some(format!("{} => {}", row.path, replacement.path))
        })
        .collect();
    if !folders.is_empty() {
        out.push((Verdict::Mind, language.count("check.folder", folders.len()), Some("check.folder.about"), folders));
    }
    let retracted: Vec<String> = versions()
        .filter_map(|(row, version)| {
            version
                .retracted
                .as_ref()
                .map(|why| format!("{} {} {why}", row.path, version.version).trim_end().to_owned())
        })
        .collect();
    out.push(if retracted.is_empty() {
        (Verdict::Fine, language.word("check.retracted.ok").to_owned(), None, retracted)
    } else {
        (Verdict::Mind, language.count("check.retracted.some", retracted.len()), None, retracted)
    });
    let deprecated: Vec<String> =
        versions().filter_map(|(row, _)| row.deprecated.as_ref().map(|why| format!("{}: {why}", row.path))).collect();
    if !deprecated.is_empty() {
        out.push((Verdict::Mind, language.count("check.deprecated.some", deprecated.len()), None, deprecated));
    }
    out
}

#[component]
fn Checks() -> Html {
    let page = use_page();
    let language = page.state.settings.language;
    html! {
        <div class="stage"><ul class="checks" data-part="checks" aria-label={language.word("view.checks").to_owned()}>
            { for checks(&page.state, language).into_iter().enumerate().map(|(index, (verdict, text, about, details))| {
                let (class, shape) = match verdict { Verdict::Fine => ("fine", "check"), Verdict::Mind => ("warn", "warn"), Verdict::Stop => ("bad", "err") };
                html! {
                    <li key={index} {class}>
                        {icon(shape)}<b>{text}</b>
                        if let Some(about) = about { <p>{language.word(about)}</p> }
                        { for details.iter().take(12).map(|line| html! { <p class="mono">{line}</p> }) }
                        if details.len() > 12 { <p>{language.fill("missing.more", &[("n", &language.number(details.len() - 12))])}</p> }
                    </li>
                }
            }) }
        </ul></div>
    }
}
