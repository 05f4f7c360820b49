//! Colours for go.mod and go.work texts, one line at a time, so that a long text costs what is on screen.

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Ordinary text.
    Plain,
    /// A directive.
    Keyword,
    /// A version.
    Version,
    /// `=>`.
    Operator,
    /// A comment.
    Comment,
}

impl Kind {
    /// The class of its span.
    pub fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Keyword => Some("k"),
            Self::Version => Some("v"),
            Self::Operator => Some("o"),
            Self::Comment => Some("m"),
        }
    }
}

const KEYWORDS: [&str; 11] =
    ["module", "go", "toolchain", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore", "use"];

/// How a file is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// go.mod and go.work.
    Mod,
    /// go.sum.
    Sum,
    /// Anything else.
    Plain,
}

impl Syntax {
    /// By the file's name.
    pub fn of(name: &str) -> Self {
        let base = name.rsplit('/').next().unwrap_or(name);
        match base {
            "go.sum" | "go.work.sum" => Self::Sum,
            _ if base.ends_with(".mod") || base.ends_with(".work") => Self::Mod,
            _ => Self::Plain,
        }
    }
}

/// The pieces of a line: where each ends, and what it is. Lines that are too long to read are left plain.
pub fn line(syntax: Syntax, text: &str) -> Vec<(usize, Kind)> {
    if syntax == Syntax::Plain || text.len() > 2000 {
        return vec![(text.len(), Kind::Plain)];
    }
    let mut out: Vec<(usize, Kind)> = Vec::new();
    let mut push = |end: usize, kind: Kind| match out.last_mut() {
        Some(last) if last.1 == kind => last.0 = end,
        _ => out.push((end, kind)),
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut first = true;
    while at < bytes.len() {
        let start = at;
        if bytes[at].is_ascii_whitespace() {
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            push(at, Kind::Plain);
            continue;
        }
        if syntax == Syntax::Mod && text[at..].starts_with("//") {
            push(bytes.len(), Kind::Comment);
            break;
        }
        while at < bytes.len()
            && !bytes[at].is_ascii_whitespace()
            && !(at > start && syntax == Syntax::Mod && text.is_char_boundary(at) && text[at..].starts_with("//"))
        {
            at += 1;
        }
        let word = &text[start..at];
        let kind = match syntax {
            Syntax::Mod if first && start == 0 && KEYWORDS.contains(&word) => Kind::Keyword,
            Syntax::Mod if word == "=>" => Kind::Operator,
            _ if !first && is_version(word) => Kind::Version,
            Syntax::Mod if first && start > 0 && is_version(word) => Kind::Version,
            Syntax::Sum if word.starts_with("h1:") => Kind::Comment,
            _ => Kind::Plain,
        };
        push(at, kind);
        first = false;
    }
    out
}

fn is_version(word: &str) -> bool {
    let word = word.trim_start_matches(['[', '(']).trim_end_matches([',', ']', ')']);
    word.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&str, Kind)]) {
        let mut start = 0;
        let got: Vec<(&str, Kind)> = line(Syntax::Mod, text)
            .into_iter()
            .map(|(end, kind)| {
                let piece = &text[start..end];
                start = end;
                (piece, kind)
            })
            .collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn lines() {
        check("module example.com/app", &[("module", Kind::Keyword), (" example.com/app", Kind::Plain)]);
        check(
            "\texample.com/a v1.2.0 // indirect",
            &[
                ("\texample.com/a ", Kind::Plain),
                ("v1.2.0", Kind::Version),
                (" ", Kind::Plain),
                ("// indirect", Kind::Comment),
            ],
        );
        check(
            "replace a v1 => b v2",
            &[
                ("replace", Kind::Keyword),
                (" a ", Kind::Plain),
                ("v1", Kind::Version),
                (" ", Kind::Plain),
                ("=>", Kind::Operator),
                (" b ", Kind::Plain),
                ("v2", Kind::Version),
            ],
        );
        check("", &[]);
        check("é//x", &[("é", Kind::Plain), ("//x", Kind::Comment)]);
    }
}
