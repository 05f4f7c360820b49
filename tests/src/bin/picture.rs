//! `cargo xtask test picture`: the figures of the picture of the module graph on real projects, beside those of its design,
//! and its laws on generated graphs.

use std::process::ExitCode;
use std::time::Instant;

use picture::laws::{crossings, overlaps};
use picture::{Canvas, Graph, Homes, Layout, Plan, STEPS, Skeleton, lay_out};
use playground::data::Analysis;
use playground::engine::Engine;
use playground::protocol::Question;

#[path = "../../../crates/picture/tests/support/random.rs"]
#[allow(dead_code)]
mod random;
#[path = "../../../crates/picture/tests/support/mod.rs"]
mod support;

/// A project, the name of its pack if the page offers it, and what the design counts: modules, lines of the skeleton, names.
const PROJECTS: [(&str, &str, [usize; 3]); 5] = [
    ("gin", "", [57, 76, 56]),
    ("controller-runtime", "", [194, 302, 193]),
    ("hugo", "github.com_gohugoio_hugo", [433, 575, 166]),
    ("thanos", "", [706, 1012, 173]),
    ("dapr", "", [1021, 1634, 149]),
];
/// Generated graphs.
const SEEDS: u64 = 400;

/// Everything that is computed of a result.
struct Pictured {
    graph: Graph,
    skeleton: Skeleton,
    homes: Homes,
    layout: Layout,
    milliseconds: f64,
}

fn picture(analysis: &Analysis, canvas: &Canvas) -> Pictured {
    let start = Instant::now();
    let mut graph = Graph::of(analysis);
    graph.goes = picture::goes(analysis, &graph, usize::MAX);
    let skeleton = Skeleton::of(&graph);
    let homes = Homes::of(&graph, &skeleton);
    let plan = Plan::new(&graph, &skeleton, &homes, homes.root, &[]);
    let layout = lay_out(&plan, canvas, None);
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
    Pictured { graph, skeleton, homes, layout, milliseconds }
}

fn main() -> ExitCode {
    let (mut passed, mut failed) = (0, 0);
    let mut hold = |what: String, holds: bool| {
        if holds {
            passed += 1;
        } else {
            failed += 1;
            println!("not so: {what}");
        }
    };
    println!(
        "project              modules  skeleton  names (design)  beads  crossings  overlaps  same homes        ms"
    );
    for (name, pack, [modules, lines, names]) in PROJECTS {
        let recorded = (pack.is_empty()).then(|| support::recorded(name));
        let analysis = match &recorded {
            Some(recorded) => recorded.analysis.clone(),
            None => offered(pack),
        };
        let height = if name == "gin" { 722.0 } else { 792.0 };
        let canvas = Canvas { width: 1440.0, height, top: 66.0, steps: STEPS.to_vec() };
        let of = picture(&analysis, &canvas);
        let (crossed, over) = (crossings(&of.layout), overlaps(&of.layout));
        let expected = recorded.map(|recorded| recorded.expected).unwrap_or_default();
        let same = expected.iter().filter(|(path, expected)| {
            of.graph.find(path).is_some_and(|at| {
                let home = of.homes.home[at as usize] as usize;
                of.graph.modules.get(home).is_some_and(|home| home.path == expected.home)
                    && of.homes.shared[at as usize] == expected.shared
            })
        });
        let same = same.count();
        let homes = if expected.is_empty() { "-".to_owned() } else { format!("{same} of {}", expected.len()) };
        println!(
            "{name:20} {:7} {:9} {:6} {:8} {:6} {crossed:10} {:9}  {homes:14} {:6.1}",
            of.graph.len(),
            of.skeleton.size,
            of.layout.named,
            format!("({names})"),
            of.layout.beads,
            over.len(),
            of.milliseconds
        );
        hold(format!("{name}: {modules} modules"), of.graph.len() == modules);
        hold(format!("{name}: {lines} lines in the skeleton"), of.skeleton.size == lines);
        hold(format!("{name}: at least {names} names"), of.layout.named >= names);
        hold(format!("{name}: a name or a bead for each"), of.layout.named + of.layout.beads + 1 == of.graph.len());
        hold(format!("{name}: no crossing"), crossed == 0);
        hold(format!("{name}: no overlap: {over:?}"), over.is_empty());
        hold(format!("{name}: the same homes"), same == expected.len());
    }
    for seed in 0..SEEDS {
        let analysis = random::analysis(1000 + seed);
        let (width, height) = [(1440.0, 900.0), (985.0, 430.0), (640.0, 300.0), (2400.0, 1600.0)][seed as usize % 4];
        let of = picture(&analysis, &Canvas::new(width, height));
        let over = overlaps(&of.layout);
        hold(format!("seed {seed}: no crossing"), crossings(&of.layout) == 0);
        hold(format!("seed {seed}: no overlap: {over:?}"), over.is_empty());
        let below = of.graph.len() - usize::from(of.graph.mains.len() == 1);
        hold(format!("seed {seed}: a name or a bead for each"), of.layout.named + of.layout.beads == below);
    }
    println!("{SEEDS} generated graphs (seeds 1000 to {})", 1000 + SEEDS - 1);
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The result of a project that the page offers, out of its pack.
fn offered(name: &str) -> Analysis {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/public/packs");
    let text = std::fs::read_to_string(folder.join(format!("{name}.mod"))).expect("the project's go.mod");
    let bytes = std::fs::read(folder.join(format!("{name}.pack"))).expect("the project's pack");
    let mut engine = Engine::new();
    engine.ask(Question::LoadPack { name: name.to_owned(), bytes });
    engine.ask(Question::Open { scenario: text });
    engine.analysis().clone()
}
