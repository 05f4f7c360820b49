//! `go list -m` (cmd/go/internal/list/list.go).

use std::fmt::Write;
use std::rc::Rc;

use crate::error::{Error, Result};
use crate::load::{ListMode, Loader};

use super::build_init::build_init;
use super::flags::Flags;
use super::list::{JsonFields, Printer, fatal};

/// About as long is a line of a list.
const TYPICAL_LINE: usize = 64;

pub(super) fn run(loader: &Loader<'_>, flags: &Flags, json: Option<JsonFields>) -> Result<()> {
    let session = loader.session;
    let format = match flags.text("f") {
        "" if flags.bool("versions") => {
            "{{.Path}}{{range .Versions}} {{.}}{{end}}{{if .Deprecated}} (deprecated){{end}}"
        }
        "" => "{{.String}}",
        text => text,
    };
    // The template is checked before anything is loaded.
    let mut printer = if json.is_none() { Some(Printer::new(session, format)?) } else { None };
    let brief = json.is_none() && format == "{{.String}}";
    build_init(loader)?;
    let vendored = || *session.config.build_mod.borrow() == "vendor";
    if flags.bool("retracted") {
        if vendored() {
            return Err(fatal("go list -retracted cannot be used when vendoring is enabled"));
        }
        if !loader.enabled()? {
            return Err(fatal("go list -retracted can only be used in module-aware mode"));
        }
    }
    for flag in ["compiled", "deps", "export", "find", "test"] {
        if flags.bool(flag) {
            return Err(fatal(format!("go list -{flag} cannot be used with -m")));
        }
    }
    if !loader.enabled()? {
        return Err(fatal("go: list -m cannot be used with GO111MODULE=off"));
    }
    loader.load_mod_file()?;
    if vendored() {
        refuse_vendored(flags)?;
    }
    let updates = flags.bool("u");
    let retracted = flags.bool("retracted");
    let versions = flags.bool("versions");
    let mode = ListMode {
        updates,
        retracted: updates || retracted,
        deprecated: updates,
        versions,
        retracted_versions: versions && retracted,
        brief,
    };
    let reuse = flags.text("reuse");
    if !reuse.is_empty() && flags.args.is_empty() {
        return Err(fatal("go: list -m -reuse only has an effect with module@version arguments"));
    }
    let (modules, result) = loader.list_modules(&flags.args, mode, reuse)?;
    if !flags.bool("e") {
        for error in modules.iter().filter_map(|module| module.error.as_ref()) {
            session.error(&Error::plain(error.as_str()));
        }
        if let Err(error) = &result {
            session.error(error);
        }
        session.exit_if_errors()?;
    }
    // What the template would print, without the detour.
    if brief {
        let mut text = String::with_capacity(modules.len() * TYPICAL_LINE);
        for module in modules {
            let start = text.len();
            let _ = write!(text, "{module}");
            if text.len() > start {
                text.push('\n');
            }
        }
        session.print(text);
        return Ok(());
    }
    for module in modules {
        match (&json, &mut printer) {
            (Some(fields), _) if let Some(error) = module.json_error(&|name| fields.has(name)) => {
                return Err(fatal(error));
            }
            (Some(fields), _) => session.print(module.to_json(0, &|name| fields.has(name)) + "\n"),
            (None, Some(printer)) => printer.print(loader, &Rc::new(module).to_value())?,
            (None, None) => {}
        }
    }
    Ok(())
}

/// What can't be answered from a vendor directory.
fn refuse_vendored(flags: &Flags) -> Result<()> {
    let refuse = |what: &str| {
        Err(fatal(format!("go: can't {what} using the vendor directory\n\t(Use -mod=mod or -mod=readonly to bypass.)")))
    };
    if flags.bool("versions") {
        return refuse("determine available versions");
    }
    if flags.bool("u") {
        return refuse("determine available upgrades");
    }
    for arg in &flags.args {
        if arg == "all" {
            return refuse("compute 'all'");
        }
        if arg.contains("...") {
            return refuse("match module patterns");
        }
    }
    Ok(())
}
