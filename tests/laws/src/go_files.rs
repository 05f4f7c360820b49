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
        for import in &file.imports {
            check(import.position.line <= lines, || format!("{import:?} in {lines} lines"))?;
        }
        for error in &file.errors {
            check(error.position.line <= lines, || format!("{error:?} in {lines} lines"))?;
        }
    }
    match test_functions::read("", data) {
        Ok(functions) => {
            let pairs = functions.iter().zip(functions.iter().skip(1));
            check(pairs.into_iter().all(|(a, b)| a.position < b.position), || format!("order of {functions:?}"))?;
        }
        Err(error) => check(error.position.line <= lines, || format!("{error:?} in {lines} lines"))?,
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
