//! What a script's go command sees: files in memory, $GOROOT of the reference (read only), Go's test proxy in this
//! process.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use world::{Fetched, FileError, FileErrorKind, FileKind, Metadata, System, Tree};

use crate::goroot::Goroot;
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
    goroot: Rc<dyn Goroot>,
    proxy: Rc<TestProxy>,
}

impl ScriptSystem {
    /// A system with an empty tree.
    pub fn new(goroot: Rc<dyn Goroot>, proxy: Rc<TestProxy>) -> Self {
        Self {
            tree: RefCell::new(Tree::default()),
            environment: RefCell::default(),
            folder: RefCell::new("/".into()),
            requests: Cell::new(0),
            goroot,
            proxy,
        }
    }

    fn in_goroot(&self, path: &str) -> bool {
        path.strip_prefix(self.goroot.path()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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
        if self.in_goroot(path) {
            return self.goroot.read(path);
        }
        self.tree.borrow().read(path)
    }

    fn stat(&self, path: &str) -> Result<Metadata, FileError> {
        if self.in_goroot(path) {
            return self.goroot.metadata(path, true);
        }
        self.tree.borrow().metadata(path, true)
    }

    fn lstat(&self, path: &str) -> Result<Metadata, FileError> {
        if self.in_goroot(path) {
            return self.goroot.metadata(path, false);
        }
        self.tree.borrow().metadata(path, false)
    }

    fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        if self.in_goroot(path) {
            return self.goroot.read_dir(path);
        }
        self.tree.borrow().read_dir(path)
    }

    fn read_link(&self, path: &str) -> Result<String, FileError> {
        if self.in_goroot(path) {
            return self.goroot.read_link(path);
        }
        self.tree.borrow().read_link(path)
    }

    fn write(&self, path: &str, data: &[u8], mode: u32) -> Result<(), FileError> {
        if self.in_goroot(path) {
            return Err(read_only("open", path));
        }
        self.tree.borrow_mut().write(path, data.into(), mode)
    }

    fn create_dir_all(&self, path: &str) -> Result<(), FileError> {
        if self.in_goroot(path) {
            return if self.stat(path).is_ok_and(|found| found.kind == FileKind::Directory) {
                Ok(())
            } else {
                Err(read_only("mkdir", path))
            };
        }
        self.tree.borrow_mut().create_dir_all(path)
    }

    fn remove(&self, path: &str) -> Result<(), FileError> {
        if self.in_goroot(path) {
            return Err(read_only("remove", path));
        }
        self.tree.borrow_mut().remove(path)
    }

    fn remove_all(&self, path: &str) -> Result<(), FileError> {
        if self.in_goroot(path) {
            return Err(read_only("unlinkat", path));
        }
        self.tree.borrow_mut().remove_all(path)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), FileError> {
        if self.in_goroot(from) || self.in_goroot(to) {
            return Err(read_only("rename", from));
        }
        self.tree.borrow_mut().rename(from, to)
    }

    fn set_mode(&self, path: &str, mode: u32) -> Result<(), FileError> {
        if self.in_goroot(path) {
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
