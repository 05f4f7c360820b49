//! Opening something: a text, a link, an example, a real project, files.

use playground::protocol::{Answer, Question};

use super::Control;
use crate::scenarios::{self, Example};
use crate::state::{Action, Loading, Title, View};
use crate::{files, location, storage};

/// The most bytes that a dropped or picked set of files may have.
const LIMIT: f64 = 32.0 * 1024.0 * 1024.0;

impl Control {
    /// Keeps what is open among the earlier texts, if it is the visitor's own.
    fn keep_open_text(&self) {
        let state = self.state();
        if !state.is_empty() && (matches!(state.title, Title::Own) || state.files.iter().any(|file| file.changed)) {
            storage::keep_earlier(storage::Kept { title: Title::Own, name: state.name(), scenario: state.scenario() });
        }
    }

    /// Opens a scenario text.
    pub fn open(&self, title: Title, scenario: String) {
        self.keep_open_text();
        let control = self.clone();
        self.engine.ask(Question::Open { scenario }, move |answer| control.opened(title, answer));
    }

    /// Opens what a link carries.
    pub fn open_link(&self, fragment: String) {
        self.keep_open_text();
        let control = self.clone();
        let step = location::part(&fragment, "step").and_then(|step| step.parse::<usize>().ok());
        let fragment = location::text(&fragment).unwrap_or_default().to_owned();
        self.engine.ask(Question::OpenLink { fragment }, move |answer| {
            let opened = matches!(answer, Answer::Opened(_));
            control.opened(Title::Own, answer);
            if let (true, Some(step)) = (opened, step) {
                control.act(Action::View(View::Steps));
                control.act(Action::Step(step.saturating_sub(1)));
            }
            location::clear();
        });
    }

    fn opened(&self, title: Title, answer: Answer) {
        match answer {
            Answer::Opened(opened) => {
                self.act(Action::Notice(None));
                self.act(Action::Opened(title, Box::new(opened)));
            }
            Answer::Failed(failure) => self.failure(failure),
            _ => {}
        }
    }

    /// Opens an example.
    pub fn open_example(&self, example: &Example) {
        self.open(Title::Example(format!("example.{}", example.name)), example.scenario.to_owned());
    }

    /// Opens a real project: its pack is loaded first.
    pub fn open_project(&self, project: &scenarios::Project) {
        let number = self.load.get() + 1;
        self.load.set(number);
        self.act(Action::Loading(Some(Loading { name: project.path.clone(), done: 0, total: 0 })));
        let control = self.clone();
        let project = project.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let progress = {
                let (control, name) = (control.clone(), project.path.clone());
                move |done, total| {
                    if control.load.get() == number {
                        control.act(Action::Loading(Some(Loading { name: name.clone(), done, total })));
                    }
                }
            };
            let scenario = files::fetch(&project.scenario, progress.clone()).await;
            let pack = match &project.pack {
                Some(pack) => files::fetch(pack, progress).await.map(Some),
                None => Ok(None),
            };
            if control.load.get() != number {
                return;
            }
            let (Ok(scenario), Ok(pack)) = (scenario, pack) else {
                control.act(Action::Loading(None));
                control.notice("load.failed", &[("m", &project.path)]);
                return;
            };
            if let (Some(name), Some(bytes)) = (project.pack.clone(), pack) {
                let failed = control.clone();
                control.engine.ask(Question::LoadPack { name, bytes }, move |answer| {
                    if let Answer::Failed(failure) = answer {
                        failed.failure(failure);
                    }
                });
            }
            control.open(Title::Project(project.path.clone()), String::from_utf8_lossy(&scenario).into_owned());
        });
    }

    /// Gives up what is loading.
    pub fn cancel_loading(&self) {
        self.load.set(self.load.get() + 1);
        self.act(Action::Loading(None));
    }

    /// Loads a pack of requirements from bytes.
    pub fn load_pack(&self, name: String, bytes: Vec<u8>) {
        let control = self.clone();
        self.engine.ask(Question::LoadPack { name, bytes }, move |answer| match answer {
            Answer::Failed(failure) => control.failure(failure),
            _ => control.ask_analysis(Question::Analyse),
        });
    }

    /// Takes files that were dropped, picked or pasted.
    pub fn take_files(&self, taken: files::Taken) {
        let control = self.clone();
        self.act(Action::Loading(Some(Loading { name: String::new(), done: 0, total: taken.len() })));
        let number = self.load.get() + 1;
        self.load.set(number);
        wasm_bindgen_futures::spawn_local(async move {
            let progress = {
                let control = control.clone();
                move |name: &str, done, total| {
                    let going_on = control.load.get() == number;
                    if going_on {
                        control.act(Action::Loading(Some(Loading { name: name.to_owned(), done, total })));
                    }
                    going_on
                }
            };
            let read = taken.read(LIMIT, progress).await;
            if control.load.get() != number {
                return;
            }
            control.act(Action::Loading(None));
            match read {
                Ok(files::Read::Scenario(text)) => control.open(Title::Own, text),
                Ok(files::Read::Beside(text)) => control.take_files_beside(text),
                Ok(files::Read::Pack(name, bytes)) => control.load_pack(name, bytes),
                Err(files::Refused::TooBig(bytes)) => {
                    let (a, b) = (files::size(bytes), files::size(LIMIT));
                    control.notice("too.big", &[("a", &a), ("b", &b)]);
                }
                Err(files::Refused::Nothing) => control.notice("read.nothing", &[]),
                Err(files::Refused::Unreadable(name)) => control.notice("read.failed", &[("f", &name)]),
            }
        });
    }

    /// Adds files to the scenario that is open: a go.sum, the go.mod files of a module cache.
    fn take_files_beside(&self, text: String) {
        let mut state = (*self.state()).clone();
        let name = |line: &'_ str| Some(line.strip_prefix("-- ")?.strip_suffix(" --")?.to_owned());
        let mut names: Vec<String> = text.lines().filter_map(name).collect();
        picture::order::by(&mut names, |a, b| a.cmp(b));
        state.files.retain(|file| names.binary_search_by(|name| name.as_str().cmp(&file.name)).is_err());
        let title = if state.is_blank() { Title::Own } else { state.title.clone() };
        let control = self.clone();
        self.keep_open_text();
        self.engine.ask(Question::Open { scenario: state.scenario() + &text }, move |answer| {
            let is_open = matches!(answer, Answer::Opened(_));
            control.opened(title, answer);
            if is_open {
                control.joined(&names);
            }
        });
    }

    /// Says which files joined what was open.
    fn joined(&self, names: &[String]) {
        self.act(Action::Joined(names.iter().map(|name| name.as_str().into()).collect()));
        match names {
            [] => {}
            [name] => self.notice("read.joined", &[("f", name)]),
            [name, others @ ..] => {
                let count = self.state().settings.language.number(others.len());
                self.notice("read.joined.more", &[("f", name), ("n", &count)]);
            }
        }
    }
}
