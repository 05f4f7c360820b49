//! Go files: what stands in front of the code, and the functions.

use gocmd::packages::syntax::read_go_file;
use gocmd::packages::{constraint, header, reader, test_functions};

use crate::{Verdict, check};

pub(crate) const SEEDS: &[&[u8]] = &[
    b"//go:build linux && !cgo || (go1.20 && amd64)\n\n// +build ignore\n\npackage a\n\nimport (\n\t_ \"embed\"\n\tb \"example.com/b\"\n)\n\n//go:embed a.txt \"b c\" all:d\nvar x string\n",
    b"/* c */ package a; import \"C\"; import . `x`\nfunc f() {}\n",
    b"package a\n\nfunc Example() {\n\t// Output: b\n}\n\nfunc TestA[P any](t *testing.T) (x struct{}) { _ = []int{1} }\n",
    b"\xef\xbb\xbfpackage a // import \"example.com/a\"\n",
];

pub(crate) fn go_file(data: &[u8]) -> Verdict {
    let head = reader::read_imports(data, true);
    check(head.text.len() <= data.len(), || format!("{} of {} bytes", head.text.len(), data.len()))?;
    let _ = reader::read_comments(data);
    if let Ok(header) = header::parse_file_header(data)
        && let Ok(constraints) = header::constraints(&header)
    {
        let _ = constraints.eval(&mut |tag| tag.len().is_multiple_of(2));
    }
    let lines = data.iter().filter(|byte| **byte == b'\n').count() + 1;
    if let Ok((file, _)) = read_go_file("", data) {
        for import in file.imports.iter().filter(|_| !is_moved(data)) {
            check(import.place.position.line <= lines, || format!("{import:?} in {lines} lines"))?;
        }
        for error in file.errors.iter().filter(|_| !is_moved(data)) {
            check(error.place.position.line <= lines, || format!("{error:?} in {lines} lines"))?;
        }
    }
    // A constraint that is printed is read back the same.
    let text = String::from_utf8_lossy(data);
    let line = text.lines().next().unwrap_or_default();
    if let Ok(expression) = constraint::parse(line) {
        let has = |tag: &str| tag.len().is_multiple_of(2);
        let _ = expression.eval(&mut |tag| has(tag));
        let _ = expression.eval_preferring(&|tag, _| has(tag), true);
    }
    Ok(())
}

/// True if comments may move what stands behind them to any place.
fn is_moved(data: &[u8]) -> bool {
    data.windows(5).any(|text| text == b"line ")
}

pub(crate) const WHOLE: &[&[u8]] = &[
    b"package a\n\nfunc Example() {\n\t// Output: b\n}\n\nfunc TestA[P any](t *testing.T) (x struct{}) { _ = []int{1} }\n",
    b"package a\n\nimport (\n\tb \"c\"\n)\n\ntype T[P *int|~string, Q interface{ m(int); E[P] }] = map[P][]Q\n\nconst a, b = 0x1p-2, 'c'\n\nvar c <-chan<- chan int = (<-chan (chan<- int))(nil)\n",
    b"package a\n\nfunc (t *T[P]) f(a, b int, c ...struct{ T; x [2]int `y`; *p.U[V] }) (d, e func(...int) error) {\n\tif a := f(); a != nil {\n\t} else if (T{} == b) {\n\t} else {\n\t\tgoto L\n\t}\nL:\n\tfor i, j := range T[int]{1, a: {2}}.x(b...)[1:2:3] {\n\t\tgo func() { defer i.(T)() }()\n\t}\n}\n",
    b"package a\n\nfunc f() {\n\tswitch x := y.(type) {\n\tcase int, *T:\n\t\tfallthrough\n\tdefault:\n\t}\n\tselect {\n\tcase a, b = <-c:\n\tcase c <- -d:\n\t}\n\tfor range 3 {\n\t\ti++\n\t\tcontinue\n\t}\n//line b.go:7:8\n\treturn ^x &^ y\n}\n",
];

pub(crate) fn whole_go_file(data: &[u8]) -> Verdict {
    let lines = data.iter().filter(|byte| **byte == b'\n').count() + 1;
    let is_moved = is_moved(data);
    match test_functions::read("", data) {
        Ok(functions) => {
            let mut pairs = functions.iter().zip(functions.iter().skip(1));
            check(is_moved || pairs.all(|(a, b)| a.place < b.place), || format!("order of {functions:?}"))?;
            let with_comment = test_functions::read("", &[data, b"\n// Output: none\n"].concat());
            check(with_comment.as_ref() == Ok(&functions), || format!("{functions:?}, then {with_comment:?}"))
        }
        Err(errors) => {
            let is_inside = errors.iter().all(|error| is_moved || (1..=lines).contains(&error.place.position.line));
            check(!errors.is_empty() && is_inside, || format!("{errors:?} in {lines} lines"))?;
            let place = |at: usize| &errors[at].place;
            check((1..errors.len()).all(|at| place(at - 1) <= place(at)), || format!("order of {errors:?}"))
        }
    }
}
