//! `cargo xtask test`: every check there is, one stage after another. A stage that fails does not keep the others from
//! running. The last line sums up what ran.

use std::io::{BufRead, BufReader};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::fuzz::{self, Done};
use crate::shell::{self, Failure, Program};
use crate::{oracle, setup, site, wasm};

/// What ran.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// A name and what it runs.
struct Stage {
    name: &'static str,
    about: &'static str,
    run: fn() -> Result<Count, Failure>,
}

const STAGES: &[Stage] = &[
    Stage { name: "format", about: "rustfmt", run: || once(shell::cargo(["fmt", "--all", "--check"])) },
    Stage { name: "lint", about: "clippy, warnings are errors", run: lint },
    Stage { name: "unit", about: "unit, property and integration tests of all crates", run: unit },
    Stage { name: "scripts", about: "Go's own script tests, in process", run: || harness("scripts", &[]) },
    Stage {
        name: "projects",
        about: "34 real projects as the real go recorded them",
        run: || harness("projects", &[]),
    },
    Stage {
        name: "differential",
        about: "generated module universes against the real go (short run)",
        run: || harness("differential", &["--universes", "60"]),
    },
    Stage {
        name: "picture",
        about: "the picture of the module graph: its figures and laws",
        run: || harness("picture", &[]),
    },
    Stage { name: "fuzz", about: "the laws of every reader under libFuzzer (in CI a minute each)", run: fuzz },
    Stage { name: "site", about: "the static site builds", run: || site::build().map(|_| ONE) },
    Stage { name: "node", about: "the WebAssembly engine in Node", run: node },
    Stage { name: "scripts-wasm", about: "Go's own script tests, compiled to WebAssembly, in Node", run: scripts_wasm },
    Stage { name: "browser", about: "the page in chromium", run: || harness("browser", &[]) },
];

const ONE: Count = Count { passed: 1, failed: 0, skipped: 0 };

/// Runs all stages or the named ones.
pub fn run(arguments: &[String]) -> ExitCode {
    if arguments == ["--list"] {
        for stage in STAGES {
            println!("{:16}{}", stage.name, stage.about);
        }
        return ExitCode::SUCCESS;
    }
    if let Some(unknown) = arguments.iter().find(|name| STAGES.iter().all(|stage| stage.name != **name)) {
        eprintln!("xtask: no stage {unknown:?}: see `cargo xtask test --list`");
        return ExitCode::FAILURE;
    }
    let chosen = STAGES.iter().filter(|stage| arguments.is_empty() || arguments.iter().any(|name| name == stage.name));
    if let Err(failure) = setup::lints().and_then(|()| oracle::install()) {
        eprintln!("xtask: {failure}");
        return ExitCode::FAILURE;
    }
    let mut total = Count::default();
    let mut lines = Vec::new();
    for stage in chosen {
        println!("\n== {}: {}", stage.name, stage.about);
        let start = Instant::now();
        let count = (stage.run)().unwrap_or_else(|failure| {
            println!("xtask: {failure}");
            Count { failed: 1, ..Count::default() }
        });
        lines.push(report(stage.name, count, start.elapsed()));
        total += count;
    }
    println!("\n{}", lines.join("\n"));
    println!("{total}");
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn report(name: &str, count: Count, time: Duration) -> String {
    format!("{name:16}{count} ({:.0} s)", time.as_secs_f64())
}

/// A program that counts as one check.
fn once(program: Program) -> Result<Count, Failure> {
    program.run().map(|()| ONE)
}

fn lint() -> Result<Count, Failure> {
    once(shell::cargo(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn unit() -> Result<Count, Failure> {
    counted(shell::cargo(["test", "--workspace", "--no-fail-fast"]))
}

/// A minute for each law where nobody waits, a few seconds where somebody does.
fn fuzz() -> Result<Count, Failure> {
    let seconds = if std::env::var_os("CI").is_some() { "60" } else { "5" };
    let Done { laws, broken } = fuzz::all(seconds)?;
    Ok(Count { passed: (laws - broken) as u64, failed: broken as u64, skipped: 0 })
}

fn node() -> Result<Count, Failure> {
    setup::page()?;
    wasm::build_for_node()?;
    counted(shell::program("node", setup::NODE_HINT).args(["tests/node/run.mjs"]))
}

fn scripts_wasm() -> Result<Count, Failure> {
    wasm::build_scripts()?;
    counted(shell::program("node", setup::NODE_HINT).args(["tests/node/scripts.mjs"]))
}

fn harness(name: &str, arguments: &[&str]) -> Result<Count, Failure> {
    if name == "browser" {
        setup::browser()?;
    }
    let program = shell::cargo(["run", "--quiet", "--package", "tests", "--bin", name, "--"]);
    counted(program.args(arguments))
}

/// Runs a program, shows what it prints, and adds up the counts that it prints: `N passed, N failed` (ours) and
/// `N passed; N failed; N ignored` (cargo's).
fn counted(program: Program) -> Result<Count, Failure> {
    let mut child = program.start_piped()?;
    let mut count = Count::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            if let Some(more) = counts(&line) {
                count += more;
            }
        }
    }
    let status = child.wait()?;
    if !status.success() && count.failed == 0 {
        count.failed = 1;
    }
    if status.success() && count.passed == 0 {
        return Err(Failure::new("nothing ran"));
    }
    Ok(count)
}

fn counts(line: &str) -> Option<Count> {
    let line =
        line.strip_prefix("test result: ").map_or(line, |rest| rest.split_once(". ").map_or(rest, |(_, rest)| rest));
    let mut count = Count::default();
    let mut seen = (false, false);
    for part in line.split([',', ';']) {
        let (number, word) = part.trim().split_once(' ')?;
        // Cargo's line goes on with `finished in …`.
        let Ok(number) = number.parse::<u64>() else { break };
        match word {
            "passed" => (count.passed, seen.0) = (number, true),
            "failed" => (count.failed, seen.1) = (number, true),
            "skipped" | "ignored" => count.skipped = number,
            _ => {}
        }
    }
    (seen == (true, true)).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_counts() {
        let line = "test result: ok. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        let count = counts(line).unwrap();
        assert_eq!((count.passed, count.failed, count.skipped), (12, 1, 2));
        let count = counts("250 passed, 0 failed").unwrap();
        assert_eq!((count.passed, count.failed, count.skipped), (250, 0, 0));
        assert!(counts("250 passed").is_none());
        assert!(counts("warning: 3 failed").is_none());
    }
}
