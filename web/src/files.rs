//! Files of the visitor and of the page's own origin: reading, picking out what matters, saving. The one place that
//! touches them.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, HtmlAnchorElement,
    Response, Url,
};

/// The most files that are looked at in a folder.
const MOST: usize = 20_000;

/// Files that were dropped, picked or pasted, not yet read.
pub struct Taken {
    files: Vec<(String, File)>,
    entries: Vec<FileSystemEntry>,
}

/// What files turned out to be.
pub enum Read {
    /// A scenario text.
    Scenario(String),
    /// Files for the scenario that is open, as a scenario text: no go.mod or go.work of a main module is among them.
    Beside(String),
    /// A pack of requirements: its name and bytes.
    Pack(String, Vec<u8>),
}

/// Why files were not taken.
pub enum Refused {
    /// Together they have this many bytes.
    TooBig(f64),
    /// None of them means anything here.
    Nothing,
    /// This one can't be read.
    Unreadable(String),
}

impl Taken {
    /// What a drop or a paste carries; none if it carries no files.
    pub fn from_transfer(transfer: &DataTransfer) -> Option<Self> {
        let items = transfer.items();
        let mut entries = Vec::new();
        for index in 0..items.length() {
            if let Some(item) = items.get(index)
                && item.kind() == "file"
                && let Ok(Some(entry)) = item.webkit_get_as_entry()
            {
                entries.push(entry);
            }
        }
        if entries.is_empty() {
            return transfer.files().filter(|files| files.length() > 0).map(|files| Self::from_list(&files));
        }
        Some(Self { files: Vec::new(), entries })
    }

    /// What an `<input type="file">` holds.
    pub fn from_list(list: &FileList) -> Self {
        let mut files = Vec::new();
        for index in 0..list.length() {
            if let Some(file) = list.item(index) {
                let path = Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
                let name = path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name());
                files.push((name, file));
            }
        }
        Self { files, entries: Vec::new() }
    }

    /// How many files are known so far.
    pub fn len(&self) -> usize {
        self.files.len() + self.entries.len()
    }

    /// Reads what matters: go.mod, go.work, go.sum, vendor/modules.txt and .go files of a project; `.mod` files of a
    /// module cache; a txtar text; a pack. `progress` gets the file's name, how many are read and how many there are,
    /// and says whether to go on.
    pub async fn read(mut self, limit: f64, progress: impl Fn(&str, usize, usize) -> bool) -> Result<Read, Refused> {
        while let Some(entry) = self.entries.pop() {
            if self.files.len() >= MOST {
                break;
            }
            if entry.is_directory() {
                if !skipped(&entry.name()) {
                    let children = children(entry.unchecked_ref()).await;
                    self.entries.extend(children);
                }
            } else if let Ok(file) = file_of(&entry).await {
                self.files.push((entry.full_path().trim_start_matches('/').to_owned(), file));
            }
        }
        if let [(name, file)] = &self.files[..] {
            let known = scenario_name(name).is_some() || name.ends_with(".go");
            if !known {
                if file.size() > limit {
                    return Err(Refused::TooBig(file.size()));
                }
                let bytes = bytes(file).await.map_err(|_| Refused::Unreadable(name.clone()))?;
                return match String::from_utf8(bytes) {
                    Ok(text) if !name.ends_with(".pack") => Ok(Read::Scenario(text)),
                    Ok(text) => Ok(Read::Pack(name.clone(), text.into_bytes())),
                    Err(error) => Ok(Read::Pack(name.clone(), error.into_bytes())),
                };
            }
        }
        let root = root(self.files.iter().map(|(name, _)| name.as_str()));
        let mut wanted: Vec<(String, &File)> =
            self.files.iter().filter_map(|(name, file)| Some((scenario_name(name.get(root..)?)?, file))).collect();
        picture::order::by(&mut wanted, |a, b| order(&a.0).cmp(&order(&b.0)));
        wanted.dedup_by(|a, b| a.0 == b.0);
        if wanted.is_empty() {
            return Err(Refused::Nothing);
        }
        let total: f64 = wanted.iter().map(|(_, file)| file.size()).sum();
        if total > limit {
            return Err(Refused::TooBig(total));
        }
        let mut scenario = String::new();
        for (index, (name, file)) in wanted.iter().enumerate() {
            if index % 16 == 0 && !progress(name, index, wanted.len()) {
                return Err(Refused::Nothing);
            }
            let bytes = bytes(file).await.map_err(|_| Refused::Unreadable(name.clone()))?;
            scenario.push_str(&format!("-- {name} --\n"));
            scenario.push_str(&String::from_utf8_lossy(&bytes));
            if !scenario.ends_with('\n') {
                scenario.push('\n');
            }
        }
        let decides = |name: &str| !name.contains('@') && (name.ends_with("go.mod") || name.ends_with("go.work"));
        if wanted.iter().any(|(name, _)| decides(name)) {
            Ok(Read::Scenario(scenario))
        } else {
            Ok(Read::Beside(scenario))
        }
    }
}

/// Folders that hold nothing of interest and may be huge.
fn skipped(name: &str) -> bool {
    matches!(name, ".git" | "node_modules" | "target" | "testdata") || (name.starts_with('.') && name.len() > 1)
}

/// Length of the folder that all names share, if a project folder was taken: its go.mod is the one highest up.
fn root<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names
        .filter_map(|name| {
            let base = name.rsplit('/').next().unwrap_or(name);
            let cut = name.len() - base.len();
            if name.contains("/cache/download/") || name.contains("/@v/") {
                return None;
            }
            matches!(base, "go.mod" | "go.work").then_some((name.matches('/').count(), cut))
        })
        .min()
        .map_or(0, |(_, cut)| cut)
}

/// The name a file has in a scenario; none if it is of no use there.
fn scenario_name(name: &str) -> Option<String> {
    // A module cache: `…/cache/download/<module>/@v/<version>.mod`, or the folder below it.
    if let Some((before, file)) = name.split_once("/@v/") {
        let module = before.split_once("cache/download/").map_or(before, |(_, module)| module);
        let version = file.strip_suffix(".mod")?;
        return Some(format!("{}@{}/go.mod", unescape(module)?, unescape(version)?));
    }
    let base = name.rsplit('/').next().unwrap_or(name);
    let wanted = matches!(base, "go.mod" | "go.work" | "go.sum" | "go.work.sum" | "go.env")
        || name.ends_with("vendor/modules.txt")
        || (base.ends_with(".go") && !name.contains("/vendor/") && !name.starts_with("vendor/"));
    wanted.then(|| name.to_owned())
}

/// The module cache writes capital letters as `!` with the small letter.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char == '!' { out.push(chars.next()?.to_ascii_uppercase()) } else { out.push(char) }
    }
    Some(out)
}

fn order(name: &str) -> (u8, usize, &str) {
    let rank = match name {
        "go.mod" => 0,
        "go.work" => 1,
        "go.sum" => 2,
        _ if name.contains('@') => 4,
        _ => 3,
    };
    (rank, name.matches('/').count(), name)
}

async fn bytes(file: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(file.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// A callback of the old file-system interface as a promise: `call` gets the two functions.
async fn promised(call: impl Fn(&js_sys::Function, &js_sys::Function)) -> Result<JsValue, JsValue> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| call(&resolve, &reject));
    JsFuture::from(promise).await
}

async fn file_of(entry: &FileSystemEntry) -> Result<File, JsValue> {
    let method: js_sys::Function = Reflect::get(entry, &"file".into())?.dyn_into()?;
    let file = promised(|resolve, reject| {
        method.call2(entry, resolve, reject).ok();
    })
    .await?;
    file.dyn_into()
}

async fn children(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    let Ok(method) =
        Reflect::get(&reader, &"readEntries".into()).and_then(|method| method.dyn_into::<js_sys::Function>())
    else {
        return all;
    };
    // A folder's entries come in portions; an empty one is the last.
    while let Ok(portion) = promised(|resolve, reject| {
        method.call2(&reader, resolve, reject).ok();
    })
    .await
    {
        let portion = Array::from(&portion);
        if portion.length() == 0 || all.len() > MOST {
            break;
        }
        all.extend(portion.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
    all
}

/// Reads a file of the page's own origin, with progress in bytes.
pub async fn fetch(address: &str, progress: impl Fn(usize, usize)) -> Result<Vec<u8>, JsValue> {
    let response: Response = JsFuture::from(gloo_utils::window().fetch_with_str(address)).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::from_str(&response.status_text()));
    }
    let length = response.headers().get("content-length").ok().flatten();
    let total: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let reader: web_sys::ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let mut out = Vec::new();
    loop {
        let portion = JsFuture::from(reader.read()).await?;
        if Reflect::get(&portion, &"done".into())?.is_truthy() {
            break;
        }
        let value = Reflect::get(&portion, &"value".into())?;
        out.extend(Uint8Array::new(&value).to_vec());
        progress(out.len(), total);
    }
    Ok(out)
}

/// Hands a text to the visitor as a file.
pub fn save(name: &str, text: &str) {
    save_as(name, text, "text/plain");
}

/// The same as a file of another kind.
pub fn save_as(name: &str, text: &str, kind: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(&format!("{kind};charset=utf-8"));
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = gloo_utils::document()
        .create_element("a")
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().map_err(JsValue::from))
    {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    Url::revoke_object_url(&address).ok();
}

/// A number of bytes for people: `214 MB`.
pub fn size(bytes: f64) -> String {
    const STEP: f64 = 1024.0;
    if bytes < STEP {
        format!("{bytes:.0} B")
    } else if bytes < STEP * STEP {
        format!("{:.0} kB", bytes / STEP)
    } else {
        format!("{:.0} MB", bytes / STEP / STEP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_module_cache() {
        let cache = "pkg/mod/cache/download/github.com/!burnt!sushi/toml/@v/v1.2.0.mod";
        assert_eq!(scenario_name(cache).as_deref(), Some("github.com/BurntSushi/toml@v1.2.0/go.mod"));
        assert_eq!(scenario_name("example.com/a/@v/v1.0.0.info"), None);
        assert_eq!(scenario_name("app/go.mod").as_deref(), Some("app/go.mod"));
        assert_eq!(scenario_name("app/vendor/x/x.go"), None);
        assert_eq!(scenario_name("app/vendor/modules.txt").as_deref(), Some("app/vendor/modules.txt"));
        assert_eq!(root(["app/go.mod", "app/sub/go.mod", "app/main.go"].into_iter()), 4);
    }

    #[test]
    fn sizes() {
        assert_eq!(size(214.0 * 1024.0 * 1024.0), "214 MB");
        assert_eq!(size(12.0), "12 B");
    }
}
