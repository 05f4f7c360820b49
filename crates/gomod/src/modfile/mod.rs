//! go.mod files: parse, interpret, edit, print (golang.org/x/mod/modfile).
//!
//! Texts are bytes; what is not UTF-8 in them is kept as [`crate::bytes`] says.

pub(crate) mod edit;
pub(crate) mod edit_tree;
mod error;
mod file;
mod lexer;
mod parser;
mod printer;
mod requirements;
pub(crate) mod rules;
mod scan;
pub(crate) mod sort;
pub mod text;
mod tree;

pub use error::{EditError, Error, ErrorList, FixError, VersionFixer};
pub use file::{
    Exclude, File, Go, Godebug, Ignore, Module, Replace, Require, Retract, Tool, Toolchain, VersionInterval,
};
pub use parser::parse_syntax;
pub use printer::format;
pub use rules::{is_go_version, is_toolchain_name, parse, parse_lax, parse_tolerant};
pub use scan::{Facts, RequireFact, scan, scan_plain, scan_requirements};
pub use text::{auto_quote, is_directory_path, module_path, must_quote};
pub use tree::{
    Comment, CommentBlock, Comments, FileSyntax, Line, LineBlock, LineId, Parenthesis, Position, Statement,
};
