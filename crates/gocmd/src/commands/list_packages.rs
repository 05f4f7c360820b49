//! `go list` of packages (cmd/go/internal/list/list.go).

use crate::error::{Error, Result};
use crate::load::Loader;

use super::flags::Flags;
use super::list::JsonFields;

pub(super) fn run(_loader: &Loader<'_>, _flags: &Flags, _json: Option<JsonFields>) -> Result<()> {
    Err(Error::plain("go list of packages is not there yet"))
}
