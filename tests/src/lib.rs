//! What tests across crates share: the real go command, Go's script language and its test proxy in this process, recorded
//! facts about real projects, generated module universes, a browser.

pub mod bench;
pub mod browser;
pub mod caught;
pub mod chain;
pub mod difference;
pub mod module_cache;
pub mod packs;
pub mod programs;
pub mod proxy;
pub mod recorded;
pub mod recorder;
pub mod reference;
pub mod script;
pub mod site;
pub mod sumdb;
pub mod texts;
pub mod universe;

/// The scenarios of `tests/scenarios` and the page's examples, by name.
pub fn scenarios() -> Vec<std::path::PathBuf> {
    let folders = ["tests/scenarios", "web/scenarios"].map(|folder| reference::repository().join(folder));
    let mut files: Vec<_> = folders
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())))
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txtar"))
        .collect();
    files.sort();
    files
}
