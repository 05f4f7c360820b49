//! The files of a registry, good ones to start from.

use super::zip::{Entry, write};

/// The answers about one module version, in files: list, `.info`, `.mod` and `.zip`.
pub struct Version {
    /// The module's path.
    pub path: String,
    /// The version.
    pub version: String,
    /// The version list.
    pub list: Vec<u8>,
    /// The `.info`.
    pub info: Vec<u8>,
    /// The `.mod`.
    pub go_mod: Vec<u8>,
    /// The `.zip`.
    pub zip: Vec<u8>,
}

impl Version {
    /// A module version with a go.mod and one package.
    pub fn new(path: &str, version: &str) -> Self {
        let go_mod = format!("module {path}\n\ngo 1.27\n").into_bytes();
        let mut made = Self {
            path: path.to_owned(),
            version: version.to_owned(),
            list: format!("{version}\n").into_bytes(),
            info: format!("{{\"Version\":\"{version}\",\"Time\":\"2020-01-02T03:04:05Z\"}}").into_bytes(),
            go_mod,
            zip: Vec::new(),
        };
        made.zip = write(&made.entries());
        made
    }

    /// The entries of its zip: go.mod and `a.go`.
    pub fn entries(&self) -> Vec<Entry> {
        vec![Entry::new(&self.name("go.mod"), &self.go_mod), Entry::new(&self.name("a.go"), b"package a\n")]
    }

    /// A file's name as it stands in the zip.
    pub fn name(&self, file: &str) -> String {
        format!("{}@{}/{file}", self.path, self.version)
    }

    /// The same with another `.mod`, in the zip too.
    pub fn with_go_mod(mut self, go_mod: &[u8]) -> Self {
        self.go_mod = go_mod.to_vec();
        self.zip = write(&self.entries());
        self
    }

    /// The same with these entries in its zip besides go.mod and `a.go`.
    pub fn with_entries(mut self, more: Vec<Entry>) -> Self {
        let mut entries = self.entries();
        entries.extend(more);
        self.zip = write(&entries);
        self
    }

    /// The files of the registry's folder.
    pub fn files(self) -> Vec<(String, Vec<u8>)> {
        let place = format!("/proxy/{}/@v", self.path);
        let version = self.version;
        vec![
            (format!("{place}/list"), self.list),
            (format!("{place}/{version}.info"), self.info),
            (format!("{place}/{version}.mod"), self.go_mod),
            (format!("{place}/{version}.zip"), self.zip),
        ]
    }
}
