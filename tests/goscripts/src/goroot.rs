//! Where the installed reference's files come from: the disk natively, Node's file functions in WebAssembly.

use std::sync::Arc;

use world::{FileError, FileKind, Metadata};

/// The files under $GOROOT, which scripts only read. All paths are absolute; errors are those that Go would print.
pub trait Goroot {
    /// The absolute path of $GOROOT.
    fn path(&self) -> &str;

    /// A file's content.
    ///
    /// # Errors
    /// Of operation `open` or `read`.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError>;

    /// Facts about what stands at a path, behind symbolic links if they are to be followed.
    ///
    /// # Errors
    /// Of operation `stat` or `lstat`.
    fn metadata(&self, path: &str, follow: bool) -> Result<Metadata, FileError>;

    /// A directory's entries by name.
    ///
    /// # Errors
    /// Of operation `open`.
    fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError>;

    /// A symbolic link's target.
    ///
    /// # Errors
    /// Of operation `readlink`.
    fn read_link(&self, path: &str) -> Result<String, FileError>;
}

/// A file of the reference that its tests can't do without, as text.
///
/// # Panics
/// If it is not there.
pub(crate) fn text(goroot: &dyn Goroot, name: &str) -> String {
    let path = format!("{}/{name}", goroot.path());
    let data = goroot.read(&path).unwrap_or_else(|error| panic!("the reference: {error}"));
    String::from_utf8_lossy(&data).into_owned()
}
