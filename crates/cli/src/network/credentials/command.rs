//! Programs that print headers for URLs (cmd/go/internal/auth/userauth.go; `go help goauth` has the format).

use std::io::{ErrorKind, Write};
use std::process::{Command, ExitStatus, Stdio};

use gocmd::fetch::url::Url;

use super::{Headers, Refusal};

/// Runs a program (Go: `runAuthCommand`): the starts of URLs and their headers.
///
/// Errors: Go's text.
pub fn run(method: &str, asked: Option<(&str, &Refusal)>) -> Result<Vec<(String, Headers)>, String> {
    let words = gocmd::commands::quoted::split(method)
        .map_err(|error| format!("cannot parse GOAUTH command {method}: {error}"))?;
    let Some((program, arguments)) = words.split_first() else {
        return Err(format!("cannot parse GOAUTH command {method}: no words"));
    };
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut input = String::new();
    if let Some((url, refusal)) = asked {
        command.arg(url);
        input = format!("{}\n", refusal.status_line);
        for (name, value) in &refusal.headers {
            input.push_str(&format!("{name}: {value}\n"));
        }
        input.push('\n');
    }
    let failed =
        |why: &str, said: &[u8]| format!("could not run command {method}: {why}\n{}", String::from_utf8_lossy(said));
    let output = with_input(&mut command, &input).map_err(|error| failed(&start_error(program, &error), b""))?;
    if !output.status.success() {
        return Err(failed(&status_text(output.status), &output.stderr));
    }
    parse(&String::from_utf8_lossy(&output.stdout))
        .map_err(|error| format!("cannot parse output of GOAUTH command {method}: {error}"))
}

/// Runs a program that reads a text.
pub(super) fn with_input(command: &mut Command, input: &str) -> std::io::Result<std::process::Output> {
    command.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read it is no failure.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output()
}

/// Why a program does not start, as Go's os/exec says it.
fn start_error(program: &str, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound if !program.contains('/') => {
            format!("exec: {}: executable file not found in $PATH", gomod::quote::quote(program))
        }
        _ => format!("fork/exec {program}: {}", crate::file_error::kind(error)),
    }
}

/// How a program ended, as Go's os/exec says it.
pub(super) fn status_text(status: ExitStatus) -> String {
    status.code().map_or_else(|| "signal: killed".to_owned(), |code| format!("exit status {code}"))
}

/// Go: `parseUserAuth`.
fn parse(mut data: &str) -> Result<Vec<(String, Headers)>, String> {
    let mut found = Vec::new();
    while !data.is_empty() {
        let mut urls = Vec::new();
        while let Some(line) = next_line(&mut data, "URLs")? {
            let parsed = Url::parse(line).map_err(|error| format!("could not parse URL {line}: {error}"))?;
            if parsed.scheme.is_empty() && !line.starts_with('/') {
                let line_quoted = gomod::quote::quote(line);
                return Err(format!("could not parse URL {line}: parse {line_quoted}: invalid URI for request"));
            }
            urls.push(parsed.to_string());
        }
        let mut headers = Headers::new();
        while let Some(line) = next_line(&mut data, "headers")? {
            let (name, value) = line
                .split_once(": ")
                .map(|(name, value)| (name, value.trim()))
                .filter(|(name, value)| is_name(name) && is_value(value))
                .ok_or("invalid format: invalid header line")?;
            headers.push((canonical(name), value.to_owned()));
        }
        found.extend(urls.into_iter().map(|url| (url, headers.clone())));
    }
    Ok(found)
}

/// The next line of a part; `None` at the blank line that ends it.
fn next_line<'d>(data: &mut &'d str, part: &str) -> Result<Option<&'d str>, String> {
    let (line, rest) =
        data.split_once('\n').ok_or_else(|| format!("invalid format: missing empty line after {part}"))?;
    *data = rest;
    Ok((!line.is_empty()).then_some(line))
}

/// Go: `validHeaderFieldName`.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Go: `validHeaderFieldValue`.
fn is_value(value: &str) -> bool {
    value.bytes().all(|byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f))
}

/// A header's name in Go's spelling (`CanonicalMIMEHeaderKey`).
pub fn canonical(name: &str) -> String {
    let mut upper = true;
    let spell = |letter: char| {
        let spelt = if upper { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
        upper = letter == '-';
        spelt
    };
    name.chars().map(spell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_print() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let found = parse(
            "https://example.com\nhttps://example.net/api/\n\nauthorization: Basic x \nX-a-B: 1\n\nhttps://e.org\n\n\n",
        );
        let both = vec![header("Authorization", "Basic x"), header("X-A-B", "1")];
        let want = [
            ("https://example.com", both.clone()),
            ("https://example.net/api/", both),
            ("https://e.org", Headers::new()),
        ];
        assert_eq!(found, Ok(want.map(|(url, headers)| (url.to_owned(), headers)).to_vec()));
        assert_eq!(parse(""), Ok(Vec::new()));
        for (text, error) in [
            ("https://example.com", "invalid format: missing empty line after URLs"),
            ("https://example.com\n\nA: b", "invalid format: missing empty line after headers"),
            ("https://example.com\n\nA:b\n\n", "invalid format: invalid header line"),
            ("https://example.com\n\nA b: c\n\n", "invalid format: invalid header line"),
            ("no url\n\n", "could not parse URL no url: parse \"no url\": invalid URI for request"),
        ] {
            assert_eq!(parse(text), Err(error.to_owned()), "{text}");
        }
    }
}
