//! What comes from a registry or a checksum database.

use gocmd::fetch::archive::Archive;
use gocmd::fetch::info::RevInfo;
use gocmd::fetch::url::Url;
use gocmd::fetch::{note, tlog, unzip};
use gomod::ModuleVersion;
use world::{Registry, Tree, World};

use crate::{Verdict, check};

/// One stored file, `example.com/a@v1.0.0/go.mod` with `module example.com/a`.
pub(crate) const ARCHIVES: &[&[u8]] = &[
    b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\x15\0\0\0\x15\0\0\0\x1b\0\0\0example.com/a@v1.0.0/go.modmodule example.com/a\nPK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\x15\0\0\0\x15\0\0\0\x1b\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0example.com/a@v1.0.0/go.modPK\x05\x06\0\0\0\0\x01\0\x01\0\x49\0\0\0\x4e\0\0\0\0\0",
];

pub(crate) const ANSWERS: &[&[u8]] = &[
    br#"{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z","Origin":{"VCS":"git","Hash":"00"}}"#,
    b"go.sum database tree\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xe2\x80\x94 example.com Az3grqGMhMV0GV4SrJBJGWqs7wfS0g==\n",
    b"12\nexample.com/a v1.0.0 h1:abc=\nexample.com/a v1.0.0/go.mod h1:xyz=\n\ngo.sum database tree\n",
    b"https://user:secret@[::1]:8080/a/../b%2f?x#y",
    b"example.com+0123abcd+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
];

/// The most bytes that one small archive may unpack to here.
const MOST: u64 = 1 << 26;

pub(crate) fn archive(data: &[u8]) -> Verdict {
    let Ok(archive) = Archive::new(data) else { return Ok(()) };
    if archive.entries.iter().map(|entry| entry.size.min(MOST)).sum::<u64>() > MOST {
        return Ok(());
    }
    for entry in &archive.entries {
        let mut size = 0;
        let read = archive.read(entry, |piece| {
            size += piece.len() as u64;
            Ok(())
        });
        check(read.is_err() || size == entry.size, || format!("{}: {size} bytes, not {}", entry.name, entry.size))?;
    }
    let _ = unzip::hash_zip(data);
    let world = World::new(Tree::default(), Registry::default(), "/");
    let module = ModuleVersion::new("example.com/a", "v1.0.0");
    let _ = unzip::unzip(&world, "/cache/example.com/a@v1.0.0", &module, data);
    let tree = world.tree();
    let outside = tree.files("/").find(|(path, _)| !path.starts_with("/cache/example.com/a@v1.0.0"));
    check(outside.is_none(), || format!("a file outside: {:?}", outside.map(|(path, _)| path)))
}

pub(crate) fn answer(data: &[u8]) -> Verdict {
    if let Ok(info) = RevInfo::from_json(data) {
        let text = info.to_json();
        let again = RevInfo::from_json(text.as_bytes()).map_err(|error| format!("{text}: {error}"))?;
        check(again.to_json() == text, || text.clone())?;
    }
    let _ = tlog::parse_record(data);
    let text = String::from_utf8_lossy(data);
    let _ = tlog::parse_tree(&text);
    let key = "sum.example.com+5a1f8b5c+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for key in [key, text.trim()] {
        if let Ok(verifier) = note::Verifier::new(key) {
            check(note::open(data, &verifier).is_err(), || "an unsigned note was taken".to_owned())?;
        }
    }
    if let Ok(url) = Url::parse(&text) {
        let _ = (url.redacted(), url.is_only_path(), url.join("a/@v/list"));
    }
    Ok(())
}
