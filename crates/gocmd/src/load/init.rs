//! Finding and loading go.mod and go.work (modload/init.go).

use std::rc::Rc;
use std::sync::Arc;

use super::text::modfile::File;
use super::text::workfile::WorkFile;

use crate::error::{Error, Result};

use super::loader::{Loader, RootMode};
use super::options::PackageOpts;
use super::requirements::Requirements;

/// The go version of a go.mod without a go line (Go: `gover.DefaultGoModVersion`).
pub const DEFAULT_GO_MOD_VERSION: &str = "1.16";
/// The go version of a go.work without a go line (Go: `gover.DefaultGoWorkVersion`).
pub const DEFAULT_GO_WORK_VERSION: &str = "1.18";

/// The go version of a go.mod (Go: `gover.FromGoMod`).
pub fn go_version_of_mod(file: &File) -> Arc<str> {
    file.go.as_ref().map_or_else(|| DEFAULT_GO_MOD_VERSION.into(), |go| go.version.clone())
}

/// The go version of a go.work (Go: `gover.FromGoWork`).
pub fn go_version_of_work(file: Option<&WorkFile>) -> Arc<str> {
    file.and_then(|file| file.go.as_ref()).map_or_else(|| DEFAULT_GO_WORK_VERSION.into(), |go| go.version.clone())
}

fn pending<T>() -> Result<T> {
    Err(Error::plain("internal error: load is being built"))
}

impl Loader<'_> {
    /// Finds go.work for commands that work in a workspace (Go: `InitWorkfile`).
    pub fn init_workfile(&self) -> Result<()> {
        *self.work_file_path.borrow_mut() = self.find_go_work(self.session.cwd())?;
        Ok(())
    }
    /// The go.work of this command, empty if there is none (Go: `FindGoWork`).
    pub fn find_go_work(&self, directory: &str) -> Result<String> {
        let _ = directory;
        pending()
    }
    /// Decides whether modules are enabled and finds the main module's directory (Go: `Init`).
    pub fn init(&self) -> Result<()> {
        self.initialized.set(true);
        let _ = (&self.mod_roots, &self.gopath, RootMode::Need);
        pending()
    }
    /// True if modules are, or will be, enabled (Go: `WillBeEnabled`).
    pub fn will_be_enabled(&self) -> bool {
        true
    }
    /// True if modules are enabled (Go: `Enabled`).
    pub fn enabled(&self) -> Result<bool> {
        self.init()?;
        Ok(true)
    }
    /// True in workspace mode (Go: `inWorkspaceMode`).
    pub fn in_workspace_mode(&self) -> bool {
        !self.work_file_path.borrow().is_empty()
    }
    /// True if there is a main module (Go: `HasModRoot`).
    pub fn has_mod_root(&self) -> Result<bool> {
        self.init()?;
        Ok(!self.mod_roots.borrow().is_empty())
    }
    /// Fails without a main module (Go: `MustHaveModRoot`).
    pub fn must_have_mod_root(&self) -> Result<()> {
        pending()
    }
    /// The path of the go.mod of the current directory's module (Go: `ModFilePath`).
    pub fn mod_file_path(&self) -> Result<String> {
        pending()
    }
    /// The vendor directory (Go: `VendorDir`).
    pub fn vendor_dir(&self) -> Result<String> {
        pending()
    }
    /// The main module's go.mod (Go: `ModFile`).
    pub fn mod_file(&self) -> Result<Rc<std::cell::RefCell<File>>> {
        pending()
    }
    /// Reads go.mod or go.work and what it asks for; what is known already is kept (Go: `LoadModFile`).
    pub fn load_mod_file(&self) -> Result<Rc<Requirements>> {
        self.load_mod_file_with(None)
    }
    /// As [`Loader::load_mod_file`], for a package load (Go: `loadModFile`).
    pub(crate) fn load_mod_file_with(&self, opts: Option<&PackageOpts>) -> Result<Rc<Requirements>> {
        let _ = opts;
        pending()
    }
    /// Creates a go.mod (Go: `CreateModFile`).
    pub fn create_mod_file(&self, path: &str) -> Result<()> {
        let _ = path;
        pending()
    }
    /// Lets imports be resolved without a main module (Go: `AllowMissingModuleImports`).
    pub fn allow_missing_module_imports(&self) {
        self.allow_missing_module_imports.set(true);
    }
    /// True if requirements may not be changed (Go: `mustHaveCompleteRequirements`).
    pub(crate) fn must_have_complete_requirements(&self) -> bool {
        *self.session.config.build_mod.borrow() != "mod" && !self.in_workspace_mode()
    }
    /// Forgets everything and loads the module of another directory (Go: `EnterModule`).
    pub fn enter_module(&self, directory: &str) -> Result<()> {
        let _ = directory;
        pending()
    }
    /// Reads go.work: the file and the directories of its modules (Go: `LoadWorkFile`).
    pub fn load_work_file(&self, path: &str) -> Result<(WorkFile, Vec<String>)> {
        let _ = path;
        pending()
    }
    /// Reads and parses go.work (Go: `ReadWorkFile`).
    pub fn read_work_file(&self, path: &str) -> Result<WorkFile> {
        let _ = path;
        pending()
    }
    /// Cleans up and writes go.work (Go: `WriteWorkFile`).
    pub fn write_work_file(&self, path: &str, file: &mut WorkFile) -> Result<()> {
        let _ = (path, file);
        pending()
    }
    /// Raises the go line of a go.work; true if that changed it (Go: `UpdateWorkGoVersion`).
    pub fn update_work_go_version(&self, file: &mut WorkFile, go_version: &str) -> bool {
        let _ = (file, go_version);
        false
    }
    /// The error for a command that needs a main module (Go: `NewNoMainModulesError`).
    pub(crate) fn no_main_modules_error(&self) -> Error {
        let text = if self.in_workspace_mode() {
            "no modules were found in the current workspace; see 'go help work'"
        } else {
            "go.mod file not found in current directory or any parent directory; see 'go help modules'"
        };
        Error::new(crate::ErrorKind::NoModRoot, text)
    }
}
