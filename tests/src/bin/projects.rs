//! `cargo xtask projects [NAME]`: 34 real projects through `gocmd` in this process, against what the real go said.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use tests::difference;
use tests::recorded::{self, Project};
use world::registry::{Registry, Rest, Source};
use world::{System, Tree, World};

/// A stand-in for a proxy's address: everything comes from the pack.
const PROXY: &str = "https://proxy.invalid";

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let projects = recorded::projects().expect("the recorded facts");
    let pack: Arc<dyn Source> = Arc::new(recorded::pack().expect("the pack of all projects"));
    let start = Instant::now();
    let (mut passed, mut failed) = (0, 0);
    for (name, project) in projects.iter().filter(|(name, _)| name.contains(&wanted)) {
        for check in checks(project) {
            match check.run(&pack, project) {
                Ok(()) => passed += 1,
                Err(difference) => {
                    failed += 1;
                    println!("{name}: go {}\n{difference}", check.arguments.join(" "));
                }
            }
        }
    }
    println!("{:.1} s", start.elapsed().as_secs_f64());
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One command and the names of the recorded files.
struct Check {
    arguments: Vec<&'static str>,
    stdout: &'static str,
    stderr: &'static str,
    /// Whether the files afterwards were recorded.
    files: bool,
}

fn checks(project: &Project) -> Vec<Check> {
    let all = [
        Check { arguments: vec!["list", "-m", "all"], stdout: "list.txt", stderr: "list.stderr.txt", files: true },
        Check { arguments: vec!["mod", "graph"], stdout: "graph.txt", stderr: "graph.stderr.txt", files: false },
        Check {
            arguments: vec!["mod", "graph", "-go=1.16"],
            stdout: "graph-1.16.txt",
            stderr: "graph-1.16.stderr.txt",
            files: false,
        },
        Check {
            arguments: vec!["list", "-m", "-u", "-retracted", "all"],
            stdout: "upgrades.txt",
            stderr: "upgrades.stderr.txt",
            files: false,
        },
    ];
    all.into_iter().filter(|check| project.contains_key(check.stdout)).collect()
}

impl Check {
    fn run(&self, pack: &Arc<dyn Source>, project: &Project) -> Result<(), String> {
        let mut registry = Registry::new(Rest::Absent);
        registry.add_source(Arc::clone(pack));
        let mut tree = Tree::default();
        tree.place("/app/go.mod", project["go.mod"].clone(), 0o644);
        let mut world = World::new(tree, registry, "/app");
        let environment: BTreeMap<&str, &str> = [
            ("GOPROXY", PROXY),
            ("GOSUMDB", "off"),
            ("GOFLAGS", "-mod=mod"),
            ("GOENV", "off"),
            ("GOTOOLCHAIN", "local"),
            ("GOPATH", "/gopath"),
            ("HOME", "/home"),
            ("GOROOT", "/goroot"),
        ]
        .into();
        for (name, value) in environment {
            world.set_env(name, value);
        }
        let arguments: Vec<String> = self.arguments.iter().map(|&argument| argument.to_owned()).collect();
        let outcome = gocmd::run(&world, &arguments);

        let recorded = |name: &str| project.get(name).map(|text| String::from_utf8_lossy(text).into_owned());
        let mut found = String::new();
        let mut compare = |what: &str, want: &str, have: &[u8]| {
            let have = String::from_utf8_lossy(have);
            if want != have {
                let shown: String = difference::lines(want, &have).lines().take(40).map(|l| format!("{l}\n")).collect();
                found.push_str(&format!("[{what}]\n{shown}"));
            }
        };
        compare("stdout", &recorded(self.stdout).unwrap_or_default(), &outcome.stdout);
        compare("stderr", &recorded(self.stderr).unwrap_or_default(), &outcome.stderr);
        if self.files {
            let unchanged = recorded("go.mod").unwrap_or_default();
            let read = |path: &str| world.read(path).map(|text| text.to_vec()).unwrap_or_default();
            compare("go.mod", &recorded("list.go.mod").unwrap_or(unchanged), &read("/app/go.mod"));
            compare("go.sum", &recorded("list.go.sum").unwrap_or_default(), &read("/app/go.sum"));
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}
