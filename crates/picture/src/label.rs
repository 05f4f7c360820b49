//! What is written of a module path, and how it is shortened. The name is never cut.

use crate::measure::{Weight, width};

/// A path in three parts, or what is left of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// What stands before the name, with its slash; `github.com/` is never written.
    pub prefix: String,
    /// The last element, without a major version.
    pub name: String,
    /// `/v2` or `.v3`.
    pub suffix: String,
}

impl Label {
    /// Takes a module path apart.
    pub fn of(path: &str) -> Label {
        let short = path.strip_prefix("github.com/").filter(|rest| !rest.is_empty()).unwrap_or(path);
        let (stem, suffix) = split_major(short);
        let (prefix, name) = match stem.rfind('/') {
            Some(slash) => stem.split_at(slash + 1),
            None => ("", stem),
        };
        Label { prefix: prefix.to_owned(), name: name.to_owned(), suffix: suffix.to_owned() }
    }

    /// Width with the name in `weight`.
    pub fn width(&self, size: f64, weight: Weight) -> f64 {
        width(&self.prefix, size, Weight::Regular)
            + width(&self.name, size, weight)
            + width(&self.suffix, size, Weight::Regular)
    }

    /// Width of the name alone at its heaviest: the room a label can't do without.
    pub fn least(&self, size: f64) -> f64 {
        width(&self.name, size, Weight::Strong)
    }

    /// Shortens to `room` pixels. In this order: the middle of the prefix becomes `…`, the prefix is cut from its right,
    /// the prefix goes, the suffix goes.
    pub fn fit(&self, size: f64, room: f64) -> Label {
        let name = self.least(size);
        let suffix = width(&self.suffix, size, Weight::Regular);
        let left = room - name - suffix;
        let keep = |prefix: String| Label { prefix, ..self.clone() };
        if width(&self.prefix, size, Weight::Regular) <= left {
            return self.clone();
        }
        let elements: Vec<&str> = self.prefix.split('/').filter(|element| !element.is_empty()).collect();
        if elements.len() > 1 {
            let ends = format!("{}/…/", elements[0]);
            if width(&ends, size, Weight::Regular) <= left {
                return keep(ends);
            }
            for from in 1..elements.len() {
                let tail = format!("…/{}/", elements[from..].join("/"));
                if width(&tail, size, Weight::Regular) <= left {
                    return keep(tail);
                }
            }
        }
        let end = width("…/", size, Weight::Regular);
        let mut used = end;
        let mut cut = 0;
        for (at, letter) in self.prefix.char_indices() {
            used += width(letter.encode_utf8(&mut [0; 4]), size, Weight::Regular);
            if used > left {
                break;
            }
            cut = at + letter.len_utf8();
        }
        if self.prefix[..cut].chars().count() >= 2 {
            return keep(format!("{}…/", self.prefix[..cut].trim_end_matches('/')));
        }
        if left >= 0.0 {
            return keep(String::new());
        }
        Label { prefix: String::new(), name: self.name.clone(), suffix: String::new() }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        format!("{}{}{}", self.prefix, self.name, self.suffix)
    }
}

/// `x/v2` is `x` and `/v2`, `x.v3` is `x` and `.v3`.
fn split_major(path: &str) -> (&str, &str) {
    for (sign, least) in [("/v", 1), (".v", 1)] {
        if let Some(at) = path.rfind(sign) {
            let digits = &path[at + sign.len()..];
            if at > 0 && digits.len() >= least && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return path.split_at(at);
            }
        }
    }
    (path, "")
}

/// The organisation of a path: its first element after `github.com/`.
pub fn organisation(path: &str) -> &str {
    let short = path.strip_prefix("github.com/").unwrap_or(path);
    short.split('/').next().unwrap_or(short)
}
