//! Layouts of recorded projects: brackets never cross, labels never overlap, everything is on the canvas.

mod support;

use picture::laws::{crossings, overlaps};
use picture::{Canvas, Graph, Homes, Plan, STEPS, Skeleton, lay_out};
use support::{NAMES, recorded};

#[path = "support/random.rs"]
mod random;

#[test]
fn recorded_layouts() {
    // Names that the design counts on the same paper.
    let names = [56, 193, 173, 149];
    for (name, least) in NAMES.into_iter().zip(names) {
        let project = recorded(name);
        let mut graph = Graph::of(&project.analysis);
        graph.goes = picture::goes(&project.analysis, &graph, usize::MAX);
        let skeleton = Skeleton::of(&graph);
        let homes = Homes::of(&graph, &skeleton);
        let height = if name == "gin" { 722.0 } else { 792.0 };
        let canvas = Canvas { width: 1440.0, height, top: 66.0, steps: STEPS.to_vec() };
        let plan = Plan::new(&graph, &skeleton, &homes, homes.root, &[]);
        let layout = lay_out(&plan, &canvas, None);
        assert_eq!(layout.named + layout.beads, graph.len() - 1, "{name}");
        assert_eq!(crossings(&layout), 0, "{name}");
        assert_eq!(overlaps(&layout), Vec::<String>::new(), "{name}");
        assert!(layout.used <= layout.rows, "{name}");
        assert!(layout.named >= least, "{name}: {} names, the design has {least}", layout.named);
    }
}

/// Laws of every layout: nothing crosses, nothing overlaps, everything is there once.
fn check(name: &str, analysis: &playground::data::Analysis, canvas: &Canvas) {
    let mut graph = Graph::of(analysis);
    graph.goes = picture::goes(analysis, &graph, usize::MAX);
    let skeleton = Skeleton::of(&graph);
    let homes = Homes::of(&graph, &skeleton);
    let tops = graph.mains.len() == 1;
    let spines: Vec<u32> = std::iter::once(homes.root)
        .chain(homes.order.iter().copied().filter(|&at| homes.size[at as usize] > 3).take(2))
        .collect();
    for spine in spines {
        let plan = Plan::new(&graph, &skeleton, &homes, spine, &[]);
        let layout = lay_out(&plan, canvas, None);
        assert_eq!(crossings(&layout), 0, "{name}: crossings");
        assert_eq!(overlaps(&layout), Vec::<String>::new(), "{name}: overlaps");
        let below = if spine == homes.root { graph.len() - usize::from(tops) } else { homes.comes_in(spine) as usize };
        assert_eq!(layout.named + layout.beads, below, "{name}: beads and names");
        assert_eq!(lay_out(&plan, canvas, None), layout, "{name}: the same again");
        let kept = lay_out(&plan, canvas, layout.kept);
        assert_eq!(kept.kept, layout.kept, "{name}: what was kept stays");
        let rows = picture::outline(&plan, &layout);
        assert_eq!(rows.iter().filter(|row| row.module != picture::NONE).count(), below, "{name}: the twin");
        let scene = picture::scene::draw(
            &plan,
            &layout,
            &picture::scene::View { focus: homes.order.last().copied(), ..Default::default() },
        );
        assert_eq!(scene.groups.len() + scene.dots.len(), below, "{name}: drawn");
    }
}

#[test]
fn laws_on_random_graphs() {
    for seed in 0..160 {
        let analysis = random::analysis(seed);
        let steps = if seed % 3 == 0 { STEPS[..3].to_vec() } else { STEPS.to_vec() };
        let (width, height) = [(1440.0, 900.0), (985.0, 430.0), (640.0, 300.0), (2400.0, 1600.0)][seed as usize % 4];
        check(&format!("seed {seed}"), &analysis, &Canvas { width, height, top: 14.0, steps });
    }
}

#[test]
fn a_deep_chain_and_a_wide_ring() {
    let canvas = Canvas::new(1440.0, 900.0);
    check("chain", &random::chain(700, false), &canvas);
    check("ring", &random::chain(700, true), &canvas);
    check("nothing", &playground::data::Analysis::default(), &canvas);
}

#[test]
fn dropping_moves_nothing_in_the_union() {
    let project = recorded("controller-runtime");
    let before = Graph::of(&project.analysis);
    let mut dropped = project.analysis.clone();
    let gone = dropped.modules.iter().position(|row| row.path == "github.com/onsi/ginkgo/v2").expect("ginkgo");
    dropped.modules[gone].selected = None;
    dropped.requirements.retain(|line| line.from.module != gone as u32 && line.to.module != gone as u32);
    let after = Graph::of(&dropped);
    let union = before.union(&after);
    let canvas = Canvas::new(1440.0, 900.0);
    let place = |graph: &Graph| {
        let skeleton = Skeleton::of(graph);
        let homes = Homes::of(graph, &skeleton);
        let plan = Plan::new(graph, &skeleton, &homes, homes.root, &[]);
        let layout = lay_out(&plan, &canvas, None);
        graph
            .modules
            .iter()
            .zip(layout.spots)
            .map(|(module, spot)| (module.path.clone(), spot.x, spot.y))
            .collect::<Vec<_>>()
    };
    assert_eq!(place(&before), place(&union));
    let changes = picture::changes(&project.analysis, &dropped);
    assert_eq!(changes.len(), 1);
    assert_eq!(picture::marks(&union, &changes).len(), 1);
}
