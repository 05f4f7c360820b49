//! Graphs made from a number: the same on every machine.

use playground::data::{Analysis, ModuleRow, Node, Replacement, Requirement, VersionRow};

/// A small generator (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

fn row(path: String, versions: u64, main: bool) -> ModuleRow {
    let count = if main { 1 } else { versions };
    ModuleRow {
        path,
        versions: (0..count)
            .map(|at| VersionRow {
                version: if main { String::new() } else { format!("v1.{at}.0") },
                selected: at + 1 == count,
                ..VersionRow::default()
            })
            .collect(),
        selected: Some(count as u32 - 1),
        main,
        ..ModuleRow::default()
    }
}

fn ask(analysis: &mut Analysis, from: Node, to: Node, indirect: bool) {
    analysis.modules[to.module as usize].versions[to.version as usize].asked_by.push(from);
    let main = analysis.modules[from.module as usize].main;
    let target = &mut analysis.modules[to.module as usize];
    if main {
        if indirect { target.indirect = true } else { target.direct = true }
    }
    analysis.requirements.push(Requirement { from, to, indirect, excluded: false });
}

/// A graph with cycles, several main modules now and then, lower versions, replacements, missing and pruned ones.
pub fn analysis(seed: u64) -> Analysis {
    sized(seed, if seed.is_multiple_of(5) { 700 } else { 120 })
}

/// The same with at most so many modules.
pub fn sized(seed: u64, most: u64) -> Analysis {
    let mut dice = Dice(seed.wrapping_mul(77) + 5);
    let mut analysis = Analysis::default();
    let count = 2 + dice.roll(most);
    let mains = if dice.roll(6) == 0 { 1 + dice.roll(3) } else { 1 };
    for at in 0..count + mains {
        let organisation = ["github.com/acme", "golang.org/x", "k8s.io", "example.com/very/long/path/of/elements"]
            [dice.roll(4) as usize];
        let name = match dice.roll(12) {
            0 => format!("a-name-that-is-far-too-long-for-any-column-of-this-picture-and-then-some-{at}"),
            1 => format!("module{at}/v{}", 2 + dice.roll(9)),
            2 => "x".repeat(1 + dice.roll(3) as usize) + &at.to_string(),
            _ => format!("module-{at}"),
        };
        let mut row = row(format!("{organisation}/{name}"), 1 + dice.roll(4), at < mains);
        if at >= mains {
            let last = row.versions.len() - 1;
            let version = &mut row.versions[last];
            match dice.roll(20) {
                0 => version.missing = true,
                1 => version.pruned = true,
                2 => version.retracted = Some(String::new()),
                3 => {
                    version.replaced_by =
                        Some(Replacement { path: "example.com/fork".into(), version: "v1.0.0".into(), switch: None });
                }
                4 => version.excluded = true,
                _ => {}
            }
        }
        analysis.modules.push(row);
    }
    let total = count + mains;
    for _ in 0..total * (1 + dice.roll(5)) {
        let from = dice.roll(total);
        // Mostly forwards; backwards closes cycles.
        let to = if dice.roll(12) == 0 { dice.roll(total) } else { from + 1 + dice.roll(total - from) };
        if to >= total || to < mains || to == from {
            continue;
        }
        let versions = |at: u64| analysis.modules[at as usize].versions.len() as u64;
        let from = Node {
            module: from as u32,
            version: if dice.roll(5) == 0 { dice.roll(versions(from)) } else { versions(from) - 1 } as u32,
        };
        let to = Node {
            module: to as u32,
            version: if dice.roll(3) == 0 { dice.roll(versions(to)) } else { versions(to) - 1 } as u32,
        };
        let indirect = dice.roll(3) == 0;
        ask(&mut analysis, from, to, indirect);
    }
    analysis
}

/// One module after the other; as a ring, the last asks for the first again.
pub fn chain(count: u32, ring: bool) -> Analysis {
    let mut analysis = Analysis::default();
    for at in 0..=count {
        analysis.modules.push(row(format!("example.com/m{at}"), 1, at == 0));
    }
    let node = |module| Node { module, version: 0 };
    for at in 0..count {
        ask(&mut analysis, node(at), node(at + 1), false);
    }
    if ring {
        ask(&mut analysis, node(count), node(1), false);
    }
    analysis
}
