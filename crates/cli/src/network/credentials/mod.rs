//! What a request says about who sends it: GOAUTH (cmd/go/internal/auth/auth.go).
//!
//! Rooms: [`netrc`] (the user's file), [`command`] (programs that print headers), [`git`] (git's own store).

mod command;
mod git;
mod netrc;

pub use command::canonical;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Headers of a request, by name in Go's spelling.
pub type Headers = Vec<(String, String)>;

/// An answer that refuses, as a command of GOAUTH reads it.
pub struct Refusal {
    /// The protocol and the status, for example `HTTP/1.1 401 Unauthorized`.
    pub status_line: String,
    /// Its headers.
    pub headers: Headers,
}

/// How a method asks a server whether a header is right, which nobody waits for: the URL, the value of Authorization, and
/// what to do with the status.
pub type Ask<'n> = dyn Fn(&str, &str, Box<dyn FnOnce(u16) + Send>) + 'n;

/// What GOAUTH says, and what its methods gave so far.
pub struct Credentials {
    goauth: Box<dyn Fn() -> String + Send + Sync>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    goauth: Option<String>,
    /// All methods ran once.
    began: bool,
    /// Headers by the start of URLs, without scheme (Go: `credentialCache`).
    headers: HashMap<String, Headers>,
    /// Why a URL has no headers.
    problems: HashMap<String, Vec<String>>,
}

impl Credentials {
    /// Credentials after GOAUTH, which is asked for when the first request needs it.
    pub fn new(goauth: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { goauth: Box::new(goauth), known: Mutex::default() }
    }

    /// The headers for a request (Go: `AddCredentials`). `refusal` is the answer to a request without them, after which
    /// every method is asked about this very URL.
    ///
    /// Errors: what ends the command.
    pub fn headers(&self, url: &str, refusal: Option<&Refusal>, ask: &Ask<'_>) -> Result<Headers, String> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let goauth = known.goauth.get_or_insert_with(|| (self.goauth)()).clone();
        if goauth == "off" {
            return Ok(Headers::new());
        }
        if !std::mem::replace(&mut known.began, true) {
            known.run(&goauth, None, ask)?;
        }
        if let Some(refusal) = refusal {
            known.run(&goauth, Some((url, refusal)), ask)?;
        }
        Ok(known.load(url).cloned().unwrap_or_default())
    }

    /// Why there are no headers for a URL: what `-x` shows.
    pub fn problems(&self, url: &str) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.problems.get(url).cloned().unwrap_or_default()
    }
}

impl Known {
    /// Go: `runGoAuth`. The methods run from the last to the first, so that what the first gives counts.
    fn run(&mut self, goauth: &str, asked: Option<(&str, &Refusal)>, ask: &Ask<'_>) -> Result<(), String> {
        let mut errors = Vec::new();
        let methods: Vec<&str> = goauth.split(';').map(str::trim).collect();
        for method in methods.iter().rev() {
            let words: Vec<&str> = method.split_whitespace().collect();
            let found = match words.as_slice() {
                [] => return Err(format!("go: GOAUTH encountered an empty command (GOAUTH={goauth})")),
                ["off", ..] if methods.len() == 1 => return Ok(()),
                ["off", ..] => {
                    return Err(format!(
                        "go: GOAUTH=off cannot be combined with other authentication commands (GOAUTH={goauth})"
                    ));
                }
                ["netrc", ..] => netrc::read().map(|lines| {
                    let of = |line: netrc::Line| (line.machine, vec![basic(&line.login, &line.password)]);
                    lines.into_iter().rev().map(of).collect()
                }),
                ["git", arguments @ ..] => {
                    let folder = git::folder(arguments)?;
                    match asked {
                        // There is no way to have all that git knows.
                        None => continue,
                        Some((url, _)) => git::fill(folder, url, ask).map(|one| vec![one]),
                    }
                }
                _ => command::run(method, asked),
            };
            match found {
                Ok(found) => {
                    for (prefix, headers) in found {
                        self.store(&prefix, headers);
                    }
                }
                Err(text) => errors.push(format!("GOAUTH={method}: {text}")),
            }
        }
        if let Some((url, _)) = asked
            && self.load(url).is_none()
        {
            self.problems.insert(url.to_owned(), errors);
        }
        Ok(())
    }

    /// The headers of the longest start of a URL that has some (Go: `loadCredential`).
    fn load(&self, url: &str) -> Option<&Headers> {
        let mut prefix = trimmed(url);
        loop {
            match self.headers.get(prefix) {
                Some(headers) => return Some(headers),
                None => prefix = &prefix[..prefix.rfind('/')?],
            }
        }
    }

    /// Go: `storeCredential`.
    fn store(&mut self, prefix: &str, headers: Headers) {
        let prefix = trimmed(prefix);
        if headers.is_empty() {
            self.headers.remove(prefix);
        } else {
            self.headers.insert(prefix.to_owned(), headers);
        }
    }
}

fn trimmed(url: &str) -> &str {
    let url = url.strip_prefix("https://").unwrap_or(url);
    url.strip_suffix('/').unwrap_or(url)
}

/// The header of a login with a password (Go: `SetBasicAuth`).
fn basic(login: &str, password: &str) -> (String, String) {
    let pair = format!("{login}:{password}");
    let value = format!("Basic {}", STANDARD.encode(gomod::bytes::to_bytes(&pair)));
    ("Authorization".to_owned(), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_start_of_a_url_counts() {
        let mut known = Known::default();
        let one = |value: &str| vec![("A".to_owned(), value.to_owned())];
        known.store("https://example.com/", one("host"));
        known.store("example.com/a", one("path"));
        assert_eq!(known.load("https://example.com/a/b?c"), Some(&one("path")));
        assert_eq!(known.load("https://example.com/ab"), Some(&one("host")));
        assert_eq!(known.load("https://user:secret@example.com/ab"), None);
        known.store("https://example.com/a", Headers::new());
        assert_eq!(known.load("https://example.com/a/"), Some(&one("host")));
        assert_eq!(known.load("https://other.com"), None);
    }
}
