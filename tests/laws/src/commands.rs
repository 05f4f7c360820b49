//! Command lines, templates, and whole commands over any scenario.

use gocmd::commands::quoted;
use template::{Functions, Template, Value};
use world::{Rest, Scenario};

use crate::{Verdict, check, shown};

pub(crate) const TEMPLATES: &[&[u8]] = &[
    b"{{.Path}} {{with .Version}}@{{.}}{{end}}",
    b"{{range $i, $e := .}}{{if and (gt $i 0) (ne $e \"x\")}}, {{end}}{{$e | printf \"%q\" | len}}{{else}}none{{end}}",
    b"{{define \"t\"}}{{.}}{{end}}{{template \"t\" index . 0}}{{- /* c */ -}}",
];

pub(crate) const COMMAND_LINES: &[&[u8]] = &[
    b"go list -m -f={{.Path}} 'all' -json=Path",
    b"go mod edit -require=example.com/a@v1.0.0 -replace=a=b@v1 -print",
    b"go get -u=patch ./... example.com/a@>=v1.2 toolchain@none",
    b"go -C sub work use -r .",
    b"go env -w GOFLAGS=-mod=mod",
];

pub(crate) const SCENARIOS: &[&[u8]] = &[
    b"go mod tidy\ngo mod vendor\n-- go.mod --\nmodule example.com/app\n\ngo 1.27\n-- a.go --\npackage app\nimport _ \"example.com/a\"\n-- example.com/a@v1.2.0/go.mod --\nmodule example.com/a\nrequire example.com/b v1.0.0\n-- example.com/a@v1.2.0/a.go --\npackage a\n-- example.com/b@v1.0.0/go.mod --\nmodule example.com/b\nrequire example.com/a v1.3.0\n",
    b"go list -m -u -json all\ngo mod graph\n-- go.mod --\nmodule example.com/app\nrequire example.com/a v1.0.0\nreplace example.com/a => ./a\nexclude example.com/b v1.0.0\n-- a/go.mod --\nmodule example.com/a\nrequire example.com/b v1.0.0\n-- example.com/b@v1.0.0/go.mod --\nmodule example.com/b\n",
    b"go work sync\ngo work vendor\n-- go.work --\ngo 1.27\nuse (\n\t.\n\t./b\n)\n-- go.mod --\nmodule example.com/a\ngo 1.27\n-- b/go.mod --\nmodule example.com/b\ngo 1.27\n",
];

/// The most of an input that is read, and the most commands that are run.
const MOST: (usize, usize) = (1 << 14, 4);

pub(crate) fn template(data: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(data);
    // A template may ask for as much padding as it likes, in Go too.
    if text.len() > 4096 || text.bytes().filter(u8::is_ascii_digit).count() > 4 {
        return Ok(());
    }
    let functions = Functions::default();
    match Template::parse("main", &text, &functions) {
        Ok(template) => {
            let list = Value::list("[]string", vec![Value::text("a"), Value::text("b")]);
            let _ = template.execute(&list, &functions);
            Ok(())
        }
        Err(error) => check(error.starts_with("template: "), || error.clone()),
    }
}

fn end(status: i32, command: &str) -> Verdict {
    check((0..=2).contains(&status), || format!("{command}: status {status}"))
}

pub(crate) fn command_line(data: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(data);
    let Ok(words) = quoted::split(&text) else { return Ok(()) };
    if data.len() > MOST.0 {
        return Ok(());
    }
    let scenario = Scenario::parse(SCENARIOS[1]);
    let outcome = gocmd::run(&scenario.world(), words.strip_prefix(&["go".to_owned()]).unwrap_or(&words));
    end(outcome.status, &text)
}

pub(crate) fn commands(data: &[u8]) -> Verdict {
    if data.len() > MOST.0 {
        return Ok(());
    }
    let mut scenario = Scenario::parse(data);
    scenario.set_rest(Rest::Absent);
    let world = scenario.world();
    for command in scenario.commands().iter().take(MOST.1) {
        let Ok(words) = quoted::split(command) else { continue };
        let before = world.tree();
        let outcome = gocmd::run(&world, words.get(1..).unwrap_or_default());
        end(outcome.status, command)?;
        if outcome.status != 0 && ["mod tidy", "get", "mod edit"].iter().any(|name| command.contains(name)) {
            let name = format!("{}/go.mod", world::scenario::ROOT);
            let same = before.read(&name).ok() == world.tree().read(&name).ok();
            let texts = || shown(&world.tree().read(&name).unwrap_or_default());
            check(same, || format!("{command} failed and changed go.mod:\n{}", texts()))?;
        }
    }
    Ok(())
}
