//! `go work use` (cmd/go/internal/workcmd/use.go).

use std::collections::BTreeMap;

use gomod::gover;
use gomod::workfile::WorkFile;
use world::FileKind;

use crate::error::{Error, Result};
use crate::load::{Loader, go_version_of_mod, go_version_of_work, to_directory_path};
use crate::paths;
use crate::session::Session;
use crate::toolchain::Switcher;

use super::flags::Flags;

pub(super) const NO_WORK_FILE: &str =
    "no go.work file found\n\t(run 'go work init' first or specify path using GOWORK environment variable)";

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.force_use_modules.set(true);
    loader.init_workfile()?;
    let path = loader.work_file_path();
    if path.is_empty() {
        return Err(Error::plain(NO_WORK_FILE));
    }
    let mut file = loader.read_work_file(&path)?;
    use_directories(&loader, &path, &mut file, &flags.args, flags.bool("r"))?;
    // Go drops an error here.
    let _ = loader.write_work_file(&path, &mut file);
    Ok(())
}

/// Adds directories with a go.mod to a go.work and removes those without; `recursive` looks below them too (Go: `workUse`).
pub(super) fn use_directories(
    loader: &Loader<'_>,
    work_file: &str,
    file: &mut WorkFile,
    args: &[String],
    recursive: bool,
) -> Result<()> {
    let session = loader.session;
    let directory = paths::dir(work_file);
    let mut have: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for used in &file.uses {
        have.entry(paths::absolute(&directory, &used.path)).or_default().push(used.path.clone());
    }
    let mut look = Look { session, directory: &directory, keep: BTreeMap::new(), switcher: Switcher::default() };
    for arg in args {
        let (absolute, _) = look.canonical(arg);
        match session.fsys.stat(&absolute) {
            Err(error) if error.is_not_found() => {
                let text = format!("directory {} does not exist", session.short_path(&absolute));
                look.switcher.error(Error::plain(text));
                continue;
            }
            Err(error) => {
                look.switcher.error(error.into());
                continue;
            }
            Ok(found) if found.kind != FileKind::Directory => {
                let text = format!("{} is not a directory", session.short_path(&absolute));
                look.switcher.error(Error::plain(text));
                continue;
            }
            Ok(_) => {}
        }
        if !recursive {
            look.directory(arg);
            continue;
        }
        look.below(arg);
        for known in have.keys().filter(|known| paths::has_prefix(known, &absolute)) {
            // Listed, below the argument, and not found there: it goes.
            look.keep.entry(known.clone()).or_default();
        }
    }
    for (absolute, kept) in &look.keep {
        let mut count = 0;
        for known in have.get(absolute).into_iter().flatten() {
            if known == kept {
                count += 1;
            } else {
                file.drop_use(known);
            }
        }
        if !kept.is_empty() && count != 1 {
            if count > 1 {
                file.drop_use(kept);
            }
            file.add_use(kept, "");
        }
    }
    let mut go_version = go_version_of_work(Some(file)).to_string();
    for used in file.uses.iter().filter(|used| !used.path.is_empty()) {
        let path = paths::join(&[&paths::absolute(&directory, &used.path), "go.mod"]);
        match loader.read_mod_file(&path, None) {
            Ok((_, module)) => go_version = gover::max(&go_version, &go_version_of_mod(&module)).to_owned(),
            Err(error) => look.switcher.error(error),
        }
    }
    look.switcher.switch(loader)?;
    session.exit_if_errors()?;
    loader.update_work_go_version(file, &go_version);
    loader.update_work_file(file);
    Ok(())
}

/// Looks for modules in directories.
struct Look<'l, 's> {
    session: &'l Session<'s>,
    /// Where go.work stands.
    directory: &'l str,
    /// What a directory is to be listed as, by its absolute path; empty if it is not to be listed.
    keep: BTreeMap<String, String>,
    switcher: Switcher,
}

impl Look<'_, '_> {
    /// The absolute form of a directory, and the form in which go.work names it (Go: `pathRel`).
    fn canonical(&self, directory: &str) -> (String, String) {
        if paths::is_abs(directory) {
            let absolute = paths::clean(directory);
            return (absolute.clone(), absolute);
        }
        let absolute = paths::join(&[self.session.cwd(), directory]);
        let named = paths::relative(self.directory, &absolute)
            .map_or_else(|| absolute.clone(), |relative| to_directory_path(&relative));
        (absolute, named)
    }

    fn directory(&mut self, directory: &str) {
        let (absolute, named) = self.canonical(directory);
        let file = paths::join(&[&absolute, "go.mod"]);
        match self.session.fsys.stat(&file) {
            Err(error) if error.is_not_found() => {
                self.keep.insert(absolute, String::new());
            }
            Err(error) => self.switcher.error(error.into()),
            Ok(found) if found.kind != FileKind::File => {
                let text = format!("{} is not a regular file", self.session.short_path(&file));
                self.switcher.error(Error::plain(text));
            }
            Ok(_) => {
                if let Some(known) = self.keep.get(&absolute)
                    && !known.is_empty()
                    && *known != named
                {
                    let text = format!("already added \"{named}\" as \"{known}\"");
                    self.session.error(&Error::plain(text));
                }
                self.keep.insert(absolute, named);
            }
        }
    }

    /// Looks into a directory and all below it, except vendor directories, in the order of names.
    fn below(&mut self, directory: &str) {
        let mut todo = vec![directory.trim_end_matches('/').to_owned()];
        while let Some(path) = todo.pop() {
            if paths::base(&path) == "vendor" {
                continue;
            }
            self.directory(&path);
            let Ok(entries) = self.session.fsys.read_dir(&self.session.abs(&path)) else { continue };
            for (name, kind) in entries.into_iter().rev() {
                let entry = format!("{path}/{name}");
                match kind {
                    FileKind::Directory => todo.push(entry),
                    FileKind::Symlink => {
                        let target = self.session.fsys.stat(&self.session.abs(&entry));
                        if target.is_ok_and(|target| target.kind == FileKind::Directory) {
                            let entry = self.session.short_path(&entry);
                            self.session.print_error(format!("warning: ignoring symlink {entry}\n"));
                        }
                    }
                    FileKind::File | FileKind::Other => {}
                }
            }
        }
    }
}
