//! What the signs mean: a legend that fits what is drawn.

use super::words::word;
use crate::words::Language;
use yew::prelude::*;

/// Which signs are on the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Cards.
    Cards,
    /// Territories.
    Territories,
    /// A module in focus.
    Focus,
    /// A change.
    Change,
    /// The outline that stands for territories on a narrow page.
    Outline,
}

fn sign(kind: &str) -> Html {
    let inner = match kind {
        "bar" => html! { <rect class="bar" x="1" y="1" width="2.5" height="11"/> },
        "ring" => html! { <circle class="ring" cx="5" cy="6.5" r="2.4"/> },
        "lower" => html! { <circle class="bd-sup" cx="5" cy="6.5" r="4.3"/> },
        "main" => html! { <rect class="spine" x="0" y="1.5" width="10" height="10" rx="2"/> },
        "diamond" => html! { <path class="b-rep" d="M5 1.5l5 5-5 5-5-5z"/> },
        "half" => {
            html! { <><path class="b-prn" d="M5 2.5a4 4 0 0 0 0 8z"/><path class="cut" d="M5 2.5a4 4 0 0 1 0 8"/></> }
        }
        "missing" => html! { <rect class="b-mis" x="1" y="2.5" width="8" height="8" rx="1.5"/> },
        "exact" => html! { <path class="curve" d="M0 6.5h16"/> },
        "less" => html! { <path class="curve lower" d="M0 6.5h16"/> },
        "decides" => html! { <path class="e dec" d="M0 6.5h16"/> },
        "place" => html! { <path class="bracket lit" d="M4 1v6q0 4 4 4h8"/> },
        "set" => {
            html! { <><path class="bracket" d="M0 6.5h5"/><rect class="set" x="5" y="1" width="11" height="11" rx="3"/></> }
        }
        "new" => html! { <circle class="b-new" cx="5" cy="6.5" r="3.4"/> },
        "gone" => html! { <circle class="b-gone" cx="5" cy="6.5" r="3.4"/> },
        "off" => html! { <circle class="b-off" cx="5" cy="6.5" r="3"/> },
        "card" => html! { <circle class="b-sel" cx="5" cy="6.5" r="5"/> },
        _ => html! { <circle class="b-sel" cx="5" cy="6.5" r="3.4"/> },
    };
    let wide = match kind {
        "exact" | "less" | "decides" | "place" | "set" => "16",
        "bar" => "5",
        _ => "10",
    };
    html! { <svg class="drawing sign" width={wide} height="13" viewBox={format!("0 0 {wide} 13")} aria-hidden="true">{inner}</svg> }
}

/// States that have a sign of their own only where they occur.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occurs {
    /// A replaced module.
    pub replaced: bool,
    /// A module whose requirements were not read.
    pub pruned: bool,
    /// A module whose requirements are not known.
    pub missing: bool,
}

/// The legend: as many lines as its strip has room for ([`super::strip`]).
pub fn legend(kind: Kind, occurs: Occurs, language: Language) -> Html {
    let mut signs: Vec<(&str, &'static str)> = match kind {
        Kind::Cards => vec![
            ("main", "legend.main"),
            ("card", "aria.selected"),
            ("lower", "state.superseded"),
            ("diamond", "legend.replaced"),
            ("half", "state.pruned"),
            ("missing", "state.missing"),
            ("decides", "legend.decides"),
        ],
        Kind::Territories => vec![
            ("bar", "legend.you"),
            ("", "aria.selected"),
            ("ring", "state.superseded"),
            ("diamond", "legend.replaced"),
        ],
        Kind::Outline => Vec::new(),
        Kind::Focus => vec![("exact", "legend.exact"), ("less", "legend.less"), ("place", "legend.place")],
        Kind::Change => {
            vec![("gone", "legend.gone"), ("new", "legend.new"), ("", "legend.other"), ("off", "legend.stays")]
        }
    };
    signs.retain(|(sign, _)| match *sign {
        "diamond" => occurs.replaced,
        "half" => occurs.pruned,
        "missing" => occurs.missing,
        _ => true,
    });
    html! {
        <div key="legend" class={classes!("legend", (kind == Kind::Outline).then_some("outline"))} data-part="legend">
            { for signs.into_iter().map(|(name, key)| html! { <span key={key}>{sign(name)}{word(language, key)}</span> }) }
            if kind == Kind::Focus {
                <span key="connected"><b>{"Aa"}</b>{word(language, "legend.connected")}</span>
                <span key="apart"><span class="quiet">{"Aa"}</span>{word(language, "legend.apart")}</span>
            }
            if matches!(kind, Kind::Territories | Kind::Outline) {
                <span key="count">if kind == Kind::Territories { {sign("set")} }<span class="quiet">{"68"}</span>{word(language, "legend.comes-in")}</span>
                <span key="goes"><b>{"−44"}</b>{word(language, "legend.goes")}</span>
            }
            if kind == Kind::Territories && occurs.pruned { <span key="pruned">{sign("half")}{word(language, "legend.pruned")}</span> }
            if kind == Kind::Territories && occurs.missing { <span key="missing">{sign("missing")}{word(language, "state.missing")}</span> }
        </div>
    }
}
