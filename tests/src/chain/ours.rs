//! A scenario's commands through `gocmd`, in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use world::World;
use world::scenario::{HOME, Scenario};

use super::{Ran, words};

/// Runs all commands of a scenario.
pub fn run(scenario: &Scenario) -> Vec<Ran> {
    run_some(scenario, usize::MAX)
}

/// Runs the first so many commands of a scenario.
pub fn run_some(scenario: &Scenario, count: usize) -> Vec<Ran> {
    let world = scenario.world();
    let mut before = files(&world);
    let mut all = Vec::new();
    for command in scenario.commands().into_iter().take(count) {
        let outcome = gocmd::run(&world, &words(&command));
        let after = files(&world);
        let mut changed = BTreeMap::new();
        for (name, content) in &after {
            if before.get(name) != Some(content) {
                changed.insert(name.clone(), Some(content.to_vec()));
            }
        }
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            changed.insert(name.clone(), None);
        }
        before = after;
        all.push(Ran { command, status: outcome.status, stdout: outcome.stdout, stderr: outcome.stderr, changed });
    }
    all
}

/// The working tree's files; contents are shared, not copied.
fn files(world: &World) -> BTreeMap<String, Arc<[u8]>> {
    let tree = world.tree();
    let visible = tree.files("/").filter(|(path, _)| !path.starts_with(HOME));
    visible
        .map(|(path, data)| {
            let name = path.strip_prefix(world::scenario::ROOT).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path);
            (name.to_owned(), Arc::clone(data))
        })
        .collect()
}
