//! How fast go.mod files are read, in MB of text a second: `cargo bench -p gomod`.
//!
//! `GOMODPLAY_MODS` names a folder whose `.mod` files are read instead of the generated ones.

#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a benchmark measures time and prints")]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use gomod::modfile;

/// Texts like those of published modules: a direct block, an indirect one, now and then a replace or an exclude.
fn generated() -> Vec<String> {
    let mut state = 1_u64;
    let mut below = move |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let hosts = ["github.com", "golang.org/x", "k8s.io", "go.opentelemetry.io", "google.golang.org", "gopkg.in"];
    let names = ["client", "go-logr", "text", "net", "protobuf", "apimachinery", "zap", "testify", "cobra", "yaml"];
    let mut texts = Vec::new();
    for number in 0..3000 {
        let mut text = format!("module github.com/example/project{number}\n\ngo 1.{}\n", 13 + below(14));
        for (block, indirect) in [(3 + below(12), ""), (below(60), " // indirect")] {
            if block == 0 {
                continue;
            }
            text.push_str("\nrequire (\n");
            for _ in 0..block {
                let host = hosts[below(hosts.len() as u64) as usize];
                let (name, other) = (names[below(10) as usize], names[below(10) as usize]);
                let path =
                    if host == "gopkg.in" { format!("{host}/{name}.v1") } else { format!("{host}/{name}/{other}") };
                let version = match below(4) {
                    0 => format!("v0.0.0-20{:012}-{:012x}", 180_101_000_000 + below(50_000), below(1 << 40)),
                    1 if host != "gopkg.in" => format!("v{}.{}.0+incompatible", 2 + below(20), below(30)),
                    _ => format!("v1.{}.{}", below(40), below(20)),
                };
                text.push_str(&format!("\t{path} {version}{indirect}\n"));
            }
            text.push_str(")\n");
        }
        if below(10) == 0 {
            text.push_str("\nreplace github.com/example/other => ../other\n");
        }
        if below(20) == 0 {
            text.push_str("\nexclude github.com/example/bad v1.0.0\n");
        }
        texts.push(text);
    }
    texts
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "mod") {
            texts.extend(std::fs::read_to_string(&path));
        }
    }
}

type Reader = fn(&str) -> usize;

const READERS: [(&str, Reader); 4] = [
    ("scan", |text| modfile::scan("go.mod", text.as_bytes()).map_or(0, |facts| black_box(&facts).require.len())),
    ("parse_lax", |text| {
        modfile::parse_lax("go.mod", text.as_bytes(), None).map_or(0, |file| black_box(&file).require.len())
    }),
    ("parse and format", |text| {
        modfile::parse("go.mod", text.as_bytes(), None).map_or(0, |file| {
            black_box(file.format());
            file.require.len()
        })
    }),
    ("gomod-parser 0.6.0", |text| text.parse::<gomod_parser::GoMod>().map_or(0, |file| black_box(&file).require.len())),
];

/// Of every hundred texts the best of so many rounds counts, and readers take turns: a busy machine is unfair to none.
const ROUNDS: usize = 15;

fn main() {
    let mut texts = Vec::new();
    match std::env::var_os("GOMODPLAY_MODS") {
        Some(folder) => collect(Path::new(&folder), &mut texts),
        None => texts = generated(),
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    let plain = texts.iter().filter(|text| modfile::scan_plain(text.as_bytes()).is_some()).count();
    println!("{} texts, {} kB, {plain} of them plain", texts.len(), bytes / 1000);
    let mut seconds = [0.0; READERS.len()];
    let mut requirements = [0; READERS.len()];
    for chunk in texts.chunks(100) {
        let mut best = [f64::MAX; READERS.len()];
        let mut counts = [0; READERS.len()];
        for _ in 0..ROUNDS {
            for (index, (_, read)) in READERS.iter().enumerate() {
                let start = Instant::now();
                counts[index] = chunk.iter().map(|text| read(black_box(text))).sum::<usize>();
                best[index] = best[index].min(start.elapsed().as_secs_f64());
            }
        }
        for index in 0..READERS.len() {
            seconds[index] += best[index];
            requirements[index] += counts[index];
        }
    }
    for (index, (name, _)) in READERS.iter().enumerate() {
        let speed = bytes as f64 / seconds[index] / 1e6;
        println!("{name:<20} {speed:8.0} MB/s   ({} requirements)", requirements[index]);
    }
}
