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
}

fn sign(kind: &str) -> Html {
    let inner = match kind {
        "bar" => html! { <rect class="bar" x="6" y="1" width="2.5" height="11"/> },
        "ring" => html! { <circle class="ring" cx="8" cy="6.5" r="2.4"/> },
        "lower" => html! { <circle class="bd-sup" cx="8" cy="6.5" r="4"/> },
        "main" => html! { <rect class="spine" x="3.5" y="2" width="9" height="9" rx="2"/> },
        "diamond" => html! { <path class="b-rep" d="M8 2l4.5 4.5L8 11 3.5 6.5z"/> },
        "exact" => html! { <path class="curve" d="M0 6.5h16"/> },
        "less" => html! { <path class="curve lower" d="M0 6.5h16"/> },
        "decides" => html! { <path class="e dec" d="M0 6.5h16"/> },
        "place" => html! { <path class="bracket lit" d="M4 1v6q0 4 4 4h8"/> },
        "set" => {
            html! { <><path class="bracket" d="M0 6.5h5"/><rect class="set" x="5" y="1" width="11" height="11" rx="3"/></> }
        }
        "new" => html! { <circle class="b-new" cx="8" cy="6.5" r="3.4"/> },
        "gone" => html! { <circle class="b-gone" cx="8" cy="6.5" r="3.4"/> },
        "off" => html! { <circle class="b-off" cx="8" cy="6.5" r="3"/> },
        _ => html! { <circle class="b-sel" cx="8" cy="6.5" r="3.4"/> },
    };
    html! { <svg class="drawing sign" width="16" height="13" viewBox="0 0 16 13" aria-hidden="true">{inner}</svg> }
}

/// The legend.
pub fn legend(kind: Kind, replaced: bool, language: Language) -> Html {
    let mut signs: Vec<(&str, &'static str)> = match kind {
        Kind::Cards => vec![
            ("main", "legend.main"),
            ("", "aria.selected"),
            ("lower", "legend.lower"),
            ("diamond", "legend.replaced"),
            ("decides", "legend.decides"),
        ],
        Kind::Territories => vec![
            ("bar", "legend.you"),
            ("", "legend.selected"),
            ("ring", "legend.lower"),
            ("diamond", "legend.replaced"),
            ("set", "legend.set"),
        ],
        Kind::Focus => vec![("exact", "legend.exact"), ("less", "legend.less"), ("place", "legend.place")],
        Kind::Change => {
            vec![("gone", "legend.gone"), ("new", "legend.new"), ("", "legend.other"), ("off", "legend.stays")]
        }
    };
    if !replaced {
        signs.retain(|(sign, _)| *sign != "diamond");
    }
    html! {
        <div class="legend" data-part="legend">
            { for signs.into_iter().map(|(name, key)| html! { <span key={key}>{sign(name)}{word(language, key)}</span> }) }
            if kind == Kind::Focus {
                <span key="connected"><b>{"Aa"}</b>{word(language, "legend.connected")}</span>
                <span key="apart"><span class="quiet">{"Aa"}</span>{word(language, "legend.apart")}</span>
            }
            if kind == Kind::Territories {
                <span key="count"><span class="quiet">{"68"}</span>{word(language, "legend.comes-in")}</span>
                <span key="goes"><b>{"−44"}</b>{word(language, "legend.goes")}</span>
            }
        </div>
    }
}
