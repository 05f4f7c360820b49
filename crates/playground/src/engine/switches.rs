//! The lines that can be switched off, and what their texts are without them.

use gomod::ModuleVersion;
use gomod::modfile::{FileSyntax, LineId, Position, Statement};
use world::Scenario;

use crate::data::{Place, Switch, SwitchKind, TextEdit};

/// A switch with the edit that switches it off.
pub struct Line {
    /// For the page.
    pub switch: Switch,
    /// The edit.
    pub off: TextEdit,
    /// The go command that does the same.
    pub command: String,
}

/// All lines of these files that can be switched: `replace` and `exclude` of the main modules' go.mod files (by the names
/// that the scenario gives them) and `replace` of go.work.
pub fn lines(scenario: &Scenario, files: &[String]) -> Vec<Line> {
    let mut lines = Vec::new();
    for name in files {
        let Some(data) = scenario.file(name) else { continue };
        if name == "go.work" || name.ends_with("/go.work") {
            let file = gomod::workfile::parse_tolerant(name, data, None).0;
            for replace in &file.replace {
                let at = (replace.line, &file.syntax, name.as_str(), &**data);
                lines.extend(line(at, SwitchKind::Replace, &replace.old, "go work edit -dropreplace="));
            }
            continue;
        }
        let file = gomod::modfile::parse_tolerant(name, data, None, true).0;
        for replace in &file.replace {
            let at = (replace.line, &file.syntax, name.as_str(), &**data);
            lines.extend(line(at, SwitchKind::Replace, &replace.old, "go mod edit -dropreplace="));
        }
        for exclude in &file.exclude {
            let at = (exclude.line, &file.syntax, name.as_str(), &**data);
            lines.extend(line(at, SwitchKind::Exclude, &exclude.module, "go mod edit -dropexclude="));
        }
    }
    lines.sort_by(|a, b| {
        (&a.switch.place.file, a.switch.place.start).cmp(&(&b.switch.place.file, b.switch.place.start))
    });
    lines
}

fn line(
    (id, syntax, name, data): (Option<LineId>, &FileSyntax, &str, &[u8]),
    kind: SwitchKind,
    module: &ModuleVersion,
    command: &str,
) -> Option<Line> {
    let id = id?;
    let line = syntax.line(id);
    let place = place(name, line.start, line.end);
    let from = usize::from(!line.in_block);
    let text = line.tokens.get(from..).unwrap_or_default().join(" ");
    let off = removal(syntax, id, name, data)?;
    let switch =
        Switch { kind, place, text, path: module.path.to_string(), version: module.version.to_string(), on: true };
    Some(Line { switch, off, command: format!("{command}{module}") })
}

/// A place of the tree as the page knows places.
pub fn place(file: &str, start: Position, end: Position) -> Place {
    Place {
        file: file.to_owned(),
        start: start.byte,
        end: end.byte.max(start.byte),
        line: start.line,
        column: start.column,
    }
}

/// The edit that takes a line out of its text: the whole line, or its block if it is alone in it, with one of the empty
/// lines around it.
pub fn removal(syntax: &FileSyntax, id: LineId, name: &str, data: &[u8]) -> Option<TextEdit> {
    let line = syntax.line(id);
    let (mut start, mut end) = (line.start.byte as usize, line.end.byte as usize);
    for statement in &syntax.statements {
        if let Statement::Block(block) = statement
            && block.lines[..] == [id]
            && block.right.comments.is_empty()
        {
            (start, end) = (block.start.byte as usize, block.right.end().byte as usize);
        }
    }
    let mut start = data.get(..start)?.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let end = data.get(end..)?.iter().position(|&byte| byte == b'\n').map_or(data.len(), |at| end + at + 1);
    // Of the empty lines around it one goes with it, as when go writes the file.
    if data[..start].ends_with(b"\n\n") && matches!(data.get(end), None | Some(b'\n')) {
        start -= 1;
    }
    Some(TextEdit { file: name.to_owned(), start: start as u32, end: end as u32, text: String::new() })
}

/// A text with edits made. Edits must not overlap; those that don't fit the text are left out.
pub fn apply(text: &[u8], edits: &[TextEdit]) -> Vec<u8> {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let mut done = Vec::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.start as usize, edit.end as usize);
        if start < at || end < start || end > text.len() {
            continue;
        }
        done.extend_from_slice(&text[at..start]);
        done.extend_from_slice(edit.text.as_bytes());
        at = end;
    }
    done.extend_from_slice(&text[at..]);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    const GO_MOD: &str = "module m\n\nreplace a.b/c v1.0.0 => ../c // why\n\nexclude (\n\ta.b/d v1.0.0\n)\n\nreplace (\n\ta.b/e => a.b/f v1.2.0\n\ta.b/g => ./g\n)\n";

    #[test]
    fn switched_off() {
        let scenario = Scenario::parse(format!("-- go.mod --\n{GO_MOD}").as_bytes());
        let found = lines(&scenario, &["go.mod".to_owned()]);
        let shown: Vec<_> = found
            .iter()
            .map(|line| (line.switch.text.as_str(), line.switch.place.line, line.command.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("a.b/c v1.0.0 => ../c", 3, "go mod edit -dropreplace=a.b/c@v1.0.0"),
                ("a.b/d v1.0.0", 6, "go mod edit -dropexclude=a.b/d@v1.0.0"),
                ("a.b/e => a.b/f v1.2.0", 10, "go mod edit -dropreplace=a.b/e"),
                ("a.b/g => ./g", 11, "go mod edit -dropreplace=a.b/g"),
            ]
        );
        let without = |at: &[usize]| {
            let edits: Vec<TextEdit> = at.iter().map(|&at| found[at].off.clone()).collect();
            String::from_utf8(apply(GO_MOD.as_bytes(), &edits)).unwrap()
        };
        assert_eq!(without(&[0]), GO_MOD.replace("\nreplace a.b/c v1.0.0 => ../c // why\n", ""));
        assert_eq!(without(&[1]), GO_MOD.replace("\nexclude (\n\ta.b/d v1.0.0\n)\n", ""));
        assert_eq!(without(&[3, 2]), GO_MOD.replace("\ta.b/e => a.b/f v1.2.0\n\ta.b/g => ./g\n", ""));
    }
}
