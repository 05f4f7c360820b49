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
    // Each stands in many lines.
    let line = |module: &ModuleVersion| {
        let at = if module.version.is_empty() { "" } else { "@" };
        [&*module.path, at, &*module.version, "\n"].concat()
    };
    let lines: Vec<String> = graph.modules().iter().map(line).collect();
    mg.walk_requirements(|id, required| {
        let from = lines[id.index()].trim_end_matches('\n');
        for requirement in required {
            out.push_str(from);
            out.push(' ');
            out.push_str(&lines[requirement.index()]);
        }
    });
    session.print(out);
    Ok(())
}
