//! Switching to a newer toolchain because of what was read (toolchain/switch.go).

use gomod::gover;
use world::FileKind;

use crate::error::{Error, ErrorKind, Result};
use crate::load::Loader;
use crate::paths;
use crate::session::Session;

use super::{exec, has_auto, has_path};

/// Collects errors, and either switches to a toolchain that solves those that ask for a newer go, or reports them (Go:
/// `toolchain.Switcher`).
#[derive(Default)]
pub struct Switcher {
    /// The highest go version asked for: what asks for it, the version.
    pub too_new: Option<(String, String)>,
    /// All errors so far.
    pub errors: Vec<Error>,
}

impl Switcher {
    /// Takes an error in.
    pub fn error(&mut self, error: Error) {
        self.add_too_new(&error);
        self.errors.push(error);
    }

    fn add_too_new(&mut self, error: &Error) {
        let mut todo = vec![error];
        while let Some(error) = todo.pop() {
            match error.kind() {
                ErrorKind::Joined(errors) => todo.extend(errors.iter().rev()),
                ErrorKind::TooNew { what, go_version, .. } => {
                    let higher = match &self.too_new {
                        None => true,
                        Some((other, version)) => {
                            let order = gover::compare(go_version, version);
                            order.is_gt() || (order.is_eq() && what < other)
                        }
                    };
                    if higher {
                        self.too_new = Some((what.clone(), go_version.clone()));
                    }
                }
                _ => todo.extend(error.cause()),
            }
        }
    }

    /// True if a switch would be tried (Go: `NeedSwitch`).
    pub fn need_switch(&self, loader: &Loader<'_>) -> bool {
        self.too_new.is_some() && (has_auto(loader.session) || has_path(loader.session))
    }

    /// Switches, or reports all errors and goes on (Go: `Switch`).
    ///
    /// # Errors
    /// The switch itself.
    pub fn switch(&self, loader: &Loader<'_>) -> Result<()> {
        let session = loader.session;
        let report = || {
            for error in &self.errors {
                session.error(error);
            }
        };
        let Some((what, version)) = self.too_new.as_ref().filter(|_| self.need_switch(loader)) else {
            report();
            return Ok(());
        };
        match newer_toolchain(loader, version) {
            Ok(toolchain) => {
                session.print_error(format!("go: {what} requires go >= {version}; switching to {toolchain}\n"));
                Err(exec(loader, &toolchain))
            }
            Err(error) => {
                report();
                session.error(&Error::wrap(ErrorKind::Plain, format!("switching to go >= {version}: {error}"), error));
                Ok(())
            }
        }
    }
}

/// Switches because of an error, or ends the command with it (Go: `SwitchOrFatal`).
pub fn switch_or_fatal(loader: &Loader<'_>, error: Error) -> Error {
    if error.ends_command() {
        return error;
    }
    let mut switcher = Switcher::default();
    switcher.error(error);
    match switcher.switch(loader) {
        Ok(()) => Error::new(ErrorKind::Exit, ""),
        Err(switch) => switch,
    }
}

/// The toolchain to take for a go version (Go: `NewerToolchain`).
///
/// # Errors
/// The list of toolchains can't be had, or none is new enough.
pub fn newer_toolchain(loader: &Loader<'_>, version: &str) -> Result<String> {
    let list = if has_auto(loader.session) {
        loader.fetcher.try_proxies(|proxy| Ok(loader.fetcher.lookup(proxy, "go").versions("")?.list.clone()))?
    } else {
        in_path(loader.session)
    };
    newer_of(version, &list)
}

/// The versions of the toolchains in PATH, sorted (Go: `pathToolchains`).
fn in_path(session: &Session<'_>) -> Vec<String> {
    let system = session.system;
    let path = system.env("PATH").unwrap_or_default();
    let mut list: Vec<String> = Vec::new();
    for dir in path.split(':').filter(|dir| paths::is_abs(dir)) {
        for (name, kind) in system.read_dir(dir).unwrap_or_default() {
            let version = gover::from_toolchain(&name);
            let is_program = || {
                let facts = system.stat(&paths::join(&[dir, &name]));
                facts.is_ok_and(|facts| facts.mode & 0o111 != 0)
            };
            let is_new = version.starts_with("1.") && !list.iter().any(|known| known == version);
            if kind != FileKind::Directory && name.starts_with("go1.") && is_new && is_program() {
                list.push(version.to_owned());
            }
        }
    }
    list.sort_by(|a, b| gover::compare(a, b));
    list
}

/// The latest patch release of the language version before the newest one, if that is enough; else the newest (Go:
/// `newerToolchain`).
fn newer_of<S: AsRef<str>>(need: &str, list: &[S]) -> Result<String> {
    let mut latest = "";
    for version in list.iter().rev().map(AsRef::as_ref) {
        if gover::compare(version, need).is_lt() {
            break;
        }
        if gover::lang(latest) == gover::lang(version) {
            continue;
        }
        let newer = latest;
        latest = version;
        if !newer.is_empty() && !gover::is_prerelease(newer) {
            break;
        }
    }
    if latest.is_empty() {
        return Err(Error::plain(format!("no releases found for go >= {need}")));
    }
    Ok(format!("go{latest}"))
}

#[cfg(test)]
mod tests {
    use super::newer_of;

    #[test]
    fn the_release_before_the_newest_is_preferred() {
        let list = ["1.20.5", "1.21.0", "1.21.3", "1.22.1", "1.22.2", "1.23rc1"];
        for (need, want) in [("1.20", "go1.21.3"), ("1.22.2", "go1.22.2"), ("1.22.3", "go1.23rc1")] {
            assert_eq!(newer_of(need, &list).unwrap(), want, "{need}");
        }
        assert_eq!(newer_of("1.21", &list[..4]).unwrap(), "go1.21.3");
        assert_eq!(newer_of("1.99", &list).unwrap_err().to_string(), "no releases found for go >= 1.99");
    }
}
