//! Up to 25 modules: a card for each, its versions as rows, all requirements as curves, in layers from left to right.

use crate::label::Label;
use crate::measure::{Weight, mono_width, width};
use crate::order;
use crate::scene::{Anchor, BeadShape, Dot, Group, Scene, Shape, Span, Words, bead_shapes, number, text};
use playground::data::{Analysis, Change, ChangeKind, Node, Step, VersionRow};
use std::collections::{HashMap, HashSet};

/// Modules up to which cards are drawn.
pub const MOST: usize = 25;

/// Where the cards of a picture stand. Coordinates from 0; the page scales and centres.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cards {
    /// Whole width.
    pub width: f64,
    /// Whole height.
    pub height: f64,
    /// All cards.
    pub cards: Vec<Card>,
    lines: Vec<Line>,
    ghosts: Vec<(f64, f64, f64, String)>,
}

/// One card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// The module's number in the analysis; none for a replacement.
    pub module: Option<u32>,
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    kind: Kind,
    label: Label,
    rows: Vec<Row>,
    under: String,
    layer: usize,
    changed: &'static str,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    Main,
    #[default]
    Module,
    Replacement,
    /// Gives a long line its way through a layer.
    Way,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    version: u32,
    text: String,
    state: State,
    note: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Selected,
    Lower,
    Replaced,
    Excluded,
    Missing,
    Pruned,
    Retracted,
}

#[derive(Clone, Debug, PartialEq)]
struct Line {
    from: (usize, Option<usize>),
    to: (usize, Option<usize>),
    class: &'static str,
    ways: Vec<usize>,
    /// Against the order of layers.
    back: bool,
    modules: (Option<u32>, Option<u32>),
    nodes: Option<(Node, Node)>,
}

const ROW: f64 = 28.0;
const HEAD: f64 = 34.0;
const SPACE: f64 = 28.0;

impl Card {
    fn row_middle(&self, row: Option<usize>) -> f64 {
        match row {
            Some(row) => self.y + HEAD + ROW * (row as f64 + 0.5),
            None => self.y + self.height / 2.0,
        }
    }
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

/// True if cards are the picture for this analysis.
pub fn suits(analysis: &Analysis) -> bool {
    analysis.modules.iter().filter(|module| module.main || module.selected.is_some()).count() <= MOST
}

/// Lays out cards for a paper of about `room` pixels in width. `changes`: marks what a what-if changes.
pub fn lay_out(analysis: &Analysis, words: &Words, room: f64, changes: &[Change]) -> Cards {
    const ROWS: usize = 6;
    let compact = room < 640.0;
    let mut cards: Vec<Card> = Vec::new();
    let mut card_of: HashMap<u32, usize> = HashMap::new();
    let mut replacement: HashMap<Node, usize> = HashMap::new();
    let changed: HashMap<&str, ChangeKind> = changes.iter().map(|change| (change.path.as_str(), change.kind)).collect();
    for (at, module) in analysis.modules.iter().enumerate() {
        if cards.len() > 8 * MOST {
            break;
        }
        let shown = |row: &VersionRow| row.selected || !row.asked_by.is_empty() || row.in_go_mod || row.excluded;
        if !module.main && !module.versions.iter().any(shown) {
            continue;
        }
        let mut card = Card { module: Some(at as u32), label: Label::of(&module.path), ..Card::default() };
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
            let name = width(&card.label.name, 14.0, Weight::Strong);
            card.width =
                (name.max(width(&words.main, 11.0, Weight::Regular)) + 32.0).max(if compact { 64.0 } else { 126.0 });
            card.height = if compact { 40.0 } else { 56.0 };
        } else {
            let rows: Vec<(usize, &VersionRow)> =
                module.versions.iter().enumerate().filter(|(_, row)| shown(row)).collect();
            for &(version, row) in &rows[rows.len().saturating_sub(ROWS)..] {
                let state = state(row);
                let note = match state {
                    State::Selected if rows.len() > 1 => words.highest.clone(),
                    State::Selected => String::new(),
                    State::Lower => words.lower.clone(),
                    State::Replaced => words.replaced.clone(),
                    State::Excluded => words.excluded.clone(),
                    State::Missing => words.missing.clone(),
                    State::Pruned => words.pruned.clone(),
                    State::Retracted => words.retracted.clone(),
                };
                card.rows.push(Row {
                    version: version as u32,
                    text: crate::scene::short_version(&row.version),
                    state,
                    note,
                });
            }
            size(&mut card, compact);
        }
        card_of.insert(at as u32, cards.len());
        let number = cards.len();
        let texts: Vec<Row> = card.rows.clone();
        cards.push(card);
        for row in texts.iter().filter(|row| row.state == State::Replaced) {
            let Some(other) = module.versions[row.version as usize].replaced_by.as_ref() else { continue };
            let mut card = Card {
                kind: Kind::Replacement,
                label: Label::of(&other.path),
                under: words.instead.replace("{m}", &cards[number].label.name),
                ..Card::default()
            };
            if !other.version.is_empty() {
                card.rows.push(Row {
                    text: crate::scene::short_version(&other.version),
                    state: State::Replaced,
                    ..Row::default()
                });
            }
            size(&mut card, compact);
            replacement.insert(Node { module: at as u32, version: row.version }, cards.len());
            cards.push(card);
        }
    }
    let row_of = |cards: &[Card], node: Node| -> Option<(usize, Option<usize>)> {
        let &card = card_of.get(&node.module)?;
        if cards[card].kind == Kind::Main {
            return Some((card, None));
        }
        cards[card].rows.iter().position(|row| row.version == node.version).map(|row| (card, Some(row)))
    };
    let mut lines: Vec<Line> = Vec::new();
    for requirement in &analysis.requirements {
        let (Some(mut from), Some(to)) = (row_of(&cards, requirement.from), row_of(&cards, requirement.to)) else {
            continue;
        };
        if from.0 == to.0 || cards[to.0].kind == Kind::Main {
            continue;
        }
        let (Some(asker), Some(target)) = (
            analysis.modules.get(requirement.from.module as usize),
            analysis.modules.get(requirement.to.module as usize),
        ) else {
            continue;
        };
        if let Some(&other) = replacement.get(&requirement.from) {
            from = (other, None.or((!cards[other].rows.is_empty()).then_some(0)));
        }
        let wins = target.selected == Some(requirement.to.version);
        let class = if requirement.excluded {
            "exc"
        } else if !asker.main && asker.selected != Some(requirement.from.version) {
            "sup"
        } else if wins
            && target.decided_by == Some(requirement.from)
            && target.versions.iter().filter(|row| !row.asked_by.is_empty()).count() > 1
        {
            "dec"
        } else if asker.main && requirement.indirect {
            "ind"
        } else {
            ""
        };
        let modules = (Some(requirement.from.module), Some(requirement.to.module));
        let nodes = Some((requirement.from, requirement.to));
        lines.push(Line { from, to, class, ways: Vec::new(), back: false, modules, nodes });
    }
    let mut swaps: Vec<(&Node, &usize)> = replacement.iter().collect();
    order::sort(&mut swaps);
    for (node, &other) in swaps {
        if let Some(from) = row_of(&cards, *node) {
            let row = (!cards[other].rows.is_empty()).then_some(0);
            lines.push(Line {
                from,
                to: (other, row),
                class: "rep",
                ways: Vec::new(),
                back: false,
                modules: (Some(node.module), Some(node.module)),
                nodes: None,
            });
        }
    }
    layers(&mut cards, &mut lines);
    ways(&mut cards, &mut lines);
    let (width, height) = arrange(&mut cards, &lines, room, compact);
    let mut picture = Cards { width, height, cards, lines, ghosts: Vec::new() };
    // What is gone stands at the lower right, where nothing else does.
    let mut x = 0.0;
    let gone =
        changes.iter().filter_map(|change| match (&change.kind, &change.replaced_before, &change.replaced_after) {
            (ChangeKind::Removed, ..) => Some(change.path.as_str()),
            (_, Some(other), None) => Some(other.split(' ').next().unwrap_or(other)),
            _ => None,
        });
    for path in gone {
        let name = words.gone.replace("{m}", &Label::of(path).name);
        let wide = crate::measure::width(&name, 11.0, Weight::Regular) + 32.0;
        picture.ghosts.push((x, height + SPACE, wide, name));
        x += wide + 16.0;
    }
    if !picture.ghosts.is_empty() {
        picture.height += SPACE + 44.0;
        picture.width = picture.width.max(x);
    }
    picture
}

fn size(card: &mut Card, compact: bool) {
    if compact {
        card.label.prefix.clear();
    }
    let most = if compact { 130.0 } else { 220.0 };
    let name = width(&card.label.name, 14.0, Weight::Strong) + width(&card.label.suffix, 11.0, Weight::Regular);
    let prefix = width(&card.label.prefix, 11.0, Weight::Regular);
    if name + prefix > most {
        card.label = card.label.fit(11.0, (most - name + card.label.least(11.0)).max(0.0));
    }
    let head = width(&card.label.prefix, 11.0, Weight::Regular) + name + 1.0;
    let rows = card.rows.iter().map(|row| {
        mono_width(&row.text, 12.5)
            + if row.note.is_empty() { 0.0 } else { 18.0 + width(&row.note, 11.0, Weight::Regular) }
    });
    let widest = rows.fold(head, f64::max);
    card.width = (widest + 30.0).max(if compact { 84.0 } else { 148.0 });
    card.height = HEAD + ROW * card.rows.len() as f64 + 4.0;
}

/// Layers by the longest chain; lines that close a cycle run back.
fn layers(cards: &mut [Card], lines: &mut [Line]) {
    let count = cards.len();
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, line) in lines.iter().enumerate() {
        out[line.from.0].push(at);
    }
    let mut state = vec![0u8; count];
    let mut order = Vec::with_capacity(count);
    let mut starts: Vec<usize> = (0..count).filter(|&card| cards[card].kind == Kind::Main).collect();
    starts.extend(0..count);
    for start in starts {
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        let mut calls = vec![(start, 0usize)];
        while let Some(&mut (card, ref mut at)) = calls.last_mut() {
            if let Some(&line) = out[card].get(*at) {
                *at += 1;
                let to = lines[line].to.0;
                match state[to] {
                    0 => {
                        state[to] = 1;
                        calls.push((to, 0));
                    }
                    1 => lines[line].back = true,
                    _ => {}
                }
            } else {
                state[card] = 2;
                order.push(card);
                calls.pop();
            }
        }
    }
    for &card in order.iter().rev() {
        let layer = cards[card].layer;
        for &line in &out[card] {
            if !lines[line].back {
                let to = lines[line].to.0;
                cards[to].layer = cards[to].layer.max(layer + 1);
            }
        }
    }
}

/// Lines over more than one layer get a way through each layer between; those to the same row share it.
fn ways(cards: &mut Vec<Card>, lines: &mut [Line]) {
    let mut shared: HashMap<(usize, Option<usize>, &str, usize), usize> = HashMap::new();
    for line in lines.iter_mut().filter(|line| !line.back) {
        for layer in cards[line.from.0].layer + 1..cards[line.to.0].layer {
            let class = if line.class == "sup" { "sup" } else { "" };
            let way = *shared.entry((line.to.0, line.to.1, class, layer)).or_insert_with(|| {
                cards.push(Card { kind: Kind::Way, layer, height: 6.0, ..Card::default() });
                cards.len() - 1
            });
            line.ways.push(way);
        }
    }
}

/// Orders layers by barycentre and sets coordinates. Gives the paper's size.
fn arrange(cards: &mut [Card], lines: &[Line], room: f64, compact: bool) -> (f64, f64) {
    let count = cards.iter().map(|card| card.layer + 1).max().unwrap_or(0);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, card) in cards.iter().enumerate() {
        columns[card.layer].push(at);
    }
    // Neighbours with the place of the row they meet: its distance from the other card's top, and from the own one's.
    let mut before: Vec<Vec<(usize, f64, f64)>> = vec![Vec::new(); cards.len()];
    let mut after: Vec<Vec<(usize, f64, f64)>> = vec![Vec::new(); cards.len()];
    for line in lines.iter().filter(|line| !line.back) {
        let stops: Vec<usize> =
            std::iter::once(line.from.0).chain(line.ways.iter().copied()).chain(std::iter::once(line.to.0)).collect();
        let down = |card: usize, row: Option<usize>| cards[card].row_middle(row) - cards[card].y;
        for (at, pair) in stops.windows(2).enumerate() {
            let left = down(pair[0], if at == 0 { line.from.1 } else { None });
            let right = down(pair[1], if at + 2 == stops.len() { line.to.1 } else { None });
            before[pair[1]].push((pair[0], left, right));
            after[pair[0]].push((pair[1], right, left));
        }
    }
    let mut place: Vec<f64> = vec![0.0; cards.len()];
    for column in &columns {
        for (at, &card) in column.iter().enumerate() {
            place[card] = at as f64;
        }
    }
    let mean = |list: &[(usize, f64, f64)], place: &[f64], own: f64| {
        if list.is_empty() {
            own
        } else {
            list.iter().map(|&(other, row, _)| place[other] + row / 1000.0).sum::<f64>() / list.len() as f64
        }
    };
    for sweep in 0..12 {
        let down = sweep % 2 == 0;
        let order: Vec<usize> = if down { (0..count).collect() } else { (0..count).rev().collect() };
        for layer in order {
            let side = if down { &before } else { &after };
            let mut keyed: Vec<(f64, usize)> =
                columns[layer].iter().map(|&card| (mean(&side[card], &place, place[card]), card)).collect();
            order::by(&mut keyed, |a, b| a.0.total_cmp(&b.0));
            for (at, &(_, card)) in keyed.iter().enumerate() {
                place[card] = at as f64 * 8.0 / keyed.len().max(1) as f64;
            }
            columns[layer] = keyed.into_iter().map(|(_, card)| card).collect();
        }
    }
    let most = columns.iter().map(Vec::len).max().unwrap_or(0);
    let air = if most <= 4 && !compact { 44.0 } else { SPACE };
    let space = |a: &Card, b: &Card| if a.kind == Kind::Way || b.kind == Kind::Way { 16.0 } else { air } + if a.under.is_empty() { 0.0 } else { 22.0 };
    // Rows: stack, then slide towards the neighbours without passing each other.
    for column in &columns {
        let mut y = 0.0;
        for (at, &card) in column.iter().enumerate() {
            if at > 0 {
                y += space(&cards[column[at - 1]], &cards[card]);
            }
            cards[card].y = y;
            y += cards[card].height;
        }
    }
    for sweep in 0..24 {
        let down = sweep % 2 == 0;
        let order: Vec<usize> = if down { (0..count).collect() } else { (0..count).rev().collect() };
        for layer in order {
            let column = &columns[layer];
            let wanted: Vec<f64> = column
                .iter()
                .map(|&card| {
                    let near: Vec<f64> = before[card]
                        .iter()
                        .chain(&after[card])
                        .map(|&(other, row, own)| cards[other].y + row - own)
                        .collect();
                    if near.is_empty() { cards[card].y } else { near.iter().sum::<f64>() / near.len() as f64 }
                })
                .collect();
            settle(cards, column, &wanted, &space);
        }
    }
    let top = cards.iter().map(|card| card.y).fold(f64::INFINITY, f64::min);
    let top = if top.is_finite() { top } else { 0.0 };
    let mut height: f64 = 0.0;
    for card in cards.iter_mut() {
        card.y = (card.y - top).round();
        height = height.max(card.y + card.height + if card.under.is_empty() { 0.0 } else { 22.0 });
    }
    let widths: Vec<f64> =
        columns.iter().map(|column| column.iter().map(|&card| cards[card].width).fold(0.0, f64::max)).collect();
    let total: f64 = widths.iter().sum();
    let gaps = count.saturating_sub(1).max(1) as f64;
    let gap = ((room - total) / gaps).clamp(if compact { 36.0 } else { 58.0 }, 92.0);
    let mut x = 0.0;
    for (column, wide) in columns.iter().zip(&widths) {
        for &card in column {
            cards[card].x = if cards[card].kind == Kind::Way { x + wide / 2.0 } else { x };
            if cards[card].kind == Kind::Way {
                // A way is as wide as its layer: the line runs level beside the cards.
                cards[card].x = x;
                cards[card].width = *wide;
            }
        }
        x += wide + gap;
    }
    ((x - gap).max(0.0), height)
}

/// Moves a column's cards as near to where they are wanted as their order allows (pool adjacent violators).
fn settle(cards: &mut [Card], column: &[usize], wanted: &[f64], space: &impl Fn(&Card, &Card) -> f64) {
    let mut offset = 0.0;
    // Groups of cards that move together: (sum of wishes, members).
    let mut groups: Vec<(f64, usize)> = Vec::new();
    let mut offsets = Vec::with_capacity(column.len());
    for (at, &card) in column.iter().enumerate() {
        if at > 0 {
            let above = &cards[column[at - 1]];
            offset += above.height + space(above, &cards[card]);
        }
        offsets.push(offset);
        groups.push((wanted[at] - offset, 1));
        while let [.., (a, m), (b, n)] = groups[..] {
            if a / m as f64 <= b / n as f64 {
                break;
            }
            groups.truncate(groups.len() - 2);
            groups.push((a + b, m + n));
        }
    }
    let mut at = 0;
    for (sum, members) in groups {
        let base = sum / members as f64;
        for _ in 0..members {
            cards[column[at]].y = base + offsets[at];
            at += 1;
        }
    }
}

/// What is singled out on cards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardView {
    /// The module in focus or under the pointer (number in the analysis).
    pub focus: Option<u32>,
    /// The module selected in the list.
    pub selected: Option<u32>,
    /// Hits of a search by number in the analysis; empty: no search.
    pub hits: Vec<bool>,
    /// The step shown: what comes later recedes.
    pub step: Option<usize>,
}

/// What was looked at up to a step, and what is looked at in it.
#[derive(Default)]
struct Film {
    seen: HashSet<(Node, Node)>,
    nodes: HashSet<u32>,
    now: Option<(Node, Node)>,
    node: Option<u32>,
}

impl Film {
    fn of(analysis: &Analysis, step: usize) -> Film {
        let mut film = Film::default();
        film.nodes.extend(analysis.modules.iter().enumerate().filter(|(_, row)| row.main).map(|(at, _)| at as u32));
        for (at, event) in analysis.steps.iter().enumerate().take(step + 1) {
            let current = at == step;
            match event {
                Step::Visit { node, .. } | Step::Prune { node } => {
                    film.nodes.insert(node.module);
                    if current {
                        film.node = Some(node.module);
                    }
                }
                Step::Skip { from, to }
                | Step::Require { from, to }
                | Step::Raise { from, to, .. }
                | Step::Exclude { from, to } => {
                    film.seen.insert((*from, *to));
                    film.nodes.insert(to.module);
                    if current {
                        film.now = Some((*from, *to));
                        film.node = Some(to.module);
                    }
                }
            }
        }
        film
    }
}

/// Draws cards. Group numbers are those of the analysis.
pub fn draw(analysis: &Analysis, cards: &Cards, view: &CardView, words: &Words) -> Scene {
    let film = view.step.map(|step| Film::of(analysis, step));
    let mut scene = Scene { width: cards.width, height: cards.height, ..Scene::default() };
    let near = |line: &Line| match &film {
        Some(film) => {
            line.nodes.is_some_and(|nodes| film.seen.contains(&nodes))
                || line.class == "rep" && line.modules.0.is_some_and(|module| film.nodes.contains(&module))
        }
        None => view.focus.is_none_or(|focus| line.modules.0 == Some(focus) || line.modules.1 == Some(focus)),
    };
    let now = |line: &Line| film.as_ref().is_some_and(|film| film.now.is_some() && film.now == line.nodes);
    // Lines that single nothing out lie below.
    let mut order: Vec<&Line> = cards.lines.iter().collect();
    order::by_key(&mut order, |line| (near(line), matches!(line.class, "dec" | "rep")));
    for line in order {
        let off = !near(line);
        // While the film runs, only the line looked at has the accent: nothing is decided yet.
        let kind = match (&film, line.class) {
            (Some(_), _) if now(line) => "dec",
            (Some(_), "dec") => "",
            (_, class) => class,
        };
        let (from, to) = (&cards.cards[line.from.0], &cards.cards[line.to.0]);
        let (x1, y1) = (from.x + from.width, from.row_middle(line.from.1));
        let (x2, y2) = (to.x, to.row_middle(line.to.1));
        let end = x2 - 11.0;
        let mut d = format!("M{} {}", number(x1), number(y1));
        let mut curve = |x1: f64, y1: f64, x2: f64, y2: f64| {
            let bend = ((x2 - x1) * 0.62).max(12.0);
            d.push_str(&format!(
                "C{} {} {} {} {} {}",
                number(x1 + bend),
                number(y1),
                number(x2 - bend),
                number(y2),
                number(x2),
                number(y2)
            ));
        };
        let mut class = format!("e {}{}", kind, if off { " off" } else { "" });
        if line.back || end <= x1 {
            // Out at the right, round below, in from the left.
            let below = (from.y + from.height).max(to.y + to.height) + 18.0;
            d.push_str(&format!(
                "C{} {} {} {} {} {}S{} {} {} {}",
                number(x1 + 36.0),
                number(y1),
                number(x1 + 36.0),
                number(below),
                number(x1 - 12.0),
                number(below),
                number(x2 - 48.0),
                number(y2),
                number(end),
                number(y2)
            ));
            class.push_str(" sup");
        } else {
            let (mut x, mut y) = (x1, y1);
            for &way in &line.ways {
                let way = &cards.cards[way];
                let level = way.y + way.height / 2.0;
                curve(x, y, way.x - 8.0, level);
                curve(way.x - 8.0, level, way.x + way.width + 8.0, level);
                (x, y) = (way.x + way.width + 8.0, level);
            }
            curve(x, y, end, y2);
        }
        scene.back.push(Shape::Path { d, class });
        let tip = x2 - 7.0;
        scene.back.push(Shape::Path {
            d: format!("M{} {}l-7 -4v8z", number(tip), number(y2)),
            class: format!("ah {}{}", kind, if off { " off" } else { "" }),
        });
    }
    for card in cards.cards.iter().filter(|card| card.kind != Kind::Way) {
        let group = draw_card(cards, card, view, film.as_ref(), words);
        if card.module.is_some() {
            scene.groups.push(group);
        } else {
            scene.back.extend(group.shapes);
        }
    }
    for (x, y, wide, name) in &cards.ghosts {
        scene.back.push(Shape::Rect {
            x: *x,
            y: *y,
            width: *wide,
            height: 44.0,
            radius: 6.0,
            class: "card ghost".into(),
        });
        scene.back.push(text(x + wide / 2.0, y + 26.0, 11.0, Anchor::Middle, "note", name, 0.0));
    }
    scene
}

fn draw_card(cards: &Cards, card: &Card, view: &CardView, film: Option<&Film>, words: &Words) -> Group {
    let mut shapes = Vec::new();
    let (x, y) = (card.x, card.y);
    let linked = |focus: u32| {
        card.module == Some(focus)
            || cards.lines.iter().any(|line| {
                let touches =
                    cards.cards[line.from.0].module == card.module || cards.cards[line.to.0].module == card.module;
                touches && (line.modules.0 == Some(focus) || line.modules.1 == Some(focus))
            })
    };
    let quiet = match (view.focus, card.module) {
        (_, Some(module)) if film.is_some() => film.is_some_and(|film| !film.nodes.contains(&module)),
        (Some(focus), Some(_)) => !linked(focus),
        (None, Some(module)) if !view.hits.is_empty() => view.hits.get(module as usize) != Some(&true),
        _ => false,
    };
    let class = match card.kind {
        Kind::Main => "card main",
        Kind::Replacement => "card rep",
        _ if card.rows.iter().any(|row| row.state == State::Missing) => "card mis",
        _ => "card",
    };
    if card.kind == Kind::Replacement {
        let outer = Shape::Rect {
            x: x - 3.5,
            y: y - 3.5,
            width: card.width + 7.0,
            height: card.height + 7.0,
            radius: 9.0,
            class: "card rep2".into(),
        };
        shapes.push(outer);
    }
    shapes.push(Shape::Rect { x, y, width: card.width, height: card.height, radius: 6.0, class: class.into() });
    if card.kind == Kind::Main {
        let tall = card.height >= 56.0;
        let name =
            text(x + 16.0, y + if tall { 24.0 } else { 25.0 }, 14.0, Anchor::Start, "main-t", &card.label.name, 0.0);
        shapes.push(name);
        if tall {
            shapes.push(text(x + 16.0, y + 42.0, 11.0, Anchor::Start, "main-s", &words.main, 0.0));
        }
    } else {
        let mut at = x + 16.0;
        let head = width(&card.label.prefix, 11.0, Weight::Regular);
        if head > 0.0 {
            shapes.push(text(at, y + 22.0, 11.0, Anchor::Start, "pre", &card.label.prefix, head));
            at += head + 1.0;
        }
        let name = width(&card.label.name, 14.0, Weight::Strong);
        shapes.push(text(at, y + 22.0, 14.0, Anchor::Start, "card-name", &card.label.name, name));
        if !card.label.suffix.is_empty() {
            let wide = width(&card.label.suffix, 11.0, Weight::Regular);
            shapes.push(text(at + name, y + 22.0, 11.0, Anchor::Start, "pre", &card.label.suffix, wide));
        }
        if card.rows.len() > 1 {
            let d = format!(
                "M{} {}V{}",
                number(x),
                number(card.row_middle(Some(0))),
                number(card.row_middle(Some(card.rows.len() - 1)))
            );
            shapes.push(Shape::Path { d, class: "rail".into() });
        }
        for (at, row) in card.rows.iter().enumerate() {
            draw_row(card, at, row, &mut shapes);
        }
        if !card.under.is_empty() {
            shapes.push(text(
                x + card.width / 2.0,
                y + card.height + 18.0,
                11.0,
                Anchor::Middle,
                "note rep",
                &card.under,
                0.0,
            ));
        }
    }
    let mut class = String::from("n");
    if quiet {
        class.push_str(" quiet");
    }
    if card.module.is_some() && (view.selected == card.module || film.is_some_and(|film| film.node == card.module)) {
        class.push_str(" chosen");
    }
    let state = match card.rows.iter().map(|row| row.state).find(|state| *state != State::Lower) {
        Some(State::Replaced) => "replaced",
        Some(State::Excluded) => "excluded",
        Some(State::Missing) => "missing",
        Some(State::Pruned) => "pruned",
        Some(State::Retracted) => "retracted",
        _ => "selected",
    };
    Group {
        module: card.module.unwrap_or(crate::homes::NONE),
        class,
        state,
        changed: card.changed,
        shapes,
        hit: (x, y, card.width, card.height),
    }
}

fn draw_row(card: &Card, at: usize, row: &Row, shapes: &mut Vec<Shape>) {
    let (x, middle) = (card.x, card.row_middle(Some(at)));
    let (band, ver, note, shape, bead, r) = match row.state {
        State::Selected => ("band", "ver sel", "note sel", Some(BeadShape::Disc), "b-sel", 5.0),
        State::Lower => ("", "ver sup", "note", None, "bd-sup", 4.3),
        State::Replaced => ("band rep", "ver rep", "note rep", Some(BeadShape::Diamond), "b-rep", 4.5),
        State::Excluded => ("", "ver exc", "note exc", Some(BeadShape::Slashed), "", 4.3),
        State::Missing => ("", "ver", "note mis", Some(BeadShape::Square), "b-mis", 4.5),
        State::Pruned => ("band", "ver sel", "note", Some(BeadShape::Half), "b-prn", 5.0),
        State::Retracted => ("band", "ver sel", "note ret", Some(BeadShape::Triangle), "b-ret", 4.6),
    };
    if !band.is_empty() {
        let changed = if card.changed == "added" { "band new" } else { band };
        shapes.push(Shape::Rect {
            x: x + 1.0,
            y: middle - 14.0,
            width: card.width - 2.0,
            height: 28.0,
            radius: 4.0,
            class: changed.into(),
        });
    }
    match shape {
        Some(shape) => shapes.extend(bead_shapes(&Dot { module: 0, x, y: middle, r, shape, class: bead, tick: false })),
        None => shapes.push(Shape::Circle { x, y: middle, r, class: bead.into() }),
    }
    shapes.push(Shape::Text {
        x: x + 16.0,
        y: middle + 4.4,
        size: 12.5,
        anchor: Anchor::Start,
        class: ver.into(),
        spans: vec![Span { text: row.text.clone(), class: "" }],
        width: mono_width(&row.text, 12.5),
        turned: false,
    });
    if !row.note.is_empty() {
        shapes.push(text(x + card.width - 12.0, middle + 4.0, 11.0, Anchor::End, note, &row.note, 0.0));
    }
}
