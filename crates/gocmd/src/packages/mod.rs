//! Go files and packages: what go/build and cmd/go/internal/imports and search know.

pub mod cgo;
pub mod constraint;
pub mod directory;
pub mod doc;
pub mod embed;
pub mod header;
pub mod index;
pub mod linking;
mod parser;
pub mod patterns;
pub mod platform;
pub mod quoted;
pub mod reader;
pub mod scan;
pub mod scanner;
pub mod standard;
pub mod syntax;
pub mod tags;
pub mod test_functions;
pub mod walk;
