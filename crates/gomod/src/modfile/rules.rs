//! What the lines of a go.mod file mean (x/mod/modfile rule.go).

use std::sync::Arc;

use super::error::{Error, ErrorList, FixError, VersionFixer};
use super::file::{
    Exclude, File, Go, Godebug, Ignore, Module, Replace, Require, Retract, Tool, Toolchain, VersionInterval,
};
use super::parser::parse_syntax;
use super::text::{is_directory_path, parse_string, quote_text};
use super::tree::{Comments, FileSyntax, Line, LineId, Statement};
use crate::ModuleVersion;
use crate::module;

/// Parses the go.mod file of a main module: everything must be known and right.
///
/// `name` stands in errors. `fix` makes versions canonical; without it they must be semantic versions. All problems are
/// given, with Go's texts, in Go's order (Go: `modfile.Parse`).
pub fn parse(name: &str, data: &[u8], fix: Option<&mut VersionFixer<'_>>) -> Result<File, ErrorList> {
    finish(parse_tolerant(name, data, fix, true))
}

/// Parses the go.mod file of a dependency: what is not known is passed over (Go: `modfile.ParseLax`).
pub fn parse_lax(name: &str, data: &[u8], fix: Option<&mut VersionFixer<'_>>) -> Result<File, ErrorList> {
    finish(parse_tolerant(name, data, fix, false))
}

fn finish((file, errors): (File, ErrorList)) -> Result<File, ErrorList> {
    if errors.0.is_empty() { Ok(file) } else { Err(errors) }
}

/// As [`parse`] (`strict`) and [`parse_lax`], but gives all that could be understood along with the problems, for an
/// editor. Go has nothing like it.
pub fn parse_tolerant(name: &str, data: &[u8], fix: Option<&mut VersionFixer<'_>>, strict: bool) -> (File, ErrorList) {
    let (mut syntax, syntax_error) = parse_syntax(name, data);
    let mut file = File::default();
    if let Some(error) = syntax_error {
        // Go gives up here: one error only. The lines before it are still worth showing.
        let mut rules = Rules { name, strict, fix: None, errors: Vec::new() };
        rules.add_all(&mut file, &mut syntax);
        file.syntax = syntax;
        return (file, ErrorList(vec![error]));
    }
    let mut rules = Rules { name, strict, fix, errors: Vec::new() };
    // Nearly all lines of a long file are that.
    file.require.reserve(syntax.lines.len());
    rules.add_all(&mut file, &mut syntax);
    file.syntax = syntax;
    rules.fix_retract(&mut file);
    (file, ErrorList(rules.errors))
}

/// True for a version that may stand behind `go` (Go: `modfile.GoVersionRE`).
pub fn is_go_version(text: &str) -> bool {
    let Some(rest) = skip_major_minor(text) else { return false };
    let rest = match rest.strip_prefix('.') {
        Some(rest) => match skip_number(rest, true) {
            Some(rest) => rest,
            None => return false,
        },
        None => rest,
    };
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_lowercase());
    rest.is_empty()
        || (digits.len() < rest.len() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What stands behind a number without leading zeros; a bare `0` only if `zero`.
fn skip_number(text: &str, zero: bool) -> Option<&str> {
    if zero && text.starts_with('0') {
        return Some(&text[1..]);
    }
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len() && !text.starts_with('0')).then_some(rest)
}

fn skip_major_minor(text: &str) -> Option<&str> {
    skip_number(skip_number(text, false)?.strip_prefix('.')?, true)
}

/// The `1.23` in a text like `v1.23-alpha`, which the go line of a dependency may have (Go: `laxGoVersionRE`).
pub(crate) fn lax_go_version(text: &str) -> Option<&str> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let rest = skip_major_minor(text)?;
    let follows = rest.chars().next().is_some_and(|c| !c.is_ascii_digit());
    follows.then(|| &text[..text.len() - rest.len()])
}

/// True for a name that may stand behind `toolchain` (Go: `modfile.ToolchainRE`).
pub fn is_toolchain_name(text: &str) -> bool {
    text == "default" || text == "go1" || text.starts_with("go1.")
}

/// Reads directives of one file and gathers what is wrong with them.
pub(crate) struct Rules<'r, 'f> {
    pub(crate) name: &'r str,
    pub(crate) strict: bool,
    pub(crate) fix: Option<&'r mut VersionFixer<'f>>,
    pub(crate) errors: Vec<Error>,
}

/// What is wrong with a line, before its place is added.
#[derive(Default)]
pub(crate) struct Problem {
    verb: String,
    module_path: String,
    text: String,
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<&str> for Problem {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Problem {
    fn about(verb: &str, module_path: &str, text: impl Into<String>) -> Self {
        Self { verb: verb.to_owned(), module_path: module_path.to_owned(), text: text.into() }
    }
}

/// How a version is made canonical.
#[derive(Clone, Copy, PartialEq)]
enum Fixing {
    /// By the fixer that was given, else by the rules of semantic versions.
    Given,
    /// Not at all (`retract`, until the module's path is known).
    Not,
}

fn invalid_string(reason: &str) -> Problem {
    format!("invalid quoted string: {reason}").into()
}

impl Rules<'_, '_> {
    pub(crate) fn report(&mut self, position: super::Position, problem: Problem) {
        let Problem { verb, module_path, text } = problem;
        self.errors.push(Error { file: self.name.to_owned(), position, verb, module_path, text });
    }

    /// Hands every line of the tree to `add` with its keyword, and reports blocks that are not `allowed`.
    pub(crate) fn each_line(
        &mut self,
        syntax: &mut FileSyntax,
        allowed: &[&str],
        mut add: impl FnMut(&mut Self, Option<&Comments>, LineId, &Line, &str, &mut [Arc<str>]) -> Result<(), Problem>,
    ) {
        let FileSyntax { statements, lines, .. } = syntax;
        let mut visit = |rules: &mut Self, block: Option<&Comments>, id: LineId, keyword: Option<&str>| {
            let line = &mut lines[id.0 as usize];
            let mut tokens = std::mem::take(&mut line.tokens);
            let result = match (keyword, tokens.split_first_mut()) {
                (Some(keyword), _) => add(rules, block, id, line, keyword, &mut tokens),
                (None, Some((keyword, arguments))) => add(rules, block, id, line, keyword, arguments),
                (None, None) => Ok(()),
            };
            line.tokens = tokens;
            if let Err(problem) = result {
                rules.report(line.start, problem);
            }
        };
        for statement in statements.iter() {
            match statement {
                Statement::Comments(_) => {}
                Statement::Line(id) => visit(self, None, *id, None),
                Statement::Block(block) => match &block.tokens[..] {
                    [keyword] if allowed.contains(&&**keyword) => {
                        for id in &block.lines {
                            visit(self, Some(&block.comments), *id, Some(keyword));
                        }
                    }
                    tokens => {
                        if self.strict {
                            self.report(block.start, format!("unknown block type: {}", tokens.join(" ")).into());
                        }
                    }
                },
            }
        }
    }

    fn add_all(&mut self, file: &mut File, syntax: &mut FileSyntax) {
        const BLOCKS: [&str; 8] = ["module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore"];
        self.each_line(syntax, &BLOCKS, |rules, block, id, line, verb, arguments| {
            rules.add(file, block, id, line, verb, arguments)
        });
    }

    fn add(
        &mut self,
        file: &mut File,
        block: Option<&Comments>,
        id: LineId,
        line: &Line,
        verb: &str,
        arguments: &mut [Arc<str>],
    ) -> Result<(), Problem> {
        // In a dependency only these matter; all others may be of a newer Go, or of the main module only.
        if !self.strict && !matches!(verb, "go" | "module" | "retract" | "require" | "ignore") {
            return Ok(());
        }
        match verb {
            "go" => {
                let version = self.parse_go(file.go.is_some(), arguments)?;
                file.go = Some(Go { version, line: id });
            }
            "toolchain" => {
                let name = parse_toolchain(file.toolchain.is_some(), arguments)?;
                file.toolchain = Some(Toolchain { name, line: id });
            }
            "module" => {
                if file.module.is_some() {
                    return Err("repeated module statement".into());
                }
                let deprecated = deprecation(&directive_comment(block, &line.comments));
                let entry = file.module.insert(Module { module: ModuleVersion::default(), deprecated, line: id });
                let [argument] = arguments else { return Err("usage: module module/path".into()) };
                entry.module.path = parse_string(argument).map_err(invalid_string)?;
            }
            "godebug" => {
                let (key, value) = parse_godebug(arguments)?;
                file.godebug.push(Godebug { key, value, line: Some(id) });
            }
            "require" | "exclude" => {
                let module = self.parse_module_version(verb, arguments)?;
                if verb == "require" {
                    let indirect = is_indirect(&line.comments);
                    file.require.push(Require { module, indirect, line: Some(id) });
                } else {
                    file.exclude.push(Exclude { module, line: Some(id) });
                }
            }
            "replace" => {
                let (old, new) = self.parse_replace(verb, arguments)?;
                file.replace.push(Replace { old, new, line: Some(id) });
            }
            "retract" => {
                let rationale = directive_comment(block, &line.comments);
                match self.parse_interval(verb, "", arguments, Fixing::Not) {
                    Ok((interval, rest)) => {
                        if self.strict && rest < arguments.len() {
                            let text = format!("unexpected token after version: {}", quote_text(&arguments[rest]));
                            return Err(text.into());
                        }
                        file.retract.push(Retract { interval, rationale, line: Some(id) });
                    }
                    Err(problem) if self.strict => return Err(problem),
                    // Newer ways to write an interval must not break a dependency's go.mod.
                    Err(_) => {}
                }
            }
            "tool" | "ignore" => {
                let [argument] = arguments else {
                    return Err(format!("{verb} directive expects exactly one argument").into());
                };
                let path = parse_string(argument).map_err(invalid_string)?.to_string();
                if verb == "tool" {
                    file.tool.push(Tool { path, line: Some(id) });
                } else {
                    file.ignore.push(Ignore { path, line: Some(id) });
                }
            }
            _ => return Err(format!("unknown directive: {verb}").into()),
        }
        Ok(())
    }

    /// The version of a `go` line.
    pub(crate) fn parse_go(&self, repeated: bool, arguments: &mut [Arc<str>]) -> Result<Arc<str>, Problem> {
        if repeated {
            return Err("repeated go statement".into());
        }
        let [argument] = arguments else { return Err("go directive expects exactly one argument".into()) };
        if !is_go_version(argument) {
            match lax_go_version(argument) {
                Some(version) if !self.strict => *argument = version.into(),
                _ => {
                    return Err(format!("invalid go version '{argument}': must match format 1.23.0").into());
                }
            }
        }
        Ok(Arc::clone(argument))
    }

    fn parse_module_version(&mut self, verb: &str, arguments: &mut [Arc<str>]) -> Result<ModuleVersion, Problem> {
        let [path, version] = arguments else { return Err(format!("usage: {verb} module/path v1.2.3").into()) };
        let path = parse_string(path).map_err(invalid_string)?;
        let version = self.parse_version(verb, &path, version, Fixing::Given)?;
        let path_major = path_major(&path)?;
        module::check_path_major(&version, path_major)
            .map_err(|error| Problem::about(verb, &path, error.to_string()))?;
        Ok(ModuleVersion { path, version })
    }

    /// The two sides of a `replace` line.
    pub(crate) fn parse_replace(
        &mut self,
        verb: &str,
        arguments: &mut [Arc<str>],
    ) -> Result<(ModuleVersion, ModuleVersion), Problem> {
        let arrow = if arguments.get(1).is_some_and(|token| &**token == "=>") { 1 } else { 2 };
        let count = arguments.len();
        if count < arrow + 2 || count > arrow + 3 || &*arguments[arrow] != "=>" {
            return Err(format!(
                "usage: {verb} module/path [v1.2.3] => other/module v1.4\n\t or {verb} module/path [v1.2.3] => ../local/directory"
            )
            .into());
        }
        let path = parse_string(&mut arguments[0]).map_err(invalid_string)?;
        let path_major = path_major(&path).map_err(|problem| Problem::about(verb, &path, problem.text))?;
        let mut version: Arc<str> = "".into();
        if arrow == 2 {
            version = self.parse_version(verb, &path, &mut arguments[1], Fixing::Given)?;
            module::check_path_major(&version, path_major)
                .map_err(|error| Problem::about(verb, &path, error.to_string()))?;
        }
        let new_path = parse_string(&mut arguments[arrow + 1]).map_err(invalid_string)?;
        let mut new_version: Arc<str> = "".into();
        if count == arrow + 2 {
            if !is_directory_path(&new_path) {
                return Err(if new_path.contains('@') {
                    "replacement module must match format 'path version', not 'path@version'".into()
                } else {
                    "replacement module without version must be directory path (rooted or starting with . or ..)".into()
                });
            }
            if new_path.contains('\\') {
                return Err("replacement directory appears to be Windows path (on a non-windows system)".into());
            }
        } else {
            new_version = self.parse_version(verb, &new_path, &mut arguments[arrow + 2], Fixing::Given)?;
            if is_directory_path(&new_path) {
                let quoted = quote_text(&new_path);
                return Err(format!("replacement module directory path {quoted} cannot have version").into());
            }
        }
        Ok((ModuleVersion { path, version }, ModuleVersion { path: new_path, version: new_version }))
    }

    fn parse_version(
        &mut self,
        verb: &str,
        path: &str,
        token: &mut Arc<str>,
        fixing: Fixing,
    ) -> Result<Arc<str>, Problem> {
        let invalid = |version: &str, reason: &str| {
            Problem::about(verb, path, format!("version {} invalid: {reason}", quote_text(version)))
        };
        let mut version = parse_string(token).map_err(|reason| invalid(token, reason))?;
        if fixing == Fixing::Given {
            let fixed = match &mut self.fix {
                Some(fix) => fix(path, &version).map_err(|error| match error {
                    FixError::Module(text) => Problem::about(verb, path, text),
                    FixError::Other(text) => text.into(),
                })?,
                None if module::is_canonical_version(&version) => None,
                None => Some(module::canonical_version(&version)),
            };
            if let Some(fixed) = fixed {
                if fixed.is_empty() && self.fix.is_none() {
                    return Err(invalid(&version, "must be of the form v1.2.3"));
                }
                version = fixed.into();
            }
        }
        *token = Arc::clone(&version);
        Ok(version)
    }

    /// An interval at the start of the arguments, and how many of them it takes.
    fn parse_interval(
        &mut self,
        verb: &str,
        path: &str,
        arguments: &mut [Arc<str>],
        fixing: Fixing,
    ) -> Result<(VersionInterval, usize), Problem> {
        let is = |token: Option<&Arc<str>>, text: &str| token.is_some_and(|token| &**token == text);
        if arguments.is_empty() || is(arguments.first(), "(") {
            return Err("expected '[' or version".into());
        }
        if !is(arguments.first(), "[") {
            let version = self.parse_version(verb, path, &mut arguments[0], fixing)?;
            return Ok((VersionInterval { low: Arc::clone(&version), high: version }, 1));
        }
        let low = arguments.get_mut(1).ok_or("expected version after '['")?;
        let low = self.parse_version(verb, path, low, fixing)?;
        if !is(arguments.get(2), ",") {
            return Err("expected ',' after version".into());
        }
        let high = arguments.get_mut(3).ok_or("expected version after ','")?;
        let high = self.parse_version(verb, path, high, fixing)?;
        if !is(arguments.get(4), "]") {
            return Err("expected ']' after version".into());
        }
        Ok((VersionInterval { low, high }, 5))
    }

    /// Fixes the versions of `retract` lines, which needs the module's path and that may stand at the end of the file.
    fn fix_retract(&mut self, file: &mut File) {
        if self.fix.is_none() {
            return;
        }
        let path = file.module_path().to_owned();
        for retract in &mut file.retract {
            let Some(id) = retract.line else { continue };
            let line = &mut file.syntax.lines[id.0 as usize];
            let start = line.start;
            if path.is_empty() {
                return self.report(start, "no module directive found, so retract cannot be used".into());
            }
            let skip = usize::from(line.tokens.first().is_some_and(|token| &**token == "retract"));
            let arguments = &mut line.tokens[skip..];
            retract.interval = match self.parse_interval("retract", &path, arguments, Fixing::Given) {
                Ok((interval, _)) => interval,
                Err(problem) => {
                    self.report(start, problem);
                    VersionInterval::default()
                }
            };
        }
    }
}

fn path_major(path: &str) -> Result<&str, Problem> {
    let (_, major, ok) = module::split_path_version(path);
    if ok { Ok(major) } else { Err("invalid module path".into()) }
}

/// The name on a `toolchain` line.
pub(crate) fn parse_toolchain(repeated: bool, arguments: &[Arc<str>]) -> Result<Arc<str>, Problem> {
    if repeated {
        return Err("repeated toolchain statement".into());
    }
    let [name] = arguments else { return Err("toolchain directive expects exactly one argument".into()) };
    if !is_toolchain_name(name) {
        let text = format!("invalid toolchain version '{name}': must match format go1.23.0 or default");
        return Err(text.into());
    }
    Ok(Arc::clone(name))
}

/// Key and value of a `godebug` line.
pub(crate) fn parse_godebug(arguments: &[Arc<str>]) -> Result<(String, String), Problem> {
    let usage = "usage: godebug key=value";
    let [argument] = arguments else { return Err(usage.into()) };
    if argument.contains(['"', '`', '\'', ',']) {
        return Err(usage.into());
    }
    let (key, value) = argument.split_once('=').ok_or(usage)?;
    Ok((key.to_owned(), value.to_owned()))
}

/// True for the comments of a requirement that is marked `// indirect`.
pub(crate) fn is_indirect(comments: &Comments) -> bool {
    comments.suffix.first().is_some_and(|comment| is_indirect_comment(&comment.text))
}

/// True for the text of such a comment.
pub(crate) fn is_indirect_comment(comment: &str) -> bool {
    let mut words = comment.strip_prefix("//").unwrap_or(comment).split_whitespace();
    matches!((words.next(), words.next()), (Some("indirect"), None) | (Some("indirect;"), Some(_)))
}

/// The comments of a line; those of its block if it has none.
fn directive_comment(block: Option<&Comments>, line: &Comments) -> String {
    let comments = match block {
        Some(block) if line.before.is_empty() && line.suffix.is_empty() => block,
        _ => line,
    };
    let texts = comments.before.iter().chain(&comments.suffix).filter_map(|comment| comment.text.strip_prefix("//"));
    texts.map(str::trim).collect::<Vec<_>>().join("\n")
}

/// The first paragraph that starts with `Deprecated:`, without that.
fn deprecation(text: &str) -> String {
    const MARK: &str = "Deprecated:";
    let message = text.strip_prefix(MARK).or_else(|| {
        let start = text.find("\n\nDeprecated:")?;
        Some(&text[start + 2 + MARK.len()..])
    });
    let message = message.unwrap_or("").trim_start_matches(' ');
    message.split("\n\n").next().unwrap_or("").to_owned()
}
