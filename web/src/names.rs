//! How module paths are shown: the name in ink, what stands before it quiet.

use playground::data::{Analysis, ModuleRow, Node};

/// A path's quiet part and its name: `("golang.org/x/", "sync")`, `("go.mongodb.org/", "mongo-driver/v2")`. A host that
/// most modules share says nothing, so `github.com/` is left out.
pub fn parts(path: &str) -> (&str, &str) {
    let path = path.strip_prefix("github.com/").unwrap_or(path);
    let mut cut = path.rfind('/').map_or(0, |at| at + 1);
    if is_major(&path[cut..]) && cut > 0 {
        cut = path[..cut - 1].rfind('/').map_or(0, |at| at + 1);
    }
    path.split_at(cut)
}

/// The name alone: `sync`, `mongo-driver/v2`.
pub fn short(path: &str) -> &str {
    parts(path).1
}

fn is_major(element: &str) -> bool {
    element
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The row of a module.
pub fn module(analysis: &Analysis, node: Node) -> Option<&ModuleRow> {
    analysis.modules.get(node.module as usize)
}

/// The version of a node, empty for a main module.
pub fn version(analysis: &Analysis, node: Node) -> &str {
    module(analysis, node)
        .and_then(|row| row.versions.get(node.version as usize))
        .map_or("", |version| version.version.as_str())
}

/// `sync v0.19.0`, `app`.
pub fn node(analysis: &Analysis, node: Node) -> String {
    module(analysis, node).map_or_else(String::new, |row| with_version(&row.path, version(analysis, node)))
}

/// Who asks: a node whose go.mod was read from a replacement is named as the replacement.
pub fn asker(analysis: &Analysis, node: Node) -> String {
    let replacement = module(analysis, node)
        .and_then(|row| row.versions.get(node.version as usize))
        .and_then(|version| version.replaced_by.as_ref());
    match replacement {
        Some(replacement) => with_version(&replacement.path, &replacement.version),
        None => self::node(analysis, node),
    }
}

/// The short name with the version behind it. A folder stays as it is written.
pub fn with_version(path: &str, version: &str) -> String {
    let folder = path.starts_with('.') || path.starts_with('/');
    let name = if folder { path } else { short(path) };
    if version.is_empty() { name.to_owned() } else { format!("{name} {version}") }
}

/// Whether a node is a main module.
pub fn is_main(analysis: &Analysis, node: Node) -> bool {
    module(analysis, node).is_some_and(|row| row.main)
}

/// The number of the module with this path.
pub fn find(analysis: &Analysis, path: &str) -> Option<u32> {
    analysis.modules.iter().position(|row| row.path == path).map(|index| index as u32)
}

/// A text to search for, in small letters. Most often there is none, and then their table is not needed.
pub fn folded(query: &str) -> String {
    if query.is_empty() { String::new() } else { query.to_lowercase() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn parts() {
        for (path, org, name) in [
            ("example.com/c", "example.com/", "c"),
            ("golang.org/x/sync", "golang.org/x/", "sync"),
            ("github.com/gin-gonic/gin", "gin-gonic/", "gin"),
            ("go.mongodb.org/mongo-driver/v2", "go.mongodb.org/", "mongo-driver/v2"),
            ("gopkg.in/yaml.v3", "gopkg.in/", "yaml.v3"),
            ("app", "", "app"),
            ("v2", "", "v2"),
            ("", "", ""),
        ] {
            assert_eq!(super::parts(path), (org, name), "{path}");
        }
        assert_eq!(super::with_version("../fork", ""), "../fork");
    }
}
