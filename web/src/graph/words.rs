//! Words that stand on the graph, out of the page's table.

use crate::words::Language;
use picture::scene::Words;

/// The text of a key.
pub fn word(language: Language, key: &'static str) -> &'static str {
    language.word(key)
}

/// The text of a key with its placeholders filled in.
pub fn fill(language: Language, key: &'static str, values: &[(&str, &str)]) -> String {
    language.fill(key, values)
}

/// The words that stand on the picture.
pub fn picture_words(language: Language) -> Words {
    let word = |key| word(language, key).to_owned();
    Words {
        shared: word("graph.shared"),
        asked_by: word("graph.asked-by"),
        main: word("graph.main"),
        lower: word("graph.lower"),
        highest: word("graph.highest"),
        replaced: word("graph.replaced"),
        instead: word("graph.instead"),
        excluded: word("graph.excluded"),
        missing: word("graph.missing"),
        pruned: word("graph.pruned"),
        retracted: word("graph.retracted"),
        gone: word("graph.gone"),
        thousands: language.thousands(),
    }
}
