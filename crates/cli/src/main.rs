//! `gomodplay`, the terminal program: `gomodplay go …` does in a real directory what the go command does,
//! `gomodplay run FILE.txtar` runs the commands of a scenario in memory.

mod again;
mod ahead;
mod disk;
mod file_error;
mod kept;
mod network;
mod processor;
mod record;
mod run;

use std::io::Write;
use std::process::ExitCode;

/// A go command is one short burst of small allocations, some on one thread and given up on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "\
usage: gomodplay go <command> [arguments]
       gomodplay run [-C dir] <file.txtar | -> [go command]...
       gomodplay run --record [--go program] <file.txtar>...

gomodplay go runs a module command of the go command in this directory, word
for word as go 1.27.3 does: gomodplay go help lists the commands.
gomodplay run runs the go commands of a scenario, or those given, in memory;
it changes no file. With --record the real go command runs them, in a
temporary folder, and what it did is written beside each file as .golden.
";

fn main() -> ExitCode {
    let mut args: Vec<String> = Vec::new();
    for argument in std::env::args_os().skip(1) {
        match argument.into_string() {
            Ok(argument) => args.push(argument),
            Err(argument) => {
                eprintln!("gomodplay: argument is not UTF-8: {}", argument.display());
                return ExitCode::from(2);
            }
        }
    }
    let status = match args.split_first() {
        Some((first, rest)) if first == "go" => in_directory(rest),
        Some((first, rest)) if first == "run" => run::scenario(rest),
        Some((first, _)) if matches!(first.as_str(), "help" | "-h" | "-help" | "--help") => {
            print!("{USAGE}");
            0
        }
        Some((first, _)) if matches!(first.as_str(), "version" | "-V" | "--version") => {
            println!("gomodplay {}", env!("CARGO_PKG_VERSION"));
            0
        }
        _ => {
            eprint!("{USAGE}");
            2
        }
    };
    ExitCode::from(u8::try_from(status).unwrap_or(1))
}

/// GOAUTH after the environment and go's env files.
fn goauth() -> String {
    let system = disk::Disk::new(network::Network::new(String::new));
    gocmd::Config::new(&system).env_or("GOAUTH", "netrc")
}

/// True for a command that usually reads the go.mod files of dependencies.
fn loads_modules(args: &[String]) -> bool {
    let mut words = args.iter().map(String::as_str);
    match words.next() {
        Some("mod") => !matches!(words.next(), None | Some("edit" | "init")),
        Some("build" | "fix" | "get" | "install" | "list" | "run" | "test" | "vet" | "work") => true,
        _ => false,
    }
}

/// Runs one go command over the disk and the network. Standard error is shown as it comes, standard output at the end.
fn in_directory(args: &[String]) -> i32 {
    let system = disk::Disk::new(network::Network::new(goauth));
    if loads_modules(args) {
        system.follow();
    }
    let outcome = gocmd::commands::run(&system, args);
    system.confirm();
    // A reader that went away (`| head`) is no failure of ours.
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(&outcome.stdout).and_then(|()| stdout.flush());
    system.finish();
    // The process ends: giving back what it holds piece by piece would only take time.
    std::mem::forget(system);
    outcome.status
}
