//! Go's test module proxy in this process, from the archives of `cmd/go/testdata/mod` of the installed reference: module
//! files, the checksum database, and the special addresses that answer with a status, a redirect or nonsense. Source of the
//! rules: cmd/go, proxy_test.go.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::LazyLock;

use gomod::ModuleVersion;
use gomod::module::{check, escape_path, escape_version, is_pseudo_version, unescape_path, unescape_version};
use gomod::semver;
use regex::Regex;
use world::txtar::Archive;
use world::{Fetched, zip};

use crate::goroot::Goroot;
use crate::sumdb::{self, Database};

/// Where this proxy says that it is. Nothing listens there.
pub const URL: &str = "http://127.0.0.1:1/mod";

/// The proxy.
pub struct TestProxy {
    modules: Vec<ModuleVersion>,
    archives: BTreeMap<ModuleVersion, Rc<Archive>>,
    sums: RefCell<Database>,
    wrong_sums: RefCell<Database>,
}

/// What a lookup may ask for; the version is escaped here (golang.org/x/mod/sumdb/server.go, `modVerRE`).
static LOOKUP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^@]+@v[0-9]+\.[0-9]+\.[0-9]+(-[^@]*)?(\+incompatible)?$").expect("a regular expression")
});

impl TestProxy {
    /// Reads the archives.
    ///
    /// # Panics
    /// If the reference has no such folder.
    pub fn new(goroot: &dyn Goroot) -> Self {
        let folder = format!("{}/src/cmd/go/testdata/mod", goroot.path());
        let names = goroot.read_dir(&folder).unwrap_or_else(|error| panic!("the reference: {error}"));
        let mut modules = Vec::new();
        let mut archives = BTreeMap::new();
        for (name, _) in names {
            let Some(stem) = name.strip_suffix(".txt") else { continue };
            let Some(at) = stem.rfind("_v") else { continue };
            let path = unescape_path(&stem[..at].replace('_', "/"));
            let (Ok(path), Ok(version)) = (path, unescape_version(&stem[at + 1..])) else { continue };
            let module = ModuleVersion::new(path, version);
            let text = goroot.read(&format!("{folder}/{name}")).expect("a readable archive");
            archives.insert(module.clone(), Rc::new(Archive::parse(&text)));
            modules.push(module);
        }
        let key = sumdb::test_signer(goroot);
        let proxy = Self {
            modules,
            archives,
            sums: RefCell::new(Database::new(&key)),
            wrong_sums: RefCell::new(Database::new(&key)),
        };
        for module in &proxy.modules {
            if let Some(lines) = proxy.sum_lines(module) {
                proxy.sums.borrow_mut().add(module, lines);
            }
        }
        proxy
    }

    /// Answers one request as a client that follows redirects sees it.
    pub fn get(&self, url: &str) -> Fetched {
        let Some(request) = url.strip_prefix(URL) else {
            return Fetched::Failed(format!("Get {url:?}: dial tcp: no network in this test"));
        };
        let Some(mut path) = request.strip_prefix('/').map(unescape_percent) else { return not_found() };
        // net/http's client gives up after ten requests.
        for _ in 0..10 {
            let Some(rest) = path.strip_prefix("redirect/") else { return self.answer(&path) };
            let Some((count, rest)) = rest.split_once('/') else { return not_found() };
            path = match count.parse::<i64>() {
                Err(_) => return Fetched::Body([].into()),
                Ok(count) if count <= 1 => rest.to_owned(),
                Ok(count) => format!("redirect/{}/{rest}", count - 1),
            };
        }
        Fetched::Failed(format!("Get \"/mod/{path}\": stopped after 10 redirects"))
    }

    fn answer(&self, path: &str) -> Fetched {
        if path.starts_with("invalid/") {
            return body(b"invalid");
        }
        let mut path = path;
        if let Some((first, rest)) = path.split_once('/') {
            if let Some(code) = status_code(first) {
                return status(code);
            }
            if let Some(code) = first.strip_prefix("sumdb-").and_then(status_code) {
                if rest.starts_with("sumdb/") {
                    return status(code);
                }
                path = rest;
            }
        }
        if let Some(rest) = path.strip_prefix("sumdb-direct/") {
            return self.sumdb(&self.sums, rest, false);
        }
        if let Some(rest) = path.strip_prefix("sumdb-wrong/") {
            return self.sumdb(&self.wrong_sums, rest, true);
        }
        if let Some(rest) = path.strip_prefix("sumdb-redirect/") {
            let Some((redirect, rest)) = rest.split_once(':') else { return status(500) };
            let rest = rest.trim_start_matches('/');
            let rest = if rest.starts_with("lookup/") { format!("lookup/{redirect}") } else { rest.to_owned() };
            return self.sumdb(&self.sums, &rest, false);
        }
        if let Some(rest) = path.strip_prefix("sumdb/").and_then(|rest| rest.strip_prefix(sumdb::NAME)) {
            return match rest {
                "/supported" => body(b""),
                _ => self.sumdb(&self.sums, rest.trim_start_matches('/'), false),
            };
        }
        self.module_file(path)
    }

    fn module_file(&self, path: &str) -> Fetched {
        let latest;
        let mut path = path;
        if let Some(at) = path.rfind("/@latest") {
            let Ok(module_path) = unescape_path(&path[..at]) else { return not_found() };
            let Some(version) = self.latest(&module_path) else { return not_found() };
            latest = format!("{}/@v/{}.info", &path[..at], escape_version(&version).unwrap_or_default());
            path = &latest;
        }
        let Some((escaped, file)) = path.split_once("/@v/") else { return not_found() };
        let Ok(module_path) = unescape_path(escaped) else { return not_found() };
        if file == "list" {
            return self.list(&module_path);
        }
        let Some((escaped_version, extension)) = file.rsplit_once('.') else { return not_found() };
        let Ok(mut version) = unescape_version(escaped_version) else { return not_found() };
        if !version.is_empty()
            && version.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
            && let Some(best) = self.by_hash(&module_path, &version)
        {
            version = best;
        }
        let module = ModuleVersion::new(module_path, version);
        let Some(archive) = self.archives.get(&module) else { return not_found() };
        match extension {
            "info" | "mod" => {
                let wanted = format!(".{extension}");
                archive.files.iter().find(|file| file.name == wanted).map_or_else(not_found, |file| body(&file.data))
            }
            "zip" => body(&zip::store(self.zip_files(&module, archive))),
            _ => not_found(),
        }
    }

    fn zip_files<'a>(
        &'a self,
        module: &'a ModuleVersion,
        archive: &'a Archive,
    ) -> impl Iterator<Item = (String, &'a [u8])> {
        let files = archive.files.iter().filter(|file| ![".info", ".mod", ".zip"].contains(&file.name.as_str()));
        files.map(move |file| {
            let name = file
                .name
                .strip_prefix('/')
                .map_or_else(|| format!("{}@{}/{}", module.path, module.version, file.name), str::to_owned);
            (name, &file.data[..])
        })
    }

    fn versions<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a ModuleVersion> {
        self.modules.iter().filter(move |module| *module.path == *path)
    }

    /// The versions of a module without pseudo-versions, one per line.
    fn list(&self, path: &str) -> Fetched {
        if self.versions(path).next().is_none() {
            return not_found();
        }
        let listed =
            self.versions(path).filter(|m| !is_pseudo_version(&m.version) && check(&m.path, &m.version).is_ok());
        body(listed.map(|module| format!("{}\n", module.version)).collect::<String>().as_bytes())
    }

    /// The lowest of the best class: released, else pre-released, else pseudo-version. (A release takes the place of the
    /// first class only if the version is neither of the others or lower than what those hold, as the original's chain of
    /// conditions has it.)
    fn latest(&self, path: &str) -> Option<String> {
        let (mut release, mut prerelease, mut pseudo) = (String::new(), String::new(), String::new());
        let lower = |held: &String, version: &str| held.is_empty() || semver::compare(held, version).is_gt();
        for module in self.versions(path) {
            let version = &*module.version;
            if is_pseudo_version(version) && lower(&pseudo, version) {
                version.clone_into(&mut pseudo);
            } else if !semver::prerelease(version).is_empty() && lower(&prerelease, version) {
                version.clone_into(&mut prerelease);
            } else if lower(&release, version) {
                version.clone_into(&mut release);
            }
        }
        [release, prerelease, pseudo].into_iter().find(|version| !version.is_empty())
    }

    /// The highest version with this commit hash.
    fn by_hash(&self, path: &str, hash: &str) -> Option<String> {
        let mut best = String::new();
        for module in self.versions(path) {
            if semver::compare(&best, &module.version).is_ge() {
                continue;
            }
            let known = if is_pseudo_version(&module.version) {
                module.version.rsplit('-').next().unwrap_or_default().to_owned()
            } else {
                self.short_hash(module)
            };
            if known.starts_with(hash) || hash.starts_with(&known) {
                best = module.version.to_string();
            }
        }
        (!best.is_empty()).then_some(best)
    }

    fn short_hash(&self, module: &ModuleVersion) -> String {
        let info = self.archives.get(module).and_then(|a| a.files.iter().find(|file| file.name == ".info").cloned());
        let info: serde_json::Value =
            info.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or(serde_json::Value::Null);
        info["Short"].as_str().unwrap_or_default().to_owned()
    }

    /// The two lines of go.sum.
    fn sum_lines(&self, module: &ModuleVersion) -> Option<Vec<u8>> {
        let archive = self.archives.get(module)?;
        let visible = archive.files.iter().filter(|file| !file.name.starts_with('.'));
        let files = visible
            .map(|file| (format!("{}@{}/{}", module.path, module.version, file.name), file.data.to_vec()))
            .collect();
        let go_mod = archive.files.iter().find(|file| file.name == ".mod").map(|file| file.data.to_vec());
        let whole = sumdb::hash1(files)?;
        let go_mod = sumdb::hash1(vec![("go.mod".into(), go_mod.unwrap_or_default())])?;
        let (path, version) = (&module.path, &module.version);
        Some(format!("{path} {version} {whole}\n{path} {version}/go.mod {go_mod}\n").into_bytes())
    }

    fn sumdb(&self, database: &RefCell<Database>, request: &str, wrong: bool) -> Fetched {
        if let Some(wanted) = request.strip_prefix("lookup/") {
            let Some((path, version)) = wanted.split_once('@') else { return status(400) };
            if !LOOKUP.is_match(wanted) {
                return Fetched::Status {
                    code: 400,
                    status: "400 Bad Request".into(),
                    body: "invalid module@version syntax\n".into(),
                };
            }
            let (Ok(path), Ok(version)) = (unescape_path(path), unescape_version(version)) else { return not_found() };
            let module = ModuleVersion::new(path, version);
            let lines = if wrong {
                let (path, version) = (&module.path, &module.version);
                Some(format!("{path} {version} h1:wrong\n{path} {version}/go.mod h1:wrong\n").into_bytes())
            } else {
                self.sum_lines(&module)
            };
            let Some(lines) = lines else {
                return Fetched::Status {
                    code: 404,
                    status: "404 Not Found".into(),
                    body: "file does not exist\n".into(),
                };
            };
            return body(&database.borrow_mut().lookup(&module, lines));
        }
        if request == "latest" {
            return body(&database.borrow().signed_tree());
        }
        database.borrow().tile(request).map_or_else(not_found, |tile| body(&tile))
    }

    /// The escaped path of a module, for tests that ask by hand.
    pub fn address(module: &ModuleVersion, kind: &str) -> String {
        let path = escape_path(&module.path).unwrap_or_default();
        format!("{URL}/{path}/@v/{}.{kind}", escape_version(&module.version).unwrap_or_default())
    }
}

fn body(bytes: &[u8]) -> Fetched {
    Fetched::Body(bytes.into())
}

fn status_code(text: &str) -> Option<u16> {
    text.parse().ok().filter(|code| *code >= 200)
}

/// net/http's answer for what is not there.
fn not_found() -> Fetched {
    Fetched::Status { code: 404, status: "404 Not Found".into(), body: "404 page not found\n".into() }
}

fn status(code: u16) -> Fetched {
    if code == 200 {
        return body(b"");
    }
    let reason = match code {
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    };
    Fetched::Status { code, status: format!("{code} {reason}").trim_end().to_owned(), body: String::new() }
}

fn unescape_percent(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digits: String = bytes.by_ref().take(2).map(char::from).collect();
        out.push(u8::from_str_radix(&digits, 16).unwrap_or(b'%'));
    }
    String::from_utf8_lossy(&out).into_owned()
}
