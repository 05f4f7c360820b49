//! The graph of modules.

use std::rc::Rc;

use playground::data::Analysis;
use yew::prelude::*;

/// Properties of [`GraphView`]. Everything else (language, selection's side effects, the engine) comes from
/// [`crate::control::use_page`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is drawn.
    pub analysis: Rc<Analysis>,
    /// The result before, for a view that shows a change.
    #[prop_or_default]
    pub before: Option<Rc<Analysis>>,
    /// Number of the selected module.
    #[prop_or_default]
    pub selected: Option<u32>,
    /// Number of the module that is focused on.
    #[prop_or_default]
    pub focus: Option<u32>,
    /// The step that is shown, of [`Analysis::steps`].
    #[prop_or_default]
    pub step: Option<usize>,
    /// A small view: no tools, no minimap.
    #[prop_or_default]
    pub compact: bool,
    /// With search and the other tools of the graph's own tab.
    #[prop_or_default]
    pub tools: bool,
    /// `A` or `B` in a what-if.
    #[prop_or_default]
    pub label: &'static str,
    /// A module was clicked: select it (and show why).
    #[prop_or_default]
    pub on_select: Callback<Option<u32>>,
    /// A module was focused on, or none.
    #[prop_or_default]
    pub on_focus: Callback<Option<u32>>,
}

/// The graph: cards up to 25 modules, above that the picture.
#[component]
pub fn GraphView(props: &Props) -> Html {
    let _ = props;
    html! { <section class="graph" data-part="graph"></section> }
}
