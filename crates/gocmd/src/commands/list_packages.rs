//! `go list` of packages (cmd/go/internal/list/list.go).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::build::{self, Id, LoadOptions, PackageError, Packages};
use crate::error::Result;
use crate::load::{ListMode, Loader};

use super::build_init::build_init;
use super::flags::Flags;
use super::list::{JsonFields, Printer, fatal};

/// Fields of packages that only their files tell.
const FILE_FIELDS: [&str; 6] = ["Files", "Doc", "Embed", "Cgo", "BinaryOnly", "DefaultGODEBUG"];

pub(super) fn run(loader: &Loader<'_>, flags: &Flags, json: Option<JsonFields>) -> Result<()> {
    let session = loader.session;
    let format = match flags.text("f") {
        "" => "{{.ImportPath}}",
        format => format,
    };
    let mut printer = if json.is_none() { Some(Printer::new(session, format)?) } else { None };
    build_init(loader)?;
    let retracted = flags.bool("retracted");
    if retracted && *session.config.build_mod.borrow() == "vendor" {
        return Err(fatal("go list -retracted cannot be used when vendoring is enabled"));
    }
    if retracted && !loader.enabled()? {
        return Err(fatal("go list -retracted can only be used in module-aware mode"));
    }
    for (flag, text) in
        [("u", "go list -u can only be used with -m"), ("versions", "go list -versions can only be used with -m")]
    {
        if flags.bool(flag) {
            return Err(fatal(text));
        }
    }
    let (find, deps, test) = (flags.bool("find"), flags.bool("deps"), flags.bool("test"));
    for (other, name) in [(deps, "deps"), (test, "test"), (flags.bool("export"), "export")] {
        if find && other {
            return Err(fatal(format!("go list -{name} cannot be used with -find")));
        }
    }
    let wants = |name: &str| match &json {
        Some(fields) => fields.has(name),
        None => false,
    };
    let any_file_field = match &json {
        Some(_) => {
            build::FIELDS.iter().any(|field| wants(field) && FILE_FIELDS.iter().any(|part| field.contains(part)))
        }
        None => FILE_FIELDS.iter().any(|part| format.contains(part)) || format.trim() == "{{.}}",
    };
    // Without -json all fields may be asked for (Go: `needAny` without fields is true).
    let embeds = json.is_none() || wants("EmbedFiles") || wants("TestEmbedFiles") || wants("XTestEmbedFiles");
    let options = LoadOptions {
        ignore_imports: find,
        resolve_tests: test,
        suppress_embeds: !embeds,
        sketch_std: !any_file_field,
        ..LoadOptions::default()
    };
    let (mut packages, mut ids) = Packages::of_patterns(loader, options, &flags.args)?;
    let allow_errors = flags.bool("e");
    if !allow_errors {
        report(loader, &packages, &ids);
        session.exit_if_errors()?;
    }
    if test {
        add_tests(loader, &mut packages, &mut ids, allow_errors)?;
    }
    let named: HashSet<Id> = ids.iter().copied().collect();
    if deps {
        ids = packages.with_imports(&ids);
        if !allow_errors {
            report(loader, &packages, &ids);
        }
    }
    for &id in &ids {
        let parent = packages.get(id).clone();
        let test_imports = resolve(loader, &parent.import_path, parent.standard, &parent.test_imports);
        let x_test_imports = resolve(loader, &parent.import_path, parent.standard, &parent.x_test_imports);
        let package = packages.get_mut(id);
        package.test_imports = test_imports;
        package.x_test_imports = x_test_imports;
        package.dep_only = !named.contains(&id);
    }
    let wants_stale = if json.is_some() { wants("Stale") || wants("StaleReason") } else { format.contains(".Stale") };
    if wants_stale {
        packages.mark_stale(&ids, flags.bool("a"));
    }
    if json.as_ref().is_none_or(|fields| fields.has("DefaultGODEBUG")) {
        for &id in &ids {
            let godebug = build::default_godebug(loader, packages.get(id))?;
            packages.get_mut(id).default_godebug = godebug;
        }
    }
    // A program may be compiled with a profile of its own: go looks at all packages for variants, where there are several.
    let may_have_variants = matches!(flags.text("pgo"), "" | "auto") && named.len() > 1;
    if test || may_have_variants {
        let all = if deps { ids.clone() } else { packages.with_imports(&ids) };
        if !deps && !allow_errors {
            report(loader, &packages, &all);
        }
        name_test_variants(&mut packages, &all, &named);
    }
    let wants_deps = json.as_ref().is_none_or(|fields| fields.has("Deps") || fields.has("DepsErrors"))
        && (json.is_some() || format.contains("Deps") || format.contains(".}}"));
    if wants_deps {
        let all = packages.with_imports(&ids);
        collect_deps(&mut packages, &all);
    }
    if retracted {
        add_retractions(loader, &mut packages, &ids, allow_errors)?;
    }
    if any_file_field {
        say_what_is_not_known(loader, &packages, &ids);
    }
    for &id in &ids {
        let package = packages.get_mut(id);
        package.import_map = package
            .raw_imports
            .iter()
            .zip(&package.imports)
            .filter(|(raw, resolved)| raw != resolved)
            .map(|(raw, resolved)| (raw.clone(), resolved.clone()))
            .collect();
        package.import_map.sort();
        let package = packages.get(id);
        match (&json, &mut printer) {
            (Some(fields), _) => {
                session.print(build::to_json(package, &|name| fields.has(name)));
                session.print("\n");
            }
            (None, Some(printer)) => printer.print(loader, &build::to_value(package))?,
            (None, None) => {}
        }
    }
    Ok(())
}

/// Says that what files tell of standard packages is missing where there are none: the table knows names and imports.
fn say_what_is_not_known(loader: &Loader<'_>, packages: &Packages<'_, '_>, ids: &[Id]) {
    if ids.iter().any(|id| packages.get(*id).sketch.is_some()) {
        loader.session.print_error(
            "gomodplay: there is no GOROOT here: of standard packages only names and imports are told, nothing of files\n",
        );
    }
}

/// Reports the errors of packages (Go: `base.Errorf("%v", pkg.Error)`).
pub(super) fn report(loader: &Loader<'_>, packages: &Packages<'_, '_>, ids: &[Id]) {
    for error in ids.iter().filter_map(|id| packages.get(*id).error.as_ref()) {
        loader.session.print_error(format!("{}\n", error.message()));
        loader.session.set_status(1);
    }
}

/// The paths that imports of tests mean (Go: `Package.Resolve`).
fn resolve(loader: &Loader<'_>, parent: &str, is_std: bool, imports: &[String]) -> Vec<String> {
    let resolved: BTreeSet<String> = imports
        .iter()
        .map(|path| if is_std { loader.resolve_std_import(parent, path) } else { path.clone() })
        .collect();
    resolved.into_iter().collect()
}

fn add_tests(
    loader: &Loader<'_>,
    packages: &mut Packages<'_, '_>,
    ids: &mut Vec<Id>,
    allow_errors: bool,
) -> Result<()> {
    let session = loader.session;
    let cache = build::cache::folder(session)?;
    for id in ids.clone() {
        let package = packages.get(id);
        if !package.has_tests() && !package.has_outer_tests() {
            continue;
        }
        let made = packages.test_packages(id);
        let own = [Some(made.inner).filter(|inner| *inner != id), made.outer];
        if !allow_errors && let Some(error) = packages.test_error(&made) {
            return Err(fatal(format!("go: can't load test package: {}", error.message())));
        }
        if let Some(text) = packages.get(made.main).test_main.clone() {
            let file = build::cache::put(session, &cache, text.as_bytes())?;
            packages.get_mut(made.main).go_files = vec![file];
        }
        ids.push(made.main);
        ids.extend(own.into_iter().flatten());
    }
    Ok(())
}

/// Names packages that exist for a test: `a [b.test]`, also where they are imported.
fn name_test_variants(packages: &mut Packages<'_, '_>, all: &[Id], named: &HashSet<Id>) {
    let mut old: HashMap<String, String> = HashMap::new();
    for &id in all {
        let package = packages.get_mut(id);
        if !package.for_test.is_empty() {
            let new = format!("{} [{}.test]", package.import_path, package.for_test);
            old.insert(new.clone(), std::mem::replace(&mut package.import_path, new));
        }
        package.dep_only = !named.contains(&id);
    }
    for &id in all {
        let mut renamed: HashMap<String, String> = HashMap::new();
        for imported in packages.get(id).imported.clone().unwrap_or_default() {
            let imported = packages.get(imported);
            if !imported.for_test.is_empty()
                && let Some(before) = old.get(&imported.import_path)
            {
                renamed.insert(before.clone(), imported.import_path.clone());
            }
        }
        for import in &mut packages.get_mut(id).imports {
            if let Some(new) = renamed.get(import) {
                import.clone_from(new);
            }
        }
    }
}

/// Fills in what each package imports directly or not, and the errors below it (Go: `collectDeps`, `collectDepsErrors`).
fn collect_deps(packages: &mut Packages<'_, '_>, all: &[Id]) {
    let mut deps: HashMap<Id, Rc<BTreeSet<String>>> = HashMap::new();
    let mut errors: HashMap<Id, Vec<PackageError>> = HashMap::new();
    for &id in all {
        let mut below: BTreeSet<String> = BTreeSet::new();
        let mut failed: Vec<PackageError> = Vec::new();
        for imported in packages.get(id).imported.clone().unwrap_or_default() {
            below.insert(packages.get(imported).import_path.clone());
            if let Some(known) = deps.get(&imported) {
                below.extend(known.iter().cloned());
            }
            let own = packages.get(imported).error.clone();
            for error in own.into_iter().chain(errors.get(&imported).cloned().unwrap_or_default()) {
                if !failed.contains(&error) {
                    failed.push(error);
                }
            }
        }
        failed.sort_by(|a, b| {
            let top = |error: &PackageError| error.import_stack.last().map(|step| step.path.clone());
            (top(a), if a.import_stack.is_empty() { &a.text } else { "" })
                .cmp(&(top(b), if b.import_stack.is_empty() { &b.text } else { "" }))
        });
        let package = packages.get_mut(id);
        package.deps = below.iter().cloned().collect();
        package.deps_errors.clone_from(&failed);
        deps.insert(id, Rc::new(below));
        errors.insert(id, failed);
    }
}

/// Says of each package's module whether it is retracted.
fn add_retractions(loader: &Loader<'_>, packages: &mut Packages<'_, '_>, ids: &[Id], allow_errors: bool) -> Result<()> {
    let mut args: Vec<String> = Vec::new();
    for module in ids.iter().filter_map(|id| packages.get(*id).module.clone()) {
        for module in [Some(&*module), module.replace.as_deref()].into_iter().flatten() {
            let arg = format!("{}@{}", module.path, module.version);
            if !module.version.is_empty() && !args.contains(&arg) {
                args.push(arg);
            }
        }
    }
    if args.is_empty() {
        return Ok(());
    }
    let mode = ListMode { retracted: true, ..ListMode::default() };
    let (modules, result) = loader.list_modules(&args, mode, "")?;
    if let Err(error) = result
        && !allow_errors
    {
        loader.session.error(&error);
    }
    let found: HashMap<&String, _> = args.iter().zip(&modules).collect();
    for &id in ids {
        let Some(module) = packages.get(id).module.clone() else { continue };
        let mut module = (*module).clone();
        let update = |module: &mut crate::load::ModulePublic| {
            if let Some(listed) = found.get(&format!("{}@{}", module.path, module.version)) {
                module.retracted.clone_from(&listed.retracted);
                if module.error.is_none() {
                    module.error.clone_from(&listed.error);
                }
            }
        };
        update(&mut module);
        if let Some(replace) = &mut module.replace {
            update(replace);
        }
        packages.get_mut(id).module = Some(Rc::new(module));
    }
    Ok(())
}
