//! Zip files and extracted directories of the module cache (cmd/go/internal/modfetch/fetch.go).

use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};
use world::{FileKind, System};

use super::Fetcher;
use super::archive::Archive;
use super::cache::{parent, toolchain_error};
use super::unzip::{hash_zip, unzip};
use crate::error::{Error, ErrorKind, Result};

/// The module that comes with Go itself and is never downloaded.
const FIPS140: &str = "golang.org/fips140";

impl Fetcher<'_> {
    /// The directory of a module version in the module cache, downloaded and extracted if need be (Go: `Fetcher.Download`).
    pub fn download(&self, module: &ModuleVersion) -> Result<Rc<str>> {
        if gover::is_toolchain(&module.path) {
            return Err(toolchain_error());
        }
        if &*module.path == FIPS140 {
            return Err(fips_error());
        }
        self.check_cache_dir().map_err(|error| Error::wrap(ErrorKind::Fatal, error.to_string(), error))?;
        self.check_not_broken()?;
        if let Some(known) = self.downloads.borrow().get(module) {
            return known.clone();
        }
        let directory = self.download_checked(module);
        self.downloads.borrow_mut().insert(module.clone(), directory.clone());
        directory
    }

    fn download_checked(&self, module: &ModuleVersion) -> Result<Rc<str>> {
        let directory = self.extracted(module)?;
        self.check_mod(module)?;
        match self.session.system.go_line(&[&*directory, "/go.mod"].concat()) {
            Ok(needed) => {
                let local = self.session.config.local_go.as_str();
                if gover::compare(&needed, local).is_gt() {
                    return Err(crate::toolchain::too_new(self.session, &module.to_string(), &needed, ""));
                }
            }
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
        Ok(directory)
    }

    /// Go: `Fetcher.download`.
    fn extracted(&self, module: &ModuleVersion) -> Result<Rc<str>> {
        let (directory, found) = self.download_dir(module);
        match found {
            Ok(()) => return Ok(directory.into()),
            Err(error) if directory.is_empty() || !error.is_not_exist() => return Err(error),
            Err(_) => {}
        }
        let zip_file = self.download_zip(module)?;
        self.extract(module, &zip_file)
    }

    /// Go: `unzip` in fetch.go.
    fn extract(&self, module: &ModuleVersion, zip_file: &str) -> Result<Rc<str>> {
        let system = self.session.system;
        let _locked = self.lock_version(module)?;
        // Another process may have extracted it meanwhile.
        let (directory, found) = self.download_dir(module);
        let left_over = match found {
            Ok(()) => return Ok(directory.into()),
            Err(error) => matches!(error.kind(), ErrorKind::PartialDownload),
        };
        if left_over {
            remove_all(system, &directory)?;
        }
        let partial = self.cache_path(module, "partial")?;
        system.create_dir_all(parent(&directory))?;
        system.write(&partial, b"", 0o666)?;
        let data = system.read(zip_file)?;
        if let Err(error) = unzip(system, &directory, module, &data) {
            let text = format!("unzip {zip_file}: {error}");
            self.session.print_error(gomod::bytes::to_bytes(&format!("-> {text}\n")));
            if remove_all(system, &directory).is_ok() {
                // What stays behind is found and cleaned by the next run.
                let _ = system.remove(&partial);
            }
            return Err(Error::plain(text));
        }
        system.remove(&partial)?;
        if !self.session.config.mod_cache_rw {
            make_dirs_read_only(system, &directory);
        }
        Ok(directory.into())
    }

    /// The zip file of a module version in the module cache, downloaded if need be (Go: `Fetcher.DownloadZip`).
    pub fn download_zip(&self, module: &ModuleVersion) -> Result<Rc<str>> {
        if &*module.path == FIPS140 {
            return Err(fips_error());
        }
        if let Some(known) = self.zips.borrow().get(module) {
            return known.clone();
        }
        let file = self.download_zip_uncached(module);
        self.zips.borrow_mut().insert(module.clone(), file.clone());
        file
    }

    fn download_zip_uncached(&self, module: &ModuleVersion) -> Result<Rc<str>> {
        let system = self.session.system;
        let zip_file = self.cache_path(module, "zip")?;
        let hash_file = format!("{zip_file}hash");
        if system.stat(&zip_file).is_ok() && system.stat(&hash_file).is_ok() {
            if !self.have_sum(module) {
                self.check_mod(module)?;
            }
            return Ok(zip_file.into());
        }
        if self.session.config.command != "mod download" {
            self.session.print_error(format!("go: downloading {}\n", shown(module)));
        }
        let _locked = self.lock_version(module)?;
        let exists = system.stat(&zip_file).is_ok();
        if exists && system.stat(&hash_file).is_ok() {
            // Another process was faster.
            return Ok(zip_file.into());
        }
        system.create_dir_all(parent(&zip_file))?;
        self.remove_left_over(&zip_file);
        if exists {
            // The hash was lost: it is made again from the zip file.
            let data = system.read(&zip_file)?;
            self.hash_zip_file(module, &data, &hash_file)?;
            return Ok(zip_file.into());
        }
        let data = self.try_proxies(|proxy| self.lookup(proxy, &module.path).zip(&module.version))?;
        let archive = Archive::new(&data).map_err(Error::plain)?;
        let prefix = format!("{}@{}/", module.path, module.version);
        for entry in &archive.entries {
            if !entry.name.starts_with(&prefix) {
                return Err(Error::plain(format!("zip for {module} has unexpected file {}", entry.name)));
            }
        }
        self.hash_zip_file(module, &data, &hash_file)?;
        system.write(&zip_file, &data, 0o666)?;
        Ok(zip_file.into())
    }

    /// Hashes a zip file, checks the hash and records it beside the file (Go: `hashZip`).
    fn hash_zip_file(&self, module: &ModuleVersion, data: &Arc<[u8]>, hash_file: &str) -> Result<()> {
        let hash = hash_zip(data).map_err(Error::plain)?;
        self.check_mod_sum(module, &hash)?;
        self.session.system.write(hash_file, hash.as_bytes(), 0o666)?;
        Ok(())
    }

    /// Checks the downloaded copy of a module against go.sum and the checksum database (Go: `Fetcher.checkMod`). Errors end
    /// the command.
    pub fn check_mod(&self, module: &ModuleVersion) -> Result<()> {
        let fatal = |error: Error| {
            if error.ends_command() {
                return error;
            }
            let error = Error::version(module, error);
            Error::wrap(ErrorKind::Verbatim, format!("verifying {error}"), error)
        };
        let system = self.session.system;
        let hash_file = self.cache_path(module, "ziphash").map_err(fatal)?;
        let data = system.read(&hash_file).map_err(|error| fatal(error.into()))?;
        let hash = String::from_utf8_lossy(&data);
        let hash = hash.trim();
        if !is_valid_sum(hash) {
            let zip_file = self.cache_path(module, "zip").map_err(fatal)?;
            let zip = system.read(&zip_file).map_err(|error| fatal(error.into()))?;
            return self.hash_zip_file(module, &zip, &hash_file).map_err(fatal);
        }
        if !hash.starts_with("h1:") {
            return Err(fatal(Error::plain(format!("unexpected ziphash: {}", gomod::quote::quote(hash)))));
        }
        self.check_mod_sum(module, hash).map_err(|error| {
            if error.ends_command() || error.is_unknown() {
                return error;
            }
            Error::wrap(ErrorKind::Verbatim, error.to_string(), error)
        })
    }

    /// The checksum of the downloaded copy, empty if there is none (Go: `Sum`).
    pub fn sum(&self, module: &ModuleVersion) -> String {
        if self.session.config.gomodcache.is_empty() {
            return String::new();
        }
        let Ok(file) = self.cache_path(module, "ziphash") else { return String::new() };
        let Ok(data) = self.session.system.read(&file) else { return String::new() };
        let hash = String::from_utf8_lossy(&data);
        let hash = hash.trim();
        if is_valid_sum(hash) { hash.to_owned() } else { String::new() }
    }
}

/// True if a text can be a hash at all; a file of zeros is what a crash leaves (Go: `isValidSum`).
fn is_valid_sum(text: &str) -> bool {
    !text.contains('\0') && text.len() == "h1:".len() + 44
}

fn fips_error() -> Error {
    Error::plain("golang.org/fips140 is bundled with the Go distribution and cannot be downloaded")
}

/// What `go: downloading` names: a toolchain by its own name.
fn shown(module: &ModuleVersion) -> String {
    if &*module.path != super::toolchain::DOWNLOADS {
        return format!("{} {}", module.path, module.version);
    }
    let version = module.version.split_once('-').map_or("", |(_, rest)| rest);
    match version.rfind('.') {
        Some(at) => {
            let (goos, goarch) = version[at + 1..].split_once('-').unwrap_or((&version[at + 1..], ""));
            format!("{} ({goos}/{goarch})", &version[..at])
        }
        None => version.to_owned(),
    }
}

/// All directories under one, itself first, parents before children. Without recursion: a tree may be deep.
fn directories(system: &dyn System, top: &str) -> Vec<String> {
    let mut found = vec![top.to_owned()];
    let mut at = 0;
    while at < found.len() {
        for (name, kind) in system.read_dir(&found[at]).unwrap_or_default() {
            if kind == FileKind::Directory {
                let path = format!("{}/{name}", found[at]);
                found.push(path);
            }
        }
        at += 1;
    }
    found
}

/// Takes the write permission from a directory and all under it, as well as can be (Go: `makeDirsReadOnly`).
fn make_dirs_read_only(system: &dyn System, top: &str) {
    for directory in directories(system, top).iter().rev() {
        if let Ok(facts) = system.lstat(directory)
            && facts.mode & 0o222 != 0
        {
            let _ = system.set_mode(directory, facts.mode & !0o222);
        }
    }
}

/// Removes a directory of the module cache, whose directories are read-only (Go: `modfetch.RemoveAll`).
pub fn remove_all(system: &dyn System, top: &str) -> Result<()> {
    let mut pending = vec![top.to_owned()];
    while let Some(directory) = pending.pop() {
        if !system.lstat(&directory).is_ok_and(|facts| facts.kind == FileKind::Directory) {
            continue;
        }
        let _ = system.set_mode(&directory, 0o777);
        for (name, kind) in system.read_dir(&directory).unwrap_or_default() {
            if kind == FileKind::Directory {
                pending.push(format!("{directory}/{name}"));
            }
        }
    }
    Ok(system.remove_all(top)?)
}

/// The go.mod that stands for a module without one (Go: `LegacyGoMod`).
pub fn legacy_go_mod(path: &str) -> Vec<u8> {
    format!("module {}\n", gomod::modfile::auto_quote(path)).into_bytes()
}
