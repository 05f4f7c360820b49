//! `gomodplay run`: the commands of a scenario, in memory.

use std::io::{Read, Write};

use world::scenario::{ROOT, Scenario};

const USAGE: &str = "usage: gomodplay run [-C dir] <file.txtar | -> [go command]...
       gomodplay run --record [--go program] <file.txtar>...";

/// Runs a scenario's commands one after the other over the same files, printing what go would print; with several, each
/// one's line goes to standard error first. Gives the status of the first that failed.
pub fn scenario(args: &[String]) -> i32 {
    if args.first().is_some_and(|flag| flag == "--record" || flag == "-record") {
        return record(&args[1..]);
    }
    if let Some(flag) = args.first().filter(|flag| flag.starts_with('-') && !matches!(flag.as_str(), "-" | "-C")) {
        eprintln!("gomodplay: run has no flag {flag}\n{USAGE}");
        return 2;
    }
    let (directory, args) = match args {
        [flag, directory, rest @ ..] if flag == "-C" => (Some(directory.as_str()), rest),
        _ => (None, args),
    };
    let Some((file, given)) = args.split_first() else {
        eprintln!("{USAGE}");
        return 2;
    };
    let text = if file == "-" {
        let mut text = Vec::new();
        std::io::stdin().read_to_end(&mut text).map(|_| text)
    } else {
        std::fs::read(file)
    };
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            eprintln!("gomodplay: {}", crate::file_error::file_error("open", file, &error));
            return 1;
        }
    };
    let scenario = Scenario::parse(&text);
    let commands = if given.is_empty() { scenario.commands() } else { given.to_vec() };
    if commands.is_empty() {
        eprintln!("gomodplay: {file} has no line that starts with \"go \"; give a command behind the file's name");
        return 2;
    }
    let mut world = scenario.world();
    if let Some(directory) = directory {
        let at = if directory.starts_with('/') { directory.to_owned() } else { format!("{ROOT}/{directory}") };
        world.set_current_dir(&at);
    }
    let mut status = 0;
    for command in &commands {
        if commands.len() > 1 {
            eprintln!("$ {command}");
        }
        let words = match words(command) {
            Ok(words) => words,
            Err(error) => {
                eprintln!("gomodplay: {error}");
                return 2;
            }
        };
        let args = words.strip_prefix(&["go".to_owned()][..]).unwrap_or(&words);
        let outcome = gocmd::commands::run(&world, args);
        // A reader that went away is no failure of ours.
        let _ = std::io::stderr().write_all(&outcome.stderr);
        let _ = std::io::stdout().write_all(&outcome.stdout);
        for need in &outcome.needs {
            eprintln!("gomodplay: needed but not in the scenario: {need}");
        }
        if status == 0 {
            status = outcome.status;
        }
    }
    status
}

/// `gomodplay run --record [--go program] FILE...`.
fn record(args: &[String]) -> i32 {
    let (program, files) = match args {
        [flag, program, files @ ..] if flag == "--go" => (Some(program.as_str()), files),
        files => (None, files),
    };
    if files.is_empty() || files.iter().any(|file| file.starts_with('-')) {
        eprintln!("{USAGE}");
        return 2;
    }
    match crate::record::record(program, files) {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("gomodplay: {error}");
            1
        }
    }
}

/// Splits a command line as a shell does, with `'…'`, `"…"` and `\x`.
pub fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            ' ' | '\t' => words.extend(word.take()),
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some(end) if end == c => break,
                        Some('\\') if c == '"' => word.extend(characters.next()),
                        Some(other) => word.push(other),
                        None => return Err(format!("unterminated {c} in: {line}")),
                    }
                }
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn splits_as_a_shell() {
        assert_eq!(
            words(r#"go list -m -f '{{.Path}} x' "a b" c\ d """#),
            Ok(["go", "list", "-m", "-f", "{{.Path}} x", "a b", "c d", ""].map(str::to_owned).to_vec())
        );
        assert!(words("go 'x").is_err());
    }
}
