//! The shortest way to a module's requirements: where the host has them in numbers, nothing is looked up by text. What a
//! go.mod says and what is checked are the same as in `modfile`, which is asked for all that is not plain.

use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, gover};
use rustc_hash::FxHashSet;
use world::KnownModules;

use crate::fetch::RevInfo;

use super::commit::mod_key;
use super::load_file::GO_STRICT_VERSION;
use super::loader::Loader;
use super::requirements::Pruning;

/// Reads requirements in numbers into one graph.
pub(super) struct KnownReader<'l, 's> {
    loader: &'l Loader<'s>,
    /// What the host knows.
    pub(super) modules: &'s dyn KnownModules,
    /// The numbers of excluded versions.
    excluded: FxHashSet<u32>,
    must_have_sums: bool,
    /// What the module version that was read last requires.
    pub(super) require: Vec<u32>,
}

/// Where what is known of modules can be used to list them.
#[derive(Clone, Copy)]
pub(super) struct PlainModules<'s> {
    modules: &'s dyn KnownModules,
    must_have_sums: bool,
}

/// What a go line means.
#[derive(Clone, Copy, Debug)]
pub(super) struct GoLine {
    /// The number of `go` at its version.
    number: u32,
    pruning: Pruning,
    /// It is a requirement on go.
    is_strict: bool,
    /// It asks for a newer go.
    is_too_new: bool,
}

impl<'l, 's> KnownReader<'l, 's> {
    /// A reader, if the host has numbers and all that is read is read from module versions.
    pub(super) fn new(loader: &'l Loader<'s>) -> Option<Self> {
        let modules = loader.usable_known_modules()?;
        let must_have_sums = loader.must_have_sums().ok()?;
        let excluded = loader.exclusions().iter().filter_map(|module| modules.number(module)).collect();
        Some(Self { loader, modules, excluded, must_have_sums, require: Vec::new() })
    }

    /// Reads what a module version requires, from the go.mod of `actual`, which is the version itself or its replacement;
    /// `number` is that one's, if it is at hand. `None`: ask for its summary.
    pub(super) fn read(&mut self, actual: &ModuleVersion, number: Option<u32>) -> Option<Pruning> {
        let loader = self.loader;
        if actual.version.is_empty() || gover::is_toolchain(&actual.path) {
            return None;
        }
        let number = number.or_else(|| self.modules.number(actual))?;
        let is_allowed = |require: &[u32]| {
            let is_excluded = |number: &u32| self.excluded.contains(number);
            (self.excluded.is_empty() || !require.iter().any(is_excluded))
                && (!self.must_have_sums || loader.fetcher.have_sum(&mod_key(actual)))
        };
        let line = loader.read_known(self.modules, (actual, number), &mut self.require, is_allowed)?;
        self.require.extend(line.filter(|line| line.is_strict).map(|line| line.number));
        Some(line.map_or(Pruning::Unpruned, |line| line.pruning))
    }
}

impl<'s> Loader<'s> {
    /// What the host knows, where go.mod files of published modules count.
    fn usable_known_modules(&self) -> Option<&'s dyn KnownModules> {
        let modules = self.session.known_modules()?;
        let usable = *self.session.config.build_mod.borrow() != "vendor" && self.fetcher.check_cache_dir().is_ok();
        usable.then_some(modules)
    }

    /// Reads a module version's go.mod by its number: its requirements and its go line, if it has one. `None` if it is to be
    /// read as a text: it was read so before, it is not allowed, or it asks for a newer go.
    fn read_known(
        &self,
        modules: &dyn KnownModules,
        (module, number): (&ModuleVersion, u32),
        require: &mut Vec<u32>,
        is_allowed: impl FnOnce(&[u32]) -> bool,
    ) -> Option<Option<GoLine>> {
        // What was read the other way was checked then.
        if !self.raw_summaries.borrow().is_empty() && self.raw_summaries.borrow().contains_key(module) {
            return None;
        }
        let go_mod = modules.read(number, require)?;
        let line = go_mod.go.map(|number| self.go_line(modules, number));
        if line.is_some_and(|line| line.is_strict && line.is_too_new) || !is_allowed(require) {
            return None;
        }
        if let Some(sum) = go_mod.sum
            && !self.is_read_by_number(number)
        {
            self.fetcher.check_known_sum(module, sum).ok()?;
        }
        self.note_read(number);
        Some(line)
    }

    fn go_line(&self, modules: &dyn KnownModules, number: u32) -> GoLine {
        *self.go_lines.borrow_mut().entry(number).or_insert_with(|| {
            let version = &modules.module(number).version;
            GoLine {
                number,
                pruning: Pruning::for_go_version(version),
                is_strict: gover::compare(version, GO_STRICT_VERSION).is_ge(),
                is_too_new: gover::compare(version, &self.session.config.local_go).is_gt(),
            }
        })
    }

    fn note_read(&self, number: u32) {
        let read = &mut *self.read_by_number.borrow_mut();
        let number = number as usize;
        if read.len() <= number {
            read.resize((number + 1).next_power_of_two(), false);
        }
        read[number] = true;
    }

    /// True if a module version was read by its number, as the host counts.
    pub(super) fn is_read_by_number(&self, number: u32) -> bool {
        self.read_by_number.borrow().get(number as usize).copied().unwrap_or_default()
    }

    /// The go line of a module version that was read by its number.
    pub(super) fn known_go_version(&self, module: &ModuleVersion) -> Option<Arc<str>> {
        if self.read_by_number.borrow().is_empty() {
            return None;
        }
        let modules = self.session.known_modules()?;
        let number = modules.number(module).filter(|number| self.is_read_by_number(*number))?;
        let go = modules.go(number)?;
        Some(modules.module(go).version.clone())
    }

    /// The go line of a module version, empty if it has none, where its go.mod can be read by its number.
    pub(super) fn read_go_version(&self, module: &ModuleVersion) -> Option<Arc<str>> {
        let modules = self.usable_known_modules()?;
        let number = modules.number(module)?;
        let line = self.read_known(modules, (module, number), &mut Vec::new(), |_| true)?;
        Some(line.map_or_else(Arc::default, |line| modules.module(line.number).version.clone()))
    }

    /// What [`Loader::is_plain`] needs, if it can say anything.
    pub(super) fn plain_modules(&self) -> Option<PlainModules<'s>> {
        let must_have_sums = self.must_have_sums().ok()?;
        self.fetcher.check_proxies().ok()?;
        Some(PlainModules { modules: self.usable_known_modules()?, must_have_sums })
    }

    /// True if there is nothing to tell of a module version but its path and its version: all that [`Loader::module_info`] would
    /// look at, if no more than its text is to be shown, is at hand and in order.
    pub(super) fn is_plain(
        &self,
        PlainModules { modules, must_have_sums }: PlainModules<'_>,
        module: &ModuleVersion,
    ) -> bool {
        if module.version.is_empty() || gover::is_toolchain(&module.path) || self.may_be_replaced(module) {
            return false;
        }
        let Some(number) = modules.number(module) else { return false };
        let text = modules.info(number);
        if text.is_none_or(|text| RevInfo::canonical_time(text, &module.version).is_none()) {
            return false;
        }
        if self.is_read_by_number(number) && modules.go(number).is_some() {
            return true;
        }
        !self.raw_go_version.borrow().contains_key(module)
            && (!must_have_sums || self.fetcher.have_sum(&mod_key(module)))
            && self.read_known(modules, (module, number), &mut Vec::new(), |_| true).is_some()
    }

    /// What the module cache says of a module version, where the host has that at hand: what [`Loader::query`] finds.
    pub(super) fn known_info(&self, module: &ModuleVersion) -> Option<Rc<RevInfo>> {
        let modules = self.usable_known_modules()?;
        let text = modules.info(modules.number(module)?)?;
        self.fetcher.check_proxies().ok()?;
        RevInfo::from_canonical_json(text, &module.version).map(Rc::new)
    }
}
