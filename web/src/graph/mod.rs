//! The picture of the module graph. [`GraphView`] is all that the page uses: cards for up to 25 modules, territories above.

mod cards;
mod export;
mod keys;
mod legend;
mod minimap;
mod pan;
mod shapes;
mod strip;
mod territories;
mod twin;
pub mod words;

use crate::behind::use_behind;
use crate::control::use_page;
use crate::words::Language;
use picture::scene::Mark;
use picture::{Graph, Homes, Plan, Skeleton};
use playground::data::{Analysis, Change, Step};
use std::collections::BTreeMap;
use std::rc::Rc;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// What the graph shows and says. Modules are numbered as in [`Analysis::modules`]; language and keys come from
/// [`crate::control::use_page`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is drawn.
    pub analysis: Rc<Analysis>,
    /// The result before, for a view that shows a change: drawn in place.
    #[prop_or_default]
    pub before: Option<Rc<Analysis>>,
    /// The result that is shown beside this one.
    #[prop_or_default]
    pub beside: Option<Rc<Analysis>>,
    /// Number of the selected module.
    #[prop_or_default]
    pub selected: Option<u32>,
    /// Number of the module that is focused on.
    #[prop_or_default]
    pub focus: Option<u32>,
    /// The step that is shown, of [`Analysis::steps`].
    #[prop_or_default]
    pub step: Option<usize>,
    /// A small view: no strip.
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

/// What both views get.
#[derive(Properties, PartialEq)]
pub struct ViewProps {
    /// The result.
    pub analysis: Rc<Analysis>,
    /// Modules and homes.
    pub prepared: Rc<Prepared>,
    /// Language.
    pub language: Language,
    /// Selected module: path.
    pub selected: Option<Rc<str>>,
    /// Module in focus: path.
    pub focus: Option<Rc<str>>,
    /// The step shown.
    pub step: Option<usize>,
    /// The result that is shown beside this one: both stand on the layout of their union.
    pub beside: Option<Rc<Analysis>>,
    /// This is the result after the change.
    pub second: bool,
    /// With the strip of signs and buttons.
    pub strip: bool,
    /// With search and lights in the strip.
    pub tools: bool,
    /// Keys of one letter work.
    pub letters: bool,
    /// A module was chosen.
    pub on_select: Callback<Option<Rc<str>>>,
    /// A module is to be in focus.
    pub on_focus: Callback<Option<Rc<str>>>,
}

/// Modules, lines and homes of a result, computed once.
pub struct Prepared {
    pub graph: Rc<Graph>,
    pub skeleton: Rc<Skeleton>,
    pub homes: Rc<Homes>,
    /// What a what-if changes.
    pub changes: Vec<Change>,
    /// The same by module of the graph.
    pub marks: BTreeMap<u32, Mark>,
    /// Modules that only the result beside has; empty: none.
    absent: Vec<bool>,
}

impl PartialEq for Prepared {
    fn eq(&self, other: &Prepared) -> bool {
        Rc::ptr_eq(&self.graph, &other.graph)
    }
}

/// Selection without each line is computed only while it is cheap: lines times requirements.
const GOES_LIMIT: usize = 1_500_000;

impl Prepared {
    /// `before`: the result before the change that led to `analysis`; `after`: the one after it. The graph is then that
    /// of both, so that both are laid out alike.
    fn of(analysis: &Analysis, before: Option<&Analysis>, after: Option<&Analysis>) -> Prepared {
        let (mut changes, mut marks, mut absent) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut graph = Graph::of(before.unwrap_or(analysis));
        graph.goes = picture::goes(before.unwrap_or(analysis), &graph, GOES_LIMIT);
        if before.is_some() {
            graph = graph.union(&Graph::of(analysis));
        } else if let Some(after) = after {
            let union = graph.union(&Graph::of(after));
            absent = union.modules.iter().map(|module| graph.find(&module.path).is_none()).collect();
            graph = union;
        }
        if let Some(before) = before {
            changes = picture::changes(before, analysis);
            marks = picture::marks(&graph, &changes);
        }
        let skeleton = Skeleton::of(&graph);
        let homes = Homes::of(&graph, &skeleton);
        Prepared { graph: Rc::new(graph), skeleton: Rc::new(skeleton), homes: Rc::new(homes), changes, marks, absent }
    }

    /// What layouts need, with `spine` at the left.
    pub fn plan(&self, spine: u32) -> Plan<'_> {
        Plan::new(&self.graph, &self.skeleton, &self.homes, spine, &[]).without(self.absent.clone())
    }
}

/// The graph of a result with its strip of signs and buttons: cards up to 25 modules, above that the picture.
#[component]
pub fn GraphView(props: &Props) -> Html {
    let page = use_page();
    let settings = &page.state.settings;
    // The picture takes longer than all the rest, which does not wait for it.
    let drawn = use_behind((props.analysis.clone(), props.before.clone(), props.beside.clone()));
    let prepared = use_memo(drawn.clone(), |(analysis, before, beside)| {
        Prepared::of(analysis, before.as_deref(), beside.as_deref().filter(|_| before.is_none()))
    });
    let (drawn, before, beside) = drawn;
    let analysis = &props.analysis;
    let path = |module: Option<u32>| {
        module.and_then(|module| analysis.modules.get(module as usize)).map(|row| Rc::<str>::from(row.path.as_str()))
    };
    let emit = |to: &Callback<Option<u32>>| {
        let (to, analysis) = (to.clone(), analysis.clone());
        Callback::from(move |path: Option<Rc<str>>| {
            let module = path.and_then(|path| analysis.modules.iter().position(|row| *row.path == *path));
            to.emit(module.map(|module| module as u32));
        })
    };
    let cards = picture::cards::suits(&drawn) && beside.as_ref().is_none_or(|beside| picture::cards::suits(beside));
    let strip = !props.compact && props.step.is_none();
    let (selected, focus) = (path(props.selected), path(props.focus));
    let (on_select, on_focus) = (emit(&props.on_select), emit(&props.on_focus));
    let (language, letters) = (settings.language, settings.letter_keys);
    let (analysis, second, step, tools) = (drawn, before.is_some(), props.step, props.tools);
    if cards {
        html! { <cards::CardsView key="cards" {analysis} {prepared} {language} {selected} {focus} {step} {beside} {second} {strip} {tools} {letters} {on_select} {on_focus}/> }
    } else {
        html! { <territories::TerritoriesView key="territories" {analysis} {prepared} {language} {selected} {focus} {step} {beside} {second} {strip} {tools} {letters} {on_select} {on_focus}/> }
    }
}

/// The inner size of an element in whole pixels, kept up to date.
#[hook]
pub fn use_size(element: &NodeRef) -> (u32, u32) {
    let size = use_state(|| (0u32, 0u32));
    let (element, setter) = (element.clone(), size.setter());
    use_effect_with((), move |()| {
        let measure = {
            let element = element.clone();
            move || {
                if let Some(element) = element.cast::<HtmlElement>() {
                    setter.set((element.client_width().max(0) as u32, element.client_height().max(0) as u32));
                }
            }
        };
        measure();
        let closure = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(measure);
        let observer = web_sys::ResizeObserver::new(wasm_bindgen::JsCast::unchecked_ref(closure.as_ref())).ok();
        if let (Some(observer), Some(element)) = (&observer, element.cast::<Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(closure);
        }
    });
    *size
}

/// Where a pointer is on a drawing that is shown at `scale`.
pub fn place(event: &MouseEvent, drawing: &NodeRef, scale: f64) -> Option<(f64, f64)> {
    let area = drawing.cast::<Element>()?.get_bounding_client_rect();
    Some(((f64::from(event.client_x()) - area.left()) / scale, (f64::from(event.client_y()) - area.top()) / scale))
}

/// The module that a step is about.
pub fn step_module(analysis: &Analysis, step: usize) -> Option<&str> {
    let node = match analysis.steps.get(step)? {
        Step::Visit { node, .. } | Step::Prune { node } => node,
        Step::Skip { to, .. } | Step::Require { to, .. } | Step::Raise { to, .. } | Step::Exclude { to, .. } => to,
    };
    analysis.modules.get(node.module as usize).map(|row| row.path.as_str())
}
