//! The bar above everything: mark, scenario, examples, commands, share, language, theme, settings.

use std::rc::Rc;

use yew::prelude::*;

use crate::control::use_page;
use crate::icons::icon;
use crate::menu::Menu;
use crate::scenarios::{EXAMPLES, Project};
use crate::state::{Action, Dialog, Settings, Theme, Title};
use crate::words::Language;
use crate::{files, storage};

/// Properties of [`TopBar`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Real projects on offer.
    pub projects: Rc<[Project]>,
    /// The text is not in this browser's storage yet.
    pub unsaved: bool,
}

/// The bar.
#[component]
pub fn TopBar(props: &Props) -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let set = |change: fn(&mut Settings)| {
        let (control, settings) = (control.clone(), state.settings.clone());
        Callback::from(move |_: MouseEvent| {
            let mut settings = settings.clone();
            change(&mut settings);
            control.act(Action::Settings(settings));
        })
    };
    let theme = match state.settings.theme {
        Theme::System => "set.theme.system",
        Theme::Light => "set.theme.light",
        Theme::Dark => "set.theme.dark",
    };
    let home = {
        let control = control.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            control.open_example(&EXAMPLES[0]);
        })
    };
    html! {
        <header class="top" data-part="topbar">
            <a class="mark" href="./" aria-label="gomodplay" onclick={home}>
                <svg aria-hidden="true"><use href="#mark"/></svg><span>{"go"}<b>{"mod"}</b>{"play"}</span>
            </a>
            <span class="slash" aria-hidden="true"></span>
            <ScenarioMenu unsaved={props.unsaved}/>
            <ExamplesMenu projects={props.projects.clone()}/>
            <span class="spring"></span>
            <button class="cmd" data-part="command-button" onclick={control.dialog(Dialog::Palette)} aria-label={language.word("command.field").to_owned()}>
                {icon("search")}<span>{language.word("command.field")}</span><kbd>{"Ctrl K"}</kbd>
            </button>
            <button class="btn not-narrow" data-part="share-button" onclick={control.dialog(Dialog::Share)}>
                {icon("share")}{language.word("share")}
            </button>
            <button class="btn bare icon only-narrow" aria-label={language.word("share").to_owned()} onclick={control.dialog(Dialog::Share)}>{icon("share")}</button>
            <button class="btn bare icon not-narrow" data-part="language"
                aria-label={language.fill("language", &[("l", if language == Language::English { "English" } else { "简体中文" })])}
                onclick={set(|settings| settings.language = match settings.language { Language::English => Language::Chinese, Language::Chinese => Language::English })}>
                {icon("lang")}
            </button>
            <button class="btn bare icon not-narrow" data-part="theme"
                aria-label={language.fill("theme", &[("t", language.word(theme))])} title={language.fill("theme", &[("t", language.word(theme))])}
                onclick={set(|settings| settings.theme = match settings.theme { Theme::System => Theme::Light, Theme::Light => Theme::Dark, Theme::Dark => Theme::System })}>
                {icon("theme")}
            </button>
            <button class="btn bare icon" data-part="settings-button" aria-label={language.word("settings").to_owned()} onclick={control.dialog(Dialog::Settings)}>{icon("gear")}</button>
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct ScenarioProps {
    unsaved: bool,
}

#[component]
fn ScenarioMenu(props: &ScenarioProps) -> Html {
    let page = use_page();
    let (state, control) = (page.state.clone(), page.control.clone());
    let language = state.settings.language;
    let label = html! {
        <>
            <strong>{state.name()}</strong>
            if props.unsaved { <i class="dotmark" role="img" aria-label={language.word("scenario.unsaved").to_owned()}></i> }
            {icon("down")}
        </>
    };
    let items = {
        let control = control.clone();
        Callback::from(move |()| {
            let new = {
                let control = control.clone();
                Callback::from(move |_: MouseEvent| control.open(Title::Own, "-- go.mod --\n".to_owned()))
            };
            let download = {
                let control = control.clone();
                Callback::from(move |_: MouseEvent| {
                    let state = control.state();
                    files::save(&file_name(&state.name()), &state.scenario());
                })
            };
            let earlier = storage::earlier();
            html! {
                <>
                    <button key="new" role="menuitem" onclick={new}><b>{language.word("scenario.new")}</b></button>
                    <crate::menu::PickFiles key="open" label={language.word("scenario.open").to_owned()}/>
                    <button key="save" role="menuitem" onclick={download}><b>{language.word("scenario.download")}</b></button>
                    if !earlier.is_empty() {
                        <hr key="rule"/>
                        <h2 key="head">{language.word("scenario.earlier")}</h2>
                        { for earlier.into_iter().enumerate().map(|(index, kept)| {
                            let control = control.clone();
                            let size = files::size(kept.scenario.len() as f64);
                            let onclick = Callback::from(move |_: MouseEvent| control.open(kept.title.clone(), kept.scenario.clone()));
                            html! { <button key={format!("earlier-{index}")} role="menuitem" {onclick}><b>{kept.name}</b><span class="at">{size}</span></button> }
                        }) }
                    }
                </>
            }
        })
    };
    html! {
        <Menu class="crumb" part="scenario" {label} {items} anchor="not-narrow"/>
    }
}

/// Properties of [`ExamplesMenu`].
#[derive(Properties, PartialEq)]
pub struct ExamplesProps {
    /// Real projects on offer.
    pub projects: Rc<[Project]>,
}

/// Examples and real projects.
#[component]
fn ExamplesMenu(props: &ExamplesProps) -> Html {
    let page = use_page();
    let language = page.state.settings.language;
    let items = {
        let (control, title, projects) = (page.control.clone(), page.state.title.clone(), props.projects.clone());
        Callback::from(move |()| {
            html! {
                <>
                    <h2 key="small">{language.word("examples.small")}</h2>
                    { for EXAMPLES.iter().map(|example| {
                        let control = control.clone();
                        let key = format!("example.{}", example.name);
                        let now = title == Title::Example(key.clone());
                        let about = format!("{key}.about");
                        html! {
                            <button key={example.name} role="menuitem" data-example={example.name} class={classes!(now.then_some("now"))} onclick={Callback::from(move |_: MouseEvent| control.open_example(example))}>
                                <b>{language.word(&key)}</b><small>{language.word(&about)}</small>
                            </button>
                        }
                    }) }
                    if !projects.is_empty() {
                        <hr key="rule"/>
                        <h2 key="real">{language.word("examples.projects")}</h2>
                        { for projects.iter().map(|project| {
                            let (control, project) = (control.clone(), project.clone());
                            let now = title == Title::Project(project.path.clone());
                            let (path, count) = (project.path.clone(), project.modules);
                            html! {
                                <button key={path.clone()} role="menuitem" data-project={path.clone()} class={classes!(now.then_some("now"))} onclick={Callback::from(move |_: MouseEvent| control.open_project(&project))}>
                                    <b>{path.clone()}</b>
                                    if count > 0 { <span class="at">{language.count("list.count", count)}</span> }
                                </button>
                            }
                        }) }
                    }
                </>
            }
        })
    };
    html! {
        <Menu class="btn bare" part="examples" label={html! { {language.word("examples")} }} {items}/>
    }
}

/// A file name out of a scenario's name.
pub fn file_name(name: &str) -> String {
    let mut out: String =
        name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-') { c } else { '-' }).collect();
    out.push_str(".txtar");
    out
}
