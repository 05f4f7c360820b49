//! vendor/modules.txt (modload/vendor.go).

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use gomod::modfile::Replace;
use gomod::{ModuleVersion, gover, module, semver};

use crate::error::{Error, Result};
use crate::paths;

use super::loader::Loader;

/// What modules.txt says of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorMeta {
    /// It is required in a go.mod.
    pub explicit: bool,
    /// Its replacement; an empty path if it has none.
    pub replacement: ModuleVersion,
    /// Its go version, or empty.
    pub go_version: String,
}

/// vendor/modules.txt, read (Go: `readVendorList` and the variables it fills).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorList {
    /// Modules that provide packages, in the file's order (Go: `vendorList`).
    pub list: Vec<ModuleVersion>,
    /// Replaced modules (Go: `vendorReplaced`).
    pub replaced: Vec<ModuleVersion>,
    /// Version by module path (Go: `vendorVersion`).
    pub version: HashMap<Arc<str>, Arc<str>>,
    /// Module by package (Go: `vendorPkgModule`).
    pub package_module: HashMap<String, ModuleVersion>,
    /// Annotations by module (Go: `vendorMeta`).
    pub meta: HashMap<ModuleVersion, VendorMeta>,
}

impl VendorList {
    /// What a text says. Lines that mean nothing are ignored, as go does.
    pub fn parse(text: &str) -> Self {
        let mut vendor = Self::default();
        let mut module = ModuleVersion::default();
        for line in text.split('\n') {
            if line.starts_with("# ") {
                if let Some(found) = vendor.module_line(line) {
                    module = found;
                }
            } else if module.path.is_empty() {
                // A package or annotation needs a module line before it.
            } else if let Some(annotations) = line.strip_prefix("## ") {
                let meta = vendor.meta.entry(module.clone()).or_default();
                for entry in annotations.split(';').map(str::trim) {
                    meta.explicit |= entry == "explicit";
                    if let Some(version) = entry.strip_prefix("go ") {
                        version.clone_into(&mut meta.go_version);
                    }
                }
            } else {
                let mut words = line.split_whitespace();
                if let (Some(package), None) = (words.next(), words.next())
                    && module::check_import_path(package).is_ok()
                {
                    vendor.package_module.insert(package.to_owned(), module.clone());
                    let known = vendor.version.get(&module.path);
                    if known.is_none_or(|known| gover::mod_compare(&module.path, known, &module.version).is_lt()) {
                        vendor.list.push(module.clone());
                        vendor.version.insert(module.path.clone(), module.version.clone());
                    }
                }
            }
        }
        vendor
    }

    /// Reads a line that starts with `# `: the module that the following lines are about, none if that stays as it was.
    fn module_line(&mut self, line: &str) -> Option<ModuleVersion> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (module, rest) = match words[..] {
            [_, path, version, ref rest @ ..] if semver::is_valid(version) => (ModuleVersion::new(path, version), rest),
            [_, path, "=>", ..] => (ModuleVersion::new(path, ""), &words[2..]),
            [_, _, _, ..] => return Some(ModuleVersion::default()),
            _ => return None,
        };
        let replacement = match *rest {
            ["=>", path] => Some(ModuleVersion::new(path, "")),
            ["=>", path, version] if semver::is_valid(version) => Some(ModuleVersion::new(path, version)),
            _ => None,
        };
        if rest.len() >= 2 && rest[0] == "=>" {
            let meta = self.meta.entry(module.clone()).or_default();
            if let Some(replacement) = replacement {
                meta.replacement = replacement;
                self.replaced.push(module.clone());
            }
        }
        Some(module)
    }
}

impl Loader<'_> {
    /// Reads vendor/modules.txt, once (Go: `readVendorList`).
    pub fn read_vendor_list(&self, vendor_dir: &str) -> Result<Rc<VendorList>> {
        if let Some(vendor) = &*self.vendor.borrow() {
            return Ok(vendor.clone());
        }
        let file = paths::join(&[vendor_dir, "modules.txt"]);
        let vendor = match self.session.system.read(&file) {
            Ok(data) => VendorList::parse(&String::from_utf8_lossy(&data)),
            Err(error) if error.is_not_found() => VendorList::default(),
            Err(error) => return Err(error.into()),
        };
        let mut meta: Vec<_> = vendor.meta.iter().filter(|(_, meta)| !meta.go_version.is_empty()).collect();
        meta.sort_by_key(|(module, _)| *module);
        for (module, meta) in meta {
            self.store_raw_go_version(module, &meta.go_version);
            if gover::compare(&meta.go_version, &self.session.config.local_go).is_gt() {
                let what = format!("{} in {}", module.path, self.session.short_path(&file));
                return Err(self.too_new_error(&what, &meta.go_version, ""));
            }
        }
        Ok(self.vendor.borrow_mut().get_or_insert(Rc::new(vendor)).clone())
    }

    /// Fails if vendor/modules.txt does not fit what go.mod and go.work say (Go: `checkVendorConsistency`).
    pub(crate) fn check_vendor_consistency(&self) -> Result<()> {
        let vendor = self.read_vendor_list(&self.vendor_dir()?)?;
        let main_modules = self.main_modules();
        let workspace = self.in_workspace_mode();
        // Before go 1.14, modules.txt did not tell enough.
        let old = !workspace
            && main_modules.single_index().is_some_and(|index| gover::compare(&index.go_version, "1.14").is_lt());
        let mut found = String::new();
        let mut fail = |module: &ModuleVersion, text: &str| {
            let _ = write!(found, "\n\t{module}: {text}");
        };
        let explicit = |module: &ModuleVersion| vendor.meta.get(module).is_some_and(|meta| meta.explicit);
        for main_module in main_modules.versions() {
            let Some(file) = main_modules.mod_file(main_module) else { continue };
            for require in &file.borrow().require {
                let module = &require.module;
                if explicit(module) {
                    continue;
                }
                if !old {
                    fail(module, "is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt");
                } else if let Some(version) = vendor.version.get(&module.path)
                    && *version != module.version
                {
                    let path = &module.path;
                    let text =
                        format!("is explicitly required in go.mod, but vendor/modules.txt indicates {path}@{version}");
                    fail(module, &text);
                }
            }
        }
        let mut seen = HashSet::new();
        let mut check_replace = |replaces: &[Replace]| {
            for Replace { old: replaced, .. } in replaces {
                if !seen.insert(replaced.clone()) {
                    continue;
                }
                let (new, mod_root, source) = self.replacement_from(replaced, true);
                let canonical = self.canonicalize_replace_path(new.clone(), &mod_root);
                let source = self.session.short_path(&source);
                let vendored = vendor.meta.get(replaced).map(|meta| meta.replacement.clone()).unwrap_or_default();
                if vendored == canonical {
                    continue;
                }
                if vendored == ModuleVersion::default() {
                    let unknown =
                        replaced.version.is_empty() || vendor.version.get(&replaced.path) != Some(&replaced.version);
                    if !(old && unknown) {
                        fail(
                            replaced,
                            &format!("is replaced in {source}, but not marked as replaced in vendor/modules.txt"),
                        );
                    }
                } else {
                    fail(
                        replaced,
                        &format!(
                            "is replaced by {new} in {source}, but marked as replaced by {vendored} in vendor/modules.txt"
                        ),
                    );
                }
            }
        };
        for main_module in main_modules.versions() {
            if let Some(file) = main_modules.mod_file(main_module) {
                check_replace(&file.borrow().replace);
            }
        }
        if let Some(file) = main_modules.work_file() {
            check_replace(&file.borrow().replace);
        }
        for module in &vendor.list {
            let mut indices = main_modules.versions().iter().filter_map(|module| main_modules.index(module));
            if explicit(module) && !indices.any(|index| index.require.contains_key(module)) {
                let article = if workspace { "a " } else { "" };
                let text = format!(
                    "is marked as explicit in vendor/modules.txt, but not explicitly required in {article}go.mod"
                );
                fail(module, &text);
            }
        }
        for module in &vendor.replaced {
            if self.replacement(module) == ModuleVersion::default() {
                let source = if workspace { "the workspace" } else { "go.mod" };
                fail(module, &format!("is marked as replaced in vendor/modules.txt, but not replaced in {source}"));
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        let command = if workspace { "work" } else { "mod" };
        Err(Error::plain(format!(
            "inconsistent vendoring in {}:{found}\n\n\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n\tTo sync the \
             vendor directory, run:\n\t\tgo {command} vendor",
            paths::dir(&self.vendor_dir()?)
        )))
    }
}
