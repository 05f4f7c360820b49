//! What callers ask of package loading and of writing go.mod.

use std::rc::Rc;

use gomod::ModuleVersion;

use crate::error::Result;
use crate::packages::tags::Tags;

use super::loader::Loader;

/// Decides about a package from the loader, its import path and the module that provides it.
pub type AllowPackage = dyn Fn(&Loader<'_>, &str, &ModuleVersion) -> Result<()>;

/// How packages are loaded (Go: `modload.PackageOpts`, which describes each).
#[derive(Clone, Default)]
pub struct PackageOpts {
    /// The go version that go.mod gets; empty keeps what it has.
    pub tidy_go_version: String,
    /// Build tags; none: those of the configuration.
    pub tags: Option<Rc<Tags>>,
    /// Reduce the build list and go.sum to what is needed.
    pub tidy: bool,
    /// Print what tidy would change and change nothing.
    pub tidy_diff: bool,
    /// The oldest go version that must load the same packages; empty: the one before the go line's.
    pub tidy_compatible_version: String,
    /// In a module below GOROOT/src, load vendored packages from real modules.
    pub vendor_modules_in_goroot_src: bool,
    /// Add requirements for packages that no module provides.
    pub resolve_missing_imports: bool,
    /// Treat root packages as if the main module imported them.
    pub assume_roots_imported: bool,
    /// Called for each package with the module that provides it; an error becomes the package's.
    pub allow_package: Option<Rc<AllowPackage>>,
    /// Load the tests of matching packages.
    pub load_tests: bool,
    /// Take `all` as `go mod vendor` does.
    pub use_vendor_all: bool,
    /// Errors do not end the command.
    pub allow_errors: bool,
    /// Package errors are not printed.
    pub silence_package_errors: bool,
    /// Missing packages that look like standard ones are not printed.
    pub silence_missing_std_imports: bool,
    /// Directories without Go files are not printed.
    pub silence_no_go_errors: bool,
    /// Patterns without match are not printed.
    pub silence_unmatched_warnings: bool,
    /// Resolve against this main module; empty path: all of them.
    pub main_module: ModuleVersion,
    /// Errors that ask for a newer go switch the toolchain (Go: `Switcher: new(toolchain.Switcher)`).
    pub use_switcher: bool,
}

/// How go.mod is written (Go: `modload.WriteOpts`).
#[derive(Clone, Debug, Default)]
pub struct WriteOpts {
    /// `go get toolchain@none`.
    pub drop_toolchain: bool,
    /// `go get` was given a toolchain version.
    pub explicit_toolchain: bool,
    /// `go get -tool`.
    pub add_tools: Vec<String>,
    /// `go get -tool …@none`.
    pub drop_tools: Vec<String>,
    /// `go mod tidy` wrote the go line already.
    pub tidy_wrote_go: bool,
}

/// Which zip sums are kept (Go: `whichSums`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichSums {
    /// Those of modules that loaded packages may come from.
    LoadedZipSumsOnly,
    /// Those of all modules of the build list too.
    AddBuildListZipSums,
}
