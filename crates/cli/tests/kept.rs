//! What one run keeps for the next one: it is used, and it hides nothing that changed since.

mod place;

use std::fs;
use std::process::Output;
use std::time::Duration;

use place::{Place, Who, text};

const MODULES: usize = 24;
const COMMANDS: [&[&str]; 8] = [
    &["list", "-m", "-json", "all"],
    &["list", "-m", "-f", "{{.Path}} {{.GoVersion}} {{.Time}}", "all"],
    &["mod", "graph"],
    &["list", "-e", "-deps", "-f", "{{if .Module}}{{.ImportPath}} {{.Dir}} {{.Imports}}{{end}}", "./..."],
    // Another build: other imports of the same directories.
    &["list", "-e", "-deps", "-tags=extra", "-f", "{{if .Module}}{{.ImportPath}} {{.Imports}}{{end}}", "./..."],
    // A module's own directory has no Go file.
    &["list", "-e", "-f", "{{.ImportPath}} {{.Error}}", "example.com/m0/...", "example.com/m0"],
    &["mod", "verify"],
    &["mod", "tidy"],
];

/// A chain of modules, of which some say something of their versions, and a main module that needs the first.
fn with_modules(name: &str) -> Place {
    let mut place = Place::new(name);
    place.set("GOFLAGS", "-modcacherw");
    for module in 0..MODULES {
        let next = module + 1;
        let mut go_mod = format!("module example.com/m{module}\n\ngo 1.21\n");
        let mut source = "package p\n".to_owned();
        if next < MODULES {
            go_mod.push_str(&format!("\nrequire example.com/m{next} v1.0.0\n"));
            source.push_str(&format!("\nimport _ \"example.com/m{next}/p\"\n"));
        }
        if module % 5 == 0 {
            go_mod.push_str("\nretract v0.9.0 // Published by mistake.\n");
        }
        let extra = format!("//go:build extra\n\npackage p\n\nimport _ \"example.com/m{}/extra\"\n", next % MODULES);
        let mut files = vec![("go.mod", &*go_mod), ("p/p.go", &source), ("extra/extra.go", "package extra\n")];
        if module % 3 == 0 {
            files.push(("p/extra.go", &extra));
        }
        for version in ["v1.0.0", "v1.1.0"] {
            place.publish(&format!("example.com/m{module}"), version, &files);
        }
    }
    place.write("src/go.mod", "module example.com/app\n\ngo 1.21\n\nrequire example.com/m0 v1.0.0\n");
    place.write("src/app.go", "package app\n\nimport _ \"example.com/m0/p\"\n");
    place
}

/// Where the module cache has the downloads of a module's first version.
fn download(module: usize, end: &str) -> String {
    format!("gopath/pkg/mod/cache/download/example.com/m{module}/@v/v1.0.0.{end}")
}

/// Where it has a module's first version extracted.
fn extracted(module: usize) -> String {
    format!("gopath/pkg/mod/example.com/m{module}@v1.0.0")
}

/// What happens between two runs: others may do this to the cache, and the person to the main module.
const CHANGES: [(&str, fn(&Place)); 17] = [
    ("a go.mod changed in place", |place| {
        place.write(&download(3, "mod"), &(place.read(&download(3, "mod")) + "\n// More.\n"));
    }),
    ("it is as it was", |place| {
        let text = place.read(&download(3, "mod"));
        place.write(&download(3, "mod"), text.strip_suffix("\n// More.\n").expect("the change before"));
    }),
    ("another go.mod in its place", |place| {
        place.write("other", "module example.com/m4\n");
        fs::rename(place.path("other"), place.path(&download(4, "mod"))).expect("renamed");
    }),
    ("and gone", |place| fs::remove_file(place.path(&download(4, "mod"))).expect("removed")),
    ("no .info", |place| fs::remove_file(place.path(&download(5, "info"))).expect("removed")),
    ("no ziphash", |place| fs::remove_file(place.path(&download(6, "ziphash"))).expect("removed")),
    ("not completely extracted", |place| place.write(&download(7, "partial"), "")),
    ("not extracted", |place| place.remove(&place.path(&extracted(8)))),
    ("a file in place of the directory", |place| {
        place.remove(&place.path(&extracted(10)));
        place.write(&extracted(10), "");
    }),
    ("a link in place of the directory", |place| {
        fs::rename(place.path(&extracted(13)), place.path("elsewhere")).expect("renamed");
        std::os::unix::fs::symlink(place.path("elsewhere"), place.path(&extracted(13))).expect("a link");
    }),
    ("no go.mod in the directory", |place| {
        fs::remove_file(place.path(&(extracted(15) + "/go.mod"))).expect("removed");
    }),
    ("a go.mod in the directory that needs a newer go", |place| {
        place.write(&(extracted(16) + "/go.mod"), "module example.com/m16\n\ngo 1.99\n");
    }),
    ("and none that does", |place| place.write(&(extracted(16) + "/go.mod"), "module example.com/m16\n")),
    ("another version", |place| {
        let go_mod = place.read("src/go.mod");
        place.write("src/go.mod", &go_mod.replace("example.com/m9 v1.0.0", "example.com/m9 v1.1.0"));
    }),
    ("an exclusion and a replacement", |place| {
        let more = "\nexclude example.com/m11 v1.0.0\n\nreplace example.com/m12 v1.0.0 => example.com/m12 v1.1.0\n";
        place.write("src/go.mod", &(place.read("src/go.mod") + more));
    }),
    ("no go.sum", |place| fs::remove_file(place.path("src/go.sum")).expect("removed")),
    ("another sum", |place| {
        let go_sum = place.read("src/go.sum");
        let line = go_sum.lines().find(|line| line.starts_with("example.com/m14 v1.0.0/go.mod")).expect("a line");
        place.write("src/go.sum", &go_sum.replace(line, "example.com/m14 v1.0.0/go.mod h1:AAAA="));
    }),
];

fn said(output: &Output) -> (Option<i32>, String, String) {
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// What the commands said and left after each change.
fn all_said(who: Who) -> Vec<String> {
    let place = with_modules("kept");
    let everything = || -> Vec<String> {
        let run = |args: &&[&str]| format!("{args:?} {:?}", said(&place.run(who, args)));
        let mut said: Vec<String> = COMMANDS.iter().map(run).collect();
        said.extend(["src/go.mod", "src/go.sum"].map(|name| place.read(name)));
        said
    };
    // Fills the module cache.
    let tidy = place.run(who, &["mod", "tidy"]);
    assert!(tidy.status.success(), "{}", text(&tidy.stderr));
    if who == Who::Gomodplay {
        // Files that were written a moment ago are not kept.
        std::thread::sleep(Duration::from_secs(4));
    }
    let mut all = everything();
    if who == Who::Gomodplay {
        let kept: Vec<_> = fs::read_dir(place.path("home/.cache/gomodplay")).expect("a folder").collect();
        let size = kept[0].as_ref().expect("a file").metadata().expect("facts").len();
        assert!(kept.len() == 1 && size > 10_000, "{} files of {size} bytes", kept.len());
        // The next run has nothing to read of the cache but that.
        assert_eq!(everything(), all);
    }
    for (what, change) in CHANGES {
        change(&place);
        all.push(what.to_owned());
        all.extend(everything());
    }
    all
}

#[test]
fn what_is_kept_hides_no_change() {
    let (go, ours) = (all_said(Who::Go), all_said(Who::Gomodplay));
    let mut last = "";
    for (go, ours) in go.iter().zip(&ours) {
        if CHANGES.iter().any(|(what, _)| what == go) {
            last = go;
        }
        assert_eq!(go, ours, "after: {last}");
    }
    assert_eq!(go.len(), ours.len());
    // It was as it was: of two mismatches go reports one or the other.
    let mut after = go.iter().skip_while(|said| *said != "it is as it was").skip(1).take(COMMANDS.len());
    assert!(after.all(|said| !said.contains("mismatch")));
    // The changes did change what go says.
    assert!(go.iter().any(|said| said.contains("checksum mismatch")) && go.iter().any(|said| said.contains("v1.1.0")));
}

/// What is found wrong at the end is found so once: the next run begins with what is right, and standard input is read once.
#[test]
fn a_command_that_begins_anew_is_not_seen() {
    let overlay = |place: &Place| {
        let go_mod = place.path("src/go.mod");
        place.write("other.mod", &(place.read("src/go.mod") + "\nexclude example.com/m20 v0.1.0\n"));
        format!("{{\"Replace\": {{{:?}: {:?}}}}}", go_mod, place.path("other.mod"))
    };
    let all = |who: Who| {
        let mut place = with_modules("anew");
        let list = ["list", "-m", "all"];
        let tidy = place.run(who, &["mod", "tidy"]);
        assert!(tidy.status.success(), "{}", text(&tidy.stderr));
        if who == Who::Gomodplay {
            std::thread::sleep(Duration::from_secs(4));
        }
        let mut all = vec![said(&place.run(who, &list)), said(&place.run(who, &list))];
        // Other sums than go.sum has, and other requirements.
        let go_mod = place.read(&download(7, "mod"));
        let sum = place.read("src/go.sum");
        place.write(&download(7, "mod"), "module example.com/m7\n\ngo 1.21\n");
        all.push(said(&place.run_with(who, &["list", "-m", "-overlay=/dev/stdin", "all"], &overlay(&place))));
        all.extend([said(&place.run(who, &list)), said(&place.run(who, &list))]);
        let others = sum.lines().filter(|line| !line.starts_with("example.com/m7 v1.0.0/go.mod"));
        place.write("src/go.sum", &others.map(|line| line.to_owned() + "\n").collect::<String>());
        place.set("GOFLAGS", "-modcacherw -mod=mod");
        all.extend([said(&place.run(who, &list)), said(&place.run(who, &list))]);
        place.write(&download(7, "mod"), &go_mod);
        place.write("src/go.sum", &sum);
        all.push(said(&place.run_with(who, &["list", "-m", "-overlay=/dev/stdin", "all"], &overlay(&place))));
        all.extend([said(&place.run(who, &list)), said(&place.run(who, &list))]);
        (all, place.read("src/go.mod"), place.read("src/go.sum"))
    };
    let (go, ours) = (all(Who::Go), all(Who::Gomodplay));
    assert_eq!(go, ours);
    assert!(go.0.iter().any(|said| said.2.contains("mismatch")) && go.0.iter().any(|said| said.0 == Some(0)));
}
