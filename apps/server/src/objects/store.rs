//! Objects of a target: put if absent, replaced, read back, hashed.

use std::sync::Arc;
use std::time::Duration;

use acta_log::hash::{Hash, sha256};
use hyper::body::Bytes;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, Error, ObjectStore as _,
    ObjectStoreExt as _, PutMode, PutOptions, PutPayload, RetryConfig, UpdateVersion,
};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Access, ObjectsError, Target};
use crate::disk::count;
use crate::http_static::{FILE_BYTES_MAX, cache_control, content_type};

/// Requests at one time.
const REQUESTS_MAX: usize = 16;
/// A connection must be made within this time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A whole answer must have arrived within this time, whatever it carries.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(120);
/// Tries of one request after the first; a round that fails is tried again by itself.
const RETRIES_MAX: usize = 2;
/// No further try of one request after this time.
const RETRY_TIMEOUT: Duration = Duration::from_secs(30);
/// Words of a reason are cut here.
const REASON_CHARS_MAX: usize = 300;

/// A file on its way.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// Its published path.
    pub path: String,
    pub bytes: Bytes,
}

/// What became of an immutable object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// It was absent, and reads back.
    New,
    /// These very bytes were there.
    Held,
    /// Other bytes are there, with this SHA-256 unless they are too many.
    Differs(Option<Hash>),
}

/// What stands at a path.
pub(super) struct Found {
    /// None above the greatest length of a published file.
    pub bytes: Option<Bytes>,
    pub version: UpdateVersion,
}

/// A target that can be written to.
pub struct Store {
    one: One,
    runtime: Runtime,
}

#[derive(Clone)]
struct One {
    inner: AmazonS3,
    target: Target,
    secrets: Arc<[String]>,
}

impl Store {
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// An address that is none, or a machine without threads or certificates.
    pub fn open(target: &Target, access: &Access) -> anyhow::Result<Self> {
        // One provider for the whole process; an earlier one is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let retry = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIMEOUT,
        };
        let client =
            ClientOptions::new().with_connect_timeout(CONNECT_TIMEOUT).with_timeout(ANSWER_TIMEOUT);
        let mut builder = AmazonS3Builder::new()
            .with_client_options(client)
            .with_retry(retry)
            .with_bucket_name(&target.bucket)
            .with_region(&access.region)
            .with_access_key_id(&access.key_id)
            .with_secret_access_key(&access.secret);
        if let Some(token) = &access.token {
            builder = builder.with_token(token);
        }
        if let Some(endpoint) = &access.endpoint {
            let plain = endpoint.starts_with("http://");
            builder = builder.with_endpoint(endpoint).with_allow_http(plain);
        }
        let inner = builder.build()?;
        let (target, secrets) = (target.clone(), access.secrets().into());
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("objects")
            .enable_all()
            .build()?;
        Ok(Self { one: One { inner, target, secrets }, runtime })
    }

    /// Where this is.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.one.target
    }

    /// What stands at a path.
    pub(super) fn read(&self, path: &str) -> Result<Option<Found>, ObjectsError> {
        self.runtime.block_on(self.one.read(path))
    }

    /// Puts immutable objects, several at one time. Each is put only if nothing is there, and read back. With `look_first` it is
    /// read before anything is sent: for what is expected to be there.
    pub(super) fn put(
        &self,
        objects: Vec<Object>,
        look_first: bool,
    ) -> Result<Vec<(String, Put)>, ObjectsError> {
        self.runtime.block_on(async {
            let places = Arc::new(Semaphore::new(REQUESTS_MAX));
            let mut tasks = JoinSet::new();
            for object in objects {
                let (one, places) = (self.one.clone(), Arc::clone(&places));
                tasks.spawn(async move {
                    let _place = places.acquire_owned().await;
                    let put = one.put(&object, look_first).await?;
                    Ok::<_, ObjectsError>((object.path, put))
                });
            }
            let mut done = Vec::new();
            while let Some(task) = tasks.join_next().await {
                // The first failure ends the rest: dropping the set does.
                done.push(task.map_err(|error| ObjectsError::world("put", error.to_string()))??);
            }
            done.sort_by(|(a, _), (b, _)| a.cmp(b));
            Ok(done)
        })
    }

    /// Replaces an object, whatever is there, and reads it back.
    pub(super) fn replace(&self, path: &str, bytes: &Bytes) -> Result<(), ObjectsError> {
        self.put_as(path, bytes, PutMode::Overwrite)
    }

    /// Replaces the object that was found there, or makes it where none was; fails if it is another by now. Reads it back.
    pub(super) fn exchange(
        &self,
        path: &str,
        bytes: &Bytes,
        found: Option<&Found>,
    ) -> Result<(), ObjectsError> {
        let mode = match found {
            None => PutMode::Create,
            Some(found) => PutMode::Update(found.version.clone()),
        };
        self.put_as(path, bytes, mode)
    }

    fn put_as(&self, path: &str, bytes: &Bytes, mode: PutMode) -> Result<(), ObjectsError> {
        self.runtime.block_on(async {
            self.one.send(path, bytes.clone(), mode).await?;
            let found = self.one.read(path).await?.and_then(|found| found.bytes);
            if found.as_ref() != Some(bytes) {
                return Err(ObjectsError::world(path, "it does not read back as it was put"));
            }
            Ok(())
        })
    }

    /// Removes an object; it is no error if there is none.
    pub(super) fn remove(&self, path: &str) -> Result<(), ObjectsError> {
        self.runtime.block_on(async {
            match self.one.inner.delete(&self.one.key(path)?).await {
                Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(self.one.failed(path, &error)),
            }
        })
    }
}

impl One {
    fn key(&self, path: &str) -> Result<Key, ObjectsError> {
        Key::parse(self.target.key(path)).map_err(|error| ObjectsError::own(path, error))
    }

    async fn put(&self, object: &Object, look_first: bool) -> Result<Put, ObjectsError> {
        let Object { path, bytes } = object;
        if look_first && let Some(found) = self.read(path).await? {
            return Ok(compared(&found, bytes, Put::Held));
        }
        let is_new = match self.send(path, bytes.clone(), PutMode::Create).await {
            Ok(()) => true,
            Err(Sent::Exists) => false,
            Err(Sent::Failed(error)) => return Err(error),
        };
        match self.read(path).await? {
            // Removed or not visible yet: the next round asks again.
            None => Err(ObjectsError::world(path, "it was put and is not there")),
            Some(found) => Ok(compared(&found, bytes, if is_new { Put::New } else { Put::Held })),
        }
    }

    async fn send(&self, path: &str, bytes: Bytes, mode: PutMode) -> Result<(), Sent> {
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, content_type(path).into());
        attributes.insert(Attribute::CacheControl, cache_control(path).into());
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        let payload = PutPayload::from_bytes(bytes);
        match self.inner.put_opts(&self.key(path)?, payload, options).await {
            Ok(_) => Ok(()),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Err(Sent::Exists),
            Err(error) => Err(self.failed(path, &error).into()),
        }
    }

    async fn read(&self, path: &str) -> Result<Option<Found>, ObjectsError> {
        let found = match self.inner.get(&self.key(path)?).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(self.failed(path, &error)),
        };
        let version =
            UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
        if found.meta.size > FILE_BYTES_MAX {
            return Ok(Some(Found { bytes: None, version }));
        }
        let bytes = found.bytes().await.map_err(|error| self.failed(path, &error))?;
        Ok(Some(Found { bytes: Some(bytes), version }))
    }

    /// The failure in words, without the credentials: some services repeat them in their answers.
    fn failed(&self, path: &str, error: &Error) -> ObjectsError {
        let words = match error {
            Error::PermissionDenied { .. } => "not permitted".to_owned(),
            Error::Unauthenticated { .. } => "not known there".to_owned(),
            Error::Generic { source, .. } => source.to_string(),
            error => error.to_string(),
        };
        ObjectsError::world(path, reason(&words, &self.secrets))
    }
}

/// The first line up to the body of an answer, of which only the code is told.
fn reason(words: &str, secrets: &[String]) -> String {
    let code = words.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    let code = code.map(|(code, _)| format!(" {code}")).unwrap_or_default();
    let line = words.lines().next().unwrap_or_default();
    let line = line.split("<?xml").next().unwrap_or_default();
    let line = line.split("<Error>").next().unwrap_or_default().trim_end_matches([' ', ':']);
    let mut words = format!("{line}{code}");
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        words = words.replace(secret.as_str(), "…");
    }
    words.chars().take(REASON_CHARS_MAX).collect()
}

/// Why an object was not put.
enum Sent {
    /// Something is there, or something else than was found.
    Exists,
    Failed(ObjectsError),
}

impl From<ObjectsError> for Sent {
    fn from(error: ObjectsError) -> Self {
        Self::Failed(error)
    }
}

impl From<Sent> for ObjectsError {
    fn from(sent: Sent) -> Self {
        match sent {
            Sent::Exists => Self::world("put", "somebody else has replaced it meanwhile"),
            Sent::Failed(error) => error,
        }
    }
}

fn compared(found: &Found, bytes: &Bytes, same: Put) -> Put {
    match &found.bytes {
        Some(found) if found == bytes => same,
        Some(found) => Put::Differs(Some(sha256(found))),
        None => Put::Differs(None),
    }
}

/// The length of what is put at one time.
pub(super) fn bytes_of(objects: &[Object]) -> u64 {
    objects.iter().map(|object| count(object.bytes.len())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_the_code_and_no_credentials() {
        let secrets = ["AKIA1".to_owned(), "s3cret".to_owned()];
        let answer = "Error performing PUT http://x/b/k in 1ms - Server returned non-2xx status code: 403 Forbidden: \
                      <?xml version=\"1.0\"?>\n<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIA1</AWSAccessKeyId></Error>";
        let expected = "Error performing PUT http://x/b/k in 1ms - Server returned non-2xx status code: 403 Forbidden \
                        SignatureDoesNotMatch";
        assert_eq!(reason(answer, &secrets), expected);
        assert_eq!(reason("the key AKIA1 with s3cret", &secrets), "the key … with …");
    }
}
