//! Operating systems and architectures that go knows, and file names that name them (internal/syslist).

/// Every GOOS that file name suffixes may name, past, present and future.
pub const KNOWN_OS: [&str; 18] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

/// Every GOARCH that file name suffixes may name.
pub const KNOWN_ARCH: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// The systems for which the tag `unix` is true.
const UNIX_OS: [&str; 12] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
];

/// True if the name is an operating system's.
pub fn is_os(name: &str) -> bool {
    KNOWN_OS.contains(&name)
}

/// True if the name is an architecture's.
pub fn is_arch(name: &str) -> bool {
    KNOWN_ARCH.contains(&name)
}

/// True if the build tag `unix` holds on this system.
pub fn is_unix(goos: &str) -> bool {
    UNIX_OS.contains(&goos)
}

/// What the suffixes of a file name ask for: `name_$(GOOS)`, `name_$(GOARCH)`, `name_$(GOOS)_$(GOARCH)`, each perhaps
/// before `_test` (Go: `MatchFile`, `goodOSArchFile`). Everything before the first `_` never counts.
pub fn file_suffixes(name: &str) -> (Option<&str>, Option<&str>) {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let Some(start) = stem.find('_') else { return (None, None) };
    let rest = &stem[start..];
    let rest = rest.strip_suffix("_test").unwrap_or(rest);
    let mut parts = rest.rsplit('_');
    let last = parts.next().unwrap_or("");
    let before = parts.next().unwrap_or("");
    if is_os(before) && is_arch(last) {
        (Some(before), Some(last))
    } else if is_os(last) {
        (Some(last), None)
    } else if is_arch(last) {
        (None, Some(last))
    } else {
        (None, None)
    }
}

#[cfg(test)]
mod tests {
    use super::file_suffixes;

    #[test]
    fn suffixes() {
        for (name, want) in [
            ("linux.go", (None, None)),
            ("a_linux.go", (Some("linux"), None)),
            ("a_linux_test.go", (Some("linux"), None)),
            ("a_linux_amd64_test.go", (Some("linux"), Some("amd64"))),
            ("a_amd64_linux.go", (Some("linux"), None)),
            ("a_amd64.b.go", (None, Some("amd64"))),
            ("_test.go", (None, None)),
            ("a_.go", (None, None)),
            ("linux_amd64.go", (None, Some("amd64"))),
        ] {
            assert_eq!(file_suffixes(name), want, "{name}");
        }
    }
}
