//! A scenario in, everything that a page shows of it out.

use rustc_hash::FxHashMap as HashMap;
use std::fmt::Write as _;

use gomod::ModuleVersion;
use world::{Scenario, World};

use super::load::{Loaded, load};
use super::rows::Rows;
use super::{problems, registry_facts, sentences, switches};
use crate::data::{Analysis, CommandOutput, Node, Published, Replacement, Requirement};

/// What the main modules' texts say.
pub(super) struct Texts {
    /// Requirements by main module (its number in the order of the main modules), with `// indirect`.
    pub(super) require: Vec<(usize, ModuleVersion, bool)>,
    /// Exclusions.
    pub(super) exclude: Vec<ModuleVersion>,
}

#[inline(never)]
fn texts(scenario: &Scenario, loaded: &Loaded) -> Texts {
    let mut texts = Texts { require: Vec::new(), exclude: Vec::new() };
    for (at, (_, name)) in loaded.main.iter().enumerate() {
        let Some(data) = scenario.file(name) else { continue };
        let file = gomod::modfile::parse_tolerant(name, data, None, true).0;
        texts.require.extend(file.require.iter().map(|require| (at, require.module.clone(), require.indirect)));
        texts.exclude.extend(file.exclude.iter().map(|exclude| exclude.module.clone()));
    }
    texts
}

/// The names of the files that decide: go.work and the main modules' go.mod files. Without a result, those in the root.
pub(super) fn deciding_files(scenario: &Scenario, loaded: &Loaded) -> Vec<String> {
    let mut names: Vec<String> = loaded.work.iter().cloned().collect();
    names.extend(loaded.main.iter().map(|(_, name)| name.clone()));
    if loaded.main.is_empty() {
        names.extend(["go.work", "go.mod"].map(str::to_owned).into_iter().filter(|name| scenario.file(name).is_some()));
    }
    names
}

/// Everything about a scenario.
pub fn analyse(scenario: &Scenario) -> Analysis {
    let mut world = scenario.world();
    let sums = scenario.files().iter().any(|file| file.name.ends_with("go.sum") || file.name.ends_with("go.work.sum"));
    world.set_summaries(!sums);
    let mut loaded = load(scenario, &world);
    if loaded.error.is_some() && !loaded.provisional {
        // What go says, the command says word for word.
        let mut world = scenario.world();
        if loaded.work.is_none() {
            let flags = scenario.environment().remove("GOFLAGS").unwrap_or_default();
            if !flags.contains("-mod=") {
                world.set_env("GOFLAGS", format!("-mod=mod {flags}").trim());
            }
        }
        let outcome = gocmd::run(&world, &["list", "-m", "all"].map(str::to_owned));
        if outcome.status != 0 && !outcome.stderr.is_empty() {
            loaded.stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
            loaded.error = Some(loaded.stderr.trim_end().to_owned());
        }
    }
    of_loaded(scenario, &world, &loaded)
}

/// The same with a loading that was done.
pub(super) fn of_loaded(scenario: &Scenario, world: &World, loaded: &Loaded) -> Analysis {
    let files = deciding_files(scenario, loaded);
    let mut analysis = Analysis { go: loaded.go.clone(), ..Analysis::default() };
    analysis.switches = switches::lines(scenario, &files).into_iter().map(|line| line.switch).collect();
    if let Some(graph) = &loaded.graph {
        fill(&mut analysis, scenario, world, loaded, graph.graph(), &graph.build_list());
    }
    analysis.failed = loaded.error.is_some() && !loaded.provisional;
    analysis.problems = problems::all(scenario, world, loaded, &files, &analysis);
    analysis.list = list(&analysis, loaded);
    analysis.published = published(scenario, &analysis);
    analysis.answer = sentences::answer(&analysis, loaded);
    analysis
}

#[inline(never)]
fn fill(
    analysis: &mut Analysis,
    scenario: &Scenario,
    world: &World,
    loaded: &Loaded,
    graph: &mvs::Graph,
    build_list: &[ModuleVersion],
) {
    let texts = texts(scenario, loaded);
    let main: Vec<ModuleVersion> = loaded.main.iter().map(|(module, _)| module.clone()).collect();
    let dropped: Vec<(usize, ModuleVersion)> = texts
        .require
        .iter()
        .filter(|(_, module, _)| texts.exclude.contains(module))
        .map(|(main, module, _)| (*main, module.clone()))
        .collect();
    let excluded: Vec<ModuleVersion> = dropped.iter().map(|(_, module)| module.clone()).collect();
    let mut rows = Rows::new(graph, &main, &excluded);
    analysis.requirements = rows.requirements();
    analysis.steps = rows.steps();

    let main_nodes: Vec<Option<Node>> = main.iter().map(|module| rows.node(module)).collect();
    let mut indirect: HashMap<(Node, Node), bool> = HashMap::default();
    for (at, module, mark) in &texts.require {
        let (Some(from), Some(to)) = (main_nodes.get(*at).copied().flatten(), rows.node(module)) else { continue };
        rows.version(to).in_go_mod = true;
        let row = rows.row(to);
        row.direct |= !mark;
        row.indirect |= *mark;
        indirect.insert((from, to), *mark);
    }
    for requirement in &mut analysis.requirements {
        requirement.indirect = indirect.get(&(requirement.from, requirement.to)).copied().unwrap_or(false);
    }
    for step in &analysis.steps {
        if let crate::data::Step::Exclude { from, to } = *step {
            analysis.requirements.push(Requirement { from, to, indirect: false, excluded: true });
        }
    }
    for (at, module) in &dropped {
        if let (Some(from), Some(to)) = (main_nodes.get(*at).copied().flatten(), rows.node(module)) {
            analysis.requirements.push(Requirement { from, to, indirect: false, excluded: true });
        }
    }
    for module in &texts.exclude {
        if let Some(node) = rows.node(module) {
            rows.version(node).excluded = true;
        }
    }

    for module in build_list {
        if let Some(node) = rows.node(module) {
            rows.version(node).selected = true;
            rows.row(node).selected = Some(node.version);
            analysis.build_list.push(node);
        }
    }
    for (module, new) in &loaded.replaced {
        let Some(node) = rows.node(module) else { continue };
        let lines =
            analysis.switches.iter().enumerate().filter(|(_, line)| line.kind == crate::data::SwitchKind::Replace);
        let for_path: Vec<_> = lines.filter(|(_, line)| line.path == *module.path).collect();
        let exact = for_path.iter().find(|(_, line)| line.version == *module.version);
        let switch = exact.or_else(|| for_path.iter().find(|(_, line)| line.version.is_empty()));
        rows.version(node).replaced_by = Some(Replacement {
            path: new.path.to_string(),
            version: new.version.to_string(),
            switch: switch.map(|(at, _)| *at as u32),
        });
    }
    for module in loaded.missing.union(&loaded.unknown) {
        if let Some(node) = rows.node(module) {
            rows.version(node).missing = true;
            rows.version(node).pruned = false;
        }
    }
    for module in &loaded.unknown {
        if rows.node(module).is_some() {
            analysis.unknown.push((module.path.to_string(), module.version.to_string()));
        }
    }
    analysis.unknown.sort();

    for row in &mut rows.modules {
        if row.main || scenario.registry().versions_of(&row.path) == 0 {
            continue;
        }
        let Some(known) = registry_facts::known(world, &row.path) else { continue };
        row.deprecated = known.deprecated();
        for version in &mut row.versions {
            version.retracted = known.retracted(&version.version);
        }
        if let Some(selected) = row.selected.and_then(|at| row.versions.get(at as usize)) {
            row.update = known.update(&selected.version);
        }
    }
    analysis.modules = rows.modules;
}

/// What `go list -m all` prints: it lists the build list, or says why there is none.
#[inline(never)]
fn list(analysis: &Analysis, loaded: &Loaded) -> CommandOutput {
    let mut output = CommandOutput {
        command: "go list -m all".to_owned(),
        stderr: loaded.stderr.clone(),
        ..CommandOutput::default()
    };
    if let Some(error) = &loaded.error {
        if !loaded.stderr.contains(error.as_str()) {
            let _ = writeln!(output.stderr, "go: {error}");
        }
        output.status = 1;
        return output;
    }
    for node in &analysis.build_list {
        let row = &analysis.modules[node.module as usize];
        let version = &row.versions[node.version as usize];
        output.stdout += &row.path;
        for word in [&version.version] {
            if !word.is_empty() {
                let _ = write!(output.stdout, " {word}");
            }
        }
        if let Some(new) = &version.replaced_by {
            let _ = write!(output.stdout, " => {}", new.path);
            if !new.version.is_empty() {
                let _ = write!(output.stdout, " {}", new.version);
            }
        }
        output.stdout.push('\n');
    }
    output
}

#[inline(never)]
fn published(scenario: &Scenario, analysis: &Analysis) -> Vec<Published> {
    if scenario.registry().published().next().is_none() {
        return Vec::new();
    }
    let rows: HashMap<(&str, &str), bool> = analysis
        .modules
        .iter()
        .flat_map(|row| row.versions.iter().map(move |version| (row, version)))
        .map(|(row, version)| {
            (
                (row.path.as_str(), version.version.as_str()),
                !version.pruned && !version.missing && version.replaced_by.is_none(),
            )
        })
        .collect();
    let mut replacements: Vec<(&str, &str)> = Vec::new();
    for version in analysis.modules.iter().flat_map(|row| &row.versions) {
        replacements.extend(version.replaced_by.iter().map(|new| (new.path.as_str(), new.version.as_str())));
    }
    let visited = |module: &ModuleVersion| {
        let key = (&*module.path, &*module.version);
        rows.get(&key).copied().unwrap_or(false) || replacements.contains(&key)
    };
    // The first file of a name counts.
    let mut names: HashMap<&ModuleVersion, &str> = HashMap::default();
    for file in scenario.files() {
        if let world::scenario::Place::Published(module, inner) = &file.place
            && inner == "go.mod"
        {
            names.entry(module).or_insert(&file.name);
        }
    }
    let mut list = Vec::new();
    for (module, files) in scenario.registry().published() {
        let asks = scenario.registry().summary(&module);
        let asks = asks.iter().flat_map(|summary| summary.require.iter());
        let file = names.get(&module).map(|name| (*name).to_owned());
        list.push(Published {
            path: module.path.to_string(),
            version: module.version.to_string(),
            asks: asks.map(|asked| (asked.path.to_string(), asked.version.to_string())).collect(),
            read: visited(&module),
            file: file.unwrap_or_else(|| {
                let first = files.files().next().map_or("go.mod", |(name, _)| name);
                format!("{module}/{first}")
            }),
        });
    }
    list
}
