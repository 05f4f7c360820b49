//! `gomodplay go …` in real directories: files, permissions, a registry in files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory that goes away with the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gomodplay-test-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("src")).expect("a temporary directory");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn shown(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    fn go(&self, goproxy: &str, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gomodplay"))
            .arg("go")
            .args(args)
            .current_dir(self.0.join("src"))
            .env_clear()
            .env("PWD", self.0.join("src"))
            .env("HOME", self.0.join("home"))
            .env("GOPATH", self.0.join("gopath"))
            .env("GOENV", "off")
            .env("GOTOOLCHAIN", "local")
            .env("GOSUMDB", "off")
            .env("GOPROXY", goproxy)
            .output()
            .expect("gomodplay runs")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Directories of the module cache are read-only.
        let _ = self.go("off", &["clean", "-modcache"]);
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn with_registry(name: &str) -> Place {
    let place = Place::new(name);
    place.write("src/go.mod", "module example.com/app\n\ngo 1.20\n\nrequire example.com/A v1.2.0\n");
    let versions = "registry/example.com/!a/@v";
    place.write(&format!("{versions}/list"), "v1.2.0\nv1.3.0\n");
    for version in ["v1.2.0", "v1.3.0"] {
        place.write(&format!("{versions}/{version}.mod"), "module example.com/A\n");
        let info = format!("{{\"Version\":\"{version}\",\"Time\":\"2020-02-03T04:05:06Z\",\"Name\":\"dropped\"}}");
        place.write(&format!("{versions}/{version}.info"), &info);
    }
    place
}

#[test]
fn a_registry_in_files() {
    let place = with_registry("files");
    let proxy = format!("file://{}/registry", place.shown());
    let out = place.go(&proxy, &["list", "-m", "all"]);
    assert_eq!(out.status.code(), Some(1));
    let missing =
        "go: example.com/A@v1.2.0: missing go.sum entry for go.mod file; to add it:\n\tgo mod download example.com/A\n";
    assert_eq!(text(&out.stderr), missing);
    assert!(!place.0.join("src/go.sum").exists(), "a failed command writes nothing");

    let out = place.go(&proxy, &["list", "-m", "-mod=mod", "-u", "all"]);
    assert_eq!(text(&out.stdout), "example.com/app\nexample.com/A v1.2.0 [v1.3.0]\n", "{}", text(&out.stderr));
    let out = place.go(&proxy, &["list", "-m", "-mod=mod", "all"]);
    assert_eq!(text(&out.stdout), "example.com/app\nexample.com/A v1.2.0\n");
    assert!(place.read("src/go.sum").starts_with("example.com/A v1.2.0/go.mod h1:"));
    let cache = "gopath/pkg/mod/cache/download/example.com/!a/@v";
    assert_eq!(place.read(&format!("{cache}/list")), "v1.2.0\nv1.3.0\n");
    let info = place.read(&format!("{cache}/v1.2.0.info"));
    assert_eq!(info, "{\"Version\":\"v1.2.0\",\"Time\":\"2020-02-03T04:05:06Z\"}", "only what go records");

    // The cache is enough from now on.
    let out = place.go("off", &["list", "-m", "all"]);
    assert_eq!(text(&out.stdout), "example.com/app\nexample.com/A v1.2.0\n", "{}", text(&out.stderr));
    let out = place.go("off", &["list", "-m", "example.com/A@v1.9.0"]);
    assert_eq!(text(&out.stderr), "go: example.com/A@v1.9.0: module lookup disabled by GOPROXY=off\n");
}

#[cfg(unix)]
#[test]
fn permissions_of_a_file_stay() {
    use std::os::unix::fs::PermissionsExt;
    let place = with_registry("modes");
    let proxy = format!("file://{}/registry", place.shown());
    place.write("src/go.sum", "");
    let sum = place.0.join("src/go.sum");
    fs::set_permissions(&sum, fs::Permissions::from_mode(0o600)).expect("chmod");
    assert!(place.go(&proxy, &["list", "-m", "-mod=mod", "all"]).status.success());
    assert!(!place.read("src/go.sum").is_empty());
    assert_eq!(fs::metadata(&sum).expect("go.sum").permissions().mode() & 0o777, 0o600);
    let left = fs::read_dir(place.0.join("src")).expect("src").count();
    assert_eq!(left, 2, "no temporary file stays behind");
}

#[test]
fn a_scenario() {
    let place = Place::new("scenario");
    place.write(
        "s.txtar",
        "go list -m -mod=mod all\n-- go.mod --\nmodule example.com/app\n\ngo 1.20\n\nrequire example.com/a v1.0.0\n\
         -- example.com/a@v1.0.0/go.mod --\nmodule example.com/a\n",
    );
    let scenario = |args: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_gomodplay"))
            .arg("run")
            .arg(Path::new(&place.0).join("s.txtar"))
            .args(args)
            .output()
            .expect("gomodplay runs")
    };
    let out = scenario(&[]);
    assert_eq!(text(&out.stdout), "example.com/app\nexample.com/a v1.0.0\n", "{}", text(&out.stderr));
    let out = scenario(&["go mod verify x"]);
    assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(1), "go: verify takes no arguments\n"));
}
