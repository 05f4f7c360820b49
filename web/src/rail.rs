//! The rail: versions of one module from lowest to highest, the bead at its end is selected.

use picture::scene::number;
use playground::data::{ModuleRow, VersionRow};
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

/// What stands on a rail.
struct Beads<'a> {
    /// Lower versions that are drawn, from the lowest.
    lower: Vec<&'a VersionRow>,
    /// How many more there are below.
    hidden: usize,
    last: &'a VersionRow,
    step: f64,
    /// What is written before the first bead: a version, or how many are not drawn.
    named: Option<String>,
    /// All versions on it, for those who can't see it.
    label: String,
}

/// Where the bead of the selected version stands, on a rail of 170 pixels.
const END: f64 = 162.0;

impl<'a> Beads<'a> {
    fn of(row: &'a ModuleRow, roomy: bool) -> Option<Self> {
        let on_it = |(index, version): &(usize, &VersionRow)| {
            row.selected == Some(*index as u32) || !version.asked_by.is_empty() || version.excluded
        };
        let asked: Vec<_> = row.versions.iter().enumerate().filter(on_it).map(|(_, version)| version).collect();
        if row.main {
            return None;
        }
        let selected = asked.iter().position(|version| version.selected).or(asked.len().checked_sub(1))?;
        let hidden = selected.saturating_sub(MOST);
        let lower = asked[hidden..selected].to_vec();
        let named = if hidden > 0 {
            Some(format!("+{hidden}"))
        } else {
            lower.first().filter(|_| roomy).map(|version| version.version.clone())
        };
        let step = if roomy && lower.len() == 1 { 46.0 } else { 14.0 };
        let label = asked.iter().map(|version| version.version.as_str()).collect::<Vec<_>>().join(", ");
        Some(Self { lower, hidden, last: asked[selected], step, named, label })
    }

    fn x(&self, index: usize) -> f64 {
        END - self.step * (self.lower.len() - index) as f64
    }

    /// How far from its right edge the rail goes, in pixels at normal text size.
    fn width(&self) -> f64 {
        let named = self.named.as_ref().map_or(0.0, |text| 10.0 + 0.62 * 11.0 * text.chars().count() as f64);
        (170.0 - self.x(0) + named.max(8.0)).ceil()
    }
}

/// The width of a rail, in pixels at normal text size.
pub fn width(row: &ModuleRow, roomy: bool) -> f64 {
    Beads::of(row, roomy).map_or(0.0, |beads| beads.width())
}

/// One rail, right-aligned so that all selected beads form a column.
#[component]
pub fn Rail(props: &Props) -> Html {
    let row = &props.row;
    let Some(beads) = Beads::of(row, props.roomy) else { return html! {} };
    let label = props.language.fill("rail.label", &[("v", &beads.label)]);
    let bead = |x: f64, version: &VersionRow| {
        if version.excluded {
            html! { <><circle class="bd-exc" cx={number(x)} cy="11" r="4"/><path class="bd-exc bd-cut" d={format!("M{} 13.8L{} 8.2", number(x - 2.8), number(x + 2.8))}/></> }
        } else {
            html! { <circle class="bd-sup" cx={number(x)} cy="11" r="3.7"/> }
        }
    };
    let (last, wide) = (beads.last, number(beads.width()));
    html! {
        <svg class="railsvg" width={wide.clone()} height="22" viewBox={format!("{} 0 {wide} 22", number(170.0 - beads.width()))} role="img" aria-label={label}>
            if !beads.lower.is_empty() { <path class="ax" d={format!("M{} 11H{}", number(beads.x(0)), number(END))}/> }
            if let Some(named) = &beads.named { <text class={(beads.hidden == 0).then_some("old")} x={number(beads.x(0) - 10.0)} y="15" text-anchor="end">{named}</text> }
            { for beads.lower.iter().enumerate().map(|(index, version)| bead(beads.x(index), version)) }
            { for beads.lower.iter().enumerate().filter(|(_, version)| version.in_go_mod).map(|(index, _)| html! { <rect class="you" x={number(beads.x(index) - 1.2)} y="18" width="2.4" height="4.5" rx="1"/> }) }
            { match state(row) {
                "replaced" => html! { <path class="bd-rep" d="M162 5.3L167.7 11L162 16.7L156.3 11Z"/> },
                "retracted" => html! { <path class="bd-ret" d="M162 5.4L168 16H156Z"/> },
                "missing" => html! { <><rect class="bd-mis" x="157" y="6" width="10" height="10" rx="1.5"/><path class="bd-mis bd-cut" d="M162 8.6v3M162 13.3v.4"/></> },
                "excluded" | "superseded" => bead(END, last),
                _ => html! { <circle class="bd-sel" cx="162" cy="11" r="5"/> },
            } }
            if last.in_go_mod { <rect class="you" x="160.8" y="18" width="2.4" height="4.5" rx="1"/> }
        </svg>
    }
}
