//! A go.mod text taken apart into its shape and what stands in it, so that nearly equal texts become nearly nothing. Any
//! text can be taken apart and put together again, byte for byte.

use std::borrow::Cow;

use gomod::ModuleVersion;

/// One line of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Line {
    /// An empty line.
    Blank,
    /// `module` and the module's own path.
    Module,
    /// `go` and a version.
    Go,
    /// `toolchain` and a name.
    Toolchain,
    /// `require (`.
    Open,
    /// `)`.
    Close,
    /// Lines of requirements in a block, as many as the run says, all of them without `// indirect`.
    Direct,
    /// The same, all with `// indirect`.
    Indirect,
    /// The same, with a mark for each.
    Mixed,
    /// One line `require PATH VERSION`.
    SingleDirect,
    /// One line `require PATH VERSION // indirect`.
    SingleIndirect,
    /// Any other line that go does not look at in a dependency.
    Ignored,
    /// Any other line.
    Other,
    /// The text's last line has no newline: stands behind that line.
    NoNewline,
    /// As `Other`, where the module's path, the requirements and the go version are all in lines of other kinds.
    Passed,
    /// No line: the requirements, as many as the run says, that the lines which stand as they are name in some other way, in a
    /// text that names the module so too.
    Said,
}

impl Line {
    const ALL: [Self; 16] = [
        Self::Blank,
        Self::Module,
        Self::Go,
        Self::Toolchain,
        Self::Open,
        Self::Close,
        Self::Direct,
        Self::Indirect,
        Self::Mixed,
        Self::SingleDirect,
        Self::SingleIndirect,
        Self::Ignored,
        Self::Other,
        Self::NoNewline,
        Self::Passed,
        Self::Said,
    ];

    pub(super) fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte)).copied()
    }
}

/// A go.mod taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts<'t> {
    pub(super) shape: Vec<Line>,
    pub(super) go: &'t str,
    pub(super) toolchain: &'t str,
    /// All requirements in order, with their `// indirect`.
    pub(super) require: Vec<(Cow<'t, str>, Cow<'t, str>, bool)>,
    /// How many of them each run has.
    pub(super) runs: Vec<usize>,
    /// The lines that stand as they are.
    pub(super) lines: Vec<&'t str>,
}

/// Takes a text apart. `path` is the module's own.
pub(super) fn take_apart<'t>(path: &str, text: &'t str) -> Parts<'t> {
    let mut parts = Parts::of(Some(path), text);
    if !parts.shape.contains(&Line::Other) {
        return parts;
    }
    // What else there is may not matter to who depends on the module, or may say the same in another way.
    let Ok(facts) = gomod::modfile::scan_requirements("go.mod", text.as_bytes()) else { return parts };
    if facts.path.as_deref() != Some(path) || facts.go != parts.go || !facts.ignore.is_empty() {
        return parts;
    }
    let required = parts.require.iter().map(|(path, version, _)| (path, version));
    let all_said = required.eq(facts.require.iter().map(|require| (&require.path, &require.version)));
    if !(all_said && parts.shape.contains(&Line::Module)) {
        if !facts.require.iter().all(|require| is_good(&require.path, &require.version)) {
            return parts;
        }
        parts = Parts::of(None, text);
        parts.shape.push(Line::Said);
        parts.runs.push(facts.require.len());
        parts.require = facts.require.into_iter().map(|require| (require.path, require.version, false)).collect();
    }
    parts.shape.iter_mut().filter(|line| **line == Line::Other).for_each(|line| *line = Line::Passed);
    parts
}

impl<'t> Parts<'t> {
    /// The parts of a text, line by line. Without a path, lines that name modules stand as they are.
    fn of(path: Option<&str>, text: &'t str) -> Self {
        let mut parts = Self::default();
        let (body, newline) = match text.strip_suffix('\n') {
            Some(body) => (body, true),
            None => (text, false),
        };
        let mut block = None;
        if !text.is_empty() {
            for line in body.split('\n') {
                let kind = parts.line(path, line, &mut block);
                if !matches!(kind, Line::Direct | Line::Indirect | Line::Mixed) {
                    parts.shape.push(kind);
                }
            }
        }
        if !newline {
            parts.shape.push(Line::NoNewline);
        }
        parts
    }

    /// Looks at one line, keeps what stands in it, and says what kind it is. A requirement in a block goes into the last run.
    fn line(&mut self, path: Option<&str>, line: &'t str, block: &mut Option<&'t str>) -> Line {
        if line.is_empty() {
            return Line::Blank;
        }
        if line == ")" && block.is_some() {
            *block = None;
            return Line::Close;
        }
        if *block == Some("require") && path.is_some() {
            if let Some(inner) = line.strip_prefix('\t')
                && let Some((module, version, indirect)) = requirement(inner)
            {
                self.require.push((module.into(), version.into(), indirect));
                return self.add_to_run(indirect);
            }
        } else if block.is_none() {
            if line == "require (" {
                *block = Some("require");
                return Line::Open;
            }
            if let Some((word, rest)) = line.split_once(' ') {
                match word {
                    "module" if Some(rest) == path && !self.shape.contains(&Line::Module) => return Line::Module,
                    "go" if is_go_version(rest) && self.go.is_empty() => {
                        self.go = rest;
                        return Line::Go;
                    }
                    "toolchain" if rest.starts_with("go1.") && is_plain(rest) && self.toolchain.is_empty() => {
                        self.toolchain = rest;
                        return Line::Toolchain;
                    }
                    "require" if path.is_some() => {
                        if let Some((module, version, indirect)) = requirement(rest) {
                            self.require.push((module.into(), version.into(), indirect));
                            return if indirect { Line::SingleIndirect } else { Line::SingleDirect };
                        }
                    }
                    _ => {}
                }
            }
        }
        self.lines.push(line);
        let word = match *block {
            Some(word) => word,
            None => {
                let word = line.split(' ').next().unwrap_or_default();
                if line.strip_prefix(word) == Some(" (") {
                    *block = Some(word);
                }
                word
            }
        };
        let ignored = matches!(word, "replace" | "exclude" | "tool" | "godebug");
        let harmless = line == format!("{word} (") || line.trim_start_matches('\t').split(' ').all(is_plain);
        if ignored && harmless { Line::Ignored } else { Line::Other }
    }

    fn add_to_run(&mut self, indirect: bool) -> Line {
        let kind = if indirect { Line::Indirect } else { Line::Direct };
        match self.shape.last_mut() {
            Some(last @ (Line::Direct | Line::Indirect | Line::Mixed)) => {
                if *last != kind {
                    *last = Line::Mixed;
                }
                if let Some(run) = self.runs.last_mut() {
                    *run += 1;
                }
            }
            _ => {
                self.shape.push(kind);
                self.runs.push(1);
            }
        }
        kind
    }
}

/// A word with nothing in it that go.mod's grammar gives a meaning.
fn is_plain(word: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"./_~=>@+-".contains(&byte);
    !word.is_empty() && word.bytes().all(plain) && !word.contains("//")
}

fn requirement(text: &str) -> Option<(&str, &str, bool)> {
    let (module, rest) = text.split_once(' ')?;
    let (version, indirect) = match rest.strip_suffix(" // indirect") {
        Some(version) => (version, true),
        None => (rest, false),
    };
    is_good(module, version).then_some((module, version, indirect))
}

fn is_good(module: &str, version: &str) -> bool {
    is_plain(module)
        && is_plain(version)
        && gomod::module::canonical_version(version) == version
        && gomod::module::check(module, version).is_ok()
}

/// A version as a `go` line of a dependency has it; anything else is left to the parser.
fn is_go_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| {
        part.bytes().all(|b| b.is_ascii_digit())
            && (1..6).contains(&part.len())
            && (*part == "0" || !part.starts_with('0'))
    };
    (2..=3).contains(&parts.len()) && parts[0] == "1" && parts.iter().all(number)
}

/// Puts a text together. `require` gives the requirements in order.
pub(super) fn put_together<'p>(
    path: &str,
    shape: &[Line],
    (go, toolchain): (&str, &str),
    runs: &[usize],
    mut require: impl Iterator<Item = (&'p ModuleVersion, bool)>,
    mut lines: impl Iterator<Item = &'p str>,
) -> Vec<u8> {
    let mut text = String::new();
    let mut runs = runs.iter();
    for line in shape {
        match line {
            Line::Blank => {}
            Line::Module => text.extend(["module ", path]),
            Line::Go => text.extend(["go ", go]),
            Line::Toolchain => text.extend(["toolchain ", toolchain]),
            Line::Open => text += "require (",
            Line::Close => text += ")",
            Line::Direct | Line::Indirect | Line::Mixed => {
                for (module, indirect) in require.by_ref().take(runs.next().copied().unwrap_or(0)) {
                    text.extend(["\t", &module.path, " ", &module.version, mark(indirect), "\n"]);
                }
                continue;
            }
            Line::SingleDirect | Line::SingleIndirect => {
                if let Some((module, _)) = require.next() {
                    let indirect = *line == Line::SingleIndirect;
                    text.extend(["require ", &module.path, " ", &module.version, mark(indirect)]);
                }
            }
            Line::Ignored | Line::Other | Line::Passed => text += lines.next().unwrap_or_default(),
            Line::NoNewline => {
                text.pop();
                continue;
            }
            Line::Said => continue,
        }
        text += "\n";
    }
    text.into_bytes()
}

fn mark(indirect: bool) -> &'static str {
    if indirect { " // indirect" } else { "" }
}
