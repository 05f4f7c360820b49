//! Reading go.mod and go.work into requirements (modload/init.go, `loadModFile` and what it calls).

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use gomod::modfile::{File, FixError, Replace};
use gomod::workfile::WorkFile;
use gomod::{ModuleVersion, gover, module};
use rustc_hash::FxHashMap;

use crate::error::{Error, ErrorKind, Result};
use crate::paths;

use super::godebug::check_godebug;
use super::loader::Loader;
use super::main_modules::{MainModuleSet, ModFileIndex};
use super::options::PackageOpts;
use super::requirements::{EXPLICIT_INDIRECT_VERSION, Pruning, Requirements};

/// The go version of a go.mod without a go line (Go: `gover.DefaultGoModVersion`).
pub const DEFAULT_GO_MOD_VERSION: &str = "1.16";
/// The go version of a go.work without a go line (Go: `gover.DefaultGoWorkVersion`).
pub const DEFAULT_GO_WORK_VERSION: &str = "1.18";
/// The first go version that go lines are enforced for (Go: `gover.GoStrictVersion`).
pub const GO_STRICT_VERSION: &str = "1.21";

/// The go version of a go.mod (Go: `gover.FromGoMod`).
pub fn go_version_of_mod(file: &File) -> Arc<str> {
    file.go.as_ref().map_or_else(|| DEFAULT_GO_MOD_VERSION.into(), |go| go.version.clone())
}

/// The go version of a go.work (Go: `gover.FromGoWork`).
pub fn go_version_of_work(file: Option<&WorkFile>) -> Arc<str> {
    file.and_then(|file| file.go.as_ref()).map_or_else(|| DEFAULT_GO_WORK_VERSION.into(), |go| go.version.clone())
}

/// The roots that a go.mod names, in its order, then go and toolchain; and the paths of those without `// indirect`.
pub(super) type Roots = (Vec<ModuleVersion>, BTreeSet<Arc<str>>);

impl Loader<'_> {
    /// Reads go.mod or go.work and what it asks for; what is known already is kept (Go: `LoadModFile`).
    pub fn load_mod_file(&self) -> Result<Rc<Requirements>> {
        self.load_mod_file_with(None)
    }

    /// As [`Loader::load_mod_file`], for a package load (Go: `loadModFile`).
    pub(crate) fn load_mod_file_with(&self, opts: Option<&PackageOpts>) -> Result<Rc<Requirements>> {
        if let Some(requirements) = self.requirements() {
            return Ok(requirements);
        }
        self.init()?;
        let mut work_file = None;
        if self.in_workspace_mode() {
            let path = self.work_file_path();
            let (file, roots) = self.load_work_file(&path)?;
            for root in &roots {
                self.fetcher.add_workspace_go_sum_file(&sum_file(&self.mod_file_path_in(root)));
            }
            self.fetcher.set_go_sum_file(&format!("{path}.sum"));
            *self.mod_roots.borrow_mut() = roots;
            work_file = Some(file);
        } else if let Some(root) = self.mod_roots.borrow().first() {
            let go_mod = self.session.abs(&self.mod_file_path_in(root));
            self.fetcher.set_go_sum_file(&sum_file(&go_mod));
        }
        if self.mod_roots.borrow().is_empty() {
            return self.load_without_main_module(work_file);
        }

        let files = self.read_main_files(work_file.as_ref())?;
        let work_file = work_file.map(|file| Rc::new(RefCell::new(file)));
        let mod_files: Vec<_> = files.iter().map(|(file, _)| file.clone()).collect();
        self.make_main_modules(files, work_file.clone())?;
        self.set_default_build_mod()?;
        let mut requirements = self.requirements_from_mod_files(work_file.as_ref(), &mod_files)?;
        let config = &self.session.config;
        if *config.build_mod.borrow() == "vendor" {
            let vendor = self.read_vendor_list(&self.vendor_dir()?)?;
            self.check_vendor_consistency()?;
            requirements.init_vendor(self, &vendor.list)?;
        }
        if self.in_workspace_mode() {
            self.set_requirements(Some(requirements.clone()));
            return Ok(requirements);
        }

        let main_modules = self.main_modules();
        let main_module = main_modules.single(self)?;
        if requirements.has_redundant_root(self) {
            let direct = requirements.direct.clone();
            requirements = self.update_roots(&direct, &requirements, &[], &[], false).map_err(|(_, error)| error)?;
        }
        let has_go = main_modules.index(&main_module).is_some_and(|index| !index.go_version.is_empty());
        if !has_go && requirements.pruning != Pruning::Workspace {
            let writes = !matches!(config.command.as_str(), "mod graph" | "mod why");
            if *config.build_mod.borrow() == "mod" && writes {
                let asked = opts.map(|opts| opts.tidy_go_version.as_str()).filter(|version| !version.is_empty());
                let version = asked.unwrap_or(&config.local_go).to_owned();
                if let Some(file) = main_modules.mod_file(&main_module) {
                    self.add_go_stmt(&mut file.borrow_mut(), &main_module, &version)?;
                }
                requirements = self.override_roots(&requirements, &[ModuleVersion::new("go", version.as_str())]);
                if gover::compare(&version, EXPLICIT_INDIRECT_VERSION).is_ge() {
                    requirements = self.convert_pruning(&requirements, Pruning::Pruned)?;
                }
            } else {
                self.store_raw_go_version(&main_module, DEFAULT_GO_MOD_VERSION);
            }
        }
        self.set_requirements(Some(requirements.clone()));
        Ok(requirements)
    }

    /// Module mode outside of any module: a main module without files.
    fn load_without_main_module(&self, work_file: Option<WorkFile>) -> Result<Rc<Requirements>> {
        let main_module = ModuleVersion::new("command-line-arguments", "");
        let config = &self.session.config;
        let workspace = self.in_workspace_mode();
        let set = MainModuleSet {
            versions: vec![main_module.clone()],
            path_prefix: FxHashMap::from_iter([(main_module.clone(), main_module.path.to_string())]),
            mod_root: FxHashMap::from_iter([(main_module.clone(), String::new())]),
            work_file: if workspace { None } else { work_file.map(|file| Rc::new(RefCell::new(file))) },
            mod_containing_cwd: if self.find_module_root(self.session.cwd()).is_empty() {
                main_module.clone()
            } else {
                ModuleVersion::default()
            },
            ..MainModuleSet::default()
        };
        *self.main_modules.borrow_mut() = Rc::new(set);
        let toolchain = ModuleVersion::new("toolchain", config.local_toolchain.as_str());
        let (go, pruning, roots) = if workspace {
            let go: Arc<str> = DEFAULT_GO_WORK_VERSION.into();
            let roots = vec![main_module.clone(), ModuleVersion::new("go", go.clone()), toolchain];
            (go, Pruning::Workspace, roots)
        } else {
            let go: Arc<str> = config.local_go.as_str().into();
            let roots = vec![ModuleVersion::new("go", go.clone()), toolchain];
            (go.clone(), Pruning::for_go_version(&go), roots)
        };
        self.store_raw_go_version(&main_module, &go);
        let requirements = Requirements::new(pruning, roots, BTreeSet::from(["go".into()]));
        if *config.build_mod.borrow() == "vendor" {
            requirements.init_vendor(self, &[])?;
        }
        self.set_requirements(Some(requirements.clone()));
        Ok(requirements)
    }

    /// Reads the go.mod of every main module, collecting errors.
    fn read_main_files(&self, work_file: Option<&WorkFile>) -> Result<Vec<(Rc<RefCell<File>>, ModFileIndex)>> {
        let session = self.session;
        let workspace = self.in_workspace_mode();
        let work_command = session.config.command.starts_with("work ");
        let mut files = Vec::new();
        let mut errors = Vec::new();
        let roots = self.mod_roots.borrow().clone();
        for root in &roots {
            let go_mod = self.mod_file_path_in(root);
            let mut fixed = false;
            let (data, file) = match self.read_mod_file_fixed(&go_mod, &mut fixed) {
                Ok(read) => read,
                Err(error) if workspace => {
                    errors.push(match error.kind() {
                        ErrorKind::TooNew { go_version, .. } if !work_command => {
                            self.work_too_old(&go_mod, work_file, go_version)
                        }
                        _ => {
                            // Go shortens the path in a failed file operation here.
                            let text = error.to_string();
                            let text = match text.strip_prefix(&format!("open {go_mod}: ")) {
                                Some(why) => format!("open {}: {why}", session.short_path(&go_mod)),
                                None => text,
                            };
                            let directory = session.short_path(&paths::dir(&go_mod));
                            let text = format!("cannot load module {directory} listed in go.work file: {text}");
                            Error::wrap(ErrorKind::Plain, text, error)
                        }
                    });
                    continue;
                }
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            };
            if workspace && !work_command {
                let version = go_version_of_mod(&file);
                if gover::compare(&version, &go_version_of_work(work_file)).is_gt()
                    && gover::compare(&version, GO_STRICT_VERSION).is_ge()
                {
                    errors.push(self.work_too_old(&go_mod, work_file, &version));
                    continue;
                }
            }
            if !workspace {
                let before = errors.len();
                for setting in &file.godebug {
                    if let Err(text) = check_godebug("godebug", &setting.key, &setting.value, &session.config.local_go)
                    {
                        let line = setting.line.map_or(0, |line| file.syntax.line(line).start.line);
                        let name = session.short_path(&go_mod);
                        errors.push(Error::plain(format!("error loading go.mod:\n{name}:{line}: {text}")));
                    }
                }
                if errors.len() > before {
                    continue;
                }
            }
            let main_module = file.module.as_ref().map(|module| module.module.clone()).unwrap_or_default();
            let index = self.index_mod_file(data, &file, &main_module, fixed)?;
            if let Err(mut error) = module::check_import_path(&main_module.path) {
                error.kind = "module";
                errors.push(error.into());
            }
            files.push((Rc::new(RefCell::new(file)), index));
        }
        match Error::join(errors) {
            Some(error) => Err(error),
            None => Ok(files),
        }
    }

    /// Go: `errWorkTooOld`.
    fn work_too_old(&self, go_mod: &str, work_file: Option<&WorkFile>, go_version: &str) -> Error {
        let verb = if work_file.is_some_and(|file| file.go.is_some()) { "lists" } else { "implicitly requires" };
        Error::plain(format!(
            "module {} listed in go.work file requires go >= {go_version}, but go.work {verb} go {}; to download and use go \
             {go_version}:\n\tgo work use",
            self.session.short_path(&paths::dir(go_mod)),
            go_version_of_work(work_file),
        ))
    }

    /// Makes a version of a main module's go.mod canonical, `None` if it is; sets `fixed` where it had to (Go: `fixVersion`).
    pub(crate) fn fix_version(
        &self,
        path: &str,
        version: &str,
        fixed: &mut bool,
    ) -> std::result::Result<Option<String>, FixError> {
        let mut wanted = version;
        if path.starts_with("gopkg.in/")
            && let Some(at) = wanted.find("-gopkgin-")
        {
            wanted = &wanted[at + "-gopkgin-".len()..];
        }
        let (_, path_major, ok) = module::split_path_version(path);
        if !ok {
            return Err(FixError::Module(format!(
                "version {} invalid: malformed module path {}",
                gomod::quote::quote(wanted),
                gomod::quote::quote(path)
            )));
        }
        if module::is_canonical_version(wanted) {
            if let Err(error) = module::check_path_major(wanted, path_major) {
                return Err(FixError::Module(error.to_string()));
            }
            *fixed |= wanted != version;
            return Ok((wanted != version).then(|| wanted.to_owned()));
        }
        match self.query(path, wanted, "", None) {
            Ok(info) => {
                *fixed |= *info.version != *version;
                Ok(Some(info.version.to_string()))
            }
            Err(error) => Err(match (error.kind(), error.cause()) {
                (ErrorKind::Module { .. }, Some(cause)) => FixError::Module(cause.to_string()),
                _ => FixError::Other(error.to_string()),
            }),
        }
    }

    /// Sets the main modules from their files (Go: `makeMainModules`).
    pub(crate) fn make_main_modules(
        &self,
        files: Vec<(Rc<RefCell<File>>, ModFileIndex)>,
        work_file: Option<Rc<RefCell<WorkFile>>>,
    ) -> Result<()> {
        let session = self.session;
        let containing_cwd = self.find_module_root(session.cwd());
        let roots = self.mod_roots.borrow().clone();
        let mut set = MainModuleSet { work_file: work_file.clone(), ..MainModuleSet::default() };
        let mut work_replaces = Vec::new();
        if let Some(work_file) = &work_file {
            work_replaces.clone_from(&work_file.borrow().replace);
            set.work_file_replace = to_replace_map(&work_replaces)?;
        }
        let modules: Vec<ModuleVersion> = files
            .iter()
            .map(|(file, _)| file.borrow().module.as_ref().map(|module| module.module.clone()).unwrap_or_default())
            .collect();
        let mut main_paths = HashSet::new();
        for module in &modules {
            if !main_paths.insert(module.path.clone()) {
                session.error(&Error::plain(format!("module {module} appears multiple times in workspace")));
            }
        }
        let mut replaced_by_work = HashSet::new();
        let mut replacements: FxHashMap<ModuleVersion, ModuleVersion> = FxHashMap::default();
        for replace in &work_replaces {
            if main_paths.contains(&replace.old.path) && replace.old.version.is_empty() {
                session.error(&Error::plain(format!(
                    "workspace module {} is replaced at all versions in the go.work file. To fix, remove the replacement from the \
                     go.work file or specify the version at which to replace the module.",
                    replace.old.path
                )));
            }
            replaced_by_work.insert(replace.old.path.clone());
            note_highest(&mut set, &replace.old);
            replacements.insert(replace.old.clone(), replace.new.clone());
        }
        let goroot = &session.config.goroot;
        let goroot_src = if goroot.is_empty() { String::new() } else { paths::join(&[goroot, "src"]) };
        for (((file, index), module), root) in files.into_iter().zip(modules).zip(roots) {
            let mut prefix = module.path.to_string();
            if root == containing_cwd {
                set.mod_containing_cwd = module.clone();
            }
            if !goroot_src.is_empty() && paths::in_dir(session.system, &root, &goroot_src).is_some() {
                set.in_goroot_src.insert(module.clone());
                if &*module.path == "std" {
                    prefix.clear();
                }
            }
            let mut own = HashSet::new();
            for replace in &file.borrow().replace {
                if replaced_by_work.contains(&replace.old.path) {
                    continue;
                }
                let mut new = replace.new.clone();
                if work_file.is_some() && new.version.is_empty() && !paths::is_abs(&new.path) {
                    new.path = paths::join(&[&root, &new.path]).into();
                }
                if let Some(previous) = replacements.get(&replace.old)
                    && !own.contains(&replace.old)
                    && *previous != new
                {
                    return Err(Error::plain(format!(
                        "conflicting replacements for {old}:\n\t{previous}\n\t{new}\nuse \"go work edit -replace {old}=[override]\" to \
                         resolve",
                        old = replace.old
                    )));
                }
                own.insert(replace.old.clone());
                replacements.insert(replace.old.clone(), new);
                note_highest(&mut set, &replace.old);
            }
            for tool in &file.borrow().tool {
                if let Err(mut error) = module::check_import_path(&tool.path) {
                    error.kind = "tool";
                    return Err(error.into());
                }
                set.tools.insert(tool.path.clone());
            }
            set.path_prefix.insert(module.clone(), prefix);
            set.mod_root.insert(module.clone(), root);
            set.mod_files.insert(module.clone(), file);
            set.indices.get_mut().insert(module.clone(), Rc::new(index));
            set.versions.push(module);
        }
        *self.main_modules.borrow_mut() = Rc::new(set);
        Ok(())
    }

    /// The requirements that the main modules' files state (Go: `requirementsFromModFiles`).
    pub(crate) fn requirements_from_mod_files(
        &self,
        work_file: Option<&Rc<RefCell<WorkFile>>>,
        files: &[Rc<RefCell<File>>],
    ) -> Result<Rc<Requirements>> {
        let main_modules = self.main_modules();
        let (pruning, mut roots, direct, places) = if let (true, Some(work_file)) =
            (self.in_workspace_mode(), work_file)
        {
            let mut roots = main_modules.versions().to_vec();
            let work_file = work_file.borrow();
            append_go_and_toolchain(&mut roots, &go_version_of_work(Some(&work_file)), work_file.toolchain_name());
            let mut direct = BTreeSet::new();
            for file in files {
                let file = file.borrow();
                direct.extend(
                    file.require.iter().filter(|require| !require.indirect).map(|require| require.module.path.clone()),
                );
            }
            (Pruning::Workspace, roots, direct, 0)
        } else {
            let pruning = Pruning::for_go_version(&main_modules.go_version(self));
            let [file] = files else {
                return Err(Error::plain("internal error: several go.mod files outside workspace mode"));
            };
            let (roots, direct) = self.roots_from_mod_file(&main_modules.single(self)?, &file.borrow(), true);
            // Go makes place for each requirement, excluded ones too, a go line and a toolchain line.
            (pruning, roots, direct, file.borrow().require.len() + 2)
        };
        gover::mod_sort(&mut roots);
        Ok(Requirements::with_capacity(pruning, roots, direct, places))
    }

    /// The roots that a go.mod states, without excluded versions (Go: `rootsFromModFile`).
    pub(crate) fn roots_from_mod_file(&self, module: &ModuleVersion, file: &File, with_toolchain: bool) -> Roots {
        let index = self.main_modules().index(module);
        let mut roots = Vec::with_capacity(file.require.len() + 2);
        let mut direct = BTreeSet::new();
        for require in &file.require {
            if index.as_ref().is_some_and(|index| index.exclude.contains(&require.module)) {
                let verb = if *self.session.config.build_mod.borrow() == "mod" { "dropping" } else { "ignoring" };
                self.session.print_error(format!(
                    "go: {verb} requirement on excluded version {} {}\n",
                    require.module.path, require.module.version
                ));
                continue;
            }
            roots.push(require.module.clone());
            if !require.indirect {
                direct.insert(require.module.path.clone());
            }
        }
        let toolchain = if with_toolchain { file.toolchain_name() } else { "" };
        append_go_and_toolchain(&mut roots, &go_version_of_mod(file), toolchain);
        direct.insert("go".into());
        (roots, direct)
    }

    /// Adds a go line where there is none (Go: `addGoStmt`).
    pub(crate) fn add_go_stmt(&self, file: &mut File, module: &ModuleVersion, version: &str) -> Result<()> {
        if !file.go_version().is_empty() {
            return Ok(());
        }
        self.force_go_stmt(file, module, version)
    }

    /// Sets the go line (Go: `forceGoStmt`).
    pub(crate) fn force_go_stmt(&self, file: &mut File, module: &ModuleVersion, version: &str) -> Result<()> {
        file.add_go_stmt(version).map_err(|error| Error::plain(format!("internal error: {error}")))?;
        self.store_raw_go_version(module, version);
        Ok(())
    }

    /// Forgets everything and loads the module of another directory (Go: `EnterModule`).
    pub fn enter_module(&self, directory: &str) -> Result<()> {
        *self.main_modules.borrow_mut() = Rc::default();
        self.set_requirements(None);
        self.work_file_path.borrow_mut().clear();
        self.fetcher.reset();
        *self.mod_roots.borrow_mut() = vec![directory.to_owned()];
        self.load_mod_file().map(|_| ())
    }
}

/// The go.sum beside a go.mod, also one of another name.
fn sum_file(go_mod: &str) -> String {
    format!("{}.sum", go_mod.strip_suffix(".mod").unwrap_or(go_mod))
}

fn append_go_and_toolchain(roots: &mut Vec<ModuleVersion>, go: &Arc<str>, toolchain: &str) {
    roots.push(ModuleVersion::new("go", go.clone()));
    if !toolchain.is_empty() {
        roots.push(ModuleVersion::new("toolchain", toolchain));
    }
}

fn note_highest(set: &mut MainModuleSet, old: &ModuleVersion) {
    let highest = set.highest_replaced.get(&old.path);
    if highest.is_none_or(|highest| gover::mod_compare(&old.path, &old.version, highest).is_gt()) {
        set.highest_replaced.insert(old.path.clone(), old.version.clone());
    }
}

/// Replacements by what they replace (Go: `toReplaceMap`).
pub(super) fn to_replace_map(replaces: &[Replace]) -> Result<FxHashMap<ModuleVersion, ModuleVersion>> {
    let mut map: FxHashMap<ModuleVersion, ModuleVersion> = FxHashMap::default();
    for replace in replaces {
        if let Some(previous) = map.get(&replace.old)
            && *previous != replace.new
        {
            return Err(Error::new(
                ErrorKind::Fatal,
                format!("conflicting replacements for {}:\n\t{previous}\n\t{}", replace.old, replace.new),
            ));
        }
        map.insert(replace.old.clone(), replace.new.clone());
    }
    Ok(map)
}
