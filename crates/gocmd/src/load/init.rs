//! Whether modules are enabled, and where the main modules are (modload/init.go, `Init` and what it calls).

use std::cell::RefCell;
use std::rc::Rc;

use gomod::modfile::File;
use gomod::quote::quote;

use crate::error::{Error, ErrorKind, Result};
use crate::paths;

use super::loader::{Loader, RootMode};

impl Loader<'_> {
    /// Finds go.work for commands that work in a workspace (Go: `InitWorkfile`).
    pub fn init_workfile(&self) -> Result<()> {
        let file = self.find_go_work(self.session.cwd())?;
        *self.work_file_path.borrow_mut() = file;
        Ok(())
    }

    /// The go.work of this command, empty if there is none (Go: `FindGoWork`).
    pub fn find_go_work(&self, directory: &str) -> Result<String> {
        if self.root_mode.get() == RootMode::None {
            return Ok(String::new());
        }
        match self.session.config.env("GOWORK") {
            "off" => Ok(String::new()),
            "" | "auto" => Ok(self.find_workspace_file(directory)),
            file if !paths::is_abs(file) => Err(Error::plain("invalid GOWORK: not an absolute path")),
            file => Ok(file.to_owned()),
        }
    }

    /// The go.mod of a directory's module, empty if there is none (Go: `FindGoMod`).
    pub fn find_go_mod(&self, directory: &str) -> String {
        let root = self.find_module_root(directory);
        if root.is_empty() || self.is_temp_root(&root) { String::new() } else { paths::join(&[&root, "go.mod"]) }
    }

    /// Decides whether modules are enabled and finds the main module's directory (Go: `Init`).
    pub fn init(&self) -> Result<()> {
        if self.initialized.replace(true) {
            return Ok(());
        }
        let session = self.session;
        let config = &session.config;
        let must_use_modules = match config.env("GO111MODULE") {
            "auto" => self.force_use_modules.get(),
            "on" | "" => true,
            "off" if self.force_use_modules.get() => {
                return Err(Error::plain("modules disabled by GO111MODULE=off; see 'go help modules'"));
            }
            "off" => return Ok(()),
            setting => return Err(Error::plain(format!("unknown environment setting GO111MODULE={setting}"))),
        };
        let mod_file = config.mod_file.as_str();
        if !self.mod_roots.borrow().is_empty() {
            // Set by the command already (go mod init).
        } else if self.root_mode.get() == RootMode::None {
            if !mod_file.is_empty() && !config.in_goflags("-modfile") {
                return Err(Error::plain("-modfile cannot be used with commands that ignore the current module"));
            }
        } else if !self.work_file_path.borrow().is_empty() {
            if !mod_file.is_empty() {
                return Err(Error::plain("-modfile cannot be used in workspace mode"));
            }
        } else {
            let root = self.find_module_root(session.cwd());
            if root.is_empty() {
                if !mod_file.is_empty() {
                    return Err(Error::plain(
                        "cannot find main module, but -modfile was set.\n\t-modfile cannot be used to set the module root directory.",
                    ));
                }
                if self.root_mode.get() == RootMode::Need {
                    return Err(self.no_main_modules_error());
                }
                if !must_use_modules {
                    return Ok(());
                }
            } else if self.is_temp_root(&root) {
                session.print_error(format!("go: warning: ignoring go.mod in system temp root {}\n", self.temp_dir()));
                if self.root_mode.get() == RootMode::Need {
                    return Err(self.no_main_modules_error());
                }
                if !must_use_modules {
                    return Ok(());
                }
            } else {
                *self.mod_roots.borrow_mut() = vec![root];
            }
        }
        if !mod_file.is_empty() && !mod_file.ends_with(".mod") {
            return Err(Error::plain(format!("-modfile={mod_file}: file does not have .mod extension")));
        }

        config.modules_enabled.set(true);
        self.set_default_build_mod()?;
        if let Some(gopath) = config.gopath.split(':').next().filter(|first| !first.is_empty()) {
            gopath.clone_into(&mut self.gopath.borrow_mut());
            if session.fsys.stat(&paths::join(&[gopath, "go.mod"])).is_ok() {
                session.print_error(format!("go: warning: ignoring go.mod in $GOPATH {gopath}\n"));
                if self.root_mode.get() == RootMode::Need {
                    return Err(self.no_main_modules_error());
                }
            }
        }
        Ok(())
    }

    /// True if modules are, or will be, enabled (Go: `WillBeEnabled`).
    pub fn will_be_enabled(&self) -> bool {
        if !self.mod_roots.borrow().is_empty() || self.session.config.modules_enabled.get() {
            return true;
        }
        if self.initialized.get() {
            return false;
        }
        match self.session.config.env("GO111MODULE") {
            "on" | "" => true,
            "auto" => {
                let cwd = self.session.cwd();
                !self.find_go_mod(cwd).is_empty() || self.find_go_work(cwd).is_ok_and(|file| !file.is_empty())
            }
            _ => false,
        }
    }

    /// True if modules are enabled (Go: `Enabled`).
    pub fn enabled(&self) -> Result<bool> {
        self.init()?;
        Ok(!self.mod_roots.borrow().is_empty() || self.session.config.modules_enabled.get())
    }

    /// True in workspace mode (Go: `inWorkspaceMode`).
    pub fn in_workspace_mode(&self) -> bool {
        !self.work_file_path.borrow().is_empty() && self.will_be_enabled()
    }

    /// True if there is a main module (Go: `HasModRoot`).
    pub fn has_mod_root(&self) -> Result<bool> {
        self.init()?;
        Ok(!self.mod_roots.borrow().is_empty())
    }

    /// Fails without a main module (Go: `MustHaveModRoot`).
    pub fn must_have_mod_root(&self) -> Result<()> {
        if self.has_mod_root()? { Ok(()) } else { Err(self.die()) }
    }

    /// The path of the go.mod of the current directory's module (Go: `ModFilePath`).
    pub fn mod_file_path(&self) -> Result<String> {
        self.must_have_mod_root()?;
        Ok(self.mod_file_path_in(&self.find_module_root(self.session.cwd())))
    }

    /// The go.mod of a module's directory: what `-modfile` says, as given, else its own (Go: `modFilePath`).
    pub(crate) fn mod_file_path_in(&self, mod_root: &str) -> String {
        let given = &self.session.config.mod_file;
        if given.is_empty() { paths::join(&[mod_root, "go.mod"]) } else { given.clone() }
    }

    /// Where binaries are installed (Go: `BinDir`).
    pub fn bin_dir(&self) -> Result<String> {
        self.init()?;
        let gobin = self.session.config.env("GOBIN");
        let gopath = self.gopath.borrow();
        Ok(if !gobin.is_empty() {
            gobin.to_owned()
        } else if gopath.is_empty() {
            String::new()
        } else {
            paths::join(&[&gopath, "bin"])
        })
    }

    /// The vendor directory (Go: `VendorDir`).
    pub fn vendor_dir(&self) -> Result<String> {
        if self.in_workspace_mode() {
            return Ok(paths::join(&[&paths::dir(&self.work_file_path.borrow()), "vendor"]));
        }
        let main_modules = self.main_modules();
        let root = main_modules.mod_root(&main_modules.single(self)?).to_owned();
        if root.is_empty() {
            let text = "vendor directory does not exist when in single module mode outside of a module";
            return Err(Error::plain(text));
        }
        Ok(paths::join(&[&root, "vendor"]))
    }

    /// The main module's go.mod (Go: `ModFile`).
    pub fn mod_file(&self) -> Result<Rc<RefCell<File>>> {
        self.init()?;
        let main_modules = self.main_modules();
        let file = main_modules.mod_file(&main_modules.single(self)?);
        file.ok_or_else(|| self.die())
    }

    /// Lets imports be resolved without a main module (Go: `AllowMissingModuleImports`).
    pub fn allow_missing_module_imports(&self) {
        self.allow_missing_module_imports.set(true);
    }

    /// True if requirements may not be changed (Go: `mustHaveCompleteRequirements`).
    pub(crate) fn must_have_complete_requirements(&self) -> bool {
        *self.session.config.build_mod.borrow() != "mod" && !self.in_workspace_mode()
    }

    /// The error for a command that needs a main module (Go: `NewNoMainModulesError`).
    pub(crate) fn no_main_modules_error(&self) -> Error {
        let text = if self.in_workspace_mode() {
            "no modules were found in the current workspace; see 'go help work'"
        } else {
            "go.mod file not found in current directory or any parent directory; see 'go help modules'"
        };
        Error::new(ErrorKind::NoModRoot, text)
    }

    /// The error for a command that finds no main module when it needs one (Go: `die`).
    pub(crate) fn die(&self) -> Error {
        let session = self.session;
        if session.config.env("GO111MODULE") == "off" {
            return Error::plain("modules disabled by GO111MODULE=off; see 'go help modules'");
        }
        if !self.in_workspace_mode()
            && let Some((directory, name)) = self.find_alt_config(session.cwd())
        {
            let relative = paths::relative(session.cwd(), &directory).unwrap_or_else(|| directory.clone());
            let cd = if relative == "." { String::new() } else { format!("cd {relative} && ") };
            return Error::plain(format!(
                "cannot find main module, but found {name} in {directory}\n\tto create a module there, run:\n\t{cd}go mod init"
            ));
        }
        self.no_main_modules_error()
    }

    /// The directory with a go.mod that a directory is in, empty if there is none (Go: `findModuleRoot`).
    pub(crate) fn find_module_root(&self, directory: &str) -> String {
        self.parents(directory)
            .find(|directory| self.session.fsys.is_file(&paths::join(&[directory, "go.mod"])))
            .unwrap_or_default()
    }

    fn find_workspace_file(&self, directory: &str) -> String {
        for (index, directory) in self.parents(directory).enumerate() {
            if index > 0 && directory == self.session.config.goroot {
                break;
            }
            let file = paths::join(&[&directory, "go.work"]);
            if self.session.fsys.is_file(&file) {
                return file;
            }
        }
        String::new()
    }

    fn find_alt_config(&self, directory: &str) -> Option<(String, &'static str)> {
        let goroot = &self.session.config.goroot;
        if !goroot.is_empty() && paths::in_dir(self.session.system, directory, goroot).is_some() {
            return None;
        }
        const CONFIG: &str = ".git/config";
        self.parents(directory)
            .find(|directory| self.session.fsys.is_file(&paths::join(&[directory, CONFIG])))
            .map(|directory| (directory, CONFIG))
    }

    /// A directory and all above it, up to the root.
    fn parents(&self, directory: &str) -> impl Iterator<Item = String> {
        std::iter::successors(Some(paths::clean(directory)), |directory| {
            let parent = paths::dir(directory);
            (parent != *directory).then_some(parent)
        })
    }

    fn temp_dir(&self) -> String {
        self.session.system.env("TMPDIR").filter(|dir| !dir.is_empty()).unwrap_or_else(|| "/tmp".to_owned())
    }

    fn is_temp_root(&self, root: &str) -> bool {
        paths::in_dir(self.session.system, root, &self.temp_dir()).as_deref() == Some(".")
    }

    /// Sets `-mod` where it was not given (Go: `setDefaultBuildMod`). May be called several times.
    pub(crate) fn set_default_build_mod(&self) -> Result<()> {
        let session = self.session;
        let config = &session.config;
        let set = |mode: &str| {
            mode.clone_into(&mut config.build_mod.borrow_mut());
            Ok(())
        };
        if config.build_mod_explicit.get() {
            let mode = config.build_mod();
            if self.in_workspace_mode() && mode != "readonly" && mode != "vendor" {
                return Err(Error::plain(format!(
                    "-mod may only be set to readonly or vendor when in workspace mode, but it is set to {}\n\tRemove the -mod flag \
                     to use the default readonly value, \n\tor set GOWORK=off to disable workspace mode.",
                    quote(&mode)
                )));
            }
            return Ok(());
        }
        match config.command.as_str() {
            "get" | "mod download" | "mod init" | "mod tidy" | "work sync" | "mod graph" | "mod verify" | "mod why" => {
                return set("mod");
            }
            "mod vendor" | "work vendor" => return set("readonly"),
            _ => {}
        }
        let mod_roots = self.mod_roots.borrow().clone();
        let Some(first_root) = mod_roots.first() else {
            return set(if self.allow_missing_module_imports.get() { "mod" } else { "readonly" });
        };
        let main_modules = self.main_modules();
        let workspace = self.in_workspace_mode();
        let (go_version, source) = if workspace {
            let go = main_modules.work_file().and_then(|file| file.borrow().go.as_ref().map(|go| go.version.clone()));
            (go.unwrap_or_default(), "go.work")
        } else {
            (main_modules.single_index().map(|index| index.go_version.clone()).unwrap_or_default(), "go.mod")
        };
        let work_file = self.work_file_path();
        let root = if work_file.is_empty() { first_root.clone() } else { paths::dir(&work_file) };
        let vendor_dir = paths::join(&[&root, "vendor"]);
        if session.fsys.is_dir(&vendor_dir) {
            let mut reason = config.build_mod_reason.borrow_mut();
            if go_version.is_empty() {
                *reason = format!("Go version in {source} is unspecified, so vendor directory was not used.");
            } else if gomod::gover::compare(&go_version, "1.14").is_lt() {
                *reason = format!("Go version in {source} is {go_version}, so vendor directory was not used.");
            } else {
                let vendored_workspace = self.modules_text_is_for_workspace(&vendor_dir)?;
                if vendored_workspace == workspace {
                    *reason = format!("Go version in {source} is at least 1.14 and vendor directory exists.");
                    return set("vendor");
                }
                *reason = if vendored_workspace {
                    "Outside workspace mode, but vendor directory is for a workspace.".to_owned()
                } else {
                    "In workspace mode, but vendor directory is not for a workspace".to_owned()
                };
            }
        }
        set("readonly")
    }

    /// True if a vendor directory was made for a workspace (Go: `modulesTextIsForWorkspace`).
    fn modules_text_is_for_workspace(&self, vendor_dir: &str) -> Result<bool> {
        let data = match self.session.fsys.read(&paths::join(&[vendor_dir, "modules.txt"])) {
            Ok(data) => data,
            Err(error) if error.is_not_found() => return Ok(false),
            Err(error) => return Err(Error::plain(format!("reading modules.txt for vendor directory: {error}"))),
        };
        let start = String::from_utf8_lossy(&data[..data.len().min(512)]);
        let line = start.split('\n').next().unwrap_or_default();
        Ok(line
            .strip_prefix("## ")
            .is_some_and(|annotations| annotations.split(';').any(|entry| entry.trim() == "workspace")))
    }
}
