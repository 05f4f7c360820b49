//! Dialogs: share, settings, keyboard, commands, what is missing. Each is a `<dialog>`: the browser keeps the focus
//! inside and gives it back.

use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

use crate::control::{Control, use_page};
use crate::icons::{bead, icon};
use crate::menu::PickFiles;
use crate::state::{Action, Dialog, Pane, Scale, Settings, Theme, View};
use crate::words::Language;
use crate::{clipboard, files, location};

/// Links above this are cut by some chats.
const CHAT: usize = 2_000;
/// Links above this are better sent as a file.
const LONG: usize = 8_000;

#[derive(Properties, PartialEq)]
struct FrameProps {
    part: &'static str,
    label: String,
    #[prop_or_default]
    class: &'static str,
    #[prop_or(true)]
    head: bool,
    children: Html,
}

#[component]
fn Frame(props: &FrameProps) -> Html {
    let page = use_page();
    let control = &page.control;
    let language = page.state.settings.language;
    let element = use_node_ref();
    {
        let element = element.clone();
        use_effect_with((), move |()| {
            let dialog = element.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog
                && !dialog.open()
            {
                dialog.show_modal().ok();
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let oncancel = control.on(|| Action::Dialog(None));
    let outside = {
        let (control, element) = (control.clone(), element.clone());
        Callback::from(move |event: MouseEvent| {
            let on_backdrop = element
                .get()
                .is_some_and(|element| event.target().is_some_and(|target| js_sys::Object::is(&target, &element)));
            if on_backdrop {
                control.act(Action::Dialog(None));
            }
        })
    };
    html! {
        <dialog ref={element} class={classes!("dlg", props.class)} data-part={props.part} aria-label={props.label.clone()} {oncancel} onclick={outside}>
            if props.head {
                <header>
                    <h2>{&props.label}</h2>
                    <button class="btn bare icon" aria-label={language.word("close").to_owned()} onclick={control.on(|| Action::Dialog(None))}>{icon("x")}</button>
                </header>
            }
            {props.children.clone()}
        </dialog>
    }
}

/// The dialog that is open, if any.
#[component]
pub fn Dialogs() -> Html {
    let page = use_page();
    match page.state.dialog {
        None => html! {},
        Some(Dialog::Share) => html! { <Share key="share"/> },
        Some(Dialog::Settings) => html! { <SettingsDialog key="settings"/> },
        Some(Dialog::Keys) => html! { <Keys key="keys"/> },
        Some(Dialog::Palette) => html! { <Palette key="palette"/> },
        Some(Dialog::Missing) => html! { <MissingDialog key="missing"/> },
    }
}

#[component]
fn Share() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let link = use_state(String::new);
    let copied = use_state(|| "");
    let input = use_node_ref();
    {
        let (link, control) = (link.clone(), control.clone());
        let step = (state.view == View::Steps).then_some(state.step + 1);
        use_effect_with((), move |()| {
            control.share(Callback::from(move |fragment: String| {
                let mut fragment = fragment.trim_start_matches('#').to_owned();
                if !fragment.contains("s=") {
                    fragment = format!("s={fragment}");
                }
                if let Some(step) = step {
                    fragment.push_str(&format!("&step={step}"));
                }
                link.set(location::address(&fragment));
            }));
        });
    }
    let copy = |kind: &'static str, text: String| {
        let (input, copied) = (input.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let copied = copied.clone();
            let done = Callback::from(move |done: bool| copied.set(if done { kind } else { "" }));
            clipboard::copy(text.clone(), if kind == "link" { input.cast() } else { None }, done);
        })
    };
    let length = link.chars().count();
    let full = LONG as f64;
    let share = (length as f64 / full * 100.0).min(100.0);
    let scenario = state.scenario();
    let save = {
        let (name, scenario) = (state.name(), scenario.clone());
        Callback::from(move |_: MouseEvent| files::save(&crate::topbar::file_name(&name), &scenario))
    };
    let markdown = format!("```txtar\n{scenario}```\n\n[{}]({})\n", state.name(), *link);
    let word = |kind: &str, key: &str| language.word(if *copied == kind { "share.copied" } else { key }).to_owned();
    html! {
        <Frame part="share" label={language.word("share").to_owned()}>
            <div class="body">
                <div class="field">
                    <input ref={input.clone()} readonly=true value={(*link).clone()} placeholder={language.word("share.wait").to_owned()} aria-label={language.word("share.link").to_owned()}/>
                    <button class="btn small primary" disabled={link.is_empty()} onclick={copy("link", (*link).clone())}>{icon(if *copied == "link" { "check" } else { "copy" })}{word("link", "share.copy")}</button>
                </div>
                <div class="meter">
                    <svg role="meter" aria-valuemin="0" aria-valuemax="8000" aria-valuenow={length.to_string()} aria-label={language.word("share.meter").to_owned()}>
                        <rect class="trk" x="0" y="3" width="100%" height="6" rx="3"/>
                        <rect class={classes!("len", (length > CHAT).then_some("long"))} x="0" y="3" width={format!("{share:.1}%")} height="6" rx="3"/>
                        <rect class="lim" x="25%" y="0" width="2" height="12"/>
                    </svg>
                    <span class={(length > CHAT).then_some("amber")}>
                        {language.fill("share.length", &[("n", &language.number(length))])}{" "}
                        {language.word(if length > LONG { "share.file" } else if length > CHAT { "share.long" } else { "share.limit" })}{" "}
                        {language.word("share.private")}
                    </span>
                </div>
                <div class="kinds">
                    <button class="btn small" onclick={copy("txtar", scenario)}>{word("txtar", "share.kind.txtar")}</button>
                    <button class="btn small" onclick={copy("markdown", markdown)}>{word("markdown", "share.kind.markdown")}</button>
                    <button class="btn small" onclick={save}>{language.word("share.kind.file")}</button>
                </div>
                <p class="sr" role="status">{if copied.is_empty() { "" } else { language.word("share.copied") }}</p>
            </div>
        </Frame>
    }
}

/// A row of settings: one of a few.
fn choice<T: Copy + PartialEq + 'static>(
    page: &crate::control::Page,
    label: &str,
    now: T,
    options: &[(T, &str)],
    set: fn(&mut Settings, T),
) -> Html {
    let language = page.state.settings.language;
    html! {
        <div class="seg" role="radiogroup" aria-label={label.to_owned()}>
            { for options.iter().map(|(value, key)| {
                let (control, settings, value) = (page.control.clone(), page.state.settings.clone(), *value);
                let onclick = Callback::from(move |_: MouseEvent| {
                    let mut settings = settings.clone();
                    set(&mut settings, value);
                    control.act(Action::Settings(settings));
                });
                html! { <button key={(*key).to_owned()} role="radio" aria-checked={(value == now).to_string()} {onclick}>{language.word(key)}</button> }
            }) }
        </div>
    }
}

#[component]
fn SettingsDialog() -> Html {
    let page = use_page();
    let settings = &page.state.settings;
    let language = settings.language;
    let word = |key: &str| language.word(key).to_owned();
    html! {
        <Frame part="settings" label={word("settings")}>
            <div class="body set">
                <div><span>{word("set.theme")}</span>
                    {choice(&page, &word("set.theme"), settings.theme, &[(Theme::System, "set.theme.system"), (Theme::Light, "set.theme.light"), (Theme::Dark, "set.theme.dark")], |settings, value| settings.theme = value)}</div>
                <div><span>{word("set.size")}</span>
                    {choice(&page, &word("set.size"), settings.scale, &[(Scale::Small, "set.size.small"), (Scale::Normal, "set.size.normal"), (Scale::Large, "set.size.large"), (Scale::Projector, "set.size.projector")], |settings, value| settings.scale = value)}</div>
                <div><span>{word("set.language")}<small>{word("set.language.about")}</small></span>
                    {choice(&page, &word("set.language"), language, &[(Language::English, "English"), (Language::Chinese, "简体中文")], |settings, value| settings.language = value)}</div>
                <div><span>{word("set.motion")}</span>
                    {choice(&page, &word("set.motion"), settings.still, &[(false, "set.motion.system"), (true, "set.motion.reduced")], |settings, value| settings.still = value)}</div>
                <div><span>{word("set.editor")}<small>{word("set.editor.about")}</small></span>
                    {choice(&page, &word("set.editor"), settings.plain_editor, &[(false, "set.editor.code"), (true, "set.editor.plain")], |settings, value| settings.plain_editor = value)}</div>
                <div><span>{word("set.keys")}</span>
                    {choice(&page, &word("set.keys"), settings.letter_keys, &[(true, "set.keys.on"), (false, "set.keys.off")], |settings, value| settings.letter_keys = value)}</div>
            </div>
        </Frame>
    }
}

#[component]
fn Keys() -> Html {
    let page = use_page();
    let language = page.state.settings.language;
    let table = |title: &str, rows: &[(&str, &str)]| {
        html! {
            <>
                <h3>{language.word(title)}</h3>
                <dl>
                    { for rows.iter().map(|(keys, what)| html! {
                        <><dt>{ for keys.split(' ').map(|key| html! { <><kbd>{key}</kbd>{" "}</> }) }</dt><dd>{language.word(what)}</dd></>
                    }) }
                </dl>
            </>
        }
    };
    html! {
        <Frame part="shortcuts" label={language.word("keys").to_owned()} class="sheet">
            <div class="body cols">
                <div>
                    {table("keys.anywhere", &[("Ctrl K", "keys.commands"), ("?", "keys.sheet"), ("F6", "keys.panel"), ("Ctrl `", "keys.console"), ("Esc", "keys.escape"), ("Ctrl Enter", "keys.run"), ("Alt Enter", "keys.fix"), ("Ctrl Z", "keys.undo")])}
                    {table("keys.graph", &[("← → ↑ ↓", "keys.edges"), ("F", "keys.focus"), ("W", "keys.why"), ("0", "keys.fit")])}
                </div>
                <div>
                    {table("keys.steps", &[(", .", "keys.step"), ("Space", "keys.play"), ("Shift .", "keys.raise")])}
                    {table("keys.list", &[("/", "keys.filter"), ("J K", "keys.rows"), ("Enter", "keys.why"), ("V", "keys.try")])}
                </div>
            </div>
        </Frame>
    }
}

/// Something the palette offers.
#[derive(Clone)]
struct Offer {
    group: &'static str,
    icon: &'static str,
    text: String,
    detail: String,
    run: Callback<()>,
}

fn offers(control: &Control, page: &crate::control::Page, query: &str) -> Vec<Offer> {
    let state = &page.state;
    let language = state.settings.language;
    let mut out = Vec::new();
    let words: Vec<String> = query.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let matches = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut push = |group, icon, text: String, detail: String, run: Callback<()>| {
        out.push(Offer { group, icon, text, detail, run });
    };
    if query.trim_start().starts_with("go ") {
        let (control, command) = (control.clone(), query.trim().to_owned());
        push(
            "palette.run",
            "term",
            command.clone(),
            language.word("console").to_owned(),
            Callback::from(move |()| control.run(command.clone())),
        );
    }
    let mut found = 0;
    for (number, row) in state.analysis.modules.iter().enumerate() {
        let text = language.fill("palette.why", &[("m", &row.path)]);
        if found < 8 && !words.is_empty() && matches(&text) {
            found += 1;
            let control = control.clone();
            let version = row
                .selected
                .and_then(|selected| row.versions.get(selected as usize))
                .map_or(String::new(), |version| version.version.clone());
            push("palette.modules", "why", text, version, Callback::from(move |()| control.why(number as u32)));
        }
    }
    for command in ["go list -m all", "go mod graph", "go mod tidy", "go mod vendor", "go list -m -u all"] {
        if matches(command) {
            let control = control.clone();
            push(
                "palette.run",
                "term",
                command.to_owned(),
                language.word("console").to_owned(),
                Callback::from(move |()| control.run(command.to_owned())),
            );
        }
    }
    for (view, key) in View::ALL {
        if matches(language.word(key)) {
            let control = control.clone();
            push(
                "palette.goto",
                "next",
                language.word(key).to_owned(),
                String::new(),
                Callback::from(move |()| control.act(Action::View(view))),
            );
        }
    }
    for (dialog, key) in [(Dialog::Share, "share"), (Dialog::Settings, "settings"), (Dialog::Keys, "keys")] {
        if matches(language.word(key)) {
            let control = control.clone();
            push(
                "palette.goto",
                "next",
                language.word(key).to_owned(),
                String::new(),
                Callback::from(move |()| control.act(Action::Dialog(Some(dialog)))),
            );
        }
    }
    for example in crate::scenarios::EXAMPLES {
        let key = format!("example.{}", example.name);
        if matches(language.word(&key)) {
            let control = control.clone();
            push(
                "examples",
                "file",
                language.word(&key).to_owned(),
                String::new(),
                Callback::from(move |()| control.open_example(example)),
            );
        }
    }
    out
}

#[component]
fn Palette() -> Html {
    let page = use_page();
    let control = page.control.clone();
    let language = page.state.settings.language;
    let query = use_state(String::new);
    let at = use_state(|| 0_usize);
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.focus().ok();
            }
        });
    }
    let list = offers(&control, &page, &query);
    let now = (*at).min(list.len().saturating_sub(1));
    let choose = {
        let control = control.clone();
        move |offer: &Offer| {
            control.act(Action::Dialog(None));
            offer.run.emit(());
        }
    };
    let onkeydown = {
        let (at, list, choose) = (at.clone(), list.clone(), choose.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = list.len().max(1);
            match event.key().as_str() {
                "ArrowDown" => at.set((now + 1) % count),
                "ArrowUp" => at.set((now + count - 1) % count),
                "Enter" => {
                    if let Some(offer) = list.get(now) {
                        choose(offer);
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let oninput = {
        let (query, at) = (query.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            query.set(event.target_unchecked_into::<HtmlInputElement>().value());
            at.set(0);
        })
    };
    let mut group = "";
    html! {
        <Frame part="palette" label={language.word("palette").to_owned()} class="pal top-aligned" head=false>
            <div class="q">
                {icon("search")}
                <input ref={input} value={(*query).clone()} {oninput} {onkeydown} placeholder={language.word("command.field").to_owned()} aria-label={language.word("command.field").to_owned()}
                    role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={format!("palette-{now}")} spellcheck="false" autocomplete="off"/>
            </div>
            <ul role="listbox" id="palette-list" aria-label={language.word("palette").to_owned()}>
                { for list.iter().enumerate().map(|(index, offer)| {
                    let head = (offer.group != group).then(|| html! { <li class="grp" role="presentation">{language.word(offer.group)}</li> });
                    group = offer.group;
                    let (choose, chosen) = (choose.clone(), offer.clone());
                    html! {
                        <>
                            {head.unwrap_or_default()}
                            <li id={format!("palette-{index}")} role="option" aria-selected={(index == now).to_string()} onclick={Callback::from(move |_: MouseEvent| choose(&chosen))}>
                                {icon(offer.icon)}<span class={(offer.icon == "term").then_some("mono")}>{&offer.text}</span><span class="d">{&offer.detail}</span>
                            </li>
                        </>
                    }
                }) }
                if list.is_empty() { <li class="grp">{language.word("palette.none")}</li> }
            </ul>
        </Frame>
    }
}

#[component]
fn MissingDialog() -> Html {
    let page = use_page();
    let language = page.state.settings.language;
    html! {
        <Frame part="missing" label={language.word("missing.show").to_owned()}>
            <div class="body"><Missing/></div>
        </Frame>
    }
}

/// Names what is missing, and the ways to add it.
#[component]
pub fn Missing() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let unknown = &state.latest.unknown;
    let by_hand = {
        let (control, first) = (control.clone(), unknown.first().cloned());
        Callback::from(move |_: MouseEvent| {
            control.act(Action::Dialog(None));
            if let Some((path, version)) = &first {
                control.act(Action::Pane(Pane::Edit));
                control.add_file(&format!("{path}@{version}/go.mod"));
            }
        })
    };
    html! {
        <>
            <ul class="need" aria-label={language.word("missing.list").to_owned()}>
                { for unknown.iter().take(8).map(|(path, version)| html! { <li key={format!("{path}@{version}")}>{bead("missing")}{format!("{} {version}", path.strip_prefix("github.com/").unwrap_or(path))}</li> }) }
                if unknown.len() > 8 { <li class="quiet">{language.fill("missing.more", &[("n", &language.number(unknown.len() - 8))])}</li> }
            </ul>
            <ul class="ways" data-part="ways">
                <li><PickFiles label={language.word("missing.pack").to_owned()}>
                    {icon("pack")}<span><b>{language.word("missing.pack")}</b><small>{language.word("missing.pack.about")}</small></span>{icon("next")}
                </PickFiles></li>
                <li><PickFiles label={language.word("missing.folder").to_owned()} folder=true>
                    {icon("folder")}<span><b>{language.word("missing.folder")}</b><small><span class="mono">{"$(go env GOMODCACHE)/cache/download"}</span></small></span>{icon("next")}
                </PickFiles></li>
                if !unknown.is_empty() {
                    <li><button onclick={by_hand}>{icon("file")}<span><b>{language.word("missing.paste")}</b><small>{language.word("missing.paste.about")}</small></span>{icon("next")}</button></li>
                }
            </ul>
        </>
    }
}
