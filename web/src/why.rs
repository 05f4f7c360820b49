//! Why a version: what decides, who asks for which version, the shortest chain, what would have to change.

use std::collections::{HashMap, VecDeque};

use playground::data::{Analysis, ModuleRow, Node, VersionRow};
use playground::protocol::WhatIf;
use yew::prelude::*;

use crate::build_list::chips;
use crate::control::{Control, use_page};
use crate::icons::{bead, chip, icon};
use crate::names;
use crate::rail;
use crate::state::{Action, View};
use crate::words::Language;

/// Askers named on a rung of the ladder before the rest is counted.
const NAMED: usize = 6;

/// Beside a longer version there is no room for more: it has a line of its own.
const SHORT: usize = 18;

fn long(version: &str) -> Option<&'static str> {
    (version.len() > SHORT).then_some("long")
}

/// The shortest chain of requirements from a main module to a node, the node last. Selected versions go first, as go
/// does.
fn chain(analysis: &Analysis, target: Node) -> Vec<Node> {
    let mut out_of: HashMap<Node, Vec<Node>> = HashMap::new();
    for requirement in &analysis.requirements {
        if !requirement.excluded {
            out_of.entry(requirement.from).or_default().push(requirement.to);
        }
    }
    let mut came_from: HashMap<Node, Node> = HashMap::new();
    let mut queue: VecDeque<Node> =
        analysis.build_list.iter().copied().filter(|node| names::is_main(analysis, *node)).collect();
    let starts: Vec<Node> = queue.iter().copied().collect();
    while let Some(node) = queue.pop_front() {
        if node == target {
            let mut chain = vec![node];
            let mut at = node;
            while let Some(before) = came_from.get(&at) {
                chain.push(*before);
                at = *before;
            }
            chain.reverse();
            return chain;
        }
        for next in out_of.get(&node).into_iter().flatten() {
            if !came_from.contains_key(next) && !starts.contains(next) {
                came_from.insert(*next, node);
                queue.push_back(*next);
            }
        }
    }
    Vec::new()
}

fn asker_names(analysis: &Analysis, version: &VersionRow, language: Language) -> Vec<String> {
    let mut out = Vec::new();
    if version.asked_by.iter().any(|node| names::is_main(analysis, *node)) {
        out.push(language.word("by.you").to_owned());
    }
    out.extend(
        version
            .asked_by
            .iter()
            .filter(|node| !names::is_main(analysis, **node))
            .map(|node| names::asker(analysis, *node)),
    );
    out
}

/// `a`, `a and b`, `a and 3 more`.
fn together(language: Language, list: &[String]) -> String {
    match list {
        [] => String::new(),
        [one] => one.clone(),
        [a, b] => language.fill("and", &[("a", a), ("b", b)]),
        [first, rest @ ..] => language.fill("and.more", &[("a", first), ("n", &language.number(rest.len()))]),
    }
}

fn verdict(language: Language, analysis: &Analysis, row: &ModuleRow, version: Option<&VersionRow>) -> Html {
    if row.main {
        return language.rich("why.main", &[]);
    }
    let Some(version) = version else { return language.rich("why.out", &[]) };
    let askers = asker_names(analysis, version, language);
    let others = row.versions.iter().any(|other| !other.selected && !other.asked_by.is_empty());
    match &askers[..] {
        [] => language.rich("why.out", &[]),
        [first, ..] if others => {
            let who = row.decided_by.map_or_else(
                || first.clone(),
                |node| {
                    if names::is_main(analysis, node) {
                        language.word("by.you").to_owned()
                    } else {
                        names::asker(analysis, node)
                    }
                },
            );
            language.rich("why.decides", &[("a", &who), ("v", &version.version)])
        }
        [only] => language.rich("why.only", &[("a", only), ("v", &version.version)]),
        [first, rest @ ..] => {
            language.rich("why.same", &[("a", first), ("n", &language.number(rest.len())), ("v", &version.version)])
        }
    }
}

/// The inspector of the selected module.
#[component]
pub fn Why() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let all = use_state(|| false);
    let number = Control::selected(state);
    let analysis = state.analysis.clone();
    let way = use_memo((analysis.clone(), number), |(analysis, number)| {
        let number = (*number)?;
        let version = analysis.modules.get(number as usize)?.selected?;
        Some(chain(analysis, Node { module: number, version }))
    });
    let Some(row) = number.and_then(|number| analysis.modules.get(number as usize)) else { return html! {} };
    let number = number.unwrap_or(0);
    let version = row.selected.and_then(|selected| row.versions.get(selected as usize));
    let shown = version.map_or("", |version| version.version.as_str());
    let kind = rail::state(row);
    let close = control.on(|| Action::Select(None, false));
    let rungs: Vec<&VersionRow> = row
        .versions
        .iter()
        .rev()
        .filter(|version| version.selected || version.excluded || !version.asked_by.is_empty())
        .collect();
    let lower = rungs.iter().position(|version| version.selected).and_then(|at| rungs.get(at + 1)).copied();
    let step = Control::first_step_of(state, number);
    let show_steps = {
        let control = control.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(step) = step {
                control.act(Action::View(View::Steps));
                control.act(Action::Step(step));
            }
        })
    };
    let attempt = |change: WhatIf| {
        let control = control.clone();
        Callback::from(move |_: MouseEvent| control.try_change(change.clone()))
    };
    html! {
        <aside class="insp" data-part="why" aria-label={language.fill("why.title", &[("m", format!("{} {shown}", row.path).trim())])}>
            <header>
                <div class="row">
                    if kind == "selected" { {chip("selected", language.word("state.selected"))} }
                    {chips(row, language)}
                    <span class="spring"></span>
                    <button class="btn bare small icon" aria-label={language.word("close").to_owned()} onclick={close}>{icon("x")}</button>
                </div>
                <h2 class={(kind == "replaced").then_some("replaced")}>{&row.path}{" "}<span>{shown}</span></h2>
            </header>
            <div class="sec">
                <p>{verdict(language, &analysis, row, version)}</p>
                if let Some(replacement) = version.and_then(|version| version.replaced_by.as_ref()) {
                    <p>{language.rich("why.replaced", &[("r", &names::with_version(&replacement.path, &replacement.version))])}</p>
                }
                if let Some(message) = &row.deprecated { <p>{language.rich("why.deprecated", &[("t", message)])}</p> }
                if let Some(rationale) = version.and_then(|version| version.retracted.as_ref()) {
                    <p>{if rationale.is_empty() { language.rich("why.retracted-plain", &[]) } else { language.rich("why.retracted", &[("t", rationale)]) }}</p>
                }
            </div>
            if !row.main && !rungs.is_empty() {
                <div class="sec">
                    <h3>{language.word("why.ladder")}</h3>
                    <ul class="ladder" data-part="ladder">
                        { for rungs.iter().map(|version| {
                            let askers = asker_names(&analysis, version, language);
                            let named = if *all { askers.len() } else { askers.len().min(NAMED) };
                            let mut who = askers[..named].join(", ");
                            if named < askers.len() {
                                who.push_str(&format!(" +{}", language.number(askers.len() - named)));
                            }
                            let shape = if version.excluded { "excluded" } else if version.selected { kind } else { "superseded" };
                            html! {
                                <li key={version.version.clone()} class={classes!(version.selected.then_some("win"), long(&version.version))} data-version={version.version.clone()}>
                                    {bead(shape)}<span class="ver">{&version.version}</span><span class="who">{who}</span>
                                </li>
                            }
                        }) }
                    </ul>
                    if !*all && rungs.iter().any(|version| version.asked_by.len() > NAMED) {
                        <button class="insp-more" onclick={let all = all.clone(); Callback::from(move |_: MouseEvent| all.set(true))}>{language.fill("why.all", &[("n", &language.number(rungs.iter().map(|version| version.asked_by.len()).sum()))])}</button>
                    }
                </div>
            }
            if let Some(way) = (*way).as_ref().filter(|way| way.len() > 1) {
                <div class="sec">
                    <h3>{language.word("why.chain")}</h3>
                    <ul class="chain" data-part="chain">
                        { for way.iter().enumerate().map(|(index, node)| {
                            let path = names::module(&analysis, *node).map_or("", |row| row.path.as_str());
                            let main = names::is_main(&analysis, *node);
                            html! {
                                <li key={index} class={classes!((!main).then(|| long(names::version(&analysis, *node))).flatten())}>
                                    {bead(if main { "main" } else { names::module(&analysis, *node).map_or("selected", |row| if row.selected == Some(node.version) { rail::state(row) } else { "superseded" }) })}
                                    <span>{path}</span>
                                    <span class="ver">{if main { language.word("state.main") } else { names::version(&analysis, *node) }}</span>
                                </li>
                            }
                        }) }
                    </ul>
                    <p class="quiet small">{language.fill("why.shortest", &[("v", shown)])}</p>
                </div>
            }
            if !row.main {
                <div class="sec">
                    <h3>{language.word("why.change")}</h3>
                    if let (Some(lower), Some(version)) = (lower, version) {
                        <p>{language.rich("why.lower", &[("v", &lower.version), ("a", &together(language, &asker_names(&analysis, version, language)))])}</p>
                    } else { <p>{language.word("why.lowest")}</p> }
                    <div class="acts">
                        if let Some(lower) = lower.filter(|version| !version.excluded) {
                            <button class="btn small" onclick={attempt(WhatIf::Command(format!("go get {}@{}", row.path, lower.version)))}>{icon("diff")}{language.fill("why.try-version", &[("v", &lower.version)])}</button>
                        }
                        if row.direct || row.indirect {
                            <button class="btn small" onclick={attempt(WhatIf::Drop(row.path.clone()))}>{icon("diff")}{language.fill("why.try", &[("a", names::short(&row.path))])}</button>
                        }
                        if step.is_some() { <button class="btn small bare" onclick={show_steps}>{language.word("why.steps")}</button> }
                    </div>
                </div>
            }
        </aside>
    }
}
