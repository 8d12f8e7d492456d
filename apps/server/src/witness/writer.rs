//! The storing thread of a witness: many judged requests, one durable write, then their answers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use acta_log::note::{Note, PublicKey};
use acta_log::witness::{Evidence, Pending, Response};
use tokio::sync::oneshot;

use super::store::{BATCH_STATES_MAX, Store};
use super::{Core, Shared};
use crate::disk::{Disk, StoreError, count, replace};
use crate::evidence::TwoHistories;

/// Files of evidence that are kept; a log that signs ever more roots does not fill the disk.
pub(super) const EVIDENCE_FILES_MAX: u64 = 1_024;

/// A judged request.
pub(super) struct Job {
    /// How often the log's state had moved when this was judged.
    pub version: u64,
    /// What to store and to answer.
    pub pending: Pending,
    /// Where the answer goes.
    pub reply: oneshot::Sender<Reply>,
}

/// What became of a job.
pub(super) enum Reply {
    /// Stored: the answer to send.
    Answer(Response),
    /// Another request was stored first: judge again.
    Again,
    /// It could not be stored; nothing was cosigned.
    NotStored,
}

/// Stores until all senders are gone.
pub(super) fn run(shared: &Shared, mut store: Store, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let more = queue.try_iter().take(BATCH_STATES_MAX - 1);
        let jobs: Vec<Job> = std::iter::once(first).chain(more).collect();
        let (jobs, overtaken) = select(&read(shared), jobs);
        shared.counts.again.fetch_add(count(overtaken.len()), Ordering::Relaxed);
        for job in overtaken {
            // The other side may have gone away; then nobody needs the answer.
            let _ = job.reply.send(Reply::Again);
        }
        if !jobs.is_empty() {
            store_batch(shared, &mut store, jobs);
        }
    }
}

fn read(shared: &Shared) -> std::sync::RwLockReadGuard<'_, Core> {
    shared.core.read().unwrap_or_else(PoisonError::into_inner)
}

/// Splits jobs into those that still continue the log's state and those that were overtaken. In one
/// batch a log moves at most once; any number of requests may ask for the very state it has.
fn select(core: &Core, jobs: Vec<Job>) -> (Vec<Job>, Vec<Job>) {
    let mut moved: BTreeMap<String, bool> = BTreeMap::new();
    jobs.into_iter().partition(|job| {
        let origin = job.pending.origin();
        let last = core.machine.last(origin).map(Note::text);
        let moves = last != Some(job.pending.state().text());
        let current = core.versions.get(origin).copied().unwrap_or(0) == job.version;
        let first = moved.get(origin).is_none_or(|before| !before && !moves);
        if current && first {
            moved.insert(origin.to_owned(), moves);
        }
        current && first
    })
}

/// Order: stored durably, taken over, answered. A crash before the end of the first leaves the old
/// state and no answer; a crash after it leaves the new state and perhaps no answer: the log asks
/// again.
fn store_batch(shared: &Shared, store: &mut Store, jobs: Vec<Job>) {
    let states = jobs.iter().map(|job| (job.pending.origin().to_owned(), job.pending.state()));
    let states: BTreeMap<String, Note> = states.map(|(o, note)| (o, note.clone())).collect();
    let start = Instant::now();
    let stored =
        if shared.has_failed() { Err(StoreError::Poisoned) } else { store.append(&states) };
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    shared.counts.store_micros.fetch_add(micros, Ordering::Relaxed);
    shared.counts.batches.fetch_add(1, Ordering::Relaxed);
    if let Err(error) = stored {
        tracing::error!(%error, "witness state was not stored");
        if !error.is_passing() {
            shared.failed.store(true, Ordering::Release);
        }
        for job in jobs {
            let _ = job.reply.send(Reply::NotStored);
        }
        return;
    }
    shared.counts.stored.fetch_add(count(jobs.len()), Ordering::Relaxed);
    let mut core = shared.core.write().unwrap_or_else(PoisonError::into_inner);
    for Job { pending, reply, .. } in jobs {
        let moves = core.machine.last(pending.origin()).map(Note::text);
        if moves != Some(pending.state().text()) {
            *core.versions.entry(pending.origin().to_owned()).or_insert(0) += 1;
        }
        let _ = reply.send(Reply::Answer(core.machine.commit(pending)));
    }
}

/// Where two roots under one log's signature are kept.
pub(super) struct Evidences {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    kept: AtomicU64,
}

impl Evidences {
    /// Keeps them below the witness's folder.
    pub(super) fn new(disk: Arc<dyn Disk>, dir: &Path) -> Self {
        let dir = dir.join("evidence");
        let kept = disk.list(&dir).map_or(0, |names| count(names.len()));
        Self { disk, dir, kept: AtomicU64::new(kept) }
    }

    /// How many are kept.
    pub(super) fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    /// Keeps one, whose log has these keys; the same two texts are kept once.
    pub(super) fn keep(&self, evidence: &Evidence, keys: &[PublicKey]) {
        if self.kept() >= EVIDENCE_FILES_MAX {
            return;
        }
        let Evidence { held, shown } = evidence.clone();
        let two = TwoHistories { held, shown, proof: None };
        let path = self.dir.join(two.id());
        if !matches!(self.disk.len(&path), Ok(None)) {
            return;
        }
        let notes = two.notes(keys).map_err(StoreError::Log);
        let kept = notes.and_then(|notes| replace(self.disk.as_ref(), &[(path.clone(), notes)]));
        match kept {
            Ok(()) => {
                self.kept.fetch_add(1, Ordering::Relaxed);
                tracing::error!(path = %path.display(), "a log signed two roots for one size");
            }
            Err(error) => tracing::error!(%error, "evidence of two roots was not stored"),
        }
    }
}
