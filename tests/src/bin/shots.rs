//! `cargo xtask shots [FOLDER]`: screenshots of the page's views at three widths, light and dark, for holding them against
//! the design; the first one is the picture in the README.

use std::path::PathBuf;
use std::time::Duration;

use tests::browser::Browser;

/// A view: its name and the scripts that lead to it. Between two of them the page comes to rest.
struct View {
    name: &'static str,
    steps: &'static [&'static str],
}

/// Presses the first element that a selector finds.
macro_rules! press {
    ($selector:literal) => {
        concat!("const found = document.querySelector('", $selector, "'); if (found) found.click()")
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

const VIEWS: &[View] = &[
    View { name: "a", steps: &[] },
    View { name: "b", steps: &[press!("[data-part=examples]"), project!("gin-gonic/gin")] },
    View {
        name: "c",
        steps: &[
            press!("[data-part=examples]"),
            project!("sigs.k8s.io/controller-runtime"),
            press!("[data-part=views] [role=tab]:nth-child(2)"),
        ],
    },
    View { name: "d", steps: &[press!("[data-part=build-list] tr[data-module=\"example.com/d\"]")] },
    View {
        name: "e",
        steps: &[
            "[...document.querySelectorAll('[role=tab]')].find((tab) => tab.innerText.trim() === 'Steps').click()",
        ],
    },
    View { name: "f", steps: &[press!("[data-part=switch]")] },
    View {
        name: "g",
        steps: &[
            press!("[data-part=status] button"),
            press!(".term-try button"),
            text!("module example.com/app\\n\\ngo 1.27\\n\\nrequires example.com/a v1.2.0\\n"),
        ],
    },
    View {
        name: "h-stale",
        steps: &[text!(
            "module example.com/app\\n\\ngo 1.27\\n\\nrequire (\\n\\texample.com/a v1.2.0\\n\\texample.com/b\\n)\\n"
        )],
    },
    View {
        name: "h-missing",
        steps: &[text!(
            "module example.com/app\\n\\ngo 1.27\\n\\nrequire (\\n\\trsc.io/quote v1.5.2\\n\\trsc.io/sampler v1.3.0\\n)\\n"
        )],
    },
    View { name: "h-empty", steps: &[text!("")] },
    View { name: "k-share", steps: &[press!("[data-part=share-button]")] },
    View { name: "m", steps: &[press!("[data-part=language]")] },
];

/// On a phone the panes stand for views of their own.
const PANES: &[View] = &[
    View { name: "a-edit", steps: &[press!("[data-part=tabbar] button:nth-child(1)")] },
    View { name: "a-list", steps: &[press!("[data-part=tabbar] button:nth-child(3)")] },
    View { name: "a-steps", steps: &[press!("[data-part=tabbar] button:nth-child(4)")] },
    View { name: "a-more", steps: &[press!("[data-part=tabbar] button:nth-child(5)")] },
];

async fn shoot(browser: &Browser, view: &View, theme: &str, file: PathBuf) {
    // A page keeps its text when it is left: another address of the site empties the storage.
    browser.driver.goto(format!("{}packs/projects.json", browser.address)).await.expect("the site");
    let settings =
        format!("localStorage.clear(); localStorage.setItem('gomodplay.settings.1', '{{\"theme\":\"{theme}\"}}')");
    browser.script(&settings).await.expect("the settings");
    browser.open("").await.expect("the page");
    let shown = "return document.querySelectorAll('[data-part=build-list] [data-module], [data-part=graph] [data-module]').length > 0";
    if let Err(error) = browser.until("a result", shown).await {
        eprintln!("{}: {error}", view.name);
    }
    for step in view.steps {
        tokio::time::sleep(Duration::from_millis(250)).await;
        if let Err(error) = browser.script(step).await {
            eprintln!("{}: {error}", view.name);
        }
        if let Err(error) = browser.until("loaded", "return !document.querySelector('[role=progressbar]')").await {
            eprintln!("{}: {error}", view.name);
        }
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    browser.driver.screenshot(&file).await.expect("a screenshot");
    println!("{}", file.display());
}

async fn all(folder: PathBuf, only: Option<String>) {
    let browser = Browser::start().await.expect("chromium starts");
    std::fs::create_dir_all(&folder).expect("the folder");
    for (width, height) in [(1440, 900), (1024, 768), (390, 844)] {
        browser.size(width, height).await.expect("a size");
        let panes = if width < 720 { PANES } else { &[] };
        for view in VIEWS.iter().chain(panes) {
            for theme in ["light", "dark"] {
                let name = format!("{}-{width}-{theme}.png", view.name);
                if only.as_ref().is_none_or(|only| name.starts_with(only.as_str())) {
                    shoot(&browser, view, theme, folder.join(name)).await;
                }
            }
        }
    }
    browser.close().await;
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map_or_else(|| tests::reference::repository().join(".cache/shots"), PathBuf::from);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(all(folder, arguments.next()));
}
