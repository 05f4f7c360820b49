//! `cargo xtask`: everything that is done with the project besides `cargo build`.
//!
//! Each task is a room; `shell` runs programs, `setup` knows what a machine needs. What needs the project's own crates
//! (scenarios, differential runs, benchmarks) lives in the package `tests` and is started from here, so that a crate that
//! does not compile never keeps the tasks from working.

mod bench;
mod fuzz;
mod oracle;
mod serve;
mod setup;
mod shell;
mod site;
mod test;
mod wasm;

use std::process::ExitCode;

use shell::Failure;

const HELP: &str = "cargo xtask TASK

  serve [--port N]          the page on localhost, built anew when a file changes
  build [--quick]           the static site in dist/ (--quick: not optimised, in seconds)
  test [STAGE...]           everything (or some stages: see `cargo xtask test --list`)
  oracle install            the real go command, 1.27.3, under .reference/
  oracle record FILE...     what the real go says of scenarios, written into them (--all: every scenario)
  std-packages              the table of standard packages that runs without a GOROOT use, from the reference
  scripts [--record] [RE]   Go's own script tests (--record: rewrites the list of passing ones)
  differential [--universes N] [--seed S]
                            generated module universes: the real go against gomodplay
  projects [NAME]           34 real projects: list, graph, upgrades and files as the real go recorded them
  fuzz [--seconds N] [LAW...]
                            laws of every reader under libFuzzer, each for a minute (needs a C++ compiler)
  bench [PART...]           how fast everything is beside the real go, in one run (parts: memory, process, node,
                            universe, picture, sizes, browser, parse)
  pack REGISTRY PROJECTS OUT DATE
                            packs of published requirements out of a GOPROXY folder
  programs [NAME...]        small programs that import well-known modules: the real go against `gomodplay go`
                            (--offline: only what .cache/programs holds; --sums: with the checksum database)
  shots [DIR] [NAME]        screenshots of the page's views (those whose file name holds NAME) at three widths,
                            light and dark
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match task {
        "serve" => serve::run(rest),
        "build" => site::run(rest),
        "test" => return test::run(rest),
        "oracle" => oracle::run(rest),
        "std-packages" => oracle::std_packages(),
        "scripts" => oracle::install().and_then(|()| harness("scripts", rest)),
        "differential" => oracle::install().and_then(|()| harness("differential", rest)),
        "pack" => harness("pack", rest),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        "projects" => harness("projects", rest),
        "programs" => oracle::install()
            .and_then(|()| shell::cargo(["build", "--quiet", "--package", "cli"]).run())
            .and_then(|()| harness("programs", rest)),
        "shots" => setup::browser().and_then(|()| site::build().map(|_| ())).and_then(|()| harness("shots", rest)),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Failure::new(format!("no task {other:?}\n\n{HELP}"))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one of the programs of the package `tests`.
fn harness(name: &str, arguments: &[String]) -> Result<(), Failure> {
    shell::cargo(["run", "--quiet", "--package", "tests", "--bin", name, "--"]).args(arguments).run()
}
