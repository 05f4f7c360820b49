//! `go mod edit` and `go work edit` against the real ones: same output, same messages, same status, same file afterwards,
//! for every go.mod and go.work text of the reference's own tests and for generated texts with generated edits.
//!
//! `GOMODPLAY_TEXTS` is the number of generated cases (default 1500), `GOMODPLAY_SEED` the first seed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

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
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the repository");
    let goroot =
        std::env::var_os("GOMODPLAY_REFERENCE").map_or_else(|| repository.join(".reference/go"), PathBuf::from);
    assert!(goroot.join("bin/go").is_file(), "the real go command is not installed: run `cargo xtask oracle install`");
    goroot
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
        let output = Command::new(goroot.join("bin/go"))
            .args(self.arguments())
            .current_dir(folder)
            .env_clear()
            .env("PWD", folder)
            .env("HOME", folder)
            .env("GOROOT", goroot)
            .env("GOPATH", folder.join("gopath"))
            .env("GOTOOLCHAIN", "local")
            .env("GOENV", "off")
            .env("GOTELEMETRY", "off")
            .output()
            .expect("the real go command starts");
        Result {
            status: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: output.stderr,
            after: fs::read(&path).expect("the case's file can be read"),
        }
    }

    fn ours(&self, folder: &Path) -> Result {
        let folder = folder.to_string_lossy();
        let path = format!("{folder}/{}", self.file());
        let mut tree = Tree::default();
        tree.place(&path, self.data.clone().into(), 0o644);
        let mut world = World::new(tree, Registry::default(), &folder);
        world.set_env("PWD", &folder);
        world.set_env("HOME", &folder);
        world.set_env("GOPATH", &format!("{folder}/gopath"));
        world.set_env("GOTOOLCHAIN", "local");
        world.set_env("GOENV", "off");
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

#[test]
fn shared_data() {
    // The cases must not depend on the order of the reference's files.
    let _: Arc<[u8]> = Arc::from(generate::text(&mut Random::new(1), false));
    assert_eq!(generate::text(&mut Random::new(7), false), generate::text(&mut Random::new(7), false));
}
