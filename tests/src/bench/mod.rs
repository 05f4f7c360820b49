//! `cargo xtask bench`: how fast things are beside the real go, in one run. A missed target fails nothing: it is printed
//! beside the figure.
//!
//! What is compared takes turns (A B A B …) and medians count, so that a busy machine is unfair to neither side.

pub mod memory;
pub mod page;
pub mod process;
pub mod universe;

use std::time::{Duration, Instant};

/// The middle one of some times.
pub fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// How long one call takes.
pub fn time(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// What is read in this process, or in a program that goes on, is read so often whenever it is its turn: the first time it
/// finds caches that go has filled, and in WebAssembly a program that was compiled in haste.
pub const READS: usize = 3;

/// Takes turns between the real go and several readings, which say how long they took. Gives go's median, and for each
/// reading the median of all and that of the first of each turn.
pub fn turns(
    rounds: usize,
    go: &mut dyn FnMut(),
    readings: &mut [&mut dyn FnMut() -> Duration],
) -> (Duration, Vec<(Duration, Duration)>) {
    let mut theirs = Vec::with_capacity(rounds);
    let mut ours = vec![(Vec::new(), Vec::new()); readings.len()];
    for _ in 0..rounds {
        theirs.push(time(&mut *go));
        for (read, (all, first)) in readings.iter_mut().zip(&mut ours) {
            let times: Vec<Duration> = (0..READS).map(|_| read()).collect();
            first.push(times[0]);
            all.extend(times);
        }
    }
    (median(&mut theirs), ours.iter_mut().map(|(all, first)| (median(all), median(first))).collect())
}

/// Takes turns (A B A B …) between programs; gives for each the median of its times and the mean of the processor time
/// that it took (0 where the system does not tell). On a busy machine the processor time is the fairer figure.
pub fn processes(rounds: usize, runs: &mut [&mut dyn FnMut()]) -> Vec<(Duration, Duration)> {
    let mut times = vec![Vec::with_capacity(rounds); runs.len()];
    let mut busy = vec![Duration::ZERO; runs.len()];
    for _ in 0..rounds {
        for ((run, times), busy) in runs.iter_mut().zip(&mut times).zip(&mut busy) {
            let before = children();
            times.push(time(&mut **run));
            *busy += children().saturating_sub(before);
        }
    }
    times.iter_mut().zip(busy).map(|(times, busy)| (median(times), busy / rounds.max(1) as u32)).collect()
}

/// The processor time of all programs that this one started and that have ended (Linux counts it in hundredths of seconds).
fn children() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the program's name, which may hold anything: fields 16 and 17 of proc(5).
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields.split_ascii_whitespace()).into_iter().flatten();
    let ticks: u64 = fields.skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// Prints two programs' figures as a ratio to the real go's: time, of which something may be expected, and processor time.
pub fn beside(what: &str, ours: (Duration, Duration), go: (Duration, Duration), target: Option<f64>) {
    match target {
        Some(target) => ratio(what, ours.0, go.0, target),
        None => println!("{}", compared(what, ours.0, go.0)),
    }
    if !ours.1.is_zero() {
        let times = go.1.as_secs_f64() / ours.1.as_secs_f64();
        println!(
            "{:<58}{:>10.2} ms  go {:>8.1} ms  {times:>7.1} times as little",
            "  processor time",
            ms(ours.1),
            ms(go.1)
        );
    }
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Prints a figure as a ratio to the real go's.
pub fn ratio(what: &str, ours: Duration, go: Duration, target: f64) {
    let ratio = go.as_secs_f64() / ours.as_secs_f64().max(1e-9);
    let verdict = if ratio >= target { "reached" } else { "MISSED" };
    println!("{} (target {target}: {verdict})", compared(what, ours, go));
}

/// A figure as a ratio to the real go's, of which nothing was expected.
pub fn compared(what: &str, ours: Duration, go: Duration) -> String {
    let ratio = go.as_secs_f64() / ours.as_secs_f64().max(1e-9);
    format!("{what:<58}{:>10.2} ms  go {:>8.1} ms  {ratio:>7.1} times as fast", ms(ours), ms(go))
}

/// Prints a figure that has a limit.
pub fn limit(what: &str, figure: f64, unit: &str, limit: f64) {
    let verdict = if figure <= limit { "reached" } else { "MISSED" };
    println!("{what:<58}{figure:>10.1} {unit}  (at most {limit}: {verdict})");
}

/// Prints a figure.
pub fn figure(what: &str, figure: f64, unit: &str) {
    println!("{what:<58}{figure:>10.1} {unit}");
}

/// How busy the machine is, where the system says.
pub fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}
