//! The commands, and how a command line finds its command (cmd/go/main.go).

mod build;
mod build_init;
mod build_output;
mod clean;
mod directory;
mod env;
pub mod flags;
mod get;
mod help;
mod link_init;
mod list;
mod list_modules;
mod list_packages;
mod mod_download;
mod mod_edit;
mod mod_graph;
mod mod_init;
mod mod_tidy;
mod mod_vendor;
mod mod_verify;
mod mod_why;
mod overlay;
pub mod quoted;
mod run;
pub mod table;
mod test;
mod test_line;
mod version;
mod vet;
mod vet_line;
mod work_edit;
mod work_init;
mod work_sync;
mod work_use;
mod work_vendor;

use world::System;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::outcome::Outcome;
use crate::paths;
use crate::session::Session;
use crate::toolchain;

use directory::InDirectory;
use flags::Flags;
use table::{COMMANDS, Command, GROUPS, Run};

/// Runs one go command: `args` are what stands behind `go`.
pub fn run(system: &dyn System, args: &[String]) -> Outcome {
    let (directory, args) = match chdir_flag(args) {
        Some((directory, args)) => (Some(directory), args),
        None => (None, args.to_vec()),
    };
    let Some(directory) = directory else { return run_here(system, &args) };
    let wanted = paths::absolute(&system.current_dir(), &directory);
    let found = match system.stat(&wanted) {
        Ok(found) if found.kind == world::FileKind::Directory => Ok(()),
        Ok(_) => Err(world::FileErrorKind::NotADirectory),
        Err(error) => Err(error.kind),
    };
    if let Err(kind) = found {
        let session = Session::new(system, Config::new(system));
        return session.finish(Err(Error::plain(world::FileError::new("chdir", directory, kind).to_string())));
    }
    let directory = paths::eval_links(system, &wanted).unwrap_or(wanted);
    run_here(&InDirectory { system, directory }, &args)
}

/// Takes `-C dir` out of a command line: it must be the first flag behind the command (Go: `handleChdirFlag`).
fn chdir_flag(args: &[String]) -> Option<(String, Vec<String>)> {
    let (_, used) = look_up(args);
    let flag = args.get(used)?;
    let mut rest = args.to_vec();
    if flag == "-C" || flag == "--C" {
        let directory = args.get(used + 1)?.clone();
        rest.drain(used..used + 2);
        return Some((directory, rest));
    }
    let directory = flag.strip_prefix("-C=").or_else(|| flag.strip_prefix("--C="))?.to_owned();
    rest.remove(used);
    Some((directory, rest))
}

/// What the first words of a command line name (Go: `lookupCmd`).
enum Found {
    /// A command.
    Command(&'static Command),
    /// A group without a command of its behind it; empty for `go` itself.
    Group(&'static str),
}

fn look_up(args: &[String]) -> (Found, usize) {
    let Some(first) = args.first() else { return (Found::Group(""), 0) };
    if let Some((group, _)) = GROUPS.iter().find(|(group, _)| group == first) {
        let name = args.get(1).map(|second| format!("{group} {second}"));
        return match COMMANDS.iter().find(|command| Some(command.name) == name.as_deref()) {
            Some(command) => (Found::Command(command), 2),
            None => (Found::Group(group), 1),
        };
    }
    match COMMANDS.iter().find(|command| command.name == first) {
        Some(command) => (Found::Command(command), 1),
        None => (Found::Group(""), 0),
    }
}

fn run_here(system: &dyn System, args: &[String]) -> Outcome {
    let mut session = Session::new(system, Config::new(system));
    let result = dispatch(&mut session, args);
    let Err(error) = &result else { return session.finish(result) };
    let ErrorKind::SwitchToolchain { toolchain, simulated } = error.kind().clone() else {
        return session.finish(result);
    };
    // The other toolchain's run: what was printed stays, then it starts over.
    let first = session.finish(Ok(()));
    let again = run_here(&directory::AsToolchain { system, toolchain, simulated }, args);
    Outcome {
        status: again.status,
        stdout: [first.stdout, again.stdout].concat(),
        stderr: [first.stderr, again.stderr].concat(),
        requests: [first.requests, again.requests].concat(),
        needs: [first.needs, again.needs].concat(),
    }
}

fn exit_with_usage(session: &Session<'_>, text: &str) -> Error {
    session.print_error(text);
    session.set_status(2);
    Error::new(ErrorKind::Exit, "")
}

fn flag_error(session: &Session<'_>, error: &flags::FlagError, usage: &str) -> Error {
    if error.fatal {
        return Error::plain(error.text.as_str());
    }
    let newline = if error.text.is_empty() { "" } else { "\n" };
    exit_with_usage(session, &format!("{}{newline}{usage}", error.text))
}

fn dispatch(session: &mut Session<'_>, args: &[String]) -> Result<()> {
    toolchain::set_mod_cache_rw(session, args);
    toolchain::select(session, args)?;

    let mut main_flags = Flags::default();
    if let Err(error) = flags::parse(&[], args, &mut main_flags) {
        let usage = help::usage(session, "");
        let text = if error.text.is_empty() { usage } else { format!("{}\n{usage}", error.text) };
        return Err(exit_with_usage(session, &text));
    }
    let args = &main_flags.args[..];
    let Some(first) = args.first() else { return Err(exit_with_usage(session, &help::usage(session, ""))) };
    if first == "help" {
        return help::run(session, &args[1..]);
    }
    check_gopath(session)?;

    let (found, used) = look_up(args);
    let command = match found {
        Found::Command(command) => command,
        Found::Group(group) => {
            if used >= args.len() {
                return Err(exit_with_usage(session, &help::usage(session, group)));
            }
            if args[used] == "help" {
                let mut topic = args[..used].to_vec();
                topic.extend_from_slice(&args[used + 1..]);
                return help::run(session, &topic);
            }
            let topic = if group.is_empty() { String::new() } else { format!(" {group}") };
            let name = if group.is_empty() { &args[0] } else { group };
            let text = format!("go {name}: unknown command\nRun 'go help{topic}' for usage.\n");
            return Err(exit_with_usage(session, &text));
        }
    };
    command.name.clone_into(&mut session.config.command);

    let definitions = (command.flags)();
    let lenient = matches!(command.name, "env" | "bug");
    session.config.goflags = flags::goflags(session.config.env("GOFLAGS"), is_flag, lenient)?;
    let mut flags = Flags::default();
    flags.local_go.clone_from(&session.config.local_go);
    if let Err(error) = flags::set_from_goflags(&definitions, &session.config.goflags, &mut flags) {
        return Err(flag_error(session, &error, &help::usage_lines(command)));
    }
    let words = &args[used..];
    let parsed = match command.name {
        "test" => test_line::parse(&definitions, words, &mut flags),
        "vet" | "fix" => {
            vet_line::check_tool(session, command.name, words)?;
            vet_line::parse(command.name, &definitions, words, &mut flags)
        }
        _ => flags::parse(&definitions, words, &mut flags),
    };
    if let Err(error) = parsed {
        return Err(flag_error(session, &error, &help::long_usage_lines(command)));
    }
    configure(session, &flags);
    let overlay = flags.text("overlay");
    if !overlay.is_empty() {
        let overlay = overlay::read(session, overlay)?;
        session.fsys.overlay = overlay;
    }
    match command.run {
        Run::Here(run) => run(session, &flags),
        Run::Outside => {
            Err(Error::plain(format!("go {}: not about modules; outside of what gomodplay runs", command.name)))
        }
    }
}

/// Whether a command's flag takes a value; `None` if it has no such flag.
pub(crate) fn takes_value(command: &str, flag: &str) -> Option<bool> {
    let command = COMMANDS.iter().find(|known| known.name == command)?;
    (command.flags)().iter().find(|known| known.name == flag).map(|flag| !flag.is_bool())
}

/// True if any command has the flag (Go: `hasFlag(Go, name)`).
fn is_flag(name: &str) -> bool {
    COMMANDS.iter().any(|command| (command.flags)().iter().any(|flag| flag.name == name))
}

/// Puts the flags that all commands share into the configuration.
fn configure(session: &mut Session<'_>, flags: &Flags) {
    let config = &mut session.config;
    let build_mod = flags.text("mod");
    if flags.get("mod").is_some() {
        *config.build_mod.get_mut() = build_mod.to_owned();
        config.build_mod_explicit.set(flags.given().any(|(name, value)| name == "mod" && !value.is_empty()));
    }
    flags.text("modfile").clone_into(&mut config.mod_file);
    config.mod_cache_rw = flags.bool("modcacherw");
    config.build_n = flags.bool("n");
    config.build_x = flags.bool("x");
    config.build_v = flags.bool("v");
    flags.text("compiler").clone_into(&mut config.compiler);
    config.build_tags = split_tags(flags.text("tags"));
    config.linking = link_init::of_flags(flags);
}

/// The tags of `-tags`: a list with commas, or the old one with spaces (Go: `tagsFlag.Set`).
fn split_tags(text: &str) -> Vec<String> {
    if text.contains([' ', '\'']) {
        return quoted::split(text).unwrap_or_default();
    }
    text.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// GOPATH must be a list of absolute paths (cmd/go/main.go).
fn check_gopath(session: &mut Session<'_>) -> Result<()> {
    let gopath = session.config.gopath.clone();
    if !session.config.goroot.is_empty() && !gopath.is_empty() && paths::clean(&gopath) == session.config.goroot {
        session.print_error(format!(
            "warning: both GOPATH and GOROOT are the same directory ({gopath}); see https://go.dev/wiki/InstallTroubleshooting\n"
        ));
        return Ok(());
    }
    for path in gopath.split(':').filter(|path| !path.is_empty()) {
        let quoted = gomod::quote::quote(path);
        if path.starts_with('~') {
            let text = format!("go: GOPATH entry cannot start with shell metacharacter '~': {quoted}\n");
            return Err(exit_with_usage(session, &text));
        }
        if !paths::is_abs(path) {
            if session.config.env("GOPATH").is_empty() {
                session.config.gopath = String::new();
            } else {
                let text = format!(
                    "go: GOPATH entry is relative; must be absolute path: {quoted}.\nFor more details see: 'go help gopath'\n"
                );
                return Err(exit_with_usage(session, &text));
            }
        }
    }
    Ok(())
}
