//! The page by keyboard alone, with real key presses.

use tests::browser::Browser;

use crate::hands::*;

/// What has the focus: its part or identifier, its name, and whether that it has the focus can be seen.
const FOCUSED: &str = r"
const at = document.activeElement;
if (!at || at === document.body) return null;
const named = at.getAttribute('aria-label') || at.innerText?.trim() || at.getAttribute('title') || at.getAttribute('placeholder') || '';
const style = getComputedStyle(at);
const cell = at.tagName === 'TR' ? getComputedStyle(at.cells[0]).boxShadow : 'none';
const seen = style.boxShadow !== 'none' || style.outlineStyle !== 'none' || cell !== 'none' || ['TEXTAREA', 'INPUT'].includes(at.tagName) || at.getAttribute('role') === 'treegrid' || !!at.closest('.sr');
return [at.closest('[data-part]')?.dataset.part ?? '', named.slice(0, 60), seen, at.tagName];
";

/// Tab goes through everything in reading order, each with a name and a visible focus, and out again.
pub async fn tab_reaches_everything(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let mut parts: Vec<String> = Vec::new();
    for press in 0.. {
        if press > 80 {
            return Err(format!("the focus never comes out again: {parts:?}"));
        }
        browser.press("Tab").await?;
        let focused = browser.script(FOCUSED).await.map_err(|error| error.to_string())?;
        let Some([part, name, seen, tag]) = focused.as_array().map(Vec::as_slice) else { break };
        if name.as_str() == Some("") {
            return Err(format!("press {press}: a {tag} in {part} has no name"));
        }
        if seen.as_bool() != Some(true) {
            return Err(format!("press {press}: the focus on {name} ({tag}) can't be seen"));
        }
        let part = part.as_str().unwrap_or_default().to_owned();
        if parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    let order = [
        "topbar",
        "scenario",
        "examples",
        "command-button",
        "share-button",
        "language",
        "theme",
        "settings-button",
        "files",
        "switch",
        "editor",
        "world",
        "views",
        "graph",
        "build-list",
        "status",
    ];
    let mut rest = parts.iter();
    for part in order {
        if !rest.any(|other| other == part) {
            return Err(format!("{part} is not reached in its place: {parts:?}"));
        }
    }
    Ok(())
}

async fn focus(browser: &Browser, selector: &str) -> Result<(), String> {
    run(browser, &format!("document.querySelector(`{selector}`).focus()")).await
}

/// A row by J and K, why by Enter, back by Escape; the panel's other keys.
pub async fn rows_by_keys(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    focus(browser, "[data-part=build-list] tr[tabindex='0']").await?;
    for _ in 0..5 {
        browser.press("j").await?;
        browser.until("the focus on a row", "return document.activeElement.tagName === 'TR'").await?;
    }
    let row = "document.activeElement.dataset.module";
    shows(browser, "the last row", row, "example.com/d".into()).await?;
    browser.press("k").await?;
    shows(browser, "the row before", row, "example.com/c".into()).await?;
    browser.press("Enter").await?;
    browser
        .until(
            "why",
            "return !!document.querySelector('aside[data-part=why][aria-label=\"Why example.com/c v1.4.0\"]')",
        )
        .await?;
    browser.press("Escape").await?;
    browser.until("no why", "return !document.querySelector('[data-part=why]')").await?;
    browser.press("Shift+?").await?;
    browser.until("the shortcuts", "return !!document.querySelector('dialog[open][data-part=shortcuts]')").await?;
    browser.press("Escape").await?;
    browser.until("no dialog", "return !document.querySelector('dialog[open]')").await?;
    browser.until("the focus where it was", "return document.activeElement.tagName === 'TR'").await
}

/// The commands' field, the console and the panels by keys.
pub async fn commands_by_keys(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    focus(browser, "[data-part=share-button]").await?;
    browser.press("Control+k").await?;
    browser.until("the commands", "return !!document.querySelector('dialog[open][data-part=palette]')").await?;
    browser.insert("go list -m all").await?;
    browser
        .until(
            "it is found",
            "return !!document.querySelector('[data-part=palette] [role=option][aria-selected=true]')",
        )
        .await?;
    browser.press("Enter").await?;
    browser.until("its output", "return document.querySelector('[data-part=console] [data-stream=stdout]')?.textContent.includes('example.com/d v1.3.0') ?? false").await?;
    browser.until("the caret in the console", "return !!document.activeElement.closest('[data-part=console]')").await?;
    browser.press("Escape").await?;
    browser.until("no console", "return !document.querySelector('[data-part=console]')").await?;
    browser.press("Control+`").await?;
    browser.until("the console again", "return !!document.querySelector('[data-part=console]')").await?;
    browser.press("Control+`").await?;
    browser.until("no console again", "return !document.querySelector('[data-part=console]')").await?;
    let panel = "document.activeElement.closest('#panel-editor, #panel-list, #panel-result')?.id ?? ''";
    for want in ["panel-editor", "panel-result", "panel-list", "panel-editor"] {
        browser.press("F6").await?;
        shows(browser, "the panel", panel, want.into()).await?;
    }
    browser.press("Shift+F6").await?;
    shows(browser, "the panel before", panel, "panel-list".into()).await
}

/// A switch by Space, the views by arrows, back by Enter.
pub async fn a_switch_by_keys(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    focus(browser, "[data-part=switch]").await?;
    browser.press(" ").await?;
    browser
        .until("the difference", "return document.querySelectorAll('[data-part=difference] .drow').length === 2")
        .await?;
    browser.until("the focus stays", "return document.activeElement.dataset.part === 'switch'").await?;
    focus(browser, "[data-part=put-back]").await?;
    browser.press("Enter").await?;
    browser.until("put back", "return !document.querySelector('.ab')").await?;
    focus(browser, "[data-part=views] [aria-selected=true]").await?;
    for view in ["graph", "list", "steps"] {
        browser.press("ArrowRight").await?;
        shows(browser, "the view", "document.activeElement.dataset.view", view.into()).await?;
    }
    browser.press(".").await?;
    browser
        .until(
            "the second step",
            "return document.querySelector('[data-part=steps] [role=slider]').getAttribute('aria-valuenow') === '2'",
        )
        .await
}

/// Tab indents after typing, and leaves after Escape; Alt Enter mends the line.
pub async fn the_editor_is_no_trap(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    run(browser, &format!("{EDITOR}.focus(); {EDITOR}.setSelectionRange(0, 0)")).await?;
    browser.insert("x").await?;
    browser.press("Tab").await?;
    browser.until("an indent", &format!("return {EDITOR}.value.startsWith('x\\t')")).await?;
    browser.until("a problem", "return !!document.querySelector('[data-part=problems] [data-part=fix]')").await?;
    browser.press("Alt+Enter").await?;
    browser.until("the line mended", &format!("return !{EDITOR}.value.startsWith('x\\t')")).await?;
    focus(browser, "textarea[data-part=editor]").await?;
    browser.press("Escape").await?;
    browser.press("Tab").await?;
    browser.until("the focus outside", "return document.activeElement.tagName !== 'TEXTAREA'").await
}
