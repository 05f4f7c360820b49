//! Parsing, sorting and printing of go.mod texts, as recorded from the real go.

use gomod::modfile;

#[test]
fn recorded_texts() {
    let table = include_str!("modfile.txt");
    let mut count = 0;
    for case in table.split("\n== seed ").skip(1) {
        let (seed, case) = case.split_once('\n').expect("a case has a text");
        let (text, said) = case.split_once("== says\n").expect("a case has an answer");
        let ours = match modfile::parse("go.mod", text.as_bytes(), None) {
            Ok(mut file) => {
                file.sort_blocks();
                file.cleanup();
                String::from_utf8(file.format()).expect("UTF-8 as the text is")
            }
            Err(errors) => format!("go: errors parsing go.mod:\n{errors}\n"),
        };
        assert_eq!(ours.trim_end_matches('\n'), said.trim_end_matches('\n'), "seed {seed}, text:\n{text}");
        count += 1;
    }
    assert!(count > 100, "only {count} cases");
}
