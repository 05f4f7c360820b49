//! The console: go commands over the scenario, with the output of go.

use tests::browser::Browser;

use crate::hands::*;

pub async fn the_console_prints_what_go_prints(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=status] button").await?;
    console(browser).await
}

pub async fn console(browser: &Browser) -> Result<(), String> {
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
    // The list may have written a go.sum: that is another command's.
    run(browser, "document.querySelectorAll('[data-part=console] .blk')[1].querySelector('.insp-more').click()")
        .await?;
    browser.until("the editor with it", &there).await?;
    enter(browser, "go list -m example.com/d").await?;
    shows(browser, "d with the replace", &format!("{last}.children[1].innerText"), "example.com/d v1.3.0".into()).await
}

/// Standard error as the recorded texts hold it: `settled` of tests/src/chain/mod.rs.
const SETTLED: &str = r"(text) => {
    const is = (start) => (line) => line.startsWith(start);
    const lines = text.split('\n');
    const downloads = lines.filter(is('go: downloading ')).sort();
    const rest = lines.filter((line) => !is('go: downloading ')(line));
    const searching = is('go: finding module for package ');
    for (let from = 0; from < rest.length; from++) {
        let to = from;
        while (to < rest.length && searching(rest[to])) to++;
        rest.splice(from, to - from, ...rest.slice(from, to).sort());
        from = to;
    }
    return [...downloads, ...rest].join('\n');
}";

/// Every recorded scenario's commands through the page's console: status and outputs are those of go.
pub async fn scenarios_print_what_go_prints(browser: &Browser) -> Result<(), String> {
    let mut commands = 0;
    for file in tests::scenarios() {
        let text = std::fs::read(&file).map_err(|error| error.to_string())?;
        if std::str::from_utf8(&text).is_err() {
            println!("        {}: holds bytes that are no text, which no page can hold: natively only", file.display());
            continue;
        }
        let recorded = std::fs::read(file.with_extension("golden")).map_err(|error| error.to_string())?;
        let recorded = world::txtar::Archive::parse(&recorded);
        let part = |name: &str| {
            let found = recorded.files.iter().find(|file| file.name == name);
            found.map(|file| String::from_utf8_lossy(&file.data).trim_end_matches('\n').to_owned()).unwrap_or_default()
        };
        fresh(browser, &format!("#{}", playground::engine::share::encode(&text))).await?;
        // Not the answer: a scenario may be about a text that gives none.
        let opened = "return !location.hash && !!document.querySelector('[data-part=status] button')";
        browser.until(&format!("{} open", file.display()), opened).await?;
        click(browser, "[data-part=status] button").await?;
        for number in 1.. {
            let command = part(&format!("{number}/command"));
            if command.is_empty() {
                break;
            }
            commands += 1;
            enter(browser, &command).await?;
            let block = "[...document.querySelectorAll('[data-part=console] .blk')].at(-1)";
            let status = part(&format!("{number}/status"));
            let want = serde_json::json!([
                if status.is_empty() { "0" } else { &status },
                part(&format!("{number}/stdout")),
                part(&format!("{number}/stderr"))
            ]);
            let stream = |name: &str| format!("({block}.querySelector('[data-stream={name}]')?.textContent ?? '')");
            let have = format!("[{block}.dataset.status, {}, ({SETTLED})({})]", stream("stdout"), stream("stderr"));
            shows(browser, &format!("{}: {command}", file.display()), &have, want).await?;
        }
    }
    println!("        {commands} commands as go printed them");
    Ok(())
}

/// Each command's own button takes back what that command changed, and only where nothing was changed since.
pub async fn undo_takes_back_its_own_command(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=status] button").await?;
    enter(browser, "go mod edit -dropreplace=example.com/c@v1.4.0").await?;
    enter(browser, "go mod edit -require=example.com/d@v1.2.0").await?;
    let block = |number: usize| format!("document.querySelectorAll('[data-part=console] .blk')[{number}]");
    browser
        .until(
            "no undo of the first while the second stands",
            &format!("return !{}.querySelector('[data-part=undo]')", block(0)),
        )
        .await?;
    run(browser, &format!("{}.querySelector('[data-part=undo]').click()", block(1))).await?;
    browser
        .until(
            "the requirement gone",
            &format!("return !{EDITOR}.value.includes('example.com/d') && !{EDITOR}.value.includes('replace')"),
        )
        .await?;
    run(browser, &format!("{}.querySelector('[data-part=undo]').click()", block(0))).await?;
    browser.until("the replacement back", &format!("return {EDITOR}.value.includes('replace example.com/c')")).await
}
