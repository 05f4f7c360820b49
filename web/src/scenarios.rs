//! The examples, and the real projects that the page's own origin offers.

use crate::json::Value;

/// A small scenario that shows one thing. Its name and a sentence are in the table of words under `example.NAME`.
pub struct Example {
    /// Short name.
    pub name: &'static str,
    /// The text.
    pub scenario: &'static str,
}

/// All examples in the order of the menu; the first is what a first visit shows.
pub const EXAMPLES: &[Example] = &[
    Example { name: "two-versions", scenario: include_str!("../scenarios/two-versions.txtar") },
    Example { name: "folder", scenario: include_str!("../scenarios/folder.txtar") },
    Example { name: "exclude", scenario: include_str!("../scenarios/exclude.txtar") },
    Example { name: "missing-version", scenario: include_str!("../scenarios/missing-version.txtar") },
    Example { name: "go-line", scenario: include_str!("../scenarios/go-line.txtar") },
    Example { name: "pruned", scenario: include_str!("../scenarios/pruned.txtar") },
    Example { name: "unpruned", scenario: include_str!("../scenarios/unpruned.txtar") },
    Example { name: "major", scenario: include_str!("../scenarios/major.txtar") },
    Example { name: "retracted", scenario: include_str!("../scenarios/retracted.txtar") },
    Example { name: "deprecated", scenario: include_str!("../scenarios/deprecated.txtar") },
    Example { name: "incompatible", scenario: include_str!("../scenarios/incompatible.txtar") },
    Example { name: "workspace", scenario: include_str!("../scenarios/workspace.txtar") },
    Example { name: "cycle", scenario: include_str!("../scenarios/cycle.txtar") },
];

/// A real project. The list of them is data (`packs/projects.json` beside the page): nothing is loaded until one is
/// picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Module path.
    pub path: String,
    /// Version, shown behind the path.
    pub version: String,
    /// Modules in its build list.
    pub modules: usize,
    /// Address of its scenario.
    pub scenario: String,
    /// Address of the pack that it needs.
    pub pack: Option<String>,
}

impl Project {
    /// The projects that a list of them names; one without a path or a scenario is left out.
    pub fn list(text: &str) -> Vec<Self> {
        let read = |value: &Value| {
            Some(Self {
                path: value.text_of("path")?,
                version: value.text_of("version").unwrap_or_default(),
                modules: value.number_of("modules").unwrap_or_default() as usize,
                scenario: value.text_of("scenario")?,
                pack: value.text_of("pack"),
            })
        };
        Value::read(text).map_or_else(Vec::new, |value| value.list().iter().filter_map(read).collect())
    }
}
