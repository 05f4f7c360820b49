//! The picture of the module graph. [`GraphView`] is all that the page uses: cards for up to 25 modules, territories above.

mod cards;
mod legend;
mod shapes;
mod strip;
mod territories;
mod twin;
pub mod words;

use crate::words::Language;
use picture::{Graph, Homes, Skeleton};
use playground::data::{Analysis, Difference};
use std::rc::Rc;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// What the graph shows and says. It holds no data of its own but where the pointer and the keyboard are.
#[derive(Properties, PartialEq)]
pub struct GraphProps {
    /// The result.
    pub analysis: Rc<Analysis>,
    /// A what-if beside it: drawn in place, as changes of `analysis`.
    #[prop_or_default]
    pub difference: Option<Rc<Difference>>,
    /// Language of words.
    pub language: Language,
    /// Path of the module selected in the list.
    #[prop_or_default]
    pub selected: Option<Rc<str>>,
    /// Path of the module in focus.
    #[prop_or_default]
    pub focus: Option<Rc<str>>,
    /// Keys of one letter work.
    #[prop_or(true)]
    pub letters: bool,
    /// A module was chosen, or the choice was taken back.
    #[prop_or_default]
    pub on_select: Callback<Option<Rc<str>>>,
    /// A module is to be in focus, or nothing any more.
    #[prop_or_default]
    pub on_focus: Callback<Option<Rc<str>>>,
}

/// Modules, lines and homes of a result, computed once.
pub(crate) struct Prepared {
    pub graph: Rc<Graph>,
    pub skeleton: Rc<Skeleton>,
    pub homes: Rc<Homes>,
    /// What a what-if changes.
    pub marks: std::collections::BTreeMap<u32, picture::scene::Mark>,
}

impl PartialEq for Prepared {
    fn eq(&self, other: &Prepared) -> bool {
        Rc::ptr_eq(&self.graph, &other.graph)
    }
}

/// Selection without each line is computed only while it is cheap: lines times requirements.
const GOES_LIMIT: usize = 6_000_000;

impl Prepared {
    fn of(analysis: &Analysis, difference: Option<&Difference>) -> Prepared {
        let mut graph = Graph::of(analysis);
        graph.goes = picture::goes(analysis, &graph, GOES_LIMIT);
        let mut marks = std::collections::BTreeMap::new();
        if let Some(difference) = difference {
            graph = graph.union(&Graph::of(&difference.after));
            marks = picture::marks(&graph, &difference.changes);
        }
        let skeleton = Skeleton::of(&graph);
        let homes = Homes::of(&graph, &skeleton);
        Prepared { graph: Rc::new(graph), skeleton: Rc::new(skeleton), homes: Rc::new(homes), marks }
    }
}

/// The graph of a result with its strip of signs and buttons.
#[function_component]
pub fn GraphView(props: &GraphProps) -> Html {
    let prepared = use_memo((props.analysis.clone(), props.difference.clone()), |(analysis, difference)| {
        Prepared::of(analysis, difference.as_deref())
    });
    let analysis = &props.analysis;
    let cards = picture::cards::suits(analysis)
        && props.difference.as_ref().is_none_or(|difference| picture::cards::suits(&difference.after));
    if cards {
        html! {
            <cards::CardsView key="cards" analysis={analysis.clone()} difference={props.difference.clone()} {prepared} language={props.language} selected={props.selected.clone()}
                focus={props.focus.clone()} letters={props.letters} on_select={props.on_select.clone()} on_focus={props.on_focus.clone()}/>
        }
    } else {
        html! {
            <territories::TerritoriesView key="territories" {prepared} language={props.language} selected={props.selected.clone()}
                focus={props.focus.clone()} letters={props.letters} on_select={props.on_select.clone()} on_focus={props.on_focus.clone()}/>
        }
    }
}

/// The inner size of an element in whole pixels, kept up to date.
#[hook]
pub(crate) fn use_size(element: &NodeRef) -> (u32, u32) {
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
pub(crate) fn place(event: &MouseEvent, drawing: &NodeRef, scale: f64) -> Option<(f64, f64)> {
    let area = drawing.cast::<Element>()?.get_bounding_client_rect();
    Some(((f64::from(event.client_x()) - area.left()) / scale, (f64::from(event.client_y()) - area.top()) / scale))
}
