//! Command-line flags as Go's flag package reads them, and GOFLAGS (flag, cmd/go/internal/base goflags.go).

use super::quoted;
use crate::error::{Error, ErrorKind, Result};

/// What a flag takes.
#[derive(Clone, Copy)]
pub enum Takes {
    /// Nothing, or `=true` and the like.
    Bool,
    /// A value.
    Text,
    /// A whole number.
    Number,
    /// A list in quotes, as `-toolexec`.
    Quoted,
    /// Nothing, or a value behind `=`: as `-json=Name,Version`. The check gives Go's text of what is wrong.
    Optional(fn(&str) -> std::result::Result<(), String>),
    /// A Go version, not above this go's own (Go: `goVersionFlag`).
    GoVersion,
    /// A value that is checked. The check gives Go's text of what is wrong.
    Checked(fn(&str) -> std::result::Result<(), String>),
    /// A value whose mistakes end the command before the next flag is read, as those of `go mod edit -require` do.
    Fatal(fn(&str) -> std::result::Result<(), String>),
}

/// One flag of a command.
#[derive(Clone, Copy)]
pub struct Flag {
    /// The name without dashes.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
}

/// A flag that takes nothing.
pub const fn bool_flag(name: &'static str) -> Flag {
    Flag { name, takes: Takes::Bool }
}

/// A flag that takes a value.
pub const fn text_flag(name: &'static str) -> Flag {
    Flag { name, takes: Takes::Text }
}

/// The flags that were given, and the arguments behind them.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    given: Vec<(&'static str, String)>,
    /// The Go version that this command is.
    pub local_go: String,
    /// What stands behind the flags.
    pub args: Vec<String>,
}

impl Flags {
    /// True if a [`Takes::Bool`] flag is set; the last one counts.
    pub fn bool(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| parse_bool(value) == Some(true))
    }

    /// A flag's value, empty if it was not given; the last one counts.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// A flag's value if it was given; the last one counts. A flag without value has `true`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.given.iter().rev().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
    }

    fn push(&mut self, flag: &Flag, value: &str) {
        // Another name of the same flag (cmd/go/internal/test/testflag.go: `cf.Var(cf.Lookup(name).Value, "test."+name, "")`).
        let name = flag.name.strip_prefix("test.").unwrap_or(flag.name);
        self.given.push((name, value.to_owned()));
    }

    /// All flags in the order in which they were given, those of GOFLAGS first.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.given.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

/// Go's `strconv.ParseBool`.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

impl Flag {
    /// True if it stands alone (Go: `IsBoolFlag`).
    pub fn is_bool(&self) -> bool {
        matches!(self.takes, Takes::Bool | Takes::Optional(_))
    }

    fn check_fatal(&self, value: &str) -> std::result::Result<(), FlagError> {
        let Takes::Fatal(check) = self.takes else { return Ok(()) };
        check(value).map_err(|text| FlagError { text: format!("-{}={value}: {text}", self.name), fatal: true })
    }

    fn check(&self, value: &str, local_go: &str) -> std::result::Result<(), String> {
        match self.takes {
            Takes::Text | Takes::Fatal(_) => Ok(()),
            Takes::Bool if parse_bool(value).is_some() => Ok(()),
            Takes::Bool => Err("parse error".to_owned()),
            Takes::Number => check_number(value),
            Takes::Quoted => quoted::split(value).map(|_| ()),
            Takes::GoVersion => check_go_version(value, local_go),
            Takes::Optional(check) | Takes::Checked(check) => check(value),
        }
    }
}

fn check_go_version(version: &str, latest: &str) -> std::result::Result<(), String> {
    if version.is_empty() {
        return Ok(());
    }
    if !gomod::modfile::is_go_version(version) {
        return Err(format!("expecting a Go version like {}", gomod::quote::quote(latest)));
    }
    if gomod::gover::compare(version, latest).is_gt() {
        return Err(format!("maximum supported Go version is {latest}"));
    }
    Ok(())
}

fn check_number(text: &str) -> std::result::Result<(), String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (digits, radix) = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (&digits[2..], 16),
        Some("0b") => (&digits[2..], 2),
        Some("0o") => (&digits[2..], 8),
        _ => (digits, 10),
    };
    let digits = digits.replace('_', "");
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err("parse error".to_owned());
    }
    i64::from_str_radix(&digits, radix).map(|_| ()).map_err(|_| "value out of range".to_owned())
}

/// What goes wrong while flags are read: the text that stands before the usage line.
#[derive(Debug, Default)]
pub struct FlagError {
    /// Printed first; empty for `-h`.
    pub text: String,
    /// The text is the command's own error, without a usage line behind it.
    pub fatal: bool,
}

/// What stands in front of a command line.
pub enum Word<'a> {
    /// A flag: its value is among the others now.
    Set,
    /// What asks for help.
    Help,
    /// `--`.
    Terminator,
    /// What looks like no flag.
    NotAFlag,
    /// A flag that is not known.
    NotDefined {
        /// The name.
        name: &'a str,
        /// True if a value stands in the same word.
        has_value: bool,
    },
    /// A flag with a wrong value.
    Wrong(FlagError),
}

/// Reads one flag in front of the arguments; there must be a word. What is left comes with it (Go: `cmdflag.ParseOne`).
pub fn parse_one<'a>(definitions: &[Flag], args: &'a [String], flags: &mut Flags) -> (Word<'a>, &'a [String]) {
    let Some((raw, rest)) = args.split_first() else { return (Word::NotAFlag, args) };
    if raw == "--" {
        return (Word::Terminator, rest);
    }
    let arg = if raw.starts_with("--") { &raw[1..] } else { raw.as_str() };
    if matches!(arg, "-?" | "-h" | "-help") {
        return (Word::Help, rest);
    }
    let name = arg.strip_prefix('-').unwrap_or_default();
    if name.is_empty() || name.starts_with(['-', '=']) {
        return (Word::NotAFlag, rest);
    }
    let (name, value) = match name.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (name, None),
    };
    let Some(flag) = definitions.iter().find(|flag| flag.name == name) else {
        return (Word::NotDefined { name, has_value: value.is_some() }, rest);
    };
    let mut rest = rest;
    match set(flag, value, &mut rest, flags) {
        Ok(()) => (Word::Set, rest),
        Err(error) => (Word::Wrong(error), rest),
    }
}

/// Sets a flag to its value, which may be the next argument.
fn set(
    flag: &Flag,
    value: Option<&str>,
    args: &mut &[String],
    flags: &mut Flags,
) -> std::result::Result<(), FlagError> {
    let fail = |text: String| Err(FlagError { text, fatal: false });
    let name = flag.name;
    let value = if flag.is_bool() {
        let given = value.unwrap_or("true");
        if let Err(error) = flag.check(given, &flags.local_go) {
            return fail(match value {
                Some(value) => format!("invalid boolean value {} for -{name}: {error}", gomod::quote::quote(value)),
                None => format!("invalid boolean flag {name}: {error}"),
            });
        }
        given
    } else {
        let value = match (value, args.split_first()) {
            (Some(value), _) => value,
            (None, Some((value, rest))) => {
                *args = rest;
                value
            }
            (None, None) => return fail(format!("flag needs an argument: -{name}")),
        };
        if let Err(error) = flag.check(value, &flags.local_go) {
            return fail(format!("invalid value {} for flag -{name}: {error}", gomod::quote::quote(value)));
        }
        value
    };
    flag.check_fatal(value)?;
    flags.push(flag, value);
    Ok(())
}

/// Reads the flags in front of the arguments (Go: `FlagSet.Parse`).
///
/// # Errors
/// The text go prints in front of the usage line.
pub fn parse(definitions: &[Flag], args: &[String], flags: &mut Flags) -> std::result::Result<(), FlagError> {
    let fail = |text: String| Err(FlagError { text, fatal: false });
    let mut args = args;
    while let Some((arg, rest)) = args.split_first() {
        if arg.len() < 2 || !arg.starts_with('-') {
            break;
        }
        if arg == "--" {
            args = rest;
            break;
        }
        let name = arg.strip_prefix("--").or_else(|| arg.strip_prefix('-')).unwrap_or(arg);
        if name.is_empty() || name.starts_with(['-', '=']) {
            return fail(format!("bad flag syntax: {arg}"));
        }
        args = rest;
        let (name, value) = match name.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (name, None),
        };
        let Some(flag) = definitions.iter().find(|flag| flag.name == name) else {
            return fail(match name {
                "h" | "help" => String::new(),
                _ => format!("flag provided but not defined: -{name}"),
            });
        };
        set(flag, value, &mut args, flags)?;
    }
    flags.args = args.to_vec();
    Ok(())
}

/// The flags of GOFLAGS (Go: `InitGOFLAGS`). `known` says whether any command has the flag; `lenient` commands (`env`, `bug`)
/// go on with what is wrong.
///
/// # Errors
/// Of kind fatal.
pub fn goflags(value: &str, known: impl Fn(&str) -> bool, lenient: bool) -> Result<Vec<String>> {
    let fatal = |text: String| Error::new(ErrorKind::Fatal, text);
    let list = match quoted::split(value) {
        Ok(list) => list,
        Err(_) if lenient => return Ok(Vec::new()),
        Err(error) => return Err(fatal(format!("parsing $GOFLAGS: {error}"))),
    };
    for flag in &list {
        let bad = ["---", "-=", "--="].iter().any(|bad| flag.starts_with(bad));
        if !flag.starts_with('-') || flag == "-" || flag == "--" || bad {
            if lenient {
                continue;
            }
            return Err(fatal(format!("parsing $GOFLAGS: non-flag {}", gomod::quote::quote(flag))));
        }
        let name = flag.trim_start_matches('-').split('=').next().unwrap_or_default();
        if !known(name) && !lenient {
            return Err(fatal(format!("parsing $GOFLAGS: unknown flag -{name}")));
        }
    }
    Ok(list)
}

/// Sets a command's flags from GOFLAGS, leaving out those that it does not have (Go: `SetFromGOFLAGS`).
///
/// # Errors
/// The text go prints in front of the usage line.
pub fn set_from_goflags(
    definitions: &[Flag],
    goflags: &[String],
    flags: &mut Flags,
) -> std::result::Result<(), FlagError> {
    for given in goflags {
        let (name, value) = match given.split_once('=') {
            Some(("", _)) => continue,
            Some((name, value)) => (name, Some(value)),
            None => (given.as_str(), None),
        };
        let dashed = if name.starts_with("--") { &name[1..] } else { name };
        let Some(flag) = definitions.iter().find(|flag| dashed.get(1..) == Some(flag.name)) else { continue };
        let text = match (flag.is_bool(), value) {
            (true, Some(value)) => flag.check(value, &flags.local_go).err().map(|error| {
                let value = gomod::quote::quote(value);
                format!("go: invalid boolean value {value} for flag {dashed} (from $GOFLAGS): {error}")
            }),
            (true, None) => flag
                .check("true", &flags.local_go)
                .err()
                .map(|error| format!("go: invalid boolean flag {dashed} (from $GOFLAGS): {error}")),
            (false, None) => Some(format!("go: flag needs an argument: {dashed} (from $GOFLAGS)")),
            (false, Some(value)) => flag.check(value, &flags.local_go).err().map(|error| {
                let value = gomod::quote::quote(value);
                format!("go: invalid value {value} for flag {dashed} (from $GOFLAGS): {error}")
            }),
        };
        if let Some(text) = text {
            return Err(FlagError { text, fatal: false });
        }
        let value = value.unwrap_or("true");
        flag.check_fatal(value)?;
        flags.push(flag, value);
    }
    Ok(())
}
