//! Logins that git keeps (cmd/go/internal/auth/gitauth.go).

use std::process::{Command, Stdio};

use gocmd::fetch::url::Url;

use super::{Ask, Headers, basic, command};

/// The folder that `git dir` names.
///
/// Errors: it is none, which ends the command.
pub fn folder<'w>(arguments: &[&'w str]) -> Result<&'w str, String> {
    const NEEDS: &str = "go: GOAUTH=git dir method requires an absolute path to the git working directory";
    let [folder] = arguments else { return Err(NEEDS.to_owned()) };
    if !folder.starts_with('/') {
        return Err(format!("{NEEDS}, dir is not absolute"));
    }
    match std::fs::metadata(folder) {
        Err(error) => {
            let error = crate::file_error::file_error("stat", folder, &error);
            Err(format!("go: GOAUTH=git encountered an error; cannot stat {folder}: {error}"))
        }
        Ok(facts) if !facts.is_dir() => Err(format!("{NEEDS}, dir is not a directory")),
        Ok(_) => Ok(folder),
    }
}

/// Asks git for the login of a URL, and the server whether it is right, so that git can forget it (Go: `runGitAuth`).
///
/// Errors: Go's text.
pub fn fill(folder: &str, url: &str, ask: &Ask<'_>) -> Result<(String, Headers), String> {
    let mut git = git("fill");
    git.current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let failed = |why: &str, said: &str| format!("'git credential fill' failed (url={url}): {why}\n{said}");
    let output = command::with_input(&mut git, &format!("url={url}\n"))
        .map_err(|_| failed("exec: \"git\": executable file not found in $PATH", ""))?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if !output.status.success() {
        return Err(failed(&command::status_text(output.status), &said));
    }
    let (prefix, login, password) = parse(&said);
    if prefix.is_empty() {
        return Err(format!("'git credential fill' failed for url={url}, could not parse url\n"));
    }
    if !url.starts_with(&prefix) {
        return Err(format!("requested a credential for {url}, but 'git credential fill' provided one for {prefix}\n"));
    }
    let header = basic(&login, &password);
    let tell = move |status: u16| {
        let action = match status {
            200 => "approve",
            401 => "reject",
            _ => return,
        };
        // Nothing depends on it.
        let _ = command::with_input(&mut git_quiet(action), &said);
    };
    ask(&prefix, &header.1, Box::new(tell));
    Ok((prefix, vec![header]))
}

fn git(action: &str) -> Command {
    let mut git = Command::new("git");
    git.args(["credential", action]);
    // Nobody is asked (Go: `modload.Init`).
    for (name, value) in [("GIT_TERMINAL_PROMPT", "0"), ("GCM_INTERACTIVE", "never")] {
        if std::env::var_os(name).is_none_or(|value| value.is_empty()) {
            git.env(name, value);
        }
    }
    git
}

fn git_quiet(action: &str) -> Command {
    let mut git = git(action);
    git.stdout(Stdio::null()).stderr(Stdio::null());
    git
}

/// What git prints: the start of URLs, the login, the password (Go: `parseGitAuth`).
fn parse(text: &str) -> (String, String, String) {
    let (mut prefix, mut login, mut password) = (Url::default(), String::new(), String::new());
    for (key, value) in text.split('\n').filter_map(|line| line.trim().split_once('=')) {
        let value = value.to_owned();
        match key {
            "protocol" => prefix.scheme = value,
            "host" => prefix.host = value,
            "path" => prefix.path = value,
            "username" => login = value,
            "password" => password = value,
            "url" => {
                if let Ok(url) = Url::parse(&value) {
                    prefix = url;
                }
            }
            _ => {}
        }
    }
    (prefix.to_string(), login, password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_prints() {
        let text = "protocol=https\nhost=example.com\npath=a/b\nusername=user\npassword=a=b\nnoise\n";
        assert_eq!(parse(text), ("https://example.com/a/b".into(), "user".into(), "a=b".into()));
        assert_eq!(parse("url=https://example.net/x\n").0, "https://example.net/x");
        assert_eq!(parse("fatal: none\n").0, "");
    }
}
