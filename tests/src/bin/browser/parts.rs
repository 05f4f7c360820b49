//! The second part of the page's program, when it can't be loaded.

use tests::browser::Browser;

use crate::hands::*;

/// Addresses that the browser does not reach; none: all are reached.
async fn unreachable(browser: &Browser, addresses: &[&str]) -> Result<(), String> {
    let tools = browser.driver.cdp();
    tools.send_raw("Network.enable", serde_json::json!({})).await.map_err(|error| error.to_string())?;
    let blocked = serde_json::json!({ "urls": addresses });
    tools.send_raw("Network.setBlockedURLs", blocked).await.map(drop).map_err(|error| error.to_string())
}

/// Without its second part the page goes on as long as nothing needs it. Then it says so, keeps the text that was typed a
/// moment before, and brings it back when it is loaded again.
pub async fn a_part_that_does_not_load(browser: &Browser) -> Result<(), String> {
    unreachable(browser, &["*web_later*"]).await?;
    let done = without_a_part(browser).await;
    unreachable(browser, &[]).await?;
    done?;
    click(browser, "[data-part=unloaded] button").await?;
    let text = format!(
        "return {EDITOR}?.value.includes('example.com/typed') && document.querySelectorAll('[data-part=switch]').length > 0"
    );
    browser.until("the text is back", &text).await?;
    click(browser, "[data-part=switch]").await?;
    browser.until("the what-if", "return document.querySelectorAll('[data-part=difference] .drow').length > 0").await
}

/// A first visit shows the example's result before the engine is there, and says so if that does not come.
pub async fn a_result_before_the_engine(browser: &Browser) -> Result<(), String> {
    tests::site::withhold(Some("/js_bg"));
    let done = without_the_engine(browser).await;
    tests::site::withhold(None);
    done?;
    // With a text of their own people wait for the engine.
    browser.open("").await.map_err(|error| error.to_string())?;
    browser.until("the same from the engine", "return document.querySelectorAll('[data-part=build-list] [data-module]').length > 1 && !document.querySelector('[data-part=notice]')").await
}

async fn without_the_engine(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    shows(browser, "the first example's build list", ROWS, WITH_REPLACE.as_slice().into()).await?;
    browser.until("the notice", "return !!document.querySelector('[data-part=notice]')").await
}

/// Any real project that the menu offers opens with the engine's first part alone: a function that it needs from the second
/// part would hold the engine up until all of that is there.
pub async fn projects_need_the_first_part(browser: &Browser) -> Result<(), String> {
    let list = std::fs::read_to_string(tests::reference::repository().join("web/public/packs/projects.json"));
    let list: serde_json::Value = serde_json::from_str(&list.map_err(|error| error.to_string())?).unwrap_or_default();
    let paths: Vec<&str> =
        list.as_array().into_iter().flatten().filter_map(|project| project["path"].as_str()).collect();
    if paths.len() < 30 {
        return Err(format!("{} projects", paths.len()));
    }
    tests::site::withhold(Some("/js_later"));
    let mut done = Ok(());
    for path in paths {
        done = opens_alone(browser, path).await.map_err(|error| format!("{path}: {error}"));
        if done.is_err() {
            break;
        }
    }
    tests::site::withhold(None);
    done
}

async fn opens_alone(browser: &Browser, path: &str) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=examples]").await?;
    click(browser, &format!("[data-project=\"{path}\"]")).await?;
    let row = "[...document.querySelectorAll('[data-part=build-list] [data-module]')]";
    browser.until("the project", &format!("return {row}.some((row) => row.dataset.module === '{path}')")).await?;
    // The page's own may be called for: the menu is in it.
    second_part_waits(browser, "/js_later").await
}

/// The second parts of the programs with this in their address wait until the first result is shown: a function that is
/// needed before is in the wrong part.
pub async fn second_part_waits(browser: &Browser, of: &str) -> Result<(), String> {
    let needed = format!(
        "return performance.getEntriesByName('second part at once').map(({{ detail }}) => detail.program + detail.stack).filter((text) => text.includes('{of}')).join()"
    );
    match browser.script(&needed).await.map_err(|error| error.to_string())?.as_str() {
        Some("") => Ok(()),
        stack => Err(format!("it needs the second part of the program at once: {stack:?}")),
    }
}

async fn without_a_part(browser: &Browser) -> Result<(), String> {
    let says = "[...document.querySelectorAll('[data-part=unloaded] p')].filter((line) => line.offsetHeight > 0).map((line) => line.innerText)";
    example(browser).await?;
    let text = "module example.com/typed\n\ngo 1.27\n\nrequire example.com/a v1.2.0\n\nreplace example.com/c v1.3.0 => example.com/r v1.0.0\n";
    type_text(browser, text).await?;
    browser.until("the switch", "return document.querySelectorAll('[data-part=switch]').length > 0").await?;
    browser.until("nothing is said", "return !document.querySelector('[data-part=unloaded]').open").await?;
    // Straight after a letter more: nothing has kept it yet.
    type_text(browser, &format!("{text}\n// end\n")).await?;
    click(browser, "[data-part=switch]").await?;
    browser.until("the page says so", "return document.querySelector('[data-part=unloaded]').open").await?;
    let kept = "The page can’t go on without it. Your text is kept in this browser and comes back when you load again.";
    shows(browser, "what it says", says, serde_json::json!([kept])).await?;
    let end = "return JSON.parse(localStorage.getItem('gomodplay.open.1')).scenario.includes('// end')";
    browser.until("the last letter is kept", end).await?;
    // Without a connection the page stays.
    unreachable(browser, &["*"]).await?;
    click(browser, "[data-part=unloaded] button").await?;
    let apart = "The page can’t be reached yet. Your text stays here.";
    shows(browser, "without a connection", says, serde_json::json!([kept, apart])).await?;
    browser.press("Escape").await?;
    browser.until("it stays open", "return document.querySelector('[data-part=unloaded]').open").await?;
    run(browser, "problems.length = 0").await
}
