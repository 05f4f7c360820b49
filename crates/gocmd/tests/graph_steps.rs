//! The steps of selection come from the loop that reads the graph: replacement, exclusion and pruning included.

use gocmd::config::Config;
use gocmd::load::Loader;
use gocmd::{Session, commands};
use mvs::Step;
use world::Scenario;

const SCENARIO: &str = "\
go mod graph
-- go.mod --
module example.com/app

go 1.20

require (
	example.com/a v1.0.0
	example.com/b v1.0.0
)

exclude example.com/d v1.1.0

replace example.com/b v1.0.0 => example.com/fork v1.0.0
-- example.com/a@v1.0.0/go.mod --
module example.com/a

go 1.20

require example.com/c v1.1.0
-- example.com/fork@v1.0.0/go.mod --
module example.com/b

go 1.20

require (
	example.com/c v1.0.0
	example.com/d v1.1.0
)
-- example.com/c@v1.1.0/go.mod --
module example.com/c

go 1.20

require example.com/far v1.0.0
-- example.com/c@v1.0.0/go.mod --
module example.com/c
";

fn words(command: &str) -> Vec<String> {
    command.split(' ').map(str::to_owned).collect()
}

#[test]
fn steps_tell_of_replacement_exclusion_and_pruning() {
    let world = Scenario::parse(SCENARIO.as_bytes()).world();
    let mut config = Config::new(&world);
    "mod graph".clone_into(&mut config.command);
    let session = Session::new(&world, config);
    let loader = Loader::new(&session);
    loader.trace();
    let mg = loader.load_mod_graph("").unwrap();
    let graph = mg.graph();
    let name = |id: mvs::Id| graph.module(id).to_string();
    let steps: Vec<String> = graph
        .steps()
        .iter()
        .filter_map(|step| match step {
            Step::Visit(id) => Some(format!("visit {}", name(*id))),
            Step::Replace(id) => Some(format!("replace {}", name(*id))),
            Step::Exclude { from, to } => Some(format!("{} excludes {}", name(*from), name(*to))),
            Step::Prune(id) => Some(format!("prune {}", name(*id))),
            Step::Raise { to, was, .. } => Some(format!("raise {} to {}", name(*was), name(*to))),
            Step::Skip { from: Some(from), to } => Some(format!("{} asks in vain for {}", name(*from), name(*to))),
            _ => None,
        })
        .collect();
    assert_eq!(
        steps,
        [
            "visit example.com/app",
            "visit example.com/a@v1.0.0",
            "replace example.com/b@v1.0.0",
            "example.com/b@v1.0.0 excludes example.com/d@v1.1.0",
            "visit example.com/b@v1.0.0",
            "example.com/b@v1.0.0 asks in vain for example.com/c@v1.0.0",
            "visit go@1.20",
            "prune example.com/c@v1.1.0",
            "prune example.com/c@v1.0.0",
        ]
    );
}

/// What the real go 1.27.3 prints for the same files.
#[test]
fn the_graph_is_printed_as_go_prints_it() {
    let world = Scenario::parse(SCENARIO.as_bytes()).world();
    let outcome = commands::run(&world, &words("mod graph"));
    assert_eq!(String::from_utf8_lossy(&outcome.stderr), "");
    assert_eq!(
        String::from_utf8_lossy(&outcome.stdout),
        "example.com/app example.com/a@v1.0.0\n\
         example.com/app example.com/b@v1.0.0\n\
         example.com/app go@1.20\n\
         example.com/a@v1.0.0 example.com/c@v1.1.0\n\
         example.com/b@v1.0.0 example.com/c@v1.0.0\n"
    );
}

/// A dependency that can't be read is named with the chain of requirements that leads there, as go does.
#[test]
fn a_missing_module_is_reported_with_its_chain() {
    let text = SCENARIO.replace("-- example.com/a@v1.0.0/go.mod --", "-- example.com/other@v1.0.0/go.mod --");
    let world = Scenario::parse(text.as_bytes()).world();
    let outcome = commands::run(&world, &words("mod graph"));
    assert_eq!(outcome.status, 1);
    let errors = String::from_utf8_lossy(&outcome.stderr);
    assert!(errors.starts_with("go: example.com/a@v1.0.0: "), "{errors}");
}
