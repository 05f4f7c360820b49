//! The console: go commands over the scenario, printed as go prints them.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::control::use_page;
use crate::icons::icon;
use crate::state::{Action, Block};

/// Offered while nothing ran yet. Without packages tidy would drop every requirement.
const TRY: [&str; 3] = ["go list -m all", "go mod graph", "go mod tidy"];
const TRY_WITHOUT_PACKAGES: [&str; 3] = ["go list -m all", "go mod graph", "go list -m -u all"];

const COMMANDS: [&str; 24] = [
    "go env GOPROXY",
    "go get",
    "go list -deps ./...",
    "go list -m -json all",
    "go list -m -u all",
    "go list -m -versions",
    "go list -m all",
    "go mod download",
    "go mod edit -json",
    "go mod edit -require=",
    "go mod edit -replace=",
    "go mod edit -dropreplace=",
    "go mod edit -exclude=",
    "go mod graph",
    "go mod init",
    "go mod tidy",
    "go mod vendor",
    "go mod verify",
    "go mod why -m",
    "go version",
    "go work edit -json",
    "go work init",
    "go work sync",
    "go work use",
];

/// What would complete a command line.
fn completion(line: &str, modules: &[&str]) -> Option<String> {
    if line.trim().is_empty() {
        return None;
    }
    if let Some(command) = COMMANDS.iter().find(|command| command.len() > line.len() && command.starts_with(line)) {
        return Some(command[line.len()..].to_owned());
    }
    let word = line.rsplit(' ').next().filter(|word| word.len() > 1 && line.contains(' '))?;
    modules
        .iter()
        .find(|path| path.len() > word.len() && path.starts_with(word))
        .map(|path| path[word.len()..].to_owned())
}

/// The console's dock.
#[component]
pub fn Console() -> Html {
    let page = use_page();
    let (state, control) = (&page.state, &page.control);
    let language = state.settings.language;
    let line = use_state(String::new);
    let back = use_state(|| 0_usize);
    let input = use_node_ref();
    let log = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            // After a dialog that opened it has given the focus back.
            let wait = gloo_timers::callback::Timeout::new(0, move || {
                if let Some(input) = input.cast::<HtmlInputElement>() {
                    input.focus().ok();
                }
            });
            move || {
                drop(wait);
                // The focus goes to what opens the console again.
                gloo_timers::callback::Timeout::new(0, focus_opener).forget();
            }
        });
    }
    {
        let log = log.clone();
        use_effect_with(state.console.clone(), move |_| {
            if let Some(log) = log.cast::<HtmlElement>() {
                log.set_scroll_top(log.scroll_height());
            }
        });
    }
    let modules: Vec<&str> = state.analysis.modules.iter().map(|row| row.path.as_str()).collect();
    let rest = completion(&line, &modules);
    let packages = state.files.iter().any(|file| file.published.is_none() && file.name.ends_with(".go"));
    let offered = if packages { TRY } else { TRY_WITHOUT_PACKAGES };
    let submit = {
        let (control, line, back) = (control.clone(), line.clone(), back.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            control.run((*line).clone());
            line.set(String::new());
            back.set(0);
        })
    };
    let history: Vec<String> = state.console.iter().map(|block| block.command.clone()).collect();
    let onkeydown = {
        let (line, back, rest, control) = (line.clone(), back.clone(), rest.clone(), control.clone());
        Callback::from(move |event: KeyboardEvent| {
            let recall = |steps: usize| {
                back.set(steps);
                line.set(if steps == 0 { String::new() } else { history[history.len() - steps].clone() });
            };
            match event.key().as_str() {
                "Tab" if !event.shift_key() && rest.is_some() => {
                    event.prevent_default();
                    line.set(format!("{}{}", *line, rest.clone().unwrap_or_default()));
                }
                "ArrowUp" if *back < history.len() => {
                    event.prevent_default();
                    recall(*back + 1);
                }
                "ArrowDown" if *back > 0 => {
                    event.prevent_default();
                    recall(*back - 1);
                }
                "Escape" => {
                    event.stop_propagation();
                    control.act(Action::Console(false));
                }
                _ => {}
            }
        })
    };
    let oninput = {
        let line = line.clone();
        Callback::from(move |event: InputEvent| line.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let focus = {
        let input = input.clone();
        Callback::from(move |event: MouseEvent| {
            let on_text = event.target().is_some_and(|target| target.dyn_into::<HtmlInputElement>().is_ok());
            let selects =
                gloo_utils::window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
            if let (false, false, Some(input)) = (on_text, selects, input.cast::<HtmlInputElement>()) {
                input.focus().ok();
            }
        })
    };
    html! {
        <section class="dock" id="panel-console" tabindex="-1" data-part="console" aria-label={language.word("console").to_owned()}>
            <div class="lbar">
                {icon("term")}<h2>{language.word("console")}</h2><span class="quiet small">{language.word("console.note")}</span><span class="spring"></span>
                <button class="btn bare small" onclick={control.on(|| Action::ClearConsole)}>{language.word("console.clear")}</button>
                <button class="btn bare small icon" aria-label={language.word("console.close").to_owned()} onclick={control.on(|| Action::Console(false))}>{icon("down")}</button>
            </div>
            <div class="term" ref={log} onclick={focus}>
                <div role="log" aria-label={language.word("console.output").to_owned()}>
                    { for state.console.iter().enumerate().map(|(index, block)| html! { <Ran key={index} number={index} block={block.clone()}/> }) }
                </div>
                if state.console.is_empty() {
                    <div class="term-try">
                        { for offered.into_iter().map(|command| {
                            let control = control.clone();
                            html! { <button key={command} class="btn small" onclick={Callback::from(move |_: MouseEvent| control.run(command.to_owned()))}>{command}</button> }
                        }) }
                    </div>
                }
                <form onsubmit={submit}>
                    <span class="p">{"$ "}</span>
                    <input ref={input} value={(*line).clone()} {oninput} {onkeydown} aria-label={language.word("console.prompt").to_owned()} spellcheck="false" autocapitalize="off" autocomplete="off" autocorrect="off" placeholder="go list -m all"/>
                    if let Some(rest) = rest { <span class="quiet">{rest}{" ⇥"}</span> }
                </form>
            </div>
        </section>
    }
}

/// Gives the focus, if nothing has it, to the button that opens the console.
fn focus_opener() {
    let document = gloo_utils::document();
    let free = document.active_element().is_none_or(|element| element.tag_name() == "BODY");
    if let (true, Ok(Some(button))) = (free, document.query_selector("[data-part=status] button"))
        && let Ok(button) = button.dyn_into::<HtmlElement>()
    {
        button.focus().ok();
    }
}

#[derive(Properties, PartialEq)]
struct RanProps {
    number: usize,
    block: Block,
}

#[component]
fn Ran(props: &RanProps) -> Html {
    let page = use_page();
    let language = page.state.settings.language;
    let block = &props.block;
    let undo = {
        let (control, number) = (page.control.clone(), props.number);
        Callback::from(move |_: MouseEvent| control.take_back(number))
    };
    html! {
        <div class="blk" data-status={block.output.as_ref().map(|output| output.status.to_string())}>
            <div><span class="p">{"$ "}</span><span class="in">{&block.command}</span></div>
            { match &block.output {
                None => html! { <span class="x">{language.word("console.running")}</span> },
                Some(output) => html! {
                    <>
                        if !output.stdout.is_empty() { <div data-stream="stdout">{output.stdout.trim_end_matches('\n')}</div> }
                        if !output.stderr.is_empty() { <div data-stream="stderr" class={(output.status != 0).then_some("er")}>{output.stderr.trim_end_matches('\n')}</div> }
                        <span class="x">
                            {language.fill("console.exit", &[("n", &output.status.to_string())])}
                            { for output.files.iter().take(3).map(|(name, before, after)| html! { <span key={name.clone()} class="chip plain"><span>{format!("{name} {}", tally(before.as_deref(), after.as_deref()))}</span></span> }) }
                            if block.taken_back {
                                <span>{language.word("console.taken-back")}</span>
                            } else if page.state.can_take_back(output) {
                                <button class="insp-more" data-part="undo" onclick={undo}>{language.word("undo")}</button>
                            } else if !output.files.is_empty() {
                                <span>{language.word("console.changed-since")}</span>
                            }
                        </span>
                    </>
                },
            } }
        </div>
    }
}

/// Lines that a command took away and added.
fn tally(before: Option<&str>, after: Option<&str>) -> String {
    let count = |text: Option<&str>| -> std::collections::HashMap<String, i32> {
        let mut lines = std::collections::HashMap::new();
        for line in text.unwrap_or("").lines() {
            *lines.entry(line.to_owned()).or_insert(0) += 1;
        }
        lines
    };
    let (before, after) = (count(before), count(after));
    let missing = |from: &std::collections::HashMap<String, i32>, to: &std::collections::HashMap<String, i32>| -> i32 {
        from.iter().map(|(line, times)| (times - to.get(line).unwrap_or(&0)).max(0)).sum()
    };
    match (missing(&before, &after), missing(&after, &before)) {
        (0, plus) => format!("+{plus}"),
        (minus, 0) => format!("−{minus}"),
        (minus, plus) => format!("−{minus} +{plus}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn completion() {
        assert_eq!(super::completion("go mod gr", &[]).as_deref(), Some("aph"));
        assert_eq!(super::completion("go mod why -m example.com/", &["example.com/d"]).as_deref(), Some("d"));
        assert_eq!(super::completion("", &["x"]), None);
    }

    #[test]
    fn tally() {
        assert_eq!(super::tally(Some("a\nb\n"), Some("a\nc\nd\n")), "−1 +2");
        assert_eq!(super::tally(None, Some("a\n")), "+1");
    }
}
