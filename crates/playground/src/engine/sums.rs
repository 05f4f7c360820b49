//! What go.sum comes to: `go mod tidy` runs on both sides of a what-if, and what it writes is compared. Sums can't be worked
//! out from requirements alone, so where module contents are not here the reason is said instead.

use world::Scenario;
use world::scenario::Place;

use super::{lines, run};
use crate::data::{DiffLine, Sentence};

/// go.sum after `go mod tidy`, or the reason why it is not known, as a key of the table of words. The scenario stays as
/// it is.
fn tidied(scenario: &Scenario) -> Result<String, Sentence> {
    let output = run::run(scenario, "go mod tidy");
    if output.status != 0 {
        let said = output
            .stderr
            .lines()
            .find(|line| !line.starts_with("go: finding ") && !line.starts_with("go: downloading "));
        let words = vec![("t".to_owned(), said.unwrap_or("go mod tidy").to_owned())];
        return Err(Sentence { key: "sums.failed".into(), words });
    }
    let written = output.files.into_iter().find(|(name, ..)| name == "go.sum");
    Ok(match written {
        Some((.., after)) => after.unwrap_or_default(),
        None => scenario.file("go.sum").map(|data| String::from_utf8_lossy(data).into_owned()).unwrap_or_default(),
    })
}

/// How go.sum differs after `go mod tidy` on both sides, or why that is not known. `unknown`: requirements are missing on
/// one of them.
pub fn difference(before: &Scenario, after: &Scenario, unknown: bool) -> Result<Vec<DiffLine>, Sentence> {
    let reason = |key: &str| Sentence { key: key.to_owned(), words: Vec::new() };
    if before.file("go.work").is_some() {
        return Err(reason("sums.workspace"));
    }
    // Without packages tidy would drop every requirement, and say nothing about this build list.
    let has_packages =
        before.files().iter().any(|file| file.name.ends_with(".go") && matches!(file.place, Place::Tree(_)));
    if !has_packages {
        return Err(reason("sums.packages"));
    }
    if unknown {
        return Err(reason("sums.unknown"));
    }
    Ok(lines::difference(&tidied(before)?, &tidied(after)?))
}
