//! Packs out of a registry folder, and the projects that the page offers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use gomod::ModuleVersion;
use gomod::module::{unescape_path, unescape_version};
use world::Pack;
use world::pack::{Facts, write};
use world::registry::Source;
use world::txtar::{Archive, ArchiveFile};

const HELP: &str = "usage: cargo xtask pack REGISTRY PROJECTS OUT DATE [ORIGIN [ARCHIVE]]

  REGISTRY  a GOPROXY tree (.mod, .info and list files)
  PROJECTS  one folder for each project: go.mod, list.txt, graph.txt …
  OUT       where the packs, the projects' go.mod files and projects.json go
  DATE      when the facts were recorded, for example 2026-11-21
  ORIGIN    where they come from
  ARCHIVE   where what go said goes, as one .txtar.xz (needs the program xz)
";

fn text_of(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads a GOPROXY tree.
pub fn read_registry(root: &Path) -> Result<Facts, String> {
    let mut facts = Facts::default();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let Some(escaped) =
                folder.strip_prefix(root).ok().and_then(Path::to_str).and_then(|p| p.strip_suffix("/@v"))
            else {
                continue;
            };
            let module = facts.modules.entry(unescape_path(escaped)?).or_default();
            if name == "list" {
                module.list = Some(text_of(&path)?.lines().map(str::to_owned).collect());
            } else if let Some(version) = name.strip_suffix(".mod") {
                module.go_mod.insert(unescape_version(version)?, text_of(&path)?);
            } else if let Some(version) = name.strip_suffix(".info") {
                let info = text_of(&path)?;
                let time = info.split("\"Time\"").nth(1).and_then(|rest| rest.split('"').nth(1));
                if let Some(time) = time {
                    module.time.insert(unescape_version(version)?, time.to_owned());
                }
            }
        }
    }
    Ok(facts)
}

/// The part of the facts that a project needs: the go.mod files of these versions, and when those of its build list were
/// published (`go list -m` asks).
fn only(facts: &Facts, versions: &BTreeSet<(String, String)>, listed: &BTreeSet<(String, String)>) -> Facts {
    let mut part = Facts { origin: facts.origin.clone(), date: facts.date.clone(), modules: BTreeMap::new() };
    for (path, version) in versions {
        if let Some(text) = facts.modules.get(path).and_then(|module| module.go_mod.get(version)) {
            part.modules.entry(path.clone()).or_default().go_mod.insert(version.clone(), text.clone());
        }
    }
    for (path, version) in listed {
        if let Some(time) = facts.modules.get(path).and_then(|module| module.time.get(version)) {
            part.modules.entry(path.clone()).or_default().time.insert(version.clone(), time.clone());
        }
    }
    part
}

/// Checks that a pack gives back what it was made from.
pub fn check(facts: &Facts, bytes: &[u8]) -> Result<usize, String> {
    let pack = Pack::open(bytes).map_err(|error| error.to_string())?;
    let mut count = 0;
    for (path, module) in &facts.modules {
        for (version, text) in &module.go_mod {
            let at = ModuleVersion::new(path.as_str(), version.as_str());
            if pack.go_mod(&at).as_deref() != Some(text.as_bytes()) {
                return Err(format!("{at}: the pack gives another go.mod"));
            }
            let summary = world::pack::summary(text.as_bytes(), &gomod::ModuleTable::new());
            if pack.summary(&at) != summary {
                return Err(format!("{at}: the pack gives another summary: {:?}, not {summary:?}", pack.summary(&at)));
            }
            count += 1;
        }
        for (version, time) in &module.time {
            let at = ModuleVersion::new(path.as_str(), version.as_str());
            let info = format!("{{\"Version\":\"{version}\",\"Time\":\"{time}\"}}");
            if pack.info(&at).as_deref() != Some(info.as_bytes()) {
                return Err(format!("{at}: the pack gives another time"));
            }
        }
        if let Some(list) = &module.list {
            let text: String = list.iter().flat_map(|version| [version.as_str(), "\n"]).collect();
            if pack.list(path).as_deref() != Some(text.as_bytes()) {
                return Err(format!("{path}: the pack gives another list"));
            }
        }
    }
    Ok(count)
}

/// Makes the packs. What is printed says what went where.
pub fn make(arguments: &[String]) -> Result<String, String> {
    let [registry, projects, out, date, rest @ ..] = arguments else { return Err(HELP.to_owned()) };
    let origin = rest.first().cloned();
    let mut facts = read_registry(Path::new(registry))?;
    facts.origin = origin.unwrap_or_else(|| "requirements as published through Go's public module proxy".to_owned());
    facts.date.clone_from(date);
    let out = PathBuf::from(out);
    fs::create_dir_all(&out).map_err(|error| error.to_string())?;
    let mut report = String::new();

    let put = |name: &str, bytes: &[u8]| fs::write(out.join(name), bytes).map_err(|error| format!("{name}: {error}"));
    let all = write(&facts)?;
    let started = Instant::now();
    let count = check(&facts, &all)?;
    let _ =
        writeln!(report, "all.pack: {count} go.mod files, {} bytes (checked in {:?})", all.len(), started.elapsed());
    put("all.pack", &all)?;

    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(projects).map_err(|error| error.to_string())? {
        let entry = entry.map_err(|error| error.to_string())?;
        if entry.path().join("go.mod").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    let mut index = Vec::new();
    let mut total = 0;
    for name in names {
        let folder = Path::new(projects).join(&name);
        let mut versions = BTreeSet::new();
        for graph in ["graph.txt", "graph-1.16.txt"] {
            let Ok(text) = fs::read_to_string(folder.join(graph)) else { continue };
            let words = text.split_whitespace().filter_map(|word| word.split_once('@'));
            versions.extend(words.map(|(path, version)| (path.to_owned(), version.to_owned())));
        }
        let go_mod = text_of(&folder.join("go.mod"))?;
        // What replaces something is read too, and never named in the graph.
        let file = gomod::modfile::parse("go.mod", go_mod.as_bytes(), None).map_err(|error| error.to_string())?;
        let new = file.replace.iter().filter(|replace| !replace.new.version.is_empty());
        versions.extend(new.map(|replace| (replace.new.path.to_string(), replace.new.version.to_string())));
        let mut listed = BTreeSet::new();
        for line in fs::read_to_string(folder.join("list.txt")).unwrap_or_default().lines() {
            let words: Vec<&str> = line.split(' ').collect();
            // What replaces a module is asked about too.
            for pair in words.split(|word| *word == "=>") {
                if let [path, version] = pair[..] {
                    listed.insert((path.to_owned(), version.to_owned()));
                }
            }
        }
        let part = only(&facts, &versions, &listed);
        let bytes = write(&part)?;
        let count = check(&part, &bytes)?;
        total += bytes.len();
        let _ = writeln!(report, "{name}.pack: {count} go.mod files, {} bytes", bytes.len());
        put(&format!("{name}.pack"), &bytes)?;
        put(&format!("{name}.mod"), go_mod.as_bytes())?;
        let lines = |file: &str| fs::read_to_string(folder.join(file)).map_or(0, |text| text.lines().count());
        index.push(format!(
            "  {{\"path\": \"{}\", \"version\": \"{}\", \"modules\": {}, \"requirements\": {}, \"bytes\": {}, \
             \"scenario\": \"packs/{name}.mod\", \"pack\": \"packs/{name}.pack\"}}",
            file.module_path(),
            version_of(&folder),
            lines("list.txt"),
            lines("graph.txt"),
            bytes.len(),
        ));
    }
    let _ = writeln!(report, "{} projects: {total} bytes", index.len());
    if let Some(archive) = rest.get(1) {
        record(Path::new(projects), Path::new(archive))?;
    }
    put("projects.json", format!("[\n{}\n]\n", index.join(",\n")).as_bytes())?;
    Ok(report)
}

/// The project's own version, from the index beside the projects.
fn version_of(folder: &Path) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let index = folder.parent().and_then(Path::parent).map(|above| above.join("index.json"));
    let text = index.and_then(|index| fs::read_to_string(index).ok()).unwrap_or_default();
    let quoted: Vec<&str> = text.split('"').collect();
    let value = |at: usize, key: &str| (quoted.get(at) == Some(&key)).then(|| quoted.get(at + 2).copied()).flatten();
    (0..quoted.len())
        .find(|&at| value(at, "module").is_some_and(|module| module.replace('/', "_") == name))
        .and_then(|at| value(at + 4, "version"))
        .unwrap_or_default()
        .to_owned()
}

/// Puts all files of all projects into one archive.
fn record(projects: &Path, archive: &Path) -> Result<(), String> {
    let mut files: Vec<ArchiveFile> = Vec::new();
    for project in fs::read_dir(projects).map_err(|error| error.to_string())? {
        let project = project.map_err(|error| error.to_string())?.path();
        for file in fs::read_dir(&project).map_err(|error| error.to_string())? {
            let path = file.map_err(|error| error.to_string())?.path();
            let data = fs::read(&path).map_err(|error| error.to_string())?;
            let name = path.strip_prefix(projects).map_err(|error| error.to_string())?.to_string_lossy().into_owned();
            files.push(ArchiveFile { name, data: data.into() });
        }
    }
    // Files of one kind stand together: they are the most alike.
    files.sort_by_key(|file| (file.name.rsplit('/').next().map(str::to_owned), file.name.clone()));
    let text = Archive { files, ..Archive::default() }.format();
    let plain = archive.with_extension("");
    fs::write(&plain, text).map_err(|error| error.to_string())?;
    let status = std::process::Command::new("xz").args(["-9e", "-f", "--check=crc64"]).arg(&plain).status();
    if status.is_ok_and(|status| status.success()) { Ok(()) } else { Err("xz failed".to_owned()) }
}
