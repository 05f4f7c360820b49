//! `go mod graph` (cmd/go/internal/modcmd/graph.go).

use gomod::ModuleVersion;

use crate::error::{Error, Result};
use crate::load::{Loader, RootMode};
use crate::session::Session;

use super::flags::Flags;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    if !flags.args.is_empty() {
        return Err(Error::plain("'go mod graph' accepts no arguments"));
    }
    loader.force_use_modules.set(true);
    loader.root_mode.set(RootMode::Need);
    let mg = loader.load_mod_graph(flags.text("go"))?;

    let graph = mg.graph();
    let mut out = String::new();
    let mut put = |module: &ModuleVersion, end: &str| {
        out.push_str(&module.path);
        if !module.version.is_empty() {
            out.push('@');
            out.push_str(&module.version);
        }
        out.push_str(end);
    };
    mg.walk_breadth_first(|module| {
        let Some(required) = graph.id(module).and_then(|id| graph.requirements(id)) else { return };
        for requirement in required {
            put(module, " ");
            put(graph.module(*requirement), "\n");
        }
    });
    session.print(out);
    Ok(())
}
