//! The picture of the module graph: where everything stands, computed from plain data. No engine code, no I/O.

pub mod cards;
mod change;
mod figures;
mod focus;
mod goes;
mod homes;
mod input;
mod label;
pub mod laws;
mod layout;
pub mod measure;
pub mod order;
mod outline;
mod pills;
pub mod scene;
mod skeleton;
mod svg;
mod written;

pub use change::{changes, marks};
pub use figures::{Figures, figures};
pub use focus::Focus;
pub use goes::goes;
pub use homes::{Homes, NONE};
pub use input::{Ask, Graph, Module};
pub use label::{Label, organisation};
pub use layout::{Bracket, Canvas, Ground, Heading, Kept, Layout, Plan, STEPS, Shown, Spot, Step, lay_out};
pub use outline::{Row, outline, outline_by_path};
pub use skeleton::Skeleton;
pub use svg::svg;
pub use written::written;
