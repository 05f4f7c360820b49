//! `go get` (cmd/go/internal/modget).
//!
//! Each argument becomes a [`query::Query`]; the [`resolver::Resolver`] finds what it can mean, decides, edits the build list and
//! asks again until nothing changes.

mod changes;
mod problems;
mod query;
mod resolve;
mod resolver;
mod wildcards;
mod workspace;

use std::rc::Rc;

use crate::error::{Error, ErrorKind, Result};
use crate::load::{Loader, PackageOpts, WriteOpts};
use crate::packages::patterns::{clean_patterns, is_meta_package};
use crate::session::Session;
use crate::toolchain;

use super::flags::{Flags, parse_bool};
use query::Query;
use resolver::{Options, Resolver, index};

/// Runs `go get`.
pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let options = options(session, flags)?;
    let loader = Loader::new(session);
    loader.force_use_modules.set(true);
    loader.explicit_write_go_mod.set(true);
    loader.allow_missing_module_imports();
    loader.init()?;
    if !loader.has_mod_root()? {
        return Err(Error::new(
            ErrorKind::Fatal,
            "go.mod file not found in current directory or any parent directory.\n\
             \t'go get' is no longer supported outside a module.\n\
             \tTo build and install a command, use 'go install' with a version,\n\
             \tlike 'go install example.com/cmd@latest'\n\
             \tFor more information, see https://go.dev/doc/go-get-install-deprecation\n\
             \tor run 'go help get' or 'go help install'.",
        ));
    }
    let (drop_toolchain, queries) = parse_arguments(&loader, &flags.args, &options.upgrade)?;
    let mut opts = WriteOpts {
        drop_toolchain,
        explicit_toolchain: queries.iter().any(|query| query.pattern == "toolchain"),
        ..WriteOpts::default()
    };
    let resolver = Rc::new(Resolver::new(&loader, &queries, options)?);
    settle(&resolver, &loader, &queries)?;
    resolver.check_wildcard_versions(&loader)?;
    let patterns: Vec<String> =
        queries.iter().filter(|query| query.matches_packages.get()).map(|query| query.pattern.clone()).collect();
    if resolver.options.tool {
        update_tools(&resolver, &loader, &queries, &mut opts)?;
    }
    resolver.check_package_problems(&loader, &patterns)?;

    let before = changes::requirements_of(&loader.mod_file()?.borrow());
    if let Err(error) = loader.write_go_mod(&opts) {
        return Err(toolchain::switch_or_fatal(&loader, error));
    }
    let after = changes::requirements_of(&loader.mod_file()?.borrow());
    resolver.report_changes(session, &before, &after);

    let work = loader.find_go_work(session.cwd())?;
    if !work.is_empty()
        && let Ok(mut file) = loader.read_work_file(&work)
    {
        let version = loader.main_modules().go_version(&loader);
        if loader.update_work_go_version(&mut file, &version) {
            // Go drops an error here.
            let _ = loader.write_work_file(&work, &mut file);
        }
    }
    Ok(())
}

/// Reads the flags, and says what it has to say about those of no use any more.
fn options(session: &Session<'_>, flags: &Flags) -> Result<Options> {
    let fatal = |text: &str| Err(Error::new(ErrorKind::Fatal, text));
    let upgrade = match flags.text("u") {
        "" | "false" => "",
        "true" | "upgrade" => "upgrade",
        "patch" => "patch",
        other => return fatal(&format!("unknown upgrade flag -u={other}")),
    };
    if let Some(value) = flags.get("d") {
        if parse_bool(value) != Some(true) {
            return fatal("-d flag may not be set to false");
        }
        session.print_error("go: -d flag is deprecated. -d=true is a no-op\n");
    }
    for name in ["f", "fix"] {
        if flags.bool(name) {
            session.print_error(format!("go: -{name} flag is a no-op\n"));
        }
    }
    if flags.bool("m") {
        return fatal("-m flag is no longer supported");
    }
    if flags.bool("insecure") {
        return fatal("-insecure flag is no longer supported; use GOINSECURE instead");
    }
    Ok(Options { upgrade: upgrade.to_owned(), tests: flags.bool("t"), tool: flags.bool("tool") })
}

/// Asks, decides and edits until nothing changes.
fn settle(resolver: &Rc<Resolver>, loader: &Loader<'_>, queries: &[Rc<Query>]) -> Result<()> {
    resolver.local_queries(loader)?;
    resolver.path_queries(loader);
    resolver.tool_queries(loader);
    resolver.work_queries(loader)?;
    loop {
        resolver.wildcard_queries(loader);
        resolver.all_queries(loader)?;
        if resolver.resolve_queries(loader, queries)? {
            continue;
        }
        let upgrades = resolver.upgrades(loader, queries)?;
        if resolver.apply_upgrades(loader, &upgrades)? {
            continue;
        }
        resolver.missing_wildcards(loader);
        if !resolver.resolve_queries(loader, &resolver.wildcard)? {
            return Ok(());
        }
    }
}

fn parse_arguments(loader: &Loader<'_>, args: &[String], upgrade: &str) -> Result<(bool, Vec<Rc<Query>>)> {
    let session = loader.session;
    let error = |text: String| session.error(&Error::plain(text));
    let mut drop_toolchain = false;
    let mut queries = Vec::new();
    for arg in clean_patterns(args) {
        let mut query = match Query::new(loader, &arg, upgrade) {
            Ok(query) => query,
            Err(problem) => {
                session.error(&problem);
                continue;
            }
        };
        if query.version == "none" {
            match query.pattern.as_str() {
                "go" => {
                    error("cannot use go@none".to_owned());
                    continue;
                }
                "toolchain" => {
                    drop_toolchain = true;
                    continue;
                }
                _ => {}
            }
        }
        if args.is_empty() {
            query = query.without_raw();
        }
        if query.raw.ends_with(".go") && query.raw_version.is_empty() {
            let raw = &query.raw;
            if !raw.contains('/') {
                error(format!("{raw}: arguments must be package or module paths"));
                continue;
            }
            if session.fsys.stat(&session.abs(raw)).is_ok_and(|found| found.kind != world::FileKind::Directory) {
                error(format!("{raw} exists as a file, but 'go get' requires package arguments"));
                continue;
            }
        }
        queries.push(query);
    }
    session.exit_if_errors()?;
    Ok((drop_toolchain, queries))
}

/// `-tool`: the packages become tools, or stop being tools (Go: `updateTools`).
fn update_tools(resolver: &Resolver, loader: &Loader<'_>, queries: &[Rc<Query>], opts: &mut WriteOpts) -> Result<()> {
    for query in queries {
        if is_meta_package(&query.pattern) || query.pattern == "toolchain" {
            let text = format!("go get -tool does not work with \"{}\".", query.pattern);
            return Err(Error::new(ErrorKind::Fatal, text));
        }
    }
    let patterns: Vec<String> = queries.iter().map(|query| query.pattern.clone()).collect();
    let package_opts = PackageOpts {
        vendor_modules_in_goroot_src: true,
        load_tests: resolver.options.tests,
        allow_errors: true,
        silence_no_go_errors: true,
        ..PackageOpts::default()
    };
    let (matches, _) = loader.load_packages(package_opts, &patterns)?;
    for (found, query) in matches.iter().zip(queries) {
        let tools = if query.version == "none" { &mut opts.drop_tools } else { &mut opts.add_tools };
        tools.extend(found.found().iter().cloned());
    }
    let graph = loader.load_mod_graph("").map_err(|error| toolchain::switch_or_fatal(loader, error))?;
    let list = graph.build_list();
    *resolver.build_list_version.borrow_mut() = index(&list);
    *resolver.build_list.borrow_mut() = list;
    Ok(())
}

/// Reports an error about an argument.
fn report(loader: &Loader<'_>, query: &Query, error: &Error) {
    loader.session.error(&Error::plain(query.error_text(error)));
}
