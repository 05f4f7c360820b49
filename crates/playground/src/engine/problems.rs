//! Everything wrong with the texts: go's own words, a place, what to do about it.
//!
//! Hints: `hint.missing-version`, `hint.missing-module`, `hint.folder-version`, `hint.unknown-directive`,
//! `hint.no-such-version` (m, v), `hint.absent` (m), `hint.major`, `hint.syntax`, `hint.repeated`, `hint.conflict`.
//! Fixes: `fix.add-version`, `fix.add-module`, `fix.remove-version`, `fix.remove-line`, `fix.replace`.

use gomod::ModuleVersion;
use gomod::modfile::{ErrorList, File, Require};
use world::scenario::Place as Belongs;
use world::{Scenario, World};

use super::load::Loaded;
use super::{registry_facts, switches};
use crate::data::{Analysis, Fix, Place, Problem, Severity, TextEdit};

/// The most problems of one file that are listed. A text of which every line is wrong would otherwise cost a look at the
/// whole text for each.
const MOST: usize = 200;

/// All problems of a scenario: those of the deciding files, then what stopped go, then those of published go.mod files.
pub(super) fn all(
    scenario: &Scenario,
    world: &World,
    loaded: &Loaded,
    files: &[String],
    analysis: &Analysis,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in files {
        if let Some(data) = scenario.file(name) {
            problems.extend(of_file(world, name, data));
        }
    }
    if let Some(error) = &loaded.error
        && (problems.is_empty() || loaded.graph.is_some())
        && !loaded.provisional
    {
        problems.extend(of_load(scenario, world, files, error, analysis));
    }
    for (module, published) in scenario.registry().published() {
        if published.file("go.mod").is_some() && scenario.registry().summary(&module).is_none() {
            let read = analysis.modules.iter().any(|row| {
                row.path == *module.path && row.versions.iter().any(|version| version.version == *module.version)
            });
            problems.extend(of_published(scenario, &module, read));
        }
    }
    problems
}

/// Where a line and a column are in a text.
fn place_at(file: &str, text: &[u8], line: u32, column: u32) -> Place {
    let text = String::from_utf8_lossy(text);
    let mut start = 0;
    for (number, content) in text.split_inclusive('\n').enumerate() {
        if number as u32 + 1 == line {
            let content = content.trim_end_matches(['\n', '\r']);
            let skip = content.chars().take(column.saturating_sub(1) as usize).map(char::len_utf8).sum::<usize>();
            let (from, to) = (start + skip, start + content.trim_end().len());
            return Place {
                file: file.to_owned(),
                start: from as u32,
                end: to.max(from) as u32,
                line,
                column: column.max(1),
            };
        }
        start += content.len();
    }
    Place { file: file.to_owned(), start: text.len() as u32, end: text.len() as u32, line, column: column.max(1) }
}

/// The short name of a parse error's rule, with the key of its hint.
fn rule(text: &str) -> (&'static str, &'static str) {
    let has = |part: &str| text.contains(part);
    match () {
        () if has("unknown directive") || has("unknown block type") => ("unknown-directive", "hint.unknown-directive"),
        () if has("usage: require module/path v1.2.3") => ("missing-version", "hint.missing-version"),
        () if has("cannot have version") => ("folder-version", "hint.folder-version"),
        () if has("without version must be directory path") => ("replace-without-version", ""),
        () if has("missing module declaration") => ("missing-module", "hint.missing-module"),
        () if has("repeated module statement")
            || has("repeated go statement")
            || has("repeated toolchain statement") =>
        {
            ("repeated", "hint.repeated")
        }
        () if has("should be v") || has("major version") => ("major-version", "hint.major"),
        () if has("must be of the form v1.2.3") => ("version", ""),
        () if has("invalid go version") => ("go-version", ""),
        () if has("malformed module path") || has("malformed import path") => ("module-path", ""),
        () if has("conflicting replacements") => ("conflicting-replacements", "hint.conflict"),
        () if has("usage:") => ("usage", ""),
        () if has("syntax error") || has("unexpected") || has("unterminated") || has("comments") => {
            ("syntax", "hint.syntax")
        }
        () => ("go", ""),
    }
}

/// Errors of parsing one deciding file. Versions that go would first ask the registry about are no errors here.
fn of_file(world: &World, name: &str, data: &[u8]) -> Vec<Problem> {
    let mut as_it_is = |_: &str, _: &str| Ok(None);
    let (errors, syntax, file) = if name == "go.work" || name.ends_with("/go.work") {
        let (file, errors) = gomod::workfile::parse_tolerant(name, data, Some(&mut as_it_is));
        (errors, file.syntax, None)
    } else {
        let (file, errors) = gomod::modfile::parse_tolerant(name, data, Some(&mut as_it_is), true);
        (errors, file.syntax.clone(), Some(file))
    };
    let ErrorList(errors) = errors;
    let mut problems = Vec::new();
    for error in errors.iter().take(MOST) {
        let text = error.to_string();
        let (code, hint) = rule(&text);
        let place = place_at(name, data, error.position.line, error.position.column);
        let mut problem = problem(code, text, Some(place), hint);
        if code == "missing-version" {
            problem.fix = add_version(world, name, data, error.position.byte as usize);
        } else if matches!(code, "unknown-directive" | "repeated") {
            let line = syntax.statements.iter().find_map(|statement| match statement {
                gomod::modfile::Statement::Line(id) if syntax.line(*id).start.line == error.position.line => Some(*id),
                _ => None,
            });
            let edit = line.and_then(|id| switches::removal(&syntax, id, name, data));
            problem.fix = edit.map(|edit| fix("fix.remove-line", Vec::new(), edit));
        } else if code == "folder-version" {
            problem.fix = drop_folder_version(name, data, error.position.line);
        }
        problems.push(problem);
    }
    if errors.is_empty() && file.is_some_and(|file| file.module.is_none()) {
        problems.push(missing_module(name, data));
    }
    problems
}

fn problem(code: &str, text: String, place: Option<Place>, hint: &str) -> Problem {
    Problem {
        severity: Severity::Error,
        code: code.to_owned(),
        text,
        place,
        hint: hint.to_owned(),
        words: Vec::new(),
        fix: None,
    }
}

fn fix(key: &str, words: Vec<String>, edit: TextEdit) -> Fix {
    Fix { key: key.to_owned(), words, edits: vec![edit] }
}

fn missing_module(name: &str, data: &[u8]) -> Problem {
    let text = "error reading go.mod: missing module declaration. To specify the module path:\n\tgo mod edit -module=example.com/mod";
    let mut problem =
        problem("missing-module", format!("go: {text}"), Some(place_at(name, data, 1, 1)), "hint.missing-module");
    let start = if data.is_empty() { "module example.com/mod\n" } else { "module example.com/mod\n\n" };
    let edit = TextEdit { file: name.to_owned(), start: 0, end: 0, text: start.to_owned() };
    problem.fix = Some(fix("fix.add-module", Vec::new(), edit));
    problem
}

/// Behind a module path without version: the highest one that is known here.
fn add_version(world: &World, name: &str, data: &[u8], start: usize) -> Option<Fix> {
    let rest = data.get(start..)?;
    let line = rest.split(|&byte| byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let code = line.split("//").next().unwrap_or_default().trim_end();
    let path = code.trim_start().trim_start_matches("require ").trim();
    if path.is_empty() || path.contains(char::is_whitespace) {
        return None;
    }
    let version = registry_facts::known(world, path)?.newest()?;
    let at = (start + code.len()) as u32;
    let edit = TextEdit { file: name.to_owned(), start: at, end: at, text: format!(" {version}") };
    Some(fix("fix.add-version", vec![version], edit))
}

/// `replace a => ../a v1.0.0`: the version goes.
fn drop_folder_version(name: &str, data: &[u8], line: u32) -> Option<Fix> {
    let place = place_at(name, data, line, 1);
    let text = std::str::from_utf8(data.get(place.start as usize..place.end as usize)?).ok()?;
    let code = text.split("//").next()?.trim_end();
    let at = code.rfind([' ', '\t'])?;
    let version = code[at + 1..].to_owned();
    let (start, end) = (place.start + code[..at].trim_end().len() as u32, place.start + code.len() as u32);
    let edit = TextEdit { file: name.to_owned(), start, end, text: String::new() };
    Some(fix("fix.remove-version", vec![version], edit))
}

/// What stopped go, at the line that leads there.
fn of_load(scenario: &Scenario, world: &World, files: &[String], error: &str, analysis: &Analysis) -> Vec<Problem> {
    let mut problems = Vec::new();
    // Lines of the form FILE:LINE:COLUMN: TEXT carry their own place.
    for line in error.lines() {
        let line = line.strip_prefix("go: ").unwrap_or(line);
        for name in files {
            let Some(rest) = line.strip_prefix(name.as_str()).and_then(|rest| rest.strip_prefix(':')) else { continue };
            let Some((number, rest)) = rest.split_once(':') else { continue };
            let Ok(number) = number.parse::<u32>() else { continue };
            let column = rest.split_once(':').and_then(|(column, _)| column.parse::<u32>().ok()).unwrap_or(1);
            let place = scenario.file(name).map(|data| place_at(name, data, number, column));
            let (code, hint) = rule(line);
            problems.push(problem(code, line.to_owned(), place, hint));
        }
    }
    if !problems.is_empty() {
        return problems;
    }
    let text = if error.starts_with("go: ") { error.to_owned() } else { format!("go: {error}") };
    let (mut code, mut hint) = rule(&text);
    if code == "missing-module"
        && let Some(name) = files.iter().find(|name| name.ends_with("go.mod"))
    {
        return vec![missing_module(name, scenario.file(name).map_or(&[][..], |data| data))];
    }
    if text.contains("(replaced by ") {
        let mut found = problem("replacement", text.clone(), None, "");
        let path = mentions(&text).last().map(|module| module.path);
        let line = analysis.switches.iter().find(|line| path.as_deref() == Some(line.path.as_str()));
        found.place = line.map(|line| line.place.clone());
        return vec![found];
    }
    if text.contains("requires go >= ") {
        let mut found = problem("go-version", text.clone(), None, "");
        found.place = go_line(scenario, files);
        return vec![found];
    }
    let absent =
        text.contains("no such file or directory") || text.contains("404") || text.contains("unknown revision");
    if absent && code == "go" {
        code = "absent";
    }
    let requirement = mentioned(scenario, files, &text);
    let place = requirement.as_ref().map(|(place, ..)| place.clone());
    let mut found = problem(code, text.clone(), place, "");
    if code == "absent" {
        // The last module version in the text is the one that is not there.
        let known =
            last_mentioned(&text).and_then(|module| Some((registry_facts::known(world, &module.path)?, module)));
        if let Some((known, module)) = known {
            hint = "hint.no-such-version";
            found.words = vec![super::sentences::short(&module.path), module.version.to_string()];
            if let (Some(newest), Some((_, name, require, data))) = (known.newest(), &requirement)
                && require.module == module
            {
                found.fix = other_version(name, data, require, &newest);
            }
        } else {
            hint = "hint.absent";
            found.words = last_mentioned(&text).map(|module| module.path.to_string()).into_iter().collect();
        }
    }
    found.hint = hint.into();
    vec![found]
}

/// The first go line of the deciding files.
fn go_line(scenario: &Scenario, files: &[String]) -> Option<Place> {
    files.iter().filter(|name| name.ends_with("go.mod")).find_map(|name| {
        let file = gomod::modfile::parse_tolerant(name, scenario.file(name)?, None, true).0;
        let line = file.syntax.line(file.go.as_ref()?.line);
        Some(switches::place(name, line.start, line.end))
    })
}

/// Module versions in a text, as `path@version`.
fn mentions(text: &str) -> impl Iterator<Item = ModuleVersion> {
    text.split([' ', '\n', '\t', '(', ')', ',']).filter_map(|word| {
        let (path, version) = word.trim_end_matches(':').split_once('@')?;
        (gomod::module::check_path(path).is_ok() && !version.is_empty()).then(|| ModuleVersion::new(path, version))
    })
}

fn last_mentioned(text: &str) -> Option<ModuleVersion> {
    mentions(text).last()
}

/// The requirement of a main module that a text mentions first.
fn mentioned(scenario: &Scenario, files: &[String], text: &str) -> Option<(Place, String, Require, Vec<u8>)> {
    for module in mentions(text) {
        for name in files.iter().filter(|name| name.ends_with("go.mod")) {
            let Some(data) = scenario.file(name) else { continue };
            let file: File = gomod::modfile::parse_tolerant(name, data, None, true).0;
            let Some(require) = file.require.iter().find(|require| require.module == module) else { continue };
            let Some(id) = require.line else { continue };
            let line = file.syntax.line(id);
            return Some((switches::place(name, line.start, line.end), name.clone(), require.clone(), data.to_vec()));
        }
    }
    None
}

/// Another version in a requirement's line.
fn other_version(name: &str, data: &[u8], require: &Require, version: &str) -> Option<Fix> {
    let file = gomod::modfile::parse_tolerant(name, data, None, true).0;
    let line = file.syntax.line(require.line?);
    let (start, end) = (line.start.byte as usize, line.end.byte as usize);
    let text = std::str::from_utf8(data.get(start..end)?).ok()?;
    let at = text.rfind(&*require.module.version)?;
    let edit = TextEdit {
        file: name.to_owned(),
        start: (start + at) as u32,
        end: (start + at + require.module.version.len()) as u32,
        text: version.to_owned(),
    };
    Some(fix("fix.replace", vec![version.to_owned()], edit))
}

/// Errors in a published go.mod.
fn of_published(scenario: &Scenario, module: &ModuleVersion, read: bool) -> Vec<Problem> {
    let found = scenario
        .files()
        .iter()
        .rev()
        .find(|file| matches!(&file.place, Belongs::Published(at, inner) if at == module && inner == "go.mod"));
    let Some(file) = found else { return Vec::new() };
    let ErrorList(errors) = gomod::modfile::parse_tolerant(&file.name, &file.data, None, false).1;
    let severity = if read { Severity::Error } else { Severity::Warning };
    let mut problems = Vec::new();
    for error in errors.into_iter().take(MOST) {
        let text = error.to_string();
        let (code, hint) = rule(&text);
        let place = place_at(&file.name, &file.data, error.position.line, error.position.column);
        problems.push(Problem { severity, ..problem(code, text, Some(place), hint) });
    }
    problems
}
