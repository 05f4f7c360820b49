//! The cards and lines of a result, before they have places.

use super::{Card, Kind, Line, MOST, Row, State};
use crate::label::Label;
use crate::order;
use crate::scene::{Words, short_version};
use playground::data::{Analysis, Change, ChangeKind, Node, Requirement, VersionRow};
use std::collections::HashMap;

/// Versions that a card shows at most: the highest ones.
const ROWS: usize = 6;

/// Cards by module.
struct Numbers {
    module: HashMap<u32, usize>,
    replacement: HashMap<Node, usize>,
}

/// The cards and lines of a result.
pub(super) fn collect(analysis: &Analysis, words: &Words, changes: &[Change]) -> (Vec<Card>, Vec<Line>) {
    let mut cards: Vec<Card> = Vec::new();
    let mut numbers = Numbers { module: HashMap::new(), replacement: HashMap::new() };
    let changed: HashMap<&str, ChangeKind> = changes.iter().map(|change| (change.path.as_str(), change.kind)).collect();
    for (at, module) in analysis.modules.iter().enumerate() {
        if cards.len() > 8 * MOST {
            break;
        }
        if !module.main && !module.versions.iter().any(shown) {
            continue;
        }
        let at = at as u32;
        let mut card =
            Card { module: Some(at), key: module.path.clone(), label: Label::of(&module.path), ..Card::default() };
        card.changed = match changed.get(module.path.as_str()) {
            Some(ChangeKind::Added) => "added",
            Some(ChangeKind::Raised) => "raised",
            Some(ChangeKind::Lowered) => "lowered",
            Some(ChangeKind::Replaced) => "replaced",
            Some(ChangeKind::Removed) => "removed",
            None => "",
        };
        if module.main {
            card.kind = Kind::Main;
            card.under.clone_from(&words.main);
        } else {
            card.rows = rows(&module.versions, words);
        }
        let number = cards.len();
        numbers.module.insert(at, number);
        cards.push(card);
        for row in cards[number].rows.clone().iter().filter(|row| row.state == State::Replaced) {
            let Some(other) = module.versions[row.version as usize].replaced_by.as_ref() else { continue };
            let mut card = Card {
                key: format!("{}@{} => {}", module.path, row.text, other.path),
                kind: Kind::Replacement,
                label: Label::of(&other.path),
                under: words.instead.replace("{m}", &cards[number].label.name),
                ..Card::default()
            };
            if !other.version.is_empty() {
                let text = short_version(&other.version);
                card.rows.push(Row { text, state: State::Replaced, ..Row::default() });
            }
            numbers.replacement.insert(Node { module: at, version: row.version }, cards.len());
            cards.push(card);
        }
    }
    let lines = lines(analysis, &cards, &numbers);
    (cards, lines)
}

fn shown(row: &VersionRow) -> bool {
    row.selected || !row.asked_by.is_empty() || row.in_go_mod || row.excluded
}

fn rows(versions: &[VersionRow], words: &Words) -> Vec<Row> {
    let rows: Vec<(usize, &VersionRow)> = versions.iter().enumerate().filter(|(_, row)| shown(row)).collect();
    rows[rows.len().saturating_sub(ROWS)..]
        .iter()
        .map(|&(version, row)| {
            let state = state(row);
            let note = match state {
                State::Selected if rows.len() > 1 => words.highest.clone(),
                State::Selected | State::Absent => String::new(),
                State::Lower => words.lower.clone(),
                State::Replaced => words.replaced.clone(),
                State::Excluded => words.excluded.clone(),
                State::Missing => words.missing.clone(),
                State::Pruned => words.pruned.clone(),
                State::Retracted => words.retracted.clone(),
            };
            Row { version: version as u32, text: short_version(&row.version), state, note, ..Row::default() }
        })
        .collect()
}

fn state(row: &VersionRow) -> State {
    if row.excluded && !row.selected {
        State::Excluded
    } else if row.missing {
        State::Missing
    } else if row.replaced_by.is_some() {
        State::Replaced
    } else if !row.selected {
        State::Lower
    } else if row.retracted.is_some() {
        State::Retracted
    } else if row.pruned {
        State::Pruned
    } else {
        State::Selected
    }
}

/// The card and row of a version.
fn port(cards: &[Card], numbers: &Numbers, node: Node) -> Option<(usize, Option<usize>)> {
    let &card = numbers.module.get(&node.module)?;
    if cards[card].kind == Kind::Main {
        return Some((card, None));
    }
    cards[card].rows.iter().position(|row| row.version == node.version).map(|row| (card, Some(row)))
}

fn lines(analysis: &Analysis, cards: &[Card], numbers: &Numbers) -> Vec<Line> {
    let first_row = |card: usize| (!cards[card].rows.is_empty()).then_some(0);
    let mut lines: Vec<Line> = Vec::new();
    for requirement in &analysis.requirements {
        let (Some(mut from), Some(to)) = (port(cards, numbers, requirement.from), port(cards, numbers, requirement.to))
        else {
            continue;
        };
        if from.0 == to.0 || cards[to.0].kind == Kind::Main {
            continue;
        }
        let Some(class) = class(analysis, requirement) else { continue };
        if let Some(&other) = numbers.replacement.get(&requirement.from) {
            from = (other, first_row(other));
        }
        let modules = (Some(requirement.from.module), Some(requirement.to.module));
        let nodes = Some((requirement.from, requirement.to));
        lines.push(Line { from, to, class, ways: Vec::new(), back: false, modules, nodes });
    }
    let mut swaps: Vec<(&Node, &usize)> = numbers.replacement.iter().collect();
    order::sort(&mut swaps);
    for (node, &other) in swaps {
        if let Some(from) = port(cards, numbers, *node) {
            lines.push(Line {
                from,
                to: (other, first_row(other)),
                class: "rep",
                ways: Vec::new(),
                back: false,
                modules: (Some(node.module), Some(node.module)),
                nodes: None,
            });
        }
    }
    lines
}

/// How a requirement is drawn.
fn class(analysis: &Analysis, requirement: &Requirement) -> Option<&'static str> {
    let asker = analysis.modules.get(requirement.from.module as usize)?;
    let target = analysis.modules.get(requirement.to.module as usize)?;
    let version = target.versions.get(requirement.to.version as usize)?;
    let wins = target.selected == Some(requirement.to.version);
    let asked_for = target.versions.iter().filter(|row| !row.asked_by.is_empty()).count();
    Some(if requirement.excluded {
        "exc"
    } else if !asker.main && asker.selected != Some(requirement.from.version) {
        "sup"
    } else if version.missing {
        "mis"
    } else if wins && target.decided_by == Some(requirement.from) && asked_for > 1 {
        "dec"
    } else if version.pruned {
        "prn"
    } else if asker.main && requirement.indirect {
        "ind"
    } else {
        ""
    })
}
