//! `go env` (cmd/go/internal/envcmd): what is in effect, and `-w` and `-u`, which change the user's env file.

use std::collections::{BTreeMap, BTreeSet};

use gomod::quote::quote;

use crate::config::{self, env_file, host_arch, host_os};
use crate::error::{Error, Result};
use crate::load::Loader;
use crate::packages::tags::BuildContext;
use crate::paths;
use crate::session::Session;

use super::flags::Flags;
use super::quoted;

/// One variable.
struct Var {
    name: &'static str,
    value: String,
    changed: bool,
}

impl Var {
    fn new(name: &'static str, value: impl Into<String>, changed: bool) -> Self {
        Self { name, value: value.into(), changed }
    }
}

fn fail(text: impl Into<String>) -> Error {
    Error::plain(text)
}

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    for (one, other) in [("json", "u"), ("json", "w"), ("u", "w")] {
        if flags.bool(one) && flags.bool(other) {
            return Err(fail(format!("cannot use -{one} with -{other}")));
        }
    }
    if flags.bool("w") {
        return write(session, &flags.args);
    }
    if flags.bool("u") {
        return unset(session, &flags.args);
    }
    if let Some(arg) = flags.args.iter().find(|arg| arg.contains('=')) {
        return Err(fail(format!("invalid variable name {} (use -w to set variable)", quote(arg))));
    }
    let vars = variables(session)?;
    let value_of = |name: &str| {
        let known = vars.iter().find(|var| var.name == name).map(|var| var.value.as_str());
        known.unwrap_or_else(|| session.config.env(name)).to_owned()
    };
    let (changed, json) = (flags.bool("changed"), flags.bool("json"));
    let mut list: Vec<(String, String)> = if flags.args.is_empty() {
        let shown = vars.iter().filter(|var| var.changed || !changed);
        shown.map(|var| (var.name.to_owned(), var.value.clone())).collect()
    } else if changed {
        let named = flags.args.iter().filter_map(|name| vars.iter().find(|var| var.name == *name));
        named.filter(|var| var.changed).map(|var| (var.name.to_owned(), var.value.clone())).collect()
    } else if json {
        flags.args.iter().map(|name| (name.clone(), value_of(name))).collect()
    } else {
        for name in &flags.args {
            session.print(format!("{}\n", value_of(name)));
        }
        return Ok(());
    };
    list.sort();
    if json {
        let map: BTreeMap<&str, &str> = list.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let lines: Vec<String> =
            map.iter().map(|(name, value)| format!("\t{}: {}", go_json(name), go_json(value))).collect();
        let text = if lines.is_empty() { "{}\n".to_owned() } else { format!("{{\n{}\n}}\n", lines.join(",\n")) };
        session.print(text);
    } else {
        for (name, value) in list {
            session.print(format!("{name}='{}'\n", value.replace('\'', "'\\''")));
        }
    }
    Ok(())
}

/// A JSON string as encoding/json writes it.
fn go_json(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// All variables (Go: `MkEnv`, `ExtraEnvVars` and `ExtraEnvVarsCostly`).
fn variables(session: &Session<'_>) -> Result<Vec<Var>> {
    let (system, config) = (session.system, &session.config);
    let var = |name: &str| system.env(name).unwrap_or_default();
    let set = |name: &'static str| {
        let value = config.env(name);
        Var::new(name, value, !value.is_empty())
    };
    let or = |name: &'static str, default: &str| {
        Var::new(name, config.env_or(name, default), config.env_changed(name, default))
    };
    let home = var("HOME");
    let (host_os, host_arch) = (host_os(system), host_arch(system));
    let cache_home = if var("XDG_CACHE_HOME").is_empty() {
        if home.is_empty() { String::new() } else { paths::join(&[&home, ".cache"]) }
    } else {
        var("XDG_CACHE_HOME")
    };
    let cache = if cache_home.is_empty() { "off".to_owned() } else { paths::join(&[&cache_home, "go-build"]) };
    let (file, file_changed) = env_file(system).unwrap_or_default();
    let config_dir = if file_changed || file.is_empty() {
        if home.is_empty() { String::new() } else { paths::join(&[&home, ".config", "go"]) }
    } else {
        paths::dir(&file)
    };
    let default_gopath = if home.is_empty() { String::new() } else { paths::join(&[&home, "go"]) };
    let private = config.env("GOPRIVATE").to_owned();
    let go111module = config.env("GO111MODULE");
    let mut vars = vec![
        Var::new("GO111MODULE", go111module, !matches!(go111module, "" | "on")),
        Var::new("GOARCH", config.goarch.as_str(), config.goarch != host_arch),
        or("GOAUTH", "netrc"),
        or("GOCACHE", &cache),
        set("GOCACHEPROG"),
        Var::new("GODEBUG", var("GODEBUG"), !var("GODEBUG").is_empty()),
        Var::new("GOENV", file, file_changed),
        Var::new("GOEXE", if config.goos == "windows" { ".exe" } else { "" }, false),
        set("GOEXPERIMENT"),
        or("GOFIPS140", "off"),
        set("GOFLAGS"),
        Var::new("GOHOSTARCH", host_arch.as_str(), false),
        Var::new("GOHOSTOS", host_os.as_str(), false),
        set("GOINSECURE"),
        Var::new(
            "GOMODCACHE",
            config.gomodcache.as_str(),
            config.env_changed("GOMODCACHE", &config.gopath_dir("pkg/mod")),
        ),
        or("GONOPROXY", &private),
        or("GONOSUMDB", &private),
        Var::new("GOOS", config.goos.as_str(), config.goos != host_os),
        Var::new("GOPACKAGESDRIVER", var("GOPACKAGESDRIVER"), !var("GOPACKAGESDRIVER").is_empty()),
        Var::new("GOPATH", config.gopath.as_str(), config.env_changed("GOPATH", &default_gopath)),
        set("GOPRIVATE"),
        or("GOPROXY", ""),
        Var::new("GOROOT", config.goroot.as_str(), false),
        or("GOSUMDB", ""),
        Var::new("GOTELEMETRY", telemetry(session, &config_dir), false),
        Var::new("GOTELEMETRYDIR", telemetry_dir(session, &config_dir), false),
        set("GOTMPDIR"),
        or("GOTOOLCHAIN", ""),
        Var::new(
            "GOTOOLDIR",
            if config.goroot.is_empty() {
                String::new()
            } else {
                paths::join(&[&config.goroot, "pkg/tool", &format!("{host_os}_{host_arch}")])
            },
            false,
        ),
        set("GOVCS"),
        Var::new("GOVERSION", format!("go{}", config::LOCAL_GO), false),
        or("GCCGO", "gccgo"),
        or("AR", "ar"),
        or("CC", if matches!(config.goos.as_str(), "darwin" | "freebsd" | "openbsd") { "clang" } else { "gcc" }),
        or("CXX", if matches!(config.goos.as_str(), "darwin" | "freebsd" | "openbsd") { "clang++" } else { "g++" }),
    ];
    if let Some((name, default)) = architecture(&config.goarch) {
        vars.push(or(name, default));
    }
    let cgo = BuildContext::new(config).cgo_enabled;
    vars.push(Var::new("CGO_ENABLED", if cgo { "1" } else { "0" }, config.env("CGO_ENABLED") == "0" && !cgo));

    let loader = Loader::new(session);
    loader.init()?;
    let go_mod = if loader.has_mod_root()? {
        session.abs(&loader.mod_file_path()?)
    } else if loader.enabled()? {
        "/dev/null".to_owned()
    } else {
        String::new()
    };
    loader.init_workfile()?;
    let go_work = if config.env("GOWORK") == "off" { "off".to_owned() } else { loader.work_file_path() };
    vars.push(Var::new("GOMOD", go_mod, false));
    vars.push(Var::new("GOWORK", go_work, false));
    let gobin = if config.modules_enabled.get() { loader.bin_dir()? } else { config.gopath_dir("bin") };
    vars.push(Var::new("GOBIN", config.env_or("GOBIN", &gobin), config.env_changed("GOBIN", "")));
    for name in ["CGO_CFLAGS", "CGO_CXXFLAGS", "CGO_FFLAGS", "CGO_LDFLAGS"] {
        vars.push(or(name, "-O2 -g"));
    }
    vars.push(set("CGO_CPPFLAGS"));
    vars.push(or("PKG_CONFIG", "pkg-config"));
    // The C compiler's flags: go asks the compiler for them, and nothing is compiled here.
    vars.push(Var::new("GOGCCFLAGS", "", false));
    Ok(vars)
}

fn telemetry_dir(session: &Session<'_>, config_dir: &str) -> String {
    let given = session.system.env("TEST_TELEMETRY_DIR").unwrap_or_default();
    if given.is_empty() && !config_dir.is_empty() { paths::join(&[config_dir, "telemetry"]) } else { given }
}

fn telemetry(session: &Session<'_>, config_dir: &str) -> String {
    let file = paths::join(&[&telemetry_dir(session, config_dir), "mode"]);
    let mode = session.system.read(&file).ok().map(|data| String::from_utf8_lossy(&data).into_owned());
    match mode.as_deref().map(|mode| mode.split_whitespace().next().unwrap_or_default()) {
        Some(mode @ ("on" | "off" | "local")) => mode.to_owned(),
        _ => "local".to_owned(),
    }
}

/// The variable for variants of an architecture, with its default (Go: `GetArchEnv`).
fn architecture(goarch: &str) -> Option<(&'static str, &'static str)> {
    Some(match goarch {
        "arm" => ("GOARM", "7"),
        "arm64" => ("GOARM64", "v8.0"),
        "386" => ("GO386", "sse2"),
        "amd64" => ("GOAMD64", "v1"),
        "mips" | "mipsle" => ("GOMIPS", "hardfloat"),
        "mips64" | "mips64le" => ("GOMIPS64", "hardfloat"),
        "ppc64" | "ppc64le" => ("GOPPC64", "power8"),
        "riscv64" => ("GORISCV64", "rva20u64"),
        "wasm" => ("GOWASM", ""),
        _ => return None,
    })
}

/// `go env -w`.
fn write(session: &Session<'_>, args: &[String]) -> Result<()> {
    if args.is_empty() {
        return Err(fail("no KEY=VALUE arguments given"));
    }
    let mut add: BTreeMap<String, String> = BTreeMap::new();
    for arg in args {
        let Some((key, value)) = arg.split_once('=') else {
            return Err(fail(format!("arguments must be KEY=VALUE: invalid argument: {arg}")));
        };
        check_write(session, key, value)?;
        if add.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(fail(format!("multiple values for key: {key}")));
        }
        let in_process = session.system.env(key).unwrap_or_default();
        if !in_process.is_empty() && in_process != value {
            session.print_error(format!(
                "warning: go env -w {key}=... does not override conflicting OS environment variable\n"
            ));
        }
    }
    check_platform(session, &add)?;
    if add.get("GOTMPDIR").is_some_and(|dir| !dir.is_empty() && !paths::is_abs(dir)) {
        return Err(fail("GOTMPDIR must be an absolute path"));
    }
    update_env_file(session, &add, &BTreeSet::new())
}

/// `go env -u`.
fn unset(session: &Session<'_>, args: &[String]) -> Result<()> {
    if args.is_empty() {
        return Err(fail("'go env -u' requires an argument"));
    }
    for arg in args {
        check_write(session, arg, "")?;
    }
    let drop: BTreeSet<String> = args.iter().cloned().collect();
    let mut after = BTreeMap::new();
    for name in ["GOOS", "GOARCH"] {
        if drop.contains(name) {
            let host = if name == "GOOS" { host_os(session.system) } else { host_arch(session.system) };
            let value = session.system.env(name).filter(|value| !value.is_empty()).unwrap_or(host);
            after.insert(name.to_owned(), value);
        }
    }
    check_platform(session, &after)?;
    update_env_file(session, &BTreeMap::new(), &drop)
}

/// GOOS and GOARCH must go together (Go: `checkBuildConfig`).
fn check_platform(session: &Session<'_>, add: &BTreeMap<String, String>) -> Result<()> {
    if !add.contains_key("GOOS") && !add.contains_key("GOARCH") {
        return Ok(());
    }
    let of = |name: &str, now: &str| add.get(name).cloned().unwrap_or_else(|| now.to_owned());
    let (os, arch) = (of("GOOS", &session.config.goos), of("GOARCH", &session.config.goarch));
    if PLATFORMS.split_ascii_whitespace().any(|known| known.split_once('/') == Some((&os, &arch))) {
        return Ok(());
    }
    Err(fail(format!("unsupported GOOS/GOARCH pair {os}/{arch}")))
}

/// The platforms that Go 1.27.3 builds for (internal/platform).
const PLATFORMS: &str = "aix/ppc64 android/386 android/amd64 android/arm android/arm64 darwin/amd64 darwin/arm64 dragonfly/amd64 \
freebsd/386 freebsd/amd64 freebsd/arm freebsd/arm64 freebsd/riscv64 illumos/amd64 ios/amd64 ios/arm64 js/wasm linux/386 \
linux/amd64 linux/arm linux/arm64 linux/loong64 linux/mips linux/mips64 linux/mips64le linux/mipsle linux/ppc64 linux/ppc64le \
linux/riscv64 linux/s390x netbsd/386 netbsd/amd64 netbsd/arm netbsd/arm64 openbsd/386 openbsd/amd64 openbsd/arm openbsd/arm64 \
openbsd/ppc64 openbsd/riscv64 plan9/386 plan9/amd64 plan9/arm solaris/amd64 wasip1/wasm windows/386 windows/amd64 \
windows/arm64";

/// Whether a variable may be set to a value (Go: `checkEnvWrite`).
fn check_write(session: &Session<'_>, key: &str, value: &str) -> Result<()> {
    const FIXED: [&str; 11] = [
        "GOEXE",
        "GOGCCFLAGS",
        "GOHOSTARCH",
        "GOHOSTOS",
        "GOMOD",
        "GOROOT",
        "GOTELEMETRY",
        "GOTELEMETRYDIR",
        "GOTOOLDIR",
        "GOVERSION",
        "GOWORK",
    ];
    if FIXED.contains(&key) {
        return Err(fail(format!("{key} cannot be modified")));
    }
    if key == "GOENV" || key == "GODEBUG" {
        return Err(fail(format!("{key} can only be set using the OS environment")));
    }
    if !config::is_known_env(key) && !session.config.go_env.contains_key(key) {
        return Err(fail(format!("unknown go command variable {key}")));
    }
    let quoted_value = quote(value);
    match key {
        "GO111MODULE" if !matches!(value, "" | "auto" | "on" | "off") => {
            return Err(fail(format!("invalid {key} value {quoted_value}")));
        }
        "GOPATH" if value.starts_with('~') => {
            let text = format!("GOPATH entry cannot start with shell metacharacter '~': {quoted_value}");
            return Err(fail(text));
        }
        "GOPATH" | "GOMODCACHE" if !value.is_empty() && !paths::is_abs(value) => {
            return Err(fail(format!("{key} entry is relative; must be absolute path: {quoted_value}")));
        }
        "CC" | "CXX" if !value.is_empty() => {
            let words = quoted::split(value).map_err(|error| fail(format!("invalid {key}: {error}")))?;
            match words.first() {
                None => return Err(fail(format!("{key} entry cannot contain only space"))),
                Some(program) if !paths::is_abs(program) && program != paths::base(program) => {
                    let program = quote(program);
                    return Err(fail(format!("{key} entry is relative; must be absolute path: {program}")));
                }
                Some(_) => {}
            }
        }
        _ => {}
    }
    if value.contains('\0') {
        return Err(fail(format!("invalid NUL in {key}=... value")));
    }
    if value.contains(['\u{b}', '\r', '\n']) {
        return Err(fail(format!("invalid newline in {key}=... value")));
    }
    Ok(())
}

/// The variable that a line of the env file sets (Go: `lineToKey`).
fn line_key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    (!key.contains('#')).then_some(key)
}

/// Sets and drops variables in the user's env file (Go: `updateEnvFile`).
fn update_env_file(session: &Session<'_>, add: &BTreeMap<String, String>, drop: &BTreeSet<String>) -> Result<()> {
    let must_exist = add.is_empty();
    let file = match env_file(session.system) {
        Ok((file, _)) => session.abs(&file),
        Err(error) => return Err(fail(format!("cannot find go env config: {error}"))),
    };
    let data = match session.system.read(&file) {
        Ok(data) => data,
        Err(error) if error.is_not_found() && !must_exist => std::sync::Arc::from([]),
        Err(error) => return Err(fail(format!("reading go env config: {error}"))),
    };
    let text = String::from_utf8_lossy(&data);
    let mut lines: Vec<Option<String>> =
        text.split_inclusive('\n').map(|line| Some(line.trim_end_matches('\n').to_owned())).collect();
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..lines.len() {
        let Some(key) = lines[index].as_deref().and_then(line_key).map(str::to_owned) else { continue };
        if let Some(before) = last.insert(key, index) {
            lines[before] = None;
        }
    }
    for (key, value) in add {
        let line = Some(format!("{key}={value}"));
        match last.get(key) {
            Some(index) => lines[*index] = line,
            None => lines.push(line),
        }
    }
    for key in drop {
        if let Some(index) = last.get(key) {
            lines[*index] = None;
        }
    }
    // Runs of settings are sorted; other lines, and those just dropped, stay where they are.
    let key = |line: &Option<String>| line.as_deref().and_then(line_key).map(str::to_owned);
    let mut start = 0;
    for index in 0..=lines.len() {
        if lines.get(index).is_none_or(|line| key(line).is_none()) {
            lines[start..index].sort_by_cached_key(key);
            start = index + 1;
        }
    }
    let kept: Vec<String> = lines.into_iter().flatten().collect();
    let mut text = kept.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    session
        .system
        .create_dir_all(&paths::dir(&file))
        .and_then(|()| session.system.write(&file, text.as_bytes(), 0o666))
        .map_err(|error| fail(format!("writing go env config: {error}")))
}
