//! The page. It links the plain data of `playground` and no engine code: the engine runs in a worker.

mod answer;
mod app;
mod autosave;
mod behind;
mod build_list;
mod clipboard;
mod console;
mod control;
mod dialogs;
mod difference;
mod editor;
mod files;
mod graph;
mod highlight;
mod icons;
mod json;
mod lines;
mod location;
mod menu;
mod names;
mod rail;
mod result;
mod scenarios;
mod source;
mod state;
mod steps;
mod storage;
mod style;
mod table;
mod topbar;
mod why;
mod words;
mod worker;

fn main() {
    let root = gloo_utils::document().get_element_by_id("page");
    let root = root.unwrap_or_else(|| gloo_utils::body().into());
    yew::Renderer::<app::App>::with_root(root).render();
}
