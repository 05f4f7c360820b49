//! A system with another current directory, for `-C`, or with another toolchain, for switches.

use std::sync::Arc;

use gomod::{ModuleTable, ModuleVersion};
use world::{Fetched, FileError, FileKind, Metadata, ModuleSummary, System};

/// A system with another current directory.
pub struct InDirectory<'s> {
    /// The system.
    pub system: &'s dyn System,
    /// The directory.
    pub directory: String,
}

macro_rules! pass_on {
    () => {
        fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError> {
            self.system.read(path)
        }
        fn read_start(&self, path: &str) -> Result<(Arc<[u8]>, bool), FileError> {
            self.system.read_start(path)
        }
        fn is_settled(&self, dir: &str) -> bool {
            self.system.is_settled(dir)
        }
        fn lock(&self, path: &str) -> Result<(), FileError> {
            self.system.lock(path)
        }
        fn unlock(&self, path: &str) {
            self.system.unlock(path);
        }
        fn stat(&self, path: &str) -> Result<Metadata, FileError> {
            self.system.stat(path)
        }
        fn stat_kind(&self, path: &str) -> Result<FileKind, FileError> {
            self.system.stat_kind(path)
        }
        fn go_line(&self, path: &str) -> Result<Arc<str>, FileError> {
            self.system.go_line(path)
        }
        fn lstat(&self, path: &str) -> Result<Metadata, FileError> {
            self.system.lstat(path)
        }
        fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError> {
            self.system.read_dir(path)
        }
        fn read_link(&self, path: &str) -> Result<String, FileError> {
            self.system.read_link(path)
        }
        fn write(&self, path: &str, data: &[u8], mode: u32) -> Result<(), FileError> {
            self.system.write(path, data, mode)
        }
        fn create_dir_all(&self, path: &str) -> Result<(), FileError> {
            self.system.create_dir_all(path)
        }
        fn remove(&self, path: &str) -> Result<(), FileError> {
            self.system.remove(path)
        }
        fn remove_all(&self, path: &str) -> Result<(), FileError> {
            self.system.remove_all(path)
        }
        fn rename(&self, from: &str, to: &str) -> Result<(), FileError> {
            self.system.rename(from, to)
        }
        fn set_mode(&self, path: &str, mode: u32) -> Result<(), FileError> {
            self.system.set_mode(path, mode)
        }
        fn fetch(&self, url: &str) -> Fetched {
            self.system.fetch(url)
        }
        fn go_mod_hash(&self, path: &str) -> Option<Arc<str>> {
            self.system.go_mod_hash(path)
        }
        fn ends_with_the_command(&self) -> bool {
            self.system.ends_with_the_command()
        }
        fn reads_ahead(&self) -> bool {
            self.system.reads_ahead()
        }
        fn prefetch(&self, urls: &[String], files: &[String]) {
            self.system.prefetch(urls, files);
        }
        fn prefetch_go_mods(&self, files: &[String], modules: &Arc<ModuleTable>) {
            self.system.prefetch_go_mods(files, modules);
        }
        fn parsed_go_mod(&self, path: &str, modules: &Arc<ModuleTable>) -> Option<(Arc<ModuleSummary>, Arc<str>)> {
            self.system.parsed_go_mod(path, modules)
        }
        fn recall(&self, path: &str) -> Option<&[u8]> {
            self.system.recall(path)
        }
        fn remember(&self, path: &str, value: &[u8]) {
            self.system.remember(path, value);
        }
        fn summary(&self, module: &ModuleVersion) -> Option<Arc<ModuleSummary>> {
            self.system.summary(module)
        }
        fn progress(&self, text: &str) {
            self.system.progress(text);
        }
        fn cancelled(&self) -> bool {
            self.system.cancelled()
        }
    };
}

impl System for InDirectory<'_> {
    fn env(&self, name: &str) -> Option<String> {
        if name == "PWD" { Some(self.directory.clone()) } else { self.system.env(name) }
    }
    fn current_dir(&self) -> String {
        self.directory.clone()
    }
    pass_on!();
}

/// A system whose environment says that the command runs as another toolchain, as `toolchain.Exec` sets it.
pub struct AsToolchain<'s> {
    /// The system.
    pub system: &'s dyn System,
    /// The toolchain's name.
    pub toolchain: String,
    /// The go version is taken on too.
    pub simulated: bool,
}

impl System for AsToolchain<'_> {
    fn env(&self, name: &str) -> Option<String> {
        match name {
            "TESTGO_VERSION" if self.simulated => Some(self.toolchain.clone()),
            crate::toolchain::TARGET_ENV => Some(self.toolchain.clone()),
            crate::toolchain::COUNT_ENV => {
                let count = self.system.env(name).and_then(|count| count.parse::<u32>().ok()).unwrap_or(0);
                Some((count + 1).to_string())
            }
            _ => self.system.env(name),
        }
    }
    fn current_dir(&self) -> String {
        self.system.current_dir()
    }
    pass_on!();
}
