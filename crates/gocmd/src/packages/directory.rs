//! A directory as go/build sees it: the package's name, all lists of files and imports (go/build: ImportDir).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use world::FileKind;

use super::cgo::CgoFlags;
use super::header::Constraints;
use super::syntax::{self, GoFile, SyntaxError};

pub use super::syntax::Place;
use super::tags::BuildContext;
use super::{doc, header, platform, reader};
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
            Self::Syntax { errors, .. } => {
                let Some(first) = errors.first() else { return String::new() };
                let more =
                    if errors.len() > 1 { format!(" (and {} more errors)", errors.len() - 1) } else { String::new() };
                format!("{}: {}{more}", first.place.text(), first.message)
            }
            Self::Other(text) => text.clone(),
        }
    }
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
    /// Those of tests inside.
    pub test_directives: Vec<(String, Place)>,
    /// Those of tests outside.
    pub x_test_directives: Vec<(String, Place)>,
    /// What `#cgo` lines say.
    pub cgo_flags: CgoFlags,
    /// There is a `//go:binary-only-package` line.
    pub binary_only: bool,
    /// What is wrong.
    pub problem: Option<PackageProblem>,
}

/// How a directory is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// File by file (Go: `Context.ImportDir`).
    Plain,
    /// File by file, those that constraints leave out too (Go: `Context.UseAllFiles`).
    AllFiles,
    /// Through go's index, which holds the errors of files that constraints leave out too (Go: `IndexPackage.Import`).
    Indexed,
}

/// Reads the files of a directory.
pub fn read_directory(files: &Fsys<'_>, context: &BuildContext, dir: &str, mode: Mode) -> Directory {
    match files.read_dir(dir) {
        Ok(entries) => read_entries(files, context, dir, mode, entries),
        Err(error) => {
            Directory { dir: dir.to_owned(), problem: Some(PackageProblem::Unreadable(error)), ..Directory::default() }
        }
    }
}

/// Reads named files of a directory as a package of their own; constraints do not count.
pub fn read_files(files: &Fsys<'_>, context: &BuildContext, dir: &str, names: &[String]) -> Directory {
    let entries = names.iter().map(|name| (name.clone(), FileKind::File)).collect();
    read_entries(files, context, dir, Mode::AllFiles, entries)
}

fn read_entries(
    files: &Fsys<'_>,
    context: &BuildContext,
    dir: &str,
    mode: Mode,
    entries: Vec<(String, FileKind)>,
) -> Directory {
    let package = Directory { dir: dir.to_owned(), ..Directory::default() };
    let mut reading = Reading { files, context, mode, package, first_file: String::new(), capital_s: Vec::new() };
    for (name, kind) in entries {
        let is_dir =
            kind == FileKind::Directory || (kind == FileKind::Symlink && files.is_dir(&paths::join(&[dir, &name])));
        if !is_dir && let Err(problem) = reading.file(&name) {
            // Go gives up here: what was found of imports and patterns is lost.
            let Directory { dir, name, .. } = reading.package;
            return Directory { dir, name, problem: Some(problem), ..Directory::default() };
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
    mode: Mode,
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

    /// True if the file's name does not rule it out (Go: `goodOSArchFile`).
    fn good_name(&mut self, name: &str) -> bool {
        let (os, arch) = platform::file_suffixes(name);
        let mut good = true;
        for tag in arch.into_iter().chain(os) {
            self.package.all_tags.insert(tag.to_owned());
            good &= self.context.matches(tag);
        }
        good || self.mode == Mode::AllFiles
    }

    /// Reads a Go file and its constraints. The error is go's text.
    fn read_go(&self, name: &str, path: &str) -> Result<(Box<GoFile>, FoundHeader), String> {
        let data = read_source(self.files, path).map_err(|error| error.to_string())?;
        let (file, head) = syntax::read_go_file(path, &data).map_err(|error| format!("read {path}: {error}"))?;
        let header = found_header(head).map_err(|error| format!("{name}: {error}"))?;
        Ok((Box::new(file), header))
    }

    /// True if the constraints hold; every tag is noted.
    fn holds(&mut self, constraints: &Constraints) -> bool {
        let (context, all_tags) = (self.context, &mut self.package.all_tags);
        constraints.eval(&mut |tag| {
            all_tags.insert(tag.to_owned());
            context.matches(tag)
        })
    }

    /// Go: `matchFile`. The error is go's text.
    fn matched(&mut self, name: &str, extension: &str) -> Result<Matched, String> {
        if !self.good_name(name) {
            return Ok(Matched::No);
        }
        if extension == ".syso" {
            return Ok(Matched::Yes(None));
        }
        let path = paths::join(&[&self.package.dir, name]);
        let (file, found) = if extension == ".go" {
            let (file, found) = self.read_go(name, &path)?;
            (Some(file), found)
        } else {
            let data = self.files.read(&path).map_err(|error| error.to_string())?;
            let head = match reader::read_comments(&data) {
                (_, Some(error)) => return Err(format!("read {path}: {}", error.text())),
                (head, None) => head,
            };
            (None, found_header(head).map_err(|error| format!("{name}: {error}"))?)
        };
        let constraints = found.constraints.map_err(|error| format!("{name}: {error}"))?;
        if !self.holds(&constraints) && self.mode != Mode::AllFiles {
            return Ok(Matched::No);
        }
        self.package.binary_only |= found.binary_only && extension == ".go" && !name.ends_with("_test.go");
        Ok(Matched::Yes(file))
    }

    /// Reads one file of a directory; the problem is one that ends the reading.
    fn file(&mut self, name: &str) -> Result<(), PackageProblem> {
        if name.starts_with(['_', '.']) {
            return Ok(());
        }
        let extension = name.rfind('.').map_or("", |at| &name[at..]);
        let is_go = extension == ".go";
        if !is_go && self.list_for(extension).is_none() {
            return Ok(());
        }
        if is_go && self.mode == Mode::Indexed {
            return self.indexed_go_file(name);
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
        Ok(())
    }

    /// A Go file as the index has it: its errors count even where its constraints do not hold.
    fn indexed_go_file(&mut self, name: &str) -> Result<(), PackageProblem> {
        let path = paths::join(&[&self.package.dir, name]);
        let (file, found) = match self.read_go(name, &path) {
            Ok(read) => read,
            Err(text) => {
                self.bad(name, PackageProblem::Other(text));
                return Ok(());
            }
        };
        self.note_syntax(name, &file);
        let good = self.good_name(name)
            && match found.constraints {
                Ok(constraints) => self.holds(&constraints),
                Err(error) => return Err(PackageProblem::Other(format!("{name}: {error}"))),
            };
        if good {
            self.package.binary_only |= found.binary_only && !name.ends_with("_test.go");
            self.go_file(name, *file);
        } else {
            self.package.ignored_go_files.push(name.to_owned());
        }
        Ok(())
    }

    fn note_syntax(&mut self, name: &str, file: &GoFile) {
        if let Some(first) = file.errors.first() {
            let listed = !first.message.starts_with("invalid import path: ");
            self.bad(name, PackageProblem::Syntax { errors: file.errors.clone(), listed });
        }
    }

    fn go_file(&mut self, name: &str, file: GoFile) {
        let path = paths::join(&[&self.package.dir, name]);
        self.note_syntax(name, &file);
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
            && let Some(comment) = &file.doc
        {
            self.package.doc = doc::synopsis(&doc::comment_text(comment));
        }
        let mut is_cgo = false;
        for import in file.imports.iter().filter(|import| import.path == "C") {
            if is_test {
                let shown = if self.mode == Mode::Indexed { name } else { &path };
                self.bad(name, PackageProblem::Other(format!("use of cgo in test {shown} not supported")));
            } else {
                is_cgo = true;
                if let Some(comment) = &import.doc
                    && let Err(text) =
                        self.package.cgo_flags.add(&doc::comment_text(comment), &self.package.dir, self.context)
                {
                    self.bad(name, PackageProblem::Other(format!("{name}: {text}")));
                }
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
        for import in file.imports {
            imports.entry(import.path).or_default().push(import.place);
        }
        for embed in file.embeds {
            embeds.entry(embed.pattern).or_default().push(embed.place);
        }
        let directives = if is_outside {
            &mut target.x_test_directives
        } else if is_test {
            &mut target.test_directives
        } else {
            &mut target.directives
        };
        directives.extend(file.directives);
    }
}

/// What the head of a file says of its constraints.
struct FoundHeader {
    constraints: Result<Constraints, String>,
    binary_only: bool,
}

/// Reads the constraints in the head of a file; those that can't be parsed are no error yet.
fn found_header(head: &[u8]) -> Result<FoundHeader, String> {
    let found = header::parse_file_header(head)?;
    Ok(FoundHeader { constraints: header::constraints(&found), binary_only: found.binary_only })
}

/// Reads a Go file: its start where that holds all imports and nothing behind them matters, else the whole.
fn read_source(files: &Fsys<'_>, path: &str) -> Result<Arc<[u8]>, world::FileError> {
    let (start, is_whole) = files.read_start(path)?;
    if is_whole {
        return Ok(start);
    }
    let head = reader::read_imports(&start, true);
    let open_end = head.error.is_some() || head.text.len() == reader::without_mark(&start).len();
    // Patterns of files to embed may stand anywhere; an import with an escape may be that of `embed`.
    let may_embed = |import: &&[u8]| import.contains(&b'\\') || import[1..import.len() - 1] == *b"embed";
    if open_end || head.imports.iter().any(may_embed) {
        return files.read(path);
    }
    Ok(start)
}
