//! go.work files (golang.org/x/mod/modfile work.go).

use std::sync::Arc;

use crate::ModuleVersion;
use crate::modfile::edit::{add_godebug, add_replace, drop_godebug, drop_replace, remove};
use crate::modfile::rules::{Problem, Rules, parse_godebug, parse_toolchain};
use crate::modfile::sort::sort_work_blocks;
use crate::modfile::text::{auto_quote, parse_string, quote_text};
use crate::modfile::{
    EditError, ErrorList, FileSyntax, Go, Godebug, Line, LineId, Replace, Statement, Toolchain, VersionFixer,
    is_go_version, is_toolchain_name, parse_syntax,
};

/// A go.work file: its directives, and the tree they came from.
///
/// Edit through the methods, which keep both in step; call [`WorkFile::cleanup`] after the last edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkFile {
    /// `go`.
    pub go: Option<Go>,
    /// `toolchain`.
    pub toolchain: Option<Toolchain>,
    /// `godebug`.
    pub godebug: Vec<Godebug>,
    /// `use`.
    pub uses: Vec<Use>,
    /// `replace`.
    pub replace: Vec<Replace>,
    /// The tree.
    pub syntax: FileSyntax,
}

/// One `use`. An empty path: dropped, goes with the next cleanup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// The folder, as written.
    pub path: String,
    /// The path of the module in it, where somebody set it; never parsed.
    pub module_path: String,
    /// Its line.
    pub line: Option<LineId>,
}

/// Parses a go.work file. `name` stands in errors; `fix` makes versions canonical, without it they must be semantic
/// versions (Go: `modfile.ParseWork`).
pub fn parse(name: &str, data: &[u8], fix: Option<&mut VersionFixer<'_>>) -> Result<WorkFile, ErrorList> {
    let (file, errors) = parse_tolerant(name, data, fix);
    if errors.0.is_empty() { Ok(file) } else { Err(errors) }
}

/// As [`parse`], but gives all that could be understood along with the problems, for an editor. Go has nothing like it.
pub fn parse_tolerant(name: &str, data: &[u8], fix: Option<&mut VersionFixer<'_>>) -> (WorkFile, ErrorList) {
    let (mut syntax, syntax_error) = parse_syntax(name, data);
    let mut file = WorkFile::default();
    let mut rules = Rules { name, strict: true, fix: fix.filter(|_| syntax_error.is_none()), errors: Vec::new() };
    rules.each_line(&mut syntax, &["godebug", "use", "replace"], |rules, _, id, _, verb, arguments| {
        file.add(rules, id, verb, arguments)
    });
    let errors = match syntax_error {
        Some(error) => vec![error],
        None => rules.errors,
    };
    file.syntax = syntax;
    (file, ErrorList(errors))
}

impl WorkFile {
    fn add(
        &mut self,
        rules: &mut Rules<'_, '_>,
        id: LineId,
        verb: &str,
        arguments: &mut [Arc<str>],
    ) -> Result<(), Problem> {
        match verb {
            "go" => {
                let version = rules.parse_go(self.go.is_some(), arguments)?;
                self.go = Some(Go { version, line: id });
            }
            "toolchain" => {
                let name = parse_toolchain(self.toolchain.is_some(), arguments)?;
                self.toolchain = Some(Toolchain { name, line: id });
            }
            "godebug" => {
                let (key, value) = parse_godebug(arguments)?;
                self.godebug.push(Godebug { key, value, line: Some(id) });
            }
            "use" => {
                let [argument] = arguments else { return Err("usage: use local/dir".into()) };
                let path = parse_string(argument).map_err(|reason| format!("invalid quoted string: {reason}"))?;
                self.uses.push(Use { path: path.to_string(), module_path: String::new(), line: Some(id) });
            }
            "replace" => {
                let (old, new) = rules.parse_replace(verb, arguments)?;
                self.replace.push(Replace { old, new, line: Some(id) });
            }
            _ => return Err(format!("unknown directive: {verb}").into()),
        }
        Ok(())
    }

    /// The `go` line's version, empty if there is none.
    pub fn go_version(&self) -> &str {
        self.go.as_ref().map_or("", |go| &go.version)
    }

    /// The `toolchain` line's name, empty if there is none.
    pub fn toolchain_name(&self) -> &str {
        self.toolchain.as_ref().map_or("", |toolchain| &toolchain.name)
    }

    /// Sets the `go` line; a new one goes before the first statement (Go: `AddGoStmt`). Fails for what is no Go version.
    pub fn add_go_stmt(&mut self, version: &str) -> Result<(), EditError> {
        if !is_go_version(version) {
            return Err(EditError(format!("invalid language version {}", quote_text(version))));
        }
        let texts = ["go", version];
        if let Some(go) = &mut self.go {
            go.version = version.into();
            self.syntax.update_line(go.line, &texts);
        } else {
            let index = self.first_statement();
            let line = self.insert_line(index, &texts);
            self.go = Some(Go { version: version.into(), line });
        }
        Ok(())
    }

    /// Sets the `toolchain` line; a new one goes behind the `go` line (Go: `AddToolchainStmt`). Fails for what is no
    /// toolchain's name.
    pub fn add_toolchain_stmt(&mut self, name: &str) -> Result<(), EditError> {
        if !is_toolchain_name(name) {
            return Err(EditError(format!("invalid toolchain name {}", quote_text(name))));
        }
        let texts = ["toolchain", name];
        if let Some(toolchain) = &mut self.toolchain {
            toolchain.name = name.into();
            self.syntax.update_line(toolchain.line, &texts);
        } else {
            let is_go = |statement: &Statement| match statement {
                Statement::Line(id) => self.syntax.line(*id).tokens.first().is_some_and(|token| &**token == "go"),
                _ => false,
            };
            let go = self.syntax.statements.iter().position(is_go);
            let index = go.map_or_else(|| self.first_statement(), |go| go + 1);
            let line = self.insert_line(index, &texts);
            self.toolchain = Some(Toolchain { name: name.into(), line });
        }
        Ok(())
    }

    /// The place of the first statement that is not a comment, so that comments stay at the top.
    fn first_statement(&self) -> usize {
        let statements = &self.syntax.statements;
        statements.iter().take_while(|statement| matches!(statement, Statement::Comments(_))).count()
    }

    fn insert_line(&mut self, index: usize, texts: &[&str]) -> LineId {
        let tokens = crate::modfile::edit_tree::tokens(texts);
        let line = self.syntax.push_line(Line { tokens, ..Line::default() });
        self.syntax.statements.insert(index, Statement::Line(line));
        line
    }

    /// Removes the `go` line (Go: `DropGoStmt`).
    pub fn drop_go_stmt(&mut self) {
        if let Some(go) = self.go.take() {
            self.syntax.mark_removed(go.line);
        }
    }

    /// Removes the `toolchain` line (Go: `DropToolchainStmt`).
    pub fn drop_toolchain_stmt(&mut self) {
        if let Some(toolchain) = self.toolchain.take() {
            self.syntax.mark_removed(toolchain.line);
        }
    }

    /// Sets the first `godebug` line of a key and removes its others (Go: `AddGodebug`).
    pub fn add_godebug(&mut self, key: &str, value: &str) {
        add_godebug(&mut self.syntax, &mut self.godebug, key, value);
    }

    /// Removes all `godebug` lines of a key (Go: `DropGodebug`).
    pub fn drop_godebug(&mut self, key: &str) {
        drop_godebug(&mut self.syntax, &mut self.godebug, key);
    }

    /// Adds a folder, or sets the module path of the one that is there and removes its others (Go: `AddUse`).
    pub fn add_use(&mut self, disk_path: &str, module_path: &str) {
        let mut needed = true;
        for entry in self.uses.iter_mut().filter(|entry| entry.path == disk_path) {
            let Some(line) = entry.line else { continue };
            if needed {
                module_path.clone_into(&mut entry.module_path);
                self.syntax.update_line(line, &["use", &auto_quote(disk_path)]);
                needed = false;
            } else {
                self.syntax.mark_removed(line);
                *entry = Use::default();
            }
        }
        if needed {
            self.add_new_use(disk_path, module_path);
        }
    }

    /// Adds a folder, whatever others there are (Go: `AddNewUse`).
    pub fn add_new_use(&mut self, disk_path: &str, module_path: &str) {
        let line = self.syntax.add_line(None, &["use", &auto_quote(disk_path)]);
        self.uses.push(Use { path: disk_path.to_owned(), module_path: module_path.to_owned(), line: Some(line) });
    }

    /// Makes the folders these, each a path and the module path in it. As in Go, those that stay are added once more
    /// (Go: `SetUse`).
    pub fn set_use(&mut self, folders: &[(String, String)]) {
        for entry in &mut self.uses {
            if let Some((_, module_path)) = folders.iter().rfind(|(path, _)| *path == entry.path) {
                entry.module_path.clone_from(module_path);
            } else {
                remove(&mut self.syntax, entry.line);
                *entry = Use::default();
            }
        }
        for (path, module_path) in folders {
            self.add_new_use(path, module_path);
        }
        self.sort_blocks();
    }

    /// Removes a folder (Go: `DropUse`).
    pub fn drop_use(&mut self, path: &str) {
        for entry in self.uses.iter_mut().filter(|entry| entry.path == path) {
            remove(&mut self.syntax, entry.line);
            *entry = Use::default();
        }
    }

    /// Sets a replacement; an empty old version replaces all versions and drops what was said of single ones (Go:
    /// `AddReplace`).
    pub fn add_replace(&mut self, old_path: &str, old_version: &str, new_path: &str, new_version: &str) {
        let (old, new) = (ModuleVersion::new(old_path, old_version), ModuleVersion::new(new_path, new_version));
        add_replace(&mut self.syntax, &mut self.replace, old, new);
    }

    /// Removes a replacement (Go: `DropReplace`).
    pub fn drop_replace(&mut self, old_path: &str, old_version: &str) {
        drop_replace(&mut self.syntax, &mut self.replace, &ModuleVersion::new(old_path, old_version));
    }

    /// Removes duplicate replacements (the last stays) and sorts the lines of every block (Go: `SortBlocks`).
    pub fn sort_blocks(&mut self) {
        sort_work_blocks(&mut self.syntax, &mut self.replace);
    }

    /// Takes away what edits removed (Go: `Cleanup`). As in Go, dropped `godebug` entries stay in the list.
    pub fn cleanup(&mut self) {
        self.uses.retain(|entry| !entry.path.is_empty());
        self.replace.retain(|replace| !replace.old.path.is_empty());
        self.syntax.cleanup();
    }

    /// The file's text in canonical form (Go: `modfile.Format`).
    pub fn format(&self) -> Vec<u8> {
        crate::modfile::format(&self.syntax)
    }
}
