//! What `go get` says about the versions that it changed (modget/get.go, `reportChanges`).

use std::collections::BTreeMap;

use gomod::modfile::File;
use gomod::{ModuleVersion, gover};

use crate::session::Session;

use super::resolver::Resolver;

/// The requirements of a go.mod with its go and toolchain lines as modules (Go: `reqsFromGoMod`).
pub(super) fn requirements_of(file: &File) -> Vec<ModuleVersion> {
    let mut list: Vec<ModuleVersion> = file.require.iter().map(|require| require.module.clone()).collect();
    list.extend(file.go.iter().map(|go| ModuleVersion::new("go", go.version.clone())));
    list.extend(file.toolchain.iter().map(|toolchain| ModuleVersion::new("toolchain", toolchain.name.clone())));
    list
}

impl Resolver {
    /// Says what changed: modules that were named, and those that go.mod names, go and toolchain first.
    pub(super) fn report_changes(&self, session: &Session<'_>, before: &[ModuleVersion], after: &[ModuleVersion]) {
        // Ordered as they are printed: the first number puts go and toolchain first.
        let mut changes: BTreeMap<(u8, String), (String, String)> = BTreeMap::new();
        let mut note = |path: &str, old: &str, new: &str| {
            let rank = match path {
                "go" => 0,
                "toolchain" => 1,
                _ => 2,
            };
            changes.insert((rank, path.to_owned()), (old.to_owned(), new.to_owned()));
        };
        let initial = |path: &str| self.initial_version.get(path).map_or("", |version| &**version).to_owned();
        for (path, resolved) in self.resolved.borrow().iter().filter(|(path, _)| !gover::is_toolchain(path)) {
            let (old, new) = (initial(path), &*resolved.version);
            if old != new && (!old.is_empty() || new != "none") {
                note(path, &old, new);
            }
        }
        let modules = |list: &[ModuleVersion]| {
            list.iter().filter(|module| !gover::is_toolchain(&module.path)).cloned().collect::<Vec<_>>()
        };
        for module in modules(before) {
            let new = self.build_list_version.borrow().get(&module.path).cloned().unwrap_or_default();
            if module.version != new {
                note(&module.path, &module.version, &new);
            }
        }
        for module in modules(after) {
            let old = initial(&module.path);
            if old != *module.version {
                note(&module.path, &old, &module.version);
            }
        }
        for path in ["go", "toolchain"] {
            let version = |list: &[ModuleVersion]| {
                list.iter().rev().find(|module| *module.path == *path).map_or(String::new(), |m| m.version.to_string())
            };
            let (old, new) = (version(before), version(after));
            if old != new {
                note(path, &old, &new);
            }
        }
        for ((_, path), (old, new)) in &changes {
            let text = if old.is_empty() {
                format!("go: added {path} {new}\n")
            } else if new == "none" || new.is_empty() {
                format!("go: removed {path} {old}\n")
            } else if gover::mod_compare(path, new, old).is_gt() {
                let mut text = format!("go: upgraded {path} {old} => {new}\n");
                let limit = gover::EXPLICIT_INDIRECT_VERSION;
                if path == "go" && gover::less(old, limit) && !gover::less(new, limit) {
                    text.push_str(&format!(
                        "\tnote: expanded dependencies to upgrade to go {limit} or higher; run 'go mod tidy' to clean up\n"
                    ));
                }
                text
            } else {
                format!("go: downgraded {path} {old} => {new}\n")
            };
            session.print_error(text);
        }
    }
}
