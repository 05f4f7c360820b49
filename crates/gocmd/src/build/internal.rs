//! Internal and vendored packages, which not everybody may import (cmd/go/internal/load: disallowInternal,
//! disallowVendor).

use crate::paths;

use super::import::Asked;
use super::package::{Id, PackageError, Packages};

/// The position of the last `internal` element (Go: `findInternal`).
fn find_internal(path: &str) -> Option<usize> {
    if path.ends_with("/internal") {
        return Some(path.len() - "internal".len());
    }
    if let Some(at) = path.rfind("/internal/") {
        return Some(at + 1);
    }
    (path == "internal" || path.starts_with("internal/")).then_some(0)
}

/// The position of the last `vendor` element that has something behind it (Go: `FindVendor`).
fn find_vendor(path: &str) -> Option<usize> {
    path.rfind("/vendor/").map(|at| at + 1).or_else(|| path.starts_with("vendor/").then_some(0))
}

fn importer(packages: &Packages<'_, '_>, asked: &Asked) -> String {
    asked.parent.map(|id| packages.get(id).import_path.clone()).unwrap_or_default()
}

pub(super) fn disallow_internal(packages: &Packages<'_, '_>, id: Id, asked: &Asked) -> Option<PackageError> {
    let package = packages.get(id);
    let importer = importer(packages, asked);
    if package.error.is_some() || importer.is_empty() || importer.starts_with("bootstrap/") && package.standard {
        return None;
    }
    let path = &package.import_path;
    let at = find_internal(path)?.saturating_sub(1);
    let crypto = "crypto/internal/fips140";
    if paths::has_prefix(&importer, "crypto") && paths::has_prefix(path, crypto) {
        return None;
    }
    if paths::has_prefix(&importer, crypto) {
        if paths::has_prefix(path, "crypto/internal") {
            return None;
        }
    } else if package.module.is_none() {
        // The directory above `internal` holds all that may import.
        let length = (at + package.dir.len()).saturating_sub(path.len());
        let above = package.dir.get(..length).unwrap_or_default();
        let system = packages.loader.session.system;
        let inside = |dir: &str, above: &str| paths::has_prefix(&paths::clean(dir), &paths::clean(above));
        if inside(&asked.source_dir, above) {
            return None;
        }
        let real = |dir: &str| paths::eval_links(system, dir).unwrap_or_else(|| dir.to_owned());
        if inside(&real(&asked.source_dir), &real(above)) {
            return None;
        }
    } else {
        // Files on the command line stand for the package of their directory.
        let importer = match asked.parent.map(|id| packages.get(id)) {
            Some(parent) if parent.from_files => {
                packages.loader.dir_import_path(&parent.dir).map(|(path, _)| path).unwrap_or_default()
            }
            _ => importer,
        };
        if paths::has_prefix(&importer, &path[..at]) {
            return None;
        }
    }
    Some(PackageError {
        always_print_stack: true,
        import_stack: packages.stack.clone(),
        text: format!("use of internal package {path} not allowed"),
        ..PackageError::default()
    })
}

pub(super) fn disallow_vendor(packages: &Packages<'_, '_>, id: Id, asked: &Asked) -> Option<PackageError> {
    let importer = importer(packages, asked);
    if importer.is_empty() {
        return None;
    }
    let package = packages.get(id);
    let error = |text: String| PackageError { import_stack: packages.stack.clone(), text, ..PackageError::default() };
    if let Some(at) = find_vendor(&package.import_path) {
        let at = at.saturating_sub(1);
        let length = (at + package.dir.len()).saturating_sub(package.import_path.len());
        let truncated = package.dir.get(..length).unwrap_or_default();
        let inside = |dir: &str, above: &str| paths::has_prefix(&paths::clean(dir), &paths::clean(above));
        if !inside(&asked.source_dir, truncated) {
            let system = packages.loader.session.system;
            let real = |dir: &str| paths::eval_links(system, dir).unwrap_or_else(|| dir.to_owned());
            if !inside(&real(&asked.source_dir), &real(truncated)) {
                return Some(error("use of vendored package not allowed".to_owned()));
            }
        }
    }
    let at = find_vendor(&asked.path)?;
    Some(error(format!("{} must be imported as {}", asked.path, &asked.path[at + "vendor/".len()..])))
}
