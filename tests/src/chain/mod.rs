//! A scenario's commands, one after another in one place: run by the real go and by `gocmd`, in the same form.

pub mod compare;
pub mod ours;
pub mod real;

use std::collections::BTreeMap;

use world::txtar::{Archive, ArchiveFile};

use goscripts::line;

/// What one command did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// The command line.
    pub command: String,
    /// Exit status.
    pub status: i32,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// Files of the working tree that it changed: the content after it, `None` if it removed the file.
    pub changed: BTreeMap<String, Option<Vec<u8>>>,
}

/// The words behind `go` of a command line; single quotes as in Go's scripts.
pub fn words(command: &str) -> Vec<String> {
    let Ok(Some(parsed)) = line::parse(command) else { return Vec::new() };
    parsed.words.iter().map(|word| word.iter().map(|piece| piece.text.as_str()).collect()).collect()
}

/// What stands behind a text without a newline at its end.
const NO_NEWLINE: &[u8] = b"\n\\ no newline at the end\n";

/// The commands' effects as a text: what `.golden` files hold. Empty outputs and the status 0 are left out; standard error
/// is [`settled`].
pub fn golden(ran: &[Ran]) -> Vec<u8> {
    let mut archive = Archive {
        comment: b"Recorded from go 1.27.3 by `cargo xtask oracle record`.\n"[..].into(),
        ..Archive::default()
    };
    let mut add = |name: String, data: &[u8]| {
        let mut data = data.to_vec();
        if data.last().is_some_and(|last| *last != b'\n') {
            data.extend_from_slice(NO_NEWLINE);
        }
        archive.files.push(ArchiveFile { name, data: data.into() });
    };
    for (index, ran) in ran.iter().enumerate() {
        let number = index + 1;
        add(format!("{number}/command"), format!("{}\n", ran.command).as_bytes());
        if ran.status != 0 {
            add(format!("{number}/status"), format!("{}\n", ran.status).as_bytes());
        }
        for (name, text) in [("stdout", ran.stdout.clone()), ("stderr", settled(&ran.stderr).into_bytes())] {
            if !text.is_empty() {
                add(format!("{number}/{name}"), &text);
            }
        }
        for (name, content) in &ran.changed {
            match content {
                Some(content) => add(format!("{number}/file/{name}"), content),
                None => add(format!("{number}/removed/{name}"), b""),
            }
        }
    }
    archive.format()
}

/// Standard error with the lines that go prints in no fixed order sorted: those about downloads in front, those about
/// packages that are looked for at the same time among themselves.
pub fn settled(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let (mut unordered, mut rest): (Vec<&str>, Vec<&str>) =
        text.split_inclusive('\n').partition(|line| line.starts_with("go: downloading "));
    unordered.sort_unstable();
    let searching = |line: &&str| line.starts_with("go: finding module for package ");
    for lines in rest.chunk_by_mut(|a, b| searching(a) && searching(b)) {
        lines.sort_unstable();
    }
    unordered.extend(rest);
    unordered.concat()
}
