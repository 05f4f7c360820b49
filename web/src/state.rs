//! Everything the page shows, and the one function that changes it.

use std::rc::Rc;

use playground::data::{Analysis, CommandOutput, Difference, SwitchKind};
use playground::protocol::{Opened, WhatIf};
use serde::{Deserialize, Serialize};
use yew::prelude::*;

use crate::words::Language;

/// The preference for light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system prefers.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The size of all text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Smaller.
    Small,
    /// As designed.
    #[default]
    Normal,
    /// Larger.
    Large,
    /// For a room.
    Projector,
}

/// What a visitor sets once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language of the page.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// Text size.
    pub scale: Scale,
    /// Motion is reduced whatever the system says.
    pub still: bool,
    /// The editor shows plain text only.
    pub plain_editor: bool,
    /// Keys of one letter work outside of text fields.
    pub letter_keys: bool,
    /// Width of the editor in pixels.
    pub editor_width: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: Theme::default(),
            scale: Scale::default(),
            still: false,
            plain_editor: false,
            letter_keys: true,
            editor_width: None,
        }
    }
}

/// What the open scenario is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Title {
    /// An example, by its key in the table of words.
    Example(String),
    /// A real project, by its module path.
    Project(String),
    /// The visitor's own text: named after its module.
    Own,
}

/// One file of the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name in the scenario.
    pub name: Rc<str>,
    /// Its text.
    pub text: Rc<str>,
    /// The published module version it belongs to.
    pub published: Option<(String, String)>,
    /// It was changed here since the scenario was opened.
    pub changed: bool,
}

/// A view of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Graph over build list.
    Overview,
    /// The graph alone.
    Graph,
    /// The build list alone.
    List,
    /// The film.
    Steps,
    /// Two results side by side.
    WhatIf,
    /// What to know before this goes out.
    Checks,
}

impl View {
    /// All views in their order, with the keys of their names.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Overview, "view.overview"),
        (Self::Graph, "view.graph"),
        (Self::List, "view.list"),
        (Self::Steps, "view.steps"),
        (Self::WhatIf, "view.whatif"),
        (Self::Checks, "view.checks"),
    ];
}

/// What fills the page where it is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The editor.
    Edit,
    /// The graph.
    Graph,
    /// The build list.
    List,
    /// Another view of the result.
    Other,
    /// The console.
    Console,
}

impl Pane {
    /// The value of `data-pane`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Graph => "graph",
            Self::List => "list",
            Self::Other => "other",
            Self::Console => "console",
        }
    }
}

/// An open dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The share link.
    Share,
    /// Settings.
    Settings,
    /// Keyboard shortcuts.
    Keys,
    /// Commands.
    Palette,
    /// What is missing and how to add it.
    Missing,
}

/// Something under way, with numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loading {
    /// What is loaded now.
    pub name: String,
    /// Done so far.
    pub done: usize,
    /// Of how many; 0: not known yet.
    pub total: usize,
}

/// A line above the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Key in the table of words.
    pub key: String,
    /// What its placeholders stand for.
    pub words: Vec<(String, String)>,
    /// A button that goes back to the text before.
    pub restore: bool,
}

/// One command in the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The command line.
    pub command: String,
    /// What it printed; none while it runs.
    pub output: Option<CommandOutput>,
}

/// A switch that is off, known by what its line says: numbers change while somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Off {
    /// What the line is.
    pub kind: SwitchKind,
    /// Module path on its left.
    pub path: String,
    /// Version on its left.
    pub version: String,
}

/// The what-if that is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    /// Switches that are off.
    pub off: Vec<Off>,
    /// Other changes: a requirement dropped, a command.
    pub others: Vec<WhatIf>,
    /// The answer, once it is there.
    pub difference: Option<Rc<Difference>>,
}

impl Trial {
    /// Whether nothing is tried.
    pub fn is_empty(&self) -> bool {
        self.off.is_empty() && self.others.is_empty()
    }
}

/// A place that the editor should show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jump {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Grows with every jump, so that the same place can be shown twice.
    pub number: u32,
}

/// A scenario as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What it was called.
    pub title: Title,
    /// Text in front of the files.
    pub comment: String,
    /// Its files.
    pub files: Vec<SourceFile>,
    /// The file that was shown.
    pub current: Rc<str>,
}

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// What the visitor set.
    pub settings: Settings,
    /// What the scenario is called.
    pub title: Title,
    /// The text is in this browser's storage.
    pub saved: bool,
    /// Text in front of the files.
    pub comment: String,
    /// The go commands in it.
    pub commands: Vec<String>,
    /// All files.
    pub files: Vec<SourceFile>,
    /// Names of the files that have a tab.
    pub tabs: Vec<Rc<str>>,
    /// The file in the editor.
    pub current: Rc<str>,
    /// Where the editor should go.
    pub jump: Option<Jump>,
    /// The last good result.
    pub analysis: Rc<Analysis>,
    /// The newest result, which may have failed.
    pub latest: Rc<Analysis>,
    /// The engine answered at least once.
    pub ready: bool,
    /// There is a good result to show.
    pub has_result: bool,
    /// The view of the result.
    pub view: View,
    /// The part that fills a narrow page.
    pub pane: Pane,
    /// The editor is folded away.
    pub folded: bool,
    /// Module path of the selected row.
    pub selected: Option<Rc<str>>,
    /// The inspector is open for the selected row.
    pub why: bool,
    /// The graph shows only what leads to the selected module and from it.
    pub focus: Option<Rc<str>>,
    /// The what-if.
    pub trial: Trial,
    /// The step shown.
    pub step: usize,
    /// The film runs.
    pub playing: bool,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// Something under way.
    pub loading: Option<Loading>,
    /// A line above the answer.
    pub notice: Option<Notice>,
    /// The console is open.
    pub console_open: bool,
    /// What ran in the console.
    pub console: Vec<Block>,
    /// What was changed by a button, newest last.
    pub undo: Vec<Snapshot>,
    /// Grows with every change of the texts that the editor did not make itself.
    pub revision: u32,
}

impl Default for State {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            title: Title::Own,
            saved: true,
            comment: String::new(),
            commands: Vec::new(),
            files: vec![SourceFile { name: "go.mod".into(), text: "".into(), published: None, changed: false }],
            tabs: vec!["go.mod".into()],
            current: "go.mod".into(),
            jump: None,
            analysis: Rc::default(),
            latest: Rc::default(),
            ready: false,
            has_result: false,
            view: View::Overview,
            pane: Pane::Graph,
            folded: false,
            selected: None,
            why: false,
            focus: None,
            trial: Trial::default(),
            step: 0,
            playing: false,
            dialog: None,
            loading: None,
            notice: None,
            console_open: false,
            console: Vec::new(),
            undo: Vec::new(),
            revision: 0,
        }
    }
}

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
    /// The console is emptied.
    ClearConsole,
    /// The texts are in this browser's storage.
    Saved,
}

impl State {
    /// The file in the editor.
    pub fn current_file(&self) -> Option<&SourceFile> {
        self.file(&self.current)
    }

    /// A file by its name.
    pub fn file(&self, name: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| &*file.name == name)
    }

    /// Whether what is shown is the result of an earlier text.
    pub fn is_stale(&self) -> bool {
        self.has_result && self.latest.failed
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.files.iter().all(|file| file.text.trim().is_empty())
    }

    /// Whether there is nothing to compute: published versions alone are no module.
    pub fn is_blank(&self) -> bool {
        self.files.iter().filter(|file| file.published.is_none()).all(|file| file.text.trim().is_empty())
    }

    /// A switch's state: off switches are in the what-if.
    pub fn is_off(&self, switch: &playground::data::Switch) -> bool {
        self.trial.off.iter().any(|off| off.matches(switch))
    }

    /// The scenario's name.
    pub fn name(&self) -> String {
        let language = self.settings.language;
        match &self.title {
            Title::Example(key) => language.word(key).to_owned(),
            Title::Project(path) => path.clone(),
            Title::Own => self
                .analysis
                .modules
                .first()
                .filter(|row| row.main && !row.path.is_empty())
                .map_or_else(|| language.word("scenario.none").to_owned(), |row| row.path.clone()),
        }
    }

    /// The scenario as a txtar text. A file that doesn't end with a line end gets one, as txtar has it.
    pub fn scenario(&self) -> String {
        let mut text = self.comment.clone();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        for file in &self.files {
            text.push_str("-- ");
            text.push_str(&file.name);
            text.push_str(" --\n");
            text.push_str(&file.text);
            if !file.text.is_empty() && !file.text.ends_with('\n') {
                text.push('\n');
            }
        }
        text
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            title: self.title.clone(),
            comment: self.comment.clone(),
            files: self.files.clone(),
            current: self.current.clone(),
        }
    }

    fn remember(&mut self) {
        if self.is_empty() {
            return;
        }
        let snapshot = self.snapshot();
        if self.undo.last() != Some(&snapshot) {
            self.undo.push(snapshot);
            if self.undo.len() > 50 {
                self.undo.remove(0);
            }
        }
    }

    fn set_text(&mut self, name: &str, text: Rc<str>) {
        if let Some(file) = self.files.iter_mut().find(|file| &*file.name == name) {
            file.text = text;
            file.changed = true;
        } else {
            let published = published(name);
            self.files.push(SourceFile { name: name.into(), text, published, changed: true });
        }
        self.saved = false;
    }

    fn show(&mut self, name: Rc<str>) {
        if !self.tabs.contains(&name) {
            self.tabs.push(name.clone());
        }
        self.current = name;
    }

    fn clamp(&mut self) {
        self.step = self.step.min(self.analysis.steps.len().saturating_sub(1));
        let known = |path: &Rc<str>| self.analysis.modules.iter().any(|row| row.path == **path);
        if !self.selected.as_ref().is_some_and(known) {
            self.selected = None;
            self.why = false;
        }
        if !self.focus.as_ref().is_some_and(known) {
            self.focus = None;
        }
    }
}

impl Off {
    /// Whether this is the switch's line.
    pub fn matches(&self, switch: &playground::data::Switch) -> bool {
        self.kind == switch.kind && self.path == switch.path && self.version == switch.version
    }
}

/// The module version that a scenario's file name holds: `example.com/a@v1.2.0/go.mod`.
pub fn published(name: &str) -> Option<(String, String)> {
    let (path, rest) = name.split_once('@')?;
    let (version, _) = rest.split_once('/')?;
    Some((path.to_owned(), version.to_owned()))
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
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
                return Rc::new(next).reduce(Action::Analysed(Rc::from(opened.analysis)));
            }
            Action::Edited { file, text, typed } => {
                if !typed {
                    next.remember();
                    next.revision += 1;
                }
                next.set_text(&file, text);
                next.notice = None;
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
                next.revision += 1;
            }
            Action::CloseTab(name) => {
                let at = next.tabs.iter().position(|tab| *tab == name).unwrap_or(0);
                if next.tabs.len() > 1 {
                    next.tabs.retain(|tab| *tab != name);
                    if next.current == name {
                        next.current = next.tabs[at.min(next.tabs.len() - 1)].clone();
                    }
                }
            }
            Action::ShowFile(name, place) => {
                if next.file(&name).is_some() {
                    next.show(name);
                    next.pane = Pane::Edit;
                    next.folded = false;
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
                next.why &= matches!(view, View::Overview | View::Graph | View::List);
                next.pane = match view {
                    View::List => Pane::List,
                    View::Overview | View::Graph => Pane::Graph,
                    _ => Pane::Other,
                };
            }
            Action::Pane(pane) => {
                next.pane = pane;
                match pane {
                    Pane::Graph | Pane::List => next.view = View::Overview,
                    Pane::Console => next.console_open = true,
                    Pane::Edit | Pane::Other => {}
                }
                next.why = false;
            }
            Action::Fold(folded) => next.folded = folded,
            Action::Select(path, why) => {
                next.why = why && path.is_some();
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
                    next.why = false;
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
                next.console.push(Block { command, output: None });
                if next.console.len() > 200 {
                    next.console.remove(0);
                }
            }
            Action::Printed(output) => {
                if let Some(block) = next.console.iter_mut().find(|block| block.output.is_none()) {
                    block.output = Some(output);
                }
            }
            Action::ClearConsole => next.console.retain(|block| block.output.is_none()),
            Action::Saved => next.saved = true,
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
