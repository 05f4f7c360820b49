//! Generated modules: go.mod files with everything that go.mod files have, and packages that import each other.

use fastrand::Rng;

use super::sources::{more, packages, source, standard, standard_of_test};
use super::{chance, pick};

/// What modules hold.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Packages, not only go.mod files.
    pub packages: bool,
}

/// One published module version.
#[derive(Clone, Debug)]
pub struct Module {
    /// The module path.
    pub path: String,
    /// The version.
    pub version: String,
    go_mod: Option<String>,
    sources: Vec<(String, String)>,
}

impl Module {
    /// Adds its files as a scenario names them.
    pub fn write(&self, files: &mut Vec<(String, String)>) {
        let place = format!("{}@{}", self.path, self.version);
        if let Some(text) = &self.go_mod {
            files.push((format!("{place}/go.mod"), text.clone()));
        }
        for (name, text) in &self.sources {
            files.push((format!("{place}/{name}"), text.clone()));
        }
    }
}

/// Module paths and the versions that they can have.
const POOL: [(&str, &[&str]); 14] = [
    ("example.com/a", &["v0.1.0", "v1.0.0", "v1.1.0", "v1.2.0-pre.1", "v1.2.0"]),
    ("example.com/b", &["v1.0.0", "v1.0.1", "v1.1.0", "v1.1.1-0.20240102030405-0123456789ab"]),
    ("example.com/c", &["v0.0.0-20200101000000-aaaaaaaaaaaa", "v0.0.0-20210101000000-bbbbbbbbbbbb"]),
    ("example.com/d", &["v1.0.0", "v1.5.0", "v2.0.0+incompatible", "v3.1.0+incompatible"]),
    ("example.com/d/v2", &["v2.0.0", "v2.1.0-rc.1", "v2.1.0"]),
    ("example.com/e", &["v0.9.0", "v1.0.0-alpha", "v1.0.0-beta", "v1.0.0"]),
    ("example.com/f", &["v1.0.0", "v1.2.0", "v1.10.0"]),
    ("example.com/f/sub", &["v0.1.0", "v1.0.0"]),
    ("example.com/g", &["v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0"]),
    ("example.com/Upper", &["v1.0.0", "v1.1.0"]),
    ("gopkg.in/yaml.v2", &["v2.0.0", "v2.4.0"]),
    ("gopkg.in/yaml.v3", &["v3.0.0", "v3.0.1"]),
    ("example.com/h", &["v0.1.0", "v0.2.0"]),
    ("example.com/h/v3", &["v3.0.0", "v3.0.1"]),
];

const GO_LINES: [&str; 16] = [
    "1.11", "1.12", "1.13", "1.14", "1.16", "1.16", "1.17", "1.17", "1.18", "1.20", "1.21", "1.21.0", "1.22.1",
    "1.23.0", "1.25", "1.27",
];

/// Some modules of the pool, some versions of each; they require each other, cycles included.
pub fn published(random: &mut Rng, shape: Shape) -> Vec<Module> {
    let mut chosen: Vec<(&str, &str)> = Vec::new();
    let share = random.u32(30..90);
    for (path, versions) in POOL {
        if chance(random, share) {
            chosen.extend(versions.iter().filter(|_| chance(random, 75)).map(|version| (path, *version)));
        }
    }
    let broken = if chance(random, 25) { 6 } else { 0 };
    let modules = chosen
        .iter()
        .enumerate()
        .map(|(index, (path, version))| one(random, shape, &chosen, index, path, version, broken));
    modules.collect::<Vec<_>>()
}

fn one(
    random: &mut Rng,
    shape: Shape,
    chosen: &[(&str, &str)],
    index: usize,
    path: &str,
    version: &str,
    broken: u32,
) -> Module {
    let most = random.usize(0..5);
    let require = requirements(random, chosen, most, index);
    let mut text = String::new();
    if chance(random, 8) {
        text.push_str("// Deprecated: use another one.\n");
    }
    let path_line = if chance(random, broken) { "example.com/other" } else { path };
    text.push_str(&format!("module {path_line}\n"));
    language(random, &mut text);
    require_lines(random, &mut text, &require);
    if chance(random, 12) {
        let retracted = pick(random, &["v1.1.0", "[v1.0.0, v1.1.5]", "v0.1.0", "v1.2.0-pre.1", "[v0.0.0, v0.9.9]"]);
        let why = pick(random, &["", " // too early", " // broken"]);
        text.push_str(&format!("\nretract {retracted}{why}\n"));
    }
    if chance(random, 6) {
        text.push_str("\nreplace example.com/g => ./nowhere\n");
    }
    if chance(random, 5) {
        text.push_str("\nexclude example.com/g v1.1.0\n");
    }
    if chance(random, broken) {
        text.push_str(pick(random, &["\nrequire example.com/g\n", "\nunknown thing\n", "\nrequire (\n", "\ngo 1.x\n"]));
    }
    // Old modules have no go.mod; what go reads of them is made up by the proxy.
    let incompatible = version.ends_with("+incompatible");
    let go_mod = if incompatible || chance(random, 3) { None } else { Some(text) };
    let mut sources = Vec::new();
    if shape.packages || go_mod.is_none() {
        sources = packages(random, path, &require);
    }
    Module { path: path.into(), version: version.into(), go_mod, sources }
}

/// Requirements on others of the chosen ones, at any of their versions, and now and then on what does not exist.
fn requirements(random: &mut Rng, chosen: &[(&str, &str)], most: usize, but: usize) -> Vec<(String, String)> {
    let mut require: Vec<(String, String)> = Vec::new();
    let own = chosen.get(but).map_or("", |(path, _)| path);
    for _ in 0..most {
        if chosen.is_empty() {
            break;
        }
        let (path, version) = chosen[random.usize(0..chosen.len())];
        if path == own || require.iter().any(|(known, _)| known == path) {
            continue;
        }
        let version = if chance(random, 2) { "v1.99.0" } else { version };
        require.push((path.into(), version.into()));
    }
    if chance(random, 2) {
        require.push(("example.com/missing".into(), "v1.0.0".into()));
    }
    require
}

fn language(random: &mut Rng, text: &mut String) {
    if chance(random, 88) {
        text.push_str(&format!("\ngo {}\n", pick(random, &GO_LINES)));
        if chance(random, 5) {
            text.push_str(&format!(
                "\ntoolchain {}\n",
                pick(random, &["go1.21.5", "go1.27.3", "default", "go1.22rc1"])
            ));
        }
    }
}

fn require_lines(random: &mut Rng, text: &mut String, require: &[(String, String)]) {
    match require {
        [] => {}
        [(path, version)] => text.push_str(&format!("\nrequire {path} {version}\n")),
        _ => {
            text.push_str("\nrequire (\n");
            for (path, version) in require {
                let indirect = if chance(random, 25) { " // indirect" } else { "" };
                text.push_str(&format!("\t{path} {version}{indirect}\n"));
            }
            text.push_str(")\n");
        }
    }
}

/// A main module with replacements and exclusions, in a folder of the working tree. Gives its requirements.
pub fn main_module(
    random: &mut Rng,
    shape: Shape,
    published: &[Module],
    path: &str,
    files: &mut Vec<(String, String)>,
    folder: &str,
) -> Vec<(String, String)> {
    let chosen: Vec<(&str, &str)> = published.iter().map(|m| (m.path.as_str(), m.version.as_str())).collect();
    let most = random.usize(0..8);
    let require = requirements(random, &chosen, most, usize::MAX);
    let mut text = format!("module {path}\n");
    language(random, &mut text);
    require_lines(random, &mut text, &require);
    for _ in 0..random.usize(0..3) {
        let Some((excluded, version)) = some(random, &chosen) else { break };
        if !version.contains("+incompatible") {
            text.push_str(&format!("\nexclude {excluded} {version}\n"));
        }
    }
    let mut replaced: Vec<String> = Vec::new();
    for number in 0..random.usize(0..3) {
        let Some((old, version)) = some(random, &chosen) else { break };
        if replaced.contains(&old.to_owned()) {
            continue;
        }
        replaced.push(old.to_owned());
        let left = if chance(random, 50) { old.to_owned() } else { format!("{old} {version}") };
        if chance(random, 40) {
            let local = format!("local{number}");
            text.push_str(&format!("\nreplace {left} => ./{local}\n"));
            if chance(random, 90) {
                local_module(random, shape, &chosen, old, files, &format!("{folder}{local}/"));
            }
        } else if let Some((new, version)) = some(random, &chosen) {
            text.push_str(&format!("\nreplace {left} => {new} {version}\n"));
        }
    }
    if shape.packages
        && chance(random, 10)
        && let Some((tool, _)) = some(random, &chosen)
    {
        text.push_str(&format!("\ntool {tool}\n"));
    }
    files.push((format!("{folder}go.mod"), text));
    if shape.packages {
        let mut wanted = require.clone();
        if let (true, Some((path, version))) = (chance(random, 40), some(random, &chosen)) {
            wanted.push((path.into(), version.into()));
        }
        let word = standard(random);
        files.push((format!("{folder}main.go"), source(random, "main", &wanted, 75, word)));
        if chance(random, 30) {
            let package = pick(random, &["main", "main", "main_test"]);
            let word = standard_of_test(random);
            files.push((format!("{folder}main_test.go"), source(random, package, &wanted, 50, word)));
        }
        more(random, path, &wanted, files, folder);
        if chance(random, 30) {
            files.push((format!("{folder}inner/inner.go"), source(random, "inner", &wanted, 50, "")));
        }
    }
    require
}

fn local_module(
    random: &mut Rng,
    shape: Shape,
    chosen: &[(&str, &str)],
    path: &str,
    files: &mut Vec<(String, String)>,
    folder: &str,
) {
    let require = requirements(random, chosen, 3, usize::MAX);
    let mut text = format!("module {path}\n");
    language(random, &mut text);
    require_lines(random, &mut text, &require);
    files.push((format!("{folder}go.mod"), text));
    if shape.packages {
        for (name, text) in packages(random, path, &require) {
            files.push((format!("{folder}{name}"), text));
        }
    }
}

fn some<'a>(random: &mut Rng, chosen: &[(&'a str, &'a str)]) -> Option<(&'a str, &'a str)> {
    (!chosen.is_empty()).then(|| chosen[random.usize(0..chosen.len())])
}

/// A go.work over both main modules.
pub fn go_work(random: &mut Rng) -> String {
    let mut text = format!("go {}\n\nuse (\n\t.\n\t./side\n)\n", pick(random, &["1.18", "1.21", "1.23.0", "1.27"]));
    if chance(random, 20) {
        text.push_str("\nreplace example.com/g => example.com/f v1.0.0\n");
    }
    text
}
