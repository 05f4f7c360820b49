//! The engine behind the page: one scenario, loaded packs, answers to questions.

mod analysis;
mod difference;
mod lines;
mod load;
mod problems;
mod registry_facts;
mod rows;
mod run;
mod sentences;
pub mod share;
mod sums;
mod switches;

use std::rc::Rc;
use std::sync::Arc;

use world::registry::Source;
use world::scenario::Place;
use world::{Pack, Rest, Scenario};

pub use analysis::analyse;
pub use difference::difference;
pub use run::run;

use crate::data::{Analysis, Problem, Severity};
use crate::protocol::{Answer, Failure, File, Opened, PackFacts, Question};

/// The most bytes that a scenario may have.
pub const LIMIT: usize = 32 << 20;

/// The most bytes of one go.mod or go.work that are read for a result. Real ones stay below 100 kB; what is longer keeps the
/// page waiting for nothing.
pub const READ: usize = 2 << 20;

/// One scenario that is open, and the packs behind it.
#[derive(Default)]
pub struct Engine {
    scenario: Scenario,
    packs: Vec<(String, Arc<Pack>)>,
    /// The result of the scenario as it stands, if it was asked for.
    analysis: Option<Rc<Analysis>>,
    /// What commands left in the home: the module cache and go's own settings, as a session in a terminal has them.
    home: Vec<(String, Arc<[u8]>)>,
}

impl Engine {
    /// An engine with nothing open.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers one question.
    pub fn ask(&mut self, question: Question) -> Answer {
        match question {
            Question::Open { scenario } => self.open(scenario.as_bytes()),
            Question::OpenLink { fragment } => match share::decode(&fragment) {
                Ok(text) => self.open(&text),
                Err(failure) => Answer::Failed(failure),
            },
            Question::SetFile { file, text } => {
                let size = text.as_ref().map_or(0, String::len);
                if size > LIMIT {
                    return too_big(size, LIMIT);
                }
                if !matches!(world::scenario::place_of(&file), Place::Tree(_)) {
                    // What was published differs now: nothing that was downloaded counts.
                    self.home.clear();
                }
                self.scenario.set_file(&file, text.map(|text| Arc::from(text.into_bytes())));
                self.analysis = None;
                Answer::Analysis(self.result())
            }
            Question::SetComment { text } => {
                self.scenario.set_comment(text.as_bytes());
                Answer::Opened(self.opened())
            }
            Question::Analyse => Answer::Analysis(self.result()),
            Question::Difference { changes } => {
                if let Some(size) = self.unread() {
                    return too_big(size, READ);
                }
                let before = self.result();
                Answer::Difference(Box::new(difference(&self.scenario, &before, &changes)))
            }
            Question::Run { command, keep } => {
                if let Some(size) = self.unread() {
                    return too_big(size, READ);
                }
                let mut world = self.scenario.world();
                for (path, data) in &self.home {
                    world.tree_mut().place(path, Arc::clone(data), 0o644);
                }
                let output = run::run_in(&self.scenario, &world, &command);
                if keep {
                    let tree = world.tree();
                    let files = tree.files(world::scenario::HOME);
                    self.home = files.map(|(path, data)| (path.to_owned(), Arc::clone(data))).collect();
                }
                if keep && !output.files.is_empty() {
                    for (name, _, text) in &output.files {
                        self.scenario.set_file(name, text.as_ref().map(|text| Arc::from(text.as_bytes())));
                    }
                    self.analysis = None;
                }
                Answer::Output(output)
            }
            Question::Scenario => Answer::Text(String::from_utf8_lossy(&self.scenario.format()).into_owned()),
            Question::Share => Answer::Text(share::encode(&self.scenario.format())),
            Question::LoadPack { name, bytes } => self.load_pack(name, &bytes),
        }
    }

    /// The result of the scenario as it stands.
    pub fn analysis(&mut self) -> &Analysis {
        let unread = self.unread();
        let scenario = &self.scenario;
        self.analysis.get_or_insert_with(|| {
            Rc::new(match unread {
                Some(size) => not_read(size),
                None => analyse(scenario),
            })
        })
    }

    /// The same, to be kept.
    fn result(&mut self) -> Rc<Analysis> {
        self.analysis();
        self.analysis.clone().unwrap_or_default()
    }

    /// The size of a go.mod or go.work that is too long to be read, if there is one.
    fn unread(&self) -> Option<usize> {
        let decides = |name: &str| matches!(name.rsplit('/').next(), Some("go.mod" | "go.work"));
        let files = self.scenario.files().iter().filter(|file| decides(&file.name));
        files.map(|file| file.data.len()).filter(|size| *size > READ).max()
    }

    /// The scenario that is open.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    fn open(&mut self, text: &[u8]) -> Answer {
        self.home.clear();
        if text.len() > LIMIT {
            return too_big(text.len(), LIMIT);
        }
        self.scenario = Scenario::parse(text);
        self.scenario.set_rest(Rest::Unknown);
        for (_, pack) in &self.packs {
            self.scenario.add_source(Arc::clone(pack) as Arc<dyn Source>);
        }
        self.analysis = None;
        Answer::Opened(self.opened())
    }

    fn opened(&mut self) -> Opened {
        let analysis = self.result();
        let text = |data: &[u8]| String::from_utf8_lossy(data).into_owned();
        let mut files: Vec<File> = Vec::new();
        for file in self.scenario.files() {
            let published = match &file.place {
                Place::Published(module, _) => Some((module.path.to_string(), module.version.to_string())),
                _ => None,
            };
            files.push(File { name: file.name.clone(), text: text(&file.data), published });
        }
        // Files of the working tree first; a stable sort keeps the order otherwise.
        files.sort_by_key(|file| file.published.is_some());
        let named = |name: &&str| files.iter().any(|file| file.name == **name);
        let first = ["go.mod", "go.work"].iter().find(|name| named(name)).map(|name| (*name).to_owned());
        let first = first.or_else(|| files.first().map(|file| file.name.clone())).unwrap_or_default();
        Opened { comment: text(self.scenario.comment()), commands: self.scenario.commands(), files, first, analysis }
    }

    fn load_pack(&mut self, name: String, bytes: &[u8]) -> Answer {
        if let Some((_, pack)) = self.packs.iter().find(|(known, _)| *known == name) {
            return Answer::Pack(facts(pack));
        }
        match Pack::open(bytes) {
            Ok(pack) => {
                let pack = Arc::new(pack);
                self.scenario.add_source(Arc::clone(&pack) as Arc<dyn Source>);
                self.analysis = None;
                let answer = Answer::Pack(facts(&pack));
                self.packs.push((name, pack));
                answer
            }
            Err(error) => {
                let key = match error {
                    world::PackError::NotAPack => "pack.other",
                    world::PackError::Broken => "pack.broken",
                    world::PackError::TooBig => "too.big",
                };
                Answer::Failed(Failure { key: key.into(), words: Vec::new(), text: error.to_string() })
            }
        }
    }
}

fn facts(pack: &Pack) -> PackFacts {
    PackFacts {
        origin: pack.origin().to_owned(),
        date: pack.date().to_owned(),
        modules: pack.modules() as u32,
        versions: pack.go_mods().count() as u32,
    }
}

fn megabytes(bytes: usize) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

fn too_big(size: usize, limit: usize) -> Answer {
    let words = vec![("a".to_owned(), megabytes(size)), ("b".to_owned(), megabytes(limit))];
    let text = format!("that file is {}; the limit is {}", megabytes(size), megabytes(limit));
    Answer::Failed(Failure { key: "too.big".into(), words, text })
}

/// The result of a text that is too long to be read: one problem that says so in our own words, since go says nothing.
fn not_read(size: usize) -> Analysis {
    let problem = Problem {
        severity: Severity::Error,
        code: "too-big".into(),
        text: String::new(),
        place: None,
        hint: "too.big".into(),
        words: vec![megabytes(size), megabytes(READ)],
        fix: None,
    };
    Analysis { failed: true, problems: vec![problem], ..Analysis::default() }
}
