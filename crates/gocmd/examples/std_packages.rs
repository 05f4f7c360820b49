//! Writes the table of standard packages (src/packages/standard.txt) from a GOROOT: `cargo xtask std-packages`.
//!
//! A line without a tab names a package: its import path and, where it differs from the last element, its name. Lines
//! under it, one for every kind of file and constraint: `i` (files), `t` (tests), `x` (tests from outside), a tab, the
//! constraint or nothing, a tab, the imports.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program for developers, not part of the core"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gocmd::packages::constraint::Expr;
use gocmd::packages::header::{self, Constraints};
use gocmd::packages::{platform, quoted, reader};

type Groups = BTreeMap<(char, String), BTreeSet<String>>;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, goroot, output] = arguments.as_slice() else {
        eprintln!("usage: std_packages GOROOT OUTPUT");
        std::process::exit(2);
    };
    let version = fs::read_to_string(Path::new(goroot).join("VERSION")).expect("VERSION in GOROOT");
    let mut text = format!("{}\n", version.lines().next().unwrap_or_default());
    let src = Path::new(goroot).join("src");
    let mut waiting = vec![String::new()];
    let mut packages = BTreeMap::new();
    while let Some(package) = waiting.pop() {
        let mut entries: Vec<_> =
            fs::read_dir(src.join(&package)).expect("directory").map(|entry| entry.expect("entry")).collect();
        entries.sort_by_key(|entry| entry.file_name());
        let mut groups = Groups::new();
        let (mut name, mut test_name) = (String::new(), String::new());
        let mut files = 0;
        for entry in entries {
            let file = entry.file_name().into_string().expect("UTF-8 name");
            if entry.file_type().expect("file type").is_dir() {
                if !file.starts_with(['.', '_']) && file != "testdata" {
                    waiting.push(if package.is_empty() { file } else { format!("{package}/{file}") });
                }
                continue;
            }
            if !file.ends_with(".go") {
                continue;
            }
            files += 1;
            let data = fs::read(entry.path()).expect("file");
            add_file(&file, &data, &mut groups, &mut name, &mut test_name);
        }
        let name = if name.is_empty() { test_name } else { name };
        if files > 0 && !package.is_empty() {
            packages.insert(package, (name, groups));
        }
    }
    for (package, (name, groups)) in packages {
        text.push_str(&package);
        if !name.is_empty() && !package.ends_with(&format!("/{name}")) && package != name {
            text.push_str(&format!(" {name}"));
        }
        text.push('\n');
        for ((kind, constraint), imports) in groups {
            let imports: Vec<String> = imports.into_iter().collect();
            text.push_str(&format!("{kind}\t{constraint}\t{}\n", imports.join(" ")));
        }
    }
    fs::write(output, text).expect("output");
}

fn add_file(file: &str, data: &[u8], groups: &mut Groups, name: &mut String, test_name: &mut String) {
    if file.starts_with(['.', '_']) {
        return;
    }
    let head = reader::read_imports(data, true);
    assert_eq!(head.error, None, "{file}");
    let (os, arch) = platform::file_suffixes(file);
    let mut all: Vec<Expr> = os.into_iter().chain(arch).map(|tag| Expr::Tag(tag.to_owned())).collect();
    let found = header::parse_file_header(head.text).expect("header");
    match header::constraints(&found).expect("constraint") {
        Constraints::GoBuild(expr) => all.push(expr),
        Constraints::PlusBuild(lines) => all.extend(lines),
    }
    if all.contains(&Expr::Tag("ignore".to_owned())) {
        return;
    }
    let constraint = match all.len() {
        0 => String::new(),
        1 => all[0].to_string(),
        _ => Expr::And(all).to_string(),
    };
    let package = package_name(head.text);
    if package == "documentation" {
        return;
    }
    let kind = match (file.ends_with("_test.go"), package.ends_with("_test")) {
        (true, true) => 'x',
        (true, false) => 't',
        (false, _) => 'i',
    };
    // A package may consist of tests only.
    if kind == 'i' && name.is_empty() {
        name.clone_from(&package);
    } else if kind != 'i' && test_name.is_empty() {
        package.strip_suffix("_test").unwrap_or(&package).clone_into(test_name);
    }
    let imports: Vec<String> = head.imports.iter().map(|import| quoted::unquote(import).expect("import")).collect();
    let constraint = match (imports.iter().any(|import| import == "C"), constraint.is_empty()) {
        (false, _) => constraint,
        (true, true) => "cgo".to_owned(),
        (true, false) if constraint.contains("||") => format!("({constraint}) && cgo"),
        (true, false) => format!("{constraint} && cgo"),
    };
    groups.entry((kind, constraint)).or_default().extend(imports);
}

/// The name behind `package`, found by leaving out comments.
fn package_name(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let mut rest = text.as_ref();
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
        } else {
            break;
        }
    }
    let rest = rest.strip_prefix("package").expect("package clause").trim_start();
    rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_owned()
}
