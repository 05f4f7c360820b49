//! What `gocmd` did beside what the real go did, command by command.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use world::Scenario;

use super::{Ran, ours, real, settled};
use crate::caught::caught;
use crate::difference;

/// How often the real go is asked again where the two differ.
const AGAIN: usize = 24;

/// How long `gocmd` may take for a universe's commands: they take milliseconds.
const PATIENCE: Duration = Duration::from_mins(1);

const STACK: usize = 64 << 20;

/// A scenario's commands through both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many commands did the same.
    pub same: u64,
    /// Those of them where the real go does not do the same each time, and `gocmd` does one of the things that it does.
    pub open: Vec<String>,
    /// The first command that differs, and how.
    pub difference: Option<String>,
    /// The command that the real go did not end, or panicked at: it and those after it are not compared.
    pub endless: Option<String>,
}

/// Runs a scenario's commands both ways, up to the first that differs. The real go runs in `folder`.
///
/// Some outputs of the real go are not fixed: it walks a Go map for the tools of the main modules
/// (cmd/go/internal/modload/load.go: `for tool := range ld.MainModules.Tools()`), and the order of the packages and errors
/// follows. So where the two differ, the real go runs again from the start, in a fresh copy; a command is no difference if
/// one of these runs did with it, to the byte, what `gocmd` did. Nothing is sorted for it.
pub fn compare(scenario: &Scenario, folder: &Path, cache: Option<&Path>) -> Comparison {
    let real = real::run_cached(scenario, folder, cache);
    let mut comparison = Comparison { endless: scenario.commands().get(real.len()).cloned(), ..Comparison::default() };
    let ours = match bounded(scenario, real.len()) {
        Ok(ours) => ours,
        Err(error) => {
            comparison.difference = Some(error);
            return comparison;
        }
    };
    let ended_at_once = |ran: &Ran| ran.stderr.windows(AT_ONCE.len()).any(|part| part == AT_ONCE.as_bytes());
    let chance = real.iter().position(ended_at_once).unwrap_or(usize::MAX);
    let differing: Vec<(usize, String)> = real
        .iter()
        .zip(&ours)
        .enumerate()
        .filter_map(|(number, (real, ours))| different(real, ours, number >= chance).map(|found| (number, found)))
        .collect();
    let mut unsettled: BTreeSet<usize> = differing.iter().map(|(number, _)| *number).collect();
    for _ in 0..AGAIN {
        if unsettled.is_empty() {
            break;
        }
        let again = real::run_cached(scenario, folder, cache);
        unsettled.retain(|&number| {
            again.get(number).is_none_or(|again| different(again, &ours[number], number >= chance).is_some())
        });
    }
    let first = differing.iter().find(|(number, _)| unsettled.contains(number));
    comparison.same = first.map_or(real.len(), |(number, _)| *number) as u64;
    comparison.difference = first.map(|(number, found)| format!("{}\n{found}", real[*number].command));
    comparison.open = differing
        .iter()
        .take_while(|(number, _)| !unsettled.contains(number))
        .map(|(number, _)| real[*number].command.clone())
        .collect();
    comparison
}

/// Runs `gocmd` in a thread of its own: a panic or a run without an end is an error. A thread that does not end is left
/// behind; the process ends it.
fn bounded(scenario: &Scenario, count: usize) -> Result<Vec<Ran>, String> {
    let (sender, receiver) = channel();
    let scenario = scenario.clone();
    let thread = std::thread::Builder::new().stack_size(STACK);
    let run = move || sender.send(caught(|| ours::run_some(&scenario, count)));
    thread.spawn(run).map_err(|error| format!("no thread: {error}"))?;
    match receiver.recv_timeout(PATIENCE) {
        Ok(Ok(ran)) => Ok(ran),
        Ok(Err(panic)) => Err(format!("gocmd panicked\n{panic}")),
        Err(_) => Err(format!("gocmd did not end within {} s", PATIENCE.as_secs())),
    }
}

/// What stands in the message with which go exits at once, out of the middle of what it does at the same time (Go:
/// `base.Fatalf` in `haveModSumLocked`).
const AT_ONCE: &str = "\nSECURITY ERROR\n";

/// The text without what is chance after such a message: which downloads had begun by then, and so which are left for later
/// commands.
fn undisturbed(stderr: &str) -> String {
    // Packages are looked for at the same time, too: one may be announced when the message ends the command, or not yet.
    let at_once = stderr.contains(AT_ONCE);
    let is_chance = |line: &str| {
        line.starts_with("go: downloading ") || (at_once && line.starts_with("go: finding module for package "))
    };
    stderr.split_inclusive('\n').filter(|line| !is_chance(line)).collect()
}

/// How `gocmd` ends a command that needs the compiler from here on.
const OUTSIDE: &str = ": packages load; compiling is outside of what gomodplay does\n";

/// What the real go said of loading where both loaded all packages, or `None` if it said something else of it. What follows
/// is the compiler's, under headings of its own, or the tests'.
fn of_loading(real: &Ran, ours: &Ran) -> Option<Ran> {
    let [want, have] = [&real.stderr, &ours.stderr].map(|stderr| settled(stderr));
    let loading = have.strip_suffix(OUTSIDE)?;
    let loading = &loading[..loading.rfind('\n').map_or(0, |newline| newline + 1)];
    let rest = want.strip_prefix(loading)?;
    let tests = real.command.starts_with("go test");
    // What was wrong with one package sets the status, and the others go on.
    let ended_well = tests || real.status == 0 || !loading.is_empty();
    let is_compilers = if rest.is_empty() { ended_well } else { rest.starts_with("# ") };
    let failed = |ran: &Ran| -> Vec<String> {
        let text = String::from_utf8_lossy(&ran.stdout).into_owned();
        text.lines().filter(|line| line.ends_with(" [setup failed]")).map(str::to_owned).collect()
    };
    (is_compilers && failed(real) == failed(ours)).then(|| Ran { changed: real.changed.clone(), ..ours.clone() })
}

/// How a command of `gocmd` differs from the real go's, if it does. `disturbed`: which downloads it announces is chance.
fn different(real: &Ran, ours: &Ran, disturbed: bool) -> Option<String> {
    let loading = of_loading(real, ours);
    let real = loading.as_ref().unwrap_or(real);
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
    let [want, have] = [&real.stderr, &ours.stderr].map(|stderr| {
        let stderr = settled(stderr);
        if disturbed { undisturbed(&stderr) } else { stderr }
    });
    compare("stderr", &want, &have);
    let names = |ran: &Ran| ran.changed.keys().cloned().collect::<Vec<_>>().join("\n");
    compare("changed files", &names(real), &names(ours));
    for (name, want) in &real.changed {
        match (want, ours.changed.get(name)) {
            (Some(want), Some(Some(have))) => compare(name, &text(want), &text(have)),
            (Some(_), Some(None)) => compare(name, "kept", "removed"),
            (None, Some(Some(_))) => compare(name, "removed", "kept"),
            (None, Some(None)) | (_, None) => {}
        }
    }
    (!found.is_empty()).then_some(found)
}
