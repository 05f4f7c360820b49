//! What a press does: actions for the state, questions for the engine, and the side effects between them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use playground::data::{CommandOutput, Fix, Place, Switch, TextEdit};
use playground::protocol::{Answer, Failure, Question, WhatIf};
use yew::prelude::*;

use crate::names;
use crate::state::{Action, Dialog, Notice, Off, State, Trial};
use crate::worker::Engine;

mod opening;

/// The page's hands: cheap to clone, the same for the whole life of the page.
#[derive(Clone)]
pub struct Control {
    dispatch: UseReducerDispatcher<State>,
    /// The engine.
    pub engine: Engine,
    latest: Rc<RefCell<Rc<State>>>,
    /// Loads that were cancelled have a lower number.
    load: Rc<Cell<u32>>,
}

impl PartialEq for Control {
    fn eq(&self, other: &Self) -> bool {
        self.engine == other.engine
    }
}

/// What every part of the page can reach: the state as it was drawn, and the hands. (A handle of the reducer would give the
/// newest state instead, and a clone of it would never be equal to the one before.)
#[derive(Clone)]
pub struct Page {
    /// The state.
    pub state: Rc<State>,
    /// The hands.
    pub control: Control,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.state, &other.state) && self.control == other.control
    }
}

/// The page's state and hands.
///
/// # Panics
/// Outside of the page's own components.
#[hook]
pub fn use_page() -> Page {
    use_context::<Page>().expect("a part of the page")
}

impl Control {
    /// Hands over a state.
    pub fn new(dispatch: UseReducerDispatcher<State>, engine: Engine, state: Rc<State>) -> Self {
        Self { dispatch, engine, latest: Rc::new(RefCell::new(state)), load: Rc::default() }
    }

    /// Tells the hands the state of this render.
    pub fn see(&self, state: Rc<State>) {
        let before = self.latest.replace(state);
        drop(before);
    }

    /// The state as of the last render.
    pub fn state(&self) -> Rc<State> {
        self.latest.borrow().clone()
    }

    /// Changes the state.
    pub fn act(&self, action: Action) {
        self.dispatch.dispatch(action);
    }

    /// A callback that changes the state.
    pub fn on<E>(&self, action: impl Fn() -> Action + 'static) -> Callback<E> {
        let control = self.clone();
        Callback::from(move |_: E| control.act(action()))
    }

    /// Starts the engine anew with the text as it stands.
    pub fn start(&self) {
        let control = self.clone();
        self.engine.start(Callback::from(move |()| control.notice("engine.failed", &[])));
    }

    /// Shows a line above the answer.
    pub fn notice(&self, key: &str, words: &[(&str, &str)]) {
        let words = words.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.act(Action::Notice(Some(Notice { key: key.to_owned(), words, restore: false })));
    }

    fn failure(&self, failure: Failure) {
        self.act(Action::Loading(None));
        self.act(Action::Notice(Some(Notice { key: failure.key, words: failure.words, restore: false })));
    }

    /// The editor's text is different. `asked`: the engine has the question already.
    pub fn typed(&self, file: Rc<str>, text: Rc<str>, asked: bool) {
        self.act(Action::Edited { file: file.clone(), text: text.clone(), typed: true });
        if !asked {
            self.send(&file, Some(&text));
        }
    }

    /// Asks about a text before it is in the editor. When its answer comes, `here` puts it there, and tells whether it is: if
    /// not, another text was asked about by then.
    pub fn ask_ahead(&self, file: &str, text: &str, here: impl FnOnce() -> bool + 'static) {
        let control = self.clone();
        let question = Question::SetFile { file: file.to_owned(), text: Some(text.to_owned()) };
        self.engine.ask(question, move |answer| {
            if here() {
                control.analysed(answer);
            }
        });
    }

    /// Another text for a file, as one change that can be taken back.
    pub fn replace(&self, file: &Rc<str>, text: Rc<str>) {
        self.act(Action::Edited { file: file.clone(), text: text.clone(), typed: false });
        self.send(file, Some(&text));
    }

    fn send(&self, file: &str, text: Option<&str>) {
        self.ask_analysis(Question::SetFile { file: file.to_owned(), text: text.map(str::to_owned) });
    }

    fn ask_analysis(&self, question: Question) {
        let control = self.clone();
        self.engine.ask(question, move |answer| control.analysed(answer));
    }

    fn analysed(&self, answer: Answer) {
        match answer {
            Answer::Analysis(analysis) => {
                self.act(Action::Analysed(analysis));
                self.ask_difference();
            }
            Answer::Failed(failure) => self.failure(failure),
            _ => {}
        }
    }

    /// Adds a file and shows it.
    pub fn add_file(&self, name: &str) {
        self.act(Action::AddFile(name.into(), "".into()));
        self.send(name, Some(""));
    }

    /// Applies edits that a button stands for.
    pub fn edit(&self, edits: &[TextEdit]) {
        let state = self.state();
        let mut written: Vec<(String, Option<String>)> = Vec::new();
        for name in edits.iter().map(|edit| &edit.file) {
            if written.iter().any(|(done, _)| done == name) {
                continue;
            }
            let text = state.file(name).map_or("", |file| &file.text);
            written.push((name.clone(), Some(apply(text, edits.iter().filter(|edit| edit.file == *name)))));
        }
        self.write(written);
    }

    fn write(&self, written: Vec<(String, Option<String>)>) {
        if written.is_empty() {
            return;
        }
        self.act(Action::Written(written.clone()));
        for (name, text) in written {
            self.send(&name, text.as_deref());
        }
    }

    /// Does what a fix says.
    pub fn fix(&self, fix: &Fix) {
        self.edit(&fix.edits);
    }

    /// Shows a place in the editor.
    pub fn show_place(&self, place: &Place) {
        let at = (place.start as usize, place.end as usize);
        self.act(Action::ShowFile(place.file.as_str().into(), Some(at)));
    }

    /// Takes back what the last button did.
    pub fn undo(&self) {
        let before = self.state();
        let Some(snapshot) = before.undo.last().cloned() else { return };
        self.act(Action::Undo);
        let names_before: Vec<_> = before.files.iter().map(|file| file.name.clone()).collect();
        let same = names_before.len() == snapshot.files.len()
            && before.files.iter().zip(&snapshot.files).filter(|(a, b)| a != b).count() <= 2
            && before.comment == snapshot.comment;
        if same {
            for (old, new) in before.files.iter().zip(&snapshot.files) {
                if old.text != new.text {
                    self.send(&new.name, Some(&new.text));
                }
            }
            return;
        }
        let scenario = State { files: snapshot.files, comment: snapshot.comment, ..State::default() }.scenario();
        let control = self.clone();
        self.engine.ask(Question::Open { scenario }, move |answer| {
            if let Answer::Opened(opened) = answer {
                control.act(Action::Analysed(opened.analysis));
            }
        });
    }

    /// Takes back what one command of the console changed.
    pub fn take_back(&self, number: usize) {
        let state = self.state();
        let Some(output) = state.console.get(number).and_then(|block| block.output.as_ref()) else { return };
        if state.can_take_back(output) {
            self.write(output.files.iter().map(|(name, before, _)| (name.clone(), before.clone())).collect());
            self.act(Action::TakenBack(number));
        }
    }

    /// Switches a line off or on again.
    pub fn switch(&self, switch: &Switch) {
        let mut trial = self.state().trial.clone();
        if trial.off.iter().any(|off| off.matches(switch)) {
            trial.off.retain(|off| !off.matches(switch));
        } else {
            trial.off.push(Off { kind: switch.kind, path: switch.path.clone(), version: switch.version.clone() });
        }
        self.try_out(trial);
    }

    /// Tries something that is not a switch: another version, a requirement dropped.
    pub fn try_change(&self, change: WhatIf) {
        self.try_out(Trial { others: vec![change], ..Trial::default() });
    }

    fn try_out(&self, trial: Trial) {
        let control = self.clone();
        self.act(Action::Trial(trial.clone()));
        control.ask_difference_of(&trial);
    }

    fn ask_difference(&self) {
        self.ask_difference_of(&self.state().trial);
    }

    fn ask_difference_of(&self, trial: &Trial) {
        if trial.is_empty() {
            return;
        }
        let state = self.state();
        let mut changes: Vec<WhatIf> = state
            .latest
            .switches
            .iter()
            .enumerate()
            .filter(|(_, switch)| trial.off.iter().any(|off| off.matches(switch)))
            .map(|(number, _)| WhatIf::Off(number as u32))
            .collect();
        changes.extend(trial.others.iter().cloned());
        let control = self.clone();
        self.engine.ask(Question::Difference { changes }, move |answer| match answer {
            Answer::Difference(difference) => control.act(Action::Difference(Rc::from(difference))),
            Answer::Failed(failure) => control.failure(failure),
            _ => {}
        });
    }

    /// Keeps B: its edits become the text.
    pub fn keep(&self) {
        let state = self.state();
        let Some(difference) = state.trial.difference.clone() else { return };
        self.act(Action::PutBack);
        self.edit(&difference.keep);
        for other in &state.trial.others {
            if let WhatIf::Command(command) = other {
                self.run(command.clone());
            }
        }
    }

    /// Runs a command in the console.
    pub fn run(&self, command: String) {
        let command = command.trim().to_owned();
        if command.is_empty() {
            return;
        }
        self.act(Action::Console(true));
        self.act(Action::Ran(command.clone()));
        let control = self.clone();
        let failed = command.clone();
        self.engine.ask(Question::Run { command, keep: true }, move |answer| match answer {
            Answer::Output(output) => {
                let changed: Vec<(String, Option<String>)> =
                    output.files.iter().map(|(name, _, after)| (name.clone(), after.clone())).collect();
                control.act(Action::Printed(output));
                if !changed.is_empty() {
                    control.act(Action::Written(changed));
                    control.ask_analysis(Question::Analyse);
                }
            }
            Answer::Failed(failure) => control.act(Action::Printed(CommandOutput {
                command: failed,
                status: 1,
                stderr: failure.text,
                ..CommandOutput::default()
            })),
            _ => {}
        });
    }

    /// Asks for the share link's fragment.
    pub fn share(&self, done: Callback<String>) {
        self.engine.ask(Question::Share, move |answer| {
            if let Answer::Text(fragment) = answer {
                done.emit(fragment);
            }
        });
    }

    /// Opens a dialog.
    pub fn dialog(&self, dialog: Dialog) -> Callback<MouseEvent> {
        self.on(move || Action::Dialog(Some(dialog)))
    }

    /// Selects a module by its number, with the inspector.
    pub fn why(&self, module: u32) {
        let state = self.state();
        if let Some(row) = state.analysis.modules.get(module as usize) {
            self.act(Action::Select(Some(row.path.as_str().into()), true));
        }
    }

    /// The number of the selected module.
    pub fn selected(state: &State) -> Option<u32> {
        names::find(&state.analysis, state.selected.as_deref()?)
    }

    /// The first step that a module is raised at, or first asked for.
    pub fn first_step_of(state: &State, module: u32) -> Option<usize> {
        use playground::data::Step;
        let raised =
            state.analysis.steps.iter().rposition(|step| matches!(step, Step::Raise { to, .. } if to.module == module));
        raised.or_else(|| {
            state.analysis.steps.iter().position(|step| matches!(step, Step::Require { to, .. } if to.module == module))
        })
    }
}

/// A text with edits that don't overlap. An edit that lies outside of the text, or inside of a character, is left out.
fn apply<'a>(text: &str, edits: impl Iterator<Item = &'a TextEdit>) -> String {
    let mut edits: Vec<&TextEdit> = edits.collect();
    picture::order::by_key(&mut edits, |edit| (edit.start, edit.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.start as usize, edit.end as usize);
        if start < at || end < start {
            continue;
        }
        let (Some(before), Some(_)) = (text.get(at..start), text.get(start..end)) else { continue };
        out.push_str(before);
        out.push_str(&edit.text);
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> TextEdit {
        TextEdit { file: String::new(), start, end, text: text.into() }
    }

    #[test]
    fn edits_leave_the_rest_alone() {
        assert_eq!(apply("abcdef", [edit(4, 5, "E"), edit(1, 2, "")].iter()), "acdEf");
        assert_eq!(apply("abc", [edit(3, 3, "d")].iter()), "abcd");
        assert_eq!(apply("abc", [edit(2, 9, "x"), edit(1, 0, "y")].iter()), "abc");
        assert_eq!(apply("é", [edit(1, 1, "x")].iter()), "é");
        assert_eq!(apply("abc", [edit(0, 2, "x"), edit(1, 2, "y")].iter()), "xc");
    }
}
