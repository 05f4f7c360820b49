//! Generated flags of `go mod edit` and `go work edit`.

use super::random::Random;

const PATHS: &[&str] = &[
    "example.com/a",
    "example.com/b",
    "example.com/c/v2",
    "gopkg.in/yaml.v2",
    "golang.org/x/text",
    "example.com/new",
    "example.com/new2",
    "rsc.io/quote",
];
const STRANGE: &[&str] = &[
    "",
    "a b",
    "example.com/x@",
    "@v1.0.0",
    "../x",
    "C:\\x",
    "exämple.com/x",
    "x//y",
    ".",
    "example.com/a@v1.0.0",
    "`x`",
];
const VERSIONS: &[&str] = &["v1.0.0", "v1.2.3", "v2.0.0", "v1.10.0", "v2.0.0+incompatible", "v0.0.1", "v1.9.0"];
const STRANGE_VERSIONS: &[&str] = &["master", "", "v1", "-x", "/x", "a b", "v1.0.0]", "[v1.0.0", "none", "v1.0.0 "];

fn path(random: &mut Random) -> &'static str {
    if random.one_in(25) { random.pick(STRANGE) } else { random.pick(PATHS) }
}

fn version(random: &mut Random) -> &'static str {
    if random.one_in(25) { random.pick(STRANGE_VERSIONS) } else { random.pick(VERSIONS) }
}

fn versioned(random: &mut Random) -> String {
    match random.below(30) {
        0 => path(random).to_owned(),
        _ => format!("{}@{}", path(random), version(random)),
    }
}

fn maybe_versioned(random: &mut Random) -> String {
    if random.one_in(2) { path(random).to_owned() } else { versioned(random) }
}

fn interval(random: &mut Random) -> String {
    match random.below(12) {
        0 => format!("[{}", version(random)),
        1 => format!("[{} {}]", version(random), version(random)),
        2..=6 => version(random).to_owned(),
        _ => format!("[{},{}]", version(random), version(random)),
    }
}

/// A few editing flags.
pub fn flags(random: &mut Random, work: bool) -> Vec<String> {
    const MOD: &[&str] = &[
        "go",
        "toolchain",
        "module",
        "godebug",
        "dropgodebug",
        "require",
        "require",
        "droprequire",
        "exclude",
        "dropexclude",
        "replace",
        "replace",
        "dropreplace",
        "retract",
        "dropretract",
        "tool",
        "droptool",
        "ignore",
        "dropignore",
        "fmt",
    ];
    const WORK: &[&str] = &[
        "go",
        "toolchain",
        "godebug",
        "dropgodebug",
        "use",
        "use",
        "dropuse",
        "replace",
        "replace",
        "dropreplace",
        "fmt",
    ];
    let mut flags = Vec::new();
    for _ in 0..=random.below(5) {
        let name = random.pick(if work { WORK } else { MOD });
        let value = match name {
            "fmt" => {
                flags.push("-fmt".to_owned());
                continue;
            }
            "go" => random.pick(&["1.21", "1.23.4", "none", "1.20", "1.99rc1", "x", "1.021", ""]).to_owned(),
            "toolchain" => random.pick(&["go1.21.0", "none", "default", "go1.99", "local", ""]).to_owned(),
            "module" => random.pick(&["example.com/m", "example.com/m/v2", "go", "a b", "toolchain", "./x"]).to_owned(),
            "godebug" => random.pick(&["panicnil=0", "default=go1.22", "k=v", "x", "a=b,c", "q='1'", "=v"]).to_owned(),
            "dropgodebug" => random.pick(&["panicnil", "default", "k", ""]).to_owned(),
            "require" | "exclude" | "dropexclude" => versioned(random),
            "droprequire" | "tool" | "droptool" => path(random).to_owned(),
            "replace" => {
                let old = maybe_versioned(random);
                let new = if random.one_in(2) {
                    random.pick(&["./a", "../b", "/c", "./two words", ".", "./x@v1.0.0"]).to_owned()
                } else {
                    maybe_versioned(random)
                };
                match random.below(25) {
                    0 => old,
                    1 => format!("{old}=>{new}"),
                    2 => format!(" {old} = {new} "),
                    _ => format!("{old}={new}"),
                }
            }
            "dropreplace" => maybe_versioned(random),
            "retract" | "dropretract" => interval(random),
            _ => random.pick(&["./a", "../b", "a", "node_modules", "./two words", "", "x/../y", "/c/d"]).to_owned(),
        };
        flags.push(format!("-{name}={value}"));
    }
    if random.one_in(15) {
        flags.push("-print".to_owned());
    }
    flags
}
