//! The checksum database (cmd/go/internal/modfetch/sumdb.go, golang.org/x/mod/sumdb/client.go).

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use gomod::{ModuleVersion, module};

use super::note::{self, Verifier};
use super::tiles::{Tile, TileHashReader, TileReader};
use super::tlog::{self, HashReader, Tree};
use super::url::Url;
use super::{Fetcher, web};
use crate::error::{Error, ErrorKind, Result};

/// What is known of the checksum database during a run (Go: `sumdb.Client` and `dbClient`).
pub struct Database {
    name: String,
    verifier: Verifier,
    direct: Url,
    explicit: Option<Url>,
    base: OnceCell<Result<Url>>,
    initialized: OnceCell<Result<()>>,
    latest: Cell<Tree>,
    latest_note: RefCell<Rc<[u8]>>,
    records: RefCell<HashMap<String, Result<Arc<str>>>>,
    tiles: RefCell<HashMap<Tile, Result<Rc<[u8]>>>>,
    saved: RefCell<HashSet<Tile>>,
}

/// How a tree head stands to the one that was known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Past,
    Now,
    Future,
}

impl Database {
    /// Reads GOSUMDB: `KEY`, `NAME` or either with a URL (Go: `dbDial`). `known` gives the key of a known name.
    fn dial(gosumdb: &str, known: impl Fn(&str) -> Option<String>) -> Result<Self> {
        if gosumdb == "off" {
            return Err(Error::plain("checksum database disabled by GOSUMDB=off"));
        }
        let fields: Vec<&str> = gosumdb.split_whitespace().collect();
        let (key, explicit) = match fields[..] {
            [] => return Err(Error::plain("missing GOSUMDB")),
            [key] => (key, None),
            [key, url] => (key, Some(url)),
            _ => return Err(Error::plain("invalid GOSUMDB: too many fields")),
        };
        let key = known(key).unwrap_or_else(|| key.to_owned());
        let verifier = Verifier::new(&key).map_err(|error| Error::plain(format!("invalid GOSUMDB: {error}")))?;
        let name = verifier.name.clone();
        let direct = Url::parse(&format!("https://{name}"));
        let direct = match direct {
            Ok(url) if is_plain(&url) && !name.ends_with('/') => url,
            _ => {
                let shown = direct.map(|url| url.to_string()).unwrap_or_default();
                return Err(Error::plain(format!("invalid sumdb name (must be host[/path]): {name} {shown}")));
            }
        };
        let explicit = match explicit {
            Some(url) => Some(Url::parse(url).map_err(|error| Error::plain(format!("invalid GOSUMDB URL: {error}")))?),
            None => None,
        };
        Ok(Self {
            name,
            verifier,
            direct,
            explicit,
            base: OnceCell::new(),
            initialized: OnceCell::new(),
            latest: Cell::new(Tree { size: 0, hash: tlog::empty_hash() }),
            latest_note: RefCell::new(Rc::from([])),
            records: RefCell::default(),
            tiles: RefCell::default(),
            saved: RefCell::default(),
        })
    }
}

fn is_plain(url: &Url) -> bool {
    url.user.is_none()
        && url.query.is_none()
        && url.fragment.is_none()
        && url.raw_path.is_empty()
        && !url.host.is_empty()
}

impl Fetcher<'_> {
    /// True if the database is asked about modules of a path (Go: `useSumDB`).
    pub(super) fn use_sum_db(&self, path: &str) -> bool {
        let config = &self.session.config;
        if path == super::toolchain::DOWNLOADS {
            let goproxy = config.env("GOPROXY");
            let local = goproxy.starts_with("file://") && !goproxy.contains([',', '|']);
            if !local {
                return true;
            }
        }
        config.env("GOSUMDB") != "off" && !module::match_prefix_patterns(self.gonosumdb(), path)
    }

    /// Checks a hash against the database (Go: `checkSumDB`).
    pub(super) fn check_sum_db(&self, module: &ModuleVersion, hash: &str) -> Result<()> {
        let (noun, version) = match module.version.strip_suffix("/go.mod") {
            Some(version) => ("go.mod", version),
            None => ("module", &*module.version),
        };
        let plain = ModuleVersion::new(module.path.clone(), version);
        let fail = |text: String| Error::version(&plain, Error::plain(format!("verifying {noun}: {text}")));
        let database = self
            .sumdb
            .get_or_init(|| Database::dial(self.session.config.env("GOSUMDB"), |name| self.known_database_key(name)));
        let lines = database
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|database| Ok((database, self.sum_db_lookup(database, &module.path, &module.version)?)));
        let (database, lines) = match lines {
            Ok(found) => found,
            Err(error) if matches!(error.kind(), ErrorKind::Verbatim) => return Err(error),
            Err(error) => {
                let text = format!("verifying {noun}: {error}");
                let kind = if error.is_unknown() { ErrorKind::Unknown } else { ErrorKind::Plain };
                return Err(Error::version(&plain, Error::new(kind, text)));
            }
        };
        let have = format!("{} {} {hash}", module.path, module.version);
        let prefix = format!("{} {} h1:", module.path, module.version);
        for line in lines {
            if line == have {
                return Ok(());
            }
            if let Some(rest) = line.strip_prefix(&prefix) {
                let name = &database.name;
                return Err(fail(format!("checksum mismatch\n\tdownloaded: {hash}\n\t{name}: h1:{rest}{MISMATCH}")));
            }
        }
        Err(fail(format!("checksum missing from sumdb response{ABSENT}")))
    }

    /// The key of a database that Go knows by name: the table stands in Go's source (cmd/go/internal/modfetch/key.go), which
    /// every GOROOT holds.
    fn known_database_key(&self, name: &str) -> Option<String> {
        let file = format!("{}/src/cmd/go/internal/modfetch/key.go", self.session.config.goroot);
        let text = self.session.system.read(&file).ok()?;
        let text = String::from_utf8_lossy(&text);
        let (_, rest) = text.split_once(&format!("\"{name}\":"))?;
        Some(rest.split('"').nth(1)?.to_owned())
    }

    /// The go.sum lines of a module version (Go: `Client.Lookup`).
    fn sum_db_lookup(&self, database: &Database, path: &str, version: &str) -> Result<Vec<String>> {
        let wrap = |error: Error| match error.kind() {
            ErrorKind::Verbatim => error,
            _ => {
                let kind = if error.is_unknown() { ErrorKind::Unknown } else { ErrorKind::Plain };
                Error::new(kind, format!("{path}@{version}: {error}"))
            }
        };
        self.init_database(database).map_err(wrap)?;
        let escaped_path = module::escape_path(path).map_err(|error| wrap(error.into()))?;
        let plain = version.strip_suffix("/go.mod").unwrap_or(version);
        let escaped_version = module::escape_version(plain).map_err(|error| wrap(error.into()))?;
        let remote = format!("/lookup/{escaped_path}@{escaped_version}");
        let known = database.records.borrow().get(&remote).cloned();
        let record = known.unwrap_or_else(|| {
            let record = self.read_record(database, &remote);
            database.records.borrow_mut().insert(remote, record.clone());
            record
        });
        let prefix = format!("{path} {version} ");
        Ok(record.map_err(wrap)?.split('\n').filter(|line| line.starts_with(&prefix)).map(str::to_owned).collect())
    }

    /// Go: `Client.initWork`.
    fn init_database(&self, database: &Database) -> Result<()> {
        database
            .initialized
            .get_or_init(|| {
                let latest = self.read_latest(database);
                latest.and_then(|latest| self.merge_latest(database, &latest)).map_err(|error| match error.kind() {
                    ErrorKind::Verbatim | ErrorKind::Unknown => error,
                    _ => Error::plain(format!("initializing sumdb.Client: {error}")),
                })
            })
            .clone()
    }

    fn read_record(&self, database: &Database, remote: &str) -> Result<Arc<str>> {
        let file = self.cache_file(&format!("{}{remote}", database.name));
        let cached = self.read_cached(&file);
        let from_cache = cached.is_some();
        let data = match cached {
            Some(data) => data,
            None => self.read_remote(database, remote)?,
        };
        let (id, text, head) = tlog::parse_record(&data).map_err(Error::plain)?;
        self.merge_latest(database, head)?;
        let latest = database.latest.get();
        if id as u64 >= latest.size {
            return Err(Error::plain(format!("cannot validate record {id} in tree of size {}", latest.size)));
        }
        let source = Source { fetcher: self, database };
        let reader = TileHashReader { tree: latest, tiles: &source };
        let stored = reader.read_hashes(&[tlog::stored_hash_index(0, id as u64)])?;
        if stored.first() != Some(&tlog::record_hash(text)) {
            return Err(Error::plain("cannot authenticate record data in server response"));
        }
        if !from_cache {
            self.write_cached(&file, &data);
        }
        Ok(String::from_utf8_lossy(text).into())
    }

    /// Brings the known tree head forward and writes it down (Go: `Client.mergeLatest`).
    fn merge_latest(&self, database: &Database, note: &[u8]) -> Result<()> {
        if self.merge_latest_in_memory(database, note)? != When::Future {
            return Ok(());
        }
        let file = self.latest_file(database);
        let system = self.session.system;
        loop {
            let written = self.read_latest(database)?;
            if self.merge_latest_in_memory(database, &written)? != When::Past {
                return Ok(());
            }
            // As in Go a directory that can't be made shows when the file is written.
            let _ = system.create_dir_all(super::cache::parent(&file));
            let _locked = super::cache::Locked::new(system, &file)?;
            let found = system.read(&file)?;
            if found.is_empty() || found == written {
                let latest = database.latest_note.borrow().clone();
                return Ok(system.write(&file, &latest, 0o666)?);
            }
            // Another process wrote it meanwhile: it counts too.
        }
    }

    /// Go: `Client.mergeLatestMem`.
    fn merge_latest_in_memory(&self, database: &Database, note: &[u8]) -> Result<When> {
        let latest = database.latest.get();
        if note.is_empty() {
            return Ok(if latest.size == 0 { When::Now } else { When::Past });
        }
        let text = note::open(note, &database.verifier).map_err(|error| {
            Error::plain(format!("reading tree note: {error}\nnote:\n{}", String::from_utf8_lossy(note)))
        })?;
        let tree =
            tlog::parse_tree(text).map_err(|error| Error::plain(format!("reading tree: {error}\ntree:\n{text}")))?;
        let latest_note = database.latest_note.borrow().clone();
        if tree.size <= latest.size {
            self.check_trees(database, (tree, note), (latest, &latest_note))?;
            return Ok(if tree.size < latest.size { When::Past } else { When::Now });
        }
        self.check_trees(database, (latest, &latest_note), (tree, note))?;
        database.latest.set(tree);
        *database.latest_note.borrow_mut() = note.into();
        Ok(When::Future)
    }

    /// Checks that one log begins with another. If not, the database lied, and the command ends with the proof (Go:
    /// `Client.checkTrees`).
    fn check_trees(&self, database: &Database, older: (Tree, &[u8]), newer: (Tree, &[u8])) -> Result<()> {
        let source = Source { fetcher: self, database };
        let reader = TileHashReader { tree: newer.0, tiles: &source };
        let hash = tlog::tree_hash(older.0.size, &reader).map_err(|error| {
            if error.is_unknown() {
                return error;
            }
            if older.0.size == newer.0.size {
                Error::plain(format!("checking tree#{}: {error}", older.0.size))
            } else {
                Error::plain(format!("checking tree#{} against tree#{}: {error}", older.0.size, newer.0.size))
            }
        })?;
        if hash == older.0.hash {
            return Ok(());
        }
        let indented = |note: &[u8]| String::from_utf8_lossy(note).replace('\n', "\n\t");
        let mut text = "SECURITY ERROR\ngo.sum database server misbehavior detected!\n\n".to_owned();
        text.push_str(&format!("old database:\n\t{}\n", indented(older.1)));
        text.push_str(&format!("new database:\n\t{}\n", indented(newer.1)));
        text.push_str(&format!("proof of misbehavior:\n\t{}", tlog::show(&hash)));
        match tlog::prove_tree(newer.0.size, older.0.size, &reader) {
            Ok(proof) => proof.iter().for_each(|hash| text.push_str(&format!("\n\t{}", tlog::show(hash)))),
            Err(error) => text.push_str(&format!("\tinternal error: {error}\n")),
        }
        Err(Error::new(ErrorKind::Verbatim, text))
    }

    /// Go: `dbClient.initBase`.
    fn database_base(&self, database: &Database) -> Result<Url> {
        let find = || {
            if let Some(explicit) = &database.explicit {
                return Ok(explicit.clone());
            }
            let found = self.try_proxies(|proxy| match proxy {
                "noproxy" => {
                    let text = "path does not match GOPRIVATE/GONOPROXY";
                    Err(Error::wrap(ErrorKind::UseProxy, text, Error::not_exist(text)))
                }
                "direct" | "off" => Err(Error::not_exist("module lookup disabled by GOPROXY=off")),
                _ => {
                    let proxy = Url::parse(proxy)?;
                    web::get_bytes(self.session, &proxy.join(&format!("sumdb/{}/supported", database.name)))?;
                    Ok(proxy.join(&format!("sumdb/{}", database.name)))
                }
            });
            match found {
                Err(error) if error.is_not_exist() => Ok(database.direct.clone()),
                found => found,
            }
        };
        database.base.get_or_init(find).clone()
    }

    fn read_remote(&self, database: &Database, path: &str) -> Result<Arc<[u8]>> {
        web::get_bytes(self.session, &self.database_base(database)?.join(path))
    }

    fn latest_file(&self, database: &Database) -> String {
        format!("{}/pkg/sumdb/{}/latest", self.session.config.gopath, database.name)
    }

    fn read_latest(&self, database: &Database) -> Result<Arc<[u8]>> {
        if self.session.config.gopath.is_empty() {
            return Err(Error::plain("could not locate sumdb file: missing $GOPATH: "));
        }
        match self.session.system.read(&self.latest_file(database)) {
            Err(error) if error.is_not_found() => Ok(Arc::from([])),
            read => Ok(read?),
        }
    }

    fn cache_file(&self, name: &str) -> String {
        format!("{}/cache/download/sumdb/{name}", self.session.config.gomodcache)
    }

    fn read_cached(&self, file: &str) -> Option<Arc<[u8]>> {
        self.session.system.read(file).ok().filter(|data| !data.is_empty())
    }

    /// Keeps a file if that is possible; the cache is a convenience.
    fn write_cached(&self, file: &str, data: &[u8]) {
        let system = self.session.system;
        let _ = system.create_dir_all(super::cache::parent(file));
        let _ = system.write(file, data, 0o666);
    }

    /// Go: `Client.readTile`.
    fn read_tile(&self, database: &Database, tile: Tile) -> Result<Rc<[u8]>> {
        if let Some(known) = database.tiles.borrow().get(&tile) {
            return known.clone();
        }
        let data = self.read_tile_uncached(database, tile);
        database.tiles.borrow_mut().insert(tile, data.clone());
        data
    }

    fn read_tile_uncached(&self, database: &Database, tile: Tile) -> Result<Rc<[u8]>> {
        let full = tile.full();
        let part = |data: &[u8]| -> Rc<[u8]> { data[..data.len() / full.width as usize * tile.width as usize].into() };
        let cached = |tile: Tile| self.read_cached(&self.cache_file(&format!("{}/{}", database.name, tile.path())));
        if let Some(data) = cached(tile) {
            database.saved.borrow_mut().insert(tile);
            return Ok((*data).into());
        }
        if tile != full
            && let Some(data) = cached(full)
        {
            database.saved.borrow_mut().insert(tile);
            return Ok(part(&data));
        }
        let failed = match self.read_remote(database, &format!("/{}", tile.path())) {
            Ok(data) => return Ok((*data).into()),
            Err(error) => error,
        };
        if tile != full
            && !failed.is_unknown()
            && let Ok(data) = self.read_remote(database, &format!("/{}", full.path()))
        {
            return Ok(part(&data));
        }
        Err(failed)
    }
}

/// The database's tiles, from the module cache or its server.
struct Source<'f> {
    fetcher: &'f Fetcher<'f>,
    database: &'f Database,
}

impl TileReader for Source<'_> {
    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Rc<[u8]>>> {
        // All are asked for before the first error is returned, so that a host that lacks them learns of all.
        let read: Vec<Result<Rc<[u8]>>> =
            tiles.iter().map(|tile| self.fetcher.read_tile(self.database, *tile)).collect();
        read.into_iter().collect()
    }

    fn save_tiles(&self, tiles: &[Tile], data: &[Rc<[u8]>]) {
        for (tile, data) in tiles.iter().zip(data) {
            if self.database.saved.borrow_mut().insert(*tile) {
                let file = self.fetcher.cache_file(&format!("{}/{}", self.database.name, tile.path()));
                self.fetcher.write_cached(&file, data);
            }
        }
    }
}

const MISMATCH: &str = "

SECURITY ERROR
This download does NOT match the one reported by the checksum server.
The bits may have been replaced on the origin server, or an attacker may
have intercepted the download attempt.

For more information, see 'go help module-auth'.
";

const ABSENT: &str = "

SECURITY ERROR
This download does NOT match one reported by the checksum server.
The checksum server has provided checksums, but the checksums do
not contain an entry for the download.
The checksum server may be malfunctioning, or an attacker may have
intercepted the checksum request.
The download cannot be verified.

For more information, see 'go help module-auth'.
";
