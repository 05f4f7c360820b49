//! What if: two results side by side, and what differs in the build list, go.mod and go.sum.

use playground::data::{Change, ChangeKind, DiffLine, Difference, SwitchKind};
use playground::protocol::WhatIf;
use yew::prelude::*;

use crate::control::use_page;
use crate::editor::SwitchButton;
use crate::graph::GraphView;
use crate::icons::{bead, chip, icon, plain_chip};
use crate::names;
use crate::state::{Action, State, Trial};
use crate::words::Language;

fn kind_name(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Raised => "raised",
        ChangeKind::Lowered => "lowered",
        ChangeKind::Replaced => "replaced",
    }
}

/// What a difference comes to, in a sentence.
pub fn summary(language: Language, difference: &Difference, trial: &Trial) -> Html {
    let changes = &difference.changes;
    if changes.is_empty() {
        return language.rich("whatif.same", &[]);
    }
    if changes.len() > 3 {
        let count = |kinds: &[ChangeKind]| {
            language.number(changes.iter().filter(|change| kinds.contains(&change.kind)).count())
        };
        return language.rich(
            "whatif.counts",
            &[
                ("k", &language.number(changes.len())),
                ("u", &count(&[ChangeKind::Raised])),
                ("d", &count(&[ChangeKind::Lowered])),
                ("a", &count(&[ChangeKind::Added])),
                ("g", &count(&[ChangeKind::Removed])),
            ],
        );
    }
    // Versions first, then what only has other content.
    let mut ordered: Vec<&Change> = changes.iter().collect();
    picture::order::by_key(&mut ordered, |change| change.kind == ChangeKind::Replaced);
    let last = ordered.len() - 1;
    let lead = match (&trial.off[..], &trial.others[..]) {
        ([], [WhatIf::Command(command)]) => language.fill("whatif.after", &[("c", command)]),
        _ => label(language, trial),
    };
    let mut out = vec![html! { {lead} }];
    for (at, change) in ordered.into_iter().enumerate() {
        let joint = if at == 0 {
            "whatif.lead"
        } else if at == last {
            "whatif.and"
        } else {
            "whatif.comma"
        };
        out.push(html! { {language.word(joint)} });
        out.push({
            let (kind, name) = match (change.kind, &change.replaced_before, &change.replaced_after) {
                (ChangeKind::Replaced, Some(before), None) => {
                    ("removed", names::short(before.split(' ').next().unwrap_or(before)).to_owned())
                }
                _ => (kind_name(change.kind), names::short(&change.path).to_owned()),
            };
            let version = change.after.as_deref().or(change.before.as_deref()).unwrap_or("");
            language.rich(&format!("whatif.{kind}"), &[("m", &name), ("v", version)])
        });
    }
    out.push(language.rich("whatif.rest", &[]));
    out.into_iter().collect()
}

/// What B is called.
fn label(language: Language, trial: &Trial) -> String {
    match (&trial.off[..], &trial.others[..]) {
        ([off], []) => language
            .word(if off.kind == SwitchKind::Replace { "whatif.without-replace" } else { "whatif.without-exclude" })
            .to_owned(),
        ([], [WhatIf::Drop(path)]) => language.fill("whatif.drop", &[("m", names::short(path))]),
        ([], [WhatIf::Command(command)]) => command.clone(),
        (off, others) => language.count("whatif.without", off.len() + others.len()),
    }
}

/// The what-if view; without a what-if, the lines that can be switched.
#[component]
pub fn WhatIfView() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    // B's result, copied out once for each answer so that its graph is drawn once.
    let after = use_memo(state.trial.difference.clone(), |difference| {
        difference.as_ref().map(|difference| std::rc::Rc::new(difference.after.clone()))
    });
    if state.trial.is_empty() {
        return html! { <Choices/> };
    }
    let b = label(language, &state.trial);
    let keep = {
        let control = control.clone();
        Callback::from(move |_: MouseEvent| control.keep())
    };
    let difference = state.trial.difference.clone();
    let after = (*after).clone().unwrap_or_else(|| state.analysis.clone());
    html! {
        <div class="stage whatif" data-part="difference">
            <div class="ab">
                <span class="side"><i>{"A"}</i><span>{language.word("whatif.a")}</span></span>
                <span class="quiet">{language.word("whatif.to")}</span>
                <span class="side on"><i>{"B"}</i><span>{b.clone()}</span></span>
                <span class="spring"></span>
                <button class="btn small" data-part="put-back" onclick={control.on(|| Action::PutBack)}>{language.word("whatif.back")}</button>
                <button class="btn small primary" data-part="keep" disabled={difference.is_none()} onclick={keep}>{icon("check")}{language.word("whatif.keep")}</button>
            </div>
            <div class="twograph">
                <div key="a"><span class="glabel"><b>{"A"}</b>{language.word("whatif.a")}</span><GraphView analysis={state.analysis.clone()} compact=true label={"A"} beside={Some(after.clone())}/></div>
                <div key="b"><span class="glabel"><b>{"B"}</b>{b}</span><GraphView analysis={after.clone()} compact=true label={"B"} before={Some(state.analysis.clone())} beside={Some(state.analysis.clone())}/></div>
            </div>
            if let Some(difference) = difference { <Panels {difference}/> } else { <div class="diff" aria-busy="true"></div> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PanelsProps {
    difference: std::rc::Rc<Difference>,
}

#[component]
fn Panels(props: &PanelsProps) -> Html {
    let page = use_page();
    let language = page.state.settings.language;
    let difference = &props.difference;
    let total = page.state.analysis.build_list.len();
    let changes = &difference.changes;
    let rest = total.saturating_sub(changes.iter().filter(|change| change.before.is_some()).count());
    let said = language.fill(
        &Language::counting("whatif.differ", changes.len()),
        &[("k", &language.number(changes.len())), ("n", &language.number(total))],
    );
    if difference.after.failed {
        return html! {
            <div class="diff"><section>
                <h3>{"B"}</h3>
                { for difference.after.problems.iter().enumerate().map(|(index, problem)| html! {
                    <div key={index} class="prob">{icon("err")}<p class="go">{&problem.text}</p></div>
                }) }
                if difference.after.problems.is_empty() { <div class="prob">{icon("err")}<p class="go">{&difference.after.list.stderr}</p></div> }
            </section></div>
        };
    }
    html! {
        <div class="diff">
            <section aria-label={language.word("whatif.list").to_owned()}>
                <h3>{language.word("whatif.list")}<span>{&said}</span></h3>
                <span class="sr" role="status">{&said}</span>
                { for changes.iter().map(|change| html! { <ChangeRow key={change.path.clone()} change={change.clone()} {language}/> }) }
                if rest > 0 && !changes.is_empty() { <p>{language.count("whatif.stay", rest)}</p> }
                if changes.is_empty() { <p>{language.word("whatif.same")}</p> }
            </section>
            <section aria-label="go.mod">
                <h3>{"go.mod"}<span>{tally(language, &difference.go_mod)}</span></h3>
                <Patch lines={difference.go_mod.clone()} wraps=true/>
                if !difference.command.is_empty() { <p>{language.word("whatif.same-as")}{" "}<code>{ for difference.command.split(' ').enumerate().map(|(at, word)| html! { <>{if at > 0 { " " } else { "" }}<span class="word">{word.to_owned()}</span></> }) }</code></p> }
            </section>
            <section aria-label="go.sum">
                <h3>{language.word("whatif.sums")}<span>{tally(language, &difference.go_sum)}</span></h3>
                <Patch lines={difference.go_sum.iter().filter(|line| line.sign != ' ').cloned().collect::<Vec<_>>()} wraps=false/>
                if let Some(reason) = &difference.no_sums {
                    <p>{crate::answer::sentences(language, std::slice::from_ref(reason))}</p>
                } else if difference.go_sum.iter().all(|line| line.sign == ' ') {
                    <p>{language.word("whatif.same")}</p>
                }
            </section>
        </div>
    }
}

fn tally(language: Language, lines: &[DiffLine]) -> String {
    let count = |sign, shown: char| {
        let count = lines.iter().filter(|line| line.sign == sign).count();
        (count > 0).then(|| format!("{shown}{}", language.number(count)))
    };
    [count('+', '+'), count('-', '−')].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[derive(Properties, PartialEq)]
struct PatchProps {
    lines: Vec<DiffLine>,
    wraps: bool,
}

/// The changed lines with one line around them.
#[component]
fn Patch(props: &PatchProps) -> Html {
    let lines = &props.lines;
    let near = |index: usize| {
        let from = index.saturating_sub(1);
        lines[from..(index + 2).min(lines.len())].iter().any(|line| line.sign != ' ')
    };
    html! {
        <div class={classes!("patch", props.wraps.then_some("wraps"))}>
            { for lines.iter().enumerate().filter(|(index, _)| near(*index)).take(400).map(|(index, line)| {
                let (class, sign) = match line.sign { '+' => ("add", "+ "), '-' => ("del", "- "), _ => ("", "  ") };
                html! { <span key={index} {class} title={line.text.clone()}>{sign}{line.text.replace('\t', "    ")}</span> }
            }) }
        </div>
    }
}

/// `example.com/r v1.0.0` as `r v1.0.0`; a folder as it is.
fn shown(replacement: &str) -> String {
    let (path, version) = replacement.split_once(' ').unwrap_or((replacement, ""));
    names::with_version(path, version)
}

#[derive(Properties, PartialEq)]
struct ChangeProps {
    change: Change,
    language: Language,
}

#[component]
fn ChangeRow(props: &ChangeProps) -> Html {
    let (change, language) = (&props.change, props.language);
    let kind = kind_name(change.kind);
    let short = names::short(&change.path).to_owned();
    let replaced = |value: &Option<String>| value.as_ref().map(|value| format!("=> {}", shown(value)));
    let (before, after) = (change.before.clone().unwrap_or_default(), change.after.clone().unwrap_or_default());
    let versions = if before == after {
        html! { <b>{after.clone()}</b> }
    } else {
        html! { <>if !before.is_empty() { <span class="was">{before}</span>{" "} }<b>{after.clone()}</b></> }
    };
    let was = replaced(&change.replaced_before).filter(|_| change.replaced_before != change.replaced_after);
    let now = replaced(&change.replaced_after);
    let tag = match change.kind {
        ChangeKind::Replaced if change.replaced_after.is_none() => plain_chip(language.word("whatif.own")),
        ChangeKind::Replaced => chip("replaced", language.word("changed.replaced")),
        ChangeKind::Raised => chip("raised", language.word("changed.raised")),
        ChangeKind::Lowered => chip("lowered", language.word("changed.lowered")),
        ChangeKind::Added => {
            html! { <span class="chip plain added"><span>{language.word("changed.added")}</span></span> }
        }
        ChangeKind::Removed => {
            html! { <span class="chip plain removed"><span>{language.word("changed.removed")}</span></span> }
        }
    };
    let shape = if change.replaced_after.is_some() {
        "replaced"
    } else if change.after.is_none() {
        "superseded"
    } else {
        "selected"
    };
    html! {
        <div class="drow" data-module={change.path.clone()} data-version={after} data-changed={kind} title={change.path.clone()}>
            {bead(shape)}
            <span>{short}{" "}{versions}if let Some(was) = was { {" "}<span class="was">{was}</span> }if let Some(now) = now { {" "}{now} }</span>
            {tag}
        </div>
    }
}

/// What can be switched.
#[component]
fn Choices() -> Html {
    let page = use_page();
    let state: &State = &page.state;
    let language = state.settings.language;
    let switches = &state.latest.switches;
    html! {
        <div class="stage" data-part="difference">
            <div class="hint-panel">
                <h2>{language.word("whatif.pick")}</h2>
                <p>{language.word(if switches.is_empty() { "whatif.none" } else { "whatif.pick.about" })}</p>
                if !switches.is_empty() {
                    <ul class="plainlist">
                        { for switches.iter().enumerate().map(|(index, switch)| html! {
                            <li key={index}><span>{switch_text(switch)}</span><SwitchButton switch={switch.clone()} off={state.is_off(switch)} {language}/></li>
                        }) }
                    </ul>
                }
            </div>
        </div>
    }
}

/// `replace c v1.4.0 => r v1.0.0`
pub fn switch_text(switch: &playground::data::Switch) -> Html {
    let word = match switch.kind {
        SwitchKind::Replace => "replace ",
        SwitchKind::Exclude => "exclude ",
    };
    let text = switch.text.strip_prefix(word).unwrap_or(&switch.text);
    let text: Vec<String> = text
        .split(' ')
        .map(|part| {
            if part.starts_with('.') || part.starts_with('/') { part.to_owned() } else { names::short(part).to_owned() }
        })
        .collect();
    let text = text.join(" ");
    match text.split_once("=>") {
        Some((left, right)) => html! { <>{word}{left}<span class="o">{"=>"}</span>{right}</> },
        None => html! { <>{word}{text}</> },
    }
}
