//! Module versions and the checks of module, import and file paths (golang.org/x/mod/module).

mod escape;
mod list;
mod path;
mod pseudo;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::bytes::to_bytes;
use crate::quote::{quote, quote_bytes};
use crate::semver;

pub use escape::{escape_path, escape_version, unescape_path, unescape_version};
pub use list::{ModuleList, ModuleTable, Numbered};
pub use path::{
    check_file_path, check_import_path, check_path, check_path_major, match_path_major, match_prefix_patterns,
    path_major_prefix, split_path_version,
};
pub use pseudo::{
    is_pseudo_version, is_zero_pseudo_version, pseudo_version, pseudo_version_base, pseudo_version_rev,
    pseudo_version_time, zero_pseudo_version,
};

/// A module path with a version, the node of every module graph. Go: `module.Version`.
///
/// `version` is empty for a main module (it has none), `none` in some requests, else canonical. For a replacement by a
/// folder, `path` is the folder as written and `version` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleVersion {
    /// The module path, for example `example.com/a/v2`.
    pub path: Arc<str>,
    /// The version, for example `v2.1.0`; empty where there is none.
    pub version: Arc<str>,
}

impl ModuleVersion {
    /// A module version from its two texts, which are taken as they are.
    pub fn new(path: impl Into<Arc<str>>, version: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), version: version.into() }
    }
}

/// `path@version`, or the path alone where the version is empty (Go: `module.Version.String`).
impl fmt::Display for ModuleVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if !self.version.is_empty() {
            write!(f, "@{}", self.version)?;
        }
        Ok(())
    }
}

/// A path that is not well formed. Displays as Go's `*module.InvalidPathError`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPathError {
    /// `module`, `import` or `file`.
    pub kind: &'static str,
    /// The path as given.
    pub path: String,
    /// What is wrong with it, in Go's words.
    pub reason: String,
}

impl fmt::Display for InvalidPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed {} path {}: {}", self.kind, quote_bytes(&to_bytes(&self.path)), self.reason)
    }
}

impl std::error::Error for InvalidPathError {}

/// A version that is not allowed where it stands. Displays as Go's `*module.InvalidVersionError`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidVersionError {
    /// The version as given.
    pub version: String,
    /// It was meant as a pseudo-version.
    pub pseudo: bool,
    /// What is wrong with it, in Go's words.
    pub reason: String,
}

impl InvalidVersionError {
    pub(crate) fn new(version: &str, reason: impl Into<String>) -> Self {
        Self { version: version.to_owned(), pseudo: false, reason: reason.into() }
    }

    pub(crate) fn pseudo(version: &str, reason: impl Into<String>) -> Self {
        Self { version: version.to_owned(), pseudo: true, reason: reason.into() }
    }

    /// `pseudo-version` or `version`.
    pub fn noun(&self) -> &'static str {
        if self.pseudo { "pseudo-version" } else { "version" }
    }

    /// The text of a Go `*module.ModuleError` around this error: `PATH@VERSION: invalid version: REASON`.
    pub fn in_module(&self, path: &str) -> String {
        format!("{path}@{}: invalid {}: {}", self.version, self.noun(), self.reason)
    }
}

impl fmt::Display for InvalidVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} invalid: {}", self.noun(), quote(&self.version), self.reason)
    }
}

impl std::error::Error for InvalidVersionError {}

/// What [`check`] finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckError {
    /// The path is malformed.
    Path(InvalidPathError),
    /// The version is not one of this path. Displays as Go's `*module.ModuleError`.
    Version {
        /// The module path.
        path: String,
        /// What is wrong with the version.
        error: InvalidVersionError,
    },
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(error) => error.fmt(f),
            Self::Version { path, error } => f.write_str(&error.in_module(path)),
        }
    }
}

impl std::error::Error for CheckError {}

/// Checks that a path and a version are well formed and belong together (Go: `module.Check`).
///
/// ```
/// use gomod::module::check;
/// assert!(check("example.com/a/v2", "v2.1.0").is_ok());
/// assert_eq!(
///     check("example.com/a", "v2.1.0").unwrap_err().to_string(),
///     "example.com/a@v2.1.0: invalid version: should be v0 or v1, not v2"
/// );
/// ```
pub fn check(path: &str, version: &str) -> Result<(), CheckError> {
    check_path(path).map_err(CheckError::Path)?;
    let in_module = |error| CheckError::Version { path: path.to_owned(), error };
    if !semver::is_valid(version) {
        return Err(in_module(InvalidVersionError::new(version, "not a semantic version")));
    }
    let (_, path_major, _) = split_path_version(path);
    check_path_major(version, path_major).map_err(in_module)
}

/// The canonical form of a version, keeping `+incompatible` and no other build metadata (Go: `module.CanonicalVersion`).
pub fn canonical_version(v: &str) -> String {
    let mut canonical = semver::canonical(v);
    if semver::build(v) == "+incompatible" {
        canonical.push_str("+incompatible");
    }
    canonical
}

/// True for a version that [`canonical_version`] leaves as it is, and that is not empty.
///
/// ```
/// use gomod::module::is_canonical_version;
/// assert!(is_canonical_version("v2.0.0-rc.1+incompatible"));
/// assert!(!is_canonical_version("v1.2") && !is_canonical_version("v1.2.3+meta"));
/// ```
pub fn is_canonical_version(version: &str) -> bool {
    let core = version.strip_suffix("+incompatible").unwrap_or(version);
    let Some(rest) = core.strip_prefix('v') else { return false };
    let mut rest = rest.as_bytes();
    for part in 0..3 {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || (digits > 1 && rest[0] == b'0') {
            return false;
        }
        rest = &rest[digits..];
        if part < 2 {
            match rest.split_first() {
                Some((b'.', tail)) => rest = tail,
                _ => return false,
            }
        }
    }
    match rest.split_first() {
        None => true,
        Some((b'-', prerelease)) => semver::identifiers_ok(prerelease, true),
        Some(_) => false,
    }
}

/// Sorts by path, then semantic version, then what stands behind a slash in the version, as in go.sum (Go: `module.Sort`).
pub fn sort(list: &mut [ModuleVersion]) {
    list.sort_by(compare);
}

/// The order of [`sort`].
pub fn compare(a: &ModuleVersion, b: &ModuleVersion) -> Ordering {
    compare_with(a, b, |_, v, w| semver::compare(v, w))
}

/// The order of `module.Sort` and `gover.ModSort`, with the comparison of versions given.
pub(crate) fn compare_with(
    a: &ModuleVersion,
    b: &ModuleVersion,
    versions: impl Fn(&str, &str, &str) -> Ordering,
) -> Ordering {
    let cut = |text: &str| text.bytes().position(|byte| byte == b'/').unwrap_or(text.len());
    a.path.cmp(&b.path).then_with(|| {
        let (v, v_file) = a.version.split_at(cut(&a.version));
        let (w, w_file) = b.version.split_at(cut(&b.version));
        if v != w { versions(&a.path, v, w) } else { v_file.cmp(w_file) }
    })
}
