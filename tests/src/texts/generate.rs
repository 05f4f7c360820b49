//! Generated go.mod and go.work texts: some right, some with every kind of mistake.

use super::random::Random;

const PATHS: &[&str] = &[
    "example.com/a",
    "example.com/b",
    "example.com/c/v2",
    "example.com/c/v3",
    "gopkg.in/yaml.v2",
    "golang.org/x/text",
    "github.com/User/Repo",
    "rsc.io/quote",
    "a",
    "x.y/z-1~2",
    "\"example.com/quoted\"",
    "\"example.com/\\u0071\"",
];
const STRANGE_PATHS: &[&str] = &[
    "`example.com/raw`",
    "'example.com/single'",
    "example.com/v1",
    "example.com/a/v02",
    "gopkg.in/yaml",
    "\"\"",
    "\"bad\\q\"",
    "\"two words\"",
    "exämple.com/ü",
    "example.com/a@v1.0.0",
    "../up",
    "./here",
    "/rooted",
    "C:\\x",
    "..\\win",
    "=>",
    "[",
    "(",
    ")",
    "a\\b",
    "a\"b",
    "x\u{a0}y",
    "\u{10ff85}",
    "a{b}",
    "go",
    "toolchain",
];
const VERSIONS: &[&str] = &[
    "v1.0.0",
    "v1.2.3",
    "v1.10.0",
    "v0.0.1",
    "v1.0.0-rc.1",
    "v1.0.0-alpha",
    "v0.0.0-20200101000000-0123456789ab",
    "v1.2.4-0.20200101000000-0123456789ab",
    "v1.9.0",
];
const MAJOR_VERSIONS: &[&str] = &["v2.0.0", "v2.1.0-pre", "v3.0.0", "v2.0.0+incompatible", "v3.1.0+incompatible"];
const STRANGE_VERSIONS: &[&str] = &[
    "v1",
    "v1.2",
    "v2",
    "1.0.0",
    "master",
    "latest",
    "none",
    "v1.0.0+meta",
    "v01.0.0",
    "\"v1.0.0\"",
    "`v1.0.0`",
    "v1.0.0.0",
    "v1.2.3-",
    "vv1.2.3",
    "\"v1.0.0",
    "v1.0.0\"",
    "v999999999999999999999.0.0",
    "\"\"",
    "v1.0.0-01",
    "v",
];
const GO_VERSIONS: &[&str] = &["1.16", "1.17", "1.20", "1.21", "1.21.0", "1.22rc1", "1.23.4", "1.27", "1.99"];
const STRANGE_GO_VERSIONS: &[&str] = &[
    "1",
    "v1.21",
    "1.021",
    "1.21.x",
    "1.21-alpha",
    "go1.21",
    "2.0",
    "1.21beta",
    "1.21.0rc1",
    "1.0",
    "01.1",
    "1.21.00",
    "\"1.21\"",
    "1.21rc",
    "v1.2-x",
    "1.5é",
    "1.9.",
    "1.21.3beta9x",
];
const TOOLCHAINS: &[&str] = &["go1.21.0", "go1.22rc1", "default", "go1.99.1-custom", "go1"];
const STRANGE_TOOLCHAINS: &[&str] = &["1.21", "go2", "local", "go1x", "none", "\"go1.21.0\"", "default1"];
const DIRECTORIES: &[&str] = &["./a", "../b", "/c/d", "./v/../w", ".", "..", "\"./two words\"", "./é", ".\\w", "C:/x"];
const COMMENTS: &[&str] = &[
    "// indirect",
    "//indirect",
    "// indirect; because",
    "// indirect because",
    "// note",
    "//",
    "// ",
    "//\ttabbed \t",
    "// Deprecated: use example.com/new instead.",
    "// Deprecated:",
    "//   indented",
    "// not // indirect",
    "// \"quoted\" `raw` (x)",
    "// <&> \u{2028} \u{7f}",
    "// é 世界",
];
const NOISE: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xe4\xb8",
    b"\xf4\x8f\xbe\x85",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"\x0b",
    b"\x0c",
    b"\r",
    b"\\",
    b"\"",
    b"`",
    b"'",
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b"/*",
    b"*/",
    b"//",
    b"\n",
    b" ",
    b"\t",
    b"=>",
    b"\xef\xbb\xbf",
    b"\x7f",
    b"\xed\xa0\x80",
    b"\"\\\n\"",
    b"\xf0\x9f\x98\x80",
];

/// How many mistakes a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// None that the generator puts there.
    Right,
    /// One word in about twenty is strange.
    Careless,
    /// One word in about five, and bytes anywhere.
    Wild,
}

struct Writer<'r> {
    random: &'r mut Random,
    care: Care,
    out: Vec<u8>,
}

/// One text. It depends on the state of `random` and on nothing else.
pub fn text(random: &mut Random, work: bool) -> Vec<u8> {
    let care = match random.below(10) {
        0..=5 => Care::Right,
        6..=8 => Care::Careless,
        _ => Care::Wild,
    };
    let mut writer = Writer { random, care, out: Vec::new() };
    writer.file(work);
    let Writer { out, .. } = writer;
    let mut out = out;
    if care == Care::Wild {
        mutate(random, &mut out);
    }
    if random.one_in(12) {
        // Windows line ends.
        out = out.split(|&byte| byte == b'\n').collect::<Vec<_>>().join(b"\r\n".as_slice());
    }
    out
}

/// Changes a text in a few places.
pub fn mutate(random: &mut Random, text: &mut Vec<u8>) {
    for _ in 0..=random.below(4) {
        let place = random.below(text.len() + 1);
        match random.below(4) {
            0 => {
                let noise = random.pick(NOISE);
                text.splice(place..place, noise.iter().copied());
            }
            1 => {
                let end = (place + 1 + random.below(12)).min(text.len());
                text.drain(place..end);
            }
            2 => text.truncate(place),
            _ => {
                let end = (place + random.below(40)).min(text.len());
                let piece = text[place..end].to_vec();
                let target = random.below(text.len() + 1);
                text.splice(target..target, piece);
            }
        }
        if random.one_in(2) {
            break;
        }
    }
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn strange(&mut self) -> bool {
        match self.care {
            Care::Right => false,
            Care::Careless => self.random.one_in(20),
            Care::Wild => self.random.one_in(5),
        }
    }

    fn space(&mut self) {
        let space = if self.random.one_in(8) { self.random.pick(&["  ", "\t", " \t "]) } else { " " };
        self.put(space);
    }

    fn word(&mut self, right: &[&str], strange: &[&str]) {
        let word = if self.strange() { self.random.pick(strange) } else { self.random.pick(right) };
        self.put(word);
    }

    fn path_and_version(&mut self) {
        if self.strange() {
            self.word(STRANGE_PATHS, PATHS);
            self.space();
            self.word(VERSIONS, STRANGE_VERSIONS);
            return;
        }
        let path = self.random.pick(PATHS);
        self.put(path);
        self.space();
        let major = match path {
            _ if path.ends_with("v2") => Some("v2"),
            _ if path.ends_with("v3") => Some("v3"),
            _ => None,
        };
        match major {
            Some(major) if !self.strange() => {
                let rest = self.random.pick(&[".0.0", ".1.0", ".1.0-rc.1", ".10.2"]);
                self.put(&format!("{major}{rest}"));
            }
            _ if self.random.one_in(12) => self.put("v2.0.0+incompatible"),
            _ if self.strange() => {
                let version = self.random.pick(MAJOR_VERSIONS);
                self.put(version);
            }
            _ => self.word(VERSIONS, STRANGE_VERSIONS),
        }
    }

    fn arguments(&mut self, verb: &str) {
        match verb {
            "module" => self.word(PATHS, STRANGE_PATHS),
            "go" => self.word(GO_VERSIONS, STRANGE_GO_VERSIONS),
            "toolchain" => self.word(TOOLCHAINS, STRANGE_TOOLCHAINS),
            "godebug" => self
                .word(&["default=go1.21", "panicnil=1", "x509=0", "a=b=c"], &["x", "a=\"b\"", "k=v,w", "=", "a b=c"]),
            "replace" => {
                if self.random.one_in(2) {
                    self.word(PATHS, STRANGE_PATHS);
                } else {
                    self.path_and_version();
                }
                self.space();
                self.word(&["=>"], &["->", "=", ">", ""]);
                self.space();
                if self.random.one_in(2) {
                    self.word(&DIRECTORIES[..7], DIRECTORIES);
                } else {
                    self.path_and_version();
                }
            }
            "retract" => {
                if self.random.one_in(2) {
                    self.word(VERSIONS, STRANGE_VERSIONS);
                } else {
                    self.word(&["[", "[ "], &["", "(", "[["]);
                    self.word(VERSIONS, STRANGE_VERSIONS);
                    self.word(&[", ", ","], &["", " "]);
                    self.word(VERSIONS, STRANGE_VERSIONS);
                    self.word(&["]"], &["", ")", "]]", "] extra"]);
                }
            }
            "tool" => {
                self.word(&["example.com/a/cmd/x", "example.com/b", "golang.org/x/tools/cmd/stringer"], STRANGE_PATHS);
            }
            "ignore" | "use" => self.word(DIRECTORIES, STRANGE_PATHS),
            _ => self.path_and_version(),
        }
        if self.strange() {
            self.space();
            self.word(VERSIONS, STRANGE_PATHS);
        }
    }

    fn line_end(&mut self) {
        if self.random.one_in(4) {
            self.space();
            let comment = self.random.pick(COMMENTS);
            self.put(comment);
        } else if self.random.one_in(10) {
            self.put(" \t");
        }
        self.put("\n");
    }

    fn between(&mut self, indent: &str) {
        while self.random.one_in(4) {
            if self.random.one_in(2) {
                self.put(indent);
                let comment = self.random.pick(COMMENTS);
                self.put(comment);
            }
            self.put("\n");
        }
    }

    fn statement(&mut self, verb: &str) {
        let may_block = !matches!(verb, "go" | "toolchain" | "module") || self.strange();
        if may_block && self.random.one_in(2) {
            self.put(verb);
            self.space();
            self.put("(");
            if self.random.one_in(10) && !self.strange() {
                self.put(")");
                return self.line_end();
            }
            self.line_end();
            let lines = self.random.below(6);
            for _ in 0..lines {
                self.between("\t");
                self.put("\t");
                self.arguments(verb);
                self.line_end();
            }
            self.between("\t");
            if !self.strange() {
                self.put(")");
            }
            return self.line_end();
        }
        self.put(verb);
        self.space();
        self.arguments(verb);
        self.line_end();
    }

    fn file(&mut self, work: bool) {
        const MOD: &[&str] =
            &["require", "require", "require", "exclude", "replace", "retract", "tool", "ignore", "godebug"];
        const WORK: &[&str] = &["use", "use", "replace", "godebug"];
        let mut once = vec!["go", "toolchain"];
        if !work {
            once.insert(0, "module");
        }
        self.between("");
        for verb in once {
            let left_out = if verb == "toolchain" { self.random.one_in(2) } else { self.random.one_in(8) };
            if !left_out {
                self.statement(verb);
                self.between("");
            }
        }
        for _ in 0..self.random.below(7) {
            let verb = self.random.pick(if work { WORK } else { MOD });
            let verb = if self.strange() {
                self.random.pick(&["use", "module", "go", "unknown", "(", "require"])
            } else {
                verb
            };
            self.statement(verb);
            self.between("");
        }
        if self.random.one_in(6) {
            self.out.pop();
        }
    }
}
