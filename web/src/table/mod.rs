//! The table of words: key, English, 简体中文. See [`crate::words`] for the marks in it. A room for each part of the page.

mod dialogs;
mod editor;
mod examples;
mod film;
mod frame;
mod graph;
mod result;

/// A key and its text in both languages.
pub type Row = (&'static str, &'static str, &'static str);

/// All rows.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [dialogs::WORDS, editor::WORDS, examples::WORDS, film::WORDS, frame::WORDS, graph::WORDS, result::WORDS]
        .into_iter()
        .flatten()
}
