//! `go work vendor` (cmd/go/internal/workcmd/vendor.go).

use crate::error::{Error, Result};
use crate::load::Loader;
use crate::session::Session;

use super::flags::Flags;
use super::mod_vendor::vendor;
use super::work_use::NO_WORK_FILE;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    if loader.work_file_path().is_empty() {
        return Err(Error::plain(NO_WORK_FILE));
    }
    vendor(&loader, flags)
}
