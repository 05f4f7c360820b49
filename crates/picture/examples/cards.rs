//! Prints the cards of a small world: `cargo run -p picture --example cards -- [dark] [focus]`.
// A program for the terminal: it reads arguments and prints.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

use picture::cards::{CardView, draw, lay_out};
use picture::scene::Words;
use playground::data::{Analysis, ModuleRow, Node, Replacement, Requirement, VersionRow};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let dark = arguments.iter().any(|word| word == "dark");
    let mut analysis = Analysis::default();
    let mut add = |path: &str, versions: &[&str], selected: u32| {
        analysis.modules.push(ModuleRow {
            path: path.into(),
            versions: versions
                .iter()
                .enumerate()
                .map(|(at, version)| VersionRow {
                    version: (*version).into(),
                    selected: at as u32 == selected,
                    ..VersionRow::default()
                })
                .collect(),
            selected: Some(selected),
            main: version_less(versions),
            ..ModuleRow::default()
        });
    };
    add("example.com/app", &[""], 0);
    add("example.com/a", &["v1.2.0"], 0);
    add("example.com/b", &["v1.2.0"], 0);
    add("example.com/c", &["v1.3.0", "v1.4.0"], 1);
    add("example.com/d", &["v1.2.0", "v1.3.0"], 1);
    let node = |module, version| Node { module, version };
    for (from, to) in
        [((0, 0), (1, 0)), ((0, 0), (2, 0)), ((1, 0), (3, 0)), ((2, 0), (3, 1)), ((3, 0), (4, 0)), ((3, 1), (4, 1))]
    {
        let (from, to) = (node(from.0, from.1), node(to.0, to.1));
        analysis.modules[to.module as usize].versions[to.version as usize].asked_by.push(from);
        analysis.requirements.push(Requirement { from, to, indirect: false, excluded: false });
    }
    analysis.modules[3].decided_by = Some(node(2, 0));
    analysis.modules[4].decided_by = Some(node(3, 1));
    analysis.modules[3].versions[1].replaced_by =
        Some(Replacement { path: "example.com/r".into(), version: "v1.0.0".into(), switch: None });
    let words = Words::default();
    let cards = lay_out(&analysis, &words, 980.0, &[]);
    let view = CardView { focus: arguments.iter().any(|word| word == "focus").then_some(1), ..CardView::default() };
    print!(
        "{}",
        picture::svg(&draw(&analysis, &cards, &view, &words), "", if dark { "data-theme=\"dark\"" } else { "" })
    );
}

fn version_less(versions: &[&str]) -> bool {
    versions == [""]
}
