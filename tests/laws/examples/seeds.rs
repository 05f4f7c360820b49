//! Writes the well-formed inputs of each law into `FOLDER/LAW` and prints the laws' names: `seeds FOLDER`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let place = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    for law in laws::LAWS {
        let folder = place.join(law.name);
        std::fs::create_dir_all(&folder)?;
        for (number, seed) in law.seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
        println!("{}", law.name);
    }
    Ok(())
}
