//! Runs the text table of cases: one block a case, in the notation of golang's own table.

use std::collections::BTreeMap;
use std::sync::Arc;

use gomod::ModuleVersion;
use mvs::{InModule, Requirements, Step, build_list, minimal_requirements};

#[derive(Clone, Debug)]
struct Missing(ModuleVersion);

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: missing", self.0)
    }
}

impl InModule for Missing {
    fn module(&self) -> Option<(ModuleVersion, String)> {
        Some((self.0.clone(), "missing".to_owned()))
    }
    fn at(&self, _: &ModuleVersion) -> String {
        self.to_string()
    }
}

#[derive(Default)]
struct Case {
    name: String,
    required: BTreeMap<ModuleVersion, Arc<[ModuleVersion]>>,
    wants: Vec<(String, Vec<ModuleVersion>)>,
}

impl Requirements for Case {
    type Error = Missing;
    fn required(&self, module: &ModuleVersion) -> Result<Arc<[ModuleVersion]>, Missing> {
        let leaf = !self.required.keys().any(|known| known.path == module.path);
        match self.required.get(module) {
            Some(list) => Ok(list.clone()),
            None if leaf => Ok(Arc::from([])),
            None => Err(Missing(module.clone())),
        }
    }
}

fn module(text: &str) -> ModuleVersion {
    let (path, version) = text.split_at(1);
    match version {
        "" | "none" => ModuleVersion::new(path, version),
        number => ModuleVersion::new(path, format!("v{number}.0.0")),
    }
}

fn modules(text: &str) -> Vec<ModuleVersion> {
    text.split_whitespace().map(module).collect()
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in include_str!("cases.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (left, right) = line.split_once(':').expect("a colon");
        match left.split_once(' ') {
            _ if left == "name" => cases.push(Case { name: right.trim().to_owned(), ..Case::default() }),
            Some(_) => cases.last_mut().unwrap().wants.push((left.to_owned(), modules(right))),
            None => {
                cases.last_mut().unwrap().required.insert(module(left), modules(right).into());
            }
        }
    }
    cases
}

#[test]
fn table() {
    let cases = cases();
    assert!(cases.len() >= 8);
    for case in &cases {
        for (question, want) in &case.wants {
            let mut words = question.split(' ');
            let (verb, main) = (words.next().unwrap(), module(words.next().unwrap()));
            let base: Vec<Arc<str>> = words.map(Arc::from).collect();
            let got = match verb {
                "build" => build_list(&[main], case).unwrap(),
                "req" => minimal_requirements(&main, &base, case).unwrap(),
                other => panic!("unknown question {other}"),
            };
            assert_eq!(&got, want, "{}: {question}", case.name);
        }
    }
}

#[test]
fn errors_name_the_chain() {
    let mut case = Case { name: "missing".to_owned(), ..Case::default() };
    for (from, to) in [("A", "B1"), ("B1", "C1"), ("C1", "B2"), ("C2", "")] {
        case.required.insert(module(from), modules(to).into());
    }
    let error = build_list(&[module("A")], &case).unwrap_err();
    assert_eq!(error.to_string(), "B@v1.0.0 requires\n\tC@v1.0.0 requires\n\tB@v2.0.0: missing");
}

#[test]
fn steps_come_from_the_same_loop() {
    let mut graph = mvs::Graph::traced(&modules("A"));
    graph.require(&module("A"), &modules("B1 C1"));
    graph.require(&module("B1"), &modules("C2"));
    graph.require(&module("C1"), &modules("B1"));
    let id = |text: &str| graph.id(&module(text)).unwrap();
    assert_eq!(
        graph.steps(),
        [
            Step::Require { from: None, to: id("A") },
            Step::Visit(id("A")),
            Step::Require { from: Some(id("A")), to: id("B1") },
            Step::Require { from: Some(id("A")), to: id("C1") },
            Step::Visit(id("B1")),
            Step::Raise { from: Some(id("B1")), to: id("C2"), was: id("C1") },
            Step::Visit(id("C1")),
            Step::Skip { from: Some(id("C1")), to: id("B1") },
        ]
    );
    assert_eq!(graph.build_list(), modules("A B1 C2"));
    assert_eq!(graph.find_path(|m| *m == module("C2")), modules("A B1 C2"));
}
