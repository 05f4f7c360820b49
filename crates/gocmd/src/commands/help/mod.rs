//! `go help` (cmd/go/internal/help). The long texts are go's own and come from its source in $GOROOT; without a GOROOT the
//! usage line stands alone, and a sentence says so.

mod source;

use crate::error::{Error, ErrorKind, Result};
use crate::session::Session;

use super::table::{COMMANDS, Command, GROUPS};

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

/// Stands where go prints a long text that this run can't read.
const NO_SOURCE: &str = "(The full text of this help stands in go's source, $GOROOT/src/cmd/go, which is not here.)";

/// The overview of `go` (an empty group), `go mod` or `go work` (Go: `help.PrintUsage`).
pub(super) fn usage(session: &Session<'_>, group: &str) -> String {
    let about = match group {
        "" => "Go is a tool for managing Go source code.".to_owned(),
        _ => source::read(session, group).map_or_else(|| NO_SOURCE.to_owned(), |text| text.long.trim().to_owned()),
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

/// `go help …` (Go: `help.Help`).
pub(super) fn run(session: &Session<'_>, args: &[String]) -> Result<()> {
    if args == ["documentation"] {
        return documentation(session);
    }
    // The words that name something, as many as there are.
    let known = (0..=args.len()).rev().find(|count| is_known(&args[..*count])).unwrap_or_default();
    let words: String = args[..known].iter().map(|word| format!(" {word}")).collect();
    if known < args.len() {
        session.print_error(format!("go help {}: unknown help topic. Run 'go help{words}'.\n", args.join(" ")));
        session.set_status(2);
        return Err(Error::new(ErrorKind::Exit, ""));
    }
    let topic = words.trim_start();
    session.print(match COMMANDS.iter().find(|command| command.name == topic) {
        Some(command) => format!("usage: {}\n\n{}\n", command.usage, long(session, topic)),
        None if is_topic(topic) => format!("{}\n", long(session, topic)),
        None => usage(session, topic),
    });
    Ok(())
}

/// What follows a command line that is wrong (Go: `Command.Usage`).
pub(super) fn usage_lines(command: &Command) -> String {
    format!("usage: {}\nRun 'go help {}' for details.\n", command.usage, command.name)
}

/// The same where a command reads its line itself (Go: `exitWithUsage` of packages vet and test).
pub(super) fn long_usage_lines(command: &Command) -> String {
    let name = command.name;
    match name {
        "test" => format!("usage: {}\nRun 'go help test' and 'go help testflag' for details.\n", command.usage),
        "vet" | "fix" => format!(
            "{}Run 'go tool {name} help' for a full list of flags and analyzers.\nRun 'go tool {name} -help' for an overview.\n",
            usage_lines(command)
        ),
        _ => usage_lines(command),
    }
}

/// A command's or topic's whole text, without blank space around it.
fn long(session: &Session<'_>, topic: &str) -> String {
    source::read(session, topic).map_or_else(|| NO_SOURCE.to_owned(), |text| text.long.trim().to_owned())
}

/// True if the words name a command, a group, a topic, or (none) go itself.
fn is_known(words: &[String]) -> bool {
    match words {
        [] => true,
        [word] => {
            is_topic(word)
                || GROUPS.iter().any(|(group, _)| group == word)
                || COMMANDS.iter().any(|command| command.name == word)
        }
        [group, name] => {
            GROUPS.iter().any(|(known, _)| known == group)
                && COMMANDS.iter().any(|command| command.name == format!("{group} {name}"))
        }
        _ => false,
    }
}

fn is_topic(word: &str) -> bool {
    TOPICS.iter().any(|(name, _)| *name == word)
}

/// `go help documentation`: everything as the comment of a Go file (help.go, `documentationTemplate`).
fn documentation(session: &Session<'_>) -> Result<()> {
    let mut text = format!("{}\n\n\n", usage(session, "").trim());
    let mut names: Vec<(&str, &str, Option<&str>)> =
        COMMANDS.iter().map(|command| (command.name, command.short, Some(command.usage))).collect();
    names.extend(GROUPS.iter().map(|(name, short)| (*name, *short, None)));
    names.sort_unstable();
    names.extend(TOPICS.iter().map(|(name, short)| (*name, *short, None)));
    for (name, short, usage_line) in names {
        text += &format!("{}\n\n", capitalize(short));
        if GROUPS.iter().any(|(group, _)| *group == name) {
            text += &usage(session, name);
            continue;
        }
        if let Some(usage_line) = usage_line {
            text += &format!("Usage:\n\n\t{usage_line}\n\n");
        }
        text += &format!("{}\n\n\n", long(session, name));
    }
    let comment: String = text
        .split_inclusive('\n')
        .map(|line| if line == "\n" { "//\n".to_owned() } else { format!("// {line}") })
        .collect();
    session.print(format!("{}{comment}package main\n", source::file_header(session)));
    Ok(())
}

fn capitalize(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
