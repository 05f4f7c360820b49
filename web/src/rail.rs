//! The rail: versions of one module from lowest to highest, the bead at its end is selected.

use picture::scene::number;
use playground::data::ModuleRow;
use yew::prelude::*;

use crate::words::Language;

/// Beads that stand apart; more are counted.
const MOST: usize = 7;

/// Properties of [`Rail`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The module.
    pub row: ModuleRow,
    /// The next lower version is named.
    pub roomy: bool,
    /// Language of its label.
    pub language: Language,
}

/// The state of a module's selected version, as `data-state` has it.
pub fn state(row: &ModuleRow) -> &'static str {
    if row.main {
        return "main";
    }
    let Some(version) = row.selected.and_then(|selected| row.versions.get(selected as usize)) else {
        return if row.versions.iter().any(|version| version.excluded) { "excluded" } else { "superseded" };
    };
    if version.replaced_by.is_some() {
        "replaced"
    } else if version.retracted.is_some() {
        "retracted"
    } else if version.missing {
        "missing"
    } else {
        "selected"
    }
}

/// One rail, right-aligned so that all selected beads form a column.
#[component]
pub fn Rail(props: &Props) -> Html {
    let row = &props.row;
    let asked: Vec<&playground::data::VersionRow> = row
        .versions
        .iter()
        .enumerate()
        .filter(|(index, version)| {
            row.selected == Some(*index as u32) || !version.asked_by.is_empty() || version.excluded
        })
        .map(|(_, version)| version)
        .collect();
    if row.main || asked.is_empty() {
        return html! {};
    }
    let label = asked.iter().map(|version| version.version.as_str()).collect::<Vec<_>>().join(", ");
    let label = props.language.fill("rail.label", &[("v", &label)]);
    let selected = asked.iter().position(|version| version.selected).unwrap_or(asked.len() - 1);
    let lower = &asked[..selected];
    let hidden = lower.len().saturating_sub(MOST);
    let lower = &lower[hidden..];
    let end = 162.0;
    let step = if props.roomy && lower.len() == 1 { 46.0 } else { 14.0 };
    let x = |index: usize| end - step * (lower.len() - index) as f64;
    let first = if lower.is_empty() { end } else { x(0) };
    let named = (props.roomy || hidden > 0).then(|| {
        if hidden > 0 {
            html! { <text x={number(first - 10.0)} y="15" text-anchor="end">{format!("+{hidden}")}</text> }
        } else {
            lower.first().map_or_else(Html::default, |version| html! { <text class="old" x={number(first - 10.0)} y="15" text-anchor="end">{&version.version}</text> })
        }
    });
    let bead = |x: f64, version: &playground::data::VersionRow| {
        if version.excluded {
            html! { <><circle class="bd-exc" cx={number(x)} cy="11" r="4"/><path class="bd-exc bd-cut" d={format!("M{} 13.8L{} 8.2", number(x - 2.8), number(x + 2.8))}/></> }
        } else {
            html! { <circle class="bd-sup" cx={number(x)} cy="11" r="3.7"/> }
        }
    };
    let last = asked[selected];
    html! {
        <svg class="railsvg" width="170" height="22" viewBox="0 0 170 22" role="img" aria-label={label}>
            if !lower.is_empty() { <path class="ax" d={format!("M{} 11H{}", number(first), number(end))}/> }
            {named.unwrap_or_default()}
            { for lower.iter().enumerate().map(|(index, version)| bead(x(index), version)) }
            { for lower.iter().enumerate().filter(|(_, version)| version.in_go_mod).map(|(index, _)| html! { <rect class="you" x={number(x(index) - 1.2)} y="18" width="2.4" height="4.5" rx="1"/> }) }
            { match state(row) {
                "replaced" => html! { <path class="bd-rep" d="M162 5.3L167.7 11L162 16.7L156.3 11Z"/> },
                "retracted" => html! { <path class="bd-ret" d="M162 5.4L168 16H156Z"/> },
                "missing" => html! { <><rect class="bd-mis" x="157" y="6" width="10" height="10" rx="1.5"/><path class="bd-mis bd-cut" d="M162 8.6v3M162 13.3v.4"/></> },
                "excluded" => bead(end, last),
                "superseded" => bead(end, last),
                _ => html! { <circle class="bd-sel" cx="162" cy="11" r="5"/> },
            } }
            if last.in_go_mod { <rect class="you" x="160.8" y="18" width="2.4" height="4.5" rx="1"/> }
        </svg>
    }
}
