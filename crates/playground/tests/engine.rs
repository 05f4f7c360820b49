//! The engine on small scenarios: what a visitor's text gives, with and without errors.

use playground::data::{Analysis, ChangeKind};
use playground::engine::{Engine, share};
use playground::protocol::{Answer, Question, WhatIf};

const REST: &str = "-- example.com/a@v1.2.0/go.mod --
module example.com/a

require example.com/c v1.3.0
-- example.com/c@v1.3.0/go.mod --
module example.com/c
";

fn open(go_mod: &str) -> (Engine, Analysis) {
    let mut engine = Engine::new();
    let answer = engine.ask(Question::Open { scenario: format!("-- go.mod --\n{go_mod}{REST}") });
    let Answer::Opened(opened) = answer else { panic!("{answer:?}") };
    (engine, Analysis::clone(&opened.analysis))
}

/// Code, place as line and column, what the fix writes.
fn problems(go_mod: &str) -> Vec<(String, Option<(u32, u32)>, Option<String>)> {
    let (_, analysis) = open(go_mod);
    let shown = analysis.problems.into_iter().map(|problem| {
        let fix = problem.fix.map(|fix| fix.edits.into_iter().map(|edit| edit.text).collect());
        (problem.code, problem.place.map(|place| (place.line, place.column)), fix)
    });
    shown.collect()
}

#[test]
fn problems_have_places_and_ways_out() {
    let start = "module example.com/app\n\ngo 1.27\n\n";
    let one = |code: &str, line: u32, column: u32, fix: Option<&str>| {
        vec![(code.to_owned(), Some((line, column)), fix.map(str::to_owned))]
    };
    for (text, expected) in [
        ("require (\n\texample.com/a v1.2.0\n\texample.com/c \n)\n", one("missing-version", 7, 2, Some(" v1.3.0"))),
        ("foo bar\n", one("unknown-directive", 5, 1, Some(""))),
        ("require example.com/a v1.9.0\n", one("absent", 5, 1, Some("v1.2.0"))),
        ("require example.com/z v1.9.0\n", one("absent", 5, 1, None)),
        ("replace example.com/c => ../c v1.0.0\n", one("folder-version", 5, 1, Some(""))),
        ("require example.com/a v1.2.0\nreplace example.com/a => ./a\n", one("replacement", 6, 1, None)),
        ("require example.com/a v1.2.0\n", vec![]),
    ] {
        assert_eq!(problems(&format!("{start}{text}")), expected, "{text}");
    }
    assert_eq!(problems(""), one("missing-module", 1, 1, Some("module example.com/mod\n")));
    assert_eq!(problems("module m\n\ngo 1.99\n"), one("go-version", 3, 1, None));
}

#[test]
fn what_is_not_known_is_named_not_guessed() {
    let (_, analysis) = open("module m\n\ngo 1.27\n\nrequire (\n\trsc.io/quote v1.5.2\n\texample.com/a v1.2.0\n)\n");
    assert_eq!(analysis.unknown, [("rsc.io/quote".to_owned(), "v1.5.2".to_owned())]);
    assert!(!analysis.failed && analysis.problems.is_empty());
    assert_eq!(analysis.answer[0].key, "missing.some");
    // What the text decides is there all the same.
    let paths: Vec<&str> =
        analysis.build_list.iter().map(|node| analysis.modules[node.module as usize].path.as_str()).collect();
    assert_eq!(paths, ["m", "example.com/a", "example.com/c", "rsc.io/quote"]);
}

#[test]
fn switches_make_differences() {
    let (mut engine, analysis) =
        open("module m\n\ngo 1.27\n\nrequire example.com/a v1.2.0\n\nexclude example.com/c v1.3.0\n");
    assert_eq!(analysis.build_list.len(), 2);
    let answer = engine.ask(Question::Difference { changes: vec![WhatIf::Off(0)] });
    let Answer::Difference(difference) = answer else { panic!("{answer:?}") };
    let changes: Vec<_> = difference.changes.iter().map(|change| (change.path.as_str(), change.kind)).collect();
    assert_eq!(changes, [("example.com/c", ChangeKind::Added)]);
    assert_eq!(difference.command, "go mod edit -dropexclude=example.com/c@v1.3.0");
    assert!(!difference.after.switches[0].on);
    let gone: Vec<_> =
        difference.go_mod.iter().filter(|line| line.sign == '-').map(|line| line.text.as_str()).collect();
    assert_eq!(gone, ["", "exclude example.com/c v1.3.0"]);
    // The text itself stays.
    let Answer::Analysis(same) = engine.ask(Question::Analyse) else { panic!("no analysis") };
    assert_eq!(*same, analysis);
}

#[test]
fn links_carry_the_scenario() {
    let (mut engine, analysis) = open("module m\n\ngo 1.27\n");
    let Answer::Text(fragment) = engine.ask(Question::Share) else { panic!("no link") };
    let Answer::Opened(opened) = Engine::new().ask(Question::OpenLink { fragment: format!("#{fragment}") }) else {
        panic!("not opened")
    };
    assert_eq!(*opened.analysis, analysis);
    let cut = engine.ask(Question::OpenLink { fragment: fragment[..fragment.len() - 4].to_owned() });
    assert!(matches!(&cut, Answer::Failed(failure) if failure.key == "link.cut"), "{cut:?}");
    let Answer::Analysis(same) = engine.ask(Question::Analyse) else { panic!("no analysis") };
    assert_eq!(*same, analysis, "a link that fails changes nothing");
    assert!(share::encode(b"").len() > 2);
}

#[test]
fn hostile_texts() {
    let many: String = (0..20_000).map(|at| format!("require example.com/m{at} v1.0.{at}\n")).collect();
    let long = format!("module m\n\n{}\n", "(".repeat(100_000));
    let binary =
        String::from_utf8_lossy(&(0..100_000u32).map(|at| ((at * 7919) >> 3) as u8).collect::<Vec<_>>()).into_owned();
    for text in [many, long, binary, "module m\nrequire (\n".to_owned()] {
        let (mut engine, _) = open(&text);
        let Answer::Text(scenario) = engine.ask(Question::Scenario) else { panic!("no text") };
        assert!(scenario.contains(&text), "the text stays");
    }
}

#[test]
fn a_text_that_is_too_long_is_not_read() {
    let (mut engine, first) = open("module m\n\ngo 1.27\n");
    let text = "require example.com/much v1.0.0\n".repeat(10 << 20 >> 5);
    let size = text.len();
    let Answer::Analysis(analysis) = engine.ask(Question::SetFile { file: "go.mod".into(), text: Some(text.clone()) })
    else {
        panic!("no analysis")
    };
    assert!(analysis.failed && analysis.build_list.is_empty());
    let [problem] = &analysis.problems[..] else { panic!("{:?}", analysis.problems) };
    assert_eq!((problem.code.as_str(), problem.hint.as_str()), ("too-big", "too.big"));
    assert_eq!(problem.words, [format!("{} MB", size.div_ceil(1 << 20)), "2 MB".to_owned()]);
    let answer = engine.ask(Question::Run { command: "go list -m all".into(), keep: true });
    assert!(matches!(&answer, Answer::Failed(failure) if failure.key == "too.big"), "{answer:?}");
    let Answer::Text(scenario) = engine.ask(Question::Scenario) else { panic!("no text") };
    assert!(scenario.contains(&text), "the text stays");
    let again = Question::SetFile { file: "go.mod".into(), text: Some("module m\n\ngo 1.27\n".into()) };
    let Answer::Analysis(same) = engine.ask(again) else { panic!("no analysis") };
    assert_eq!(*same, first);
}

#[test]
fn a_text_of_which_every_line_is_wrong() {
    let (_, analysis) = open(&format!("module m\n{}", "nonsense here\n".repeat(100_000)));
    assert!(analysis.failed);
    assert!((1..=200).contains(&analysis.problems.len()), "{}", analysis.problems.len());
}

/// A file as a recorded run left it.
fn recorded(golden: &str, file: &str) -> String {
    let archive = world::txtar::Archive::parse(golden.as_bytes());
    let found = archive.files.iter().rfind(|other| other.name.ends_with(file)).unwrap();
    String::from_utf8(found.data.to_vec()).unwrap()
}

#[test]
fn sums_are_those_after_tidy() {
    let scenario = include_str!("../../../web/scenarios/two-versions.txtar").to_owned();
    let mut engine = Engine::new();
    engine.ask(Question::Open { scenario });
    let Answer::Difference(difference) = engine.ask(Question::Difference { changes: vec![WhatIf::Off(0)] }) else {
        panic!("no difference")
    };
    assert_eq!(difference.no_sums, None);
    let side = |without: char| -> Vec<&str> {
        difference.go_sum.iter().filter(|line| line.sign != without).map(|line| line.text.as_str()).collect()
    };
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        side('+'),
        lines(&recorded(include_str!("../../../tests/scenarios/sums-as-written.golden"), "/file/go.sum"))
    );
    assert_eq!(
        side('-'),
        lines(&recorded(include_str!("../../../tests/scenarios/sums-without-replace.golden"), "/file/go.sum"))
    );
}

#[test]
fn sums_that_are_not_known_are_not_invented() {
    let (mut engine, _) = open("module m\n\ngo 1.27\n\nrequire example.com/a v1.2.0\n\nexclude example.com/c v1.3.0\n");
    let Answer::Difference(difference) = engine.ask(Question::Difference { changes: vec![WhatIf::Off(0)] }) else {
        panic!("no difference")
    };
    assert_eq!(difference.no_sums.unwrap().key, "sums.packages");
    assert!(difference.go_sum.is_empty());
}
