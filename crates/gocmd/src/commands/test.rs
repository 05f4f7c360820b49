//! `go test` and `go vet`, as far as loading decides (cmd/go/internal/test, vet).

use crate::build::{LoadOptions, PackageError, Packages};
use crate::error::Result;
use crate::load::Loader;
use crate::session::Session;

use super::build::{check_errors, outside};
use super::build_init::build_init;
use super::flags::Flags;
use super::list::fatal;

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
    let mut loaded = 0;
    for &id in &ids {
        let mut errors: Vec<PackageError> = packages.errors(&[id]).into_iter().cloned().collect();
        let files = packages.get(id).files.clone();
        if errors.is_empty() && !(files.test_go_files.is_empty() && files.x_test_go_files.is_empty()) {
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

/// `go vet`: errors of packages end it, those of tests are reported one by one (Go: `run` in vet.go).
///
/// Errors: there is nothing to look at, or what is left is the compiler's.
pub(super) fn vet(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    build_init(&loader)?;
    let options = LoadOptions { resolve_tests: true, ..LoadOptions::default() };
    let (mut packages, ids) = Packages::of_patterns(&loader, options, &flags.args)?;
    check_errors(session, &packages, &ids)?;
    if ids.is_empty() {
        return Err(fatal("no packages to vet"));
    }
    let mut loaded = 0;
    for &id in &ids {
        let made = packages.test_packages(id);
        if let Some(error) = packages.test_error(&made) {
            session.print_error(format!("{}\n", error.message()));
            session.set_status(1);
            continue;
        }
        let inner = packages.get(made.inner);
        if inner.go_files.is_empty() && inner.files.cgo_files.is_empty() && made.outer.is_none() {
            let package = packages.get(id);
            session.print_error(format!("go: can't vet {}: no Go files in {}\n", package.import_path, package.dir));
            session.set_status(1);
            continue;
        }
        loaded += 1;
    }
    if loaded > 0 { Err(outside(session)) } else { Ok(()) }
}
