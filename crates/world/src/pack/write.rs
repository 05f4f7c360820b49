//! Making a pack.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::bytes::{names_in_order, put_number, put_text, put_text_after, zigzag};
use super::text::{Line, Parts, take_apart};
use super::{LIMIT, MAGIC, Op, level};
use crate::registry::time_of;

/// What a pack is made from.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Where the facts come from.
    pub origin: String,
    /// When they were recorded.
    pub date: String,
    /// Modules by path.
    pub modules: BTreeMap<String, ModuleFacts>,
}

/// What is known of one module.
#[derive(Clone, Debug, Default)]
pub struct ModuleFacts {
    /// go.mod texts by version.
    pub go_mod: BTreeMap<String, String>,
    /// Times of publication by version, RFC 3339 in UTC to the second.
    pub time: BTreeMap<String, String>,
    /// The version list as the registry gives it.
    pub list: Option<Vec<String>>,
}

type Item = (usize, usize, bool);

/// Versions of one module, lowest first.
fn sorted(versions: BTreeSet<&str>) -> Vec<&str> {
    let mut versions: Vec<&str> = versions.into_iter().collect();
    versions.sort_by(|v, w| gomod::semver::compare_total(v, w).then_with(|| v.cmp(w)));
    versions
}

struct Table<'f>(HashMap<&'f str, usize>, Vec<&'f str>);

impl<'f> Table<'f> {
    fn number(&mut self, text: &'f str) -> usize {
        *self.0.entry(text).or_insert_with(|| {
            self.1.push(text);
            self.1.len() - 1
        })
    }
}

/// Writes a pack. Errors name what is too much for one.
pub fn write(facts: &Facts) -> Result<Vec<u8>, String> {
    let mut parts: BTreeMap<(&str, &str), Parts> = BTreeMap::new();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, module) in &facts.modules {
        let own = versions.entry(path).or_default();
        own.extend(module.go_mod.keys().map(String::as_str));
        own.extend(module.time.keys().map(String::as_str));
        for (version, text) in &module.go_mod {
            parts.insert((path, version), take_apart(path, text));
        }
    }
    for taken in parts.values() {
        for (path, version, _) in &taken.require {
            versions.entry(path).or_default().insert(version);
        }
    }
    let versions: BTreeMap<&str, Vec<&str>> = versions.into_iter().map(|(path, set)| (path, sorted(set))).collect();
    for (path, list) in &versions {
        let is_later = |two: &[&str]| gomod::semver::compare(two[0], two[1]).is_lt();
        if !list.iter().all(|version| gomod::module::is_canonical_version(version)) || !list.windows(2).all(is_later) {
            return Err(format!("the versions of {path} are not canonical, or two are the same: {list:?}"));
        }
    }
    let modules: HashMap<&str, usize> = versions.keys().enumerate().map(|(at, path)| (*path, at)).collect();
    let numbers: HashMap<(&str, &str), usize> = versions
        .iter()
        .flat_map(|(path, list)| list.iter().enumerate().map(move |(at, version)| ((*path, *version), at)))
        .collect();

    let mut shapes: HashMap<&[Line], usize> = HashMap::new();
    let mut by_use: BTreeMap<&[Line], usize> = BTreeMap::new();
    for taken in parts.values() {
        *by_use.entry(&taken.shape).or_default() += 1;
    }
    let mut most: Vec<_> = by_use.into_iter().collect();
    most.sort_by_key(|(shape, uses)| (std::cmp::Reverse(*uses), *shape));
    for (at, (shape, _)) in most.iter().enumerate() {
        shapes.insert(shape, at);
    }

    let mut table = Table(HashMap::new(), Vec::new());
    // Each with how many versions it has and how long its lines are.
    let mut sections: Vec<(Vec<u8>, usize, usize)> = Vec::new();
    let mut lines = Vec::new();
    for (path, list) in &versions {
        let mut section = Vec::new();
        let first_line = lines.len();
        let names = names_in_order(list.iter().copied());
        put_number(&mut section, names.len() as u64);
        section.extend(names);
        let with_text: Vec<&Parts> = list.iter().filter_map(|version| parts.get(&(*path, *version))).collect();
        if !with_text.is_empty() {
            let total: usize = with_text.iter().map(|taken| taken.require.len()).sum();
            put_number(&mut section, total as u64);
            for version in list {
                let shape = parts.get(&(*path, *version)).map(|taken| shapes[taken.shape.as_slice()] as u64 + 1);
                put_number(&mut section, shape.unwrap_or(0));
            }
        }
        let mut previous: Vec<Item> = Vec::new();
        for taken in with_text {
            let items: Vec<Item> = taken
                .require
                .iter()
                .map(|(path, version, mark)| (modules[&**path], numbers[&(&**path, &**version)], *mark))
                .collect();
            write_one((&mut section, &mut lines), taken, &previous, &items, &mut table);
            previous = items;
        }
        sections.push((section, list.len(), lines.len() - first_line));
    }

    let mut body = Vec::new();
    put_number(&mut body, table.1.len() as u64);
    for text in &table.1 {
        put_text(&mut body, text);
    }
    put_number(&mut body, most.len() as u64);
    for (shape, _) in &most {
        put_number(&mut body, shape.len() as u64);
        body.extend(shape.iter().map(|&line| line as u8));
    }
    put_number(&mut body, versions.len() as u64);
    let paths = names_in_order(versions.keys().copied());
    put_number(&mut body, paths.len() as u64);
    body.extend(paths);
    for (section, versions, lines) in &sections {
        for number in [section.len(), *versions, *lines] {
            put_number(&mut body, number as u64);
        }
    }
    body.extend(sections.into_iter().flat_map(|(section, ..)| section));

    let mut bytes = MAGIC.to_vec();
    put_text(&mut bytes, &facts.origin);
    put_text(&mut bytes, &facts.date);
    for part in [body, lines, write_times(facts, &versions)] {
        if part.len() > LIMIT {
            return Err(format!("{} bytes are more than a pack can hold ({LIMIT})", part.len()));
        }
        let small = miniz_oxide::deflate::compress_to_vec_zlib(&part, level());
        put_number(&mut bytes, part.len() as u64);
        put_number(&mut bytes, small.len() as u64);
        bytes.extend(small);
    }
    Ok(bytes)
}

fn write_one<'f>(
    (section, all_lines): (&mut Vec<u8>, &mut Vec<u8>),
    taken: &Parts<'f>,
    previous: &[Item],
    items: &[Item],
    table: &mut Table<'f>,
) {
    for (line, text) in [(Line::Go, taken.go), (Line::Toolchain, taken.toolchain)] {
        if taken.shape.contains(&line) {
            put_number(section, table.number(text) as u64);
        }
    }
    for run in &taken.runs {
        put_number(section, *run as u64);
    }
    write_items(section, previous, items);
    let (mut at, mut runs) = (0, taken.runs.iter());
    for line in &taken.shape {
        match line {
            Line::Direct | Line::Indirect | Line::Said => at += runs.next().copied().unwrap_or(0),
            Line::SingleDirect | Line::SingleIndirect => at += 1,
            Line::Mixed => {
                let count = runs.next().copied().unwrap_or(0);
                for marks in items[at..at + count].chunks(8) {
                    section.push(marks.iter().rev().fold(0, |byte, item| byte << 1 | u8::from(item.2)));
                }
                at += count;
            }
            _ => {}
        }
    }
    if !taken.lines.is_empty() {
        let start = all_lines.len();
        for line in &taken.lines {
            put_text(all_lines, line);
        }
        put_number(section, (all_lines.len() - start) as u64);
    }
}

/// Writes a list of requirements as what changes in the list before it.
fn write_items(section: &mut Vec<u8>, previous: &[Item], items: &[Item]) {
    let put = |section: &mut Vec<u8>, op: Op, value: u64| put_number(section, value << 2 | op as u64);
    let (mut old, mut keep, mut last) = (0, 0u64, 0i64);
    for (new, matched) in align(previous, items).into_iter().enumerate() {
        let item = items[new];
        match matched {
            Some(at) if at == old && previous[at].1 == item.1 => {
                keep += 1;
                old += 1;
            }
            _ => {
                if keep > 0 {
                    put(section, Op::Keep, std::mem::take(&mut keep));
                }
                match matched {
                    Some(at) => {
                        if at > old {
                            put(section, Op::Drop, (at - old) as u64);
                        }
                        old = at + 1;
                        if previous[at].1 == item.1 {
                            keep = 1;
                        } else {
                            put(section, Op::Change, zigzag(item.1 as i64 - previous[at].1 as i64));
                        }
                    }
                    None => {
                        put(section, Op::Insert, zigzag(item.0 as i64 - last));
                        put_number(section, item.1 as u64);
                    }
                }
            }
        }
        last = item.0 as i64;
    }
    if keep > 0 {
        put(section, Op::Keep, keep);
    }
}

/// For each new item the old one of the same module that it stands for, in ascending order: a longest common subsequence.
fn align(old: &[Item], new: &[Item]) -> Vec<Option<usize>> {
    if old.is_empty() || old.len() * new.len() > 4_000_000 {
        return vec![None; new.len()];
    }
    let width = new.len() + 1;
    let mut longest = vec![0u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i].0 == new[j].0 {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let mut matched = vec![None; new.len()];
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if old[i].0 == new[j].0 {
            matched[j] = Some(i);
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    matched
}

/// Times and version lists: for each module of `versions` in order.
fn write_times(facts: &Facts, versions: &BTreeMap<&str, Vec<&str>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let empty = ModuleFacts::default();
    for (path, list) in versions {
        let module = facts.modules.get(*path).unwrap_or(&empty);
        let mut last = 0;
        if module.time.is_empty() && module.list.is_none() {
            bytes.push(0);
            continue;
        }
        bytes.push(1 + u8::from(module.list.is_some()));
        for version in list {
            match module.time.get(*version) {
                None => put_number(&mut bytes, 0),
                Some(time) if *time == time_of(version) => put_number(&mut bytes, 1),
                Some(time) => {
                    let seconds = gomod::time::Time::parse_rfc3339(time).map_or(0, |time| time.seconds);
                    put_number(&mut bytes, 2 + zigzag(seconds - last));
                    last = seconds;
                }
            }
        }
        if let Some(listed) = &module.list {
            put_number(&mut bytes, listed.len() as u64);
            let mut before = "";
            for version in listed {
                put_text_after(&mut bytes, before, version);
                before = version;
            }
        }
    }
    bytes
}
