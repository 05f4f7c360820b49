//! What a machine needs beyond cargo. What can be installed without asking is; for the rest the exact command is named.

use std::path::Path;

use crate::shell::{self, Failure, at, program, root};

pub const NODE_HINT: &str = "Node 20.19 or newer with npm is needed; with nvm: nvm install 20";

/// The WebAssembly target, Node, and the packages of package-lock.json.
pub fn page() -> Result<(), Failure> {
    wasm_target()?;
    packages()
}

/// The standard library for WebAssembly. Rustup adds what rust-toolchain.toml names by itself in most set-ups; this covers
/// the others (an active toolchain that was chosen by name).
fn wasm_target() -> Result<(), Failure> {
    let sysroot = program("rustc", "install Rust with rustup").args(["--print", "sysroot"]).read()?;
    if Path::new(sysroot.trim()).join("lib/rustlib/wasm32-unknown-unknown/lib").is_dir() {
        return Ok(());
    }
    program("rustup", "the target wasm32-unknown-unknown is needed: install Rust with rustup, or this target by hand")
        .args(["target", "add", "wasm32-unknown-unknown"])
        .run()
}

/// `npm ci` if node_modules is not what package-lock.json says.
fn packages() -> Result<(), Failure> {
    let version = program("node", NODE_HINT).args(["--version"]).read()?;
    let mut numbers = version.trim().trim_start_matches('v').split('.').map(|n| n.parse::<u32>().unwrap_or(0));
    let version_is = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version_is < (20, 19) {
        return Err(Failure::new(format!("node {} is too old: {NODE_HINT}", version.trim())));
    }
    let lock = root().join("package-lock.json");
    let wanted = at(&lock, std::fs::read(&lock))?;
    let stamp = root().join("node_modules/.gomodplay-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    program("npm", NODE_HINT).args(["ci", "--no-fund", "--no-audit"]).run()?;
    at(&stamp, std::fs::write(&stamp, wanted))
}

/// A chromium with its chromedriver, and Chinese letters for it, for the browser tests, the benchmark and the screenshots.
pub fn browser() -> Result<(), Failure> {
    let chinese = program("fc-list", "").args([":lang=zh"]).read().is_ok_and(|fonts| !fonts.trim().is_empty());
    if on_path("chromedriver") && (on_path("chromium") || on_path("google-chrome")) && (chinese || !on_path("fc-list"))
    {
        return Ok(());
    }
    let install = ["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver", "fonts-noto-cjk"];
    let root_user = program("id", "").args(["-u"]).read().is_ok_and(|id| id.trim() == "0");
    if root_user && on_path("apt-get") {
        program("apt-get", "").args(["update", "--quiet"]).run()?;
        return program("apt-get", "").args(install).env("DEBIAN_FRONTEND", "noninteractive").run();
    }
    Err(Failure::new(format!(
        "chromium, chromedriver or a face with Chinese letters is missing. On Debian: sudo apt-get {}; elsewhere install both in the same version",
        install.join(" ")
    )))
}

fn on_path(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// The tools that `test` needs from the toolchain.
pub fn lints() -> Result<(), Failure> {
    for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if shell::cargo([command, "--version"]).read().is_err() {
            program("rustup", "install Rust with rustup").args(["component", "add", component]).run()?;
        }
    }
    Ok(())
}
