//! What the registry says of a module besides requirements: retractions, deprecation, higher versions.

use gomod::module::{canonical_version, is_pseudo_version};
use gomod::{ModuleVersion, semver};
use world::{AuthorNotes, Fetched, ModuleSummary, Retraction, System, World};

/// Versions and the newest go.mod of one module.
pub struct Known {
    versions: Vec<String>,
    latest: Option<std::sync::Arc<ModuleSummary>>,
}

/// What is known here of a module; nothing if that is not at hand.
pub fn known(world: &World, path: &str) -> Option<Known> {
    let escaped = gomod::module::escape_path(path).ok()?;
    let Fetched::Body(list) = world.fetch(&format!("{}/{escaped}/@v/list", world::scenario::PROXY)) else {
        return None;
    };
    let list = String::from_utf8_lossy(&list);
    let mut versions: Vec<String> = list
        .lines()
        .filter_map(|line| line.split_ascii_whitespace().next())
        .filter(|version| canonical_version(version) == *version && !is_pseudo_version(version))
        .map(str::to_owned)
        .collect();
    semver::sort(&mut versions);
    let newest = highest(&versions);
    let latest = newest.and_then(|version| world.registry().summary(&ModuleVersion::new(path, version)));
    Some(Known { versions, latest })
}

/// The highest release, or the highest pre-release if there is no release.
fn highest(versions: &[String]) -> Option<&str> {
    let release = versions.iter().rev().find(|version| semver::prerelease(version).is_empty());
    release.or(versions.last()).map(String::as_str)
}

impl Known {
    fn notes(&self) -> Option<&AuthorNotes> {
        self.latest.as_ref()?.notes.as_deref()
    }

    /// The rationale, if the version is retracted (Go: `CheckRetractions`: the newest version's go.mod decides).
    pub fn retracted(&self, version: &str) -> Option<String> {
        let within = |(low, high, _): &&Retraction| {
            semver::compare(low, version).is_le() && semver::compare(version, high).is_le()
        };
        self.notes()?.retract().iter().find(within).map(|(_, _, rationale)| rationale.clone())
    }

    /// The message, if the module is deprecated (Go: `CheckDeprecation`).
    pub fn deprecated(&self) -> Option<String> {
        self.notes().map(|notes| notes.deprecated().to_owned()).filter(|message| !message.is_empty())
    }

    /// A higher version that is not retracted, if there is one.
    pub fn update(&self, version: &str) -> Option<String> {
        let fresh: Vec<String> =
            self.versions.iter().filter(|known| self.retracted(known).is_none()).cloned().collect();
        let best = highest(&fresh)?;
        semver::compare(best, version).is_gt().then(|| best.to_owned())
    }

    /// The highest version that is not retracted.
    pub fn newest(&self) -> Option<String> {
        let fresh: Vec<String> =
            self.versions.iter().filter(|known| self.retracted(known).is_none()).cloned().collect();
        highest(&fresh).map(str::to_owned)
    }
}
