//! The strip below the graph: what signs mean, and the zoom. On the graph's own tab a bar above it has the tools: search,
//! lights, zoom, export.

use super::words::{fill, word};
use crate::icons::icon;
use crate::words::Language;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A fixed question that lights modules up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Light {
    /// Nothing.
    #[default]
    Nothing,
    /// Somebody asked for a lower version.
    Passed,
    /// Replaced.
    Replaced,
    /// Not in go.mod.
    Absent,
    /// Retracted.
    Retracted,
    /// A higher version is known.
    Update,
    /// The skeleton's other lines.
    Links,
}

const LIGHTS: [(Light, &str, &str); 7] = [
    (Light::Nothing, "none", "graph.light.none"),
    (Light::Passed, "passed", "graph.light.passed"),
    (Light::Replaced, "replaced", "graph.light.replaced"),
    (Light::Absent, "absent", "graph.light.absent"),
    (Light::Retracted, "retracted", "graph.light.retracted"),
    (Light::Update, "update", "graph.light.update"),
    (Light::Links, "links", "graph.light.links"),
];

/// What the strip shows.
#[derive(Properties, PartialEq)]
pub struct StripProps {
    /// Language.
    pub language: Language,
    /// Where one is, with the way back: before the legend.
    #[prop_or_default]
    pub crumb: Html,
    /// The legend.
    pub legend: Html,
    /// How much its legend may say, which decides the width below which it has two lines: `rich`, `richest`, or less.
    #[prop_or_default]
    pub class: &'static str,
    /// With search and lights.
    pub tools: bool,
    /// Text searched for.
    pub query: AttrValue,
    /// Hits and modules, if something is searched for or lit.
    pub hits: Option<(usize, usize)>,
    /// The place of the current hit among them, from 1.
    #[prop_or_default]
    pub hit: Option<usize>,
    /// The light, if lights make sense.
    pub light: Option<Light>,
    /// Paper can be smaller.
    pub smaller: bool,
    /// Paper can be larger.
    pub larger: bool,
    /// Another text.
    pub on_query: Callback<String>,
    /// The next (or previous) hit.
    pub on_step: Callback<bool>,
    /// Another light.
    pub on_light: Callback<Light>,
    /// Smaller (-1), larger (1), fit (0).
    pub on_zoom: Callback<i32>,
    /// The picture is wanted as a file.
    pub on_export: Callback<()>,
}

/// The strip.
#[component]
pub fn Strip(props: &StripProps) -> Html {
    let language = props.language;
    let say = |key| word(language, key);
    let oninput = {
        let on_query = props.on_query.clone();
        Callback::from(move |event: InputEvent| {
            on_query.emit(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onkeydown = {
        let (on_step, on_query) = (props.on_step.clone(), props.on_query.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                on_step.emit(!event.shift_key());
            }
            "Escape" => on_query.emit(String::new()),
            _ => {}
        })
    };
    let onchange = {
        let on_light = props.on_light.clone();
        Callback::from(move |event: Event| {
            let value = event
                .target()
                .and_then(|target| js_sys::Reflect::get(&target, &"value".into()).ok())
                .and_then(|value| value.as_string());
            if let Some((light, ..)) = LIGHTS.iter().find(|(_, name, _)| value.as_deref() == Some(*name)) {
                on_light.emit(*light);
            }
        })
    };
    let zoom = |by: i32| {
        let on_zoom = props.on_zoom.clone();
        Callback::from(move |_: MouseEvent| on_zoom.emit(by))
    };
    let hits = props.hits.map(|(hits, all)| match props.hit {
        Some(hit) => fill(language, "graph.hit", &[("i", &language.number(hit)), ("k", &language.number(hits))]),
        None => fill(language, "graph.hits", &[("k", &language.number(hits)), ("n", &language.number(all))]),
    });
    let export = {
        let on_export = props.on_export.clone();
        Callback::from(move |_: MouseEvent| on_export.emit(()))
    };
    let zooms = html! {
        <>
            <button type="button" class="gstrip-btn" aria-label={say("graph.zoom-out")} title={say("graph.zoom-out")} disabled={!props.smaller} onclick={zoom(-1)}>{icon("minus")}</button>
            <button type="button" class="gstrip-btn" aria-label={say("graph.zoom-in")} title={say("graph.zoom-in")} disabled={!props.larger} onclick={zoom(1)}>{icon("plus")}</button>
            <button type="button" class="gstrip-btn" onclick={zoom(0)}>{icon("fit")}<span>{say("graph.fit")}</span></button>
        </>
    };
    let tools = props.tools.then(|| {
        html! {
            <div key="tools" class="gtools">
                <label class="filter">
                    {icon("search")}<input class="gstrip-find" type="search" aria-label={say("graph.find")} placeholder={say("graph.find")} value={props.query.clone()} {oninput} {onkeydown}/>
                    <span class="gstrip-hits num" role="status">{hits}</span>
                </label>
                if let Some(light) = props.light {
                    <span class="pick">
                        <select class="gstrip-light" aria-label={say("graph.light")} {onchange}>
                            { for LIGHTS.iter().map(|(of, name, key)| html! { <option key={*name} value={*name} selected={*of == light}>{if *of == Light::Nothing { say("graph.light") } else { say(key) }}</option> }) }
                        </select>
                        {icon("down")}
                    </span>
                }
                <span class="spring"/>
                <span class="zoom" role="group" aria-label={say("graph.zoom")}>{zooms.clone()}</span>
                <button type="button" class="btn small" onclick={export}>{icon("share")}<span>{say("graph.export")}</span></button>
            </div>
        }
    });
    html! {
        <>
            { tools.unwrap_or_default() }
            // Its height follows from its width alone: what is focused on never moves the picture.
            <div key="strip" class={classes!("gstrip", props.class)}>
                <div class="gstrip-in">
                    { props.crumb.clone() }
                    { props.legend.clone() }
                    <span class="gstrip-space"/>
                    if !props.tools { <span class="gstrip-zoom" role="group" aria-label={say("graph.zoom")}>{zooms}</span> }
                </div>
            </div>
        </>
    }
}
