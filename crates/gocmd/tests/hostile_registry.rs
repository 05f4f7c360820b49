//! Registries that answer nonsense: every answer ends in an error or a result, in bounded time, without a panic.

use gocmd::Outcome;
use world::{Fetched, Registry, Tree, World};

const BASE: &str = "file:///registry/example.com/a";

fn world(answers: &[(&str, Vec<u8>)]) -> World {
    let mut tree = Tree::default();
    let go_mod = "module example.com/app\n\ngo 1.20\n\nrequire example.com/a v1.0.0\n";
    tree.place("/app/go.mod", go_mod.as_bytes().into(), 0o644);
    let mut world = World::new(tree, Registry::default(), "/app");
    for (name, value) in [
        ("GOENV", "off"),
        ("GOFLAGS", "-mod=mod"),
        ("GOPATH", "/go"),
        ("GOPROXY", "file:///registry"),
        ("GOSUMDB", "off"),
        ("GOTOOLCHAIN", "local"),
        ("HOME", "/home"),
    ] {
        world.set_env(name, value);
    }
    for (path, data) in answers {
        world.set_answer(&format!("{BASE}/{path}"), Fetched::Body(data.clone().into()));
    }
    world
}

fn go(world: &World, command: &str) -> Outcome {
    let args: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    gocmd::commands::run(world, &args)
}

/// A small generator, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// A well-formed answer, cut, repeated or changed somewhere.
fn spoiled(random: &mut Random, text: &[u8]) -> Vec<u8> {
    let mut data = text.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(data.len().max(1));
        match random.below(4) {
            0 => data.truncate(at),
            1 if !data.is_empty() => data[at] = random.below(256) as u8,
            2 => {
                let piece = data[..at].to_vec();
                data.extend(piece);
            }
            _ => data.insert(at.min(data.len()), b"\0\"{}[]()/@v\n\xff"[random.below(13)]),
        }
    }
    data
}

const INFO: &[u8] = br#"{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z","Origin":{"VCS":"git","Hash":"00"}}"#;
const GO_MOD: &[u8] =
    b"module example.com/a\n\ngo 1.20\n\nrequire example.com/a v1.0.0 // indirect\n\nretract [v1.0.0, v1.1.0] // bad\n";
const LIST: &[u8] = b"v1.0.0\nv1.1.0 2020-01-01T00:00:00Z\nv2.0.0+incompatible\nv0.0.0-20200101000000-000000000000\n";

/// One stored file, `example.com/a@v1.0.0/go.mod` with `module example.com/a\n`.
fn zip() -> Vec<u8> {
    let (name, body) = (b"example.com/a@v1.0.0/go.mod", b"module example.com/a\n");
    let (size, length) = ((body.len() as u32).to_le_bytes(), (name.len() as u16).to_le_bytes());
    // A checksum of zero is not checked, as with Go.
    let facts = [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &[0; 4], &size, &size, &length, &[0, 0]].concat();
    let local = [&b"PK\x03\x04"[..], &facts, name, body].concat();
    let entry = [&b"PK\x01\x02\x14\0"[..], &facts, &[0; 14], name].concat();
    let end = [
        &b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..],
        &(entry.len() as u32).to_le_bytes(),
        &(local.len() as u32).to_le_bytes(),
        &[0, 0],
    ]
    .concat();
    [local, entry, end].concat()
}

#[test]
fn the_answers_are_good_before_they_are_spoiled() {
    let world = world(&[
        ("@v/list", LIST.to_vec()),
        ("@v/v1.0.0.info", INFO.to_vec()),
        ("@v/v1.0.0.mod", GO_MOD.to_vec()),
        ("@v/v1.0.0.zip", zip()),
    ]);
    let outcome = go(&world, "list -m all");
    assert_eq!(String::from_utf8_lossy(&outcome.stdout), "example.com/app\nexample.com/a v1.0.0\n");
    let outcome = go(&world, "mod download -json example.com/a@v1.0.0");
    assert_eq!(outcome.status, 0, "{}", String::from_utf8_lossy(&outcome.stdout));
    assert_eq!(
        &*world.tree().read("/go/pkg/mod/example.com/a@v1.0.0/go.mod").expect("extracted"),
        b"module example.com/a\n"
    );
}

#[test]
fn nonsense_ends_in_a_result() {
    let mut random = Random(1);
    let commands = [
        "list -m all",
        "list -m -u -json all",
        "list -m -versions -retracted example.com/a",
        "list -m example.com/a@latest example.com/a@<v2 example.com/a@v1 example.com/a@upgrade",
        "mod download -json",
        "mod verify",
    ];
    for round in 0..400 {
        let world = world(&[
            ("@v/list", spoiled(&mut random, LIST)),
            ("@latest", spoiled(&mut random, INFO)),
            ("@v/v1.0.0.info", spoiled(&mut random, INFO)),
            ("@v/v1.0.0.mod", spoiled(&mut random, GO_MOD)),
            ("@v/v1.0.0.zip", spoiled(&mut random, &zip())),
        ]);
        let outcome = go(&world, commands[round % commands.len()]);
        assert!(outcome.status >= 0 && outcome.status <= 2);
    }
}
