//! Panics as values: a program under test that panics is one failure, not the end of the run.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
    static PLACE: Cell<String> = const { Cell::new(String::new()) };
}

static HOOK: Once = Once::new();

/// Runs it; if it panics, gives where and with what message. Panics elsewhere print as always.
pub fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    // Where a panic ends the program (WebAssembly), it is told by whoever started it.
    if cfg!(panic = "abort") {
        return Ok(run());
    }
    HOOK.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if QUIET.get() {
                PLACE.set(panic.to_string());
            } else {
                usual(panic);
            }
        }));
    });
    QUIET.set(true);
    let done = catch_unwind(AssertUnwindSafe(run));
    QUIET.set(false);
    done.map_err(|_| PLACE.take())
}
