//! Registries that mean harm or are broken: what the real go says of them, and that gomodplay says the same.
//!
//! A registry is a folder of files below `/proxy`, as a scenario's own files; both sides read the very same bytes.

pub mod registry;
pub mod zip;

use std::path::PathBuf;

use world::Scenario;

use crate::chain::{Ran, ours, real, settled};
use crate::difference;

/// A main module that requires `example.com/a v1.0.0`, and asks only what it is told to.
pub const REQUIRES_A: &str = "module example.com/app\n\ngo 1.27\n\nrequire example.com/a v1.0.0\n";

/// Runs commands over a scenario with these files both ways; what differs, or nothing. Files of the working tree are
/// compared too.
///
/// # Panics
/// If a command of the real go does not end.
pub fn compare(name: &str, files: Vec<(String, Vec<u8>)>, commands: &[&str]) -> String {
    let mut scenario = Scenario::default();
    scenario.set_comment(commands.iter().flat_map(|command| [*command, "\n"]).collect::<String>().as_bytes());
    for (name, data) in files {
        scenario.set_file(&name, Some(data.into()));
    }
    let place: PathBuf = std::env::temp_dir().join(format!("gomodplay-hostile-{}-{name}", std::process::id()));
    let want = real::run(&scenario, &place);
    assert_eq!(want.len(), commands.len(), "{name}: the real go does not end, or panics");
    let have = ours::run(&scenario);
    let mut found = String::new();
    for (want, have) in want.iter().zip(&have) {
        let [wanted, had] = [want, have].map(shown);
        if wanted != had {
            found.push_str(&format!("{name}: {}\n{}", want.command, difference::lines(&wanted, &had)));
        }
    }
    found
}

/// What a command did, as a text.
fn shown(ran: &Ran) -> String {
    let mut text = format!("status {}\n", ran.status);
    text.push_str(&String::from_utf8_lossy(&ran.stdout));
    text.push_str("\n[stderr]\n");
    text.push_str(&settled(&ran.stderr));
    for (name, data) in &ran.changed {
        let data = data.as_deref().map_or("removed".into(), String::from_utf8_lossy);
        text.push_str(&format!("\n[{name}]\n{data}"));
    }
    text
}
