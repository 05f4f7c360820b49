//! Requests over http and https, as Go's net/http sends them for the go command (cmd/go/internal/web/http.go).
//!
//! Redirects are followed here: go's errors name each step. Rooms: [`status_line`] (a server's own words), [`failure`] (what
//! go says where there is no answer), [`credentials`] (GOAUTH).

mod credentials;
mod failure;
mod status_line;

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gocmd::fetch::url::Url;
use gomod::quote::quote;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector, DefaultConnector};
use world::Fetched;

use crate::disk::unescaped;
use credentials::{Credentials, Headers, Refusal};
use failure::{failure, host};
use status_line::StatusLines;

/// The largest zip file that is taken: one byte more than go takes, so that go's error shows.
const MAX_ZIP: u64 = (500 << 20) + 1;
/// The largest other document that is taken. Go has no limit; lists and go.mod files are far smaller.
const MAX_DOCUMENT: u64 = 64 << 20;
/// What is read of the text of a failed answer; go quotes less.
const MAX_DETAIL: u64 = 8 << 10;
/// Requests at a time while many are needed.
const THREADS: usize = 8;
/// How many redirects are followed (Go: `checkRedirect`).
const MAX_REDIRECTS: usize = 10;
/// How long a connection may take (Go: `DefaultTransport`).
const CONNECT: Duration = Duration::from_secs(30);
/// How long a server may say nothing. Go waits without end.
const SILENCE: Duration = Duration::from_mins(10);

/// The network. Clients are made when the first request needs one; what was fetched ahead is kept for the run.
pub struct Network {
    proxied: OnceLock<Agent>,
    local: OnceLock<Agent>,
    ahead: Mutex<HashMap<String, Fetched>>,
    credentials: Credentials,
    silence: Duration,
}

type Answer = ureq::http::Response<ureq::Body>;

impl Network {
    /// A network that no request went to yet; `goauth` gives GOAUTH, when it is needed.
    pub fn new(goauth: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self {
            proxied: OnceLock::new(),
            local: OnceLock::new(),
            ahead: Mutex::default(),
            credentials: Credentials::new(goauth),
            silence: SILENCE,
        }
    }

    /// Why there are no credentials for a URL that refused.
    pub fn login_problems(&self, url: &str) -> Vec<String> {
        self.credentials.problems(url)
    }

    /// Sends a GET request, or gives the answer that was fetched ahead.
    pub fn get(&self, url: &str) -> Fetched {
        let known = self.ahead.lock().ok().and_then(|mut ahead| ahead.remove(url));
        known.unwrap_or_else(|| self.request(url))
    }

    /// Fetches many answers at once.
    pub fn prefetch(&self, urls: &[String]) {
        if urls.len() < 2 {
            return;
        }
        let left = Mutex::new(urls.iter());
        let next = || left.lock().ok().and_then(|mut left| left.next());
        std::thread::scope(|scope| {
            for _ in 0..THREADS.min(urls.len()) {
                scope.spawn(|| {
                    while let Some(url) = next() {
                        let fetched = self.request(url);
                        if let Ok(mut ahead) = self.ahead.lock() {
                            ahead.insert(url.clone(), fetched);
                        }
                    }
                });
            }
        });
    }

    /// The client for a host: the environment's HTTP proxy is not asked for this machine.
    fn agent(&self, url: &str) -> &Agent {
        let is_local = is_local(host(url));
        let cell = if is_local { &self.local } else { &self.proxied };
        cell.get_or_init(|| {
            let mut config = Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .timeout_connect(Some(CONNECT))
                .timeout_per_read(Some(self.silence))
                .user_agent(concat!("gomodplay/", env!("CARGO_PKG_VERSION")))
                .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build());
            if is_local {
                config = config.proxy(None);
            }
            let connector = DefaultConnector::default().chain(StatusLines);
            Agent::with_parts(config.build(), connector, DefaultResolver::default())
        })
    }

    /// Asks for a document; where a secure server refuses, once more with all that GOAUTH gives (Go: `fetch` in `get`).
    fn request(&self, url: &str) -> Fetched {
        let limit = if url.ends_with(".zip") { MAX_ZIP } else { MAX_DOCUMENT };
        let parsed = match Url::parse(url) {
            Ok(url) => url,
            Err(error) => return Fetched::Failed(error.to_string()),
        };
        if parsed.scheme != "https" {
            return match self.follow(parsed, &Headers::new()) {
                Ok((answer, status)) => read(answer, status, limit),
                Err(text) => Fetched::Failed(text),
            };
        }
        let ask = |url: &str, login: &str, then: Box<dyn FnOnce(u16) + Send>| self.ask(url, login, then);
        let first = match self.credentials.headers(url, None, &ask) {
            Ok(headers) => self.follow(parsed.clone(), &headers),
            Err(text) => return Fetched::Fatal(text),
        };
        let last = match first {
            Ok((answer, status)) if answer.status().is_client_error() => {
                let refusal = refusal(&answer, &status);
                drop(answer);
                match self.credentials.headers(url, Some(&refusal), &ask) {
                    Ok(headers) => self.follow(parsed, &headers),
                    Err(text) => return Fetched::Fatal(text),
                }
            }
            other => other,
        };
        match last {
            Ok((answer, status)) => read(answer, status, limit),
            Err(text) => Fetched::Failed(text),
        }
    }

    /// Sends a request with some headers and follows redirects (Go: `Client.do`): the answer and its status with the server's
    /// words, or why there is none.
    fn follow(&self, first: Url, headers: &Headers) -> Result<(Answer, String), String> {
        let secure = first.scheme == "https";
        let first_host = first.host.clone();
        let mut current = first;
        let mut headers = headers.clone();
        for sent in 1.. {
            let failed = |text: &str| Err(format!("Get {}: {text}", quote(&current.stripped())));
            if !matches!(current.scheme.as_str(), "http" | "https") {
                return failed(&format!("unsupported protocol scheme {}", quote(&current.scheme)));
            }
            let (answer, status) = match self.send(&current, &headers) {
                Ok(answer) => answer,
                Err(text) => return failed(&text),
            };
            let location = header(&answer, "location");
            if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) || location.is_empty() {
                return Ok((answer, status));
            }
            let next = match current.resolve(location) {
                Ok(next) => next,
                Err(error) => return failed(&format!("failed to parse Location header {}: {error}", quote(location))),
            };
            // Errors about where to go name the header as it is.
            let refused = |text: &str| Err(format!("Get {}: {text}", quote(location)));
            if secure && next.scheme != "https" {
                return refused(&format!("redirected from secure URL {current} to insecure URL {next}"));
            }
            if sent >= MAX_REDIRECTS {
                return refused(&format!("stopped after {MAX_REDIRECTS} redirects"));
            }
            if !is_same_or_below(host_name(&next.host), host_name(&first_host)) {
                headers.retain(|(name, _)| !SENSITIVE.contains(&name.as_str()));
            }
            current = next;
        }
        Err("no answer".to_owned())
    }

    /// Asks a server for the status that a login gets there, and tells it, while the command goes on (Go:
    /// `updateGitCredentialHelper`).
    fn ask(&self, url: &str, login: &str, then: Box<dyn FnOnce(u16) + Send>) {
        const TRIES: usize = 3;
        let agent = self.agent(url).clone();
        let (url, login) = (url.to_owned(), login.to_owned());
        std::thread::spawn(move || {
            let statuses = (0..TRIES).filter_map(|_| agent.head(&url).header("Authorization", &login).call().ok());
            let told = statuses.map(|answer| answer.status().as_u16()).find(|status| matches!(status, 200 | 401));
            if let Some(status) = told {
                then(status);
            }
        });
    }

    /// Sends one request: the answer and its status with the server's words, or why there is none.
    fn send(&self, url: &Url, headers: &Headers) -> Result<(Answer, String), String> {
        let target = Url { user: None, fragment: None, ..url.clone() }.to_string();
        let mut request = self.agent(&target).get(&target);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let has_login = headers.iter().any(|(name, _)| name == "Authorization");
        if let Some(user) = url.user.as_ref().filter(|_| !has_login) {
            let (name, password) = user.split_once(':').unwrap_or((user, ""));
            let login = format!("{}:{}", unescaped(name), unescaped(password));
            request = request.header("Authorization", format!("Basic {}", STANDARD.encode(login)));
        }
        let answer = request.call();
        let line = status_line::take();
        let answer = answer.map_err(|error| failure(&target, &error, line.as_deref()))?;
        let status = line.as_deref().and_then(status_line::status).map(str::to_owned);
        let status = status.unwrap_or_else(|| answer.status().to_string());
        Ok((answer, status))
    }
}

/// Headers that go only to the host that they are for (net/http, `makeHeadersCopier`).
const SENSITIVE: [&str; 6] =
    ["Authorization", "Www-Authenticate", "Cookie", "Cookie2", "Proxy-Authorization", "Proxy-Authenticate"];

/// A host without its port (Go: `URL.Hostname`).
fn host_name(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// True for a host and those below it (Go: `isDomainOrSubdomain`).
fn is_same_or_below(host: &str, parent: &str) -> bool {
    let (host, parent) = (host.to_ascii_lowercase(), parent.to_ascii_lowercase());
    // What looks like an address of version 6 has none below it.
    host == parent
        || (!host.contains([':', '%']) && host.strip_suffix(&parent).is_some_and(|start| start.ends_with('.')))
}

/// An answer as commands of GOAUTH read it: without the headers that net/http keeps to itself.
fn refusal(answer: &Answer, status: &str) -> Refusal {
    let mut headers = Headers::new();
    let unpacked = header(answer, "content-encoding").eq_ignore_ascii_case("gzip");
    for (name, value) in answer.headers() {
        let closes = || value.to_str().is_ok_and(|value| value.split(',').any(|part| part.trim() == "close"));
        let is_kept = match name.as_str() {
            "connection" => !closes(),
            "transfer-encoding" => false,
            "content-encoding" | "content-length" => !unpacked,
            _ => true,
        };
        if !is_kept {
            continue;
        }
        let (name, value) = (credentials::canonical(name.as_str()), String::from_utf8_lossy(value.as_bytes()));
        match headers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => *values = format!("{values}, {value}"),
            None => headers.push((name, value.into_owned())),
        }
    }
    Refusal { status_line: format!("{:?} {status}", answer.version()), headers }
}

/// Reads an answer.
fn read(mut answer: Answer, status: String, limit: u64) -> Fetched {
    let code = answer.status().as_u16();
    if code == 200 {
        let mut body = Vec::new();
        return match answer.body_mut().as_reader().take(limit).read_to_end(&mut body) {
            Ok(count) if limit == MAX_DOCUMENT && count as u64 == limit => {
                Fetched::Cut(format!("more than {} MB", MAX_DOCUMENT >> 20))
            }
            Ok(_) => Fetched::Body(body.into()),
            Err(error) => Fetched::Cut(cut(&error)),
        };
    }
    let mut detail = Vec::new();
    if is_plain_text(header(&answer, "content-type")) {
        // What came before it broke off counts, as in Go.
        let _ = answer.body_mut().as_reader().take(MAX_DETAIL).read_to_end(&mut detail);
    }
    Fetched::Status { code, status, body: String::from_utf8(detail).unwrap_or_default() }
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Why an answer broke off, in Go's words where it has some.
fn cut(error: &io::Error) -> String {
    match error.get_ref().and_then(|error| error.downcast_ref::<ureq::Error>()) {
        Some(ureq::Error::Timeout(_)) => format!("no data for {} s", SILENCE.as_secs()),
        Some(ureq::Error::Decompress(..)) => "gzip: invalid header".to_owned(),
        Some(ureq::Error::Io(inner)) => cut(inner),
        _ => match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionAborted => "unexpected EOF".to_owned(),
            io::ErrorKind::ConnectionReset => "read: connection reset by peer".to_owned(),
            _ => error.to_string(),
        },
    }
}

/// True for `text/plain` in UTF-8 or a part of it.
fn is_plain_text(kind: &str) -> bool {
    let mut parts = kind.split(';').map(str::trim);
    if !parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/plain")) {
        return false;
    }
    parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
        let value = value.trim_matches('"').to_ascii_lowercase();
        !name.eq_ignore_ascii_case("charset") || matches!(value.as_str(), "" | "utf-8" | "us-ascii")
    })
}

/// True for this machine, for which no proxy is used.
fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The type is shared between threads by reference only.
const _: fn() = || {
    fn shared<T: Sync>() {}
    shared::<Network>();
    shared::<Arc<Network>>();
};

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that takes the connection and says nothing does not hold a command for ever.
    #[test]
    fn silence_ends() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/x", listener.local_addr().expect("an address"));
        let network = Network { silence: Duration::from_millis(100), ..Network::new(String::new) };
        let Fetched::Failed(text) = network.get(&url) else { panic!("an answer") };
        assert_eq!(text, format!("Get \"{url}\": net/http: timeout awaiting response headers"));
    }
}
