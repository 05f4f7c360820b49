//! The commands that are run in a universe.

use fastrand::Rng;

use super::module::Module;
use super::{Kind, chance, pick};

const GRAPH: [&str; 30] = [
    "go list -m all",
    "go list -m -json all",
    "go list -m -u -retracted all",
    "go list -m -u -json=Path,Version,Update,Retracted,Deprecated,Replace all",
    "go list -m -versions MODULE",
    "go list -m -versions -retracted MODULE",
    "go list -m MODULE@latest",
    "go list -m MODULE@QUERY",
    "go list -m -e MODULE MODULE@QUERY",
    "go list -m -json MODULE@VERSION",
    "go list -m -f '{{.Path}} {{.Version}} {{with .Replace}}=> {{.}}{{end}} {{.Indirect}} {{.GoVersion}}' all",
    "go list -m -u -f '{{with .Update}}{{.Version}}{{end}}{{.Retracted}}{{.Deprecated}}' MODULE",
    "go list -m -mod=readonly all",
    "go list -m -mod=mod -retracted all",
    "go list -m example.com/...",
    "go mod graph",
    "go mod graph -go=GOLINE",
    "go mod graph -x",
    "go mod why -m MODULE",
    "go mod why -m MODULE MODULE",
    "go mod edit -json",
    "go mod edit -print",
    "go mod edit -fmt",
    "go mod edit -require=MODULE@VERSION -droprequire=MODULE",
    "go mod edit -exclude=MODULE@VERSION -retract=v1.0.0 -dropexclude=MODULE@VERSION",
    "go mod edit -replace=MODULE=MODULE@VERSION -dropreplace=MODULE",
    "go mod edit -go=GOLINE -toolchain=none",
    "go mod edit -tool=MODULE -ignore=./ignored -godebug=panicnil=1 -dropgodebug=panicnil",
    "go mod download -json",
    "go mod download MODULE@QUERY",
];

const PACKAGES: [&str; 88] = [
    "go mod tidy",
    "go mod tidy",
    "go mod tidy",
    "go mod tidy -e",
    "go mod tidy -e",
    "go mod tidy -v",
    "go mod tidy -e -v",
    "go mod tidy -diff",
    "go mod tidy -e -diff",
    "go mod tidy -go=GOLINE",
    "go mod tidy -compat=GOLINE",
    "go mod tidy -e -go=GOLINE -compat=GOLINE",
    "go get MODULE@QUERY",
    "go get MODULE@QUERY",
    "go get MODULE@VERSION",
    "go get MODULE",
    "go get MODULE/sub",
    "go get MODULE/sub@QUERY",
    "go get MODULE/...",
    "go get MODULE/...@QUERY",
    "go get",
    "go get .",
    "go get ./...",
    "go get ./inner",
    "go get all@patch",
    "go get all@upgrade",
    "go get -u",
    "go get -u ./...",
    "go get -u all",
    "go get -u MODULE",
    "go get -u=patch",
    "go get -u=patch ./...",
    "go get -u=patch MODULE@QUERY",
    "go get -t",
    "go get -t ./...",
    "go get -t -u ./...",
    "go get -t -u=patch all",
    "go get -tool MODULE",
    "go get -tool MODULE/cmd@QUERY",
    "go get -tool MODULE@none",
    "go get tool@upgrade",
    "go get -u tool",
    "go get MODULE@none",
    "go get MODULE@none MODULE@none",
    "go get MODULE@QUERY MODULE@QUERY",
    "go get -x MODULE@VERSION",
    "go get -v MODULE@QUERY",
    "go get go@GOLINE",
    "go get go@GOLINE MODULE@QUERY",
    "go get toolchain@none",
    "go get toolchain@go1.27.3",
    "go get go@latest",
    "go mod vendor",
    "go mod vendor",
    "go mod vendor -e",
    "go mod vendor -v",
    "go mod vendor -e -v -o elsewhere",
    "go mod why MODULE",
    "go mod why MODULE/sub",
    "go mod why -vendor MODULE",
    "go mod why -m MODULE",
    "go mod why -m -vendor MODULE MODULE",
    "go mod why all",
    "go mod verify",
    "go mod download",
    "go mod download -json",
    "go mod download -x",
    "go mod download all",
    "go mod download -json MODULE@QUERY MODULE",
    "go list -e -f '{{.ImportPath}} {{.Name}} {{.Imports}} {{.TestImports}} {{.XTestImports}} {{with .Error}}{{.Err}}{{end}}' all",
    "go list -e -deps -f '{{.ImportPath}} {{with .Module}}{{.}}{{end}} {{.Standard}} {{.DepOnly}} {{with .Error}}{{.Pos}} {{.Err}}{{end}}' ./...",
    "go list -e -json=ImportPath,Module,Imports,Deps,Error,DepsErrors,Match,Incomplete ./...",
    "go list -e -json=ImportPath,GoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles,EmbedFiles,InvalidGoFiles MODULE",
    "go list -e -test -deps -f '{{.ImportPath}} {{.ForTest}}' ./...",
    "go list -e -test ./...",
    "go list -find ./...",
    "go list -find -e MODULE/...",
    "go list ./...",
    "go list all",
    "go list -deps ./...",
    "go list -test -e ./... MODULE",
    "go list tool",
    "go list MODULE",
    "go list -e MODULE/sub MODULE",
    "go list -tags=never ./...",
    "go list -m -u all",
    "go list -m all",
    "go mod graph",
];

const WORKSPACE: [&str; 34] = [
    "go work sync",
    "go work sync",
    "go work edit -json",
    "go work edit -print",
    "go work edit -fmt",
    "go work edit -go=GOLINE",
    "go work edit -use=./local0 -dropuse=./side",
    "go work edit -replace=MODULE=MODULE@VERSION -godebug=panicnil=1",
    "go work edit -toolchain=go1.27.3 -dropreplace=MODULE",
    "go work use ./side",
    "go work use -r .",
    "go work use ./local0 ./nowhere",
    "go work init",
    "go work vendor",
    "go work vendor -e",
    "go work vendor -v",
    "go list -m all",
    "go list -m",
    "go list -m -json all",
    "go list -m -u all",
    "go mod graph",
    "go mod why -m MODULE",
    "go mod why MODULE",
    "go mod verify",
    "go mod download",
    "go mod tidy",
    "go -C side mod tidy",
    "go -C side get MODULE@QUERY",
    "go get -u ./...",
    "go get MODULE@QUERY",
    "go list -e -deps -f '{{.ImportPath}} {{with .Module}}{{.}}{{end}}' ./... ./side/...",
    "go list -e -f '{{.ImportPath}} {{with .Error}}{{.Err}}{{end}}' all",
    "go list ./... ./side/...",
    "go list -deps work",
];

/// What a chain has besides: the flags that change where a command reads and writes.
const FLAGS: [&str; 12] = [
    "go mod tidy -modfile=other.mod",
    "go get -modfile=other.mod MODULE@QUERY",
    "go list -m -modfile=other.mod all",
    "go list -mod=vendor -e ./...",
    "go list -mod=vendor -m all",
    "go list -mod=readonly -e -deps ./...",
    "go list -mod=mod ./...",
    "go list -overlay=overlay.json -e -f '{{.ImportPath}} {{.Imports}}' ./...",
    "go list -overlay=overlay.json -m all",
    "go -C inner list -e .",
    "go mod vendor -C=inner",
    "go mod init example.com/again",
];

/// What needs the compiler in the end: compared as far as loading goes.
const BUILDING: [&str; 23] = [
    "go build -o /dev/null ./...",
    "go build -o /dev/null .",
    "go build -o /dev/null MODULE",
    "go build -o /dev/null MODULE/sub",
    "go build -o /dev/null all",
    "go run ./...",
    "go run .",
    "go install MODULE@QUERY",
    "go run MODULE/cmd@QUERY",
    "go vet ./...",
    "go vet -fix -diff ./...",
    "go vet",
    "go vet MODULE/...",
    "go fix -diff ./...",
    "go test ./...",
    "go test",
    "go test -c -o /dev/null ./inner",
    "go test MODULE",
    "go test -vet=off MODULE/...",
    "go list -deps -test all",
    "go list -e -deps -test -f '{{.ImportPath}} {{.ForTest}} {{.Imports}} {{.TestImports}} {{.XTestImports}}' all",
    "go list -test -json=ImportPath,ForTest,Imports,Deps,Error ./... net/http testing",
    "go list -deps -test ./...",
];

const QUERIES: [&str; 19] = [
    "latest",
    "upgrade",
    "patch",
    "v1",
    "v2",
    "v1.0",
    "v1.2",
    "<v1.2.0",
    "<=v1.1.0",
    ">v1.0.0",
    ">=v1.1.0",
    ">v1.1",
    "<v0.1.0",
    "none",
    "v1.99.0",
    "v2.0.0",
    "v2.0.0+incompatible",
    "master",
    "0123456789ab",
];

const GO_LINES: [&str; 10] = ["1.16", "1.17", "1.18", "1.20", "1.21", "1.21.0", "1.23.0", "1.27", "1.27.3", "1.99"];

/// A chain of commands.
pub fn choose(random: &mut Rng, kind: Kind, mains: &[Vec<(String, String)>], published: &[Module]) -> Vec<String> {
    let count = if kind == Kind::Chain { random.usize(3..9) } else { random.usize(3..6) };
    let mut commands = Vec::new();
    if kind == Kind::Chain && chance(random, 50) {
        // The way that people go.
        for command in ["go mod tidy", "go get MODULE@QUERY", "go mod vendor"] {
            if chance(random, 85) {
                commands.push(filled(random, command, mains, published));
            }
        }
    }
    while commands.len() < count {
        let building = kind != Kind::Graph && chance(random, 8);
        let from: &[&str] = match kind {
            _ if building => &BUILDING,
            Kind::Graph => &GRAPH,
            Kind::Packages => &PACKAGES,
            Kind::Workspace => &WORKSPACE,
            Kind::Chain => match random.u32(0..10) {
                0 => &GRAPH,
                1 | 2 => &FLAGS,
                _ => &PACKAGES,
            },
        };
        let command = pick(random, from);
        commands.push(filled(random, command, mains, published));
    }
    commands
}

/// A command with its words in capitals replaced.
fn filled(random: &mut Rng, command: &str, mains: &[Vec<(String, String)>], published: &[Module]) -> String {
    let mut command = command.to_owned();
    while let Some(at) = command.find("MODULE") {
        let module = module(random, mains, published);
        command.replace_range(at..at + "MODULE".len(), &module);
    }
    while let Some(at) = command.find("QUERY") {
        command.replace_range(at..at + "QUERY".len(), pick(random, &QUERIES));
    }
    while let Some(at) = command.find("GOLINE") {
        command.replace_range(at..at + "GOLINE".len(), pick(random, &GO_LINES));
    }
    while let Some(at) = command.find("VERSION") {
        let versions: Vec<&str> = published.iter().map(|module| module.version.as_str()).collect();
        let version = if versions.is_empty() { "v1.0.0" } else { pick(random, &versions) };
        command.replace_range(at..at + "VERSION".len(), version);
    }
    command
}

/// A required module, mostly; else any.
fn module(random: &mut Rng, mains: &[Vec<(String, String)>], published: &[Module]) -> String {
    let required: Vec<&str> = mains.iter().flatten().map(|(path, _)| path.as_str()).collect();
    if !required.is_empty() && chance(random, 70) {
        return pick(random, &required).to_owned();
    }
    let known: Vec<&str> = published.iter().map(|module| module.path.as_str()).collect();
    if known.is_empty() || chance(random, 3) { "example.com/missing".into() } else { pick(random, &known).to_owned() }
}
