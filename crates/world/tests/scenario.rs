//! A scenario text becomes the world that commands see, and back.

use std::sync::Arc;

use gomod::ModuleVersion;
use world::registry::{Source, time_of};
use world::scenario::{Place, place_of};
use world::{Fetched, ModuleSummary, Rest, Scenario, System};

const TEXT: &str = "Two versions meet.
go list -m all
 go mod tidy
-- go.mod --
module example.com/app
-- go.env --
# comment
GOFLAGS=-mod=mod
-- example.com/a@v1.2.0/go.mod --
module example.com/a
-- example.com/a@v1.2.0/a.go --
package a
-- example.com/a@v1.10.0-pre/a.go --
package a
-- example.com/a@v0.0.0-20190408044501-666a987793e9/a.go --
package a
-- github.com/!burnt!sushi/toml@v0.3.1/go.mod --
module github.com/BurntSushi/toml
";

fn get(system: &dyn System, url: &str) -> String {
    match system.fetch(url) {
        Fetched::Body(body) => String::from_utf8_lossy(&body).into_owned(),
        Fetched::File(error) => format!("file: {error}"),
        Fetched::Status { status, body, .. } => format!("{status}: {body}"),
        Fetched::Failed(text) | Fetched::Cut(text) | Fetched::Fatal(text) => text,
        Fetched::Unknown => "unknown".into(),
    }
}

#[test]
fn text_to_world_and_back() {
    let scenario = Scenario::parse(TEXT.as_bytes());
    assert_eq!(String::from_utf8(scenario.format()).unwrap(), TEXT);
    assert_eq!(scenario.commands(), ["go list -m all"]);
    let world = scenario.world();
    assert_eq!(&*world.read("/app/go.mod").unwrap(), b"module example.com/app\n");
    assert_eq!(world.env("GOFLAGS").as_deref(), Some("-mod=mod"));
    assert!(world.read("/app/go.env").is_err());
}

#[test]
fn registry_answers_as_a_folder_does() {
    let world = Scenario::parse(TEXT.as_bytes()).world();
    let base = "file:///proxy/example.com/a";
    assert_eq!(get(&world, &format!("{base}/@v/list")), "v1.2.0\nv1.10.0-pre\n");
    assert_eq!(get(&world, &format!("{base}/@v/v1.2.0.mod")), "module example.com/a\n");
    assert_eq!(get(&world, &format!("{base}/@v/v1.10.0-pre.mod")), "module example.com/a\n");
    let info = "{\"Version\":\"v1.2.0\",\"Time\":\"2020-01-01T00:00:00Z\"}";
    assert_eq!(get(&world, &format!("{base}/@v/v1.2.0.info")), info);
    assert_eq!(get(&world, &format!("{base}/@latest")), info);
    let missing = "/proxy/example.com/a/@v/v1.3.0.mod";
    let expected = format!("file: open {missing}: no such file or directory");
    assert_eq!(get(&world, &format!("file://{missing}")), expected);
    assert!(matches!(world.fetch(&format!("{base}/@v/v1.2.0.zip")), Fetched::Body(zip) if zip.starts_with(b"PK")));
    assert_eq!(
        get(&world, "file:///proxy/github.com/%21burnt%21sushi/toml/@v/v0.3.1.mod"),
        "module github.com/BurntSushi/toml\n"
    );
    assert_eq!(get(&world, "file:///app/go%2Emod"), "module example.com/app\n");
    assert_eq!(time_of("v0.0.0-20190408044501-666a987793e9"), "2019-04-08T04:45:01Z");
    assert_eq!(get(&world, "https://example.com/x?go-get=1"), "unknown");
}

#[test]
fn what_nobody_knows() {
    let mut scenario = Scenario::parse(TEXT.as_bytes());
    scenario.set_rest(Rest::Unknown);
    let world = scenario.world();
    assert_eq!(get(&world, "file:///proxy/rsc.io/quote/@v/list"), "unknown");
    assert_eq!(get(&world, "file:///proxy/rsc.io/quote/@v/v1.0.0.mod"), "unknown");
    for absent in ["example.com/b/@v/list", "github.com/!burnt!sushi/toml/@v/v1.0.0.mod"] {
        assert!(get(&world, &format!("file:///proxy/{absent}")).ends_with("no such file or directory"), "{absent}");
    }
    let mut world = world;
    world.set_env("GOPROXY", "https://proxy.test/a,https://proxy.test/b|direct");
    assert_eq!(get(&world, "https://proxy.test/b/example.com/a/@v/v1.2.0.mod"), "module example.com/a\n");
    let missing = "example.com/a/@v/v9.0.0.mod";
    assert_eq!(get(&world, &format!("https://proxy.test/a/{missing}")), format!("404 Not Found: not found: {missing}"));
}

#[test]
fn setting_files() {
    let mut scenario = Scenario::parse(TEXT.as_bytes());
    scenario.set_file("sub/x.go", Some(Arc::from(*b"package sub\n")));
    let names: Vec<_> = scenario.files().iter().map(|file| file.name.clone()).collect();
    assert_eq!(names[..3], ["go.mod", "go.env", "sub/x.go"]);
    assert!(scenario.world().read("/app/sub/x.go").is_ok());
    scenario.set_file("sub/x.go", None);
    assert!(scenario.world().stat("/app/sub").is_err());
    scenario.set_file("example.com/a@v1.2.0/go.mod", None);
    scenario.set_file("example.com/a@v1.2.0/a.go", None);
    let list = get(&scenario.world(), "file:///proxy/example.com/a/@v/list");
    assert_eq!(list, "v1.10.0-pre\n");
    assert_eq!(String::from_utf8(scenario.format()).unwrap().matches("a@v1.2.0").count(), 0);
}

#[test]
fn changes_of_a_run() {
    let scenario = Scenario::parse(TEXT.as_bytes());
    let world = scenario.world();
    world.write("/app/go.mod", b"module example.com/changed\n", 0o644).unwrap();
    world.write("/app/go.sum", b"sum\n", 0o644).unwrap();
    world.create_dir_all("/home/gopher/go/pkg/mod").unwrap();
    world.write("/home/gopher/go/pkg/mod/x", b"", 0o644).unwrap();
    let changes = scenario.changes(&world);
    let names: Vec<_> = changes.iter().map(|(name, before, _)| (name.as_str(), before.is_some())).collect();
    assert_eq!(names, [("go.mod", true), ("go.sum", false)]);
}

#[test]
fn lone_texts() {
    for (text, name) in [
        ("module example.com/app\n", Some("go.mod")),
        ("// comment\n\nrequire (\n\trsc.io/quote v1.5.2\n)\n", Some("go.mod")),
        ("go 1.21\nuse ./a\n", Some("go.work")),
        ("package main\n", Some("prog.go")),
        ("package main\n-- go.mod --\nmodule m\n", Some("prog.go")),
        ("go list -m all\nprose\n", None),
        ("", None),
    ] {
        let scenario = Scenario::parse(text.as_bytes());
        assert_eq!(scenario.files().first().map(|file| file.name.as_str()), name, "{text:?}");
    }
}

#[test]
fn names() {
    let tree = |path: &str| Place::Tree(path.to_owned());
    let published =
        |path: &str, version: &str, file: &str| Place::Published(ModuleVersion::new(path, version), file.to_owned());
    for (name, place) in [
        ("go.mod", tree("/app/go.mod")),
        ("../lib/go.mod", tree("/lib/go.mod")),
        ("../../../x", tree("/x")),
        ("/etc/x", tree("/etc/x")),
        ("a@b/c", tree("/app/a@b/c")),
        ("example.com/a@v1.0.0", tree("/app/example.com/a@v1.0.0")),
        ("example.com/a@v1.0.0/sub/x.go", published("example.com/a", "v1.0.0", "sub/x.go")),
        ("gopkg.in/yaml.v3@master/.info", published("gopkg.in/yaml.v3", "master", ".info")),
        ("go.env", Place::Environment),
    ] {
        assert_eq!(place_of(name), place, "{name}");
    }
}

struct One;

impl Source for One {
    fn has_module(&self, path: &str) -> bool {
        path == "rsc.io/quote"
    }
    fn go_mod(&self, module: &ModuleVersion) -> Option<Arc<[u8]>> {
        (&*module.path == "rsc.io/quote" && &*module.version == "v1.0.0").then(|| Arc::from(*b"module rsc.io/quote\n"))
    }
    fn info(&self, _: &ModuleVersion) -> Option<Arc<[u8]>> {
        None
    }
    fn list(&self, _: &str) -> Option<Arc<[u8]>> {
        None
    }
    fn summary(&self, _: &ModuleVersion) -> Option<Arc<ModuleSummary>> {
        None
    }
}

#[test]
fn sources_stand_behind() {
    let mut scenario = Scenario::parse(b"-- go.mod --\nmodule m\n");
    scenario.set_rest(Rest::Unknown);
    scenario.add_source(Arc::new(One));
    let world = scenario.world();
    assert_eq!(get(&world, "file:///proxy/rsc.io/quote/@v/v1.0.0.mod"), "module rsc.io/quote\n");
    assert_eq!(get(&world, "file:///proxy/rsc.io/quote/@v/v1.0.1.mod"), "unknown");
}
