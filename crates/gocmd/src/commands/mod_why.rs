//! `go mod why` (cmd/go/internal/modcmd/why.go).

use std::collections::HashMap;
use std::rc::Rc;

use crate::error::{Error, Result};
use crate::load::{ListMode, Loader, PackageOpts, RootMode};
use crate::packages::tags::Tags;
use crate::session::Session;

use super::flags::Flags;

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    loader.force_use_modules.set(true);
    loader.root_mode.set(RootMode::Need);
    loader.explicit_write_go_mod.set(true);
    let vendor = flags.bool("vendor");
    let opts = PackageOpts {
        tags: Some(Rc::new(Tags::Any)),
        vendor_modules_in_goroot_src: true,
        load_tests: !vendor,
        silence_package_errors: true,
        use_vendor_all: vendor,
        ..PackageOpts::default()
    };
    let all = ["all".to_owned()];
    let vendoring = if vendor { " to vendor" } else { "" };
    let mut stanzas: Vec<String> = Vec::new();
    if flags.bool("m") {
        if let Some(arg) = flags.args.iter().find(|arg| arg.contains('@')) {
            let text = format!("{arg}: 'go mod why' requires a module path, not a version query");
            return Err(Error::plain(text));
        }
        let (modules, result) = loader.list_modules(&flags.args, ListMode::default(), "")?;
        result?;
        let (_, packages) = loader.load_packages(opts, &all)?;
        // The package of each module that the fewest steps lead to; the first of several.
        let mut best: HashMap<String, (usize, String)> = HashMap::new();
        for path in packages {
            let module = loader.package_module(&path);
            let depth = loader.why_depth(&path);
            if module.path.is_empty() || depth == 0 {
                continue;
            }
            let known = best.entry(module.path.to_string()).or_insert_with(|| (usize::MAX, String::new()));
            if depth < known.0 {
                *known = (depth, path);
            }
        }
        for module in &modules {
            let path = &module.path;
            let mut why = best.get(&**path).map(|(_, package)| loader.why(package)).unwrap_or_default();
            if why.is_empty() {
                why = format!("(main module does not need{vendoring} module {path})\n");
            }
            stanzas.push(format!("# {path}\n{why}"));
        }
    } else {
        let (matches, _) = loader.load_packages(opts.clone(), &flags.args)?;
        // Once more, from the main module and not from the packages asked about.
        loader.load_packages(opts, &all)?;
        for path in matches.iter().flat_map(|found| found.found()) {
            let mut why = loader.why(path);
            if why.is_empty() {
                why = format!("(main module does not need{vendoring} package {path})\n");
            }
            stanzas.push(format!("# {path}\n{why}"));
        }
    }
    session.print(stanzas.join("\n"));
    Ok(())
}
