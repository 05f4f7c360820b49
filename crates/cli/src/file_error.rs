//! Errors of files in Go's words.

use std::io;

use world::{FileError, FileErrorKind};

/// The error of an operation on a path.
pub fn file_error(operation: &'static str, path: &str, error: &io::Error) -> FileError {
    FileError::new(operation, path, kind(error))
}

/// What an error of the operating system is.
pub fn kind(error: &io::Error) -> FileErrorKind {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => FileErrorKind::NotFound,
        // EPERM has the same kind as EACCES and a text of its own.
        Kind::PermissionDenied if error.raw_os_error() == Some(1) => FileErrorKind::Other("operation not permitted"),
        Kind::PermissionDenied => FileErrorKind::PermissionDenied,
        Kind::NotADirectory => FileErrorKind::NotADirectory,
        Kind::IsADirectory => FileErrorKind::IsADirectory,
        Kind::AlreadyExists => FileErrorKind::Exists,
        Kind::DirectoryNotEmpty => FileErrorKind::NotEmpty,
        Kind::ReadOnlyFilesystem => FileErrorKind::ReadOnly,
        Kind::StorageFull => FileErrorKind::Other("no space left on device"),
        Kind::QuotaExceeded => FileErrorKind::Other("disk quota exceeded"),
        Kind::FileTooLarge => FileErrorKind::Other("file too large"),
        Kind::ResourceBusy => FileErrorKind::Other("device or resource busy"),
        Kind::CrossesDevices => FileErrorKind::Other("invalid cross-device link"),
        Kind::InvalidFilename => FileErrorKind::Other("file name too long"),
        Kind::InvalidInput => FileErrorKind::Other("invalid argument"),
        Kind::OutOfMemory => FileErrorKind::Other("cannot allocate memory"),
        _ => match error.raw_os_error() {
            Some(24) => FileErrorKind::Other("too many open files"),
            Some(40) => FileErrorKind::Loop,
            _ => FileErrorKind::Other("input/output error"),
        },
    }
}
