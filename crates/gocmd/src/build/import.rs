//! Loading a package with all that it imports (cmd/go/internal/load: loadImport, Package.load).
//!
//! Go recurses along imports; here the packages that are being loaded stand in a list, as chains of imports can be long.

use crate::config;
use crate::error::{Error, ErrorKind};
use crate::packages::directory::{PackageProblem, Place};
use crate::packages::{embed, linking, patterns};
use crate::paths;

use super::internal;
use super::package::{Id, ImportStep, Package, PackageError, Packages, facts, position_text};

/// Standard packages that cgo files do not make import `runtime/cgo` (Go: `cgoExclude`).
const CGO_EXCLUDE: [&str; 1] = ["runtime/cgo"];
/// Standard packages that cgo files do not make import `syscall` (Go: `cgoSyscallExclude`).
const CGO_SYSCALL_EXCLUDE: [&str; 4] = ["runtime/cgo", "runtime/race", "runtime/msan", "runtime/asan"];
/// The package that `simd` needs besides itself.
pub(super) const SIMD_BRIDGE: &str = "simd/internal/bridge";

/// Why a package's files could not be had.
pub(super) enum DataError {
    Problem(PackageProblem),
    Error(Error),
}

/// A package whose imports are being loaded.
struct Frame {
    id: Id,
    asked: Asked,
    /// Imports to load, with their places in the package's list; those of the compiler have none.
    imports: Vec<(Option<usize>, String)>,
    next: usize,
    results: Vec<Id>,
}

/// Who asked for a package, and how.
#[derive(Clone, Default)]
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) source_dir: String,
    pub(super) parent: Option<Id>,
    pub(super) places: Vec<Place>,
    /// `simd` may import its own internal package on behalf of others.
    pub(super) allow_bridge: bool,
}

enum Step {
    Enter(Box<Frame>),
    Return(Id, Option<PackageError>),
}

impl Packages<'_, '_> {
    /// Loads a package; the error is that of importing it, where it is not the package's own (Go: `loadImport`).
    pub(super) fn import(&mut self, asked: Asked) -> (Id, Option<PackageError>) {
        let step = self.enter(asked);
        self.work_off(step)
    }

    /// Loads a package that was read already, as files named on the command line are.
    pub(super) fn load_read(&mut self, package: Package, asked: Asked, error: Option<DataError>) -> Id {
        let id = self.add(package);
        if let Some(imports) = self.begin(id, &asked, error) {
            self.work_off(Step::Enter(Box::new(Frame { id, asked, imports, next: 0, results: Vec::new() })));
        }
        id
    }

    fn work_off(&mut self, mut step: Step) -> (Id, Option<PackageError>) {
        let mut frames: Vec<Frame> = Vec::new();
        loop {
            match step {
                Step::Enter(frame) => frames.push(*frame),
                Step::Return(id, error) => match frames.last_mut() {
                    Some(frame) => self.accept(frame, id, error),
                    None => return (id, error),
                },
            }
            let Some(mut frame) = frames.pop() else { return (0, None) };
            step = match frame.imports.get(frame.next).cloned() {
                Some((_, path)) => {
                    let parent = &self.all[frame.id];
                    let asked = Asked {
                        source_dir: parent.dir.clone(),
                        parent: Some(frame.id),
                        places: parent.files.imports.get(&path).cloned().unwrap_or_default(),
                        allow_bridge: path == SIMD_BRIDGE && frame.imports[frame.next].0.is_none(),
                        path,
                    };
                    frame.next += 1;
                    frames.push(frame);
                    self.enter(asked)
                }
                None => self.leave(frame),
            };
        }
    }

    /// Takes the result of one import.
    fn accept(&mut self, frame: &mut Frame, id: Id, error: Option<PackageError>) {
        let (path, incomplete) = (self.all[id].import_path.clone(), self.all[id].incomplete);
        let package = &mut self.all[frame.id];
        if let Some(error) = error
            && package.error.is_none()
        {
            package.error = Some(error);
            package.incomplete = true;
        }
        if let (Some(at), _) = frame.imports[frame.next - 1] {
            package.imports[at] = path;
        }
        package.incomplete |= incomplete;
        frame.results.push(id);
    }

    fn push(&mut self, path: &str, places: &[Place]) {
        self.stack.push(ImportStep { path: path.to_owned(), place: places.first().cloned() });
    }

    /// Starts with a package, or finds it done.
    fn enter(&mut self, asked: Asked) -> Step {
        let parent = asked.parent.map(|id| (self.all[id].import_path.clone(), self.all[id].standard));
        let (parent_path, parent_is_std) = parent.unwrap_or_default();
        let refused = if asked.path.starts_with("mod/") {
            Some(format!("disallowed import path {:?}", asked.path))
        } else if asked.path.contains('@') {
            Some("can only use path@version syntax with 'go get' and 'go install' in module-aware mode".to_owned())
        } else {
            None
        };
        if let Some(text) = refused {
            let id = self.add(Package { import_path: asked.path.clone(), incomplete: true, ..Package::default() });
            self.push(&asked.path, &asked.places);
            self.set_data_error(id, DataError::Error(Error::plain(text)), &asked.path, &[]);
            self.stack.pop();
            self.all[id].imported = Some(Vec::new());
            return Step::Return(id, None);
        }
        let found = self.loader.lookup_package(&parent_path, parent_is_std, &asked.path);
        let real_path = self.real_path(&parent_path, parent_is_std, &asked.path);
        if let Some(&id) = self.by_path.get(&real_path) {
            self.push(&asked.path, &asked.places);
            self.reuse(id);
            self.stack.pop();
            let error = self.check_import(id, &asked);
            return Step::Return(id, error);
        }
        let (package, error) = self.read(&real_path, &asked.path, found.map(|(dir, _)| dir));
        let id = self.add(package);
        self.by_path.insert(real_path, id);
        match self.begin(id, &asked, error) {
            Some(imports) => Step::Enter(Box::new(Frame { id, asked, imports, next: 0, results: Vec::new() })),
            None => {
                // Go leaves the imports unset here, which makes a cycle of the next use; nobody imports it twice.
                let error = self.check_import(id, &asked);
                Step::Return(id, error)
            }
        }
    }

    /// True if the imports need [`SIMD_BRIDGE`] besides (Go: `hasSimd`).
    pub(super) fn needs_simd_bridge(&self, imports: &[String]) -> bool {
        matches!(self.loader.build_context().goarch.as_str(), "wasm" | "amd64" | "arm64")
            && imports.iter().any(|path| path == "simd")
    }

    /// A package that is used once more (Go: `reusePackage`).
    fn reuse(&mut self, id: Id) {
        let stack = self.stack.clone();
        let package = &mut self.all[id];
        if package.imported.is_none() {
            match &mut package.error {
                None => {
                    package.error = Some(PackageError {
                        import_stack: stack.clone(),
                        text: "import cycle not allowed".to_owned(),
                        is_import_cycle: true,
                        ..PackageError::default()
                    });
                }
                Some(error) => error.is_import_cycle = true,
            }
            package.incomplete = true;
        }
        // The shortest way is the one to show.
        if let Some(error) = &mut package.error
            && !error.is_import_cycle
            && !error.import_stack.is_empty()
        {
            let paths = |stack: &[ImportStep]| stack.iter().map(|step| step.path.clone()).collect::<Vec<_>>();
            let (new, old) = (paths(&stack), paths(&error.import_stack));
            if (new.len(), &new) < (old.len(), &old) {
                error.import_stack = stack;
            }
        }
    }

    /// Go: `setLoadPackageDataError`.
    pub(super) fn set_data_error(&mut self, id: Id, error: DataError, path: &str, places: &[Place]) {
        let loader = self.loader;
        let mut position = String::new();
        let mut own_step = false;
        let text = match &error {
            DataError::Problem(PackageProblem::Syntax { errors, listed: true }) if !errors.is_empty() => {
                own_step = true;
                position = position_text(loader, &errors[0].place);
                errors[0].message.clone()
            }
            DataError::Problem(PackageProblem::NoGoFiles) => {
                own_step = true;
                self.no_go_text(id)
            }
            DataError::Problem(problem) => problem.text(&self.all[id].dir),
            DataError::Error(error) => {
                let no_go_dir = error.chain().find_map(|error| match error.kind() {
                    ErrorKind::NoGoFilesIn(dir) => Some(dir.clone()),
                    _ => None,
                });
                // The pattern is the package: it need not be named twice.
                let shown = match (error.kind(), error.cause()) {
                    (ErrorKind::Match, Some(cause)) if !path.contains("...") && !patterns::is_meta_package(path) => {
                        cause
                    }
                    _ => error,
                };
                match no_go_dir {
                    Some(dir) => {
                        own_step = *error.kind() != ErrorKind::Match;
                        if self.all[id].dir.is_empty() {
                            self.all[id].dir = dir;
                        }
                        self.no_go_text(id)
                    }
                    None => shown.to_string(),
                }
            }
        };
        if own_step {
            self.push(path, places);
        }
        let mut error = PackageError { import_stack: self.stack.clone(), position, text, ..PackageError::default() };
        if self.stack.last().is_some_and(|top| top.path != path) {
            error.set_position(loader, places);
        }
        if own_step {
            self.stack.pop();
        }
        let package = &mut self.all[id];
        package.error = Some(error);
        package.incomplete = true;
    }

    /// Go: `NoGoError.Error`.
    fn no_go_text(&self, id: Id) -> String {
        let Package { files, dir, sketch, .. } = &self.all[id];
        if !files.ignored_go_files.is_empty() || sketch.is_some_and(|sketch| sketch.all_excluded) {
            format!("build constraints exclude all Go files in {dir}")
        } else if !files.test_go_files.is_empty() || !files.x_test_go_files.is_empty() {
            format!("no non-test Go files in {dir}")
        } else {
            format!("no Go files in {dir}")
        }
    }

    fn set_error(&mut self, id: Id, asked: &Asked, text: String) {
        let loader = self.loader;
        let import_stack = self.stack.clone();
        let elsewhere = import_stack.last().is_some_and(|top| top.path != asked.path);
        let package = &mut self.all[id];
        if package.error.is_some() {
            return;
        }
        let mut error = PackageError { import_stack, text, ..PackageError::default() };
        if elsewhere {
            error.set_position(loader, &asked.places);
        }
        package.error = Some(error);
        package.incomplete = true;
    }

    /// The part of Go's `Package.load` before the imports: gives these, or none if the package is beyond that.
    fn begin(&mut self, id: Id, asked: &Asked, error: Option<DataError>) -> Option<Vec<(Option<usize>, String)>> {
        if let Some(error) = error {
            // The package itself is named by the error: no need to name it on the way too.
            self.set_data_error(id, error, &asked.path, &asked.places);
        }
        let loader = self.loader;
        if self.all[id].name == "main" {
            self.all[id].target = self.install_target(id);
        }
        let package = &self.all[id];
        let mut imports: Vec<(Option<usize>, String)> =
            package.imports.iter().cloned().enumerate().map(|(at, path)| (Some(at), path)).collect();
        let mut add = |path: &str| {
            if imports.iter().all(|(_, known)| known != path) {
                imports.push((None, path.to_owned()));
            }
        };
        let context = loader.build_context();
        if self.needs_simd_bridge(&package.imports) {
            add(SIMD_BRIDGE);
        }
        if !self.options.ignore_imports {
            let path = package.import_path.as_str();
            if package.uses_cgo() {
                add("unsafe");
                if !package.standard || !CGO_EXCLUDE.contains(&path) {
                    add("runtime/cgo");
                }
                if !package.standard || !CGO_SYSCALL_EXCLUDE.contains(&path) {
                    add("syscall");
                }
            }
            if !package.files.swig_files.is_empty() || !package.files.swig_cxx_files.is_empty() {
                for path in ["unsafe", "runtime/cgo", "syscall", "sync"] {
                    add(path);
                }
            }
            if package.name == "main" {
                let mut facts = facts(loader, package, asked.parent.is_none());
                if package.from_files {
                    // It gets its name when it is loaded.
                    facts.path = ".";
                }
                match linking::linker_deps(&loader.session.config.linking, context, &facts) {
                    Ok(deps) => deps.into_iter().for_each(add),
                    Err(text) => {
                        self.set_error(id, asked, text);
                        return None;
                    }
                }
            }
        }
        let path = package.import_path.clone();
        let other = self.folded.entry(path.to_lowercase()).or_insert_with(|| path.clone()).clone();
        if other != path {
            self.set_error(id, asked, format!("case-insensitive import collision: {path:?} and {other:?}"));
            return None;
        }
        if !is_safe_argument(&path) {
            self.set_error(id, asked, format!("invalid import path {path:?}"));
            return None;
        }
        self.push(&asked.path, &asked.places);
        let module = self.module_of(&path);
        self.all[id].module = module;
        if !self.options.suppress_embeds {
            let files = self.all[id].files.clone();
            match embed::resolve(&loader.session.fsys, &files.dir, files.embeds.keys().map(String::as_str)) {
                Ok(found) => self.all[id].embed_files = found,
                Err(text) => {
                    let pattern = text.strip_prefix("pattern ").and_then(|rest| {
                        files
                            .embeds
                            .keys()
                            .find(|known| rest.strip_prefix(known.as_str()).is_some_and(|r| r.starts_with(": ")))
                    });
                    let places = pattern.and_then(|pattern| files.embeds.get(pattern)).cloned().unwrap_or_default();
                    self.set_error(id, asked, text);
                    if let Some(error) = &mut self.all[id].error {
                        error.set_position(loader, &places);
                    }
                }
            }
        }
        imports.retain(|(_, path)| path != "C");
        Some(imports)
    }

    /// The part of Go's `Package.load` behind the imports, then the checks of the importer.
    fn leave(&mut self, frame: Frame) -> Step {
        let Frame { id, asked, results, .. } = frame;
        self.all[id].imported = Some(results);
        let files = self.all[id].files.clone();
        let cgo = self.loader.build_context().cgo_enabled;
        self.all[id].without_cgo = !cgo;
        let swig = cgo && (!files.swig_files.is_empty() || !files.swig_cxx_files.is_empty());
        if !self.all[id].uses_cgo() && !swig {
            let none = Vec::new();
            let of = |list| if cgo { list } else { &none };
            for (kind, list) in [
                ("C", of(&files.c_files)),
                ("C++", of(&files.cxx_files)),
                ("Objective-C", of(&files.m_files)),
                ("Fortran", &files.f_files),
            ] {
                if !list.is_empty() {
                    let list = list.join(" ");
                    self.set_error(
                        id,
                        &asked,
                        format!("{kind} source files not allowed when not using cgo or SWIG: {list}"),
                    );
                    break;
                }
            }
        }
        self.stack.pop();
        let error = self.check_import(id, &asked);
        Step::Return(id, error)
    }

    /// What an importer may not do (the end of Go's `loadImport`).
    fn check_import(&mut self, id: Id, asked: &Asked) -> Option<PackageError> {
        let loader = self.loader;
        let mut error = None;
        if !asked.allow_bridge {
            error = internal::disallow_internal(self, id, asked);
        }
        if error.is_none() && asked.parent.is_some() {
            error = internal::disallow_vendor(self, id, asked);
        }
        let package = &self.all[id];
        if error.is_none()
            && package.name == "main"
            && let Some(parent) = asked.parent
            && self.all[parent].dir != package.dir
        {
            error = Some(PackageError {
                import_stack: self.stack.clone(),
                text: format!("import {:?} is a program, not an importable package", asked.path),
                ..PackageError::default()
            });
        }
        let is_local = |id: Id| self.all[id].from_files || patterns::is_local_import(&self.all[id].import_path);
        if error.is_none()
            && patterns::is_local_import(&asked.path)
            && let Some(parent) = asked.parent
            && !is_local(parent)
        {
            let text = if asked.path == "." {
                ".: cannot import current directory".to_owned()
            } else {
                format!("local import {:?} in non-local package", asked.path)
            };
            error = Some(PackageError { import_stack: self.stack.clone(), text, ..PackageError::default() });
        }
        if let Some(error) = &mut error {
            error.set_position(loader, &asked.places);
        }
        error
    }

    /// Where `go install` would put a program; empty if nowhere.
    fn install_target(&self, id: Id) -> String {
        let package = &self.all[id];
        let session = self.loader.session;
        let config = &session.config;
        let context = self.loader.build_context();
        let (goos, goarch) = (context.goos.as_str(), context.goarch.as_str());
        let mode = config.linking.mode_on(goos, goarch);
        let name = format!("{}{}", package.exec_name(), linking::exe_suffix(mode, goos));
        let gobin = config.env("GOBIN");
        let bin = match (gobin, config.gopath.split(':').next().unwrap_or_default()) {
            ("", "") => String::new(),
            ("", gopath) => paths::join(&[gopath, "bin"]),
            _ => gobin.to_owned(),
        };
        let in_bin = |name: &str| if bin.is_empty() { String::new() } else { paths::join(&[&bin, name]) };
        if package.from_files {
            return in_bin(&name);
        }
        if !package.standard && matches!(mode, "c-archive" | "c-shared" | "plugin") {
            return String::new();
        }
        let platform = format!("{goos}_{goarch}");
        let is_command = package.goroot && package.import_path.starts_with("cmd/");
        if is_command && !matches!(package.import_path.as_str(), "cmd/go" | "cmd/gofmt") {
            return paths::join(&[&config.goroot, "pkg/tool", &platform, &name]);
        }
        let (host_os, host_arch) = (config::host_os(session.system), config::host_arch(session.system));
        let is_cross = host_os != goos || host_arch != goarch;
        let name = if is_cross { format!("{platform}/{name}") } else { name };
        if package.goroot {
            return paths::join(&[&config.goroot, "bin", &name]);
        }
        // Folders of platforms are not made in GOBIN.
        if is_cross && !gobin.is_empty() { String::new() } else { in_bin(&name) }
    }
}

/// True if a path may be handed to other programs (Go: `SafeArg`).
fn is_safe_argument(name: &str) -> bool {
    name.chars()
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric() || matches!(first, '.' | '_' | '/') || !first.is_ascii())
}
