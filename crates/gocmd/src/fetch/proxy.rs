//! The proxy protocol (cmd/go/internal/modfetch/proxy.go).

use std::cell::OnceCell;
use std::sync::Arc;

use gomod::time::Time;
use gomod::{module, semver};

use super::info::{RevInfo, Versions};
use super::url::{Url, escape};
use super::web;
use crate::error::{Error, ErrorKind, Result};
use crate::paths;
use crate::session::Session;

/// The largest zip file that go takes (Go: `codehost.MaxZipFile`).
pub const MAX_ZIP_FILE: usize = 500 << 20;

/// One module at one proxy (Go: `proxyRepo`).
pub struct ProxyRepo {
    url: Url,
    path: String,
    redacted_base: String,
    list_latest: OnceCell<Result<RevInfo>>,
}

impl ProxyRepo {
    /// A module at a proxy (Go: `newProxyRepo`).
    pub fn new(base: &str, path: &str) -> Result<Self> {
        let base = Url::parse(base)?;
        let redacted_base = base.redacted();
        match base.scheme.as_str() {
            "http" | "https" => {}
            "file" if base.is_only_path() => {}
            "file" => {
                return Err(Error::plain(format!("invalid file:// proxy URL with non-path elements: {redacted_base}")));
            }
            "" => return Err(Error::plain(format!("invalid proxy URL missing scheme: {redacted_base}"))),
            _ => {
                return Err(Error::plain(format!(
                    "invalid proxy URL scheme (must be https, http, file): {redacted_base}"
                )));
            }
        }
        let escaped = module::escape_path(path)?;
        let below = |base: &str, path: &str| format!("{}/{path}", base.strip_suffix('/').unwrap_or(base));
        let url =
            Url { path: below(&base.path, &escaped), raw_path: below(&base.raw_path, &escape(&escaped, true)), ..base };
        Ok(Self { url, path: path.to_owned(), redacted_base, list_latest: OnceCell::new() })
    }

    fn version_error(&self, version: &str, error: Error) -> Error {
        if version.is_empty() || version == module::canonical_version(version) {
            return Error::module(&self.path, version, error);
        }
        if error.chain().any(|error| matches!(error.kind(), ErrorKind::InvalidVersion { .. })) {
            return Error::module(&self.path, "", error);
        }
        let pseudo = module::is_pseudo_version(version);
        let reason = error.to_string();
        let noun = if pseudo { "pseudo-version" } else { "version" };
        let text = format!("{noun} {} invalid: {reason}", gomod::quote::quote(version));
        let kind = ErrorKind::InvalidVersion { version: version.to_owned(), pseudo, reason };
        Error::module(&self.path, "", Error::wrap(kind, text, error))
    }

    fn get(&self, session: &Session<'_>, path: &str) -> Result<Arc<[u8]>> {
        let mut target = self.url.clone();
        target.path = clean_join(&self.url.path, path);
        target.raw_path = clean_join(&self.url.raw_path, &escape(path, true));
        web::get(session, &target)
    }

    /// The URL of a document below the module.
    pub fn document_url(&self, path: &str) -> String {
        let mut target = self.url.clone();
        target.path = clean_join(&self.url.path, path);
        target.raw_path = clean_join(&self.url.raw_path, &escape(path, true));
        target.to_string()
    }

    /// Go: `proxyRepo.Versions`.
    pub fn versions(&self, session: &Session<'_>, prefix: &str) -> Result<Versions> {
        let data = match self.get(session, "@v/list") {
            Ok(data) => data,
            Err(error) => {
                let error = self.version_error("", error);
                let _ = self.list_latest.set(Err(error.clone()));
                return Err(error);
            }
        };
        let text = String::from_utf8_lossy(&data);
        let mut list: Vec<String> = text
            .split('\n')
            .filter_map(|line| line.split_whitespace().next())
            .filter(|version| {
                semver::is_valid(version) && version.starts_with(prefix) && !module::is_pseudo_version(version)
            })
            .map(str::to_owned)
            .collect();
        if self.list_latest.get().is_none() {
            // Go looks up the best pseudo-version here, so that its request is made even where nobody asks for it.
            let latest = self.latest_from_list(session, &text);
            let _ = self.list_latest.set(latest);
        }
        semver::sort(&mut list);
        Ok(Versions { origin: None, list })
    }

    fn latest_of_list(&self, session: &Session<'_>) -> Result<RevInfo> {
        if let Some(known) = self.list_latest.get() {
            return known.clone();
        }
        let latest = match self.get(session, "@v/list") {
            Ok(data) => self.latest_from_list(session, &String::from_utf8_lossy(&data)),
            Err(error) => Err(self.version_error("", error)),
        };
        self.list_latest.get_or_init(|| latest).clone()
    }

    fn latest_from_list(&self, session: &Session<'_>, text: &str) -> Result<RevInfo> {
        let mut best: Option<(Time, &str)> = None;
        for line in text.split('\n') {
            let mut fields = line.split_whitespace();
            let Some(version) = fields.next().filter(|version| semver::is_valid(version)) else { continue };
            let time = match fields.next() {
                Some(time) => Time::parse_rfc3339(time).unwrap_or_default(),
                None if module::is_pseudo_version(version) => module::pseudo_version_time(version).unwrap_or_default(),
                // Tagged versions are not asked for here.
                None => continue,
            };
            if best.map_or(Time::default(), |(time, _)| time) < time {
                best = Some((time, version));
            }
        }
        match best {
            None => Err(self.version_error("", Error::not_exist("no commits"))),
            Some((_, version)) => self.stat(session, version),
        }
    }

    fn invalid_response(&self, error: &str) -> Error {
        Error::plain(format!("invalid response from proxy {}: {error}", gomod::quote::quote(&self.redacted_base)))
    }

    /// Go: `proxyRepo.Stat`.
    pub fn stat(&self, session: &Session<'_>, revision: &str) -> Result<RevInfo> {
        let escaped = module::escape_version(revision).map_err(|error| self.version_error(revision, error.into()))?;
        let data =
            self.get(session, &format!("@v/{escaped}.info")).map_err(|error| self.version_error(revision, error))?;
        let info =
            RevInfo::from_json(&data).map_err(|error| self.version_error(revision, self.invalid_response(&error)))?;
        if info.version != revision
            && revision == module::canonical_version(revision)
            && module::check(&self.path, revision).is_ok()
        {
            let error = format!("proxy returned info for version {} instead of requested version", info.version);
            return Err(self.version_error(revision, Error::plain(error)));
        }
        Ok(info)
    }

    /// Go: `proxyRepo.Latest`.
    pub fn latest(&self, session: &Session<'_>) -> Result<RevInfo> {
        match self.get(session, "@latest") {
            Ok(data) => {
                RevInfo::from_json(&data).map_err(|error| self.version_error("", self.invalid_response(&error)))
            }
            Err(error) if error.is_not_exist() => self.latest_of_list(session),
            Err(error) => Err(self.version_error("", error)),
        }
    }

    fn document(&self, session: &Session<'_>, version: &str, suffix: &str, method: &str) -> Result<Arc<[u8]>> {
        if version != module::canonical_version(version) {
            let error = format!("internal error: version passed to {method} is not canonical");
            return Err(self.version_error(version, Error::plain(error)));
        }
        let escaped = module::escape_version(version).map_err(|error| self.version_error(version, error.into()))?;
        self.get(session, &format!("@v/{escaped}.{suffix}")).map_err(|error| self.version_error(version, error))
    }

    /// Go: `proxyRepo.GoMod`.
    pub fn go_mod(&self, session: &Session<'_>, version: &str) -> Result<Arc<[u8]>> {
        self.document(session, version, "mod", "GoMod")
    }

    /// Go: `proxyRepo.Zip`.
    pub fn zip(&self, session: &Session<'_>, version: &str) -> Result<Arc<[u8]>> {
        let data = self.document(session, version, "zip", "Zip")?;
        if data.len() > MAX_ZIP_FILE {
            return Err(self.version_error(version, Error::plain("downloaded zip file too large")));
        }
        Ok(data)
    }
}

/// Joins two slash-separated paths and cleans the result (Go: `path.Join`).
pub fn clean_join(base: &str, path: &str) -> String {
    let joined = paths::join(&[base, path]);
    if joined.is_empty() { ".".to_owned() } else { joined }
}
