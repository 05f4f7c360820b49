//! Flags and environment of one run (cmd/go/internal/cfg).

use std::cell::{Cell, RefCell};

/// What flags and environment say. Fields that loading itself changes (the default of `-mod`, for one) are cells.
/// More fields come with the commands that read them.
#[derive(Debug, Default)]
pub struct Config {
    /// The current directory, after `-C` (Go: `base.Cwd`).
    pub cwd: String,
    /// The words behind `go` that name the command, for example `mod tidy` (Go: `cfg.CmdName`).
    pub command: String,
    /// The Go version that this command is, for example `1.27.3` (Go: `gover.Local`).
    pub local_go: String,
    /// The toolchain that this command is, for example `go1.27.3` (Go: `gover.LocalToolchain`).
    pub local_toolchain: String,
    /// `-mod`: empty, `mod`, `readonly` or `vendor` (Go: `cfg.BuildMod`).
    pub build_mod: RefCell<String>,
    /// Why `-mod` has the value it has, where go chose it (Go: `cfg.BuildModReason`).
    pub build_mod_reason: RefCell<String>,
    /// `-mod` was given explicitly (Go: `cfg.BuildModExplicit`).
    pub build_mod_explicit: Cell<bool>,
    /// GO111MODULE and the like decided for modules (Go: `cfg.ModulesEnabled`).
    pub modules_enabled: Cell<bool>,
    /// `-modfile`, absolute; empty if not given (Go: `cfg.ModFile`).
    pub mod_file: String,
    /// `-modcacherw`.
    pub mod_cache_rw: bool,
    /// `-x`.
    pub build_x: bool,
    /// `-v`.
    pub build_v: bool,
    /// `-tags`, and with them `-race` and the like.
    pub build_tags: Vec<String>,
    /// GOROOT, absolute; empty if this run has none.
    pub goroot: String,
    /// GOPATH, first element absolute.
    pub gopath: String,
    /// GOMODCACHE.
    pub gomodcache: String,
    /// GOOS.
    pub goos: String,
    /// GOARCH.
    pub goarch: String,
    /// GOFLAGS, GOPROXY and the like come from [`Config::env`].
    pub go_env: std::collections::BTreeMap<String, String>,
}

impl Config {
    /// A go environment variable (GOPROXY, GOSUMDB, GOPRIVATE, GONOSUMDB, GOTOOLCHAIN, …) after the process environment,
    /// the user's env file and `$GOROOT/go.env` (Go: `cfg.Getenv` and `cfg.EnvOrAndChanged`). Empty if unset.
    pub fn env(&self, name: &str) -> &str {
        self.go_env.get(name).map_or("", String::as_str)
    }
}
