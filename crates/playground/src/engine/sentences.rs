//! The sentence above the result: what was decided, and what decided it.
//!
//! Keys: `answer.raise` (m, v), `answer.replace` (r, m, v), `answer.swap` (r), `answer.exclude` (m, v), `answer.agree`,
//! `answer.alone` (m), `answer.count` (n, k, j), `answer.passed` (k), `answer.failed`, `missing.title` (n), `missing.some`
//! (n, k).

use super::load::Loaded;
use crate::data::{Analysis, ModuleRow, Sentence, VersionRow};

/// From this many modules on, the sentence counts instead of telling.
const MANY: usize = 26;

fn sentence(key: &str, words: &[(&str, String)]) -> Sentence {
    Sentence {
        key: key.to_owned(),
        words: words.iter().map(|(name, word)| ((*name).to_owned(), word.clone())).collect(),
    }
}

/// A module path as a sentence says it: its last element, with the major version if that is the last.
pub(super) fn short(path: &str) -> String {
    let (prefix, major, _) = gomod::module::split_path_version(path);
    let name = prefix.rsplit('/').next().unwrap_or(prefix);
    format!("{name}{major}")
}

fn selected(row: &ModuleRow) -> Option<&VersionRow> {
    row.versions.get(row.selected? as usize)
}

/// One or two sentences about a result.
pub(super) fn answer(analysis: &Analysis, loaded: &Loaded) -> Vec<Sentence> {
    if analysis.failed {
        return vec![sentence("answer.failed", &[])];
    }
    let named = analysis.modules.iter().filter(|row| row.direct || row.indirect).count();
    if !analysis.unknown.is_empty() {
        let known = analysis.modules.iter().filter(|row| row.direct || row.indirect);
        let known =
            known.filter(|row| row.versions.iter().any(|version| version.in_go_mod && !version.missing)).count();
        if known > 0 {
            let unknown = analysis.unknown.len().to_string();
            return vec![sentence("missing.some", &[("n", named.to_string()), ("k", unknown)])];
        }
        return vec![sentence("missing.title", &[("n", named.to_string())])];
    }
    let others: Vec<&ModuleRow> = analysis.modules.iter().filter(|row| !row.main && row.selected.is_some()).collect();
    let passed = others
        .iter()
        .filter(|row| row.versions.iter().filter(|version| !version.asked_by.is_empty()).count() > 1)
        .count();
    if others.is_empty() {
        let main = loaded.main.first().map(|(module, _)| short(&module.path)).unwrap_or_default();
        return vec![sentence("answer.alone", &[("m", main)])];
    }
    if analysis.build_list.len() >= MANY {
        let come = others.iter().filter(|row| !row.direct && !row.indirect).count();
        let named = others.len() - come;
        let count =
            [("n", analysis.build_list.len()), ("k", named), ("j", come)].map(|(name, n)| (name, n.to_string()));
        let mut answer = vec![sentence("answer.count", &count)];
        if passed > 0 {
            answer.push(sentence("answer.passed", &[("k", passed.to_string())]));
        }
        return answer;
    }
    let mut answer = Vec::new();
    if let Some(row) = most_contested(&others)
        && let Some(version) = selected(row)
    {
        answer.push(sentence("answer.raise", &[("m", short(&row.path)), ("v", version.version.clone())]));
    }
    answer.extend(replacement(analysis, &others));
    if answer.len() < 2
        && let Some((row, version)) = excluded(analysis)
    {
        answer.push(sentence("answer.exclude", &[("m", short(&row.path)), ("v", version.version.clone())]));
    }
    if answer.is_empty() {
        answer.push(sentence("answer.agree", &[]));
    }
    answer
}

/// The module with the most versions asked for; the first by path among equals. A raise that a replacement causes is the
/// replacement's own sentence.
fn most_contested<'a>(others: &[&'a ModuleRow]) -> Option<&'a ModuleRow> {
    let asked = |row: &ModuleRow| {
        row.versions.iter().filter(|version| !version.asked_by.is_empty() && !version.excluded).count()
    };
    let contested = others.iter().filter(|row| asked(row) > 1);
    contested
        .max_by_key(|row| {
            (
                selected(row).is_some_and(|version| version.replaced_by.is_some()),
                asked(row),
                std::cmp::Reverse(&row.path),
            )
        })
        .copied()
}

/// What a replacement among the selected versions does: it lifts another module, or it just swaps.
fn replacement(analysis: &Analysis, others: &[&ModuleRow]) -> Option<Sentence> {
    let (row, new) = others.iter().find_map(|row| Some((*row, selected(row)?.replaced_by.as_ref()?)))?;
    let name = if new.version.is_empty() { new.path.clone() } else { format!("{} {}", short(&new.path), new.version) };
    let lifted = others.iter().find(|other| {
        let decided = other.decided_by.map(|node| &analysis.modules[node.module as usize]);
        decided.is_some_and(|by| by.path == row.path)
            && other.versions.iter().filter(|version| !version.asked_by.is_empty()).count() > 1
    });
    Some(match lifted.and_then(|row| Some((row, selected(row)?))) {
        Some((row, version)) => {
            sentence("answer.replace", &[("r", name), ("m", short(&row.path)), ("v", version.version.clone())])
        }
        None => sentence("answer.swap", &[("r", name)]),
    })
}

fn excluded(analysis: &Analysis) -> Option<(&ModuleRow, &VersionRow)> {
    let dropped = analysis.requirements.iter().find(|requirement| requirement.excluded)?;
    let row = &analysis.modules[dropped.to.module as usize];
    Some((row, &row.versions[dropped.to.version as usize]))
}
