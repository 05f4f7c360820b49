//! From crates to WebAssembly with JavaScript around it: cargo, wasm-bindgen (as a library, of the very version that the
//! crates link), wasm-opt.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;

use wasm_bindgen_cli_support::Bindgen;

use crate::shell::{self, Failure, at, root};

/// The programs. They are compiled one by one: together, cargo would unify their features and the page would link the
/// engine.
const PROGRAMS: [&str; 2] = ["web", "js"];

/// How the programs are compiled.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// For `serve`: quick to build.
    Quick,
    /// For `dist/`: small and fast.
    Small,
}

/// Builds both programs into `.cache/wasm/NAME/`, for a browser. Gives true if any of them changed.
pub fn build(mode: Mode) -> Result<bool, Failure> {
    let mut changed = false;
    for name in PROGRAMS {
        changed |= one(name, mode, "web", &[])?;
    }
    Ok(changed)
}

/// Builds the engine for Node into `.cache/wasm/js-node/`, with what is timed there alone.
pub fn build_for_node() -> Result<(), Failure> {
    one("js", Mode::Small, "nodejs", &["measure"])?;
    common_js("js")
}

/// Builds Go's scripts with the engine for Node into `.cache/wasm/goscripts-node/`.
pub fn build_scripts() -> Result<(), Failure> {
    one("goscripts", Mode::Small, "nodejs", &[])?;
    common_js("goscripts")
}

/// wasm-bindgen writes a CommonJS module; the package file at the top says that modules here are not.
fn common_js(name: &str) -> Result<(), Failure> {
    let package = root().join(format!(".cache/wasm/{name}-node/package.json"));
    at(&package, std::fs::write(&package, "{ \"type\": \"commonjs\" }\n"))
}

fn one(name: &str, mode: Mode, face: &str, features: &[&str]) -> Result<bool, Failure> {
    let profile = match mode {
        Mode::Quick => "dev",
        Mode::Small => "wasm",
    };
    let target = "wasm32-unknown-unknown";
    let mut build = shell::cargo(["build", "--quiet", "--target", target, "--profile", profile, "--package", name]);
    if !features.is_empty() {
        build = build.args(["--features", &features.join(",")]);
    }
    build.run()?;
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder_name = if mode == Mode::Quick { "debug" } else { "wasm" };
    let compiled = folder.join(target).join(folder_name).join(format!("{name}.wasm"));
    let output = root().join(".cache/wasm").join(if face == "web" { name.to_owned() } else { format!("{name}-node") });

    // The same program in the same mode: what is there stays, and with it the names of hashed assets.
    let bytes = at(&compiled, std::fs::read(&compiled))?;
    let mut hasher = DefaultHasher::new();
    (bytes, mode, env!("CARGO_PKG_VERSION")).hash(&mut hasher);
    let hash = format!("{:016x}", hasher.finish());
    let stamp = output.join("input");
    if std::fs::read_to_string(&stamp).is_ok_and(|built| built == hash) {
        return Ok(false);
    }
    bind(name, &compiled, &output, mode, face)?;
    // The tests are built for one run: the time for optimising them would be lost.
    if mode == Mode::Small && name != "goscripts" {
        optimise(name, &output)?;
    }
    at(&stamp, std::fs::write(&stamp, hash))?;
    Ok(true)
}

fn bind(name: &str, compiled: &Path, output: &Path, mode: Mode, face: &str) -> Result<(), Failure> {
    let start = Instant::now();
    if output.exists() {
        at(output, std::fs::remove_dir_all(output))?;
    }
    at(output, std::fs::create_dir_all(output))?;
    let failed = |error| Failure::new(format!("wasm-bindgen {name}: {error:#}"));
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(name).typescript(true).keep_debug(false);
    bindgen.remove_name_section(mode == Mode::Small).remove_producers_section(true);
    if face == "web" {
        bindgen.web(true).map_err(failed)?;
        bindgen.omit_default_module_path(false);
    } else {
        bindgen.nodejs(true).map_err(failed)?;
    }
    bindgen.generate(output).map_err(failed)?;
    eprintln!("wasm-bindgen {name}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Runs binaryen's wasm-opt over a program: the page for size, the engine for speed.
fn optimise(name: &str, output: &Path) -> Result<(), Failure> {
    let start = Instant::now();
    let file = output.join(format!("{name}_bg.wasm"));
    let before = at(&file, std::fs::metadata(&file))?.len();
    let path = file.to_string_lossy();
    let level = if name == "web" { "-Oz" } else { "-O2" };
    shell::node_script(
        "binaryen/bin/wasm-opt",
        [level, "--strip-debug", "--strip-producers", "--strip-target-features", &path, "-o", &path],
    )
    .quietly()
    .run()?;
    let after = at(&file, std::fs::metadata(&file))?.len();
    eprintln!("wasm-opt {name}: {before} to {after} bytes in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}
