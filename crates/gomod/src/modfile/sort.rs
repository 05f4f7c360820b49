//! Sorted blocks without duplicates (x/mod/modfile rule.go, `SortBlocks` and `removeDups`).

use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::Hash;

use super::file::{Exclude, File, Replace};
use super::tree::{FileSyntax, Line, LineId, Statement};
use crate::{bytes, semver};

/// Lines that go. As in Go, an entry that was dropped (it has no line) counts as one line with all others of its kind.
type Kill = HashSet<Option<LineId>>;

impl File {
    /// Removes duplicate exclusions, tools and `ignore` lines (the first stays) and replacements (the last stays), then
    /// sorts the lines of every block (Go: `SortBlocks`).
    pub fn sort_blocks(&mut self) {
        let mut kill = Kill::new();
        remove_duplicate_excludes(&mut self.exclude, &mut kill);
        remove_duplicate_replaces(&mut self.replace, &mut kill);
        keep_first(&mut self.tool, |tool| tool.path.clone(), |tool| tool.line, &mut kill);
        keep_first(&mut self.ignore, |ignore| ignore.path.clone(), |ignore| ignore.line, &mut kill);
        drop_lines(&mut self.syntax, &kill);

        // Since Go 1.21 exclusions are in the order of versions, not of texts (go.dev/issue/60028).
        let semantic =
            self.go.as_ref().is_some_and(|go| semver::compare(&format!("v{}", go.version), "v1.21") != Ordering::Less);
        sort_blocks(&mut self.syntax, |keyword, lines| match keyword {
            "exclude" if semantic && lines.iter().all(|line| matches!(line.tokens.len(), 0 | 2)) => compare_exclude,
            "retract" => compare_retract,
            _ => compare_line,
        });
    }
}

/// The part of [`File::sort_blocks`] that go.work has too.
pub(crate) fn sort_work_blocks(syntax: &mut FileSyntax, replace: &mut Vec<Replace>) {
    let mut kill = Kill::new();
    remove_duplicate_replaces(replace, &mut kill);
    drop_lines(syntax, &kill);
    sort_blocks(syntax, |_, _| compare_line);
}

type Compare = fn(&Line, &Line) -> Ordering;

fn sort_blocks(syntax: &mut FileSyntax, order: impl Fn(&str, &[&Line]) -> Compare) {
    let FileSyntax { statements, lines, .. } = syntax;
    for statement in statements {
        let Statement::Block(block) = statement else { continue };
        let refs: Vec<&Line> = block.lines.iter().map(|id| &lines[id.0 as usize]).collect();
        let compare = order(block.tokens.first().map_or("", |token| token), &refs);
        block.lines.sort_by(|a, b| compare(&lines[a.0 as usize], &lines[b.0 as usize]));
    }
}

/// By the texts of the tokens.
fn compare_line(a: &Line, b: &Line) -> Ordering {
    for (a, b) in a.tokens.iter().zip(&b.tokens) {
        if a != b {
            return bytes::compare(a, b);
        }
    }
    a.tokens.len().cmp(&b.tokens.len())
}

/// By path, then by version.
fn compare_exclude(a: &Line, b: &Line) -> Ordering {
    match (&a.tokens[..], &b.tokens[..]) {
        ([a_path, a_version], [b_path, b_version]) => {
            if a_path != b_path {
                bytes::compare(a_path, b_path)
            } else {
                semver::compare(a_version, b_version)
            }
        }
        _ => compare_line(a, b),
    }
}

/// Newest first, by the low end, then by the high one.
fn compare_retract(a: &Line, b: &Line) -> Ordering {
    fn interval(line: &Line) -> (&str, &str) {
        let tokens: Vec<&str> = line.tokens.iter().take(6).map(|token| &**token).collect();
        match tokens[..] {
            [version] => (version, version),
            ["[", low, ",", high, "]"] => (low, high),
            _ => ("", ""),
        }
    }
    let ((a_low, a_high), (b_low, b_high)) = (interval(a), interval(b));
    semver::compare(b_low, a_low).then_with(|| semver::compare(b_high, a_high))
}

fn keep_first<T, K: Hash + Eq>(
    list: &mut Vec<T>,
    key: impl Fn(&T) -> K,
    line: impl Fn(&T) -> Option<LineId>,
    kill: &mut Kill,
) {
    let mut have = HashSet::new();
    for item in &*list {
        if !have.insert(key(item)) {
            kill.insert(line(item));
        }
    }
    list.retain(|item| !kill.contains(&line(item)));
}

fn remove_duplicate_excludes(list: &mut Vec<Exclude>, kill: &mut Kill) {
    keep_first(list, |exclude| exclude.module.clone(), |exclude| exclude.line, kill);
}

fn remove_duplicate_replaces(list: &mut Vec<Replace>, kill: &mut Kill) {
    list.reverse();
    keep_first(list, |replace| replace.old.clone(), |replace| replace.line, kill);
    list.reverse();
}

fn drop_lines(syntax: &mut FileSyntax, kill: &Kill) {
    syntax.statements.retain_mut(|statement| match statement {
        Statement::Comments(_) => true,
        Statement::Line(id) => !kill.contains(&Some(*id)),
        Statement::Block(block) => {
            block.lines.retain(|id| !kill.contains(&Some(*id)));
            !block.lines.is_empty()
        }
    });
}
