//! The witness as a service (C2SP tlog-witness): HTTP and a disk around the state machine of
//! [`acta_log::witness`].
//!
//! In scope: `POST add-checkpoint`, the last cosigned checkpoint of each log, health, metrics, and the
//! order *judge, store durably, take over, answer*. Not in scope: what is consistent (the state
//! machine says), which logs to watch (the operator's file says). Main type: [`Witness`].
//!
//! Requests are judged in parallel; one thread stores. A judgement that another one has overtaken is
//! made again, so the states on the disk only grow.

pub mod config;
mod http;
pub mod store;
mod writer;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use acta_log::LogError;
use acta_log::note::{Note, PublicKey, SecretKey};
use acta_log::witness::{Witness as Machine, origin_id};
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::clock::{Clock, system_clock};
use crate::disk::{Disk, StoreError};
use crate::listen::{Limits, serve};
use config::Enrolled;
use store::Store;
use writer::{Evidences, Job};

/// Judged requests that wait to be stored; more are answered 503.
pub const QUEUE_MAX: usize = 1_024;
/// The body of a request must arrive within this time.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a request is judged again because another one was stored first.
pub const TRIES_MAX: usize = 8;

/// How a witness is set up.
pub struct Config {
    /// Its own keys: type 04, and 06 if it also signs with ML-DSA-44.
    pub keys: Vec<SecretKey>,
    /// The logs it watches.
    pub logs: Vec<Enrolled>,
    /// What stands before `/add-checkpoint`: empty, or `/` and a path.
    pub submission_prefix: String,
    /// What stands before `/<id>/checkpoint`.
    pub monitoring_prefix: String,
    /// Limits of connections.
    pub limits: Limits,
    /// The time that goes into cosignatures.
    pub clock: Clock,
}

impl Config {
    /// Keys and logs, with everything else as usual.
    #[must_use]
    pub fn new(keys: Vec<SecretKey>, logs: Vec<Enrolled>) -> Self {
        let (submission_prefix, monitoring_prefix) = (String::new(), String::new());
        let (limits, clock) = (Limits::default(), system_clock());
        Self { keys, logs, submission_prefix, monitoring_prefix, limits, clock }
    }
}

/// Why a witness does not start.
#[derive(Debug)]
pub enum OpenError {
    /// Its state cannot be read, is damaged, or is held by another process.
    State(StoreError),
    /// Its keys or logs do not fit, or a stored state does not verify under them.
    Log(LogError),
    /// A prefix is not empty and not `/` with a path of plain characters.
    Prefix(String),
    /// The operating system gives no thread.
    Thread(io::Error),
}

impl std::error::Error for OpenError {}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State(error) => write!(f, "witness state: {error}"),
            Self::Log(error) => write!(f, "witness: {error}"),
            Self::Prefix(got) => write!(f, "prefix: expected /path or nothing, got {got:?}"),
            Self::Thread(error) => write!(f, "witness: no thread for storing: {error}"),
        }
    }
}

/// The state machine, and how often each log's state moved.
struct Core {
    machine: Machine,
    versions: BTreeMap<String, u64>,
}

/// What requests and the storing thread share.
struct Shared {
    core: RwLock<Core>,
    /// Set after a write that cannot be repeated: nothing is cosigned until the next start.
    failed: AtomicBool,
    counts: Counts,
    evidences: Evidences,
}

/// What `/metrics` shows.
#[derive(Default)]
struct Counts {
    /// Answers by status: the index is the place in [`http::STATUSES`].
    answers: [AtomicU64; http::STATUSES.len()],
    batches: AtomicU64,
    stored: AtomicU64,
    again: AtomicU64,
    store_micros: AtomicU64,
}

impl Shared {
    fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }
}

/// A witness that is ready to serve.
pub struct Witness {
    service: Arc<Service>,
    thread: JoinHandle<()>,
    limits: Limits,
    keys: Vec<PublicKey>,
}

/// What a request needs.
struct Service {
    shared: Arc<Shared>,
    jobs: SyncSender<Job>,
    /// Judgements at one time: they are work for a processor, not waiting.
    judges: Arc<Semaphore>,
    clock: Clock,
    /// The logs by the path under which their state is served.
    logs: BTreeMap<String, Enrolled>,
    submission_prefix: String,
    monitoring_prefix: String,
}

impl Witness {
    /// Makes the folder of a new witness. It is never made again over an older state.
    ///
    /// # Errors
    /// [`OpenError::State`].
    pub fn create(disk: &dyn Disk, dir: &Path) -> Result<(), OpenError> {
        Store::create(disk, dir).map_err(OpenError::State)
    }

    /// Reads the state back and checks it under the witness's and the logs' keys.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is served then.
    pub fn open(disk: Arc<dyn Disk>, dir: &Path, config: Config) -> Result<Self, OpenError> {
        let Config { keys, logs, submission_prefix, monitoring_prefix, limits, clock } = config;
        check_prefix(&submission_prefix)?;
        check_prefix(&monitoring_prefix)?;
        let mut machine = Machine::new(keys).map_err(OpenError::Log)?;
        for log in &logs {
            machine.enrol(&log.origin, &log.keys).map_err(OpenError::Log)?;
        }
        let store = Store::open(Arc::clone(&disk), dir).map_err(OpenError::State)?;
        for note in store.states() {
            restore(&mut machine, note)?;
        }
        let keys = machine.public_keys().cloned().collect();
        let shared = Arc::new(Shared {
            core: RwLock::new(Core { machine, versions: BTreeMap::new() }),
            failed: AtomicBool::new(false),
            counts: Counts::default(),
            evidences: Evidences::new(disk, dir),
        });
        let (jobs, queue) = sync_channel(QUEUE_MAX);
        let for_writer = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("witness-store".to_owned())
            .spawn(move || writer::run(&for_writer, store, &queue))
            .map_err(OpenError::Thread)?;
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let logs = logs.into_iter().map(|log| (origin_id(&log.origin), log)).collect();
        let judges = Arc::new(Semaphore::new(processors));
        let service =
            Service { shared, jobs, judges, clock, logs, submission_prefix, monitoring_prefix };
        Ok(Self { service: Arc::new(service), thread, limits, keys })
    }

    /// The witness's public keys.
    #[must_use]
    pub fn public_keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// The last checkpoint cosigned for a log.
    #[must_use]
    pub fn last(&self, origin: &str) -> Option<Note> {
        let core = self.service.shared.core.read().unwrap_or_else(PoisonError::into_inner);
        core.machine.last(origin).cloned()
    }

    /// The routes, for a listener of one's own. [`Witness::serve`] is the usual way.
    pub fn router(&self) -> Router {
        http::router(&self.service)
    }

    /// Serves until `stop` is ready; when it returns, everything answered is stored and the folder is
    /// free.
    ///
    /// # Errors
    /// Those of [`serve`].
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> io::Result<()> {
        self.serve_beside(Router::new(), listener, stop).await
    }

    /// The same, with further routes at the same address: those of a relay of complaints (spec 5 §7.3).
    ///
    /// # Errors
    /// Those of [`serve`].
    pub async fn serve_beside(
        self,
        others: Router,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let router = self.router().merge(others);
        let Self { service, thread, limits, .. } = self;
        drop(service);
        let served = serve(listener, router, limits, stop).await;
        // The router was the last to hold the queue's sender: the storing thread now ends.
        let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        served
    }
}

/// A state of a log that is no longer watched stays on the disk and is not looked at.
fn restore(machine: &mut Machine, note: &Note) -> Result<(), OpenError> {
    match machine.restore(note.clone()) {
        Err(LogError::Origin { .. }) => Ok(()),
        other => other.map_err(OpenError::Log),
    }
}

fn check_prefix(prefix: &str) -> Result<(), OpenError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._".contains(&b);
    let sound = prefix.is_empty() || (prefix.starts_with('/') && !prefix.ends_with('/'));
    if sound && prefix.bytes().all(plain) {
        return Ok(());
    }
    Err(OpenError::Prefix(prefix.to_owned()))
}
