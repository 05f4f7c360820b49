//! The command lines of `go vet` and `go fix`, which know the flags of the tools that they start
//! (cmd/go/internal/vet/vetflag.go).

use crate::error::{Error, ErrorKind, Result};
use crate::session::Session;

use super::flags::{self, Flag, FlagError, Flags, Takes, Word, bool_flag};
use super::list::fatal;

/// Reads the words behind `go vet` or `go fix` (Go: `toolFlags`). `definitions` are the flags of the command alone.
///
/// # Errors
/// What go prints in front of the usage lines.
pub(super) fn parse(
    command: &str,
    definitions: &[Flag],
    args: &[String],
    flags: &mut Flags,
) -> std::result::Result<(), FlagError> {
    let mut known = definitions.to_vec();
    let (switches, valued): (&[&'static str], &[&'static str]) =
        if command == "vet" { (&VET_SWITCHES, &VET_VALUED) } else { (&FIX_SWITCHES, &[]) };
    known.extend(switches.iter().map(|name| bool_flag(name)));
    known.extend(valued.iter().map(|name| Flag { name, takes: Takes::Text }));
    let mut args = args;
    while !args.is_empty() {
        let (word, rest) = flags::parse_one(&known, args, flags);
        match word {
            Word::Help => return Err(FlagError::default()),
            Word::Terminator => {
                args = rest;
                break;
            }
            Word::NotAFlag => break,
            Word::NotDefined { name, .. } => {
                let text = format!("flag provided but not defined: -{name}");
                return Err(FlagError { text, ..FlagError::default() });
            }
            Word::Wrong(error) => return Err(error),
            Word::Set => {}
        }
        args = rest;
    }
    flags.args = args.to_vec();
    Ok(())
}

/// Looks for `-vettool` and `-fixtool`, as go does before it reads the flags (Go: `parseToolFlag`): it asks that program for
/// its flags.
///
/// # Errors
/// There is no such program; or there is one, which can't be run here.
pub(super) fn check_tool(session: &Session<'_>, command: &str, args: &[String]) -> Result<()> {
    let flag = format!("{command}tool");
    let mut tool = "";
    for (number, arg) in args.iter().enumerate() {
        let name = arg.strip_prefix("--").or_else(|| arg.strip_prefix('-')).unwrap_or_default();
        let Some(rest) = name.strip_prefix(&flag) else { continue };
        if let Some(value) = rest.strip_prefix('=') {
            tool = value;
        } else if rest.is_empty() {
            tool = args.get(number + 1).ok_or_else(|| fatal(format!("{arg} requires a filename")))?;
        } else {
            continue;
        }
        break;
    }
    if tool.is_empty() {
        return Ok(());
    }
    let path = session.abs(tool);
    if let Err(error) = session.system.stat(&path) {
        let error = world::FileError::new("fork/exec", &path, error.kind);
        session.print_error(format!("go: {path} -flags failed: {error}\n"));
        session.set_status(2);
        return Err(Error::new(ErrorKind::Exit, ""));
    }
    Err(Error::plain(format!("go {command} -{flag}: running programs is outside of what gomodplay does")))
}

/// True if `go test -vet` takes the name (Go: `passAnalyzersToVet`).
pub(super) fn is_vet_analyzer(name: &str) -> bool {
    let is_own = matches!(name, "V" | "all" | "flags" | "source" | "compositewhitelist") || name.contains('.');
    VET_SWITCHES.contains(&name) && !is_own
}

/// What `go tool vet -flags` of go 1.27.3 names and `go vet` does not have itself, without value.
pub const VET_SWITCHES: [&str; 46] = [
    "V",
    "all",
    "appends",
    "asmdecl",
    "assign",
    "atomic",
    "bool",
    "bools",
    "buildtag",
    "buildtags",
    "cgocall",
    "composites",
    "composites.whitelist",
    "compositewhitelist",
    "copylocks",
    "defers",
    "directive",
    "errorsas",
    "flags",
    "framepointer",
    "hostport",
    "httpresponse",
    "ifaceassert",
    "loopclosure",
    "lostcancel",
    "methods",
    "nilfunc",
    "printf",
    "rangeloops",
    "shift",
    "sigchanyzer",
    "slog",
    "source",
    "stdmethods",
    "stdversion",
    "stringintconv",
    "structtag",
    "testinggoroutine",
    "testinggoroutine.subtest",
    "tests",
    "timeformat",
    "unmarshal",
    "unreachable",
    "unsafeptr",
    "unusedresult",
    "waitgroup",
];

/// The same with a value.
pub const VET_VALUED: [&str; 6] = [
    "printf.funcs",
    "printfuncs",
    "unusedfuncs",
    "unusedresult.funcs",
    "unusedresult.stringmethods",
    "unusedstringmethods",
];

/// What `go tool fix -flags` of go 1.27.3 names and `go fix` does not have itself; none takes a value.
pub const FIX_SWITCHES: [&str; 33] = [
    "V",
    "all",
    "any",
    "atomictypes",
    "buildtag",
    "buildtags",
    "embedlit",
    "errorsastype",
    "flags",
    "forvar",
    "hostport",
    "inline",
    "inline.allow_binding_decl",
    "inline.lazy_edits",
    "mapsloop",
    "minmax",
    "newexpr",
    "omitzero",
    "plusbuild",
    "rangeint",
    "reflecttypefor",
    "slicesbackward",
    "slicescontains",
    "slicessort",
    "source",
    "stditerators",
    "stringsbuilder",
    "stringscut",
    "stringscutprefix",
    "stringsseq",
    "testingcontext",
    "unsafefuncs",
    "waitgroupgo",
];
