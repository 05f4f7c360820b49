//! The module cache on the disk: what the real go writes and what gomodplay writes is the same, each reads the other's, and
//! several processes may fill one cache at once.

mod place;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use place::{Place, Who, text};

/// What stands in the module cache: path to permission bits and content (`None` for a directory).
type Cache = BTreeMap<String, (u32, Option<Vec<u8>>)>;

fn cache(place: &Place) -> Cache {
    let top = place.path("gopath/pkg/mod");
    let mut found = Cache::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            let name = path.strip_prefix(&top).expect("below the top").to_string_lossy().into_owned();
            let is_folder = path.is_dir();
            let content = if is_folder { None } else { Some(fs::read(&path).expect("a readable file")) };
            found.insert(name, (mode(&path), content));
            if is_folder {
                folders.push(path);
            }
        }
    }
    found
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).map_or(0, |facts| facts.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(path: &Path) -> u32 {
    u32::from(fs::metadata(path).is_ok_and(|facts| !facts.permissions().readonly()))
}

/// Shows two caches' difference in names and permissions, and that contents differ.
fn difference(want: &Cache, have: &Cache) -> String {
    let names: std::collections::BTreeSet<&String> = want.keys().chain(have.keys()).collect();
    names
        .into_iter()
        .filter(|name| want.get(*name) != have.get(*name))
        .map(|name| {
            let shown = |cache: &Cache| match cache.get(name) {
                None => "none".to_owned(),
                Some((mode, None)) => format!("{mode:o} directory"),
                Some((mode, Some(data))) => format!("{mode:o} {}", String::from_utf8_lossy(data)),
            };
            format!("{name}: {} instead of {}\n", shown(have), shown(want))
        })
        .collect()
}

/// A place with a registry of two modules and a main module that needs both.
fn with_modules(name: &str) -> Place {
    let place = Place::new(name);
    place.write("src/go.mod", "module example.com/app\n\ngo 1.21\n\nrequire example.com/A v1.0.0\n");
    place.write("src/app.go", "package app\n\nimport _ \"example.com/A/sub\"\n");
    for version in ["v1.0.0", "v1.1.0"] {
        place.publish(
            "example.com/A",
            version,
            &[
                ("go.mod", "module example.com/A\n\ngo 1.21\n\nrequire example.com/b v0.1.0\n"),
                ("sub/sub.go", "package sub\n\nimport _ \"example.com/b\"\n"),
                ("sub/deep/er/file.txt", "text\n"),
                ("LICENSE", "free\n"),
            ],
        );
    }
    // A module without go.mod.
    place.publish("example.com/b", "v0.1.0", &[("b.go", "package b\n")]);
    place
}

const FILLING: [&[&str]; 6] = [
    &["mod", "tidy"],
    &["list", "-m", "-u", "all"],
    &["mod", "download", "-json", "example.com/A@latest"],
    &["mod", "vendor"],
    &["get", "example.com/A@v1.1.0"],
    &["mod", "verify"],
];

fn same(want: &Output, have: &Output, what: &str) {
    let all = |output: &Output| (output.status.code(), text(&output.stdout), text(&output.stderr));
    assert_eq!(all(want), all(have), "{what}");
}

/// Both fill a cache of their own; the directory must have the same name, as it stands in outputs.
fn filled_by(who: Who, name: &str, flags: &str) -> (Vec<Output>, Cache) {
    let mut place = with_modules(name);
    place.set("GOFLAGS", flags);
    let outputs = FILLING.iter().map(|args| place.run(who, args)).collect();
    (outputs, cache(&place))
}

#[test]
fn the_same_as_go_writes() {
    for flags in ["", "-modcacherw"] {
        let (outputs, want) = filled_by(Who::Go, "cache-same", flags);
        let (ours, have) = filled_by(Who::Gomodplay, "cache-same", flags);
        for ((want, have), args) in outputs.iter().zip(&ours).zip(FILLING) {
            same(want, have, &args.join(" "));
        }
        assert!(want.len() > 30, "{want:?}");
        assert_eq!(difference(&want, &have), "", "{flags}");
    }
}

#[test]
fn each_reads_what_the_other_wrote() {
    for (writer, reader) in [(Who::Go, Who::Gomodplay), (Who::Gomodplay, Who::Go)] {
        let mut place = with_modules("cache-other");
        for args in FILLING {
            let out = place.run(writer, args);
            assert!(out.status.success(), "{}", text(&out.stderr));
        }
        let before = cache(&place);
        place.set("GOPROXY", "off");
        for args in [
            &["mod", "verify"][..],
            &["list", "-m", "-json", "all"],
            &["list", "-deps", "-f", "{{.Dir}} {{.GoFiles}}", "./..."],
            &["mod", "download", "-json"],
            &["mod", "tidy"],
            &["get", "example.com/A@v1.0.0"],
            &["list", "-m", "-versions", "example.com/A"],
        ] {
            let files = ["src/go.mod", "src/go.sum"].map(|name| (name, place.read(name)));
            let want = place.run(writer, args);
            for (name, data) in &files {
                place.write(name, data);
            }
            same(&want, &place.run(reader, args), &args.join(" "));
        }
        assert_eq!(difference(&before, &cache(&place)), "");
        // What a crash, or a hand, may leave: both find and mend it.
        for broken in ["ziphash", "zip", "extracted", "partial"] {
            let files = "gopath/pkg/mod/cache/download/example.com/!a/@v/v1.0.0";
            let extracted = place.path("gopath/pkg/mod/example.com/!a@v1.0.0");
            match broken {
                "extracted" => place.make_writable(&extracted).remove(&extracted),
                "partial" => place.write(&format!("{files}.partial"), ""),
                suffix => fs::remove_file(place.path(&format!("{files}.{suffix}"))).expect("a file of the cache"),
            }
            let registry = place.registry();
            place.set("GOPROXY", &registry);
            let out = place.run(reader, &["mod", "download", "example.com/A@v1.0.0"]);
            assert!(out.status.success(), "{broken}: {}", text(&out.stderr));
            assert_eq!(difference(&before, &cache(&place)), "", "{broken}");
        }
    }
}

#[test]
fn a_failed_command_changes_nothing() {
    let wrong = "example.com/A v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    let mut results = Vec::new();
    for who in [Who::Go, Who::Gomodplay] {
        let place = with_modules("cache-failed");
        place.write("src/go.sum", wrong);
        let before = place.read("src/go.mod");
        let out = place.run(who, &["mod", "tidy"]);
        assert_eq!(out.status.code(), Some(1));
        assert_eq!((place.read("src/go.mod"), place.read("src/go.sum").as_str()), (before, wrong));
        assert!(!place.path("src/vendor").exists());
        let mut left = cache(&place);
        // Go ends at once, and leaves the download for the next run to remove.
        left.retain(|name, _| who == Who::Gomodplay || !name.ends_with(".tmp"));
        assert!(left.keys().all(|name| !name.ends_with(".tmp") && !name.ends_with(".zip")));
        results.push((text(&out.stderr), left));
    }
    assert_eq!(results[0].0, results[1].0);
    assert_eq!(difference(&results[0].1, &results[1].1), "");
}

#[test]
fn many_processes_fill_one_cache() {
    let place = with_modules("cache-many");
    let wanted = filled_by(Who::Go, "cache-many-alone", "").1;
    std::thread::scope(|scope| {
        for at in 0..8 {
            let place = &place;
            let who = if at % 3 == 0 { Who::Go } else { Who::Gomodplay };
            scope.spawn(move || {
                for module in ["example.com/A@v1.0.0", "example.com/A@v1.1.0", "example.com/b@v0.1.0"] {
                    let out = place.run_in("elsewhere", who, &["mod", "download", "-json", module]);
                    assert!(out.status.success(), "{}{}", text(&out.stdout), text(&out.stderr));
                }
            });
        }
    });
    for who in [Who::Go, Who::Gomodplay] {
        let out = place.run(who, &["mod", "tidy"]);
        assert!(out.status.success(), "{}", text(&out.stderr));
        assert_eq!(text(&place.run(who, &["mod", "verify"]).stdout), "all modules verified\n");
    }
    assert_eq!(difference(&wanted, &cache(&place)), "");
}

/// Somebody else holds the lock of a version: gomodplay waits for it, as go does.
#[test]
fn waits_for_a_lock() {
    let place = with_modules("cache-lock");
    let lock = place.path("gopath/pkg/mod/cache/download/example.com/b/@v/v0.1.0.lock");
    fs::create_dir_all(lock.parent().expect("a directory")).expect("a directory");
    let file = fs::File::create(&lock).expect("a lock file");
    file.lock().expect("a lock");
    std::thread::scope(|scope| {
        let run = scope.spawn(|| place.run(Who::Gomodplay, &["mod", "download", "example.com/b@v0.1.0"]));
        std::thread::sleep(std::time::Duration::from_millis(500));
        assert!(!run.is_finished(), "it did not wait");
        assert!(!place.path("gopath/pkg/mod/example.com/b@v0.1.0").exists());
        file.unlock().expect("unlocked");
        assert!(run.join().expect("no panic").status.success());
    });
    assert!(place.path("gopath/pkg/mod/example.com/b@v0.1.0/b.go").exists());
}
