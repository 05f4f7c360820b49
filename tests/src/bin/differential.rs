//! `cargo xtask differential [--universes N] [--seed S] [--kind graph|packages|workspace|chain] [--show K] [--attempts A]
//! [--jobs J]`: generated module universes through the real go and through `gocmd`: status, outputs, files. Differences are
//! printed as they are found; the first K of them are shrunk to scenarios, with A attempts each at most (0: as generated).

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tests::chain::compare::{Comparison, compare};
use tests::reference;
use tests::universe::shrink::shrink;
use tests::universe::{Kind, generate};
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
    /// How many universes run at the same time.
    jobs: usize,
}

fn options() -> Result<Options, String> {
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let mut options = Options { universes: 1000, seed: 1, kinds: Vec::new(), shown: 5, attempts: 60, jobs };
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or(format!("{flag} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|error| format!("{flag} {value}: {error}"));
        match flag.as_str() {
            "--universes" => options.universes = number()?,
            "--seed" => options.seed = number()?,
            "--show" => options.shown = usize::try_from(number()?).unwrap_or(usize::MAX),
            "--attempts" => options.attempts = usize::try_from(number()?).unwrap_or(usize::MAX),
            "--jobs" => options.jobs = usize::try_from(number()?.clamp(1, 64)).unwrap_or(1),
            "--kind" => options.kinds.push(Kind::named(&value).ok_or(format!("no kind {value}"))?),
            _ => return Err(format!("no option {flag}")),
        }
    }
    if options.kinds.is_empty() {
        options.kinds = Kind::ALL.to_vec();
    }
    Ok(options)
}

/// What was found so far.
#[derive(Default)]
struct Found {
    differing: Vec<(u64, Kind, String)>,
    /// Commands that did the same.
    same: u64,
    /// Commands of them where the real go varies.
    open: u64,
    /// Universes with a command that the real go did not end.
    endless: u64,
}

impl Found {
    fn add(&mut self, seed: u64, kind: Kind, comparison: Comparison) {
        self.same += comparison.same;
        for command in &comparison.open {
            println!("-- seed {seed} ({kind:?}): go itself varies, and this is one of its ways: {command}");
        }
        self.open += comparison.open.len() as u64;
        if let Some(command) = comparison.endless {
            println!("-- seed {seed} ({kind:?}): go did not end, or panicked: {command}");
            self.endless += 1;
        }
        if let Some(difference) = comparison.difference {
            println!("-- seed {seed} ({kind:?}) differs: {difference}");
            self.differing.push((seed, kind, difference));
        }
    }
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
    let found = run(&options, &place);
    for (number, (seed, kind, difference)) in found.differing.iter().enumerate() {
        if number >= options.shown {
            println!("== seed {seed} ({kind:?}): {}", difference.lines().next().unwrap_or_default());
            continue;
        }
        let universe = generate(*seed, *kind);
        let small = shrink(&universe, options.attempts, |candidate| both(candidate, &place, 0).difference.is_some());
        let difference = both(&small, &place, 0).difference.unwrap_or_default();
        println!("== seed {seed} ({kind:?}), shrunk: {difference}\n{}", String::from_utf8_lossy(&small.format()));
    }
    let _ = std::fs::remove_dir_all(&place);
    let failed = found.differing.len() as u64;
    println!(
        "seeds {} to {}: {} universes, {} commands the same ({} where go itself varies), {} universes with a command that \
         go does not end, {:.0} s",
        options.seed,
        options.seed + options.universes.saturating_sub(1),
        options.universes,
        found.same,
        found.open,
        found.endless,
        start.elapsed().as_secs_f64()
    );
    println!("{} passed, {failed} failed", options.universes - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// All universes; the differences by seed.
fn run(options: &Options, place: &Path) -> Found {
    let next = AtomicU64::new(0);
    let found = Mutex::new(Found::default());
    std::thread::scope(|scope| {
        for worker in 0..options.jobs {
            let (next, found) = (&next, &found);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= options.universes {
                        return;
                    }
                    let seed = options.seed + number;
                    let kind = options.kinds[usize::try_from(number).unwrap_or(0) % options.kinds.len()];
                    let comparison = both(&generate(seed, kind), place, worker);
                    found.lock().expect("no worker panics").add(seed, kind, comparison);
                }
            });
        }
    });
    let mut found = found.into_inner().expect("no worker panics");
    found.differing.sort_by_key(|(seed, ..)| *seed);
    found
}

/// A universe through both, below `place`.
fn both(universe: &Archive, place: &Path, worker: usize) -> Comparison {
    let scenario = Scenario::parse(&universe.format());
    let [folder, cache]: [PathBuf; 2] = [worker.to_string().as_str(), "cache"].map(|name| place.join(name));
    compare(&scenario, &folder, Some(&cache))
}
