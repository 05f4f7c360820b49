//! Choosing the toolchain (cmd/go/internal/toolchain): what GOTOOLCHAIN, go.mod and go.work ask for when a command starts,
//! and the switch to a newer one when a module needs it.
//!
//! Another toolchain is never run. A switch ends the command with go's own text for a toolchain that can't be had, except
//! where the environment simulates other toolchains as Go's tests do (`TESTGO_VERSION_SWITCH`): then the command runs again as
//! that version.

mod select;
mod switch;

pub(crate) use select::{COUNT_ENV, TARGET_ENV};
pub use select::{exec, select};
pub use switch::{Switcher, newer_toolchain, switch_or_fatal};

use crate::session::Session;

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
