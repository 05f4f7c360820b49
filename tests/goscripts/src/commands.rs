//! What a script can do. Source of the rules: cmd/internal/script, cmds.go and state.go.

use std::sync::Arc;

use world::{FileKind, System};

use crate::line::{Line, Piece};
use crate::pattern;
use crate::system::ScriptSystem;

/// Why a line did not simply succeed.
pub enum Ended {
    /// The script is over.
    Stop,
    /// The script does not want to run here.
    Skip(String),
    /// The command failed.
    Failed(String),
}

type Done = Result<(), Ended>;

fn failed(why: impl Into<String>) -> Ended {
    Ended::Failed(why.into())
}

fn usage(name: &str) -> Ended {
    failed(format!("{name}: wrong arguments"))
}

/// A running script.
pub struct State<'s> {
    system: &'s ScriptSystem,
    stdout: String,
    stderr: String,
}

impl<'s> State<'s> {
    /// A script that has not run yet.
    pub fn new(system: &'s ScriptSystem) -> Self {
        Self { system, stdout: String::new(), stderr: String::new() }
    }

    /// Sets an environment variable.
    pub fn set(&mut self, name: &str, value: &str) {
        self.system.environment.borrow_mut().insert(name.into(), value.into());
    }

    /// Makes a folder the current one.
    pub fn enter(&mut self, folder: &str) {
        folder.clone_into(&mut self.system.folder.borrow_mut());
        self.set("PWD", folder);
    }

    /// Creates a folder with its parents.
    pub fn make_folder(&mut self, folder: &str) {
        self.system.tree.borrow_mut().create_dir_all(folder).expect("a folder in an empty tree");
    }

    /// Creates an empty file.
    pub fn make_empty_file(&mut self, path: &str) {
        self.system.tree.borrow_mut().place(path, Arc::from([]), 0o666);
    }

    /// A path of the script, absolute.
    pub fn path(&self, name: &str) -> String {
        let joined =
            if name.starts_with('/') { name.to_owned() } else { format!("{}/{name}", self.system.folder.borrow()) };
        world::tree::clean(&joined)
    }

    /// What the last command printed, for messages.
    pub fn said(&self) -> String {
        let mut said = String::new();
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                let end = text.char_indices().nth(1500).map_or(text.len(), |(at, _)| at);
                said.push_str(&format!("\n[{name}]\n{}", &text[..end]));
            }
        }
        said
    }

    /// Expands `$NAME`, `${NAME}`, `$:` and `$/`; in a regular expression the value stands for itself.
    pub fn expand(&self, text: &str, in_pattern: bool) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            let behind = &rest[at + 1..];
            let (name, after) = variable(behind);
            let Some(name) = name else {
                out.push('$');
                rest = behind;
                continue;
            };
            let value = match name {
                "/" => "/".to_owned(),
                ":" => ":".to_owned(),
                _ => self.system.env(name).unwrap_or_default(),
            };
            out.push_str(&if in_pattern { pattern::quote(&value) } else { value });
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// Runs a command.
    pub fn run(&mut self, line: &Line) -> Done {
        let name = line.name.as_str();
        let takes_pattern = matches!(name, "stdout" | "stderr" | "grep");
        let mut pattern_seen = false;
        let mut words = Vec::new();
        for word in &line.words {
            let is_flag = word.first().is_some_and(|piece| piece.text.starts_with('-'));
            let in_pattern = takes_pattern && !pattern_seen && !is_flag;
            pattern_seen |= in_pattern;
            words.push(self.word(word, in_pattern));
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match name {
            "go" => self.go(&words),
            "cat" => self.cat(&words),
            "cd" => self.cd(&words),
            "chmod" => self.chmod(&words),
            "cmp" => self.cmp(&words, false),
            "cmpenv" => self.cmp(&words, true),
            "cp" => self.cp(&words),
            "echo" => self.say(format!("{}\n", words.join(" "))),
            "env" => self.env(&words),
            "exists" => self.exists(&words),
            "grep" => match words.split_last() {
                Some((file, rest)) => {
                    let text = self.text_of(file)?;
                    find(rest, &text, file)
                }
                None => Err(usage(name)),
            },
            "stdout" => find(&words, &self.stdout, name),
            "stderr" => find(&words, &self.stderr, name),
            "mkdir" => self.each(&words, |tree, path| tree.create_dir_all(path)),
            "mv" => self.mv(&words),
            "replace" => self.replace(&words),
            "rm" => self.rm(&words),
            "skip" => Err(Ended::Skip(words.join(" "))),
            "stop" => Err(Ended::Stop),
            "symlink" => self.symlink(&words),
            _ => Err(failed(format!("unknown command {name}"))),
        }
    }

    fn word(&self, pieces: &[Piece], in_pattern: bool) -> String {
        let text = |piece: &Piece| if piece.quoted { piece.text.clone() } else { self.expand(&piece.text, in_pattern) };
        pieces.iter().map(text).collect()
    }

    fn say(&mut self, stdout: String) -> Done {
        self.stdout = stdout;
        self.stderr = String::new();
        Ok(())
    }

    fn go(&mut self, words: &[&str]) -> Done {
        let arguments: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let system: &dyn System = self.system;
        let outcome = crate::caught::caught(|| gocmd::run(system, &arguments))
            .map_err(|panic| failed(format!("gocmd panicked: {panic}")))?;
        self.stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
        self.stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
        if outcome.status == 0 { Ok(()) } else { Err(failed(format!("exit status {}{}", outcome.status, self.said()))) }
    }

    fn read(&self, name: &str) -> Result<Arc<[u8]>, Ended> {
        self.system.read(&self.path(name)).map_err(|error| failed(error.to_string()))
    }

    fn text_of(&self, name: &str) -> Result<String, Ended> {
        Ok(match name {
            "stdout" => self.stdout.clone(),
            "stderr" => self.stderr.clone(),
            _ => String::from_utf8_lossy(&self.read(name)?).into_owned(),
        })
    }

    fn write(&self, path: &str, data: &[u8], mode: u32) -> Done {
        self.system.write(path, data, mode).map_err(|error| failed(error.to_string()))
    }

    fn cat(&mut self, words: &[&str]) -> Done {
        let mut all = String::new();
        for word in words {
            all.push_str(&self.text_of(word)?);
        }
        self.say(all)
    }

    fn cd(&mut self, words: &[&str]) -> Done {
        let [folder] = words else { return Err(usage("cd")) };
        let path = self.path(folder);
        match self.system.stat(&path) {
            Ok(found) if found.kind == FileKind::Directory => {
                self.enter(&path);
                Ok(())
            }
            Ok(_) => Err(failed(format!("{path} is not a directory"))),
            Err(error) => Err(failed(error.to_string())),
        }
    }

    fn chmod(&mut self, words: &[&str]) -> Done {
        let [mode, files @ ..] = words else { return Err(usage("chmod")) };
        let digits = mode.trim_start_matches("0o");
        let bits = u32::from_str_radix(digits, if digits.starts_with('0') { 8 } else { 10 });
        let bits = bits.map_err(|_| usage("chmod"))?;
        self.each(files, |tree, path| tree.set_mode(path, bits))
    }

    fn each(&self, names: &[&str], change: impl Fn(&mut world::Tree, &str) -> Result<(), world::FileError>) -> Done {
        for name in names {
            let path = self.path(name);
            change(&mut self.system.tree.borrow_mut(), &path).map_err(|error| failed(error.to_string()))?;
        }
        Ok(())
    }

    fn cmp(&mut self, words: &[&str], expand: bool) -> Done {
        let words = words.strip_prefix(&["-q"]).unwrap_or(words);
        let [first, second] = words else { return Err(usage("cmp")) };
        let mut have = self.text_of(first)?;
        let mut want = String::from_utf8_lossy(&self.read(second)?).into_owned();
        if expand {
            have = self.expand(&have, false);
            want = self.expand(&want, false);
        }
        if have == want {
            return Ok(());
        }
        Err(failed(format!("{first} and {second} differ\n{}", crate::difference::lines(&want, &have))))
    }

    fn cp(&mut self, words: &[&str]) -> Done {
        let Some((target, sources)) = words.split_last().filter(|(_, sources)| !sources.is_empty()) else {
            return Err(usage("cp"));
        };
        let target = self.path(target);
        let into_folder = self.system.stat(&target).is_ok_and(|found| found.kind == FileKind::Directory);
        if sources.len() > 1 && !into_folder {
            return Err(failed(format!("cp {target}: destination is not a directory")));
        }
        for source in sources {
            let (data, mode) = match *source {
                "stdout" | "stderr" => (Arc::from(self.text_of(source)?.into_bytes()), 0o644),
                _ => {
                    let found = self.system.stat(&self.path(source)).map_err(|error| failed(error.to_string()))?;
                    (self.read(source)?, found.mode & 0o777)
                }
            };
            let name = source.rsplit('/').next().unwrap_or(source);
            let place = if into_folder { format!("{target}/{name}") } else { target.clone() };
            self.write(&place, &data, mode)?;
        }
        Ok(())
    }

    fn env(&mut self, words: &[&str]) -> Done {
        let mut shown = String::new();
        if words.is_empty() {
            for (name, value) in self.system.environment.borrow().iter() {
                shown.push_str(&format!("{name}={value}\n"));
            }
        }
        for word in words {
            match word.split_once('=') {
                Some((name, value)) => self.set(name, value),
                None => shown.push_str(&format!("{word}={}\n", self.system.env(word).unwrap_or_default())),
            }
        }
        if shown.is_empty() { Ok(()) } else { self.say(shown) }
    }

    fn exists(&mut self, words: &[&str]) -> Done {
        let (mut read_only, mut executable) = (false, false);
        for word in words {
            match *word {
                "-readonly" => read_only = true,
                "-exec" => executable = true,
                name => {
                    let found = self.system.stat(&self.path(name)).map_err(|error| failed(error.to_string()))?;
                    if read_only && found.mode & 0o222 != 0 {
                        return Err(failed(format!("{name} exists but is writable")));
                    }
                    if executable && found.mode & 0o111 == 0 {
                        return Err(failed(format!("{name} exists but is not executable")));
                    }
                }
            }
        }
        Ok(())
    }

    fn mv(&mut self, words: &[&str]) -> Done {
        let [from, to] = words else { return Err(usage("mv")) };
        self.system.rename(&self.path(from), &self.path(to)).map_err(|error| failed(error.to_string()))
    }

    fn replace(&mut self, words: &[&str]) -> Done {
        let Some((file, pairs)) = words.split_last().filter(|(_, pairs)| pairs.len() % 2 == 0) else {
            return Err(usage("replace"));
        };
        let pairs: Vec<(String, String)> = pairs.chunks(2).map(|pair| (unquote(pair[0]), unquote(pair[1]))).collect();
        let text = self.text_of(file)?;
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            if let Some((old, new)) = pairs.iter().find(|(old, _)| !old.is_empty() && rest.starts_with(old.as_str())) {
                out.push_str(new);
                rest = &rest[old.len()..];
            } else {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        self.write(&self.path(file), out.as_bytes(), 0o644)
    }

    fn rm(&mut self, words: &[&str]) -> Done {
        for word in words {
            let path = self.path(word);
            let mut tree = self.system.tree.borrow_mut();
            make_writable(&mut tree, &path);
            tree.remove_all(&path).map_err(|error| failed(error.to_string()))?;
        }
        Ok(())
    }

    fn symlink(&mut self, words: &[&str]) -> Done {
        let [path, "->", target] = words else { return Err(usage("symlink")) };
        let path = self.path(path);
        self.system.tree.borrow_mut().link(target, &path).map_err(|error| failed(error.to_string()))
    }
}

/// The module cache's folders are read-only: that must not keep a script from removing them.
fn make_writable(tree: &mut world::Tree, path: &str) {
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        if !tree.metadata(&folder, false).is_ok_and(|found| found.kind == FileKind::Directory) {
            continue;
        }
        // Whatever can't be changed shows when it is removed.
        let _ = tree.set_mode(&folder, 0o755);
        for (name, kind) in tree.read_dir(&folder).unwrap_or_default() {
            if kind == FileKind::Directory {
                folders.push(format!("{folder}/{name}"));
            }
        }
    }
}

/// A variable's name behind a `$` and what follows it.
fn variable(text: &str) -> (Option<&str>, &str) {
    if let Some(body) = text.strip_prefix('{') {
        return body.split_once('}').map_or((None, text), |(name, after)| (Some(name), after));
    }
    if text.starts_with([':', '/']) {
        return (Some(&text[..1]), &text[1..]);
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    if end == 0 { (None, text) } else { (Some(&text[..end]), &text[end..]) }
}

/// A string as if in Go's double quotes: the escapes that scripts use.
fn unquote(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match letters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}

/// `[-count=N] [-q] PATTERN` over a text.
fn find(words: &[&str], text: &str, of: &str) -> Done {
    let mut count = None;
    let mut words = words;
    while let [flag, rest @ ..] = words {
        if let Some(number) = flag.strip_prefix("-count=") {
            count = Some(number.parse::<usize>().map_err(|_| usage("-count"))?);
        } else if *flag != "-q" {
            break;
        }
        words = rest;
    }
    let [wanted] = words else { return Err(usage(of)) };
    let pattern = pattern::compile(wanted).map_err(failed)?;
    let found = pattern.find_iter(text).count();
    let shown = || {
        let end = text.char_indices().nth(1500).map_or(text.len(), |(at, _)| at);
        &text[..end]
    };
    match count {
        Some(count) if found != count => {
            Err(failed(format!("{found} matches of {wanted:?} in {of}, want {count}:\n{}", shown())))
        }
        None if found == 0 => Err(failed(format!("no match of {wanted:?} in {of}:\n{}", shown()))),
        _ => Ok(()),
    }
}
