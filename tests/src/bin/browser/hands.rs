//! What a check does with the page, in the words of a visitor.

use std::time::Duration;

use tests::browser::Browser;

/// The rows of the build list as `path version`.
pub const ROWS: &str = "[...document.querySelectorAll('[data-part=build-list] tr[data-module]')].map((row) => (row.dataset.module + ' ' + row.dataset.version).trim())";
pub const PROBLEMS: &str = "document.querySelector('[data-part=problems]').innerText";
pub const EDITOR: &str = "document.querySelector('textarea[data-part=editor]')";

/// The first example's build list: a replacement lifts d.
pub const WITH_REPLACE: [&str; 5] =
    ["example.com/app", "example.com/a v1.2.0", "example.com/b v1.2.0", "example.com/c v1.4.0", "example.com/d v1.3.0"];

/// Lets the browser wait until a script's value is this one.
pub async fn shows(browser: &Browser, what: &str, value: &str, wanted: serde_json::Value) -> Result<(), String> {
    let source =
        format!("try {{ return JSON.stringify({value}) === JSON.stringify({wanted}) }} catch (_) {{ return false }}");
    match browser.until(what, &source).await {
        Ok(()) => Ok(()),
        Err(error) => {
            let source = format!("try {{ return {value} }} catch (error) {{ return String(error) }}");
            let have = browser.script(&source).await.map_err(|error| error.to_string())?;
            Err(format!("{error}\n  have {have}\n  want {wanted}"))
        }
    }
}

/// Puts a text into the editor as typing does.
pub async fn type_text(browser: &Browser, text: &str) -> Result<(), String> {
    let source = format!(
        "const area = {EDITOR}; area.value = {};
         area.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));",
        serde_json::Value::from(text)
    );
    run(browser, &source).await
}

pub async fn run(browser: &Browser, source: &str) -> Result<(), String> {
    browser.script(source).await.map(drop).map_err(|error| error.to_string())
}

pub async fn click(browser: &Browser, selector: &str) -> Result<(), String> {
    browser.until(selector, &format!("return !!document.querySelector(`{selector}`)")).await?;
    run(browser, &format!("document.querySelector(`{selector}`).click()")).await
}

/// Opens the page as a first visitor sees it.
pub async fn load(browser: &Browser, fragment: &str) -> Result<(), String> {
    browser.open(fragment).await.map_err(|error| error.to_string())?;
    browser.until("the page", "return !!document.querySelector('[data-part=playground]')").await
}

/// Opens the page with an empty storage. A page keeps its text when it is left, so another address of the site empties it.
pub async fn fresh(browser: &Browser, fragment: &str) -> Result<(), String> {
    let elsewhere = format!("{}packs/projects.json", browser.address);
    browser.driver.goto(elsewhere).await.map_err(|error| error.to_string())?;
    run(browser, "localStorage.clear()").await?;
    load(browser, fragment).await
}

pub async fn example(browser: &Browser) -> Result<(), String> {
    fresh(browser, "").await?;
    browser.until("the example's result", "return !!document.querySelector('[data-part=graph] [data-module]')").await
}

pub async fn project(browser: &Browser, path: &str) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=examples]").await?;
    let items = "[...document.querySelectorAll('[role=menu] [role=menuitem], [role=menu] button')]";
    let found = format!("{items}.find((item) => item.innerText.includes('{path}'))");
    browser.until("the project in the menu", &format!("return !!({found})")).await?;
    run(browser, &format!("({found}).click()")).await
}

pub async fn enter(browser: &Browser, command: &str) -> Result<(), String> {
    browser.until("the console", "return !!document.querySelector('[data-part=console] form input')").await?;
    let before = "document.querySelectorAll('[data-part=console] .blk').length";
    let count = browser.script(&format!("return {before}")).await.map_err(|error| error.to_string())?;
    run(
        browser,
        &format!(
            "const input = document.querySelector('[data-part=console] form input');
             input.value = {}; input.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));",
            serde_json::Value::from(command)
        ),
    )
    .await?;
    tokio::time::sleep(Duration::from_millis(100)).await;
    run(browser, "document.querySelector('[data-part=console] form').requestSubmit()").await?;
    browser
        .until("its exit status", &format!("return {before} > {count} && /exit/i.test([...document.querySelectorAll('[data-part=console] .blk .x')].at(-1).innerText)"))
        .await
}
