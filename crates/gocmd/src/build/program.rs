//! What `go list` says of building: the default GODEBUG of programs (internal/load/godebug.go), and what would have to be
//! built (internal/work/buildid.go, `useCache`). Nothing is ever compiled here, so everything stands as in an empty build
//! cache.

use std::collections::BTreeMap;

use crate::load::{Loader, check_godebug, settings_of_version};

use super::package::{Id, Package, Packages};

/// A program's GODEBUG where nobody sets it; empty for what is no program (Go: `defaultGODEBUG`).
pub fn default_godebug(loader: &Loader<'_>, package: &Package) -> crate::Result<String> {
    if package.name != "main" {
        return Ok(String::new());
    }
    let config = &loader.session.config;
    let main_modules = loader.main_modules();
    let mut version = if loader.enabled()? { main_modules.go_version(loader).to_string() } else { "1.20".to_owned() };
    let mut settings: BTreeMap<String, String> = BTreeMap::new();
    if !matches!(config.env("GOFIPS140"), "" | "off") {
        settings.insert("fips140".to_owned(), "on".to_owned());
    }
    settings.extend(main_modules.godebugs(loader).iter().map(|line| (line.key.to_string(), line.value.to_string())));
    let lines = package.files.directives.iter().filter_map(|(text, _)| parse(text, &config.local_go));
    settings.extend(lines);
    if let Some(default) = settings.remove("default") {
        let wanted = default.strip_prefix("go").unwrap_or(&default);
        if gomod::gover::is_valid(wanted) {
            wanted.clone_into(&mut version);
        }
    }
    let mut all = settings_of_version(&version);
    all.extend(settings);
    Ok(all.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(","))
}

/// The setting of a `//go:debug` line; those that are wrong are left out (Go: `ParseGoDebug`).
fn parse(text: &str, local_go: &str) -> Option<(String, String)> {
    let rest = text.strip_prefix("//go:debug")?;
    let (key, value) = rest.strip_prefix([' ', '\t'])?.trim().split_once('=')?;
    check_godebug("//go:debug setting", key, value, local_go).ok()?;
    Some((key.to_owned(), value.to_owned()))
}

impl Packages<'_, '_> {
    /// Says of the packages and all that they import why they would be built. Those in front of others come first.
    pub fn mark_stale(&mut self, roots: &[Id], rebuild_all: bool) {
        let roots: Vec<Id> = roots.iter().copied().filter(|id| self.all[*id].has_go_files()).collect();
        for id in self.with_imports(&roots) {
            let package = &self.all[id];
            if package.standard && matches!(package.import_path.as_str(), "unsafe" | "builtin") {
                continue;
            }
            let reason = if rebuild_all { "build -a flag in use".to_owned() } else { self.reason(package) };
            self.all[id].stale_reason = reason;
        }
    }

    fn reason(&self, package: &Package) -> String {
        let mut first = None;
        for &imported in package.imported.as_deref().unwrap_or_default() {
            let imported = &self.all[imported];
            if imported.stale_reason.starts_with("stale dependency: ") {
                return imported.stale_reason.clone();
            }
            if first.is_none() && !imported.stale_reason.is_empty() {
                first = Some(format!("stale dependency: {}", imported.import_path));
            }
        }
        first.unwrap_or_else(|| "build ID mismatch".to_owned())
    }
}
