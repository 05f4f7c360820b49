//! The picture as an SVG file that needs nothing else: the rules of the page that style it go with it.

use crate::files;
use js_sys::Reflect;
use picture::scene::Scene;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

/// Hands the drawing to the visitor as a file, in the colours that are on the screen.
pub fn export(scene: &Scene, name: &str) {
    let theme = gloo_utils::document_element().get_attribute("data-theme").unwrap_or_default();
    let attributes = format!("data-theme=\"{theme}\" style=\"background:{}\"", colour("--panel"));
    files::save_as(&format!("{name}.svg"), &picture::svg(scene, &styles(), &attributes), "image/svg+xml");
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Calls a function of the page's environment that gives an object.
fn call(object: &JsValue, function: &str, argument: &JsValue) -> JsValue {
    let function = get(object, function).dyn_into::<js_sys::Function>();
    function.ok().and_then(|function| function.call1(object, argument).ok()).unwrap_or(JsValue::UNDEFINED)
}

/// The value of a custom property as it is now.
fn colour(property: &str) -> String {
    let element: Element = gloo_utils::document_element();
    let style = call(&js_sys::global(), "getComputedStyle", &element);
    call(&style, "getPropertyValue", &property.into()).as_string().unwrap_or_default().trim().to_owned()
}

/// The page's rules for drawings, with the values of the custom properties that they use.
fn styles() -> String {
    let mut out = String::new();
    let sheets = get(&gloo_utils::document(), "styleSheets");
    for sheet in js_sys::Array::from(&sheets).iter() {
        for rule in js_sys::Array::from(&get(&sheet, "cssRules")).iter() {
            let selector = get(&rule, "selectorText").as_string().unwrap_or_default();
            if selector.contains(".drawing") {
                out.push_str(&get(&rule, "cssText").as_string().unwrap_or_default());
                out.push('\n');
            }
        }
    }
    let mut text = String::with_capacity(out.len());
    let mut rest = out.as_str();
    while let Some((before, after)) = rest.split_once("var(") {
        text.push_str(before);
        let (property, onward) = after.split_once(')').unwrap_or((after, ""));
        text.push_str(&colour(property.trim()));
        rest = onward;
    }
    text.push_str(rest);
    // In the file the theme stands on the drawing itself.
    text.replace("[data-theme=\"dark\"] .drawing", ".drawing[data-theme=\"dark\"]")
}
