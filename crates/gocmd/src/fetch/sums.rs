//! go.sum: what is checked against it and what goes into it (cmd/go/internal/modfetch/fetch.go).

use std::borrow::Cow;
use std::cell::LazyCell;

use gomod::ModuleVersion;
use rustc_hash::FxHashSet;

use super::Fetcher;
use super::loaded_sums::{Listed, Loaded, Status};
use super::sum_lines::{SumKey, SumLines, fields};
use crate::error::{Error, ErrorKind, Result};

/// The state of go.sum, taken out and put back by [`Fetcher::set_state`] (Go: the `Fetcher` that `SetState` returns).
#[derive(Default)]
pub struct State {
    file: String,
    workspace_files: Vec<String>,
    sums: Option<Loaded>,
}

/// The hash of an empty go.mod, which an old version of go wrote for what was no module.
const EMPTY_GO_MOD_HASH: &str = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

impl Fetcher<'_> {
    /// The go.sum file in use, empty if none (Go: `Fetcher.GoSumFile`).
    pub fn go_sum_file(&self) -> String {
        self.state.borrow().file.clone()
    }

    /// Sets the go.sum file (Go: `Fetcher.SetGoSumFile`).
    pub fn set_go_sum_file(&self, file: &str) {
        file.clone_into(&mut self.state.borrow_mut().file);
    }

    /// Adds the go.sum of a workspace module, which is read but never written (Go: `Fetcher.AddWorkspaceGoSumFile`).
    pub fn add_workspace_go_sum_file(&self, file: &str) {
        self.state.borrow_mut().workspace_files.push(file.to_owned());
    }

    /// Forgets everything (Go: `Fetcher.Reset`).
    pub fn reset(&self) {
        self.set_state(State::default());
    }

    /// Puts a state in and gives the old one back. What repositories answered is forgotten, so that everything is checked
    /// against the new go.sum (Go: `Fetcher.SetState`).
    pub fn set_state(&self, state: State) -> State {
        self.states.set(self.states.get() + 1);
        self.repos.borrow_mut().clear();
        self.downloads.borrow_mut().clear();
        self.state.replace(state)
    }

    /// The number of the state that is in, if its go.sum can be read.
    pub(crate) fn sound_state(&self) -> Option<u32> {
        self.broken.get().is_none().then(|| self.states.get())
    }

    /// Reads go.sum if that was not done; says whether it is in use (Go: `initGoSum`).
    fn init_go_sum(&self) -> Result<bool> {
        let (file, workspace_files) = {
            let state = self.state.borrow();
            if state.file.is_empty() {
                return Ok(false);
            }
            if state.sums.is_some() {
                return Ok(true);
            }
            (state.file.clone(), state.workspace_files.clone())
        };
        let mut loaded = Loaded::default();
        for name in workspace_files {
            let sums = self.read_go_sum_file(&name)?;
            loaded.workspace.push((name, sums));
        }
        loaded.sums = self.read_go_sum_file(&file)?;
        loaded.enabled = true;
        self.state.borrow_mut().sums = Some(loaded);
        Ok(true)
    }

    fn read_go_sum_file(&self, file: &str) -> Result<SumLines> {
        match self.session.fsys.read(file) {
            Ok(data) => self.read_go_sum(file, &data),
            Err(error) if error.is_not_found() => Ok(SumLines::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Go: `readGoSum`. Malformed lines stop every command but `go mod tidy`, which mends the file.
    fn read_go_sum(&self, file: &str, data: &[u8]) -> Result<SumLines> {
        // Much quicker than the lossy way where there is nothing to lose.
        let text = std::str::from_utf8(data).map_or_else(|_| String::from_utf8_lossy(data), Cow::Borrowed);
        let mut sums = SumLines::of(&text);
        let mut start = 0;
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
        for (at, end) in ends.enumerate() {
            let line = &text[start..end];
            let (fields, count) = fields(line);
            let place = |[from, to]: [usize; 2]| start + from..start + to;
            match (count, fields) {
                (0, _) => {}
                (3, [_, _, [from, to]]) if &line[from..to] == EMPTY_GO_MOD_HASH => {}
                (3, [path, version, hash]) => sums.list(place(path), place(version), place(hash)),
                _ if self.session.config.command == "mod tidy" => {}
                _ => {
                    let text = format!("malformed go.sum:\n{file}:{}: wrong number of fields {count}\n", at + 1);
                    return Err(Error::new(ErrorKind::Verbatim, text));
                }
            }
            start += line.len() + 1;
        }
        Ok(sums)
    }

    /// True if go.sum has a checksum of a known kind for the module; the version may end in `/go.mod` (Go: `HaveSum`).
    pub fn have_sum(&self, module: &ModuleVersion) -> bool {
        match self.init_go_sum() {
            Ok(true) => {}
            Ok(false) => return false,
            Err(error) => {
                // Go would exit here. The caller goes on as if all were well, and meets the error when it fetches.
                let ends = error.ends_command();
                if ends {
                    self.broken.set(error).ok();
                }
                return ends;
            }
        }
        let state = self.state.borrow();
        state.sums.as_ref().is_some_and(|loaded| loaded.clean_sums(SumKey::of(module)).next().is_some())
    }

    /// The checksum that go.sum has, empty if it has none; `None` if there is no go.sum or it has two that disagree (Go:
    /// `Fetcher.RecordedSum`).
    pub fn recorded_sum(&self, module: &ModuleVersion) -> Option<String> {
        if !self.init_go_sum().unwrap_or(false) {
            return None;
        }
        let state = self.state.borrow();
        let mut found = "";
        for sum in state.sums.as_ref()?.clean_sums(SumKey::of(module)) {
            if !found.is_empty() && found != sum {
                return None;
            }
            found = sum;
        }
        Some(found.to_owned())
    }

    /// The error of a go.sum that can't be read at all, if somebody met it.
    pub(super) fn check_not_broken(&self) -> Result<()> {
        self.broken.get().cloned().map_or(Ok(()), Err)
    }

    /// Checks a go.mod against go.sum (Go: `checkGoMod`).
    pub(super) fn check_go_mod(&self, path: &str, version: &str, data: &[u8]) -> Result<()> {
        let module = ModuleVersion::new(path, [version, "/go.mod"].concat());
        self.check_mod_sum(&module, &gomod::dirhash::go_mod_hash(data))
    }

    /// As [`Fetcher::check_go_mod`], for what was just read from a file.
    pub(super) fn check_go_mod_file(&self, path: &str, version: &str, file: &str, data: &[u8]) -> Result<()> {
        match self.session.system.go_mod_hash(file) {
            Some(hash) => self.check_mod_sum(&ModuleVersion::new(path, [version, "/go.mod"].concat()), &hash),
            None => self.check_go_mod(path, version, data),
        }
    }

    /// Checks the go.sum hash of a module version's go.mod.
    pub fn check_known_sum(&self, module: &ModuleVersion, hash: &str) -> Result<()> {
        self.check_sum(SumKey::of_go_mod(module), hash)
    }

    /// Checks that the recorded checksum of a module is this one, and records it (Go: `checkModSum`).
    pub(super) fn check_mod_sum(&self, module: &ModuleVersion, hash: &str) -> Result<()> {
        self.check_sum(SumKey::of(module), hash)
    }

    fn check_sum(&self, module: SumKey<'_>, hash: &str) -> Result<()> {
        let in_use = self.init_go_sum()?;
        let use_sum_db = LazyCell::new(|| self.use_sum_db(module.path()));
        let mut known = false;
        if in_use {
            let mut state = self.state.borrow_mut();
            let State { file, sums, .. } = &mut *state;
            if let Some(loaded) = sums {
                known = match loaded.have(file, module, hash).map_err(|error| self.session.end(error))? {
                    Some(Listed::Here(number)) => {
                        loaded.sums.set_used(number);
                        true
                    }
                    // Its line, which comes below, will know it.
                    None if !*use_sum_db => false,
                    other => {
                        loaded.status.entry((module.module(), hash.into())).or_default().used = true;
                        other.is_some()
                    }
                };
            }
        }
        if known && module.path() != super::toolchain::DOWNLOADS {
            return Ok(());
        }
        if *use_sum_db {
            self.check_sum_db(&module.module(), hash)?;
        }
        if known || !in_use {
            return Ok(());
        }
        let warning = {
            let mut state = self.state.borrow_mut();
            let file = state.file.clone();
            let Some(loaded) = &mut state.sums else { return Ok(()) };
            let (number, warning) = loaded.add(&file, module, hash)?;
            match number {
                Some(number) => {
                    loaded.sums.set_used(number);
                    loaded.sums.set_dirty(number);
                }
                None => loaded.status.entry((module.module(), hash.into())).or_default().dirty = true,
            }
            warning
        };
        self.warn(warning);
        Ok(())
    }

    fn warn(&self, warning: Option<String>) {
        if let Some(warning) = warning {
            self.session.print_error(warning);
        }
    }

    /// False if nothing was added to go.sum and nothing marked for removal: there is nothing to write.
    pub fn go_sum_changed(&self) -> bool {
        let state = self.state.borrow();
        let loaded = state.sums.as_ref().filter(|loaded| loaded.enabled);
        loaded.is_some_and(|loaded| loaded.sums.any_dirty() || loaded.status.values().any(|status| status.dirty))
    }

    /// Writes go.sum if it changed (Go: `Fetcher.WriteGoSum`). `keep` says which new sums are wanted; it holds module versions
    /// also with `/go.mod`. Sums that stood there stay unless [`Fetcher::trim_go_sum`] marked them.
    pub fn write_go_sum(&self, keep: &FxHashSet<ModuleVersion>, readonly: bool) -> Result<()> {
        self.session.check_not_ended()?;
        let file = {
            let state = self.state.borrow();
            let Some(loaded) = state.sums.as_ref().filter(|loaded| loaded.enabled) else { return Ok(()) };
            let dirty = (!loaded.status.is_empty() || loaded.sums.any_dirty())
                && loaded.sums.iter().any(|(number, module, hash)| {
                    let status = loaded.status(number, module, hash);
                    status.dirty && (!status.used || keep.contains(&module.module()))
                });
            if !dirty {
                return Ok(());
            }
            state.file.clone()
        };
        if readonly {
            return Err(Error::new(ErrorKind::GoSumDirty, "updates to go.sum needed, disabled by -mod=readonly"));
        }
        if self.session.fsys.replaced(&file) {
            let text = "go: updates to go.sum needed, but go.sum is part of the overlay specified with -overlay";
            return Err(Error::new(ErrorKind::Verbatim, text));
        }
        let _locked = self.side_lock();
        let updating = |error: world::FileError| Error::plain(format!("updating go.sum: {error}"));
        let before = match self.session.system.read(&file) {
            Ok(data) => data.to_vec(),
            Err(error) if error.is_not_found() => Vec::new(),
            Err(error) => return Err(updating(error)),
        };
        let after = self.tidied(&before, keep)?;
        if before != after || before.is_empty() {
            self.session.system.write(&file, &after, 0o666).map_err(updating)?;
        }
        if let Some(loaded) = &mut self.state.borrow_mut().sums {
            loaded.status.clear();
            loaded.sums.forget_notes();
            loaded.overwrite = false;
        }
        Ok(())
    }

    /// go.sum as it is and as it would be when tidy (Go: `Fetcher.TidyGoSum`).
    pub fn tidy_go_sum(&self, keep: &FxHashSet<ModuleVersion>) -> Result<(Vec<u8>, Vec<u8>)> {
        let file = self.go_sum_file();
        let before = match self.session.fsys.read(&file) {
            Ok(data) => data.to_vec(),
            Err(error) if error.is_not_found() => Vec::new(),
            Err(error) => return Err(Error::new(ErrorKind::Verbatim, format!("reading go.sum: {error}"))),
        };
        let after = self.tidied(&before, keep)?;
        Ok((before, after))
    }

    /// Go: `tidyGoSum`.
    fn tidied(&self, data: &[u8], keep: &FxHashSet<ModuleVersion>) -> Result<Vec<u8>> {
        let file = self.go_sum_file();
        let overwrite = self.state.borrow().sums.as_ref().is_some_and(|loaded| loaded.overwrite);
        if !overwrite {
            // Sums that other programs added meanwhile stay; of ours only those that were checked go in again.
            let read = self.read_go_sum(&file, data)?;
            let mut warnings = Vec::new();
            {
                let mut state = self.state.borrow_mut();
                let loaded = state.sums.get_or_insert_default();
                loaded.note_lines();
                let before = std::mem::replace(&mut loaded.sums, read);
                let of_lines = before.iter().filter(|(number, ..)| before.is_used(*number));
                let of_lines = of_lines.map(|(_, module, hash)| (module.module(), hash.into()));
                let of_others = loaded.status.iter().filter(|(_, status)| status.used).map(|(key, _)| key.clone());
                let mut used: Vec<(ModuleVersion, Box<str>)> = of_lines.chain(of_others).collect();
                used.sort();
                used.dedup();
                for (module, hash) in used {
                    let key = SumKey::of(&module);
                    if !loaded.in_workspace(key) {
                        warnings.push(loaded.add(&file, key, &hash)?.1);
                        let added = loaded.sums.get(key).find(|(_, listed)| **listed == *hash);
                        if let Some((number, _)) = added {
                            loaded.sums.set_used(number);
                        }
                    }
                }
            }
            for warning in warnings {
                self.warn(warning);
            }
        }
        let mut state = self.state.borrow_mut();
        let loaded = state.sums.get_or_insert_default();
        let mut keys: Vec<SumKey<'_>> = loaded.sums.modules().collect();
        keys.sort_by(SumKey::order);
        let mut out = String::new();
        for key in keys {
            let module = LazyCell::new(|| key.module());
            let mut hashes: Vec<(usize, &str)> = loaded.sums.get(key).collect();
            hashes.sort_by_key(|(_, hash)| *hash);
            hashes.dedup_by_key(|(_, hash)| *hash);
            for (number, hash) in hashes {
                let status = loaded.status(number, key, hash);
                if (!status.dirty || (status.used && keep.contains(&module))) && !loaded.in_workspace(key) {
                    let [version, end] = key.version();
                    out.extend([key.path(), " ", version, end, " ", hash, "\n"]);
                }
            }
        }
        Ok(out.into_bytes())
    }

    /// Marks everything that is not in `keep` for removal from go.sum (Go: `Fetcher.TrimGoSum`).
    pub fn trim_go_sum(&self, keep: &FxHashSet<ModuleVersion>) -> Result<()> {
        if !self.init_go_sum().map_err(|error| Error::wrap(ErrorKind::Verbatim, error.to_string(), error))? {
            return Ok(());
        }
        let mut state = self.state.borrow_mut();
        let Some(loaded) = &mut state.sums else { return Ok(()) };
        for (number, key, hash) in loaded.sums.iter() {
            let module = key.module();
            if !keep.contains(&module) {
                loaded.sums.set_unused(number);
                loaded.sums.set_dirty(number);
                if !loaded.status.is_empty() {
                    loaded.status.insert((module, hash.into()), Status { used: false, dirty: true });
                }
                loaded.overwrite = true;
            }
        }
        Ok(())
    }
}
