//! One line of a script: prefixes, command, words. Source of the rules: cmd/internal/script, engine.go (parse).

/// A piece of a word. Quoted pieces are taken as they stand; in others, variables are expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it stood in single quotes.
    pub quoted: bool,
}

/// How a command is expected to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Well.
    Success,
    /// Badly (`!`).
    Failure,
    /// Either way (`?`).
    Either,
}

/// A parsed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Conditions in front (without brackets); a `!` is kept.
    pub conditions: Vec<String>,
    /// How the command is expected to end.
    pub want: Want,
    /// The command's name.
    pub name: String,
    /// Its words.
    pub words: Vec<Vec<Piece>>,
}

/// Parses a line; `None` if it is blank or a comment.
pub fn parse(line: &str) -> Result<Option<Line>, String> {
    let mut parsed = Line { conditions: Vec::new(), want: Want::Success, name: String::new(), words: Vec::new() };
    for word in split(line)? {
        let plain = match word.as_slice() {
            [piece] if !piece.quoted => Some(piece.text.as_str()),
            _ => None,
        };
        match plain {
            Some("!") if parsed.name.is_empty() => parsed.want = Want::Failure,
            Some("?") if parsed.name.is_empty() => parsed.want = Want::Either,
            Some(text) if parsed.name.is_empty() && text.starts_with('[') && text.ends_with(']') => {
                parsed.conditions.push(text[1..text.len() - 1].trim().to_owned());
            }
            Some(text) if parsed.name.is_empty() => text.clone_into(&mut parsed.name),
            _ => parsed.words.push(word),
        }
    }
    if !parsed.name.is_empty() {
        return Ok(Some(parsed));
    }
    if parsed.want == Want::Success && parsed.conditions.is_empty() && parsed.words.is_empty() {
        return Ok(None);
    }
    Err("missing command".into())
}

fn split(line: &str) -> Result<Vec<Vec<Piece>>, String> {
    let mut words = Vec::new();
    let mut word: Vec<Piece> = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        match first {
            ' ' | '\t' | '\r' | '#' => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                if first == '#' {
                    break;
                }
                rest = &rest[1..];
            }
            '\'' => {
                let (text, behind) = quoted(&rest[1..])?;
                word.push(Piece { text, quoted: true });
                rest = behind;
            }
            _ => {
                let end = rest.find([' ', '\t', '\r', '#', '\'']).unwrap_or(rest.len());
                word.push(Piece { text: rest[..end].to_owned(), quoted: false });
                rest = &rest[end..];
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}

/// The text up to the closing quote (two quotes stand for one), and what follows.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut inside = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('\'').ok_or("unterminated quoted argument")?;
        inside.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        if !rest.starts_with('\'') {
            return Ok((inside, rest));
        }
        inside.push('\'');
        rest = &rest[1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_words_and_quotes() {
        let line = parse("[!GOOS:windows] ! go list -f='{{.Path}} it''s' $WORK/a # why").unwrap().unwrap();
        assert_eq!(line.conditions, ["!GOOS:windows"]);
        assert_eq!(line.want, Want::Failure);
        assert_eq!(line.name, "go");
        assert_eq!(line.words.len(), 3);
        assert_eq!(line.words[1][1], Piece { text: "{{.Path}} it's".into(), quoted: true });
        assert_eq!(parse("# a comment"), Ok(None));
        assert!(parse("stdout 'open").is_err());
        assert!(parse("! # nothing").is_err());
    }
}
