//! Texts that a visitor types, pastes or gets by a link: good ones, half ones, hostile ones.

use std::time::{Duration, Instant};

use tests::browser::Browser;

use crate::hands::*;
use crate::parts::second_part_waits;

pub async fn first_visit(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    shows(browser, "the first example's build list", ROWS, WITH_REPLACE.as_slice().into()).await?;
    shows(
        browser,
        "the answer",
        "document.querySelector('[data-part=answer] .say').innerText.trim()",
        "c v1.4.0 is the highest version asked for, so it wins. Your replace swaps in r v1.0.0, and that lifts d to v1.3.0.".into(),
    )
    .await?;
    second_part_waits(browser, "").await
}

pub async fn typing_shows_the_build_list(browser: &Browser) -> Result<(), String> {
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

pub async fn half_a_line_keeps_the_last_result(browser: &Browser) -> Result<(), String> {
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

pub async fn an_unknown_directive_has_a_position(browser: &Browser) -> Result<(), String> {
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

pub async fn rubbish_keeps_the_text(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let rubbish = "modul\u{0} example.com/x (((\nrequire \"\n\u{7f}\u{fffd}";
    type_text(browser, rubbish).await?;
    browser.until("a problem", &format!("return {PROBLEMS}.includes('go.mod:')")).await?;
    shows(browser, "the text", &format!("{EDITOR}.value"), rubbish.into()).await
}

pub async fn ten_megabytes_are_refused_and_kept(browser: &Browser) -> Result<(), String> {
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

pub async fn a_link_opens_the_same_text(browser: &Browser) -> Result<(), String> {
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

pub async fn a_bad_link_says_so(browser: &Browser) -> Result<(), String> {
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

/// What the packs lack is named, what the text decides is shown, nothing is guessed.
pub async fn what_is_missing_is_named(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let text = "module example.com/pasted\n\ngo 1.27\n\nrequire (\n\texample.com/a v1.2.0\n\trsc.io/quote v1.5.2\n)\n";
    type_text(browser, text).await?;
    let want = [
        "example.com/pasted",
        "example.com/a v1.2.0",
        "example.com/c v1.3.0",
        "example.com/d v1.2.0",
        "rsc.io/quote v1.5.2",
    ];
    shows(browser, "what the text decides", ROWS, want.as_slice().into()).await?;
    shows(
        browser,
        "what is missing",
        "[...document.querySelectorAll('[data-part=build-list] [data-state=missing]')].map((row) => row.dataset.module)",
        serde_json::json!(["rsc.io/quote"]),
    )
    .await?;
    let said = "document.querySelector('[data-part=missing-strip]').innerText.includes('rsc.io/quote v1.5.2')";
    browser.until("its name above the answer", &format!("return {said}")).await?;
    click(browser, "[data-part=missing-strip] button").await?;
    browser.until("what to do about it", "return !!document.querySelector('dialog[open] [data-part=ways]')").await
}

/// Two modules that ask for each other: as go, whose list was recorded.
pub async fn a_cycle_ends(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=examples]").await?;
    click(browser, "[data-example=cycle]").await?;
    let want = ["example.com/app", "example.com/a v1.1.0", "example.com/b v1.2.0"];
    shows(browser, "the build list", ROWS, want.as_slice().into()).await
}

/// go's words about a version that nobody published, and the way out.
pub async fn a_version_that_does_not_exist(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=examples]").await?;
    click(browser, "[data-example=missing-version]").await?;
    browser.until("a problem", "return !!document.querySelector('[data-part=problems] [data-part=fix]')").await?;
    let place = "document.querySelector('[data-part=problems] .at-place')?.innerText ?? ''";
    shows(browser, "its position", place, "go.mod:7".into()).await?;
    click(browser, "[data-part=problems] [data-part=fix]").await?;
    browser.until("no problem", "return !!document.querySelector('[data-part=problems] .noprob')").await
}

/// Two thousand lines are drawn as far as they are seen; typing between them stays quick.
pub async fn many_lines_stay_quick(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let lines: String = (0..2_000).map(|at| format!("\trsc.io/m{at} v1.0.{at}\n")).collect();
    type_text(browser, &format!("module example.com/app\n\ngo 1.27\n\nrequire (\n{lines})\n")).await?;
    let missing = "(document.querySelector('[data-part=missing-strip]')?.innerText ?? '').match(/[0-9,]+ module/)?.[0] ?? document.querySelector('[data-part=answer] .say').innerText";
    shows(browser, "all of them missing", missing, "2,000 module".into()).await?;
    let drawn = "return document.querySelectorAll('.ln').length < 400 && document.querySelectorAll('[data-part=build-list] tr').length < 400";
    browser.until("few lines and rows drawn", drawn).await
}

/// Files without a go.mod of the visitor's belong to what is open: they fill what is missing there.
pub async fn a_module_cache_joins_what_is_open(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let text = "module example.com/pasted\n\ngo 1.27\n\nrequire rsc.io/quote v1.5.2\n";
    type_text(browser, text).await?;
    browser.until("what is missing", "return !!document.querySelector('[data-state=missing]')").await?;
    run(
        browser,
        "const data = new DataTransfer();
         for (const [name, text] of [['quote/@v/v1.5.2', 'module rsc.io/quote\\nrequire rsc.io/sampler v1.3.0\\n'], ['sampler/@v/v1.3.0', 'module rsc.io/sampler\\n']])
             data.items.add(new File([text], `mod/cache/download/rsc.io/${name}.mod`));
         document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))",
    )
    .await?;
    let want = ["example.com/pasted", "rsc.io/quote v1.5.2", "rsc.io/sampler v1.3.0"];
    shows(browser, "the build list", ROWS, want.as_slice().into()).await?;
    shows(browser, "the text", &format!("{EDITOR}.value"), text.into()).await?;
    // A go.sum alone gets a tab beside the one that is open.
    run(
        browser,
        "const data = new DataTransfer();
         data.items.add(new File(['rsc.io/sampler v1.3.0/go.mod h1:T1hPZKmBbMNahiBKFy5HrXp6adAjACjK9JXDnKaTXpA=\\n'], 'go.sum'));
         document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))",
    )
    .await?;
    let tabs = "return [...document.querySelectorAll('[role=tab]')].some((tab) => tab.textContent.includes('go.sum'))";
    browser.until("a tab for go.sum", tabs).await?;
    browser
        .until("what joined is said", "return [...document.querySelectorAll('[role=status], [role=alert]')].some((part) => part.textContent.includes('go.sum joined'))")
        .await?;
    shows(browser, "the text", &format!("{EDITOR}.value"), text.into()).await
}
