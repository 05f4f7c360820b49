//! A quick reader of the go.mod files of dependencies.
//!
//! A build list is mostly the reading of thousands of small go.mod files, nearly all of them plain: identifiers, canonical
//! versions, `//` comments. Such a text is read here in one pass over its bytes, without a tree. At the first thing that
//! is not plain (a quoted string, a `retract`, a deprecation, a mistake) the text goes to [`parse_lax`] instead, so that
//! there is one place that knows the whole language. Both ways give the same facts; tests hold them together.

use std::borrow::Cow;

use super::error::ErrorList;
use super::file::{File, Retract};
use super::rules::{is_go_version, is_indirect_comment, lax_go_version, parse_lax};
use super::tree::Position;
use crate::{module, semver};

/// What a dependency's go.mod says. Texts are borrowed from the file where they stand there as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts<'d> {
    /// The module's path; `None` if there is no `module` line.
    pub path: Option<Cow<'d, str>>,
    /// What stands behind `Deprecated:` in the comments of the `module` line, else empty.
    pub deprecated: String,
    /// The version of the `go` line, empty if there is none.
    pub go: Cow<'d, str>,
    /// Requirements, in the order of the file.
    pub require: Vec<RequireFact<'d>>,
    /// Retractions. Their lines are those of a tree that is gone.
    pub retract: Vec<Retract>,
    /// The paths of `ignore` lines.
    pub ignore: Vec<Cow<'d, str>>,
    /// There are retractions or a deprecation that [`scan_requirements`] left unread.
    pub notes_left: bool,
}

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequireFact<'d> {
    /// The module's path.
    pub path: Cow<'d, str>,
    /// The version, canonical.
    pub version: Cow<'d, str>,
    /// It has an `// indirect` comment.
    pub indirect: bool,
    /// Where its line starts: at the path in a block, else at `require`.
    pub position: Position,
    /// The byte behind the version in the file.
    pub end: u32,
}

/// Reads the go.mod file of a dependency: the same as [`parse_lax`] without a fixer, but only the facts.
///
/// The `toolchain` line is not among them: Go does not read it in a dependency.
pub fn scan<'d>(name: &str, data: &'d [u8]) -> Result<Facts<'d>, ErrorList> {
    match scan_plain(data) {
        Some(facts) if !facts.notes_left => Ok(facts),
        _ => parse_lax(name, data, None).map(|file| Facts::of(&file)),
    }
}

/// As [`scan`], for who seldom wants to know what the author says of the module's versions: retractions and the deprecation
/// may be left unread ([`Facts::notes_left`]). In a dependency Go takes any `retract` line that consists of tokens.
pub fn scan_requirements<'d>(name: &str, data: &'d [u8]) -> Result<Facts<'d>, ErrorList> {
    match scan_plain(data) {
        Some(facts) => Ok(facts),
        None => parse_lax(name, data, None).map(|file| Facts::of(&file)),
    }
}

impl Facts<'_> {
    /// The facts of a parsed file.
    pub fn of(file: &File) -> Facts<'static> {
        let owned = |text: &str| Cow::Owned(text.to_owned());
        Facts {
            path: file.module.as_ref().map(|module| owned(&module.module.path)),
            deprecated: file.module.as_ref().map(|module| module.deprecated.clone()).unwrap_or_default(),
            go: owned(file.go_version()),
            require: file
                .require
                .iter()
                .map(|require| {
                    let line = require.line.map(|id| file.syntax.line(id));
                    RequireFact {
                        path: owned(&require.module.path),
                        version: owned(&require.module.version),
                        indirect: require.indirect,
                        position: line.map(|line| line.start).unwrap_or_default(),
                        end: line.map_or(0, |line| line.end.byte),
                    }
                })
                .collect(),
            retract: file.retract.clone(),
            ignore: file.ignore.iter().map(|ignore| owned(&ignore.path)).collect(),
            notes_left: false,
        }
    }
}

/// The facts of a text that is plain all through, else `None`. Of retractions and deprecations it only says that there are
/// some.
pub fn scan_plain(data: &[u8]) -> Option<Facts<'_>> {
    // One check for the whole text, so that every token can be cut out of it without another.
    let text = std::str::from_utf8(data).ok()?;
    if u32::try_from(text.len()).is_err() {
        return None;
    }
    let mut scanner = Scanner { text, data: text.as_bytes(), at: 0, line: 1, line_start: 0 };
    let mut facts = Facts::default();
    let mut go_seen = false;
    loop {
        scanner.skip_space();
        match scanner.peek() {
            None => return Some(facts),
            Some(b'\n') => scanner.next_line(),
            Some(b'/') => facts.notes_left |= scanner.comment()?.contains("Deprecated:"),
            Some(_) => {
                let position = scanner.position();
                let verb = scanner.word()?;
                let verb = match verb {
                    "require" => Verb::Require,
                    "module" => Verb::Module,
                    "go" => Verb::Go,
                    "ignore" => Verb::Ignore,
                    "retract" => {
                        facts.notes_left = true;
                        Verb::Retract
                    }
                    _ => Verb::Other,
                };
                scanner.skip_space();
                if scanner.peek() == Some(b'(') {
                    scanner.at += 1;
                    scanner.end_line()?;
                    // Go knows no block of these two, and the other one is rare.
                    if matches!(verb, Verb::Module | Verb::Go) {
                        return None;
                    }
                    scanner.block(&verb, &mut facts)?;
                    continue;
                }
                match verb {
                    Verb::Module => {
                        let path = scanner.word()?;
                        let comment = scanner.end_line()?;
                        if facts.path.is_some() {
                            return None;
                        }
                        facts.notes_left |= comment.contains("Deprecated:");
                        facts.path = Some(Cow::Borrowed(path));
                    }
                    Verb::Go => {
                        let version = scanner.word()?;
                        scanner.end_line()?;
                        if go_seen {
                            return None;
                        }
                        go_seen = true;
                        facts.go = if is_go_version(version) { version } else { lax_go_version(version)? }.into();
                    }
                    _ => scanner.arguments(&verb, position, &mut facts)?,
                }
            }
        }
    }
}

enum Verb {
    Require,
    Module,
    Go,
    Ignore,
    Retract,
    Other,
}

struct Scanner<'d> {
    text: &'d str,
    data: &'d [u8],
    at: usize,
    line: u32,
    line_start: usize,
}

const PLAIN: u8 = 1;
const SPACE: u8 = 2;

/// What a byte is: part of a plain identifier, white space within a line, or something to look at. A slash is part of an
/// identifier unless another one or a star follows.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        if !matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b'"' | b'`' | b'\'' | b'/') {
            class[byte as usize] = PLAIN;
        }
        byte += 1;
    }
    class[b' ' as usize] = SPACE;
    class[b'\t' as usize] = SPACE;
    class[b'\r' as usize] = SPACE;
    class
};

impl<'d> Scanner<'d> {
    fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| CLASS[byte as usize] == SPACE) {
            self.at += 1;
        }
    }

    fn next_line(&mut self) {
        self.at += 1;
        self.line += 1;
        self.line_start = self.at;
    }

    /// The place of the scanner. Everything before it in its line is ASCII.
    fn position(&self) -> Position {
        Position { line: self.line, column: (self.at - self.line_start) as u32 + 1, byte: self.at as u32 }
    }

    /// The plain identifier here.
    fn word(&mut self) -> Option<&'d str> {
        let start = self.at;
        let mut at = start;
        while let Some(&byte) = self.data.get(at) {
            if CLASS[byte as usize] != PLAIN && (byte != b'/' || matches!(self.data.get(at + 1), Some(b'/' | b'*'))) {
                break;
            }
            at += 1;
        }
        self.at = at;
        // A quote or a character that is not ASCII right behind it is for the full parser.
        let ends = match self.data.get(at) {
            None | Some(b'\n' | b'(' | b'/') => true,
            Some(&byte) => CLASS[byte as usize] == SPACE,
        };
        if at > start && ends { self.text.get(start..at) } else { None }
    }

    /// The comment here, with its newline if it has one taken away too.
    fn comment(&mut self) -> Option<&'d str> {
        if !self.data[self.at..].starts_with(b"//") {
            return None;
        }
        let start = self.at;
        let rest = &self.data[start..];
        let length = rest.iter().position(|&byte| byte == b'\n');
        self.at = start + length.unwrap_or(rest.len());
        let comment = self.text.get(start..self.at);
        if length.is_some() {
            self.next_line();
        }
        comment
    }

    /// The rest of a line behind its last token: nothing, or a comment.
    fn end_line(&mut self) -> Option<&'d str> {
        self.skip_space();
        match self.peek() {
            None => Some(""),
            Some(b'\n') => {
                self.next_line();
                Some("")
            }
            Some(b'/') => self.comment(),
            Some(_) => None,
        }
    }

    /// The lines of a block, behind its opening parenthesis' line, through the line of the closing one.
    fn block(&mut self, verb: &Verb, facts: &mut Facts<'d>) -> Option<()> {
        loop {
            self.skip_space();
            match self.peek()? {
                b'\n' => self.next_line(),
                b'/' => {
                    self.comment()?;
                }
                b')' => {
                    self.at += 1;
                    self.end_line()?;
                    return Some(());
                }
                _ => self.arguments(verb, self.position(), facts)?,
            }
        }
    }

    /// The arguments of one line, through its end.
    fn arguments(&mut self, verb: &Verb, position: Position, facts: &mut Facts<'d>) -> Option<()> {
        match verb {
            Verb::Require => {
                let path = self.word()?;
                self.skip_space();
                let version = self.word()?;
                let end = self.at as u32;
                let indirect = match self.end_line()? {
                    "" => false,
                    "// indirect" => true,
                    comment => is_indirect_comment(comment),
                };
                if !module::is_canonical_version(version) || !belongs(path, version) {
                    return None;
                }
                if facts.require.is_empty() {
                    // About as many as fit into what is left, at the length of this one or shorter lines.
                    facts.require.reserve((self.data.len() - self.at) / 50 + 1);
                }
                let (path, version) = (Cow::Borrowed(path), Cow::Borrowed(version));
                facts.require.push(RequireFact { path, version, indirect, position, end });
            }
            Verb::Ignore => {
                let path = self.word()?;
                self.end_line()?;
                facts.ignore.push(Cow::Borrowed(path));
            }
            // Intervals are read by the full parser, if anybody wants them. Here they only have to consist of tokens.
            Verb::Retract => loop {
                match self.peek() {
                    None | Some(b'\n') => {
                        self.end_line()?;
                        break;
                    }
                    Some(b'/') => {
                        self.comment()?;
                        break;
                    }
                    Some(byte) if CLASS[byte as usize] != 0 || matches!(byte, b'[' | b']' | b',') => self.at += 1,
                    Some(_) => return None,
                }
            },
            // What is passed over must still be made of tokens.
            _ => loop {
                self.skip_space();
                match self.peek() {
                    None | Some(b'\n') => {
                        self.end_line()?;
                        break;
                    }
                    Some(b'/') if self.data.get(self.at + 1) == Some(&b'/') => {
                        self.comment()?;
                        break;
                    }
                    Some(_) => {
                        self.word()?;
                    }
                }
            },
        }
        Some(())
    }
}

/// True if a path and a canonical version go together.
fn belongs(path: &str, version: &str) -> bool {
    let bytes = path.as_bytes();
    // A path that ends in neither a digit nor a dot has no major version, not even a bad one; most do not.
    if !bytes.last().is_some_and(|last| last.is_ascii_digit() || *last == b'.') && !path.starts_with("gopkg.in/") {
        return version.starts_with("v0.") || version.starts_with("v1.") || semver::build(version) == "+incompatible";
    }
    let (_, path_major, ok) = module::split_path_version(path);
    ok && module::check_path_major(version, path_major).is_ok()
}
