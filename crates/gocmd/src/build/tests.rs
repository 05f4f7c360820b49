//! Test packages: the package with its tests inside, those outside, and the program that runs them
//! (cmd/go/internal/load/test.go).

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use crate::packages::directory::{Directory, Place};
use crate::packages::{embed, linking};

use super::import::{Asked, SIMD_BRIDGE};
use super::package::{Id, ImportStep, Package, PackageError, Packages, Sketch, facts};
use super::test_main::TestMain;

/// What the program that runs tests imports besides the tests (Go: `TestMainDeps`).
const TEST_MAIN_DEPS: [&str; 4] = ["os", "reflect", "testing", "testing/internal/testdeps"];

/// The three packages of a test.
pub struct TestPackages {
    /// The program.
    pub main: Id,
    /// The package with its inner tests; the package itself if it has none.
    pub inner: Id,
    /// The outer tests.
    pub outer: Option<Id>,
}

/// The imports of one kind of test.
#[derive(Default)]
struct TestImports {
    ids: Vec<Id>,
    paths: Vec<String>,
    error: Option<PackageError>,
    incomplete: bool,
    embeds: Vec<String>,
}

impl Packages<'_, '_> {
    fn test_imports(&mut self, id: Id, raw: &[String], outer: bool) -> TestImports {
        let files = self.get(id).files.clone();
        let path = self.get(id).import_path.clone();
        let (places, patterns) = if outer {
            (&files.x_test_imports, &files.x_test_embeds)
        } else {
            (&files.test_imports, &files.test_embeds)
        };
        let step = if outer { format!("{path}_test") } else { format!("{path} (test)") };
        self.stack.push(ImportStep { path: step, place: None });
        let mut found = TestImports::default();
        let bridge = self.needs_simd_bridge(raw).then_some(SIMD_BRIDGE);
        for import in raw.iter().map(String::as_str).chain(bridge) {
            let places = places.get(import).cloned().unwrap_or_default();
            let (imported, error) = self.import_for(id, import, places);
            if let Some(error) = error
                && found.error.is_none()
            {
                found.error = Some(error);
                found.incomplete = true;
            }
            found.incomplete |= self.get(imported).incomplete;
            found.ids.push(imported);
        }
        found.paths = found.ids[..raw.len()].iter().map(|id| self.get(*id).import_path.clone()).collect();
        match embed::resolve(&self.loader.session.fsys, &files.dir, patterns.keys().map(String::as_str)) {
            Ok(embeds) => found.embeds = embeds,
            Err(text) => {
                let mut error = PackageError { import_stack: self.stack.clone(), text, ..PackageError::default() };
                let places: Vec<Place> = patterns.values().flatten().cloned().collect();
                error.set_position(self.loader, &places);
                if found.error.is_none() || !outer {
                    found.error = Some(error);
                }
                found.incomplete = true;
            }
        }
        self.stack.pop();
        found
    }

    fn import_for(&mut self, parent: Id, path: &str, places: Vec<Place>) -> (Id, Option<PackageError>) {
        let source_dir = self.get(parent).dir.clone();
        let allow_bridge = path == SIMD_BRIDGE && places.is_empty();
        self.import(Asked { path: path.to_owned(), source_dir, parent: Some(parent), places, allow_bridge })
    }

    /// The error that keeps tests from being run: that of the first package that has one, or of what the first incomplete one
    /// imports (Go: the last result of `TestPackagesFor`).
    pub fn test_error(&self, made: &TestPackages) -> Option<PackageError> {
        for id in [Some(made.inner), made.outer, Some(made.main)].into_iter().flatten() {
            let package = self.get(id);
            if package.error.is_some() {
                return package.error.clone();
            }
            if package.incomplete {
                return self.with_imports(&[id]).into_iter().find_map(|id| self.get(id).error.clone());
            }
        }
        None
    }

    /// Makes the packages of a package's tests (Go: `TestPackagesAndErrors`).
    pub fn test_packages(&mut self, id: Id) -> TestPackages {
        let package = self.get(id).clone();
        let inner_imports = self.test_imports(id, &package.test_imports, false);
        let outer_imports = self.test_imports(id, &package.x_test_imports, true);
        let raw_inner = package.test_imports.clone();
        let raw_outer = package.x_test_imports.clone();
        self.get_mut(id).test_imports.clone_from(&inner_imports.paths);
        self.get_mut(id).x_test_imports.clone_from(&outer_imports.paths);
        self.get_mut(id).test_embed_files.clone_from(&inner_imports.embeds);
        self.get_mut(id).x_test_embed_files.clone_from(&outer_imports.embeds);
        let package = self.get(id).clone();

        let inner = if !package.has_tests() && package.name != "main" {
            id
        } else {
            let mut inner = package.clone();
            if inner.error.is_none() {
                inner.error = inner_imports.error;
            }
            inner.incomplete |= inner_imports.incomplete;
            inner.for_test.clone_from(&package.import_path);
            inner.go_files.extend(package.files.test_go_files.iter().cloned());
            inner.sketch = package.sketch.map(|sketch| Sketch { go_files: sketch.go_files || sketch.tests, ..sketch });
            inner.target = String::new();
            inner.imports = [inner_imports.paths, package.imports.clone()].concat();
            inner.raw_imports = [raw_inner, package.raw_imports.clone()].concat();
            inner.imported = Some([inner_imports.ids, package.imported.clone().unwrap_or_default()].concat());
            inner.embed_files = [package.embed_files.clone(), inner_imports.embeds].concat();
            self.add(inner)
        };
        let outer = if !package.has_outer_tests() {
            None
        } else {
            let needs_inner = outer_imports.ids.contains(&id);
            let mut imported: Vec<Id> = outer_imports.ids.iter().copied().filter(|imported| *imported != id).collect();
            if needs_inner {
                imported.push(inner);
            }
            let files = Directory { dir: package.dir.clone(), ..Directory::default() };
            Some(self.add(Package {
                name: format!("{}_test", package.name),
                import_path: format!("{}_test", package.import_path),
                root: package.root.clone(),
                dir: package.dir.clone(),
                goroot: package.goroot,
                go_files: package.files.x_test_go_files.clone(),
                imports: outer_imports.paths,
                raw_imports: raw_outer,
                for_test: package.import_path.clone(),
                module: package.module.clone(),
                incomplete: outer_imports.incomplete || outer_imports.error.is_some(),
                error: outer_imports.error,
                embed_files: outer_imports.embeds,
                imported: Some(imported),
                sketch: package.sketch.map(|_| Sketch { go_files: true, ..Sketch::default() }),
                files: Rc::new(files),
                ..Package::default()
            }))
        };
        let main = self.test_main(id, inner, outer);
        TestPackages { main, inner, outer }
    }

    fn test_main(&mut self, id: Id, inner: Id, outer: Option<Id>) -> Id {
        let package = self.get(id).clone();
        let mut main = Package {
            name: "main".to_owned(),
            dir: package.dir.clone(),
            go_files: vec!["_testmain.go".to_owned()],
            import_path: format!("{}.test", package.import_path),
            root: package.root.clone(),
            imports: TEST_MAIN_DEPS.map(str::to_owned).to_vec(),
            module: package.module.clone(),
            is_test_main: true,
            files: Rc::new(Directory {
                // What the tests say of GODEBUG holds for the program that runs them.
                directives: [
                    &package.files.directives[..],
                    &package.files.test_directives,
                    &package.files.x_test_directives,
                ]
                .concat(),
                ..Directory::default()
            }),
            ..Package::default()
        };
        let mut imported = Vec::new();
        self.stack.push(ImportStep { path: "testmain".to_owned(), place: None });
        let linking = &self.loader.session.config.linking;
        let facts = facts(self.loader, &package, true);
        let linker_deps = linking::linker_deps(linking, self.loader.build_context(), &facts).unwrap_or_else(|text| {
            main.error = Some(PackageError { text, ..PackageError::default() });
            Vec::new()
        });
        for path in TEST_MAIN_DEPS.into_iter().chain(linker_deps) {
            if path == package.import_path {
                imported.push(inner);
                continue;
            }
            let (dependency, error) = self.import(Asked { path: path.to_owned(), ..Asked::default() });
            if let Some(error) = error
                && main.error.is_none()
            {
                main.error = Some(error);
                main.incomplete = true;
            }
            imported.push(dependency);
        }
        self.stack.pop();
        let (mut calls, error) = TestMain::load(&self.loader.session.fsys, &package);
        let inner_package = self.get(inner);
        if inner_package.has_go_files() {
            imported.push(inner);
            main.imports.push(inner_package.import_path.clone());
            calls.imports_inner = true;
        }
        if let Some(outer) = outer {
            imported.push(outer);
            main.imports.push(self.get(outer).import_path.clone());
            calls.imports_outer = true;
        }
        main.test_main = package.sketch.is_none().then(|| calls.text(&package));
        main.imports.sort_unstable();
        main.imports.dedup();
        main.raw_imports.clone_from(&main.imports);
        main.imported = Some(imported);
        let has_error = main.error.is_some();
        let main = self.add(main);
        if let Some(error) = error.filter(|_| !has_error) {
            self.set_data_error(main, error, &package.import_path, &[]);
        }
        self.recompile_for_test(main, id, inner, outer);
        if let Some(error) = self.test_cycle(inner) {
            let inner = self.get_mut(inner);
            inner.error = Some(error);
            inner.incomplete = true;
        }
        main
    }

    /// Copies every package between the tests and the package under test, so that all use the one with tests (Go:
    /// `recompileForTest`).
    fn recompile_for_test(&mut self, main: Id, real: Id, inner: Id, outer: Option<Id>) {
        let real_path = self.get(real).import_path.clone();
        let mut copies: HashMap<Id, Id> = HashMap::from([(real, inner)]);
        for id in self.with_imports(&[main]) {
            if id == real {
                continue;
            }
            let own = id == main || id == inner || Some(id) == outer;
            let imported = self.get(id).imported.clone().unwrap_or_default();
            let replaced: Vec<Id> =
                imported.iter().map(|imported| copies.get(imported).copied().unwrap_or(*imported)).collect();
            let is_program = self.get(id).name == "main" && id != main && id != inner;
            if replaced == imported && !is_program {
                continue;
            }
            if own {
                self.get_mut(id).imported = Some(replaced);
                continue;
            }
            let copy = Package {
                for_test: real_path.clone(),
                imported: Some(replaced),
                target: String::new(),
                ..self.get(id).clone()
            };
            let copy = self.add(copy);
            copies.insert(id, copy);
        }
    }

    /// The shortest way from a package with its tests back to itself, as an error (Go: the search that ends
    /// `recompileForTest`).
    fn test_cycle(&self, inner: Id) -> Option<PackageError> {
        let imported = |id: Id| self.get(id).imported.clone().unwrap_or_default();
        let mut queue: VecDeque<Id> = imported(inner).into();
        let mut importers: HashMap<Id, Option<Id>> = queue.iter().map(|id| (*id, None)).collect();
        while let Some(id) = queue.pop_front() {
            if id == inner {
                let mut import_stack = Vec::new();
                let mut next = Some(id);
                while let Some(id) = next {
                    next = importers.get(&id).copied().flatten();
                    let path = self.get(id).import_path.clone();
                    let importer = next.unwrap_or(inner);
                    let files = &self.get(importer).files;
                    let tests = if importer == inner { files.test_imports.get(&path) } else { None };
                    let place = files.imports.get(&path).into_iter().chain(tests).flatten().next().cloned();
                    import_stack.push(ImportStep { path, place });
                }
                import_stack.push(ImportStep { path: self.get(inner).import_path.clone(), place: None });
                import_stack.reverse();
                return Some(PackageError {
                    import_stack,
                    text: "import cycle not allowed in test".to_owned(),
                    is_import_cycle: true,
                    ..PackageError::default()
                });
            }
            for below in imported(id) {
                importers.entry(below).or_insert_with(|| {
                    queue.push_back(below);
                    Some(id)
                });
            }
        }
        None
    }
}
