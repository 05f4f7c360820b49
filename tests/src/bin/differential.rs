//! `cargo xtask differential [--universes N] [--seed S] [--kind graph|packages|workspace] [--show K] [--attempts A]`:
//! generated module universes through the real go and through `gocmd`: status, outputs, files. Differences are printed as
//! they are found; the first K of them are shrunk to scenarios, with A attempts each at most (0: as generated).

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tests::caught::caught;
use tests::chain::{Ran, ours, real, settled};
use tests::universe::shrink::shrink;
use tests::universe::{Kind, generate};
use tests::{difference, reference};
use world::Scenario;
use world::txtar::Archive;

struct Options {
    universes: u64,
    seed: u64,
    kinds: Vec<Kind>,
    /// How many differences are shrunk and shown.
    shown: usize,
    /// How many attempts one shrinking may take: each runs the real go.
    attempts: usize,
}

fn options() -> Result<Options, String> {
    let mut options = Options { universes: 1000, seed: 1, kinds: Vec::new(), shown: 5, attempts: 60 };
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or(format!("{flag} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|error| format!("{flag} {value}: {error}"));
        match flag.as_str() {
            "--universes" => options.universes = number()?,
            "--seed" => options.seed = number()?,
            "--show" => options.shown = usize::try_from(number()?).unwrap_or(usize::MAX),
            "--attempts" => options.attempts = usize::try_from(number()?).unwrap_or(usize::MAX),
            "--kind" => options.kinds.push(Kind::named(&value).ok_or(format!("no kind {value}"))?),
            _ => return Err(format!("no option {flag}")),
        }
    }
    if options.kinds.is_empty() {
        options.kinds = vec![Kind::Graph, Kind::Packages, Kind::Workspace];
    }
    Ok(options)
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let _ = reference::folder();
    let start = Instant::now();
    let place = std::env::temp_dir().join(format!("gomodplay-universes-{}", std::process::id()));
    let next = AtomicU64::new(0);
    let differing: Mutex<Vec<(u64, Kind, String)>> = Mutex::new(Vec::new());
    let commands = AtomicU64::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let place = place.join(worker.to_string());
            let (next, differing, commands, options) = (&next, &differing, &commands, &options);
            let thread = std::thread::Builder::new().stack_size(64 << 20);
            let spawned = thread.spawn_scoped(scope, move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= options.universes {
                        return;
                    }
                    let seed = options.seed + number;
                    let kind = options.kinds[usize::try_from(number).unwrap_or(0) % options.kinds.len()];
                    let universe = generate(seed, kind);
                    let (ran, found) = compare(&universe, &place);
                    commands.fetch_add(ran, Ordering::Relaxed);
                    if let Some(found) = found {
                        println!("-- seed {seed} ({kind:?}) differs: {found}");
                        differing.lock().expect("no worker panics").push((seed, kind, found));
                    }
                }
            });
            spawned.expect("a thread starts");
        }
    });
    let mut differing = differing.into_inner().expect("no worker panics");
    differing.sort_by_key(|(seed, ..)| *seed);
    for (number, (seed, kind, found)) in differing.iter().enumerate() {
        if number >= options.shown {
            println!("== seed {seed} ({kind:?}): {}", found.lines().next().unwrap_or_default());
            continue;
        }
        let universe = generate(*seed, *kind);
        let small = shrink(&universe, options.attempts, |candidate| compare(candidate, &place).1.is_some());
        let found = compare(&small, &place).1.unwrap_or_default();
        println!("== seed {seed} ({kind:?}), shrunk: {found}\n{}", String::from_utf8_lossy(&small.format()));
    }
    let _ = std::fs::remove_dir_all(&place);
    let failed = differing.len() as u64;
    println!(
        "seeds {} to {}: {} universes, {} commands compared, {:.0} s",
        options.seed,
        options.seed + options.universes.saturating_sub(1),
        options.universes,
        commands.into_inner(),
        start.elapsed().as_secs_f64()
    );
    println!("{} passed, {failed} failed", options.universes - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs a universe's commands both ways up to the first difference: how many were the same, and the difference.
fn compare(universe: &Archive, place: &std::path::Path) -> (u64, Option<String>) {
    let scenario = Scenario::parse(&universe.format());
    let real = real::run(&scenario, place);
    let ours = match caught(|| ours::run(&scenario)) {
        Ok(ours) => ours,
        Err(panic) => {
            return (0, Some(format!("gocmd panicked\n{panic}")));
        }
    };
    for (number, (real, ours)) in real.iter().zip(&ours).enumerate() {
        if let Some(found) = different(real, ours) {
            return (number as u64, Some(format!("{}\n{found}", real.command)));
        }
    }
    (real.len() as u64, None)
}

fn different(real: &Ran, ours: &Ran) -> Option<String> {
    let mut found = String::new();
    if real.status != ours.status {
        found.push_str(&format!("status {}, want {}\n", ours.status, real.status));
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut compare = |what: &str, want: &str, have: &str| {
        if want != have {
            found.push_str(&format!("[{what}]\n{}", difference::lines(want, have)));
        }
    };
    compare("stdout", &text(&real.stdout), &text(&ours.stdout));
    compare("stderr", &settled(&real.stderr), &settled(&ours.stderr));
    let names = |ran: &Ran| ran.changed.keys().cloned().collect::<Vec<_>>().join("\n");
    compare("changed files", &names(real), &names(ours));
    for (name, want) in &real.changed {
        if let (Some(want), Some(Some(have))) = (want, ours.changed.get(name)) {
            compare(name, &text(want), &text(have));
        }
    }
    (!found.is_empty()).then_some(found)
}
