//! Texts of go.mod and go.work files to try things on: those of the reference's own tests, and generated ones.

pub mod corpus;
pub mod edits;
pub mod generate;
pub mod random;

pub use random::Random;
