//! `go install m@v` and `go run m@v` switch to the toolchain that the module needs before their flags are read: a newer
//! toolchain may know more flags (toolchain/select.go: maybeSwitchForGoInstallVersion).

use gomod::{ModuleVersion, gover};

use crate::commands;
use crate::commands::flags::parse_bool;
use crate::error::{Error, ErrorKind, Result};
use crate::load::{self, Allowed, Loader, RootMode};
use crate::packages::patterns;
use crate::paths;
use crate::session::Session;

use super::{Switcher, exec, newer_toolchain};

/// What the command line says of the module, as far as it can be read without knowing all flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    argument: String,
    mod_cache_rw: Option<bool>,
}

/// Reads the command line. `None` where go gives up.
fn read(args: &[String]) -> Option<Line> {
    let (command, mut rest) =
        args.split_first().filter(|(command, _)| matches!(command.as_str(), "install" | "run"))?;
    let mut line = Line::default();
    while let Some((word, behind)) = rest.split_first() {
        rest = behind;
        if word == "--" {
            rest.first()?.clone_into(&mut line.argument);
            break;
        }
        let Some(flag) = word.strip_prefix('-') else {
            word.clone_into(&mut line.argument);
            break;
        };
        let flag = flag.strip_prefix('-').unwrap_or(flag);
        let (name, value) = flag.split_once('=').map_or((flag, None), |(name, value)| (name, Some(value)));
        if name == "modcacherw" {
            line.mod_cache_rw = Some(parse_bool(value.unwrap_or("true"))?);
            continue;
        }
        if value.is_some() {
            continue;
        }
        match commands::takes_value(command, name) {
            Some(false) => {}
            Some(true) => rest = rest.split_first()?.1,
            // Of what is behind a flag that is not known, the program's arguments can't be told from the package.
            None if command == "run" => return None,
            None => {
                while let Some((word, behind)) = rest.split_first() {
                    if matches!(word.split('=').next(), Some("-modcacherw" | "--modcacherw")) {
                        break;
                    }
                    if behind.is_empty() && !word.starts_with('-') {
                        word.clone_into(&mut line.argument);
                    }
                    rest = behind;
                }
            }
        }
    }
    Some(line)
}

/// Sets what decides how the module is fetched: `-modcacherw`.
pub fn set_mod_cache_rw(session: &mut Session<'_>, args: &[String]) {
    let Some(line) = read(args) else { return };
    let of_goflags = || {
        let words = commands::quoted::split(session.config.env("GOFLAGS")).unwrap_or_default();
        let values = words.iter().filter_map(|word| word.trim_start_matches('-').strip_prefix("modcacherw"));
        values.filter_map(|value| parse_bool(value.strip_prefix('=').unwrap_or("true"))).next_back()
    };
    if let Some(value) = line.mod_cache_rw.or_else(of_goflags) {
        session.config.mod_cache_rw = value;
    }
}

/// Switches to the toolchain that the module of the command line needs, if that is newer than `least`.
///
/// # Errors
/// The switch, or why there is none.
pub fn switch_early(session: &Session<'_>, args: &[String], least: &str) -> Result<()> {
    let Some(argument) = read(args).map(|line| line.argument) else { return Ok(()) };
    if !argument.contains('@') || patterns::is_local_import(&argument) || paths::is_abs(&argument) {
        return Ok(());
    }
    // The log of this part of go has its prefix twice.
    let (path, version, _) =
        load::parse_path_version(&argument).map_err(|error| Error::plain(format!("go: {error}")))?;
    if path.is_empty() || version.is_empty() || gover::is_toolchain(path) {
        return Ok(());
    }
    let loader = Loader::new(session);
    loader.force_use_modules.set(true);
    loader.root_mode.set(RootMode::None);
    loader.init()?;
    let allowed = |module: &ModuleVersion| loader.check_allowed(module);
    let allowed: Option<Allowed<'_>> = if load::is_revision_query(path, version) { None } else { Some(&allowed) };
    let none = |_: &str| "none".into();
    let Err(error) = loader.query_packages(path, version, &none, allowed) else { return Ok(()) };
    if error.ends_command() {
        return Err(error);
    }
    let mut switcher = Switcher::default();
    switcher.error(error);
    let Some((what, needed)) = switcher.too_new.clone().filter(|(_, needed)| gover::compare(needed, least).is_gt())
    else {
        return Ok(());
    };
    match newer_toolchain(&loader, &needed) {
        Ok(toolchain) => {
            session.print_error(format!("go: {what} requires go >= {needed}; switching to {toolchain}\n"));
            Err(exec(&loader, &toolchain))
        }
        Err(error) => {
            for error in &switcher.errors {
                session.log(&format!("go: {error}"));
            }
            session.log(&format!("go: switching to go >= {needed}: {error}"));
            session.set_status(1);
            Err(Error::new(ErrorKind::Exit, ""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        let read = |text: &str| {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            read(&words).map(|line| (line.argument, line.mod_cache_rw))
        };
        let found = |argument: &str, value| Some((argument.to_owned(), value));
        for (text, want) in [
            ("install m@v1", found("m@v1", None)),
            ("install -x -tags a m@v1 n@v1", found("m@v1", None)),
            ("install -modcacherw -- m@v1", found("m@v1", Some(true))),
            ("install --modcacherw=false -new x m@v1", found("m@v1", Some(false))),
            ("install -new x -modcacherw m@v1", found("m@v1", Some(true))),
            ("install -new x -y", found("", None)),
            ("install -modcacherw=maybe m@v1", None),
            ("install -tags", None),
            ("run -new m@v1", None),
            ("run -exec x m@v1 -new", found("m@v1", None)),
            ("list m@v1", None),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }
}
