//! Requirements of published module versions in numbers, where a host holds them so.

use gomod::Numbered;

/// The go.mod files of published module versions whose requirements are numbers. Only files are known that name
/// their module's own path; what their authors say of versions is left to the summary.
pub trait KnownModules: Numbered {
    /// What a module version's go.mod says; `require` gets what it requires, in place of what it holds. `None`: ask for its
    /// summary or its text.
    fn read(&self, number: u32, require: &mut Vec<u32>) -> Option<KnownGoMod<'_>>;
    /// The number of `go` at the version of a go.mod's go line, if it has one and [`KnownModules::read`] would give it.
    fn go(&self, number: u32) -> Option<u32> {
        self.read(number, &mut Vec::new())?.go
    }
    /// The text of a module version's `.info` as a module cache holds it.
    fn info(&self, number: u32) -> Option<&[u8]> {
        let _ = number;
        None
    }
    /// False if it is already clear that [`KnownModules::read`] will give nothing.
    fn is_likely(&self, number: u32) -> bool {
        let _ = number;
        true
    }
}

/// What a go.mod says beside its requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownGoMod<'k> {
    /// The number of `go` at the version of the go line, if there is one.
    pub go: Option<u32>,
    /// The file's go.sum hash, where sums are to be checked.
    pub sum: Option<&'k str>,
}
