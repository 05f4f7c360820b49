//! `cargo xtask bench`: builds what is measured, then measures (`tests/src/bin/bench.rs`).

use std::path::PathBuf;

use crate::shell::{self, Failure, root};
use crate::{oracle, setup, site, wasm};

/// Runs all parts or the named ones.
pub fn run(parts: &[String]) -> Result<(), Failure> {
    let wanted = |names: &[&str]| parts.is_empty() || parts.iter().any(|part| names.contains(&part.as_str()));
    oracle::install()?;
    shell::cargo(["build", "--release", "--package", "cli"]).run()?;
    if wanted(&["node", "browser"]) {
        setup::page()?;
        wasm::build_for_node()?;
    }
    if wanted(&["sizes", "browser"]) {
        setup::browser()?;
        site::build()?;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let program = target.join("release/gomodplay").to_string_lossy().into_owned();
    let parse_only = !parts.is_empty() && parts.iter().all(|part| part == "parse");
    if !parse_only {
        let arguments = ["run", "--quiet", "--release", "--package", "tests", "--bin", "bench", "--"];
        shell::cargo(arguments).args([program]).args(parts).run()?;
    }
    if wanted(&["parse"]) {
        shell::cargo(["bench", "--quiet", "--package", "gomod"]).run()?;
    }
    Ok(())
}
