//! Hostile registries and files through the real go and through gomodplay: the same words, in bounded time, without a panic.

use std::fmt::Write;

use tests::hostile::registry::Version;
use tests::hostile::zip::{Entry, write};
use tests::hostile::{REQUIRES_A, compare};

type Files = Vec<(String, Vec<u8>)>;

/// A main module that requires and imports `example.com/a`, before its registry.
fn main_module() -> Files {
    vec![
        ("go.mod".into(), REQUIRES_A.into()),
        ("main.go".into(), b"package app\n\nimport _ \"example.com/a\"\n".to_vec()),
        ("go.env".into(), b"GOFLAGS=-mod=mod\nCGO_ENABLED=0\n".to_vec()),
    ]
}

fn a() -> Version {
    Version::new("example.com/a", "v1.0.0")
}

/// What is downloaded, unpacked, hashed and checked.
const DOWNLOAD: &[&str] = &["go mod download -json", "go mod tidy", "go mod vendor", "go mod verify"];
/// What reads answers without a zip.
const QUERIES: &[&str] = &[
    "go list -m all",
    "go list -m -versions example.com/a",
    "go list -m -u -json all",
    "go list -m example.com/a@latest",
    "go get example.com/a@upgrade",
    "go get example.com/a@>=v1.0.0",
    "go mod graph",
];

/// Differences that were found, asserted at the end of a test, so that one hides no other.
#[derive(Default)]
struct Cases(String);

impl Cases {
    /// The main module and this version, through these commands.
    fn version(&mut self, name: &str, version: Version, commands: &[&str]) {
        let mut files = main_module();
        files.extend(version.files());
        self.files(name, files, commands);
    }

    /// These files, through these commands.
    fn files(&mut self, name: &str, files: Files, commands: &[&str]) {
        self.0.push_str(&compare(name, files, commands));
    }
}

impl Drop for Cases {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "{}", self.0);
        }
    }
}

#[test]
fn nothing_wrong() {
    let mut cases = Cases::default();
    cases.version("nothing-wrong", a(), DOWNLOAD);
    cases.version("nothing-wrong-queries", a(), QUERIES);
}

#[test]
fn zip_that_declares_more_than_a_module_may_have() {
    let mut cases = Cases::default();
    let huge = Entry { size: 600 << 20, ..Entry::deflated(&a().name("huge"), b"small") };
    cases.version("declared-bomb", a().with_entries(vec![huge]), DOWNLOAD);
}

#[test]
fn zip_that_unpacks_to_more_than_it_declares() {
    let mut cases = Cases::default();
    let zeros = vec![0; 64 << 20];
    let bomb = Entry { size: 10, ..Entry::deflated(&a().name("bomb"), &zeros) };
    cases.version("lying-bomb", a().with_entries(vec![bomb]), DOWNLOAD);
}

#[test]
fn zip_that_unpacks_to_less_than_it_declares() {
    let mut cases = Cases::default();
    let short = Entry { size: 1000, ..Entry::deflated(&a().name("short"), b"ten bytes.") };
    cases.version("short-entry", a().with_entries(vec![short]), DOWNLOAD);
}

#[test]
fn zip_with_a_wrong_checksum() {
    let mut cases = Cases::default();
    let wrong = Entry { checksum: 1, ..Entry::new(&a().name("wrong"), b"data") };
    cases.version("wrong-checksum", a().with_entries(vec![wrong]), DOWNLOAD);
}

#[test]
fn zip_with_a_method_that_nobody_knows() {
    let mut cases = Cases::default();
    let odd = Entry { method: 12, ..Entry::new(&a().name("odd"), b"data") };
    cases.version("unknown-method", a().with_entries(vec![odd]), DOWNLOAD);
}

#[test]
fn zip_with_a_go_mod_or_licence_that_is_too_large() {
    let mut cases = Cases::default();
    let large = vec![b'\n'; (16 << 20) + 1];
    cases.version("large-licence", a().with_entries(vec![Entry::deflated(&a().name("LICENSE"), &large)]), DOWNLOAD);
    let entries = [Entry::deflated(&a().name("go.mod"), &large), Entry::new(&a().name("a.go"), b"package a\n")];
    cases.version("large-go-mod", Version { zip: write(&entries), ..a() }, DOWNLOAD);
}

#[test]
fn paths_that_climb_out() {
    let mut cases = Cases::default();
    for (number, path) in [
        "example.com/a@v1.0.0/../../../evil",
        "../evil",
        "/etc/evil",
        "example.com/a@v1.0.0/x/../../evil",
        "example.com/a@v1.0.0//evil",
        "example.com/a@v1.0.0/./evil",
        "example.com/a@v1.0.0\\evil",
        "example.com/a@v1.0.0/c:\\evil",
        "example.com/a@v1.0.0/evil\0",
        "example.com/b@v1.0.0/evil",
        "example.com/a@v1.0.0",
        "example.com/a@v1.0.0/",
        "example.com/a@v1.0.0/folder/",
        "example.com/a@v1.0.0/con",
        "example.com/a@v1.0.0/a*b",
        "example.com/a@v1.0.0/\u{e9}\u{4e2d}.go",
        "example.com/a@v1.0.0/sub/go.mod",
        "example.com/a@v1.0.0/GO.MOD",
        "example.com/a@v1.0.0/Go.Mod",
        "example.com/a@v1.0.0/vendor/x/x.go",
        "example.com/a@v1.0.0/.git/config",
        "",
    ]
    .into_iter()
    .enumerate()
    {
        cases.version(&format!("path-{number}"), a().with_entries(vec![Entry::new(path, b"evil\n")]), DOWNLOAD);
    }
}

#[test]
fn names_that_are_no_text_or_too_long() {
    let mut cases = Cases::default();
    let mut name = a().name("x").into_bytes();
    name.push(0xff);
    let odd = Entry { name, ..Entry::new("", b"data") };
    cases.version("name-bytes", a().with_entries(vec![odd]), DOWNLOAD);
    let long = a().name(&"x".repeat(300));
    cases.version("name-long", a().with_entries(vec![Entry::new(&long, b"data")]), DOWNLOAD);
}

#[test]
fn links_and_devices() {
    let mut cases = Cases::default();
    for (number, mode) in [0o120_777, 0o020_644, 0o040_755, 0o104_755].into_iter().enumerate() {
        let odd = Entry { mode, ..Entry::new(&a().name("link"), b"/etc/passwd") };
        cases.version(&format!("mode-{number}"), a().with_entries(vec![odd]), DOWNLOAD);
    }
}

#[test]
fn names_that_clash() {
    let mut cases = Cases::default();
    for (number, names) in
        [["x.go", "X.go"], ["x.go", "x.go"], ["dir/x", "DIR/y"], ["dir", "dir/x"], ["\u{17f}.go", "s.go"]]
            .into_iter()
            .enumerate()
    {
        let entries = names.iter().map(|name| Entry::new(&a().name(name), b"package a\n")).collect();
        cases.version(&format!("clash-{number}"), a().with_entries(entries), DOWNLOAD);
    }
}

#[test]
fn zips_that_are_none() {
    let mut cases = Cases::default();
    let good = a().zip;
    let cut = good[..good.len() - 7].to_vec();
    let html = b"<!DOCTYPE html><title>Sign in</title>\n".to_vec();
    let before = [&b"MZ junk before"[..], &good].concat();
    let after = [&good[..], &vec![0; 70_000]].concat();
    for (number, zip) in [Vec::new(), html, cut, before, after, write(&[])].into_iter().enumerate() {
        cases.version(&format!("no-zip-{number}"), Version { zip, ..a() }, DOWNLOAD);
    }
}

#[test]
fn sums_that_are_not_those() {
    let mut cases = Cases::default();
    for (number, sums) in [
        "example.com/a v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "example.com/a v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "example.com/a v1.0.0 h2:new\nexample.com/a v1.0.0/go.mod h2:new\n",
        "one two\n",
        "\0\0\0",
    ]
    .into_iter()
    .enumerate()
    {
        let mut files = main_module();
        files.push(("go.sum".into(), sums.into()));
        files.extend(a().files());
        cases.files(&format!("sums-{number}"), files.clone(), DOWNLOAD);
        cases.files(&format!("sums-queries-{number}"), files, QUERIES);
    }
}

#[test]
fn version_lists_without_end() {
    let mut cases = Cases::default();
    let mut list = String::new();
    for minor in 0..400 {
        for patch in 0..250 {
            let _ = writeln!(list, "v1.{minor}.{patch}");
        }
    }
    let mut version = a();
    version.list = list.into_bytes();
    let commands = ["go list -m example.com/a@v1.0", "go list -m all", "go get example.com/a@<v1.0.1"];
    cases.version("long-list", version, &commands);
}

#[test]
fn version_lists_of_rubbish() {
    let mut cases = Cases::default();
    for (number, list) in [
        &b"<html>\nv1\nv1.0.0 extra words\nv1.0.0-pre+meta\nv01.0.0\n\n\nv1.0.0\r\nv2.0.0\nlatest\n"[..],
        b"\xff\xfe\0\0",
        b"v1.0.0",
        b"",
        b"v1.0.0\nv1.0.0\nv1.0.0\n",
        b"v0.0.0-20200101000000-abcdefabcdef\nv1.0.1-0.20200101000000-abcdefabcdef\n",
        b"v99999999999999999999.0.0\nv1.99999999999999999999.0\n",
    ]
    .into_iter()
    .enumerate()
    {
        let mut version = a();
        version.list = list.to_vec();
        cases.version(&format!("list-{number}"), version, QUERIES);
    }
}

#[test]
fn infos_that_contradict() {
    let mut cases = Cases::default();
    for (number, info) in [
        &br#"{"Version":"v1.0.1","Time":"2020-01-02T03:04:05Z"}"#[..],
        br#"{"Version":"v2.0.0"}"#,
        br#"{"Version":"","Time":"yesterday"}"#,
        br#"{"Version":"v1.0.0","Time":42}"#,
        br#"{"Version":["v1.0.0"]}"#,
        br#"{"Version":"v1.0.0","Time":"2020-13-45T99:99:99Z"}"#,
        br#"{"version":"v1.0.0","VERSION":"v3.0.0"}"#,
        br#"{"Version":"v1.0.0"} trailing"#,
        br#"{"Version":"v1.0.0""#,
        b"null",
        b"[]",
        b"",
        b"<html></html>",
        b"\xff\xff",
        br#"{"Version":"v1.0.0","Origin":{"VCS":"git","URL":1}}"#,
        br#"{"Version":"v1.0.0","Origin":7}"#,
        br#"{"Version":"v1.0.0","Origin":{"VCS":"git","Hash":null,"More":[{}]},"More":{"a":[1,2]}}"#,
        br#"{"Version":"v1.0.0",}"#,
        br#"{"Version":"v1.0.0" "Time":1}"#,
        br#"{"Version" "v1.0.0"}"#,
        br#"{Version:"v1.0.0"}"#,
        br#"{"Version":"v1.\q"}"#,
        br#"{"Version":"v1.\u00zz"}"#,
        br#"{"Version":"v1.\u0030.0"}"#,
        b"{\"Version\":\"v1\n.0.0\"}",
        br#"{"Version":tru"#,
        br#"{"Version":trap}"#,
        br#"{"Version":-x}"#,
        br#"{"Version":01}"#,
        br"[1,]",
        br"[1 2]",
        br#"{"Version":"v1.0.0","Time":"2020-01-02T03:04:05"}"#,
        br#"{"Version":"v1.0.0","Time":"2020-01-02T3:04:05,5+23:59"}"#,
        br#"{"Version":"v1.0.0","Time":""}"#,
        br#"{"Version":"main","Time":"2020-01-02T03:04:05Z"}"#,
        br#"{"Version":"v1.0.0","Time":"2020-01-02T03:04:05+24:00"}"#,
        br#"{"Version":"v1.0.0","Time":"2020-01-02T03:04:05-24:59"}"#,
    ]
    .into_iter()
    .enumerate()
    {
        let mut version = a();
        version.info = info.to_vec();
        let mut files = main_module();
        files.extend(version.files());
        cases.files(&format!("info-{number}"), files.clone(), &QUERIES[2..5]);
        // The same answer as the latest version.
        files.push(("/proxy/example.com/a/@latest".into(), info.to_vec()));
        files.push(("/proxy/example.com/a/@v/list".into(), Vec::new()));
        cases.files(&format!("latest-{number}"), files, &QUERIES[3..5]);
    }
}

#[test]
fn nested_json() {
    let mut cases = Cases::default();
    let mut version = a();
    version.info = [b"{\"Version\":".to_vec(), vec![b'['; 100_000]].concat();
    cases.version("nested-info", version, &QUERIES[2..4]);
}

#[test]
fn mods_that_are_none() {
    let mut cases = Cases::default();
    for (number, go_mod) in [
        &b"<!DOCTYPE html><title>Sign in</title>\n"[..],
        b"",
        b"module example.com/other\n",
        b"module example.com/a/v2\n",
        b"module example.com/a\nmodule example.com/a\n",
        b"module example.com/a\n\nrequire (\n",
        b"module example.com/a\nrequire example.com/a v1.0.0\nrequire example.com/app v9.9.9\n",
        b"module example.com/a\ngo 9.99\n",
        b"module example.com/a\nrequire example.com/b latest\n",
        b"module example.com/a\nrequire example.com/b v2.0.0\n",
        b"module example.com/a\nretract [v9.0.0, v1.0.0]\nfuture directive\n",
        b"\xff\xfem\0o\0d\0u\0l\0e\0",
        b"module example.com/a\r\nrequire example.com/a v1.0.0 // \xff\r\n",
        b"module \"example.com/\\a\"\n",
    ]
    .into_iter()
    .enumerate()
    {
        let version = a().with_go_mod(go_mod);
        let mut files = main_module();
        files.extend(version.files());
        cases.files(&format!("mod-{number}"), files.clone(), QUERIES);
        cases.files(&format!("mod-download-{number}"), files, DOWNLOAD);
    }
}

#[test]
fn mod_of_thirty_megabytes() {
    let mut cases = Cases::default();
    let mut large = b"module example.com/a\n".to_vec();
    large.resize(30 << 20, b'\n');
    cases.version("large-mod", Version { go_mod: large, ..a() }, &["go list -m all", "go mod download -json"]);
}

/// `example.com/N` requires `example.com/N+1`, so many times.
fn chain(length: usize, go: &str) -> Files {
    let mut files = vec![
        ("go.mod".into(), format!("module example.com/app\n\ngo {go}\n\nrequire example.com/m0 v1.0.0\n").into_bytes()),
        ("go.env".into(), b"GOFLAGS=-mod=mod\n".to_vec()),
    ];
    for number in 0..length {
        let next = number + 1;
        let require = if next < length { format!("\nrequire example.com/m{next} v1.0.0\n") } else { String::new() };
        let path = format!("example.com/m{number}");
        let go_mod = format!("module {path}\n\ngo {go}\n{require}");
        files.extend(Version::new(&path, "v1.0.0").with_go_mod(go_mod.as_bytes()).files());
    }
    files
}

#[test]
fn requirement_chains_of_three_thousand() {
    let mut cases = Cases::default();
    cases.files(
        "long-chain",
        chain(3000, "1.16"),
        &["go list -m all", "go mod graph", "go mod why -m example.com/m2999"],
    );
    cases.files("long-chain-pruned", chain(3000, "1.20"), &["go list -m all", "go mod graph -go=1.16"]);
}

#[test]
fn a_long_chain_that_ends_in_nothing() {
    let mut cases = Cases::default();
    let mut files = chain(3000, "1.16");
    files.retain(|(name, _)| !name.contains("/m2999/"));
    cases.files("broken-chain", files, &["go list -m all", "go mod graph"]);
}

#[test]
fn requirements_in_a_circle() {
    let mut cases = Cases::default();
    let mut files = main_module();
    for (path, next, version) in
        [("example.com/a", "example.com/b", "v1.1.0"), ("example.com/b", "example.com/a", "v1.1.0")]
    {
        for own in ["v1.0.0", "v1.1.0"] {
            let go_mod = format!("module {path}\n\nrequire {next} {version}\nrequire example.com/app v1.0.0\n");
            files.extend(Version::new(path, own).with_go_mod(go_mod.as_bytes()).files());
        }
    }
    cases.files("circle", files, &["go list -m all", "go mod graph", "go mod tidy", "go mod why -m all"]);
}

#[test]
fn import_bombs() {
    let mut cases = Cases::default();
    // One file that imports very much.
    let mut many = String::from("package a\n\nimport (\n");
    for number in 0..3000 {
        let _ = writeln!(many, "\t_ \"example.com/a/p{}\"", number % 40);
        let _ = writeln!(many, "\t_ \"example.com/missing{number}/p\"");
    }
    many.push_str(")\n");
    let packages = (0..40).map(|number| {
        Entry::new(
            &a().name(&format!("p{number}/p.go")),
            format!("package p\n\nimport _ \"example.com/a/p{}\"\n", number + 1).as_bytes(),
        )
    });
    let mut entries: Vec<Entry> = packages.collect();
    entries.push(Entry::new(&a().name("many.go"), many.as_bytes()));
    let offline = ["go mod vendor", "go list -e -deps example.com/a/p0", "go mod why example.com/a/p39"];
    cases.version("import-bomb", a().with_entries(entries), &offline);
}

#[test]
fn packages_in_a_long_line() {
    let mut cases = Cases::default();
    let packages = (0..2500).map(|number| {
        let import = format!("package p\n\nimport _ \"example.com/a/p{}\"\n", number + 1);
        Entry::new(&a().name(&format!("p{number}/p.go")), import.as_bytes())
    });
    let mut entries: Vec<Entry> = packages.collect();
    entries.push(Entry::new(&a().name("p2500/p.go"), b"package p\n"));
    entries.push(Entry::new(&a().name("b.go"), b"package a\n\nimport _ \"example.com/a/p0\"\n"));
    let commands = ["go mod tidy", "go list -deps -f={{.ImportPath}} ./...", "go mod why example.com/a/p2500"];
    cases.version("long-imports", a().with_entries(entries), &commands);
}

#[test]
fn go_files_of_rubbish() {
    let mut cases = Cases::default();
    for (number, text) in [
        &b"package"[..],
        b"package a\nimport \"",
        b"package a\nimport \"../up\"\nimport \"/abs\"\nimport \"a b\"\n",
        b"package a\0\n",
        b"\xff\xfe",
        b"/* never closed",
        b"package a\nimport (\n\"example.com/a\"\n",
        b"//go:build (((\npackage a\n",
        b"package a; import _ \"C\"\n",
    ]
    .into_iter()
    .enumerate()
    {
        let mut files = main_module();
        files.push(("odd.go".into(), text.to_vec()));
        files.extend(a().files());
        let commands =
            ["go mod tidy", "go list -e -json=ImportPath,Error,DepsErrors,Imports .", "go mod vendor", "go list ."];
        cases.files(&format!("go-file-{number}"), files, &commands);
    }
}
