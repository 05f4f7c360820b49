//! Letters as a keyboard brings them: one that waits for its result comes with it, and none is lost.

use std::time::Duration;

use tests::browser::Browser;
use thirtyfour::Key;

use crate::hands::*;

/// Puts the caret behind the module path.
async fn behind_the_path(browser: &Browser) -> Result<(), String> {
    let source = format!(
        "const area = {EDITOR}; area.focus();
         const end = area.value.indexOf('\\n', area.value.search(/^module /m)); area.setSelectionRange(end, end);"
    );
    run(browser, &source).await
}

/// Presses keys one after the other without a pause.
async fn keys(browser: &Browser, keys: &str) -> Result<(), String> {
    browser.driver.action_chain().send_keys(keys).perform().await.map_err(|error| error.to_string())
}

/// The module path in the editor, and that in the build list.
async fn path_is(browser: &Browser, what: &str, path: &str) -> Result<(), String> {
    shows(browser, what, &format!("/^module (.*)$/m.exec({EDITOR}.value)[1]"), path.into()).await?;
    shows(browser, &format!("{what}: the list"), &format!("{ROWS}[0]"), path.into()).await
}

pub async fn a_letter_comes_with_its_result(browser: &Browser) -> Result<(), String> {
    let path = "github.com/gin-gonic/gin";
    project(browser, path).await?;
    shows(browser, "the project", &format!("{ROWS}[0]"), path.into()).await?;
    behind_the_path(browser).await?;
    run(
        browser,
        &format!(
            "window.together = 0;
             {EDITOR}.addEventListener('input', () => requestAnimationFrame(() => {{
               if ({ROWS}[0] === /^module (.*)$/m.exec({EDITOR}.value)[1]) together += 1;
             }}), {{ capture: true }});"
        ),
    )
    .await?;
    let mut typed = path.to_owned();
    for letter in "abcdefghijklmnopqrst".chars() {
        keys(browser, &letter.to_string()).await?;
        typed.push(letter);
        path_is(browser, "a letter", &typed).await?;
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
    // A machine may be too busy for some.
    browser.until("letters with their results in the same frame", "return together >= 5").await
}

pub async fn no_letter_is_lost(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    behind_the_path(browser).await?;
    keys(browser, "quick-brown").await?;
    path_is(browser, "letters without a pause", "example.com/appquick-brown").await?;
    for _ in 0..5 {
        keys(browser, &Key::Backspace.value().to_string()).await?;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    path_is(browser, "letters taken back", "example.com/appquick-").await?;
    run(browser, &format!("{EDITOR}.setSelectionRange(7, 14)")).await?;
    keys(browser, "x").await?;
    path_is(browser, "a letter for what is selected", "x.com/appquick-").await?;
    shows(browser, "the caret", &format!("{EDITOR}.selectionStart"), 8.into()).await?;
    browser.press("Control+z").await?;
    path_is(browser, "the browser's own undo", "example.com/appquick-").await
}

/// What comes before an answer comes behind the letter.
pub async fn letters_come_first(browser: &Browser) -> Result<(), String> {
    let next = [
        ("a click", "document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));"),
        ("a key", "area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift', bubbles: true }));"),
        ("another focus", "area.blur();"),
        ("nothing", ""),
        (
            "an engine that has other things to do",
            "for (const end = performance.now() + 30; performance.now() < end;);",
        ),
    ];
    example(browser).await?;
    let mut path = "example.com/app".to_owned();
    for (what, source) in next {
        behind_the_path(browser).await?;
        // The page sees it as it sees a key's; whether the letter waits shows in the text.
        let value = browser
            .script(&format!(
                "const area = {EDITOR}, before = area.value;
                 const letter = new InputEvent('beforeinput', {{ inputType: 'insertText', data: 'q', bubbles: true, cancelable: true }});
                 area.dispatchEvent(letter);
                 const waits = letter.defaultPrevented && area.value === before;
                 {source}
                 return [waits, area.value !== before]"
            ))
            .await
            .map_err(|error| error.to_string())?;
        let at_once = matches!(what, "a click" | "a key");
        if value[0] != true || (at_once && value[1] != true) {
            return Err(format!("{what}: the letter waits, and is there: {value}"));
        }
        path.push('q');
        path_is(browser, what, &path).await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
