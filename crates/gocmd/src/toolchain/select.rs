//! The toolchain that a command starts with (toolchain/select.go).

use gomod::quote::quote;
use gomod::{ModuleVersion, gover};
use world::FileKind;

use crate::error::{Error, ErrorKind, Result};
use crate::fetch::toolchain::DOWNLOADS;
use crate::load::Loader;
use crate::paths;
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

    // What GODEBUG=toolchaintrace=1 shows.
    let mut trace = String::new();
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
            let mode = match suffix {
                None => String::new(),
                Some(suffix @ ("auto" | "path")) => suffix.to_owned(),
                Some(_) => {
                    let text =
                        format!("invalid GOTOOLCHAIN {}: only version suffixes are +auto and +path", quote(&setting));
                    return Err(Error::plain(text));
                }
            };
            trace.push_str(&format!("go: default toolchain set to {toolchain} from GOTOOLCHAIN={setting}\n"));
            mode
        }
    };
    if mode == "auto" || mode == "path" {
        let (file, go, suggested) = lines_of_main_file(session, &loader)?;
        config.startup.borrow_mut().auto_file.clone_from(&file);
        if suggested == "default" {
            config.startup.borrow_mut().auto_toolchain = suggested;
        } else {
            let allowed = if setting.contains('+') { format!("<name>+{mode}") } else { mode.clone() };
            let mut upgraded = |toolchain: &str, line: &str| {
                trace.push_str(&format!(
                    "go: upgrading toolchain to {toolchain} (required by {line} line in {}; upgrade allowed by \
                     GOTOOLCHAIN={allowed})\n",
                    session.short_path(&file)
                ));
            };
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
                    upgraded(&toolchain, "toolchain");
                }
            }
            if gover::compare(&go, &version).is_gt() {
                toolchain = format!("go{go}");
                // From 1.21 on, the first release of a language version has a patch number.
                if gover::is_lang(&go) && gover::compare(&go, "1.21").is_ge() {
                    toolchain.push_str(".0");
                }
                upgraded(&toolchain, "go");
                let mut startup = config.startup.borrow_mut();
                version.clone_from(&go);
                startup.auto_go_version = go;
                startup.auto_toolchain.clear();
            }
        }
    }

    if mode == "auto" || mode == "path" {
        super::early::switch_early(session, args, &version)?;
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
    let traced = system
        .env("GODEBUG")
        .is_some_and(|list| list.rsplit(',').find_map(|setting| setting.strip_prefix("toolchaintrace=")) == Some("1"));
    if traced {
        session.print_error(trace);
    }
    if toolchain == "local" || toolchain == config.local_toolchain {
        if traced {
            session.print_error(format!("go: using local toolchain {}\n", config.local_toolchain));
        }
        return Ok(());
    }
    if !toolchain.starts_with("go1") && !toolchain.contains("-go1") {
        return Err(Error::plain(format!("invalid GOTOOLCHAIN {}", quote(&toolchain))));
    }
    Err(exec(&loader, &toolchain))
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

/// The program of a toolchain that stands in PATH (Go: `pathcache.LookPath`).
fn in_path(session: &Session<'_>, toolchain: &str) -> Option<String> {
    let path = session.system.env("PATH").filter(|_| !toolchain.contains('/'))?;
    let programs = path.split(':').filter(|dir| paths::is_abs(dir)).map(|dir| paths::join(&[dir, toolchain]));
    programs.into_iter().find(|program| {
        session.system.stat(program).is_ok_and(|facts| facts.kind == FileKind::File && facts.mode & 0o111 != 0)
    })
}

/// The switch to another toolchain, as the error that ends the command (Go: `Exec`).
pub fn exec(loader: &Loader<'_>, toolchain: &str) -> Error {
    let session = loader.session;
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
    let outside = "running another toolchain is outside of what gomodplay does";
    if let Some(program) = in_path(session, toolchain) {
        return Error::plain(format!("{toolchain} is {program}: {outside}"));
    }
    if super::has_path(session) {
        return Error::plain(format!("cannot find {} in PATH", quote(toolchain)));
    }
    let (os, arch) = (crate::config::host_os(system), crate::config::host_arch(system));
    let module = ModuleVersion::new(DOWNLOADS, format!("v0.0.1-{toolchain}.{os}-{arch}"));
    let fetcher = &loader.fetcher;
    // A network is not asked for something large that is not used: that there is such a toolchain is enough to know.
    let is_remote = fetcher.try_proxies(|proxy| {
        let is_there = || fetcher.lookup(proxy, DOWNLOADS).stat(&module.version).map(|_| true);
        if proxy.starts_with("http") { is_there() } else { Ok(false) }
    });
    if matches!(is_remote, Ok(true)) {
        session.print_error(format!("go: downloading {toolchain} ({os}/{arch})\n"));
        return Error::plain(format!("download {toolchain}: {outside}"));
    }
    match fetcher.download(&module) {
        Ok(dir) => {
            let program = session.system.stat(&paths::join(&[&dir, "bin/go"]));
            let why = program.map_or_else(|error| error.to_string(), |_| outside.to_owned());
            return Error::plain(format!("download {toolchain}: {why}"));
        }
        Err(error) if !error.is(&ErrorKind::NotExist) => {
            return Error::wrap(ErrorKind::Plain, format!("download {toolchain}: {error}"), error);
        }
        Err(_) => {}
    }
    let version = gover::from_toolchain(toolchain);
    if gover::is_lang(version) && gover::compare(version, "1.21").is_ge() {
        return Error::plain(format!(
            "invalid toolchain: {toolchain} is a language version but not a toolchain version ({toolchain}.x)"
        ));
    }
    Error::plain(format!("download {toolchain} for {os}/{arch}: toolchain not available"))
}
