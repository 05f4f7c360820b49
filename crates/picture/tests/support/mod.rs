//! Reads the recorded graphs (`tests/data/README.md`).
#![allow(dead_code)]

use playground::data::{Analysis, ModuleRow, Node, Replacement, Requirement, VersionRow};

/// What the reference found for one module.
pub struct Expected {
    pub home: String,
    pub shared: bool,
    pub comes_in: u32,
    pub goes: Option<u32>,
    pub asked_by: u32,
}

/// A recorded project.
pub struct Recorded {
    pub analysis: Analysis,
    pub expected: Vec<(String, Expected)>,
}

pub const NAMES: [&str; 4] = ["gin", "controller-runtime", "thanos", "dapr"];

pub fn recorded(name: &str) -> Recorded {
    let packed: &[u8] = match name {
        "gin" => include_bytes!("../data/gin.graph.zlib"),
        "controller-runtime" => include_bytes!("../data/controller-runtime.graph.zlib"),
        "thanos" => include_bytes!("../data/thanos.graph.zlib"),
        "dapr" => include_bytes!("../data/dapr.graph.zlib"),
        _ => panic!("no recorded graph {name}"),
    };
    let text = String::from_utf8(miniz_oxide::inflate::decompress_to_vec_zlib(packed).expect("zlib")).expect("text");
    let mut analysis = Analysis::default();
    let mut expected = Vec::new();
    for line in text.lines() {
        let (line, replaced) = line.split_once('\t').map_or((line, None), |(line, other)| (line, Some(other)));
        let words: Vec<&str> = line.split(' ').collect();
        let number = |at: usize| words[at].parse::<u32>().expect("number");
        match words[0] {
            "m" => {
                let main = analysis.modules.is_empty();
                let selected = words[3].parse::<u32>().ok();
                let mut versions: Vec<VersionRow> = words[4..]
                    .iter()
                    .map(|version| VersionRow { version: (*version).to_owned(), ..VersionRow::default() })
                    .collect();
                if main {
                    versions.push(VersionRow::default());
                }
                if let (Some(selected), Some(other)) = (selected, replaced) {
                    let (path, version) = other.split_once(' ').unwrap_or((other, ""));
                    versions[selected as usize].replaced_by =
                        Some(Replacement { path: path.to_owned(), version: version.to_owned(), switch: None });
                }
                if let Some(selected) = selected {
                    versions[selected as usize].selected = true;
                }
                analysis.modules.push(ModuleRow {
                    path: words[1].to_owned(),
                    versions,
                    selected,
                    main,
                    direct: words[2] == "d",
                    indirect: words[2] == "i",
                    ..ModuleRow::default()
                });
            }
            "r" => {
                let from = Node { module: number(1), version: number(2) };
                for to in &words[3..] {
                    let (module, version) = to.split_once('.').expect("node");
                    let to =
                        Node { module: module.parse().expect("number"), version: version.parse().expect("number") };
                    let indirect = from.module == 0 && !analysis.modules[to.module as usize].direct;
                    analysis.modules[to.module as usize].versions[to.version as usize].asked_by.push(from);
                    analysis.requirements.push(Requirement { from, to, indirect, excluded: false });
                }
            }
            "h" => expected.push((
                analysis.modules[number(1) as usize].path.clone(),
                Expected {
                    home: analysis.modules[number(2) as usize].path.clone(),
                    shared: words[3] == "s",
                    comes_in: number(4),
                    goes: words[5].parse().ok(),
                    asked_by: number(6),
                },
            )),
            other => panic!("unknown line {other}"),
        }
    }
    Recorded { analysis, expected }
}
