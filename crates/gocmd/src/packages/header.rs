//! Build constraints in the head of a file (go/build: parseFileHeader, shouldBuild; cmd/go/internal/imports/build.go).

use super::constraint::{self, Expr};
use super::tags::Tags;

/// What stands in the comments before the package clause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileHeader<'d> {
    /// The part in which `// +build` lines count: up to the last blank line before other text.
    pub comments: &'d [u8],
    /// The `//go:build` line.
    pub go_build: Option<&'d [u8]>,
    /// There is a `//go:binary-only-package` line.
    pub binary_only: bool,
}

/// The constraints of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constraints {
    /// One `//go:build` line.
    GoBuild(Expr),
    /// `// +build` lines, all of which must hold; perhaps none.
    PlusBuild(Vec<Expr>),
}

const MULTIPLE: &str = "multiple //go:build comments";

fn is_go_build_comment(line: &[u8]) -> bool {
    line.strip_prefix(b"//go:build").is_some_and(|rest| {
        let rest = trim(rest, false, true);
        rest.is_empty() || trim(rest, true, false).len() < rest.len()
    })
}

/// Spaces of Go's `bytes.TrimSpace` (Unicode spaces beyond ASCII included).
fn trim(text: &[u8], start: bool, end: bool) -> &[u8] {
    match std::str::from_utf8(text) {
        Ok(text) => {
            let text = if start { text.trim_start() } else { text };
            if end { text.trim_end() } else { text }.as_bytes()
        }
        Err(_) => {
            let is_space = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
            let from = if start { text.iter().position(|b| !is_space(b)).unwrap_or(text.len()) } else { 0 };
            let to = if end { text.iter().rposition(|b| !is_space(b)).map_or(from, |at| at + 1) } else { text.len() };
            &text[from..to.max(from)]
        }
    }
}

/// Finds the build constraints in the head of a file. The error is go's text.
pub fn parse_file_header(content: &[u8]) -> Result<FileHeader<'_>, String> {
    let mut header = FileHeader::default();
    let mut end = 0;
    let mut rest = content;
    let mut ended = false;
    let mut in_block = false;
    'lines: while !rest.is_empty() {
        let at = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let mut line = trim(&rest[..at], true, true);
        rest = rest.get(at + 1..).unwrap_or(&[]);
        if line.is_empty() && !ended {
            end = content.len() - rest.len();
            continue;
        }
        if !line.starts_with(b"//") {
            ended = true;
        }
        if !in_block && is_go_build_comment(line) {
            if header.go_build.is_some() {
                return Err(MULTIPLE.to_owned());
            }
            header.go_build = Some(line);
        }
        if !in_block && line == b"//go:binary-only-package" {
            header.binary_only = true;
        }
        while !line.is_empty() {
            if in_block {
                let Some(at) = line.windows(2).position(|pair| pair == b"*/") else { continue 'lines };
                in_block = false;
                line = trim(&line[at + 2..], true, true);
            } else if line.starts_with(b"//") {
                continue 'lines;
            } else if let Some(inner) = line.strip_prefix(b"/*") {
                in_block = true;
                line = trim(inner, true, true);
            } else {
                break 'lines;
            }
        }
    }
    header.comments = &content[..end];
    Ok(header)
}

/// The constraints in a file's header. The error is go's text, without the file's name (Go: `shouldBuild`).
pub fn constraints(header: &FileHeader) -> Result<Constraints, String> {
    if let Some(line) = header.go_build {
        return constraint::parse(&String::from_utf8_lossy(line))
            .map(Constraints::GoBuild)
            .map_err(|error| format!("parsing //go:build line: {error}"));
    }
    let mut lines = Vec::new();
    if header.comments.windows(6).any(|window| window == b"+build") {
        for line in header.comments.split(|&byte| byte == b'\n') {
            let line = String::from_utf8_lossy(trim(line, true, true));
            if line.starts_with("//")
                && constraint::is_plus_build(&line)
                && let Ok(expr) = constraint::parse(&line)
            {
                lines.push(expr);
            }
        }
    }
    Ok(Constraints::PlusBuild(lines))
}

impl Constraints {
    /// True if all constraints hold; every tag is asked.
    pub fn eval(&self, has: &mut dyn FnMut(&str) -> bool) -> bool {
        match self {
            Self::GoBuild(expr) => expr.eval(has),
            Self::PlusBuild(lines) => lines.iter().filter(|line| line.eval(has)).count() == lines.len(),
        }
    }
}

/// True if a file with this head belongs to a build with these tags; broken constraints do not (Go:
/// `imports.ShouldBuild`).
pub fn should_build(head: &[u8], tags: &Tags) -> bool {
    let Ok(header) = parse_file_header(head) else { return false };
    let has = |tag: &str, prefer: bool| tags.matches(tag, prefer);
    match constraints(&header) {
        Ok(Constraints::GoBuild(expr)) => expr.eval_preferring(&has, true),
        Ok(Constraints::PlusBuild(lines)) => lines.iter().all(|line| line.eval_preferring(&has, true)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::tags::BuildContext;

    #[test]
    fn which_files_belong() {
        let context =
            BuildContext::new(&crate::Config { goos: "linux".into(), goarch: "amd64".into(), ..Default::default() });
        let exact = Tags::of(&context);
        for (text, want, any) in [
            ("package p", true, true),
            ("//go:build windows\n\npackage p", false, true),
            ("//go:build unix && go1.27 && !go1.28\npackage p", true, true),
            ("//go:build ignore\n\npackage p", false, false),
            ("//go:build !ignore\n\npackage p", true, true),
            ("//go:build ignore || windows\n\npackage p", false, true),
            ("// +build windows\n\npackage p", false, true),
            ("// +build windows\npackage p", true, true),
            ("/* c\n//go:build windows\n*/ package p", true, true),
            ("/* c */ //go:build windows\n\npackage p", true, true),
            ("// c\n//go:build windows\n// +build linux\n\npackage p", false, true),
            ("//go:build a\n//go:build b\npackage p", false, false),
            ("//go:build (\n\npackage p", false, false),
            ("package p\n//go:build windows\n", true, true),
            ("//go:build gc && cgo && amd64.v1 && goexperiment.dwarf5\npackage p", true, true),
        ] {
            assert_eq!(should_build(text.as_bytes(), &exact), want, "{text}");
            assert_eq!(should_build(text.as_bytes(), &Tags::Any), any, "{text}");
        }
    }
}
