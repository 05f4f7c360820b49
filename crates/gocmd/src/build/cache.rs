//! The build cache, as far as `go list` writes into it (cmd/go/internal/cache).

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};
use crate::paths;
use crate::session::Session;

/// The folder of the build cache (Go: `DefaultDir`, `initDefaultCache`).
///
/// Errors: there is none, which ends the command.
pub fn folder(session: &Session<'_>) -> Result<String> {
    let ended = |text: String| Error::new(ErrorKind::Verbatim, text);
    let set = session.config.env("GOCACHE");
    let found = match set {
        "" => user_cache(session).map(|home| paths::join(&[&home, "go-build"])),
        "off" => {
            return Err(ended("build cache is disabled by GOCACHE=off, but required as of Go 1.12".to_owned()));
        }
        _ if paths::is_abs(set) => Ok(set.to_owned()),
        _ => Err("GOCACHE is not an absolute path".to_owned()),
    };
    let dir = found.map_err(|why| ended(format!("build cache is required, but could not be located: {why}")))?;
    session
        .system
        .create_dir_all(&dir)
        .map_err(|error| ended(format!("failed to initialize build cache at {dir}: {error}\n")))?;
    Ok(dir)
}

/// The folder for caches of the user (Go: `os.UserCacheDir`).
fn user_cache(session: &Session<'_>) -> std::result::Result<String, String> {
    let var = |name: &str| session.system.env(name).unwrap_or_default();
    match (var("XDG_CACHE_HOME"), var("HOME")) {
        (set, _) if !set.is_empty() && !paths::is_abs(&set) => {
            Err("GOCACHE is not defined and path in $XDG_CACHE_HOME is relative".to_owned())
        }
        (set, _) if !set.is_empty() => Ok(set),
        (_, home) if !home.is_empty() => Ok(paths::join(&[&home, ".cache"])),
        _ => Err("GOCACHE is not defined and neither $XDG_CACHE_HOME nor $HOME are defined".to_owned()),
    }
}

/// Puts a file into the cache; gives its name (Go: `DiskCache.Put`, `OutputFile`). That something was put there by name is
/// not noted: go would find it by its content again.
///
/// Errors: it can't be written, which ends the command.
pub fn put(session: &Session<'_>, folder: &str, data: &[u8]) -> Result<String> {
    let hash: String = Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect();
    let dir = paths::join(&[folder, &hash[..2]]);
    let file = paths::join(&[&dir, &format!("{hash}-d")]);
    let system = session.system;
    system
        .create_dir_all(&dir)
        .and_then(|()| system.write(&file, data, 0o666))
        .map_err(|error| Error::new(ErrorKind::Verbatim, error.to_string()))?;
    Ok(file)
}
