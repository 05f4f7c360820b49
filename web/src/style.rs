//! Sizes that follow data. They are set as custom properties through the object model, never as `style` attributes, so
//! that a strict content security policy holds.

use web_sys::HtmlElement;
use yew::prelude::*;

/// Sets custom properties on an element after each render in which they differ.
#[hook]
pub fn use_properties(element: &NodeRef, properties: Vec<(&'static str, String)>) {
    let element = element.clone();
    use_effect_with(properties, move |properties| {
        if let Some(element) = element.cast::<HtmlElement>() {
            for (name, value) in properties {
                if value.is_empty() {
                    element.style().remove_property(name).ok();
                } else {
                    element.style().set_property(name, value).ok();
                }
            }
        }
    });
}
