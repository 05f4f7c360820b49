//! The picture of the module graph: where everything stands, computed from plain data. No engine code, no I/O.

mod goes;
mod homes;
mod input;
mod label;
mod layout;
pub mod measure;
mod skeleton;

pub use goes::goes;
pub use homes::{Homes, NONE};
pub use input::{Ask, Graph, Module};
pub use label::{Label, organisation};
pub use layout::{Bracket, Canvas, Ground, Heading, Kept, Layout, Plan, STEPS, Shown, Spot, Step, lay_out};
pub use skeleton::Skeleton;
