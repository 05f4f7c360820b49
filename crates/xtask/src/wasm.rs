//! From crates to WebAssembly with JavaScript around it: cargo, wasm-bindgen (as a library, of the very version that the
//! crates link), wasm-opt.

mod later;
mod module;
mod order;
mod parts;
mod rehearsal;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;

use wasm_bindgen_cli_support::Bindgen;

use self::parts::{Choice, Parts};
use crate::shell::{self, Failure, at, root};

/// The programs. They are compiled one by one: together, cargo would unify their features and the page would link the
/// engine.
const PROGRAMS: [&str; 2] = ["web", "js"];

/// What decides, beside a program itself, what becomes of it: when one of these changes, the step is done again.
const MAKERS: &[&str] = &[
    include_str!("wasm.rs"),
    include_str!("wasm/module.rs"),
    include_str!("wasm/order.rs"),
    include_str!("wasm/parts.rs"),
    include_str!("../../../package-lock.json"),
    include_str!("../../../Cargo.lock"),
];

/// The same of the engine alone.
const REHEARSAL: &[&str] = &[
    include_str!("wasm/rehearsal.rs"),
    include_str!("wasm/rehearse.mjs"),
    include_str!("../../../web/scenarios/two-versions.txtar"),
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
        Mode::Small if name == "web" => "wasm",
        Mode::Small => "engine",
    };
    let target = "wasm32-unknown-unknown";
    let build = shell::cargo(["build", "--quiet", "--target", target, "--profile", profile, "--package", name]);
    let mut build = build.env("RUSTFLAGS", flags());
    if !features.is_empty() {
        build = build.args(["--features", &features.join(",")]);
    }
    build.run()?;
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder_name = if mode == Mode::Quick { "debug" } else { profile };
    let compiled = folder.join(target).join(folder_name).join(format!("{name}.wasm"));
    let output = root().join(".cache/wasm").join(if face == "web" { name.to_owned() } else { format!("{name}-node") });

    // The same program in the same mode: what is there stays, and with it the names of hashed assets.
    let bytes = at(&compiled, std::fs::read(&compiled))?;
    let mut hasher = DefaultHasher::new();
    let choice = splits(face).then(|| later::choice(name));
    (bytes, mode, MAKERS, choice.map(|choice| (choice.later, choice.now))).hash(&mut hasher);
    if name == "js" {
        REHEARSAL.hash(&mut hasher);
    }
    let hash = format!("{:016x}", hasher.finish());
    let stamp = output.join("input");
    if std::fs::read_to_string(&stamp).is_ok_and(|built| built == hash) {
        return Ok(false);
    }
    bind(name, &compiled, &output, mode, face)?;
    // The tests are built for one run: the time for optimising them would be lost.
    if mode == Mode::Small && name != "goscripts" {
        optimise(name, &output, choice)?;
    }
    if splits(face) {
        let second = if mode == Mode::Small {
            format!("new URL('./{name}_later.wasm', import.meta.url)")
        } else {
            "undefined".to_owned()
        };
        let file = output.join("later.js");
        at(&file, std::fs::write(&file, format!("export default {second};\n")))?;
        let first = if output.join(rehearsal::FIRST).exists() {
            format!("new URL('./{}', import.meta.url)", rehearsal::FIRST)
        } else {
            "undefined".to_owned()
        };
        let file = output.join("first.js");
        at(&file, std::fs::write(&file, format!("export default {first};\n")))?;
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
    bindgen.remove_name_section(mode == Mode::Small && !splits(face)).remove_producers_section(true);
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

/// Whether the program comes in two parts: for browsers.
fn splits(face: &str) -> bool {
    face == "web"
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
fn optimise(name: &str, output: &Path, choice: Option<Choice<'_>>) -> Result<(), Failure> {
    let start = Instant::now();
    let file = output.join(format!("{name}_bg.wasm"));
    let before = at(&file, std::fs::metadata(&file))?.len();
    let path = file.to_string_lossy();
    // Browsers compile a function well only when it ran often, and a long one takes them long: what is called from one place
    // alone stays apart, unless it is short.
    let level: &[&str] = if name == "web" { &["-Oz"] } else { &["-O2", "--one-caller-inline-max-function-size=100"] };
    let names = if choice.is_some() { "--debuginfo" } else { "--strip-debug" };
    let arguments = [level, &[names, "--strip-producers", "--strip-target-features", &path, "-o", &path]].concat();
    // This takes most of a build's time: what came of the same program before is kept beside the output.
    let mut hasher = DefaultHasher::new();
    (at(&file, std::fs::read(&file))?, &arguments, include_str!("../../../package-lock.json")).hash(&mut hasher);
    let key = format!("{:016x}", hasher.finish());
    let (known, known_key) = (output.with_extension("optimised"), output.with_extension("key"));
    if !std::fs::read_to_string(&known_key).is_ok_and(|known| known == key) || !known.exists() {
        shell::node_script("binaryen/bin/wasm-opt", arguments).quietly().run()?;
        at(&known, std::fs::copy(&file, &known))?;
        at(&known_key, std::fs::write(&known_key, key))?;
    }
    let program = at(&known, std::fs::read(&known))?;
    let (first, later) = if let Some(choice) = choice {
        let ran = if name == "js" { Some(rehearsal::ran(name, output, &program)?) } else { None };
        let split = parts::split(&program, Choice { ran: ran.as_deref(), ..choice })?;
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
