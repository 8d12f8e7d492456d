//! A published tree on a web server.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body};

use super::{FetchError, Source, check_path, is_immutable, world};
use crate::disk::count;

/// A whole answer must have arrived within this time.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// A connection must be made within this time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Replaced files that are kept with their `ETag`, so that an unchanged one is not sent again.
const KEPT_FILES_MAX: usize = 64;
/// A larger file is not kept.
const KEPT_BYTES_MAX: usize = 1024 * 1024;

/// Reads over HTTP. No redirect is followed: it could lead anywhere.
pub struct UrlSource {
    agent: Agent,
    base: String,
    kept: Mutex<BTreeMap<String, Kept>>,
}

#[derive(Clone)]
struct Kept {
    etag: String,
    bytes: Vec<u8>,
}

impl UrlSource {
    /// The tree below `base`, an `http://` address.
    ///
    /// # Errors
    /// [`FetchError::World`] for another scheme: this client speaks no TLS, and needs none, since
    /// every byte is checked by hash or signature. A server that has only `https` is read through a
    /// local proxy, or as a folder or zip that some other tool fetched.
    pub fn new(base: &str) -> Result<Self, FetchError> {
        Self::with_timeout(base, ANSWER_TIMEOUT)
    }

    /// The same, each answer within `timeout`.
    ///
    /// # Errors
    /// As [`UrlSource::new`].
    pub fn with_timeout(base: &str, timeout: Duration) -> Result<Self, FetchError> {
        if !base.starts_with("http://") {
            return Err(world(base, "expected an http:// address (https: fetch it as a zip)"));
        }
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .timeout_connect(Some(timeout.min(CONNECT_TIMEOUT)))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .build();
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self { agent: config.new_agent(), base, kept: Mutex::default() })
    }

    fn kept(&self, path: &str) -> Option<Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    fn keep(&self, path: &str, etag: Option<String>, bytes: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(path);
        let Some(etag) = etag else { return };
        let small = bytes.len() <= KEPT_BYTES_MAX && kept.len() < KEPT_FILES_MAX;
        if small && !is_immutable(path) {
            kept.insert(path.to_owned(), Kept { etag, bytes: bytes.to_vec() });
        }
    }
}

impl Source for UrlSource {
    fn get(&self, path: &str, max: usize) -> Result<Option<Vec<u8>>, FetchError> {
        check_path(path)?;
        let kept = self.kept(path).filter(|kept| kept.bytes.len() <= max);
        let mut request = self.agent.get(format!("{}/{path}", self.base));
        if let Some(kept) = &kept {
            request = request.header(header::IF_NONE_MATCH, &kept.etag);
        }
        let mut answer = request.call().map_err(|error| world(path, error))?;
        match (answer.status(), kept) {
            (StatusCode::NOT_FOUND | StatusCode::GONE, _) => Ok(None),
            (StatusCode::NOT_MODIFIED, Some(kept)) => Ok(Some(kept.bytes)),
            (StatusCode::OK, _) => {
                let bytes = read_body(&mut answer, path, max)?;
                let etag = answer.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
                self.keep(path, etag.map(str::to_owned), &bytes);
                Ok(Some(bytes))
            }
            (status, _) => Err(world(path, format!("expected status 200, got {status}"))),
        }
    }

    fn name(&self) -> String {
        self.base.clone()
    }
}

fn read_body(answer: &mut Response<Body>, path: &str, max: usize) -> Result<Vec<u8>, FetchError> {
    let stated = answer.body().content_length();
    if stated.is_some_and(|len| len > count(max)) {
        return Err(FetchError::TooLarge { path: path.to_owned(), max });
    }
    // The client's limit counts a body of exactly that length as too long.
    let body = answer.body_mut().with_config().limit(count(max).saturating_add(1)).read_to_vec();
    let bytes = body.map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => FetchError::TooLarge { path: path.to_owned(), max },
        error => world(path, error),
    })?;
    super::check_len(path, max, bytes.len())?;
    if stated.is_some_and(|len| len != count(bytes.len())) {
        return Err(world(path, "the answer ended early"));
    }
    Ok(bytes)
}
