//! Stand-ins until `gomod::modfile` is there.
#![allow(missing_docs)]
pub mod modfile {
    use std::sync::Arc;
    #[derive(Clone, Debug)]
    pub struct Go {
        pub version: Arc<str>,
    }
    #[derive(Clone, Debug)]
    pub struct Godebug;
    #[derive(Clone, Debug, Default)]
    pub struct File {
        pub go: Option<Go>,
        pub godebug: Vec<Godebug>,
    }
    pub type VersionFixer<'f> = dyn FnMut(&str, &str) -> Result<String, String> + 'f;
    pub fn is_directory_path(path: &str) -> bool {
        path == "." || path == ".." || path.starts_with("./") || path.starts_with("../") || path.starts_with('/')
    }
}
pub mod workfile {
    use super::modfile::{Go, Godebug};
    #[derive(Clone, Debug, Default)]
    pub struct WorkFile {
        pub go: Option<Go>,
        pub godebug: Vec<Godebug>,
    }
}
