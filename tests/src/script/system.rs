//! What a script's go command sees: files in memory, $GOROOT of the reference on disk (read only), Go's test proxy in
//! this process.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use world::{Fetched, FileError, FileErrorKind, FileKind, Metadata, System, Tree};

use crate::proxy::TestProxy;

/// The system of one script.
pub struct ScriptSystem {
    /// The files.
    pub tree: RefCell<Tree>,
    /// The environment.
    pub environment: RefCell<BTreeMap<String, String>>,
    /// The current directory.
    pub folder: RefCell<String>,
    /// How many requests were answered.
    pub requests: Cell<usize>,
    goroot: String,
    proxy: Rc<TestProxy>,
}

impl ScriptSystem {
    /// A system with an empty tree.
    pub fn new(goroot: &str, proxy: Rc<TestProxy>) -> Self {
        Self {
            tree: RefCell::new(Tree::default()),
            environment: RefCell::default(),
            folder: RefCell::new("/".into()),
            requests: Cell::new(0),
            goroot: goroot.into(),
            proxy,
        }
    }

    fn on_disk(&self, path: &str) -> bool {
        path.strip_prefix(self.goroot.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn failure(operation: &'static str, path: &str, error: &std::io::Error) -> FileError {
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => FileErrorKind::NotFound,
        std::io::ErrorKind::PermissionDenied => FileErrorKind::PermissionDenied,
        std::io::ErrorKind::NotADirectory => FileErrorKind::NotADirectory,
        std::io::ErrorKind::IsADirectory => FileErrorKind::IsADirectory,
        _ => FileErrorKind::Other("input/output error"),
    };
    FileError::new(operation, path, kind)
}

fn facts(metadata: &fs::Metadata) -> Metadata {
    use std::os::unix::fs::PermissionsExt;
    let kind = kind_of(metadata.file_type());
    let size = if kind == FileKind::File { metadata.len() } else { 0 };
    Metadata { kind, size, mode: metadata.permissions().mode() & 0o777 }
}

fn kind_of(file_type: fs::FileType) -> FileKind {
    if file_type.is_file() {
        FileKind::File
    } else if file_type.is_dir() {
        FileKind::Directory
    } else if file_type.is_symlink() {
        FileKind::Symlink
    } else {
        FileKind::Other
    }
}

/// Writes under $GOROOT are refused: the reference stays as it is.
fn read_only(operation: &'static str, path: &str) -> FileError {
    FileError::new(operation, path, FileErrorKind::ReadOnly)
}

impl System for ScriptSystem {
    fn env(&self, name: &str) -> Option<String> {
        self.environment.borrow().get(name).cloned()
    }

    fn current_dir(&self) -> String {
        self.folder.borrow().clone()
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError> {
        if self.on_disk(path) {
            return fs::read(path).map(Into::into).map_err(|error| {
                let operation = if Path::new(path).is_dir() { "read" } else { "open" };
                failure(operation, path, &error)
            });
        }
        self.tree.borrow().read(path)
    }

    fn stat(&self, path: &str) -> Result<Metadata, FileError> {
        if self.on_disk(path) {
            return fs::metadata(path).map(|found| facts(&found)).map_err(|error| failure("stat", path, &error));
        }
        self.tree.borrow().metadata(path, true)
    }

    fn lstat(&self, path: &str) -> Result<Metadata, FileError> {
        if self.on_disk(path) {
            return fs::symlink_metadata(path)
                .map(|found| facts(&found))
                .map_err(|error| failure("lstat", path, &error));
        }
        self.tree.borrow().metadata(path, false)
    }

    fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        if !self.on_disk(path) {
            return self.tree.borrow().read_dir(path);
        }
        let failed = |error: std::io::Error| failure("open", path, &error);
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = kind_of(entry.file_type().map_err(failed)?);
            entries.push((entry.file_name().to_string_lossy().into_owned(), kind));
        }
        entries.sort_by(|a: &(String, FileKind), b| a.0.cmp(&b.0));
        Ok(entries)
    }

    fn read_link(&self, path: &str) -> Result<String, FileError> {
        if self.on_disk(path) {
            return fs::read_link(path)
                .map(|target| target.to_string_lossy().into_owned())
                .map_err(|error| failure("readlink", path, &error));
        }
        self.tree.borrow().read_link(path)
    }

    fn write(&self, path: &str, data: &[u8], mode: u32) -> Result<(), FileError> {
        if self.on_disk(path) {
            return Err(read_only("open", path));
        }
        self.tree.borrow_mut().write(path, data.into(), mode)
    }

    fn create_dir_all(&self, path: &str) -> Result<(), FileError> {
        if self.on_disk(path) {
            return if Path::new(path).is_dir() { Ok(()) } else { Err(read_only("mkdir", path)) };
        }
        self.tree.borrow_mut().create_dir_all(path)
    }

    fn remove(&self, path: &str) -> Result<(), FileError> {
        if self.on_disk(path) {
            return Err(read_only("remove", path));
        }
        self.tree.borrow_mut().remove(path)
    }

    fn remove_all(&self, path: &str) -> Result<(), FileError> {
        if self.on_disk(path) {
            return Err(read_only("unlinkat", path));
        }
        self.tree.borrow_mut().remove_all(path)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), FileError> {
        if self.on_disk(from) || self.on_disk(to) {
            return Err(read_only("rename", from));
        }
        self.tree.borrow_mut().rename(from, to)
    }

    fn set_mode(&self, path: &str, mode: u32) -> Result<(), FileError> {
        if self.on_disk(path) {
            return Err(read_only("chmod", path));
        }
        self.tree.borrow_mut().set_mode(path, mode)
    }

    fn fetch(&self, url: &str) -> Fetched {
        self.requests.set(self.requests.get() + 1);
        if let Some(path) = url.strip_prefix("file://") {
            return match self.read(path) {
                Ok(body) => Fetched::Body(body),
                Err(error) => Fetched::File(error),
            };
        }
        self.proxy.get(url)
    }
}
