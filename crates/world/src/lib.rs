//! What a go command can see: files, environment, network. [`System`] is the one door to all of it; [`World`] is the
//! in-memory system of a scenario. The terminal program has a system of its own over the real disk and network.

pub mod system;

pub use system::{Fetched, FileError, FileErrorKind, FileKind, Metadata, System};
