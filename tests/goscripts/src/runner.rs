//! Runs one script: its folders, its environment, its lines one after another.

use std::rc::Rc;

use world::txtar::Archive;

use crate::commands::{Ended, State};
use crate::goroot::Goroot;
use crate::line::{self, Want};
use crate::proxy::{self, TestProxy};
use crate::system::ScriptSystem;

/// What became of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every line held.
    Pass,
    /// The script itself asked to be skipped on a machine like this one.
    Skip(String),
    /// A line did not hold.
    Fail {
        /// The line's number, from 1.
        number: usize,
        /// The line.
        line: String,
        /// Why.
        why: String,
    },
}

/// The folder in which every script works: neutral, so that outputs are the same everywhere.
const WORK: &str = "/work-of-the-script";

/// Runs scripts; holds what they share.
pub struct Runner {
    goroot: Rc<dyn Goroot>,
    sumdb: String,
    proxy: Rc<TestProxy>,
}

impl Runner {
    /// Reads the test proxy's archives.
    pub fn new(goroot: Rc<dyn Goroot>) -> Self {
        Self { sumdb: crate::sumdb::test_verifier(&*goroot), proxy: Rc::new(TestProxy::new(&*goroot)), goroot }
    }

    /// Runs a script's text.
    pub fn run(&self, text: &[u8]) -> Verdict {
        let archive = Archive::parse(text);
        let system = ScriptSystem::new(Rc::clone(&self.goroot), Rc::clone(&self.proxy));
        let mut state = State::new(&system);
        self.prepare(&mut state);
        for file in &archive.files {
            let name = state.expand(&file.name, false);
            let path = state.path(&name);
            system.tree.borrow_mut().place(&path, file.data.clone(), 0o644);
        }
        let comment = String::from_utf8_lossy(&archive.comment).into_owned();
        for (index, text) in comment.lines().enumerate() {
            match self.line(&mut state, text) {
                Ok(()) => {}
                Err(Ended::Stop) => return Verdict::Pass,
                Err(Ended::Skip(why)) => return Verdict::Skip(why),
                Err(Ended::Failed(why)) => {
                    return Verdict::Fail { number: index + 1, line: text.trim().to_owned(), why };
                }
            }
        }
        Verdict::Pass
    }

    /// The folders and the environment of cmd/go's script_test.go.
    fn prepare(&self, state: &mut State<'_>) {
        let gopath = format!("{WORK}/gopath");
        let source = format!("{gopath}/src");
        for folder in [format!("{WORK}/tmp"), source.clone()] {
            state.make_folder(&folder);
        }
        // Scripts copy it to make empty files.
        state.make_empty_file("/dev/null");
        for (name, value) in [
            ("WORK", WORK),
            ("TMPDIR", &format!("{WORK}/tmp")),
            ("GOPATH", &gopath),
            ("PATH", "/usr/bin:/bin"),
            ("HOME", "/no-home"),
            ("GOARCH", "amd64"),
            ("GOOS", "linux"),
            ("TESTGO_GOHOSTARCH", "amd64"),
            ("TESTGO_GOHOSTOS", "linux"),
            ("GOCACHE", &format!("{WORK}/build-cache")),
            ("GODEBUG", ""),
            ("GOEXE", ""),
            ("GOEXPERIMENT", ""),
            ("GOENV", "off"),
            ("GOPROXY", proxy::URL),
            ("GOPRIVATE", ""),
            ("GOROOT", self.goroot.path()),
            ("TESTGO_GOROOT", self.goroot.path()),
            ("GOTRACEBACK", "system"),
            ("GOSUMDB", &self.sumdb),
            ("TESTGO_SUMDB", crate::sumdb::NAME),
            ("GONOPROXY", ""),
            ("GONOSUMDB", ""),
            ("GOVCS", "*:all"),
            ("devnull", "/dev/null"),
            ("goversion", gomod::gover::LOCAL),
            ("CMDGO_TEST_RUN_MAIN", "true"),
            ("HGRCPATH", ""),
            ("GOTOOLCHAIN", "auto"),
            ("newline", "\n"),
        ] {
            state.set(name, value);
        }
        state.enter(&source);
    }

    fn line(&self, state: &mut State<'_>, text: &str) -> Result<(), Ended> {
        let Some(line) = line::parse(text).map_err(Ended::Failed)? else { return Ok(()) };
        for condition in &line.conditions {
            if !holds(condition)? {
                return Ok(());
            }
        }
        match (state.run(&line), line.want) {
            (Ok(()), Want::Failure) => Err(Ended::Failed(format!("unexpected success{}", state.said()))),
            (Err(Ended::Failed(_)), Want::Failure | Want::Either) => Ok(()),
            (done, _) => done,
        }
    }
}

/// Whether a condition holds: this is a Linux machine without compiler, version control or network.
fn holds(condition: &str) -> Result<bool, Ended> {
    let (negated, tag) = condition.strip_prefix('!').map_or((false, condition), |tag| (true, tag.trim()));
    let value = match tag.split_once(':') {
        Some(("GOOS", system)) => system == "linux",
        Some(("GOARCH", processor)) => processor == "amd64",
        Some(("compiler", compiler)) => compiler == "gc",
        Some(("exec", program)) => program == "/bin/sh",
        Some(("GOEXPERIMENT" | "GODEBUG" | "buildmode" | "cc" | "net", _)) => false,
        Some(_) => return Err(Ended::Failed(format!("unknown condition {condition}"))),
        None => match tag {
            "symlink" | "case-sensitive" | "fuzz" | "link" => true,
            "short" | "git" | "git-sha256" | "hg" | "svn" | "bzr" | "fossil" | "root" | "cgo" | "race" | "msan"
            | "asan" | "cross" | "verbose" | "trimpath" | "abscc" | "default-cgo" | "mismatched-goroot"
            | "go-builder" | "net" => false,
            _ => return Err(Ended::Failed(format!("unknown condition {condition}"))),
        },
    };
    Ok(value != negated)
}
