//! Makes packs from a registry folder: `cargo xtask pack REGISTRY PROJECTS OUT [ORIGIN] [DATE]`.
//!
//! REGISTRY is a GOPROXY tree. PROJECTS holds one folder for each project with its go.mod and what go said of it.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match tests::packs::make(&arguments) {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("pack: {error}");
            ExitCode::FAILURE
        }
    }
}
