//! The packages of a command line, and lists of what they import (cmd/go/internal/load: PackagesAndErrors, PackageList).

use crate::error::Result;
use crate::load::{Loader, PackageOpts};

use super::import::{Asked, DataError};
use super::package::{Id, Package, Packages};

/// How packages are loaded (Go: `load.PackageOpts`).
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadOptions {
    /// Imports do not matter (`go list -find`).
    pub ignore_imports: bool,
    /// The imports of tests are resolved too.
    pub resolve_tests: bool,
    /// Embed patterns need not be resolved.
    pub suppress_embeds: bool,
    /// Of standard packages only names and imports matter.
    pub sketch_std: bool,
}

impl<'l, 's> Packages<'l, 's> {
    /// Loads the packages that patterns stand for (Go: `PackagesAndErrors`).
    ///
    /// Errors: what ends the command.
    pub fn of_patterns(loader: &'l Loader<'s>, options: LoadOptions, patterns: &[String]) -> Result<(Self, Vec<Id>)> {
        let opts = PackageOpts {
            resolve_missing_imports: true,
            load_tests: options.resolve_tests,
            silence_package_errors: true,
            ..PackageOpts::default()
        };
        let (matches, _) = loader.load_packages(opts, patterns)?;
        let mut packages = Self::new(loader, options);
        let mut roots: Vec<Id> = Vec::new();
        for found in &matches {
            for path in found.found() {
                let asked =
                    Asked { path: path.clone(), source_dir: loader.session.cwd().to_owned(), ..Asked::default() };
                let (id, _) = packages.import(asked);
                packages.get_mut(id).matches.push(found.pattern().to_owned());
                if !roots.contains(&id) {
                    roots.push(id);
                }
            }
            if let Some(error) = found.errors.first() {
                let id = packages.add(Package {
                    import_path: found.pattern().to_owned(),
                    matches: vec![found.pattern().to_owned()],
                    imported: Some(Vec::new()),
                    ..Package::default()
                });
                packages.set_data_error(id, DataError::Error(error.clone()), found.pattern(), &[]);
                roots.push(id);
            }
        }
        Ok((packages, roots))
    }

    /// The packages and all that they import, each behind what it imports (Go: `PackageList`).
    pub fn with_imports(&self, roots: &[Id]) -> Vec<Id> {
        let mut seen = vec![false; self.all.len()];
        let mut list = Vec::new();
        for &root in roots {
            let mut waiting: Vec<(Id, usize)> = Vec::new();
            if !std::mem::replace(&mut seen[root], true) {
                waiting.push((root, 0));
            }
            while let Some((id, next)) = waiting.pop() {
                let imported = self.all[id].imported.as_deref().unwrap_or(&[]);
                match imported.get(next) {
                    Some(&child) => {
                        waiting.push((id, next + 1));
                        if !std::mem::replace(&mut seen[child], true) {
                            waiting.push((child, 0));
                        }
                    }
                    None => list.push(id),
                }
            }
        }
        list
    }
}
