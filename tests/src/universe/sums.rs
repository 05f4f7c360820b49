//! Generated go.sum files: all sums, some of them, or wrong ones.

use fastrand::Rng;
use gomod::ModuleVersion;
use gomod::dirhash::{go_mod_hash, hash1};
use world::registry::{Answer, Registry, request};

use super::chance;

/// A go.sum for what is published. `share` is how many lines of a hundred stand in it, `wrong` how many of them are wrong.
pub fn go_sum(random: &mut Rng, registry: &Registry, share: u32, wrong: u32) -> String {
    let mut text = String::new();
    for (module, published) in registry.published() {
        let ModuleVersion { path, version } = &module;
        let place = format!("{path}@{version}/");
        let files: Vec<(String, &[u8])> =
            published.files().map(|(name, data)| (format!("{place}{name}"), data.as_ref())).collect();
        let zip = hash1(files.iter().map(|(name, data)| (name.as_str(), *data))).ok();
        let go_mod = request(&module, "mod").and_then(|name| match registry.answer(&name) {
            Answer::Body(body) => Some(go_mod_hash(&body)),
            _ => None,
        });
        for (suffix, hash) in [("", zip), ("/go.mod", go_mod)] {
            if let (Some(hash), true) = (hash, chance(random, share)) {
                let hash = if chance(random, wrong) { go_mod_hash(b"another one") } else { hash };
                text.push_str(&format!("{path} {version}{suffix} {hash}\n"));
            }
        }
    }
    text
}
