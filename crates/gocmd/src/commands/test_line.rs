//! The command line of `go test`: flags stand in front of packages and behind them, and some are for the program that is
//! tested (cmd/go/internal/test/testflag.go).

use super::flags::{self, Flag, FlagError, Flags, Takes, Word, bool_flag, text_flag};
use super::vet_line;

/// Reads the words behind `go test`; what only the tests' own program can judge is passed over (Go: `testFlags`).
///
/// # Errors
/// What go prints in front of the usage lines.
pub(super) fn parse(definitions: &[Flag], args: &[String], flags: &mut Flags) -> Result<(), FlagError> {
    let mut packages: Option<Vec<String>> = None;
    let mut first_unknown = None;
    let (mut in_packages, mut after_flag_without_value) = (false, false);
    let mut args = args;
    while let Some(raw) = args.first() {
        let (word, rest) = flags::parse_one(definitions, args, flags);
        let was_after_flag = std::mem::take(&mut after_flag_without_value);
        match word {
            Word::Help => return Err(FlagError::default()),
            Word::Terminator => break,
            Word::NotAFlag if in_packages || packages.is_none() => {
                in_packages = true;
                packages.get_or_insert_default().push(raw.clone());
            }
            // Behind the packages: the value of a flag that is not known here, or the program's own arguments.
            Word::NotAFlag if was_after_flag => {}
            Word::NotAFlag => break,
            Word::NotDefined { has_value, .. } => {
                in_packages = false;
                packages.get_or_insert_default();
                if raw == "-args" || raw == "--args" {
                    break;
                }
                first_unknown.get_or_insert(raw);
                after_flag_without_value = !has_value;
            }
            Word::Wrong(error) => return Err(error),
            Word::Set => in_packages = false,
        }
        args = rest;
    }
    if let (Some(unknown), true) = (first_unknown, flags.bool("c")) {
        let text = format!("go: unknown flag {unknown} cannot be used with -c");
        return Err(FlagError { text, ..FlagError::default() });
    }
    flags.args = packages.unwrap_or_default();
    Ok(())
}

/// Both names of the flags that go hands on to the tests' program (Go: `passFlagToTest`).
macro_rules! passed {
    ($($name:literal $takes:expr),* $(,)?) => {
        [$(Flag { name: $name, takes: $takes }, Flag { name: concat!("test.", $name), takes: $takes }),*]
    };
}

const PASSED: [Flag; 58] = passed![
    "artifacts" Takes::Bool,
    "bench" Takes::Text,
    "benchmem" Takes::Bool,
    "benchtime" Takes::Text,
    "blockprofile" Takes::Text,
    "blockprofilerate" Takes::Text,
    "count" Takes::Number,
    "coverprofile" Takes::Text,
    "cpu" Takes::Text,
    "cpuprofile" Takes::Text,
    "failfast" Takes::Bool,
    "fullpath" Takes::Bool,
    "fuzz" Takes::Text,
    "fuzzminimizetime" Takes::Text,
    "fuzztime" Takes::Text,
    "list" Takes::Text,
    "memprofile" Takes::Text,
    "memprofilerate" Takes::Text,
    "mutexprofile" Takes::Text,
    "mutexprofilefraction" Takes::Text,
    "outputdir" Takes::Text,
    "parallel" Takes::Number,
    "run" Takes::Text,
    "short" Takes::Bool,
    "shuffle" Takes::Checked(check_shuffle),
    "skip" Takes::Text,
    "timeout" Takes::Checked(check_duration),
    "trace" Takes::Text,
    "v" Takes::Optional(check_verbose),
];

/// The flags of `go test` besides those of building.
pub(super) fn own_flags() -> Vec<Flag> {
    let exec = Flag { name: "exec", takes: Takes::Quoted };
    let vet = Flag { name: "vet", takes: Takes::Checked(check_vet) };
    [&PASSED[..], &[bool_flag("c"), text_flag("o"), exec, bool_flag("json"), vet]].concat()
}

/// Go: `testVFlag.Set`.
fn check_verbose(value: &str) -> Result<(), String> {
    if flags::parse_bool(value).is_some() || value == "test2json" {
        return Ok(());
    }
    Err(format!("invalid flag -test.v={value}"))
}

/// Go: `shuffleFlag.Set`.
fn check_shuffle(value: &str) -> Result<(), String> {
    if matches!(value, "on" | "off") {
        return Ok(());
    }
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let error = if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        "invalid syntax"
    } else if value.parse::<i64>().is_err() {
        "value out of range"
    } else {
        return Ok(());
    };
    let value = gomod::quote::quote(value);
    Err(format!("-shuffle argument must be \"on\", \"off\", or an int64: strconv.ParseInt: parsing {value}: {error}"))
}

/// Go: `vetFlag.Set`.
fn check_vet(value: &str) -> Result<(), String> {
    if value.is_empty() {
        return Ok(());
    }
    if value.contains('=') {
        return Err("-vet argument cannot contain equal signs".into());
    }
    if value.contains(' ') {
        return Err("-vet argument is comma-separated list, cannot contain spaces".into());
    }
    let (mut single, mut analyzers) = ("", 0);
    for name in value.split(',') {
        match name {
            "" => return Err("-vet argument contains empty list element".into()),
            "all" | "off" => {
                single = name;
                analyzers = 0;
            }
            _ if vet_line::is_vet_analyzer(name) => analyzers += 1,
            _ => {
                return Err(format!(
                    "-vet argument must be a supported analyzer or a distinguished value; found {name}"
                ));
            }
        }
    }
    if analyzers > 1 && !single.is_empty() {
        let single = gomod::quote::quote(single);
        return Err(format!("-vet does not accept {single} in a list with other analyzers"));
    }
    Ok(())
}

/// The units of Go's `time.ParseDuration` and how many nanoseconds they are.
const UNITS: [(&str, f64); 8] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("\u{b5}s", 1e3),
    ("\u{3bc}s", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 60e9),
    ("h", 3600e9),
];

/// Go: `time.ParseDuration` as package flag calls it, which keeps what is wrong to itself.
fn check_duration(text: &str) -> Result<(), String> {
    let wrong = || "parse error".to_owned();
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok(());
    }
    if rest.is_empty() {
        return Err(wrong());
    }
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, behind) = rest.split_at(end);
        let digits = number.chars().filter(char::is_ascii_digit).count();
        if digits == 0 || number.len() > digits + 1 {
            return Err(wrong());
        }
        let end = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(end);
        let (_, nanoseconds) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
        sum += number.parse::<f64>().map_err(|_| wrong())? * nanoseconds;
        // 1<<63 nanoseconds are too many.
        if sum >= 9_223_372_036_854_775_808.0 {
            return Err(wrong());
        }
        rest = behind;
    }
    Ok(())
}
