//! The build list: one row for each module, with its rail. Long lists draw only what is seen.

use playground::data::{Analysis, ModuleRow};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::control::{Control, use_page};
use crate::icons::{chip, icon, plain_chip};
use crate::names;
use crate::rail::{self, Rail, state as row_state};
use crate::state::Action;
use crate::words::Language;
use columns::{Column, Columns, use_columns, width};

mod columns;

/// Up to here all rows are drawn.
const ALL: usize = 250;
/// Rows drawn beyond the edges of what is seen.
const MARGIN: usize = 20;
/// Fewer modules than this get roomier rows.
const ROOMY: usize = 8;

/// Which rows are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    All,
    Passed,
    Named,
    Extra,
    Changed,
}

const FILTERS: [(Only, &str); 5] = [
    (Only::All, "states.all"),
    (Only::Passed, "states.passed"),
    (Only::Named, "states.direct"),
    (Only::Extra, "states.extra"),
    (Only::Changed, "states.changed"),
];

fn passes(row: &ModuleRow, only: Only, query: &str) -> bool {
    let kept = match only {
        Only::All => true,
        Only::Passed => row.versions.iter().any(|version| !version.selected && !version.asked_by.is_empty()),
        Only::Named => row.direct || row.indirect,
        Only::Extra => !row.direct && !row.indirect && !row.main,
        Only::Changed => row.versions.iter().any(|version| version.replaced_by.is_some() || version.excluded),
    };
    kept && (query.is_empty()
        || row.path.to_lowercase().contains(query)
        || row.versions.iter().any(|version| version.selected && version.version.contains(query)))
}

/// Numbers of the rows to show: the build list, then modules that only excluded versions are known of.
fn rows(analysis: &Analysis, only: Only, query: &str, by_name: bool) -> Vec<u32> {
    let mut list: Vec<u32> = analysis.build_list.iter().map(|node| node.module).collect();
    for (number, row) in analysis.modules.iter().enumerate() {
        if row.selected.is_none() && !row.main && row.versions.iter().any(|version| version.excluded) {
            list.push(number as u32);
        }
    }
    list.retain(|number| analysis.modules.get(*number as usize).is_some_and(|row| passes(row, only, query)));
    if by_name {
        picture::order::by_key(&mut list, |number| names::parts(&analysis.modules[*number as usize].path));
    }
    list
}

/// The build list with its filter.
#[component]
pub fn BuildList() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let analysis = state.analysis.clone();
    let query = use_state(String::new);
    let only = use_state(|| Only::All);
    let by_name = use_state(|| false);
    let seen = use_state(|| (0_usize, 40_usize));
    let input = use_node_ref();
    let body = use_node_ref();
    let list = use_memo((analysis.clone(), (*query).clone(), *only, *by_name), |(analysis, query, only, by_name)| {
        rows(analysis, *only, &names::folded(query), *by_name)
    });
    let total = analysis.build_list.len();
    let roomy = total < ROOMY;
    let large = total >= ROOMY;
    let selected = Control::selected(state);
    let head = use_node_ref();
    let columns = use_columns(&head);

    let onscroll = {
        let (seen, count) = (seen.clone(), list.len());
        Callback::from(move |event: Event| {
            let element: HtmlElement = event.target_unchecked_into();
            if count <= ALL {
                return;
            }
            let height = f64::from(element.scroll_height()) / (count + 1) as f64;
            let first = (f64::from(element.scroll_top()) / height.max(1.0)) as usize;
            let rows = (f64::from(element.client_height()) / height.max(1.0)) as usize + 1;
            if seen.0.abs_diff(first) > MARGIN / 2 || seen.1 != rows {
                seen.set((first, rows));
            }
        })
    };
    let onkeydown = {
        let (control, analysis, list, input, selected) =
            (control.clone(), analysis.clone(), list.clone(), input.clone(), selected);
        Callback::from(move |event: KeyboardEvent| {
            let target: Option<HtmlElement> = event.target().and_then(|target| target.dyn_into().ok());
            if target.is_none_or(|target| target.tag_name() != "TR") {
                return;
            }
            let now = selected.and_then(|number| list.iter().position(|other| *other == number));
            let step = |by: i32| -> Option<u32> {
                let last = list.len().checked_sub(1)? as i32;
                let next = now.map_or(0, |now| (now as i32 + by).clamp(0, last));
                list.get(next as usize).copied()
            };
            let target = match event.key().as_str() {
                "ArrowDown" | "j" => step(1),
                "ArrowUp" | "k" => step(-1),
                "Home" => list.first().copied(),
                "End" => list.last().copied(),
                "Enter" => {
                    if let Some(number) = selected {
                        control.why(number);
                    }
                    event.prevent_default();
                    return;
                }
                "/" => {
                    event.prevent_default();
                    if let Some(input) = input.cast::<HtmlInputElement>() {
                        input.focus().ok();
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            if let Some(row) = target.and_then(|number| analysis.modules.get(number as usize)) {
                control.act(Action::Select(Some(row.path.as_str().into()), control.state().why));
            }
        })
    };
    // The focus follows the selection when it moves by keys inside the list.
    {
        let body = body.clone();
        use_effect_with(selected, move |_| {
            if let Some(body) = body.cast::<HtmlElement>()
                && let Ok(Some(row)) = body.query_selector("tr[aria-selected=true]")
                && let Ok(row) = row.dyn_into::<HtmlElement>()
            {
                let active = gloo_utils::document().active_element();
                if active.is_some_and(|active| body.contains(Some(&active))) {
                    row.focus().ok();
                } else {
                    let options = web_sys::ScrollIntoViewOptions::new();
                    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                    row.scroll_into_view_with_scroll_into_view_options(&options);
                }
            }
        });
    }
    let (first, count) =
        if list.len() <= ALL { (0, list.len()) } else { (seen.0.saturating_sub(MARGIN), seen.1 + 2 * MARGIN) };
    let last = (first + count).min(list.len());
    let height = if roomy { 35 } else { 28 };
    let mut about = if list.len() == total || (query.is_empty() && *only == Only::All) {
        language.count("list.count", total)
    } else {
        language.fill("list.shown", &[("i", &language.number(list.len())), ("n", &language.number(total))])
    };
    if large && !analysis.go.is_empty() {
        about.push_str(if language == Language::English { ", go " } else { "，go " });
        about.push_str(&analysis.go);
    }
    let oninput = {
        let query = query.clone();
        Callback::from(move |event: InputEvent| query.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let pick = {
        let only = only.clone();
        Callback::from(move |event: Event| {
            let index = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            if let Some((filter, _)) = FILTERS.get(index.max(0) as usize) {
                only.set(*filter);
            }
        })
    };
    let sort = {
        let by_name = by_name.clone();
        Callback::from(move |_: MouseEvent| by_name.set(!*by_name))
    };
    html! {
        <section class={classes!("list", state.is_stale().then_some("is-stale"))} id="panel-list" tabindex="-1" data-part="build-list" data-stale={state.is_stale().then_some("")} aria-label={language.word("view.list").to_owned()}>
            <div class="lbar">
                <h2>{language.word("view.list")}</h2><span class="quiet num not-narrow">{about}</span><span class="spring"></span>
                if large {
                    <label class="filter">{icon("search")}<input ref={input} type="search" placeholder={language.word("list.filter").to_owned()} aria-label={language.word("list.filter").to_owned()} {oninput}/></label>
                    <span class="pick not-narrow">
                        <select aria-label={language.word("list.states").to_owned()} onchange={pick}>
                            { for FILTERS.iter().map(|(filter, key)| html! { <option key={*key} selected={*filter == *only}>{language.word(key)}</option> }) }
                        </select>
                        {icon("down")}
                    </span>
                }
            </div>
            <div class="rows" {onscroll} {onkeydown} ref={body}>
                <table role="table" class={classes!("bl", if roomy { "roomy" } else { "dense" })} aria-rowcount={(list.len() + 1).to_string()}>
                    <thead role="rowgroup"><tr role="row" ref={head}>
                        <th role="columnheader" scope="col" aria-sort={if *by_name { Some("ascending") } else { None }}>
                            if large { <button onclick={sort}>{language.word("col.module")}if *by_name { {icon("up")} }</button> } else { {language.word("col.module")} }
                        </th>
                        <th role="columnheader" scope="col" class="railh"><span>{language.word("col.asked")}</span></th>
                        <th role="columnheader" scope="col" class="ver">{language.word("col.selected")}</th>
                        <th role="columnheader" scope="col" class="c-by">{language.word("col.by")}</th>
                        <th role="columnheader" scope="col" class="c-state"><span class="sr">{language.word("col.state")}</span></th>
                    </tr></thead>
                    <tbody role="rowgroup">
                        if first > 0 { <tr key="before" class="gap" aria-hidden="true"><td colspan="5" height={(first * height).to_string()}></td></tr> }
                        { for list[first.min(last)..last].iter().enumerate().map(|(index, number)| html! {
                            <Row key={row_key(&analysis, *number)} row={analysis.modules[*number as usize].clone()} asked={Asked::of(&analysis, &analysis.modules[*number as usize])} module={*number} {roomy} {language} {columns}
                                index={first + index + 2} selected={selected == Some(*number)} reachable={selected == Some(*number) || (selected.is_none_or(|selected| !list.contains(&selected)) && first + index == 0)} control={control.clone()}/>
                        }) }
                        if last < list.len() { <tr key="after" class="gap" aria-hidden="true"><td colspan="5" height={((list.len() - last) * height).to_string()}></td></tr> }
                    </tbody>
                </table>
                if list.is_empty() && total > 0 { <p class="list-none">{language.fill("list.none", &[("q", &query)])}</p> }
            </div>
        </section>
    }
}

/// A module's row stays the same while others come and go. That of a main module also stays while its path is being typed: a
/// new one in its place would lay out and compose the whole list anew, and lose the focus.
fn row_key(analysis: &Analysis, number: u32) -> String {
    let row = &analysis.modules[number as usize];
    // No path has a space.
    if row.main { format!("main {number}") } else { row.path.clone() }
}

/// A row shows nothing but these: as long as they stay, so does it.
#[derive(Properties, PartialEq)]
struct RowProps {
    row: ModuleRow,
    asked: Asked,
    module: u32,
    index: usize,
    roomy: bool,
    selected: bool,
    reachable: bool,
    language: Language,
    columns: Columns,
    control: Control,
}

/// Who asks for the selected version.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    /// Files of the visitor.
    own: usize,
    /// Others.
    others: usize,
    /// The one of them that decides, if no file of the visitor asks.
    decides: Option<String>,
}

impl Asked {
    fn of(analysis: &Analysis, row: &ModuleRow) -> Self {
        let Some(version) = row.selected.and_then(|selected| row.versions.get(selected as usize)) else {
            return Self::default();
        };
        let others = version.asked_by.iter().filter(|node| !names::is_main(analysis, **node)).count();
        let own = version.asked_by.len() - others;
        // Not looked for where it is not shown: the visitor's own module may have another name with each letter.
        let decides = row.decided_by.or_else(|| version.asked_by.first().copied()).filter(|_| own == 0);
        Self { own, others, decides: decides.map(|node| names::asker(analysis, node)) }
    }
}

/// Who asks for the selected version: the visitor's own go.mod first. And how many more.
fn asked_for_by(asked: &Asked, language: Language) -> Option<(&str, String)> {
    let more = |count: usize| if count > 0 { format!(" +{}", language.number(count)) } else { String::new() };
    if asked.own > 0 {
        return Some((language.word("by.you"), more(asked.others)));
    }
    asked.decides.as_deref().map(|asker| (asker, more(asked.others.saturating_sub(1))))
}

/// The chips of a module: their states, where they have one, and texts. `pruning`: say that its requirements are not read; a
/// long list says only that go.mod does not name it, as for most of its rows.
fn chip_texts(row: &ModuleRow, pruning: bool, language: Language) -> Vec<(Option<&'static str>, String)> {
    let version = row.selected.and_then(|selected| row.versions.get(selected as usize));
    let plain = |key: &str| (None, language.word(key).to_owned());
    let mut out = Vec::new();
    if row.main {
        return vec![plain("state.main")];
    }
    if let Some(replacement) = version.and_then(|version| version.replaced_by.as_ref()) {
        let by = names::with_version(&replacement.path, &replacement.version);
        out.push((Some("replaced"), language.fill("chip.replaced-by", &[("r", &by)])));
    }
    if version.is_some_and(|version| version.retracted.is_some()) {
        out.push((Some("retracted"), language.word("state.retracted").to_owned()));
    }
    if version.is_some_and(|version| version.missing) {
        out.push((Some("missing"), language.word("state.missing").to_owned()));
    }
    if let Some(excluded) = row.versions.iter().find(|version| version.excluded) {
        out.push((Some("excluded"), format!("{} {}", excluded.version, language.word("state.excluded"))));
    }
    if row.deprecated.is_some() {
        out.push(plain("chip.deprecated"));
    }
    if out.is_empty() {
        if pruning && version.is_some_and(|version| version.pruned) && !row.direct && !row.indirect {
            out.push((Some("pruned"), language.word("state.pruned").to_owned()));
        } else if row.indirect {
            out.push(plain("chip.indirect"));
        } else if !row.direct {
            out.push(plain("not.in.mod"));
        }
    }
    out
}

/// The chips of a module.
pub fn chips(row: &ModuleRow, language: Language) -> Html {
    drawn(&chip_texts(row, true, language))
}

fn drawn(chips: &[(Option<&'static str>, String)]) -> Html {
    chips.iter().map(|(state, text)| state.map_or_else(|| plain_chip(text), |state| chip(state, text))).collect()
}

#[component]
fn Row(props: &RowProps) -> Html {
    let language = props.language;
    let row = &props.row;
    let version = row.selected.and_then(|selected| row.versions.get(selected as usize));
    let shown = version.map_or("", |version| version.version.as_str());
    let (org, name) = names::parts(&row.path);
    let large = !props.roomy;
    let onclick = {
        let (control, module) = (props.control.clone(), props.module);
        Callback::from(move |_: MouseEvent| control.why(module))
    };
    // In small worlds, where everything comes along, "not in go.mod" on each row says nothing.
    let quiet = props.roomy
        && version.is_some_and(|version| {
            version.replaced_by.is_none() && version.retracted.is_none() && !version.pruned && !version.missing
        })
        && !row.versions.iter().any(|version| version.excluded)
        && !row.main
        && row.deprecated.is_none()
        && !row.indirect;
    let asked = asked_for_by(&props.asked, language);
    let chips = if quiet { Vec::new() } else { chip_texts(row, props.roomy, language) };
    // Only what does not fit is cut.
    let cut = |column: Column, wide: f64| (!props.columns.fit(column, wide)).then_some("cut");
    let of_asked = asked.as_ref().map_or(0.0, |(who, more)| width(who, 12.0) + width(more, 12.0));
    let of_chips = chips.iter().map(|(_, text)| width(text, 11.0) + 34.0).sum();
    html! {
        <tr role="row" data-module={row.path.clone()} data-version={shown.to_owned()} data-state={row_state(row)} aria-selected={props.selected.to_string()} aria-rowindex={props.index.to_string()}
            tabindex={if props.reachable { "0" } else { "-1" }} {onclick}>
            <td role="cell" class={classes!("mod", cut(Column::Module, width(&row.path, 12.0)))} title={row.path.clone()}><bdi><span class="org">{org}</span><b>{name}</b></bdi></td>
            <td role="cell" class={classes!("railc", cut(Column::Rail, rail::width(row, !large)))}><Rail row={row.clone()} roomy={!large} {language}/></td>
            <td role="cell" class={classes!("ver", "num", cut(Column::Version, width(shown, 12.0)))} title={shown.to_owned()}>{shown}</td>
            <td role="cell" class={classes!("by", "c-by", cut(Column::By, of_asked))}>
                if let Some((who, more)) = asked {
                    if props.asked.own > 0 { {who}<span class="mono quiet">{more}</span> } else { <span class="mono">{who}<span class="quiet">{more}</span></span> }
                }
            </td>
            <td role="cell" class={classes!("c-state", cut(Column::State, of_chips))}>{drawn(&chips)}</td>
        </tr>
    }
}
