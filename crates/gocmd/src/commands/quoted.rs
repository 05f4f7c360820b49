//! Lists with quotes around elements, as in GOFLAGS (cmd/internal/quoted).

/// The elements of a list separated by spaces. An element that starts with a quote ends at the next one; nothing is escaped
/// (Go: `quoted.Split`).
///
/// # Errors
/// Go's text: `unterminated " string`.
pub fn split(text: &str) -> Result<Vec<String>, String> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let mut list = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while let Some(first) = rest.chars().next() {
        if first == '"' || first == '\'' {
            let Some(end) = rest[1..].find(first) else { return Err(format!("unterminated {first} string")) };
            list.push(rest[1..=end].to_owned());
            rest = &rest[end + 2..];
        } else {
            let end = rest.find(is_space).unwrap_or(rest.len());
            list.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
        rest = rest.trim_start_matches(is_space);
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn elements_may_stand_in_quotes() {
        assert_eq!(split(" -a '-b=c d' \"e\"f "), Ok(["-a", "-b=c d", "e", "f"].map(str::to_owned).to_vec()));
        assert_eq!(split("-a 'b"), Err("unterminated ' string".to_owned()));
    }
}
