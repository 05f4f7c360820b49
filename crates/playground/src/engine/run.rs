//! One go command over a scenario.

use world::{Scenario, World};

use crate::data::CommandOutput;

/// Takes a command line apart as a shell does: spaces, quotes, backslashes. Nothing is expanded.
pub fn words(line: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\n' | '\r' => words.extend(word.take()),
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        None => return Err("the command line ends inside quotes"),
                        Some(end) if end == c => break,
                        Some('\\') if c == '"' => word.extend(chars.next()),
                        Some(inner) => word.push(inner),
                    }
                }
            }
            '\\' => word.get_or_insert_default().extend(chars.next()),
            '#' if word.is_none() => break,
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

/// Runs `go …` over a scenario, which stays as it is. Files that differ afterwards are in the output.
pub fn run(scenario: &Scenario, line: &str) -> CommandOutput {
    run_in(scenario, &scenario.world(), line)
}

/// The same in a world of this scenario, which keeps what the command writes.
pub fn run_in(scenario: &Scenario, world: &World, line: &str) -> CommandOutput {
    let mut output = CommandOutput { command: line.trim().to_owned(), ..CommandOutput::default() };
    let words = match words(line) {
        Ok(words) => words,
        Err(text) => {
            output.status = 2;
            output.stderr = format!("{text}\n");
            return output;
        }
    };
    let Some(("go", args)) = words.split_first().map(|(first, rest)| (first.as_str(), rest)) else {
        output.status = 127;
        output.stderr = format!("{}: command not found\n", words.first().map_or("", String::as_str));
        return output;
    };
    let outcome = gocmd::run(world, args);
    output.status = outcome.status;
    output.stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    output.stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
    let text = |data: std::sync::Arc<[u8]>| String::from_utf8_lossy(&data).into_owned();
    let changes = scenario.changes(world).into_iter();
    output.files = changes.map(|(name, before, after)| (name, before.map(text), after.map(text))).collect();
    output
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn command_lines() {
        assert_eq!(words("go list  -m all # why").unwrap(), ["go", "list", "-m", "all"]);
        assert_eq!(
            words(r#"go list -f '{{.Path}} x' "a \" b" c\ d """#).unwrap(),
            ["go", "list", "-f", "{{.Path}} x", "a \" b", "c d", ""]
        );
        assert!(words("go 'x").is_err());
    }
}
