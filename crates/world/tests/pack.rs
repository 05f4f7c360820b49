//! Packs give back what went in, and hostile ones do no harm.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program for developers, not part of the core"
)]

use std::sync::Arc;
use std::time::Instant;

use gomod::{ModuleVersion, Numbered};
use world::pack::{Facts, ModuleFacts, summary, write};
use world::registry::Source;
use world::{KnownModules, Pack, PackError};

/// Texts of all kinds, canonical or not.
const TEXTS: [&str; 16] = [
    "module example.com/a\n",
    "module example.com/a",
    "",
    "\n\n",
    "module example.com/a\n\ngo 1.21\n\nrequire example.com/b v1.0.0\n",
    "module example.com/a\n\ngo 1.21.0\n\ntoolchain go1.22.1\n\nrequire (\n\texample.com/b v1.0.0\n\texample.com/c v1.2.0 // indirect\n)\n",
    "module example.com/a\n\ngo 1.21\n\nrequire (\n\texample.com/b v1.1.0\n\texample.com/d/v2 v2.0.1\n)\n\nrequire (\n\texample.com/c v0.0.0-20190408044501-666a987793e9 // indirect\n)\n",
    "// Deprecated: use b\nmodule example.com/a\n\nretract [v1.0.0, v1.1.0] // bad\n",
    "module \"example.com/a\"\nrequire(\n  example.com/b v1\n)\n",
    "module example.com/other\n\ngo 1.21\ngo 1.22\n",
    "module example.com/a\n\nreplace example.com/b => ../b\n\nreplace (\n\texample.com/c v1.0.0 => example.com/r v1.0.0\n)\n\nexclude example.com/b v1.0.0\n",
    "module example.com/a\n\nreplace example.com/b => \"../b\"\n",
    "module example.com/a\r\n\r\ngo 1.13\r\n",
    "module \"example.com/a\"\n\nrequire (\n\t\"example.com/b\" v1.0.0\n\texample.com/c v1.2.0 // why\n)\n\ngo 1.12",
    "module example.com/a // Deprecated: no\r\nrequire(\n  example.com/b v1.0.0\n)\n",
    "require (\n\texample.com/b v1.0.0\n\n\t// why\n\texample.com/c v1.0.0\n",
];

fn facts() -> Facts {
    let mut facts = Facts { origin: "a test".into(), date: "2026-11-21".into(), ..Facts::default() };
    let mut module = ModuleFacts::default();
    for (at, text) in TEXTS.iter().enumerate() {
        module.go_mod.insert(format!("v1.{at}.0"), (*text).to_owned());
        module.time.insert(format!("v1.{at}.0"), format!("2020-0{}-01T10:00:00Z", at % 9 + 1));
    }
    module.list = Some(vec!["v1.0.0".into(), "v1.10.0".into(), "v1.2.0-rc.1".into()]);
    facts.modules.insert("example.com/a".into(), module);
    facts
}

#[test]
fn all_comes_back() {
    let facts = facts();
    let pack = Pack::open(&write(&facts).unwrap()).unwrap();
    assert_eq!((pack.origin(), pack.date(), pack.go_mods().count()), ("a test", "2026-11-21", TEXTS.len()));
    let mut in_numbers = 0;
    for (path, module) in &facts.modules {
        for (version, text) in &module.go_mod {
            let at = ModuleVersion::new(path.as_str(), version.as_str());
            assert_eq!(pack.go_mod(&at).as_deref().map(String::from_utf8_lossy), Some(text.as_str().into()), "{at}");
            assert_eq!(pack.summary(&at), summary(text.as_bytes(), &gomod::ModuleTable::new()), "{at}");
            // In numbers: the same, wherever the text says no more than they do.
            let number = pack.number(&at).unwrap();
            let mut require = Vec::new();
            if let Some(known) = pack.read(number, &mut require) {
                let summary = pack.summary(&at).unwrap();
                assert!(require.iter().map(|number| pack.module(*number)).eq(summary.require.iter()), "{at}");
                assert_eq!(known.go.map_or("", |go| &pack.module(go).version), &*summary.go, "{at}");
                assert_eq!((&*summary.path, summary.ignore.len()), (path.as_str(), 0), "{at}");
                in_numbers += 1;
            }
            let info = format!("{{\"Version\":\"{version}\",\"Time\":\"{}\"}}", module.time[version]);
            assert_eq!(Source::info(&pack, &at), Some(Arc::from(info.as_bytes())));
        }
        assert_eq!(pack.list(path), Some(Arc::from(*b"v1.0.0\nv1.10.0\nv1.2.0-rc.1\n")));
    }
    assert_eq!(in_numbers, 11);
    // Lower numbers are lower versions.
    let ranks: Vec<_> = (0..TEXTS.len()).map(|minor| rank(&pack, &format!("v1.{minor}.0"))).collect();
    assert!(ranks.is_sorted() && ranks[0].is_some());
    assert_eq!(pack.go_mod(&ModuleVersion::new("example.com/b", "v1.0.0")), None);
    assert_eq!(pack.go_mod(&ModuleVersion::new("example.com/z", "v1.0.0")), None);
}

fn rank(pack: &Pack, version: &str) -> Option<u32> {
    pack.rank(pack.number(&ModuleVersion::new("example.com/a", version))?)
}

#[test]
fn versions_that_are_none_are_refused() {
    for version in ["v1.0", "v1.0.0+meta", "main"] {
        let mut facts = facts();
        facts.modules.get_mut("example.com/a").unwrap().go_mod.insert(version.into(), "module example.com/a\n".into());
        assert!(write(&facts).is_err(), "{version}");
    }
}

fn read_all(pack: &Pack) {
    for at in pack.go_mods().take(10_000).collect::<Vec<_>>() {
        let _ = (pack.go_mod(&at), pack.summary(&at), Source::info(pack, &at), pack.list(&at.path));
        let number = pack.number(&at).expect("each has one");
        let mut require = Vec::new();
        if pack.read(number, &mut require).is_some() {
            for number in require {
                assert!(pack.module(number).path.len() < 4096);
            }
        }
    }
}

#[test]
fn hostile_bytes_do_no_harm() {
    assert_eq!(Pack::open(b"").err(), Some(PackError::NotAPack));
    assert_eq!(Pack::open(b"gomodpack 1\n").err(), Some(PackError::NotAPack));
    let good = write(&facts()).unwrap();
    for end in 12..good.len() {
        assert_eq!(Pack::open(&good[..end]).err(), Some(PackError::Broken), "cut at {end}");
    }
    // Damage inside the parts, behind a checksum that fits: every byte of the inflated body changed in turn.
    let start = good.windows(2).position(|two| two == [0x78, 0xDA]).unwrap();
    let body = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&good[start..], 1 << 20).unwrap();
    let started = Instant::now();
    for at in 0..body.len() {
        for value in [0, 1, 0x7F, 0xFF, body[at].wrapping_add(1)] {
            let mut body = body.clone();
            body[at] = value;
            if let Ok(pack) = Pack::open(&with_body(&body)) {
                read_all(&pack);
            }
        }
    }
    assert!(started.elapsed().as_secs() < 60);
}

/// A pack with this first part, no lines and no times.
fn with_body(body: &[u8]) -> Vec<u8> {
    let mut bytes = b"gomodpack 2\n\0\0".to_vec();
    for part in [body, &[], &[]] {
        let small = miniz_oxide::deflate::compress_to_vec_zlib(part, 1);
        for mut number in [part.len(), small.len()] {
            while number >= 0x80 {
                bytes.push(number as u8 | 0x80);
                number >>= 7;
            }
            bytes.push(number as u8);
        }
        bytes.extend(small);
    }
    bytes
}

#[test]
fn bombs_are_bounded() {
    // One module of very many versions, each of which keeps the whole long list of the one below.
    let number = |bytes: &mut Vec<u8>, mut number: usize| {
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
    };
    let bomb = |total: usize| {
        let (versions, items) = (200_000, 200_000);
        let mut section = Vec::new();
        number(&mut section, versions * 2);
        section.extend(std::iter::repeat_n(0, versions * 2));
        number(&mut section, total);
        section.extend(std::iter::repeat_n(1, versions));
        number(&mut section, items);
        for _ in 0..items {
            section.extend([3, 0]);
        }
        for _ in 1..versions {
            number(&mut section, items);
            number(&mut section, items << 2);
        }
        let mut body = vec![0, 1, 1, 6, 1, 3, 0, 1, b'a'];
        number(&mut body, section.len());
        number(&mut body, versions);
        number(&mut body, 0);
        body.extend(section);
        let pack = Pack::open(&with_body(&body)).unwrap();
        read_all(&pack);
    };
    // What it says that it expands to: all of that, as much as a pack may, less than there is, nothing.
    for total in [40_000_000_000, 8_000_000, 7_000_000, 300_000, 0] {
        bomb(total);
    }

    // Very many texts, or shapes, of no length.
    for tables in [vec![], vec![0]] {
        let mut body = tables;
        number(&mut body, 10_000_000);
        body.resize(body.len() + 10_000_000, 0);
        assert_eq!(Pack::open(&with_body(&body)).err(), Some(PackError::Broken));
    }
    // Very many modules, all with the same empty path.
    let modules = 10_000_000;
    let mut body = vec![0, 0];
    number(&mut body, modules);
    number(&mut body, modules * 2);
    body.resize(body.len() + modules * 2, 0);
    assert_eq!(Pack::open(&with_body(&body)).err(), Some(PackError::Broken));

    let mut too_big = b"gomodpack 2\n\0\0".to_vec();
    number(&mut too_big, 65 << 20);
    assert_eq!(Pack::open(&too_big).err(), Some(PackError::TooBig));
}
