//! The `#cgo` lines in front of `import "C"` (go/build/build.go: saveCgo).

use super::constraint;
use super::tags::BuildContext;
use crate::paths;

/// What the `#cgo` lines of a package give to the C compiler and the linker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CgoFlags {
    /// For the C compiler.
    pub c: Vec<String>,
    /// For the preprocessor.
    pub cpp: Vec<String>,
    /// For the C++ compiler.
    pub cxx: Vec<String>,
    /// For the Fortran compiler.
    pub fortran: Vec<String>,
    /// For the linker.
    pub linker: Vec<String>,
    /// Names for pkg-config.
    pub pkg_config: Vec<String>,
}

/// Letters that may stand in an argument, besides those beyond ASCII (Go: `safeString`).
const SAFE: &[u8] = b"+-.,/0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz:$@%! ~^";

impl CgoFlags {
    /// Takes in the `#cgo` lines of a comment's text. `dir` is the package's directory.
    ///
    /// # Errors
    /// Go's text, without the file's name in front.
    pub fn add(&mut self, comment: &str, dir: &str, context: &BuildContext) -> Result<(), String> {
        for original in comment.split('\n') {
            let invalid = || format!("invalid #cgo line: {original}");
            let Some(rest) = original.trim().strip_prefix("#cgo").filter(|rest| rest.starts_with([' ', '\t'])) else {
                continue;
            };
            let words: Vec<&str> = rest.split_whitespace().collect();
            if words.len() == 2 && matches!(words[0], "nocallback" | "noescape") {
                continue;
            }
            let (front, arguments) = rest.trim().split_once(':').ok_or_else(invalid)?;
            let words: Vec<&str> = front.split_whitespace().collect();
            let (verb, conditions) = words.split_last().ok_or_else(invalid)?;
            if !conditions.is_empty() && !conditions.iter().any(|condition| holds(condition, context)) {
                continue;
            }
            let mut arguments = split(arguments).ok_or_else(invalid)?;
            for argument in &mut arguments {
                *argument = with_source_dir(argument, dir)
                    .map_err(|expanded| format!("malformed #cgo argument: {expanded}"))?;
            }
            if *verb != "pkg-config" {
                make_absolute(&mut arguments, dir);
            }
            let list = match *verb {
                "CFLAGS" => &mut self.c,
                "CPPFLAGS" => &mut self.cpp,
                "CXXFLAGS" => &mut self.cxx,
                "FFLAGS" => &mut self.fortran,
                "LDFLAGS" => &mut self.linker,
                "pkg-config" => &mut self.pkg_config,
                _ => return Err(format!("invalid #cgo verb: {original}")),
            };
            list.extend(arguments);
        }
        Ok(())
    }
}

/// True if a build has what the condition asks for, in either spelling (Go: `matchAuto`).
fn holds(condition: &str, context: &BuildContext) -> bool {
    let line = if condition.contains(['&', '|', '(', ')']) { "//go:build " } else { "// +build " };
    constraint::parse(&format!("{line}{condition}"))
        .is_ok_and(|expression| expression.eval(&mut |tag: &str| context.matches(tag)))
}

/// Words between spaces; quotes and backslashes as in a shell (Go: `splitQuoted`). `None` if one is left open.
fn split(text: &str) -> Option<Vec<String>> {
    let mut list = Vec::new();
    let mut word = String::new();
    let (mut escaped, mut quoted, mut quote) = (false, false, None);
    for letter in text.chars() {
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
            continue;
        } else if quote.is_some() {
            if quote == Some(letter) {
                quote = None;
                continue;
            }
        } else if letter == '"' || letter == '\'' {
            quoted = true;
            quote = Some(letter);
            continue;
        } else if letter.is_whitespace() {
            if quoted || !word.is_empty() {
                quoted = false;
                list.push(std::mem::take(&mut word));
            }
            continue;
        }
        word.push(letter);
    }
    if quoted || !word.is_empty() {
        list.push(word);
    }
    (quote.is_none() && !escaped).then_some(list)
}

fn is_safe(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte >= 0x80 || SAFE.contains(&byte))
}

/// The argument with the directory in place of `${SRCDIR}` (Go: `expandSrcDir`). The error is the same where something is
/// not allowed.
fn with_source_dir(argument: &str, dir: &str) -> Result<String, String> {
    let pieces: Vec<&str> = argument.split("${SRCDIR}").collect();
    if pieces.len() < 2 {
        return if is_safe(argument) { Ok(argument.to_owned()) } else { Err(argument.to_owned()) };
    }
    let expanded = pieces.join(dir);
    let safe = pieces.iter().all(|piece| piece.is_empty() || is_safe(piece)) && (dir.is_empty() || is_safe(dir));
    if safe && !expanded.is_empty() { Ok(expanded) } else { Err(expanded) }
}

/// Directories behind `-I` and `-L` become absolute (Go: `makePathsAbsolute`).
fn make_absolute(arguments: &mut [String], dir: &str) {
    let mut next_is_path = false;
    for argument in arguments {
        if next_is_path {
            if !paths::is_abs(argument) {
                *argument = paths::join(&[dir, argument]);
            }
            next_is_path = false;
        } else if let Some(path) = argument.strip_prefix("-I").or_else(|| argument.strip_prefix("-L")) {
            next_is_path = path.is_empty();
            if !path.is_empty() && !paths::is_abs(path) {
                *argument = format!("{}{}", &argument[..2], paths::join(&[dir, path]));
            }
        }
    }
}
