//! Go's script language, run in this process against `gocmd`: cmd/go's own tests, read from the installed reference, with
//! Go's test proxy and checksum database. All files but $GOROOT are in memory, and $GOROOT comes through a trait, so the
//! same runner works natively and compiled to WebAssembly (`tests/node/scripts.mjs`).
//!
//! The language is described in cmd/go/testdata/script/README; `line` parses it, `commands` has what a script can do,
//! `system` is what its go command sees.

pub mod caught;
mod commands;
pub mod difference;
pub mod goroot;
pub mod line;
pub mod pattern;
pub mod proxy;
mod runner;
pub mod sumdb;
pub mod system;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use goroot::Goroot;
pub use runner::{Runner, Verdict};
