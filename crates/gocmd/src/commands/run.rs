//! Which function runs each command. One line per command: whoever writes a command puts it here.

use super::table::Run;
use super::{
    build, clean, env, get, list, mod_download, mod_edit, mod_graph, mod_init, mod_tidy, mod_vendor, mod_verify,
    mod_why, test, version, vet, work_edit, work_init, work_sync, work_use, work_vendor,
};
pub(super) const BUILD: Run = Run::Here(build::build);
pub(super) const CLEAN: Run = Run::Here(clean::run);
pub(super) const ENV: Run = Run::Here(env::run);
pub(super) const GET: Run = Run::Here(get::run);
pub(super) const INSTALL: Run = Run::Here(build::install);
pub(super) const LIST: Run = Run::Here(list::run);
pub(super) const MOD_DOWNLOAD: Run = Run::Here(mod_download::run);
pub(super) const MOD_EDIT: Run = Run::Here(mod_edit::run);
pub(super) const MOD_GRAPH: Run = Run::Here(mod_graph::run);
pub(super) const MOD_INIT: Run = Run::Here(mod_init::run);
pub(super) const MOD_TIDY: Run = Run::Here(mod_tidy::run);
pub(super) const MOD_VENDOR: Run = Run::Here(mod_vendor::run);
pub(super) const MOD_VERIFY: Run = Run::Here(mod_verify::run);
pub(super) const MOD_WHY: Run = Run::Here(mod_why::run);
pub(super) const RUN: Run = Run::Here(build::run);
pub(super) const TEST: Run = Run::Here(test::test);
pub(super) const VERSION: Run = Run::Here(version::run);
pub(super) const VET: Run = Run::Here(vet::run);
pub(super) const WORK_EDIT: Run = Run::Here(work_edit::run);
pub(super) const WORK_INIT: Run = Run::Here(work_init::run);
pub(super) const WORK_SYNC: Run = Run::Here(work_sync::run);
pub(super) const WORK_USE: Run = Run::Here(work_use::run);
pub(super) const WORK_VENDOR: Run = Run::Here(work_vendor::run);
