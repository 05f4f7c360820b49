//! Homes, sizes and minus counts of recorded projects against the reference.

mod support;

use picture::{Graph, Homes, Skeleton};
use support::{NAMES, recorded};

#[test]
fn recorded_homes() {
    let lines = [76, 302, 1012, 1634];
    for (name, lines) in NAMES.into_iter().zip(lines) {
        let project = recorded(name);
        let graph = Graph::of(&project.analysis);
        let skeleton = Skeleton::of(&graph);
        let homes = Homes::of(&graph, &skeleton);
        let goes = picture::goes(&project.analysis, &graph, usize::MAX);
        assert_eq!(project.expected.len() + 1, graph.len(), "{name}");
        let mut wrong = Vec::new();
        for (path, expected) in &project.expected {
            let at = graph.find(path).expect("module");
            let home = &graph.modules[homes.home[at as usize] as usize].path;
            let got =
                (home.as_str(), homes.shared[at as usize], homes.comes_in(at), graph.modules[at as usize].asked_by);
            let want = (expected.home.as_str(), expected.shared, expected.comes_in, expected.asked_by);
            if got != want {
                wrong.push(format!("{path}: {got:?}, expected {want:?}"));
            }
            if let Some(want) = expected.goes {
                assert_eq!(goes[at as usize], want, "{name}: {path} goes");
            }
        }
        assert!(
            wrong.is_empty(),
            "{name}: {} of {} differ\n{}",
            wrong.len(),
            graph.len(),
            wrong[..wrong.len().min(12)].join("\n")
        );
        assert_eq!(skeleton.size, lines, "{name}: lines of the skeleton");
    }
}
