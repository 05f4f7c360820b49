//! `go mod download` (cmd/go/internal/modcmd/download.go).

use gomod::{ModuleVersion, gover};

use crate::error::{Error, ErrorKind, Result};
use crate::fetch::{Fetcher, Origin};
use crate::json::go_json_string;
use crate::load::info_value::{json_object, origin_json};
use crate::load::{ListMode, Loader, WriteOpts};
use crate::session::Session;
use crate::toolchain::{Switcher, switch_or_fatal};

use super::flags::Flags;
use super::list::fatal;

/// What `-json` prints of a module (Go: `ModuleJSON`).
#[derive(Default)]
struct Downloaded {
    path: String,
    version: String,
    query: String,
    error: String,
    info: String,
    go_mod: String,
    zip: String,
    dir: String,
    sum: String,
    go_mod_sum: String,
    origin: Option<Box<Origin>>,
    reuse: bool,
    failure: Option<Error>,
}

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let loader = Loader::new(session);
    loader.init_workfile()?;
    loader.force_use_modules.set(true);
    loader.explicit_write_go_mod.set(true);
    let explicit = !flags.args.is_empty();
    let mut args = flags.args.clone();
    let in_workspace = !loader.work_file_path().is_empty();
    if loader.has_mod_root()? || in_workspace {
        loader.load_mod_file()?;
        let main_modules = loader.main_modules();
        if explicit {
            for main in main_modules.versions() {
                for arg in &args {
                    let rest = arg.strip_prefix(&*main.path);
                    if matches!(rest, Some("" | "@upgrade" | "@patch")) {
                        session
                            .print_error(format!("go: skipping download of {arg} that resolves to the main module\n"));
                    }
                }
            }
        } else if in_workspace {
            args = vec!["all".to_owned()];
        } else if let Some(main) = main_modules.versions().first() {
            args = default_args(&loader, main)?;
        }
    }
    if args.is_empty() {
        if loader.has_mod_root()? {
            session.print_error("go: no module dependencies to download\n");
            return Ok(());
        }
        return Err(fatal("go: no modules specified (see 'go help mod download')"));
    }
    let reuse = flags.text("reuse");
    if !reuse.is_empty() && loader.has_mod_root()? {
        return Err(fatal("go mod download -reuse cannot be used inside a module"));
    }
    let (infos, infos_result) = match loader.list_modules(&args, ListMode::default(), reuse) {
        Ok(listed) => listed,
        Err(error) if is_end(&error) => return Err(error),
        Err(error) => (Vec::new(), Err(error)),
    };
    if let Err(error) = &infos_result {
        switch_if_needed(&loader, [error.clone()])?;
    }
    if !explicit && !in_workspace {
        loader.write_go_mod(&WriteOpts::default())?;
    }
    let mut modules = Vec::new();
    for info in infos {
        let mut info = info;
        if let Some(replace) = info.replace.take() {
            info = *replace;
        }
        if info.version.is_empty() && info.error.is_none() {
            // A main module, or one that a directory replaces.
            continue;
        }
        let mut module = Downloaded {
            path: info.path,
            version: info.version,
            query: info.query,
            reuse: info.reuse,
            origin: info.origin,
            ..Downloaded::default()
        };
        if let Some(error) = info.error {
            module.error = error;
        } else if !module.reuse
            && let Err(error) = download(&loader.fetcher, &mut module)
        {
            if is_end(&error) {
                return Err(error);
            }
            module.error = error.to_string();
            module.failure = Some(error);
        }
        modules.push(module);
    }
    if explicit || in_workspace {
        switch_if_needed(&loader, modules.iter().filter_map(|module| module.failure.clone()))?;
    }
    if flags.bool("json") {
        for module in &modules {
            session.print(to_json(module) + "\n");
            if !module.error.is_empty() {
                session.set_status(1);
            }
        }
    } else {
        for module in modules.iter().filter(|module| !module.error.is_empty()) {
            session.error(&Error::plain(module.error.as_str()));
        }
        session.exit_if_errors()?;
    }
    if (explicit || in_workspace)
        && let Err(error) = loader.write_go_mod(&WriteOpts::default())
    {
        if is_end(&error) {
            return Err(error);
        }
        session.error(&error);
    }
    if let Err(error) = infos_result {
        session.error(&error);
    }
    Ok(())
}

fn is_end(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Fatal | ErrorKind::Verbatim | ErrorKind::Exit)
}

fn switch_if_needed(loader: &Loader<'_>, errors: impl IntoIterator<Item = Error>) -> Result<()> {
    let mut switcher = Switcher::default();
    for error in errors {
        switcher.error(error);
    }
    if switcher.need_switch(loader) { switcher.switch(loader) } else { Ok(()) }
}

/// What is downloaded where no module is named: what go.mod requires, or the whole build list for old modules.
fn default_args(loader: &Loader<'_>, main: &ModuleVersion) -> Result<Vec<String>> {
    let Some(file) = loader.main_modules().mod_file(main) else { return Ok(Vec::new()) };
    let (go_version, required) = {
        let file = file.borrow();
        let go = file.go.as_ref().map_or_else(String::new, |go| go.version.to_string());
        let required: Vec<String> = file.require.iter().map(|require| require.module.path.to_string()).collect();
        (go, required)
    };
    if gover::compare(&go_version, gover::EXPLICIT_INDIRECT_VERSION).is_lt() {
        return Ok(if required.is_empty() { Vec::new() } else { vec!["all".to_owned()] });
    }
    // The whole graph is read so that commands which need it find it in the cache.
    loader.load_mod_graph("").map_err(|error| switch_or_fatal(loader, error))?;
    Ok(required)
}

/// Go: `DownloadModule`.
fn download(fetcher: &Fetcher<'_>, module: &mut Downloaded) -> Result<()> {
    module.info = fetcher.info_file(&module.path, &module.version)?.1;
    module.go_mod = fetcher.go_mod_file(&module.path, &module.version)?;
    module.go_mod_sum = fetcher.go_mod_sum(&module.path, &module.version)?;
    let version = ModuleVersion::new(module.path.as_str(), module.version.as_str());
    module.zip = fetcher.download_zip(&version)?.to_string();
    module.sum = fetcher.sum(&version);
    module.dir = fetcher.download(&version)?.to_string();
    Ok(())
}

fn to_json(module: &Downloaded) -> String {
    let mut fields: Vec<(&str, String)> = [
        ("Path", &module.path),
        ("Version", &module.version),
        ("Query", &module.query),
        ("Error", &module.error),
        ("Info", &module.info),
        ("GoMod", &module.go_mod),
        ("Zip", &module.zip),
        ("Dir", &module.dir),
        ("Sum", &module.sum),
        ("GoModSum", &module.go_mod_sum),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(name, text)| (name, go_json_string(text)))
    .collect();
    if let Some(origin) = &module.origin {
        fields.push(("Origin", origin_json(origin, 1)));
    }
    if module.reuse {
        fields.push(("Reuse", "true".to_owned()));
    }
    json_object(&fields, 0)
}
