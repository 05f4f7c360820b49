//! A failure somewhere in the graph, with the chain of requirements that leads there.

use std::fmt;

use gomod::ModuleVersion;

/// What an error must tell so that a chain of requirements can end with it.
pub trait InModule: fmt::Display {
    /// If the error itself is about a module version (Go: it is a `*module.ModuleError`), that module version and the text
    /// without it.
    fn module(&self) -> Option<(ModuleVersion, String)>;
    /// The error's text with the module version before it, unless it is about that one already (Go:
    /// `module.VersionError`).
    fn at(&self, module: &ModuleVersion) -> String;
}

/// An error met while the graph was read (Go: `mvs.BuildListError`). Displays as the chain of requirements, one a line.
#[derive(Clone, Debug)]
pub struct BuildListError<E> {
    /// What went wrong with the last module of the chain.
    pub error: E,
    /// The chain: each module version with the word that leads to the next (`requires`, `updating to`).
    chain: Vec<(ModuleVersion, &'static str)>,
}

impl<E> BuildListError<E> {
    /// An error with the path from a root to the module version that it is about. `is_update` says whether a step of the
    /// path is a change of version rather than a requirement.
    pub fn new(error: E, path: Vec<ModuleVersion>, is_update: impl Fn(&ModuleVersion, &ModuleVersion) -> bool) -> Self {
        let mut words: Vec<&'static str> = path
            .windows(2)
            .map(|pair| if is_update(&pair[0], &pair[1]) { "updating to" } else { "requires" })
            .collect();
        words.push("");
        Self { error, chain: path.into_iter().zip(words).collect() }
    }

    /// The module version that the error is about.
    pub fn module(&self) -> Option<&ModuleVersion> {
        self.chain.last().map(|(module, _)| module)
    }

    /// The chain of module versions.
    pub fn path(&self) -> impl Iterator<Item = &ModuleVersion> {
        self.chain.iter().map(|(module, _)| module)
    }
}

impl<E: InModule> fmt::Display for BuildListError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Main modules at the start say nothing.
        let start = self.chain.iter().position(|(module, _)| !module.version.is_empty()).unwrap_or(self.chain.len());
        let Some(((last, _), before)) = self.chain[start..].split_last() else {
            return self.error.fmt(f);
        };
        for (module, word) in before {
            write!(f, "{module} {word}\n\t")?;
        }
        match self.error.module() {
            Some((actual, _)) if actual == *last => self.error.fmt(f),
            Some((actual, text)) => write!(f, "{last} (replaced by {actual}): {text}"),
            None => f.write_str(&self.error.at(last)),
        }
    }
}

impl<E: InModule + fmt::Debug> std::error::Error for BuildListError<E> {}
