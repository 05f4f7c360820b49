//! A button with a menu below it, and the menu item that opens the system's file dialog.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::control::use_page;
use crate::files::Taken;

/// Properties of [`Menu`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Classes of the button.
    pub class: &'static str,
    /// The button's `data-part`.
    pub part: &'static str,
    /// Classes of the element around both.
    #[prop_or_default]
    pub anchor: &'static str,
    /// What is on the button.
    pub label: Html,
    /// What is in the menu; asked when it opens.
    pub items: Callback<(), Html>,
}

/// A button with a menu. Arrow keys move, Escape closes and gives the focus back.
#[component]
pub fn Menu(props: &Props) -> Html {
    let open = use_state(|| false);
    let anchor = use_node_ref();
    {
        // A press anywhere else closes it.
        let (open, anchor) = (open.clone(), anchor.clone());
        use_effect_with(*open, move |is_open| {
            let listener = is_open.then(|| {
                EventListener::new(&gloo_utils::document(), "pointerdown", move |event| {
                    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
                    let inside = anchor.get().is_some_and(|anchor| anchor.contains(target.as_ref()));
                    if !inside {
                        open.set(false);
                    }
                })
            });
            move || drop(listener)
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = {
        let (open, anchor) = (open.clone(), anchor.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(root) = anchor.cast::<HtmlElement>() else { return };
            match event.key().as_str() {
                "Escape" if *open => {
                    event.stop_propagation();
                    open.set(false);
                    focus(root.query_selector("button").ok().flatten());
                }
                key @ ("ArrowDown" | "ArrowUp") => {
                    event.prevent_default();
                    if !*open {
                        open.set(true);
                        return;
                    }
                    move_focus(&root, if key == "ArrowDown" { 1 } else { -1 });
                }
                "Tab" if *open => open.set(false),
                _ => {}
            }
        })
    };
    let close = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            let item = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .and_then(|target| target.closest("button[role]").ok().flatten());
            if item.is_some() {
                open.set(false);
            }
        })
    };
    html! {
        <div class={classes!("anchor", props.anchor)} ref={anchor} {onkeydown}>
            <button class={props.class} data-part={props.part} aria-haspopup="menu" aria-expanded={open.to_string()} onclick={toggle}>{props.label.clone()}</button>
            if *open {
                <div class="menu" role="menu" onclick={close}>{props.items.emit(())}</div>
            }
        </div>
    }
}

fn focus(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}

fn move_focus(root: &HtmlElement, by: i32) {
    let Ok(items) = root.query_selector_all("[role=menuitem]") else { return };
    let count = items.length() as i32;
    if count == 0 {
        return;
    }
    let active = gloo_utils::document().active_element();
    let now = (0..count).find(|index| {
        active
            .as_ref()
            .is_some_and(|active| items.get(*index as u32).is_some_and(|item| item.is_same_node(Some(active))))
    });
    let next = now.map_or(if by > 0 { 0 } else { count - 1 }, |now| (now + by).rem_euclid(count));
    focus(items.get(next as u32).and_then(|item| item.dyn_into().ok()));
}

/// Properties of [`PickFiles`].
#[derive(Properties, PartialEq)]
pub struct PickProps {
    /// The words on it.
    pub label: String,
    /// A whole folder.
    #[prop_or_default]
    pub folder: bool,
    /// What stands in it instead of the label alone.
    #[prop_or_default]
    pub children: Html,
}

/// Opens the system's file dialog and takes what is picked.
#[component]
pub fn PickFiles(props: &PickProps) -> Html {
    let page = use_page();
    let input = use_node_ref();
    let press = {
        let input = input.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let onchange = {
        let control = page.control.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(list) = input.files().filter(|list| list.length() > 0) {
                control.take_files(Taken::from_list(&list));
            }
            input.set_value("");
        })
    };
    html! {
        <>
            <button role={if props.children == Html::default() { Some("menuitem") } else { None }} onclick={press}>
                if props.children == Html::default() { <b>{&props.label}</b> } else { {props.children.clone()} }
            </button>
            <input ref={input} type="file" hidden=true multiple=true webkitdirectory={props.folder} {onchange} aria-label={props.label.clone()}/>
        </>
    }
}
