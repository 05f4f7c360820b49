//! A letter and what it changes, in one frame.
//!
//! A browser draws a typed letter before it gives anything else the word, so an answer that comes a millisecond behind it is
//! drawn a frame later. For most texts the engine answers sooner than that first frame is drawn. So a letter is held
//! back until its answer is there, and both are drawn together: the page draws once instead of twice. A letter never waits
//! longer than [`PATIENCE`], and not at all where the engine was late before. Whatever else happens comes behind it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, HtmlTextAreaElement, InputEvent};
use yew::prelude::*;

use super::{edit, is_active};
use crate::control::Control;
use crate::lines::from_utf16;

/// How long a letter waits at most, in milliseconds. It would be drawn about then.
const PATIENCE: u32 = 6;
/// After so many answers in a row that were late, letters don't wait for a while.
const LATE: u32 = 2;
/// The while: so many letters.
const WHILE: u32 = 30;
/// Letters of longer texts (in bytes) don't wait: their answers take longer.
const MOST: usize = 50_000;

/// What a key does to the text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Edit {
    /// A letter takes the place of what is selected.
    Letter(String),
    /// What is selected goes, or the letter before the caret.
    Backspace,
}

impl Edit {
    /// What a coming input is, if its result is certain.
    fn of(event: &InputEvent) -> Option<Self> {
        match event.input_type().as_str() {
            "insertText" => {
                let letter = event.data().filter(|text| text.len() == 1 && !text.starts_with(char::is_control))?;
                Some(Self::Letter(letter))
            }
            "deleteContentBackward" => Some(Self::Backspace),
            _ => None,
        }
    }

    /// The text behind the edit; `start` and `end` are the selection's bytes. What a browser takes for one letter is known
    /// for sure only among those of ASCII.
    fn apply(&self, text: &str, start: usize, end: usize) -> Option<String> {
        let (letter, start) = match self {
            Self::Letter(letter) => (letter.as_str(), start),
            Self::Backspace if start < end => ("", start),
            Self::Backspace => {
                let sure = |letter: char| letter.is_ascii() && letter != '\r';
                let (before, behind) = (text.get(..start)?, text.get(end..)?);
                let alone = before.ends_with(sure) && behind.chars().next().is_none_or(sure);
                ("", start.checked_sub(1).filter(|_| alone)?)
            }
        };
        Some([text.get(..start)?, letter, text.get(end..)?].concat())
    }

    /// Does it where the caret is, so that the browser can undo it.
    fn run(&self) -> bool {
        match self {
            Self::Letter(letter) => edit("insertText", letter),
            Self::Backspace => edit("delete", ""),
        }
    }
}

struct Held {
    edit: Edit,
    file: Rc<str>,
    before: String,
    after: Rc<str>,
    /// Ends when it is dropped.
    _timer: Timeout,
}

/// The letter that waits.
pub struct Ahead {
    control: Control,
    area: NodeRef,
    held: RefCell<Option<Held>>,
    /// The text that is foreseen, while a letter is put into the area.
    placing: RefCell<Option<Rc<str>>>,
    /// The last letter that waited made the text that was foreseen.
    arrived: Cell<bool>,
    /// How many answers in a row were late.
    late: Cell<u32>,
    /// So many letters don't wait.
    hurry: Cell<u32>,
}

impl Ahead {
    /// Whether the engine was asked about this text already: a letter that was held back is now in the area.
    pub fn asked(&self, text: &str) -> bool {
        let foreseen = self.placing.borrow().as_deref() == Some(text);
        self.arrived.set(foreseen || self.arrived.get());
        foreseen
    }

    /// An answer was late. In a while it may be in time: another text is open by then, or the machine has less to do.
    fn is_late(&self) {
        self.late.set(self.late.get() + 1);
        if self.late.get() >= LATE {
            self.hurry.set(WHILE);
        }
    }

    /// A key is about to change the text.
    fn before(self: &Rc<Self>, event: &InputEvent) {
        if self.placing.borrow().is_some() {
            return;
        }
        self.place();
        if !event.cancelable() || event.is_composing() || !self.control.engine.is_idle() {
            return;
        }
        if let Some(left) = self.hurry.get().checked_sub(1) {
            self.hurry.set(left);
            return;
        }
        let Some((edit, file, before, after)) = self.foresee(event) else { return };
        event.prevent_default();
        let late = self.clone();
        let timer = Timeout::new(PATIENCE, move || {
            late.is_late();
            late.place();
        });
        let after = Rc::<str>::from(after);
        *self.held.borrow_mut() = Some(Held { edit, file: file.clone(), before, after: after.clone(), _timer: timer });
        let ahead = self.clone();
        self.control.ask_ahead(&file, &after, move || {
            if ahead.held.borrow().is_some() {
                ahead.late.set(0);
                ahead.place();
            }
            ahead.arrived.get()
        });
    }

    /// The edit, its file, and the text before and behind it.
    fn foresee(&self, event: &InputEvent) -> Option<(Edit, Rc<str>, String, String)> {
        let edit = Edit::of(event)?;
        let area = self.area.cast::<HtmlTextAreaElement>().filter(is_active)?;
        let state = self.control.state();
        let file = state.current_file().filter(|file| file.text.len() <= MOST)?;
        let text = area.value();
        if *text != *file.text {
            return None;
        }
        let at = |place: Option<u32>| Some(from_utf16(&text, place?));
        let start = at(area.selection_start().ok()?)?;
        let end = at(area.selection_end().ok()?)?;
        let after = edit.apply(&text, start, end)?;
        Some((edit, file.name.clone(), text, after))
    }

    /// Puts the letter that waits into the area, if one does.
    fn place(&self) {
        let Some(held) = self.held.take() else { return };
        let area = self.area.cast::<HtmlTextAreaElement>();
        *self.placing.borrow_mut() = Some(held.after.clone());
        self.arrived.set(false);
        if area.as_ref().is_some_and(is_active) && !held.edit.run() {
            // This browser does not do it: letters don't wait any more.
            self.hurry.set(u32::MAX);
        }
        self.placing.take();
        // The letter is never lost, whatever a browser makes of the command.
        if !self.arrived.get() && area.is_none_or(|area| area.value() == held.before) {
            self.control.replace(&held.file, held.after);
        }
    }
}

/// Lets letters wait for their answers.
#[hook]
pub fn use_ahead(area: &NodeRef, control: &Control) -> Rc<Ahead> {
    let ahead = use_memo((), |()| Ahead {
        control: control.clone(),
        area: area.clone(),
        held: RefCell::default(),
        placing: RefCell::default(),
        arrived: Cell::default(),
        late: Cell::default(),
        hurry: Cell::default(),
    });
    {
        let ahead = ahead.clone();
        use_effect_with((), move |()| {
            let window = gloo_utils::window();
            let area = ahead.area.cast::<HtmlTextAreaElement>();
            // A command inside of these may bring them again.
            let before = Closure::<dyn Fn(InputEvent)>::new({
                let ahead = ahead.clone();
                move |event: InputEvent| ahead.before(&event)
            });
            let first = Closure::<dyn Fn(Event)>::new(move |_: Event| ahead.place());
            let targets: Vec<(EventTarget, &str, js_sys::Function)> = area
                .iter()
                .map(|area| {
                    (area.clone().into(), "beforeinput", before.as_ref().unchecked_ref::<js_sys::Function>().clone())
                })
                .chain(["keydown", "pointerdown", "compositionstart", "blur", "pagehide"].map(|kind| {
                    (window.clone().into(), kind, first.as_ref().unchecked_ref::<js_sys::Function>().clone())
                }))
                .collect();
            for (target, kind, function) in &targets {
                target.add_event_listener_with_callback_and_bool(kind, function, true).ok();
            }
            move || {
                for (target, kind, function) in &targets {
                    target.remove_event_listener_with_callback_and_bool(kind, function, true).ok();
                }
                drop((before, first));
            }
        });
    }
    ahead
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_takes_the_place_of_what_is_selected() {
        let letter = Edit::Letter("x".to_owned());
        assert_eq!(letter.apply("abc", 1, 1).as_deref(), Some("axbc"));
        assert_eq!(letter.apply("abc", 0, 2).as_deref(), Some("xc"));
        assert_eq!(letter.apply("é", 2, 2).as_deref(), Some("éx"));
        assert_eq!(letter.apply("é", 1, 1), None);
    }

    #[test]
    fn backspace_takes_one_letter_of_ascii_or_what_is_selected() {
        assert_eq!(Edit::Backspace.apply("abc", 3, 3).as_deref(), Some("ab"));
        assert_eq!(Edit::Backspace.apply("abc", 1, 3).as_deref(), Some("a"));
        assert_eq!(Edit::Backspace.apply("a\nb", 2, 2).as_deref(), Some("ab"));
        assert_eq!(Edit::Backspace.apply("abc", 0, 0), None);
        assert_eq!(Edit::Backspace.apply("é", 2, 2), None);
        assert_eq!(Edit::Backspace.apply("a\u{301}", 1, 1), None);
        assert_eq!(Edit::Backspace.apply("a\r\n", 2, 2), None);
    }
}
