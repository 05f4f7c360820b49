//! A module proxy on the loopback address that remembers: what it does not know yet it asks the environment's own proxy,
//! once, and keeps every answer (those that say "not there" too) in a folder, byte for byte. Two programs that ask it the
//! same get the same, today and later, and the second run needs no network.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The largest answer that is kept: go takes no larger zip file.
const MAX_BODY: u64 = (500 << 20) + 1;

/// How long to wait before each try.
const PAUSES: [Duration; 4] =
    [Duration::ZERO, Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(8)];

/// One kept answer.
struct Answer {
    status: u16,
    kind: String,
    body: Vec<u8>,
}

/// The proxy. It serves as long as the process lives.
pub struct Recorder {
    shared: Arc<Shared>,
    port: u16,
}

struct Shared {
    folder: PathBuf,
    /// Whom to ask for what is not kept; nobody without it.
    upstream: Option<String>,
    agent: ureq::Agent,
    asked: AtomicU64,
    fetched: AtomicU64,
    /// When the last answer came from outside.
    last: Mutex<Option<Instant>>,
    missing: Mutex<BTreeSet<String>>,
}

/// The first proxy of the environment's GOPROXY, or of the defaults of the Go distribution.
pub fn environment_proxy(goroot: &Path) -> Option<String> {
    let defaults = fs::read_to_string(goroot.join("go.env")).unwrap_or_default();
    let default = defaults.lines().find_map(|line| line.strip_prefix("GOPROXY="));
    let value = std::env::var("GOPROXY").ok().filter(|value| !value.is_empty());
    let value = value.or_else(|| default.map(str::to_owned))?;
    let first = value.split([',', '|']).map(str::trim).find(|entry| entry.starts_with("http"))?;
    Some(first.trim_end_matches('/').to_owned())
}

impl Recorder {
    /// Starts to serve on a free port.
    pub fn start(folder: &Path, upstream: Option<String>) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_mins(2)))
            .tls_config(ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build())
            .build()
            .new_agent();
        let shared = Arc::new(Shared {
            folder: folder.to_owned(),
            upstream,
            agent,
            asked: AtomicU64::new(0),
            fetched: AtomicU64::new(0),
            last: Mutex::default(),
            missing: Mutex::default(),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                let shared = Arc::clone(&serving);
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        Ok(Self { shared, port })
    }

    /// What GOPROXY is for those that ask it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How many requests came, and how many of them went out.
    pub fn requests(&self) -> (u64, u64) {
        (self.shared.asked.load(Ordering::Relaxed), self.shared.fetched.load(Ordering::Relaxed))
    }

    /// Tells when the last answer came from outside: until then, those who ask waited for the network.
    pub fn last_from_outside(&self) -> impl Fn() -> Option<Instant> + use<> {
        let shared = Arc::clone(&self.shared);
        move || shared.last.lock().ok().and_then(|last| *last)
    }

    /// Requests that could not be answered: the network failed, or there is none.
    pub fn missing(&self) -> Vec<String> {
        self.shared.missing.lock().map(|missing| missing.iter().cloned().collect()).unwrap_or_default()
    }
}

impl Shared {
    /// Answers the requests of one connection until it ends.
    fn serve(&self, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let Ok(mut writer) = stream.try_clone() else { return };
        let mut reader = BufReader::new(stream);
        while let Some(path) = request(&mut reader) {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let answer = self.answer(&path);
            let head = format!(
                "HTTP/1.1 {} {}\r\nContent-Length: {}\r\n{}\r\n",
                answer.status,
                reason(answer.status),
                answer.body.len(),
                if answer.kind.is_empty() { String::new() } else { format!("Content-Type: {}\r\n", answer.kind) }
            );
            let mut whole = head.into_bytes();
            whole.extend_from_slice(&answer.body);
            if writer.write_all(&whole).is_err() {
                return;
            }
        }
    }

    fn answer(&self, path: &str) -> Answer {
        let file = self.folder.join(format!("{path}.answer"));
        if let Some(answer) = fs::read(&file).ok().and_then(|kept| parse(&kept)) {
            return answer;
        }
        match self.upstream.as_deref().and_then(|upstream| self.fetch_patiently(upstream, path)) {
            Some(answer) => {
                self.fetched.fetch_add(1, Ordering::Relaxed);
                if let Ok(mut last) = self.last.lock() {
                    *last = Some(Instant::now());
                }
                keep(&file, &answer);
                answer
            }
            _ => {
                if let Ok(mut missing) = self.missing.lock() {
                    missing.insert(path.to_owned());
                }
                Answer { status: 502, kind: String::new(), body: Vec::new() }
            }
        }
    }

    /// An answer that says something; a proxy that is busy, or a network that failed, is asked again.
    fn fetch_patiently(&self, upstream: &str, path: &str) -> Option<Answer> {
        for pause in PAUSES {
            std::thread::sleep(pause);
            if let Ok(answer) = self.fetch(upstream, path)
                && answer.status < 500
                && answer.status != 429
            {
                return Some(answer);
            }
        }
        None
    }

    fn fetch(&self, upstream: &str, path: &str) -> Result<Answer, ureq::Error> {
        let mut answer = self.agent.get(format!("{upstream}/{path}")).call()?;
        let kind =
            answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
        let mut body = Vec::new();
        answer.body_mut().as_reader().take(MAX_BODY).read_to_end(&mut body)?;
        Ok(Answer { status: answer.status().as_u16(), kind, body })
    }
}

/// Reads one request: the path it asks for, without the first slash, unescaped. `None` at the end, and for a path that is no
/// name of a file below the folder.
fn request(reader: &mut impl BufRead) -> Option<String> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|count| *count > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
        if line.trim_end().is_empty() {
            break;
        }
    }
    let path = unescaped(first.split(' ').nth(1)?.strip_prefix('/')?);
    let inside = path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(['\0', '\\']);
    inside.then_some(path)
}

fn unescaped(path: &str) -> String {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'%' => {
                out.push(byte);
                rest = &tail[2..];
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The kept form: a line with the status and the content type, then the body.
fn parse(kept: &[u8]) -> Option<Answer> {
    let end = kept.iter().position(|byte| *byte == b'\n')?;
    let (status, kind) = std::str::from_utf8(&kept[..end]).ok()?.split_once(' ')?;
    Some(Answer { status: status.parse().ok()?, kind: kind.to_owned(), body: kept[end + 1..].to_vec() })
}

fn keep(file: &Path, answer: &Answer) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut kept = format!("{} {}\n", answer.status, answer.kind).into_bytes();
    kept.extend_from_slice(&answer.body);
    let Some(parent) = file.parent() else { return };
    let written = fs::create_dir_all(parent).and_then(|()| {
        // Whole or not at all: a run that is stopped must not leave half an answer.
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let part = parent.join(format!(".{}-{number}.part", std::process::id()));
        fs::write(&part, kept)?;
        fs::rename(&part, file)
    });
    if let Err(error) = written {
        eprintln!("{}: {error}", file.display());
    }
}

/// The words of a status line, as net/http's StatusText has them.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        502 => "Bad Gateway",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(url: &str, path: &str) -> String {
        let address = url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(format!("GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn keeps_what_it_was_told() {
        let top = std::env::temp_dir().join(format!("gomodplay-recorder-{}", std::process::id()));
        let first = Recorder::start(&top.join("first"), None).unwrap();
        keep(
            &top.join("first/example.com/!a/@v/list.answer"),
            &Answer { status: 200, kind: "text/plain".into(), body: b"v1.0.0\n".to_vec() },
        );
        keep(
            &top.join("first/example.com/b/@v/list.answer"),
            &Answer { status: 404, kind: "text/plain".into(), body: b"not found: b\n".to_vec() },
        );
        let second = Recorder::start(&top.join("second"), Some(first.url())).unwrap();
        for _ in 0..2 {
            let list = get(&second.url(), "example.com/%21a/@v/list");
            assert!(list.starts_with("HTTP/1.1 200 OK\r\n") && list.ends_with("\r\n\r\nv1.0.0\n"), "{list}");
            let none = get(&second.url(), "example.com/b/@v/list");
            assert!(none.starts_with("HTTP/1.1 404 Not Found\r\n") && none.ends_with("not found: b\n"), "{none}");
        }
        assert_eq!(second.requests(), (4, 2));
        assert!(get(&second.url(), "example.com/c/@v/list").starts_with("HTTP/1.1 502"));
        assert_eq!(second.missing(), ["example.com/c/@v/list"]);
        assert_eq!(get(&second.url(), "../secret"), "");
        fs::remove_dir_all(&top).unwrap();
    }
}
