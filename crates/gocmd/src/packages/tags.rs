//! Build tags (cmd/go/internal/imports: Tags and AnyTags; cmd/go/internal/cfg: BuildContext).

use std::collections::BTreeSet;

use super::constraint::is_tag_char;
use super::platform;
use crate::config::Config;

/// The experiments that are on by default in this Go, besides those that depend on the platform.
const EXPERIMENTS: [&str; 4] = ["jsonv2", "greenteagc", "randomizedheapbase64", "sizespecializedmalloc"];

/// For what a build is: the platform and everything that build constraints may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildContext {
    /// GOOS.
    pub goos: String,
    /// GOARCH.
    pub goarch: String,
    /// Whether cgo is on (CGO_ENABLED).
    pub cgo_enabled: bool,
    /// `-tags`.
    pub build_tags: Vec<String>,
    /// Tags of the toolchain: experiments and the architecture's feature levels.
    pub tool_tags: Vec<String>,
}

/// The compiler go uses, which is a build tag too.
pub const COMPILER: &str = "gc";

/// How many `go1.N` tags hold: all up to this Go's own minor version.
pub const LAST_RELEASE: u32 = 27;

impl BuildContext {
    /// The context that flags and environment describe.
    pub fn new(config: &Config) -> Self {
        let goos = if config.goos.is_empty() { "linux" } else { &config.goos };
        let goarch = if config.goarch.is_empty() { "amd64" } else { &config.goarch };
        let cgo_enabled = match config.env("CGO_ENABLED") {
            "1" => true,
            "0" => false,
            _ => goos == "linux" && goarch == "amd64",
        };
        Self {
            goos: goos.to_owned(),
            goarch: goarch.to_owned(),
            cgo_enabled,
            build_tags: config.build_tags.clone(),
            tool_tags: tool_tags(goos, goarch, config)
                .into_iter()
                .chain(config.linking.tag().map(str::to_owned))
                .collect(),
        }
    }

    /// `go1.1` to this Go's version.
    pub fn release_tags() -> impl Iterator<Item = String> {
        (1..=LAST_RELEASE).map(|minor| format!("go1.{minor}"))
    }

    /// True if the constraint's tag holds (Go: `Context.matchTag`).
    pub fn matches(&self, tag: &str) -> bool {
        (self.cgo_enabled && tag == "cgo")
            || tag == self.goos
            || tag == self.goarch
            || tag == COMPILER
            || (self.goos == "android" && tag == "linux")
            || (self.goos == "illumos" && tag == "solaris")
            || (self.goos == "ios" && tag == "darwin")
            || (tag == "unix" && platform::is_unix(&self.goos))
            || is_release(tag)
            || {
                let tag = if tag == "boringcrypto" { "goexperiment.boringcrypto" } else { tag };
                self.build_tags.iter().chain(&self.tool_tags).any(|known| known == tag)
            }
    }
}

fn is_release(tag: &str) -> bool {
    tag.strip_prefix("go1.").is_some_and(|minor| {
        !minor.starts_with(['0', '+']) && minor.parse::<u32>().is_ok_and(|minor| (1..=LAST_RELEASE).contains(&minor))
    })
}

fn tool_tags(goos: &str, goarch: &str, config: &Config) -> Vec<String> {
    let mut experiments: Vec<String> = Vec::new();
    if matches!(goarch, "amd64" | "arm64" | "loong64" | "ppc64le" | "ppc64" | "riscv64" | "s390x") {
        experiments.extend(["regabiwrappers".to_owned(), "regabiargs".to_owned()]);
    }
    if !matches!(goos, "darwin" | "ios" | "aix") {
        experiments.push("dwarf5".to_owned());
    }
    experiments.extend(EXPERIMENTS.map(str::to_owned));
    for experiment in config.env("GOEXPERIMENT").split(',').filter(|experiment| !experiment.is_empty()) {
        match experiment.strip_prefix("no") {
            Some("ne") => experiments.clear(),
            Some(off) => experiments.retain(|on| on != off),
            None if experiments.iter().any(|on| on == experiment) => {}
            None => experiments.push(experiment.to_owned()),
        }
    }
    let mut tags: Vec<String> = experiments.into_iter().map(|name| format!("goexperiment.{name}")).collect();
    let level = |name: &str, default: &'static str| -> String {
        let value = config.env(name);
        if value.is_empty() { default.to_owned() } else { value.to_owned() }
    };
    let number =
        |text: &str| text.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().unwrap_or(0).min(99);
    match goarch {
        "386" => tags.push(format!("386.{}", level("GO386", "sse2"))),
        "amd64" => tags.extend((1..=number(&level("GOAMD64", "v1"))).map(|step| format!("amd64.v{step}"))),
        "arm" => {
            let version = level("GOARM", "7");
            let version = number(version.split(',').next().unwrap_or(""));
            tags.extend((5..=version).map(|step| format!("arm.{step}")));
        }
        "arm64" => {
            let version = level("GOARM64", "v8.0");
            let (major, rest) = version.strip_prefix('v').and_then(|v| v.split_once('.')).unwrap_or(("8", "0"));
            let minor = number(rest.split(',').next().unwrap_or("")).min(9);
            tags.extend((0..=minor).map(|step| format!("arm64.v{major}.{step}")));
            if major == "9" {
                tags.extend((0..=(minor + 5).min(9)).map(|step| format!("arm64.v8.{step}")));
            }
        }
        "mips" | "mipsle" => tags.push(format!("{goarch}.{}", level("GOMIPS", "hardfloat"))),
        "mips64" | "mips64le" => tags.push(format!("{goarch}.{}", level("GOMIPS64", "hardfloat"))),
        "ppc64" | "ppc64le" => {
            tags.extend((8..=number(&level("GOPPC64", "power8"))).map(|step| format!("{goarch}.power{step}")));
        }
        "riscv64" => {
            let profile = number(&level("GORISCV64", "rva20u64").replace("u64", ""));
            tags.extend(
                [20, 22, 23]
                    .into_iter()
                    .filter(|step| *step <= profile.max(20))
                    .map(|step| format!("riscv64.rva{step}u64")),
            );
        }
        "wasm" => tags.extend(["wasm.satconv".to_owned(), "wasm.signext".to_owned()]),
        _ => {}
    }
    tags
}

/// Which tags count as true when imports are scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tags {
    /// The tags that hold (Go: `imports.Tags`).
    Exact {
        /// GOOS, for the tag `unix`.
        goos: String,
        /// The tags.
        set: BTreeSet<String>,
    },
    /// Every tag both ways, but for `ignore` (Go: `imports.AnyTags`).
    Any,
}

impl Tags {
    /// The tags that hold in a context.
    pub fn of(context: &BuildContext) -> Self {
        let mut set: BTreeSet<String> = BuildContext::release_tags().collect();
        set.extend([context.goos.clone(), context.goarch.clone(), COMPILER.to_owned()]);
        if context.cgo_enabled {
            set.insert("cgo".to_owned());
        }
        set.extend(context.build_tags.iter().cloned());
        set.extend(context.tool_tags.iter().cloned());
        Self::Exact { goos: context.goos.clone(), set }
    }

    /// True if the imports of a cgo file count.
    pub fn allows_cgo(&self) -> bool {
        match self {
            Self::Any => true,
            Self::Exact { set, .. } => set.contains("cgo"),
        }
    }

    /// True if the tag holds; `prefer` is what helps where a tag is both (Go: `imports.matchTag`).
    pub fn matches(&self, tag: &str, prefer: bool) -> bool {
        if !tag.chars().all(is_tag_char) {
            return false;
        }
        match self {
            Self::Any => {
                if tag.is_empty() || tag == "ignore" {
                    false
                } else {
                    prefer
                }
            }
            Self::Exact { goos, set } => {
                let has = |name: &str| set.contains(name);
                has(tag)
                    || match tag {
                        "linux" => has("android"),
                        "solaris" => has("illumos"),
                        "darwin" => has("ios"),
                        "unix" => platform::is_unix(goos),
                        _ => false,
                    }
            }
        }
    }

    /// True if a file's name does not rule it out (Go: `imports.MatchFile`).
    pub fn match_file_name(&self, name: &str) -> bool {
        if *self == Self::Any {
            return true;
        }
        let (os, arch) = platform::file_suffixes(name);
        os.is_none_or(|os| self.matches(os, true)) && arch.is_none_or(|arch| self.matches(arch, true))
    }
}
