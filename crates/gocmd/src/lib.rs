//! The go command's module commands over a [`world::System`], word for word.
//!
//! Rooms follow Go's packages: [`session`] and [`config`] (cmd/go/internal/base and cfg), `fetch` (modfetch), `load`
//! (modload), `packages` (imports, search, go/build), `commands` (modcmd, modget, workcmd, list).

pub mod build;
pub mod commands;
pub mod config;
pub mod diff;
pub mod error;
pub mod fetch;
pub mod fsys;
pub mod json;
pub mod load;
pub mod outcome;
pub mod packages;
pub mod paths;
pub mod session;
pub mod toolchain;

pub use commands::run;
pub use config::Config;
pub use error::{Error, ErrorKind, Result};
pub use outcome::Outcome;
pub use session::Session;
