//! What linking a program needs on a platform (internal/platform; cmd/go/internal/load: LinkerDeps, externalLinkingReason).

use crate::config::Linking;

use super::package_flags::Facts;
use super::tags::BuildContext;

/// True if programs are position independent where nothing is said (Go: `platform.DefaultPIE`).
pub fn default_pie(goos: &str, race: bool) -> bool {
    matches!(goos, "android" | "ios" | "darwin") || (goos == "windows" && !race)
}

/// True if a platform has the build mode (Go: `platform.BuildModeSupported`).
pub fn mode_supported(mode: &str, goos: &str, goarch: &str) -> bool {
    let android = goos == "android" && matches!(goarch, "amd64" | "arm" | "arm64" | "386");
    let apple = goos == "darwin" && matches!(goarch, "amd64" | "arm64");
    let windows = goos == "windows" && matches!(goarch, "amd64" | "386" | "arm64");
    let freebsd = goos == "freebsd" && goarch == "amd64";
    let linux = goos == "linux"
        && matches!(goarch, "amd64" | "arm" | "arm64" | "loong64" | "386" | "ppc64" | "ppc64le" | "riscv64" | "s390x");
    match mode {
        "archive" | "default" | "exe" => true,
        "c-archive" => {
            linux
                || (goos == "linux" && matches!(goarch, "armbe" | "arm64be"))
                || matches!(goos, "aix" | "darwin" | "ios" | "windows")
                || freebsd
        }
        "c-shared" => linux || android || freebsd || apple || windows || (goos == "wasip1" && goarch == "wasm"),
        "pie" => {
            let others = matches!((goos, goarch), ("ios", "amd64" | "arm64") | ("aix", "ppc64") | ("openbsd", "arm64"));
            linux || android || freebsd || apple || windows || others
        }
        "shared" => linux && !matches!(goarch, "loong64" | "riscv64"),
        "plugin" => linux || (goos == "android" && matches!(goarch, "amd64" | "386")) || apple || freebsd,
        _ => false,
    }
}

/// What the name of a program ends in (Go: `cfg.ExeSuffix`).
pub fn exe_suffix(mode: &str, goos: &str) -> &'static str {
    match (mode, goos) {
        ("c-archive", _) => ".a",
        ("plugin", _) => ".so",
        ("c-shared", _) => "",
        (_, "windows") => ".exe",
        _ => "",
    }
}

/// The packages that the linker adds to a program (Go: `LinkerDeps`).
///
/// Errors: the program can't be linked, in Go's words.
pub fn linker_deps(
    linking: &Linking,
    context: &BuildContext,
    program: &Facts<'_>,
) -> Result<Vec<&'static str>, String> {
    let mut deps = vec!["runtime"];
    if let Some(reason) = external_reason(linking, context, program) {
        if !context.cgo_enabled {
            return Err(format!("{reason} requires external (cgo) linking, but cgo is not enabled"));
        }
        deps.push("runtime/cgo");
    }
    // For floating point without a unit for it.
    if context.goarch == "arm" {
        deps.push("math");
    }
    let instruments = [
        (linking.race, "runtime/race"),
        (linking.msan, "runtime/msan"),
        (linking.asan, "runtime/asan"),
        (linking.cover, "runtime/coverage"),
    ];
    deps.extend(instruments.into_iter().filter(|(on, _)| *on).map(|(_, path)| path));
    Ok(deps)
}

/// Why a program that uses no cgo needs the system's linker (Go: `externalLinkingReason`).
fn external_reason(linking: &Linking, context: &BuildContext, program: &Facts<'_>) -> Option<String> {
    let (goos, goarch) = (context.goos.as_str(), context.goarch.as_str());
    if (goos == "android" && goarch != "arm64") || (goos == "ios" && goarch == "arm64") {
        return Some(format!("{goos}/{goarch}"));
    }
    let mode = linking.mode_on(goos, goarch);
    if mode == "plugin" || (mode == "c-shared" && goarch != "wasm") {
        return Some(format!("-buildmode={mode}"));
    }
    if linking.shared {
        return Some("-linkshared".to_owned());
    }
    let internal_pie = matches!(
        (goos, goarch),
        ("android", "arm64")
            | ("darwin", "amd64" | "arm64")
            | ("linux", "amd64" | "arm64" | "loong64" | "ppc64" | "ppc64le" | "s390x")
            | ("windows", "386" | "amd64" | "arm64")
    );
    if mode == "pie" && !internal_pie {
        return Some("-buildmode=pie".to_owned());
    }
    if mode == "default" && default_pie(goos, linking.race) && !internal_pie {
        return Some("default PIE binary".to_owned());
    }
    // The last word counts.
    let words = linking.ldflags.of(program);
    for (at, word) in words.iter().enumerate().rev() {
        let next = words.get(at + 1).map(String::as_str);
        match (word.as_str(), next) {
            ("-linkmode=external", _) | ("-linkmode", Some("external")) => return Some(word.clone()),
            ("-linkmode=internal", _) | ("-linkmode", Some("internal")) => return None,
            _ => {}
        }
    }
    None
}
