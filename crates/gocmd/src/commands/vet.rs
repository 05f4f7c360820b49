//! `go vet` and `go fix`, as far as loading decides (cmd/go/internal/vet/vet.go).

use crate::build::{LoadOptions, Package, Packages};
use crate::error::Result;
use crate::load::Loader;
use crate::session::Session;

use super::build::{check_errors, outside};
use super::build_init::build_init;
use super::flags::Flags;
use super::list::fatal;

/// `go vet` and `go fix`: errors of packages end them, those of tests are reported one by one (Go: `run` in vet.go).
///
/// # Errors
/// Flags do not go together, there is nothing to look at, or what is left is the tool's.
pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let command = session.config.command.as_str();
    let loader = Loader::new(session);
    loader.init_workfile()?;
    build_init(&loader)?;
    let applies_fixes = check_flags(command, flags)?;
    let obsolete = if command == "fix" { flags.text("fix") } else { "" };
    if !obsolete.is_empty() {
        session.print_error(format!("go fix: the -fix={obsolete} flag is obsolete and has no effect\n"));
        if obsolete.split(',').any(|name| name == "buildtag") {
            session.print_error("go fix: to enable the buildtag check, use -buildtag\n");
        }
    }
    let options = LoadOptions { resolve_tests: true, ..LoadOptions::default() };
    let (mut packages, ids) = Packages::of_patterns(&loader, options, &flags.args)?;
    check_errors(session, &packages, &ids)?;
    if ids.is_empty() {
        return Err(fatal(format!("no packages to {command}")));
    }
    let mut loaded = 0;
    for &id in &ids {
        if applies_fixes && is_of_others(packages.get(id)) {
            continue;
        }
        let made = packages.test_packages(id);
        if let Some(error) = packages.test_error(&made) {
            session.print_error(format!("{}\n", error.message()));
            session.set_status(1);
            continue;
        }
        let inner = packages.get(made.inner);
        if !inner.has_go_files() && made.outer.is_none() {
            let Package { import_path, dir, .. } = packages.get(id);
            session.print_error(format!("go: can't {command} {import_path}: no Go files in {dir}\n"));
            session.set_status(1);
            continue;
        }
        loaded += 1;
    }
    if loaded > 0 { Err(outside(session)) } else { Ok(()) }
}

/// True if the tool is to change files; an error for flags that do not go together.
fn check_flags(command: &str, flags: &Flags) -> Result<bool> {
    let (json, diff) = (flags.bool("json"), flags.bool("diff"));
    let fixes = command == "fix" || flags.bool("fix");
    if !fixes {
        return if diff { Err(fatal("go vet -diff flag requires -fix")) } else { Ok(false) };
    }
    if json && diff {
        return Err(fatal("-json and -diff cannot be used together"));
    }
    if flags.get("c").is_some_and(|lines| lines.parse() != Ok(-1)) {
        return Err(fatal("-c flag cannot be used when applying fixes"));
    }
    Ok(!json && !diff)
}

/// True for packages that fixes leave alone: those that the standard library vendors and those of other modules.
fn is_of_others(package: &Package) -> bool {
    (package.standard && package.import_path.starts_with("vendor/"))
        || package.module.as_ref().is_some_and(|module| !module.main)
}
