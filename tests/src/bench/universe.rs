//! A large universe of modules with sources, for commands that load packages.

use std::path::Path;

use super::process::put;

/// How many modules there are beside the main one.
pub const MODULES: usize = 300;
const PACKAGES: usize = 4;
const FILES: usize = 6;

fn path(module: usize) -> String {
    format!("example.com/universe/m{module}")
}

fn go_mod(module: usize, minor: usize) -> String {
    let mut text = format!("module {}\n\ngo 1.21\n", path(module));
    for below in (module + 1..MODULES).step_by(7).take(12) {
        text.push_str(&format!("\nrequire {} v1.{}.0\n", path(below), (below + minor) % 3));
    }
    text
}

/// The files of a package: each imports a package of a module below, the standard library, and has code to pass over.
fn source(module: usize, package: usize, file: usize) -> String {
    let mut text = format!("package p{package}\n\nimport (\n\t\"fmt\"\n\t\"strings\"\n");
    if let Some(below) = (module + 1..MODULES).step_by(7).take(12).nth(file % 12) {
        text.push_str(&format!("\n\t_ \"{}/p{}\"\n", path(below), (package + file) % PACKAGES));
    }
    text.push_str(")\n");
    for function in 0..20 {
        text.push_str(&format!(
            "\n// F{file}x{function} says something.\nfunc F{file}x{function}(words []string) string {{\n\treturn \
             fmt.Sprintln(strings.Join(words, \", \"))\n}}\n"
        ));
    }
    text
}

/// Writes the modules as a GOPROXY folder, each in three versions, and the main module beside it. The main module imports
/// one package in ten modules.
pub fn write(proxy: &Path, main: &Path) -> Result<(), String> {
    for module in 0..MODULES {
        let at = proxy.join(path(module)).join("@v");
        put(&at.join("list"), b"v1.0.0\nv1.1.0\nv1.2.0\n")?;
        for minor in 0..3 {
            let version = format!("v1.{minor}.0");
            let go_mod = go_mod(module, minor);
            put(&at.join(format!("{version}.mod")), go_mod.as_bytes())?;
            let info = format!("{{\"Version\":\"{version}\",\"Time\":\"2024-01-0{}T00:00:00Z\"}}", minor + 1);
            put(&at.join(format!("{version}.info")), info.as_bytes())?;
            let prefix = format!("{}@{version}", path(module));
            let mut files = vec![(format!("{prefix}/go.mod"), go_mod)];
            for package in 0..PACKAGES {
                for file in 0..FILES {
                    let name = format!("{prefix}/p{package}/f{file}.go");
                    files.push((name, source(module, package, file)));
                }
            }
            let zip = world::zip::store(files.iter().map(|(name, text)| (name.clone(), text.as_bytes())));
            put(&at.join(format!("{version}.zip")), &zip)?;
        }
    }
    let mut text = "package main\n\nimport (\n".to_owned();
    for module in 0..10 {
        text.push_str(&format!("\t_ \"{}/p0\"\n", path(module)));
    }
    text.push_str(")\n\nfunc main() {}\n");
    put(&main.join("main.go"), text.as_bytes())?;
    let mut go_mod = "module example.com/main\n\ngo 1.21\n".to_owned();
    for module in 0..10 {
        go_mod.push_str(&format!("\nrequire {} v1.0.0\n", path(module)));
    }
    put(&main.join("go.mod"), go_mod.as_bytes())
}
