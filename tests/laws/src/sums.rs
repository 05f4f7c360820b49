//! go.sum and vendor/modules.txt.

use gomod::sumfile::SumFile;
use gomod::vendorfile::{self, VendorFile};

use crate::{Verdict, check, shown};

pub(crate) const GO_SUMS: &[&[u8]] = &[
    b"example.com/a v1.0.0 h1:abc=\nexample.com/a v1.0.0/go.mod h1:xyz=\n\nexample.com/b v2.0.0+incompatible h2:new\n",
    b"example.com/a v1.10.0 h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=\r\nx latest h1:\n",
];

pub(crate) const MODULES_TXT: &[&[u8]] = &[
    b"## workspace\n# example.com/a v1.0.0\n## explicit; go 1.20\nexample.com/a/p\nexample.com/a\n# example.com/b v1.0.0 => ./b\n## explicit\n",
    b"# example.com/b => example.com/c v1.0.0\n# example.com/d v1.2.0 => example.com/e v1.0.0\n## go 1.17\nexample.com/d\n",
];

pub(crate) fn go_sum(data: &[u8]) -> Verdict {
    let _ = SumFile::parse("go.sum", data, true);
    let Ok(file) = SumFile::parse("go.sum", data, false) else { return Ok(()) };
    let text = file.format(|_, _| true);
    let again = SumFile::parse("go.sum", &text, false).map_err(|error| error.to_string())?;
    check(again.format(|_, _| true) == text, || shown(&text))?;
    check(file.sums.keys().all(|key| again.sums.contains_key(key)), || shown(&text))
}

pub(crate) fn modules_txt(data: &[u8]) -> Verdict {
    let file = VendorFile::parse(data);
    let _ = vendorfile::is_for_workspace(data);
    let listed = |path: &str| file.list.iter().any(|module| *module.path == *path);
    check(file.package_module.values().all(|module| listed(&module.path)), || format!("{file:?}"))
}
