//! go.mod and go.work.

use std::collections::HashSet;

use gomod::modfile::{self, ErrorList, Facts, File, Require};
use gomod::{ModuleVersion, bytes, module, workfile};

use crate::{Verdict, check, shown};

pub(crate) const GO_MODS: &[&[u8]] = &[
    b"module example.com/app\n\ngo 1.27\n\nrequire (\n\texample.com/a v1.2.0\n\texample.com/b/v2 v2.0.0 // indirect\n)\n",
    b"// Deprecated: use v2\nmodule \"example.com/app\"\ngo 1.21rc1\ntoolchain go1.27.3\ngodebug default=go1.21\n",
    b"replace example.com/a v1.0.0 => ../a\nreplace example.com/b => example.com/c v1.0.0\nexclude example.com/d v1.3.0\n",
    b"retract ( // why\n\t[v1.0.0, v1.1.0] // bad\n\tv1.2.0\n)\ntool example.com/t/cmd\nignore (\n\t./a\n\tb\n)\n",
    b"require example.com/x v0.0.0-20200101000000-abcdefabcdef // indirect; note\nrequire gopkg.in/yaml.v2 v2.0.0+incompatible\n",
    b"require example.com/b/v. v1.0.0\n",
    b"require example.com/b/v2.1 v1.0.0\n",
    b"require gopkg.in/yaml v1.0.0\n",
    b"module m\ntool \"(\"\n",
    b"module  \"(\"\n",
];

pub(crate) const GO_WORKS: &[&[u8]] = &[
    b"go 1.27\n\nuse (\n\t.\n\t./side // comment\n)\n\nreplace example.com/a => ./a\n",
    b"toolchain go1.27.3\nuse \"a b\"\ngodebug x=1\n",
    b"use \"(\"\n",
];

fn parsed(data: &[u8]) -> Result<File, ErrorList> {
    modfile::parse("go.mod", data, None)
}

/// What a file says, without its tree.
fn meaning(file: &File) -> String {
    let mut file = file.clone();
    file.syntax = modfile::FileSyntax::default();
    let File { module, go, toolchain, godebug, require, exclude, replace, retract, tool, ignore, .. } = file;
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        module.map(|module| (module.module, module.deprecated)),
        go.map(|go| go.version),
        toolchain.map(|toolchain| toolchain.name),
        godebug.iter().map(|godebug| (&godebug.key, &godebug.value)).collect::<Vec<_>>(),
        require.iter().map(|require| (&require.module, require.indirect)).collect::<Vec<_>>(),
        exclude.iter().map(|exclude| &exclude.module).collect::<Vec<_>>(),
        replace.iter().map(|replace| (&replace.old, &replace.new)).collect::<Vec<_>>(),
        retract.iter().map(|retract| &retract.interval).collect::<Vec<_>>(),
        tool.iter().map(|tool| &tool.path).collect::<Vec<_>>(),
        ignore.iter().map(|ignore| &ignore.path).collect::<Vec<_>>(),
    )
}

/// Statements and the first lexical error stand in order, inside the text, on the line that they name.
fn positions(data: &[u8]) -> Verdict {
    let (syntax, error) = modfile::parse_syntax("go.mod", data);
    let mut last = 0;
    for statement in &syntax.statements {
        let (start, end) = syntax.span(statement);
        let line = data[..start.byte as usize].split(|&byte| byte == b'\n').count();
        check(last <= start.byte && start.byte <= end.byte && end.byte as usize <= data.len(), || {
            format!("{start:?} {end:?} after {last}")
        })?;
        check(line == start.line as usize, || format!("line {line}, not {start:?}"))?;
        last = end.byte;
    }
    let Some(error) = error else { return Ok(()) };
    check(error.position.byte as usize <= data.len() && error.position.line > 0, || format!("{error:?}"))
}

/// Whether Go parses a value that it then does not write so that it reads it again: `retract "a b"` loses its quotes, `retract ""`
/// all, and so do `require ) v1.0.0` in a block or a line `(` alone in one when they move. No module has such values.
fn odd(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/+=".contains(&byte);
    text.is_empty() || text.contains("//") || !text.bytes().all(plain)
}

/// Whether Go writes a value without the quotes that it needs: a bracket or a comma alone, which in front of a line's end is not
/// the word that it was (`use "("`).
fn bracket(text: &str) -> bool {
    matches!(text, "(" | ")" | "[" | "]" | "{" | "}" | ",")
}

/// The texts of a go.mod that may be any.
fn values(file: &File) -> impl Iterator<Item = &str> {
    let modules = file.require.iter().map(|require| &*require.module.path);
    let modules = modules.chain(file.exclude.iter().map(|exclude| &*exclude.module.path));
    let replaced = file.replace.iter().flat_map(|replace| [&*replace.old.path, &*replace.new.path]);
    let packages = file.tool.iter().map(|tool| &*tool.path);
    let ignored = file.ignore.iter().map(|ignore| &*ignore.path);
    let own = file.module.iter().map(|module| &*module.module.path);
    own.chain(modules).chain(replaced).chain(packages).chain(ignored)
}

/// The versions that a file retracts.
fn retracted(file: &File) -> impl Iterator<Item = &str> {
    file.retract.iter().flat_map(|retract| [&*retract.interval.low, &*retract.interval.high])
}

pub(crate) fn go_mod(data: &[u8]) -> Verdict {
    let text = bytes::to_text(data);
    check(*bytes::to_bytes(&text) == *data, || format!("bytes changed: {text:?}"))?;
    let _ = modfile::module_path(data);
    positions(data)?;
    let Ok(file) = parsed(data) else { return Ok(()) };
    if retracted(&file).any(odd) || values(&file).any(bracket) {
        return Ok(());
    }
    let text = file.format();
    let again = parsed(&text).map_err(|errors| format!("{}\n{errors}", shown(&text)))?;
    check(meaning(&file) == meaning(&again), || format!("{}\n{}\n{}", shown(&text), meaning(&file), meaning(&again)))
}

pub(crate) fn scan(data: &[u8]) -> Verdict {
    let scanned = modfile::scan("go.mod", data);
    let parsed = modfile::parse_lax("go.mod", data, None).map(|file| Facts::of(&file));
    check(scanned == parsed, || format!("scanned {scanned:?}\nparsed {parsed:?}"))?;
    // Who wants only requirements is told if something was left unread, and has all else.
    let requirements = modfile::scan_requirements("go.mod", data).map(|facts| {
        let full = parsed.clone().unwrap_or_default();
        let notes = if facts.notes_left { (full.retract, full.deprecated) } else { (facts.retract, facts.deprecated) };
        Facts { notes_left: false, retract: notes.0, deprecated: notes.1, ..facts }
    });
    check(requirements == parsed, || format!("requirements {requirements:?}\nparsed {parsed:?}"))
}

/// Some of a file's requirements and a few new ones: the same choice for the same length.
fn requirements(file: &File, choice: usize) -> Vec<Require> {
    let mut seen = HashSet::new();
    let kept = file.require.iter().enumerate().filter(|(at, _)| !(at + choice).is_multiple_of(3));
    let kept = kept.map(|(at, require)| Require::new(require.module.clone(), (at + choice).is_multiple_of(2)));
    let new = (0..choice % 5).map(|number| {
        let module = ModuleVersion::new(format!("example.com/new{number}"), format!("v1.{}.0", choice % 9));
        Require::new(module, number.is_multiple_of(2))
    });
    kept.chain(new).filter(|require| seen.insert(require.module.path.clone())).collect()
}

pub(crate) fn edits(data: &[u8]) -> Verdict {
    let Ok(file) = parsed(data) else { return Ok(()) };
    let packages = file.tool.iter().map(|tool| &*tool.path);
    let ignored = file.ignore.iter().map(|ignore| &*ignore.path);
    let excluded = file.exclude.iter().map(|exclude| &*exclude.module.path);
    let replaced = file.replace.iter().map(|replace| &*replace.old.path);
    if retracted(&file).chain(packages).chain(ignored).chain(excluded).chain(replaced).any(odd)
        || values(&file).any(bracket)
        || file.require.iter().any(|require| module::check_path(&require.module.path).is_err())
    {
        return Ok(());
    }
    let want = requirements(&file, data.len());
    let ways = [File::set_require, File::set_require_separate_indirect, File::set_require_at_most_two];
    for set in ways {
        let mut file = file.clone();
        set(&mut file, &want);
        file.cleanup();
        let text = file.format();
        let again = parsed(&text).map_err(|errors| format!("{}\n{errors}", shown(&text)))?;
        let sorted = |list: &[Require]| {
            let mut list: Vec<_> = list.iter().map(|require| (require.module.clone(), require.indirect)).collect();
            list.sort();
            list
        };
        check(sorted(&file.require) == sorted(&want), || format!("{}\nwant {:?}", shown(&text), sorted(&want)))?;
        // Only the modules: in Go too a comment on an empty block, `require () // indirect`, moves to what is added.
        let modules = |list| sorted(list).into_iter().map(|(module, _)| module).collect::<Vec<_>>();
        check(modules(&again.require) == modules(&want), || format!("{}\nwant {:?}", shown(&text), sorted(&want)))?;
    }
    let mut file = file;
    file.sort_blocks();
    file.add_require("example.com/added", "v1.2.3");
    file.add_replace("example.com/added", "", "./added", "");
    file.drop_replace("example.com/added", "");
    file.drop_require("example.com/added");
    file.cleanup();
    let text = file.format();
    check(
        !text.windows(17).any(|window| window == b"example.com/added") || shown(data).contains("example.com/added"),
        || format!("what was added and dropped stays:\n{}", shown(&text)),
    )
}

pub(crate) fn go_work(data: &[u8]) -> Verdict {
    let Ok(file) = workfile::parse("go.work", data, None) else { return Ok(()) };
    let replaced = file.replace.iter().flat_map(|replace| [&*replace.old.path, &*replace.new.path]);
    if file.uses.iter().map(|entry| &*entry.path).chain(replaced).any(bracket) {
        return Ok(());
    }
    let text = file.format();
    let again = workfile::parse("go.work", &text, None).map_err(|errors| format!("{}\n{errors}", shown(&text)))?;
    let paths = |file: &workfile::WorkFile| file.uses.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>();
    check(paths(&file) == paths(&again) && file.replace.len() == again.replace.len(), || shown(&text))
}
