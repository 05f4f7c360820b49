//! From crates to WebAssembly with JavaScript around it: cargo, wasm-bindgen (as a library, of the very version that the
//! crates link), wasm-opt.

mod module;
mod order;
mod parts;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;

use wasm_bindgen_cli_support::Bindgen;

use self::parts::Parts;
use crate::shell::{self, Failure, at, root};

/// The programs. They are compiled one by one: together, cargo would unify their features and the page would link the
/// engine.
const PROGRAMS: [&str; 2] = ["web", "js"];

/// What the page does not need until somebody asks for it: functions with one of these in their names come in a second
/// part. What a first visit does need of them is loaded at once, and the browser checks say so.
const LATER: &[&str] = &[
    " as core::fmt::Debug>::fmt",
    "<f64 as core::fmt::",
    "<str as core::fmt::Debug>::fmt",
    "<str>::to_lowercase",
    "Control>::cancel_loading",
    "Control>::edit",
    "Control>::load_pack",
    "Control>::open_example::",
    "Control>::open_link",
    "Control>::open_project",
    "Control>::replace",
    "Control>::run",
    "Control>::share",
    "Control>::take_back",
    "Control>::take_files",
    "Control>::try_",
    "Control>::undo",
    "picture::cards::both::",
    "core::fmt::float::",
    "core::str::slice_error_fail",
    "picture::change::",
    "picture::focus::",
    "picture::input::Graph>::union",
    "picture::pills::",
    "picture::svg::",
    "serde_json::error::",
    "web::answer::Notices",
    "web::app::use_listeners::inner_fn::{closure#0}::{closure",
    "web::clipboard::",
    "web::console::",
    "web::control::apply",
    "web::difference::ChangeRow",
    "web::difference::Choices",
    "web::difference::Panels",
    "web::difference::Patch",
    "web::difference::WhatIfView",
    "web::difference::summary",
    "web::dialogs::Frame",
    "web::dialogs::Keys",
    "web::dialogs::Missing",
    "web::dialogs::Palette",
    "web::dialogs::SettingsDialog",
    "web::dialogs::Share",
    "web::files::Taken",
    "web::files::save",
    "web::files::size",
    "web::graph::export::",
    "web::graph::keys::",
    "web::graph::minimap::",
    "web::graph::territories::",
    "web::menu::PickFiles",
    "web::result::Checks",
    "web::result::Empty",
    "web::result::Loading",
    "web::result::Missing",
    "web::source::ProblemRow",
    "web::steps::",
    "web::storage::earlier",
    "web::storage::keep_earlier",
    "web::topbar::ExamplesMenu as yew::functional::FunctionProvider>::run::inner::{closure",
    "web::topbar::ScenarioMenu as yew::functional::FunctionProvider>::run::inner::{closure",
    "web::why::",
];

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
    let build = shell::cargo(["build", "--quiet", "--target", target, "--profile", profile, "--package", name]);
    let mut build = build.env("RUSTFLAGS", flags());
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
    (bytes, mode, if splits(name, face) { LATER } else { &[] }, env!("CARGO_PKG_VERSION")).hash(&mut hasher);
    let hash = format!("{:016x}", hasher.finish());
    let stamp = output.join("input");
    if std::fs::read_to_string(&stamp).is_ok_and(|built| built == hash) {
        return Ok(false);
    }
    bind(name, &compiled, &output, mode, face)?;
    // The tests are built for one run: the time for optimising them would be lost.
    if mode == Mode::Small && name != "goscripts" {
        optimise(name, &output, splits(name, face))?;
    }
    if name == "web" {
        let second = if splits(name, face) && mode == Mode::Small {
            "new URL('./web_later.wasm', import.meta.url)"
        } else {
            "undefined"
        };
        let file = output.join("later.js");
        at(&file, std::fs::write(&file, format!("export default {second};\n")))?;
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
    // Functions are known by their names when the program is split; they go after that.
    bindgen.remove_name_section(mode == Mode::Small && !splits(name, face)).remove_producers_section(true);
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

/// Whether the program comes in two parts.
fn splits(name: &str, face: &str) -> bool {
    name == "web" && face == "web"
}

/// Flags for the compiler: names that tell all types, which the split goes by, and no paths of this machine.
fn flags() -> String {
    let mut flags = "-Csymbol-mangling-version=v0".to_owned();
    let home = |name: &str, folder: &str| {
        std::env::var_os(name).map(PathBuf::from).or_else(|| std::env::home_dir().map(|home| home.join(folder)))
    };
    let places = [
        (Some(root()), "gomodplay"),
        (home("CARGO_HOME", ".cargo"), "cargo"),
        (home("RUSTUP_HOME", ".rustup"), "rustup"),
    ];
    for (place, name) in places {
        if let Some(place) = place {
            flags.push_str(&format!(" --remap-path-prefix={}={name}", place.display()));
        }
    }
    flags
}

/// Runs binaryen's wasm-opt over a program, the page for size, the engine for speed, and orders its functions.
fn optimise(name: &str, output: &Path, splits: bool) -> Result<(), Failure> {
    let start = Instant::now();
    let file = output.join(format!("{name}_bg.wasm"));
    let before = at(&file, std::fs::metadata(&file))?.len();
    let path = file.to_string_lossy();
    let level = if name == "web" { "-Oz" } else { "-O2" };
    let names = if splits { "--debuginfo" } else { "--strip-debug" };
    shell::node_script(
        "binaryen/bin/wasm-opt",
        [level, names, "--strip-producers", "--strip-target-features", &path, "-o", &path],
    )
    .quietly()
    .run()?;
    let program = at(&file, std::fs::read(&file))?;
    let (first, later) = if splits {
        let split = parts::split(&program, LATER)?;
        let later = output.join(format!("{name}_later.wasm"));
        at(&later, std::fs::write(&later, &split.later))?;
        let contents = output.join("contents.txt");
        at(&contents, std::fs::write(&contents, &split.contents))?;
        rename(name, output, &split)?;
        (split.first, split.later.len())
    } else {
        (parts::ordered(&program)?, 0)
    };
    at(&file, std::fs::write(&file, &first))?;
    eprintln!(
        "wasm-opt {name}: {before} to {} and {later} bytes in {:.1} s",
        first.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Gives the imports in the program's JavaScript the short names that they have in its first part, and adds the one that
/// loads the second.
fn rename(name: &str, output: &Path, split: &Parts) -> Result<(), Failure> {
    let file = output.join(format!("{name}.js"));
    let mut script = at(&file, std::fs::read_to_string(&file))?;
    let module = format!("\"./{name}_bg.js\": import0,");
    let both = format!(
        "{}: import0,\n        later: {{ load: () => globalThis.gomodplay.loadLater(wasm) }},",
        Parts::JAVASCRIPT
    );
    let imports = split.renamed.iter().map(|(old, new)| (format!(" {old}: "), format!(" {new}: ")));
    for (old, new) in imports.chain([(module, both)]) {
        if script.matches(&old).count() != 1 {
            return Err(Failure::new(format!("{}: {old:?} is not there once", file.display())));
        }
        script = script.replacen(&old, &new, 1);
    }
    at(&file, std::fs::write(&file, script))
}
