//! `go mod vendor`, and what `go work vendor` shares with it (cmd/go/internal/modcmd/vendor.go).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use gomod::{ModuleVersion, gover};
use world::{FileError, FileKind};

use crate::error::{Error, ErrorKind, Result};
use crate::load::{Loader, PackageOpts, RootMode};
use crate::packages::directory::{self, Mode, PackageProblem};
use crate::packages::tags::Tags;
use crate::packages::{embed, header, reader};
use crate::paths;
use crate::session::Session;

use super::flags::Flags;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    if !loader.work_file_path().is_empty() {
        return Err(Error::plain(
            "'go mod vendor' cannot be run in workspace mode. Run 'go work vendor' to vendor the workspace or set 'GOWORK=off' to exit workspace mode.",
        ));
    }
    vendor(&loader, flags)
}

/// Copies all packages that the main modules need into a vendor directory (Go: `RunVendor`).
pub(super) fn vendor(loader: &Loader<'_>, flags: &Flags) -> Result<()> {
    let session = loader.session;
    if !flags.args.is_empty() {
        return Err(Error::plain("'go mod vendor' accepts no arguments"));
    }
    loader.force_use_modules.set(true);
    loader.root_mode.set(RootMode::Need);
    let opts = PackageOpts {
        tags: Some(Rc::new(Tags::Any)),
        vendor_modules_in_goroot_src: true,
        resolve_missing_imports: true,
        use_vendor_all: true,
        allow_errors: flags.bool("e"),
        silence_missing_std_imports: true,
        ..PackageOpts::default()
    };
    let (_, packages) = loader.load_packages(opts, &["all".to_owned()])?;
    let out = flags.text("o");
    let vendor_dir = if out.is_empty() { loader.vendor_dir()? } else { session.abs(out) };
    session.system.remove_all(&vendor_dir)?;

    let main_modules = loader.main_modules();
    let mut by_module: BTreeMap<ModuleVersion, Vec<String>> = BTreeMap::new();
    for package in packages {
        let module = loader.package_module(&package);
        if !module.path.is_empty() && !main_modules.contains(&module.path) {
            by_module.entry(module).or_default().push(package);
        }
    }
    check_path_collisions(by_module.keys())?;

    let go_version = main_modules.go_version(loader);
    let at_least = |version: &str| gover::compare(&go_version, version).is_ge();
    let mut explicit: HashSet<ModuleVersion> = HashSet::new();
    let has_go_line = !loader.find_go_work(session.cwd())?.is_empty() || loader.mod_file()?.borrow().go.is_some();
    let is_complete = at_least("1.14") && has_go_line;
    if is_complete {
        for file in main_modules.versions().iter().filter_map(|main| main_modules.mod_file(main)) {
            explicit.extend(file.borrow().require.iter().map(|require| require.module.clone()));
        }
    }
    let mut modules: Vec<ModuleVersion> = explicit.iter().cloned().collect();
    modules.extend(by_module.keys().filter(|module| !explicit.contains(module)).cloned());
    gover::mod_sort(&mut modules);

    let mut vendoring = Vendoring {
        loader,
        vendor_dir,
        // Go's `vendorPkg` looks at the flag of `go mod vendor`, which `go work vendor` does not set.
        errors_allowed: flags.bool("e") && main_modules.work_file().is_none(),
        go_version: go_version.to_string(),
        text: String::new(),
        copied_metadata: HashSet::new(),
        made: HashSet::new(),
    };
    if main_modules.work_file().is_some() {
        vendoring.line("## workspace\n");
    }
    let mut written: HashSet<ModuleVersion> = HashSet::new();
    for module in &modules {
        vendoring.line(&module_line(module, &loader.replacement(module))?);
        written.insert(module.clone());
        let version = if at_least("1.17") {
            loader.module_info_of(&module.path)?.map(|info| info.go_version).unwrap_or_default()
        } else {
            String::new()
        };
        match (explicit.contains(module), version.is_empty()) {
            (true, false) => vendoring.line(&format!("## explicit; go {version}\n")),
            (true, true) => vendoring.line("## explicit\n"),
            (false, false) => vendoring.line(&format!("## go {version}\n")),
            (false, true) => {}
        }
        for package in by_module.get(module).into_iter().flatten() {
            vendoring.line(&format!("{package}\n"));
            vendoring.package(package)?;
        }
    }
    if is_complete {
        // Replacements that no module used: checked against go.mod all the same.
        for main in main_modules.versions() {
            let from_work = main_modules.work_file().map(|work| work.borrow().replace.clone()).unwrap_or_default();
            for replace in from_work {
                if written.insert(replace.old.clone()) {
                    vendoring.line(&module_line(&replace.old, &replace.new)?);
                }
            }
            let own = main_modules.mod_file(main).map(|file| file.borrow().replace.clone()).unwrap_or_default();
            for replace in own {
                // A replacement is looked up only here: each look-up reports a conflict.
                if !written.insert(replace.old.clone()) {
                    continue;
                }
                let new = loader.replacement(&replace.old);
                if new != ModuleVersion::default() {
                    vendoring.line(&module_line(&replace.old, &new)?);
                }
            }
        }
    }
    if vendoring.text.is_empty() {
        session.print_error("go: no dependencies to vendor\n");
        return Ok(());
    }
    session.system.create_dir_all(&vendoring.vendor_dir)?;
    let list = paths::join(&[&vendoring.vendor_dir, "modules.txt"]);
    session.system.write(&list, vendoring.text.as_bytes(), 0o666)?;
    Ok(())
}

fn module_line(module: &ModuleVersion, replacement: &ModuleVersion) -> Result<String> {
    let mut line = format!("# {}", module.path);
    if !module.version.is_empty() {
        line += &format!(" {}", module.version);
    }
    if !replacement.path.is_empty() {
        if paths::has_prefix(&paths::clean(&replacement.path), "vendor") {
            return Err(Error::plain(format!("replacement path {} inside vendor directory", replacement.path)));
        }
        line += &format!(" => {}", replacement.path);
        if !replacement.version.is_empty() {
            line += &format!(" {}", replacement.version);
        }
    }
    Ok(line + "\n")
}

fn check_path_collisions<'m>(modules: impl Iterator<Item = &'m ModuleVersion>) -> Result<()> {
    let mut folded: HashMap<String, &str> = HashMap::new();
    for module in modules {
        let path: &str = &module.path;
        let other = *folded.entry(path.to_lowercase()).or_insert(path);
        if other != path {
            let text = format!("go.mod: case-insensitive import collision: {path:?} and {other:?}");
            return Err(Error::new(ErrorKind::Verbatim, text));
        }
    }
    Ok(())
}

/// What stands at the top of a module that should go with every copy.
const METADATA: [&str; 9] =
    ["AUTHORS", "CONTRIBUTORS", "COPYLEFT", "COPYING", "COPYRIGHT", "LEGAL", "LICENSE", "NOTICE", "PATENTS"];

struct Vendoring<'v> {
    loader: &'v Loader<'v>,
    vendor_dir: String,
    errors_allowed: bool,
    go_version: String,
    /// modules.txt so far.
    text: String,
    copied_metadata: HashSet<(String, String)>,
    /// Directories that are there.
    made: HashSet<String>,
}

impl Vendoring<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        if self.loader.session.config.build_v {
            self.loader.session.print_error(line);
        }
    }

    /// Copies one package with its embedded files and the licence files above it (Go: `vendorPkg`).
    fn package(&mut self, package: &str) -> Result<()> {
        let session = self.loader.session;
        let found = self.loader.loaded(package);
        let (source, real_path) = match &found {
            Some(found) => (found.dir.borrow().to_string(), found.path.to_string()),
            None => self.loader.lookup_package("", false, package).unwrap_or_default(),
        };
        if source.is_empty() {
            session.print_error(format!("internal error: no pkg for {package}\n\n"));
            session.set_status(1);
            return Ok(());
        }
        let target = paths::join(&[&self.vendor_dir, package]);
        let mut copied: BTreeSet<String> = BTreeSet::new();
        self.copy_dir(&target, &source, &mut copied, true)?;
        let module = self.loader.package_module(&real_path);
        if !module.path.is_empty() {
            self.copy_metadata(&module.path, &real_path, &target, &source, &mut copied)?;
        }

        let context = self.loader.build_context();
        let read = directory::read_directory(&session.fsys, context, &source, Mode::AllFiles);
        match &read.problem {
            None | Some(PackageProblem::MultiplePackages(..)) => {}
            Some(PackageProblem::NoGoFiles) => return Ok(()),
            Some(problem) => {
                let text =
                    format!("internal error: failed to find embedded files of {package}: {}\n", problem.text(&source));
                return Err(Error::new(ErrorKind::Verbatim, text));
            }
        }
        let mut patterns: Vec<&str> = read.embeds.keys().map(String::as_str).collect();
        if gover::compare(&self.go_version, "1.22").is_lt() {
            patterns.extend(read.test_embeds.keys().chain(read.x_test_embeds.keys()).map(String::as_str));
        }
        let files = match embed::resolve(&session.fsys, &source, patterns) {
            Ok(files) => files,
            Err(error) => {
                session.print_error(format!("go: resolving embeds in {package}: {error}\n"));
                if !self.errors_allowed {
                    session.set_status(1);
                }
                return Ok(());
            }
        };
        for file in files {
            let to = paths::join(&[&target, &file]);
            if copied.contains(&to) {
                continue;
            }
            let result = self.copy_file(&paths::join(&[&source, &file]), &to);
            if let Err(error) = result {
                if self.errors_allowed {
                    session.print_error(format!("go: {error}\n"));
                } else {
                    session.error(&error.into());
                }
            }
        }
        Ok(())
    }

    fn make_dir(&mut self, dir: &str) -> std::result::Result<(), FileError> {
        if self.made.insert(dir.to_owned()) {
            self.loader.session.system.create_dir_all(dir)?;
        }
        Ok(())
    }

    fn copy_file(&mut self, from: &str, to: &str) -> std::result::Result<(), FileError> {
        let system = self.loader.session.system;
        let data = system.read(from)?;
        self.make_dir(&paths::dir(to))?;
        system.write(to, &data, 0o666)
    }

    /// Copies licence files from the directories above, up to the module's (Go: `copyMetadata`).
    fn copy_metadata(
        &mut self,
        module_path: &str,
        package: &str,
        target: &str,
        source: &str,
        copied: &mut BTreeSet<String>,
    ) -> Result<()> {
        let (mut package, mut target, mut source) = (package.to_owned(), target.to_owned(), source.to_owned());
        let mut is_package = true;
        while self.copied_metadata.insert((module_path.to_owned(), target.clone())) {
            if !is_package {
                self.copy_dir(&target, &source, copied, false)?;
            }
            if package == module_path {
                break;
            }
            is_package = false;
            (package, target, source) = (paths::dir(&package), paths::dir(&target), paths::dir(&source));
        }
        Ok(())
    }

    /// Copies the regular files of a directory: those of a package, or licences only (Go: `copyDir`).
    fn copy_dir(&mut self, target: &str, source: &str, copied: &mut BTreeSet<String>, all: bool) -> Result<()> {
        let system = self.loader.session.system;
        let entries = system.read_dir(source)?;
        self.make_dir(target)?;
        for (name, kind) in entries {
            if kind != FileKind::File {
                continue;
            }
            let from = paths::join(&[source, &name]);
            let wanted = if all {
                self.is_potential_source(&from, &name)?
            } else {
                METADATA.iter().any(|prefix| name.starts_with(prefix))
            };
            if wanted {
                let to = paths::join(&[target, &name]);
                let data = system.read(&from)?;
                system.write(&to, &data, 0o666)?;
                copied.insert(to);
            }
        }
        Ok(())
    }

    /// Go: `matchPotentialSourceFile`.
    fn is_potential_source(&self, path: &str, name: &str) -> Result<bool> {
        if name.ends_with("_test.go") {
            return Ok(false);
        }
        if matches!(name, "go.mod" | "go.sum") && gover::compare(&self.go_version, "1.17").is_ge() {
            return Ok(false);
        }
        if !name.ends_with(".go") {
            return Ok(true);
        }
        let data = self.loader.session.fsys.read(path)?;
        let head = reader::read_imports(&data, false);
        Ok(head.error.is_some() || header::should_build(head.text, &Tags::Any))
    }
}
