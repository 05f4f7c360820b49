//! `go test`, as far as loading decides (cmd/go/internal/test/test.go).

use std::collections::BTreeMap;

use crate::build::{Id, LoadOptions, PackageError, Packages};
use crate::error::Result;
use crate::load::Loader;
use crate::session::Session;

use super::build::outside;
use super::build_init::build_init;
use super::flags::Flags;
use super::list::fatal;

/// What `-o` names to keep nothing (Go: `os.DevNull`).
const DEV_NULL: &str = "/dev/null";

/// `go test`: packages whose tests can't be loaded are reported one by one (Go: `runTest`).
///
/// Errors: there is nothing to test, or what is left is the compiler's.
pub(super) fn test(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    build_init(&loader)?;
    let options = LoadOptions { resolve_tests: true, ..LoadOptions::default() };
    let (mut packages, ids) = Packages::of_patterns(&loader, options, &flags.args)?;
    if ids.is_empty() {
        return Err(fatal("no packages to test"));
    }
    if !flags.text("fuzz").is_empty() {
        check_fuzz(&loader, flags, &packages, &ids)?;
    }
    if let (Some(profile), true) = (profile(flags), ids.len() != 1) {
        return Err(fatal(format!("cannot use -{profile} flag with multiple packages")));
    }
    check_output(session, flags, &packages, &ids)?;
    let mut loaded = 0;
    for &id in &ids {
        let mut errors: Vec<PackageError> = packages.errors(&[id]).into_iter().cloned().collect();
        let package = packages.get(id);
        if errors.is_empty() && (package.has_tests() || package.has_outer_tests()) {
            let made = packages.test_packages(id);
            errors.extend(packages.test_error(&made));
        }
        if errors.is_empty() {
            loaded += 1;
            continue;
        }
        let path = packages.get(id).import_path.clone();
        for error in errors {
            let heading = if path.is_empty() { String::new() } else { format!("# {path}\n") };
            session.print_error(format!("{heading}{}\n", error.message()));
        }
        session.print(format!("FAIL\t{path} [setup failed]\n"));
        session.set_status(1);
    }
    if loaded > 0 {
        return Err(outside(session));
    }
    // In the mode of one directory, without patterns, go leaves this line out.
    if !flags.args.is_empty() {
        session.print("FAIL\n");
    }
    Ok(())
}

/// A flag for a profile of one package's tests that is set, if any (Go: `testProfile`).
fn profile(flags: &Flags) -> Option<&'static str> {
    ["blockprofile", "cpuprofile", "memprofile", "mutexprofile", "trace"]
        .into_iter()
        .find(|name| !flags.text(name).is_empty())
}

/// What `-fuzz` does not go with (Go: in `runTest`).
fn check_fuzz(loader: &Loader<'_>, flags: &Flags, packages: &Packages<'_, '_>, ids: &[Id]) -> Result<()> {
    let config = &loader.session.config;
    // Go: `platform.FuzzSupported`.
    if !matches!(config.goos.as_str(), "darwin" | "freebsd" | "linux" | "openbsd" | "windows") {
        return Err(fatal(format!("-fuzz flag is not supported on {}/{}", config.goos, config.goarch)));
    }
    let &[id] = ids else { return Err(fatal("cannot use -fuzz flag with multiple packages")) };
    if !flags.text("coverprofile").is_empty() {
        return Err(fatal("cannot use -coverprofile flag with -fuzz flag"));
    }
    if let Some(profile) = profile(flags) {
        return Err(fatal(format!("cannot use -{profile} flag with -fuzz flag")));
    }
    let package = packages.get(id);
    let main_modules = loader.main_modules();
    let is_inside = match &package.module {
        Some(module) if !module.path.is_empty() => main_modules.contains(&module.path),
        _ if package.standard && loader.enabled()? => {
            let own = if package.import_path.starts_with("cmd/") { "cmd" } else { "std" };
            let module = gomod::ModuleVersion::new(own, "");
            main_modules.contains(own) && main_modules.in_goroot_src(&module)
        }
        _ => true,
    };
    if is_inside { Ok(()) } else { Err(fatal("cannot use -fuzz flag on package outside the main module")) }
}

/// With several packages, `-o` must be a folder or nowhere, and each test a program of its own (Go: in `runTest`).
fn check_output(session: &Session<'_>, flags: &Flags, packages: &Packages<'_, '_>, ids: &[Id]) -> Result<()> {
    let output = flags.text("o");
    if ids.len() < 2 || (output.is_empty() && !flags.bool("c")) || output == DEV_NULL {
        return Ok(());
    }
    let is_folder = || {
        let found = session.system.stat(&session.abs(output));
        output.ends_with('/') || found.is_ok_and(|found| found.kind == world::FileKind::Directory)
    };
    if !output.is_empty() && !is_folder() {
        return Err(fatal(format!("with multiple packages, -o must refer to a directory or {DEV_NULL}")));
    }
    let mut programs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in ids.iter().map(|id| packages.get(*id)) {
        programs.entry(package.exec_name()).or_default().push(&package.import_path);
    }
    for (name, paths) in programs.iter().filter(|(_, paths)| paths.len() > 1) {
        let paths: String = paths.iter().map(|path| format!("{path}\n")).collect();
        session.print_error(format!("cannot write test binary {name}.test for multiple packages:\n{paths}"));
        session.set_status(1);
    }
    session.exit_if_errors()
}
