//! The editor: a plain text area, and the same text in colours behind it. Both share every measure, so the caret stands
//! where the letter is. Only lines on screen are coloured; a text of 10 MB costs no more than a short one.

use std::rc::Rc;

use playground::data::{Analysis, Severity, Switch, SwitchKind};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::control::use_page;
use crate::highlight::Syntax;
use crate::lines::{Lines, from_utf16, to_utf16};
use crate::style::use_properties;
use crate::words::Language;
use ahead::use_ahead;
use line::{Gutter, Line, Look, Severe, Wave};

mod ahead;
mod line;

/// Up to here every line is drawn, and lines that carry switches may wrap.
const SHORT: usize = 60;
/// Lines drawn beyond the edges of what is seen.
const MARGIN: usize = 30;
/// Texts of more bytes than this are not put into the text area as a whole (browsers take seconds to lay that out): it
/// holds the lines around what is seen.
const BIG: usize = 200_000;

/// Properties of [`Editor`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Fills the column, instead of being as tall as its text.
    pub fill: bool,
    /// A line that a step reads, from 0.
    #[prop_or_default]
    pub step_line: Option<usize>,
}

/// The editor of the current file.
#[component]
pub fn Editor(props: &Props) -> Html {
    let page = use_page();
    let state = &page.state;
    let language = state.settings.language;
    let name = state.current.clone();
    let text: Rc<str> = state.current_file().map_or_else(|| "".into(), |file| file.text.clone());
    let lines = use_memo(text.clone(), |text| Lines::of(text));
    let area = use_node_ref();
    let scroller = use_node_ref();
    let inner = use_node_ref();
    let seen = use_state(|| (0_usize, 80_usize));
    // No line is current before the editor was entered.
    let caret = use_state(|| None::<usize>);
    // After Escape, Tab leaves the editor instead of indenting; typing brings indenting back.
    let tab_leaves = use_mut_ref(|| true);

    let total = lines.len();
    let (first, count) =
        if total <= SHORT { (0, total) } else { (seen.0.min(total).saturating_sub(MARGIN), seen.1 + 2 * MARGIN) };
    let windowed = text.len() > BIG;
    // The bytes of the text that the text area holds.
    let held = use_mut_ref(|| (0_usize, 0_usize));
    let everything = use_mut_ref(|| false);

    // The text area is set only when the text came from elsewhere, or when it holds a part and another part is seen:
    // what it holds by typing is already right, and setting it would lose the caret and the browser's own undo.
    {
        let (area, text, lines, held) = (area.clone(), text.clone(), lines.clone(), held.clone());
        use_effect_with((state.revision, name.clone(), windowed.then_some((first, count))), move |_| {
            let Some(area) = area.cast::<HtmlTextAreaElement>() else { return };
            let before = *held.borrow();
            let (start, end) = if windowed {
                let last = (first + count).min(lines.len()).max(1) - 1;
                (lines.range(first).start, lines.range(last).end)
            } else {
                (0, text.len())
            };
            let part = text.get(start..end).unwrap_or("");
            *held.borrow_mut() = (start, end);
            if area.value() == part {
                return;
            }
            let caret = before.0 + from_utf16(&area.value(), area.selection_start().ok().flatten().unwrap_or(0));
            area.set_value(part);
            if windowed {
                // A caret that is out of sight is no place to type at.
                if (start..=end).contains(&caret) {
                    let at = to_utf16(part, caret - start);
                    area.set_selection_range(at, at).ok();
                } else {
                    area.blur().ok();
                }
            }
        });
    }
    {
        let (area, scroller, text, lines) = (area.clone(), scroller.clone(), text.clone(), lines.clone());
        use_effect_with(state.jump.clone(), move |jump| {
            if let (Some(jump), Some(area), Some(scroller)) =
                (jump, area.cast::<HtmlTextAreaElement>(), scroller.cast::<HtmlElement>())
            {
                if text.len() <= BIG {
                    area.focus().ok();
                    area.set_selection_range(to_utf16(&text, jump.start), to_utf16(&text, jump.end)).ok();
                }
                let height = f64::from(scroller.scroll_height()) / lines.len().max(1) as f64;
                let top = height * lines.at(jump.start) as f64 - f64::from(scroller.client_height()) / 2.0;
                if lines.len() > 20 {
                    scroller.set_scroll_top(top.max(0.0) as i32);
                }
            }
        });
    }
    let ahead = use_ahead(&area, &page.control);
    let oninput = {
        let (control, ahead, name, caret, tab_leaves, held, everything, old) = (
            page.control.clone(),
            ahead.clone(),
            name.clone(),
            caret.clone(),
            tab_leaves.clone(),
            held.clone(),
            everything.clone(),
            text.clone(),
        );
        Callback::from(move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            let value = area.value();
            *tab_leaves.borrow_mut() = false;
            let (start, end) = *held.borrow();
            let all = std::mem::take(&mut *everything.borrow_mut());
            let at = from_utf16(&value, area.selection_start().ok().flatten().unwrap_or(0));
            caret.set(Some(if all { at } else { start + at }));
            let whole = all || (start == 0 && end >= old.len());
            *held.borrow_mut() = (if whole { 0 } else { start }, if whole { 0 } else { start } + value.len());
            let text: Rc<str> = match (old.get(..start), old.get(end..)) {
                (Some(before), Some(after)) if !whole => [before, &value, after].concat().into(),
                _ => value.into(),
            };
            if text.len() > BIG && old.len() <= BIG {
                control.replace(&name, text);
            } else {
                let asked = ahead.asked(&text);
                control.typed(name.clone(), text, asked);
            }
        })
    };
    // A long text is never laid out as a whole, also not for the moment of pasting it.
    let onpaste = {
        let (control, name, held, everything, old, area) =
            (page.control.clone(), name.clone(), held.clone(), everything.clone(), text.clone(), area.clone());
        Callback::from(move |event: Event| {
            let data = js_sys::Reflect::get(&event, &"clipboardData".into()).ok();
            let data: Option<web_sys::DataTransfer> = data.and_then(|data| data.dyn_into().ok());
            let pasted = data.and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
            let Some(area) = area.cast::<HtmlTextAreaElement>().filter(|_| pasted.len() > BIG) else { return };
            event.prevent_default();
            event.stop_propagation();
            let value = area.value();
            let from = held.borrow().0 + from_utf16(&value, area.selection_start().ok().flatten().unwrap_or(0));
            let to = held.borrow().0 + from_utf16(&value, area.selection_end().ok().flatten().unwrap_or(0));
            let all = std::mem::take(&mut *everything.borrow_mut());
            let text: Rc<str> = match (old.get(..from), old.get(to..)) {
                (Some(before), Some(after)) if !all => [before, &pasted, after].concat().into(),
                _ => pasted.into(),
            };
            control.replace(&name, text);
        })
    };
    let moved = {
        let (area, caret, text, held) = (area.clone(), caret.clone(), text.clone(), held.clone());
        Callback::from(move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                let (start, end) = *held.borrow();
                let part = text.get(start..end).unwrap_or("");
                let at = start + from_utf16(part, area.selection_start().ok().flatten().unwrap_or(0));
                if Some(at) != *caret {
                    caret.set(Some(at));
                }
            }
        })
    };
    let onscroll = {
        let (seen, total) = (seen.clone(), lines.len());
        Callback::from(move |event: Event| {
            let element: HtmlElement = event.target_unchecked_into();
            let height = f64::from(element.scroll_height()) / total.max(1) as f64;
            if height <= 0.0 || total <= SHORT {
                return;
            }
            let first = (f64::from(element.scroll_top()) / height) as usize;
            let count = (f64::from(element.client_height()) / height) as usize + 1;
            if seen.0.abs_diff(first) > MARGIN / 2 || seen.1 != count {
                seen.set((first, count));
            }
        })
    };
    let onkeydown = {
        let (page, tab_leaves, text, caret, everything) =
            (page.clone(), tab_leaves.clone(), text.clone(), caret.clone(), everything.clone());
        Callback::from(move |event: KeyboardEvent| {
            let command = event.ctrl_key() || event.meta_key();
            // Select all means all, also of a text of which the text area holds a part.
            if !matches!(event.key().as_str(), "Control" | "Meta" | "Shift") {
                let types = event.key().chars().count() == 1 && !command
                    || matches!(event.key().as_str(), "Enter" | "Backspace" | "Delete")
                    || (command && matches!(event.key().as_str(), "v" | "x" | "c"));
                let all = *everything.borrow() && types || (command && event.key() == "a" && windowed);
                *everything.borrow_mut() = all;
            }
            match event.key().as_str() {
                "Escape" => *tab_leaves.borrow_mut() = true,
                "Tab" if !command && !event.shift_key() && !*tab_leaves.borrow() => {
                    event.prevent_default();
                    edit("insertText", "\t");
                }
                "z" if command && !event.shift_key() => {
                    // The browser's undo ends where a button changed the text: from there on the page's own goes on.
                    let unchanged = page.state.undo.last().is_some()
                        && page.state.current_file().is_some_and(|file| file.text == text)
                        && !browser_can_undo();
                    if unchanged {
                        event.prevent_default();
                        page.control.undo();
                    }
                }
                "Enter" if event.alt_key() => {
                    event.prevent_default();
                    let line = Lines::of(&text).at(caret.unwrap_or(0)) as u32 + 1;
                    let fix = page.state.latest.problems.iter().find_map(|problem| {
                        let here = problem
                            .place
                            .as_ref()
                            .is_some_and(|place| place.file == *page.state.current && place.line == line);
                        problem.fix.clone().filter(|_| here)
                    });
                    if let Some(fix) = fix {
                        page.control.fix(&fix);
                    }
                }
                "Enter" if command => {
                    event.prevent_default();
                    for command in page.state.commands.clone() {
                        page.control.run(command);
                    }
                }
                _ => {}
            }
        })
    };

    let syntax = Syntax::of(&name);
    let switches: Vec<(usize, &Switch)> = state
        .latest
        .switches
        .iter()
        .filter(|switch| *switch.place.file == *name)
        .map(|switch| (switch.place.line.saturating_sub(1) as usize, switch))
        .collect();
    let wraps = total <= SHORT && !switches.is_empty();
    let current = caret.map(|caret| lines.at(caret));
    // The line behind the last line end is no line of the file: it shows when somebody is in it.
    let no_number =
        |number: usize| total > 1 && number + 1 == total && lines.range(number).is_empty() && current != Some(number);
    let marks = marks(&state.latest, &name, first..first + count);
    use_properties(
        &inner,
        if total > SHORT {
            vec![
                ("--lines", total.to_string()),
                ("--first", first.to_string()),
                ("--shown", ((first + count).min(total).saturating_sub(first) + 1).to_string()),
            ]
        } else {
            vec![("--lines", String::new()), ("--first", String::new()), ("--shown", String::new())]
        },
    );
    let last = (first + count).min(total).max(first);
    let looks: Vec<Look> = (first..last)
        .map(|number| Look {
            current: Some(number) == current,
            step: props.step_line == Some(number),
            mark: marks.iter().filter(|mark| mark.line == number).map(|mark| mark.severe).min(),
            numbered: !no_number(number),
        })
        .collect();
    let drawn: Html = (first..last)
        .zip(&looks)
        .map(|(number, look)| {
            let range = lines.range(number);
            let line = text.get(range.clone()).unwrap_or("").trim_end_matches('\r');
            let switch = switches.iter().find(|(at, _)| *at == number).map(|(_, switch)| *switch);
            let waves: Vec<Wave> = marks
                .iter()
                .filter(|mark| mark.line == number)
                .map(|mark| (mark.start.max(range.start) - range.start, mark.end.clamp(range.start, range.end) - range.start, mark.severe))
                .collect();
            html! {
                <Line key={number} {number} text={line.to_owned()} {syntax} look={*look} {waves} {wraps} switch={switch.map(|switch| (switch.clone(), state.is_off(switch)))} {language}/>
            }
        })
        .collect();
    let plain = state.settings.plain_editor;
    html! {
        <div class={classes!("code", props.fill.then_some("fill"), (total > SHORT).then_some("dense"), wraps.then_some("wrap"), plain.then_some("plain"), windowed.then_some("windowed"))} ref={scroller} {onscroll}>
            <div class="code-in" ref={inner}>
                <div class={classes!("code-lines", (total > SHORT).then_some("part"))}>
                    <div class="code-part">
                        <div class="code-text">{drawn}</div>
                        if !wraps { <Gutter {first} {looks}/><div class="fade"></div> }
                    </div>
                </div>
                <textarea key="text" ref={area} data-part="editor" data-file={name.to_string()} aria-label={name.to_string()} aria-multiline="true"
                    spellcheck="false" autocapitalize="off" autocomplete="off" autocorrect="off" wrap={if wraps { "soft" } else { "off" }}
                    {oninput} {onpaste} {onkeydown} onkeyup={moved.reform(|_: KeyboardEvent| ())} onclick={moved.reform(|_: MouseEvent| ())} onfocus={moved.reform(|_: FocusEvent| ())}/>
            </div>
        </div>
    }
}

/// Edits at the caret so that the browser can undo it. Tells whether the browser did it.
fn edit(name: &str, text: &str) -> bool {
    gloo_utils::document()
        .dyn_into::<web_sys::HtmlDocument>()
        .is_ok_and(|document| document.exec_command_with_show_ui_and_value(name, false, text).unwrap_or(false))
}

/// Whether what is typed goes there.
fn is_active(area: &HtmlTextAreaElement) -> bool {
    gloo_utils::document().active_element().is_some_and(|active| active == ***area)
}

fn browser_can_undo() -> bool {
    gloo_utils::document()
        .dyn_into::<web_sys::HtmlDocument>()
        .is_ok_and(|document| document.query_command_enabled("undo").unwrap_or(false))
}

struct Mark {
    line: usize,
    start: usize,
    end: usize,
    severe: Severe,
}

fn marks(analysis: &Analysis, file: &str, lines: std::ops::Range<usize>) -> Vec<Mark> {
    analysis
        .problems
        .iter()
        .filter_map(|problem| {
            let place = problem.place.as_ref().filter(|place| place.file == file)?;
            let line = place.line.saturating_sub(1) as usize;
            lines.contains(&line).then_some(Mark {
                line,
                start: place.start as usize,
                end: place.end as usize,
                severe: if problem.severity == Severity::Warning { Severe::Warning } else { Severe::Error },
            })
        })
        .take(500)
        .collect()
}

/// Properties of [`SwitchButton`].
#[derive(Properties, PartialEq)]
pub struct SwitchProps {
    /// The switch.
    pub switch: Switch,
    /// It is off.
    pub off: bool,
    /// Language of its word.
    pub language: Language,
}

/// The switch of a line.
#[component]
pub fn SwitchButton(props: &SwitchProps) -> Html {
    let page = use_page();
    let (class, key) = match props.switch.kind {
        SwitchKind::Replace => ("replace", "switch.replace"),
        SwitchKind::Exclude => ("exclude", "switch.exclude"),
    };
    let module = [props.switch.path.as_str(), props.switch.version.as_str()].join(" ");
    let onclick = {
        let (control, switch) = (page.control.clone(), props.switch.clone());
        Callback::from(move |_: MouseEvent| control.switch(&switch))
    };
    html! {
        <button class={classes!("sw", class)} role="switch" data-part="switch" aria-checked={(!props.off).to_string()}
            aria-label={props.language.fill(key, &[("m", module.trim())])} {onclick}>
            <span>{props.language.word(if props.off { "switch.off" } else { "switch.on" })}</span><i></i>
        </button>
    }
}
