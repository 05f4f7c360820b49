//! go.sum and go.work.sum files (cmd/go/internal/modfetch fetch.go, `readGoSum` and `tidyGoSum`).

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use crate::{ModuleVersion, bytes, module};

/// The hash of a module with an empty go.mod and nothing else. Old versions of Go wrote it for what is no module; such
/// lines are passed over.
pub const EMPTY_GO_MOD_HASH: &str = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

/// The sums of a go.sum file: for each module version (with `/go.mod` behind the version for the sum of a go.mod file)
/// the hashes, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SumFile {
    /// Hashes by module version.
    pub sums: HashMap<ModuleVersion, Vec<String>>,
}

/// A line that has not three fields. Displays as go says it, with a newline at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedLine {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// How many fields it has.
    pub fields: usize,
}

impl fmt::Display for MalformedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "malformed go.sum:\n{}:{}: wrong number of fields {}", self.file, self.line, self.fields)
    }
}

impl std::error::Error for MalformedLine {}

/// One line of a go.sum file that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumLine {
    /// The line, from 1.
    pub line: usize,
    /// Where it stands in the text, without its newline.
    pub span: Range<usize>,
    /// Module version and hash; the number of fields if that is not three.
    pub entry: Result<(ModuleVersion, String), usize>,
}

/// The lines of a go.sum file, blank ones left out.
pub fn lines(data: &[u8]) -> impl Iterator<Item = SumLine> + '_ {
    let mut start = 0;
    data.split(|&byte| byte == b'\n').enumerate().filter_map(move |(index, line)| {
        let span = start..start + line.len();
        start = span.end + 1;
        let text = bytes::to_text(line);
        let mut fields = text.split_whitespace();
        let entry = match (fields.next()?, fields.next(), fields.next(), fields.count()) {
            (path, Some(version), Some(hash), 0) => Ok((ModuleVersion::new(path, version), hash.to_owned())),
            (_, second, third, more) => Err(1 + usize::from(second.is_some()) + usize::from(third.is_some()) + more),
        };
        Some(SumLine { line: index + 1, span, entry })
    })
}

impl SumFile {
    /// Reads a file. A malformed line is an error, unless the caller is lenient (`go mod tidy` is, to mend the file).
    pub fn parse(name: &str, data: &[u8], lenient: bool) -> Result<Self, MalformedLine> {
        let mut file = Self::default();
        file.read(name, data, lenient)?;
        Ok(file)
    }

    /// Adds the sums of one more text (Go: `readGoSum`).
    pub fn read(&mut self, name: &str, data: &[u8], lenient: bool) -> Result<(), MalformedLine> {
        for SumLine { line, entry, .. } in lines(data) {
            match entry {
                Ok((module, hash)) if hash != EMPTY_GO_MOD_HASH => self.add(module, hash),
                Ok(_) => {}
                Err(_) if lenient => {}
                Err(fields) => return Err(MalformedLine { file: name.to_owned(), line, fields }),
            }
        }
        Ok(())
    }

    /// Adds one sum.
    pub fn add(&mut self, module: ModuleVersion, hash: String) {
        self.sums.entry(module).or_default().push(hash);
    }

    /// The hashes of a module version.
    pub fn hashes(&self, module: &ModuleVersion) -> &[String] {
        self.sums.get(module).map_or(&[], Vec::as_slice)
    }

    /// The text with the sums that are kept: sorted by path and version, hashes sorted, each once.
    pub fn format(&self, keep: impl Fn(&ModuleVersion, &str) -> bool) -> Vec<u8> {
        let mut modules: Vec<ModuleVersion> = self.sums.keys().cloned().collect();
        // The order is total over different keys that Go writes; for others, be the same on every run.
        modules.sort();
        module::sort(&mut modules);
        let mut out = String::new();
        for module in &modules {
            let mut hashes: Vec<&String> = self.hashes(module).iter().collect();
            hashes.sort();
            hashes.dedup();
            for hash in hashes {
                if keep(module, hash) {
                    out.push_str(&format!("{} {} {hash}\n", module.path, module.version));
                }
            }
        }
        bytes::to_bytes(&out).into_owned()
    }
}
