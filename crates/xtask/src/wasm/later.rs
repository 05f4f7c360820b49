//! What comes in the second parts of the programs.

use super::parts::Choice;

/// What is chosen by name in a program's second part.
pub fn choice(name: &str) -> Choice<'static> {
    match name {
        "web" => Choice { later: LATER, now: &["web::editor::Editor"], ran: None },
        // The engine is chosen by what runs (`rehearsal`), which asks and answers by objects instead of bytes.
        _ => Choice { later: &["serde_wasm_bindgen::"], now: &["postcard::", "playground::protocol::"], ran: None },
    }
}

/// What the page does not need until somebody asks for it: functions with one of these in their names come in a second
/// part. What a first visit does need of them is loaded at once, and the browser checks say so. Handlers of events stand there
/// as well, apart from those of the editor: one can type while it is not there.
const LATER: &[&str] = &[
    " as core::fmt::Debug>::fmt",
    "<f64 as core::fmt::",
    "<str>::to_lowercase",
    "Control>::edit",
    "Control>::load_pack",
    "Control>::open_link",
    "Control>::open_project",
    "Control>::replace",
    "Control>::run",
    "Control>::share",
    "Control>::take_files",
    "Control>::try_",
    "Control>::undo",
    "picture::cards::both::",
    "alloc::vec::Vec<playground::data::DiffLine>>",
    "alloc::vec::Vec<playground::data::TextEdit>>",
    "core::fmt::float::",
    // Lists of twenty or less are sorted otherwise.
    "core::slice::sort::stable::drift::sort::",
    "core::slice::sort::stable::quicksort::",
    "core::slice::sort::unstable::quicksort::",
    "core::str::slice_error_fail",
    "picture::change::",
    "picture::focus::",
    "picture::input::Graph>::union",
    "picture::label::Label>::fit",
    "picture::pills::",
    "picture::svg::",
    "web::answer::Notices",
    "web::app::use_listeners::inner_fn::{closure#0}::{closure",
    "web::clipboard::",
    "web::console::",
    "web::control::apply",
    "web::difference::ChangeRow",
    "web::difference::Choices",
    "web::difference::Panels",
    "web::difference::Patch",
    "web::difference::WhatIfView",
    "web::difference::summary",
    "web::dialogs::Frame",
    "web::dialogs::Keys",
    "web::dialogs::Missing",
    "web::dialogs::Palette",
    "web::dialogs::SettingsDialog",
    "web::dialogs::Share",
    "web::files::Taken",
    "web::files::save",
    "web::files::size",
    "web::graph::export::",
    "web::graph::keys::",
    "web::graph::minimap::",
    "web::graph::territories::",
    "web::menu::PickFiles",
    "web::result::Checks",
    "web::result::Empty",
    "web::result::Loading",
    "web::result::Missing",
    "web::source::ProblemRow",
    "web::steps::",
    "web::storage::earlier",
    "web::topbar::ExamplesMenu as yew::functional::FunctionProvider>::run::inner::{closure",
    "web::topbar::ScenarioMenu as yew::functional::FunctionProvider>::run::inner::{closure",
    "web::why::",
];
