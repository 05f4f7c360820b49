//! What every command that loads packages does first (cmd/go/internal/work/init.go: BuildInit).

use crate::error::Result;
use crate::load::Loader;

use super::list::fatal;

/// Finds the main module and checks the flags that only modules have (Go: `BuildInit`, `buildModeInit`).
///
/// # Errors
/// Those of [`Loader::init`], and Go's text for a flag that does not fit.
pub(super) fn build_init(loader: &Loader<'_>) -> Result<()> {
    loader.init()?;
    super::link_init::check(loader.session)?;
    let config = &loader.session.config;
    let enabled = config.modules_enabled.get();
    let given = config.build_mod();
    match given.as_str() {
        "" => {}
        "readonly" | "vendor" | "mod" => {
            if !enabled && !config.in_goflags("-mod") {
                return Err(fatal(format!("build flag -mod={given} only valid when using modules")));
            }
        }
        _ => return Err(fatal(format!("-mod={given} not supported (can be '', 'mod', 'readonly', or 'vendor')"))),
    }
    if !enabled && config.mod_cache_rw && !config.in_goflags("-modcacherw") {
        return Err(fatal("build flag -modcacherw only valid when using modules"));
    }
    if !enabled && !config.mod_file.is_empty() && !config.in_goflags("-mod") {
        return Err(fatal("build flag -modfile only valid when using modules"));
    }
    Ok(())
}
