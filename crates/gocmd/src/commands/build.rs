//! `go build`, `install` and `run`, as far as loading decides: they report what loading reports, and say that compiling is
//! outside (cmd/go/internal/work, run).

use gomod::ModuleVersion;

use crate::build::{Id, LoadOptions, PackageError, Packages};
use crate::error::{Error, Result};
use crate::load::{Loader, RootMode};
use crate::session::Session;

use super::build_init::build_init;
use super::build_output;
use super::flags::Flags;
use super::list::fatal;

/// What is said where the rest is the compiler's.
pub(super) fn outside(session: &Session<'_>) -> Error {
    let command = &session.config.command;
    fatal(format!("go: go {command}: packages load; compiling is outside of what gomodplay does"))
}

/// Reports all errors of packages and of what they import (Go: `CheckPackageErrors`).
pub(super) fn check_errors(session: &Session<'_>, packages: &Packages<'_, '_>, ids: &[Id]) -> Result<()> {
    for error in packages.errors(ids) {
        session.print_error(format!("{}\n", error.message()));
        session.set_status(1);
    }
    session.exit_if_errors()
}

pub(super) fn build(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    build_init(&loader)?;
    let (packages, ids) = Packages::of_patterns(&loader, LoadOptions::default(), &flags.args)?;
    check_errors(session, &packages, &ids)?;
    if build_output::of_build(session, flags, &packages, &ids)? { Err(outside(session)) } else { Ok(()) }
}

pub(super) fn install(session: &Session<'_>, flags: &Flags) -> Result<()> {
    if flags.args.iter().any(|arg| is_versioned(arg)) {
        let loader = Loader::new(session);
        let (packages, ids) = outside_module(&loader, &flags.args)?;
        check_errors(session, &packages, &ids)?;
        return if build_output::of_install(session, &packages, &ids)? { Err(outside(session)) } else { Ok(()) };
    }
    let loader = Loader::new(session);
    loader.init_workfile()?;
    build_init(&loader)?;
    let (packages, ids) = Packages::of_patterns(&loader, LoadOptions::default(), &flags.args)?;
    if !loader.has_mod_root()? {
        let failed: Vec<_> = ids.iter().filter_map(|id| packages.get(*id).error.as_ref()).collect();
        let all_missing = failed.iter().all(|error| {
            error.text.starts_with("no required module provides package")
                || error.text.starts_with("cannot find module providing package")
        });
        if !failed.is_empty() && all_missing {
            let latest: Vec<String> = flags.args.iter().map(|arg| format!("{arg}@latest")).collect();
            return Err(fatal(format!(
                "go: 'go install' requires a version when current directory is not in a module\n\tTry 'go install {}' to install the latest version",
                latest.join(" ")
            )));
        }
    }
    check_errors(session, &packages, &ids)?;
    if build_output::of_install(session, &packages, &ids)? { Err(outside(session)) } else { Ok(()) }
}

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let args = &flags.args;
    if let Some(arg) = args.first().filter(|arg| !arg.ends_with(".go") && !arg.starts_with('-') && is_versioned(arg)) {
        let loader = Loader::new(session);
        let (packages, ids) = outside_module(&loader, std::slice::from_ref(arg))?;
        return run_one(session, arg, &packages, &ids);
    }
    let loader = Loader::new(session);
    loader.init_workfile()?;
    build_init(&loader)?;
    let files = args.iter().take_while(|arg| arg.ends_with(".go")).count();
    let wanted = if files > 0 {
        if let Some(test) = args[..files].iter().find(|file| file.ends_with("_test.go")) {
            return Err(fatal(format!("go: cannot run *_test.go files ({test})")));
        }
        &args[..files]
    } else if args.first().is_some_and(|arg| !arg.starts_with('-')) {
        &args[..1]
    } else {
        return Err(fatal("go: no go files listed"));
    };
    let options = LoadOptions { main_only: true, ..LoadOptions::default() };
    let (packages, ids) = Packages::of_patterns(&loader, options, wanted)?;
    run_one(session, &wanted[0], &packages, &ids)
}

/// What is said of the package that `go run` would run.
fn run_one(session: &Session<'_>, pattern: &str, packages: &Packages<'_, '_>, ids: &[Id]) -> Result<()> {
    match ids {
        [] => return Err(fatal(format!("go: no packages loaded from {pattern}"))),
        [_] => {}
        several => {
            let names: Vec<&str> = several.iter().map(|id| packages.get(*id).import_path.as_str()).collect();
            let names = names.join("\n\t");
            return Err(fatal(format!("go: pattern {pattern} matches multiple packages:\n\t{names}")));
        }
    }
    check_errors(session, packages, ids)?;
    Err(outside(session))
}

/// True for `path@version`.
fn is_versioned(arg: &str) -> bool {
    arg.contains('@') && !crate::packages::patterns::is_local_import(arg) && !crate::paths::is_abs(arg)
}

/// The packages of `go install path@version` and `go run path@version` (Go: `PackagesAndErrorsOutsideModule`).
fn outside_module<'l, 's>(loader: &'l Loader<'s>, args: &[String]) -> Result<(Packages<'l, 's>, Vec<Id>)> {
    let session = loader.session;
    loader.force_use_modules.set(true);
    loader.root_mode.set(RootMode::None);
    loader.allow_missing_module_imports();
    build_init(loader)?;
    let Some((first_path, version)) = args.iter().find_map(|arg| arg.split_once('@')) else {
        return Ok((Packages::new(loader, LoadOptions::default()), Vec::new()));
    };
    if version.is_empty() {
        let arg = args.iter().find(|arg| arg.contains('@')).map_or("", String::as_str);
        return Err(Error::plain(format!("{arg}: version must not be empty")));
    }
    let mut patterns = Vec::new();
    for arg in args {
        let Some(path) = arg.strip_suffix(&format!("@{version}")) else {
            return Err(Error::plain(format!(
                "{arg}: all arguments must refer to packages in the same module at the same version (@{version})"
            )));
        };
        let is_std = || {
            !path.contains("...")
                && crate::packages::patterns::is_standard_import_path(path)
                && loader.standard().contains(&session.fsys, path)
        };
        let wrong = if crate::packages::patterns::is_local_import(path) {
            "a package path, not a relative path"
        } else if crate::paths::is_abs(path) {
            "a package path, not an absolute path"
        } else if crate::packages::patterns::is_meta_package(path) {
            "a package path, not a meta-package"
        } else if crate::paths::clean(path) != path {
            "a clean package path"
        } else if is_std() {
            return Err(Error::plain(format!("{arg}: argument must not be a package in the standard library")));
        } else {
            patterns.push(path.to_owned());
            continue;
        };
        return Err(Error::plain(format!("{arg}: argument must be {wrong}")));
    }
    let named = |error: Error| Error::wrap(crate::ErrorKind::Plain, format!("{}: {error}", args[0]), error);
    let allowed = |module: &ModuleVersion| loader.check_allowed(module);
    let allowed: Option<crate::load::Allowed<'_>> =
        if crate::load::is_revision_query(first_path, version) { None } else { Some(&allowed) };
    let none = |_: &str| "none".into();
    let results = loader.query_packages(&patterns[0], version, &none, allowed).map_err(named)?;
    let module = results.into_iter().next().map(|result| result.module).unwrap_or_default();
    let deprecation = loader.check_deprecation(&module).map_err(named)?;
    if !deprecation.is_empty() {
        let text = crate::load::short_message(&deprecation, "");
        session.print_error(format!("go: module {} is deprecated: {text}\n", module.path));
    }
    let data = loader.fetcher.go_mod(&module.path, &module.version).map_err(named)?;
    let file = gomod::modfile::parse("go.mod", &data, None)
        .map_err(|errors| Error::plain(format!("{} (in {module}): {errors}", args[0])))?;
    let directive = if !file.replace.is_empty() {
        "replace"
    } else if !file.exclude.is_empty() {
        "exclude"
    } else {
        ""
    };
    if !directive.is_empty() {
        return Err(Error::plain(format!(
            "{} (in {module}):\n\tThe go.mod file for the module providing named packages contains one or\n\tmore {directive} directives. It must not contain directives that would cause\n\tit to be interpreted differently than if it were the main module.",
            args[0]
        )));
    }
    loader.edit_build_list(&[], std::slice::from_ref(&module)).map_err(named)?;
    let options = LoadOptions { main_only: true, ..LoadOptions::default() };
    let (mut packages, ids) = Packages::of_patterns(loader, options, &patterns)?;
    for &id in &ids {
        let package = packages.get_mut(id);
        let path = &package.import_path;
        let text = match &package.module {
            // Packages of the standard library have none.
            None => format!("package {path} not provided by module {module}"),
            Some(other) if *other.path == *module.path && *other.version == *module.version => continue,
            Some(other) => format!(
                "package {path} provided by module {}@{}\n\tAll packages must be provided by the same module ({module}).",
                other.path, other.version
            ),
        };
        if package.error.is_none() {
            package.error = Some(PackageError { text, ..PackageError::default() });
            package.incomplete = true;
        }
    }
    Ok((packages, ids))
}
