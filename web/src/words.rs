//! Every word on the page, in both languages, in one table. Output of go is never in it: that stays as go prints it.
//!
//! In a text, `{name}` is a placeholder, `*…*` is emphasised and `~…~` has the colour of replacements.

use std::collections::HashMap;
use std::sync::LazyLock;

use yew::prelude::*;

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// The language's tag, for the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// The text of a key. A key that the table lacks gives the key itself, so that nothing is silently empty.
    pub fn word(self, key: &str) -> &str {
        match TABLE.get(key) {
            Some((english, chinese)) => match self {
                Self::English => english,
                Self::Chinese => chinese,
            },
            None => key,
        }
    }

    /// Whether the table has a key.
    pub fn has(key: &str) -> bool {
        TABLE.contains_key(key)
    }

    /// The text of a key with its placeholders filled in, without emphasis.
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        pieces(self.word(key), values).into_iter().map(|piece| piece.text).collect()
    }

    /// The text of a key with its placeholders filled in, as markup.
    pub fn rich(self, key: &str, values: &[(&str, &str)]) -> Html {
        pieces(self.word(key), values)
            .into_iter()
            .map(|piece| match piece.style {
                Style::Plain => html! { {piece.text} },
                Style::Strong => html! { <b>{piece.text}</b> },
                Style::Replaced => html! { <span class="rep">{piece.text}</span> },
            })
            .collect()
    }

    /// A number as the language writes it.
    pub fn number(self, value: usize) -> String {
        picture::written(value, self.thousands())
    }

    /// What stands between the thousands of a number.
    pub fn thousands(self) -> &'static str {
        match self {
            Self::English => ",",
            Self::Chinese => "",
        }
    }

    /// `3 modules`, `1 module`: the key with `.one` behind it serves the number one, that with `.none` nothing, where the
    /// table has them. The number is `{n}`.
    pub fn count(self, key: &str, number: usize) -> String {
        self.count_with(key, number, &[])
    }

    /// As [`Self::count`], with other placeholders beside the number.
    pub fn count_with(self, key: &str, number: usize, values: &[(&str, &str)]) -> String {
        let number_text = self.number(number);
        let values: Vec<(&str, &str)> =
            [("n", number_text.as_str())].into_iter().chain(values.iter().copied()).collect();
        self.fill(&Self::counting(key, number), &values)
    }

    /// The key of a text in which a verb or a noun goes with this number.
    pub fn counting(key: &str, number: usize) -> String {
        let ending = match number {
            0 => "none",
            1 => "one",
            _ => return key.to_owned(),
        };
        let special = format!("{key}.{ending}");
        if Self::has(&special) { special } else { key.to_owned() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Strong,
    Replaced,
}

#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    style: Style,
}

fn pieces(template: &str, values: &[(&str, &str)]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut style = Style::Plain;
    let mut push = |style: Style, text: &str| match out.last_mut() {
        Some(last) if last.style == style => last.text.push_str(text),
        _ => out.push(Piece { text: text.to_owned(), style }),
    };
    let mut rest = template;
    while let Some(at) = rest.find(['*', '~', '{']) {
        if at > 0 {
            push(style, &rest[..at]);
        }
        match rest.as_bytes()[at] {
            b'*' => style = if style == Style::Strong { Style::Plain } else { Style::Strong },
            b'~' => style = if style == Style::Replaced { Style::Plain } else { Style::Replaced },
            _ => {
                let end = rest[at..].find('}').map_or(rest.len(), |end| at + end);
                let name = &rest[at + 1..end];
                match values.iter().find(|(key, _)| *key == name) {
                    Some((_, value)) => push(style, value),
                    None => push(style, "…"),
                }
                rest = rest.get(end + 1..).unwrap_or("");
                continue;
            }
        }
        rest = &rest[at + 1..];
    }
    if !rest.is_empty() {
        push(style, rest);
    }
    out
}

static TABLE: LazyLock<HashMap<&'static str, (&'static str, &'static str)>> =
    LazyLock::new(|| crate::table::rows().map(|(key, english, chinese)| (*key, (*english, *chinese))).collect());

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn keys_are_unique_and_placeholders_agree() {
        let names = |text: &str| -> BTreeSet<String> {
            text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()).collect()
        };
        let mut seen = BTreeSet::new();
        for (key, english, chinese) in crate::table::rows() {
            assert!(seen.insert(key), "{key} occurs twice");
            assert_eq!(names(english), names(chinese), "{key}");
            for text in [english, chinese] {
                assert!(text.matches('*').count() % 2 == 0, "{key}: {text}");
                assert!(!text.is_empty(), "{key}");
            }
        }
    }

    #[test]
    fn placeholders_inside_emphasis() {
        let pieces = pieces("*{m} {v}* wins", &[("m", "c"), ("v", "v1.4.0")]);
        assert_eq!(pieces[0], Piece { text: "c v1.4.0".into(), style: Style::Strong });
        assert_eq!(pieces[1].text, " wins");
    }

    #[test]
    fn a_star_in_a_value_is_text() {
        assert_eq!(Language::English.fill("missing.title", &[("n", "*2*")]).matches('*').count(), 2);
    }

    #[test]
    fn numbers() {
        assert_eq!(Language::English.number(26947), "26,947");
        assert_eq!(Language::Chinese.number(26947), "26947");
        assert_eq!(Language::English.count("list.count", 1), "1 module");
    }
}
