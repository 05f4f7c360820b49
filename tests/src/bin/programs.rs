//! `cargo xtask programs [--offline] [--sums] [--keep] [NAME...]`: small programs that import well-known real modules,
//! through the real go and through `gomodplay go`: status, output and every file of the working tree.
//!
//! What the modules are is read through the environment's own GOPROXY by the first run and kept in `.cache/programs`; from
//! then on nothing is asked outside. `--offline` asks nobody at all, `--sums` checks with the checksum database (through the
//! same proxy), `--keep` leaves the working folders where they are.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tests::programs::{programs, run};
use tests::recorder::{Recorder, environment_proxy};
use tests::reference;
use world::Scenario;

fn main() -> ExitCode {
    let (mut offline, mut sums, mut keep, mut wanted) = (false, false, false, Vec::new());
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--offline" => offline = true,
            "--sums" => sums = true,
            "--keep" => keep = true,
            _ if argument.starts_with('-') => {
                eprintln!("no option {argument}");
                return ExitCode::FAILURE;
            }
            _ => wanted.push(argument),
        }
    }
    let _ = reference::folder();
    let gomodplay = gomodplay();
    if !gomodplay.is_file() {
        eprintln!("{} is not there: run `cargo xtask programs`", gomodplay.display());
        return ExitCode::FAILURE;
    }
    let upstream = if offline { None } else { environment_proxy(&reference::goroot()) };
    let kept = reference::repository().join(".cache/programs");
    let recorder = match Recorder::start(&kept, upstream) {
        Ok(recorder) => recorder,
        Err(error) => {
            eprintln!("{}: {error}", kept.display());
            return ExitCode::FAILURE;
        }
    };
    let mut environment = BTreeMap::from([("GOPROXY".to_owned(), recorder.url())]);
    if sums {
        let defaults = std::fs::read_to_string(reference::goroot().join("go.env")).unwrap_or_default();
        let database = defaults.lines().find_map(|line| line.strip_prefix("GOSUMDB=")).unwrap_or_default();
        environment.insert("GOSUMDB".into(), database.to_owned());
    }
    let place = std::env::temp_dir().join(format!("gomodplay-programs-{}", std::process::id()));
    let (mut passed, mut failed, mut left_out) = (0, 0, 0);
    let mut total = (Duration::ZERO, Duration::ZERO);
    let mut table = format!(
        "{:<16}{:>9}{:>9}{:>10}{:>10}{:>10}{:>12}{:>12}\n",
        "program", "commands", "equal", "modules", "files", "cached", "go", "gomodplay"
    );
    for (name, path) in programs() {
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        let Ok(text) = std::fs::read(&path) else {
            println!("{}: not readable", path.display());
            failed += 1;
            continue;
        };
        let folder = place.join(&name);
        let figures = run(&Scenario::parse(&text), &gomodplay, &folder, &environment, &recorder);
        for (command, found) in &figures.differences {
            println!("== {name}: {command}\n{found}");
        }
        if let Some((first, rest)) = figures.left_out.split_first() {
            println!("== {name}: the real go does not end with {first}: it and {} more are left out", rest.len());
            left_out += figures.left_out.len();
        }
        let equal = figures.commands - figures.differences.len();
        passed += equal;
        failed += figures.differences.len();
        total.0 += figures.real;
        total.1 += figures.ours;
        table.push_str(&format!(
            "{name:<16}{:>9}{equal:>9}{:>10}{:>10}{:>10}{:>10.1} s{:>10.1} s\n",
            figures.commands,
            figures.modules,
            figures.files,
            figures.cached,
            figures.real.as_secs_f64(),
            figures.ours.as_secs_f64()
        ));
        if !keep {
            let _ = std::fs::remove_dir_all(&folder);
        }
    }
    if keep {
        println!("{}", place.display());
    } else {
        let _ = std::fs::remove_dir_all(&place);
    }
    print!("{table}");
    let (asked, fetched) = recorder.requests();
    println!(
        "{asked} requests, {fetched} of them asked outside; {:.1} s go, {:.1} s gomodplay",
        total.0.as_secs_f64(),
        total.1.as_secs_f64()
    );
    let missing = recorder.missing();
    for path in missing.iter().take(20) {
        println!("no answer for {path}");
    }
    failed += missing.len();
    if passed == 0 && failed == 0 {
        println!("no such program");
        failed = 1;
    }
    let left_out = if left_out > 0 { format!(", {left_out} left out") } else { String::new() };
    println!("{passed} passed, {failed} failed{left_out}");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// `gomodplay`, built beside this program.
fn gomodplay() -> PathBuf {
    let this = std::env::current_exe().unwrap_or_default();
    this.with_file_name("gomodplay")
}
