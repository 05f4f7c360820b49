//! All commands with their usage lines and flags. What a command does stands in a file of its own.

use crate::error::Result;
use crate::packages::package_flags::PackageFlags;
use crate::session::Session;

use super::flags::{Flag, Flags, Takes, bool_flag, text_flag};
use super::run as runs;

/// What a command does.
#[derive(Clone, Copy)]
pub enum Run {
    /// It runs here.
    Here(fn(&Session<'_>, &Flags) -> Result<()>),
    /// Go has it, and it is not about modules.
    Outside,
}

/// One command.
pub struct Command {
    /// The words behind `go`.
    pub name: &'static str,
    /// How it is used, behind `usage: `.
    pub usage: &'static str,
    /// What it does in a few words (Go: `Short`).
    pub short: &'static str,
    /// Its flags.
    pub flags: fn() -> Vec<Flag>,
    /// What it does.
    pub run: Run,
}

/// Groups of commands.
pub const GROUPS: [(&str, &str); 2] = [("mod", "module maintenance"), ("work", "workspace maintenance")];

fn chdir() -> Flag {
    Flag { name: "C", takes: Takes::Checked(|_| Err("-C flag must be first flag on command line".to_owned())) }
}

fn module_flags() -> Vec<Flag> {
    vec![chdir(), bool_flag("modcacherw"), text_flag("modfile"), text_flag("overlay")]
}

fn with_module_flags(flags: &[Flag]) -> Vec<Flag> {
    [flags, &module_flags()].concat()
}

fn build_flags() -> Vec<Flag> {
    let mut flags = module_flags();
    for name in ["n", "x", "a", "v", "asan", "linkshared", "msan", "race", "trimpath", "work"] {
        flags.push(bool_flag(name));
    }
    for name in ["asmflags", "gcflags", "gccgoflags", "ldflags"] {
        flags.push(Flag { name, takes: Takes::Checked(PackageFlags::check) });
    }
    for name in [
        "buildmode",
        "mod",
        "installsuffix",
        "pgo",
        "pkgdir",
        "tags",
        "debug-actiongraph",
        "debug-runtime-trace",
        "debug-trace",
    ] {
        flags.push(text_flag(name));
    }
    flags.push(Flag { name: "p", takes: Takes::Number });
    flags.push(Flag { name: "toolexec", takes: Takes::Quoted });
    flags.push(Flag {
        name: "compiler",
        takes: Takes::Checked(|value| match value {
            "gc" | "gccgo" => Ok(()),
            _ => Err(format!("unknown compiler {}", gomod::quote::quote(value))),
        }),
    });
    flags.push(Flag {
        name: "buildvcs",
        takes: Takes::Optional(|value| match value {
            "auto" => Ok(()),
            _ if super::flags::parse_bool(value).is_some() => Ok(()),
            _ => Err("value is neither 'auto' nor a valid bool".to_owned()),
        }),
    });
    flags
}

fn build_flags_and(more: &[Flag]) -> Vec<Flag> {
    [more, &build_flags()].concat()
}

fn coverage_flags() -> Vec<Flag> {
    vec![
        bool_flag("cover"),
        text_flag("coverpkg"),
        Flag {
            name: "covermode",
            takes: Takes::Checked(|value| match value {
                "set" | "count" | "atomic" => Ok(()),
                _ => Err("valid modes are \"set\", \"count\", or \"atomic\"".to_owned()),
            }),
        },
    ]
}

const GO_VERSION: Flag = Flag { name: "go", takes: Takes::GoVersion };
const COMPAT_VERSION: Flag = Flag { name: "compat", takes: Takes::GoVersion };

fn optional(name: &'static str) -> Flag {
    Flag { name, takes: Takes::Optional(|_| Ok(())) }
}

fn list_flags() -> Vec<Flag> {
    let mut flags = build_flags_and(&coverage_flags());
    for name in ["compiled", "deps", "e", "export", "find", "m", "retracted", "test", "u", "versions"] {
        flags.push(bool_flag(name));
    }
    flags.extend([optional("json"), text_flag("f"), text_flag("reuse")]);
    flags
}

fn get_flags() -> Vec<Flag> {
    let mut flags: Vec<Flag> = build_flags().into_iter().filter(|flag| flag.name != "mod").collect();
    for name in ["f", "fix", "m", "t", "tool", "insecure", "json"] {
        flags.push(bool_flag(name));
    }
    flags.push(optional("u"));
    flags.push(Flag {
        name: "d",
        takes: Takes::Optional(|value| {
            // Only a second value is judged: "-d" was once allowed with any.
            match super::flags::parse_bool(value) {
                Some(_) => Ok(()),
                None => Err(format!("strconv.ParseBool: parsing {}: invalid syntax", gomod::quote::quote(value))),
            }
        }),
    });
    flags
}

fn test_flags() -> Vec<Flag> {
    // `go test` has a `-v` of its own.
    let building = build_flags().into_iter().filter(|flag| flag.name != "v");
    [super::test_line::own_flags(), coverage_flags(), building.collect()].concat()
}

/// The flags of `go vet` and `go fix` that the command itself has (Go: `addFlags` of package vet).
fn vet_flags(more: &[Flag]) -> Vec<Flag> {
    let lines = Flag { name: "c", takes: Takes::Number };
    [more, &[bool_flag("diff"), bool_flag("json"), lines], &build_flags()].concat()
}

/// All commands, in Go's order (by name).
pub const COMMANDS: &[Command] = &[
    Command {
        name: "bug",
        usage: "go bug",
        short: "start a bug report",
        flags: || vec![chdir(), bool_flag("v")],
        run: Run::Outside,
    },
    Command {
        name: "build",
        usage: "go build [-o output] [build flags] [packages]",
        short: "compile packages and dependencies",
        flags: || [vec![text_flag("o"), bool_flag("json")], build_flags_and(&coverage_flags())].concat(),
        run: runs::BUILD,
    },
    Command {
        name: "clean",
        usage: "go clean [-i] [-r] [-cache] [-testcache] [-modcache] [-fuzzcache] [build flags] [packages]",
        short: "remove object files and cached files",
        flags: || build_flags_and(&["i", "r", "cache", "fuzzcache", "modcache", "testcache"].map(bool_flag)),
        run: runs::CLEAN,
    },
    Command {
        name: "doc",
        usage: "go doc [doc flags] [package|[package.]symbol[.methodOrField]]",
        short: "show documentation for package or symbol",
        flags: Vec::new,
        run: Run::Outside,
    },
    Command {
        name: "env",
        usage: "go env [-json] [-changed] [-u] [-w] [var ...]",
        short: "print Go environment information",
        flags: || [vec![chdir()], ["n", "x", "json", "u", "w", "changed"].map(bool_flag).to_vec()].concat(),
        run: runs::ENV,
    },
    Command {
        name: "fix",
        usage: "go fix [build flags] [-fixtool prog] [fix flags] [packages]",
        short: "apply fixes suggested by static checkers",
        flags: || vet_flags(&[text_flag("fixtool"), text_flag("fix")]),
        run: runs::VET,
    },
    Command {
        name: "fmt",
        usage: "go fmt [-n] [-x] [packages]",
        short: "gofmt (reformat) package sources",
        flags: || with_module_flags(&[bool_flag("n"), bool_flag("x"), text_flag("mod")]),
        run: Run::Outside,
    },
    Command {
        name: "generate",
        usage: "go generate [-run regexp] [-n] [-v] [-x] [build flags] [file.go... | packages]",
        short: "generate Go files by processing source",
        flags: || build_flags_and(&[text_flag("run"), text_flag("skip")]),
        run: Run::Outside,
    },
    Command {
        name: "get",
        usage: "go get [-t] [-u] [-tool] [build flags] [packages]",
        short: "add dependencies to current module and install them",
        flags: get_flags,
        run: runs::GET,
    },
    Command {
        name: "install",
        usage: "go install [build flags] [packages]",
        short: "compile and install packages and dependencies",
        flags: || [vec![bool_flag("json")], build_flags_and(&coverage_flags())].concat(),
        run: runs::INSTALL,
    },
    Command {
        name: "list",
        usage: "go list [-f format] [-json] [-m] [list flags] [build flags] [packages]",
        short: "list packages or modules",
        flags: list_flags,
        run: runs::LIST,
    },
    Command {
        name: "mod download",
        usage: "go mod download [-x] [-json] [-reuse=old.json] [modules]",
        short: "download modules to local cache",
        flags: || with_module_flags(&[bool_flag("json"), bool_flag("x"), text_flag("reuse")]),
        run: runs::MOD_DOWNLOAD,
    },
    Command {
        name: "mod edit",
        usage: "go mod edit [editing flags] [-fmt|-print|-json] [go.mod]",
        short: "edit go.mod from tools or scripts",
        flags: || [super::mod_edit::FLAGS, &module_flags()].concat(),
        run: runs::MOD_EDIT,
    },
    Command {
        name: "mod graph",
        usage: "go mod graph [-go=version] [-x]",
        short: "print module requirement graph",
        flags: || with_module_flags(&[GO_VERSION, bool_flag("x")]),
        run: runs::MOD_GRAPH,
    },
    Command {
        name: "mod init",
        usage: "go mod init [module-path]",
        short: "initialize new module in current directory",
        flags: module_flags,
        run: runs::MOD_INIT,
    },
    Command {
        name: "mod tidy",
        usage: "go mod tidy [-e] [-v] [-x] [-diff] [-go=version] [-compat=version]",
        short: "add missing and remove unused modules",
        flags: || {
            let own = ["v", "x", "e", "diff"].map(bool_flag);
            [own.to_vec(), vec![GO_VERSION, COMPAT_VERSION], module_flags()].concat()
        },
        run: runs::MOD_TIDY,
    },
    Command {
        name: "mod vendor",
        usage: "go mod vendor [-e] [-v] [-o outdir]",
        short: "make vendored copy of dependencies",
        flags: || with_module_flags(&[bool_flag("v"), bool_flag("e"), text_flag("o")]),
        run: runs::MOD_VENDOR,
    },
    Command {
        name: "mod verify",
        usage: "go mod verify",
        short: "verify dependencies have expected content",
        flags: module_flags,
        run: runs::MOD_VERIFY,
    },
    Command {
        name: "mod why",
        usage: "go mod why [-m] [-vendor] packages...",
        short: "explain why packages or modules are needed",
        flags: || with_module_flags(&[bool_flag("m"), bool_flag("vendor")]),
        run: runs::MOD_WHY,
    },
    Command {
        name: "run",
        usage: "go run [build flags] [-exec xprog] package [arguments...]",
        short: "compile and run Go program",
        flags: || {
            let exec = Flag { name: "exec", takes: Takes::Quoted };
            [vec![exec, bool_flag("json")], build_flags_and(&coverage_flags())].concat()
        },
        run: runs::RUN,
    },
    Command {
        name: "telemetry",
        usage: "go telemetry [off|local|on]",
        short: "manage telemetry data and settings",
        flags: || vec![chdir()],
        run: Run::Outside,
    },
    Command {
        name: "test",
        usage: "go test [build/test flags] [packages] [build/test flags & test binary flags]",
        short: "test packages",
        flags: test_flags,
        run: runs::TEST,
    },
    Command {
        name: "tool",
        usage: "go tool [-n] command [args...]",
        short: "run specified go tool",
        flags: || with_module_flags(&[bool_flag("n")]),
        run: Run::Outside,
    },
    Command {
        name: "version",
        usage: "go version [-m] [-v] [-json] [file ...]",
        short: "print Go version",
        flags: || [vec![chdir()], ["m", "v", "json"].map(bool_flag).to_vec()].concat(),
        run: runs::VERSION,
    },
    Command {
        name: "vet",
        usage: "go vet [build flags] [-vettool prog] [vet flags] [packages]",
        short: "report likely mistakes in packages",
        flags: || vet_flags(&[text_flag("vettool"), bool_flag("fix")]),
        run: runs::VET,
    },
    Command {
        name: "work edit",
        usage: "go work edit [editing flags] [go.work]",
        short: "edit go.work from tools or scripts",
        flags: || [super::work_edit::FLAGS, &[chdir()]].concat(),
        run: runs::WORK_EDIT,
    },
    Command {
        name: "work init",
        usage: "go work init [moddirs]",
        short: "initialize workspace file",
        flags: module_flags,
        run: runs::WORK_INIT,
    },
    Command {
        name: "work sync",
        usage: "go work sync",
        short: "sync workspace build list to modules",
        flags: module_flags,
        run: runs::WORK_SYNC,
    },
    Command {
        name: "work use",
        usage: "go work use [-r] [moddirs]",
        short: "add modules to workspace file",
        flags: || with_module_flags(&[bool_flag("r")]),
        run: runs::WORK_USE,
    },
    Command {
        name: "work vendor",
        usage: "go work vendor [-e] [-v] [-o outdir]",
        short: "make vendored copy of dependencies",
        flags: || with_module_flags(&[bool_flag("v"), bool_flag("e"), text_flag("o")]),
        run: runs::WORK_VENDOR,
    },
];
