//! The system over the disk: files, environment, and the network behind it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{self, File, Metadata as FsMetadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use gomod::{ModuleTable, gover};
use world::{Fetched, FileError, FileErrorKind, FileKind, KnownModules, Metadata, ModuleSummary, System};

use crate::ahead::{Ahead, Content, START, Start, read};
use crate::file_error::{file_error, kind};
use crate::kept::Stamp;
use crate::network::Network;

/// Files as they lie on the disk.
pub struct Disk {
    network: Network,
    current_dir: String,
    /// Files that were read ahead. A write takes what it changes out.
    ahead: Ahead,
    /// Where the start of a file is read to.
    start: RefCell<Start>,
    /// Files that this process holds locked.
    locked: RefCell<HashMap<String, File>>,
}

impl Disk {
    /// The disk seen from the current directory.
    pub fn new(network: Network) -> Self {
        let current_dir = current_dir();
        let ahead = Ahead::new(&current_dir);
        Self { network, current_dir, ahead, start: RefCell::new(START), locked: RefCell::default() }
    }

    /// Ends a run: what was read of the module cache is left for the next one.
    pub fn finish(&self) {
        self.ahead.finish();
    }

    /// A command that loads modules begins: what the last one in this directory read is likely to be read again.
    pub fn follow(&self) {
        self.ahead.follow();
    }

    /// Makes sure of what the command took for granted: from now on others may see what it does. If it was wrong the command
    /// begins anew.
    pub fn confirm(&self) {
        self.ahead.confirm();
    }

    /// Something is to be read. What is no plain file, as the end of a pipe, can't be read a second time.
    fn reads(&self, facts: impl FnOnce() -> io::Result<FsMetadata>) {
        if self.ahead.believes() && !facts().is_ok_and(|facts| facts.is_file()) {
            self.confirm();
        }
    }
}

/// The current directory as `$PWD` names it if that is right, else as the system does (Go: `os.Getwd`).
fn current_dir() -> String {
    let real = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    if let Ok(pwd) = std::env::var("PWD")
        && Path::new(&pwd).is_absolute()
        && fs::canonicalize(&pwd).ok() == fs::canonicalize(&real).ok()
    {
        return pwd;
    }
    real.to_string_lossy().into_owned()
}

/// Files older than this are known to stay as they are (Go: `modTimeCutoff`).
const SETTLED_AFTER: Duration = Duration::from_secs(2);
/// How much of a source file is read where only its imports matter: they are seldom longer.
const HEAD_OF_FILE: usize = 4096;

fn facts(facts: &FsMetadata) -> Metadata {
    let kind = file_kind(facts.file_type());
    Metadata { kind, size: if kind == FileKind::Directory { 0 } else { facts.len() }, mode: mode(facts) }
}

/// The same of what was kept.
fn facts_of(stamp: &Stamp) -> Metadata {
    let kind = match stamp.mode() & 0o170_000 {
        0o040_000 => FileKind::Directory,
        0o100_000 => FileKind::File,
        _ => FileKind::Other,
    };
    let size = if kind == FileKind::Directory { 0 } else { stamp.size() };
    Metadata { kind, size, mode: stamp.mode() & 0o7777 }
}

fn file_kind(kind: fs::FileType) -> FileKind {
    if kind.is_symlink() {
        FileKind::Symlink
    } else if kind.is_dir() {
        FileKind::Directory
    } else if kind.is_file() {
        FileKind::File
    } else {
        FileKind::Other
    }
}

#[cfg(unix)]
fn mode(facts: &FsMetadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    facts.permissions().mode() & 0o7777
}

#[cfg(not(unix))]
fn mode(facts: &FsMetadata) -> u32 {
    if facts.permissions().readonly() { 0o444 } else { 0o666 }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(mode & 0o200 == 0);
    fs::set_permissions(path, permissions)
}

#[cfg(unix)]
fn with_mode(options: &mut OpenOptions, mode: u32) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(mode);
}

#[cfg(not(unix))]
fn with_mode(_options: &mut OpenOptions, _mode: u32) {}

/// Writes a new file beside the final one and moves it into place, so that nobody sees half a file. A file that is there
/// keeps its permissions, and must be writable.
fn write(path: &Path, data: &[u8], bits: u32) -> io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let target = match OpenOptions::new().write(true).open(path) {
        Ok(_) => fs::canonicalize(path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    let keep = fs::metadata(&target).ok();
    if keep.as_ref().is_some_and(|facts| !facts.is_file()) {
        return OpenOptions::new().write(true).open(&target)?.write_all(data);
    }
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = target.with_file_name(format!("{name}{}{count}.tmp", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    with_mode(&mut options, bits);
    let mut file = match options.open(&beside) {
        Ok(file) => file,
        // A file may be writable in a directory that is not.
        Err(_) if keep.is_some() => {
            return OpenOptions::new().write(true).truncate(true).open(&target)?.write_all(data);
        }
        Err(error) => return Err(error),
    };
    let done = file.write_all(data).and_then(|()| match &keep {
        Some(facts) => set_mode(&beside, mode(facts)),
        None => Ok(()),
    });
    drop(file);
    let done = done.and_then(|()| fs::rename(&beside, &target));
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}

impl System for Disk {
    fn env(&self, name: &str) -> Option<String> {
        let set = std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        if name == "GOROOT" && set.as_ref().is_none_or(String::is_empty) { installed_goroot() } else { set }
    }

    fn current_dir(&self) -> String {
        self.current_dir.clone()
    }

    fn read(&self, path: &str) -> Content {
        let start = &mut *self.start.borrow_mut();
        let known = self.ahead.get(path, start).or_else(|| self.ahead.read(path, start));
        known.unwrap_or_else(|| {
            self.reads(|| fs::metadata(path));
            read(path, start)
        })
    }

    fn go_line(&self, path: &str) -> Result<Arc<str>, FileError> {
        if let Some(known) = self.ahead.go_line(path) {
            return Ok(known);
        }
        let text = self.read(path)?;
        let line = gover::go_mod_lookup(&text, "go").into();
        self.ahead.only_line(path);
        Ok(line)
    }

    fn go_mod_hash(&self, path: &str) -> Option<Arc<str>> {
        self.ahead.go_mod_hash(path)
    }

    fn read_start(&self, path: &str) -> Result<(Arc<[u8]>, bool), FileError> {
        let failed = |operation, error: io::Error| file_error(operation, path, &error);
        let mut file = File::open(path).map_err(|error| failed("open", error))?;
        self.reads(|| file.metadata());
        let start = &mut self.start.borrow_mut()[..HEAD_OF_FILE];
        loop {
            match file.read(start) {
                Ok(count) => return Ok((start[..count].into(), count < HEAD_OF_FILE)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed("read", error)),
            }
        }
    }

    fn stat(&self, path: &str) -> Result<Metadata, FileError> {
        if let Some(found) = self.ahead.stat(path) {
            return found.map(|stamp| facts_of(&stamp));
        }
        fs::metadata(path).map(|found| facts(&found)).map_err(|error| file_error("stat", path, &error))
    }

    fn stat_kind(&self, path: &str) -> Result<FileKind, FileError> {
        if self.ahead.holds_go_mod(path) { Ok(FileKind::Directory) } else { self.stat(path).map(|facts| facts.kind) }
    }

    fn lstat(&self, path: &str) -> Result<Metadata, FileError> {
        fs::symlink_metadata(path).map(|found| facts(&found)).map_err(|error| file_error("lstat", path, &error))
    }

    fn read_dir(&self, path: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        let fail = |error: &io::Error| file_error("open", path, error);
        let entries = fs::read_dir(path).map_err(|error| match kind(&error) {
            FileErrorKind::NotADirectory => FileError::new("readdirent", path, FileErrorKind::NotADirectory),
            _ => fail(&error),
        })?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| fail(&error))?;
            let kind = entry.file_type().map_err(|error| fail(&error))?;
            names.push((entry.file_name().to_string_lossy().into_owned(), file_kind(kind)));
        }
        names.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(names)
    }

    fn is_settled(&self, dir: &str) -> bool {
        let Ok(entries) = fs::read_dir(dir) else { return false };
        let Some(limit) = SystemTime::now().checked_sub(SETTLED_AFTER) else { return false };
        entries.into_iter().all(|entry| {
            let Ok(entry) = entry else { return false };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => true,
                Ok(kind) if kind.is_file() => {
                    let changed = entry.metadata().and_then(|facts| facts.modified());
                    changed.is_ok_and(|changed| changed <= limit)
                }
                _ => false,
            }
        })
    }

    fn read_link(&self, path: &str) -> Result<String, FileError> {
        fs::read_link(path)
            .map(|target| target.to_string_lossy().into_owned())
            .map_err(|error| file_error("readlink", path, &error))
    }

    fn write(&self, path: &str, data: &[u8], mode: u32) -> Result<(), FileError> {
        self.confirm();
        self.ahead.forget(path);
        if let Some(file) = self.locked.borrow_mut().get_mut(path) {
            // Others wait for this very file: another in its place would be none that they know.
            let written =
                file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).and_then(|_| file.write_all(data));
            return written.map_err(|error| file_error("write", path, &error));
        }
        write(Path::new(path), data, mode).map_err(|error| file_error("open", path, &error))
    }

    fn create_dir_all(&self, path: &str) -> Result<(), FileError> {
        if fs::metadata(path).is_ok_and(|facts| facts.is_dir()) {
            return Ok(());
        }
        self.confirm();
        self.ahead.forget(path);
        fs::create_dir_all(path).map_err(|error| {
            // Go names the element that could not be made.
            let mut at = String::new();
            for element in path.split('/').filter(|element| !element.is_empty()) {
                at.push('/');
                at.push_str(element);
                match fs::metadata(&at) {
                    Ok(facts) if facts.is_dir() => {}
                    Ok(_) => return FileError::new("mkdir", at, FileErrorKind::NotADirectory),
                    Err(_) => break,
                }
            }
            file_error("mkdir", &at, &error)
        })
    }

    fn remove(&self, path: &str) -> Result<(), FileError> {
        self.confirm();
        self.ahead.forget(path);
        let is_directory = fs::symlink_metadata(path).is_ok_and(|facts| facts.is_dir());
        let removed = if is_directory { fs::remove_dir(path) } else { fs::remove_file(path) };
        removed.map_err(|error| file_error("remove", path, &error))
    }

    fn remove_all(&self, path: &str) -> Result<(), FileError> {
        self.confirm();
        self.ahead.forget_under(path);
        let removed = match fs::symlink_metadata(path) {
            Ok(facts) if facts.is_dir() => fs::remove_dir_all(path),
            Ok(_) => fs::remove_file(path),
            Err(error) => Err(error),
        };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(file_error("unlinkat", path, &error)),
            _ => Ok(()),
        }
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), FileError> {
        self.confirm();
        self.ahead.forget_under(from);
        self.ahead.forget_under(to);
        fs::rename(from, to).map_err(|error| file_error("rename", &format!("{from} {to}"), &error))
    }

    fn set_mode(&self, path: &str, mode: u32) -> Result<(), FileError> {
        self.confirm();
        self.ahead.forget(path);
        set_mode(Path::new(path), mode).map_err(|error| file_error("chmod", path, &error))
    }

    fn lock(&self, path: &str) -> Result<(), FileError> {
        if self.locked.borrow().contains_key(path) {
            return Ok(());
        }
        self.confirm();
        self.ahead.locks(path);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        with_mode(&mut options, 0o666);
        let file = options.open(path).map_err(|error| file_error("open", path, &error))?;
        match file.lock() {
            // A file system that knows no locks has no other process to wait for either.
            Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(file_error("Lock", path, &error)),
            _ => {
                self.locked.borrow_mut().insert(path.to_owned(), file);
                Ok(())
            }
        }
    }

    fn unlock(&self, path: &str) {
        self.locked.borrow_mut().remove(path);
    }

    fn fetch(&self, url: &str) -> Fetched {
        self.confirm();
        match url.strip_prefix("file://") {
            Some(path) => match read(&unescaped(path), &mut self.start.borrow_mut()) {
                Ok(data) => Fetched::Body(data),
                Err(error) => Fetched::File(error),
            },
            None => self.network.get(url),
        }
    }

    fn login_problems(&self, url: &str) -> Vec<String> {
        self.network.login_problems(url)
    }

    fn ends_with_the_command(&self) -> bool {
        true
    }

    fn reads_ahead(&self) -> bool {
        true
    }

    fn prefetch(&self, urls: &[String], files: &[String]) {
        let (local, remote): (Vec<_>, Vec<_>) = urls.iter().cloned().partition(|url| url.starts_with("file://"));
        // Local ones are as quick when they are asked for.
        drop(local);
        if !remote.is_empty() {
            self.confirm();
        }
        self.network.prefetch(&remote);
        self.ahead.begin(files);
    }

    fn prefetch_go_mods(&self, files: &[String], modules: &Arc<ModuleTable>) {
        self.ahead.begin_go_mods(files, modules);
    }

    fn parsed_go_mod(&self, path: &str, modules: &Arc<ModuleTable>) -> Option<(Arc<ModuleSummary>, Arc<str>)> {
        self.ahead.parsed_go_mod(path, modules, &mut self.start.borrow_mut())
    }

    fn known_modules(&self, cache: &str) -> Option<&dyn KnownModules> {
        self.ahead.known_modules(cache)
    }

    fn recall(&self, path: &str) -> Option<&[u8]> {
        self.ahead.recall(path)
    }

    fn remember(&self, path: &str, value: &[u8]) {
        self.ahead.remember(path, value);
    }

    fn progress(&self, text: &str) {
        self.confirm();
        eprint!("{text}");
    }
}

/// Where the go command on the PATH has its files, as it would find out itself: defaults such as GOPROXY's stand there.
fn installed_goroot() -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|directory| directory.join("go")).find(|file| file.is_file())?;
    let root = fs::canonicalize(found).ok()?.parent()?.parent()?.to_owned();
    root.join("go.env").is_file().then(|| root.to_string_lossy().into_owned())
}

/// A part of a URL without its escapes.
pub fn unescaped(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if bytes[at] == b'%' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
