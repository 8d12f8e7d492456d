//! A mirror: a copy of a published tree that checked every byte before it shows it.
//!
//! In scope: pulling what is new, from any [`Source`]; the log's keys from the definition under the
//! anchor; each tile, entry, head, manifest and file by its hash; the last good state standing whatever
//! the source does; evidence when the source shows two histories. Not in scope: what entries mean
//! (`acta-verify` is called through [`Options::verify_before_serving`]), serving
//! ([`crate::http_static`]). Main function: [`pull`]; [`follow`] repeats it.
//!
//! What cannot be checked by hash is not copied: `policy` comes from the log, the index pages
//! are made here, and of `live/latest.json` form, size and root are checked.
//!
//! Order, and what a crash leaves: tiles, bundles and blobs are added (no checkpoint names them yet),
//! heads are replaced by longer ones, published sizes are gathered out of sight, everything is synced;
//! only then the checkpoint is replaced, the sizes are shown and `live/` follows. A killed pull goes on
//! where it was: what it had fetched is re-hashed and kept.
//!
//! A mirror that came late has the partial tiles of every listed head all the same (spec 3 §4.4): it cuts them from the
//! newest ones.

mod ahead;
mod at;
mod folder;
mod grow;
mod lists;
mod policy;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::fsck;
use acta_log::hash::Hash;
use acta_log::note::{NOTE_BYTES_MAX, Note, PublicKey};
use acta_log::policy::Policy;
use acta_log::tiles::TileReader;
use acta_log::tree::root_at;

use crate::disk::StoreError;
use crate::evidence::{TwoHistories, own_lines};
use crate::fetch::root::{RootError, entry_zero, policy_of};
use crate::fetch::{FetchError, FolderSource, LogFiles, Source};
use folder::{Folder, STAGED};

/// The longest time that [`follow`] waits after failures.
pub const BACK_OFF_MAX: Duration = Duration::from_secs(60);

const CHECKPOINT: &str = "log/checkpoint";

/// Where the log's keys come from. The source's own `policy` file is never one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// SHA-256 of the definition's text, which is entry 0.
    Anchor(Hash),
    /// A policy that the operator has from elsewhere.
    Policy(Policy),
}

/// The hashes of blobs that an entry names.
pub type BlobsOf<'a> = &'a (dyn Fn(&[u8]) -> Vec<Hash> + Sync);
/// Looks at the whole new state, before anybody sees it, and refuses it in words.
pub type Verify<'a> = &'a dyn Fn(&dyn Source) -> Result<(), String>;

/// How to pull.
pub struct Options<'a> {
    /// Where keys come from.
    pub trust: Trust,
    /// Which blobs an entry names.
    pub blobs: BlobsOf<'a>,
    /// The last word on a new state. Not called when nothing is new.
    pub verify_before_serving: Verify<'a>,
    /// Re-hash every tile and entry held before pulling.
    pub recheck: bool,
    /// Files fetched at one time.
    pub workers: usize,
}

impl Options<'_> {
    /// With no blobs and no further verification.
    #[must_use]
    pub fn new(trust: Trust) -> Self {
        let (blobs, verify): (BlobsOf<'static>, Verify<'static>) = (&|_| Vec::new(), &|_| Ok(()));
        Self { trust, blobs, verify_before_serving: verify, recheck: false, workers: 4 }
    }
}

/// A file that is not what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its path below the source's root.
    pub path: String,
    /// What was expected and what was there.
    pub detail: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} differs: {}", self.path, self.detail)
    }
}

/// What a pull did. The log part is right if there is a report at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The size held before.
    pub before: u64,
    /// The size held now.
    pub size: u64,
    /// The root at that size.
    pub root: Hash,
    /// Files written.
    pub files: u64,
    /// Published sizes that are now shown and were not before.
    pub sizes: Vec<u64>,
    /// What was left out because it differs. The rest of the mirror does not depend on it.
    pub differs: Vec<Difference>,
    /// What was left out because it is not published.
    pub absent: Vec<String>,
}

impl Report {
    /// Fetches a file; an absent one is noted.
    fn take(
        &mut self,
        source: &dyn Source,
        path: &str,
        max: usize,
    ) -> Result<Option<Vec<u8>>, MirrorError> {
        let bytes = source.get(path, max)?;
        if bytes.is_none() {
            self.absent.push(path.to_owned());
        }
        Ok(bytes)
    }

    fn differ(&mut self, path: &str, detail: &str) {
        self.differs.push(Difference { path: path.to_owned(), detail: detail.to_owned() });
    }
}

/// Why the mirror stays as it is: the last good state stands.
#[derive(Debug)]
pub enum MirrorError {
    /// The network or the source's disk failed.
    Fetch(FetchError),
    /// The anchor does not lead to keys here.
    Root(RootError),
    /// A file of the log is not published.
    NotPublished {
        /// Its path.
        path: String,
    },
    /// A file of the log differs from what the checkpoint commits to, or the checkpoint is not signed.
    Differs(Difference),
    /// The source shows a smaller log than it did.
    Shrunk {
        /// The size held.
        held: u64,
        /// The size shown.
        shown: u64,
        /// Where both checkpoints are kept.
        evidence: PathBuf,
    },
    /// The log's key signed two histories.
    TwoHistories {
        /// The size at which they part, or the smaller of the two.
        size: u64,
        /// The root held there.
        held: Hash,
        /// The root shown there.
        shown: Hash,
        /// Where both checkpoints are kept.
        evidence: PathBuf,
    },
    /// The mirror's own folder is damaged: `recheck` names the file, a new folder is the remedy.
    Own(Difference),
    /// The verification of the new state refused it.
    Refused(String),
    /// The mirror's own disk failed, or another process holds the folder.
    Disk(StoreError),
}

impl MirrorError {
    /// Whether the world failed, rather than something that was published.
    #[must_use]
    pub fn is_world(&self) -> bool {
        match self {
            Self::Fetch(error) | Self::Root(RootError::Fetch(error)) => {
                matches!(error, FetchError::World { .. })
            }
            Self::Disk(_) => true,
            _ => false,
        }
    }
}

impl std::error::Error for MirrorError {}

impl fmt::Display for MirrorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |hash: &Hash| data_encoding::HEXLOWER.encode(hash);
        match self {
            Self::Fetch(error) => write!(f, "{error}"),
            Self::Root(error) => write!(f, "{error}"),
            Self::NotPublished { path } => write!(f, "{path}: not published"),
            Self::Differs(difference) => write!(f, "{difference}"),
            Self::Shrunk { held, shown, evidence } => write!(
                f,
                "the source shows size {shown}, it showed {held} before; both are kept in {}",
                evidence.display()
            ),
            Self::TwoHistories { size, held, shown, evidence } => write!(
                f,
                "the log's key signed two histories: at size {size} root {} and root {}; kept in {}",
                hex(held),
                hex(shown),
                evidence.display()
            ),
            Self::Own(difference) => write!(f, "in the mirror's own folder, {difference}"),
            Self::Refused(reason) => write!(f, "the new state was refused: {reason}"),
            Self::Disk(error) => write!(f, "{error}"),
        }
    }
}

impl From<FetchError> for MirrorError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::TooLarge { path, max } => {
                Self::Differs(Difference { path, detail: format!("expected at most {max} bytes") })
            }
            error => Self::Fetch(error),
        }
    }
}

impl From<StoreError> for MirrorError {
    fn from(error: StoreError) -> Self {
        Self::Disk(error)
    }
}

/// What the log's checks say of files below `log/` of the source. An error without a path concerns
/// `what`.
fn of_log(error: LogError, what: &str) -> MirrorError {
    let below = |path: String| format!("log/{path}");
    match error {
        LogError::Absent { path } => MirrorError::NotPublished { path: below(path) },
        LogError::Unreadable { path, reason } => {
            MirrorError::Fetch(FetchError::World { path: below(path), reason })
        }
        LogError::Damaged { path, detail } => {
            MirrorError::Differs(Difference { path: below(path), detail })
        }
        error => {
            let (path, detail) = (what.to_owned(), error.to_string());
            MirrorError::Differs(Difference { path, detail })
        }
    }
}

/// The same for the mirror's own folder.
fn of_own(error: LogError) -> MirrorError {
    match of_log(error, CHECKPOINT) {
        MirrorError::NotPublished { path } => {
            let detail = "expected this file, found none".to_owned();
            MirrorError::Own(Difference { path, detail })
        }
        MirrorError::Differs(difference) => MirrorError::Own(difference),
        other => other,
    }
}

/// A state that was checked.
struct Held {
    checkpoint: Checkpoint,
    note: Note,
}

/// What a pull works with.
struct Pull<'a> {
    folder: Folder,
    /// The mirror's own files, read as any source.
    own: FolderSource,
    source: &'a dyn Source,
    options: &'a Options<'a>,
    policy: Policy,
    /// The policy as the definition spells it.
    policy_text: Option<String>,
    report: Report,
}

/// Pulls what is new from `source` into `dir`.
///
/// # Errors
/// [`MirrorError`]; the folder then shows what it showed before.
pub fn pull(source: &dyn Source, dir: &Path, options: &Options<'_>) -> Result<Report, MirrorError> {
    let folder = Folder::open(dir)?;
    let own = FolderSource::open(dir)?;
    let (policy, policy_text) = policy(source, &own, options)?;
    let report = Report::default();
    let mut pull = Pull { folder, own, source, options, policy, policy_text, report };
    let held = pull.held()?;
    let shown = pull.shown()?;
    pull.run(held.as_ref(), &shown)?;
    Ok(pull.report)
}

/// The policy: given, or from entry 0, which is the held one where there is one.
fn policy(
    source: &dyn Source,
    own: &FolderSource,
    options: &Options<'_>,
) -> Result<(Policy, Option<String>), MirrorError> {
    let anchor = match &options.trust {
        Trust::Policy(policy) => return Ok((policy.clone(), None)),
        Trust::Anchor(anchor) => anchor,
    };
    let held = own.get(CHECKPOINT, NOTE_BYTES_MAX)?.is_some();
    let from: &dyn Source = if held { own } else { source };
    let entry = entry_zero(from).map_err(|error| match error {
        RootError::NotPublished { path } => MirrorError::NotPublished { path },
        error => MirrorError::Root(error),
    })?;
    let (policy, text) = policy_of(&entry, anchor).map_err(MirrorError::Root)?;
    Ok((policy, Some(text)))
}

impl Pull<'_> {
    /// The state held, re-checked at its right edge, or all of it.
    fn held(&mut self) -> Result<Option<Held>, MirrorError> {
        let Some(bytes) = self.own.get(CHECKPOINT, NOTE_BYTES_MAX)? else { return Ok(None) };
        let note = Note::parse(&bytes).map_err(of_own)?;
        let checkpoint = self.policy.evaluate(&note).map_err(of_own)?.checkpoint;
        let files = LogFiles(&self.own);
        if self.options.recheck {
            fsck::check(&files, &checkpoint).map_err(of_own)?;
        } else {
            TileReader::new(&files, checkpoint.size, &checkpoint.root).map_err(of_own)?;
        }
        self.report.before = checkpoint.size;
        Ok(Some(Held { checkpoint, note }))
    }

    /// The checkpoint of the source, signed by the log and by every witness whose line it bears.
    fn shown(&self) -> Result<Held, MirrorError> {
        let bytes = self.source.get(CHECKPOINT, NOTE_BYTES_MAX)?;
        let not_published = || MirrorError::NotPublished { path: CHECKPOINT.to_owned() };
        let wrong = |error| of_log(error, CHECKPOINT);
        let note = Note::parse(&bytes.ok_or_else(not_published)?).map_err(wrong)?;
        let checkpoint = self.policy.evaluate(&note).map_err(wrong)?.checkpoint;
        Ok(Held { checkpoint, note })
    }

    /// The log's own keys.
    fn keys(&self, origin: &str) -> Vec<PublicKey> {
        let keys = self.policy.logs().iter().map(|log| &log.key);
        keys.filter(|key| key.name() == origin).cloned().collect()
    }

    /// Keep every step in this order: nothing is shown before all it rests on is durable.
    fn run(&mut self, held: Option<&Held>, shown: &Held) -> Result<(), MirrorError> {
        // Refusals come first; they change nothing but the evidence.
        self.compare(held, shown)?;
        // Crash from here on: files that no checkpoint names yet. The next pull re-hashes them.
        let mut named = self.named(held)?;
        let cleared = self.grow(held, shown, &mut named)?;
        let note = merged(held, shown);
        let checkpoint = &shown.checkpoint;
        (self.report.size, self.report.root) = (checkpoint.size, checkpoint.root);
        self.blobs(&mut named)?;
        let (heads, new_sizes) = self.heads(&shown.checkpoint)?;
        self.partial_of(&new_sizes, &shown.checkpoint)?;
        let sizes = self.sizes(&shown.checkpoint, &named)?;
        let latest = self.latest(&shown.checkpoint)?;
        let policy = self.policy_file(shown.checkpoint.size)?;
        let mut over = heads;
        over.insert(CHECKPOINT.to_owned(), note.as_bytes().to_vec());
        over.extend(policy);
        over.extend(latest);
        let publication = self.publication(&shown.checkpoint, &sizes)?;
        over.extend(publication.clone());
        let new = held.is_none_or(|held| held.note != note) || !sizes.is_empty();
        if new {
            let staged = self.folder.path(STAGED);
            let staged = if sizes.is_empty() { None } else { Some(FolderSource::open(&staged)?) };
            let overlay = Overlay { own: &self.own, staged, sizes: &sizes, over: &over };
            (self.options.verify_before_serving)(&overlay).map_err(MirrorError::Refused)?;
        }
        self.folder.sync()?;
        // Everything the checkpoint covers is durable: it may be shown. Heads come before it.
        over.retain(|path, _| !publication.contains_key(path));
        for (path, bytes) in lists::in_order(over) {
            if self.own.get(&path, bytes.len())? != Some(bytes.clone()) {
                self.folder.replace(&path, bytes)?;
                self.report.files += 1;
            }
        }
        for size in &sizes {
            self.folder.show(*size)?;
        }
        // It leads to a size, which is shown before.
        for (path, bytes) in publication {
            if self.own.get(&path, bytes.len())? != Some(bytes.clone()) {
                self.folder.replace(&path, bytes)?;
                self.report.files += 1;
            }
        }
        self.report.sizes = sizes;
        self.index()?;
        // Partial tiles whose full tile is shown; a crash before leaves some to the next pull.
        cleared.iter().try_for_each(|path| self.folder.remove_dir(path))?;
        // What is remembered belongs to the size shown: the pull is done. A crash before this line
        // makes the next pull sweep the folder and read what the entries name again.
        self.folder.remember(&named)
    }

    /// Refuses another log, a smaller one, and another root for the size held.
    fn compare(&self, held: Option<&Held>, shown: &Held) -> Result<(), MirrorError> {
        let Some(held) = held else { return Ok(()) };
        let (old, new) = (&held.checkpoint, &shown.checkpoint);
        if old.origin != new.origin {
            let detail = format!("expected the log {}, got {}", old.origin, new.origin);
            return Err(MirrorError::Differs(Difference { path: CHECKPOINT.to_owned(), detail }));
        }
        if old.size == new.size && old.root != new.root {
            return Err(self.two_histories(held, shown, None, (old.size, old.root, new.root))?);
        }
        if new.size < old.size {
            let (held_note, shown_note) = (held.note.clone(), shown.note.clone());
            let two = TwoHistories { held: held_note, shown: shown_note, proof: None };
            let evidence = self.folder.keep(&two, &self.keys(&old.origin))?;
            return Err(MirrorError::Shrunk { held: old.size, shown: new.size, evidence });
        }
        Ok(())
    }

    /// Keeps the evidence and gives the error.
    fn two_histories(
        &self,
        held: &Held,
        shown: &Held,
        proof: Option<Vec<Hash>>,
        (size, held_root, shown_root): (u64, Hash, Hash),
    ) -> Result<MirrorError, MirrorError> {
        let proof = proof.map(|proof| (size, shown_root, proof));
        let two = TwoHistories { held: held.note.clone(), shown: shown.note.clone(), proof };
        let evidence = self.folder.keep(&two, &self.keys(&held.checkpoint.origin))?;
        Ok(MirrorError::TwoHistories { size, held: held_root, shown: shown_root, evidence })
    }

    /// The root of the held tree at a size not above it.
    fn own_root(&self, checkpoint: &Checkpoint, size: u64) -> Result<Hash, MirrorError> {
        let reader = TileReader::new(LogFiles(&self.own), checkpoint.size, &checkpoint.root);
        reader.and_then(|reader| root_at(&reader, size)).map_err(of_own)
    }
}

/// The note to show: the source's lines, and those held that it lacks. Lines of keys that the policy
/// knows were verified; others stay too, since an amended policy may know them.
fn merged(held: Option<&Held>, shown: &Held) -> Note {
    let Some(held) = held.filter(|held| held.note.text() == shown.note.text()) else {
        return shown.note.clone();
    };
    let mut note = shown.note.clone();
    for line in held.note.signatures() {
        let has =
            |l: &acta_log::note::SignatureLine| l.name == line.name && l.key_id == line.key_id;
        if !note.signatures().iter().any(has) {
            // Past the limit of lines of a note the newer ones stay.
            note = note.with_signature_line(line).unwrap_or(note);
        }
    }
    note
}

/// The new state before it is shown.
struct Overlay<'a> {
    own: &'a FolderSource,
    staged: Option<FolderSource>,
    sizes: &'a [u64],
    over: &'a BTreeMap<String, Vec<u8>>,
}

impl Source for Overlay<'_> {
    fn get(&self, path: &str, max: usize) -> Result<Option<Vec<u8>>, FetchError> {
        if self.over.contains_key(path) {
            return Source::get(self.over, path, max);
        }
        let size = path.strip_prefix("at/").and_then(|rest| rest.split_once('/'));
        let staged = size.filter(|(size, _)| self.sizes.iter().any(|s| s.to_string() == *size));
        match (staged, &self.staged) {
            (Some((size, rest)), Some(staged)) => staged.get(&format!("{size}/{rest}"), max),
            _ => self.own.get(path, max),
        }
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, FetchError> {
        let mut paths: BTreeSet<String> = self.over.keys().cloned().collect();
        paths.extend(self.own.list(folder)?.unwrap_or_default());
        if let Some(staged) = &self.staged {
            for size in self.sizes {
                let listed = staged.list(&format!("{size}/"))?.unwrap_or_default();
                paths.extend(listed.iter().map(|path| format!("at/{path}")));
            }
        }
        Ok(Some(paths.into_iter().filter(|path| path.starts_with(folder)).collect()))
    }

    fn name(&self) -> String {
        format!("{} (new state)", self.own.name())
    }
}

/// 64 lowercase hexadecimal digits.
fn hash(text: &str) -> Option<Hash> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// Tells [`follow`] to end.
#[derive(Default)]
pub struct Stop {
    stopped: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    /// Ends the waiting; a pull under way is finished first.
    pub fn stop(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Whether it was asked for.
    pub(crate) fn is_stopped(&self) -> bool {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits that long; `true` if stopped.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Pulls again and again until stopped, less often after failures, and hands each outcome to `seen`.
pub fn follow(
    source: &dyn Source,
    dir: &Path,
    options: &Options<'_>,
    interval: Duration,
    stop: &Stop,
    seen: &dyn Fn(&Result<Report, MirrorError>),
) {
    let mut pause = interval;
    loop {
        let outcome = pull(source, dir, options);
        pause =
            if outcome.is_ok() { interval } else { (pause * 2).min(BACK_OFF_MAX).max(interval) };
        seen(&outcome);
        if stop.wait(pause) {
            return;
        }
    }
}
