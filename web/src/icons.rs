//! Icons and beads. The shapes stand once in the document (`Sprite`); everything else refers to them.

use yew::prelude::*;

/// Stroke icons on a 16 by 16 grid: name and path. Parts behind `|` are filled.
const ICONS: &[(&str, &str)] = &[
    ("search", "M11.5 7a4.5 4.5 0 11-9 0 4.5 4.5 0 019 0M10.5 10.5L14 14"),
    ("share", "M8 10V2M5 4.5L8 1.8l3 2.7M3.5 8v5.5h9V8"),
    ("gear", "M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M12 4.5a2 2 0 11-4 0 2 2 0 014 0M8 11.5a2 2 0 11-4 0 2 2 0 014 0"),
    ("theme", "M13.5 8a5.5 5.5 0 11-11 0 5.5 5.5 0 0111 0|M8 2.5v11a5.5 5.5 0 000-11z"),
    ("lang", "M2 4h7M5.5 2.5V4M8 4c-.7 3-2.7 5-5.5 6.3M3.6 6.2c1 1.8 2.4 3 4 3.8M8.5 14l2.7-6.5L14 14M9.4 12h3.7"),
    ("play", "|M5 3l8 5-8 5z"),
    ("pause", "|M4.5 3h2.6v10H4.5zM9 3h2.6v10H9z"),
    ("prev", "M10 3.5L5.5 8l4.5 4.5"),
    ("next", "M6 3.5L10.5 8 6 12.5"),
    ("x", "M4 4l8 8M12 4l-8 8"),
    ("check", "M3 8.5l3.2 3L13 4.5"),
    ("warn", "M8 2.2L14.3 13H1.7zM8 6.5v3M8 11.3v.1"),
    ("err", "M8 1.8L14.2 8 8 14.2 1.8 8zM8 5v3.4M8 10.8v.1"),
    ("file", "M4 1.8h5l3.2 3.2v9.2H4zM9 1.8V5h3.2"),
    ("folder", "M1.8 3.5h4l1.4 1.7h7v7.3H1.8z"),
    ("pack", "M8 1.8l5.8 3v6.4L8 14.2l-5.8-3V4.8zM2.2 4.8L8 7.8l5.8-3M8 7.8v6.4"),
    ("term", "M3 4.5L6.5 8 3 11.5M8 12h5"),
    ("why", "M5.7 6a2.4 2.4 0 114 1.8c-1 .7-1.7 1.2-1.7 2.4M8 12.7v.1"),
    ("down", "M3.5 6L8 10.5 12.5 6"),
    ("up", "M3.5 10.5L8 6l4.5 4.5"),
    ("fit", "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"),
    ("plus", "M8 3v10M3 8h10"),
    ("minus", "M3 8h10"),
    ("copy", "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"),
    ("side", "M2 3h12v10H2zM6 3v10"),
    (
        "graph",
        "M5.3 4a1.8 1.8 0 11-3.6 0 1.8 1.8 0 013.6 0M5.3 12a1.8 1.8 0 11-3.6 0 1.8 1.8 0 013.6 0M14.5 8a2 2 0 11-4 0 2 2 0 014 0M5.2 4.6l5.5 2.6M5.2 11.4l5.5-2.6",
    ),
    ("list", "M5.5 4H14M5.5 8H14M5.5 12H14M2 4h.1M2 8h.1M2 12h.1"),
    ("edit", "M3 13l.7-3L11 2.7l2.3 2.3L6 12.3z"),
    ("film", "M2 8h12M4 5.5v5M8 4v8M12 5.5v5"),
    ("more", "M3 8h.1M8 8h.1M13 8h.1"),
    (
        "off",
        "M2 2l12 12M4 6.5a6 6 0 013-1.3M1.8 4.4A9 9 0 014 3M14.2 4.4A9 9 0 008 2.5M12 6.6a6 6 0 00-1.2-.8M6.3 9.2A3 3 0 018 8.7M8 12.4v.1",
    ),
    ("diff", "M5 2v9M2.5 8.5L5 11l2.5-2.5M11 14V5M8.5 7.5L11 5l2.5 2.5"),
    ("undo", "M6 3L2.8 6 6 9M3 6h6.5a3.5 3.5 0 010 7H6"),
];

/// Beads of states, and the mark: symbols as they stand in the sprite.
const BEADS: &str = concat!(
    r#"<symbol id="b-selected" viewBox="0 0 12 12"><circle class="bd-sel" cx="6" cy="6" r="4.6"/></symbol>"#,
    r#"<symbol id="b-superseded" viewBox="0 0 12 12"><circle class="bd-sup" cx="6" cy="6" r="4"/></symbol>"#,
    r#"<symbol id="b-replaced" viewBox="0 0 12 12"><path class="bd-rep" d="M6 .4L11.6 6 6 11.6.4 6z"/></symbol>"#,
    r#"<symbol id="b-excluded" viewBox="0 0 12 12"><circle class="bd-exc" cx="6" cy="6" r="4.6"/><path class="bd-exc bd-cut" d="M2.8 9.2l6.4-6.4"/></symbol>"#,
    r#"<symbol id="b-pruned" viewBox="0 0 12 12"><path class="bd-prn" d="M6 1.4A4.6 4.6 0 006 10.6z"/><path class="bd-prn bd-cut" d="M8.4 2.4v7.2"/></symbol>"#,
    r#"<symbol id="b-missing" viewBox="0 0 12 12"><rect class="bd-mis" x="1.4" y="1.4" width="9.2" height="9.2" rx="1.5"/><path class="bd-mis bd-cut" d="M6 3.6v3M6 8.3v.4"/></symbol>"#,
    r#"<symbol id="b-retracted" viewBox="0 0 12 12"><path class="bd-ret" d="M6 .8L11.6 10.8H.4z"/></symbol>"#,
    r#"<symbol id="b-main" viewBox="0 0 12 12"><rect class="bd-main" x="1.6" y="1.6" width="8.8" height="8.8" rx="2"/></symbol>"#,
    r#"<symbol id="b-raised" viewBox="0 0 12 12"><path class="solid" d="M6 1.5L10.5 8h-9z"/></symbol>"#,
    r#"<symbol id="b-lowered" viewBox="0 0 12 12"><path class="solid" d="M6 10.5L1.5 4h9z"/></symbol>"#,
    r#"<symbol id="mark" viewBox="0 0 22 22">"#,
    r#"<path class="mk-low" d="M4 5.2C9.5 5.2 10 11 15 11"/><path class="mk-high" d="M4 16.8C9.5 16.8 10 11 15 11"/>"#,
    r#"<circle class="mk-ring" cx="4" cy="5.2" r="2.3"/><circle class="mk-ink" cx="4" cy="16.8" r="2.6"/><circle class="mk-dot" cx="16.6" cy="11" r="4.2"/>"#,
    r#"</symbol>"#,
);

/// The shapes, once in the document: one text, so that the browser builds them.
#[component]
pub fn Sprite() -> Html {
    let mut text = String::from(r#"<svg class="sprite" aria-hidden="true">"#);
    for (name, path) in ICONS {
        let (stroke, fill) = path.split_once('|').unwrap_or((path, ""));
        text.push_str(&format!(r#"<symbol id="i-{name}" viewBox="0 0 16 16">"#));
        for (class, d) in [("", stroke), (r#" class="solid""#, fill)] {
            if !d.is_empty() {
                text.push_str(&format!(r#"<path{class} d="{d}"/>"#));
            }
        }
        text.push_str("</symbol>");
    }
    text.push_str(BEADS);
    text.push_str("</svg>");
    Html::from_html_unchecked(text.into())
}

/// An icon. It never speaks: a word is beside it, or its button has a label.
pub fn icon(name: &str) -> Html {
    html! { <svg class="i" aria-hidden="true"><use href={format!("#i-{name}")}/></svg> }
}

/// The bead of a state.
pub fn bead(state: &str) -> Html {
    html! { <svg class="b" aria-hidden="true"><use href={format!("#b-{state}")}/></svg> }
}

/// A chip of a state, with its bead.
pub fn chip(state: &'static str, text: &str) -> Html {
    html! { <span class={classes!("chip", state)}>{bead(state)}<span>{text}</span></span> }
}

/// A chip without a bead.
pub fn plain_chip(text: &str) -> Html {
    html! { <span class="chip plain"><span>{text}</span></span> }
}
