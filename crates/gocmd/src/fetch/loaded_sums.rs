//! What is known of the sums of a run: those that stand in go.sum, and what became of them.

use gomod::ModuleVersion;
use rustc_hash::FxHashMap;

use super::sum_lines::{SumKey, SumLines};
use crate::error::{Error, ErrorKind, Result};

/// What was read from go.sum (Go: `sumState`).
#[derive(Default)]
pub(super) struct Loaded {
    /// Content of go.sum.
    pub(super) sums: SumLines,
    /// Content of the go.sum files of workspace modules, in the order in which they were added.
    pub(super) workspace: Vec<(String, SumLines)>,
    /// What is not known from the lines alone.
    pub(super) status: FxHashMap<(ModuleVersion, Box<str>), Status>,
    /// go.sum is written without what stands in it.
    pub(super) overwrite: bool,
    pub(super) enabled: bool,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Status {
    pub(super) used: bool,
    pub(super) dirty: bool,
}

/// Where a sum is listed.
pub(super) enum Listed {
    /// In go.sum, by the number of the line.
    Here(usize),
    /// In the go.sum of a workspace module.
    Elsewhere,
}

impl Loaded {
    /// The status of a sum with its number among the lines.
    pub(super) fn status(&self, number: usize, module: SumKey<'_>, hash: &str) -> Status {
        let mut status = self.status_of(module, hash);
        status.used |= self.sums.is_used(number);
        status.dirty |= self.sums.is_dirty(number);
        status
    }

    /// Puts what is only known by the numbers of lines where it is kept when other lines are read.
    pub(super) fn note_lines(&mut self) {
        for (_, module, hash) in self.sums.iter().filter(|(number, ..)| self.sums.is_dirty(*number)) {
            self.status.entry((module.module(), hash.into())).or_default().dirty = true;
        }
    }

    pub(super) fn status_of(&self, module: SumKey<'_>, hash: &str) -> Status {
        if self.status.is_empty() {
            return Status::default();
        }
        self.status.get(&(module.module(), hash.into())).copied().unwrap_or_default()
    }

    /// The sums of a known kind that are not marked for removal and were not added by this run.
    pub(super) fn clean_sums<'l>(&'l self, module: SumKey<'l>) -> impl Iterator<Item = &'l str> {
        let workspace = self.workspace.iter().flat_map(move |(_, sums)| sums.get(module));
        let workspace = workspace.map(move |(_, hash)| (hash, self.status_of(module, hash)));
        let own = self.sums.get(module).map(move |(number, hash)| (hash, self.status(number, module, hash)));
        let clean = workspace.chain(own).filter(|(hash, status)| hash.starts_with("h1:") && !status.dirty);
        clean.map(|(hash, _)| hash)
    }

    pub(super) fn in_workspace(&self, module: SumKey<'_>) -> bool {
        self.workspace.iter().any(|(_, sums)| sums.contains(module))
    }

    /// Where the sum is listed, if it is; `Err` stops the command if another one is (Go: `haveModSumLocked`).
    pub(super) fn have(&self, file: &str, module: SumKey<'_>, hash: &str) -> Result<Option<Listed>> {
        let mismatch = |file: &str, listed: &str| {
            Error::new(
                ErrorKind::Verbatim,
                format!(
                    "verifying {}@{}: checksum mismatch\n\tdownloaded: {hash}\n\t{file}:     {listed}{GO_SUM_MISMATCH}",
                    module.path(),
                    module.version().concat()
                ),
            )
        };
        let shown = if file.ends_with("go.work.sum") { "go.work.sum" } else { "go.sum" };
        for (number, listed) in self.sums.get(module) {
            if *listed == *hash {
                return Ok(Some(Listed::Here(number)));
            }
            if listed.starts_with("h1:") {
                return Err(mismatch(shown, listed));
            }
        }
        let mut found = None;
        for (file, sums) in &self.workspace {
            for (_, listed) in sums.get(module) {
                if *listed == *hash {
                    found = Some(Listed::Elsewhere);
                } else if listed.starts_with("h1:") {
                    return Err(mismatch(file, listed));
                }
            }
        }
        Ok(found)
    }

    /// Adds a sum if it is not listed; gives its number, and the warning to print if go.sum lists only hashes of unknown kinds
    /// (Go: `addModSumLocked`).
    pub(super) fn add(
        &mut self,
        file: &str,
        module: SumKey<'_>,
        hash: &str,
    ) -> Result<(Option<usize>, Option<String>)> {
        if self.have(file, module, hash)?.is_some() {
            return Ok((None, None));
        }
        let listed: Vec<&str> = self.sums.get(module).map(|(_, hash)| hash).collect();
        let warning = (!listed.is_empty()).then(|| {
            format!(
                "warning: verifying {}@{}: unknown hashes in go.sum: {}; adding {hash}{HASH_VERSION_MISMATCH}",
                module.path(),
                module.version().concat(),
                listed.join(", ")
            )
        });
        Ok((Some(self.sums.add(module, hash)), warning))
    }
}

const GO_SUM_MISMATCH: &str = "

SECURITY ERROR
This download does NOT match an earlier download recorded in go.sum.
The bits may have been replaced on the origin server, or an attacker may
have intercepted the download attempt.

For more information, see 'go help module-auth'.
";

const HASH_VERSION_MISMATCH: &str = "

SECURITY WARNING
This download is listed in go.sum, but using an unknown hash algorithm.
The download cannot be verified.

For more information, see 'go help module-auth'.

";
