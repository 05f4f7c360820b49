//! `cargo xtask oracle record FILE... | --all`: writes what the real go says of a scenario beside it, as `.golden`.

use std::path::PathBuf;
use std::process::ExitCode;

use tests::{chain, reference};
use world::Scenario;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let files: Vec<PathBuf> =
        if arguments == ["--all"] { tests::scenarios() } else { arguments.iter().map(PathBuf::from).collect() };
    let place = std::env::temp_dir().join(format!("gomodplay-record-{}", std::process::id()));
    let mut failed = false;
    let _ = reference::folder();
    for file in files {
        match std::fs::read(&file) {
            Ok(text) => {
                let ran = chain::real::run(&Scenario::parse(&text), &place);
                let golden = file.with_extension("golden");
                std::fs::write(&golden, chain::golden(&ran)).expect("the golden file is written");
                println!("{}: {} commands", golden.display(), ran.len());
            }
            Err(error) => {
                eprintln!("{}: {error}", file.display());
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
