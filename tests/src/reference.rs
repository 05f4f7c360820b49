//! The real go command, Go 1.27.3: what everything here is compared with. `cargo xtask oracle install` puts it in place.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The repository's top.
pub fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

/// Where the reference is. A test that needs it fails without it: a comparison that did not happen is no success.
///
/// # Panics
/// If the reference is not installed.
pub fn folder() -> PathBuf {
    let folder = repository().join(".reference");
    assert!(
        folder.join("go/bin/go").is_file() && folder.join("go.test").is_file(),
        "the real go command is not installed: run `cargo xtask oracle install`"
    );
    folder
}

/// Its GOROOT.
pub fn goroot() -> PathBuf {
    folder().join("go")
}

/// The real go command, in a folder, with an environment of its own: nothing of the person's settings comes in.
pub struct Go {
    environment: BTreeMap<String, String>,
    program: PathBuf,
    before: Vec<String>,
    patience: Duration,
    /// When something last happened that a command has to wait for.
    last: Option<Box<dyn Fn() -> Option<Instant>>>,
}

impl Go {
    /// A go that keeps its caches under `home` and asks the proxy `goproxy`.
    pub fn new(home: &Path, goproxy: &str) -> Self {
        let goroot = goroot();
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let mut environment: BTreeMap<String, String> = [
            ("GOTOOLCHAIN", "local"),
            ("GOENV", "off"),
            ("GOFLAGS", ""),
            ("GOSUMDB", "off"),
            ("GOPROXY", goproxy),
            ("GONOSUMDB", ""),
            ("GONOPROXY", ""),
            ("GOPRIVATE", ""),
            ("GOVCS", "*:off"),
            ("GOTELEMETRY", "off"),
            ("CGO_ENABLED", "0"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        environment.insert("GOROOT".into(), text(goroot.clone()));
        environment.insert("HOME".into(), text(home.join("home")));
        environment.insert("GOPATH".into(), text(home.join("gopath")));
        environment.insert("GOCACHE".into(), text(home.join("build-cache")));
        environment.insert("TMPDIR".into(), text(home.to_owned()));
        environment.insert("PATH".into(), text(goroot.join("bin")));
        Self { environment, program: goroot.join("bin/go"), before: Vec::new(), patience: PATIENCE, last: None }
    }

    /// Runs another program in its place, with words in front of the arguments (`gomodplay go`), and gives a command more
    /// time or less.
    pub fn stand_in(&mut self, program: &Path, before: &[&str], patience: Duration) {
        program.clone_into(&mut self.program);
        self.before = before.iter().map(|word| (*word).to_owned()).collect();
        self.patience = patience;
    }

    /// Runs the go command as Go's own tests have it: `TESTGO_VERSION` is the version that it is, and
    /// `TESTGO_VERSION_SWITCH=switch` lets it become another one where it would run another toolchain.
    pub fn simulate_toolchains(&mut self) {
        self.program = folder().join("go.test");
        self.set("CMDGO_TEST_RUN_MAIN", "true");
    }

    /// Patience begins anew whenever `last` tells a later time: while a command waits for the network, for example.
    pub fn wait_for(&mut self, last: impl Fn() -> Option<Instant> + 'static) {
        self.last = Some(Box::new(last));
    }

    /// Sets one environment variable.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// The environment.
    pub fn environment(&self) -> &BTreeMap<String, String> {
        &self.environment
    }

    /// Runs `go ARGUMENTS` in a folder. `None` if it does not end: the real go has endless loops of its own (for example
    /// `go get m@>v1.0.0 m@<=v1.1.0`).
    ///
    /// # Panics
    /// If the process can't be started.
    pub fn run(&self, folder: &Path, arguments: &[String]) -> Option<Output> {
        let mut child = Command::new(&self.program)
            .args(&self.before)
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(&self.environment)
            .env("PWD", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the real go command starts");
        let (stdout, stderr) = (reader(child.stdout.take()), reader(child.stderr.take()));
        let start = Instant::now();
        let status = loop {
            match child.try_wait().expect("a child to wait for") {
                Some(status) => break Some(status),
                None if self.waited_since(start) > self.patience => break None,
                None => {
                    std::thread::sleep(Duration::from_millis(if start.elapsed().as_millis() < 200 { 1 } else { 20 }));
                }
            }
        };
        if status.is_none() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let [stdout, stderr] = [stdout, stderr].map(|reader| reader.join().unwrap_or_default());
        status.map(|status| Output { status, stdout, stderr })
    }
}

impl Go {
    /// How long a command that started then did nothing but work of its own.
    fn waited_since(&self, start: Instant) -> Duration {
        let last = self.last.as_ref().and_then(|last| last());
        last.map_or(start, |last| last.max(start)).elapsed()
    }
}

/// How long one command of the real go may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Collects a pipe while the process runs.
fn reader(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut all = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut all);
        }
        all
    })
}
