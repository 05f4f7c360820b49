//! `go help` (cmd/go/internal/help): the overviews as go prints them, and for each command its usage with a pointer to Go's
//! own documentation.

use crate::error::{Error, ErrorKind, Result};
use crate::session::Session;

use super::table::{COMMANDS, GROUPS};

/// Topics that are no commands, with what they are about.
const TOPICS: [(&str, &str); 19] = [
    ("buildconstraint", "build constraints"),
    ("buildjson", "build -json encoding"),
    ("buildmode", "build modes"),
    ("c", "calling between Go and C"),
    ("cache", "build and test caching"),
    ("environment", "environment variables"),
    ("filetype", "file types"),
    ("goauth", "GOAUTH environment variable"),
    ("go.mod", "the go.mod file"),
    ("gopath", "GOPATH environment variable"),
    ("goproxy", "module proxy protocol"),
    ("importpath", "import path syntax"),
    ("modules", "modules, module versions, and more"),
    ("module-auth", "module authentication using go.sum"),
    ("packages", "package lists and patterns"),
    ("private", "configuration for downloading non-public code"),
    ("testflag", "testing flags"),
    ("testfunc", "testing functions"),
    ("vcs", "controlling version control with GOVCS"),
];

/// The overview of `go` (an empty group), `go mod` or `go work` (Go: `help.PrintUsage`).
pub(super) fn usage(group: &str) -> String {
    let about = match group {
        "mod" => {
            "Go mod provides access to operations on modules.\n\nNote that support for modules is built into all the go commands,\n\
             not just 'go mod'. For example, day-to-day adding, removing, upgrading,\nand downgrading of dependencies should be done using \
             'go get'.\nSee 'go help modules' for an overview of module functionality."
        }
        "work" => {
            "Work provides access to operations on workspaces.\n\nFor the details of workspaces, see https://go.dev/ref/mod#workspaces."
        }
        _ => "Go is a tool for managing Go source code.",
    };
    let prefix = if group.is_empty() { String::new() } else { format!("{group} ") };
    let mut lines: Vec<(&str, &str)> = COMMANDS
        .iter()
        .filter_map(|command| {
            let name = command.name.strip_prefix(&prefix)?;
            (!name.contains(' ')).then_some((name, command.short))
        })
        .collect();
    if group.is_empty() {
        lines.extend(GROUPS);
        lines.sort_unstable();
    }
    let commands: String = lines.iter().map(|(name, short)| format!("\n\t{name:<11} {short}")).collect();
    let line = if group.is_empty() { "go".to_owned() } else { format!("go {group}") };
    let long = if group.is_empty() { String::new() } else { format!(" {group}") };
    let mut text = format!(
        "{about}\n\nUsage:\n\n\t{line} <command> [arguments]\n\nThe commands are:\n{commands}\n\n\
         Use \"go help{long} <command>\" for more information about a command.\n"
    );
    if group.is_empty() {
        let topics: String = TOPICS.iter().map(|(name, short)| format!("\n\t{name:<15} {short}")).collect();
        text += &format!(
            "\nAdditional help topics:\n{topics}\n\nUse \"go help <topic>\" for more information about that topic.\n"
        );
    }
    text.push('\n');
    text
}

/// `go help …`.
pub(super) fn run(session: &Session<'_>, args: &[String]) -> Result<()> {
    let topic = args.join(" ");
    if topic.is_empty() || GROUPS.iter().any(|(group, _)| *group == topic) {
        session.print(usage(&topic));
        return Ok(());
    }
    if let Some(command) = COMMANDS.iter().find(|command| command.name == topic) {
        let page = match command.name.split_once(' ') {
            Some(_) => format!("https://go.dev/ref/mod#go-{}", command.name.replace(' ', "-")),
            None => format!("https://pkg.go.dev/cmd/go#hdr-{}", command.name),
        };
        let more = match command.name {
            "get" => {
                "It chooses module versions for the packages named, and updates go.mod to require those versions.\n"
            }
            _ => "",
        };
        session.print(format!("usage: {}\n\n{}; see {page}\n{more}", command.usage, capitalize(command.short)));
        return Ok(());
    }
    if let Some((name, short)) = TOPICS.iter().find(|(name, _)| *name == topic) {
        session.print(format!(
            "{}; see 'go help {name}' of a Go installation, or https://pkg.go.dev/cmd/go\n",
            capitalize(short)
        ));
        return Ok(());
    }
    // As much of the topic as there is help for.
    let known = match args.first() {
        Some(first) if args.len() > 1 && (is_topic(first)) => format!("go help {first}"),
        _ => "go help".to_owned(),
    };
    session.print_error(format!("go help {topic}: unknown help topic. Run '{known}'.\n"));
    session.set_status(2);
    Err(Error::new(ErrorKind::Exit, ""))
}

fn is_topic(word: &str) -> bool {
    GROUPS.iter().chain(&TOPICS).any(|(name, _)| *name == word) || COMMANDS.iter().any(|command| command.name == word)
}

fn capitalize(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
