//! Requests over http and https, as Go's net/http sends them for the go command (cmd/go/internal/web/http.go).
//!
//! Redirects are followed here: go's errors name each step. Rooms: [`status_line`] (a server's own words), [`failure`] (what
//! go says where there is no answer).

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
    silence: Duration,
}

impl Default for Network {
    fn default() -> Self {
        Self { proxied: OnceLock::new(), local: OnceLock::new(), ahead: Mutex::default(), silence: SILENCE }
    }
}

type Answer = ureq::http::Response<ureq::Body>;

impl Network {
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

    /// Sends a request and follows redirects (Go: `Client.do`).
    fn request(&self, url: &str) -> Fetched {
        let no_url = |error: &dyn std::fmt::Display| Fetched::Failed(error.to_string());
        let mut current = match Url::parse(url) {
            Ok(url) => url,
            Err(error) => return no_url(&error),
        };
        let secure = current.scheme == "https";
        for sent in 1.. {
            let failed = |text: &str| Fetched::Failed(format!("Get {}: {text}", quote(&current.stripped())));
            if !matches!(current.scheme.as_str(), "http" | "https") {
                return failed(&format!("unsupported protocol scheme {}", quote(&current.scheme)));
            }
            let (answer, status) = match self.send(&current) {
                Ok(answer) => answer,
                Err(text) => return failed(&text),
            };
            let location = header(&answer, "location");
            if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) || location.is_empty() {
                let limit = if url.ends_with(".zip") { MAX_ZIP } else { MAX_DOCUMENT };
                return read(answer, status, limit);
            }
            let next = match current.resolve(location) {
                Ok(next) => next,
                Err(error) => return failed(&format!("failed to parse Location header {}: {error}", quote(location))),
            };
            // Errors about where to go name the header as it is.
            let refused = |text: &str| Fetched::Failed(format!("Get {}: {text}", quote(location)));
            if secure && next.scheme != "https" {
                return refused(&format!("redirected from secure URL {current} to insecure URL {next}"));
            }
            if sent >= MAX_REDIRECTS {
                return refused(&format!("stopped after {MAX_REDIRECTS} redirects"));
            }
            current = next;
        }
        no_url(&"no answer")
    }

    /// Sends one request: the answer and its status with the server's words, or why there is none.
    fn send(&self, url: &Url) -> Result<(Answer, String), String> {
        let target = Url { user: None, fragment: None, ..url.clone() }.to_string();
        let mut request = self.agent(&target).get(&target);
        if let Some(user) = &url.user {
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
        let network = Network { silence: Duration::from_millis(100), ..Network::default() };
        let Fetched::Failed(text) = network.get(&url) else { panic!("an answer") };
        assert_eq!(text, format!("Get \"{url}\": net/http: timeout awaiting response headers"));
    }
}
