//! `go work sync` (cmd/go/internal/workcmd/sync.go).

use std::collections::BTreeSet;
use std::rc::Rc;

use gomod::{ModuleVersion, gover};

use crate::error::{Error, Result};
use crate::load::{Loader, PackageOpts, WriteOpts};
use crate::packages::tags::Tags;
use crate::session::Session;
use crate::toolchain::switch_or_fatal;

use super::flags::Flags;
use super::work_use::NO_WORK_FILE;

pub(super) fn run(session: &Session<'_>, _: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.force_use_modules.set(true);
    loader.init_workfile()?;
    let work_file = loader.work_file_path();
    if work_file.is_empty() {
        return Err(Error::plain(NO_WORK_FILE));
    }
    loader.load_mod_graph("").map_err(|error| switch_or_fatal(&loader, error))?;
    let main_modules = loader.main_modules();
    let mut wanted = Vec::new();
    for module in main_modules.versions() {
        wanted.push(provided(&loader, module)?);
    }

    let mut changed = Vec::new();
    let mut go_version = String::new();
    for (module, add) in main_modules.versions().iter().zip(&wanted) {
        let root = main_modules.mod_root(module);
        if root.is_empty() && &*module.path == "command-line-arguments" {
            continue;
        }
        let one = loader.another();
        one.enter_module(root)?;
        let edited = one.edit_build_list(add, &[])?;
        if edited {
            tidy(&one)?;
        }
        // Tidying may have raised it.
        let version = one.main_modules().go_version(&one);
        go_version = gover::max(&go_version, &version).to_owned();
        if edited {
            changed.push(one);
        }
    }
    session.exit_if_errors()?;
    for one in &changed {
        // Go drops an error here.
        let _ = one.write_go_mod(&WriteOpts::default());
    }
    let mut file = loader.read_work_file(&work_file)?;
    loader.update_work_go_version(&mut file, &go_version);
    loader.update_work_file(&mut file);
    loader.write_work_file(&work_file, &mut file)
}

/// The module versions that provide the packages which a workspace module leads to.
fn provided(loader: &Loader<'_>, module: &ModuleVersion) -> Result<Vec<ModuleVersion>> {
    let opts = PackageOpts {
        tags: Some(Rc::new(Tags::Any)),
        vendor_modules_in_goroot_src: true,
        load_tests: true,
        allow_errors: true,
        silence_package_errors: true,
        silence_unmatched_warnings: true,
        main_module: module.clone(),
        ..PackageOpts::default()
    };
    let (_, packages) = loader.load_packages(opts, &["all".to_owned()])?;
    let found: BTreeSet<ModuleVersion> = packages
        .iter()
        .map(|package| loader.package_module(package))
        .filter(|module| !module.version.is_empty())
        .collect();
    let mut found: Vec<ModuleVersion> = found.into_iter().collect();
    gover::mod_sort(&mut found);
    Ok(found)
}

/// Tidies a module whose versions changed, without writing it yet.
fn tidy(loader: &Loader<'_>) -> Result<()> {
    let opts = PackageOpts {
        tags: Some(Rc::new(Tags::Any)),
        tidy: true,
        vendor_modules_in_goroot_src: true,
        load_tests: true,
        allow_errors: true,
        silence_missing_std_imports: true,
        silence_package_errors: true,
        ..PackageOpts::default()
    };
    loader.load_packages(opts, &["all".to_owned()])?;
    loader.update_go_mod_from_reqs(&WriteOpts::default()).map(|_| ())
}
