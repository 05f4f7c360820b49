//! `go env` (cmd/go/internal/envcmd).

use crate::error::{Error, Result};
use crate::session::Session;

use super::flags::Flags;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    for name in &flags.args {
        session.print(format!("{}\n", session.config.env(name)));
    }
    if flags.args.is_empty() { Err(Error::plain("env without names is not there yet")) } else { Ok(()) }
}
