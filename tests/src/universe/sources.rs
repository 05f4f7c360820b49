//! Generated packages: Go files that import each other, with tests, build constraints, embedded and internal ones.

use fastrand::Rng;

use super::{chance, pick};

/// A standard package that a file imports, or nothing. Mostly small ones: the real go reads all that a package imports.
pub fn standard(random: &mut Rng) -> &'static str {
    match random.u32(0..100) {
        0..60 => "",
        60..80 => "unsafe",
        80..95 => "errors",
        _ => pick(random, &["fmt", "testing", "os", "nosuch", "encoding/nosuch"]),
    }
}

/// A standard package that a test imports, or nothing.
pub fn standard_of_test(random: &mut Rng) -> &'static str {
    match random.u32(0..100) {
        0..60 => standard(random),
        60..90 => "testing",
        _ => pick(random, &["testing/fstest", "testing/iotest", "io/fs", "internal/testenv", "testing/nosuch"]),
    }
}

/// A package name for a module path.
fn package_name(path: &str) -> String {
    let last = path.rsplit('/').find(|part| !part.starts_with('v') || part.len() > 2).unwrap_or("p");
    last.split('.').next().unwrap_or("p").to_lowercase()
}

/// The root package and sometimes more; imports of what the module requires, and now and then of what nobody has.
pub fn packages(random: &mut Rng, path: &str, require: &[(String, String)]) -> Vec<(String, String)> {
    let name = package_name(path);
    let mut sources = Vec::new();
    let mut imports = require.to_vec();
    if chance(random, 10) {
        sources.push(("internal/hidden/hidden.go".into(), source(random, "hidden", &[], 0, "errors")));
        if chance(random, 70) {
            imports.push((format!("{path}/internal/hidden"), String::new()));
        }
    }
    let word = standard(random);
    sources.push((format!("{name}.go"), source(random, &name, &imports, 70, word)));
    if chance(random, 30) {
        let word = standard_of_test(random);
        sources.push((format!("{name}_test.go"), source(random, &name, require, 40, word)));
    }
    if chance(random, 35) {
        let word = standard(random);
        sources.push(("sub/sub.go".into(), source(random, "sub", require, 50, word)));
    }
    if chance(random, 10) {
        sources.push(("cmd/main.go".into(), source(random, "main", require, 50, "")));
    }
    if chance(random, 10) {
        sources.push((format!("{name}_windows.go"), source(random, &name, require, 60, "")));
    }
    if chance(random, 8) {
        let text = source(random, &name, require, 60, "");
        sources.push(("tagged.go".into(), format!("//go:build ignore || never\n\n{text}")));
    }
    if chance(random, 8) {
        let text = source(random, &name, require, 60, "");
        sources.push(("ignored.go".into(), format!("//go:build ignore\n\n{text}")));
    }
    if chance(random, 8) {
        embedded(random, &mut sources, "", &name);
    }
    if chance(random, 15) {
        sources.push(("LICENSE".into(), "Nobody's.\n".into()));
    }
    sources
}

/// What a main module has now and then: inner packages, embedded files, wrong files, folders that are not looked at,
/// an overlay, another go.mod.
pub fn more(
    random: &mut Rng,
    path: &str,
    require: &[(String, String)],
    files: &mut Vec<(String, String)>,
    folder: &str,
) {
    let mut add = |name: &str, text: String| files.push((format!("{folder}{name}"), text));
    if chance(random, 6) {
        let mut sources = Vec::new();
        embedded(random, &mut sources, "", "main");
        for (name, text) in sources {
            add(&name, text);
        }
    }
    if chance(random, 6) {
        add("internal/own/own.go", source(random, "own", require, 30, ""));
        add("user/user.go", format!("package user\n\nimport _ \"{path}/internal/own\"\n"));
    }
    if chance(random, 6) {
        let text = source(random, "main", require, 60, "");
        let constraint = pick(random, &["linux", "windows", "never", "ignore", "go1.99", "!cgo", "amd64 && !linux"]);
        add("constrained.go", format!("//go:build {constraint}\n\n{text}"));
    }
    if chance(random, 3) {
        let text = pick(
            random,
            &[
                "package other\n",
                "package main\n\nimport \"\n",
                "packag main\n",
                "",
                "package main\n\nimport _ \"./inner\"\n",
                "package main\n\nimport _ \"C\"\n",
                "package main\n\nimport _ \"example.com/UPPER\"\n",
                "package main\n\nimport _ \"bad path\"\n",
            ],
        );
        add("wrong.go", text.to_owned());
    }
    if chance(random, 4) {
        add("testdata/x/x.go", source(random, "x", require, 60, ""));
        add("_hidden/x.go", source(random, "x", require, 60, ""));
    }
    if chance(random, 3) {
        add("cycle/one/one.go", format!("package one\n\nimport _ \"{path}/cycle/two\"\n"));
        add("cycle/two/two.go", format!("package two\n\nimport _ \"{path}/cycle/one\"\n"));
    }
    if chance(random, 30) {
        let replaced = source(random, "main", require, 60, "");
        add("overlaid.txt", replaced);
        add("overlay.json", "{\"Replace\": {\"main.go\": \"overlaid.txt\", \"main_test.go\": \"\"}}\n".into());
    }
}

/// A file that embeds another one, which is there mostly.
fn embedded(random: &mut Rng, sources: &mut Vec<(String, String)>, folder: &str, package: &str) {
    let pattern =
        pick(random, &["data.txt", "data", "*.txt", "all:data", "nowhere", "../up.txt", "data/*.txt data.txt"]);
    let text = format!("package {package}\n\nimport _ \"embed\"\n\n//go:embed {pattern}\nvar text string\n");
    sources.push((format!("{folder}embeds.go"), text));
    if chance(random, 85) {
        sources.push((format!("{folder}data.txt"), "data\n".into()));
        sources.push((format!("{folder}data/inner.txt"), "inner\n".into()));
        sources.push((format!("{folder}data/_hidden.txt"), "hidden\n".into()));
    }
}

/// A file of a package that imports some of what is required.
pub fn source(random: &mut Rng, package: &str, require: &[(String, String)], share: u32, standard: &str) -> String {
    let mut imports: Vec<String> = Vec::new();
    if !standard.is_empty() {
        imports.push(standard.into());
    }
    for (path, _) in require {
        if chance(random, share) {
            let inner = !path.contains("/internal/") && chance(random, 15);
            imports.push(if inner { format!("{path}/sub") } else { path.clone() });
        }
    }
    if chance(random, 2) {
        imports
            .push(pick(random, &["example.com/g/absent", "example.com/f/sub", "example.com/a/internal/hidden"]).into());
    }
    let mut text = format!("package {package}\n");
    if !imports.is_empty() {
        text.push_str("\nimport (\n");
        for import in &imports {
            text.push_str(&format!("\t_ \"{import}\"\n"));
        }
        text.push_str(")\n");
    }
    text
}
