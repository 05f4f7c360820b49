//! The toolchain that a command starts with (toolchain/select.go).

use gomod::gover;
use gomod::quote::quote;

use crate::error::{Error, ErrorKind, Result};
use crate::load::Loader;
use crate::session::Session;

/// Set for the command that is run in place of this one.
pub(crate) const TARGET_ENV: &str = "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION";
/// How many switches led here.
pub(crate) const COUNT_ENV: &str = "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT";
/// The most switches in a row.
const MAX_SWITCH: u32 = 100;

/// Decides whether this toolchain runs the command (Go: `Select`).
///
/// # Errors
/// What go says about a setting it can't follow, or a switch to another toolchain.
pub fn select(session: &Session<'_>, args: &[String]) -> Result<()> {
    let loader = Loader::new(session);
    if !loader.will_be_enabled() {
        return Ok(());
    }
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["env", "GOTOOLCHAIN" | "GOMOD" | "GOWORK"] => return Ok(()),
        ["env", "-w", set] if set.starts_with("GOTOOLCHAIN=") => return Ok(()),
        _ => {}
    }
    let config = &session.config;
    let setting = config.env("GOTOOLCHAIN").to_owned();
    config.startup.borrow_mut().gotoolchain.clone_from(&setting);
    if setting.is_empty() {
        return Ok(());
    }

    let mut toolchain = config.local_toolchain.clone();
    let mut version = config.local_go.clone();
    let mode = match setting.as_str() {
        "auto" | "path" => setting.clone(),
        _ => {
            let (least, suffix) = match setting.split_once('+') {
                Some((least, suffix)) => (least, Some(suffix)),
                None => (setting.as_str(), None),
            };
            if least != "local" {
                let least_version = gover::from_toolchain(least);
                if least_version.is_empty() {
                    let why = suffix.map_or(String::new(), |_| format!(": invalid minimum toolchain {}", quote(least)));
                    return Err(Error::plain(format!("invalid GOTOOLCHAIN {}{why}", quote(&setting))));
                }
                least.clone_into(&mut toolchain);
                least_version.clone_into(&mut version);
            }
            match suffix {
                None => String::new(),
                Some(suffix @ ("auto" | "path")) => suffix.to_owned(),
                Some(_) => {
                    let text =
                        format!("invalid GOTOOLCHAIN {}: only version suffixes are +auto and +path", quote(&setting));
                    return Err(Error::plain(text));
                }
            }
        }
    };
    if mode == "auto" || mode == "path" {
        let (file, go, suggested) = lines_of_main_file(session, &loader)?;
        config.startup.borrow_mut().auto_file.clone_from(&file);
        if suggested == "default" {
            config.startup.borrow_mut().auto_toolchain = suggested;
        } else {
            if !suggested.is_empty() {
                let suggested_version = gover::from_toolchain(&suggested);
                if suggested_version.is_empty() || (!suggested.starts_with("go") && !suggested.contains("-go")) {
                    let file = session.short_path(&file);
                    return Err(Error::plain(format!("invalid toolchain {} in {file}", quote(&suggested))));
                }
                if gover::compare(suggested_version, &version).is_gt() {
                    toolchain.clone_from(&suggested);
                    suggested_version.clone_into(&mut version);
                    config.startup.borrow_mut().auto_toolchain.clone_from(&suggested);
                }
            }
            if gover::compare(&go, &version).is_gt() {
                toolchain = format!("go{go}");
                // From 1.21 on, the first release of a language version has a patch number.
                if gover::is_lang(&go) && gover::compare(&go, "1.21").is_ge() {
                    toolchain.push_str(".0");
                }
                let mut startup = config.startup.borrow_mut();
                startup.auto_go_version = go;
                startup.auto_toolchain.clear();
            }
        }
    }

    let system = session.system;
    if let Some(target) = system.env(TARGET_ENV).filter(|target| !target.is_empty())
        && system.env("TESTGO_VERSION_SWITCH").as_deref() != Some("loop")
    {
        if config.local_toolchain != target {
            return Err(Error::plain(format!("toolchain {} invoked to provide {target}", config.local_toolchain)));
        }
        return Ok(());
    }
    if toolchain == "local" || toolchain == config.local_toolchain {
        return Ok(());
    }
    if !toolchain.starts_with("go1") && !toolchain.contains("-go1") {
        return Err(Error::plain(format!("invalid GOTOOLCHAIN {}", quote(&toolchain))));
    }
    Err(exec(session, &toolchain))
}

/// The go.work or go.mod in effect with its go and toolchain lines; all empty if there is none (Go: `modGoToolchain`).
fn lines_of_main_file(session: &Session<'_>, loader: &Loader<'_>) -> Result<(String, String, String)> {
    let mut file = loader.find_go_work(session.cwd())?;
    if !file.is_empty() && session.system.stat(&file).is_err() {
        file.clear();
    }
    if file.is_empty() {
        file = loader.find_go_mod(session.cwd());
    }
    if file.is_empty() {
        return Ok(Default::default());
    }
    let data = session.system.read(&file)?;
    let go = gover::go_mod_lookup(&data, "go").to_owned();
    let toolchain = gover::go_mod_lookup(&data, "toolchain").to_owned();
    Ok((file, go, toolchain))
}

/// The switch to another toolchain, as the error that ends the command (Go: `Exec`).
pub fn exec(session: &Session<'_>, toolchain: &str) -> Error {
    let system = session.system;
    let count: u32 = system.env(COUNT_ENV).and_then(|count| count.parse().ok()).unwrap_or(0);
    if count >= MAX_SWITCH - 10 {
        let local = &session.config.local_go;
        session.print_error(format!("go: switching from go{local} to {toolchain} [depth {count}]\n"));
    }
    if count >= MAX_SWITCH {
        return Error::plain("too many toolchain switches");
    }
    match system.env("TESTGO_VERSION_SWITCH").as_deref() {
        Some("switch") => {
            return Error::new(ErrorKind::SwitchToolchain { toolchain: toolchain.to_owned(), simulated: true }, "");
        }
        Some("loop" | "mismatch") => {
            return Error::new(ErrorKind::SwitchToolchain { toolchain: toolchain.to_owned(), simulated: false }, "");
        }
        _ => {}
    }
    if super::has_path(session) {
        return Error::plain(format!("cannot find {} in PATH", quote(toolchain)));
    }
    let version = gover::from_toolchain(toolchain);
    if gover::is_lang(version) && gover::compare(version, "1.21").is_ge() {
        return Error::plain(format!(
            "invalid toolchain: {toolchain} is a language version but not a toolchain version ({toolchain}.x)"
        ));
    }
    let (os, arch) = (crate::config::host_os(system), crate::config::host_arch(system));
    Error::plain(format!("download {toolchain} for {os}/{arch}: toolchain not available"))
}
