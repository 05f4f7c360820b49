//! What tests across crates share: the real go command, recorded
//! facts about real projects, generated module universes, a browser.

pub mod bench;
pub mod browser;
pub mod chain;
pub mod goroot;
pub mod hostile;
pub mod module_cache;
pub mod packs;
pub mod programs;
pub mod recorded;
pub mod recorder;
pub mod reference;
pub mod site;
pub mod texts;
pub mod universe;

pub use goscripts::{caught, difference, proxy};

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
