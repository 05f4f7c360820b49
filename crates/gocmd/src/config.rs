//! Flags and environment of one run (cmd/go/internal/cfg).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use world::System;

use crate::packages::package_flags::PackageFlags;
use crate::paths;

/// The go version that is imitated, where the environment does not say otherwise.
pub const LOCAL_GO: &str = gomod::gover::LOCAL;

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
    /// What decided on the toolchain when the command started (Go: `gover.Startup`).
    pub startup: RefCell<Startup>,
    /// `-mod`: empty, `mod`, `readonly` or `vendor` (Go: `cfg.BuildMod`).
    pub build_mod: RefCell<String>,
    /// Why `-mod` has the value it has, where go chose it (Go: `cfg.BuildModReason`).
    pub build_mod_reason: RefCell<String>,
    /// `-mod` was given explicitly (Go: `cfg.BuildModExplicit`).
    pub build_mod_explicit: Cell<bool>,
    /// Modules are enabled (Go: `cfg.ModulesEnabled`).
    pub modules_enabled: Cell<bool>,
    /// The flags of GOFLAGS.
    pub goflags: Vec<String>,
    /// `-modfile`, absolute; empty if not given (Go: `cfg.ModFile`).
    pub mod_file: String,
    /// `-modcacherw`.
    pub mod_cache_rw: bool,
    /// `-n`.
    pub build_n: bool,
    /// `-x`.
    pub build_x: bool,
    /// `-v`.
    pub build_v: bool,
    /// `-tags`.
    pub build_tags: Vec<String>,
    /// How programs are linked.
    pub linking: Linking,
    /// `-compiler`: `gc` or `gccgo`; empty is `gc`.
    pub compiler: String,
    /// GOROOT, absolute; empty if this run has none.
    pub goroot: String,
    /// GOPATH, a colon-separated list (Go: `cfg.BuildContext.GOPATH`).
    pub gopath: String,
    /// GOMODCACHE.
    pub gomodcache: String,
    /// GOOS.
    pub goos: String,
    /// GOARCH.
    pub goarch: String,
    /// GOFLAGS, GOPROXY and the like come from [`Config::env`].
    pub go_env: BTreeMap<String, String>,
    /// What `$GOROOT/go.env` sets.
    pub goroot_env: BTreeMap<String, String>,
}

/// The flags that decide how programs are linked, and what is linked with them.
#[derive(Clone, Debug, Default)]
pub struct Linking {
    /// `-race`.
    pub race: bool,
    /// `-msan`.
    pub msan: bool,
    /// `-asan`.
    pub asan: bool,
    /// `-cover`, which `-covermode` and `-coverpkg` imply.
    pub cover: bool,
    /// `-linkshared`.
    pub shared: bool,
    /// `-buildmode`; empty is `default`.
    pub mode: String,
    /// `-ldflags`.
    pub ldflags: PackageFlags,
}

impl Linking {
    /// The build mode on a platform: the memory sanitizer asks for one of its own (Go: in `instrumentInit`).
    pub fn mode_on(&self, goos: &str, goarch: &str) -> &str {
        match self.mode.as_str() {
            "" | "default" if self.msan && (goos, goarch) != ("linux", "amd64") => "pie",
            "" => "default",
            mode => mode,
        }
    }

    /// The instrument as a build tag.
    pub fn tag(&self) -> Option<&'static str> {
        [(self.race, "race"), (self.msan, "msan"), (self.asan, "asan")]
            .into_iter()
            .find(|(on, _)| *on)
            .map(|(_, tag)| tag)
    }
}

/// What decided on the toolchain when the command started (Go: `gover.Startup`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Startup {
    /// GOTOOLCHAIN as found.
    pub gotoolchain: String,
    /// The go.mod or go.work that was consulted, or empty.
    pub auto_file: String,
    /// Its go line.
    pub auto_go_version: String,
    /// Its toolchain line.
    pub auto_toolchain: String,
}

/// The variables that go reads from the environment and then from its env files (internal/cfg, `KnownEnv`).
pub const KNOWN_ENV: &str = "AR CC CGO_CFLAGS CGO_CFLAGS_ALLOW CGO_CFLAGS_DISALLOW CGO_CPPFLAGS CGO_CPPFLAGS_ALLOW \
CGO_CPPFLAGS_DISALLOW CGO_CXXFLAGS CGO_CXXFLAGS_ALLOW CGO_CXXFLAGS_DISALLOW CGO_ENABLED CGO_FFLAGS CGO_FFLAGS_ALLOW \
CGO_FFLAGS_DISALLOW CGO_LDFLAGS CGO_LDFLAGS_ALLOW CGO_LDFLAGS_DISALLOW CXX FC GCCGO GO111MODULE GO386 GOAMD64 GOARCH GOARM \
GOARM64 GOAUTH GOBIN GOCACHE GOCACHEPROG GOENV GOEXE GOEXPERIMENT GOFIPS140 GOFLAGS GOGCCFLAGS GOHOSTARCH GOHOSTOS GOINSECURE \
GOMIPS GOMIPS64 GOMODCACHE GONOPROXY GONOSUMDB GOOS GOPATH GOPPC64 GOPRIVATE GOPROXY GORISCV64 GOROOT GOSUMDB GOTMPDIR \
GOTOOLCHAIN GOTOOLDIR GOVCS GOWASM GOWORK GO_EXTLINK_ENABLED PKG_CONFIG";

/// True if the name is a variable of go's env files (Go: `KnownEnv`).
pub fn is_known_env(name: &str) -> bool {
    KNOWN_ENV.split_ascii_whitespace().any(|known| known == name)
}

impl Config {
    /// The configuration that the environment gives: process environment, the user's env file, `$GOROOT/go.env`.
    pub fn new(system: &dyn System) -> Self {
        let mut config = Self { cwd: system.current_dir(), ..Self::default() };
        let mut files = BTreeMap::new();
        if let Ok((file, _)) = env_file(system)
            && let Ok(data) = system.read(&file)
        {
            read_env_file(&data, |key, value| {
                files.insert(key.to_owned(), value.to_owned());
            });
        }
        let from_file = files.get("GOROOT").cloned().unwrap_or_default();
        let goroot = if from_file.is_empty() { system.env("GOROOT").unwrap_or_default() } else { from_file };
        config.goroot = if goroot.is_empty() { goroot } else { paths::clean(&goroot) };
        if !config.goroot.is_empty()
            && let Ok(data) = system.read(&paths::join(&[&config.goroot, "go.env"]))
        {
            read_env_file(&data, |key, value| {
                config.goroot_env.insert(key.to_owned(), value.to_owned());
                files.entry(key.to_owned()).or_insert_with(|| value.to_owned());
            });
        }
        files.insert("GOROOT".to_owned(), config.goroot.clone());
        for name in KNOWN_ENV.split_ascii_whitespace() {
            if let Some(value) = system.env(name).filter(|value| !value.is_empty()) {
                files.insert(name.to_owned(), value);
            }
        }
        config.go_env = files;

        config.goos = config.env_or("GOOS", &host_os(system));
        config.goarch = config.env_or("GOARCH", &host_arch(system));
        let default_gopath = match system.env("HOME").filter(|home| !home.is_empty()) {
            Some(home) if paths::join(&[&home, "go"]) != config.goroot => paths::join(&[&home, "go"]),
            _ => String::new(),
        };
        config.gopath = config.env_or("GOPATH", &default_gopath);
        config.gomodcache = config.env_or("GOMODCACHE", &config.gopath_dir("pkg/mod"));
        let (go, toolchain) = local(system);
        config.local_go = go;
        config.local_toolchain = toolchain;
        config
    }

    /// A go environment variable (GOPROXY, GOSUMDB, GOPRIVATE, GONOSUMDB, GOTOOLCHAIN, …) after the process environment,
    /// the user's env file and `$GOROOT/go.env` (Go: `cfg.Getenv`). Empty if unset.
    pub fn env(&self, name: &str) -> &str {
        self.go_env.get(name).map_or("", String::as_str)
    }

    /// As [`Config::env`], with a default (Go: `cfg.EnvOrAndChanged`).
    pub fn env_or(&self, name: &str, default: &str) -> String {
        let value = self.env(name);
        if value.is_empty() { default.to_owned() } else { value.to_owned() }
    }

    /// True if a variable is set to something else than its default: that of `$GOROOT/go.env`, else the given one (Go:
    /// `cfg.EnvOrAndChanged`).
    pub fn env_changed(&self, name: &str, default: &str) -> bool {
        let value = self.env(name);
        !value.is_empty() && value != self.goroot_env.get(name).map_or(default, String::as_str)
    }

    /// A directory below GOPATH's first element, empty without GOPATH (Go: `gopathDir`).
    pub fn gopath_dir(&self, below: &str) -> String {
        match self.gopath.split(':').next() {
            Some(first) if !first.is_empty() => paths::join(&[first, below]),
            _ => String::new(),
        }
    }

    /// True if GOFLAGS has the flag, given with one dash (Go: `base.InGOFLAGS`).
    pub fn in_goflags(&self, flag: &str) -> bool {
        self.goflags.iter().any(|given| {
            let given = if given.starts_with("--") { &given[1..] } else { given };
            given.split('=').next() == Some(flag)
        })
    }

    /// `-mod` as it stands.
    pub fn build_mod(&self) -> String {
        self.build_mod.borrow().clone()
    }
}

/// The user's env file and whether GOENV names it (Go: `cfg.EnvFile`).
///
/// # Errors
/// Go's text where there is none.
pub fn env_file(system: &dyn System) -> Result<(String, bool), String> {
    let var = |name: &str| system.env(name).filter(|value| !value.is_empty());
    match var("GOENV") {
        Some(file) if file == "off" => return Err("GOENV=off".to_owned()),
        Some(file) => return Ok((file, true)),
        None => {}
    }
    if let Some(dir) = var("XDG_CONFIG_HOME") {
        if !paths::is_abs(&dir) {
            return Err("path in $XDG_CONFIG_HOME is relative".to_owned());
        }
        return Ok((paths::join(&[&dir, "go/env"]), false));
    }
    match var("HOME") {
        Some(home) => Ok((paths::join(&[&home, ".config/go/env"]), false)),
        None => Err("neither $XDG_CONFIG_HOME nor $HOME are defined".to_owned()),
    }
}

/// The lines of an env file that set something; all others are ignored (Go: `readEnvFile`).
pub fn read_env_file(data: &[u8], mut set: impl FnMut(&str, &str)) {
    for line in data.split(|byte| *byte == b'\n') {
        if !line.first().is_some_and(u8::is_ascii_uppercase) {
            continue;
        }
        let line = String::from_utf8_lossy(line);
        if let Some((key, value)) = line.split_once('=') {
            set(key, value);
        }
    }
}

/// GOHOSTOS: what the host says, else linux.
pub fn host_os(system: &dyn System) -> String {
    system.env("GOHOSTOS").filter(|value| !value.is_empty()).unwrap_or_else(|| "linux".to_owned())
}

/// GOHOSTARCH: what the host says, else amd64.
pub fn host_arch(system: &dyn System) -> String {
    system.env("GOHOSTARCH").filter(|value| !value.is_empty()).unwrap_or_else(|| "amd64".to_owned())
}

/// The Go version and toolchain name of this command: 1.27.3, or what Go's own tests set (Go: `gover.local`).
fn local(system: &dyn System) -> (String, String) {
    let toolchain =
        system.env("TESTGO_VERSION").filter(|value| !value.is_empty()).unwrap_or_else(|| format!("go{LOCAL_GO}"));
    let go = gomod::gover::from_toolchain(&toolchain);
    if go.is_empty() {
        let development = gomod::gover::lang(LOCAL_GO);
        return (development.clone(), format!("go{development}"));
    }
    (go.to_owned(), toolchain)
}
