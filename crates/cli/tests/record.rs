//! `gomodplay run --record`: what the real go command does with a scenario, written beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository's top.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gomodplay-record-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn record(&self, go: &str, file: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gomodplay"))
            .args(["run", "--record", "--go", go, file])
            .current_dir(&self.0)
            .output()
            .expect("gomodplay runs")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A text without its first line, which says who recorded it.
fn body(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

#[test]
fn records_what_the_oracle_recorded() {
    let go = repository().join(".reference/go/bin/go");
    assert!(go.is_file(), "the real go command is not installed: run `cargo xtask oracle install`");
    let folder = Folder::new("same");
    for name in ["get-in-too-new-workspace", "absent-proxy-then-off", "cgo-off"] {
        let scenario = repository().join("tests/scenarios").join(name);
        fs::copy(scenario.with_extension("txtar"), folder.0.join("a.txtar")).expect("a copy");
        let output = folder.record(&go.to_string_lossy(), "a.txtar");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let [have, want] = [folder.0.join("a.golden"), scenario.with_extension("golden")]
            .map(|file| fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())));
        assert_eq!(body(&have), body(&want), "{name}");
    }
}

#[test]
fn says_what_is_missing() {
    let go = repository().join(".reference/go/bin/go");
    let folder = Folder::new("missing");
    fs::write(folder.0.join("empty.txtar"), "nothing to run\n-- go.mod --\nmodule example.com/m\n").expect("a file");
    for (program, file) in [("./no-go-here", "empty.txtar"), (&*go.to_string_lossy(), "empty.txtar")] {
        let output = folder.record(program, file);
        assert!(!output.status.success(), "{program}");
        assert!(!output.stderr.is_empty(), "{program}");
    }
    let output = folder.record(&go.to_string_lossy(), "nowhere.txtar");
    assert!(!output.status.success());
    assert!(!folder.0.join("empty.golden").exists());
}
