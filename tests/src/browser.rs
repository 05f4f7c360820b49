//! A headless chromium on the built site, driven over WebDriver.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use thirtyfour::prelude::*;

/// A browser with the site's address. Ends with [`Browser::close`].
pub struct Browser {
    /// The WebDriver session.
    pub driver: WebDriver,
    /// The page's address.
    pub address: String,
    chromedriver: Child,
    profile: std::path::PathBuf,
}

/// Runs before any script of the page: what goes wrong there is kept. A resize observer that is called again in the next
/// frame is no error: the browser says so where a panel's height follows its text.
const WATCH: &str = r#"
window.problems = [];
addEventListener("error", (event) => {
  if (!String(event.message).startsWith("ResizeObserver loop")) problems.push(String(event.message));
});
addEventListener("unhandledrejection", (event) => problems.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => problems.push("policy: " + event.violatedDirective + " " + event.blockedURI));
console.error = (...words) => problems.push(words.join(" "));
"#;

impl Browser {
    /// Starts chromedriver and chromium.
    #[allow(
        clippy::zombie_processes,
        reason = "the process ends with the browser; a failed start ends the test program"
    )]
    pub async fn start() -> WebDriverResult<Self> {
        let mut chromedriver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts (Debian: apt-get install chromium chromium-driver)");
        let mut lines = BufReader::new(chromedriver.stdout.take().expect("a pipe")).lines();
        let port = loop {
            let line = lines.next().expect("chromedriver says its port").expect("text");
            if let Some((_, port)) = line.split_once("successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        // Read on, so that chromedriver never waits for room in the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let profile = std::env::temp_dir().join(format!("gomodplay-browser-{}", std::process::id()));
        let mut wanted = DesiredCapabilities::chrome();
        for flag in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ] {
            wanted.add_arg(flag)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.display()))?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await?;
        driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": WATCH })).await?;
        Ok(Self { driver, address: crate::site::serve(), chromedriver, profile })
    }

    /// Sets the size of the view in pixels.
    pub async fn size(&self, width: u32, height: u32) -> WebDriverResult<()> {
        let metrics = serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await.map(drop)
    }

    /// Opens the page anew, with a fragment.
    pub async fn open(&self, fragment: &str) -> WebDriverResult<()> {
        self.driver.goto("about:blank").await?;
        self.driver.goto(format!("{}{fragment}", self.address)).await
    }

    /// Runs a script in the page.
    pub async fn script(&self, source: &str) -> WebDriverResult<serde_json::Value> {
        Ok(self.driver.execute(source, Vec::new()).await?.json().clone())
    }

    /// Presses keys as a keyboard does: `Tab`, `a`, `Control+k`, `Shift+F6`.
    pub async fn press(&self, keys: &str) -> Result<(), String> {
        let mut modifiers = 0;
        let mut key = keys;
        for (name, bit) in [("Alt+", 1), ("Control+", 2), ("Shift+", 8)] {
            if let Some(rest) = key.strip_prefix(name) {
                (key, modifiers) = (rest, modifiers | bit);
            }
        }
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            " " => 32,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            "F6" => 117,
            other => other.bytes().next().unwrap_or(0).to_ascii_uppercase().into(),
        };
        let text = match key {
            "Enter" => "\r",
            one if one.chars().count() == 1 && !keys.contains("Control+") && !keys.contains("Alt+") => one,
            _ => "",
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = serde_json::json!({
                "type": kind, "key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers
            });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = text.into();
            }
            let done = self.driver.cdp().send_raw("Input.dispatchKeyEvent", event).await;
            done.map_err(|error| format!("{keys}: {error}"))?;
        }
        Ok(())
    }

    /// Types a text where the caret is.
    pub async fn insert(&self, text: &str) -> Result<(), String> {
        let typed = self.driver.cdp().send_raw("Input.insertText", serde_json::json!({ "text": text })).await;
        typed.map(drop).map_err(|error| format!("{text}: {error}"))
    }

    /// Sets whether the visitor's system asks for less motion.
    pub async fn still(&self, still: bool) -> Result<(), String> {
        let value = if still { "reduce" } else { "no-preference" };
        let media = serde_json::json!({ "features": [{ "name": "prefers-reduced-motion", "value": value }] });
        let set = self.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await;
        set.map(drop).map_err(|error| error.to_string())
    }

    /// Waits until a script gives true.
    pub async fn until(&self, what: &str, source: &str) -> Result<(), String> {
        let start = Instant::now();
        loop {
            let value = self.script(source).await.map_err(|error| format!("{what}: {error}"))?;
            if value == serde_json::Value::Bool(true) {
                return Ok(());
            }
            if start.elapsed() > Duration::from_secs(20) {
                return Err(format!("{what}: not within 20 s: {source}"));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What went wrong in the page since it was opened.
    pub async fn problems(&self) -> Result<(), String> {
        let problems = self.script("return window.problems.join('\\n')").await.map_err(|error| error.to_string())?;
        match problems.as_str() {
            Some("") => Ok(()),
            other => Err(format!("the page reported: {}", other.unwrap_or("nothing readable"))),
        }
    }

    /// Ends browser and driver.
    pub async fn close(mut self) {
        let _ = self.driver.quit().await;
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}
