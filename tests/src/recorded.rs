//! What the real go said of 34 real projects (recorded 2026-11-21 with go 1.27.3 over the requirements of
//! `web/public/packs/all.pack`): `go list -m all`, `go mod graph` and the files afterwards.
//!
//! `tests/data/projects.txtar.xz` holds `NAME/go.mod` (the main module), `NAME/list.txt` (`go list -m all` with
//! `GOFLAGS=-mod=mod` and no go.sum), `NAME/list.go.mod` and `NAME/list.go.sum` (the files afterwards; no `list.go.mod`:
//! unchanged), `NAME/graph.txt` (`go mod graph`), for some `NAME/graph-1.16.txt` (`go mod graph -go=1.16`) and
//! `NAME/upgrades.txt` (`go list -m -u -retracted all`), and `*.stderr.txt` where go wrote one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use world::txtar::Archive;

/// The files of one project by name.
pub type Project = BTreeMap<String, Arc<[u8]>>;

/// The repository's folder.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}

/// All projects by name. Fails if the file is not there or damaged: a test must say so, not pass.
pub fn projects() -> Result<BTreeMap<String, Project>, String> {
    let path = repository().join("tests/data/projects.txtar.xz");
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut text = Vec::new();
    lzma_rs::xz_decompress(&mut bytes.as_slice(), &mut text).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut projects: BTreeMap<String, Project> = BTreeMap::new();
    for file in Archive::parse(&text).files {
        if let Some((project, name)) = file.name.split_once('/') {
            projects.entry(project.to_owned()).or_default().insert(name.to_owned(), file.data);
        }
    }
    Ok(projects)
}

/// The pack with the requirements of all projects.
pub fn pack() -> Result<world::Pack, String> {
    let path = repository().join("web/public/packs/all.pack");
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    world::Pack::open(&bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gomod::ModuleVersion;
    use world::registry::Source;

    #[test]
    fn recorded_sums_are_those_of_the_pack() {
        let pack = pack().unwrap();
        let projects = projects().unwrap();
        assert_eq!(projects.len(), 34);
        let mut compared = 0;
        for (name, files) in &projects {
            let sums = String::from_utf8_lossy(&files["list.go.sum"]).into_owned();
            for line in sums.lines() {
                let [path, version, hash] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{name}: {line}") };
                let version = version.strip_suffix("/go.mod").expect("sums of go.mod files");
                let text =
                    pack.go_mod(&ModuleVersion::new(path, version)).unwrap_or_else(|| panic!("{path}@{version}"));
                assert_eq!(gomod::dirhash::go_mod_hash(&text), hash, "{path}@{version}");
                compared += 1;
            }
        }
        assert!(compared > 10_000, "{compared}");
    }
}
