//! Requests over http and https.

use std::collections::HashMap;
use std::io::{self, Read};
use std::net::ToSocketAddrs;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};
use world::Fetched;

/// The largest answer that is taken: go takes no larger zip file.
const MAX_BODY: u64 = (500 << 20) + 1;
/// What is read of the text of a failed answer; go quotes less.
const MAX_DETAIL: u64 = 8 << 10;
/// Requests at a time while many are needed.
const THREADS: usize = 8;

/// The network. Clients are made when the first request needs one; what was fetched ahead is kept for the run.
#[derive(Default)]
pub struct Network {
    secure: OnceLock<Agent>,
    plain: OnceLock<Agent>,
    local: OnceLock<Agent>,
    ahead: Mutex<HashMap<String, Fetched>>,
}

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

    fn agent(&self, url: &str) -> &Agent {
        let (cell, https_only, proxied) = if is_local(host(url)) {
            (&self.local, false, false)
        } else if url.starts_with("https:") {
            (&self.secure, true, true)
        } else {
            (&self.plain, false, true)
        };
        cell.get_or_init(|| {
            let mut config = Agent::config_builder()
                .http_status_as_error(false)
                .https_only(https_only)
                .max_redirects(10)
                .timeout_connect(Some(Duration::from_secs(30)))
                .user_agent(concat!("gomodplay/", env!("CARGO_PKG_VERSION")))
                .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build());
            if !proxied {
                config = config.proxy(None);
            }
            config.build().new_agent()
        })
    }

    fn request(&self, url: &str) -> Fetched {
        let mut answer = match self.agent(url).get(url).call() {
            Ok(answer) => answer,
            Err(error) => return Fetched::Failed(failure(url, &error)),
        };
        let status = answer.status();
        if status.as_u16() == 200 {
            let mut body = Vec::new();
            return match answer.body_mut().as_reader().take(MAX_BODY).read_to_end(&mut body) {
                Ok(_) => Fetched::Body(body.into()),
                Err(error) => Fetched::Failed(error.to_string()),
            };
        }
        let shown = match status.canonical_reason() {
            Some(reason) => format!("{} {reason}", status.as_u16()),
            None => status.as_u16().to_string(),
        };
        let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let mut detail = Vec::new();
        if is_plain_text(kind) && answer.body_mut().as_reader().take(MAX_DETAIL).read_to_end(&mut detail).is_err() {
            detail.clear();
        }
        let body = String::from_utf8(detail).unwrap_or_default();
        Fetched::Status { code: status.as_u16(), status: shown, body }
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

/// Host and port of a URL.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

fn host(url: &str) -> &str {
    let authority = authority(url);
    if let Some((host, _)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return host;
    }
    authority.split_once(':').map_or(authority, |(host, _)| host)
}

/// True for this machine, for which no proxy is used.
fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What go says of a request without an answer, as far as the cause is known.
fn failure(url: &str, error: &ureq::Error) -> String {
    let with_port = || {
        let authority = authority(url);
        let has_port =
            authority.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
        let port = if url.starts_with("https:") { 443 } else { 80 };
        let named = if has_port { authority.to_owned() } else { format!("{authority}:{port}") };
        let address = named.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        address.map_or(named, |address| address.to_string())
    };
    match error {
        ureq::Error::HostNotFound => no_such_host(url),
        ureq::Error::ConnectionFailed => format!("dial tcp {}: connect: connection refused", with_port()),
        ureq::Error::Timeout(_) => format!("dial tcp {}: i/o timeout", with_port()),
        ureq::Error::TooManyRedirects => "stopped after 10 redirects".to_owned(),
        ureq::Error::RequireHttpsOnly(to) => format!("redirected from secure URL {url} to insecure URL {to}"),
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => format!("dial tcp {}: connect: connection refused", with_port()),
            io::ErrorKind::ConnectionReset => "read: connection reset by peer".to_owned(),
            io::ErrorKind::UnexpectedEof => "EOF".to_owned(),
            _ if error.to_string().starts_with("failed to lookup address") => no_such_host(url),
            _ => error.to_string(),
        },
        other => other.to_string(),
    }
}

/// A name that no server knows. Go names the server that it asked.
fn no_such_host(url: &str) -> String {
    let servers = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let server = servers.lines().find_map(|line| line.strip_prefix("nameserver")).map(str::trim);
    let server = server.map_or_else(String::new, |server| format!(" on {server}:53"));
    format!("dial tcp: lookup {}{server}: no such host", host(url))
}

/// The type is shared between threads by reference only.
const _: fn() = || {
    fn shared<T: Sync>() {}
    shared::<Network>();
    shared::<Arc<Network>>();
};
