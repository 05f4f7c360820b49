//! The page in a real browser: what a visitor does, and what must not break it.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tests::browser::Browser;

/// The rows of the build list as `path version`.
const ROWS: &str = "[...document.querySelectorAll('[data-part=build-list] tr[data-module]')].map((row) => (row.dataset.module + ' ' + row.dataset.version).trim())";
const PROBLEMS: &str = "document.querySelector('[data-part=problems]').innerText";
const EDITOR: &str = "document.querySelector('textarea[data-part=editor]')";

/// The first example's build list: a replacement lifts d.
const WITH_REPLACE: [&str; 5] =
    ["example.com/app", "example.com/a v1.2.0", "example.com/b v1.2.0", "example.com/c v1.4.0", "example.com/d v1.3.0"];

/// Lets the browser wait until a script's value is this one.
async fn shows(browser: &Browser, what: &str, value: &str, wanted: serde_json::Value) -> Result<(), String> {
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
async fn type_text(browser: &Browser, text: &str) -> Result<(), String> {
    let source = format!(
        "const area = {EDITOR}; area.value = {};
         area.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));",
        serde_json::Value::from(text)
    );
    run(browser, &source).await
}

async fn run(browser: &Browser, source: &str) -> Result<(), String> {
    browser.script(source).await.map(drop).map_err(|error| error.to_string())
}

async fn click(browser: &Browser, selector: &str) -> Result<(), String> {
    browser.until(selector, &format!("return !!document.querySelector(`{selector}`)")).await?;
    run(browser, &format!("document.querySelector(`{selector}`).click()")).await
}

/// Opens the page as a first visitor sees it.
async fn load(browser: &Browser, fragment: &str) -> Result<(), String> {
    browser.open(fragment).await.map_err(|error| error.to_string())?;
    browser.until("the page", "return !!document.querySelector('[data-part=playground]')").await
}

/// Opens the page with an empty storage. A page keeps its text when it is left, so another address of the site empties it.
async fn fresh(browser: &Browser, fragment: &str) -> Result<(), String> {
    let elsewhere = format!("{}packs/projects.json", browser.address);
    browser.driver.goto(elsewhere).await.map_err(|error| error.to_string())?;
    run(browser, "localStorage.clear()").await?;
    load(browser, fragment).await
}

async fn example(browser: &Browser) -> Result<(), String> {
    fresh(browser, "").await?;
    browser.until("the example's result", "return !!document.querySelector('[data-part=graph] [data-module]')").await
}

async fn first_visit(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    shows(browser, "the first example's build list", ROWS, WITH_REPLACE.as_slice().into()).await?;
    shows(
        browser,
        "the answer",
        "document.querySelector('[data-part=answer] .say').innerText.trim()",
        "c v1.4.0 is the highest version asked for, so it wins. Your replace swaps in r v1.0.0, and that lifts d to v1.3.0.".into(),
    )
    .await
}

async fn typing_shows_the_build_list(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let text = "module example.com/typed\n\ngo 1.27\n\nrequire (\n\texample.com/a v1.2.0\n\texample.com/b v1.2.0\n)\n";
    type_text(browser, text).await?;
    let want = [
        "example.com/typed",
        "example.com/a v1.2.0",
        "example.com/b v1.2.0",
        "example.com/c v1.4.0",
        "example.com/d v1.2.0",
    ];
    shows(browser, "the typed text's build list", ROWS, want.as_slice().into()).await
}

async fn half_a_line_keeps_the_last_result(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    type_text(browser, "module example.com/app\n\ngo 1.27\n\nrequire example.com/a\n").await?;
    browser.until("a stale list", "return !!document.querySelector('[data-part=build-list][data-stale]')").await?;
    shows(browser, "the last good build list", ROWS, WITH_REPLACE.as_slice().into()).await?;
    browser
        .until("go's words", &format!("return {PROBLEMS}.includes('go.mod:5: usage: require module/path v1.2.3')"))
        .await?;
    type_text(browser, "module example.com/app\n\ngo 1.27\n\nrequire example.com/a v1.2.0\n").await?;
    browser.until("a new result", "return !document.querySelector('[data-stale]')").await?;
    let want = ["example.com/app", "example.com/a v1.2.0", "example.com/c v1.3.0", "example.com/d v1.2.0"];
    shows(browser, "the new build list", ROWS, want.as_slice().into()).await
}

async fn an_unknown_directive_has_a_position(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    type_text(browser, "module example.com/app\n\ngo 1.27\n\nrequires example.com/a v1.2.0\n").await?;
    browser
        .until("go's words", &format!("return {PROBLEMS}.includes('go.mod:5: unknown directive: requires')"))
        .await?;
    run(browser, "document.querySelector('[data-part=problems] .go button').click()").await?;
    shows(
        browser,
        "the editor's selection",
        &format!("{EDITOR}.value.slice({EDITOR}.selectionStart, {EDITOR}.selectionEnd)"),
        "requires example.com/a v1.2.0".into(),
    )
    .await
}

async fn rubbish_keeps_the_text(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let rubbish = "modul\u{0} example.com/x (((\nrequire \"\n\u{7f}\u{fffd}";
    type_text(browser, rubbish).await?;
    browser.until("a problem", &format!("return {PROBLEMS}.includes('go.mod:')")).await?;
    shows(browser, "the text", &format!("{EDITOR}.value"), rubbish.into()).await
}

async fn ten_megabytes_are_refused_and_kept(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let start = Instant::now();
    run(
        browser,
        &format!(
            "const data = new DataTransfer();
             data.setData('text/plain', 'module m\\n' + 'require example.com/much v1.0.0\\n'.repeat(330000));
             const area = {EDITOR}; area.select();
             window.longest = 0; let last = performance.now();
             window.ticks = setInterval(() => {{ const now = performance.now(); longest = Math.max(longest, now - last); last = now; }}, 10);
             area.dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true, cancelable: true }}));"
        ),
    )
    .await?;
    browser
        .until(
            "the limit in words",
            &format!("return {PROBLEMS}.includes('That file is 11 MB. The limit is 2 MB. Your text is unchanged.')"),
        )
        .await?;
    let took = start.elapsed();
    let longest = browser.script("clearInterval(ticks); return longest").await.map_err(|error| error.to_string())?;
    println!("        10 MB: answered after {} ms, longest pause of the page {longest} ms", took.as_millis());
    if took > Duration::from_secs(10) {
        return Err(format!("10 MB took {} ms", took.as_millis()));
    }
    shows(browser, "the last good build list", ROWS, WITH_REPLACE.as_slice().into()).await?;
    // The engine packs the text as it stands: all of it is still there.
    browser.until("the text", "return document.querySelectorAll('[data-part=problems]').length === 1").await?;
    shows(
        browser,
        "the text's end",
        "document.querySelector('.code-in').style.getPropertyValue('--lines')",
        "330002".into(),
    )
    .await
}

async fn a_switch_shows_the_difference(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=switch]").await?;
    let rows = "[...document.querySelectorAll('[data-part=difference] .drow')].map((row) => [row.dataset.module, row.dataset.version, row.dataset.changed])";
    let want = serde_json::json!([["example.com/c", "v1.4.0", "replaced"], ["example.com/d", "v1.2.0", "lowered"]]);
    shows(browser, "what differs", rows, want).await?;
    shows(
        browser,
        "go.mod's difference",
        "[...document.querySelectorAll('[data-part=difference] [aria-label=\"go.mod\"] .del')].map((line) => line.innerText.trim())",
        serde_json::json!(["-", "- replace example.com/c v1.4.0 => example.com/r v1.0.0"]),
    )
    .await?;
    shows(
        browser,
        "the command",
        "document.querySelector('[data-part=difference] [aria-label=\"go.mod\"] code').innerText",
        "go mod edit -dropreplace=example.com/c@v1.4.0".into(),
    )
    .await?;
    browser.until("the text stays", &format!("return {EDITOR}.value.includes('replace example.com/c')")).await?;
    click(browser, "[data-part=put-back]").await?;
    browser.until("put back", "return !document.querySelector('.ab')").await
}

async fn a_link_opens_the_same_text(browser: &Browser) -> Result<(), String> {
    let text = "module example.com/linked\n\ngo 1.27\n\nrequire example.com/x v1.1.0\n";
    let scenario = format!("-- go.mod --\n{text}-- example.com/x@v1.1.0/go.mod --\nmodule example.com/x\n");
    let fragment = playground::engine::share::encode(scenario.as_bytes());
    fresh(browser, &format!("#{fragment}")).await?;
    shows(browser, "the link's text", &format!("{EDITOR} && {EDITOR}.value"), text.into()).await?;
    let want = ["example.com/linked", "example.com/x v1.1.0"];
    shows(browser, "the link's build list", ROWS, want.as_slice().into()).await?;
    // And the link that the page itself makes is the same again.
    click(browser, "[data-part=share-button]").await?;
    browser
        .until(
            "the page's own link",
            &format!("return [...document.querySelectorAll('[data-part=share] input, [data-part=share] textarea, [data-part=share] code')].some((field) => (field.value || field.innerText).includes('{fragment}'))"),
        )
        .await
}

async fn a_bad_link_says_so(browser: &Browser) -> Result<(), String> {
    let whole = playground::engine::share::encode(b"-- go.mod --\nmodule example.com/cut\n\ngo 1.27\n");
    let bomb = playground::engine::share::encode(&vec![b'a'; 8 << 20]);
    let notice = "(document.querySelector('[data-part=notice] p') || { innerText: '' }).innerText.trim()";
    for (fragment, words) in [
        (&whole[..whole.len() - 9], "The link is cut off or damaged. Your text is unchanged."),
        (bomb.as_str(), "The link unpacks to more than 4 MB. Your text is unchanged."),
    ] {
        fresh(browser, &format!("#s={fragment}")).await?;
        shows(browser, "the notice", notice, words.into()).await?;
        shows(browser, "the example all the same", ROWS, WITH_REPLACE.as_slice().into()).await?;
    }
    Ok(())
}

async fn project(browser: &Browser, path: &str) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=examples]").await?;
    let items = "[...document.querySelectorAll('[role=menu] [role=menuitem], [role=menu] button')]";
    let found = format!("{items}.find((item) => item.innerText.includes('{path}'))");
    browser.until("the project in the menu", &format!("return !!({found})")).await?;
    run(browser, &format!("({found}).click()")).await
}

async fn gin_is_read(browser: &Browser) -> Result<(), String> {
    project(browser, "github.com/gin-gonic/gin").await?;
    let count = "document.querySelectorAll('[data-part=build-list] tr[data-module]').length";
    shows(browser, "gin's rows", count, 57.into()).await?;
    browser
        .until(
            "gin's brotli and graph",
            "return document.querySelectorAll('[data-part=graph] svg text').length > 10 && !document.querySelector('[data-part=missing-strip]')",
        )
        .await
}

async fn controller_runtime_fits(browser: &Browser) -> Result<(), String> {
    project(browser, "sigs.k8s.io/controller-runtime").await?;
    // Below the wide layout a large graph has a tab of its own.
    let open = "const tab = document.querySelector('[data-view=graph]'); tab?.click(); return tab !== null";
    browser.until("the graph's tab", open).await?;
    browser.until("the graph", "return document.querySelectorAll('[data-part=graph] svg text').length > 20").await?;
    browser
        .until(
            "no sideways scrolling",
            "const box = document.querySelector('[data-part=graph] .canvas'); return document.documentElement.scrollWidth <= innerWidth && box.scrollWidth <= box.clientWidth",
        )
        .await
}

async fn enter(browser: &Browser, command: &str) -> Result<(), String> {
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

async fn the_console_prints_what_go_prints(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=status] button").await?;
    console(browser).await
}

async fn console(browser: &Browser) -> Result<(), String> {
    enter(browser, "go list -m all").await?;
    let last = "[...document.querySelectorAll('[data-part=console] .blk')].at(-1)";
    let want = "example.com/app\nexample.com/a v1.2.0\nexample.com/b v1.2.0\nexample.com/c v1.4.0 => example.com/r v1.0.0\nexample.com/d v1.3.0";
    shows(browser, "the list", &format!("{last}.children[1].innerText"), want.into()).await?;
    enter(browser, "go mod edit -dropreplace=example.com/c@v1.4.0").await?;
    let replaces = "!!document.querySelectorAll('[data-part=console] .blk')[1]?.querySelector('.insp-more')";
    browser.until("an undo", &format!("return {replaces}")).await?;
    let (gone, there) = (
        format!("return !{EDITOR} || !{EDITOR}.value.includes('replace')"),
        format!("return !{EDITOR} || {EDITOR}.value.includes('replace')"),
    );
    browser.until("the editor without it", &gone).await?;
    enter(browser, "go list -m example.com/d").await?;
    shows(browser, "d without the replace", &format!("{last}.children[1].innerText"), "example.com/d v1.2.0".into())
        .await?;
    // Undo takes back one step at a time, the latest first: the list may have written a go.sum.
    for _ in 0..3 {
        run(browser, "document.querySelectorAll('[data-part=console] .blk')[1].querySelector('.insp-more').click()")
            .await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let back = browser.script(&there).await.map_err(|error| error.to_string())?;
        if back.as_bool() == Some(true) {
            break;
        }
    }
    browser.until("the editor with it", &there).await?;
    enter(browser, "go list -m example.com/d").await?;
    shows(browser, "d with the replace", &format!("{last}.children[1].innerText"), "example.com/d v1.3.0".into()).await
}

async fn phone(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let narrow = "return document.documentElement.scrollWidth <= 390";
    let tabs = browser
        .script("return document.querySelectorAll('[data-part=tabbar] [role=tab], [data-part=tabbar] > button').length")
        .await
        .map_err(|error| error.to_string())?;
    for tab in 0..tabs.as_u64().unwrap_or(0) {
        run(
            browser,
            &format!(
                "document.querySelectorAll('[data-part=tabbar] [role=tab], [data-part=tabbar] > button')[{tab}].click()"
            ),
        )
        .await?;
        browser.until("no sideways scrolling", narrow).await?;
    }
    if tabs.as_u64() < Some(4) {
        return Err(format!("{tabs} tabs"));
    }
    Ok(())
}

async fn pane(browser: &Browser, number: usize) -> Result<(), String> {
    run(browser, &format!("document.querySelectorAll('[data-part=tabbar] [role=tab]')[{number}].click()")).await
}

async fn phone_reads_the_list(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    pane(browser, 2).await?;
    shows(browser, "the build list", ROWS, WITH_REPLACE.as_slice().into()).await?;
    pane(browser, 0).await?;
    type_text(browser, "module example.com/typed\n\ngo 1.27\n\nrequire example.com/a v1.2.0\n").await?;
    pane(browser, 2).await?;
    let want = ["example.com/typed", "example.com/a v1.2.0", "example.com/c v1.3.0", "example.com/d v1.2.0"];
    shows(browser, "the typed text's build list", ROWS, want.as_slice().into()).await
}

async fn all(only: Option<String>) -> (u32, u32) {
    let browser = Browser::start().await.expect("chromium starts");
    let (mut passed, mut failed) = (0, 0);
    macro_rules! check {
        ($width:literal x $height:literal: $($test:ident),* $(,)?) => {
            browser.size($width, $height).await.expect("a size");
            $(
            if only.as_ref().is_none_or(|only| stringify!($test).contains(only.as_str())) {
                let mut done = $test(&browser).await;
                if done.is_ok() {
                    done = browser.problems().await;
                }
                match done {
                    Ok(()) => {
                        passed += 1;
                        println!("ok      {} at {}", stringify!($test), $width);
                    }
                    Err(why) => {
                        failed += 1;
                        println!("FAILED  {} at {}: {why}", stringify!($test), $width);
                    }
                }
            }
        )*};
    }
    check!(1440 x 900:
        first_visit,
        typing_shows_the_build_list,
        half_a_line_keeps_the_last_result,
        an_unknown_directive_has_a_position,
        rubbish_keeps_the_text,
        ten_megabytes_are_refused_and_kept,
        a_switch_shows_the_difference,
        a_link_opens_the_same_text,
        a_bad_link_says_so,
        gin_is_read,
        controller_runtime_fits,
        the_console_prints_what_go_prints,
    );
    check!(1024 x 768: first_visit, controller_runtime_fits);
    check!(390 x 844:
        phone,
        phone_reads_the_list,
        a_bad_link_says_so,
    );
    browser.close().await;
    (passed, failed)
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (passed, failed) = runtime.block_on(all(std::env::args().nth(1)));
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
