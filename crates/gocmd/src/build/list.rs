//! The packages of a command line, and lists of what they import (cmd/go/internal/load: PackagesAndErrors, PackageList).

use std::collections::HashSet;
use std::rc::Rc;

use crate::error::{Error, ErrorKind, Result};
use crate::load::{Loader, PackageOpts};
use crate::packages::directory;
use crate::packages::patterns::Match;
use crate::paths;

use super::import::{Asked, DataError};
use super::package::{Id, Package, PackageError, Packages};

/// How packages are loaded (Go: `load.PackageOpts`).
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadOptions {
    /// Imports do not matter (`go list -find`).
    pub ignore_imports: bool,
    /// The imports of tests are resolved too.
    pub resolve_tests: bool,
    /// Embed patterns need not be resolved.
    pub suppress_embeds: bool,
    /// Of packages that patterns stand for only programs matter.
    pub main_only: bool,
    /// Of standard packages only names and imports matter.
    pub sketch_std: bool,
}

impl<'l, 's> Packages<'l, 's> {
    /// Loads the packages that patterns stand for (Go: `PackagesAndErrors`).
    ///
    /// Errors: what ends the command.
    pub fn of_patterns(loader: &'l Loader<'s>, options: LoadOptions, patterns: &[String]) -> Result<(Self, Vec<Id>)> {
        // A name that ends in .go may be a package path; only an existing file makes it a file.
        if patterns
            .iter()
            .any(|pattern| pattern.ends_with(".go") && loader.session.fsys.is_file(&loader.session.abs(pattern)))
        {
            return Self::of_files(loader, options, patterns);
        }
        if !loader.enabled()? {
            return Ok(Self::of_gopath(loader, options, patterns));
        }
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
        if options.main_only {
            roots = packages.only_mains(&roots, &matches);
        }
        Ok((packages, roots))
    }

    /// The programs of some packages; those that were named one by one get an error if they are none (Go:
    /// `mainPackagesOnly`).
    fn only_mains(&mut self, roots: &[Id], matches: &[Match]) -> Vec<Id> {
        let literal = matches.iter().filter(|found| found.is_literal()).flat_map(Match::found);
        let mut mains: HashSet<String> = literal.cloned().collect();
        let mut kept = Vec::new();
        for &id in roots {
            let package = &mut self.all[id];
            let path = package.import_path.clone();
            if package.name == "main" || (package.name.is_empty() && package.error.is_some()) {
                mains.insert(path);
                kept.push(id);
                continue;
            }
            // A package of several names may be one.
            if !package.files.invalid_go_files.is_empty() {
                mains.insert(path.clone());
            }
            if mains.contains(&path) {
                package.refuse_unless_main();
                kept.push(id);
            }
        }
        for found in matches.iter().filter(|found| !found.is_literal()) {
            let mut paths = found.found().iter().peekable();
            if paths.peek().is_some() && !paths.any(|path| mains.contains(path)) {
                let pattern = gomod::quote::quote(found.pattern());
                let text = format!("go: warning: {pattern} matched only non-main packages\n");
                self.loader.session.print_error(text);
            }
        }
        kept
    }

    /// Packages named one by one where modules are off (GO111MODULE=off).
    fn of_gopath(loader: &'l Loader<'s>, options: LoadOptions, patterns: &[String]) -> (Self, Vec<Id>) {
        let mut packages = Self::new(loader, options);
        let mut roots = Vec::new();
        for pattern in crate::packages::patterns::clean_patterns(patterns) {
            let path = if crate::packages::patterns::is_local_import(&pattern) || paths::is_abs(&pattern) {
                let dir = loader.session.abs(&pattern);
                // As go/build's SrcDirs: $GOROOT first, then GOPATH.
                let gopath = loader.session.config.gopath.split(':').map(|root| paths::join(&[root, "src"]));
                let src = std::iter::once(loader.standard().src().to_owned()).chain(gopath);
                let inside = src.filter(|src| !src.is_empty() && paths::has_prefix(&dir, src));
                inside.map(|src| paths::trim_prefix(&dir, &src).to_owned()).next().unwrap_or(dir)
            } else {
                pattern.clone()
            };
            let asked = Asked { path, source_dir: loader.session.cwd().to_owned(), ..Asked::default() };
            let (id, _) = packages.import(asked);
            packages.get_mut(id).matches.push(pattern);
            if !roots.contains(&id) {
                roots.push(id);
            }
        }
        (packages, roots)
    }

    /// The package of files named on the command line (Go: `GoFilesPackage`).
    fn of_files(loader: &'l Loader<'s>, options: LoadOptions, files: &[String]) -> Result<(Self, Vec<Id>)> {
        let session = loader.session;
        loader.init()?;
        let mut packages = Self::new(loader, options);
        if let Some(other) = files.iter().find(|file| !file.ends_with(".go")) {
            let error =
                PackageError { text: format!("named files must be .go files: {other}"), ..PackageError::default() };
            let id = packages.add(Package {
                name: other.clone(),
                error: Some(error),
                incomplete: true,
                imported: Some(Vec::new()),
                ..Package::default()
            });
            return Ok((packages, vec![id]));
        }
        let mut dir: Option<String> = None;
        let mut names = Vec::new();
        for file in files {
            let facts = session.fsys.stat(&session.abs(file)).map_err(|error| {
                let error = world::FileError { path: file.clone(), ..error };
                Error::new(ErrorKind::Verbatim, error.to_string())
            })?;
            if facts.kind == world::FileKind::Directory {
                return Err(Error::new(ErrorKind::Verbatim, format!("{file} is a directory, should be a Go file")));
            }
            let parent = paths::dir(file);
            match &dir {
                Some(dir) if *dir != parent => {
                    let text = format!("named files must all be in one directory; have {dir} and {parent}");
                    return Err(Error::new(ErrorKind::Verbatim, text));
                }
                _ => dir = Some(parent),
            }
            names.push(paths::base(file).to_owned());
        }
        let absolute: Vec<String> = files.iter().map(|file| session.abs(file)).collect();
        loader.import_from_files(&absolute)?;
        let dir = session.abs(&dir.unwrap_or_default());
        let read = directory::read_files(&session.fsys, loader.build_context(), &dir, &names);
        let error = read.problem.clone().map(DataError::Problem);
        let name = "command-line-arguments";
        let raw_imports: Vec<String> = read.imports.keys().cloned().collect();
        let package = Package {
            dir: dir.clone(),
            import_path: name.to_owned(),
            name: read.name.clone(),
            doc: read.doc.clone(),
            go_files: read.go_files.clone(),
            imports: raw_imports.clone(),
            raw_imports,
            test_imports: read.test_imports.keys().cloned().collect(),
            x_test_imports: read.x_test_imports.keys().cloned().collect(),
            matches: files.to_vec(),
            from_files: true,
            files: Rc::new(read),
            ..Package::default()
        };
        let asked = Asked { path: name.to_owned(), source_dir: dir, ..Asked::default() };
        let id = packages.load_read(package, asked, error);
        if options.main_only {
            packages.all[id].refuse_unless_main();
        }
        Ok((packages, vec![id]))
    }

    /// The errors of packages and of all that they import, in Go's order (Go: `PackageErrors`).
    pub fn errors(&self, roots: &[Id]) -> Vec<&PackageError> {
        if roots.iter().all(|id| !self.all[*id].incomplete) {
            return Vec::new();
        }
        self.with_imports(roots).into_iter().filter_map(|id| self.all[id].error.as_ref()).collect()
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
