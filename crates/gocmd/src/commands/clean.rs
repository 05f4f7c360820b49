//! `go clean`, as far as modules go: `-modcache` (cmd/go/internal/clean/clean.go).

use crate::error::{Error, Result};
use crate::fetch::download::remove_all;
use crate::load::Loader;
use crate::session::Session;

use super::flags::Flags;
use super::list::fatal;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    let caches = ["cache", "testcache", "fuzzcache", "modcache"];
    let asked = |name: &&str| -> bool { flags.bool(name) };
    if !flags.args.is_empty()
        && let Some(cache) = caches.iter().find(|name| asked(name))
    {
        return Err(fatal(format!("go: clean -{cache} cannot be used with package arguments")));
    }
    if !flags.bool("modcache") || ["i", "r"].iter().any(asked) {
        if caches.iter().any(asked) {
            // Nothing that gomodplay does ends up in the caches of builds and tests.
            return Ok(());
        }
        return Err(Error::plain("go clean of packages is not available here: nothing is built"));
    }
    let directory = &session.config.gomodcache;
    if directory.is_empty() {
        return Err(fatal("go: cannot clean -modcache without a module cache"));
    }
    if flags.bool("n") || flags.bool("x") {
        session.print(format!("rm -rf {directory}\n"));
    }
    if !flags.bool("n")
        && let Err(error) = remove_all(session.system, directory)
    {
        session.error(&error);
    }
    Ok(())
}
