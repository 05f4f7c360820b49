//! `cargo xtask build`: the static site.

use std::path::PathBuf;

use crate::setup;
use crate::shell::{self, Failure, root};
use crate::wasm::{self, Mode};

/// Builds `dist/` and gives its path.
pub fn build() -> Result<PathBuf, Failure> {
    build_as(Mode::Small)
}

/// Builds `dist/` as told: `--quick` takes seconds and gives large programs, for tests while one works on the page.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    match arguments {
        [] => build_as(Mode::Small).map(drop),
        [flag] if flag == "--quick" => build_as(Mode::Quick).map(drop),
        _ => Err(Failure::new("usage: cargo xtask build [--quick]")),
    }
}

fn build_as(mode: Mode) -> Result<PathBuf, Failure> {
    setup::page()?;
    wasm::build(mode)?;
    shell::node_script("vite/bin/vite.js", ["build", "--logLevel", "warn"]).run()?;
    let site = root().join("dist");
    eprintln!("the site is in {}: copy it to any static host", site.display());
    Ok(site)
}
