//! Reads the file of `-overlay` (cmd/go/internal/fsys, `Init`).

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::fsys::Overlay;
use crate::session::Session;

pub(super) fn read(session: &Session<'_>, file: &str) -> Result<Overlay> {
    let data = session.system.read(&session.abs(file)).map_err(|error| {
        let error = world::FileError { path: file.to_owned(), ..error };
        Error::plain(format!("reading overlay: {error}"))
    })?;
    let json: serde_json::Value =
        serde_json::from_slice(&data).map_err(|error| Error::plain(format!("parsing overlay JSON: {error}")))?;
    let mut replace: BTreeMap<&str, &str> = BTreeMap::new();
    if let Some(map) = json.get("Replace").and_then(serde_json::Value::as_object) {
        for (from, to) in map {
            replace.insert(from, to.as_str().unwrap_or_default());
        }
    }
    let mut overlay = Overlay::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (from, to) in replace {
        if from.is_empty() {
            return Err(Error::plain("empty string key in overlay map"));
        }
        let path = session.abs(from);
        if let Some(old) = seen.insert(path.clone(), from) {
            return Err(Error::plain(format!("duplicate paths {old} and {from} in overlay map")));
        }
        overlay.insert(path, if to.is_empty() { String::new() } else { session.abs(to) });
    }
    for (from, to) in &overlay {
        let prefix = format!("{from}/");
        if to.is_empty() {
            continue;
        }
        let child = overlay.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
        if let Some((child, _)) = child.into_iter().find(|(_, to)| !to.is_empty()) {
            return Err(Error::plain(format!("inconsistent files {from} and {child} in overlay map")));
        }
    }
    Ok(overlay)
}
