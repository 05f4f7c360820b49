//! What is built of the packages that were loaded, and where it would go: what go says of that before it compiles
//! (cmd/go/internal/work/build.go: runBuild, InstallPackages, pkgsFilter).

use crate::build::{Id, Packages};
use crate::error::Result;
use crate::packages::linking::exe_suffix;
use crate::packages::patterns::is_meta_package;
use crate::session::Session;

use super::flags::Flags;
use super::list::fatal;

/// The packages that a build mode takes, without those that consist of tests and are there for a pattern (Go: `pkgsFilter`,
/// `omitTestOnly`).
fn selected(session: &Session<'_>, packages: &Packages<'_, '_>, ids: &[Id], explicit: bool) -> Result<Vec<Id>> {
    let config = &session.config;
    let mode = config.linking.mode_on(&config.goos, &config.goarch);
    let is_main = |id: &Id| packages.get(*id).name == "main";
    let needs_one = matches!(mode, "c-archive" | "c-shared" | "plugin") || (mode == "exe" && explicit);
    if needs_one && !(ids.len() == 1 && is_main(&ids[0])) {
        return Err(fatal(format!("-buildmode={mode} requires exactly one main package")));
    }
    let is_taken = |id: &Id| match mode {
        "archive" | "shared" => !is_main(id),
        "exe" => is_main(id),
        _ => true,
    };
    let has_something = |id: &Id| {
        let package = packages.get(*id);
        let is_named = package.matches.iter().any(|pattern| !pattern.contains("...") && !is_meta_package(pattern));
        package.has_go_files() || is_named
    };
    Ok(ids.iter().copied().filter(is_taken).filter(has_something).collect())
}

/// Whether `go build` compiles anything.
///
/// # Errors
/// Go's text where the output of `-o` does not fit the packages.
pub(super) fn of_build(session: &Session<'_>, flags: &Flags, packages: &Packages<'_, '_>, ids: &[Id]) -> Result<bool> {
    let config = &session.config;
    let mut output = flags.text("o").to_owned();
    let explicit = !output.is_empty();
    if let ([only], false) = (ids, explicit)
        && packages.get(*only).name == "main"
    {
        let mode = config.linking.mode_on(&config.goos, &config.goarch);
        output = format!("{}{}", packages.get(*only).exec_name(), exe_suffix(mode, &config.goos));
    }
    let given = |name: &str| flags.get(name).is_some();
    let use_others = |toolchain: &str, other: &str, instead: &str| {
        session.print(format!("go build: when using {toolchain} toolchain, please pass {other} {instead}\n"));
    };
    if config.compiler == "gccgo" {
        for (flag, kind) in [("gcflags", "compiler"), ("ldflags", "linker")] {
            if given(flag) {
                use_others("gccgo", &format!("{kind} flags"), &format!("using -gccgoflags, not -{flag}"));
            }
        }
    } else if given("gccgoflags") {
        use_others("gc", "compile flags using -gcflags,", "and linker flags using -ldflags");
    }
    let ids = selected(session, packages, ids, explicit)?;
    if output.is_empty() || output == "/dev/null" {
        return Ok(!ids.is_empty());
    }
    let is_folder =
        session.system.stat(&session.abs(&output)).is_ok_and(|facts| facts.kind == world::FileKind::Directory);
    if is_folder || output.ends_with('/') {
        if !explicit {
            let output = gomod::quote::quote(&output);
            return Err(fatal(format!("go: build output {output} already exists and is a directory")));
        }
        if !ids.iter().any(|id| packages.get(*id).name == "main") {
            return Err(fatal("go: no main packages to build"));
        }
        return Ok(true);
    }
    match ids.len() {
        0 => Err(fatal("no packages to build")),
        1 => Ok(true),
        _ => Err(fatal(format!("go: cannot write multiple packages to non-directory {output}"))),
    }
}

/// Whether `go install` compiles anything.
///
/// # Errors
/// Go's text where programs can't be put anywhere.
pub(super) fn of_install(session: &Session<'_>, packages: &Packages<'_, '_>, ids: &[Id]) -> Result<bool> {
    let config = &session.config;
    let gobin = config.env("GOBIN");
    if !gobin.is_empty() && !crate::paths::is_abs(gobin) {
        return Err(fatal("cannot install, GOBIN must be an absolute path"));
    }
    let ids = selected(session, packages, ids, false)?;
    let (host_os, host_arch) = (crate::config::host_os(session.system), crate::config::host_arch(session.system));
    let is_cross = host_os != config.goos || host_arch != config.goarch;
    for id in &ids {
        let package = packages.get(*id);
        if package.name == "main" && package.target.is_empty() && is_cross && !gobin.is_empty() {
            session.print_error("go: cannot install cross-compiled binaries when GOBIN is set\n");
            session.set_status(1);
        }
    }
    session.exit_if_errors()?;
    Ok(!ids.is_empty())
}
