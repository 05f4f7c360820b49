//! GOPROXY over loopback: the same requests to the same server by the real go and by gomodplay, word for word, where go has
//! words; where it has none, or would wait without end, an answer of gomodplay's own.

mod place;

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use place::{Place, Who, text};

/// A server: the first element of a path says how it answers.
struct Server {
    url: String,
}

/// The paths that were asked for.
static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let base = url.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let base = base.clone();
                std::thread::spawn(move || serve(stream, &base));
            }
        });
        Self { url }
    }
}

/// What the documents of the only module are.
fn document(path: &str) -> Option<Vec<u8>> {
    let (module, file) = path.split_once("/@v/")?;
    if module != "example.com/%21a" {
        return None;
    }
    match file {
        "list" => Some(b"v1.2.0\nv1.3.0\n".to_vec()),
        "v1.2.0.info" | "v1.3.0.info" => {
            Some(format!("{{\"Version\":\"{}\",\"Time\":\"2020-02-03T04:05:06Z\"}}", &file[..6]).into_bytes())
        }
        "v1.2.0.mod" | "v1.3.0.mod" => Some(b"module example.com/A\n".to_vec()),
        "v1.2.0.zip" | "v1.3.0.zip" => {
            let name = format!("example.com/A@{}/a.go", &file[..6]);
            Some(world::zip::store([(name, b"package a\n".as_slice())]))
        }
        _ => None,
    }
}

fn serve(stream: TcpStream, base: &str) {
    let mut writer = stream.try_clone().expect("a stream");
    let mut reader = BufReader::new(stream);
    let mut path = String::new();
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|count| count > 2) {
        if path.is_empty() {
            line.split(' ').nth(1).unwrap_or_default().clone_into(&mut path);
        }
        line.clear();
    }
    ASKED.lock().expect("no panic").push(path.clone());
    let mut parts = path.splitn(3, '/').skip(1);
    let (how, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let found = document(rest);
    let full = |status: &str, headers: &str, body: &[u8]| {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        [head.as_bytes(), body].concat()
    };
    let plain = "Content-Type: text/plain; charset=utf-8\r\n";
    let ok = |headers: &str, body: &[u8]| full("200 OK", headers, body);
    let none = || full("404 Not Found", plain, b"not found: no such thing\n");
    let moved = |status: &str, to: &str| full(status, &format!("Location: {to}\r\n"), b"");
    let answer = match (how, &found) {
        ("good" | "moved" | "counted", Some(body)) => ok("", body),
        ("gzip", Some(body)) => ok("Content-Encoding: gzip\r\n", &gzip(body)),
        ("broken-gzip", Some(body)) => ok("Content-Encoding: gzip\r\n", body),
        ("chunked", Some(body)) => {
            let mut all = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".to_vec();
            for chunk in body.chunks(5) {
                all.extend(format!("{:x}\r\n", chunk.len()).bytes());
                all.extend_from_slice(chunk);
                all.extend(b"\r\n");
            }
            all.extend(b"0\r\n\r\n");
            all
        }
        ("old", Some(body)) => [b"HTTP/1.0 200 OK\r\n\r\n", body.as_slice()].concat(),
        ("half", Some(body)) => {
            let whole = ok("", body);
            whole[..whole.len() - body.len() / 2].to_vec()
        }
        ("half-zip", Some(body)) if rest.ends_with(".zip") => {
            let whole = ok("", body);
            whole[..whole.len() - body.len() / 2].to_vec()
        }
        ("half-zip", Some(body)) => ok("", body),
        ("half-chunked", Some(_)) => {
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nv1.2.".to_vec()
        }
        ("once", _) => moved("302 Found", &format!("{base}/moved/{rest}")),
        ("once-301", _) => moved("301 Moved Permanently", &format!("/moved/{rest}")),
        ("once-307", _) => moved("307 Temporary Redirect", &format!("/moved/./x/../{rest}")),
        ("once-308", _) => moved("308 Permanent Redirect", &format!("/moved/{rest}?x=y#z")),
        ("loop", _) => moved("302 Found", &path),
        ("other-scheme", _) => moved("302 Found", "ftp://example.com/x"),
        ("bad-location", _) => moved("302 Found", "http://[::1/x"),
        ("to-missing", _) => moved("303 See Other", &format!("/404/{rest}")),
        ("no-location", _) => full("302 Found", "", b"nowhere"),
        ("multiple", _) => moved("300 Multiple Choices", &format!("/moved/{rest}")),
        ("own-words", _) => full("404 Nothing  To See", plain, b"a\nb\n\nc\n"),
        ("no-words", _) => full("500", "", b""),
        ("no-content", _) => b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec(),
        ("html", _) => full("403 Forbidden", "Content-Type: text/html\r\n", b"<html>"),
        ("latin", _) => full("400 Bad Request", "Content-Type: text/plain; charset=latin1\r\n", b"caf\xe9"),
        ("bytes", _) => full("400 Bad Request", plain, b"caf\xe9"),
        ("bell", _) => full("400 Bad Request", plain, b"a\x07"),
        ("long", _) => full("400 Bad Request", plain, "x".repeat(3000).as_bytes()),
        ("lines", _) => full("400 Bad Request", plain, "line\n".repeat(100).as_bytes()),
        ("garbage", _) => b"this is \"no\" answer\r\n\r\n".to_vec(),
        ("one-word", _) => b"no-\"answer\"\r\n\r\n".to_vec(),
        ("bad-version", _) => b"HTTP/one 200 OK\r\n\r\n".to_vec(),
        ("bad-code", _) => b"HTTP/1.1 2000 OK\r\n\r\n".to_vec(),
        ("hang-up", _) => Vec::new(),
        ("not-json", _) if rest.ends_with(".info") => ok("", b"<html>"),
        ("other-version", _) if rest.ends_with(".info") => ok("", b"{\"Version\":\"v9.9.9\"}"),
        ("endless", _) => {
            let _ = writer.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            let zeros = [b"10000\r\n".as_slice(), &vec![b'0'; 0x10000], b"\r\n"].concat();
            while writer.write_all(&zeros).is_ok() {}
            return;
        }
        (how, _) if how.len() == 3 && how.bytes().all(|byte| byte.is_ascii_digit()) => {
            let words = match how {
                "404" => "Not Found",
                "410" => "Gone",
                "429" => "Too Many Requests",
                "500" => "Internal Server Error",
                _ => "Gateway Time-out",
            };
            full(&format!("{how} {words}"), plain, b"no luck\ntoday\n\nhidden")
        }
        _ => none(),
    };
    let _ = writer.write_all(&answer);
}

/// A text as gzip has it, not compressed.
fn gzip(data: &[u8]) -> Vec<u8> {
    let mut crc = !0u32;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let length = u16::try_from(data.len()).expect("a short text");
    let mut out = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01".to_vec();
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend_from_slice(data);
    out.extend((!crc).to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out
}

fn with_main_module(name: &str) -> Place {
    let place = Place::new(name);
    place.write("src/go.mod", "module example.com/app\n\ngo 1.21\n");
    place
}

fn shown(output: &Output) -> String {
    let code = output.status.code().map_or("killed".to_owned(), |code| code.to_string());
    format!("status {code}\n{}{}", text(&output.stdout), text(&output.stderr))
}

/// Both run a command in a fresh place, with the same name: what they say must be the same, and what they asked for too.
fn compare(name: &str, settings: &[(&str, &str)], args: &[&str]) -> Result<String, String> {
    let run = |who| {
        let mut place = with_main_module(name);
        for (name, value) in settings {
            place.set(name, value);
        }
        shown(&place.run(who, args))
    };
    let (want, have) = (run(Who::Go), run(Who::Gomodplay));
    if want == have { Ok(want) } else { Err(format!("{settings:?} {args:?}\nwant {want}\nhave {have}\n")) }
}

#[test]
fn answers() {
    let server = Server::start();
    let mut wrong = Vec::new();
    for how in [
        "good",
        "gzip",
        "broken-gzip",
        "chunked",
        "old",
        "half",
        "half-zip",
        "half-chunked",
        "once",
        "once-301",
        "once-307",
        "once-308",
        "loop",
        "other-scheme",
        "bad-location",
        "to-missing",
        "no-location",
        "multiple",
        "own-words",
        "no-words",
        "no-content",
        "html",
        "latin",
        "bytes",
        "bell",
        "long",
        "lines",
        "garbage",
        "one-word",
        "bad-version",
        "bad-code",
        "hang-up",
        "not-json",
        "other-version",
        "404",
        "410",
        "429",
        "500",
        "504",
    ] {
        let proxy = format!("{}/{how}", server.url);
        for args in [
            &["list", "-m", "example.com/A@v1.2.0"][..],
            &["list", "-m", "-versions", "example.com/A"],
            &["mod", "download", "-json", "example.com/A@latest"],
            &["mod", "download", "example.com/A@v1.3.0"],
        ] {
            wrong.extend(compare("answers", &[("GOPROXY", &proxy)], args).err());
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn lists_of_proxies() {
    let server = Server::start();
    let at = |how: &str| format!("{}/{how}", server.url);
    let mut wrong = Vec::new();
    let lists = [
        format!("{},{}", at("404"), at("good")),
        format!("{},{}", at("410"), at("good")),
        format!("{},{}", at("500"), at("good")),
        format!("{}|{}", at("500"), at("good")),
        format!("{}|{}", at("hang-up"), at("good")),
        format!("{},{}", at("hang-up"), at("good")),
        format!("{}|{}", at("half-zip"), at("good")),
        format!("{}|{}|{}", at("500"), at("404"), at("html")),
        format!("{},{}", at("404"), at("410")),
        format!("{}|off", at("500")),
        format!("{},off", at("404")),
        format!(" {} , off", at("good")),
        format!("{},,|,{}", at("404"), at("good")),
        format!("off,{}", at("good")),
        "off".to_owned(),
        ",".to_owned(),
        "none".to_owned(),
        "ftp://example.com".to_owned(),
        "file://host/path".to_owned(),
        format!("{}?query", at("good")),
        server.url.replace("http://", "http://user:secret@"),
        server.url.replace("http:", "https:"),
        "http://127.0.0.1:1".to_owned(),
        format!("http://127.0.0.1:1|{}", at("good")),
        "http://127.0.0.1:x".to_owned(),
    ];
    for list in &lists {
        for args in [
            &["list", "-m", "example.com/A@v1.2.0"][..],
            &["mod", "download", "-json", "example.com/A@v1.3.0"],
            &["get", "example.com/A"],
        ] {
            wrong.extend(compare("lists", &[("GOPROXY", list)], args).err());
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

/// Who is asked for what: GOPRIVATE and its like, and what a checksum database says.
#[test]
fn private_modules() {
    let server = Server::start();
    let good = format!("{}/good", server.url);
    let database = |how: &str| {
        // Any key will do: no answer of this database is ever accepted.
        format!("example.com/db+00000c67+AcTrnkbUA+TU4heY3hkjiSES/DSQniBqIeQ/YppAUtK6 {}/{how}", server.url)
    };
    let mut wrong = Vec::new();
    for settings in [
        &[("GOSUMDB", database("500"))][..],
        &[("GOSUMDB", database("404"))],
        &[("GOSUMDB", database("html"))],
        &[("GOSUMDB", database("hang-up"))],
        &[("GOSUMDB", database("good"))],
        &[("GOSUMDB", database("500")), ("GONOSUMDB", "example.com/*".into())],
        &[("GOSUMDB", database("500")), ("GONOSUMDB", "other.com".into())],
        &[("GOSUMDB", database("500")), ("GONOSUMDB", "*".into()), ("GONOPROXY", "none".into())],
        &[("GOSUMDB", database("500")), ("GOPRIVATE", "example.com".into()), ("GONOPROXY", "none".into())],
        &[("GOSUMDB", database("500")), ("GOFLAGS", "-insecure".into())],
        &[("GOSUMDB", "off".into())],
        &[("GOSUMDB", "not a database".into())],
        &[("GONOSUMCHECK", "1".into()), ("GOSUMDB", database("500"))],
    ] {
        let mut all = vec![("GOPROXY", good.as_str())];
        all.extend(settings.iter().map(|(name, value)| (*name, value.as_str())));
        for args in [&["get", "example.com/A@v1.2.0"][..], &["mod", "download", "-json", "example.com/A@v1.2.0"]] {
            wrong.extend(compare("private", &all, args).err());
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

/// Version control is outside: that is said, and nothing else is asked.
#[test]
fn direct_is_said_to_be_outside() {
    let server = Server::start();
    let good = format!("{}/good", server.url);
    for (settings, asked) in [
        (&[("GOPROXY", "direct")][..], false),
        (&[("GOPROXY", good.as_str()), ("GONOPROXY", "example.com")], false),
        (&[("GOPROXY", good.as_str()), ("GOPRIVATE", "*.com/A")], false),
        (&[("GOPROXY", good.as_str()), ("GOPRIVATE", "other.com")], true),
    ] {
        let mut place = with_main_module("direct");
        for (name, value) in settings {
            place.set(name, value);
        }
        let said = shown(&place.run(Who::Gomodplay, &["list", "-m", "example.com/A@v1.2.0"]));
        let want = if asked {
            "status 0\nexample.com/A v1.2.0\n"
        } else {
            "status 1\ngo: example.com/A@v1.2.0: unrecognized import path \"example.com/A\": version control is not available\n"
        };
        assert_eq!(said, want, "{settings:?}");
    }
}

/// A body without end is not read for ever, and not kept. Go would read on until memory ends.
#[test]
fn endless_answers_end() {
    let server = Server::start();
    let mut place = with_main_module("endless");
    place.set("GOPROXY", &format!("{}/endless", server.url));
    let start = Instant::now();
    let said = shown(&place.run(Who::Gomodplay, &["list", "-m", "example.com/A@v1.2.0"]));
    let url = format!("{}/endless/example.com/%21a/@v/v1.2.0.info", server.url);
    assert_eq!(said, format!("status 1\ngo: example.com/A@v1.2.0: read \"{url}\": more than 64 MB\n"));
    assert!(start.elapsed() < Duration::from_mins(1));
}

/// Both ask a server the same questions.
#[test]
fn the_same_requests() {
    let server = Server::start();
    for args in
        [&["get", "example.com/A"][..], &["list", "-m", "-versions", "example.com/A"], &["get", "example.com/A@v1"]]
    {
        let asked = [Who::Go, Who::Gomodplay].map(|who| {
            let mut place = with_main_module("requests");
            place.set("GOPROXY", &format!("{}/counted", server.url));
            ASKED.lock().expect("no panic").retain(|path| !path.starts_with("/counted/"));
            let out = place.run(who, args);
            assert!(out.status.success(), "{}", text(&out.stderr));
            let mut asked = ASKED.lock().expect("no panic").clone();
            asked.retain(|path| path.starts_with("/counted/"));
            asked.sort();
            asked
        });
        assert_eq!(asked[0], asked[1], "{args:?}");
    }
}
