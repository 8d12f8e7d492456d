//! A published tree over HTTP (spec 5 §6): the same bytes for everyone, by path alone.
//!
//! In scope: content types, caching, `ETag`, `HEAD`, ranges, gzip bytes that were made before, security headers, no way out of the
//! folder. Not in scope: what is in the files, connections (see [`crate::listen`]), making gzip bytes ([`crate::encoded`]). Used by
//! the node, by mirrors and by `demo --serve`. Main type: [`Site`].
//!
//! Small files are kept in memory under their identity on the disk (inode, length, change time), which
//! is looked up for every request: a replaced file is seen at once, an unchanged one is not read again.

mod accept;
mod range;

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use acta_log::hash::sha256;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Bytes;

use crate::checker;
use crate::disk::count;
use crate::encoded::{Encoded, Encoder, Encoding, FILE_BYTES_MIN, is_text};
use crate::fetch::{check_path, is_immutable};
use range::Asked;

/// A file above this is not served: nothing that is published is as large.
pub const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// A larger file is read anew for each request.
pub const KEPT_FILE_BYTES_MAX: usize = 256 * 1024;
/// Bytes of all kept files; above it, keeping starts afresh.
pub const KEPT_BYTES_MAX: usize = 64 * 1024 * 1024;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const CSP: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                   base-uri 'none'; form-action 'none'";
/// The page with which a browser checks has scripts, its own, and a worker; it reads what is beside it.
const CSP_CHECK: &str = "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; \
                         connect-src 'self'; base-uri 'none'; form-action 'none'";
/// The page that is saved has all in itself, by its own stricter rules; as it is served it connects to nothing either.
const CSP_SAVED: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' blob:; \
                         worker-src blob:; base-uri 'none'; form-action 'none'";
const INDEX: &str = "index.html";

/// A folder that is served.
pub struct Site {
    root: PathBuf,
    /// Gzip bytes of its texts; none where nobody makes them.
    encoded: Option<Arc<Encoded>>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    files: HashMap<String, Served>,
    bytes: usize,
}

/// A file in memory, and which file it is.
#[derive(Clone)]
struct Served {
    identity: Identity,
    etag: HeaderValue,
    bytes: Bytes,
    gzip: Option<Gzip>,
    /// [`Encoded::made`] when gzip bytes were looked for.
    looked: u64,
}

/// The same file as gzip bytes.
#[derive(Clone)]
struct Gzip {
    etag: HeaderValue,
    bytes: Bytes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    len: u64,
    changed: (i64, i64),
}

impl Identity {
    fn of(about: &Metadata) -> Self {
        let changed = (about.ctime(), about.ctime_nsec());
        Self { device: about.dev(), inode: about.ino(), len: about.len(), changed }
    }
}

/// What stands at a path.
enum Found {
    File(Served),
    /// A folder with an index, asked for without the slash at the end.
    Folder,
    Nothing,
}

impl Site {
    /// A folder that exists.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn open(root: &Path) -> io::Result<Arc<Self>> {
        Self::with(root, None)
    }

    /// The same, with the gzip bytes of its texts in the folder `cache`, as long as the second value lives.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn encoding(root: &Path, cache: &Path) -> io::Result<(Arc<Self>, Encoding)> {
        let encoded = Encoded::open(cache)?;
        let site = Self::with(root, Some(Arc::clone(&encoded)))?;
        let encoding = Encoding::start(Encoder::new(&site.root, encoded))?;
        Ok((site, encoding))
    }

    fn with(root: &Path, encoded: Option<Arc<Encoded>>) -> io::Result<Arc<Self>> {
        let root = fs::canonicalize(root)?;
        Ok(Arc::new(Self { root, encoded, kept: Mutex::default() }))
    }

    /// The routes: every path that no other route has.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new().fallback(answer).with_state(Arc::clone(self))
    }

    /// The file at a checked path, from memory if it is still the same file.
    async fn find(self: &Arc<Self>, path: &str) -> Found {
        // One look at the folder entry; the names are in the system's memory after the first.
        let Ok(about) = fs::metadata(self.root.join(path)) else { return Found::Nothing };
        if about.is_dir() {
            let index = self.root.join(path).join(INDEX).is_file();
            return if index { Found::Folder } else { Found::Nothing };
        }
        if !about.is_file() || about.len() > FILE_BYTES_MAX {
            return Found::Nothing;
        }
        if let Some(served) = self.remembered(path, Identity::of(&about)) {
            return Found::File(served);
        }
        let (site, owned) = (Arc::clone(self), path.to_owned());
        let read = tokio::task::spawn_blocking(move || site.read(&owned)).await;
        match read {
            Ok(Ok(served)) => Found::File(served),
            _ => Found::Nothing,
        }
    }

    fn remembered(&self, path: &str, identity: Identity) -> Option<Served> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let served = kept.files.get(path).filter(|served| served.identity == identity)?;
        // Gzip bytes that were made since then are looked for again.
        let waits = served.gzip.is_none() && is_encodable(path, served.bytes.len());
        let made = self.encoded.as_ref().filter(|_| waits).map_or(served.looked, |e| e.made());
        (served.looked == made).then(|| served.clone())
    }

    fn read(&self, path: &str) -> io::Result<Served> {
        let place = fs::canonicalize(self.root.join(path))?;
        if !place.starts_with(&self.root) {
            return Err(io::Error::other("a link that leads out of the folder"));
        }
        let mut file = File::open(place)?;
        let identity = Identity::of(&file.metadata()?);
        let mut bytes = Vec::new();
        file.by_ref().take(FILE_BYTES_MAX).read_to_end(&mut bytes)?;
        if count(bytes.len()) != identity.len {
            return Err(io::Error::other("the file changed while it was read"));
        }
        let hash = sha256(&bytes);
        let hex = data_encoding::HEXLOWER.encode(&hash);
        let tag = |text: String| HeaderValue::from_str(&text).map_err(io::Error::other);
        let etag = tag(format!("\"{hex}\""))?;
        let encoded = self.encoded.as_ref().filter(|_| is_encodable(path, bytes.len()));
        let looked = self.encoded.as_ref().map_or(0, |encoded| encoded.made());
        let gzip = match encoded.and_then(|encoded| encoded.get(&hash)) {
            Some(bytes) => {
                Some(Gzip { etag: tag(format!("\"{hex}-gzip\""))?, bytes: bytes.into() })
            }
            None => None,
        };
        let served = Served { identity, etag, bytes: Bytes::from(bytes), gzip, looked };
        self.keep(path, &served);
        Ok(served)
    }

    fn keep(&self, path: &str, served: &Served) {
        if served.bytes.len() > KEPT_FILE_BYTES_MAX {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // A file counts with its path and what the map needs for it.
        let cost = |path: &str, served: &Served| {
            let gzip = served.gzip.as_ref().map_or(0, |gzip| gzip.bytes.len());
            path.len() + served.bytes.len() + gzip + 256
        };
        if kept.bytes + cost(path, served) > KEPT_BYTES_MAX {
            *kept = Kept::default();
        }
        kept.bytes += cost(path, served);
        if let Some(old) = kept.files.insert(path.to_owned(), served.clone()) {
            kept.bytes = kept.bytes.saturating_sub(cost(path, &old));
        }
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow, "GET or HEAD\n").into_response();
    }
    let asked = request.uri().path().strip_prefix('/').unwrap_or_default();
    let path = match asked.strip_suffix('/') {
        Some(folder) => format!("{folder}/{INDEX}"),
        None if asked.is_empty() => INDEX.to_owned(),
        None => asked.to_owned(),
    };
    if check_path(&path).is_err() {
        return not_found();
    }
    match site.find(&path).await {
        Found::File(served) => file(&path, request.method(), request.headers(), served),
        Found::Folder => moved(asked),
        Found::Nothing => not_found(),
    }
}

/// To the same folder with a slash, so that the links of its index lead right.
fn moved(folder: &str) -> Response {
    let last = folder.rsplit('/').next().unwrap_or_default();
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("{last}/")) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

fn not_found() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (StatusCode::NOT_FOUND, headers, "not published\n").into_response()
}

/// A story has its trees in folders `site/`: what stands below one is judged as if it were the root.
fn policy_of(path: &str) -> &'static str {
    match path.rsplit_once("/site/").map_or(path, |(_, below)| below) {
        checker::SAVED => CSP_SAVED,
        below if checker::has_scripts(below) => CSP_CHECK,
        _ => CSP,
    }
}

fn file(path: &str, method: &Method, asked: &HeaderMap, served: Served) -> Response {
    let ranges = is_immutable(path);
    // A part is one of the file's own bytes: whoever puts parts together has the file.
    let whole = !(ranges && *method == Method::GET && asked.contains_key(header::RANGE));
    let gzip = served.gzip.filter(|_| whole && accept::takes_gzip(asked));
    let (etag, bytes, is_gzip) = match gzip {
        Some(gzip) => (gzip.etag, gzip.bytes, true),
        None => (served.etag, served.bytes, false),
    };
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|tags| matches(tags, &etag));
    let len = bytes.len();
    let part = if whole { Asked::Whole } else { range::asked(method, asked, &etag, len) };
    // The server leaves the body out for HEAD and keeps its length.
    let (status, bytes, of) = match part {
        _ if known => (StatusCode::NOT_MODIFIED, Bytes::new(), None),
        Asked::Whole => (StatusCode::OK, bytes, None),
        Asked::Part(part) => {
            let of = format!("bytes {}-{}/{len}", part.start, part.end.saturating_sub(1));
            (StatusCode::PARTIAL_CONTENT, bytes.slice(part), Some(of))
        }
        Asked::Outside => {
            (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new(), Some(format!("bytes */{len}")))
        }
    };
    let mut response = if known { status.into_response() } else { (status, bytes).into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(path)));
    headers.insert(header::ETAG, etag);
    if is_text(path) {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if is_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if ranges {
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    if let Some(of) = of.and_then(|of| HeaderValue::from_str(&of).ok()) {
        headers.insert(header::CONTENT_RANGE, of);
    }
    let policy = policy_of(path);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // All of it is public and the same for everyone: pages of others may read it.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// Whether a file may have gzip bytes.
fn is_encodable(path: &str, len: usize) -> bool {
    is_text(path) && count(len) >= FILE_BYTES_MIN
}

/// Whether an `If-None-Match` names this tag (RFC 9110 §13.1.2, weak comparison).
fn matches(tags: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(tags), Ok(etag)) = (tags.to_str(), etag.to_str()) else { return false };
    tags.trim() == "*" || tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)
}

/// How long a path of spec 5 may be kept.
#[must_use]
pub fn cache_control(path: &str) -> &'static str {
    if is_immutable(path) { IMMUTABLE } else { "no-cache" }
}

/// The content type of a path of spec 5.
#[must_use]
pub fn content_type(path: &str) -> &'static str {
    const TEXT: &str = "text/plain; charset=utf-8";
    let name = path.rsplit('/').next().unwrap_or_default();
    if path.starts_with("log/tile/") || path.starts_with("log/blob/") {
        return "application/octet-stream";
    }
    if path.starts_with("log/heads/") {
        return TEXT;
    }
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "atom" => "application/atom+xml; charset=utf-8",
        "txt" => TEXT,
        // `checkpoint`, `manifest`, `policy` have no ending.
        "" => TEXT,
        _ => "application/octet-stream",
    }
}
