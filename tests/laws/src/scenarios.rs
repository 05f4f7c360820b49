//! Scenarios, links, packs, and the messages between page and engine.

use gomod::Numbered;
use playground::engine::{Engine, share};
use playground::protocol::{Answer, Question};
use world::registry::Source;
use world::txtar::Archive;
use world::{KnownModules, Pack, Scenario};

use crate::{Verdict, check, shown};

pub(crate) const SEEDS: &[&[u8]] = &[
    b"go list -m all\n-- go.mod --\nmodule example.com/app\n\ngo 1.27\n\nrequire example.com/a v1.2.0\n-- example.com/a@v1.2.0/go.mod --\nmodule example.com/a\n",
    b"module example.com/app\nrequire example.com/a v1.0.0\nreplace example.com/a => ./a\n",
    b"-- go.work --\ngo 1.27\nuse ./a\n-- a/go.mod --\nmodule a\n-- go.env --\nGOFLAGS=-mod=mod\n",
    b"-- a.go --\npackage a\nimport \"example.com/b\"\n-- example.com/!b@v1.0.0-!r!c1/b.go --\npackage b\n",
];

pub(crate) const LINKS: &[&[u8]] = &[b"#1.eNorSSxILErNS8xNBQATHQNK", b"1.eNoDAAAAAAE&step=4", b"2.abc", b"#"];

pub(crate) const PACKS: &[&[u8]] = &[
    include_bytes!("../../../web/public/packs/cloud.google.com_go_storage.pack"),
    b"gomodpack 2\n\x01a\x012",
    PACK_BODY,
];

/// The first part of a pack, inflated: a module of two versions that require two others, one of them with a toolchain and a
/// retraction.
const PACK_BODY: &[u8] = b"\x03\x041.21\x061.21.0\x08go1.22.1\x02\x0b\x01\x00\x02\x00\x03\x00\x04\x08\x05\x00\x0e\x05\x01\x00\
    \x02\x00\t\x03\r\x00\x04\x04\x05\x01\x01a.b/abc\x1c\x02\x16\x0e\x02\x00\t\x01\x00\r\x00\x03\x06\x03v1.0.01.0\x03\x02\x01\x00\
    \x0b\x00\x01\x02\x02\t\x0b\x00\x02\x16\r\x00\x03\x06\x03v1.0.01.0\x08\x00\x06v0.1.0";

/// The most of an input that is read: what is larger takes long and shows nothing new.
const MOST: usize = 1 << 16;

pub(crate) fn scenario(data: &[u8]) -> Verdict {
    let archive = Archive::parse(data);
    let text = archive.format();
    check(Archive::parse(&text) == archive, || format!("an archive changed:\n{}", shown(&text)))?;
    let scenario = Scenario::parse(data);
    let text = scenario.format();
    let again = Scenario::parse(&text);
    check(again.format() == text, || format!("a scenario changed:\n{}", shown(&text)))?;
    check(scenario.commands() == again.commands(), || format!("{:?}", again.commands()))?;
    let link = share::encode(&text);
    let back = share::decode(&link).map_err(|failure| failure.text)?;
    check(back == text || text.len() > share::LIMIT, || "a link changed the text".to_owned())?;
    let world = scenario.world();
    check(scenario.changes(&world).is_empty(), || format!("a world changed:\n{}", shown(&text)))
}

pub(crate) fn link(data: &[u8]) -> Verdict {
    match share::decode(&String::from_utf8_lossy(data)) {
        Ok(text) => check(text.len() <= share::LIMIT, || format!("{} bytes", text.len())),
        Err(failure) => check(!failure.text.is_empty() && !failure.key.is_empty(), || "no reason".to_owned()),
    }
}

/// What is no pack is taken for the inflated first part of one: a checksum keeps nearly all inputs from being read further.
pub(crate) fn pack(data: &[u8]) -> Verdict {
    let opened = Pack::open(data).or_else(|_| Pack::open(&around(data)));
    let Ok(pack) = opened else { return Ok(()) };
    let modules: Vec<_> = pack.go_mods().take(2000).collect();
    let mut require = Vec::new();
    for module in &modules {
        let text = pack.go_mod(module).unwrap_or_default();
        let summary = pack.summary(module);
        let Some(number) = pack.number(module) else { return Err(format!("{module} has no number")) };
        check(pack.module(number).path == module.path, || format!("{module} is {}", pack.module(number)))?;
        if let Some(known) = pack.read(number, &mut require) {
            let listed: Vec<String> = require.iter().map(|number| pack.module(*number).to_string()).collect();
            let go = known.go.map(|go| pack.module(go).version.to_string()).unwrap_or_default();
            if let Some(summary) = summary
                && !text.is_empty()
            {
                let wanted: Vec<String> = summary.require.iter().map(ToString::to_string).collect();
                check(listed == wanted && *go == *summary.go, || format!("{module}: {go} {listed:?} {summary:?}"))?;
            }
        }
    }
    let _ = (pack.origin(), pack.date(), pack.modules());
    Ok(())
}

/// A pack with this first part, stored as it is.
fn around(body: &[u8]) -> Vec<u8> {
    let mut pack = b"gomodpack 2\n\0\0".to_vec();
    for part in [body, b"", b""] {
        let stored = miniz_oxide::deflate::compress_to_vec_zlib(part, 0);
        for mut number in [part.len(), stored.len()] {
            while number >= 0x80 {
                pack.push(number as u8 | 0x80);
                number >>= 7;
            }
            pack.push(number as u8);
        }
        pack.extend(stored);
    }
    pack
}

pub(crate) fn question(data: &[u8]) -> Verdict {
    if data.len() > MOST {
        return Ok(());
    }
    let mut engine = Engine::default();
    if let Ok(question) = Question::from_bytes(data) {
        let _ = engine.ask(question).to_bytes();
    }
    let Ok(text) = std::str::from_utf8(data) else { return Ok(()) };
    let opened = engine.ask(Question::Open { scenario: text.to_owned() });
    check(matches!(opened, Answer::Opened(_)), || "a text was not opened".to_owned())?;
    let first = engine.scenario().format();
    let analysis = engine.ask(Question::Analyse);
    check(Answer::from_bytes(&analysis.to_bytes()).is_ok(), || "an answer is not read back".to_owned())?;
    let Answer::Text(link) = engine.ask(Question::Share) else { return Err("no link".to_owned()) };
    let opened = engine.ask(Question::OpenLink { fragment: link });
    check(matches!(opened, Answer::Opened(_)), || "a link was not opened".to_owned())?;
    check(engine.scenario().format() == first, || "the text changed".to_owned())
}
