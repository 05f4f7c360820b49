//! What can happen, and what it changes: the only function that does.

use std::rc::Rc;

use playground::data::{Analysis, CommandOutput, Difference};
use playground::protocol::Opened;
use yew::prelude::*;

use super::{BOTH, Block, Dialog, Jump, Loading, Notice, Pane, Settings, SourceFile, State, Title, Trial, View};
use crate::steps::film;

/// What can happen.
#[derive(Clone, Debug)]
pub enum Action {
    /// The visitor set something.
    Settings(Settings),
    /// A scenario was opened.
    Opened(Title, Box<Opened>),
    /// A file's text is different; `typed`: the editor did it.
    Edited { file: Rc<str>, text: Rc<str>, typed: bool },
    /// Several files are different, with none for gone (a command, a kept what-if).
    Written(Vec<(String, Option<String>)>),
    /// A new result.
    Analysed(Rc<Analysis>),
    /// A file is added and shown.
    AddFile(Rc<str>, Rc<str>),
    /// Files joined what was open: those of the working tree get tabs.
    Joined(Vec<Rc<str>>),
    /// A file's tab is closed.
    CloseTab(Rc<str>),
    /// A file is shown, perhaps at a place.
    ShowFile(Rc<str>, Option<(usize, usize)>),
    /// Texts are as they were before the last button.
    Undo,
    /// A view is shown.
    View(View),
    /// A pane is shown (narrow).
    Pane(Pane),
    /// The editor is folded or unfolded.
    Fold(bool),
    /// A module is selected, perhaps with the inspector.
    Select(Option<Rc<str>>, bool),
    /// The graph focuses on a module.
    Focus(Option<Rc<str>>),
    /// Another what-if.
    Trial(Trial),
    /// The what-if's answer.
    Difference(Rc<Difference>),
    /// The what-if is over.
    PutBack,
    /// Another step.
    Step(usize),
    /// The film runs or stands.
    Play(bool),
    /// A dialog opens or closes.
    Dialog(Option<Dialog>),
    /// Something is under way, or over.
    Loading(Option<Loading>),
    /// A line above the answer, or none.
    Notice(Option<Notice>),
    /// The console opens or closes.
    Console(bool),
    /// A command was sent.
    Ran(String),
    /// What the oldest running command printed.
    Printed(CommandOutput),
    /// The files that a command changed are as they were before it (its number in the console).
    TakenBack(usize),
    /// The console is emptied.
    ClearConsole,
    /// The texts are in this browser's storage.
    Saved,
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        let of_editor = match &action {
            Action::Edited { typed, .. } => *typed && self.notice.is_none(),
            Action::Saved => true,
            _ => false,
        };
        if !of_editor {
            next.shown += 1;
        }
        if !matches!(&action, Action::Analysed(analysis) if self.says_nothing_new(analysis)) {
            next.noted += 1;
        }
        match action {
            Action::Settings(settings) => next.settings = settings,
            Action::Opened(title, opened) => {
                next.remember();
                next.title = title;
                next.comment = opened.comment;
                next.commands = opened.commands;
                next.files = opened
                    .files
                    .into_iter()
                    .map(|file| SourceFile {
                        name: file.name.into(),
                        text: file.text.into(),
                        published: file.published,
                        changed: false,
                    })
                    .collect();
                if next.files.is_empty() {
                    next.files = State::default().files;
                }
                let first: Rc<str> =
                    if opened.first.is_empty() { next.files[0].name.clone() } else { opened.first.into() };
                next.tabs = next
                    .files
                    .iter()
                    .filter(|file| {
                        file.published.is_none() && (file.name.ends_with(".mod") || &*file.name == "go.work")
                    })
                    .map(|file| file.name.clone())
                    .take(8)
                    .collect();
                if !next.tabs.contains(&first) {
                    next.tabs.insert(0, first.clone());
                }
                next.current = first;
                next.lent = None;
                next.trial = Trial::default();
                next.selected = None;
                next.focus = None;
                next.why = false;
                next.step = 0;
                next.playing = false;
                next.console.clear();
                next.loading = None;
                next.has_result = false;
                next.revision += 1;
                next.saved = false;
                if matches!(next.view, View::WhatIf) {
                    next.view = View::Overview;
                }
                if next.pane == Pane::Other || next.pane == Pane::Console {
                    next.pane = Pane::Graph;
                }
                return Rc::new(next).reduce(Action::Analysed(opened.analysis));
            }
            Action::Edited { file, text, typed } => {
                if !typed {
                    next.remember();
                    next.revision += 1;
                }
                next.set_text(&file, text);
                next.notice = None;
                // Who types wants to stay where they are.
                next.playing = false;
                next.keep_file();
            }
            Action::Written(files) => {
                next.remember();
                next.revision += 1;
                for (name, text) in files {
                    match text {
                        Some(text) => next.set_text(&name, text.into()),
                        None => {
                            next.files.retain(|file| *file.name != *name);
                            next.tabs.retain(|tab| **tab != *name);
                        }
                    }
                }
                if next.file(&next.current).is_none()
                    && let Some(file) = next.files.first()
                {
                    next.show(file.name.clone());
                }
                next.saved = false;
            }
            Action::Analysed(analysis) => {
                next.ready = true;
                if !analysis.failed {
                    next.analysis = analysis.clone();
                    next.has_result = true;
                }
                if !next.has_result {
                    next.analysis = analysis.clone();
                }
                next.latest = analysis;
                if next.trial.off.iter().any(|off| !next.latest.switches.iter().any(|switch| off.matches(switch)))
                    && !next.latest.failed
                {
                    let latest = next.latest.clone();
                    next.trial.off.retain(|off| latest.switches.iter().any(|switch| off.matches(switch)));
                    if next.trial.is_empty() {
                        next.trial.difference = None;
                    }
                }
                next.clamp();
            }
            Action::AddFile(name, text) => {
                if next.file(&name).is_none() {
                    next.set_text(&name, text);
                }
                next.show(name);
                next.keep_file();
                next.revision += 1;
            }
            Action::Joined(names) => {
                for name in names {
                    let is_own = next.file(&name).is_some_and(|file| file.published.is_none());
                    if is_own && !next.tabs.contains(&name) && next.tabs.len() < 8 {
                        next.tabs.push(name);
                    }
                }
            }
            Action::CloseTab(name) => {
                let at = next.tabs.iter().position(|tab| *tab == name).unwrap_or(0);
                if next.tabs.len() > 1 {
                    next.tabs.retain(|tab| *tab != name);
                    if next.current == name {
                        next.current = next.tabs[at.min(next.tabs.len() - 1)].clone();
                        next.keep_file();
                    }
                }
            }
            Action::ShowFile(name, place) => {
                if next.file(&name).is_some() {
                    next.show(name);
                    next.keep_file();
                    next.pane = Pane::Edit;
                    if next.folded() {
                        next.fold = Some(false);
                    }
                    if let Some((start, end)) = place {
                        let number = next.jump.as_ref().map_or(0, |jump| jump.number) + 1;
                        next.jump = Some(Jump { start, end, number });
                    }
                }
            }
            Action::Undo => {
                if let Some(snapshot) = next.undo.pop() {
                    next.title = snapshot.title;
                    next.comment = snapshot.comment;
                    next.files = snapshot.files;
                    let known = |name: &Rc<str>| next.files.iter().any(|file| file.name == *name);
                    next.tabs.retain(known);
                    next.lent = None;
                    next.show(snapshot.current);
                    next.trial = Trial::default();
                    next.notice = None;
                    next.revision += 1;
                    next.saved = false;
                }
            }
            Action::View(view) => {
                next.view = view;
                next.playing = false;
                // The film, the comparison and the checks need the width.
                if !matches!(view, View::Overview | View::Graph | View::List) {
                    next.close_why();
                }
                next.pane = match view {
                    View::List => Pane::List,
                    View::Overview | View::Graph => Pane::Graph,
                    _ => Pane::Other,
                };
                if view == View::Steps {
                    next.lend(film::file(&next));
                }
            }
            Action::Pane(pane) => {
                next.pane = pane;
                next.leave_film();
                match pane {
                    Pane::Graph | Pane::List => next.view = View::Overview,
                    Pane::Console => next.console_open = true,
                    Pane::Edit | Pane::Other => {}
                }
                next.close_why();
            }
            Action::Fold(folded) => next.fold = Some(folded),
            Action::Select(path, why) => {
                next.why |= path.is_none();
                next.close_why();
                next.why = why && path.is_some();
                // A picture that draws few lines shows those of the module in question.
                if next.why && next.analysis.build_list.len() > BOTH {
                    next.focus = path.clone();
                }
                next.selected = path;
            }
            Action::Focus(path) => next.focus = path,
            Action::Trial(trial) => {
                if trial.is_empty() {
                    next.trial = Trial::default();
                    if next.view == View::WhatIf {
                        next.view = View::Overview;
                        next.pane = Pane::Graph;
                    }
                } else {
                    let difference = next.trial.difference.take();
                    next.trial = trial;
                    // What was there stays until the answer comes: nothing flickers.
                    next.trial.difference = difference;
                    next.view = View::WhatIf;
                    next.close_why();
                    if next.pane != Pane::Edit {
                        next.pane = Pane::Other;
                    }
                }
            }
            Action::Difference(difference) => {
                if !next.trial.is_empty() {
                    next.trial.difference = Some(difference);
                }
            }
            Action::PutBack => {
                next.trial = Trial::default();
                next.view = View::Overview;
                if next.pane == Pane::Other {
                    next.pane = Pane::Graph;
                }
            }
            Action::Step(step) => {
                next.step = step;
                next.clamp();
                if next.view == View::Steps {
                    next.lend(film::file(&next));
                }
            }
            Action::Play(playing) => next.playing = playing && !next.analysis.steps.is_empty(),
            Action::Dialog(dialog) => next.dialog = dialog,
            Action::Loading(loading) => next.loading = loading,
            Action::Notice(notice) => next.notice = notice,
            Action::Console(open) => {
                next.console_open = open;
                if open {
                    next.pane = Pane::Console;
                } else if next.pane == Pane::Console {
                    next.pane = Pane::Graph;
                }
            }
            Action::Ran(command) => {
                next.console.push(Block { command, output: None, taken_back: false });
                if next.console.len() > 200 {
                    next.console.remove(0);
                }
            }
            Action::Printed(output) => {
                if let Some(block) = next.console.iter_mut().find(|block| block.output.is_none()) {
                    block.output = Some(output);
                }
            }
            Action::TakenBack(number) => {
                if let Some(block) = next.console.get_mut(number) {
                    block.taken_back = true;
                }
            }
            Action::ClearConsole => next.console.retain(|block| block.output.is_none()),
            Action::Saved => next.saved = true,
        }
        if next.view != View::Steps {
            next.leave_film();
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::published;
    use playground::protocol::File;

    fn open(files: &[(&str, &str)]) -> Rc<State> {
        let files = files
            .iter()
            .map(|(name, text)| File { name: (*name).into(), text: (*text).into(), published: published(name) })
            .collect();
        let opened = Opened { files, first: "go.mod".into(), ..Opened::default() };
        Rc::new(State::default()).reduce(Action::Opened(Title::Own, Box::new(opened)))
    }

    #[test]
    fn opening_another_text_loses_nothing() {
        let state = open(&[("go.mod", "module mine\n")]);
        let state = state.reduce(Action::Edited { file: "go.mod".into(), text: "module mine2\n".into(), typed: true });
        let state = state.reduce(Action::Opened(Title::Example("example.cycle".into()), Box::default()));
        let state = state.reduce(Action::Undo);
        assert_eq!(&*state.file("go.mod").unwrap().text, "module mine2\n");
        assert_eq!(state.title, Title::Own);
    }

    #[test]
    fn a_failed_result_leaves_the_last_good_one() {
        let good = Analysis { go: "1.27".into(), ..Analysis::default() };
        let state = open(&[("go.mod", "module m\n")]).reduce(Action::Analysed(Rc::new(good)));
        let state = state.reduce(Action::Analysed(Rc::new(Analysis { failed: true, ..Analysis::default() })));
        assert!(state.is_stale());
        assert_eq!(state.analysis.go, "1.27");
    }

    #[test]
    fn the_scenario_is_txtar() {
        let state = open(&[("go.mod", "module m"), ("a@v1.0.0/go.mod", "module a\n")]);
        assert_eq!(state.scenario(), "-- go.mod --\nmodule m\n-- a@v1.0.0/go.mod --\nmodule a\n");
        assert_eq!(state.tabs.len(), 1);
    }
}
