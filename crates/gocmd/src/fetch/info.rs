//! What a repository says about revisions and versions (cmd/go/internal/modfetch/repo.go, codehost/codehost.go).

use serde_json::{Map, Value};

use gomod::time::Time;

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

    /// Reads an origin out of JSON; `None` if it is no object.
    pub fn from_json(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        let text = |name: &str| field(object, name).and_then(Value::as_str).unwrap_or_default().to_owned();
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

/// Finds a field as Go's JSON does: the exact name first, else without regard to case.
fn field<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

impl RevInfo {
    /// Reads an `.info` text. The error is Go's for the same malformed text as far as callers show it.
    pub fn from_json(data: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(data).map_err(|error| json_error(data, &error))?;
        let Some(object) = value.as_object() else {
            if value.is_null() {
                return Ok(Self::default());
            }
            return Err(format!("json: cannot unmarshal {} into Go value of type modfetch.RevInfo", json_kind(&value)));
        };
        let mut info = Self::default();
        match field(object, "Version") {
            None | Some(Value::Null) => {}
            Some(Value::String(version)) => info.version.clone_from(version),
            Some(other) => {
                return Err(format!(
                    "json: cannot unmarshal {} into Go struct field RevInfo.Version of type string",
                    json_kind(other)
                ));
            }
        }
        match field(object, "Time") {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => match Time::parse_rfc3339(text) {
                Some(time) => info.time = time,
                None => {
                    return Err(format!(
                        "parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\""
                    ));
                }
            },
            Some(_) => return Err("Time.UnmarshalJSON: input is not a JSON string".to_owned()),
        }
        info.origin = field(object, "Origin").and_then(Origin::from_json);
        Ok(info)
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

fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The words of Go's JSON scanner for the commonest malformed answers: an empty text, a cut one, a stray character.
fn json_error(data: &[u8], error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "unexpected end of JSON input".to_owned();
    }
    let trimmed = data.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    match data.get(trimmed) {
        Some(byte) if !matches!(byte, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
            let shown = if *byte == b'\'' { "\\'".to_owned() } else { char::from(*byte).escape_debug().to_string() };
            format!("invalid character '{shown}' looking for beginning of value")
        }
        _ => error.to_string(),
    }
}

/// A JSON string as Go's encoder writes it, with `<`, `>`, `&` and the line separators escaped.
pub fn go_json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                out.push_str(&format!("\\u{:04x}", character as u32));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
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
