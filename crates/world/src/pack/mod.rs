//! A pack: the requirements of many published module versions in one small file.
//!
//! Layout: magic, origin, date, then three deflated parts. The first holds a table of texts, a table of go.mod shapes, the
//! module paths, how long each module's section is, how many versions it has and how long its lines in the second part are,
//! and the sections: the names of the versions, and for each version the shape of its go.mod and its requirements as what
//! changes against the version below it. Versions are numbered as they stand, so that a requirement is a number and no name is
//! read before somebody wants it. The second part holds the lines of go.mod files that nobody reads who only wants
//! requirements (replacements, exclusions, retractions, comments), the third one times and version lists; they are inflated
//! when somebody asks. Opening a pack inflates the first part; a section is decoded when its module is asked for.
//!
//! Every go.mod comes out byte for byte as it went in. A pack that is not well-formed gives an error or knows less; it can't
//! make a reader panic, and what one can make it allocate is bounded.

mod bytes;
mod known;
mod read;
mod section;
mod shape;
mod text;
mod write;

use std::fmt;

pub use crate::summary::of as summary;
pub use read::Pack;
pub use write::{Facts, ModuleFacts, write};

/// What a pack starts with: the name of the format and its version.
const MAGIC: &[u8] = b"gomodpack 2\n";

/// The most bytes that one part of a pack inflates to.
const LIMIT: usize = 64 << 20;

/// The most requirements that one pack expands to.
const REQUIREMENTS: usize = 8_000_000;

/// How hard the writer deflates.
const fn level() -> u8 {
    10
}

/// How one requirement follows from the list before: the two low bits; the number above them counts or differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    /// The next so many requirements stay as they are.
    Keep,
    /// The next one has another version.
    Change,
    /// The next so many are gone.
    Drop,
    /// A new one: the number is that of its module, less the one before; its version follows.
    Insert,
}

/// Why bytes are not a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackError {
    /// They don't start as a pack does, or it is one of another version.
    NotAPack,
    /// They start as one and end before it does, or don't inflate.
    Broken,
    /// They would inflate to more than a pack may.
    TooBig,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAPack => "this is not a pack of module requirements",
            Self::Broken => "the pack is cut off or damaged",
            Self::TooBig => "the pack holds more than 64 MB",
        })
    }
}

impl std::error::Error for PackError {}
