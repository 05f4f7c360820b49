//! The graph side of Go modules, as cmd/go/internal/mvs is for Go: the requirement graph, minimal version selection, and
//! the steps of that selection. Knows no file and no text: callers push requirements, then ask.

mod error;
mod graph;
mod index;
mod reduce;
mod trace;

pub use error::{BuildListError, InModule};
pub use graph::{Graph, NONE, compare_versions};
pub use reduce::{Requirements, build_list, minimal_requirements};
pub use trace::{Id, Step};
