//! Generated module universes: a working tree, published modules and commands, from a seed. [`generate`] makes one,
//! [`shrink`] makes a smaller one that still shows a difference.

mod commands;
mod module;
pub mod shrink;
mod sources;
mod sums;

use fastrand::Rng;
use world::Scenario;
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
    /// Packages with longer chains of commands, go.sum files of all sorts and the flags that change where a command reads.
    Chain,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Graph, Self::Packages, Self::Workspace, Self::Chain];

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| format!("{kind:?}").eq_ignore_ascii_case(name))
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
    if kind == Kind::Chain && chance(&mut random, 40) {
        let mut discarded = Vec::new();
        module::main_module(&mut random, shape, &published, "example.com/main", &mut discarded, "");
        files.extend(
            discarded.into_iter().filter(|(name, _)| name == "go.mod").map(|(_, text)| ("other.mod".into(), text)),
        );
    }
    files.push(("go.env".into(), environment(&mut random, kind)));
    for module in &published {
        module.write(&mut files);
    }
    let commands = commands::choose(&mut random, kind, &mains, &published);
    let as_file = |(name, text): (String, String)| ArchiveFile { name, data: text.into_bytes().into() };
    let mut archive = Archive {
        comment: commands.into_iter().map(|command| command + "\n").collect::<String>().into_bytes().into(),
        files: files.into_iter().map(as_file).collect(),
    };
    let (some, share, wrong) = match kind {
        Kind::Chain => (60, [100, 100, 60], [0, 0, 4]),
        _ => (25, [100, 90, 60], [0, 0, 2]),
    };
    if chance(&mut random, some) {
        let [share, wrong] = [share, wrong].map(|values| values[random.usize(0..values.len())]);
        let registry = Scenario::parse(&archive.format());
        let text = sums::go_sum(&mut random, registry.registry(), share, wrong);
        let name = if kind == Kind::Workspace && chance(&mut random, 50) { "go.work.sum" } else { "go.sum" };
        archive.files.insert(0, as_file((name.into(), text)));
    }
    archive
}

/// GOFLAGS, and now and then what else changes what a command reads.
fn environment(random: &mut Rng, kind: Kind) -> String {
    let flags = match kind {
        Kind::Workspace => pick(random, &["", "", "", "", "-mod=readonly", "-mod=vendor", "-mod=mod"]),
        _ => pick(random, &["", "", "-mod=mod", "-mod=mod", "-mod=mod", "-mod=readonly", "-mod=vendor", "-modcacherw"]),
    };
    let mut text = format!("GOFLAGS={flags}\n");
    if chance(random, 12) {
        text.push_str(pick(
            random,
            &[
                "GOWORK=off\n",
                "GOPROXY=off\n",
                "GOPROXY=file:///proxy,off\n",
                "GOPROXY=file:///proxy|off\n",
                "GOPROXY=file:///absent,file:///proxy\n",
                "GOPROXY=file:///absent|file:///proxy\n",
                "GOPROXY=file:///absent,off\n",
                "GOPROXY=file:///absent|off\n",
                "GOPROXY=file:///proxy,file:///absent\n",
                "GOPROXY=off,file:///proxy\n",
                "GOOS=windows\n",
                "GOARCH=arm64\n",
                "GO111MODULE=on\n",
            ],
        ));
    }
    text
}
