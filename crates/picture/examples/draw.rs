//! Prints a picture: `cargo run -p picture --example draw -- dapr [focus PATH | search TEXT | passed | drop PATH,… | open PATH] [dark]`.
// A program for the terminal: it reads arguments and prints.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros, clippy::unchecked_time_subtraction)]

#[path = "../tests/support/mod.rs"]
mod support;

use picture::scene::{Mark, View};
use picture::{Canvas, Graph, Homes, Plan, STEPS, Skeleton, lay_out};
use std::collections::BTreeMap;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let name = arguments.first().map_or("gin", String::as_str);
    let project = support::recorded(name);
    let start = Instant::now();
    let mut graph = Graph::of(&project.analysis);
    let read = start.elapsed();
    graph.goes = picture::goes(&project.analysis, &graph, usize::MAX);
    let goes = start.elapsed();
    let skeleton = Skeleton::of(&graph);
    let homes = Homes::of(&graph, &skeleton);
    let homed = start.elapsed();
    let find = |path: &str| (0..graph.len() as u32).find(|&at| graph.modules[at as usize].path.ends_with(path));
    let mut view = View::default();
    let mut spine = homes.root;
    let mut words = arguments.iter().skip(1);
    let mut dark = false;
    while let Some(word) = words.next() {
        let mut next = || words.next().map_or("", String::as_str);
        match word.as_str() {
            "focus" => view.focus = find(next()),
            "hover" => view.hover = find(next()),
            "open" => spine = find(next()).unwrap_or(spine),
            "links" => view.links = true,
            "search" => {
                let text = next();
                view.hits = graph.modules.iter().map(|module| module.path.contains(text)).collect();
                view.current = view.hits.iter().position(|hit| *hit).map(|at| at as u32);
            }
            "passed" => view.hits = graph.modules.iter().map(|module| !module.lower.is_empty()).collect(),
            "drop" => {
                let mut marks = BTreeMap::new();
                for path in next().split(',') {
                    if let Some(module) = find(path) {
                        for below in 0..graph.len() as u32 {
                            if homes.within(below, module) {
                                marks.insert(below, Mark::Goes);
                            }
                        }
                    }
                }
                view.marks = marks;
            }
            "dark" => dark = true,
            _ => {}
        }
    }
    let canvas =
        Canvas { width: 1440.0, height: if name == "gin" { 722.0 } else { 792.0 }, top: 66.0, steps: STEPS.to_vec() };
    let plan = Plan::new(&graph, &skeleton, &homes, spine, &[]);
    let before = start.elapsed();
    let layout = lay_out(&plan, &canvas, None);
    let laid = start.elapsed();
    let scene = picture::scene::draw(&plan, &layout, &view);
    let drawn = start.elapsed();
    eprintln!(
        "{name}: read {read:?}, goes {:?}, homes {:?}, layout {:?}, draw {:?}; names {}, beads {}",
        goes - read,
        homed - goes,
        laid - before,
        drawn - laid,
        layout.named,
        layout.beads
    );
    print!("{}", picture::svg(&scene, "", if dark { "data-theme=\"dark\"" } else { "" }));
}
