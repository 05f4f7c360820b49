//! Packages named by their directories (modload/load.go: matchLocalDirs, resolveLocalPackage, pathInModuleCache).

use std::rc::Rc;

use gomod::{ModuleVersion, gover};

use crate::error::{Error, ErrorKind, Result};
use crate::packages::patterns::Match;
use crate::paths;

use super::loader::Loader;
use super::requirements::{Pruning, Requirements};

fn not_importable(text: &str) -> Error {
    Error::new(ErrorKind::NoImportableDirectory, text)
}

fn is_builtin() -> Error {
    not_importable("\"builtin\" is a pseudo-package, not an importable package")
}

impl Loader<'_> {
    /// Finds the directories of a local pattern, which must lie in modules that are known (Go: `matchLocalDirs`).
    pub(crate) fn match_local_dirs(
        &self,
        mod_roots: &[String],
        found: &mut Match,
        requirements: &Rc<Requirements>,
    ) -> Result<()> {
        if let Some(at) = found.pattern().find("...") {
            // A wildcard that starts outside of all modules must not walk over the disk.
            let dir = paths::dir(&paths::clean(&found.pattern()[..at + 3]));
            let abs = self.session.abs(&dir);
            let mod_root = self.find_module_root(&abs);
            let known = mod_roots.contains(&mod_root)
                || self.in_goroot_src(&abs).is_some()
                || self.path_in_module_cache(&abs, requirements)?.is_some();
            if !known {
                found.dirs = Some(Vec::new());
                let scope = if self.in_workspace_mode() {
                    "modules listed in go.work or their selected dependencies"
                } else {
                    "main module or its selected dependencies"
                };
                let dir = self.session.short_path(&abs);
                found.add_error(Error::plain(format!("directory prefix {dir} does not contain {scope}")));
                return Ok(());
            }
        }
        self.match_dirs(found, mod_roots);
        Ok(())
    }

    fn in_goroot_src(&self, dir: &str) -> Option<String> {
        let src = self.standard().src();
        if src.is_empty() { None } else { paths::in_dir(self.session.system, dir, src) }
    }

    /// The import path of the package in a directory (Go: `resolveLocalPackage`).
    ///
    /// Errors: kind `NoImportableDirectory` where a wildcard passes over it in silence.
    pub(crate) fn resolve_local_package(&self, dir: &str, requirements: &Rc<Requirements>) -> Result<String> {
        let abs = self.session.abs(dir);
        let files = &self.session.fsys;
        if !self.has_ignored_go_files(&abs) {
            if let Err(error) = files.stat(&abs) {
                if error.is_not_found() {
                    return Err(Error::new(ErrorKind::NotExist, format!("stat {abs}: directory not found")));
                }
                return Err(error.into());
            }
            if self.has_no_go_files(&abs) {
                return Err(Error::new(
                    ErrorKind::NoGoFilesIn(abs.clone()),
                    format!("no buildable Go source files in {abs}"),
                ));
            }
        }

        let main_modules = self.main_modules();
        for main in main_modules.versions() {
            let root = main_modules.mod_root(main);
            if !root.is_empty() && abs == root {
                if abs == self.standard().src() {
                    return Err(not_importable("GOROOT/src is not an importable package"));
                }
                return Ok(main_modules.path_prefix(main).to_owned());
            }
        }
        let mut not_found: Option<(usize, Error)> = None;
        for main in main_modules.versions() {
            let root = main_modules.mod_root(main);
            if root.is_empty() || !paths::has_prefix(&abs, root) || abs[root.len()..].contains('@') {
                continue;
            }
            let suffix = paths::trim_prefix(&abs, root);
            if let Some(package) = suffix.strip_prefix("vendor/") {
                if *self.session.config.build_mod.borrow() != "vendor" {
                    return Err(Error::plain(format!("without -mod=vendor, directory {abs} has no package path")));
                }
                let list = self.read_vendor_list(&self.vendor_dir()?)?;
                if !list.package_module.contains_key(package) {
                    let text = format!("directory {abs} is not a package listed in vendor/modules.txt");
                    return Err(Error::plain(text));
                }
                return Ok(package.to_owned());
            }
            let prefix = main_modules.path_prefix(main);
            if prefix.is_empty() {
                return if suffix == "builtin" { Err(is_builtin()) } else { Ok(suffix.to_owned()) };
            }
            let package = paths::join(&[prefix, suffix]);
            if self.dir_in_module(&package, prefix, root, true)?.1 {
                return Ok(package);
            }
            if not_found.as_ref().is_none_or(|(length, _)| prefix.len() > *length) {
                let none = ModuleVersion::default();
                let error = self.package_not_in_module_error(std::slice::from_ref(main), &none, "", &package);
                not_found = Some((prefix.len(), error));
            }
        }
        if let Some((_, error)) = not_found {
            return Err(error);
        }
        if let Some(package) = self.in_goroot_src(&abs).filter(|sub| sub != "." && !sub.contains('@')) {
            return if package == "builtin" { Err(is_builtin()) } else { Ok(package) };
        }
        if let Some(package) = self.path_in_module_cache(&abs, requirements)? {
            return Ok(package);
        }
        let shown = match self.session.short_path(&abs).as_str() {
            "." => "current directory".to_owned(),
            short => format!("directory {short}"),
        };
        let text = if self.in_workspace_mode() {
            match self.find_module_root(&abs) {
                root if root.is_empty() => {
                    format!("{shown} outside modules listed in go.work or their selected dependencies")
                }
                root => format!(
                    "{shown} is contained in a module that is not one of the workspace modules listed in go.work. You can add the module to the workspace using:\n\tgo work use {}",
                    self.session.short_path(&root)
                ),
            }
        } else {
            format!("{shown} outside main module or its selected dependencies")
        };
        Err(Error::plain(text))
    }

    /// The import path of a directory in the module cache or in a replacement, if a module of the build list stands there
    /// (Go: `pathInModuleCache`).
    fn path_in_module_cache(&self, dir: &str, requirements: &Rc<Requirements>) -> Result<Option<String>> {
        if requirements.pruning == Pruning::Pruned {
            for module in &requirements.root_modules {
                if requirements.root_selected(self, &module.path).as_ref() == Some(&module.version)
                    && let Some(path) = self.path_in_module(dir, module)
                {
                    return Ok(Some(path));
                }
            }
        }
        let (graph, _) = requirements.graph(self);
        Ok(graph.build_list().iter().find_map(|module| self.path_in_module(dir, module)))
    }

    fn path_in_module(&self, dir: &str, module: &ModuleVersion) -> Option<String> {
        if gover::is_toolchain(&module.path) {
            return None;
        }
        let replacement = self.replacement(module);
        let root = if !replacement.path.is_empty() && replacement.version.is_empty() {
            paths::absolute(&self.replace_relative_to(), &replacement.path)
        } else {
            let source = if replacement.path.is_empty() { module } else { &replacement };
            let (root, result) = self.fetcher.download_dir(source);
            result.ok()?;
            root
        };
        let sub = paths::in_dir(self.session.system, dir, &root)?;
        if sub.contains("/vendor/") || sub.starts_with("vendor/") || sub.contains('@') {
            return None;
        }
        Some(paths::join(&[&module.path, &sub]))
    }

    /// The import path that a directory has in a main module, and that module; `.` if it is in none (Go:
    /// `MainModuleSet.DirImportPath`).
    pub fn dir_import_path(&self, dir: &str) -> Result<(String, ModuleVersion)> {
        if !self.has_mod_root()? {
            return Ok((".".to_owned(), ModuleVersion::default()));
        }
        self.load_mod_file()?;
        let main_modules = self.main_modules();
        let dir = self.session.abs(dir);
        let mut longest = (String::new(), String::new(), ModuleVersion::default());
        for main in main_modules.versions() {
            let root = main_modules.mod_root(main);
            let prefix = main_modules.path_prefix(main);
            if dir == root {
                return Ok((prefix.to_owned(), main.clone()));
            }
            if paths::has_prefix(&dir, root) && prefix > longest.0.as_str() {
                let suffix = paths::trim_prefix(&dir, root);
                let path = match suffix.strip_prefix("vendor/") {
                    Some(vendored) => vendored.to_owned(),
                    None => paths::join(&[prefix, suffix]),
                };
                longest = (prefix.to_owned(), path, main.clone());
            }
        }
        if longest.0.is_empty() {
            return Ok((".".to_owned(), ModuleVersion::default()));
        }
        Ok((longest.1, longest.2))
    }
}
