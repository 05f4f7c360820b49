//! Makes a universe smaller as long as it still shows a difference.

use world::txtar::{Archive, ArchiveFile};

/// The smallest universe found in so many attempts for which `differs` still holds.
pub fn shrink(archive: &Archive, most: usize, mut differs: impl FnMut(&Archive) -> bool) -> Archive {
    let mut best = archive.clone();
    let mut attempts = 0;
    loop {
        let mut smaller = false;
        // Commands from the end, then modules and folders, whole files, lines from the end.
        for folder in folders(&best) {
            let candidate = without_folder(&best, &folder);
            if attempts >= most || candidate.files.is_empty() {
                break;
            }
            attempts += 1;
            if differs(&candidate) {
                best = candidate;
                smaller = true;
            }
        }
        let mut index = 0;
        while attempts < most {
            let Some(candidate) = without(&best, index) else { break };
            attempts += 1;
            if differs(&candidate) {
                best = candidate;
                smaller = true;
            } else {
                index += 1;
            }
        }
        if !smaller || attempts >= most {
            return best;
        }
    }
}

/// Folders at the top: published modules (`PATH@VERSION`) and those of the working tree.
fn folders(archive: &Archive) -> Vec<String> {
    let folder = |name: &str| match name.split_once('@') {
        Some((path, rest)) => rest.split_once('/').map(|(version, _)| format!("{path}@{version}/")),
        None => name.split_once('/').map(|(folder, _)| format!("{folder}/")),
    };
    let found: std::collections::BTreeSet<String> =
        archive.files.iter().filter_map(|file| folder(&file.name)).collect();
    found.into_iter().collect()
}

fn without_folder(archive: &Archive, folder: &str) -> Archive {
    let mut smaller = archive.clone();
    smaller.files.retain(|file| !file.name.starts_with(folder));
    smaller
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
        // Half an import declaration would show another difference than the one that was found.
        let source = file.name.ends_with(".go");
        let removable: Vec<usize> =
            (0..lines.len()).filter(|line| !source || lines[*line].starts_with(b"\t")).collect();
        if index < removable.len() {
            let mut smaller = archive.clone();
            let data = without_line(&lines, removable[removable.len() - 1 - index]);
            smaller.files[number] = ArchiveFile { name: file.name.clone(), data };
            return Some(smaller);
        }
        index -= removable.len();
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
        let small = shrink(&Archive::parse(text), 400, |archive| archive.format().windows(6).any(|w| w == b"needle"));
        assert_eq!(String::from_utf8_lossy(&small.format()), "go one\n-- b --\nneedle\n");
    }
}
