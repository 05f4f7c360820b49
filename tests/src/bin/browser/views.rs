//! Views of the result: what-if, real projects, the phone.

use tests::browser::Browser;

use crate::hands::*;

pub async fn a_switch_shows_the_difference(browser: &Browser) -> Result<(), String> {
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

pub async fn gin_is_read(browser: &Browser) -> Result<(), String> {
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

pub async fn controller_runtime_fits(browser: &Browser) -> Result<(), String> {
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

pub async fn phone(browser: &Browser) -> Result<(), String> {
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

pub async fn pane(browser: &Browser, number: usize) -> Result<(), String> {
    run(browser, &format!("document.querySelectorAll('[data-part=tabbar] [role=tab]')[{number}].click()")).await
}

pub async fn phone_reads_the_list(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    pane(browser, 2).await?;
    shows(browser, "the build list", ROWS, WITH_REPLACE.as_slice().into()).await?;
    pane(browser, 0).await?;
    type_text(browser, "module example.com/typed\n\ngo 1.27\n\nrequire example.com/a v1.2.0\n").await?;
    pane(browser, 2).await?;
    let want = ["example.com/typed", "example.com/a v1.2.0", "example.com/c v1.3.0", "example.com/d v1.2.0"];
    shows(browser, "the typed text's build list", ROWS, want.as_slice().into()).await
}

/// While steps are shown the editor has the file that go reads at the step; afterwards the visitor's own again.
pub async fn the_film_opens_what_it_reads(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-view=steps]").await?;
    let editor = format!(
        "[{EDITOR}.dataset.file, document.querySelector('.ln.step')?.innerText.trim(), document.querySelectorAll('[data-part=files] [role=tab]').length]"
    );
    for (file, line, tabs) in [
        ("example.com/b@v1.2.0/go.mod", "require example.com/c v1.4.0", 2),
        ("example.com/r@v1.0.0/go.mod", "require example.com/d v1.3.0", 2),
    ] {
        click(browser, "[data-part=steps] .tools button:nth-child(2)").await?;
        shows(browser, "what the raise reads", &editor, serde_json::json!([file, line, tabs])).await?;
    }
    shows(
        browser,
        "the line that sent go there, and what was read",
        "[document.querySelector('.sender').innerText.includes('replace c v1.4.0 => r v1.0.0'), document.querySelector('[data-part=world] .sect span').innerText]",
        serde_json::json!([true, "5 of 7"]),
    )
    .await?;
    click(browser, "[data-view=overview]").await?;
    shows(browser, "the own file", &editor, serde_json::json!(["go.mod", null, 1])).await?;
    // Who types into the file of a step stays in it.
    click(browser, "[data-view=steps]").await?;
    type_text(browser, "module example.com/r\n\nrequire example.com/d v1.2.0\n").await?;
    click(browser, "[data-view=overview]").await?;
    shows(browser, "the typed file", &editor, serde_json::json!(["example.com/r@v1.0.0/go.mod", null, 2])).await
}

/// The inspector of a large graph comes with what leads to its module in the picture, and takes it along when it closes.
pub async fn why_shows_what_leads_there(browser: &Browser) -> Result<(), String> {
    project(browser, "github.com/gin-gonic/gin").await?;
    browser.until("the picture", "return !!document.querySelector('.canvas.rows .nm')").await?;
    click(browser, "[data-part=build-list] tr[data-module=\"github.com/davecgh/go-spew\"]").await?;
    let lit = "return !!document.querySelector('[data-part=why]') && !!document.querySelector('.drawing .focus') && document.querySelectorAll('.drawing .curve').length > 3 && !!document.querySelector('.drawing .nm.off')";
    browser.until("the inspector and the focus", lit).await?;
    click(browser, ".gcrumb button").await?;
    let all = "return !document.querySelector('[data-part=why]') && !document.querySelector('.drawing .focus, .drawing .curve, .drawing .nm.off')";
    browser.until("all modules again", all).await
}

/// No sign of the legend is cut off, wherever the picture is.
pub async fn the_legend_is_whole(browser: &Browser) -> Result<(), String> {
    project(browser, "github.com/gin-gonic/gin").await?;
    browser.until("the picture", "return !!document.querySelector('.canvas.rows .nm')").await?;
    let whole = "const legend = document.querySelector('.gstrip [data-part=legend]'), box = legend.getBoundingClientRect();
         return legend.children.length > 4 && [...legend.children].every((sign) => { const part = sign.getBoundingClientRect(); return part.bottom <= box.bottom + 1 && part.right <= box.right + 1; })";
    browser.until("the overview's", whole).await?;
    click(browser, "[data-part=build-list] tr[data-module=\"github.com/bytedance/gopkg\"]").await?;
    browser.until("the focus", "return !!document.querySelector('.gcrumb')").await?;
    browser.until("that beside the inspector", whole).await?;
    click(browser, "[data-view=graph]").await?;
    browser.until("the graph's own", whole).await
}
