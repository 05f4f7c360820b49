//! One package, and all packages of a run (cmd/go/internal/load: Package, PackageError).

use std::collections::HashMap;
use std::rc::Rc;

use crate::load::{Loader, ModulePublic};
use crate::packages::directory::Place;
use crate::packages::package_flags::Facts;
use crate::paths;

use super::list::LoadOptions;

/// A package's number.
pub type Id = usize;

/// One step of the way to a package: its path, and where it is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportStep {
    /// Import path.
    pub path: String,
    /// The first import of it.
    pub place: Option<Place>,
}

/// What is wrong with a package (Go: `load.PackageError`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageError {
    /// The way from the command line.
    pub import_stack: Vec<ImportStep>,
    /// Where: file, line and column, or empty.
    pub position: String,
    /// Go's text.
    pub text: String,
    /// It is an import cycle.
    pub is_import_cycle: bool,
    /// The way is always shown.
    pub always_print_stack: bool,
}

impl PackageError {
    /// The error as it is printed.
    pub fn message(&self) -> String {
        if self.import_stack.is_empty() || (!self.position.is_empty() && !self.always_print_stack) {
            return if self.position.is_empty() {
                self.text.clone()
            } else {
                format!("{}: {}", self.position, self.text)
            };
        }
        let position = if self.position.is_empty() { String::new() } else { format!("\n\t{}", self.position) };
        let steps: Vec<String> = self
            .import_stack
            .iter()
            .map(|step| match &step.place {
                Some(place) if self.is_import_cycle => format!("{} from {}", step.path, paths::base(&place.file)),
                _ => step.path.clone(),
            })
            .collect();
        format!("package {}{position}: {}", steps.join("\n\timports "), self.text)
    }

    /// Says where the error is, if that is known.
    pub(super) fn set_position(&mut self, loader: &Loader<'_>, places: &[Place]) {
        if let Some(place) = places.first() {
            self.position = position_text(loader, place);
        }
    }
}

/// File, line and column, the file as short as may be.
pub(super) fn position_text(loader: &Loader<'_>, place: &Place) -> String {
    Place { file: loader.session.short_path(&place.file), ..*place }.text()
}

/// What decides which flags a package has.
pub(super) fn facts<'p>(loader: &'p Loader<'_>, package: &'p Package, is_named: bool) -> Facts<'p> {
    let main_modules = loader.main_modules();
    Facts {
        cwd: &loader.session.config.cwd,
        dir: &package.dir,
        path: &package.import_path,
        is_named,
        is_standard: package.standard,
        is_in_main_module: package.module.as_ref().is_some_and(|module| main_modules.contains(&module.path)),
        is_tool: main_modules.tools().contains(&package.import_path),
    }
}

/// A package (Go: `load.PackagePublic` and what of `PackageInternal` loading decides).
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// What go/build found.
    pub files: Rc<crate::packages::directory::Directory>,
    /// Directory.
    pub dir: String,
    /// Import path.
    pub import_path: String,
    /// Name in package clauses.
    pub name: String,
    /// First sentence of the documentation.
    pub doc: String,
    /// Where it would be installed.
    pub target: String,
    /// GOROOT or the module's directory.
    pub root: String,
    /// The package that this is built for the test of.
    pub for_test: String,
    /// Its module.
    pub module: Option<Rc<ModulePublic>>,
    /// Patterns of the command line that match.
    pub matches: Vec<String>,
    /// In GOROOT.
    pub goroot: bool,
    /// A standard package.
    pub standard: bool,
    /// Only here because another one imports it.
    pub dep_only: bool,
    /// It or something it imports is wrong.
    pub incomplete: bool,
    /// What a program's GODEBUG is where nobody sets it.
    pub default_godebug: String,
    /// Why `go install` would build it, empty if it would not.
    pub stale_reason: String,
    /// Go files that are compiled.
    pub go_files: Vec<String>,
    /// C and other files, emptied where cgo is off.
    pub without_cgo: bool,
    /// Imports as resolved, without those that the compiler adds.
    pub imports: Vec<String>,
    /// Imports as written, one for each of `imports`.
    pub raw_imports: Vec<String>,
    /// Imports that differ from what is written.
    pub import_map: Vec<(String, String)>,
    /// All that it imports, directly or not.
    pub deps: Vec<String>,
    /// Its error.
    pub error: Option<PackageError>,
    /// Errors of what it imports.
    pub deps_errors: Vec<PackageError>,
    /// Imports of tests inside.
    pub test_imports: Vec<String>,
    /// Imports of tests outside.
    pub x_test_imports: Vec<String>,
    /// Files that patterns stand for.
    pub embed_files: Vec<String>,
    /// Those of tests inside.
    pub test_embed_files: Vec<String>,
    /// Those of tests outside.
    pub x_test_embed_files: Vec<String>,
    /// The packages imported, also those that the compiler needs; `None` while they are loaded.
    pub imported: Option<Vec<Id>>,
    /// It consists of files named on the command line.
    pub from_files: bool,
    /// The program that runs tests.
    pub is_test_main: bool,
    /// Its text, where the tests' files are known.
    pub test_main: Option<String>,
    /// Which files there are, where their names are not known.
    pub sketch: Option<Sketch>,
}

/// What is known of a standard package's files where these are not read: which kinds there are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sketch {
    /// Go files that are no tests, with cgo or without.
    pub go_files: bool,
    /// Files with `import "C"`.
    pub cgo_files: bool,
    /// Tests inside the package.
    pub tests: bool,
    /// Tests outside.
    pub outer_tests: bool,
    /// There are files, but constraints leave all of them out.
    pub all_excluded: bool,
}

impl Package {
    /// The name of its program, after its import path, or after the first file of those named on the command line (Go:
    /// `DefaultExecName`).
    pub fn exec_name(&self) -> &str {
        if self.from_files {
            let file = self.go_files.first().or_else(|| self.files.cgo_files.first());
            return file.map_or("", |file| paths::base(file).trim_end_matches(".go"));
        }
        let name = paths::base(&self.import_path);
        let is_major = name.strip_prefix('v').is_some_and(|major| major.parse::<u32>().is_ok_and(|major| major > 1));
        match self.import_path.rsplit_once('/') {
            Some((above, _)) if is_major => paths::base(above),
            _ => name,
        }
    }

    /// What is no program gets an error, if it has none (Go: `mainPackageError`).
    pub(super) fn refuse_unless_main(&mut self) {
        if self.name != "main" && self.error.is_none() {
            let text = format!("package {} is not a main package", self.import_path);
            self.error = Some(PackageError { text, ..PackageError::default() });
            self.incomplete = true;
        }
    }

    /// True if cgo compiles some of its files.
    pub fn uses_cgo(&self) -> bool {
        self.sketch.map_or(!self.files.cgo_files.is_empty(), |sketch| sketch.cgo_files)
    }

    /// True if there is something to compile, with cgo or without.
    pub fn has_go_files(&self) -> bool {
        self.sketch.map_or(!self.go_files.is_empty(), |sketch| sketch.go_files) || self.uses_cgo()
    }

    /// True if there are tests inside the package.
    pub fn has_tests(&self) -> bool {
        self.sketch.map_or(!self.files.test_go_files.is_empty(), |sketch| sketch.tests)
    }

    /// True if there are tests outside the package.
    pub fn has_outer_tests(&self) -> bool {
        self.sketch.map_or(!self.files.x_test_go_files.is_empty(), |sketch| sketch.outer_tests)
    }
}

/// All packages of a run.
pub struct Packages<'l, 's> {
    pub(super) loader: &'l Loader<'s>,
    pub(super) options: LoadOptions,
    pub(super) all: Vec<Package>,
    pub(super) by_path: HashMap<String, Id>,
    pub(super) folded: HashMap<String, String>,
    pub(super) modules: HashMap<String, Option<Rc<ModulePublic>>>,
    pub(super) stack: Vec<ImportStep>,
}

impl<'l, 's> Packages<'l, 's> {
    /// No packages yet.
    pub fn new(loader: &'l Loader<'s>, options: LoadOptions) -> Self {
        Self {
            loader,
            options,
            all: Vec::new(),
            by_path: HashMap::new(),
            folded: HashMap::new(),
            modules: HashMap::new(),
            stack: Vec::new(),
        }
    }

    /// A package by its number.
    pub fn get(&self, id: Id) -> &Package {
        &self.all[id]
    }

    /// A package by its number, to change it.
    pub fn get_mut(&mut self, id: Id) -> &mut Package {
        &mut self.all[id]
    }

    pub(super) fn add(&mut self, package: Package) -> Id {
        self.all.push(package);
        self.all.len() - 1
    }
}
