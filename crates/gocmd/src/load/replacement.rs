//! What is read in place of a module, and what may not be used (modload/modfile.go).

use gomod::{ModuleVersion, gover};
use rustc_hash::FxHashMap;
use world::AuthorNotes;

use crate::error::{Error, ErrorKind, Result};
use crate::paths;

use super::loader::Loader;
use super::work::to_directory_path;

impl Loader<'_> {
    /// The replacement of a module version, folders relative to the main module or go.work; an empty path if there is none (Go:
    /// `Replacement`).
    pub fn replacement(&self, module: &ModuleVersion) -> ModuleVersion {
        self.replacement_reporting(module, true)
    }

    /// True if any version of its path is replaced.
    pub(super) fn may_be_replaced(&self, module: &ModuleVersion) -> bool {
        let replaced = &self.main_modules.borrow().highest_replaced;
        !replaced.is_empty() && replaced.contains_key(&module.path)
    }

    fn replacement_reporting(&self, module: &ModuleVersion, report: bool) -> ModuleVersion {
        if !self.may_be_replaced(module) {
            return ModuleVersion::default();
        }
        let (replacement, mod_root, _) = self.replacement_from(module, report);
        self.canonicalize_replace_path(replacement, &mod_root)
    }

    /// The replacement as written, the directory of the go.mod it stands in (empty for go.work), and that file (Go:
    /// `replacementFrom`). `report`: a conflict between workspace modules is reported, each time it is met.
    pub(crate) fn replacement_from(&self, module: &ModuleVersion, report: bool) -> (ModuleVersion, String, String) {
        let main_modules = self.main_modules();
        if main_modules.is_empty() || (module.version.is_empty() && main_modules.contains(&module.path)) {
            return Default::default();
        }
        if let Some((_, replacement)) = look_up(module, main_modules.work_file_replace_map()) {
            return (replacement.clone(), String::new(), self.work_file_path());
        }
        let mut found = ModuleVersion::default();
        let mut found_root = String::new();
        for main_module in main_modules.versions() {
            let Some(index) = main_modules.index(main_module) else { continue };
            let Some((from, replacement)) = look_up(module, &index.replace) else { continue };
            let root = main_modules.mod_root(main_module);
            // Go compares with a version that it never sets here.
            if !found_root.is_empty() && !from.is_empty() && found != *replacement {
                if !report {
                    break;
                }
                // Go's message has no `go: ` in front.
                self.session.print_error(format!(
                    "conflicting replacements found for {module} in workspace modules defined by {} and {}\n",
                    self.mod_file_path_in(&found_root),
                    self.mod_file_path_in(root)
                ));
                self.session.set_status(1);
                break;
            }
            found = replacement.clone();
            root.clone_into(&mut found_root);
        }
        let file = self.mod_file_path_in(&found_root);
        (found, found_root, file)
    }

    /// The directory that relative replacements start at (Go: `replaceRelativeTo`).
    pub(crate) fn replace_relative_to(&self) -> String {
        let work_file = self.work_file_path();
        if !work_file.is_empty() {
            return paths::dir(&work_file);
        }
        let main_modules = self.main_modules();
        main_modules.versions().first().map_or_else(String::new, |module| main_modules.mod_root(module).to_owned())
    }

    /// A relative replacement directory seen from where relative ones start (Go: `canonicalizeReplacePath`).
    pub(crate) fn canonicalize_replace_path(&self, replacement: ModuleVersion, mod_root: &str) -> ModuleVersion {
        let work_file = self.work_file_path();
        if paths::is_abs(&replacement.path)
            || !replacement.version.is_empty()
            || mod_root.is_empty()
            || work_file.is_empty()
        {
            return replacement;
        }
        let absolute = paths::join(&[mod_root, &replacement.path]);
        let path = paths::relative(&paths::dir(&work_file), &absolute).unwrap_or(absolute);
        ModuleVersion::new(to_directory_path(&path), replacement.version)
    }

    /// The module that is read for a module version: its replacement or itself (Go: `resolveReplacement`).
    pub fn resolve_replacement(&self, module: &ModuleVersion) -> ModuleVersion {
        let replacement = self.replacement(module);
        if replacement.path.is_empty() { module.clone() } else { replacement }
    }

    /// [`Loader::resolve_replacement`] where Go does not ask: conflicts are not reported.
    pub(crate) fn resolve_replacement_quietly(&self, module: &ModuleVersion) -> ModuleVersion {
        let replacement = self.replacement_reporting(module, false);
        if replacement.path.is_empty() { module.clone() } else { replacement }
    }

    /// [`Loader::resolve_replacement_quietly`], `None` for the module version itself.
    pub(super) fn other_replacement(&self, module: &ModuleVersion) -> Option<ModuleVersion> {
        let replacement = self.replacement_reporting(module, false);
        (!replacement.path.is_empty() && replacement != *module).then_some(replacement)
    }

    /// Fails if the version is excluded or retracted (Go: `CheckAllowed`).
    pub fn check_allowed(&self, module: &ModuleVersion) -> Result<()> {
        self.check_exclusions(module)?;
        self.check_retractions(module)
    }

    /// Fails if a main module excludes the version (Go: `CheckExclusions`).
    pub fn check_exclusions(&self, module: &ModuleVersion) -> Result<()> {
        let main_modules = self.main_modules();
        let mut indices = main_modules.versions().iter().filter_map(|module| main_modules.index(module));
        if indices.any(|index| index.exclude.contains(module)) {
            return Err(Error::version(module, Error::new(ErrorKind::Disallowed, "excluded by go.mod")));
        }
        Ok(())
    }

    /// Fails if the version is retracted (Go: `CheckRetractions`).
    pub fn check_retractions(&self, module: &ModuleVersion) -> Result<()> {
        if module.version.is_empty() {
            return Ok(());
        }
        if !self.replacement(&ModuleVersion::new(module.path.clone(), "")).path.is_empty() {
            return Ok(());
        }
        let loading = |error: Error| {
            let inner = error.chain().find_map(|error| match error.kind() {
                ErrorKind::Module { .. } => error.cause().cloned(),
                _ => None,
            });
            let error = inner.unwrap_or(error);
            Error::wrap(
                ErrorKind::RetractionLoading,
                format!("loading module retractions for {module}: {error}"),
                error,
            )
        };
        let latest = self.query_latest_version_ignoring_retractions(&module.path).map_err(loading)?;
        let (summary, result) = self.raw_go_mod_summary(&latest);
        if let Err(error) = result
            && !error.is_too_new()
        {
            return Err(loading(error));
        }
        let mut rationale = Vec::new();
        let mut retracted = false;
        let notes = summary.as_ref().and_then(|summary| summary.notes.as_deref());
        for (low, high, why) in notes.map(AuthorNotes::retract).unwrap_or_default() {
            if gover::mod_compare(&module.path, low, &module.version).is_le()
                && gover::mod_compare(&module.path, &module.version, high).is_le()
            {
                retracted = true;
                if !why.is_empty() {
                    rationale.push(why.clone());
                }
            }
        }
        if !retracted {
            return Ok(());
        }
        let mut text = "retracted by module author".to_owned();
        if let Some(first) = rationale.first() {
            text = format!("{text}: {}", short_message(first, "retracted by module author"));
        }
        let disallowed = Error::new(ErrorKind::Disallowed, "disallowed module version");
        Err(Error::version(module, Error::wrap(ErrorKind::Retracted { rationale }, text, disallowed)))
    }

    /// The deprecation message of a module's latest version, or empty (Go: `CheckDeprecation`).
    pub fn check_deprecation(&self, module: &ModuleVersion) -> Result<String> {
        if module.version.is_empty() || !self.replacement(&ModuleVersion::new(module.path.clone(), "")).path.is_empty()
        {
            return Ok(String::new());
        }
        let loading = |error: Error| {
            Error::wrap(ErrorKind::Plain, format!("loading deprecation for {}: {error}", module.path), error)
        };
        let latest = self.query_latest_version_ignoring_retractions(&module.path).map_err(loading)?;
        let (summary, result) = self.raw_go_mod_summary(&latest);
        match result {
            Err(error) if !error.is_too_new() => Err(loading(error)),
            _ => {
                let notes = summary.as_ref().and_then(|summary| summary.notes.as_deref());
                Ok(notes.map_or("", AuthorNotes::deprecated).to_owned())
            }
        }
    }

    /// The latest version of a module, retracted or not, replaced where it is (Go: `queryLatestVersionIgnoringRetractions`).
    pub(crate) fn query_latest_version_ignoring_retractions(&self, path: &str) -> Result<ModuleVersion> {
        if let Some(known) = self.latest_ignoring_retractions.borrow().get(path) {
            return known.clone();
        }
        let find = || {
            let replacement = self.replacement(&ModuleVersion::new(path, ""));
            if !replacement.path.is_empty() {
                return Ok(replacement);
            }
            let version = self.query(path, "latest", "", None)?.version.clone();
            Ok(self.resolve_replacement(&ModuleVersion::new(path, version)))
        };
        let found = find();
        self.latest_ignoring_retractions.borrow_mut().insert(path.into(), found.clone());
        found
    }
}

/// The replacement for a module version, with the version that it stands for (Go: `replacement`).
fn look_up<'m>(
    module: &'m ModuleVersion,
    replace: &'m FxHashMap<ModuleVersion, ModuleVersion>,
) -> Option<(&'m str, &'m ModuleVersion)> {
    if replace.is_empty() {
        return None;
    }
    if let Some(replacement) = replace.get(module) {
        return Some((&module.version, replacement));
    }
    replace.get(&ModuleVersion::new(module.path.clone(), "")).map(|replacement| ("", replacement))
}

/// A comment from go.mod in short, safe to print (Go: `ShortMessage`).
pub fn short_message(message: &str, empty_default: &str) -> String {
    const LONGEST: usize = 500;
    let message = message.split('\n').next().unwrap_or_default().trim();
    if message.is_empty() {
        return empty_default.to_owned();
    }
    if message.len() > LONGEST {
        return "(message omitted: too long)".to_owned();
    }
    if message.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return "(message omitted: contains non-printable characters)".to_owned();
    }
    message.to_owned()
}
