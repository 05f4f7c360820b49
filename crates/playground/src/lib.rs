//! The façade: a world in, plain data out. [`data`] holds what the page, the widget and the terminal show; the engine
//! that computes it is behind the feature `engine`, so that the page links none of it.

pub mod data;
#[cfg(feature = "engine")]
pub mod engine;
pub mod protocol;
