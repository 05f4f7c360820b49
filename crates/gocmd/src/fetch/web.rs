//! Requests and the errors of their answers (cmd/go/internal/web).

use std::sync::Arc;

use world::{Fetched, FileErrorKind};

use super::url::Url;
use crate::error::{Error, ErrorKind, Result};
use crate::session::Session;

/// Gets a document from a proxy (Go: `proxyRepo.getBytes`). A 404 or 410, and a file that is not there, give a `NotExist`
/// error.
pub fn get(session: &Session<'_>, url: &Url) -> Result<Arc<[u8]>> {
    let read = |text: &str| format!("read {}: {text}", gomod::quote::quote(&url.redacted()));
    fetch(session, url, &read)
}

/// Gets a document from a checksum database (Go: `web.GetBytes`), which has other words for an answer that breaks off.
///
/// Errors as [`get`].
pub fn get_bytes(session: &Session<'_>, url: &Url) -> Result<Arc<[u8]>> {
    fetch(session, url, &|text| format!("reading {}: {text}", url.redacted()))
}

fn fetch(session: &Session<'_>, url: &Url, cut: &dyn Fn(&str) -> String) -> Result<Arc<[u8]>> {
    let shown = url.redacted();
    match url.scheme.as_str() {
        "file" | "https" => {}
        "http" if url.user.is_some() => {
            return Err(Error::plain(format!("refusing to pass credentials to insecure URL: {shown}")));
        }
        "http" => {}
        _ => return Err(Error::plain(format!("unsupported scheme: {shown}"))),
    }
    let trace = session.config.build_x && url.scheme != "file";
    if trace {
        session.print_error(format!("# get {shown}\n"));
    }
    let fetched = session.fetch(&url.to_string());
    if trace {
        let problems = session.system.login_problems(&url.to_string());
        if !problems.is_empty() {
            session.print_error(format!("GOAUTH encountered errors for {url}:\n"));
        }
        for problem in &problems {
            session.print_error(format!("  {}\n", problem.strip_suffix('\n').unwrap_or(problem)));
        }
        match &fetched {
            Fetched::Body(_) | Fetched::Cut(_) => session.print_error(format!("# get {shown}: 200 OK (0.000s)\n")),
            Fetched::Status { status, .. } => session.print_error(format!("# get {shown}: {status} (0.000s)\n")),
            Fetched::Failed(text) => session.print_error(format!("# get {shown}: {text}\n")),
            Fetched::File(_) | Fetched::Unknown | Fetched::Fatal(_) => {}
        }
    }
    match fetched {
        Fetched::Body(body) => Ok(body),
        Fetched::Status { code, status, body } => {
            let kind = if matches!(code, 404 | 410) { ErrorKind::NotExist } else { ErrorKind::Plain };
            let detail = detail(&body);
            let text = if detail.is_empty() {
                format!("reading {shown}: {status}")
            } else {
                let separator = if detail.contains('\n') { "\n\t" } else { " " };
                format!("reading {shown}: {status}\n\tserver response:{separator}{detail}")
            };
            Err(Error::new(kind, text))
        }
        Fetched::File(error) => Err(match error.kind {
            FileErrorKind::NotFound => Error::new(ErrorKind::NotExist, format!("reading {shown}: {}", error.kind)),
            FileErrorKind::PermissionDenied => Error::plain(format!("reading {shown}: {}", error.kind)),
            FileErrorKind::IsADirectory => {
                Error::plain(format!("read {}: read {}: is a directory", gomod::quote::quote(&shown), error.path))
            }
            _ => Error::plain(error.to_string()),
        }),
        Fetched::Failed(text) => Err(Error::plain(text)),
        Fetched::Fatal(text) => Err(session.end(Error::new(ErrorKind::Verbatim, text))),
        Fetched::Cut(text) => Err(Error::plain(cut(&text))),
        Fetched::Unknown => Err(Error::new(ErrorKind::Unknown, format!("{shown}: not known here yet"))),
    }
}

/// What go quotes of a failed answer's text: up to the first blank line, at most eight lines, printable only (Go:
/// `formatErrorDetail`).
fn detail(body: &str) -> String {
    const MAX_LINES: usize = 8;
    const MAX_BYTES: usize = MAX_LINES * 81;
    let printable = |c: char| c.is_whitespace() || gomod::quote::is_print(c);
    if !body.chars().all(printable) {
        return String::new();
    }
    let mut out = String::new();
    for (at, line) in body.split('\n').enumerate() {
        if line.trim().is_empty() {
            break;
        }
        if at > 0 {
            out.push_str("\n\t");
        }
        if at >= MAX_LINES {
            out.push_str("[Truncated: too many lines.]");
            break;
        }
        if out.len() + line.len() > MAX_BYTES {
            out.push_str("[Truncated: too long.]");
            break;
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn detail_is_bounded() {
        assert_eq!(super::detail("not found: no such module\n"), "not found: no such module");
        assert_eq!(super::detail("a\nb\n\nc"), "a\n\tb");
        assert_eq!(super::detail("a\u{7}"), "");
        assert!(super::detail(&"line\n".repeat(20)).ends_with("[Truncated: too many lines.]"));
        assert_eq!(super::detail(&"x".repeat(1000)), "[Truncated: too long.]");
    }
}
