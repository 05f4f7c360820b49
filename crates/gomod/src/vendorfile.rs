//! vendor/modules.txt (cmd/go/internal/modload vendor.go, `readVendorList`; init.go, `modulesTextIsForWorkspace`).

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use crate::{ModuleVersion, bytes, gover, module, semver};

/// What a vendor/modules.txt says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorFile {
    /// Modules that give packages to the build, in the order of the file (Go: `vendorList`).
    pub list: Vec<ModuleVersion>,
    /// Modules that are replaced, whether they give packages or not (Go: `vendorReplaced`).
    pub replaced: Vec<ModuleVersion>,
    /// The selected version by module path, where it is known (Go: `vendorVersion`).
    pub version: HashMap<Arc<str>, Arc<str>>,
    /// The module of each package (Go: `vendorPkgModule`).
    pub package_module: HashMap<String, ModuleVersion>,
    /// The annotations of each module (Go: `vendorMeta`).
    pub meta: HashMap<ModuleVersion, VendorMeta>,
    /// The first module whose Go version this Go does not know, with that version. Go stops there.
    pub too_new: Option<(ModuleVersion, Arc<str>)>,
}

/// Annotations of one module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorMeta {
    /// `## explicit`: it stands in the main module's go.mod.
    pub explicit: bool,
    /// What it is replaced by; the default if it is not.
    pub replacement: ModuleVersion,
    /// Its go line's version, empty if not said (Go keeps it as the module's `rawGoVersion` too).
    pub go_version: Arc<str>,
}

impl VendorFile {
    /// Reads the text. Lines that mean nothing are passed over, as in Go.
    pub fn parse(data: &[u8]) -> Self {
        let mut file = Self::default();
        let mut current = ModuleVersion::default();
        for line in data.split(|&byte| byte == b'\n') {
            let line = bytes::to_text(line);
            if line.starts_with("# ") {
                file.read_module(&line, &mut current);
            } else if current.path.is_empty() {
                // A package or an annotation belongs to the module line before it.
            } else if let Some(annotations) = line.strip_prefix("## ") {
                file.read_annotations(annotations, &current);
            } else {
                file.read_package(&line, &current);
            }
        }
        file
    }

    fn read_module(&mut self, line: &str, current: &mut ModuleVersion) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, path, second, ..] = fields[..] else { return };
        let rest = if semver::is_valid(second) {
            *current = ModuleVersion::new(path, second);
            &fields[3..]
        } else if second == "=>" {
            *current = ModuleVersion::new(path, "");
            &fields[2..]
        } else {
            *current = ModuleVersion::default();
            return;
        };
        let replacement = match *rest {
            ["=>", path] => Some(ModuleVersion::new(path, "")),
            ["=>", path, version] if semver::is_valid(version) => Some(ModuleVersion::new(path, version)),
            ["=>", _, ..] => None,
            _ => return,
        };
        let meta = self.meta.entry(current.clone()).or_default();
        if let Some(replacement) = replacement {
            meta.replacement = replacement;
            self.replaced.push(current.clone());
        }
    }

    fn read_annotations(&mut self, annotations: &str, current: &ModuleVersion) {
        let meta = self.meta.entry(current.clone()).or_default();
        for entry in annotations.split(';').map(str::trim) {
            if entry == "explicit" {
                meta.explicit = true;
            }
            if let Some(version) = entry.strip_prefix("go ") {
                meta.go_version = version.into();
                if self.too_new.is_none() && gover::compare(version, gover::LOCAL) == Ordering::Greater {
                    self.too_new = Some((current.clone(), version.into()));
                }
            }
        }
    }

    fn read_package(&mut self, line: &str, current: &ModuleVersion) {
        let mut fields = line.split_whitespace();
        let (Some(package), None) = (fields.next(), fields.next()) else { return };
        if module::check_import_path(package).is_err() {
            return;
        }
        self.package_module.insert(package.to_owned(), current.clone());
        let newer = self
            .version
            .get(&current.path)
            .is_none_or(|version| gover::mod_compare(&current.path, version, &current.version) == Ordering::Less);
        if newer {
            self.list.push(current.clone());
            self.version.insert(Arc::clone(&current.path), Arc::clone(&current.version));
        }
    }

    /// The annotations of a module; the default if there is none.
    pub fn meta(&self, module: &ModuleVersion) -> VendorMeta {
        self.meta.get(module).cloned().unwrap_or_default()
    }
}

/// True if the text was written by `go work vendor`. As in Go, only the first 512 bytes count.
pub fn is_for_workspace(data: &[u8]) -> bool {
    let head = &data[..data.len().min(512)];
    let first = head.split(|&byte| byte == b'\n').next().unwrap_or(head);
    bytes::to_text(first)
        .strip_prefix("## ")
        .is_some_and(|annotations| annotations.split(';').any(|entry| entry.trim() == "workspace"))
}
