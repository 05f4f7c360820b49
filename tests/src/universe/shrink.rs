//! Makes a universe smaller as long as it still shows a difference.

use world::txtar::{Archive, ArchiveFile};

/// How many attempts one shrinking takes at most. Each runs the real go.
const ATTEMPTS: usize = 400;

/// The smallest universe found for which `differs` still holds.
pub fn shrink(archive: &Archive, mut differs: impl FnMut(&Archive) -> bool) -> Archive {
    let mut best = archive.clone();
    let mut attempts = 0;
    loop {
        let mut smaller = false;
        // Commands from the end, then whole files, then lines from the end.
        let mut index = 0;
        while attempts < ATTEMPTS {
            let Some(candidate) = without(&best, index) else { break };
            attempts += 1;
            if differs(&candidate) {
                best = candidate;
                smaller = true;
            } else {
                index += 1;
            }
        }
        if !smaller || attempts >= ATTEMPTS {
            return best;
        }
    }
}

/// The archive without its `index`-th removable part.
fn without(archive: &Archive, index: usize) -> Option<Archive> {
    let commands = lines(&archive.comment);
    let mut index = index;
    if commands.len() > 1 {
        if index < commands.len() {
            let mut smaller = archive.clone();
            smaller.comment = without_line(&commands, commands.len() - 1 - index);
            return Some(smaller);
        }
        index -= commands.len();
    }
    if index < archive.files.len() {
        let mut smaller = archive.clone();
        smaller.files.remove(archive.files.len() - 1 - index);
        return Some(smaller);
    }
    index -= archive.files.len();
    for (number, file) in archive.files.iter().enumerate() {
        let lines = lines(&file.data);
        if index < lines.len() {
            let mut smaller = archive.clone();
            let data = without_line(&lines, lines.len() - 1 - index);
            smaller.files[number] = ArchiveFile { name: file.name.clone(), data };
            return Some(smaller);
        }
        index -= lines.len();
    }
    None
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

fn without_line(lines: &[&[u8]], index: usize) -> std::sync::Arc<[u8]> {
    lines.iter().enumerate().filter(|(number, _)| *number != index).flat_map(|(_, line)| line.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_line_that_matters() {
        let text = b"go one\ngo two\n-- a --\nx\ny\n-- b --\nz\nneedle\n";
        let small = shrink(&Archive::parse(text), |archive| archive.format().windows(6).any(|w| w == b"needle"));
        assert_eq!(String::from_utf8_lossy(&small.format()), "go one\n-- b --\nneedle\n");
    }
}
