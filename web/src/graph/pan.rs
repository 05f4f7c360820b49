//! Moving over paper that is larger than its box: dragging, and a zoom that keeps what is under the pointer there.

use gloo_timers::callback::Timeout;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// So many pixels make a press a drag.
const SLACK: f64 = 4.0;

/// A drag under way.
#[derive(Clone, Copy, Debug, Default)]
struct Drag {
    /// Where the pointer went down.
    from: (f64, f64),
    /// How far the box was scrolled then.
    scroll: (f64, f64),
    /// It moved far enough.
    moved: bool,
    /// The button is down.
    held: bool,
}

/// Drags of one box. What is a click and what ends a drag is told by [`Pan::was_drag`].
#[derive(Clone, Default)]
pub struct Pan(Rc<Cell<Drag>>);

fn point(event: &MouseEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

impl Pan {
    /// The pointer went down.
    pub fn start(&self, event: &PointerEvent, element: &NodeRef) {
        let Some(element) = element.cast::<HtmlElement>().filter(|_| event.button() == 0) else { return };
        let scroll = (f64::from(element.scroll_left()), f64::from(element.scroll_top()));
        self.0.set(Drag { from: point(event), scroll, moved: false, held: true });
    }

    /// The pointer moved; true if it drags.
    pub fn onward(&self, event: &PointerEvent, element: &NodeRef) -> bool {
        let mut drag = self.0.get();
        let Some(element) = element.cast::<HtmlElement>().filter(|_| drag.held) else { return false };
        if event.buttons() & 1 == 0 {
            self.0.set(Drag { held: false, ..drag });
            return false;
        }
        let (x, y) = point(event);
        let (dx, dy) = (x - drag.from.0, y - drag.from.1);
        drag.moved |= dx.abs().max(dy.abs()) > SLACK;
        self.0.set(drag);
        if drag.moved {
            element.set_scroll_left((drag.scroll.0 - dx) as i32);
            element.set_scroll_top((drag.scroll.1 - dy) as i32);
        }
        drag.moved
    }

    /// The button is up again. True once if the press was a drag: then it chooses nothing.
    pub fn was_drag(&self) -> bool {
        let drag = self.0.take();
        drag.moved
    }
}

/// Scrolls so that a place of the new paper lies where the pointer is, as soon as the paper is drawn.
pub fn keep_under(element: &NodeRef, pointer: (f64, f64), place: (f64, f64)) {
    let Some(element) = element.cast::<HtmlElement>() else { return };
    let area = element.get_bounding_client_rect();
    let (left, top) = (place.0 - (pointer.0 - area.left()), place.1 - (pointer.1 - area.top()));
    Timeout::new(0, move || {
        element.set_scroll_left(left as i32);
        element.set_scroll_top(top as i32);
    })
    .forget();
}
