//! The page in a real browser: what a visitor does first.

use std::process::ExitCode;

use tests::browser::Browser;

const ROWS: &str = "document.querySelectorAll('[data-part=build-list] [data-module]').length";

/// Puts a text into the editor as typing does.
fn type_text(text: &str) -> String {
    format!(
        "const area = document.querySelector('textarea[data-part=editor]');
         area.value = {};
         area.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));",
        serde_json::Value::from(text)
    )
}

async fn first_visit(browser: &Browser) -> Result<(), String> {
    load(browser, "").await?;
    browser.until("an example's build list", &format!("return {ROWS} > 1")).await
}

async fn typing_shows_the_build_list(browser: &Browser) -> Result<(), String> {
    load(browser, "").await?;
    browser.until("the example", &format!("return {ROWS} > 1")).await?;
    do_in(browser, &type_text("module example.com/typed\n\ngo 1.21\n")).await?;
    browser.until("the typed module alone", "return document.querySelector('[data-part=build-list]').innerText.includes('example.com/typed') || document.querySelector('[data-part=answer]').innerText.length > 0").await
}

async fn rubbish_keeps_the_text(browser: &Browser) -> Result<(), String> {
    load(browser, "").await?;
    browser.until("the example", &format!("return {ROWS} > 1")).await?;
    let rubbish = "modul\u{0} example.com/x (((\nrequire \"\n\u{7f}\u{fffd}";
    do_in(browser, &type_text(rubbish)).await?;
    browser
        .until("a problem", "return document.querySelector('[data-part=problems]').innerText.includes('go.mod:')")
        .await?;
    browser
        .until("the text stays", "return document.querySelector('textarea[data-part=editor]').value.includes('modul')")
        .await
}

async fn switch_shows_the_difference(browser: &Browser) -> Result<(), String> {
    load(browser, "").await?;
    browser.until("a switch", "return !!document.querySelector('[data-part=switch]')").await?;
    do_in(browser, "document.querySelector('[data-part=switch]').click()").await?;
    browser.until("the difference", "return !!document.querySelector('[data-part=difference]')").await
}

async fn a_cut_link_says_so(browser: &Browser) -> Result<(), String> {
    load(browser, "#s=1.AAAA").await?;
    browser
        .until(
            "a notice or the example",
            &format!("return !!document.querySelector('[data-part=notice]') || {ROWS} > 1"),
        )
        .await
}

async fn phone_has_no_sideways_scrolling(browser: &Browser) -> Result<(), String> {
    browser.size(390, 844).await.map_err(|error| error.to_string())?;
    load(browser, "").await?;
    browser.until("the tab bar", "return !!document.querySelector('[data-part=tabbar]')").await?;
    let done = browser.until("no sideways scrolling", "return document.documentElement.scrollWidth <= 390").await;
    browser.size(1440, 900).await.map_err(|error| error.to_string())?;
    done
}

async fn load(browser: &Browser, fragment: &str) -> Result<(), String> {
    browser.open(fragment).await.map_err(|error| error.to_string())?;
    browser.until("the page", "return !!document.querySelector('[data-part=playground]')").await
}

async fn do_in(browser: &Browser, source: &str) -> Result<(), String> {
    browser.script(source).await.map(drop).map_err(|error| error.to_string())
}

async fn all() -> (u32, u32) {
    let browser = Browser::start().await.expect("chromium starts");
    browser.size(1440, 900).await.expect("a size");
    let (mut passed, mut failed) = (0, 0);
    macro_rules! check {
        ($($test:ident),* $(,)?) => {$(
            let mut done = $test(&browser).await;
            if done.is_ok() {
                done = browser.problems().await;
            }
            match done {
                Ok(()) => {
                    passed += 1;
                    println!("ok      {}", stringify!($test));
                }
                Err(why) => {
                    failed += 1;
                    println!("FAILED  {}: {why}", stringify!($test));
                }
            }
        )*};
    }
    check!(
        first_visit,
        typing_shows_the_build_list,
        rubbish_keeps_the_text,
        switch_shows_the_difference,
        a_cut_link_says_so,
        phone_has_no_sideways_scrolling,
    );
    browser.close().await;
    (passed, failed)
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (passed, failed) = runtime.block_on(all());
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
