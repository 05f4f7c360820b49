//! Edits of a go.mod file, directive by directive (x/mod/modfile rule.go).
//!
//! Requirements as a whole are set in `requirements.rs`.

use std::sync::Arc;

use super::error::EditError;
use super::file::{
    Exclude, File, Go, Godebug, Ignore, Module, Replace, Require, Retract, Tool, Toolchain, VersionInterval,
};
use super::rules::{is_go_version, is_toolchain_name};
use super::text::{auto_quote, quote_text};
use super::tree::{Comment, CommentBlock, Comments, FileSyntax, LineId, Statement};
use crate::ModuleVersion;
use crate::module;
use crate::semver;

impl File {
    /// Sets the module's path (Go: `AddModuleStmt`).
    pub fn add_module_stmt(&mut self, path: &str) {
        let quoted = auto_quote(path);
        let texts = ["module", &*quoted];
        if let Some(module) = &mut self.module {
            module.module.path = path.into();
            self.syntax.update_line(module.line, &texts);
        } else {
            let line = self.syntax.add_line(None, &texts);
            self.module = Some(Module { module: ModuleVersion::new(path, ""), deprecated: String::new(), line });
        }
    }

    /// Adds a comment of its own at the end of the file; the text starts with `//` (Go: `AddComment`).
    pub fn add_comment(&mut self, text: &str) {
        let before = vec![Comment { text: text.into(), ..Comment::default() }];
        let comments = Comments { before, ..Comments::default() };
        self.syntax.statements.push(Statement::Comments(CommentBlock { comments, ..CommentBlock::default() }));
    }

    /// Sets the `go` line (Go: `AddGoStmt`). Fails for what is not a Go version.
    pub fn add_go_stmt(&mut self, version: &str) -> Result<(), EditError> {
        if !is_go_version(version) {
            return Err(EditError(format!("invalid language version {}", quote_text(version))));
        }
        let texts = ["go", version];
        if let Some(go) = &mut self.go {
            go.version = version.into();
            self.syntax.update_line(go.line, &texts);
        } else {
            let hint = self.module.as_ref().map(|module| module.line);
            let line = self.syntax.add_line(hint, &texts);
            self.go = Some(Go { version: version.into(), line });
        }
        Ok(())
    }

    /// Removes the `go` line (Go: `DropGoStmt`).
    pub fn drop_go_stmt(&mut self) {
        if let Some(go) = self.go.take() {
            self.syntax.mark_removed(go.line);
        }
    }

    /// Sets the `toolchain` line (Go: `AddToolchainStmt`). Fails for what is not a toolchain's name.
    pub fn add_toolchain_stmt(&mut self, name: &str) -> Result<(), EditError> {
        if !is_toolchain_name(name) {
            return Err(EditError(format!("invalid toolchain name {}", quote_text(name))));
        }
        let texts = ["toolchain", name];
        if let Some(toolchain) = &mut self.toolchain {
            toolchain.name = name.into();
            self.syntax.update_line(toolchain.line, &texts);
        } else {
            let go = self.go.as_ref().map(|go| go.line);
            let hint = go.or_else(|| self.module.as_ref().map(|module| module.line));
            let line = self.syntax.add_line(hint, &texts);
            self.toolchain = Some(Toolchain { name: name.into(), line });
        }
        Ok(())
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

    /// Sets the version of the first requirement on a path and removes its others (Go: `AddRequire`).
    pub fn add_require(&mut self, path: &str, version: &str) {
        let mut needed = true;
        for require in self.require.iter_mut().filter(|require| &*require.module.path == path) {
            let Some(line) = require.line else { continue };
            if needed {
                require.module.version = version.into();
                self.syntax.update_line(line, &["require", &auto_quote(path), version]);
                needed = false;
            } else {
                self.syntax.mark_removed(line);
                *require = Require::default();
            }
        }
        if needed {
            self.add_new_require(path, version, false);
        }
    }

    /// Adds a requirement, whatever others there are on its path (Go: `AddNewRequire`).
    pub fn add_new_require(&mut self, path: &str, version: &str, indirect: bool) {
        let line = self.syntax.add_line(None, &["require", &auto_quote(path), version]);
        let mut require = Require { module: ModuleVersion::new(path, version), indirect: false, line: Some(line) };
        require.set_indirect(&mut self.syntax, indirect);
        self.require.push(require);
    }

    /// Removes all requirements on a path (Go: `DropRequire`).
    pub fn drop_require(&mut self, path: &str) {
        for require in self.require.iter_mut().filter(|require| &*require.module.path == path) {
            remove(&mut self.syntax, require.line);
            *require = Require::default();
        }
    }

    /// Adds an exclusion, unless there is the same one (Go: `AddExclude`). Fails for a version that is not canonical.
    pub fn add_exclude(&mut self, path: &str, version: &str) -> Result<(), EditError> {
        check_canonical_version(path, version)?;
        let mut hint = None;
        for exclude in self.exclude.iter().filter(|exclude| &*exclude.module.path == path) {
            if &*exclude.module.version == version {
                return Ok(());
            }
            hint = exclude.line;
        }
        let line = self.syntax.add_line_beside(hint, &["exclude", &auto_quote(path), version]);
        self.exclude.push(Exclude { module: ModuleVersion::new(path, version), line: Some(line) });
        Ok(())
    }

    /// Removes an exclusion (Go: `DropExclude`).
    pub fn drop_exclude(&mut self, path: &str, version: &str) {
        let module = ModuleVersion::new(path, version);
        for exclude in self.exclude.iter_mut().filter(|exclude| exclude.module == module) {
            remove(&mut self.syntax, exclude.line);
            *exclude = Exclude::default();
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

    /// Adds a retraction with a rationale (Go: `AddRetract`). Fails for versions that are not canonical. As in Go, the
    /// new line is in the text only, not in [`File::retract`].
    pub fn add_retract(&mut self, interval: &VersionInterval, rationale: &str) -> Result<(), EditError> {
        let path = self.module_path().to_owned();
        check_canonical_version(&path, &interval.high)?;
        check_canonical_version(&path, &interval.low)?;
        let (low, high) = (auto_quote(&interval.low), auto_quote(&interval.high));
        let line = if interval.low == interval.high {
            self.syntax.add_line(None, &["retract", &low])
        } else {
            self.syntax.add_line(None, &["retract", "[", &low, ",", &high, "]"])
        };
        if !rationale.is_empty() {
            let comment = |text: &str| Comment { text: format!("// {text}").into(), ..Comment::default() };
            self.syntax.line_mut(line).comments.before.extend(rationale.split('\n').map(comment));
        }
        Ok(())
    }

    /// Removes a retraction (Go: `DropRetract`).
    pub fn drop_retract(&mut self, interval: &VersionInterval) {
        for retract in self.retract.iter_mut().filter(|retract| retract.interval == *interval) {
            remove(&mut self.syntax, retract.line);
            *retract = Retract::default();
        }
    }

    /// Adds a tool, unless it is there (Go: `AddTool`).
    pub fn add_tool(&mut self, path: &str) {
        if self.tool.iter().any(|tool| tool.path == path) {
            return;
        }
        let line = self.syntax.add_line(None, &["tool", path]);
        self.tool.push(Tool { path: path.to_owned(), line: Some(line) });
        self.sort_blocks();
    }

    /// Removes a tool (Go: `DropTool`). As in Go, an entry without a path stays in [`File::tool`].
    pub fn drop_tool(&mut self, path: &str) {
        for tool in self.tool.iter_mut().filter(|tool| tool.path == path) {
            remove(&mut self.syntax, tool.line);
            *tool = Tool::default();
        }
    }

    /// Adds an `ignore` line, unless it is there (Go: `AddIgnore`).
    pub fn add_ignore(&mut self, path: &str) {
        if self.ignore.iter().any(|ignore| ignore.path == path) {
            return;
        }
        let line = self.syntax.add_line(None, &["ignore", path]);
        self.ignore.push(Ignore { path: path.to_owned(), line: Some(line) });
        self.sort_blocks();
    }

    /// Removes an `ignore` line (Go: `DropIgnore`). As in Go, an entry without a path stays in [`File::ignore`].
    pub fn drop_ignore(&mut self, path: &str) {
        for ignore in self.ignore.iter_mut().filter(|ignore| ignore.path == path) {
            remove(&mut self.syntax, ignore.line);
            *ignore = Ignore::default();
        }
    }

    /// Takes away what edits removed (Go: `Cleanup`). Call it after the last edit.
    pub fn cleanup(&mut self) {
        self.godebug.retain(|godebug| !godebug.key.is_empty());
        self.require.retain(|require| !require.module.path.is_empty());
        self.exclude.retain(|exclude| !exclude.module.path.is_empty());
        self.replace.retain(|replace| !replace.old.path.is_empty());
        self.retract.retain(|retract| !retract.interval.low.is_empty() || !retract.interval.high.is_empty());
        self.syntax.cleanup();
    }

    /// The file's text in canonical form (Go: `Format`).
    pub fn format(&self) -> Vec<u8> {
        super::format(&self.syntax)
    }
}

pub(crate) fn remove(syntax: &mut FileSyntax, line: Option<LineId>) {
    if let Some(line) = line {
        syntax.mark_removed(line);
    }
}

pub(crate) fn add_godebug(syntax: &mut FileSyntax, list: &mut Vec<Godebug>, key: &str, value: &str) {
    let text = format!("{key}={value}");
    let texts = ["godebug", &*text];
    let mut needed = true;
    for godebug in list.iter_mut().filter(|godebug| godebug.key == key) {
        let Some(line) = godebug.line else { continue };
        if needed {
            value.clone_into(&mut godebug.value);
            syntax.update_line(line, &texts);
            needed = false;
        } else {
            syntax.mark_removed(line);
            *godebug = Godebug::default();
        }
    }
    if needed {
        let line = syntax.add_line(None, &texts);
        list.push(Godebug { key: key.to_owned(), value: value.to_owned(), line: Some(line) });
    }
}

pub(crate) fn drop_godebug(syntax: &mut FileSyntax, list: &mut [Godebug], key: &str) {
    for godebug in list.iter_mut().filter(|godebug| godebug.key == key) {
        remove(syntax, godebug.line);
        *godebug = Godebug::default();
    }
}

pub(crate) fn add_replace(syntax: &mut FileSyntax, list: &mut Vec<Replace>, old: ModuleVersion, new: ModuleVersion) {
    let (old_path, new_path) = (auto_quote(&old.path), auto_quote(&new.path));
    let mut texts = vec!["replace", &*old_path];
    texts.extend(Some(&*old.version).filter(|version| !version.is_empty()));
    texts.extend(["=>", &*new_path]);
    texts.extend(Some(&*new.version).filter(|version| !version.is_empty()));

    let mut needed = true;
    let mut hint = None;
    for replace in list.iter_mut().filter(|replace| replace.old.path == old.path) {
        if old.version.is_empty() || replace.old.version == old.version {
            if needed {
                replace.new = new.clone();
                if let Some(line) = replace.line {
                    syntax.update_line(line, &texts);
                }
                needed = false;
            } else {
                remove(syntax, replace.line);
                *replace = Replace::default();
            }
        } else {
            hint = replace.line;
        }
    }
    if needed {
        let line = syntax.add_line_beside(hint, &texts);
        list.push(Replace { old, new, line: Some(line) });
    }
}

pub(crate) fn drop_replace(syntax: &mut FileSyntax, list: &mut [Replace], old: &ModuleVersion) {
    for replace in list.iter_mut().filter(|replace| replace.old == *old) {
        remove(syntax, replace.line);
        *replace = Replace::default();
    }
}

/// Checks that a version is canonical and belongs to a path, which may be empty (Go: `checkCanonicalVersion`).
fn check_canonical_version(path: &str, version: &str) -> Result<(), EditError> {
    let invalid = |reason: String| Err(EditError(format!("version {} invalid: {reason}", quote_text(version))));
    let (_, path_major, path_ok) = module::split_path_version(path);
    if version.is_empty() || version != module::canonical_version(version) {
        return if path_major.is_empty() {
            invalid("must be of the form v1.2.3".to_owned())
        } else {
            invalid(format!("must be of the form {}.2.3", module::path_major_prefix(path_major)))
        };
    }
    if path_ok && let Err(error) = module::check_path_major(version, path_major) {
        return if path_major.is_empty() {
            let major = semver::major(version);
            invalid(format!("should be {version}+incompatible (or module {path}/{major})"))
        } else {
            Err(EditError(error.to_string()))
        };
    }
    Ok(())
}

impl Require {
    /// Sets the version here and in the line.
    pub(crate) fn set_version(&mut self, syntax: &mut FileSyntax, version: &Arc<str>) {
        self.module.version = Arc::clone(version);
        let Some(line) = self.line.map(|id| syntax.line_mut(id)) else { return };
        if line.tokens.is_empty() {
            return;
        }
        if line.in_block {
            // A blank line before a changed line goes (golang.org/issue/33779).
            if let [comment] = &line.comments.before[..]
                && comment.text.is_empty()
            {
                line.comments.before.clear();
            }
        }
        if let Some(token) = line.tokens.get_mut(if line.in_block { 1 } else { 2 }) {
            *token = Arc::clone(version);
        }
    }

    /// Sets or removes the `// indirect` comment, here and in the line.
    pub(crate) fn set_indirect(&mut self, syntax: &mut FileSyntax, indirect: bool) {
        self.indirect = indirect;
        let Some(line) = self.line.map(|id| syntax.line_mut(id)) else { return };
        if super::rules::is_indirect(&line.comments) == indirect {
            return;
        }
        let suffix = &mut line.comments.suffix;
        let Some(first) = suffix.first_mut() else {
            suffix.push(Comment { text: "// indirect".into(), suffix: true, ..Comment::default() });
            return;
        };
        let text = first.text.strip_prefix("//").unwrap_or(&first.text).trim();
        if indirect {
            first.text = if text.is_empty() { "// indirect".into() } else { format!("// indirect; {text}").into() };
        } else if text == "indirect" {
            suffix.clear();
        } else if let Some((_, rest)) = first.text.split_once("indirect;") {
            first.text = format!("//{rest}").into();
        }
    }
}
