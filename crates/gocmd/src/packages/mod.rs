//! Go files and packages: what go/build and cmd/go/internal/imports and search know.

pub mod cgo;
pub mod constraint;
pub mod directory;
pub mod doc;
pub mod embed;
mod grammar;
pub mod header;
pub mod index;
mod lines;
pub mod linking;
mod literals;
pub mod package_flags;
mod parser;
pub mod patterns;
pub mod platform;
pub mod quoted;
pub mod reader;
pub mod scan;
mod scanner;
pub mod standard;
pub mod syntax;
pub mod tags;
pub mod test_functions;
mod token;
pub mod walk;
