//! The list of proxies in GOPROXY (cmd/go/internal/modfetch/proxy.go).

use super::{Fetcher, proxy::ProxyRepo};
use crate::error::{Error, ErrorKind, Result};

/// One entry of GOPROXY (Go: `proxySpec`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxySpec {
    /// The URL, or `off`, `direct`, `noproxy`.
    pub url: String,
    /// The next proxy is asked after any error, not only after not found (`|` follows).
    pub fall_back_on_error: bool,
}

/// Reads GOPROXY (Go: `proxyList`).
pub fn proxy_list(goproxy: &str, gonoproxy: &str) -> Result<Vec<ProxySpec>> {
    let mut list = Vec::new();
    let spec = |url: &str, fall_back_on_error| ProxySpec { url: url.to_owned(), fall_back_on_error };
    if !gonoproxy.is_empty() && goproxy != "direct" {
        list.push(spec("noproxy", false));
    }
    let mut rest = goproxy;
    while !rest.is_empty() {
        let (entry, fall_back) = match rest.find([',', '|']) {
            Some(at) => {
                let entry = &rest[..at];
                let fall_back = rest.as_bytes()[at] == b'|';
                rest = &rest[at + 1..];
                (entry, fall_back)
            }
            None => (std::mem::take(&mut rest), false),
        };
        let entry = entry.trim();
        match entry {
            "" => continue,
            "off" | "direct" => {
                list.push(spec(entry, false));
                break;
            }
            _ => {}
        }
        let url = if entry.contains(['.', ':', '/']) && !entry.contains(":/") && !entry.starts_with('/') {
            format!("https://{entry}")
        } else {
            entry.to_owned()
        };
        ProxyRepo::new(&url, "golang.org/x/text")?;
        list.push(spec(&url, fall_back));
    }
    if list.is_empty() || (list.len() == 1 && list[0].url == "noproxy") {
        return Err(Error::plain("GOPROXY list is not the empty string, but contains no entries"));
    }
    Ok(list)
}

impl Fetcher<'_> {
    /// Fails if GOPROXY is malformed.
    pub fn check_proxies(&self) -> Result<()> {
        self.proxies().map(drop)
    }

    /// Calls `attempt` with each proxy of GOPROXY until one answers, and gives the most helpful error if none does (Go:
    /// `TryProxies`). An answer that the host does not have yet ends the search: what the next proxy would say does not matter.
    pub fn try_proxies<T>(&self, mut attempt: impl FnMut(&str) -> Result<T>) -> Result<T> {
        let proxies = self.proxies()?;
        let mut best: Option<(u8, Error)> = None;
        for proxy in proxies.iter() {
            let error = match attempt(&proxy.url) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            if matches!(error.kind(), ErrorKind::Fatal | ErrorKind::Exit | ErrorKind::Verbatim) || error.is_unknown() {
                return Err(error);
            }
            let not_exist = error.is_not_exist();
            let rank = best.as_ref().map_or(0, |(rank, _)| *rank);
            if proxy.url == "direct" || (proxy.url == "noproxy" && *error.kind() != ErrorKind::UseProxy) {
                best = Some((2, error));
            } else if rank <= 1 && !not_exist {
                best = Some((1, error));
            } else if rank == 0 {
                best = Some((0, error));
            }
            if !proxy.fall_back_on_error && !not_exist {
                break;
            }
        }
        Err(best.map_or_else(|| Error::plain("GOPROXY list is empty"), |(_, error)| error))
    }
}

#[cfg(test)]
mod tests {
    use super::proxy_list;

    fn shown(goproxy: &str, gonoproxy: &str) -> String {
        match proxy_list(goproxy, gonoproxy) {
            Ok(list) => list
                .iter()
                .flat_map(|spec| [spec.url.as_str(), if spec.fall_back_on_error { "|" } else { "," }])
                .collect(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn lists() {
        assert_eq!(
            shown("https://a.example|b.example/x,direct,c", ""),
            "https://a.example|https://b.example/x,direct,"
        );
        assert_eq!(shown("https://a.example", "corp.example"), "noproxy,https://a.example,");
        assert_eq!(shown("direct", "corp.example"), "direct,");
        assert_eq!(shown(" , ", ""), "GOPROXY list is not the empty string, but contains no entries");
        assert_eq!(shown("foo", ""), "invalid proxy URL missing scheme: foo");
        assert_eq!(shown("ftp://x", ""), "invalid proxy URL scheme (must be https, http, file): ftp://x");
        assert_eq!(shown("file://host/x", ""), "invalid file:// proxy URL with non-path elements: file://host/x");
    }
}
