//! One module's go.mod: reading it, and what is kept of it (modload/modfile.go).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use gomod::modfile::{self, File, VersionFixer};
use gomod::{ModuleList, ModuleVersion, gover};
use world::{AuthorNotes, ModuleSummary};

use crate::error::{Error, ErrorKind, Result};
use crate::paths;

use super::load_file::{GO_STRICT_VERSION, to_replace_map};
use super::loader::Loader;
use super::main_modules::ModFileIndex;
use super::requirements::Pruning;

/// What is kept of a dependency's go.mod (Go: `modFileSummary`).
#[derive(Clone, Debug)]
pub struct Summary {
    /// The module line; an empty path if there is none.
    pub module: ModuleVersion,
    /// The go line, or empty.
    pub go_version: Arc<str>,
    /// The toolchain line, or empty.
    pub toolchain: Arc<str>,
    /// `ignore` patterns.
    pub ignore: Vec<Arc<str>>,
    /// What the go line says about pruning.
    pub pruning: Pruning,
    /// Requirements in file order, then `go`.
    pub require: ModuleList,
    /// Retractions and deprecation, if there are any.
    pub notes: Option<Arc<AuthorNotes>>,
}

impl Summary {
    /// A module that requires these, and nothing else is known of it.
    pub(super) fn requiring(module: ModuleVersion, require: ModuleList) -> Self {
        Self {
            module,
            go_version: Arc::default(),
            toolchain: Arc::default(),
            ignore: Vec::new(),
            pruning: Pruning::Pruned,
            require,
            notes: None,
        }
    }
}

/// A summary, with an error beside it where the module needs a newer go.
pub(super) type RawSummary = (Option<Rc<Summary>>, Result<()>);

impl Loader<'_> {
    /// Reads and parses a main module's go.mod (Go: `ReadModFile`). `path` is absolute or as `-modfile` gives it.
    pub fn read_mod_file(&self, path: &str, fix: Option<&mut VersionFixer<'_>>) -> Result<(Arc<[u8]>, File)> {
        let session = self.session;
        let data = session
            .fsys
            .read(&session.abs(path))
            .map_err(|error| world::FileError { path: path.to_owned(), ..error })?;
        let name = session.short_path(path);
        let file = match modfile::parse(path, &data, fix) {
            Ok(file) => file,
            Err(mut errors) => {
                // Only the files that stand in front: a text that names the file keeps the path (Go: `shortPathErrorList`).
                for error in &mut errors.0 {
                    error.file = session.short_path(&error.file);
                }
                if let Ok(lax) = modfile::parse_lax(&name, &data, None) {
                    self.check_go_line(&name, &lax)?;
                }
                return Err(Error::plain(format!("errors parsing {name}:\n{errors}")));
            }
        };
        self.check_go_line(&name, &file)?;
        match &file.module {
            None => Err(Error::plain(format!(
                "error reading {name}: missing module declaration. To specify the module path:\n\tgo mod edit -module=example.com/mod"
            ))),
            Some(module) if gover::is_toolchain(&module.module.path) => Err(Error::plain(format!(
                "error reading {name}: invalid module path: {}",
                gomod::quote::quote(&module.module.path)
            ))),
            Some(_) => Ok((data, file)),
        }
    }

    /// As [`Loader::read_mod_file`], with versions made canonical; `fixed` says if one had to be.
    pub(crate) fn read_mod_file_fixed(&self, path: &str, fixed: &mut bool) -> Result<(Arc<[u8]>, File)> {
        let mut fix = |path: &str, version: &str| self.fix_version(path, version, fixed);
        self.read_mod_file(path, Some(&mut fix))
    }

    fn check_go_line(&self, name: &str, file: &File) -> Result<()> {
        match &file.go {
            Some(go) if gover::compare(&go.version, &self.session.config.local_go).is_gt() => {
                Err(self.too_new_error(name, &go.version, file.toolchain_name()))
            }
            _ => Ok(()),
        }
    }

    /// The look-ups of a go.mod (Go: `indexModFile`).
    pub(crate) fn index_mod_file(
        &self,
        data: Arc<[u8]>,
        file: &File,
        module: &ModuleVersion,
        needs_fix: bool,
    ) -> Result<ModFileIndex> {
        self.store_raw_go_version(module, file.go_version());
        Ok(ModFileIndex {
            data,
            data_needs_fix: needs_fix,
            module: file.module.as_ref().map(|module| module.module.clone()).unwrap_or_default(),
            go_version: file.go_version().into(),
            toolchain: file.toolchain_name().into(),
            require: file.require.iter().map(|require| (require.module.clone(), require.indirect)).collect(),
            replace: to_replace_map(&file.replace)?,
            exclude: file.exclude.iter().map(|exclude| exclude.module.clone()).collect(),
            ignore: file.ignore.iter().map(|ignore| ignore.path.clone()).collect(),
        })
    }

    /// True if a file differs from its index in more than looks (Go: `modFileIsDirty`).
    pub(crate) fn mod_file_is_dirty(&self, index: Option<&ModFileIndex>, file: &File) -> bool {
        let Some(index) = index else { return true };
        let module = file.module.as_ref().map(|module| module.module.clone()).unwrap_or_default();
        if index.data_needs_fix
            || module != index.module
            || *file.go_version() != *index.go_version
            || *file.toolchain_name() != *index.toolchain
            || file.require.len() != index.require.len()
            || file.replace.len() != index.replace.len()
            || file.exclude.len() != index.exclude.len()
        {
            return true;
        }
        let readonly = *self.session.config.build_mod.borrow() == "readonly";
        file.require.iter().any(|require| match index.require.get(&require.module) {
            None => true,
            Some(indirect) => *indirect != require.indirect && !readonly,
        }) || file.replace.iter().any(|replace| index.replace.get(&replace.old) != Some(&replace.new))
            || file.exclude.iter().any(|exclude| !index.exclude.contains(&exclude.module))
    }

    /// A module's requirements after replacement, exclusion and vendoring, checked against go.sum (Go: `goModSummary`).
    pub fn go_mod_summary(&self, module: &ModuleVersion) -> Result<Rc<Summary>> {
        let whole = |(summary, result): RawSummary| {
            result?;
            summary.ok_or_else(|| Error::plain("internal error: no summary"))
        };
        if gover::is_toolchain(&module.path) {
            return whole(self.raw_go_mod_summary(module));
        }
        if *self.session.config.build_mod.borrow() == "vendor" {
            let vendor = self.read_vendor_list(&self.vendor_dir()?)?;
            let known = vendor.version.get(&module.path) == Some(&module.version);
            let list = if known { vendor.list.as_slice() } else { &[] };
            let require = self.modules.list(list.iter().map(|module| (&*module.path, &*module.version)));
            return Ok(Rc::new(Summary::requiring(ModuleVersion::new(module.path.clone(), ""), require)));
        }
        let actual = self.resolve_replacement(module);
        if !actual.version.is_empty() && self.must_have_sums()? {
            let key = super::commit::mod_key(&actual);
            if !self.fetcher.have_sum(&key) {
                let suggestion = format!(" for go.mod file; to add it:\n\tgo mod download {}", module.path);
                return Err(Error::version(&actual, sum_missing(&suggestion)));
            }
        }
        let summary = whole(self.raw_go_mod_summary(&actual))?;
        if !actual.version.is_empty() {
            let declared = &summary.module.path;
            if declared.is_empty() {
                return Err(Error::version(&actual, Error::plain("parsing go.mod: missing module line")));
            }
            if *declared != module.path && *declared != actual.path {
                let text = format!(
                    "parsing go.mod:\n\tmodule declares its path as: {declared}\n\t        but was required as: {}",
                    module.path
                );
                return Err(Error::version(&actual, Error::plain(text)));
            }
        }
        Ok(self.without_excluded(summary))
    }

    /// Drops requirements on excluded versions.
    fn without_excluded(&self, summary: Rc<Summary>) -> Rc<Summary> {
        let main_modules = self.main_modules();
        if main_modules.exclude_nothing() {
            return summary;
        }
        let excluded: Vec<_> = main_modules
            .versions()
            .iter()
            .filter_map(|module| main_modules.index(module))
            .filter(|index| !index.exclude.is_empty())
            .collect();
        let is_excluded = |module: &ModuleVersion| excluded.iter().any(|index| index.exclude.contains(module));
        if !summary.require.iter().any(is_excluded) {
            return summary;
        }
        let require = summary.require.filter(|module| !is_excluded(module));
        Rc::new(Summary { require, ..(*summary).clone() })
    }

    /// The exclusions of all main modules.
    pub(super) fn exclusions(&self) -> HashSet<ModuleVersion> {
        let main_modules = self.main_modules();
        let indices = main_modules.versions().iter().filter_map(|module| main_modules.index(module));
        indices.flat_map(|index| index.exclude.iter().cloned().collect::<Vec<_>>()).collect()
    }

    /// A module's requirements as its go.mod says. With an error that asks for a newer go, the summary is there too (Go:
    /// `rawGoModSummary`).
    pub fn raw_go_mod_summary(&self, module: &ModuleVersion) -> (Option<Rc<Summary>>, Result<()>) {
        if gover::is_toolchain(&module.path) {
            let strict = &*module.path == "go" && gover::compare(&module.version, GO_STRICT_VERSION).is_ge();
            let toolchain = format!("go{}", module.version);
            let require = self.modules.list(strict.then_some(("toolchain", toolchain.as_str())));
            return (Some(Rc::new(Summary::requiring(module.clone(), require))), Ok(()));
        }
        if module.version.is_empty() && self.in_workspace_mode() {
            if &*module.path == "command-line-arguments" {
                return (Some(Rc::new(Summary::requiring(module.clone(), self.modules.list([])))), Ok(()));
            }
            let main_modules = self.main_modules();
            if main_modules.contains(&module.path)
                && let Some(file) = main_modules.mod_file(module)
            {
                let file = file.borrow();
                let go = file.go_version();
                if !go.is_empty() {
                    self.raw_go_version.borrow_mut().entry(module.clone()).or_insert_with(|| go.into());
                }
                return self.summary_from_mod_file(module, &file);
            }
        }
        if let Some((summary, error)) = self.raw_summaries.borrow().get(module) {
            return (summary.clone(), error.clone().map_or(Ok(()), Err));
        }
        let (summary, result) = self.read_raw_summary(module);
        self.raw_summaries.borrow_mut().insert(module.clone(), (summary.clone(), result.clone().err()));
        (summary, result)
    }

    fn read_raw_summary(&self, module: &ModuleVersion) -> RawSummary {
        if !module.version.is_empty()
            && let Some(known) = self.session.system.summary(module)
        {
            return self.summary_from(module, &known);
        }
        if !module.version.is_empty()
            && let Some(parsed) =
                self.fetcher.parsed_go_mod(module, &self.modules, |number| self.is_read_by_number(number))
        {
            return self.summary_from(module, &parsed);
        }
        let (name, data) = match self.raw_go_mod_data(module) {
            Ok(read) => read,
            Err(error) => return (None, Err(error)),
        };
        match modfile::scan_requirements(&name, &data) {
            Ok(mut facts) => {
                let notes = AuthorNotes::of(&mut facts, || data.clone());
                // The same paths and versions occur in thousands of files: each text is held once.
                let go = self.intern(&facts.go);
                let mut require = self.modules.list(facts.require.iter().map(|found| (&*found.path, &*found.version)));
                let (pruning, result) = self.pruning_of(module, &go, &mut require);
                let summary = Summary {
                    module: ModuleVersion::new(
                        self.intern(facts.path.as_deref().unwrap_or_default()),
                        self.no_version.clone(),
                    ),
                    go_version: go,
                    toolchain: self.no_version.clone(),
                    ignore: facts.ignore.iter().map(|path| path.as_ref().into()).collect(),
                    pruning,
                    require,
                    notes,
                };
                (Some(Rc::new(summary)), result)
            }
            Err(errors) => {
                let text = format!("parsing {}: {errors}", self.session.short_path(&name));
                (None, Err(Error::version(module, Error::plain(text))))
            }
        }
    }

    /// What a file says, as a summary (Go: `summaryFromModFile`).
    pub(super) fn summary_from_mod_file(&self, module: &ModuleVersion, file: &File) -> RawSummary {
        self.summary_from(
            module,
            &ModuleSummary {
                path: file.module_path().into(),
                go: file.go.as_ref().map(|go| go.version.clone()).unwrap_or_default(),
                toolchain: file.toolchain_name().into(),
                require: self
                    .modules
                    .list(file.require.iter().map(|require| (&*require.module.path, &*require.module.version))),
                notes: AuthorNotes::of_file(file),
                ignore: file.ignore.iter().map(|ignore| ignore.path.as_str().into()).collect(),
            },
        )
    }

    fn summary_from(&self, module: &ModuleVersion, read: &ModuleSummary) -> RawSummary {
        let mut require = read.require.clone();
        let (pruning, result) = self.pruning_of(module, &read.go, &mut require);
        let summary = Summary {
            module: ModuleVersion::new(read.path.clone(), self.no_version.clone()),
            go_version: read.go.clone(),
            toolchain: read.toolchain.clone(),
            ignore: read.ignore.clone(),
            pruning,
            require,
            notes: read.notes.clone(),
        };
        (Some(Rc::new(summary)), result)
    }

    /// What a go line means: how the module is pruned, the requirement on go that it adds, and whether it is too new.
    fn pruning_of(&self, module: &ModuleVersion, go: &Arc<str>, require: &mut ModuleList) -> (Pruning, Result<()>) {
        if go.is_empty() {
            return (Pruning::Unpruned, Ok(()));
        }
        let mut result = Ok(());
        if gover::compare(go, GO_STRICT_VERSION).is_ge() {
            *require = require.with("go", go);
            if gover::compare(go, &self.session.config.local_go).is_gt() {
                result = Err(self.too_new_error(&format!("module {module}"), go, ""));
            }
        }
        (Pruning::for_go_version(go), result)
    }

    /// The one copy of a text.
    fn intern(&self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.borrow().get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        self.texts.borrow_mut().insert(text.clone());
        text
    }

    /// A module's go.mod and its name in messages (Go: `rawGoModData`).
    pub fn raw_go_mod_data(&self, module: &ModuleVersion) -> Result<(String, Arc<[u8]>)> {
        let session = self.session;
        if !module.version.is_empty() {
            if !gover::mod_is_valid(&module.path, &module.version) {
                let text = format!("internal error: {module}: unexpected invalid semantic version");
                return Err(Error::new(ErrorKind::Fatal, text));
            }
            return Ok(("go.mod".to_owned(), self.fetcher.go_mod(&module.path, &module.version)?));
        }
        let directory = if paths::is_abs(&module.path) {
            module.path.to_string()
        } else if self.in_workspace_mode() && self.main_modules().contains(&module.path) {
            self.main_modules().mod_root(module).to_owned()
        } else {
            paths::join(&[&self.replace_relative_to(), &module.path])
        };
        let name = paths::join(&[&directory, "go.mod"]);
        match session.fsys.read(&name) {
            Ok(data) => Ok((name, data)),
            Err(error) => {
                // The cause is in the text only: a folder without go.mod is no module that does not exist.
                let text = format!("reading {}: {error}", session.short_path(&name));
                Err(Error::version(module, Error::plain(text)))
            }
        }
    }
}

/// go.sum has no entry (Go: `sumMissingError`).
pub(super) fn sum_missing(suggestion: &str) -> Error {
    Error::new(ErrorKind::SumMissing, format!("missing go.sum entry{suggestion}"))
}

/// Raw summaries by module, with their error.
pub(super) type SummaryCache = HashMap<ModuleVersion, (Option<Rc<Summary>>, Option<Error>), rustc_hash::FxBuildHasher>;
