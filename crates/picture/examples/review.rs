//! Writes pictures to look at: `cargo run -p picture --example review -- FOLDER` makes one page for each recorded project and
//! view, and one with the states of cards, with the page's own styles (`web/styles`).
// A program for eyes: it reads arguments and writes files.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

use picture::cards;
use picture::scene::{Scene, View, Words};
use picture::{Canvas, Graph, Homes, Plan, Skeleton};
use playground::data::Analysis;
use playground::engine::Engine;
use playground::protocol::{Answer, Question, WhatIf};
use std::path::{Path, PathBuf};

#[path = "../tests/support/mod.rs"]
mod support;

/// What is drawn of a project.
const VIEWS: [(&str, &str, &str); 8] = [
    ("gin", "default", ""),
    ("gin", "focus", "golang.org/x/net"),
    ("controller-runtime", "default", ""),
    ("controller-runtime", "focus", "github.com/go-openapi/swag"),
    ("controller-runtime", "focus-shared", "golang.org/x/sys"),
    ("controller-runtime", "search", "openapi"),
    ("thanos", "default", ""),
    ("dapr", "default", ""),
];

fn page(styles: &str, theme: &str, body: &str) -> String {
    format!(
        "<!doctype html><meta charset=utf-8><html data-theme={theme}><style>{styles} body {{ margin: 0; background: var(--panel); color: var(--ink) }}</style><body>{body}"
    )
}

fn project(name: &str, view: &str, of: &str) -> Scene {
    let project = support::recorded(name);
    let mut graph = Graph::of(&project.analysis);
    graph.goes = picture::goes(&project.analysis, &graph, usize::MAX);
    let skeleton = Skeleton::of(&graph);
    let homes = Homes::of(&graph, &skeleton);
    let plan = Plan::new(&graph, &skeleton, &homes, homes.root, &[]);
    let height = if name == "gin" { 830.0 } else { 900.0 };
    let layout = picture::lay_out(&plan, &Canvas::new(1440.0, height - 80.0), None);
    let mut look = View { words: Words::default(), ..View::default() };
    match view {
        "search" => {
            look.hits = graph.modules.iter().map(|module| module.path.contains(of)).collect();
            look.current = look.hits.iter().position(|hit| *hit).map(|at| at as u32);
        }
        "default" => {}
        _ => look.focus = graph.find(of),
    }
    picture::scene::draw(&plan, &layout, &look)
}

fn scenario(text: &str) -> Engine {
    let mut engine = Engine::new();
    engine.ask(Question::Open { scenario: text.to_owned() });
    engine
}

fn cards_of(analysis: &Analysis, room: f64) -> String {
    let cards = cards::lay_out(analysis, &Words::default(), cards::Room { width: room, height: 480.0 }, &[]);
    framed(&cards::draw(analysis, &cards, &cards::CardView::default()))
}

fn framed(scene: &Scene) -> String {
    let svg = picture::svg(scene, "", "overflow=\"visible\"");
    format!("<div style='display:inline-block;vertical-align:top;padding:24px'>{svg}</div>")
}

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("a file of the repository");
    let styles = format!("{}{}", read("web/styles/tokens.css"), read("web/styles/drawing.css"));
    std::fs::create_dir_all(&folder).expect("the folder");
    let write = |name: String, body: &str| {
        for theme in ["light", "dark"] {
            let text = page(&styles, theme, body);
            std::fs::write(folder.join(format!("{name}-{theme}.html")), text).expect("a page");
        }
    };
    for (name, view, of) in VIEWS {
        write(format!("{name}-{view}"), &picture::svg(&project(name, view, of), "", ""));
    }
    let mut body = String::new();
    let mut list: Vec<PathBuf> = std::fs::read_dir(root.join("web/scenarios"))
        .expect("examples")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "txtar"))
        .collect();
    list.sort();
    for path in list {
        let mut engine = scenario(&std::fs::read_to_string(&path).expect("an example"));
        let analysis = engine.analysis().clone();
        if !cards::suits(&analysis) {
            continue;
        }
        body.push_str(&format!("<h3>{}</h3>", path.display()));
        for room in [940.0, 600.0, 342.0] {
            body.push_str(&cards_of(&analysis, room));
        }
        if !analysis.switches.is_empty() {
            let Answer::Difference(difference) = engine.ask(Question::Difference { changes: vec![WhatIf::Off(0)] })
            else {
                continue;
            };
            let changes = picture::changes(&analysis, &difference.after);
            let (a, b) = cards::lay_out_both(
                &analysis,
                &difference.after,
                &Words::default(),
                cards::Room { width: 440.0, height: 480.0 },
                &changes,
            );
            body.push_str("<br>");
            body.push_str(&framed(&cards::draw(&analysis, &a, &cards::CardView::default())));
            body.push_str(&framed(&cards::draw(&difference.after, &b, &cards::CardView::default())));
        }
    }
    write("cards".into(), &body);
}
