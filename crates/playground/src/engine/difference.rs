//! What changes would change: the same scenario with and without them.

use std::collections::BTreeMap;
use std::sync::Arc;

use world::Scenario;

use super::analysis::{analyse, deciding_files};
use super::sums;
use super::switches::{self, apply};
use super::{lines, load, run};
use crate::data::{Analysis, Change, ChangeKind, Difference, Sentence, TextEdit};
use crate::protocol::WhatIf;

/// A module in a build list: its version and what it is replaced by.
type Selected = BTreeMap<String, (String, Option<String>)>;

fn selected(analysis: &Analysis) -> Selected {
    let rows = analysis.build_list.iter().map(|node| {
        let row = &analysis.modules[node.module as usize];
        let version = &row.versions[node.version as usize];
        let new = version.replaced_by.as_ref();
        let new = new
            .map(|new| if new.version.is_empty() { new.path.clone() } else { format!("{} {}", new.path, new.version) });
        (row.path.clone(), (version.version.clone(), new))
    });
    rows.collect()
}

/// How two build lists differ, by path.
pub fn changes(before: &Analysis, after: &Analysis) -> Vec<Change> {
    let (before, after) = (selected(before), selected(after));
    let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
    paths.sort();
    paths.dedup();
    let mut changes = Vec::new();
    for path in paths {
        let (old, new) = (before.get(path), after.get(path));
        let kind = match (old, new) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            (Some((v, _)), Some((w, _))) if v != w => {
                if mvs::compare_versions(path, v, w).is_lt() {
                    ChangeKind::Raised
                } else {
                    ChangeKind::Lowered
                }
            }
            (Some((_, r)), Some((s, t))) if r != t => {
                let _ = s;
                ChangeKind::Replaced
            }
            _ => continue,
        };
        changes.push(Change {
            path: path.clone(),
            before: old.map(|(version, _)| version.clone()),
            after: new.map(|(version, _)| version.clone()),
            replaced_before: old.and_then(|(_, new)| new.clone()),
            replaced_after: new.and_then(|(_, new)| new.clone()),
            kind,
        });
    }
    changes
}

/// The scenario with the changes made, the edits that make them in its texts, and go commands for them.
fn changed(scenario: &Scenario, what_ifs: &[WhatIf]) -> (Scenario, Vec<TextEdit>, Vec<String>) {
    let loaded = load::load(scenario, &scenario.world());
    let files = deciding_files(scenario, &loaded);
    let switches = switches::lines(scenario, &files);
    let (mut edits, mut commands): (Vec<TextEdit>, Vec<String>) = (Vec::new(), Vec::new());
    for what_if in what_ifs {
        match what_if {
            WhatIf::Off(number) => {
                if let Some(line) = switches.get(*number as usize) {
                    edits.push(line.off.clone());
                    commands.push(line.command.clone());
                }
            }
            WhatIf::Drop(path) => {
                for name in files.iter().filter(|name| name.ends_with("go.mod")) {
                    let Some(data) = scenario.file(name) else { continue };
                    let file = gomod::modfile::parse_tolerant(name, data, None, true).0;
                    let lines = file.require.iter().filter(|require| *require.module.path == **path);
                    let lines = lines.filter_map(|require| require.line);
                    edits.extend(lines.filter_map(|id| switches::removal(&file.syntax, id, name, data)));
                }
                commands.push(format!("go mod edit -droprequire={path}"));
            }
            WhatIf::Edit(edit) => edits.push(edit.clone()),
            WhatIf::Command(_) => {}
        }
    }
    edits.sort_by(|a, b| (&a.file, a.start, a.end).cmp(&(&b.file, b.start, b.end)));
    edits.dedup();
    let mut after = scenario.clone();
    let mut names: Vec<&String> = edits.iter().map(|edit| &edit.file).collect();
    names.dedup();
    for name in names {
        let Some(data) = scenario.file(name) else { continue };
        let of_file: Vec<TextEdit> = edits.iter().filter(|edit| edit.file == *name).cloned().collect();
        after.set_file(name, Some(Arc::from(apply(data, &of_file))));
    }
    for what_if in what_ifs {
        if let WhatIf::Command(command) = what_if {
            let output = run::run(&after, command);
            for (name, _, text) in &output.files {
                after.set_file(name, text.as_ref().map(|text| Arc::from(text.as_bytes())));
            }
            commands.push(command.clone());
        }
    }
    (after, edits, commands)
}

/// The difference that changes make. The scenario stays as it is.
pub fn difference(scenario: &Scenario, before: &Analysis, what_ifs: &[WhatIf]) -> Difference {
    let (after_scenario, keep, commands) = changed(scenario, what_ifs);
    let mut after = analyse(&after_scenario);
    // The page shows the switches of the text, those of the what-if off.
    let mut switches = before.switches.clone();
    for what_if in what_ifs {
        if let WhatIf::Off(number) = what_if
            && let Some(switch) = switches.get_mut(*number as usize)
        {
            switch.on = false;
        }
    }
    renumber(&mut after, &switches);
    after.switches = switches;
    let text = |scenario: &Scenario, name: &str| {
        scenario.file(name).map(|data| String::from_utf8_lossy(data).into_owned()).unwrap_or_default()
    };
    let go_mod = keep.first().map_or("go.mod", |edit| edit.file.as_str()).to_owned();
    let sums = if after.failed {
        Ok(Vec::new())
    } else {
        sums::difference(scenario, &after_scenario, !before.unknown.is_empty() || !after.unknown.is_empty())
    };
    let (go_sum, no_sums) = match sums {
        Ok(lines) => (lines, None),
        Err(reason) => (Vec::new(), Some(reason)),
    };
    let changes = if after.failed { Vec::new() } else { changes(before, &after) };
    let answer = if changes.is_empty() && !after.failed {
        vec![Sentence { key: "whatif.same".into(), words: Vec::new() }]
    } else {
        after.answer.clone()
    };
    Difference {
        answer,
        changes,
        go_mod: lines::difference(&text(scenario, &go_mod), &text(&after_scenario, &go_mod)),
        go_sum,
        no_sums,
        command: commands.join(" && "),
        keep,
        after,
    }
}

/// Replacements point at the switches of the unchanged text.
fn renumber(after: &mut Analysis, switches: &[crate::data::Switch]) {
    let own = std::mem::take(&mut after.switches);
    for version in after.modules.iter_mut().flat_map(|row| &mut row.versions) {
        if let Some(new) = &mut version.replaced_by {
            new.switch = new.switch.and_then(|number| own.get(number as usize)).and_then(|mine| {
                let same = |switch: &crate::data::Switch| (switch.kind, &switch.text) == (mine.kind, &mine.text);
                switches.iter().position(|switch| switch.on && same(switch)).map(|at| at as u32)
            });
        }
    }
}
