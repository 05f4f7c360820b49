//! `go mod edit` and `go work edit` against the real ones: same output, same messages, same status, same file afterwards,
//! for every go.mod and go.work text of the reference's own tests and for generated texts with generated edits.
//!
//! `GOMODPLAY_TEXTS` is the number of generated cases (default 1500), `GOMODPLAY_SEED` the first seed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tests::texts::{Random, corpus, edits, generate};
use world::{Registry, Tree, World};

/// One run of one command on one file.
#[derive(Clone, Debug)]
struct Case {
    work: bool,
    flags: Vec<String>,
    data: Vec<u8>,
    from: String,
}

/// What a run gave.
#[derive(Debug, PartialEq, Eq)]
struct Result {
    status: i32,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    after: Vec<u8>,
}

fn goroot() -> PathBuf {
    std::env::var_os("GOMODPLAY_REFERENCE").map_or_else(tests::reference::goroot, PathBuf::from)
}

/// Settings that are the same on both sides.
fn environment(folder: &Path) -> Vec<(&'static str, String)> {
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    vec![
        ("PWD", text(folder.to_owned())),
        ("HOME", text(folder.join("home"))),
        ("GOPATH", text(folder.join("gopath"))),
        ("GOTOOLCHAIN", "local".to_owned()),
        ("GOENV", "off".to_owned()),
        ("GOTELEMETRY", "off".to_owned()),
    ]
}

fn real_go(goroot: &Path, folder: &Path, arguments: &[String]) -> Output {
    Command::new(goroot.join("bin/go"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(environment(folder))
        .env("GOROOT", goroot)
        .output()
        .expect("the real go command starts")
}

fn in_memory(tree: Tree, folder: &Path) -> World {
    let mut world = World::new(tree, Registry::default(), &folder.to_string_lossy());
    for (name, value) in environment(folder) {
        world.set_env(name, &value);
    }
    world
}

impl Result {
    /// The real go has bugs of its own: after `-dropgodebug`, `go work edit` follows a nil pointer. There is nothing to
    /// compare then; such runs are counted apart.
    fn is_crash(&self) -> bool {
        self.status == 2 && self.stderr.starts_with(b"panic: runtime error")
    }
}

impl Case {
    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![if self.work { "work" } else { "mod" }.to_owned(), "edit".to_owned()];
        arguments.extend(self.flags.iter().cloned());
        arguments.push(self.file().to_owned());
        arguments
    }

    fn file(&self) -> &'static str {
        if self.work { "some.work" } else { "some.mod" }
    }

    fn theirs(&self, goroot: &Path, folder: &Path) -> Result {
        let path = folder.join(self.file());
        fs::write(&path, &self.data).expect("the case's file can be written");
        let output = real_go(goroot, folder, &self.arguments());
        Result {
            status: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: output.stderr,
            after: fs::read(&path).expect("the case's file can be read"),
        }
    }

    fn ours(&self, folder: &Path) -> Result {
        let path = folder.join(self.file()).to_string_lossy().into_owned();
        let mut tree = Tree::default();
        tree.place(&path, self.data.clone().into(), 0o644);
        let world = in_memory(tree, folder);
        let outcome = gocmd::run(&world, &self.arguments());
        let after = world.tree().read(&path).map(|data| data.to_vec()).unwrap_or_default();
        Result { status: outcome.status, stdout: outcome.stdout, stderr: outcome.stderr, after }
    }

    fn differs(&self, goroot: &Path, folder: &Path) -> Option<(Result, Result)> {
        let (theirs, ours) = (self.theirs(goroot, folder), self.ours(folder));
        (theirs != ours).then_some((theirs, ours))
    }

    /// The smallest case that still differs which taking lines, then bytes, then flags away finds.
    fn shrink(mut self, goroot: &Path, folder: &Path) -> Self {
        let mut budget = 400;
        let mut size = self.data.len() / 2;
        while size > 0 {
            let mut start = 0;
            while start < self.data.len() && budget > 0 {
                let mut smaller = self.clone();
                smaller.data.drain(start..(start + size).min(self.data.len()));
                budget -= 1;
                if smaller.differs(goroot, folder).is_some() {
                    self = smaller;
                } else {
                    start += size;
                }
            }
            size /= 2;
        }
        for index in (0..self.flags.len()).rev() {
            let mut smaller = self.clone();
            smaller.flags.remove(index);
            if smaller.differs(goroot, folder).is_some() {
                self = smaller;
            }
        }
        self
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn show(result: &Result) -> String {
    format!(
        "status {}\n-- stdout --\n{}\n-- stderr --\n{}\n-- file --\n{}",
        result.status,
        result.stdout.escape_ascii().to_string().replace("\\n", "\n"),
        result.stderr.escape_ascii().to_string().replace("\\n", "\n"),
        result.after.escape_ascii().to_string().replace("\\n", "\n")
    )
}

/// Runs all cases, two at a time, and fails with the first few that differ.
fn compare(name: &str, cases: &[Case]) {
    let goroot = goroot();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let (accepted, crashes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let top = std::env::temp_dir().join(format!("gomodplay-texts-{}-{name}", std::process::id()));
    std::thread::scope(|scope| {
        for worker in 0..2 {
            let folder = top.join(worker.to_string());
            let (goroot, next, failures) = (&goroot, &next, &failures);
            let (accepted, crashes) = (&accepted, &crashes);
            scope.spawn(move || {
                fs::create_dir_all(&folder).expect("a folder for the cases");
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(index) else { return };
                    match case.differs(goroot, &folder) {
                        None => {
                            let status = case.ours(&folder).status;
                            accepted.fetch_add(usize::from(status == 0), Ordering::Relaxed);
                        }
                        Some((theirs, _)) if theirs.is_crash() => {
                            crashes.fetch_add(1, Ordering::Relaxed);
                        }
                        Some(_) => {
                            let mut failures = failures.lock().expect("no worker panics");
                            if failures.len() < 5 {
                                let small = case.clone().shrink(goroot, &folder);
                                let Some((theirs, ours)) = small.differs(goroot, &folder) else { continue };
                                failures.push(format!(
                                    "==== {}: go {:?}\ntext {:?}\n== theirs: {}\n== ours: {}\n",
                                    small.from,
                                    small.arguments(),
                                    small.data.escape_ascii().to_string(),
                                    show(&theirs),
                                    show(&ours)
                                ));
                            } else {
                                failures.push(case.from.clone());
                            }
                        }
                    }
                }
            });
        }
    });
    let _ = fs::remove_dir_all(&top);
    let failures = failures.into_inner().expect("no worker panics");
    println!(
        "{name}: {} runs compared, {} of them without error; the real go crashed in {}; {} differ",
        cases.len() - crashes.load(Ordering::Relaxed),
        accepted.into_inner(),
        crashes.into_inner(),
        failures.len()
    );
    assert!(failures.is_empty(), "{} runs differ:\n{}", failures.len(), failures[..failures.len().min(5)].join("\n"));
}

#[test]
fn texts_of_the_reference() {
    let texts = corpus::texts(&goroot());
    let (mods, works): (Vec<_>, Vec<_>) = texts.iter().partition(|text| !text.work);
    println!("{} go.mod and {} go.work texts", mods.len(), works.len());
    let mut cases = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        for flag in ["-json", "-fmt"] {
            cases.push(Case {
                work: text.work,
                flags: vec![flag.to_owned()],
                data: text.data.clone(),
                from: format!("text {index} of the reference"),
            });
        }
    }
    compare("reference", &cases);
}

#[test]
fn generated_texts() {
    let first = setting("GOMODPLAY_SEED", 1);
    let count = setting("GOMODPLAY_TEXTS", 1500);
    println!("seeds {first} to {}", first + count - 1);
    let cases: Vec<Case> = (first..first + count)
        .map(|seed| {
            let mut random = Random::new(seed);
            let work = random.one_in(4);
            let data = generate::text(&mut random, work);
            let mut flags = match random.below(3) {
                0 => Vec::new(),
                _ => edits::flags(&mut random, work),
            };
            flags.push(random.pick(&["-json", "-fmt", "-fmt"]).to_owned());
            Case { work, flags, data, from: format!("seed {seed}") }
        })
        .collect();
    compare("generated", &cases);
}

/// Command lines, each in a folder with these files: what is asked, and what is said when it cannot be done.
const COMMAND_LINES: &[&str] = &[
    "mod edit",
    "mod edit -json",
    "mod edit -fmt",
    "mod edit -print",
    "mod edit -json -print",
    "mod edit -json one.mod two.mod",
    "mod edit -json absent.mod",
    "mod edit -json sub",
    "mod edit -json sub/go.mod",
    "mod edit -json ./sub/../sub/bad.mod",
    "mod edit -fmt sub/bad.mod",
    "mod edit -fmt=false",
    "mod edit -fmt=maybe",
    "mod edit -json=0 -print=T",
    "mod edit -unknown",
    "mod edit -require",
    "mod edit -require=x",
    "mod edit -require x@v1.0.0 -print",
    "mod edit --require=example.com/x@v1.0.0 -print go.mod",
    "mod edit -go=1.20 -go=1.21 -print",
    "mod edit -go=banana",
    "mod edit -toolchain=banana -go=1.21",
    "mod edit -toolchain=banana",
    "mod edit -module=a@b",
    "mod edit -module=go -print",
    "mod edit -module=example.com/new -go=none -print",
    "mod edit -modfile=sub/go.mod -json",
    "mod edit -modfile=sub/absent.mod -json",
    "mod edit -C=sub -json",
    "mod edit -C sub -json",
    "mod edit -json -C sub",
    "mod edit -C absent -json",
    "mod edit -n -x -json",
    "mod edit -modcacherw -json",
    "mod edit -h",
    "mod edit -json -- go.mod",
    "mod edit - go.mod",
    "mod edit -require=bad -unknown",
    "mod edit -unknown -require=bad",
    "mod edit -require=bad -replace=bad",
    "work edit -replace=bad -unknown",
    "mod edit -exclude=example.com/a@v2.0.0 -print",
    "mod edit -exclude=example.com/a/v2@v1.0.0 -print",
    "mod edit -exclude=gopkg.in/a.v2@v1.0.0 -print",
    "mod edit -retract=v2.0.0 -print",
    "mod edit -retract=[v1.0.0,v1.1.0] -retract=v1.0.0 -json",
    "mod edit -replace=example.com/a",
    "mod edit -replace=example.com/a=>../a",
    "mod edit -replace=example.com/a=b",
    "mod edit -replace=example.com/a@v1.0.0=../a -dropreplace=example.com/a -print",
    "mod edit -dropreplace=../x -print",
    "mod edit -droprequire=example.com/a@v1.0.0",
    "mod edit -tool=example.com/t -tool=example.com/s -droptool=example.com/t -json",
    "mod edit -tool=example.com/t -tool=example.com/s -droptool=example.com/t -droptool=example.com/s -json",
    "mod edit -ignore=./x -ignore=y -dropignore=./x -json",
    "mod edit -godebug=panicnil=1 -godebug=panicnil=0 -print",
    "mod edit -module=example.com/y",
    "work edit",
    "work edit -json",
    "work edit -fmt",
    "work edit -print",
    "work edit -json -print",
    "work edit -json absent.work",
    "work edit -json a.work b.work",
    "work edit -json sub",
    "work edit -json sub/bad.work",
    "work edit -use=./new -use=other -dropuse=./sub -print",
    "work edit -use=sub/ -use=. -use=/abs -print",
    "work edit -replace=example.com/a@v1.0.0=./x -json",
    "work edit -replace=example.com/a=x",
    "work edit -dropreplace=./x -json",
    "work edit -go=banana",
    "work edit -go=1.21 -toolchain=go1.21.3 -print",
    "work edit -toolchain=banana",
    "work edit -go=none -toolchain=none -print",
    "work edit -godebug=a=b -print",
    "work edit -require=x",
    "work edit -C sub -json",
    "work edit -h",
    "work edit -use=./new",
];

/// Each command line once with go.mod and go.work, once with neither, and once with a go.mod that has mistakes.
#[test]
fn command_lines() {
    const GOOD: &[(&str, &str)] = &[
        (
            "go.mod",
            "module example.com/m\ngo 1.21\nrequire (\n\texample.com/b v1.0.0\n\texample.com/a v1.0.0 // indirect\n)\n",
        ),
        ("go.work", "go 1.21\nuse ./sub\nuse .\nreplace example.com/a => ./sub\n"),
        ("sub/go.mod", "module example.com/sub\n"),
        ("sub/bad.mod", "module example.com/sub\nrequire x\ngo 1.x\nunknown y\n"),
        ("sub/bad.work", "go 1.x\nuse\nunknown y\n"),
    ];
    const NONE: &[(&str, &str)] = &[("sub/file", "")];
    const BAD: &[(&str, &str)] = &[
        ("go.mod", "module example.com/m\nrequire (\n\texample.com/a latest\n\t\"x\n)\n"),
        ("go.work", "use (\n"),
        ("sub/go.mod", "module example.com/sub\ngo 1.99\ntoolchain go1.99.1\n"),
    ];
    let goroot = goroot();
    let top = std::env::temp_dir().join(format!("gomodplay-command-lines-{}", std::process::id()));
    let mut failures = Vec::new();
    let mut count = 0;
    for (set, files) in [GOOD, NONE, BAD].into_iter().enumerate() {
        for line in COMMAND_LINES {
            let folder = top.join(format!("{set}/{count}"));
            let mut tree = Tree::default();
            for (name, text) in files {
                let path = folder.join(name);
                fs::create_dir_all(path.parent().unwrap_or(&folder)).expect("a folder for the files");
                fs::write(&path, text).expect("a file is written");
                tree.place(&path.to_string_lossy(), text.as_bytes().into(), 0o644);
            }
            let arguments: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let output = real_go(&goroot, &folder, &arguments);
            let world = in_memory(tree, &folder);
            let outcome = gocmd::run(&world, &arguments);
            let mut theirs = (output.status.code().unwrap_or(-1), output.stdout, output.stderr, Vec::new());
            let mut ours = (outcome.status, outcome.stdout, outcome.stderr, Vec::new());
            for (name, _) in files {
                theirs.3.push(fs::read(folder.join(name)).ok());
                ours.3.push(world.tree().read(&folder.join(name).to_string_lossy()).ok().map(|data| data.to_vec()));
            }
            if theirs != ours {
                let show = |(status, stdout, stderr, _): &(i32, Vec<u8>, Vec<u8>, Vec<Option<Vec<u8>>>)| {
                    format!("{status}\n{}{}", String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr))
                };
                let files = if theirs.3 == ours.3 { "" } else { "the files differ\n" };
                failures.push(format!(
                    "files {set}: go {line}\n{files}== theirs: {}\n== ours: {}",
                    show(&theirs),
                    show(&ours)
                ));
            }
            count += 1;
        }
    }
    let _ = fs::remove_dir_all(&top);
    println!("{count} command lines compared, {} differ", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn seeds_say_everything() {
    assert_eq!(generate::text(&mut Random::new(7), false), generate::text(&mut Random::new(7), false));
}

/// Writes what the real go says of some small texts to gomod's own tests, which run without it:
/// `cargo test -p tests --test texts record -- --ignored`.
#[test]
#[ignore = "writes a file of the repository"]
fn record() {
    let goroot = goroot();
    let folder = std::env::temp_dir().join(format!("gomodplay-record-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the cases");
    let mut out = String::from(
        "What `go mod edit -print go.mod` of Go 1.27.3 says of generated texts (tests/tests/texts.rs, `record`).\n",
    );
    let mut count = 0;
    for seed in 1.. {
        let data = generate::text(&mut Random::new(seed), false);
        let Ok(text) = String::from_utf8(data) else { continue };
        if text.len() > 900 || !text.ends_with('\n') || text.contains("==") || text.contains('\r') {
            continue;
        }
        fs::write(folder.join("go.mod"), &text).expect("the case's file can be written");
        let arguments = ["mod", "edit", "-print", "go.mod"].map(str::to_owned);
        let output = real_go(&goroot, &folder, &arguments);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8 as the text is");
        out.push_str(&format!("== seed {seed}\n{text}== says\n{said}"));
        count += 1;
        if count == 120 {
            break;
        }
    }
    let _ = fs::remove_dir_all(&folder);
    fs::write(tests::reference::repository().join("crates/gomod/tests/modfile.txt"), out).expect("the file is written");
}
