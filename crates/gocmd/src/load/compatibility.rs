//! Checks at the end of loading: packages as an older go would load them, and replacements used twice (modload/load.go:
//! checkTidyCompatibility, checkMultiplePaths).

use std::collections::HashMap;
use std::rc::Rc;

use gomod::{ModuleVersion, gover};

use crate::error::{Error, ErrorKind, Result};

use super::loader::Loader;
use super::packages::{LoadPkg, PackageLoader};
use super::requirements::Requirements;

/// What the advice at the end depends on.
#[derive(Default)]
struct Advice {
    upgrade: bool,
    e_flag: bool,
}

impl Loader<'_> {
    /// Reports modules that two paths are replaced by (Go: `checkMultiplePaths`).
    pub(super) fn check_multiple_paths(&self, loading: &PackageLoader) {
        let requirements = loading.requirements.borrow().clone();
        let loaded = requirements.graph.borrow().as_ref().map(|(graph, _)| graph.clone());
        match loaded {
            Some(graph) => {
                if !graph.paths_checked.replace(true) {
                    self.check_paths_of(loading, &graph.build_list());
                }
            }
            None => self.check_paths_of(loading, &requirements.roots()),
        }
    }

    fn check_paths_of(&self, loading: &PackageLoader, modules: &[ModuleVersion]) {
        let mut first: HashMap<ModuleVersion, &ModuleVersion> = HashMap::new();
        for module in modules {
            let source = self.resolve_replacement(module);
            let before = first.entry(source.clone()).or_insert(module);
            if before.path != module.path {
                loading.error(
                    self,
                    &Error::plain(format!(
                        "{}@{} used for two different module paths ({} and {})",
                        source.path, source.version, before.path, module.path
                    )),
                );
            }
        }
    }

    /// Reports packages that an older go version would load from elsewhere or not at all (Go: `checkTidyCompatibility`).
    pub(super) fn check_tidy_compatibility(
        &self,
        loading: &PackageLoader,
        compatible: &Rc<Requirements>,
        version: &str,
    ) -> Result<()> {
        let go_version = compatible.go_version();
        let (graph, result) = compatible.graph(self);
        if let Err(error) = result {
            let text = format!("error loading go {version} module graph: {error}");
            loading.error(self, &Error::wrap(ErrorKind::Plain, text, error));
            loading.switch_if_errors(self)?;
            self.advise(loading, &go_version, version, &Advice::default());
            return loading.exit_if_errors(self);
        }
        let mut mismatches: HashMap<*const LoadPkg, (ModuleVersion, Option<Error>)> = HashMap::new();
        let packages = loading.packages.borrow().clone();
        for package in &packages {
            let module = package.module.borrow().clone();
            if module.path.is_empty() && package.error.borrow().is_none() {
                // A standard package.
                continue;
            }
            let skip = loading.skip_import_mod_files.get();
            let (found, error) = match self.import_from_modules(&package.path, compatible, Some(&graph), skip) {
                Ok(found) => (found.module, None),
                Err(error) => (ModuleVersion::default(), Some(error)),
            };
            if found != module {
                mismatches.insert(Rc::as_ptr(package), (found, error));
            }
        }
        let roots = loading.requirements.borrow().root_modules.clone();
        if mismatches.is_empty() {
            for module in &roots {
                let selected = graph.selected(&module.path);
                if selected != module.version {
                    self.session.print_error("\n");
                    let text = format!(
                        "go: internal error: failed to diagnose selected-version mismatch for module {}: go {go_version} selects {}, but go {version} selects {selected}\n\tPlease report this at https://go.dev/issue.",
                        module.path, module.version
                    );
                    return Err(Error::new(ErrorKind::Verbatim, text));
                }
            }
            return Ok(());
        }
        let mut advice = Advice::default();
        for package in packages.iter().filter(|package| !package.is_test()) {
            let Some((found, error)) = mismatches.get(&Rc::as_ptr(package)) else { continue };
            let module = package.module.borrow().clone();
            let stack = package.stack_text();
            let text = match error {
                Some(error) => {
                    advice.e_flag = true;
                    if !advice.upgrade {
                        advice.upgrade = roots.iter().any(|root| graph.selected(&root.path) != root.version);
                    }
                    if error.chain().any(|error| matches!(error.kind(), ErrorKind::ImportMissing(_))) {
                        let selected = ModuleVersion::new(module.path.clone(), graph.selected(&module.path));
                        format!(
                            "{stack} loaded from {module},\n\tbut go {version} would fail to locate it in {selected}"
                        )
                    } else {
                        format!("{stack} loaded from {module},\n\tbut go {version} would fail to locate it:\n\t{error}")
                    }
                }
                None => {
                    advice.upgrade = true;
                    if package.error.borrow().is_some() {
                        format!(
                            "{} failed to load from any module,\n\tbut go {version} would load it from {found}",
                            package.path
                        )
                    } else {
                        format!("{stack} loaded from {module},\n\tbut go {version} would select {}\n", found.version)
                    }
                }
            };
            loading.error(self, &Error::plain(text));
        }
        loading.switch_if_errors(self)?;
        self.advise(loading, &go_version, version, &advice);
        loading.exit_if_errors(self)
    }

    /// Prints what helps against such differences (Go: `suggestFixes`).
    fn advise(&self, loading: &PackageLoader, go_version: &str, version: &str, advice: &Advice) {
        if loading.opts.allow_errors {
            return;
        }
        let go_flag = if *go_version == *self.main_modules().go_version(self) {
            String::new()
        } else {
            format!(" -go={go_version}")
        };
        let compat_flag =
            if *version == *gover::prev(go_version) { String::new() } else { format!(" -compat={version}") };
        let mut text = "\n".to_owned();
        if advice.upgrade {
            let (description, flag) =
                if advice.e_flag { (", leaving some packages unresolved", " -e") } else { ("", "") };
            text += &format!(
                "To upgrade to the versions selected by go {version}{description}:\n\tgo mod tidy{flag} -go={version} && go mod tidy{flag} -go={go_version}{compat_flag}\n"
            );
        } else if advice.e_flag {
            text += &format!(
                "To proceed despite packages unresolved in go {version}:\n\tgo mod tidy -e{go_flag}{compat_flag}\n"
            );
        }
        text += &format!(
            "If reproducibility with go {version} is not needed:\n\tgo mod tidy{go_flag} -compat={go_version}\n"
        );
        text += "For information about 'go mod tidy' compatibility, see:\n\thttps://go.dev/ref/mod#graph-pruning\n";
        self.session.print_error(text);
    }
}
