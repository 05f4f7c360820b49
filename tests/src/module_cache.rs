//! Two module caches side by side: names, permissions, contents.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// Texts up to this size are shown where they differ.
const SHOWN: usize = 2000;

/// What stands at a path of a module cache.
#[derive(PartialEq, Eq)]
pub struct Entry {
    /// Permission bits; 0 where the system has none.
    mode: u32,
    /// A hash of the content; of a directory none.
    content: Option<u64>,
    /// The content, if it is a short text.
    text: Option<String>,
}

/// Reads the module cache of a GOPATH `gopath` below a folder, by path.
///
/// Incomplete tiles of a checksum database are left out: which of them are read depends on the order in which answers come,
/// and two runs of the real go differ in them.
pub fn read(folder: &Path) -> BTreeMap<String, Entry> {
    let top = folder.join("gopath/pkg/mod");
    let mut found = BTreeMap::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            let name = path.strip_prefix(&top).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with("cache/download/sumdb/") && name.ends_with(".p") {
                continue;
            }
            let mode = entry.metadata().map_or(0, |facts| mode(&facts));
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let (content, text) = if is_folder {
                (None, None)
            } else {
                let data = fs::read(&path).unwrap_or_default();
                let mut hasher = DefaultHasher::new();
                data.hash(&mut hasher);
                (Some(hasher.finish()), String::from_utf8(data).ok().filter(|text| text.len() <= SHOWN))
            };
            if is_folder {
                folders.push(path);
            }
            found.insert(name, Entry { mode, content, text });
        }
    }
    found
}

#[cfg(unix)]
fn mode(facts: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    facts.permissions().mode() & 0o7777
}

#[cfg(not(unix))]
fn mode(_facts: &fs::Metadata) -> u32 {
    0
}

/// What differs, one path after the other.
pub fn different(want: &BTreeMap<String, Entry>, have: &BTreeMap<String, Entry>) -> String {
    let mut found = String::new();
    for name in have.keys().filter(|name| !want.contains_key(*name)) {
        found.push_str(&format!("+ {name}\n"));
    }
    for (name, entry) in want {
        match have.get(name) {
            None => found.push_str(&format!("- {name}\n")),
            Some(other) if other == entry => {}
            Some(other) => {
                found.push_str(&format!("! {name}: mode {:o}, want {:o}\n", other.mode, entry.mode));
                if let (Some(want), Some(have)) = (&entry.text, &other.text) {
                    found.push_str(&crate::difference::lines(want, have));
                }
            }
        }
    }
    found
}
