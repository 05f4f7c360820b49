//! The built site (`dist/`) on loopback, under a sub-path, as any static host serves it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Where the site stands on its host: not at the top, so that every address has to be relative.
const PREFIX: &str = "/some/sub/path/";

/// Serves `dist/` on a free port for as long as the process lives; gives the page's address.
///
/// # Panics
/// If the site is not built or no port is free.
pub fn serve() -> String {
    let folder = crate::reference::repository().join("dist");
    assert!(folder.join("index.html").is_file(), "the site is not built: cargo xtask build");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("the port's address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            std::thread::spawn(move || answer(&stream, &folder));
        }
    });
    format!("http://127.0.0.1:{port}{PREFIX}")
}

/// Part of the address of what is not to be had.
static WITHHELD: Mutex<Option<&str>> = Mutex::new(None);

/// Answers requests for what has this in its address with an error; none: no more.
///
/// # Panics
/// If another thread panicked here.
pub fn withhold(part: Option<&'static str>) {
    *WITHHELD.lock().expect("no panic") = part;
}

fn answer(mut stream: &TcpStream, folder: &Path) {
    let mut request = String::new();
    let mut reader = BufReader::new(stream);
    if reader.read_line(&mut request).is_err() {
        return;
    }
    let mut header = String::new();
    while reader.read_line(&mut header).is_ok_and(|read| read > 2) {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let withheld = WITHHELD.lock().expect("no panic").is_some_and(|part| path.contains(part));
    let (status, kind, body) = match file(folder, path) {
        _ if withheld => ("503 Service Unavailable", "text/plain", Vec::new()),
        Some(file) => ("200 OK", kind(&file), std::fs::read(&file).unwrap_or_default()),
        None => ("404 Not Found", "text/plain", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    // A browser that has gone away is no failure.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

fn file(folder: &Path, path: &str) -> Option<PathBuf> {
    let name = path.strip_prefix(PREFIX)?;
    let name = if name.is_empty() { "index.html" } else { name };
    let file = folder.join(name);
    (!name.contains("..") && file.is_file()).then_some(file)
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
