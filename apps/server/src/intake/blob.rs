//! Files that statements name (spec 5 §7.4): taken with a statement that names them, and durable before it is.
//!
//! A crash after a file was written leaves it without its statement, which the sender sends again. Main type: [`Blobs`].

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use acta::entry::Channel;
use acta::value::Hash;
use acta_log::fsck::blob_path;
use acta_log::hash::sha256;
use hyper::body::Bytes;

use super::{Answer, Intake, prefix};
use crate::disk::{Disk, StoreError, replace};
use crate::http::problem::{Code, Problem};

/// A file has at most this many bytes.
pub const UPLOAD_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Sources that send a file at one time: with one each, what they can hold in memory is bounded.
const UPLOADS_MAX: usize = 8;
/// A signer is charged one unit for each so many bytes begun.
const UNIT_BYTES: usize = 65_536;
/// Seconds after which an upload may be tried again.
const RETRY_S: u64 = 2;

/// Where files are written, and who is sending one.
pub struct Blobs {
    disk: Arc<dyn Disk>,
    public: PathBuf,
    sending: Mutex<BTreeSet<IpAddr>>,
}

impl Blobs {
    /// The published tree at `public`.
    #[must_use]
    pub fn new(disk: Arc<dyn Disk>, public: &Path) -> Self {
        Self { disk, public: public.to_owned(), sending: Mutex::default() }
    }

    /// Writes a file under its hash, unless it is there: on the disk when this returns.
    fn keep(&self, hash: &[u8; 32], bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.public.join("log").join(blob_path(hash));
        let held = || -> Result<bool, StoreError> {
            let held =
                self.disk.read(&path).map_err(|error| StoreError::io("read", &path, error))?;
            Ok(held.is_some_and(|held| held == bytes))
        };
        if held()? {
            return Ok(());
        }
        replace(&*self.disk, &[(path.clone(), bytes.to_vec())])?;
        if held()? {
            Ok(())
        } else {
            Err(StoreError::damaged(&path, None, "it does not read back"))
        }
    }
}

/// A source's upload, until it is answered.
pub(crate) struct Upload<'a> {
    blobs: &'a Blobs,
    source: IpAddr,
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        let mut sending = self.blobs.sending.lock().unwrap_or_else(PoisonError::into_inner);
        sending.remove(&self.source);
    }
}

impl Intake {
    /// A place for the upload of a source, before any of it is read.
    pub(crate) fn upload(&self, source: IpAddr) -> Result<Upload<'_>, Problem> {
        self.is_open()?;
        let source = prefix(source);
        let mut sending = self.blobs.sending.lock().unwrap_or_else(PoisonError::into_inner);
        if sending.len() >= UPLOADS_MAX || !sending.insert(source) {
            let detail = "a source sends one file at a time, and few sources at once";
            return Err(Problem::new(Code::Busy, detail).retry_after(RETRY_S));
        }
        Ok(Upload { blobs: &self.blobs, source })
    }

    /// Takes a statement with one of its files.
    ///
    /// # Errors
    /// The [`Problem`] to answer: the file is then not published, or its statement is signed and can be sent again.
    pub(crate) async fn with_file(
        &self,
        statement: Bytes,
        file: Bytes,
        via: Channel,
        source: IpAddr,
    ) -> Answer {
        let stored = self.store_file(&statement, file, source).await;
        stored.inspect_err(|problem| self.refuse(problem.code, source))?;
        self.one(statement, via, source).await
    }

    async fn store_file(
        &self,
        statement: &Bytes,
        file: Bytes,
        source: IpAddr,
    ) -> Result<(), Problem> {
        let statement = self.read(statement)?;
        let hash = sha256(&file);
        if !statement.body().files().contains(&Hash(hash)) {
            let got = Hash(hash).to_string();
            let detail = format!("expected bytes whose SHA-256 the statement names, got {got}");
            return Err(Problem::new(Code::BlobUnnamed, detail).with("got", got));
        }
        let units = u32::try_from(file.len().div_ceil(UNIT_BYTES)).unwrap_or(u32::MAX);
        self.check_signers(statement, units, source).await?;
        let failed = || Problem::new(Code::NotStored, "the file could not be stored");
        let this = self.this.upgrade().ok_or_else(failed)?;
        let work = tokio::task::spawn_blocking(move || this.blobs.keep(&hash, &file));
        let kept = work.await.map_err(|_| failed().retry_after(RETRY_S))?;
        kept.map_err(|error| match error {
            StoreError::Full { .. } => {
                Problem::new(Code::DiskFull, "no room for the file").retry_after(RETRY_S)
            }
            error => {
                tracing::error!(%error, "a file could not be stored");
                failed().retry_after(RETRY_S)
            }
        })
    }
}
