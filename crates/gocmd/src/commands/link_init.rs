//! The flags that decide how programs are linked, and whether they go with the platform (cmd/go/internal/work/init.go:
//! instrumentInit, buildModeInit; internal/platform).

use crate::config::{Config, Linking};
use crate::error::{Error, ErrorKind, Result};
use crate::packages::linking::{default_pie, mode_supported};
use crate::packages::package_flags::PackageFlags;
use crate::packages::tags::BuildContext;
use crate::session::Session;

use super::flags::Flags;
use super::list::fatal;

/// What the flags say.
pub(super) fn of_flags(flags: &Flags) -> Linking {
    let mut ldflags = PackageFlags::default();
    for (_, value) in flags.given().filter(|(name, _)| *name == "ldflags") {
        // A wrong value has ended the command before.
        let _ = ldflags.add(value);
    }
    Linking {
        race: flags.bool("race"),
        msan: flags.bool("msan"),
        asan: flags.bool("asan"),
        cover: flags.bool("cover") || ["covermode", "coverpkg"].iter().any(|name| flags.get(name).is_some()),
        shared: flags.bool("linkshared"),
        mode: flags.text("buildmode").to_owned(),
        ldflags,
    }
}

/// Checks them.
///
/// # Errors
/// Go's texts.
pub(super) fn check(session: &Session<'_>) -> Result<()> {
    let config = &session.config;
    check_instruments(session, config)?;
    let Linking { race, shared, .. } = config.linking;
    let (goos, goarch) = (config.goos.as_str(), config.goarch.as_str());
    let mode = config.linking.mode_on(goos, goarch);
    match mode {
        "archive" | "c-archive" | "c-shared" | "default" | "exe" | "plugin" | "shared" => {}
        "pie" if race && !default_pie(goos, race) => {
            return Err(fatal(format!("-buildmode=pie not supported when -race is enabled on {goos}/{goarch}")));
        }
        "pie" => {}
        _ => return Err(fatal(format!("buildmode={mode} not supported"))),
    }
    if mode != "default" && !mode_supported(mode, goos, goarch) {
        return Err(fatal(format!("-buildmode={mode} not supported on {goos}/{goarch}\n")));
    }
    if shared && !mode_supported("shared", goos, goarch) {
        return Err(fatal(format!("-linkshared not supported on {goos}/{goarch}\n")));
    }
    Ok(())
}

/// `-race`, `-msan` and `-asan` (Go: `instrumentInit`). Whether the C compiler is new enough for `-asan` is not asked.
fn check_instruments(session: &Session<'_>, config: &Config) -> Result<()> {
    let Linking { race, msan, asan, .. } = config.linking;
    let (goos, goarch) = (config.goos.as_str(), config.goarch.as_str());
    let ended = |text: String| {
        session.print_error(text + "\n");
        session.set_status(2);
        Err(Error::new(ErrorKind::Exit, ""))
    };
    for (both, one, other) in
        [(race && msan, "race", "msan"), (race && asan, "race", "asan"), (msan && asan, "msan", "asan")]
    {
        if both {
            return ended(format!("go: may not use -{one} and -{other} simultaneously"));
        }
    }
    let (mode, supported) = match goos {
        _ if msan => {
            ("msan", matches!((goos, goarch), ("linux", "amd64" | "arm64" | "loong64") | ("freebsd", "amd64")))
        }
        _ if asan => {
            let on_linux = matches!(goarch, "arm64" | "amd64" | "loong64" | "riscv64" | "ppc64le");
            ("asan", goos == "linux" && on_linux)
        }
        "linux" => ("race", matches!(goarch, "amd64" | "arm64" | "loong64" | "ppc64le" | "riscv64" | "s390x")),
        "darwin" => ("race", matches!(goarch, "amd64" | "arm64")),
        "freebsd" | "netbsd" | "windows" => ("race", goarch == "amd64"),
        _ => ("race", false),
    };
    if !race && !msan && !asan {
        return Ok(());
    }
    if !supported {
        return ended(format!("-{mode} is not supported on {goos}/{goarch}"));
    }
    if !BuildContext::new(config).cgo_enabled && (goos != "darwin" || msan || asan) {
        let (host_os, host_arch) = (crate::config::host_os(session.system), crate::config::host_arch(session.system));
        let hint = if host_os == goos && host_arch == goarch { "; enable cgo by setting CGO_ENABLED=1" } else { "" };
        return ended(format!("go: -{mode} requires cgo{hint}"));
    }
    Ok(())
}
