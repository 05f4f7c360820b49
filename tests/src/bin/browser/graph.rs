//! The picture of a large graph by pointer and keys, and its outline on a phone.

use tests::browser::Browser;

use crate::hands::*;

const AT: &str = "document.activeElement.dataset.module";
const SWAG: &str = "github.com/go-openapi/swag";

/// A press takes the keyboard to a module; arrows go by homes, letters jump, F focuses, O opens, Escape goes back.
pub async fn graph_by_keys(browser: &Browser) -> Result<(), String> {
    project(browser, "sigs.k8s.io/controller-runtime").await?;
    click(browser, "[data-view=graph]").await?;
    let press = format!(
        "const box = document.querySelector('.canvas.rows g[data-module=\"{SWAG}\"] .area').getBoundingClientRect();
         document.querySelector('.canvas.rows svg').dispatchEvent(new MouseEvent('click', {{ bubbles: true, clientX: box.left + 20, clientY: box.top + box.height / 2 }}))"
    );
    // On its own tab, over the whole width.
    let drawn = format!(
        "return document.querySelector('.graph-only .canvas.rows')?.clientWidth > 1300 && !!document.querySelector('.canvas.rows g[data-module=\"{SWAG}\"]')"
    );
    browser.until("swag by name", &drawn).await?;
    run(browser, &press).await?;
    shows(browser, "the keyboard is on swag", AT, SWAG.into()).await?;
    for (key, module) in [
        ("ArrowRight", "github.com/go-openapi/swag/loading"),
        ("ArrowLeft", SWAG),
        ("ArrowLeft", "k8s.io/kube-openapi"),
        ("z", "go.uber.org/zap"),
    ] {
        browser.press(key).await?;
        shows(browser, key, AT, module.into()).await?;
    }
    browser.press("f").await?;
    browser
        .until("curves or a lit path", "return !!document.querySelector('.drawing .bracket.lit, .drawing .curve')")
        .await?;
    browser.press("Escape").await?;
    browser.until("everything again", "return !document.querySelector('.drawing .nm.off')").await?;
    // The grey count is a button: it opens the territory.
    let count = "const box = document.querySelector('.canvas.rows g[data-module=\"k8s.io/apiserver\"] text.count').getBoundingClientRect();
         document.querySelector('.canvas.rows svg').dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 }))";
    run(browser, count).await?;
    let opened = "document.querySelector('.gcrumb [role=status]')?.innerText";
    shows(browser, "the territory", opened, "apiserver opened: 67 modules come in with it".into()).await
}

/// A search counts its hits and lights beads too; Enter steps.
pub async fn graph_search(browser: &Browser) -> Result<(), String> {
    project(browser, "sigs.k8s.io/controller-runtime").await?;
    click(browser, "[data-view=graph]").await?;
    browser.until("the graph", "return !!document.querySelector('.canvas.rows g[data-module]')").await?;
    run(
        browser,
        "const field = document.querySelector('.gstrip-find'); field.focus(); field.value = 'yaml';
         field.dispatchEvent(new InputEvent('input', { bubbles: true }))",
    )
    .await?;
    let hits = "document.querySelector('.gstrip-hits').innerText";
    shows(browser, "hits", hits, "1 of 7".into()).await?;
    browser.press("Enter").await?;
    shows(browser, "the next hit", hits, "2 of 7".into()).await?;
    browser.press("Escape").await?;
    shows(browser, "no search", hits, "".into()).await
}

/// On a phone the graph of many modules is the tree of homes, and no canvas.
pub async fn phone_shows_the_outline(browser: &Browser) -> Result<(), String> {
    project(browser, "gin-gonic/gin").await?;
    click(browser, "[data-part=tabbar] button:nth-child(2)").await?;
    browser.until("rows", "return document.querySelector('.twin [data-module]')?.offsetHeight >= 44").await?;
    shows(browser, "no drawing", "document.querySelectorAll('.canvas.rows svg').length", 0.into()).await?;
    shows(
        browser,
        "the first row",
        "document.querySelector('.twin [data-module]').dataset.module",
        "github.com/bytedance/sonic".into(),
    )
    .await?;
    // The film marks there what its step is about, or what that is folded into.
    click(browser, "[data-part=tabbar] button:nth-child(4)").await?;
    for _ in 0..2 {
        click(browser, "[data-part=steps] .keys .btn.icon:last-child").await?;
    }
    let marked = "document.querySelector('.twin [aria-selected=true]')?.dataset.module";
    shows(browser, "the step's row", marked, "github.com/bytedance/sonic".into()).await
}
