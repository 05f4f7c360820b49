//! `cargo xtask serve`: the page on localhost, built anew and loaded again when a file changes.

use std::path::Path;
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant, SystemTime};

use notify::{RecursiveMode, Watcher};

use crate::setup;
use crate::shell::{self, Failure, at, root};
use crate::wasm::{self, Mode};

/// Serves until the process is stopped.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let port = match arguments {
        [] => "5173",
        [flag, port] if flag == "--port" => port,
        _ => return Err(Failure::new("usage: cargo xtask serve [--port N]")),
    };
    setup::page()?;
    eprintln!("the first build takes a few minutes; afterwards a change takes seconds");
    wasm::build(Mode::Quick)?;

    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event| drop(sender.send(event)))
        .map_err(|error| Failure::new(format!("watching files: {error}")))?;
    for folder in ["crates", "web", "Cargo.toml"] {
        watcher
            .watch(&root().join(folder), RecursiveMode::Recursive)
            .map_err(|error| Failure::new(format!("watching {folder}: {error}")))?;
    }
    let mut vite =
        shell::node_script("vite/bin/vite.js", ["--port", port, "--strictPort", "--logLevel", "info"]).start()?;
    let ended = follow(&changes, &mut vite);
    let _ = vite.kill();
    ended
}

fn follow(changes: &Receiver<notify::Result<notify::Event>>, vite: &mut Child) -> Result<(), Failure> {
    loop {
        if let Some(status) = vite.try_wait()? {
            return Err(Failure::new(format!("vite ended ({status}); is the port taken? --port N chooses another")));
        }
        let Ok(first) = changes.recv_timeout(Duration::from_millis(500)) else { continue };
        // An editor saves in several events: take them together.
        let mut compiles = needs_compiler(&first);
        while let Ok(event) = changes.recv_timeout(Duration::from_millis(60)) {
            compiles |= needs_compiler(&event);
        }
        if !compiles {
            continue;
        }
        let start = Instant::now();
        match wasm::build(Mode::Quick) {
            Ok(true) => {
                let rebuilt = root().join(".cache/wasm/rebuilt");
                let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
                at(&rebuilt, std::fs::write(&rebuilt, now.to_string()))?;
                eprintln!("built in {:.1} s: the page loads again", start.elapsed().as_secs_f64());
            }
            Ok(false) => {}
            // The compiler's message is on the screen; the page stays as it was.
            Err(failure) => eprintln!("xtask: {failure}"),
        }
    }
}

/// True for a change to what cargo compiles. Styles and scripts are Vite's.
fn needs_compiler(event: &notify::Result<notify::Event>) -> bool {
    let Ok(event) = event else { return true };
    !event.kind.is_access() && event.paths.iter().any(|path| compiled(path))
}

fn compiled(path: &Path) -> bool {
    let vites = ["css", "js", "html", "svg", "png", "woff2"];
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    !vites.contains(&extension) && !extension.is_empty() && !path.to_string_lossy().ends_with('~')
}
