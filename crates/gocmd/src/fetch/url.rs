//! Locations of proxies and databases (the part of Go's net/url that modules need).

use crate::error::{Error, Result};
use gomod::quote::quote;

/// A parsed URL (Go: `url.URL`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Url {
    /// `https`, `http`, `file` or whatever was written, in lower case.
    pub scheme: String,
    /// What stands before `@`, as written.
    pub user: Option<String>,
    /// Host with port.
    pub host: String,
    /// The path, unescaped.
    pub path: String,
    /// The path as written, where it differs from the plain escaping of `path`; else empty.
    pub raw_path: String,
    /// What stands behind `scheme:` if no slash does.
    pub opaque: String,
    /// What stands behind `?`.
    pub query: Option<String>,
    /// What stands behind `#`.
    pub fragment: Option<String>,
}

impl Url {
    /// Reads a URL (Go: `url.Parse`).
    pub fn parse(text: &str) -> Result<Self> {
        let fail = |what: &str| Error::plain(format!("parse {}: {what}", quote(text)));
        let mut url = Self::default();
        let rest = match text.split_once('#') {
            Some((rest, fragment)) => {
                url.fragment = (!fragment.is_empty()).then(|| fragment.to_owned());
                rest
            }
            None => text,
        };
        if rest.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err(fail("net/url: invalid control character in URL"));
        }
        if rest == "*" {
            "*".clone_into(&mut url.path);
            return Ok(url);
        }
        let (scheme, rest) = scheme(rest).map_err(fail)?;
        url.scheme = scheme.to_ascii_lowercase();
        let rest = match rest.split_once('?') {
            Some((rest, query)) => {
                url.query = Some(query.to_owned());
                rest
            }
            None => rest,
        };
        if !rest.starts_with('/') {
            if !url.scheme.is_empty() {
                rest.clone_into(&mut url.opaque);
                return Ok(url);
            }
            if rest.split('/').next().is_some_and(|first| first.contains(':')) {
                return Err(fail("first path segment in URL cannot contain colon"));
            }
        }
        let mut path = rest;
        if let Some(behind) = rest.strip_prefix("//")
            && (!url.scheme.is_empty() || !rest.starts_with("///"))
        {
            let (authority, tail) = behind.find('/').map_or((behind, ""), |at| behind.split_at(at));
            path = tail;
            let host = match authority.rsplit_once('@') {
                Some((user, host)) => {
                    url.user = Some(user.to_owned());
                    host
                }
                None => authority,
            };
            check_host(host).map_err(|what| fail(&what))?;
            url.host = unescape(host).unwrap_or_else(|_| host.to_owned());
        }
        url.path = unescape(path).map_err(|escape| fail(&format!("invalid URL escape {}", quote(&escape))))?;
        if escape(&url.path, false) != path {
            path.clone_into(&mut url.raw_path);
        }
        Ok(url)
    }

    /// True if there is nothing but a scheme and a path (a `file:///path`).
    pub fn is_only_path(&self) -> bool {
        self.user.is_none()
            && self.host.is_empty()
            && self.opaque.is_empty()
            && self.query.is_none()
            && self.fragment.is_none()
    }

    /// The URL of a path below this one (Go: `web.Join`).
    pub fn join(&self, path: &str) -> Self {
        let path = path.trim_start_matches('/');
        let below = |base: &str| format!("{}/{path}", base.strip_suffix('/').unwrap_or(base));
        Self { path: below(&self.path), raw_path: below(&self.raw_path), ..self.clone() }
    }

    /// The URL that a reference means where this one is the base (Go: `URL.Parse`, `ResolveReference`).
    ///
    /// Errors: the reference is no URL.
    pub fn resolve(&self, reference: &str) -> Result<Self> {
        let mut url = Self::parse(reference)?;
        let is_whole = !url.scheme.is_empty() || !url.host.is_empty() || url.user.is_some();
        if url.scheme.is_empty() {
            url.scheme.clone_from(&self.scheme);
        }
        if !url.opaque.is_empty() {
            return Ok(url);
        }
        let written = url.escaped_path();
        if is_whole {
            url.set_path(&resolve_path(&written, ""));
            return Ok(url);
        }
        if written.is_empty() && url.query.is_none() {
            url.query.clone_from(&self.query);
            if url.fragment.is_none() {
                url.fragment.clone_from(&self.fragment);
            }
        }
        url.host.clone_from(&self.host);
        url.user.clone_from(&self.user);
        url.set_path(&resolve_path(&self.escaped_path(), &written));
        Ok(url)
    }

    fn set_path(&mut self, written: &str) {
        self.path = unescape(written).unwrap_or_else(|_| written.to_owned());
        self.raw_path = if escape(&self.path, false) == written { String::new() } else { written.to_owned() };
    }

    fn escaped_path(&self) -> String {
        if !self.raw_path.is_empty()
            && valid_encoded(&self.raw_path)
            && unescape(&self.raw_path).is_ok_and(|path| path == self.path)
        {
            return self.raw_path.clone();
        }
        escape(&self.path, false)
    }

    fn render(&self, user: Option<&str>) -> String {
        let mut out = String::new();
        if !self.scheme.is_empty() {
            out.push_str(&self.scheme);
            out.push(':');
        }
        if !self.opaque.is_empty() {
            out.push_str(&self.opaque);
        } else {
            if !self.scheme.is_empty() || !self.host.is_empty() || user.is_some() {
                if !self.host.is_empty() || !self.path.is_empty() || user.is_some() {
                    out.push_str("//");
                }
                if let Some(user) = user {
                    out.push_str(user);
                    out.push('@');
                }
                out.push_str(&self.host);
            }
            let path = self.escaped_path();
            if !path.is_empty() && !path.starts_with('/') && !self.host.is_empty() {
                out.push('/');
            }
            out.push_str(&path);
        }
        if let Some(query) = &self.query {
            out.push('?');
            out.push_str(query);
        }
        if let Some(fragment) = &self.fragment {
            out.push('#');
            out.push_str(fragment);
        }
        out
    }

    /// The URL to show: a password becomes `xxxxx` (Go: `URL.Redacted`).
    pub fn redacted(&self) -> String {
        self.with_password("xxxxx")
    }

    /// The URL to show in errors of requests: a password becomes `***` (Go: `stripPassword` of net/http).
    pub fn stripped(&self) -> String {
        self.with_password("***")
    }

    fn with_password(&self, shown: &str) -> String {
        let user = self.user.as_ref().map(|user| match user.split_once(':') {
            Some((name, _)) => format!("{name}:{shown}"),
            None => user.clone(),
        });
        self.render(user.as_deref())
    }
}

/// The whole URL (Go: `URL.String`).
impl std::fmt::Display for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render(self.user.as_deref()))
    }
}

/// The path of a reference below the directory of a base, without dots (Go: `resolvePath`).
fn resolve_path(base: &str, reference: &str) -> String {
    let full = if reference.is_empty() {
        base.to_owned()
    } else if reference.starts_with('/') {
        reference.to_owned()
    } else {
        format!("{}{reference}", &base[..base.rfind('/').map_or(0, |at| at + 1)])
    };
    if full.is_empty() {
        return full;
    }
    let mut elements: Vec<&str> = Vec::new();
    for element in full.trim_start_matches('/').split('/') {
        match element {
            "." => {}
            ".." => drop(elements.pop()),
            other => elements.push(other),
        }
    }
    let ends_in_dots = matches!(full.rsplit('/').next(), Some("." | ".."));
    let end = if ends_in_dots && !elements.is_empty() { "/" } else { "" };
    format!("/{}{end}", elements.join("/"))
}

fn scheme(text: &str) -> std::result::Result<(&str, &str), &'static str> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme"),
            b':' => return Ok((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Ok(("", text))
}

fn check_host(host: &str) -> std::result::Result<(), String> {
    if let Some(inside) = host.strip_prefix('[') {
        let Some(end) = inside.rfind(']') else { return Err("missing ']' in host".to_owned()) };
        return check_port(&inside[end + 1..], &inside[end + 1..]);
    }
    if let Some(at) = host.rfind(':') {
        check_port(&host[at..], &host[at..])?;
    }
    for character in host.chars() {
        if matches!(character, ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}') {
            return Err(format!("invalid character {} in host name", quote(&character.to_string())));
        }
    }
    Ok(())
}

fn check_port(port: &str, shown: &str) -> std::result::Result<(), String> {
    let valid = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if valid { Ok(()) } else { Err(format!("invalid port {} after host", quote(shown))) }
}

/// `Err` holds the malformed escape.
fn unescape(text: &str) -> std::result::Result<String, String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
            let value = digits
                .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            let Some(value) = value else {
                let end = bytes.len().min(at + 3);
                return Err(String::from_utf8_lossy(&bytes[at..end]).into_owned());
            };
            out.push(value);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// True if a written path needs no further escaping (Go: `validEncoded`).
fn valid_encoded(path: &str) -> bool {
    path.bytes().all(|byte| {
        matches!(
            byte,
            b'!' | b'$'
                | b'&'
                | b'\''
                | b'('
                | b')'
                | b'*'
                | b'+'
                | b','
                | b';'
                | b'='
                | b':'
                | b'@'
                | b'['
                | b']'
                | b'%'
                | b'/'
        ) || byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'~')
    })
}

/// Escapes a path; for a segment `,` and `;` are escaped too (Go: `escape` with `encodePath` or `encodePathSegment`; slashes
/// stay in both).
pub fn escape(path: &str, segment: bool) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'$' | b'&' | b'+' | b'/' | b':' | b'=' | b'@')
            || (!segment && matches!(byte, b',' | b';'));
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn references() {
        let base = Url::parse("http://u:p@host:1/a/b/c?q").expect("valid");
        for (reference, want) in [
            ("d", "http://u:p@host:1/a/b/d"),
            ("../d/./e", "http://u:p@host:1/a/d/e"),
            ("/x?y", "http://u:p@host:1/x?y"),
            ("//other/x", "http://other/x"),
            ("https://other/../x", "https://other/x"),
            ("?z", "http://u:p@host:1/a/b/c?z"),
            ("..", "http://u:p@host:1/a/"),
            ("mailto:x", "mailto:x"),
        ] {
            assert_eq!(base.resolve(reference).expect("valid").to_string(), want, "{reference}");
        }
        assert_eq!(base.stripped(), "http://u:***@host:1/a/b/c?q");
        assert!(base.resolve("http://[x/").is_err());
    }

    #[test]
    fn reads_and_shows() {
        let url = Url::parse("https://user:secret@proxy.example:8080/a%2Fb/c").expect("valid");
        assert_eq!(url.to_string(), "https://user:secret@proxy.example:8080/a%2Fb/c");
        assert_eq!(url.redacted(), "https://user:xxxxx@proxy.example:8080/a%2Fb/c");
        let url = Url::parse("file:///tmp/a b").expect("valid");
        assert!(url.is_only_path());
        assert_eq!(url.join("example.com/!m/@v/list").to_string(), "file:///tmp/a%20b/example.com/%21m/@v/list");
        assert_eq!(
            Url::parse("http://h:x/").map_err(|e| e.to_string()),
            Err(r#"parse "http://h:x/": invalid port ":x" after host"#.to_owned())
        );
        assert_eq!(
            Url::parse(":x").map_err(|e| e.to_string()),
            Err(r#"parse ":x": missing protocol scheme"#.to_owned())
        );
    }
}
