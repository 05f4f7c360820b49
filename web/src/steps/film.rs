//! What a step of the film reads: the file, and the line in it.

use std::rc::Rc;

use playground::data::{Analysis, Node, Published, Step};

use crate::names;
use crate::state::State;

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
