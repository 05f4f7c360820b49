//! `go mod tidy` (cmd/go/internal/modcmd/tidy.go).

use std::rc::Rc;

use gomod::gover;

use crate::error::{Error, ErrorKind, Result};
use crate::load::{Loader, PackageOpts, RootMode};
use crate::packages::tags::Tags;
use crate::session::Session;
use crate::toolchain;

use super::flags::Flags;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    if !flags.args.is_empty() {
        return Err(Error::plain("'go mod tidy' accepts no arguments"));
    }
    loader.force_use_modules.set(true);
    loader.root_mode.set(RootMode::Need);
    let go_version = flags.text("go");
    if !go_version.is_empty() && gover::compare(&session.config.local_go, go_version).is_lt() {
        let kind = ErrorKind::TooNew {
            what: "-go flag".to_owned(),
            go_version: go_version.to_owned(),
            toolchain: String::new(),
        };
        return Err(toolchain::switch_or_fatal(&loader, Error::new(kind, String::new())));
    }
    // Tests of all packages in `all` must be reproducible, so their imports count too.
    let opts = PackageOpts {
        tidy_go_version: go_version.to_owned(),
        tags: Some(Rc::new(Tags::Any)),
        tidy: true,
        tidy_diff: flags.bool("diff"),
        tidy_compatible_version: flags.text("compat").to_owned(),
        vendor_modules_in_goroot_src: true,
        resolve_missing_imports: true,
        load_tests: true,
        allow_errors: flags.bool("e"),
        silence_missing_std_imports: true,
        use_switcher: true,
        ..PackageOpts::default()
    };
    loader.load_matches(opts, &["all".to_owned()])?;
    Ok(())
}
