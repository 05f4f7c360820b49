//! What is kept is found again, and only as long as it is right.

use std::sync::Arc;

use gomod::{ModuleTable, ModuleVersion, Numbered};
use world::{AuthorNotes, KnownModules, ModuleSummary};

use super::*;

#[test]
fn what_is_written_is_found_and_carried_along() {
    let folder = std::env::temp_dir().join(format!("gomodplay-kept-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let stamp = |name: &str| Stamp::at(&path(name)).unwrap();
    for name in ["a", "b", "c", "g", "m", "n"] {
        fs::write(folder.join(name), name).unwrap();
    }
    let later = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64 + 60;
    let file = folder.join("kept");
    let read_at = |data: Vec<u8>, start| Kept::of(data, Some(file.clone()), start);
    let read = |data: Vec<u8>| read_at(data, later);
    let content = |kept: &Kept, name: &str| match kept.value(&path(name))?.1 {
        Value::Content(content) => Some(content.to_vec()),
        _ => None,
    };
    let says = |kept: &Kept, name: &str, table: &Arc<ModuleTable>| {
        let Value::GoMod(requirements) = kept.value(&path(name))?.1 else { return None };
        requirements.summary(kept.names(), &kept.names().numbered(table))
    };
    let table = ModuleTable::new();
    let summary = ModuleSummary {
        path: "example.com/m".into(),
        go: "1.21".into(),
        require: table.list([("example.com/a", "v1.0.0"), ("example.com/b", "v1.2.0")]),
        ..ModuleSummary::default()
    };
    let text: Arc<[u8]> = b"module example.com/m\nretract v1.0.0\n".as_slice().into();
    let with_notes = ModuleSummary {
        path: "example.com/n".into(),
        notes: Some(AuthorNotes::in_text(text.clone())),
        ..summary.clone()
    };

    // A file that was written a moment ago may be written again without a sign.
    let recent = read_at(Vec::new(), later - 61);
    let mut writer = recent.writer();
    writer.content(&path("a"), stamp("a"), "", b"one");
    writer.finish();
    assert!(read(fs::read(&file).unwrap()).value(&path("a")).is_none());

    let empty = read(Vec::new());
    let mut writer = empty.writer();
    writer.content(&path("a"), stamp("a"), "h1:x", b"one");
    writer.content(&path("b"), stamp("b"), "", b"two");
    writer.go_line(&path("g"), stamp("g"), b"module example.com/g\n\ngo 1.22\n");
    writer.go_mod(&path("m"), stamp("m"), "h1:y", (&summary, None));
    writer.finish();
    let kept = read(fs::read(&file).unwrap());
    assert_eq!(content(&kept, "a"), Some(b"one".to_vec()));
    assert_eq!(kept.value(&path("a")).map(|(hash, _)| hash), Some("h1:x"));
    assert!(kept.value(&path("c")).is_none());
    assert_eq!(says(&kept, "m", &ModuleTable::new()).as_ref(), Some(&summary));

    let mut writer = kept.writer();
    writer.content(&path("a"), stamp("a"), "h1:x", b"three");
    writer.go_mod(&path("n"), stamp("n"), "", (&with_notes, Some(&text)));
    writer.finish();
    let data = fs::read(&file).unwrap();
    let kept = read(data.clone());
    assert_eq!(content(&kept, "a"), Some(b"three".to_vec()));
    assert_eq!(content(&kept, "b"), Some(b"two".to_vec()));
    assert!(matches!(kept.value(&path("g")), Some((_, Value::GoLine("1.22")))));
    assert_eq!(says(&kept, "m", &table).as_ref(), Some(&summary));
    assert_eq!(says(&kept, "n", &table), Some(with_notes));

    // What changed counts no more, whether another did it or this run.
    kept.distrust(&path("m"));
    assert!(kept.value(&path("m")).is_none() && !kept.may_find(&path("m")));
    let kept = read(data.clone());
    fs::write(folder.join("b"), "changed").unwrap();
    kept.look_at_all();
    assert!(kept.value(&path("b")).is_none() && kept.value(&path("m")).is_some());

    // What appears where nothing was changes the folder.
    let inside = folder.join("inside");
    fs::create_dir_all(&inside).unwrap();
    let is_absent = |kept: &Kept| matches!(kept.value(&path("inside/x")), Some((_, Value::Absent)));
    let empty = read(Vec::new());
    let mut writer = empty.writer();
    writer.place(&path("inside/x"), stamp("inside"), false);
    writer.place(&path("inside"), stamp("inside"), true);
    writer.finish();
    let places = fs::read(&file).unwrap();
    let kept = read(places.clone());
    assert!(is_absent(&kept));
    assert!(matches!(kept.value(&path("inside")), Some((_, Value::There))));
    fs::write(inside.join("x"), "x").unwrap();
    assert!(!is_absent(&read(places)));

    // A file that was cut off anywhere says nothing, and entries that lie give none; no panic.
    for end in 0..data.len() {
        assert!(read(data[..end].to_vec()).value(&path("a")).is_none());
    }
    for at in START..data.len() {
        let mut changed = data.clone();
        changed[at] ^= 0xff;
        let sum = checksum(&changed[SUMMED..]);
        changed[8..SUMMED].copy_from_slice(&sum);
        let kept = read(changed);
        says(&kept, "n", &ModuleTable::new());
        kept.look_at_all();
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_go_mod_is_found_by_its_module_version() {
    let cache = std::env::temp_dir().join(format!("gomodplay-known-{}", std::process::id()));
    let folder = cache.join("cache/download/example.com/!m/@v");
    fs::create_dir_all(&folder).unwrap();
    let file = cache.join("kept");
    let path = |version: &str| folder.join(format!("{version}.mod")).to_str().unwrap().to_owned();
    let later = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64 + 60;
    let table = ModuleTable::new();
    let summary = |path: &str, go: &str| ModuleSummary {
        path: path.into(),
        go: go.into(),
        require: table.list([("example.com/a", "v1.0.0"), ("example.com/b", "v1.2.0")]),
        ..ModuleSummary::default()
    };
    let versions = ["v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0"];
    for version in versions {
        fs::write(path(version), version).unwrap();
    }
    let empty = Kept::of(Vec::new(), Some(file.clone()), later);
    let mut writer = empty.writer();
    let mut put = |version: &str, hash: &str, summary: &ModuleSummary| {
        writer.go_mod(&path(version), Stamp::at(&path(version)).unwrap(), hash, (summary, None));
    };
    put("v1.0.0", "h1:x", &summary("example.com/M", "1.21"));
    put("v1.1.0", "h1:y", &summary("example.com/M", ""));
    // Another module's go.mod, and one whose sum is not known: those are read the long way.
    put("v1.2.0", "h1:z", &summary("example.com/other", "1.21"));
    put("v1.3.0", "", &summary("example.com/M", "1.21"));
    writer.finish();

    let look = |kept: &Kept| {
        let module = |path: &str, version: &str| kept.number(&ModuleVersion::new(path, version));
        let mut require = vec![7];
        let mut read = |version: &str| {
            let go_mod = kept.read(module("example.com/M", version)?, &mut require)?;
            let go = go_mod.go.map(|go| kept.module(go).to_string());
            let require: Vec<String> = require.iter().map(|number| kept.module(*number).to_string()).collect();
            Some(format!("{} {} {}", go.unwrap_or_default(), require.join(" "), go_mod.sum.unwrap_or_default()))
        };
        assert_eq!(module("example.com/M", "v9.0.0"), None);
        versions.map(&mut read)
    };
    let on_disk = || Kept::of(fs::read(&file).unwrap(), Some(file.clone()), later);
    let kept = on_disk();
    assert!(kept.knows(cache.to_str().unwrap()) && !kept.knows("/another"));
    let first = Some("go@1.21 example.com/a@v1.0.0 example.com/b@v1.2.0 h1:x".to_owned());
    let second = Some(" example.com/a@v1.0.0 example.com/b@v1.2.0 h1:y".to_owned());
    assert_eq!(look(&kept), [first.clone(), second.clone(), None, None]);

    let rank = |path: &str, version: &str| kept.rank(kept.number(&ModuleVersion::new(path, version))?);
    let in_order = [("M", "v1.0.0"), ("M", "v1.1.0"), ("a", "v1.0.0"), ("b", "v1.2.0")];
    let in_order = in_order.map(|(path, version)| rank(&format!("example.com/{path}"), version));
    assert!(in_order.iter().all(Option::is_some) && in_order.is_sorted_by(|a, b| a < b), "{in_order:?}");
    assert_eq!(rank("go", "1.21"), None);

    // What lies gives nothing, or something else; no panic.
    let data = fs::read(&file).unwrap();
    for at in START..data.len() {
        let mut changed = data.clone();
        changed[at] ^= 0xff;
        let sum = checksum(&changed[SUMMED..]);
        changed[8..SUMMED].copy_from_slice(&sum);
        let kept = Kept::of(changed, None, later);
        for number in versions.iter().filter_map(|version| kept.number(&ModuleVersion::new("example.com/M", *version)))
        {
            kept.read(number, &mut Vec::new());
            kept.info(number);
            kept.is_likely(number);
            kept.rank(number);
        }
    }

    // What is believed is looked at when it is to be confirmed, and only that.
    let believing = || on_disk().believing(Arc::new(AtomicBool::new(true)));
    let kept = believing();
    assert_eq!(look(&kept), [first.clone(), second.clone(), None, None]);
    assert!(kept.confirm() && look(&kept)[0].is_some());
    fs::write(path("v1.1.0"), "changed").unwrap();
    let kept = believing();
    assert_eq!(look(&kept)[1], second);
    kept.believes.store(false, Ordering::Relaxed);
    assert!(!kept.confirm() && look(&kept) == [first.clone(), None, None, None]);
    let kept = believing();
    kept.look_at_all();
    assert!(look(&kept)[1].is_none() && kept.confirm());
    let kept = believing();
    let number = kept.number(&ModuleVersion::new("example.com/M", "v1.0.0")).unwrap();
    assert!(kept.go(number).is_some() && kept.confirm() && kept.go(number).is_some());
    fs::write(path("v1.1.0"), "v1.1.0").unwrap();
    let kept = on_disk();
    let mut writer = kept.writer();
    let stamp = Stamp::at(&path("v1.1.0")).unwrap();
    writer.go_mod(&path("v1.1.0"), stamp, "h1:y", (&summary("example.com/M", ""), None));
    writer.finish();
    let kept = on_disk();

    // All of it is carried along, and what changed is not read.
    kept.writer().finish();
    assert_eq!(look(&on_disk()), [first, second.clone(), None, None]);
    fs::write(path("v1.0.0"), "changed").unwrap();
    assert_eq!(look(&on_disk()), [None, second, None, None]);
    fs::remove_dir_all(&cache).unwrap();
}
