//! The page: sizes, and in chromium how long the engine takes and how long it is from a keystroke to the painted build
//! list.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use playground::protocol::Question;
use thirtyfour::Key;

use super::{figure, limit, median};
use crate::browser::Browser;

/// Puts the caret behind the module path, and from then on notes for each key when the build list that shows what it typed
/// is painted: how long after the key that was, how much of it was waiting for the browser to begin the next frame, and how
/// long after the key its letter was painted.
const WATCH_KEYS: &str = r"
const area = document.querySelector('textarea[data-part=editor]');
const list = document.querySelector('[data-part=build-list]');
const end = area.value.indexOf('\n', area.value.search(/^module /m));
area.focus();
area.setSelectionRange(end, end);
window.longest = 0;
window.strokes = [];
new PerformanceObserver((seen) => seen.getEntries().forEach((task) => { longest = Math.max(longest, task.duration); }))
  .observe({ type: 'longtask', buffered: false });
area.addEventListener('keydown', ({ timeStamp: start }) => {
  const shown = () => {
    const path = /^module (\S+)$/m.exec(area.value)[1];
    return [...list.querySelectorAll('[data-module]')].some((row) => row.dataset.module === path);
  };
  let letter;
  // Behind the next frame it is on the screen.
  const painted = (done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - start);
    channel.port2.postMessage(0);
  });
  const observer = new MutationObserver(() => {
    if (!shown()) return;
    observer.disconnect();
    const there = performance.now();
    let waited;
    requestAnimationFrame(() => { waited = performance.now() - there; });
    painted((took) => strokes.push([took, waited, letter]));
  });
  // Not before the letter is there: until then the list shows the text.
  area.addEventListener('input', () => {
    painted((took) => { letter = took; });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  }, { once: true, capture: true });
}, { capture: true });
";

/// Waits for a stroke's figures.
const STROKE: &str = r"
const done = arguments[arguments.length - 1];
const wait = setInterval(() => strokes.length > 0 && finish(strokes.shift()), 5);
const late = setTimeout(() => finish(null), 10000);
const finish = (value) => { clearInterval(wait); clearTimeout(late); done(value); };
";

/// Sizes of what the page loads, as they lie and as a host that compresses sends them. A first result needs the page's
/// program and the answer that was built beside it (data); the engine and the second parts of both programs come behind it.
pub fn sizes(dist: &Path) -> Result<(), String> {
    let (mut page, mut data, mut engine, mut later) = (0_u32, 0_u32, 0_u32, 0_u32);
    for file in files(dist) {
        let kinds = ["html", "js", "css", "wasm", "bin"];
        if !file.extension().is_some_and(|found| kinds.iter().any(|wanted| found == *wanted)) {
            continue;
        }
        let bytes = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let zipped = miniz_oxide::deflate::compress_to_vec(&bytes, 9).len() as u32 + 18;
        let name = file.strip_prefix(dist).unwrap_or(&file).display().to_string();
        println!("{:<58}{:>10} bytes, {zipped} gzipped", format!("size of {name}"), bytes.len());
        let part = if name.ends_with(".bin") {
            &mut data
        } else if name.contains("/js_bg") || name.contains("/worker") {
            &mut engine
        } else if name.contains("_later") {
            &mut later
        } else {
            &mut page
        };
        *part += zipped;
    }
    if page == 0 || data == 0 {
        return Err("there is no site in dist/: run `cargo xtask build`".to_owned());
    }
    let kilobytes = |bytes: u32| f64::from(bytes) / 1000.0;
    limit("first load, gzipped: all that the first result needs", kilobytes(page), "kB", 300.0);
    for (what, bytes) in [("its data", data), ("behind it, the engine", engine), ("and second parts of both", later)] {
        println!("{:<58}{:>10.1} kB", format!("  {what}"), kilobytes(bytes));
    }
    Ok(())
}

/// The file of the engine's worker, as the site names it.
fn worker(dist: &Path) -> Option<String> {
    let files = files(dist);
    let name = |file: &std::path::PathBuf| file.strip_prefix(dist).ok().map(|name| name.display().to_string());
    files.iter().filter_map(name).find(|name| name.contains("worker") && name.ends_with(".js"))
}

/// Starts the engine anew for each round, waits until it answers, and measures how long it takes over the questions. A
/// question is bytes in base64.
const LOAD: &str = r"
const [worker, rounds, first, questions, done] = arguments;
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const [ready, ...asked] = [first, ...questions].map(bytes);
const round = async () => {
  const engine = new Worker(worker, { type: 'module' });
  const ask = (question) => new Promise((resolve, reject) => {
    engine.onmessage = ({ data }) => typeof data === 'string' ? reject(data) : resolve(data);
    engine.onerror = (event) => reject(String(event.message));
    engine.postMessage(question);
  });
  await ask(ready);
  const start = performance.now();
  for (const question of asked) await ask(question);
  const took = performance.now() - start;
  engine.terminate();
  return took;
};
(async () => {
  const times = [];
  while (times.length < rounds) times.push(await round());
  done(times);
})().catch((error) => done(String(error)));
";

/// How long the engine takes in chromium's worker from questions to answers; the median over the rounds.
pub async fn load(browser: &Browser, dist: &Path, rounds: usize, questions: &[Question]) -> Result<Duration, String> {
    let text = |error: thirtyfour::error::WebDriverError| error.to_string();
    let worker = worker(dist).ok_or("dist/ has no worker")?;
    browser.driver.set_script_timeout(Duration::from_mins(1)).await.map_err(text)?;
    let encoded = |question: &Question| STANDARD.encode(question.to_bytes());
    let arguments = vec![
        serde_json::json!(format!("./{worker}")),
        serde_json::json!(rounds),
        serde_json::json!(encoded(&Question::Scenario)),
        serde_json::json!(questions.iter().map(encoded).collect::<Vec<_>>()),
    ];
    let value = browser.driver.execute_async(LOAD, arguments).await.map_err(text)?;
    Ok(median(&mut times_of(value.json())?))
}

/// Loads the engine that is built for Node in a worker, which then times its reading of a scenario to the build list, as
/// often as it is told.
const READER: &str = r"
const [glue, program, scenario, rows, done] = arguments;
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const worker = () => {
  self.onmessage = ({ data: { glue, program, scenario, rows } }) => {
    const module = { exports: {} };
    const files = { readFileSync: () => program };
    new Function('module', 'exports', 'require', '__dirname', glue)(module, module.exports, () => files, '');
    const texts = new module.exports.Texts(scenario, rows);
    self.onmessage = ({ data: rounds }) => {
      const times = [];
      while (times.length < rounds) times.push(texts.load());
      postMessage(times);
    };
    postMessage([]);
  };
};
window.reader = new Worker(URL.createObjectURL(new Blob([`(${worker})()`], { type: 'text/javascript' })));
reader.onmessage = ({ data }) => done(data);
reader.onerror = (event) => done(String(event.message));
reader.postMessage({ glue, program: bytes(program), scenario: bytes(scenario), rows });
";
const READ: &str = r"
const [rounds, done] = arguments;
reader.onmessage = ({ data }) => done(data);
reader.onerror = (event) => done(String(event.message));
reader.postMessage(rounds);
";

/// The engine in chromium, which reads the texts of a project to its build list. As in Node, one engine reads all rounds.
pub struct Reader<'a> {
    browser: &'a Browser,
}

impl<'a> Reader<'a> {
    /// Loads the engine (that for Node, in a folder) and takes the scenario, whose build list has so many rows.
    pub async fn start(browser: &'a Browser, engine: &Path, scenario: &str, rows: usize) -> Result<Self, String> {
        let text = |error: thirtyfour::error::WebDriverError| error.to_string();
        let file = |name: &str| std::fs::read(engine.join(name)).map_err(|error| format!("{name}: {error}"));
        let arguments = vec![
            serde_json::json!(String::from_utf8_lossy(&file("js.js")?)),
            serde_json::json!(STANDARD.encode(file("js_bg.wasm")?)),
            serde_json::json!(STANDARD.encode(scenario)),
            serde_json::json!(rows),
        ];
        // A page of its own: the site's policy allows no such worker.
        browser.driver.goto("about:blank").await.map_err(text)?;
        browser.driver.set_script_timeout(Duration::from_mins(1)).await.map_err(text)?;
        let value = browser.driver.execute_async(READER, arguments).await.map_err(text)?;
        times_of(value.json())?;
        Ok(Self { browser })
    }

    /// How long each of some rounds takes.
    pub async fn read(&self, rounds: usize) -> Result<Vec<Duration>, String> {
        let value = self.browser.driver.execute_async(READ, vec![serde_json::json!(rounds)]).await;
        times_of(value.map_err(|error| error.to_string())?.json())
    }

    /// Back to the site.
    pub async fn close(self) -> Result<(), String> {
        self.browser.open("").await.map_err(|error| error.to_string())
    }
}

/// The times that a script gives, which are milliseconds.
fn times_of(value: &serde_json::Value) -> Result<Vec<Duration>, String> {
    let serde_json::Value::Array(times) = value else { return Err(format!("the engine in chromium: {value}")) };
    Ok(times.iter().filter_map(serde_json::Value::as_f64).map(|took| Duration::from_secs_f64(took / 1e3)).collect())
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Picks a project and types.
pub async fn keystrokes(browser: &Browser, name: &str, path: &str, rounds: usize, target: f64) -> Result<(), String> {
    let text = |error: thirtyfour::error::WebDriverError| error.to_string();
    browser.open("").await.map_err(text)?;
    browser
        .until("the page", "return document.querySelectorAll('[data-part=build-list] [data-module]').length > 1")
        .await?;
    browser.until("the menu", "const menu = document.querySelector('[data-part=examples]'); if (!menu) return false; (menu.matches('button') ? menu : menu.querySelector('button')).click(); return true").await?;
    browser
        .until(
            "the projects",
            &format!("const item = document.querySelector('[data-project=\"{path}\"]'); item?.click(); return !!item"),
        )
        .await?;
    browser.until("the project", &format!("return [...document.querySelectorAll('[data-part=build-list] [data-module]')].some((row) => row.dataset.module === '{path}')")).await?;
    browser.driver.set_script_timeout(Duration::from_secs(30)).await.map_err(text)?;
    browser.driver.execute(WATCH_KEYS, Vec::new()).await.map_err(text)?;
    let (mut times, mut without_waiting, mut letters) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        // A letter, and then it goes again.
        let key = if round % 2 == 0 { 'x' } else { Key::Backspace.value() };
        browser.driver.action_chain().send_keys(key.to_string()).perform().await.map_err(text)?;
        let value = browser.driver.execute_async(STROKE, Vec::new()).await.map_err(text)?;
        let part = |index: usize| value.json().get(index).and_then(serde_json::Value::as_f64);
        let (Some(took), Some(waited), Some(letter)) = (part(0), part(1), part(2)) else {
            return Err(format!("{name}: no build list within 10 s of a keystroke"));
        };
        times.push(took);
        without_waiting.push(took - waited);
        letters.push(letter);
        // Not in step with the display.
        tokio::time::sleep(Duration::from_millis(140 + times.len() as u64 * 7 % 17)).await;
    }
    let at = |times: &mut Vec<f64>, part: f64| {
        times.sort_by(f64::total_cmp);
        times[((times.len() - 1) as f64 * part).round() as usize]
    };
    limit(&format!("{name}: keystroke to painted build list, median"), at(&mut times, 0.5), "ms", target);
    figure(&format!("{name}: keystroke to painted build list, 95th percentile"), at(&mut times, 0.95), "ms");
    // A display shows a frame every 16.7 ms; who types between two waits half of that on average, whatever the page does.
    let what = format!("{name}: the same without the wait for the next frame, median");
    limit(&what, at(&mut without_waiting, 0.5), "ms", target);
    figure(&format!("{name}: keystroke to painted letter, median"), at(&mut letters, 0.5), "ms");
    let longest = browser.script("return window.longest").await.map_err(text)?.as_f64().unwrap_or_default();
    if longest > 0.0 {
        figure(&format!("{name}: longest main-thread task"), longest, "ms");
    } else {
        println!("{:<58}  below 50 ms", format!("{name}: longest main-thread task"));
    }
    Ok(())
}
