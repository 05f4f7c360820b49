//! go.work: reading, checking, writing (modload/init.go, the workspace part).

use std::collections::HashSet;

use gomod::gover;
use gomod::modfile::is_directory_path;
use gomod::workfile::{self, WorkFile};

use crate::error::{Error, ErrorKind, Result};
use crate::paths;

use super::godebug::check_godebug;
use super::load_file::{GO_STRICT_VERSION, go_version_of_work};
use super::loader::Loader;

impl Loader<'_> {
    /// Reads go.work: the file and the directories of its modules (Go: `LoadWorkFile`).
    pub fn load_work_file(&self, path: &str) -> Result<(WorkFile, Vec<String>)> {
        let directory = paths::dir(path);
        let file = self.read_work_file(path)?;
        let mut seen = HashSet::new();
        let mut roots = Vec::new();
        let name = self.session.short_path(path);
        let line = |line: Option<gomod::modfile::LineId>| line.map_or(0, |line| file.syntax.line(line).start.line);
        for used in &file.uses {
            let root =
                if paths::is_abs(&used.path) { used.path.clone() } else { paths::join(&[&directory, &used.path]) };
            if !seen.insert(root.clone()) {
                let line = line(used.line);
                return Err(Error::plain(format!(
                    "error loading go.work:\n{name}:{line}: path {root} appears multiple times in workspace"
                )));
            }
            roots.push(root);
        }
        for setting in &file.godebug {
            if let Err(text) = check_godebug("godebug", &setting.key, &setting.value, &self.session.config.local_go) {
                let line = line(setting.line);
                return Err(Error::plain(format!("error loading go.work:\n{name}:{line}: {text}")));
            }
        }
        Ok((file, roots))
    }

    /// Reads and parses go.work (Go: `ReadWorkFile`).
    pub fn read_work_file(&self, path: &str) -> Result<WorkFile> {
        let session = self.session;
        let name = session.short_path(path);
        let data = session.fsys.read(&session.abs(path)).map_err(|error| {
            let error = Error::from(world::FileError { path: name.clone(), ..error });
            Error::wrap(ErrorKind::Plain, format!("reading go.work: {error}"), error)
        })?;
        let file = workfile::parse(&name, &data, None)
            .map_err(|errors| Error::plain(format!("errors parsing go.work:\n{errors}")))?;
        if let Some(go) = &file.go
            && gover::compare(&go.version, &session.config.local_go).is_gt()
            && session.config.command != "work edit"
        {
            return Err(self.too_new_error(&name, &go.version, ""));
        }
        Ok(file)
    }

    /// Cleans up and writes go.work (Go: `WriteWorkFile`).
    pub fn write_work_file(&self, path: &str, file: &mut WorkFile) -> Result<()> {
        file.sort_blocks();
        file.cleanup();
        Ok(self.session.system.write(&self.session.abs(path), &file.format(), 0o666)?)
    }

    /// Raises the go line of a go.work; true if that changed it (Go: `UpdateWorkGoVersion`).
    pub fn update_work_go_version(&self, file: &mut WorkFile, go_version: &str) -> bool {
        if gover::compare(&go_version_of_work(Some(file)), go_version).is_ge() {
            return false;
        }
        // The version comes from a go line: it has the right form.
        let _ = file.add_go_stmt(go_version);
        let toolchain = file.toolchain_name().to_owned();
        if !toolchain.is_empty() {
            let version = gover::from_toolchain(&toolchain);
            if toolchain == format!("go{go_version}")
                || gover::compare(version, go_version).is_lt()
                || gover::compare(version, GO_STRICT_VERSION).is_lt()
            {
                file.drop_toolchain_stmt();
            }
        }
        true
    }

    /// Puts the module path as a comment behind each `use` (Go: `UpdateWorkFile`).
    pub fn update_work_file(&self, file: &mut WorkFile) {
        let uses: Vec<String> = file
            .uses
            .iter()
            .filter(|used| !used.path.is_empty() && used.module_path.is_empty())
            .map(|used| used.path.clone())
            .collect();
        for used in uses {
            let path = paths::join(&[&self.session.abs(&used), "go.mod"]);
            if let Ok((_, read)) = self.read_mod_file(&path, None) {
                file.add_use(&used, read.module_path());
            }
        }
    }

    /// The error for something that needs a newer go (Go: `gover.TooNewError`).
    pub(crate) fn too_new_error(&self, what: &str, go_version: &str, toolchain: &str) -> Error {
        crate::toolchain::too_new(self.session, what, go_version, toolchain)
    }
}

/// The path with `./` in front if it would not look like a directory (Go: `ToDirectoryPath`).
pub fn to_directory_path(path: &str) -> String {
    if is_directory_path(path) { path.to_owned() } else { format!("./{}", paths::clean(path)) }
}
