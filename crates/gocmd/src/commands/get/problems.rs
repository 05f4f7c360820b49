//! The last look at the result of `go get`: packages that can't be loaded, retracted and deprecated modules, sums (modget/get.go,
//! `checkPackageProblems`).

use std::collections::BTreeMap;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};

use crate::error::{Error, ErrorKind, Result};
use crate::load::{Loader, PackageOpts, short_message};
use crate::toolchain;

use super::resolver::Resolver;

/// Why a module is worth a look-up of its latest version.
#[derive(Clone, Copy, Default)]
struct Relevance {
    /// An argument decided its version.
    resolved: bool,
    /// It is named on the command line, or provides a package that is.
    named: bool,
    /// Packages that are named need it.
    has_package: bool,
    /// The main module's packages import it.
    direct: bool,
}

impl Resolver {
    /// Reports problems of the packages that were asked for (Go: `checkPackageProblems`).
    pub(super) fn check_package_problems(&self, loader: &Loader<'_>, patterns: &[String]) -> Result<()> {
        let session = loader.session;
        let in_workspace = match (&self.workspace, loader.main_modules().versions().first()) {
            (Some(workspace), Some(main)) => workspace.has_module(&main.path),
            _ => false,
        };
        // The workspace may hold what the module alone lacks; sums go to the module's own go.sum all the same.
        let workspace = if in_workspace {
            Some(loader.workspace_loader().map_err(|error| toolchain::switch_or_fatal(loader, error))?)
        } else {
            None
        };
        let around = workspace.as_ref().unwrap_or(loader);
        let mut relevant = self.relevant_modules(around, patterns)?;
        let requirements = around.load_mod_file()?;
        for (module, relevance) in &mut relevant {
            relevance.direct |= requirements.is_direct(&module.path);
        }
        let retractions: Vec<(Arc<str>, String)> = relevant
            .iter()
            .filter(|(_, relevance)| relevance.resolved || relevance.named || relevance.has_package)
            .filter_map(|(module, _)| {
                let error = around.check_retractions(module).err()?;
                let retracted = |kind: &ErrorKind| matches!(kind, ErrorKind::Retracted { .. }).then_some(());
                error.find(retracted).map(|()| (module.path.clone(), error.to_string()))
            })
            .collect();
        let deprecations: Vec<(Arc<str>, String)> = relevant
            .iter()
            .filter(|(_, relevance)| {
                relevance.resolved || relevance.named || (relevance.has_package && relevance.direct)
            })
            .filter_map(|(module, _)| {
                let message = around.check_deprecation(module).ok().filter(|message| !message.is_empty())?;
                Some((module.path.clone(), short_message(&message, "")))
            })
            .collect();
        // Leaving the workspace, go keeps the packages that were loaded there (modload/init.go: `setState`): their sums stay.
        if let Some(packages) = workspace.as_ref().and_then(Loader::package_loader) {
            loader.set_package_loader(Some(packages));
        }
        let errors = self.missing_sums(loader);

        for (path, message) in &deprecations {
            session.print_error(format!("go: module {path} is deprecated: {message}\n"));
        }
        for (_, message) in &retractions {
            session.print_error(format!("go: warning: {message}\n"));
        }
        if let Some((path, _)) = retractions.first() {
            let path = if retractions.len() == 1 { path } else { "<module>" };
            session.print_error(format!(
                "go: to switch to the latest unretracted version, run:\n\tgo get {path}@latest\n"
            ));
        }
        for error in &errors {
            session.error(error);
        }
        session.exit_if_errors()
    }

    fn relevant_modules(&self, loader: &Loader<'_>, patterns: &[String]) -> Result<BTreeMap<ModuleVersion, Relevance>> {
        let mut relevant: BTreeMap<ModuleVersion, Relevance> = BTreeMap::new();
        for (path, resolved) in self.resolved.borrow().iter() {
            relevant.entry(ModuleVersion::new(path.clone(), resolved.version.clone())).or_default().resolved = true;
        }
        if patterns.is_empty() {
            return Ok(relevant);
        }
        let opts = PackageOpts {
            vendor_modules_in_goroot_src: true,
            load_tests: self.options.tests,
            allow_errors: true,
            silence_no_go_errors: true,
            ..PackageOpts::default()
        };
        let (matches, packages) = loader.load_packages(opts, patterns)?;
        if matches.iter().any(|found| !found.errors.is_empty()) {
            loader.session.set_status(1);
        }
        for package in &packages {
            if let Err(error) = loader.lookup_package("", false, package) {
                let dir = loader.loaded(package).map(|package| package.dir.borrow().clone()).unwrap_or_default();
                let no_files =
                    |kind: &ErrorKind| matches!(kind, ErrorKind::NoGoFiles | ErrorKind::NoGoFilesIn(_)).then_some(());
                if !dir.is_empty() && error.find(no_files).is_some() {
                    // There are files, for other configurations.
                    continue;
                }
                loader.session.set_status(1);
                let modules = error.find(|kind| match kind {
                    ErrorKind::AmbiguousImport { modules, .. } => Some(modules.clone()),
                    _ => None,
                });
                for module in modules.into_iter().flatten() {
                    relevant.entry(module).or_default().has_package = true;
                }
            }
            let module = loader.package_module(package);
            if !module.path.is_empty() {
                relevant.entry(module).or_default().has_package = true;
            }
        }
        for package in matches.iter().flat_map(|found| found.found()) {
            relevant.entry(loader.package_module(package)).or_default().named = true;
        }
        Ok(relevant)
    }

    /// Adds sums of modules whose version changed and that had one; gives the errors.
    fn missing_sums(&self, loader: &Loader<'_>) -> Vec<Error> {
        let mut errors = Vec::new();
        for module in self.build_list().iter() {
            let Some(old_version) = self.initial_version.get(&module.path).filter(|version| !version.is_empty()) else {
                continue;
            };
            let actual = loader.resolve_replacement(module);
            let old = loader.resolve_replacement(&ModuleVersion::new(module.path.clone(), old_version.clone()));
            if actual == old || actual.version.is_empty() || !loader.fetcher.have_sum(&old) {
                continue;
            }
            if let Err(error) = loader.fetcher.download_zip(&actual) {
                let lower = gover::mod_compare(&module.path, &module.version, old_version).is_lt();
                let verb = if lower { "downgraded" } else { "upgraded" };
                let replaced = if actual == *module { String::new() } else { format!(" (replaced by {actual})") };
                errors.push(Error::plain(format!(
                    "{verb} {} {old_version} => {}{replaced}: error finding sum for {actual}: {error}",
                    module.path, module.version
                )));
            }
        }
        errors
    }
}
