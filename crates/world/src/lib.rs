//! What a go command can see: files, environment, network. [`System`] is the one door to all of it; [`World`] is the
//! in-memory system of a scenario. The terminal program has a system of its own over the real disk and network.

mod known;
mod notes;
pub mod pack;
pub mod registry;
pub mod scenario;
mod summary;
pub mod system;
pub mod tree;
pub mod txtar;
mod world;
pub mod zip;

pub use known::{KnownGoMod, KnownModules};
pub use notes::{AuthorNotes, Retraction};
pub use pack::{Pack, PackError};
pub use registry::{Registry, Rest};
pub use scenario::Scenario;
pub use system::{Fetched, FileError, FileErrorKind, FileKind, Metadata, ModuleSummary, System};
pub use tree::Tree;
pub use world::World;
