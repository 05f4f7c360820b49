//! The workspace that the main module of `go get` may belong to (modget/get.go, `workspace`).

use std::collections::BTreeMap;

use crate::error::Result;
use crate::load::Loader;
use crate::paths;

/// Directories of the workspace's modules, by module path.
pub(super) struct Workspace {
    modules: BTreeMap<String, String>,
}

impl Workspace {
    /// The workspace around the current directory; none if there is none or it can't be read (Go: `loadWorkspace`).
    pub(super) fn load(loader: &Loader<'_>) -> Result<Option<Self>> {
        let path = loader.find_go_work(loader.session.cwd())?;
        if path.is_empty() {
            return Ok(None);
        }
        let roots = match loader.load_work_file(&path) {
            Ok((_, roots)) => roots,
            // Go's `ReadWorkFile` itself ends the command at a go line that is too new.
            Err(error) if error.is_too_new() => return Err(error),
            Err(_) => return Ok(None),
        };
        let mut modules = BTreeMap::new();
        for root in roots {
            // What can't be read is reported when the workspace is loaded.
            if let Ok((_, file)) = loader.read_mod_file(&paths::join(&[&root, "go.mod"]), None)
                && let Some(module) = &file.module
            {
                modules.insert(module.module.path.to_string(), root);
            }
        }
        Ok(Some(Self { modules }))
    }

    /// True if one of its modules may provide the package.
    pub(super) fn has_package(&self, loader: &Loader<'_>, package: &str) -> bool {
        self.modules.iter().any(|(path, root)| loader.package_is_in_local_module(package, path, root))
    }

    /// True if it has a module with the path.
    pub(super) fn has_module(&self, path: &str) -> bool {
        self.modules.contains_key(path)
    }
}
