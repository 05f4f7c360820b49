//! `cargo xtask shots [FOLDER]`: screenshots of the page's views at three widths, light and dark, for holding them against
//! the design; the first one is the picture in the README.

use std::path::PathBuf;

use tests::browser::Browser;

/// A view: its name and the scripts that lead to it. Between two of them the page comes to rest.
struct View {
    name: &'static str,
    steps: &'static [&'static str],
}

/// Presses the first element that a selector finds.
macro_rules! press {
    ($selector:literal) => {
        concat!("document.querySelector('", $selector, "').click()")
    };
}

/// Types a text into the editor.
macro_rules! text {
    ($text:literal) => {
        concat!(
            "const area = document.querySelector('textarea[data-part=editor]'); area.value = '",
            $text,
            "'; area.dispatchEvent(new InputEvent('input', { bubbles: true }))"
        )
    };
}

/// Opens a real project from the menu of examples.
macro_rules! project {
    ($path:literal) => {
        concat!(
            "[...document.querySelectorAll('[role=menuitem]')].find((item) => item.innerText.includes('",
            $path,
            "')).click()"
        )
    };
}

/// Opens a view by its tab, or what stands for it on a phone.
macro_rules! tab {
    ($name:literal) => {
        concat!("document.querySelector('[data-part=views] [data-view=", $name, "]').click()")
    };
}

const EMPTY: &str = text!("");
const HALF: &str =
    text!("module example.com/app\\n\\ngo 1.27\\n\\nrequire (\\n\\texample.com/a v1.2.0\\n\\texample.com/b\\n)\\n");
const MISSING: &str = text!(
    "module example.com/app\\n\\ngo 1.27\\n\\nrequire (\\n\\trsc.io/quote v1.5.2\\n\\trsc.io/sampler v1.3.0\\n)\\n"
);
const PARTLY: &str = text!(
    "module example.com/app\\n\\ngo 1.27\\n\\nrequire (\\n\\texample.com/a v1.2.0\\n\\trsc.io/quote v1.5.2\\n)\\n"
);

const VIEWS: &[View] = &[
    View { name: "a", steps: &[] },
    View { name: "b", steps: &[press!("[data-part=examples]"), project!("gin-gonic/gin")] },
    View {
        name: "c",
        steps: &[press!("[data-part=examples]"), project!("sigs.k8s.io/controller-runtime"), tab!("graph")],
    },
    View {
        name: "c-list",
        steps: &[press!("[data-part=examples]"), project!("sigs.k8s.io/controller-runtime"), tab!("list")],
    },
    View { name: "d", steps: &[press!("[data-part=build-list] tr[data-module=\"example.com/d\"]")] },
    View { name: "e", steps: &[tab!("steps"), press!("[data-part=steps] .tools button:nth-child(2)")] },
    View { name: "f", steps: &[press!("[data-part=switch]")] },
    View { name: "f-choices", steps: &[tab!("whatif")] },
    View {
        name: "g",
        steps: &[
            press!("[data-part=status] button"),
            press!(".term-try button"),
            text!("module example.com/app\\n\\ngo 1.27\\n\\nrequires example.com/a v1.2.0\\n"),
        ],
    },
    View { name: "h-checks", steps: &[tab!("checks")] },
    View { name: "h-empty", steps: &[EMPTY] },
    View { name: "h-missing", steps: &[MISSING] },
    View { name: "h-partly", steps: &[PARTLY] },
    View { name: "h-stale", steps: &[HALF] },
    View { name: "k-examples", steps: &[press!("[data-part=examples]")] },
    View {
        name: "k-keys",
        steps: &["document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }))"],
    },
    View { name: "k-palette", steps: &[press!("[data-part=command-button]")] },
    View { name: "k-settings", steps: &[press!("[data-part=settings-button]")] },
    View { name: "k-share", steps: &[press!("[data-part=share-button]")] },
    View { name: "m", steps: &[press!("[data-part=language]")] },
];

/// A phone has panes; what a wide page shows beside each other stands alone there.
const PHONE: &[View] = &[
    View { name: "a", steps: &[] },
    View { name: "a-edit", steps: &[press!("[data-part=tabbar] button:nth-child(1)")] },
    View { name: "a-list", steps: &[press!("[data-part=tabbar] button:nth-child(3)")] },
    View { name: "a-more", steps: &[press!("[data-part=tabbar] button:nth-child(5)")] },
    View { name: "b", steps: &[press!("[data-part=examples]"), project!("gin-gonic/gin")] },
    View {
        name: "b-list",
        steps: &[
            press!("[data-part=examples]"),
            project!("gin-gonic/gin"),
            press!("[data-part=tabbar] button:nth-child(3)"),
        ],
    },
    View {
        name: "d",
        steps: &[
            press!("[data-part=tabbar] button:nth-child(3)"),
            press!("[data-part=build-list] tr[data-module=\"example.com/d\"]"),
        ],
    },
    View {
        name: "e",
        steps: &[
            press!("[data-part=tabbar] button:nth-child(4)"),
            press!("[data-part=steps] .tools button:nth-child(2)"),
        ],
    },
    View { name: "f", steps: &[press!("[data-part=switches] [data-part=switch]")] },
    View {
        name: "h-empty",
        steps: &[
            press!("[data-part=tabbar] button:nth-child(1)"),
            EMPTY,
            press!("[data-part=tabbar] button:nth-child(2)"),
        ],
    },
    View {
        name: "h-missing",
        steps: &[
            press!("[data-part=tabbar] button:nth-child(1)"),
            MISSING,
            press!("[data-part=tabbar] button:nth-child(2)"),
        ],
    },
    View { name: "h-stale", steps: &[press!("[data-part=tabbar] button:nth-child(1)"), HALF] },
    View { name: "k-share", steps: &[press!("[data-part=share-button]")] },
    View { name: "k-settings", steps: &[press!("[data-part=settings-button]")] },
    View {
        name: "m",
        steps: &[
            "document.querySelector('[data-part=settings-button]').click()",
            "const chosen = [...document.querySelectorAll('[data-part=settings] [role=radio], [data-part=settings] button')].find((item) => item.innerText.includes('简体中文')); chosen.click()",
            "document.querySelector('[data-part=settings] .btn.icon').click()",
        ],
    },
];

/// True once nothing has changed for a moment: no loading, no answer under way, letters there, movements at their end.
const AT_REST: &str = r#"
if (!window.lastChange) {
  window.lastChange = performance.now();
  new MutationObserver(() => { window.lastChange = performance.now(); })
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}
document.getAnimations().forEach((animation) => { try { animation.finish(); } catch (_) {} });
return document.fonts.status === "loaded" && !document.querySelector("[role=progressbar], [aria-busy=true]")
  && performance.now() - window.lastChange > 120;
"#;

/// Takes one picture. Gives what went wrong on the way, if anything did: the picture is taken all the same.
async fn shoot(browser: &Browser, view: &View, theme: &str, file: PathBuf) -> Vec<String> {
    let mut wrong = Vec::new();
    // A page keeps its text when it is left: another address of the site empties the storage.
    browser.driver.goto(format!("{}packs/projects.json", browser.address)).await.expect("the site");
    let settings =
        format!("localStorage.clear(); localStorage.setItem('gomodplay.settings.1', '{{\"theme\":\"{theme}\"}}')");
    browser.script(&settings).await.expect("the settings");
    browser.open("").await.expect("the page");
    let shown = "return document.querySelectorAll('[data-part=build-list] [data-module], [data-part=graph] [data-module]').length > 0";
    wrong.extend(browser.until("a result", shown).await.err());
    for step in view.steps {
        wrong.extend(browser.until("at rest", AT_REST).await.err());
        // The list of real projects is loaded when its menu opens.
        let found = format!("try {{ {step}; return true }} catch (_) {{ return false }}");
        wrong.extend(browser.until(step, &found).await.err());
    }
    wrong.extend(browser.until("at rest", AT_REST).await.err());
    wrong.extend(browser.problems().await.err());
    browser.driver.screenshot(&file).await.expect("a screenshot");
    wrong
}

async fn all(folder: PathBuf, only: Option<String>) -> bool {
    let browser = Browser::start().await.expect("chromium starts");
    std::fs::create_dir_all(&folder).expect("the folder");
    let (mut taken, mut failed) = (0, false);
    for (width, height) in [(1440, 900), (1024, 768), (390, 844)] {
        browser.size(width, height).await.expect("a size");
        for view in if width < 720 { PHONE } else { VIEWS } {
            for theme in ["light", "dark"] {
                let name = format!("{}-{width}-{theme}.png", view.name);
                if only.as_ref().is_none_or(|only| name.contains(only.as_str())) {
                    for error in shoot(&browser, view, theme, folder.join(&name)).await {
                        failed = true;
                        eprintln!("{name}: {error}");
                    }
                    taken += 1;
                }
            }
        }
    }
    println!("{taken} pictures in {}", folder.display());
    browser.close().await;
    failed
}

fn main() -> std::process::ExitCode {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map_or_else(|| tests::reference::repository().join(".cache/shots"), PathBuf::from);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    if runtime.block_on(all(folder, arguments.next())) {
        std::process::ExitCode::FAILURE
    } else {
        std::process::ExitCode::SUCCESS
    }
}
