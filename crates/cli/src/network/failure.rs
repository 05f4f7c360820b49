//! What go says of a request that gets no answer.

use std::io;
use std::net::ToSocketAddrs;

/// What go says of a request without an answer, as far as the cause is known; `line` is the first line that came, if one did.
pub fn failure(url: &str, error: &ureq::Error, line: Option<&str>) -> String {
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
        ureq::Error::Timeout(ureq::Timeout::Connect) => format!("dial tcp {}: i/o timeout", with_port()),
        ureq::Error::Timeout(_) => "net/http: timeout awaiting response headers".to_owned(),
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => match line {
            Some(line) => {
                let cause = malformed(line).unwrap_or_else(|| error.to_string());
                format!("net/http: HTTP/1.x transport connection broken: {cause}")
            }
            None => error.to_string(),
        },
        ureq::Error::LargeResponseHeader(..) => {
            "net/http: server response headers exceeded 10485760 bytes; aborted".to_owned()
        }
        ureq::Error::Rustls(error) => insecure(&error.to_string()),
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => format!("dial tcp {}: connect: connection refused", with_port()),
            io::ErrorKind::ConnectionReset => "read: connection reset by peer".to_owned(),
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionAborted => "EOF".to_owned(),
            io::ErrorKind::InvalidData => insecure(&error.to_string()),
            _ if error.to_string().starts_with("failed to lookup address") => no_such_host(url),
            _ => error.to_string(),
        },
        other => other.to_string(),
    }
}

/// What is wrong with the first line of an answer (Go: `http.ReadResponse`).
fn malformed(line: &str) -> Option<String> {
    let quote = gomod::quote::quote;
    let Some((version, status)) = line.split_once(' ') else {
        return Some(format!("malformed HTTP response {}", quote(line)));
    };
    let status = status.trim_start_matches(' ');
    let code = status.split(' ').next().unwrap_or_default();
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("malformed HTTP status code {}", quote(code)));
    }
    let digits = version.strip_prefix("HTTP/").map(str::as_bytes);
    let known = matches!(digits, Some([major, b'.', minor]) if major.is_ascii_digit() && minor.is_ascii_digit());
    (!known).then(|| format!("malformed HTTP version {}", quote(version)))
}

/// What go says where no secure connection comes about.
fn insecure(text: &str) -> String {
    if text.contains("corrupt message") {
        "http: server gave HTTP response to HTTPS client".to_owned()
    } else if text.contains("UnknownIssuer") {
        "tls: failed to verify certificate: x509: certificate signed by unknown authority".to_owned()
    } else {
        text.to_owned()
    }
}

/// A name that no server knows. Go names the server that it asked.
fn no_such_host(url: &str) -> String {
    let servers = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let server = servers.lines().find_map(|line| line.strip_prefix("nameserver")).map(str::trim);
    let server = server.map_or_else(String::new, |server| format!(" on {server}:53"));
    format!("dial tcp: lookup {}{server}: no such host", host(url))
}

/// Host and port of a URL.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// The host of a URL, without its port.
pub fn host(url: &str) -> &str {
    let authority = authority(url);
    if let Some((host, _)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return host;
    }
    authority.split_once(':').map_or(authority, |(host, _)| host)
}
