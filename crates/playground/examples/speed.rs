//! Times one project: `cargo run --release -p playground --example speed PACK GO_MOD`.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program for developers, not part of the core"
)]

use std::time::Instant;

use playground::engine::{Engine, share};
use playground::protocol::{Answer, Question};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let bytes = std::fs::read(&arguments[0]).expect("a pack");
    let text = std::fs::read_to_string(&arguments[1]).expect("a go.mod");
    let mut best = [u128::MAX; 4];
    for _ in 0..20 {
        let mut engine = Engine::new();
        let start = Instant::now();
        engine.ask(Question::LoadPack { name: "pack".into(), bytes: bytes.clone() });
        best[0] = best[0].min(start.elapsed().as_micros());
        let start = Instant::now();
        let answer = engine.ask(Question::Open { scenario: text.clone() });
        best[1] = best[1].min(start.elapsed().as_micros());
        let start = Instant::now();
        let size = answer.to_bytes().len();
        best[2] = best[2].min(start.elapsed().as_micros());
        let edited = text.replace("\ngo 1", "\n// x\ngo 1");
        let start = Instant::now();
        let Answer::Analysis(analysis) = engine.ask(Question::SetFile { file: "go.mod".into(), text: Some(edited) })
        else {
            panic!("no analysis")
        };
        best[3] = best[3].min(start.elapsed().as_micros());
        assert!(size > 100 && !analysis.build_list.is_empty() && !share::encode(b"x").is_empty());
    }
    load_alone(&bytes, &text);
    println!(
        "pack {} µs, first analysis {} µs, bytes {} µs, analysis after a keystroke {} µs",
        best[0], best[1], best[2], best[3]
    );
}

/// Loading without what the page shows: the build list alone.
fn load_alone(bytes: &[u8], text: &str) {
    use gocmd::load::{Loader, RootMode};
    let mut best = [u128::MAX; 3];
    for _ in 0..20 {
        let start = Instant::now();
        let pack: std::sync::Arc<dyn world::registry::Source> =
            std::sync::Arc::new(world::Pack::open(bytes).expect("a pack"));
        let mut scenario = world::Scenario::parse(text.as_bytes());
        scenario.add_source(pack);
        let mut world = scenario.world();
        world.set_summaries(true);
        best[0] = best[0].min(start.elapsed().as_micros());
        for shortest in &mut best[1..3] {
            let start = Instant::now();
            let session = gocmd::Session::new(&world, gocmd::Config::new(&world));
            *session.config.build_mod.borrow_mut() = "mod".into();
            let loader = Loader::new(&session);
            loader.root_mode.set(RootMode::Need);
            loader.force_use_modules.set(true);
            session.config.build_mod_explicit.set(true);
            loader.init().expect("a main module");
            *session.config.build_mod.borrow_mut() = "mod".into();
            let graph = loader.load_mod_graph("").expect("a graph");
            assert!(graph.build_list().len() > 2);
            *shortest = (*shortest).min(start.elapsed().as_micros());
        }
    }
    println!("open {} µs, load {} µs, load again {} µs", best[0], best[1], best[2]);
}
