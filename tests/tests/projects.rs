//! 34 real projects: what the engine and the commands say of them is what go said, word for word.

use std::time::Instant;

use playground::engine::{Engine, run};
use playground::protocol::{Answer, Question};
use tests::recorded::{Project, projects, repository};
use world::registry::Source;
use world::{Pack, Rest, Scenario};

fn text(project: &Project, name: &str) -> Option<String> {
    project.get(name).map(|data| String::from_utf8_lossy(data).into_owned())
}

fn pack_bytes(name: &str) -> Vec<u8> {
    let path = repository().join(format!("web/public/packs/{name}.pack"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn scenario(project: &Project, pack: &str) -> Scenario {
    let go_mod = text(project, "go.mod").expect("a go.mod");
    let mut scenario = Scenario::parse(format!("-- go.mod --\n{go_mod}-- go.env --\nGOFLAGS=-mod=mod\n").as_bytes());
    scenario.set_rest(Rest::Unknown);
    let pack: std::sync::Arc<dyn Source> = std::sync::Arc::new(Pack::open(&pack_bytes(pack)).expect("a pack"));
    scenario.add_source(pack);
    scenario
}

/// The first difference of two texts, for a message.
fn first_difference(got: &str, expected: &str) -> Option<String> {
    if got == expected {
        return None;
    }
    let at = got.lines().zip(expected.lines()).position(|(a, b)| a != b);
    let at = at.unwrap_or_else(|| got.lines().count().min(expected.lines().count()));
    Some(format!("line {}: {:?} instead of {:?}", at + 1, got.lines().nth(at), expected.lines().nth(at)))
}

#[test]
fn analyses() {
    let mut wrong = Vec::new();
    for (name, project) in projects().unwrap() {
        let mut engine = Engine::new();
        engine.ask(Question::LoadPack { name: name.clone(), bytes: pack_bytes(&name) });
        let started = Instant::now();
        let answer = engine.ask(Question::Open { scenario: text(&project, "go.mod").unwrap() });
        let Answer::Opened(opened) = answer else { panic!("{name}: not opened") };
        let took = started.elapsed();
        let analysis = &opened.analysis;
        if let Some(difference) = first_difference(&analysis.list.stdout, &text(&project, "list.txt").unwrap()) {
            wrong.push(format!("{name}: list: {difference} {:?} {:?}", analysis.list.stderr, analysis.unknown.first()));
        }
        println!(
            "{name}: {} modules, {} requirements, {took:?}",
            analysis.build_list.len(),
            analysis.requirements.len()
        );
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn graphs() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (name, project) in projects().unwrap() {
        let scenario = scenario(&project, &name);
        for (command, file) in [("go mod graph", "graph.txt"), ("go mod graph -go=1.16", "graph-1.16.txt")] {
            let Some(expected) = text(&project, file) else { continue };
            let output = run(&scenario, command);
            compared += 1;
            if let Some(difference) = first_difference(&output.stdout, &expected) {
                let stderr: String = output.stderr.chars().take(160).collect();
                wrong.push(format!("{name}: {command}: {difference} {stderr:?}"));
            }
        }
    }
    assert_eq!(compared, 37);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn lists_and_files() {
    let mut wrong = Vec::new();
    for (name, project) in projects().unwrap() {
        let scenario = scenario(&project, &name);
        let output = run(&scenario, "go list -m all");
        let file = |name: &str| {
            output
                .files
                .iter()
                .find(|(file, ..)| file == name)
                .and_then(|(_, _, after)| after.clone())
                .unwrap_or_default()
        };
        for (what, got, expected) in [
            ("output", output.stdout.clone(), text(&project, "list.txt").unwrap()),
            ("go.mod", file("go.mod"), text(&project, "list.go.mod").unwrap_or_default()),
            ("go.sum", file("go.sum"), text(&project, "list.go.sum").unwrap()),
        ] {
            if let Some(difference) = first_difference(&got, &expected) {
                let stderr: String = output.stderr.chars().take(160).collect();
                wrong.push(format!("{name}: {what}: {difference} {stderr:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
