//! `cargo xtask shots [FOLDER]`: screenshots of the page at three widths, light and dark.

use std::path::PathBuf;

use tests::browser::Browser;

async fn all(folder: PathBuf) {
    let browser = Browser::start().await.expect("chromium starts");
    std::fs::create_dir_all(&folder).expect("the folder");
    for (width, height) in [(1440, 900), (1024, 768), (390, 844)] {
        for theme in ["light", "dark"] {
            browser.size(width, height).await.expect("a size");
            browser.open("").await.expect("the page");
            browser
                .until("the build list", "return document.querySelectorAll('[data-part=build-list] [data-module], [data-part=graph] [data-module]').length > 0")
                .await
                .unwrap_or_else(|error| eprintln!("{error}"));
            let set = format!("document.documentElement.dataset.theme = '{theme}'");
            browser.script(&set).await.expect("the theme");
            tokio::time::sleep(std::time::Duration::from_millis(700)).await;
            let file = folder.join(format!("first-{width}-{theme}.png"));
            browser.driver.screenshot(&file).await.expect("a screenshot");
            println!("{}", file.display());
        }
    }
    browser.close().await;
}

fn main() {
    let folder =
        std::env::args().nth(1).map_or_else(|| tests::reference::repository().join(".cache/shots"), PathBuf::from);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(all(folder));
}
