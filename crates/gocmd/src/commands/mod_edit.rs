//! `go mod edit` (cmd/go/internal/modcmd/edit.go).

use gomod::modfile::{self, EditError, File, VersionInterval, is_directory_path, must_quote};
use gomod::quote::quote;
use gomod::{ModuleVersion, gover, module};
use world::FileError;

use crate::commands::flags::{Flag, Flags, Takes, bool_flag, text_flag};
use crate::error::{Error, Result};
use crate::fetch::Fetcher;
use crate::json::{Json, Object};
use crate::load::Loader;
use crate::session::Session;

/// One editing flag: the change, and the flag as typed, for its errors.
struct Edit {
    flag: String,
    change: Change,
}

enum Change {
    Godebug(String, String),
    DropGodebug(String),
    Require(String, String),
    DropRequire(String),
    Exclude(String, String),
    DropExclude(String, String),
    Replace(ModuleVersion, ModuleVersion),
    DropReplace(ModuleVersion),
    Retract(VersionInterval),
    DropRetract(VersionInterval),
    Tool(String),
    DropTool(String),
    Ignore(String),
    DropIgnore(String),
}

/// The command's flags; those that all module commands have come with the table of commands.
pub(crate) const FLAGS: &[Flag] = &[
    bool_flag("fmt"),
    text_flag("go"),
    text_flag("toolchain"),
    bool_flag("json"),
    bool_flag("print"),
    text_flag("module"),
    edit_flag("godebug", |value| parse_godebug(value).map(drop)),
    text_flag("dropgodebug"),
    edit_flag("require", |value| parse_path_version(value).map(drop)),
    edit_flag("droprequire", |value| parse_path(value).map(drop)),
    edit_flag("exclude", |value| parse_path_version(value).map(drop)),
    edit_flag("dropexclude", |value| parse_path_version(value).map(drop)),
    edit_flag("replace", |value| parse_replace(value, parse_path_version_optional).map(drop)),
    edit_flag("dropreplace", |value| parse_path_version_optional("old", value, true).map(drop)),
    edit_flag("retract", |value| parse_version_interval(value).map(drop)),
    edit_flag("dropretract", |value| parse_version_interval(value).map(drop)),
    edit_flag("tool", |value| parse_path(value).map(drop)),
    edit_flag("droptool", |value| parse_path(value).map(drop)),
    text_flag("ignore"),
    text_flag("dropignore"),
    bool_flag("n"),
    bool_flag("x"),
];

/// A flag whose value is checked before the next flag is read.
pub(super) const fn edit_flag(name: &'static str, check: fn(&str) -> Parsed<()>) -> Flag {
    Flag { name, takes: Takes::Fatal(check) }
}

/// Runs the command.
pub(crate) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let edits = read_edits(flags)?;
    let (module_path, go, toolchain) = (flags.text("module"), flags.text("go"), flags.text("toolchain"));
    let (json, print) = (flags.bool("json"), flags.bool("print"));
    let named = !module_path.is_empty() || !go.is_empty() || !toolchain.is_empty();
    if !(named || json || print || flags.bool("fmt") || !edits.is_empty()) {
        return Err(Error::plain("no flags specified (see 'go help mod edit')."));
    }
    if json && print {
        return Err(Error::plain("cannot use both -json and -print"));
    }
    let path = match &flags.args[..] {
        [] => Loader::new(session).mod_file_path()?,
        [path] => path.clone(),
        _ => return Err(Error::plain("too many arguments")),
    };
    if !module_path.is_empty() {
        let invalid = |text: String| Error::plain(format!("invalid -module: {text}"));
        module::check_import_path(module_path).map_err(|error| invalid(error.to_string()))?;
        if gover::is_toolchain(module_path) {
            return Err(invalid("module path is reserved".to_owned()));
        }
    }
    check_go_and_toolchain(session, "mod", go, toolchain)?;

    let absolute = session.abs(&path);
    let data = session.system.read(&absolute).map_err(|error| FileError { path: path.clone(), ..error })?;
    let mut file = modfile::parse(&path, &data, None)
        .map_err(|errors| Error::plain(format!("errors parsing {}:\n{errors}", session.short_path(&path))))?;
    if !module_path.is_empty() {
        file.add_module_stmt(module_path);
    }
    match go {
        "" => {}
        "none" => file.drop_go_stmt(),
        version => file.add_go_stmt(version).map_err(internal_error)?,
    }
    match toolchain {
        "" => {}
        "none" => file.drop_toolchain_stmt(),
        name => file.add_toolchain_stmt(name).map_err(internal_error)?,
    }
    for edit in &edits {
        edit.apply(&mut file)?;
    }
    file.sort_blocks();
    file.cleanup();

    if json {
        session.print(file_json(&file).indented() + "\n");
        return Ok(());
    }
    let text = file.format();
    if print {
        session.print(text);
    } else if *text != *data {
        let fetcher = Fetcher::new(session);
        let _locked = fetcher.side_lock();
        let mode = session.system.stat(&absolute).map_or(0o666, |metadata| metadata.mode);
        let now = session.system.read(&absolute).map_err(|error| FileError { path: path.clone(), ..error })?;
        if *now != *data {
            return Err(Error::plain("go.mod changed during editing; not overwriting"));
        }
        session.system.write(&absolute, &text, mode).map_err(|error| FileError { path, ..error })?;
    }
    Ok(())
}

pub(super) fn internal_error(error: EditError) -> Error {
    Error::plain(format!("internal error: {error}"))
}

/// Checks `-go` and `-toolchain`, which `go mod edit` and `go work edit` do in the same words.
pub(super) fn check_go_and_toolchain(session: &Session<'_>, command: &str, go: &str, toolchain: &str) -> Result<()> {
    let invalid = |flag: &str, prefix: &str| {
        let local = &session.config.local_go;
        let text =
            format!("go {command}: invalid -{flag} option; expecting something like \"-{flag} {prefix}{local}\"\n");
        // Unlike all others, this message does not start with `go: `.
        session.print_error(text);
        session.set_status(1);
        session.exit_if_errors()
    };
    if !go.is_empty() && go != "none" && !modfile::is_go_version(go) {
        return invalid("go", "");
    }
    if !toolchain.is_empty() && toolchain != "none" && !modfile::is_toolchain_name(toolchain) {
        return invalid("toolchain", "go");
    }
    Ok(())
}

/// The editing flags in the order in which they were given.
fn read_edits(flags: &Flags) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for (name, value) in flags.given() {
        let flag = format!("-{name}={value}");
        let fail = |text: String| Error::plain(format!("{flag}: {text}"));
        let change = match name {
            "godebug" => {
                let (key, value) = parse_godebug(value).map_err(fail)?;
                Change::Godebug(key, value)
            }
            "dropgodebug" => Change::DropGodebug(value.to_owned()),
            "require" => {
                let (path, version) = parse_path_version(value).map_err(fail)?;
                Change::Require(path, version)
            }
            "droprequire" => Change::DropRequire(parse_path(value).map_err(fail)?),
            "exclude" => {
                let (path, version) = parse_path_version(value).map_err(fail)?;
                Change::Exclude(path, version)
            }
            "dropexclude" => {
                let (path, version) = parse_path_version(value).map_err(fail)?;
                Change::DropExclude(path, version)
            }
            "replace" => {
                let (old, new) = parse_replace(value, parse_path_version_optional).map_err(fail)?;
                Change::Replace(old, new)
            }
            "dropreplace" => Change::DropReplace(parse_path_version_optional("old", value, true).map_err(fail)?),
            "retract" => Change::Retract(parse_version_interval(value).map_err(fail)?),
            "dropretract" => Change::DropRetract(parse_version_interval(value).map_err(fail)?),
            "tool" => Change::Tool(parse_path(value).map_err(fail)?),
            "droptool" => Change::DropTool(parse_path(value).map_err(fail)?),
            "ignore" => Change::Ignore(value.to_owned()),
            "dropignore" => Change::DropIgnore(value.to_owned()),
            _ => continue,
        };
        edits.push(Edit { flag, change });
    }
    Ok(edits)
}

impl Edit {
    fn apply(&self, file: &mut File) -> Result<()> {
        let fail = |error: EditError| Error::plain(format!("{}: {error}", self.flag));
        match &self.change {
            Change::Godebug(key, value) => file.add_godebug(key, value),
            Change::DropGodebug(key) => file.drop_godebug(key),
            Change::Require(path, version) => file.add_require(path, version),
            Change::DropRequire(path) => file.drop_require(path),
            Change::Exclude(path, version) => file.add_exclude(path, version).map_err(fail)?,
            Change::DropExclude(path, version) => file.drop_exclude(path, version),
            Change::Replace(old, new) => file.add_replace(&old.path, &old.version, &new.path, &new.version),
            Change::DropReplace(old) => file.drop_replace(&old.path, &old.version),
            Change::Retract(interval) => file.add_retract(interval, "").map_err(fail)?,
            Change::DropRetract(interval) => file.drop_retract(interval),
            Change::Tool(path) => file.add_tool(path),
            Change::DropTool(path) => file.drop_tool(path),
            Change::Ignore(path) => file.add_ignore(path),
            Change::DropIgnore(path) => file.drop_ignore(path),
        }
        Ok(())
    }
}

/// Key and value of `-godebug`.
pub(super) fn parse_godebug(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !text.contains(['"', '`', '\'', ',']) => Ok((key.to_owned(), value.to_owned())),
        _ => Err("need key=value".to_owned()),
    }
}

pub(super) type Parsed<T> = std::result::Result<T, String>;

/// Cuts `path@version` (Go: `modload.ParsePathVersion`). `None` for the version: there is no `@`.
pub(super) fn cut_version(text: &str) -> Parsed<(&str, Option<&str>)> {
    match text.split_once('@') {
        None => Ok((text, None)),
        Some((_, version)) if version.starts_with(['-', '/']) => {
            Err(format!("invalid module version {}", quote(version)))
        }
        Some((path, version)) => Ok((path.trim(), Some(version.trim()))),
    }
}

fn parse_path_version(text: &str) -> Parsed<(String, String)> {
    let (path, version) = cut_version(text)?;
    let Some(version) = version else { return Err("need path@version".to_owned()) };
    module::check_import_path(path).map_err(|error| format!("invalid path: {error}"))?;
    if must_quote(version) {
        return Err(format!("invalid version {}", quote(version)));
    }
    Ok((path.to_owned(), version.to_owned()))
}

fn parse_path(text: &str) -> Parsed<String> {
    if text.contains('@') {
        return Err("need just path, not path@version".to_owned());
    }
    module::check_import_path(text).map_err(|error| format!("invalid path: {error}"))?;
    Ok(text.to_owned())
}

fn parse_path_version_optional(adjective: &str, text: &str, allow_directory: bool) -> Parsed<ModuleVersion> {
    if allow_directory && is_directory_path(text) {
        return Ok(ModuleVersion::new(text, ""));
    }
    let (path, version) = cut_version(text)?;
    module::check_import_path(path).map_err(|error| format!("invalid {adjective} path: {error}"))?;
    let version = version.unwrap_or("");
    if path != text && must_quote(version) {
        return Err(format!("invalid {adjective} version: {}", quote(version)));
    }
    Ok(ModuleVersion::new(path, version))
}

/// Both sides of `-replace`; how one side is read differs between the two commands.
pub(super) fn parse_replace(
    text: &str,
    side: impl Fn(&str, &str, bool) -> Parsed<ModuleVersion>,
) -> Parsed<(ModuleVersion, ModuleVersion)> {
    let Some((old, new)) = text.split_once('=') else { return Err("need old[@v]=new[@w] (missing =)".to_owned()) };
    let (old, new) = (old.trim(), new.trim());
    if new.starts_with('>') {
        return Err("separator between old and new is =, not =>".to_owned());
    }
    let old = side("old", old, false)?;
    let replacement = side("new", new, true)?;
    if &*replacement.path == new && !is_directory_path(new) {
        return Err("unversioned new path must be local directory".to_owned());
    }
    Ok((old, replacement))
}

fn parse_version_interval(text: &str) -> Parsed<VersionInterval> {
    let Some(rest) = text.strip_prefix('[') else {
        if must_quote(text) {
            return Err(format!("invalid version: {}", quote(text)));
        }
        return Ok(VersionInterval { low: text.into(), high: text.into() });
    };
    let ends = rest.strip_suffix(']').and_then(|inner| inner.split_once(','));
    match ends.map(|(low, high)| (low.trim(), high.trim())) {
        Some((low, high)) if !must_quote(low) && !must_quote(high) => {
            Ok(VersionInterval { low: low.into(), high: high.into() })
        }
        _ => Err(format!("invalid version interval: {}", quote(text))),
    }
}

/// A module version as Go's `module.Version` in JSON.
pub(super) fn module_json(module: &ModuleVersion) -> Json {
    Object::new().field("Path", &*module.path).omit_empty("Version", &*module.version).into()
}

/// One entry per item.
pub(super) fn list<T>(items: &[T], json: impl Fn(&T) -> Object) -> Json {
    items.iter().map(|item| json(item).into()).collect::<Vec<Json>>().into()
}

pub(super) fn replace_json(replace: &modfile::Replace) -> Object {
    Object::new().field("Old", module_json(&replace.old)).field("New", module_json(&replace.new))
}

fn file_json(file: &File) -> Json {
    let deprecated = file.module.as_ref().map_or("", |module| &module.deprecated);
    let path_json = |path: &str| Object::new().field("Path", path);
    Object::new()
        .field("Module", Object::new().field("Path", file.module_path()).omit_empty("Deprecated", deprecated))
        .omit_empty("Go", file.go_version())
        .omit_empty("Toolchain", file.toolchain_name())
        .omit_empty(
            "GoDebug",
            list(&file.godebug, |godebug| Object::new().field("Key", &*godebug.key).field("Value", &*godebug.value)),
        )
        .omit_empty(
            "Require",
            list(&file.require, |require| {
                path_json(&require.module.path)
                    .omit_empty("Version", &*require.module.version)
                    .omit_empty("Indirect", require.indirect)
            }),
        )
        .omit_empty(
            "Exclude",
            list(&file.exclude, |exclude| {
                path_json(&exclude.module.path).omit_empty("Version", &*exclude.module.version)
            }),
        )
        .omit_empty("Replace", list(&file.replace, replace_json))
        .omit_empty(
            "Retract",
            list(&file.retract, |retract| {
                Object::new()
                    .omit_empty("Low", &*retract.interval.low)
                    .omit_empty("High", &*retract.interval.high)
                    .omit_empty("Rationale", &*retract.rationale)
            }),
        )
        .omit_empty("Tool", list(&file.tool, |tool| path_json(&tool.path)))
        .omit_empty("Ignore", list(&file.ignore, |ignore| path_json(&ignore.path)))
        .into()
}
