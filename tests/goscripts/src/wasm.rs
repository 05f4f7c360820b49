//! The runner's JavaScript face: Node hands in functions that read $GOROOT, and scripts one by one.

use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::prelude::*;
use world::{FileError, FileErrorKind, FileKind, Metadata};

use crate::{Goroot, Runner, Verdict};

#[wasm_bindgen]
extern "C" {
    /// An object with the functions below. Each throws the system's code (`ENOENT`) as a string.
    pub type Files;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Files, path: &str) -> Result<Vec<u8>, JsValue>;

    /// Kind (a letter), size and permission bits, between spaces.
    #[wasm_bindgen(method, catch)]
    fn metadata(this: &Files, path: &str, follow: bool) -> Result<String, JsValue>;

    /// One entry a line: its kind's letter, then its name.
    #[wasm_bindgen(method, catch, js_name = readDir)]
    fn read_dir(this: &Files, path: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = readLink)]
    fn read_link(this: &Files, path: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = console)]
    fn error(text: &str);
}

/// $GOROOT as Node reads it.
struct HostGoroot {
    path: String,
    files: Files,
}

fn failure(operation: &'static str, path: &str, thrown: &JsValue) -> FileError {
    let kind = match thrown.as_string().as_deref() {
        Some("ENOENT") => FileErrorKind::NotFound,
        Some("EACCES") => FileErrorKind::PermissionDenied,
        Some("ENOTDIR") => FileErrorKind::NotADirectory,
        Some("EISDIR") => FileErrorKind::IsADirectory,
        _ => FileErrorKind::Other("input/output error"),
    };
    let operation = if kind == FileErrorKind::IsADirectory { "read" } else { operation };
    FileError::new(operation, path, kind)
}

fn kind(letter: &str) -> FileKind {
    match letter {
        "f" => FileKind::File,
        "d" => FileKind::Directory,
        "l" => FileKind::Symlink,
        _ => FileKind::Other,
    }
}

impl Goroot for HostGoroot {
    fn path(&self) -> &str {
        &self.path
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError> {
        self.files.read(path).map(Arc::from).map_err(|thrown| failure("open", path, &thrown))
    }

    fn metadata(&self, path: &str, follow: bool) -> Result<Metadata, FileError> {
        let operation = if follow { "stat" } else { "lstat" };
        let facts = self.files.metadata(path, follow).map_err(|thrown| failure(operation, path, &thrown))?;
        let mut words = facts.split(' ');
        let kind = kind(words.next().unwrap_or_default());
        let size = words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
        let mode = words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
        Ok(Metadata { kind, size, mode })
    }

    fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        let listed = self.files.read_dir(path).map_err(|thrown| failure("open", path, &thrown))?;
        let mut entries: Vec<(String, FileKind)> = listed
            .lines()
            .filter_map(|line| line.split_at_checked(1).map(|(letter, name)| (name.to_owned(), kind(letter))))
            .collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(entries)
    }

    fn read_link(&self, path: &str) -> Result<String, FileError> {
        self.files.read_link(path).map_err(|thrown| failure("readlink", path, &thrown))
    }
}

/// Runs scripts in WebAssembly.
#[wasm_bindgen]
pub struct Scripts {
    runner: Runner,
}

#[wasm_bindgen]
impl Scripts {
    /// Reads the test proxy's archives. A panic's message goes to the console before it ends the program.
    #[wasm_bindgen(constructor)]
    pub fn new(goroot: String, files: Files) -> Self {
        std::panic::set_hook(Box::new(|panic| error(&panic.to_string())));
        Self { runner: Runner::new(Rc::new(HostGoroot { path: goroot, files })) }
    }

    /// Runs a script: nothing if it holds, else the line that does not and why.
    pub fn run(&self, text: &[u8]) -> Option<String> {
        match self.runner.run(text) {
            Verdict::Pass | Verdict::Skip(_) => None,
            Verdict::Fail { number, line, why } => Some(format!("{number}: {line}\n{why}")),
        }
    }
}
