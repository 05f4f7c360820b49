//! What fits into the columns of the build list. Only a cell whose text may not fit is clipped: every clip costs the browser
//! time in each frame that it paints, also when something else on the page changed.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Module path.
    Module,
    /// Versions asked for.
    Rail,
    /// Selected version.
    Version,
    /// Asked for by.
    By,
    /// State.
    State,
}

/// The room that the columns have for what stands in them, in whole pixels at normal text size. None before they were
/// measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns([u32; 5]);

impl Columns {
    /// Whether something of this width stands in a column without being cut.
    pub fn fit(self, column: Column, width: f64) -> bool {
        width <= f64::from(self.0[column as usize])
    }
}

/// No text of this size (in pixels) is wider, in pixels: fonts of one width have 0.6 em, words of others less on average, and
/// a letter of Chinese is as wide as it is high.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|letter| if letter.is_ascii() { 0.62 } else { 1.1 }).sum::<f64>() * size
}

/// The room of the columns below a row of headings; measured again whenever that changes its size.
#[hook]
pub fn use_columns(head: &NodeRef) -> Columns {
    let columns = use_state_eq(Columns::default);
    {
        let (head, columns) = (head.clone(), columns.setter());
        use_effect_with((), move |()| {
            let row = head.cast::<HtmlElement>();
            let closure = Closure::<dyn FnMut()>::new({
                let row = row.clone();
                move || columns.set(row.as_ref().map(measure).unwrap_or_default())
            });
            let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(row)) = (&observer, &row) {
                observer.observe(row);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(closure);
            }
        });
    }
    *columns
}

/// The cells below are padded no more than their headings.
fn measure(row: &HtmlElement) -> Columns {
    /// Pixels of a heading's text at normal size.
    const SIZE: f64 = 11.0;
    let mut found = Columns::default();
    let (cells, window) = (row.children(), gloo_utils::window());
    for (index, room) in found.0.iter_mut().enumerate() {
        let Some(cell) = cells.item(index as u32) else { continue };
        let Some(style) = window.get_computed_style(&cell).ok().flatten() else { continue };
        // The browser reads its own numbers: they end with a unit.
        let pixels = |name: &str| js_sys::parse_float(&style.get_property_value(name).unwrap_or_default());
        let padding = pixels("padding-left") + pixels("padding-right");
        // Not a number, or none at all: then there is no room.
        *room = ((f64::from(cell.client_width()) - padding) * SIZE / pixels("font-size")) as u32;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_fits_before_columns_are_measured() {
        assert!(!Columns::default().fit(Column::Module, width("a", 12.0)));
        let columns = Columns([100, 0, 0, 0, 0]);
        assert!(columns.fit(Column::Module, width("example.com/a", 12.0)));
        assert!(!columns.fit(Column::Module, width("example.com/longer", 12.0)));
        assert!(!columns.fit(Column::Module, width("由你的 go.mod 要求", 12.0)));
    }
}
