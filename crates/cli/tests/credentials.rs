//! GOAUTH over loopback: the real go and gomodplay ask the same secure server, with the same headers, in the same order.

mod place;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};

use place::secure::{Identity, base64};
use place::{Place, Who, text};

/// What servers were asked: the server, the path, the headers that say who asks.
type Asked = Arc<Mutex<Vec<String>>>;

/// Starts a secure server; gives its port. The first element of a path says whom it answers.
fn start(identity: &Identity, asked: &Asked, name: &'static str, other: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (identity, asked) = (identity.clone(), Arc::clone(asked));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = identity.accept(stream);
            let asked = Arc::clone(&asked);
            std::thread::spawn(move || {
                if let Some(answer) = answer(&mut stream, &asked, name, other) {
                    let _ = stream.write_all(answer.as_bytes());
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            });
        }
    });
    port
}

fn answer(stream: &mut impl Read, asked: &Asked, name: &str, other: u16) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|count| *count > 0)?;
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|count| count > 2) {
        if let Some((name, value)) = line.trim_end().split_once(": ") {
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        line.clear();
    }
    let mut words = first.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let login = headers.get("authorization").cloned().unwrap_or_default();
    let own: String =
        headers.iter().filter(|(name, _)| name.starts_with("x-")).map(|header| format!(" {header:?}")).collect();
    asked.lock().expect("no panic").push(format!("{name} {method} {path} {login}{own}"));
    let (how, rest) = path.trim_start_matches('/').split_once('/')?;
    let full = |status: &str, headers: &str, body: &str| {
        let length = body.len();
        Some(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"))
    };
    let allowed = match how {
        "open" => true,
        "basic" => login == format!("Basic {}", base64(b"user:secret")),
        "token" => headers.get("x-token").is_some_and(|token| token == "t"),
        "moved" => return full("302 Found", &format!("Location: /basic/{rest}\r\n"), ""),
        "elsewhere" => return full("302 Found", &format!("Location: https://127.0.0.1:{other}/basic/{rest}\r\n"), ""),
        "away" => return full("302 Found", &format!("Location: https://localhost:{other}/basic/{rest}\r\n"), ""),
        _ => false,
    };
    if !allowed {
        return full("401 Unauthorized", "Content-Type: text/plain\r\nX-Why: none\r\n", "who are you?\n");
    }
    match rest.strip_prefix("example.com/a/@v/") {
        Some("list") => full("200 OK", "", "v1.0.0\n"),
        Some("v1.0.0.info") => full("200 OK", "", "{\"Version\":\"v1.0.0\",\"Time\":\"2020-02-03T04:05:06Z\"}"),
        Some("v1.0.0.mod") => full("200 OK", "", "module example.com/a\n"),
        _ => full("404 Not Found", "Content-Type: text/plain\r\n", "not found: no such thing\n"),
    }
}

/// The two servers and the certificate that both show.
struct Servers {
    identity: Identity,
    port: u16,
    asked: Asked,
}

impl Servers {
    fn start() -> Self {
        let identity = Identity::new();
        let asked = Asked::default();
        let other = start(&identity, &asked, "other", 0);
        Self { port: start(&identity, &asked, "first", other), identity, asked }
    }

    /// Runs a command by one of both: what it said and what was asked.
    fn run(
        &self,
        who: Who,
        how: &str,
        user: &str,
        goauth: Option<&str>,
        files: &[(&str, String)],
        args: &[&str],
    ) -> String {
        let mut place = Place::new("credentials");
        place.write("src/go.mod", "module example.com/app\n\ngo 1.21\n");
        place.write("trusted.pem", &self.identity.pem);
        for (name, text) in files {
            place.write(name, text);
            if text.starts_with("#!") {
                let _ = fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o755));
            }
        }
        let top = place.path("").to_string_lossy().trim_end_matches('/').to_owned();
        place.set("SSL_CERT_FILE", &format!("{top}/trusted.pem"));
        place.set("PATH", "/usr/local/bin:/usr/bin:/bin");
        place.set("GIT_CONFIG_NOSYSTEM", "1");
        place.set("GOPROXY", &format!("https://{user}127.0.0.1:{}/{how}", self.port));
        if let Some(goauth) = goauth {
            place.set("GOAUTH", &goauth.replace("TOP", &top));
        }
        self.asked.lock().expect("no panic").clear();
        let output = place.run(who, args);
        let mut said = format!("{:?}\n{}{}", output.status.code(), text(&output.stdout), text(&output.stderr));
        // How long it took is nobody's.
        while let Some(at) = said.find("s)\n") {
            let start = said[..at].rfind(" (").unwrap_or(at);
            said.replace_range(start..at + 2, "");
        }
        let mut asked = self.asked.lock().expect("no panic").clone();
        // Whether a login is right is asked beside everything else.
        asked.retain(|line| !line.contains(" HEAD "));
        format!("{said}{}\n", asked.join("\n"))
    }
}

#[test]
fn who_asks() {
    let servers = Servers::start();
    let at = format!("127.0.0.1:{}", servers.port);
    let netrc = |machine: &str| ("home/.netrc", format!("machine {machine} login user password secret\n"));
    let script = |output: &str| ("auth.sh", format!("#!/bin/sh\necho \"$@\" >>$0.log; cat >>$0.log\n{output}\n"));
    let token = format!("printf 'https://{at}\\n\\nX-Token: t\\nX-Other: a  \\n\\n'");
    let later = format!("if [ -n \"$1\" ]; then {token}; fi");
    let git = [
        ("home/.gitconfig", "[credential]\n\thelper = store\n\tuseHttpPath = false\n".to_owned()),
        ("home/.git-credentials", format!("https://user:secret@127.0.0.1%3a{}\n", servers.port)),
    ];
    let mut wrong = Vec::new();
    let mut compare = |how: &str, user: &str, goauth: Option<&str>, files: &[(&str, String)]| {
        for args in [&["list", "-m", "-versions", "example.com/a"][..], &["list", "-m", "-x", "example.com/a@v1.1.0"]] {
            let [want, have] = [Who::Go, Who::Gomodplay].map(|who| servers.run(who, how, user, goauth, files, args));
            if want != have {
                wrong.push(format!("{how} {user} {goauth:?} {files:?} {args:?}\nwant {want}\nhave {have}\n"));
            }
        }
    };
    compare("open", "", None, &[]);
    compare("basic", "", None, &[]);
    compare("basic", "", None, &[netrc(&at)]);
    compare("basic", "", None, &[netrc("127.0.0.1")]);
    compare("basic", "", None, &[netrc(&format!("{at}/basic"))]);
    compare("basic", "", None, &[netrc(&format!("{at}/other"))]);
    compare("basic", "", Some("netrc"), &[netrc(&at)]);
    compare("basic", "", Some("off"), &[netrc(&at)]);
    compare("basic", "", Some(" off"), &[netrc(&at)]);
    compare("basic", "user:secret@", None, &[]);
    compare("basic", "user:wrong@", None, &[netrc(&at)]);
    compare("moved", "user:secret@", None, &[]);
    compare("elsewhere", "user:secret@", None, &[]);
    for how in ["open", "moved", "elsewhere", "away"] {
        compare(how, "", None, &[netrc(&at)]);
    }
    for goauth in
        ["off; netrc", "netrc;", ";netrc", "git", "git relative", "git TOP/none", "git TOP/home/.netrc", "git a b"]
    {
        compare("basic", "", Some(goauth), &[netrc(&at)]);
    }
    compare("basic", "", None, &[("home/.netrc/directory", String::new())]);
    for output in [
        token.as_str(),
        later.as_str(),
        "",
        "exit 3",
        "echo no >&2; exit 1",
        "printf 'https://x'",
        "printf 'https://x\\n\\nno header\\n\\n'",
        "printf 'no url\\n\\n\\n'",
    ] {
        compare("token", "", Some("TOP/auth.sh --flag 'a b'"), &[script(output)]);
        compare("token", "", Some("netrc; TOP/auth.sh"), &[script(output), netrc(&at)]);
    }
    for goauth in ["TOP/none.sh", "no-such-program-here", "TOP/auth.sh 'open", "TOP/home"] {
        compare("basic", "", Some(goauth), &[script("true")]);
    }
    compare("basic", "", Some("git TOP/home"), &git);
    compare("basic", "", Some("git TOP/home"), &git[..1]);
    compare("basic", "", Some("netrc; git TOP/home"), &[netrc(&at)]);
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

/// What a program of GOAUTH is given: the URL that was refused, and the answer.
#[test]
fn what_programs_are_given() {
    let servers = Servers::start();
    let [want, have] = [Who::Go, Who::Gomodplay].map(|who| {
        let mut place = Place::new("given");
        place.write("src/go.mod", "module example.com/app\n\ngo 1.21\n");
        place.write("trusted.pem", &servers.identity.pem);
        place.write("auth.sh", "#!/bin/sh\necho \"$@\" >>$0.log; sort >>$0.log\n");
        let _ = fs::set_permissions(place.path("auth.sh"), fs::Permissions::from_mode(0o755));
        place.set("SSL_CERT_FILE", &place.path("trusted.pem").to_string_lossy());
        place.set("PATH", "/usr/bin:/bin");
        place.set("GOPROXY", &format!("https://127.0.0.1:{}/closed", servers.port));
        place.set("GOAUTH", &format!("{} --flag", place.path("auth.sh").to_string_lossy()));
        place.run(who, &["list", "-m", "-versions", "example.com/a"]);
        place.read("auth.sh.log")
    });
    assert_eq!(want, have);
    assert!(want.contains("HTTP/1.1 401 Unauthorized\n"), "{want}");
}
