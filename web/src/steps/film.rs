//! What a step of the film reads: the file, the line in it, the line that sent go there, and what was read before.

use std::rc::Rc;

use playground::data::{Analysis, Node, Published, Step, VersionRow};
use yew::prelude::*;

use crate::control::use_page;
use crate::difference::switch_text;
use crate::editor::SwitchButton;
use crate::icons::icon;
use crate::names;
use crate::source::asks;
use crate::state::{Action, State};

/// Whose go.mod a step reads, and for what it asks there.
fn reads(analysis: &Analysis, step: usize) -> Option<(Node, Option<Node>)> {
    match analysis.steps.get(step)? {
        Step::Visit { node, .. } => Some((*node, None)),
        Step::Skip { from, to }
        | Step::Require { from, to }
        | Step::Raise { from, to, .. }
        | Step::Exclude { from, to } => Some((*from, Some(*to))),
        Step::Prune { .. } => None,
    }
}

/// The name of the file that go reads at the shown step, if it is open here.
#[inline(never)]
pub fn file(state: &State) -> Option<Rc<str>> {
    let (node, _) = reads(&state.analysis, state.step)?;
    let row = names::module(&state.analysis, node)?;
    if row.main {
        let declares = |text: &str| {
            let path =
                |line: &str| line.trim_start().strip_prefix("module").is_some_and(|rest| rest.trim() == row.path);
            text.lines().any(path)
        };
        let mut own = state.files.iter().filter(|file| file.published.is_none() && file.name.ends_with("go.mod"));
        let first = own.clone().next();
        return own.find(|file| declares(&file.text)).or(first).map(|file| file.name.clone());
    }
    let version = row.versions.get(node.version as usize)?;
    let (path, number) = match &version.replaced_by {
        Some(replacement) => (&replacement.path, &replacement.version),
        None => (&row.path, &version.version),
    };
    let name = if number.is_empty() {
        format!("{}/go.mod", path.trim_start_matches("./").trim_end_matches('/'))
    } else {
        let of = |other: &&Published| other.path == *path && other.version == *number;
        state.latest.published.iter().find(of)?.file.clone()
    };
    state.file(&name).map(|file| file.name.clone())
}

/// The line, from 0, of the file in the editor that the shown step reads.
#[inline(never)]
pub fn line(state: &State) -> Option<usize> {
    let to = reads(&state.analysis, state.step)?.1?;
    let shown = state.current_file().filter(|shown| file(state).is_some_and(|name| name == shown.name))?;
    let path = &names::module(&state.analysis, to)?.path;
    let version = names::version(&state.analysis, to);
    shown.text.lines().position(|line| {
        let mut words = line.split_whitespace().map(|word| word.trim_matches(['"', '`']));
        let first = words.next();
        let first = if first == Some("require") { words.next() } else { first };
        first == Some(path) && words.next() == Some(version)
    })
}

/// The row of a module version.
fn version(analysis: &Analysis, node: Node) -> Option<&VersionRow> {
    names::module(analysis, node)?.versions.get(node.version as usize)
}

/// Brings a line of the editor into view; nobody's caret moves.
fn reveal(line: usize, count: usize) {
    let scroller = gloo_utils::document().query_selector("#panel-editor > .code").ok().flatten();
    let Some(scroller) = scroller else { return };
    let (seen, above) = (f64::from(scroller.client_height()), f64::from(scroller.scroll_top()));
    let height = f64::from(scroller.scroll_height()) / count as f64;
    let top = height * line as f64;
    if top < above || top + height > above + seen {
        scroller.set_scroll_top((top - seen / 2.0).max(0.0) as i32);
    }
}

/// Where a replacement is read: the line that sent go there, with its switch. It covers the end of the editor, so that nothing
/// moves. In the editor itself the step's line comes into view.
#[component]
pub fn Sender() -> Html {
    let page = use_page();
    let state = &page.state;
    let language = state.settings.language;
    let count = state.current_file().map_or(1, |file| file.text.lines().count().max(1));
    use_effect_with((state.step, line(state), count), |(_, line, count)| {
        if let Some(line) = line {
            reveal(*line, *count);
        }
    });
    let switch = reads(&state.analysis, state.step)
        .and_then(|(node, _)| version(&state.analysis, node)?.replaced_by.as_ref()?.switch)
        .and_then(|number| state.analysis.switches.get(number as usize))
        .filter(|switch| switch.place.file != *state.current);
    let Some(switch) = switch else { return html! {} };
    html! {
        <div class="sender">
            <p class="sect"><b>{&switch.place.file}</b><span>{language.word("step.sender")}</span></p>
            <div><span class="n num">{switch.place.line}</span><span>{switch_text(switch)}</span><SwitchButton switch={switch.clone()} off={state.is_off(switch)} {language}/></div>
        </div>
    }
}

/// Every go.mod that go reads, in the order of their paths: what it asks for once it was read.
#[component]
pub fn ReadSoFar() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let (language, analysis) = (state.settings.language, &state.analysis);
    let read: Vec<String> = (0..=state.step)
        .filter_map(|step| reads(analysis, step))
        .map(|(node, _)| names::asker(analysis, node))
        .collect();
    // What go reads instead of a replaced version stands for it.
    let replaced = |published: &Published| {
        let row = analysis.modules.iter().find(|row| row.path == published.path);
        let mut versions = row.into_iter().flat_map(|row| &row.versions);
        versions.any(|version| version.version == published.version && version.replaced_by.is_some())
    };
    let mains = analysis.build_list.iter().filter(|node| names::is_main(analysis, **node)).map(|node| {
        let asks = analysis.requirements.iter().filter(|line| line.from == *node).map(|line| {
            let path = names::module(analysis, line.to).map_or_else(String::new, |row| row.path.clone());
            (path, names::version(analysis, line.to).to_owned())
        });
        let path = names::module(analysis, *node).map_or_else(String::new, |row| row.path.clone());
        Published { path, asks: asks.collect(), ..Published::default() }
    });
    let listed: Vec<Published> = mains
        .chain(state.latest.published.iter().filter(|published| !replaced(published)).take(300).cloned())
        .collect();
    let known = |published: &Published| read.contains(&names::with_version(&published.path, &published.version));
    let done = language.number(listed.iter().filter(|published| known(published)).count());
    html! {
        <section class="world" data-part="world" aria-label={language.word("world.read").to_owned()}>
            <p class="sect"><b>{language.word("world.read")}</b><span>{language.fill("world.of", &[("i", &done), ("n", &language.number(listed.len()))])}</span></p>
            { for listed.iter().map(|published| {
                let known = known(published);
                let now = read.last() == Some(&names::with_version(&published.path, &published.version));
                let file: Rc<str> = if published.file.is_empty() { "go.mod".into() } else { published.file.as_str().into() };
                html! {
                    <button key={format!("{}@{}", published.path, published.version)} class={classes!("wrow", now.then_some("is-hot"), (!known).then_some("is-quiet"))}
                        data-module={published.path.clone()} data-version={published.version.clone()} title={format!("{} {}", published.path, published.version)}
                        onclick={control.on(move || Action::ShowFile(file.clone(), None))}>
                        <span>{names::short(&published.path)}{" "}<span class="v">{&published.version}</span></span>
                        <span class="asks">{if known { asks(&published.asks, language) } else { html! { {language.word("world.notyet")} } }}</span>
                        if known { {icon(if now { "next" } else { "check" })} }
                    </button>
                }
            }) }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Action, Pane, SourceFile, View, published};
    use playground::data::{ModuleRow, Replacement, VersionRow};
    use yew::Reducible;

    const MAIN: Node = Node { module: 0, version: 0 };
    const FORKED: Node = Node { module: 1, version: 0 };

    fn module(path: &str, version: &str, replaced_by: Option<Replacement>) -> ModuleRow {
        let version = VersionRow { version: version.to_owned(), replaced_by, ..VersionRow::default() };
        ModuleRow { path: path.to_owned(), main: path == "app", versions: vec![version], ..ModuleRow::default() }
    }

    /// app asks for c, which the published r replaces; r asks for d.
    fn open() -> Rc<State> {
        let file = |name: &str, text: &str| SourceFile {
            name: name.into(),
            text: text.into(),
            published: published(name),
            changed: false,
        };
        let replacement = Replacement { path: "r".to_owned(), version: "v1.0.0".to_owned(), switch: None };
        let read = Published {
            path: "r".into(),
            version: "v1.0.0".into(),
            file: "r@v1.0.0/go.mod".into(),
            ..Published::default()
        };
        let d = Node { module: 2, version: 0 };
        let analysis = Rc::new(Analysis {
            modules: vec![
                module("app", "", None),
                module("c", "v1.4.0", Some(replacement)),
                module("d", "v1.3.0", None),
            ],
            published: vec![read],
            steps: vec![
                Step::Visit { node: MAIN, replaced: false },
                Step::Require { from: MAIN, to: FORKED },
                Step::Require { from: FORKED, to: d },
                Step::Visit { node: d, replaced: false },
            ],
            ..Analysis::default()
        });
        Rc::new(State {
            files: vec![
                file("go.mod", "module app\n\n// c v1.4.0\nrequire c v1.4.0\nreplace c v1.4.0 => r v1.0.0\n"),
                file("r@v1.0.0/go.mod", "module r\n\nrequire (\n\td v1.3.0-pre\n\td v1.3.0\n)\n"),
            ],
            analysis: analysis.clone(),
            latest: analysis,
            ..State::default()
        })
    }

    #[test]
    fn the_editor_shows_what_a_step_reads() {
        let state = open().reduce(Action::View(View::Steps)).reduce(Action::Step(1));
        assert_eq!((&*state.current, line(&state)), ("go.mod", Some(3)));
        let state = state.reduce(Action::Step(2));
        assert_eq!((&*state.current, line(&state), state.tabs.len()), ("r@v1.0.0/go.mod", Some(4), 2));
        // What is not open here is not shown.
        let state = state.reduce(Action::Step(3));
        assert_eq!((&*state.current, state.tabs.len()), ("go.mod", 1));
    }

    #[test]
    fn the_own_file_comes_back() {
        let reading = || open().reduce(Action::View(View::Steps)).reduce(Action::Step(2));
        for left in [Action::View(View::Overview), Action::Pane(Pane::Edit), Action::PutBack] {
            let state = reading().reduce(left);
            assert_eq!((&*state.current, state.tabs.len()), ("go.mod", 1));
        }
        // Who types there stays there.
        let typed = Action::Edited { file: "r@v1.0.0/go.mod".into(), text: "module r\n".into(), typed: true };
        let state = reading().reduce(Action::Play(true)).reduce(typed);
        assert!(!state.playing);
        let state = state.reduce(Action::View(View::Overview));
        assert_eq!((&*state.current, state.tabs.len()), ("r@v1.0.0/go.mod", 2));
        // Who chooses another file has that one.
        let state = reading().reduce(Action::ShowFile("go.mod".into(), None));
        assert_eq!((&*state.current, state.tabs.len()), ("go.mod", 1));
    }
}
