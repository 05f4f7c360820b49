//! The made-up repositories `go` and `toolchain` over golang.org/toolchain (cmd/go/internal/modfetch/toolchain.go).

use std::collections::HashSet;
use std::rc::Rc;

use gomod::gover;

use super::Repo;
use super::info::{RevInfo, Versions};
use crate::error::{Error, Result};

/// The module that holds the toolchains themselves.
pub const DOWNLOADS: &str = "golang.org/toolchain";

/// Versions of Go or of toolchains (Go: `toolchainRepo.Versions`).
pub fn versions(path: &str, downloads: &Repo<'_>) -> Result<Versions> {
    let local = downloads.local_go();
    let published = downloads.versions("")?;
    let prefix = if path == "toolchain" { "go" } else { "" };
    let mut known = HashSet::new();
    let mut list = Vec::new();
    for version in published.list.iter().filter_map(|version| go_version(version)).chain([local]) {
        if known.insert(version) {
            list.push(format!("{prefix}{version}"));
        }
    }
    list.sort_by(|a, b| gover::mod_compare(path, a, b));
    Ok(Versions { origin: None, list })
}

/// What a Go version or toolchain name is (Go: `toolchainRepo.Stat`).
pub fn stat(path: &str, downloads: &Repo<'_>, revision: &str) -> Result<Rc<RevInfo>> {
    let prefix = if path == "toolchain" { "go" } else { "" };
    let version = revision.strip_prefix("go").unwrap_or(revision);
    if !gover::is_valid(version) {
        return Err(Error::plain(format!("invalid {path} version {revision}")));
    }
    let info = RevInfo { version: format!("{prefix}{version}"), ..RevInfo::default() };
    let own = downloads.local_go();
    let local = if path == "go" { gover::compare(version, own).is_le() } else { version == own };
    if local {
        return Ok(Rc::new(info));
    }
    if gover::is_lang(version) {
        return Err(Error::plain(format!("go language version {revision} is not a toolchain version")));
    }
    let found = downloads.stat(&format!("v0.0.1-go{version}.linux-amd64"))?;
    Ok(Rc::new(RevInfo { time: found.time, ..info }))
}

/// The highest (Go: `toolchainRepo.Latest`).
pub fn latest(path: &str, downloads: &Repo<'_>) -> Result<Rc<RevInfo>> {
    let versions = versions(path, downloads)?;
    let highest = versions.list.iter().reduce(|a, b| if gover::mod_compare(path, b, a).is_gt() { b } else { a });
    stat(path, downloads, highest.map_or("", String::as_str))
}

/// `v0.0.1-go1.2.linux-amd64` to `1.2` (Go: `dlToGo`).
fn go_version(version: &str) -> Option<&str> {
    let (_, name) = version.split_once('-')?;
    let at = name.rfind('.')?;
    if !name[at + 1..].contains('-') {
        return None;
    }
    let name = &name[..at];
    Some(name.strip_prefix("go").unwrap_or(name))
}
