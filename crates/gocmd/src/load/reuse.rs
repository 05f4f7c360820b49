//! The file of `-reuse`: what an earlier run printed as JSON (cmd/go/internal/modload/list.go).

use std::rc::Rc;

use gomod::ModuleVersion;
use serde_json::Value;

use super::Loader;
use super::info::ModulePublic;
use super::query::Reuse;
use crate::error::{Error, Result};
use crate::fetch::{Origin, Time};

/// Reads the file. Modules without origin are of no use.
pub(super) fn read(loader: &Loader<'_>, file: &str) -> Result<Reuse> {
    let data = loader.session.fsys.read(&loader.session.abs(file))?;
    let mut reuse = Reuse::default();
    for value in serde_json::Deserializer::from_slice(&data).into_iter::<Value>() {
        let value = value.map_err(|error| Error::plain(format!("parsing {file}: {error}")))?;
        let module = Rc::new(module(&value));
        if module.origin.is_none() {
            continue;
        }
        reuse.insert(ModuleVersion::new(module.path.as_str(), module.version.as_str()), module.clone());
        if !module.query.is_empty() {
            reuse.insert(ModuleVersion::new(module.path.as_str(), module.query.as_str()), module);
        }
    }
    Ok(reuse)
}

fn module(value: &Value) -> ModulePublic {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let texts = |name: &str| {
        let items = value.get(name).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let error = value.get("Error").map(|error| error.as_str().or(error.get("Err").and_then(Value::as_str)));
    ModulePublic {
        path: text("Path"),
        version: text("Version"),
        query: text("Query"),
        versions: texts("Versions"),
        time: Time::parse_rfc3339(&text("Time")),
        main: value.get("Main") == Some(&Value::Bool(true)),
        indirect: value.get("Indirect") == Some(&Value::Bool(true)),
        dir: text("Dir"),
        go_mod: value.get("GoMod").and_then(Value::as_str).unwrap_or_default().to_owned(),
        go_version: text("GoVersion"),
        retracted: texts("Retracted"),
        deprecated: text("Deprecated"),
        error: error.flatten().map(str::to_owned),
        sum: text("Sum"),
        go_mod_sum: text("GoModSum"),
        origin: value.get("Origin").and_then(Origin::from_listed).map(Box::new),
        reuse: true,
        ..ModulePublic::default()
    }
}
