//! `go work edit` (cmd/go/internal/workcmd/edit.go).

use gomod::modfile::{is_directory_path, must_quote};
use gomod::workfile::WorkFile;
use gomod::{ModuleVersion, module, quote::quote};

use crate::commands::flags::{Flag, Flags, bool_flag, text_flag};
use crate::commands::mod_edit::{
    Parsed, check_go_and_toolchain, cut_version, edit_flag, internal_error, list, parse_godebug, parse_replace,
    replace_json,
};
use crate::error::{Error, Result};
use crate::json::{Json, Object};
use crate::load::{Loader, to_directory_path};
use crate::session::Session;

/// One editing flag.
enum Edit {
    Godebug(String, String),
    DropGodebug(String),
    Use(String),
    DropUse(String),
    Replace(ModuleVersion, ModuleVersion),
    DropReplace(ModuleVersion),
}

/// The command's flags.
pub(crate) const FLAGS: &[Flag] = &[
    bool_flag("fmt"),
    text_flag("go"),
    text_flag("toolchain"),
    bool_flag("json"),
    bool_flag("print"),
    edit_flag("godebug", |value| parse_godebug(value).map(drop)),
    text_flag("dropgodebug"),
    text_flag("use"),
    text_flag("dropuse"),
    edit_flag("replace", |value| parse_replace(value, parse_path_version_optional).map(drop)),
    edit_flag("dropreplace", |value| parse_path_version_optional("old", value, true).map(drop)),
];

/// Runs the command.
pub(crate) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    let edits = read_edits(flags)?;
    let (go, toolchain) = (flags.text("go"), flags.text("toolchain"));
    let (json, print) = (flags.bool("json"), flags.bool("print"));
    if json && print {
        return Err(Error::plain("cannot use both -json and -print"));
    }
    let loader = Loader::new(session);
    let path = match &flags.args[..] {
        [] => {
            loader.init_workfile()?;
            loader.work_file_path()
        }
        [path] => path.clone(),
        _ => return Err(Error::plain("'go help work edit' accepts at most one argument")),
    };
    if path.is_empty() {
        let text =
            "no go.work file found\n\t(run 'go work init' first or specify path using GOWORK environment variable)";
        return Err(Error::plain(text));
    }
    check_go_and_toolchain(session, "work", go, toolchain)?;
    let named = !go.is_empty() || !toolchain.is_empty();
    if !(named || json || print || flags.bool("fmt") || !edits.is_empty()) {
        return Err(Error::plain("no flags specified (see 'go help work edit')."));
    }

    let mut file = loader
        .read_work_file(&path)
        .map_err(|error| Error::plain(format!("errors parsing {}:\n{error}", session.short_path(&path))))?;
    match go {
        "" => {}
        "none" => file.drop_go_stmt(),
        version => file.add_go_stmt(version).map_err(internal_error)?,
    }
    match toolchain {
        "" => {}
        "none" => file.drop_toolchain_stmt(),
        name => file.add_toolchain_stmt(name).map_err(internal_error)?,
    }
    for edit in &edits {
        match edit {
            Edit::Godebug(key, value) => file.add_godebug(key, value),
            Edit::DropGodebug(key) => file.drop_godebug(key),
            // Go also reads the folder's go.mod for the module's path, and then forgets it.
            Edit::Use(path) => file.add_use(&to_directory_path(path), ""),
            Edit::DropUse(path) => file.drop_use(&to_directory_path(path)),
            Edit::Replace(old, new) => file.add_replace(&old.path, &old.version, &new.path, &new.version),
            Edit::DropReplace(old) => file.drop_replace(&old.path, &old.version),
        }
    }
    file.sort_blocks();
    file.cleanup();

    if json {
        session.print(file_json(&file).indented() + "\n");
    } else if print {
        session.print(file.format());
    } else {
        // As in Go, a file that cannot be written is no error.
        let _ = loader.write_work_file(&path, &mut file);
    }
    Ok(())
}

/// The editing flags in the order in which they were given.
fn read_edits(flags: &Flags) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for (name, value) in flags.given() {
        let fail = |text: String| Error::plain(format!("-{name}={value}: {text}"));
        edits.push(match name {
            "godebug" => {
                let (key, value) = parse_godebug(value).map_err(fail)?;
                Edit::Godebug(key, value)
            }
            "dropgodebug" => Edit::DropGodebug(value.to_owned()),
            "use" => Edit::Use(value.to_owned()),
            "dropuse" => Edit::DropUse(value.to_owned()),
            "replace" => {
                let (old, new) = parse_replace(value, parse_path_version_optional).map_err(fail)?;
                Edit::Replace(old, new)
            }
            "dropreplace" => Edit::DropReplace(parse_path_version_optional("old", value, true).map_err(fail)?),
            _ => continue,
        });
    }
    Ok(edits)
}

/// As in `go mod edit`, but a folder is only looked for after the `@`.
fn parse_path_version_optional(adjective: &str, text: &str, allow_directory: bool) -> Parsed<ModuleVersion> {
    let (path, version) = cut_version(text)?;
    if let Err(error) = module::check_import_path(path)
        && !(allow_directory && is_directory_path(path))
    {
        return Err(format!("invalid {adjective} path: {error}"));
    }
    let version = version.unwrap_or("");
    if path != text && must_quote(version) {
        return Err(format!("invalid {adjective} version: {}", quote(version)));
    }
    Ok(ModuleVersion::new(path, version))
}

fn file_json(file: &WorkFile) -> Json {
    Object::new()
        .omit_empty("Go", file.go_version())
        .omit_empty("Toolchain", file.toolchain_name())
        .omit_empty(
            "Godebug",
            list(&file.godebug, |godebug| Object::new().field("Key", &*godebug.key).field("Value", &*godebug.value)),
        )
        .omit_empty(
            "Use",
            list(&file.uses, |entry| {
                Object::new().field("DiskPath", &*entry.path).omit_empty("ModPath", &*entry.module_path)
            }),
        )
        .omit_empty("Replace", list(&file.replace, replace_json))
        .into()
}
