//! `cargo xtask scripts [--record] [-v] [PATTERN]`: Go's own script tests with `gocmd` in this process.
//!
//! Without `--record` it fails if a script of `tests/data/scripts-passing.txt` fails; with it, that list is written anew.

use std::process::ExitCode;
use std::rc::Rc;
use std::time::Instant;

use goscripts::{Runner, Verdict};
use tests::goroot::Disk;
use tests::reference;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let record = arguments.iter().any(|argument| argument == "--record");
    let verbose = arguments.iter().any(|argument| argument == "-v");
    let wanted = arguments
        .iter()
        .find(|argument| !argument.starts_with('-'))
        .map(|text| goscripts::pattern::compile(text).unwrap_or_else(|error| panic!("{text}: {error}")));
    let data = reference::repository().join("tests/data");
    let list = |name: &str| -> Vec<String> {
        let text = std::fs::read_to_string(data.join(name)).unwrap_or_default();
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
    };
    let all = list("scripts.txt");
    let held = list("scripts-passing.txt");
    let chosen: Vec<&String> =
        all.iter().filter(|name| wanted.as_ref().is_none_or(|wanted| wanted.is_match(name))).collect();

    let start = Instant::now();
    let verdicts = run_all(&chosen);
    let mut passing = Vec::new();
    let mut lost = Vec::new();
    for (name, verdict) in chosen.iter().zip(verdicts) {
        match verdict {
            Verdict::Pass | Verdict::Skip(_) => passing.push((*name).clone()),
            Verdict::Fail { number, line, why } => {
                if verbose || wanted.is_some() {
                    println!("{name}:{number}: {line}\n{}\n", indent(&why));
                }
                if held.contains(*name) {
                    lost.push(format!("{name}:{number}: {line}\n{}", indent(&why)));
                }
            }
        }
    }
    println!("{} of {} pass in {:.1} s", passing.len(), chosen.len(), start.elapsed().as_secs_f64());
    if record {
        if wanted.is_some() {
            eprintln!("--record takes all scripts, not some");
            return ExitCode::FAILURE;
        }
        let text = format!(
            "# Written by `cargo xtask scripts --record`: the scripts of scripts.txt that pass.\n{}\n",
            passing.join("\n")
        );
        std::fs::write(data.join("scripts-passing.txt"), text).expect("the list is written");
        return ExitCode::SUCCESS;
    }
    if wanted.is_some() {
        return if passing.len() == chosen.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    for line in &lost {
        println!("passed before: {line}");
    }
    println!("{} passed, {} failed", passing.len(), lost.len());
    if lost.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs scripts on all processors, each with a proxy of its own (its answers depend on nothing else).
fn run_all(names: &[&String]) -> Vec<Verdict> {
    let goroot = reference::goroot();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let mut verdicts = vec![Verdict::Skip(String::new()); names.len()];
    let done = std::sync::Mutex::new(&mut verdicts);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            // Deep graphs take deep stacks in an unoptimised build.
            let worker = std::thread::Builder::new().stack_size(64 << 20);
            let spawned = worker.spawn_scoped(scope, || {
                let runner = Runner::new(Rc::new(Disk::new(&goroot)));
                loop {
                    let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(name) = names.get(number) else { return };
                    let file = goroot.join("src/cmd/go/testdata/script").join(name);
                    let verdict = match std::fs::read(&file) {
                        Ok(text) => runner.run(&text),
                        Err(error) => {
                            Verdict::Fail { number: 0, line: file.display().to_string(), why: error.to_string() }
                        }
                    };
                    done.lock().expect("no worker panics")[number] = verdict;
                }
            });
            spawned.expect("a thread starts");
        }
    });
    verdicts
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect::<String>().trim_end().to_owned()
}
