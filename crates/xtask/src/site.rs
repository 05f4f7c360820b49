//! `cargo xtask build`: the static site.

use std::path::PathBuf;

use crate::setup;
use crate::shell::{self, Failure, root};
use crate::wasm::{self, Mode};

/// Builds `dist/` and gives its path.
pub fn build() -> Result<PathBuf, Failure> {
    setup::page()?;
    wasm::build(Mode::Small)?;
    shell::node_script("vite/bin/vite.js", ["build", "--logLevel", "warn"]).run()?;
    let site = root().join("dist");
    eprintln!("the site is in {}: copy it to any static host", site.display());
    Ok(site)
}
