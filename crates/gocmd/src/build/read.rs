//! A package's files as they are read, before its imports are followed (cmd/go/internal/load: loadPackageData).

use std::rc::Rc;

use crate::error::{Error, ErrorKind};
use crate::load::ListMode;
use crate::packages::directory::{self, Directory, Mode, PackageProblem};
use crate::packages::standard::Parts;
use crate::packages::tags::Tags;
use crate::packages::{index, patterns};
use crate::paths;

use super::import::DataError;
use super::package::{Package, Packages, Sketch};

impl Packages<'_, '_> {
    /// The path that the importer means.
    pub(super) fn real_path(&self, parent: &str, parent_is_std: bool, path: &str) -> String {
        if parent_is_std { self.loader.resolve_std_import(parent, path) } else { path.to_owned() }
    }

    /// Reads a package's files (Go: `loadPackageData`, `copyBuild`); `written` is the path as the importer has it.
    pub(super) fn read(
        &mut self,
        path: &str,
        written: &str,
        found: crate::Result<String>,
    ) -> (Package, Option<DataError>) {
        let loader = self.loader;
        let loaded = loader.loaded(path);
        let dir = match (&loaded, &found) {
            (Some(loaded), _) => loaded.dir.borrow().to_string(),
            (None, Ok(dir)) => dir.clone(),
            (None, Err(_)) => String::new(),
        };
        let mut data_error = None;
        let mut files = Directory { dir: dir.clone(), ..Directory::default() };
        let mut sketch = None;
        let standard = loader.standard();
        let in_goroot =
            !dir.is_empty() && paths::has_prefix(&dir, standard.src()) && standard.contains(&loader.session.fsys, path);
        if dir.is_empty() {
            data_error = match found {
                Err(error) => Some(DataError::Error(error)),
                Ok(_) => Some(DataError::Error(Error::plain(format!(
                    "unknown import path {path:?}: internal error: module loader did not resolve import"
                )))),
            };
        } else {
            let context = loader.build_context();
            let on_disk = || loader.session.fsys.is_dir(&dir);
            if in_goroot && standard.name(path).is_some() && (self.options.sketch_std || !on_disk()) {
                (files, sketch) = self.sketch(path, &dir);
            } else {
                let indexed = loader.loaded(path).is_some() && index::is_indexed(loader.session, &dir);
                let mode = if indexed { Mode::Indexed } else { Mode::Plain };
                files = directory::read_directory(&loader.session.fsys, context, &dir, mode);
            }
            if let Some(problem) = files.problem.clone() {
                data_error = Some(DataError::Problem(problem));
            } else if let Err(error) = found
                && !error.is(&ErrorKind::NoGoFiles)
            {
                data_error = Some(DataError::Error(error));
            }
        }
        // Go looks at the path as it is written: a package vendored with the standard library may get the root of a module.
        let module = self.module_of(written);
        let raw_imports: Vec<String> = files.imports.keys().cloned().collect();
        let mut package = Package {
            dir: files.dir.clone(),
            import_path: path.to_owned(),
            name: files.name.clone(),
            doc: files.doc.clone(),
            goroot: in_goroot,
            standard: in_goroot && patterns::is_standard_import_path(path),
            root: match &module {
                Some(module) => module.dir.clone(),
                None if in_goroot => loader.session.config.goroot.clone(),
                None => String::new(),
            },
            go_files: files.go_files.clone(),
            imports: raw_imports.clone(),
            raw_imports,
            test_imports: files.test_imports.keys().cloned().collect(),
            x_test_imports: files.x_test_imports.keys().cloned().collect(),
            sketch,
            files: Rc::new(files),
            ..Package::default()
        };
        if self.options.ignore_imports {
            package.imports.clear();
            package.raw_imports.clear();
            package.test_imports.clear();
            package.x_test_imports.clear();
        }
        (package, data_error)
    }

    /// What the table of standard packages knows.
    fn sketch(&self, path: &str, dir: &str) -> (Directory, Option<Sketch>) {
        let loader = self.loader;
        let tags = Tags::of(loader.build_context());
        let standard = loader.standard();
        let mut files = Directory {
            dir: dir.to_owned(),
            name: standard.name(path).unwrap_or_default().to_owned(),
            ..Directory::default()
        };
        let parts = standard.parts(path, &tags).unwrap_or_default();
        if parts == Parts::default() {
            files.problem = Some(PackageProblem::NoGoFiles);
            return (files, Some(Sketch { all_excluded: true, ..Sketch::default() }));
        }
        let sketch = Sketch {
            go_files: parts.files.is_some(),
            cgo_files: parts.files.as_ref().is_some_and(|imports| imports.contains(&"C")),
            tests: parts.tests.is_some(),
            outer_tests: parts.outer_tests.is_some(),
            all_excluded: false,
        };
        let places = |imports: Option<Vec<&str>>| {
            imports.into_iter().flatten().map(|import| (import.to_owned(), Vec::new())).collect()
        };
        files.imports = places(parts.files);
        files.test_imports = places(parts.tests);
        files.x_test_imports = places(parts.outer_tests);
        (files, Some(sketch))
    }

    /// The module of a package, looked up once (Go: `PackageModuleInfo`).
    pub(super) fn module_of(&mut self, path: &str) -> Option<Rc<crate::load::ModulePublic>> {
        if self.loader.standard().contains(&self.loader.session.fsys, path) {
            return None;
        }
        let module = self.loader.package_module(path);
        if module.path.is_empty() {
            return None;
        }
        if let Some(known) = self.modules.get(&*module.path) {
            return known.clone();
        }
        let requirements = self.loader.load_mod_file().ok()?;
        let info = self
            .loader
            .module_info(Some(&requirements), &module, ListMode::default(), &Default::default())
            .ok()
            .map(Rc::new);
        self.modules.insert(module.path.to_string(), info.clone());
        info
    }
}
