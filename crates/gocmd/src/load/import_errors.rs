//! Why an import could not be resolved (the error types of modload/import.go).

use std::rc::Rc;

use gomod::ModuleVersion;
use gomod::module;

use crate::error::{Error, ErrorKind};
use crate::paths;

use super::loader::Loader;

/// No module provides a package (Go: `ImportMissingError`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportMissing {
    /// The package.
    pub path: String,
    /// A module that would provide it, in a version that cannot be taken.
    pub module: ModuleVersion,
    /// Why no module was found.
    pub query_error: Option<Error>,
    /// The main module of the current directory.
    pub mod_containing_cwd: ModuleVersion,
    /// Imports are looked up without a main module.
    pub allow_missing_module_imports: bool,
    /// The directory of `importing_main_module`.
    pub mod_root: String,
    /// The main module on whose behalf the package is needed.
    pub importing_main_module: ModuleVersion,
    /// The path is a standard package's, if anything.
    pub is_std: bool,
    /// The Go version that the importing module asks for, if it is newer than this one.
    pub importer_go_version: String,
    /// A replaced module that provides the package but is not required.
    pub replaced: ModuleVersion,
    /// The selected version of `module`, which does not have the package.
    pub new_missing_version: String,
}

impl ImportMissing {
    /// The error with its text, which depends on `-mod` (Go: `ImportMissingError.Error`).
    pub(crate) fn into_error(self, loader: &Loader<'_>) -> Error {
        let text = self.text(loader);
        match self.query_error.clone() {
            Some(cause) => Error::wrap(ErrorKind::ImportMissing(Box::new(self)), text, cause),
            None => Error::new(ErrorKind::ImportMissing(Box::new(self)), text),
        }
    }

    fn text(&self, loader: &Loader<'_>) -> String {
        let config = &loader.session.config;
        let path = &self.path;
        if !self.module.path.is_empty() {
            let ModuleVersion { path: module, version } = &self.module;
            return if self.new_missing_version.is_empty() {
                format!("missing module for import: {module}@{version} provides {path}")
            } else {
                format!(
                    "package {path} provided by {module} at latest version {version} but not at required version {}",
                    self.new_missing_version
                )
            };
        }
        if self.is_std {
            let dir = paths::join(&[&config.goroot, "src", path]);
            let mut text = format!("package {path} is not in std ({dir})");
            if !self.importer_go_version.is_empty() {
                text += &format!("\nnote: imported by a module that requires go {}", self.importer_go_version);
            }
            return text;
        }
        if let Some(error) = &self.query_error
            && !error.is(&ErrorKind::NoModRoot)
        {
            return format!("cannot find module providing package {path}: {error}");
        }
        let build_mod = config.build_mod.borrow();
        if *build_mod == "mod" || (*build_mod == "readonly" && self.allow_missing_module_imports) {
            return format!("cannot find module providing package {path}");
        }
        if !self.replaced.path.is_empty() {
            let suggestion = if module::is_zero_pseudo_version(&self.replaced.version) {
                self.replaced.path.to_string()
            } else {
                self.replaced.to_string()
            };
            return format!(
                "module {} provides package {path} and is replaced but not required; to add it:\n\tgo get {suggestion}",
                self.replaced.path
            );
        }
        let message = format!("no required module provides package {path}");
        if let Some(error) = &self.query_error {
            return format!("{message}: {error}");
        }
        if !self.importing_main_module.path.is_empty() && self.importing_main_module != self.mod_containing_cwd {
            return format!("{message}; to add it:\n\tcd {}\n\tgo get {path}", self.mod_root);
        }
        format!("{message}; to add it:\n\tgo get {path}")
    }
}

/// go.sum lacks what is needed to look into a module (Go: `ImportMissingSumError`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportMissingSum {
    /// The package.
    pub import_path: String,
    /// A module with the package was found, but another could have it too.
    pub found: bool,
    /// The modules that lack sums.
    pub modules: Vec<ModuleVersion>,
    /// The package that imports it; empty if unknown.
    pub importer: String,
    /// The version of the importer's module.
    pub importer_version: String,
    /// The importer is a test.
    pub importer_is_test: bool,
}

impl ImportMissingSum {
    /// The error with its text.
    pub(crate) fn into_error(self) -> Error {
        let text = self.text();
        Error::new(ErrorKind::ImportMissingSum(Box::new(self)), text)
    }

    fn text(&self) -> String {
        let by = if self.importer.is_empty() { String::new() } else { format!(" (imported by {})", self.importer) };
        let path = &self.import_path;
        let message = if self.found {
            format!("missing go.sum entry needed to verify package {path}{by} is provided by exactly one module")
        } else {
            format!("missing go.sum entry for module providing package {path}{by}")
        };
        if self.importer.is_empty() {
            if self.modules.is_empty() {
                return message;
            }
            let modules: Vec<&str> = self.modules.iter().map(|module| &*module.path).collect();
            return format!("{message}; to add:\n\tgo mod download {}", modules.join(" "));
        }
        let test = if self.importer_is_test { " -t" } else { "" };
        let version =
            if self.importer_version.is_empty() { String::new() } else { format!("@{}", self.importer_version) };
        format!("{message}; to add:\n\tgo get{test} {}{version}", self.importer)
    }
}

/// A package found in several places (Go: `AmbiguousImportError`). `modules` is empty or goes with `dirs`.
pub(crate) fn ambiguous_import(path: &str, dirs: &[Rc<str>], modules: &[ModuleVersion]) -> Error {
    let kind = if modules.is_empty() { "directories" } else { "modules" };
    let mut text = format!("ambiguous import: found package {path} in multiple {kind}:");
    for (index, dir) in dirs.iter().enumerate() {
        match modules.get(index) {
            Some(module) if module.version.is_empty() => text += &format!("\n\t{} ({dir})", module.path),
            Some(module) => text += &format!("\n\t{} {} ({dir})", module.path, module.version),
            None => text += &format!("\n\t{dir}"),
        }
    }
    Error::new(ErrorKind::AmbiguousImport { path: path.to_owned(), modules: modules.to_vec() }, text)
}

/// A main module's package imports from a module that its go.mod does not name (Go:
/// `DirectImportFromImplicitDependencyError`).
pub(crate) fn implicit_dependency(importer: &str, imported: &str, module: &ModuleVersion) -> Error {
    let text = format!(
        "package {importer} imports {imported} from implicitly required module; to add missing requirements, run:\n\tgo get {}@{}",
        module.path, module.version
    );
    Error::new(ErrorKind::ImplicitDependency(importer.to_owned()), text)
}

/// The package that an import error is about, if it is one (Go: the `ImportPathError` interface).
pub fn import_path_of(error: &Error) -> Option<&str> {
    error.chain().find_map(|error| match error.kind() {
        ErrorKind::ImportMissing(missing) => Some(missing.path.as_str()),
        ErrorKind::ImportMissingSum(missing) => Some(missing.import_path.as_str()),
        ErrorKind::AmbiguousImport { path, .. }
        | ErrorKind::ImplicitDependency(path)
        | ErrorKind::InvalidImport(path) => Some(path.as_str()),
        _ => None,
    })
}
