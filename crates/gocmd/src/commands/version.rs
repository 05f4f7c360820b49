//! `go version` (cmd/go/internal/version). Versions of binaries are outside.

use crate::config::{host_arch, host_os};
use crate::error::{Error, Result};
use crate::session::Session;

use super::flags::Flags;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let system = session.system;
    if flags.args.is_empty() {
        for flag in ["-m", "-v", "-json"] {
            if !session.config.in_goflags(flag) && flags.bool(&flag[1..]) {
                session.print_error(format!("go: 'go version' only accepts {flag} flag with arguments\n"));
                session.set_status(2);
                return Ok(());
            }
        }
        let mut version = session.config.local_toolchain.clone();
        if system.env("TESTGO_VERSION").is_some_and(|value| !value.is_empty()) {
            version += " (TESTGO_VERSION)";
        }
        session.print(format!("go version {version} {}/{}\n", host_os(system), host_arch(system)));
        return Ok(());
    }
    if !flags.bool("m") && flags.bool("json") {
        session.print_error("go: 'go version' with -json flag requires -m flag\n");
        session.set_status(2);
        return Ok(());
    }
    Err(Error::plain("version of a binary: outside of what gomodplay runs"))
}
