//! `go mod init` (cmd/go/internal/modcmd/init.go).

use crate::error::{Error, Result};
use crate::load::Loader;
use crate::session::Session;

use super::flags::Flags;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    if flags.args.len() > 1 {
        return Err(Error::plain("'go mod init' accepts at most one argument"));
    }
    loader.force_use_modules.set(true);
    loader.create_mod_file(flags.args.first().map_or("", String::as_str))
}
