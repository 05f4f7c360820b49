//! Every recorded scenario through the façade that the page and its worker use, where nobody knows what else was published:
//! status and outputs are those of the real go. (The node and browser checks run the same in WebAssembly.)

use playground::engine::Engine;
use playground::protocol::{Answer, Question};
use tests::{chain, difference, scenarios};
use world::txtar::Archive;

#[test]
fn as_recorded() {
    let (mut failed, mut commands) = (Vec::new(), 0);
    for file in scenarios() {
        let text = std::fs::read(&file).expect("a readable scenario");
        let Ok(text) = String::from_utf8(text) else {
            println!("{}: holds bytes that are no text, which no page can hold", file.display());
            continue;
        };
        let recorded = Archive::parse(&std::fs::read(file.with_extension("golden")).expect("a recorded scenario"));
        let part = |name: &str| {
            let found = recorded.files.iter().find(|file| file.name == name);
            found.map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
        };
        let mut engine = Engine::new();
        engine.ask(Question::Open { scenario: text });
        for number in 1.. {
            let command = part(&format!("{number}/command")).trim_end().to_owned();
            if command.is_empty() {
                break;
            }
            commands += 1;
            let Answer::Output(ran) = engine.ask(Question::Run { command: command.clone(), keep: true }) else {
                panic!("{}: {command}: another answer", file.display());
            };
            let want = format!(
                "{}\n{}\n{}",
                part(&format!("{number}/status")).trim_end(),
                part(&format!("{number}/stdout")).trim_end(),
                part(&format!("{number}/stderr")).trim_end()
            );
            let status = if ran.status == 0 { String::new() } else { ran.status.to_string() };
            let stderr = chain::settled(ran.stderr.as_bytes());
            let have = format!("{status}\n{}\n{}", ran.stdout.trim_end(), stderr.trim_end());
            if want != have {
                failed.push(format!("{}: {command}\n{}", file.display(), difference::lines(&want, &have)));
            }
        }
    }
    println!("{} of {commands} commands as recorded", commands - failed.len());
    assert!(failed.is_empty(), "{} of {commands} commands differ:\n{}", failed.len(), failed.join("\n"));
}
