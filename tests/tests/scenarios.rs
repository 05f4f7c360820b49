//! Every scenario of `tests/scenarios` and every example of the page does what the real go did when it was recorded: status, outputs, files.

use tests::{chain, difference, scenarios};
use world::Scenario;

#[test]
fn as_recorded() {
    let files = scenarios();
    assert!(!files.is_empty(), "no scenarios");
    let mut failed = Vec::new();
    for file in &files {
        let text = std::fs::read(file).expect("a readable scenario");
        let golden = file.with_extension("golden");
        let Ok(want) = std::fs::read(&golden) else {
            failed.push(format!("{}: not recorded: cargo xtask oracle record --all", golden.display()));
            continue;
        };
        let have = chain::golden(&chain::ours::run(&Scenario::parse(&text)));
        if want != have {
            let [want, have] = [want, have].map(|text| String::from_utf8_lossy(&text).into_owned());
            failed.push(format!("{}\n{}", file.display(), difference::lines(&want, &have)));
        }
    }
    println!("{} of {} scenarios as recorded", files.len() - failed.len(), files.len());
    assert!(failed.is_empty(), "{} of {} scenarios differ:\n{}", failed.len(), files.len(), failed.join("\n"));
}
