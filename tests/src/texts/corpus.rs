//! The go.mod and go.work texts that the reference's own tests hold: as files, in txtar scripts, in its module archives.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use world::txtar::Archive;

/// A text, and which of the two languages it is in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    /// It is a go.work file.
    pub work: bool,
    /// The text.
    pub data: Vec<u8>,
}

fn kind(name: &str) -> Option<bool> {
    let base = name.rsplit('/').next().unwrap_or(name);
    match base {
        "go.mod" | ".mod" => Some(false),
        "go.work" => Some(true),
        _ if base.contains("go.work.sum") || base.ends_with(".sum") => None,
        // Scripts keep what they expect in names like go.mod.want and go.work.edited.
        _ if base.contains("go.work") => Some(true),
        _ if base.contains("go.mod") || base.ends_with(".mod") => Some(false),
        _ => None,
    }
}

/// All different texts under GOROOT, in a fixed order.
///
/// # Panics
/// If the folder can't be read: a comparison that did not happen is no success.
pub fn texts(goroot: &Path) -> Vec<Text> {
    let mut found = BTreeSet::new();
    let mut folders = vec![goroot.join("src/cmd/go/testdata"), goroot.join("src/cmd/go/internal"), goroot.join("misc")];
    folders.push(goroot.join("src/cmd/vendor/golang.org/x/mod"));
    for name in ["src/go.mod", "src/cmd/go.mod"] {
        if let Ok(data) = fs::read(goroot.join(name)) {
            found.insert(Text { work: false, data });
        }
    }
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("a folder of the reference can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(work) = kind(&name) {
                let data = fs::read(&path).expect("a file of the reference can be read");
                found.insert(Text { work, data });
            } else if name.ends_with(".txt") || name.ends_with(".txtar") {
                let archive = Archive::parse(&fs::read(&path).expect("a file of the reference can be read"));
                for file in &archive.files {
                    if let Some(work) = kind(&file.name) {
                        found.insert(Text { work, data: file.data.to_vec() });
                    }
                }
            }
        }
    }
    assert!(found.len() > 500, "the reference's test data are not where they should be: {}", goroot.display());
    found.into_iter().collect()
}
