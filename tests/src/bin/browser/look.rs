//! What the page looks like and is called: names that others rely on, contrast, languages, motion, widths.

use tests::browser::Browser;

use crate::hands::*;

/// Texts below 4.5:1 against the ground that they stand on.
const TOO_PALE: &str = r"
const parse = (text) => { const n = text.match(/[\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1]; };
const light = ([r, g, b]) => { const f = (v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
const ground = (element) => { for (let at = element; at; at = at.parentElement) { const color = parse(getComputedStyle(at).backgroundColor); if (color[3] === 1) return color; } return [255, 255, 255, 1]; };
const pale = new Set();
const walker = document.createTreeWalker(document.querySelector('[data-part=playground]'), NodeFilter.SHOW_TEXT);
for (let text = walker.nextNode(); text; text = walker.nextNode()) {
  const element = text.parentElement;
  if (!text.data.trim() || element.closest('svg, .sr, textarea, [disabled], option') || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const [a, b] = [light(parse(style.color)), light(ground(element))].sort((x, y) => y - x);
  const ratio = (a + .05) / (b + .05);
  if (ratio < 4.5 || style.opacity !== '1') pale.add(`${text.data.trim().slice(0, 30)} ${ratio.toFixed(2)}`);
}
return [...pale];
";

async fn nothing_pale(browser: &Browser, what: &str) -> Result<(), String> {
    browser
        .until(
            "movements at their end",
            "document.getAnimations().forEach((one) => { try { one.finish() } catch (_) {} }); return true",
        )
        .await?;
    let pale = browser.script(TOO_PALE).await.map_err(|error| error.to_string())?;
    if pale.as_array().is_some_and(Vec::is_empty) { Ok(()) } else { Err(format!("{what}: too pale: {pale}")) }
}

/// 4.5:1 everywhere, in both themes, also where a result is stale or a line is switched off.
pub async fn contrast(browser: &Browser) -> Result<(), String> {
    for theme in ["light", "dark"] {
        let elsewhere = format!("{}packs/projects.json", browser.address);
        browser.driver.goto(elsewhere).await.map_err(|error| error.to_string())?;
        run(
            browser,
            &format!("localStorage.clear(); localStorage.setItem('gomodplay.settings.1', '{{\"theme\":\"{theme}\"}}')"),
        )
        .await?;
        load(browser, "").await?;
        shows(browser, "the theme", "document.documentElement.dataset.theme", theme.into()).await?;
        browser.until("the example", "return !!document.querySelector('[data-part=graph] [data-module]')").await?;
        nothing_pale(browser, "the first visit").await?;
        click(browser, "[data-part=switch]").await?;
        browser.until("a difference", "return !!document.querySelector('.drow')").await?;
        nothing_pale(browser, "a what-if").await?;
        for view in ["steps", "checks", "overview"] {
            click(browser, &format!("[data-view={view}]")).await?;
            nothing_pale(browser, view).await?;
        }
        type_text(browser, "module example.com/app\n\nrequires example.com/a v1.2.0\n").await?;
        browser.until("a stale result", "return !!document.querySelector('[data-stale]')").await?;
        nothing_pale(browser, "a stale result").await?;
    }
    Ok(())
}

/// The names that tests and embedding pages hold on to (section 10 of the design), where their views are.
pub async fn parts_have_their_names(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    let missing = |names: &[&str]| {
        format!("{}.filter((name) => !document.querySelector(`[data-part=${{name}}]`))", serde_json::json!(names))
    };
    let none = serde_json::json!([]);
    let always = [
        "playground",
        "topbar",
        "scenario",
        "examples",
        "command-button",
        "share-button",
        "language",
        "theme",
        "settings-button",
        "files",
        "editor",
        "switch",
        "switches",
        "problems",
        "world",
        "answer",
        "views",
        "graph",
        "legend",
        "build-list",
        "status",
        "tabbar",
    ];
    shows(browser, "always there", &missing(&always), none.clone()).await?;
    for (selector, names) in [
        ("[data-part=build-list] tr[data-module=\"example.com/d\"]", &["why", "ladder", "chain"][..]),
        ("[data-view=steps]", &["steps"]),
        ("[data-view=checks]", &["checks"]),
        ("[data-part=switch]", &["difference"]),
        ("[data-part=status] button", &["console"]),
        ("[data-part=share-button]", &["share"]),
    ] {
        click(browser, selector).await?;
        shows(browser, selector, &missing(names), none.clone()).await?;
    }
    let landmarks = "['header', 'main', 'section[aria-label=Editor]', 'section[aria-label=Console]'].filter((name) => !document.querySelector(name))";
    shows(browser, "landmarks", landmarks, none.clone()).await?;
    example(browser).await?;
    let nodes = "[...document.querySelectorAll('[data-part=graph] svg [data-module]')].every((node) => node.dataset.version !== undefined && node.dataset.state) && document.querySelectorAll('[data-part=graph] [role=img][aria-label]').length === 1 && document.querySelectorAll('[data-part=graph] [role=treegrid]').length === 1";
    shows(browser, "nodes of the graph", nodes, true.into()).await?;
    let states =
        "[...document.querySelectorAll('[data-part=build-list] tr[data-module]')].map((row) => row.dataset.state)";
    shows(
        browser,
        "states of rows",
        states,
        serde_json::json!(["main", "selected", "selected", "replaced", "selected"]),
    )
    .await?;
    shows(
        browser,
        "the switch",
        "[document.querySelector('[data-part=switch]').role, document.querySelector('[data-part=switch]').ariaLabel]",
        serde_json::json!(["switch", "Replacement of example.com/c v1.4.0"]),
    )
    .await?;
    shows(browser, "a rail", "document.querySelector('[data-part=build-list] [data-module=\"example.com/d\"] [role=img]').getAttribute('aria-label')", "asked for: v1.2.0, v1.3.0".into()).await
}

/// Everything in Chinese but what go itself says.
pub async fn chinese(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=language]").await?;
    shows(browser, "the language", "document.documentElement.lang", "zh-Hans".into()).await?;
    shows(
        browser,
        "the answer",
        "document.querySelector('[data-part=answer] .say').innerText.trim()",
        "被要求的最高版本是 c v1.4.0，所以选中它。你的 replace 换上了 r v1.0.0，于是 d 升到 v1.3.0。".into(),
    )
    .await?;
    shows(
        browser,
        "no problems",
        "document.querySelector('[data-part=problems] .noprob').innerText.trim()",
        "没有问题".into(),
    )
    .await?;
    type_text(browser, "module example.com/app\n\ngo 1.27\n\nrequires example.com/a v1.2.0\n").await?;
    browser
        .until("go's words as they are", &format!("return {PROBLEMS}.includes('go.mod:5: unknown directive: requires') && {PROBLEMS}.includes('go.mod 没有这个词')"))
        .await?;
    let keys = "return !/\\b(view|pane|answer|whatif|state|col|graph|why|step)\\.[a-z]/.test(document.body.innerText)";
    browser.until("no bare keys", keys).await
}

/// The one effect lasts 420 ms; less motion means none, and a ground for 2 s instead.
pub async fn motion(browser: &Browser) -> Result<(), String> {
    let moves = "document.getAnimations().map((one) => [one.animationName, one.effect.getTiming().duration]).filter(([name, time]) => time > 0 && ['slide', 'leave', 'changed'].includes(name)).map(([name, time]) => `${name} ${time}`).filter((one, at, all) => all.indexOf(one) === at).sort()";
    for (still, want) in
        [(false, serde_json::json!(["leave 420", "slide 420"])), (true, serde_json::json!(["changed 2000"]))]
    {
        browser.still(still).await?;
        example(browser).await?;
        // Movements are kept from ending before they are looked at.
        run(browser, "window.found = []; window.watch = setInterval(() => document.getAnimations().forEach((one) => { if (one.effect.getTiming().duration > 0) one.pause() }), 5)").await?;
        click(browser, "[data-part=switch]").await?;
        browser.until("the difference", "return document.querySelectorAll('.drow').length === 2").await?;
        shows(browser, if still { "less motion" } else { "the effect" }, moves, want).await?;
    }
    browser.still(false).await
}

/// Both sides of a what-if stand at the same places, and what is gone leaves its place marked.
pub async fn both_sides_stand_alike(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    click(browser, "[data-part=switch]").await?;
    browser.until("both sides", "return document.querySelectorAll('.twograph svg.drawing').length === 2 && !!document.querySelector('.twograph .card.ghost')").await?;
    let places = |side: usize| {
        format!(
            "[...document.querySelectorAll('.twograph > div')[{side}].querySelectorAll('svg [data-module]')].map((node) => [node.dataset.module, ...['x', 'y', 'width'].map((name) => node.querySelector('.area').getAttribute(name))])"
        )
    };
    let first = browser.script(&format!("return {}", places(0))).await.map_err(|error| error.to_string())?;
    shows(browser, "B's places", &places(1), first).await
}

/// No sideways scrolling down to 320 pixels.
pub async fn the_smallest_phone(browser: &Browser) -> Result<(), String> {
    example(browser).await?;
    for tab in 0..4 {
        run(browser, &format!("document.querySelectorAll('[data-part=tabbar] [role=tab]')[{tab}].click()")).await?;
        browser.until("no sideways scrolling", "return document.documentElement.scrollWidth <= innerWidth").await?;
    }
    Ok(())
}
