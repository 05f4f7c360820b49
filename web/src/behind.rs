//! What may follow a frame behind the rest, so that the rest is on the screen sooner.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// Milliseconds behind the frame: what came in while it was painted, a key for example, goes first.
const MOMENT: u32 = 4;

/// The value as of the last frame: a new one is given when what else came with it is painted. What a component begins with
/// it gets at once.
#[hook]
pub fn use_behind<T: Clone + PartialEq + 'static>(value: T) -> T {
    let given = use_state(|| value.clone());
    let setter = given.setter();
    let before = (*given).clone();
    use_effect_with(value, move |value| {
        let wait = (before != *value).then(|| {
            let value = value.clone();
            // A frame is painted when its callbacks have run.
            let task = Rc::new(RefCell::new(None::<Timeout>));
            let later = task.clone();
            let frame = gloo_render::request_animation_frame(move |_| {
                *later.borrow_mut() = Some(Timeout::new(MOMENT, move || setter.set(value)));
            });
            (frame, task)
        });
        move || drop(wait)
    });
    (*given).clone()
}
