//! A directory as go/build sees it: the package's name, all lists of files and imports (go/build: ImportDir).

use std::collections::{BTreeMap, BTreeSet};

use world::FileKind;

use super::syntax::{self, GoFile, Position, SyntaxError};
use super::tags::BuildContext;
use super::{header, platform, reader};
use crate::fsys::Fsys;
use crate::paths;

/// What is wrong with a package as a whole; the first file at fault decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageProblem {
    /// The directory could not be read: the system's text.
    Unreadable(world::FileError),
    /// No Go file counts (Go: `build.NoGoError`).
    NoGoFiles,
    /// Two package names (Go: `build.MultiplePackageError`): names and the files that have them.
    MultiplePackages([String; 2], [String; 2]),
    /// Syntax errors of one file (Go: `scanner.ErrorList`, or one `*scanner.Error` where `listed` is false).
    Syntax {
        /// The file, with its directory.
        file: String,
        /// The errors, sorted.
        errors: Vec<SyntaxError>,
        /// It is a list in Go, of which callers take the first.
        listed: bool,
    },
    /// Anything else: go's text.
    Other(String),
}

impl PackageProblem {
    /// Go's text.
    pub fn text(&self, dir: &str) -> String {
        match self {
            Self::Unreadable(error) => error.to_string(),
            Self::NoGoFiles => format!("no buildable Go source files in {dir}"),
            Self::MultiplePackages([a, b], [in_a, in_b]) => {
                format!("found packages {a} ({in_a}) and {b} ({in_b}) in {dir}")
            }
            Self::Syntax { file, errors, .. } => {
                let Some(first) = errors.first() else { return String::new() };
                let Position { line, column } = first.position;
                let more =
                    if errors.len() > 1 { format!(" (and {} more errors)", errors.len() - 1) } else { String::new() };
                format!("{file}:{line}:{column}: {}{more}", first.message)
            }
            Self::Other(text) => text.clone(),
        }
    }
}

/// Where something stands: file with its directory, line and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Line and column.
    pub position: Position,
}

/// Paths or patterns with the places where they stand.
pub type Places = BTreeMap<String, Vec<Place>>;

/// A package in a directory (Go: `build.Package`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The directory.
    pub dir: String,
    /// The package's name.
    pub name: String,
    /// The first sentence of its documentation.
    pub doc: String,
    /// All tags that were asked for.
    pub all_tags: BTreeSet<String>,
    /// Files by list; the names are Go's.
    pub go_files: Vec<String>,
    /// Files with `import "C"`.
    pub cgo_files: Vec<String>,
    /// Go files that constraints leave out.
    pub ignored_go_files: Vec<String>,
    /// Go files that are wrong.
    pub invalid_go_files: Vec<String>,
    /// Other files that constraints leave out.
    pub ignored_other_files: Vec<String>,
    /// `.c`
    pub c_files: Vec<String>,
    /// `.cc`, `.cpp`, `.cxx`
    pub cxx_files: Vec<String>,
    /// `.m`
    pub m_files: Vec<String>,
    /// `.h` and the like
    pub h_files: Vec<String>,
    /// Fortran
    pub f_files: Vec<String>,
    /// `.s`, with cgo `.S` and `.sx` too
    pub s_files: Vec<String>,
    /// `.swig`
    pub swig_files: Vec<String>,
    /// `.swigcxx`
    pub swig_cxx_files: Vec<String>,
    /// `.syso`
    pub syso_files: Vec<String>,
    /// Tests inside the package.
    pub test_go_files: Vec<String>,
    /// Tests outside.
    pub x_test_go_files: Vec<String>,
    /// Imports of files, of tests inside and outside.
    pub imports: Places,
    /// Imports of tests inside.
    pub test_imports: Places,
    /// Imports of tests outside.
    pub x_test_imports: Places,
    /// `//go:embed` patterns of files.
    pub embeds: Places,
    /// Those of tests inside.
    pub test_embeds: Places,
    /// Those of tests outside.
    pub x_test_embeds: Places,
    /// `//go:` lines of files, before the package clause.
    pub directives: Vec<(String, Place)>,
    /// There is a `//go:binary-only-package` line.
    pub binary_only: bool,
    /// What is wrong.
    pub problem: Option<PackageProblem>,
}

/// Reads the files of a directory. `all_files` takes those that constraints leave out too (Go: `Context.UseAllFiles`).
pub fn read_directory(files: &Fsys<'_>, context: &BuildContext, dir: &str, all_files: bool) -> Directory {
    match files.read_dir(dir) {
        Ok(entries) => read_entries(files, context, dir, all_files, entries),
        Err(error) => {
            Directory { dir: dir.to_owned(), problem: Some(PackageProblem::Unreadable(error)), ..Directory::default() }
        }
    }
}

/// Reads named files of a directory as a package of their own; constraints do not count.
pub fn read_files(files: &Fsys<'_>, context: &BuildContext, dir: &str, names: &[String]) -> Directory {
    let entries = names.iter().map(|name| (name.clone(), FileKind::File)).collect();
    read_entries(files, context, dir, true, entries)
}

fn read_entries(
    files: &Fsys<'_>,
    context: &BuildContext,
    dir: &str,
    all_files: bool,
    entries: Vec<(String, FileKind)>,
) -> Directory {
    let package = Directory { dir: dir.to_owned(), ..Directory::default() };
    let mut reading = Reading { files, context, all_files, package, first_file: String::new(), capital_s: Vec::new() };
    for (name, kind) in entries {
        let is_dir =
            kind == FileKind::Directory || (kind == FileKind::Symlink && files.is_dir(&paths::join(&[dir, &name])));
        if !is_dir {
            reading.file(&name);
        }
    }
    let Reading { mut package, capital_s, .. } = reading;
    let list = if package.cgo_files.is_empty() { &mut package.ignored_other_files } else { &mut package.s_files };
    list.extend(capital_s);
    list.sort();
    if package.problem.is_none()
        && package.go_files.is_empty()
        && package.cgo_files.is_empty()
        && package.test_go_files.is_empty()
        && package.x_test_go_files.is_empty()
    {
        package.problem = Some(PackageProblem::NoGoFiles);
    }
    package
}

struct Reading<'r> {
    files: &'r Fsys<'r>,
    context: &'r BuildContext,
    all_files: bool,
    package: Directory,
    first_file: String,
    capital_s: Vec<String>,
}

/// What became of a file.
enum Matched {
    /// It does not count.
    No,
    /// It counts; a Go file with its head.
    Yes(Option<Box<GoFile>>),
}

impl Reading<'_> {
    fn bad(&mut self, name: &str, problem: PackageProblem) {
        self.package.problem.get_or_insert(problem);
        if !self.package.invalid_go_files.iter().any(|known| known == name) {
            self.package.invalid_go_files.push(name.to_owned());
        }
    }

    fn list_for(&mut self, extension: &str) -> Option<&mut Vec<String>> {
        let package = &mut self.package;
        Some(match extension {
            ".c" => &mut package.c_files,
            ".cc" | ".cpp" | ".cxx" => &mut package.cxx_files,
            ".m" => &mut package.m_files,
            ".h" | ".hh" | ".hpp" | ".hxx" => &mut package.h_files,
            ".f" | ".F" | ".for" | ".f90" => &mut package.f_files,
            ".s" | ".S" | ".sx" => &mut package.s_files,
            ".swig" => &mut package.swig_files,
            ".swigcxx" => &mut package.swig_cxx_files,
            ".syso" => &mut package.syso_files,
            _ => return None,
        })
    }

    /// Go: `matchFile`. The error is go's text.
    fn matched(&mut self, name: &str, extension: &str) -> Result<Matched, String> {
        let (os, arch) = platform::file_suffixes(name);
        let mut good = true;
        for tag in arch.into_iter().chain(os) {
            self.package.all_tags.insert(tag.to_owned());
            good &= self.context.matches(tag);
        }
        if !good && !self.all_files {
            return Ok(Matched::No);
        }
        if extension == ".syso" {
            return Ok(Matched::Yes(None));
        }
        let path = paths::join(&[&self.package.dir, name]);
        let data = self.files.read(&path).map_err(|error| error.to_string())?;
        let mut file = None;
        let head = if extension == ".go" {
            let (found, head) = syntax::read_go_file(&data).map_err(|error| format!("read {path}: {error}"))?;
            file = Some(Box::new(found));
            head
        } else {
            match reader::read_comments(&data) {
                (_, Some(error)) => return Err(format!("read {path}: {}", error.text())),
                (head, None) => head,
            }
        };
        let constraints = header::parse_file_header(head)
            .and_then(|found| header::constraints(&found).map(|constraints| (constraints, found.binary_only)))
            .map_err(|error| format!("{name}: {error}"));
        let (constraints, binary_only) = constraints?;
        let context = self.context;
        let all_tags = &mut self.package.all_tags;
        let holds = constraints.eval(&mut |tag| {
            all_tags.insert(tag.to_owned());
            context.matches(tag)
        });
        if !holds && !self.all_files {
            return Ok(Matched::No);
        }
        self.package.binary_only |= binary_only && extension == ".go" && !name.ends_with("_test.go");
        Ok(Matched::Yes(file))
    }

    fn file(&mut self, name: &str) {
        if name.starts_with(['_', '.']) {
            return;
        }
        let extension = name.rfind('.').map_or("", |at| &name[at..]);
        let is_go = extension == ".go";
        if !is_go && self.list_for(extension).is_none() {
            return;
        }
        match self.matched(name, extension) {
            Err(text) if is_go => self.bad(name, PackageProblem::Other(text)),
            Err(_) | Ok(Matched::No) => {
                let list =
                    if is_go { &mut self.package.ignored_go_files } else { &mut self.package.ignored_other_files };
                list.push(name.to_owned());
            }
            Ok(Matched::Yes(Some(file))) => self.go_file(name, *file),
            Ok(Matched::Yes(None)) if matches!(extension, ".S" | ".sx") => self.capital_s.push(name.to_owned()),
            Ok(Matched::Yes(None)) => {
                if let Some(list) = self.list_for(extension) {
                    list.push(name.to_owned());
                }
            }
        }
    }

    fn go_file(&mut self, name: &str, file: GoFile) {
        let path = paths::join(&[&self.package.dir, name]);
        if !file.errors.is_empty() {
            let listed = !file.errors[0].message.starts_with("invalid import path: ");
            self.bad(name, PackageProblem::Syntax { file: path.clone(), errors: file.errors.clone(), listed });
        }
        if file.package == "documentation" {
            self.package.ignored_go_files.push(name.to_owned());
            return;
        }
        let is_test = name.ends_with("_test.go");
        let mut package = file.package.as_str();
        let mut is_outside = false;
        if is_test
            && self.package.name != package
            && let Some(inner) = package.strip_suffix("_test")
        {
            is_outside = true;
            package = inner;
        }
        if self.package.name.is_empty() {
            package.clone_into(&mut self.package.name);
            name.clone_into(&mut self.first_file);
        } else if package != self.package.name {
            let names = [self.package.name.clone(), package.to_owned()];
            let files = [self.first_file.clone(), name.to_owned()];
            self.bad(name, PackageProblem::MultiplePackages(names, files));
        }
        if self.package.doc.is_empty()
            && !is_test
            && let Some(doc) = &file.doc
        {
            self.package.doc = synopsis(&comment_text(doc));
        }
        let mut is_cgo = false;
        for _ in file.imports.iter().filter(|import| import.path == "C") {
            if is_test {
                self.bad(name, PackageProblem::Other(format!("use of cgo in test {path} not supported")));
            } else {
                is_cgo = true;
            }
        }
        let target = &mut self.package;
        if is_cgo {
            target.all_tags.insert("cgo".to_owned());
        }
        let (list, imports, embeds) = if is_cgo && !self.context.cgo_enabled {
            target.ignored_go_files.push(name.to_owned());
            return;
        } else if is_cgo {
            (&mut target.cgo_files, &mut target.imports, &mut target.embeds)
        } else if is_outside {
            (&mut target.x_test_go_files, &mut target.x_test_imports, &mut target.x_test_embeds)
        } else if is_test {
            (&mut target.test_go_files, &mut target.test_imports, &mut target.test_embeds)
        } else {
            (&mut target.go_files, &mut target.imports, &mut target.embeds)
        };
        list.push(name.to_owned());
        let place = |position: Position| Place { file: path.clone(), position };
        for import in file.imports {
            imports.entry(import.path).or_default().push(place(import.position));
        }
        for embed in file.embeds {
            embeds.entry(embed.pattern).or_default().push(place(embed.position));
        }
        if !is_test {
            target.directives.extend(file.directives.into_iter().map(|(text, position)| (text, place(position))));
        }
    }
}

/// The text of a comment without its marks (Go: `ast.CommentGroup.Text`).
fn comment_text(comments: &[String]) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for comment in comments {
        if let Some(text) = comment.strip_prefix("//") {
            // Directives are no text.
            if is_directive(text) {
                continue;
            }
            lines.push(text.strip_prefix(' ').unwrap_or(text).trim_end());
        } else {
            let text = comment.strip_prefix("/*").unwrap_or(comment);
            let text = text.strip_suffix("*/").unwrap_or(text);
            lines.extend(text.split('\n').map(str::trim_end));
        }
    }
    let mut kept: Vec<&str> = Vec::new();
    for line in lines {
        if !line.is_empty() || kept.last().is_some_and(|last| !last.is_empty()) {
            kept.push(line);
        }
    }
    kept.join("\n")
}

/// True for `//go:generate` and the like (Go: `ast.isDirective`).
fn is_directive(text: &str) -> bool {
    if ["line ", "extern ", "export "].iter().any(|start| text.starts_with(start)) {
        return true;
    }
    let Some((tool, rest)) = text.split_once(':') else { return false };
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    is_word(tool) && rest.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// The first sentence (Go: `doc.Synopsis`), empty for a copyright notice.
fn synopsis(text: &str) -> String {
    let paragraph = text.split("\n\n").find(|paragraph| !paragraph.trim().is_empty()).unwrap_or_default();
    let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = words.to_lowercase();
    if ["copyright", "all rights", "author"].iter().any(|start| lower.starts_with(start)) {
        return String::new();
    }
    let mut before = [' ', ' '];
    let mut end = words.len();
    let characters: Vec<(usize, char)> = words.char_indices().collect();
    for (index, (at, c)) in characters.iter().enumerate() {
        let next_is_space = characters.get(index + 1).is_none_or(|(_, next)| *next == ' ');
        if matches!(c, '。' | '．') {
            end = at + c.len_utf8();
            break;
        }
        // A single capital letter before the dot is an initial.
        let initial = before[1].is_uppercase() && !before[0].is_uppercase();
        if *c == '.' && next_is_space && !initial {
            end = at + 1;
            break;
        }
        before = [before[1], *c];
    }
    without_links(&words[..end])
}

/// The text without the brackets of links to other packages, and with typographic quotes (go/doc/comment).
fn without_links(text: &str) -> String {
    let text = text.replace("``", "“").replace("''", "”");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(open) = rest.find('[') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let is_edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation());
        let inner = after[1..].find(']').map(|close| &after[1..=close]);
        match inner {
            Some(inner)
                if is_package_link(inner)
                    && is_edge(before.chars().next_back())
                    && is_edge(after[inner.len() + 2..].chars().next()) =>
            {
                out.push_str(inner);
                rest = &after[inner.len() + 2..];
            }
            _ => {
                out.push('[');
                rest = &after[1..];
            }
        }
    }
    out + rest
}

/// True for `os`, `os.Exit`, `net/http.Client.Do`, `*bytes.Buffer`: a path that tells itself, or a standard package's name.
fn is_package_link(link: &str) -> bool {
    let link = link.strip_prefix('*').unwrap_or(link);
    let name_at = link.rfind('/').map_or(0, |at| at + 1);
    let mut names = link[name_at..].split('.');
    let last = names.next().unwrap_or_default();
    let symbols: Vec<&str> = names.collect();
    let is_exported =
        |name: &&str| name.starts_with(char::is_uppercase) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if last.is_empty() || symbols.len() > 2 || !symbols.iter().all(is_exported) {
        return false;
    }
    let path = format!("{}{last}", &link[..name_at]);
    if !path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/+".contains(&b)) {
        return false;
    }
    name_at > 0 || super::standard::is_name(&path)
}
