//! What a repository says about revisions and versions (cmd/go/internal/modfetch/repo.go, codehost/codehost.go).

use crate::json::go_json_string;
use gomod::rfc3339;
use gomod::time::Time;
use serde_json::Value;

use super::json_text::{self, Json, Kind};

/// One revision of a module (Go: `modfetch.RevInfo`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevInfo {
    /// The version that names the revision.
    pub version: String,
    /// When it was committed.
    pub time: Time,
    /// The complete name in the underlying repository, never recorded.
    pub name: String,
    /// The short name for pseudo-versions, never recorded.
    pub short: String,
    /// Where the answer came from, for `-reuse`.
    pub origin: Option<Origin>,
}

/// The versions of a module (Go: `modfetch.Versions`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// Where the list came from, for `-reuse`.
    pub origin: Option<Origin>,
    /// Versions in semver order.
    pub list: Vec<String>,
}

/// Where an answer came from (Go: `codehost.Origin`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Version control system, for example `git`.
    pub vcs: String,
    /// URL of the repository.
    pub url: String,
    /// Directory in the repository.
    pub subdir: String,
    /// Commit hash or ID.
    pub hash: String,
    /// Prefix of the tags that the answer depends on.
    pub tag_prefix: String,
    /// Summary of those tags.
    pub tag_sum: String,
    /// The changeable name that the answer depends on.
    pub reference: String,
    /// Summary of the whole repository state.
    pub repo_sum: String,
}

impl Origin {
    /// The fields with their JSON names, in Go's order.
    pub fn fields(&self) -> [(&'static str, &str); 8] {
        [
            ("VCS", &self.vcs),
            ("URL", &self.url),
            ("Subdir", &self.subdir),
            ("Hash", &self.hash),
            ("TagPrefix", &self.tag_prefix),
            ("TagSum", &self.tag_sum),
            ("Ref", &self.reference),
            ("RepoSum", &self.repo_sum),
        ]
    }

    /// Sets the field of this JSON name, without regard to case; other names are passed over.
    ///
    /// # Errors
    /// Go's text for a value that is no text.
    pub fn set(&mut self, name: &str, value: Json<'_>) -> Result<(), String> {
        let (field, name) = match name.to_ascii_lowercase().as_str() {
            "vcs" => (&mut self.vcs, "VCS"),
            "url" => (&mut self.url, "URL"),
            "subdir" => (&mut self.subdir, "Subdir"),
            "hash" => (&mut self.hash, "Hash"),
            "tagprefix" => (&mut self.tag_prefix, "TagPrefix"),
            "tagsum" => (&mut self.tag_sum, "TagSum"),
            "ref" => (&mut self.reference, "Ref"),
            "reposum" => (&mut self.repo_sum, "RepoSum"),
            _ => return Ok(()),
        };
        match value.kind() {
            Kind::Null => {}
            Kind::String => *field = value.text(),
            kind => return Err(mismatch(kind, &format!("Origin.{name}"), "string")),
        }
        Ok(())
    }

    /// Reads an origin out of what `go list -m -json` printed; `None` if it is no object.
    pub fn from_listed(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(Self {
            vcs: text("VCS"),
            url: text("URL"),
            subdir: text("Subdir"),
            hash: text("Hash"),
            tag_prefix: text("TagPrefix"),
            tag_sum: text("TagSum"),
            reference: text("Ref"),
            repo_sum: text("RepoSum"),
        })
    }
}

impl RevInfo {
    /// Reads an `.info` text. The error is Go's for the same malformed text as far as callers show it.
    pub fn from_json(data: &[u8]) -> Result<Self, String> {
        let json = json_text::check(data)?;
        if !matches!(json.kind(), Kind::Object | Kind::Null) {
            let kind = json.kind().name();
            return Err(format!("json: cannot unmarshal {kind} into Go value of type modfetch.RevInfo"));
        }
        let mut info = Self::default();
        for (name, value) in json.members() {
            match (name.to_ascii_lowercase().as_str(), value.kind()) {
                ("version" | "time", Kind::Null) => {}
                ("version", Kind::String) => info.version = value.text(),
                ("version", kind) => return Err(mismatch(kind, "Version", "string")),
                ("time", Kind::String) => info.time = rfc3339::parse(&String::from_utf8_lossy(value.raw()))?,
                ("time", kind) => return Err(mismatch(kind, "Time", "time.Time")),
                ("origin", Kind::Null) => info.origin = None,
                ("origin", Kind::Object) => {
                    let origin = info.origin.get_or_insert_default();
                    for (name, value) in value.members() {
                        origin.set(&name, value)?;
                    }
                }
                ("origin", kind) => return Err(mismatch(kind, "Origin", "codehost.Origin")),
                _ => {}
            }
        }
        Ok(info)
    }

    /// Reads an `.info` text that is, byte for byte, what [`RevInfo::to_json`] writes for a version without an origin, as
    /// nearly all in a module cache are. `None`: it is another, or not well-formed.
    pub fn from_canonical_json(data: &[u8], version: &str) -> Option<Self> {
        let time = Self::canonical_time(data, version)?;
        Some(Self { version: version.to_owned(), time, ..Self::default() })
    }

    /// The time in such a text.
    pub(crate) fn canonical_time(data: &[u8], version: &str) -> Option<Time> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
        let rest = data.strip_prefix(b"{\"Version\":\"")?.strip_prefix(version.as_bytes())?;
        let time = rest.strip_prefix(b"\",\"Time\":\"")?.strip_suffix(b"\"}")?;
        let time = Time::from_utc(time)?;
        version.bytes().all(plain).then_some(time)
    }

    /// The `.info` text as Go writes it into the module cache.
    pub fn to_json(&self) -> String {
        let mut out = format!("{{\"Version\":{},\"Time\":\"{}\"", go_json_string(&self.version), self.time);
        if let Some(origin) = &self.origin {
            out.push_str(",\"Origin\":{");
            let mut first = true;
            for (name, text) in origin.fields() {
                if !text.is_empty() {
                    if !first {
                        out.push(',');
                    }
                    first = false;
                    out.push_str(&format!("\"{name}\":{}", go_json_string(text)));
                }
            }
            out.push('}');
        }
        out.push('}');
        out
    }
}

/// Go: `json.UnmarshalTypeError` of a field of RevInfo.
fn mismatch(kind: Kind, field: &str, wanted: &str) -> String {
    format!("json: cannot unmarshal {} into Go struct field RevInfo.{field} of type {wanted}", kind.name())
}

#[cfg(test)]
mod tests {
    use super::RevInfo;

    #[test]
    fn info_text_is_canonical() {
        let text = br#"{"version":"v1.0.0","Time":"2018-02-14T15:44:20Z","Name":"x","Short":"y","Origin":{"VCS":"git","Hash":"abc"}}"#;
        let info = RevInfo::from_json(text).expect("well formed");
        assert_eq!(
            info.to_json(),
            r#"{"Version":"v1.0.0","Time":"2018-02-14T15:44:20Z","Origin":{"VCS":"git","Hash":"abc"}}"#
        );
        assert_eq!(RevInfo::from_json(b""), Err("unexpected end of JSON input".to_owned()));
        assert_eq!(
            RevInfo::from_json(b"<html>"),
            Err("invalid character '<' looking for beginning of value".to_owned())
        );
    }
}
