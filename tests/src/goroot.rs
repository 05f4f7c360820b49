//! The installed reference's $GOROOT on the disk, for Go's scripts.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use goscripts::Goroot;
use world::{FileError, FileErrorKind, FileKind, Metadata};

/// $GOROOT on the disk.
pub struct Disk {
    path: String,
}

impl Disk {
    /// A $GOROOT at an absolute path.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_string_lossy().into_owned() }
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

impl Goroot for Disk {
    fn path(&self) -> &str {
        &self.path
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError> {
        fs::read(path).map(Into::into).map_err(|error| {
            let operation = if Path::new(path).is_dir() { "read" } else { "open" };
            failure(operation, path, &error)
        })
    }

    fn metadata(&self, path: &str, follow: bool) -> Result<Metadata, FileError> {
        if follow {
            return fs::metadata(path).map(|found| facts(&found)).map_err(|error| failure("stat", path, &error));
        }
        fs::symlink_metadata(path).map(|found| facts(&found)).map_err(|error| failure("lstat", path, &error))
    }

    fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError> {
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
        fs::read_link(path)
            .map(|target| target.to_string_lossy().into_owned())
            .map_err(|error| failure("readlink", path, &error))
    }
}
