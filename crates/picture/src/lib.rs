//! The picture of the module graph: where everything stands, computed from plain data. No engine code, no I/O.

mod goes;
mod homes;
mod input;
mod skeleton;

pub use goes::goes;
pub use homes::{Homes, NONE};
pub use input::{Ask, Graph, Module};
pub use skeleton::Skeleton;
