//! `go work init` (cmd/go/internal/workcmd/init.go).

use gomod::workfile::WorkFile;

use crate::error::{Error, Result};
use crate::load::Loader;
use crate::paths;
use crate::session::Session;

use super::flags::Flags;
use super::work_use::use_directories;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    loader.force_use_modules.set(true);
    let mut path = loader.work_file_path();
    if path.is_empty() {
        path = paths::join(&[session.cwd(), "go.work"]);
    }
    if session.fsys.stat(&path).is_ok() {
        return Err(Error::plain(format!("{path} already exists")));
    }
    let mut file = WorkFile::default();
    // The running version is a valid one.
    let _ = file.add_go_stmt(&session.config.local_go);
    use_directories(&loader, &path, &mut file, &flags.args, flags.bool("r"))?;
    loader.write_work_file(&path, &mut file)
}
