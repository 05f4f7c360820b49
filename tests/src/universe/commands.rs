//! The commands that are run in a universe.

use fastrand::Rng;

use super::module::Module;
use super::{Kind, chance, pick};

const GRAPH: [&str; 12] = [
    "go list -m all",
    "go list -m -json all",
    "go list -m -u -retracted all",
    "go list -m -versions MODULE",
    "go list -m MODULE@latest",
    "go list -m MODULE@QUERY",
    "go list -m -e MODULE MODULE@QUERY",
    "go mod graph",
    "go mod graph -go=1.16",
    "go mod why -m MODULE",
    "go mod edit -json",
    "go mod edit -require=MODULE@VERSION -droprequire=MODULE",
];

const PACKAGES: [&str; 22] = [
    "go mod tidy",
    "go mod tidy",
    "go mod tidy -e",
    "go mod tidy -go=1.21",
    "go mod tidy -compat=1.17",
    "go get MODULE@QUERY",
    "go get MODULE",
    "go get -u",
    "go get -u ./...",
    "go get -u=patch ./...",
    "go get -t -u ./...",
    "go get MODULE@none",
    "go get MODULE@QUERY MODULE@QUERY",
    "go mod vendor",
    "go mod vendor -e",
    "go mod why MODULE",
    "go mod why -m MODULE",
    "go mod verify",
    "go mod download -json",
    "go list -deps -e ./...",
    "go list -m -u all",
    "go list -m all",
];

const WORKSPACE: [&str; 9] = [
    "go work sync",
    "go work edit -json",
    "go work use ./side",
    "go work vendor",
    "go list -m all",
    "go mod graph",
    "go mod why -m MODULE",
    "go list -m -json all",
    "go list -deps -e ./...",
];

const QUERIES: [&str; 12] = [
    "latest", "upgrade", "patch", "v1", "v1.0", "<v1.2.0", ">v1.0.0", ">=v1.1.0", "<=v1.1.0", "none", "v1.99.0",
    "master",
];

/// A chain of commands.
pub fn choose(random: &mut Rng, kind: Kind, mains: &[Vec<(String, String)>], published: &[Module]) -> Vec<String> {
    let (from, count): (&[&str], usize) = match kind {
        Kind::Graph => (&GRAPH, 6),
        Kind::Packages => (&PACKAGES, 4),
        Kind::Workspace => (&WORKSPACE, 4),
    };
    let mut commands = Vec::new();
    for _ in 0..count {
        let mut command = pick(random, from).to_owned();
        while let Some(at) = command.find("MODULE") {
            let module = module(random, mains, published);
            command.replace_range(at..at + "MODULE".len(), &module);
        }
        while let Some(at) = command.find("QUERY") {
            let query = pick(random, &QUERIES);
            command.replace_range(at..at + "QUERY".len(), query);
        }
        while let Some(at) = command.find("VERSION") {
            let version = published.first().map_or("v1.0.0", |module| module.version.as_str());
            command.replace_range(at..at + "VERSION".len(), version);
        }
        // Angle brackets mean nothing to Go's script language; quotes keep it so.
        commands.push(command);
    }
    commands
}

/// A required module, mostly; else any.
fn module(random: &mut Rng, mains: &[Vec<(String, String)>], published: &[Module]) -> String {
    let required: Vec<&str> = mains.iter().flatten().map(|(path, _)| path.as_str()).collect();
    if !required.is_empty() && chance(random, 70) {
        return pick(random, &required).to_owned();
    }
    let known: Vec<&str> = published.iter().map(|module| module.path.as_str()).collect();
    if known.is_empty() || chance(random, 3) { "example.com/missing".into() } else { pick(random, &known).to_owned() }
}
