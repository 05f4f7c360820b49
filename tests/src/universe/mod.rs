//! Generated module universes: a working tree, published modules and commands, from a seed. [`generate`] makes one,
//! [`shrink`] makes a smaller one that still shows a difference.

mod commands;
mod module;
pub mod shrink;

use fastrand::Rng;
use world::txtar::{Archive, ArchiveFile};

use module::Shape;

/// What a universe is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Module graphs: go.mod files only, commands that read and edit them.
    Graph,
    /// Packages too: tidy, get, vendor, why, list.
    Packages,
    /// Several main modules in a workspace.
    Workspace,
}

impl Kind {
    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        [("graph", Self::Graph), ("packages", Self::Packages), ("workspace", Self::Workspace)]
            .into_iter()
            .find_map(|(known, kind)| (known == name).then_some(kind))
    }
}

/// Chance: true `percent` times of a hundred.
pub(crate) fn chance(random: &mut Rng, percent: u32) -> bool {
    random.u32(0..100) < percent
}

/// One of these.
pub(crate) fn pick<'a, T: ?Sized>(random: &mut Rng, from: &[&'a T]) -> &'a T {
    from[random.usize(0..from.len())]
}

/// The universe of a seed: the same one each time.
pub fn generate(seed: u64, kind: Kind) -> Archive {
    let mut random = Rng::with_seed(seed ^ (kind as u64) << 56);
    let shape = Shape { packages: kind != Kind::Graph };
    let published = module::published(&mut random, shape);
    let mut files: Vec<(String, String)> = Vec::new();
    let main = module::main_module(&mut random, shape, &published, "example.com/main", &mut files, "");
    let mut mains = vec![main];
    if kind == Kind::Workspace {
        mains.push(module::main_module(&mut random, shape, &published, "example.com/side", &mut files, "side/"));
        files.push(("go.work".into(), module::go_work(&mut random)));
    }
    files.push(("go.env".into(), environment(&mut random)));
    for module in &published {
        module.write(&mut files);
    }
    let commands = commands::choose(&mut random, kind, &mains, &published);
    let as_file = |(name, text): (String, String)| ArchiveFile { name, data: text.into_bytes().into() };
    Archive {
        comment: commands.into_iter().map(|command| command + "\n").collect::<String>().into_bytes().into(),
        files: files.into_iter().map(as_file).collect(),
    }
}

fn environment(random: &mut Rng) -> String {
    let flags = pick(random, &["", "-mod=mod", "-mod=mod", "-mod=mod", "-mod=readonly"]);
    format!("GOFLAGS={flags}\n")
}
