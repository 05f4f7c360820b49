//! `go mod verify` (cmd/go/internal/modcmd/verify.go).

use gomod::{ModuleVersion, dirhash, gover};
use world::FileKind;

use crate::error::{Error, ErrorKind, Result};
use crate::fetch::unzip::hash_zip;
use crate::load::{Loader, RootMode};
use crate::session::Session;

use super::flags::Flags;
use super::list::fatal;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    if !flags.args.is_empty() {
        return Err(fatal("go: verify takes no arguments"));
    }
    loader.force_use_modules.set(true);
    loader.root_mode.set(RootMode::Need);
    let graph = loader.load_mod_graph("")?;
    let mut all_right = true;
    for module in graph.build_list().iter() {
        for error in verify(&loader, module) {
            session.print_error(format!("{} {}: {error}\n", module.path, module.version));
            session.set_status(1);
            all_right = false;
        }
    }
    if all_right {
        session.print("all modules verified\n");
    }
    Ok(())
}

/// What is wrong with the downloaded copies of a module (Go: `verifyMod`).
fn verify(loader: &Loader<'_>, module: &ModuleVersion) -> Vec<String> {
    if gover::is_toolchain(&module.path) || loader.main_modules().contains(&module.path) {
        return Vec::new();
    }
    let system = loader.session.system;
    let fetcher = &loader.fetcher;
    let zip = fetcher.cache_path(module, "zip");
    let zip_file = zip.as_ref().map_or("", String::as_str);
    let zip_found = zip.clone().and_then(|file| system.stat(&file).map(|_| ()).map_err(Error::from));
    let zip_absent = zip_found.as_ref().is_err_and(Error::is_not_exist);
    let (dir, dir_found) = fetcher.download_dir(module);
    let dir_absent = dir_found.as_ref().is_err_and(Error::is_not_exist);
    let hash = match system.read(&format!("{zip_file}hash")) {
        Ok(data) => String::from_utf8_lossy(&data).trim().to_owned(),
        Err(_) if zip_absent && dir_absent => return Vec::new(),
        Err(error) => return vec![format!("missing ziphash: {error}")],
    };
    let mut errors = Vec::new();
    if !zip_absent {
        let found = system.read(zip_file).map_err(|error| error.to_string()).and_then(|data| hash_zip(&data));
        match found {
            Err(error) => return vec![error],
            Ok(found) if found != hash => errors.push(format!("zip has been modified ({zip_file})")),
            Ok(_) => {}
        }
    }
    if !dir_absent {
        match hash_dir(loader, &dir, &module.to_string()) {
            Err(error) => {
                errors.push(error.to_string());
                return errors;
            }
            Ok(found) if found != hash => errors.push(format!("dir has been modified ({dir})")),
            Ok(_) => {}
        }
    }
    errors
}

/// The hash of a directory's files (Go: `dirhash.HashDir`).
fn hash_dir(loader: &Loader<'_>, top: &str, prefix: &str) -> Result<String> {
    let system = loader.session.system;
    // A link to a directory is none.
    if system.lstat(top).is_ok_and(|facts| facts.kind != FileKind::Directory) {
        return Err(Error::plain(format!("{top} is not a directory")));
    }
    let mut pending = vec![String::new()];
    let mut files = Vec::new();
    while let Some(below) = pending.pop() {
        for (name, kind) in system.read_dir(&format!("{top}{below}"))? {
            let path = format!("{below}/{name}");
            if kind == FileKind::Directory {
                pending.push(path);
            } else {
                let data = system.read(&format!("{top}{path}"))?;
                files.push((format!("{prefix}{path}"), data));
            }
        }
    }
    let files = files.iter().map(|(name, data)| (name.as_str(), &**data));
    dirhash::hash1(files).map_err(|error| Error::new(ErrorKind::Plain, error.to_string()))
}
