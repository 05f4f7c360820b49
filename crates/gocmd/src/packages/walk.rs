//! Walking directories in Go's order (io/fs.WalkDir over cmd/go/internal/fsys).

use world::{FileError, FileKind};

use crate::fsys::Fsys;
use crate::paths;

/// What is met on the way.
pub enum Met<'p> {
    /// A directory.
    Directory(&'p str),
    /// Anything else.
    Other(&'p str, FileKind),
    /// Something that could not be looked at.
    Failed(&'p str, FileError),
}

/// Visits a directory and everything below in lexical order; links are not followed. The visitor says whether to go into a
/// directory; an error of its own stops the walk.
///
/// Paths are joined to the root as it is given; relative ones are read below `cwd`.
pub fn walk<E>(
    files: &Fsys<'_>,
    cwd: &str,
    root: &str,
    visit: &mut dyn FnMut(Met<'_>) -> Result<bool, E>,
) -> Result<(), E> {
    let found = files.stat(&paths::absolute(cwd, root));
    let kind = match found {
        Ok(found) => found.kind,
        Err(error) => {
            let error = FileError { operation: "lstat", path: root.to_owned(), ..error };
            return visit(Met::Failed(root, error)).map(|_| ());
        }
    };
    let mut waiting = vec![(root.to_owned(), kind)];
    while let Some((path, kind)) = waiting.pop() {
        if kind != FileKind::Directory {
            visit(Met::Other(&path, kind))?;
            continue;
        }
        if !visit(Met::Directory(&path))? {
            continue;
        }
        match files.read_dir(&paths::absolute(cwd, &path)) {
            Ok(entries) => {
                let children = entries.into_iter().rev().map(|(name, kind)| (paths::join(&[&path, &name]), kind));
                waiting.extend(children);
            }
            Err(error) => {
                visit(Met::Failed(&path, FileError { path: path.clone(), ..error }))?;
            }
        }
    }
    Ok(())
}
