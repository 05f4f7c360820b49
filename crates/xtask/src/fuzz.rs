//! `cargo xtask fuzz`: the laws of `tests/laws` under libFuzzer, with the coverage that the stable compiler can measure.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use crate::shell::{self, Failure, at, program, root};

/// How the compiler marks the ways through the code: what cargo-fuzz asks for, less the sanitizers, which need a nightly one.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// How many laws are tried at once.
const AT_ONCE: usize = 2;

/// What the command line asks for.
struct Options {
    seconds: String,
    /// What the fuzzer's choices follow from, so that a run can be repeated.
    seed: u32,
    laws: Vec<String>,
}

fn options(arguments: &[String]) -> Result<Options, Failure> {
    let mut options = Options { seconds: "60".to_owned(), seed: std::process::id(), laws: Vec::new() };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => {
                let seconds = arguments.next().filter(|seconds| seconds.parse::<u32>().is_ok());
                options.seconds = seconds.ok_or_else(|| Failure::new("--seconds needs a number"))?.clone();
            }
            "--seed" => {
                let seed = arguments.next().and_then(|seed| seed.parse().ok()).filter(|&seed| seed > 0);
                options.seed = seed.ok_or_else(|| Failure::new("--seed needs a number above 0"))?;
            }
            flag if flag.starts_with('-') => {
                return Err(Failure::new("usage: cargo xtask fuzz [--seconds N] [--seed N] [LAW...]"));
            }
            law => options.laws.push(law.to_owned()),
        }
    }
    Ok(options)
}

/// What a run tried.
pub struct Done {
    /// How many laws.
    pub laws: usize,
    /// How many of them do not hold.
    pub broken: usize,
}

/// `fuzz`: tries all laws or the named ones; the last line counts.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let options = options(arguments)?;
    let Done { laws, broken } = try_laws(&options)?;
    println!("{} passed, {broken} failed", laws - broken);
    if broken == 0 { Ok(()) } else { Err(Failure::new("a law does not hold")) }
}

/// Tries all laws, each for so many seconds, from a fixed seed. What inputs come of it still depends on the machine: how many fit
/// into the time, and where the program lies in memory. A failure prints its input. `fuzz` itself takes another seed each time.
pub fn all(seconds: &str) -> Result<Done, Failure> {
    try_laws(&Options { seconds: seconds.to_owned(), seed: 1, laws: Vec::new() })
}

/// Tries laws, each for a while. Inputs that led somewhere new stay in `.cache/fuzz/LAW` and are where the next run starts.
fn try_laws(options: &Options) -> Result<Done, Failure> {
    let fuzzer = build()?;
    let place = root().join(".cache/fuzz");
    let known = seeds(&place)?;
    if let Some(unknown) = options.laws.iter().find(|law| !known.contains(law)) {
        return Err(Failure::new(format!("no law {unknown:?}: there are {}", known.join(", "))));
    }
    println!("seed {}", options.seed);
    let mut waiting: Vec<&String> =
        if options.laws.is_empty() { known.iter().collect() } else { options.laws.iter().collect() };
    let all = waiting.len();
    waiting.reverse();
    let mut running: Vec<(&String, Child)> = Vec::new();
    let mut broken = 0;
    while !waiting.is_empty() || !running.is_empty() {
        while running.len() < AT_ONCE
            && let Some(law) = waiting.pop()
        {
            running.push((law, start(&fuzzer, &place, law, options)?));
        }
        std::thread::sleep(Duration::from_millis(100));
        let mut still = Vec::new();
        for (law, mut child) in running {
            match child.try_wait()? {
                None => still.push((law, child)),
                Some(status) => {
                    println!("{}", report(&place, law, status.success()));
                    if !status.success() {
                        broken += 1;
                    }
                }
            }
        }
        running = still;
    }
    Ok(Done { laws: all, broken })
}

/// Compiles the fuzzer.
fn build() -> Result<PathBuf, Failure> {
    if program("c++", "").args(["--version"]).quietly().read().is_err() {
        return Err(Failure::new("a C++ compiler is needed; on Debian: sudo apt-get install --yes g++"));
    }
    let host = program("rustc", "install Rust with rustup").args(["--print", "host-tuple"]).read()?;
    let host = host.trim();
    let target = root().join("target/fuzz");
    shell::cargo(["build", "--release", "--locked", "--manifest-path", "tests/fuzz/Cargo.toml", "--target", host])
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", COVERAGE)
        .run()?;
    Ok(target.join(host).join("release/fuzz"))
}

/// Writes the well-formed inputs of all laws where the fuzzer starts from; gives the laws' names.
fn seeds(place: &Path) -> Result<Vec<String>, Failure> {
    let list =
        shell::cargo(["run", "--quiet", "--package", "laws", "--example", "seeds", "--"]).args([place]).read()?;
    Ok(list.lines().map(str::to_owned).collect())
}

fn start(fuzzer: &Path, place: &Path, law: &str, options: &Options) -> Result<Child, Failure> {
    let folder = place.join(law);
    let log = folder.with_extension("log");
    let output = at(&log, std::fs::File::create(&log))?;
    program(fuzzer, "")
        .args([&folder])
        .args([format!("-max_total_time={}", options.seconds), format!("-seed={}", options.seed)])
        .args(["-max_len=16384", "-timeout=20", "-rss_limit_mb=3072", "-print_final_stats=1", "-verbosity=1"])
        .args([format!("-artifact_prefix={}/broken-", place.display())])
        .env("GOMODPLAY_LAW", law)
        .quietly()
        .start_into(output)
}

/// One line of what a run did; where it failed, what it printed last too.
fn report(place: &Path, law: &str, passed: bool) -> String {
    let log = std::fs::read(place.join(law).with_extension("log")).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let inputs = log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")).unwrap_or("?");
    if passed {
        return format!("{law:<18}held for {} inputs", inputs.trim());
    }
    let lines: Vec<&str> = log.lines().collect();
    format!("{law:<18}BROKEN\n{}", lines[lines.len().saturating_sub(60)..].join("\n"))
}
