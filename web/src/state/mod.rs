//! Everything the page shows, and the one function that changes it.

mod action;
mod film;
mod panels;
mod scenario;
mod settings;
mod trial;

use std::rc::Rc;

use playground::data::{Analysis, CommandOutput};

use film::Lent;

pub use action::Action;
pub use panels::{Block, Dialog, Jump, Loading, Notice, Pane, View};
pub use scenario::{Snapshot, SourceFile, Title, published};
pub use settings::{Scale, Settings, Theme};
pub use trial::{Off, Trial};

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
    /// What the film gives back of the editor.
    pub lent: Option<Lent>,
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
    /// The editor is folded away, or not, as the visitor chose; none: as the view needs it ([`Self::folded`]).
    pub fold: Option<bool>,
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
    /// Grows with everything that more than the editor may show: not with each letter, whose result comes behind it.
    pub shown: u32,
    /// Grows with everything that the column of texts may show: not with a result that says the same of the texts.
    pub noted: u32,
}

/// Modules up to which graph and list share the stage also where it is not wide, and the graph needs no more.
pub const BOTH: usize = picture::cards::MOST;

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
            lent: None,
            jump: None,
            analysis: Rc::default(),
            latest: Rc::default(),
            ready: false,
            has_result: false,
            view: View::Overview,
            pane: Pane::Graph,
            fold: None,
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
            shown: 0,
            noted: 0,
        }
    }
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

    /// Whether the editor is folded away: a large graph on its own tab takes the whole width.
    pub fn folded(&self) -> bool {
        let large = || self.view == View::Graph && self.pane != Pane::Edit && self.analysis.build_list.len() > BOTH;
        self.fold.unwrap_or_else(large)
    }

    /// Whether what is shown is the result of an earlier text.
    pub fn is_stale(&self) -> bool {
        self.has_result && self.latest.failed
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.files.iter().all(|file| file.text.trim().is_empty())
    }

    /// Whether there is nothing to compute: without a line in a go.mod or go.work there is no module.
    pub fn is_blank(&self) -> bool {
        let decides = |file: &&SourceFile| {
            file.published.is_none() && (file.name.ends_with("go.mod") || file.name.ends_with("go.work"))
        };
        self.files.iter().filter(decides).all(|file| file.text.trim().is_empty())
    }

    /// Whether a result would change nothing beside the result itself.
    fn says_nothing_new(&self, new: &Analysis) -> bool {
        let old = &self.latest;
        let size = |analysis: &Analysis| analysis.build_list.len() > BOTH;
        self.ready
            && self.view != View::Steps
            && old.failed == new.failed
            && size(&self.analysis) == size(new)
            && old.problems == new.problems
            && old.switches == new.switches
            && old.published == new.published
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

    /// Whether the files that a command changed still are as it left them: only then can it be taken back alone.
    pub fn can_take_back(&self, output: &CommandOutput) -> bool {
        !output.files.is_empty()
            && output.files.iter().all(|(name, _, after)| self.file(name).map(|file| &*file.text) == after.as_deref())
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            title: self.title.clone(),
            comment: self.comment.clone(),
            files: self.files.clone(),
            current: self.own_file(),
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

    /// Closes the inspector, and the focus of the graph that came with it.
    fn close_why(&mut self) {
        if self.why && self.focus == self.selected {
            self.focus = None;
        }
        self.why = false;
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
