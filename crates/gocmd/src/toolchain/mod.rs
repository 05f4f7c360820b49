//! Choosing the toolchain (cmd/go/internal/toolchain): what GOTOOLCHAIN, go.mod and go.work ask for when a command starts,
//! and the switch to a newer one when a module needs it.
//!
//! Another toolchain is never run. Where one can't be had, the command ends with go's own text; where one can, it ends and
//! says so, except where the environment simulates other toolchains as Go's tests do (`TESTGO_VERSION_SWITCH`): then the
//! command runs again as that version.

mod early;
mod select;
mod switch;

pub(crate) use early::set_mod_cache_rw;
pub(crate) use select::{COUNT_ENV, TARGET_ENV};
pub use select::{exec, select};
pub use switch::{Switcher, newer_toolchain, switch_or_fatal};

use crate::error::{Error, ErrorKind};
use crate::session::Session;

/// The error of a module or of a file that needs a newer go (Go: `gover.TooNewError`).
pub fn too_new(session: &Session<'_>, what: &str, go_version: &str, toolchain: &str) -> Error {
    let config = &session.config;
    let startup = config.startup.borrow();
    let mut explain = String::new();
    if !startup.gotoolchain.is_empty() && startup.gotoolchain != "auto" {
        explain = format!("; GOTOOLCHAIN={}", startup.gotoolchain);
    }
    let sets_something = !startup.auto_go_version.is_empty() || !startup.auto_toolchain.is_empty();
    if !startup.auto_file.is_empty() && sets_something {
        explain += &format!("; {} sets ", session.short_path(&startup.auto_file));
        explain += &if startup.auto_toolchain.is_empty() {
            format!("go {}", startup.auto_go_version)
        } else {
            format!("toolchain {}", startup.auto_toolchain)
        };
    }
    Error::new(
        ErrorKind::TooNew { what: what.to_owned(), go_version: go_version.to_owned(), toolchain: toolchain.to_owned() },
        format!("{what} requires go >= {go_version} (running go {}{explain})", config.local_go),
    )
}

/// True if GOTOOLCHAIN allows to switch to a toolchain that has to be downloaded (Go: `HasAuto`).
pub fn has_auto(session: &Session<'_>) -> bool {
    let setting = session.config.env("GOTOOLCHAIN");
    setting == "auto" || setting.ends_with("+auto")
}

/// True if GOTOOLCHAIN allows to switch to a toolchain of PATH only (Go: `HasPath`).
pub fn has_path(session: &Session<'_>) -> bool {
    let setting = session.config.env("GOTOOLCHAIN");
    setting == "path" || setting.ends_with("+path")
}
