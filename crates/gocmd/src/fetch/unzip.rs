//! What a module's zip file may hold, its hash, and its extraction (golang.org/x/mod/zip, sumdb/dirhash).

use std::collections::HashMap;
use std::fmt::Write;

use base64::Engine;
use gomod::quote::quote;
use gomod::{ModuleVersion, module};
use sha2::{Digest, Sha256};
use world::System;

use super::archive::{Archive, Entry};
use super::cache::parent;
use super::proxy::{MAX_ZIP_FILE, clean_join};

const MAX_GO_MOD: u64 = 16 << 20;
const MAX_LICENSE: u64 = 16 << 20;

/// How much is decompressed for a hash: more than any module may have, less than a bomb would like.
const MAX_HASHED: u64 = 2 * MAX_ZIP_FILE as u64;

/// The `h1:` hash of a zip file (Go: `dirhash.HashZip`). A file that decompresses to far more content than any module may have
/// ends with the error that unpacking it would end with, instead of being decompressed whole.
pub fn hash_zip(data: &[u8]) -> Result<String, String> {
    let archive = Archive::new(data)?;
    let mut left = MAX_HASHED;
    let mut entries: Vec<&Entry> = archive.entries.iter().collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    let last: HashMap<&str, &Entry> = archive.entries.iter().map(|entry| (entry.name.as_str(), entry)).collect();
    let mut all = Sha256::new();
    for entry in entries {
        if entry.name.contains('\n') {
            return Err("dirhash: filenames with newlines are not supported".to_owned());
        }
        let mut one = Sha256::new();
        // Of several entries of one name, Go reads the last each time.
        let entry = last.get(entry.name.as_str()).copied().unwrap_or(entry);
        archive.read(entry, |piece| {
            one.update(piece);
            left = left.checked_sub(piece.len() as u64).ok_or_else(too_large)?;
            Ok(())
        })?;
        let mut line = String::with_capacity(64);
        for byte in one.finalize() {
            let _ = write!(line, "{byte:02x}");
        }
        all.update(line.as_bytes());
        all.update(b"  ");
        all.update(gomod::bytes::to_bytes(&entry.name));
        all.update(b"\n");
    }
    Ok(format!("h1:{}", base64::engine::general_purpose::STANDARD.encode(all.finalize())))
}

fn too_large() -> String {
    format!("total uncompressed size of module contents too large (max size is {MAX_ZIP_FILE} bytes)")
}

/// Checks a zip file's names and sizes (Go: `checkZip`).
fn check_zip(module: &ModuleVersion, data: &[u8], archive: &Archive<'_>) -> Result<(), String> {
    if data.len() > MAX_ZIP_FILE {
        return Err(format!("module zip file is too large ({} bytes; limit is {MAX_ZIP_FILE} bytes)", data.len()));
    }
    let prefix = format!("{}@{}/", module.path, module.version);
    let mut collisions = Collisions::default();
    let mut total: u64 = 0;
    let mut size_error = None;
    let mut invalid = Vec::new();
    for entry in &archive.entries {
        let mut fail = |what: String| invalid.push(format!("{}: {what}", entry.name));
        let Some(name) = entry.name.strip_prefix(&prefix) else {
            fail(format!("path does not have prefix {}", quote(&prefix)));
            continue;
        };
        if name.is_empty() {
            continue;
        }
        let (name, is_directory) = name.strip_suffix('/').map_or((name, false), |name| (name, true));
        if clean_join(name, "") != name {
            fail("file path is not clean".to_owned());
            continue;
        }
        if let Err(error) = module::check_file_path(name) {
            fail(error.to_string());
            continue;
        }
        if let Err(error) = collisions.check(name, is_directory) {
            fail(error);
            continue;
        }
        if is_directory {
            continue;
        }
        let base = name.rsplit('/').next().unwrap_or(name);
        if fold(base) == "go.mod" {
            if base != name {
                fail("go.mod file not in module root directory".to_owned());
                continue;
            }
            if name != "go.mod" {
                fail("go.mod files must have lowercase names".to_owned());
                continue;
            }
        }
        total = total.saturating_add(entry.size);
        if total > MAX_ZIP_FILE as u64 {
            size_error.get_or_insert_with(too_large);
        }
        if name == "go.mod" && entry.size > MAX_GO_MOD {
            fail(format!("go.mod file too large (max size is {MAX_GO_MOD} bytes)"));
        } else if name == "LICENSE" && entry.size > MAX_LICENSE {
            fail(format!("LICENSE file too large (max size is {MAX_LICENSE} bytes)"));
        }
    }
    match size_error {
        Some(error) => Err(error),
        None if invalid.is_empty() => Ok(()),
        None => Err(invalid.join("\n")),
    }
}

/// Extracts a module's zip file into a directory that is absent or empty (Go: `modzip.Unzip`). The error is without the
/// `unzip FILE: ` in front.
pub fn unzip(system: &dyn System, directory: &str, module: &ModuleVersion, data: &[u8]) -> Result<(), String> {
    if system.read_dir(directory).is_ok_and(|names| !names.is_empty()) {
        return Err(format!("target directory {directory} exists and is not empty"));
    }
    let canonical = module::canonical_version(&module.version);
    if canonical != *module.version {
        return Err(format!("version {} is not canonical (should be {})", quote(&module.version), quote(&canonical)));
    }
    module::check(&module.path, &module.version).map_err(|error| error.to_string())?;
    let archive = Archive::new(data)?;
    check_zip(module, data, &archive)?;
    let prefix = module.path.len() + module.version.len() + 2;
    system.create_dir_all(directory).map_err(|error| error.to_string())?;
    let mut made = "";
    for entry in &archive.entries {
        let name = &entry.name[prefix..];
        if name.is_empty() || name.ends_with('/') {
            continue;
        }
        let file = format!("{directory}/{name}");
        let below = parent(name);
        if below != made {
            system.create_dir_all(parent(&file)).map_err(|error| error.to_string())?;
            made = below;
        }
        let mut content = Vec::with_capacity(entry.size as usize);
        archive.read(entry, |piece| {
            content.extend_from_slice(piece);
            Ok(())
        })?;
        system.write(&file, &content, 0o444).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Finds names that differ only in case, and paths that are a file and a directory (Go: `collisionChecker`).
#[derive(Default)]
struct Collisions<'n>(HashMap<String, (&'n str, bool)>);

impl<'n> Collisions<'n> {
    fn check(&mut self, name: &'n str, is_directory: bool) -> Result<(), String> {
        let (mut name, mut is_directory) = (name, is_directory);
        loop {
            match self.0.get(&fold(name)) {
                Some((other, _)) if *other != name => {
                    return Err(format!("case-insensitive file name collision: {} and {}", quote(other), quote(name)));
                }
                Some((_, other)) if *other != is_directory => {
                    return Err(format!("entry {} is both a file and a directory", quote(name)));
                }
                Some(_) if !is_directory => return Err(format!("multiple entries for file {}", quote(name))),
                // A known directory's parents are known too.
                Some(_) => return Ok(()),
                None => {
                    self.0.insert(fold(name), (name, is_directory));
                }
            }
            match name.rfind('/') {
                Some(at) => (name, is_directory) = (&name[..at], true),
                None => return Ok(()),
            }
        }
    }
}

/// A text that is the same for all texts that differ only in case (Go: `strToFold`).
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let single = |mut characters: Box<dyn Iterator<Item = char>>, c: char| match (characters.next(), characters.next())
    {
        (Some(only), None) => only,
        _ => c,
    };
    text.chars()
        .map(|c| {
            let upper = single(Box::new(c.to_uppercase()), c);
            single(Box::new(upper.to_lowercase()), upper)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Collisions;

    #[test]
    fn collisions() {
        let mut seen = Collisions::default();
        assert_eq!(seen.check("a/b", false), Ok(()));
        assert_eq!(seen.check("a/c", false), Ok(()));
        assert_eq!(seen.check("A/d", false), Err(r#"case-insensitive file name collision: "a" and "A""#.to_owned()));
        assert_eq!(seen.check("a/b/c", false), Err(r#"entry "a/b" is both a file and a directory"#.to_owned()));
        assert_eq!(seen.check("a/b", false), Err(r#"multiple entries for file "a/b""#.to_owned()));
        assert_eq!(seen.check("x/\u{212a}", false), Ok(()));
        assert!(seen.check("x/k", false).is_err());
    }
}
