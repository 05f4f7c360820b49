//! A new go.mod (modload/init.go, `CreateModFile`).

use std::cell::RefCell;
use std::rc::Rc;

use gomod::modfile::File;
use gomod::quote::quote;
use gomod::{gover, module};
use world::FileKind;

use crate::error::{Error, Result};
use crate::paths;

use super::loader::Loader;
use super::main_modules::ModFileIndex;
use super::options::WriteOpts;

impl Loader<'_> {
    /// Creates a go.mod in the current directory (Go: `CreateModFile`). An empty path is found out.
    pub fn create_mod_file(&self, path: &str) -> Result<()> {
        let session = self.session;
        let root = session.cwd().to_owned();
        *self.mod_roots.borrow_mut() = vec![root.clone()];
        self.init()?;
        let mod_file = self.mod_file_path_in(&root);
        if session.fsys.stat(&session.abs(&mod_file)).is_ok() {
            return Err(Error::plain(format!("{mod_file} already exists")));
        }
        let path = if path.is_empty() { self.find_module_path(&root)? } else { path.to_owned() };
        check_module_path(&path)?;
        if session.config.mod_file.is_empty() {
            session.print_error(format!("go: creating new go.mod: module {path}\n"));
        } else {
            let name = session.short_path(&mod_file);
            session.print_error(format!("go: creating new go.mod (using -modfile path {name}): module {path}\n"));
        }
        let mut file = File::default();
        file.add_module_stmt(&path);
        let module = file.module.as_ref().map(|module| module.module.clone()).unwrap_or_default();
        let file = Rc::new(RefCell::new(file));
        self.make_main_modules(vec![(file.clone(), ModFileIndex::default())], None)?;
        // There is no go.mod that the file could be compared with.
        self.main_modules().indices.borrow_mut().clear();
        self.add_go_stmt(&mut file.borrow_mut(), &module, &session.config.local_go)?;
        let requirements = self.requirements_from_mod_files(None, &[file])?;
        let direct = requirements.direct.clone();
        let requirements = self.update_roots(&direct, &requirements, &[], &[], false).map_err(|(_, error)| error)?;
        self.set_requirements(Some(requirements));
        self.commit_requirements(&WriteOpts::default())?;
        let holds_something = session.system.read_dir(&root).unwrap_or_default().iter().any(|(name, kind)| {
            !name.starts_with(['.', '_']) && (name.ends_with(".go") || *kind == FileKind::Directory)
        });
        if holds_something {
            session.print_error("go: to add module requirements and sums:\n\tgo mod tidy\n");
        }
        Ok(())
    }

    /// The module path that the files of a directory suggest (Go: `findModulePath`).
    fn find_module_path(&self, directory: &str) -> Result<String> {
        let session = self.session;
        let list = session.system.read_dir(directory).unwrap_or_default();
        let is_go = |name: &str, kind: FileKind| kind == FileKind::File && name.ends_with(".go");
        for (name, kind) in &list {
            if is_go(name, *kind)
                && let Some(comment) = self.find_import_comment(&paths::join(&[directory, name]))
            {
                return Ok(comment);
            }
        }
        for (name, kind) in &list {
            if *kind != FileKind::Directory {
                continue;
            }
            let below = paths::join(&[directory, name]);
            for (name, kind) in session.system.read_dir(&below).unwrap_or_default() {
                if is_go(&name, kind)
                    && let Some(comment) = self.find_import_comment(&paths::join(&[&below, &name]))
                {
                    return Ok(paths::dir(&comment));
                }
            }
        }
        let mut reason = "outside GOPATH, module path must be specified".to_owned();
        for gopath in session.config.gopath.split(':').filter(|gopath| !gopath.is_empty()) {
            let source = paths::join(&[gopath, "src"]);
            if let Some(path) = paths::in_dir(session.system, directory, &source).filter(|path| path != ".") {
                match module::check_import_path(&path) {
                    Ok(()) => return Ok(path),
                    Err(error) => {
                        reason = format!("bad module path inferred from directory in GOPATH: {error}");
                        break;
                    }
                }
            }
        }
        Err(Error::plain(format!(
            "cannot determine module path for source directory {directory} ({reason})\n\nExample usage:\n\t'go mod init example.com/m' \
             to initialize a v0 or v1 module\n\t'go mod init example.com/m/v2' to initialize a v2 module\n\nRun 'go help mod init' for \
             more information.\n"
        )))
    }

    fn find_import_comment(&self, file: &str) -> Option<String> {
        let data = self.session.system.read(file).ok()?;
        data.split_inclusive(|byte| *byte == b'\n').find_map(import_comment)
    }
}

/// The path of `package p // import "path"`, which must be all of a line and end it.
fn import_comment(line: &[u8]) -> Option<String> {
    let blank = |c: char| c == ' ' || c == '\t';
    let after_blanks = |text: &str| -> Option<String> {
        let rest = text.trim_start_matches(blank);
        (rest.len() < text.len()).then(|| rest.to_owned())
    };
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    let rest = after_blanks(line.strip_prefix("package")?)?;
    let name = rest.find([' ', '\t', '\r', '/'])?;
    if name == 0 {
        return None;
    }
    let rest = after_blanks(&rest[name..])?;
    let rest = after_blanks(rest.strip_prefix("//")?)?;
    let rest = after_blanks(rest.strip_prefix("import")?)?;
    let literal = rest.trim_end_matches(blank);
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    if inner.is_empty() || inner.contains('"') {
        return None;
    }
    crate::packages::quoted::unquote(literal.as_bytes())
}

/// Go: `checkModulePath`.
fn check_module_path(path: &str) -> Result<()> {
    if let Err(mut error) = module::check_import_path(path) {
        error.kind = "module";
        if matches!(path, "." | "..") || path.starts_with("./") || path.starts_with("../") {
            "is a local import path".clone_into(&mut error.reason);
        }
        return Err(error.into());
    }
    if gover::is_toolchain(path) {
        return Err(Error::plain(format!("invalid module path {}: ", quote(path))));
    }
    let (_, _, ok) = module::split_path_version(path);
    if ok {
        return Ok(());
    }
    if path.starts_with("gopkg.in/") {
        return Err(Error::plain(format!(
            "invalid module path \"{path}\": module paths beginning with gopkg.in/ must always have a major version suffix in the form of \
             .vN:\n\tgo mod init {}",
            suggest_gopkg_in(path)
        )));
    }
    Err(Error::plain(format!(
        "invalid module path \"{path}\": major version suffixes must be in the form of /vN and are only allowed for v2 or later:\n\tgo \
         mod init {}",
        suggest_module_path(path)
    )))
}

fn is_number_part(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

fn first_number(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty()).unwrap_or_default().trim_start_matches('0')
}

/// Go: `suggestModulePath`.
fn suggest_module_path(path: &str) -> String {
    let start = path.trim_end_matches(is_number_part);
    let number = first_number(&path[start.len()..]);
    let start = start.strip_suffix("/v").unwrap_or(start);
    let start = start.strip_suffix('/').unwrap_or(start);
    if matches!(number, "" | "1") { format!("{start}/v2") } else { format!("{start}/v{number}") }
}

/// Go: `suggestGopkgIn`.
fn suggest_gopkg_in(path: &str) -> String {
    let number = first_number(path);
    let mut start = path.trim_end_matches(is_number_part);
    for suffix in [".v", "/v", "/"] {
        start = start.strip_suffix(suffix).unwrap_or(start);
    }
    if number.is_empty() { format!("{start}.v1") } else { format!("{start}.v{number}") }
}
